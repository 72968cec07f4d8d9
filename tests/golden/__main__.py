"""Rewrites what this folder holds of today's output: `python -m tests.golden`. Read the diff before keeping it.

`citations.tsv`, `symbols*.tsv` and `show-2018.json` are written by hand or given: nothing here touches them.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.corpus import with_id
from indexer.document_json import to_public_json
from indexer.parsing import parse
from indexer.reading import read
from tests.golden.answers import ANSWERS, answer, published, questions
from tests.golden.mastheads import FOLDER, golden_files

HERE = Path(__file__).parent
CORPUS = HERE.parent.parent / "corpus"


def texts() -> list[Path]:
    """The corpus's documents (its README is none)."""
    return sorted(path for path in CORPUS.glob("*.md") if path.name != "README.md")


def golden(path: Path) -> str:
    """The public shape of one document as it is kept here."""
    return (
        json.dumps(to_public_json(with_id(parse(read(path, path.name)))), ensure_ascii=False, indent=1) + "\n"
    )


def main() -> None:
    for path in texts():
        target = HERE / "documents" / f"{path.stem}.json"
        text = golden(path)
        rewrite(target, text)
    for name, lines in golden_files().items():
        rewrite(FOLDER / name, "\n".join(lines()) + "\n")
    with TemporaryDirectory() as folder:
        embedded = published(Path(folder) / "index", None)
        answers_lines = [line for question in questions() for line in answer(embedded, question)]
    rewrite(ANSWERS, "\n".join(answers_lines) + "\n")


def rewrite(target: Path, text: str) -> None:
    """Write a golden file, and say whether it changed."""
    same = target.exists() and target.read_text("utf-8") == text
    target.write_text(text, "utf-8")
    print(f"{'same   ' if same else 'CHANGED'} {target.relative_to(HERE.parent.parent)}")


if __name__ == "__main__":
    main()
