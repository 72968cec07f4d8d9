"""A small set for the tests, written as a folder."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path


def write_set(
    folder: Path,
    documents: Sequence[tuple[str, str, str]],
    queries: Mapping[str, str],
    right: Sequence[tuple[str, str]],
) -> Path:
    """Documents are id, title and text; `right` are pairs of query and document, all of grade 1."""
    folder.mkdir(parents=True)
    lines = [json.dumps({"id": id, "title": title, "text": text}) for id, title, text in documents]
    (folder / "corpus.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (folder / "queries.tsv").write_text(
        "".join(f"{id}\t{text}\n" for id, text in queries.items()), encoding="utf-8"
    )
    (folder / "qrels.tsv").write_text(
        "".join(f"{query}\t{document}\t1\n" for query, document in right), encoding="utf-8"
    )
    return folder
