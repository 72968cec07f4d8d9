"""The same page from other engines: ten best ids, the exact total, the counts of five facets.

Each is given our own terms, so that all of them have the same documents to find; each is used in the quickest way
that its Python package offers. A facet is counted without its own choice, so a page with n facets chosen takes
them n + 1 countings.
"""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any as Whatever

from indexer.engine.port import All, Any, AnyOf, Engine, Everything, Node, Phrase, Prefix, Query, Record, Term
from tests.bench.making import FACETS

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Page:
    total: int
    ids: tuple[str, ...]
    facets: Counts


def without(query: Query, facet: str) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in query.chosen.items() if name != facet}


class Ours:
    name = "signatura"

    def __init__(self, engine: Engine) -> None:
        self.generation = engine.current()

    def page(self, query: Query) -> Page:
        results = self.generation.search(query)
        return Page(
            results.total,
            tuple(hit.id for hit in results.hits),
            {name: dict(counts) for name, counts in results.facets.items()},
        )


class Tantivy:
    """tantivy-py: one segment, positions, facets as fast fields counted by its term aggregation."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        self._schema = schema = _tantivy_schema(tantivy)
        self._index = tantivy.Index(schema, path=str(folder))
        self._index.register_tokenizer(
            "white", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        )
        self._searcher = self._index.searcher()

    @staticmethod
    def build(folder: Path, records: Iterable[Record]) -> None:
        import tantivy

        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        index = tantivy.Index(_tantivy_schema(tantivy), path=str(folder))
        index.register_tokenizer("white", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        writer = index.writer(heap_size=2_000_000_000, num_threads=1)  # one thread: one segment
        for record in records:
            document = tantivy.Document()
            document.add_text("id", record.id)
            for block in record.blocks:
                document.add_text("stem", " ".join(block.stem))
                document.add_text("exact", " ".join(block.exact))
                document.add_text("text", block.text)
            for facet in FACETS:
                for value in record.facets[facet]:
                    document.add_text(facet, value)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def query(self, node: Node) -> Whatever:
        kind, occur, schema = self._tantivy.Query, self._tantivy.Occur, self._schema
        match node:
            case Term(field, term):
                return kind.term_query(schema, field, term)
            case AnyOf(field, terms):
                return kind.boolean_query(
                    [(occur.Should, kind.term_query(schema, field, term)) for term in terms]
                )
            case Phrase(field, slots):
                return kind.phrase_query(schema, field, [slot[0] for slot in slots])
            case Prefix(field, prefix):
                return kind.regex_query(schema, field, f"{prefix}.*")
            case All(nodes):
                return kind.boolean_query([(occur.Must, self.query(child)) for child in nodes])
            case Any(nodes):
                return kind.boolean_query([(occur.Should, self.query(child)) for child in nodes])
            case Everything():
                return kind.all_query()
        raise ValueError(node)

    def _filtered(self, where: Whatever, chosen: Mapping[str, tuple[str, ...]]) -> Whatever:
        if not chosen:
            return where
        kind, occur = self._tantivy.Query, self._tantivy.Occur
        filters = [
            (
                occur.Must,
                kind.const_score_query(
                    kind.boolean_query(
                        [(occur.Should, kind.term_query(self._schema, facet, value)) for value in values]
                    ),
                    0.0,
                ),
            )
            for facet, values in chosen.items()
        ]
        return kind.boolean_query([(occur.Must, where), *filters])

    def page(self, query: Query) -> Page:
        where = self.query(query.where)
        filtered = self._filtered(where, query.chosen)
        results = self._searcher.search(filtered, limit=query.size, count=True)
        ids = tuple(self._searcher.doc(address)["id"][0] for _, address in results.hits)
        facets: dict[str, Mapping[str, int]] = {}
        together = tuple(facet for facet in query.count if facet not in query.chosen)
        for part, asked in (
            (together, filtered),
            *(
                ((facet,), self._filtered(where, without(query, facet)))
                for facet in query.count
                if facet in query.chosen
            ),
        ):
            if part:
                wanted = {facet: {"terms": {"field": facet, "size": 1000}} for facet in part}
                for facet, found in self._searcher.aggregate(asked, wanted).items():
                    facets[facet] = {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}
        return Page(results.count, ids, facets)


def _tantivy_schema(tantivy: Whatever) -> Whatever:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("stem", stored=False, tokenizer_name="white", index_option="position")
    builder.add_text_field("exact", stored=False, tokenizer_name="white", index_option="position")
    builder.add_text_field("text", stored=True, tokenizer_name="raw", index_option="basic")
    for facet in FACETS:
        builder.add_text_field(facet, stored=False, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


class Fts5:
    """SQLite's FTS5, facets as rows of (document, value) joined to the matches."""

    name = "FTS5"

    def __init__(self, file: Path) -> None:
        self._base = sqlite3.connect(file)
        self._base.execute("pragma mmap_size = 4000000000")
        self._base.execute("pragma cache_size = -200000")
        self._base.execute("pragma temp_store = memory")
        self._base.execute("create temp table met (id integer primary key)")

    @staticmethod
    def build(file: Path, records: Iterable[Record]) -> None:
        file.unlink(missing_ok=True)
        base = sqlite3.connect(file)
        base.execute("pragma journal_mode = off")
        base.execute("pragma synchronous = off")
        # A word that never occurs stands between blocks, so that phrases end with them as ours do.
        base.execute(
            """create virtual table words using fts5
               (stem, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* Co'")"""
        )
        base.execute("create table documents (id integer primary key, name text, text text)")
        base.execute("create table facets (facet text, value text, id integer)")
        for number, record in enumerate(records, 1):
            stems = " zzzz ".join(" ".join(block.stem) for block in record.blocks)
            base.execute("insert into words (rowid, stem) values (?, ?)", (number, stems))
            text = "\n".join(block.text for block in record.blocks)
            base.execute("insert into documents values (?, ?, ?)", (number, record.id, text))
            base.executemany(
                "insert into facets values (?, ?, ?)",
                [(facet, value, number) for facet in FACETS for value in record.facets[facet]],
            )
        base.execute("insert into words (words) values ('optimize')")
        base.execute("create index by_document on facets (id, facet, value)")
        base.execute("create index by_value on facets (facet, value, id)")
        base.execute("analyze")
        base.commit()
        base.close()

    def match(self, node: Node) -> str:
        match node:
            case Term(_, term):
                return f'"{term}"'
            case AnyOf(_, terms):
                return "(" + " OR ".join(f'"{term}"' for term in terms) + ")"
            case Phrase(_, slots):
                return '"' + " ".join(slot[0] for slot in slots) + '"'
            case Prefix(_, prefix):
                return f'"{prefix}"*'
            case All(nodes):
                return "(" + " AND ".join(map(self.match, nodes)) + ")"
            case Any(nodes):
                return "(" + " OR ".join(map(self.match, nodes)) + ")"
        raise ValueError(node)

    @staticmethod
    def _conditions(chosen: Mapping[str, tuple[str, ...]], id: str) -> tuple[str, list[str]]:
        clauses, values = [], []
        for facet, wanted in chosen.items():
            marks = ", ".join("?" * len(wanted))
            clauses.append(f" and {id} in (select id from facets where facet = ? and value in ({marks}))")
            values += [facet, *wanted]
        return "".join(clauses), values

    def page(self, query: Query) -> Page:
        ask = self._base.execute
        ask("delete from met")
        if isinstance(query.where, Everything):
            ask("insert into met select id from documents")
            clause, values = self._conditions(query.chosen, "documents.id")
            rows = ask(f"select id from documents where true{clause} limit {query.size}", values)
        else:
            match = self.match(query.where)
            ask("insert into met select rowid from words where words match ?", (match,))
            clause, values = self._conditions(query.chosen, "words.rowid")
            rows = ask(
                f"select rowid from words where words match ?{clause} order by rank limit {query.size}",
                (match, *values),
            )
        ids = tuple(
            ask("select name, text from documents where id = ?", row).fetchone()[0] for row in rows.fetchall()
        )
        clause, values = self._conditions(query.chosen, "met.id")
        total = ask(f"select count(*) from met where true{clause}", values).fetchone()[0]
        facets = {}
        for facet in query.count:
            clause, values = self._conditions(without(query, facet), "met.id")
            facets[facet] = dict(
                ask(
                    "select value, count(*) from met join facets on facets.id = met.id and facet = ?"
                    f" where true{clause} group by value",
                    (facet, *values),
                ).fetchall()
            )
        return Page(total, ids, facets)


