"""SQLite's FTS5, contentless. What matches is put into a table once, and everything is counted from there.

Facets of one value are one number together, for each combination that occurs, so that one GROUP BY counts all
of them, with and without any choice; those of several values lie in tables ordered by document. Both text
fields are one column, told apart by a letter before the exact terms: an OR of both is plain then, and a term
has only its own postings.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any as Whatever

from indexer.engine.port import And, Boost, MatchAll, Node, Or, Phrase, Prefix, Query, Record, Synonym, Term
from tests.bench.peers.page import SEVERAL, SINGLE, Choices, Page, is_plain

# A word that nobody asks for: phrases end with a block, as ours do.
GAP = " zzzz "
MARK = {"stem": "", "exact": "0"}
TABLES = """
    create virtual table words using
        fts5 (term, content='', prefix='4', tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* Co'");
    create table documents (id integer primary key, name text, card blob, date text, symbol text, text text);
    create table single (id integer primary key, combination int);
    create table topic (id int, value int, primary key (id, value)) without rowid;
    create table organ (id int, value int, primary key (id, value)) without rowid;
    create table keys (field text, key text, id int, primary key (field, key, id)) without rowid;
    create table codes (facet text, code int, value text);
"""
INDEXES = """
    insert into words (words) values ('optimize');
    create index by_name on documents (name);
    create index by_date on documents (date);
    create index by_symbol on documents (symbol);
    analyze;
"""


def build(file: Path, records: Iterable[Record]) -> None:
    base = sqlite3.connect(file)
    base.execute("pragma journal_mode = off")
    base.execute("pragma synchronous = off")
    base.executescript(TABLES)
    codes: dict[str, dict[str, int]] = {}

    def code(facet: str, value: str) -> int:
        known = codes.setdefault(facet, {})
        return known.setdefault(value, len(known))

    for number, record in enumerate(records, 1):
        fields = [" ".join(block.stem) for block in record.passages]
        fields += [" ".join(MARK["exact"] + term for term in block.exact) for block in record.passages]
        base.execute("insert into words (rowid, term) values (?, ?)", (number, GAP.join(fields)))
        text = "\n".join(block.text for block in record.passages)
        base.execute(
            "insert into documents values (?, ?, ?, ?, ?, ?)",
            (number, record.id, record.summary, record.date, record.sort_symbol, text),
        )
        combination = "|".join(record.facets[facet][0] for facet in SINGLE)
        base.execute("insert into single values (?, ?)", (number, code("combination", combination)))
        for facet in SEVERAL:
            rows = [(number, code(facet, value)) for value in record.facets[facet]]
            base.executemany(f"insert into {facet} values (?, ?)", rows)
        entities = {key for block in record.passages for key in block.entities}
        for field, keys in (("bears", record.bears), ("cites", record.cites), ("entities", entities)):
            base.executemany("insert into keys values (?, ?, ?)", [(field, key, number) for key in keys])
    base.executemany(
        "insert into codes values (?, ?, ?)",
        [(facet, number, value) for facet, known in codes.items() for value, number in known.items()],
    )
    base.commit()
    base.executescript(INDEXES)
    base.close()


class Fts5:
    way = "matches in a table"

    def __init__(self, file: Path) -> None:
        self._base = sqlite3.connect(file)
        self._base.execute("pragma mmap_size = 4000000000")
        self._base.execute("pragma cache_size = -200000")
        self._base.execute("pragma temp_store = memory")
        self._base.execute(
            "create temp table met (id integer primary key, combination int, topic int, organ int, score real)"
        )
        self._codes: dict[str, dict[str, int]] = {facet: {} for facet in ("combination", *SEVERAL)}
        for facet, code, value in self._base.execute("select facet, code, value from codes"):
            self._codes[facet][value] = code
        self._values = {
            facet: {code: value for value, code in known.items()} for facet, known in self._codes.items()
        }
        self._combinations = {code: value.split("|") for value, code in self._codes["combination"].items()}

    def ways(self, query: Query) -> tuple[str, ...]:
        return (self.way,)

    def answers(self, query: Query) -> bool:
        return is_plain(query)

    def page(self, query: Query) -> Page:
        return self._faceted(query) if query.facet_fields else self._plain(query)

    def _plain(self, query: Query) -> Page:
        """Ids and total straight from the matches."""
        passing = self._passing(query.filters)
        if isinstance(query.root, MatchAll):
            source, bound = f"single where {passing}", ()
        elif query.filters:
            source, bound = (
                f"words cross join single on id = words.rowid where words match ? and {passing}",
                (_match(query.root),),
            )
        else:
            source, bound = "words where words match ?", (_match(query.root),)
        name = "id" if isinstance(query.root, MatchAll) else "words.rowid"
        order = "bm25(words)" if _scores(query.root) else name
        (total,) = self._base.execute(f"select count(*) from {source}", bound).fetchone()
        rows = self._base.execute(f"select {name} from {source} order by {order} limit {query.size}", bound)
        return Page(total, *self._shown(rows.fetchall()), {})

    def _faceted(self, query: Query) -> Page:
        ask = self._base.execute
        everything, choosy = isinstance(query.root, MatchAll), bool(query.filters)
        # Whether a document passes the choice of a facet of several values, for each such facet.
        flags = {facet: self._has(facet, query.filters.get(facet)) for facet in SEVERAL}
        ask("delete from met")
        # Among choices few are scored: those that pass are, in a second round.
        score = "bm25(words)" if _scores(query.root) and not choosy else "0"
        columns = f"id, combination, {flags['topic']}, {flags['organ']}, {score}"
        if everything:
            ask(f"insert into met select {columns} from single")
        else:
            ask(
                f"insert into met select {columns} from words cross join single on id = words.rowid"
                " where words match ?",
                (_match(query.root),),
            )
        passing = self._passing(query.filters, flagged=True)
        if choosy and _scores(query.root):
            rows = ask(
                "select rowid from words where words match ?"
                f" and +rowid in (select id from met where {passing}) order by bm25(words) limit {query.size}",
                (_match(query.root),),
            )
        else:
            rows = ask(f"select id from met where {passing} order by score, id limit {query.size}")
        shown = self._shown(rows.fetchall())
        total, facets = self._single(query)
        for facet in SEVERAL:
            others = {name: values for name, values in query.filters.items() if name != facet}
            counted = ask(
                f"select value, count(*) from met cross join {facet} using (id)"
                f" where {self._passing(others, flagged=True)} group by value"
            )
            facets[facet] = {self._values[facet][code]: count for code, count in counted.fetchall()}
        return Page(total, *shown, {facet: facets[facet] for facet in query.facet_fields})

    def _single(self, query: Query) -> tuple[int, dict[str, dict[str, int]]]:
        """The total, and the counts of the facets that have one value."""
        several = {facet: values for facet, values in query.filters.items() if facet in SEVERAL}
        rows = self._base.execute(
            "select combination, count(*) from met"
            f" where {self._passing(several, flagged=True)} group by combination"
        )
        total, facets = 0, {facet: Counter[str]() for facet in SINGLE}
        for combination, count in rows.fetchall():
            values = self._combinations[combination]
            failing = [
                facet
                for facet, value in zip(SINGLE, values, strict=True)
                if facet in query.filters and value not in query.filters[facet]
            ]
            total += 0 if failing else count
            for facet, value in zip(SINGLE, values, strict=True):
                if failing in ([], [facet]):
                    facets[facet][value] += count
        return total, {facet: dict(counts) for facet, counts in facets.items()}

    def _passing(self, chosen: Choices, *, flagged: bool = False) -> str:
        """A condition on a row with `combination`, and with flags for the other facets or else an `id`."""
        clauses = [
            facet if flagged else self._has(facet, values)
            for facet, values in chosen.items()
            if facet in SEVERAL
        ]
        if any(facet in SINGLE for facet in chosen):
            codes = (
                code
                for code, values in self._combinations.items()
                if all(
                    value in chosen.get(facet, (value,)) for facet, value in zip(SINGLE, values, strict=True)
                )
            )
            clauses.append(f"combination in ({', '.join(map(str, codes))})")
        return " and ".join(clauses) or "true"

    def _has(self, facet: str, values: tuple[str, ...] | None) -> str:
        if not values:
            return "1"
        codes = ", ".join(str(self._codes[facet][value]) for value in values if value in self._codes[facet])
        return f"exists (select 1 from {facet} where {facet}.id = single.id and value in ({codes}))"

    def _shown(self, rows: list[Whatever]) -> tuple[tuple[str, ...], tuple[bytes, ...]]:
        """Ids and cards."""
        statement = "select name, card from documents where id = ?"
        shown = [self._base.execute(statement, row).fetchone() for row in rows]
        return tuple(name for name, _ in shown), tuple(card for _, card in shown)


def _match(node: Node) -> str:
    match node:
        case Term(field, term):
            return f'"{MARK[field]}{term}"'
        case Synonym(field, terms):
            return "(" + " OR ".join(_match(Term(field, term)) for term in terms) + ")"
        case Phrase(field, slots):
            return '"' + " ".join(MARK[field] + slot[0] for slot in slots) + '"'
        case Prefix(field, prefix):
            return f'"{MARK[field]}{prefix}"*'
        case And(nodes):
            return "(" + " AND ".join(map(_match, nodes)) + ")"
        case Or(nodes):
            return "(" + " OR ".join(map(_match, nodes)) + ")"
        case Boost(child, _):
            return _match(child)
    raise ValueError(node)


def _scores(node: Node) -> bool:
    return not isinstance(node, (Prefix, MatchAll))
