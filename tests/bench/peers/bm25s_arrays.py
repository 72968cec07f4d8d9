"""bm25s: scores of every document for every term, computed at build. It knows words or any of several, no more.

One text field, no facets, no phrases and no stored documents but their ids.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import bm25s
import numpy as np

from indexer.engine.port import Node, Or, Query, Record, Synonym, Term
from tests.bench.peers.page import Page


def build(folder: Path, records: Iterable[Record]) -> None:
    folder.mkdir(parents=True)
    ids: list[str] = []
    numbers: dict[str, int] = {}
    documents = []
    for record in records:
        ids.append(record.id)
        documents.append(
            [numbers.setdefault(term, len(numbers)) for block in record.passages for term in block.stem]
        )
    model = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    model.index(bm25s.tokenization.Tokenized(documents, numbers), show_progress=False)
    model.save(folder)
    (folder / "ids.json").write_text(json.dumps(ids), encoding="utf-8")


class Bm25s:
    way = "all scores"

    def __init__(self, folder: Path) -> None:
        self._model = bm25s.BM25.load(folder, mmap=True)
        self._ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))

    def ways(self, query: Query) -> tuple[str, ...]:
        return (self.way,)

    def answers(self, query: Query) -> bool:
        return not query.facet_fields and not query.filters and bool(_terms(query.root))

    def page(self, query: Query) -> Page:
        known_terms = [term for term in _terms(query.root) if term in self._model.vocab_dict]
        if not known_terms:
            return Page(0, (), (), {})
        scores = self._model.get_scores(known_terms)
        best, _ = bm25s.selection.topk(scores, query.size, backend="numpy", sorted=True)[::-1]
        ids = tuple(self._ids[number] for number in best.tolist() if scores[number] > 0)
        return Page(int(np.count_nonzero(scores)), ids, (), {})


def _terms(node: Node) -> tuple[str, ...]:
    """The terms of a word, or of any of several, on the field that it has; none for all else."""
    match node:
        case Term("stem", term):
            return (term,)
        case Synonym("stem", terms):
            return terms
        case Or(nodes) if all(_terms(child) for child in nodes):
            return tuple(term for child in nodes for term in _terms(child))
    return ()