class Whoosh:
    """Whoosh's own searcher, facets counted over the matching documents' values."""

    name = "Whoosh"

    def __init__(self, folder: Path) -> None:
        from whoosh import query
        from whoosh.index import open_dir

        self._query = query
        self._searcher = open_dir(str(folder)).searcher()
        reader = self._searcher.reader()
        self._values = [
            json.loads(reader.stored_fields(number)["facets"]) for number in range(reader.doc_count_all())
        ]

    @staticmethod
    def build(folder: Path, records: Iterable[Record]) -> None:
        from whoosh import fields
        from whoosh.analysis import SpaceSeparatedTokenizer
        from whoosh.index import create_in

        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        schema = fields.Schema(
            id=fields.ID(stored=True),
            stem=fields.TEXT(analyzer=SpaceSeparatedTokenizer()),
            facets=fields.STORED,
        )
        writer = create_in(str(folder), schema).writer(limitmb=512)
        for record in records:
            stems = " ".join(stem for block in record.blocks for stem in block.stem)
            facets = json.dumps({facet: list(values) for facet, values in record.facets.items()})
            writer.add_document(id=record.id, stem=stems, facets=facets)
        writer.commit()

    def query(self, node: Node) -> Whatever:
        match node:
            case Term(_, term):
                return self._query.Term("stem", term)
            case AnyOf(_, terms):
                return self._query.Or([self._query.Term("stem", term) for term in terms])
            case Phrase(_, slots):
                return self._query.Phrase("stem", [slot[0] for slot in slots])
            case Prefix(_, prefix):
                return self._query.Prefix("stem", prefix)
            case All(nodes):
                return self._query.And([self.query(child) for child in nodes])
            case Any(nodes):
                return self._query.Or([self.query(child) for child in nodes])
            case Everything():
                return self._query.Every()
        raise ValueError(node)

    def page(self, query: Query) -> Page:
        results = self._searcher.search(self.query(query.where), limit=None)
        met = {number: None for _, number in results.top_n}

        def passing(chosen: Mapping[str, tuple[str, ...]]) -> Iterator[int]:
            return (
                number
                for number in met
                if all(
                    not set(values).isdisjoint(self._values[number][facet])
                    for facet, values in chosen.items()
                )
            )

        found = list(passing(query.chosen))
        ids = tuple(self._searcher.stored_fields(number)["id"] for number in found[: query.size])
        facets = {}
        for facet in query.count:
            counts: dict[str, int] = {}
            for number in passing(without(query, facet)) if query.chosen else found:
                for value in self._values[number][facet]:
                    counts[value] = counts.get(value, 0) + 1
            facets[facet] = counts
        return Page(len(found), ids, facets)


PEERS: tuple[Callable[[Path], Whatever], ...] = (Tantivy, Fts5, Whoosh)
__all__ = ["PEERS", "Fts5", "Ours", "Page", "Tantivy", "Whoosh", "replace"]
