"""What differs between the corpus's Markdown and the same documents as PDF and DOCX: `python -m tests.formats`.

`--make` makes the files anew from the corpus; it needs ReportLab and chromium. They are committed: tests need neither.
"""

import sys
from pathlib import Path

from tests.formats import browser, typeset, word
from tests.formats.compare import compared, document_of
from tests.formats.model import models

MADE = Path(__file__).parent / "made"


def make() -> None:
    for model in models():
        for name, data in (
            (f"{model.name}.reportlab.pdf", typeset.pdf_of(model)),
            (f"{model.name}.chromium.pdf", browser.pdf_of(model)),
            (f"{model.name}.typed.docx", word.docx_of(model, automatic=False)),
            (f"{model.name}.numbered.docx", word.docx_of(model, automatic=True)),
        ):
            (MADE / name).write_bytes(data)
            print(f"{len(data):7} {name}")


def main() -> None:
    if "--make" in sys.argv[1:]:
        make()
    for path in sorted(MADE.iterdir()):
        print(path.name)
        for one in compared(path.name.split(".")[0], document_of(path.read_bytes(), path.name)):
            print(f"  {one.same:3} of {one.total:3} {one.kind}")
            for different in one.different:
                print(f"        {different}")


if __name__ == "__main__":
    main()
