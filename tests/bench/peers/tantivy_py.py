"""tantivy by way of tantivy-py: one segment, positions, facets as fast fields.

tantivy-py cannot count facets and collect hits in one pass, so a page is a search and one or more countings.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any as Whatever

import tantivy

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
from tests.bench.peers.page import SEVERAL, Choices, Page, facet_countings, is_plain

Found = dict[str, dict[str, int]]
KEYS = ("bears", "cites", "entities")


def build(folder: Path, records: Iterable[Record]) -> None:
    folder.mkdir(parents=True)
    # With one thread there is one segment.
    writer = _index(folder).writer(heap_size=2_000_000_000, num_threads=1)
    for record in records:
        document = tantivy.Document()
        document.add_text("id", record.id)
        document.add_bytes("card", record.summary)
        for block in record.passages:
            document.add_text("stem", " ".join(block.stem))
            document.add_text("exact", " ".join(block.exact))
            document.add_bytes("text", block.text.encode())
        entities = {key for block in record.passages for key in block.entities}
        for field, keys in zip(KEYS, (record.bears, record.cites, entities), strict=True):
            for key in keys:
                document.add_text(field, key)
        for facet in FACETS:
            for value in record.facets[facet]:
                document.add_text(facet, value)
        document.add_text("date", record.date or "")
        document.add_text("symbol", record.sort_symbol or "")
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _index(folder: Path) -> Whatever:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("card", stored=True)
    # tantivy compresses stored fields with LZ4 by itself.
    builder.add_bytes_field("text", stored=True)
    for field in TEXT_FIELDS:
        builder.add_text_field(field, tokenizer_name="white", index_option="position")
    for field in KEYS:
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    for field in (*FACETS, "date", "symbol"):
        builder.add_text_field(field, fast=True, tokenizer_name="raw", index_option="basic")
    index = tantivy.Index(builder.build(), path=str(folder))
    index.register_tokenizer("white", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


class Tantivy:
    way = "aggregate"

    def __init__(self, folder: Path) -> None:
        index = _index(folder)
        self._schema = index.schema
        self._searcher = index.searcher()
        assert self._searcher.num_segments == 1

    def ways(self, query: Query) -> tuple[str, ...]:
        ways = ("aggregate", "aggregate and terms_with_prefix")
        return (*ways, "filters in one aggregate") if query.filters else ways

    def answers(self, query: Query) -> bool:
        return is_plain(query)

    def page(self, query: Query) -> Page:
        where = self._query(query.root)
        filtered = self._filtered(where, query.filters)
        total = self._known_total(query)
        results = self._searcher.search(filtered, limit=query.size, count=total is None)
        hits = [self._searcher.doc(address) for _, address in results.hits]
        return Page(
            results.count if total is None else total,
            tuple(hit["id"][0] for hit in hits),
            tuple(hit["card"][0] for hit in hits),
            self._counts(where, query),
        )

    def _known_total(self, query: Query) -> int | None:
        """Without counting, where the index holds it."""
        match query.root:
            case Term(field, term) if not query.filters:
                return int(self._searcher.doc_freq(field, term))
            case MatchAll() if not query.filters:
                return int(self._searcher.num_docs)
        return None

    # --- nodes ---

    def _query(self, node: Node) -> Whatever:
        kind, occur = tantivy.Query, tantivy.Occur
        match node:
            case Term(field, term):
                return kind.term_query(self._schema, field, term, index_option="freq")
            case Synonym(field, terms):
                return self._query(Or(tuple(Term(field, term) for term in terms)))
            case Phrase(field, slots):
                return kind.phrase_query(self._schema, field, [_only(slot) for slot in slots])
            case Prefix(field, prefix):
                return kind.regex_query(self._schema, field, f"{prefix}.*")
            case And(nodes):
                return kind.boolean_query([(occur.Must, self._query(child)) for child in nodes])
            case Or(nodes):
                return kind.boolean_query([(occur.Should, self._query(child)) for child in nodes])
            case Boost(child, factor):
                return kind.boost_query(self._query(child), factor)
            case MatchAll():
                return kind.all_query()
        raise ValueError(node)

    def _filtered(self, where: Whatever, chosen: Choices) -> Whatever:
        if not chosen:
            return where
        filters = (
            tantivy.Query.const_score_query(self._query(Synonym(facet, values)), 0.0)
            for facet, values in chosen.items()
        )
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in (where, *filters)])

    # --- facets ---

    def _counts(self, where: Whatever, query: Query) -> Found:
        if self.way == "filters in one aggregate":
            return self._counts_in_one(where, query)
        found: Found = {}
        for facets, chosen in facet_countings(query):
            asked = self._filtered(where, chosen)
            listed = SEVERAL if self.way == "aggregate and terms_with_prefix" else ()
            for facet in facets:
                if facet in listed:
                    found[facet] = dict(self._searcher.terms_with_prefix(facet, "", filter_query=asked))
            if wanted := {facet: _terms(facet) for facet in facets if facet not in listed}:
                found |= _read(self._searcher.aggregate(asked, wanted))
        return found

    def _counts_in_one(self, where: Whatever, query: Query) -> Found:
        wanted: dict[str, Whatever] = {}
        for facets, chosen in facet_countings(query):
            terms = {facet: _terms(facet) for facet in facets}
            if chosen:
                wanted[" ".join(facets)] = {"filter": _as_text(chosen), "aggs": terms}
            else:
                wanted |= terms
        found: Found = {}
        for name, part in self._searcher.aggregate(where, wanted).items():
            found |= _read({name: part} if "buckets" in part else part)
        return found


def _only(slot: tuple[str, ...]) -> str:
    (term,) = slot
    return term


def _terms(facet: str) -> dict[str, Whatever]:
    return {"terms": {"field": facet, "size": 1000}}


def _read(aggregated: dict[str, Whatever]) -> Found:
    return {
        facet: {bucket["key"]: bucket["doc_count"] for bucket in part["buckets"]}
        for facet, part in aggregated.items()
        if facet in FACETS
    }


def _as_text(chosen: Choices) -> str:
    """Choices in tantivy's query language, which is what its filter aggregation takes."""
    return " AND ".join(
        "(" + " OR ".join(f'{facet}:"{value}"' for value in values) + ")" for facet, values in chosen.items()
    )
