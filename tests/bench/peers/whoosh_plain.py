"""Whoosh's own searcher; facets are counted from values held in memory by document."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any as Whatever

from whoosh import fields, query
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.index import create_in, open_dir

from indexer.engine.port import (
    TEXT_FIELDS,
    And,
    Boost,
    MatchAll,
    Node,
    Or,
    Phrase,
    Prefix,
    Query,
    Record,
    Synonym,
    Term,
)
from tests.bench.generated_documents import FACETS
from tests.bench.peers.page import Page, facet_countings, is_plain

# A word that nobody asks for: phrases end with a block, as ours do.
GAP = " zzzz "
KEYS = ("bears", "cites", "entities")


def build(folder: Path, records: Iterable[Record]) -> None:
    folder.mkdir(parents=True)
    schema = fields.Schema(
        id=fields.ID(stored=True),
        **{field: fields.TEXT(analyzer=SpaceSeparatedTokenizer()) for field in TEXT_FIELDS},
        **dict.fromkeys(KEYS, fields.KEYWORD),
        date=fields.ID(sortable=True),
        symbol=fields.ID(sortable=True),
        card=fields.STORED,
        facets=fields.STORED,
        texts=fields.STORED,
    )
    writer = create_in(str(folder), schema).writer(limitmb=512)
    for record in records:
        writer.add_document(
            id=record.id,
            stem=GAP.join(" ".join(block.stem) for block in record.passages),
            exact=GAP.join(" ".join(block.exact) for block in record.passages),
            bears=" ".join(record.bears),
            cites=" ".join(record.cites),
            entities=" ".join(key for block in record.passages for key in block.entities),
            date=record.date,
            symbol=record.sort_symbol,
            card=record.summary,
            facets=json.dumps({facet: list(values) for facet, values in record.facets.items()}),
            texts=[block.text for block in record.passages],
        )
    writer.commit()


class Whoosh:
    way = "values in memory"

    def __init__(self, folder: Path) -> None:
        self._searcher = open_dir(str(folder)).searcher()
        stored = self._searcher.reader().all_stored_fields()
        facets = [json.loads(fields["facets"]) for fields in stored]
        self._values = {facet: [values[facet] for values in facets] for facet in FACETS}

    def ways(self, query: Query) -> tuple[str, ...]:
        return (self.way,)

    def answers(self, query: Query) -> bool:
        return is_plain(query)

    def page(self, query: Query) -> Page:
        results = self._searcher.search(_query(query.root), limit=None)
        met = [number for _, number in results.top_n]
        passing = self._passing(met, query.filters)
        stored = [self._searcher.stored_fields(number) for number in passing[: query.size]]
        counts = {}
        for facets, chosen in facet_countings(query):
            counted = self._passing(met, chosen)
            for facet in facets:
                values = self._values[facet]
                counts[facet] = dict(Counter(value for number in counted for value in values[number]))
        return Page(
            len(passing),
            tuple(fields["id"] for fields in stored),
            tuple(fields["card"] for fields in stored),
            counts,
        )

    def _passing(self, met: list[int], chosen: Whatever) -> list[int]:
        for facet, wanted in chosen.items():
            values, chosen_values = self._values[facet], set(wanted)
            met = [number for number in met if not chosen_values.isdisjoint(values[number])]
        return met


def _query(node: Node) -> Whatever:
    match node:
        case Term(field, term):
            return query.Term(field, term)
        case Synonym(field, terms):
            return query.Or([query.Term(field, term) for term in terms])
        case Phrase(field, slots):
            return query.Phrase(field, [slot[0] for slot in slots])
        case Prefix(field, prefix):
            return query.Prefix(field, prefix)
        case And(nodes):
            return query.And([_query(child) for child in nodes])
        case Or(nodes):
            return query.Or([_query(child) for child in nodes])
        case Boost(child, factor):
            made = _query(child)
            made.boost = factor
            return made
        case MatchAll():
            return query.Every()
    raise ValueError(node)
