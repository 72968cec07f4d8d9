"""The port's contract in the fewest readable lines: the oracle of every other engine. Slow, and in memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext

import numpy as np

from indexer.engine.bm25 import idf, weigher
from indexer.engine.cursors import cursor, place
from indexer.engine.limits import check_query, check_record
from indexer.engine.packing import unpack
from indexer.engine.port import (
    TEXT_FIELDS,
    All,
    Any,
    AnyOf,
    Blob,
    Block,
    BlockHit,
    Boost,
    Constant,
    Everything,
    Facts,
    Generation,
    Health,
    Hit,
    Kept,
    Near,
    Node,
    Not,
    Packed,
    Phrase,
    Prefix,
    Query,
    Range,
    Record,
    Results,
    Term,
    Within,
    leaves,
    now,
)
from indexer.errors import BadQuery, BadRecord, NoIndex, NothingUsable, Shrunk, WrongRules

Scores = dict[int, np.float32]  # by document number: what matches, and how well


def terms(block: Block, field: str) -> tuple[str, ...]:
    """The terms of a text field in a block, by position."""
    return block.exact if field == "exact" else block.stem


def values(record: Record, field: str) -> Iterable[str]:
    """What a record has in a field that is no text."""
    match field:
        case "bears":
            return record.bears
        case "cites":
            return record.cites
        case "date":
            return () if record.date is None else (record.date,)
        case "entities":
            return (entity for block in record.blocks for entity in block.entities)
        case _:
            return record.facets.get(field, ())


def starts(block: Block, phrase: Phrase) -> Iterator[int]:
    """The positions in the block at which the phrase stands."""
    words = terms(block, phrase.field)
    for start in range(len(words) - len(phrase.slots) + 1):
        if all(words[start + index] in slot for index, slot in enumerate(phrase.slots)):
            yield start


def is_near(block: Block, near: Near) -> bool:
    """Whether a stretch of `distance` + 1 words holds every slot."""
    words = terms(block, near.field)
    windows = (words[start : start + near.distance + 1] for start in range(len(words)))
    return any(all(not set(slot).isdisjoint(window) for slot in near.slots) for window in windows)


def touches(block: Block, leaf: Node) -> bool:
    """Whether a leaf that blocks are chosen by matches inside the block."""
    match leaf:
        case Term(field, term):
            return touches(block, AnyOf(field, (term,)))
        case AnyOf("entities", forms):
            return not set(forms).isdisjoint(block.entities)
        case AnyOf(field, forms) if field in TEXT_FIELDS:
            return not set(forms).isdisjoint(terms(block, field))
        case Prefix(field, prefix):
            return any(term.startswith(prefix) for term in terms(block, field))
        case Phrase():
            return any(True for _ in starts(block, leaf))
        case Near():
            return is_near(block, leaf)
        case Within(kind, inner):
            return block.kind == kind and touches(block, inner)
        case _:
            return False


class MemoryGeneration:
    """Records in a list, searched from end to end."""

    def __init__(self, records: Mapping[str, Record], blobs: Mapping[str, bytes], facts: Facts) -> None:
        self.facts = facts
        self._records = [records[id] for id in sorted(records)]  # in order of id: ties need no more
        self._by_id = records
        self._blobs = blobs
        lengths = [sum(block.words for block in record.blocks) for record in self._records]
        self._lengths = lengths
        self._with_text = sum(length > 0 for length in lengths)
        self._weigh = weigher(sum(lengths) / self._with_text if self._with_text else 1.0)

    # --- look-ups -------------------------------------------------------------------------------------------

    def document(self, id: str) -> bytes | None:
        record = self._by_id.get(id)
        return None if record is None else record.body

    def record(self, id: str) -> Record | None:
        return self._by_id.get(id)

    def card(self, id: str) -> bytes | None:
        record = self._by_id.get(id)
        return None if record is None else record.card

    def bearing(self, key: str) -> tuple[str, ...]:
        return tuple(record.id for record in self._records if key in record.bears)

    def citing(self, key: str) -> tuple[str, ...]:
        return tuple(record.id for record in self._records if key in record.cites)

    def blob(self, name: str) -> memoryview:
        return memoryview(self._blobs[name])

    def frequencies(self) -> list[tuple[str, int, str]]:
        """Every exact term with the number of documents that hold it, and its stem."""
        counts: Counter[str] = Counter()
        stems: dict[str, str] = {}
        for record in self._records:
            words = {pair for block in record.blocks for pair in zip(block.exact, block.stem, strict=True)}
            stems.update(words)
            counts.update({exact for exact, _ in words})
        return [(term, counts[term], stems[term]) for term in sorted(counts)]

    # --- matching and scores --------------------------------------------------------------------------------

    def _every(self, holds: Callable[[Record], bool], score: float = 0.0) -> Scores:
        return {number: np.float32(score) for number, record in enumerate(self._records) if holds(record)}

    def _counts(self, field: str, forms: Iterable[str]) -> dict[int, int]:
        """How often any of the forms stands in each document that holds one."""
        wanted = set(forms)
        counts = {
            number: sum(word in wanted for block in record.blocks for word in terms(block, field))
            for number, record in enumerate(self._records)
        }
        return {number: count for number, count in counts.items() if count}

    def _idf(self, field: str, forms: Iterable[str]) -> float:
        return idf(self._with_text, max((len(self._counts(field, [form])) for form in forms), default=0))

    def _bm25(self, counts: Mapping[int, int], weight: float) -> Scores:
        return {
            number: np.float32(weight * self._weigh(count, self._lengths[number]))
            for number, count in counts.items()
        }

    def _scores(self, node: Node) -> Scores:
        match node:
            case Term(field, term):
                return self._scores(AnyOf(field, (term,)))
            case AnyOf(field, forms) if field in TEXT_FIELDS:
                return self._bm25(self._counts(field, forms), self._idf(field, forms))
            case AnyOf(field, forms):
                return self._every(lambda record: not set(forms).isdisjoint(values(record, field)))
            case Prefix() | Within():
                return self._every(lambda record: any(touches(block, node) for block in record.blocks), 1.0)
            case Phrase(field, slots):
                counts = {
                    number: sum(1 for block in record.blocks for _ in starts(block, node))
                    for number, record in enumerate(self._records)
                }
                standing = {number: count for number, count in counts.items() if count}
                return self._bm25(standing, sum(self._idf(field, slot) for slot in slots))
            case Near(field, slots):
                met = self._every(lambda record: any(is_near(block, node) for block in record.blocks))
                summed = self._scores(Any(tuple(AnyOf(field, slot) for slot in slots)))
                return {number: summed[number] for number in met}
            case All(nodes):
                found = [self._scores(child) for child in nodes]
                return {
                    number: sum((scores[number] for scores in found), np.float32(0))
                    for number in range(len(self._records))
                    if all(number in scores for scores in found)
                }
            case Any(nodes):
                found = [self._scores(child) for child in nodes]
                return {
                    number: sum((scores.get(number, np.float32(0)) for scores in found), np.float32(0))
                    for number in range(len(self._records))
                    if any(number in scores for scores in found)
                }
            case Not(child):
                out = self._scores(child)
                return {number: np.float32(0) for number in range(len(self._records)) if number not in out}
            case Boost(child, factor):
                return {number: score * np.float32(factor) for number, score in self._scores(child).items()}
            case Constant(child, score):
                return dict.fromkeys(self._scores(child), np.float32(score))
            case Range(field, low, high):
                return self._every(
                    lambda record: any(
                        (low is None or low <= value) and (high is None or value <= high)
                        for value in values(record, field)
                    )
                )
            case Everything():
                return self._every(lambda record: True)

    # --- the page -------------------------------------------------------------------------------------------

    def search(self, query: Query) -> Results:
        check_query(query)
        scores = self._scores(query.where)

        def passes(record: Record, but: str | None = None) -> bool:
            """Whether the facets let the record through, all but one of them."""
            return all(
                not set(chosen).isdisjoint(record.facets.get(facet, ()))
                for facet, chosen in query.chosen.items()
                if chosen and facet != but
            ) and all(
                set(out).isdisjoint(record.facets.get(facet, ()))
                for facet, out in query.excluded.items()
                if facet != but
            )

        found = [number for number in scores if passes(self._records[number])]
        facets = {}
        for facet in query.count:
            counted = [self._records[number] for number in scores if passes(self._records[number], facet)]
            counts = Counter(value for record in counted for value in set(record.facets.get(facet, ())))
            facets[facet] = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

        ordered = self._ordered(found, scores, query)
        start = query.offset
        if query.after is not None:
            start = self._start_after(ordered, scores, query)
        page = ordered[start : start + query.size]
        more = bool(page) and start + query.size < len(ordered)
        hits = tuple(self._hit(number, scores[number], query) for number in page)
        return Results(
            total=len(found),
            hits=hits,
            facets=facets,
            cursor=cursor(self.facts.generation, query.order, hits[-1].score, hits[-1].id) if more else None,
            generation=self.facts.generation,
        )

    def _ordered(self, found: list[int], scores: Scores, query: Query) -> list[int]:
        """Document numbers in the order asked for; sorting is stable, so ties stay by id."""
        if query.order == "relevance":
            return sorted(found, key=lambda number: -scores[number])
        key: Callable[[Record], str | None]
        key = (lambda record: record.date) if query.order == "date" else (lambda record: record.sort_symbol)
        present = [number for number in found if key(self._records[number]) is not None]
        missing = [number for number in found if key(self._records[number]) is None]
        present.sort(key=lambda number: key(self._records[number]) or "", reverse=query.order == "date")
        return present + missing

    def _start_after(self, ordered: list[int], scores: Scores, query: Query) -> int:
        """How many of these come no later than the cursor."""
        score, id = place(query.after or "", self.facts.generation, query.order)
        if query.order == "relevance":
            last = (-np.float32(score), id)
            return sum((-scores[number], self._records[number].id) <= last for number in ordered)
        if id not in self._by_id:
            raise BadQuery("the cursor names no document: start again from the first page")
        every = self._ordered(list(range(len(self._records))), scores, query)
        rank = {number: index for index, number in enumerate(every)}
        passed = [number for number in every if self._records[number].id == id]
        return sum(rank[number] <= rank[passed[0]] for number in ordered)

    def _hit(self, number: int, score: np.float32, query: Query) -> Hit:
        record = self._records[number]
        weights = [
            (place, [leaf for leaf in leaves(query.where) if touches(block, leaf)])
            for place, block in enumerate(record.blocks)
            if query.blocks
        ]
        matching = [
            BlockHit(
                place=place,
                anchor=record.blocks[place].anchor,
                kind=record.blocks[place].kind,
                text=record.blocks[place].text,
                weight=sum(getattr(leaf, "weight", 0) for leaf in inside),
            )
            for place, inside in weights
            if inside
        ]
        if any(hit.kind not in query.aside for hit in matching):
            matching = [hit for hit in matching if hit.kind not in query.aside]
        matching.sort(key=lambda hit: (-hit.weight, hit.place))
        return Hit(record.id, float(score), record.card, tuple(matching[: query.blocks]), len(matching))


class MemoryEngine:
    """Generations in a list; the last is current, and the one before it can be rolled back to."""

    def __init__(self, rules: Mapping[str, str] | None = None) -> None:
        self._rules = rules
        self._generations: list[MemoryGeneration] = []
        self._number = 0

    def current(self) -> Generation:
        if not self._generations:
            raise NoIndex("nothing is published in memory: build first")
        last = self._generations[-1]
        if self._rules is not None and self._rules["index_rules"] != last.facts.index_rules:
            raise WrongRules(f"{last.facts.generation} was built by other rules: build the index again")
        return last

    def building(self) -> AbstractContextManager[None]:
        return nullcontext()

    def publish(
        self,
        records: Iterable[Record | Packed | Kept],
        *,
        blobs: Callable[[], Mapping[str, Blob]],
        rules: Mapping[str, str],
        force: bool = False,
    ) -> Facts:
        taken: dict[str, Record] = {}
        for given in records:
            match given:
                case Kept(id):
                    record = self._kept(id)
                case Packed():
                    record = unpack(given)
                case Record():
                    record = given
            check_record(record)
            if record.id in taken:
                raise BadRecord(f"two records have the id {record.id!r}")
            taken[record.id] = record
        if not taken:
            raise NothingUsable("ningún documento utilizable: no se publica nada")
        if self._generations and not force and 5 * len(taken) < 4 * self._generations[-1].facts.documents:
            before = self._generations[-1].facts.documents
            raise Shrunk(f"{len(taken)} documents after {before}: publish with force if this is meant")
        self._number += 1
        facts = Facts(
            generation=f"gen-{self._number:04}",
            built=now(),
            documents=len(taken),
            index_rules=rules["index_rules"],
            record_rules=rules["record_rules"],
        )
        counts = MemoryGeneration(taken, {}, facts).frequencies()
        made = {name: blob if isinstance(blob, bytes) else blob(counts) for name, blob in blobs().items()}
        self._generations = [*self._generations[-1:], MemoryGeneration(taken, made, facts)]
        return facts

    def _kept(self, id: str) -> Record:
        try:
            record = self.current().record(id)
        except NoIndex:
            record = None
        if record is None:
            raise BadRecord(f"no document {id!r} is published that could be kept")
        return record

    def rollback(self) -> Facts:
        if len(self._generations) < 2:
            raise NoIndex("there is no generation before the current one")
        self._generations = self._generations[:-1]
        return self._generations[-1].facts

    def health(self) -> Health:
        return Health(checked=True)

    def doubt(self) -> None:
        """Memory is not checked."""
