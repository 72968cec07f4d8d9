"""Implement the port in the fewest readable lines. This engine is the oracle of the others: slow, and in memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

import numpy as np

from indexer.engine.bm25 import bm25, idf, length_code, norms
from indexer.engine.cursors import SortKey, decode_cursor, encode_cursor
from indexer.engine.port import (
    TEXT_FIELDS,
    And,
    Blob,
    Boost,
    ConstantScore,
    Generation,
    GenerationInfo,
    Health,
    Hit,
    InKind,
    KeyField,
    MatchAll,
    Near,
    Node,
    Not,
    Or,
    Passage,
    PassageHit,
    Phrase,
    Prefix,
    Query,
    Range,
    Record,
    Results,
    Synonym,
    Term,
    Unchanged,
    Unpackable,
    WeakAnd,
    leaves,
    utc_timestamp,
)
from indexer.engine.validation import (
    check_facet_values,
    check_keys_size,
    check_query,
    check_record,
    check_shrinkage,
)
from indexer.errors import BadQuery, BadRecord, EmptyCorpus, IncompatibleIndex, NoIndex

# The score of each matching document, by its number.
Scores = dict[int, np.float32]


def terms(passage: Passage, field: str) -> tuple[str, ...]:
    """Return the terms of a text field in a passage, by position."""
    return passage.exact if field == "exact" else passage.stem


def values(record: Record, field: str) -> Iterable[str]:
    """Return the values of a Record in a keyword field or facet."""
    match field:
        case "bears":
            return record.bears
        case "cites":
            return record.cites
        case "date":
            return () if record.date is None else (record.date,)
        case "entities":
            return (entity for passage in record.passages for entity in passage.entities)
        case _:
            return record.facets.get(field, ())


def phrase_starts(passage: Passage, phrase: Phrase) -> Iterator[int]:
    """Yield the positions in the passage at which the phrase begins."""
    words = terms(passage, phrase.field)
    for start in range(len(words) - len(phrase.slots) + 1):
        if all(words[start + index] in slot for index, slot in enumerate(phrase.slots)):
            yield start


def is_near(passage: Passage, near: Near) -> bool:
    """Return whether some `distance` + 1 words in a row fill every slot."""
    words = terms(passage, near.field)
    starts = (start for start, word in enumerate(words) if any(word in slot for slot in near.slots))
    windows = (words[start : start + near.distance + 1] for start in starts)
    return any(all(not set(slot).isdisjoint(window) for slot in near.slots) for window in windows)


def matches_in(passage: Passage, leaf: Node) -> bool:
    """Return whether a leaf on a text field or on `entities` matches in the passage; False for any other leaf."""
    match leaf:
        case Term(field, term):
            return matches_in(passage, Synonym(field, (term,)))
        case Synonym("entities", forms):
            return not set(forms).isdisjoint(passage.entities)
        case Synonym(field, forms) if field in TEXT_FIELDS:
            return not set(forms).isdisjoint(terms(passage, field))
        case Prefix(field, prefix):
            return any(term.startswith(prefix) for term in terms(passage, field))
        case Phrase():
            return any(True for _ in phrase_starts(passage, leaf))
        case Near():
            return is_near(passage, leaf)
        case InKind(kind, inner):
            return passage.kind == kind and matches_in(passage, inner)
        case _:
            return False


def comes_after(key: SortKey, last: SortKey, query: Query) -> bool:
    """Return whether a document comes after another one in the order of the query."""
    if key.group != last.group:
        return key.group > last.group
    if query.order == "relevance":
        return (-key.score, key.id) > (-last.score, last.id)
    if key.value == last.value:
        return key.id > last.id
    # What is missing comes last.
    if key.value is None or last.value is None:
        return key.value is None
    return key.value < last.value if query.order == "date" else key.value > last.value


class MemoryGeneration:
    """Searches a list of Records from end to end."""

    def __init__(
        self, records: Mapping[str, Record], blobs: Mapping[str, bytes], info: GenerationInfo
    ) -> None:
        self.info = info
        # In order of id, in which ties stay.
        self._records = [records[id] for id in sorted(records)]
        self._by_id = records
        self._number_of = {record.id: number for number, record in enumerate(self._records)}
        self._blobs = blobs
        lengths = [sum(passage.word_count for passage in record.passages) for record in self._records]
        self._with_text = sum(length > 0 for length in lengths)
        norms_by_code = norms(sum(lengths) / self._with_text if self._with_text else 1.0)
        self._norms = [norms_by_code[length_code(length)] for length in lengths]

    # --- look-ups -------------------------------------------------------------------------------------------

    def summaries(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Return the summaries of the documents with these ids; an unknown id is left out."""
        return {id: self._by_id[id].summary for id in ids if id in self._by_id}

    def stored_documents(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Return the stored documents with these ids; an unknown id is left out."""
        return {id: self._by_id[id].stored_document for id in ids if id in self._by_id}

    def record(self, id: str) -> Record | None:
        """Return the Record of this id; None where there is none."""
        return self._by_id.get(id)

    def with_identity(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the documents that bear each key; every Record is looked at."""
        return {key: tuple(record.id for record in self._records if key in record.bears) for key in keys}

    def cited_by(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the documents that cite each key; every Record is looked at."""
        return {key: tuple(record.id for record in self._records if key in record.cites) for key in keys}

    def keys_after(self, field: KeyField, after: str, size: int) -> tuple[str, ...]:
        """Return the first `size` keys of a field that come after `after`. BadQuery for a size beyond MAX_KEYS."""
        check_keys_size(size)
        keys = {key for record in self._records for key in values(record, field)}
        return tuple(sorted(key for key in keys if key > after)[:size])

    def blob(self, name: str) -> memoryview:
        """Return the bytes of a blob. KeyError where there is none of this name."""
        return memoryview(self._blobs[name])

    def frequencies(self) -> list[tuple[str, int, int, str]]:
        """Return each exact term, ascending, with its document frequency, its occurrences and its stem."""
        documents: Counter[str] = Counter()
        occurrences: Counter[str] = Counter()
        stems: dict[str, str] = {}
        for record in self._records:
            words = [
                pair for passage in record.passages for pair in zip(passage.exact, passage.stem, strict=True)
            ]
            stems.update(words)
            occurrences.update(exact for exact, _ in words)
            documents.update({exact for exact, _ in words})
        return [(term, documents[term], occurrences[term], stems[term]) for term in sorted(documents)]

    # --- matching and scores --------------------------------------------------------------------------------

    def _constant(self, matches: Callable[[Record], bool], score: float = 0.0) -> Scores:
        """Return one score for every document that `matches` is true of."""
        return {number: np.float32(score) for number, record in enumerate(self._records) if matches(record)}

    def _counts(self, field: str, forms: Iterable[str]) -> dict[int, int]:
        """Return how often any of the forms occurs in each document that has one of them."""
        wanted = set(forms)
        counts = {
            number: sum(word in wanted for passage in record.passages for word in terms(passage, field))
            for number, record in enumerate(self._records)
        }
        return {number: count for number, count in counts.items() if count}

    def _idf(self, field: str, forms: Iterable[str]) -> float:
        return idf(self._with_text, max((len(self._counts(field, [form])) for form in forms), default=0))

    def _bm25(self, counts: Mapping[int, int], weight: float) -> Scores:
        return {
            number: np.float32(bm25(weight, count, self._norms[number])) for number, count in counts.items()
        }

    def _scores(self, node: Node) -> Scores:
        match node:
            case Term(field, term):
                return self._scores(Synonym(field, (term,)))
            case Synonym(field, forms) if field in TEXT_FIELDS:
                return self._bm25(self._counts(field, forms), self._idf(field, forms))
            case Synonym(field, forms):
                return self._constant(lambda record: not set(forms).isdisjoint(values(record, field)))
            case Prefix() | InKind():
                return self._constant(
                    lambda record: any(matches_in(passage, node) for passage in record.passages), 1.0
                )
            case Phrase(field, slots):
                counts = {
                    number: sum(1 for passage in record.passages for _ in phrase_starts(passage, node))
                    for number, record in enumerate(self._records)
                }
                occurring = {number: count for number, count in counts.items() if count}
                return self._bm25(occurring, sum(self._idf(field, slot) for slot in slots))
            case Near(field, slots):
                near = self._constant(
                    lambda record: any(is_near(passage, node) for passage in record.passages)
                )
                sums = self._scores(Or(tuple(Synonym(field, slot) for slot in slots)))
                return {number: sums[number] for number in near}
            case And(nodes):
                of_children = [self._scores(child) for child in nodes]
                return {
                    number: sum((scores[number] for scores in of_children), np.float32(0))
                    for number in range(len(self._records))
                    if all(number in scores for scores in of_children)
                }
            case Or(nodes):
                of_children = [self._scores(child) for child in nodes]
                return {
                    number: sum((scores.get(number, np.float32(0)) for scores in of_children), np.float32(0))
                    for number in range(len(self._records))
                    if any(number in scores for scores in of_children)
                }
            case WeakAnd(clauses, min_worth, min_clauses):
                worths: Counter[int] = Counter()
                num_clauses: Counter[int] = Counter()
                for child, worth in clauses:
                    worths.update(dict.fromkeys(self._scores(child), worth))
                    num_clauses.update(self._scores(child).keys())
                sums = self._scores(Or(tuple(child for child, _ in clauses)))
                return {
                    number: score
                    for number, score in sums.items()
                    if worths[number] >= min_worth and num_clauses[number] >= min_clauses
                }
            case Not(child):
                excluded = self._scores(child)
                return {
                    number: np.float32(0) for number in range(len(self._records)) if number not in excluded
                }
            case Boost(child, factor):
                return {number: score * np.float32(factor) for number, score in self._scores(child).items()}
            case ConstantScore(child, score):
                return dict.fromkeys(self._scores(child), np.float32(score))
            case Range(field, low, high):
                return self._constant(
                    lambda record: any(
                        (low is None or low <= value) and (high is None or value <= high)
                        for value in values(record, field)
                    )
                )
            case MatchAll():
                return self._constant(lambda record: True)

    # --- the page -------------------------------------------------------------------------------------------

    def search(self, query: Query) -> Results:
        """Score every Record, filter, count and sort: the port's words in the fewest lines."""
        check_query(query)
        scores = self._scores(query.root)

        def passes(record: Record, except_facet: str | None = None) -> bool:
            """Return whether the record passes the filters and exclusions, but for those of one facet."""
            return all(
                not set(chosen).isdisjoint(record.facets.get(facet, ()))
                for facet, chosen in query.filters.items()
                if chosen and facet != except_facet
            ) and all(
                set(excluded).isdisjoint(record.facets.get(facet, ()))
                for facet, excluded in query.exclusions.items()
                if facet != except_facet
            )

        matching = [number for number in scores if passes(self._records[number])]
        facets = {}
        for facet in query.facet_fields:
            counted = [self._records[number] for number in scores if passes(self._records[number], facet)]
            counts = Counter(value for record in counted for value in set(record.facets.get(facet, ())))
            facets[facet] = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

        first = matching if query.first_tier is None else self._scores(query.first_tier)
        first_tier = [number for number in matching if number in first]
        second_tier = [number for number in matching if number not in first]
        ordered = [
            *self._ordered(first_tier, scores, query, group=0),
            *self._ordered(second_tier, scores, query, group=2),
        ]
        start = query.offset
        if query.after is not None:
            last = decode_cursor(query.after, self.info.generation, query.order)
            if last.id not in self._by_id:
                raise BadQuery("the cursor names no document", "cursor-document")
            start = sum(not comes_after(key, last, query) for key in ordered)
        page = ordered[start : start + query.size]
        has_more = bool(page) and start + query.size < len(ordered)
        node_scores = [self._scores(node) for node in query.explained_nodes]
        hits = tuple(self._hit(key, query, node_scores) for key in page)
        return Results(
            total=len(matching),
            hits=hits,
            facets=facets,
            cursor=encode_cursor(self.info.generation, query.order, page[-1]) if has_more else None,
            generation=self.info.generation,
            total_first_tier=len(first_tier),
        )

    def totals(self, queries: Sequence[Query]) -> tuple[int, ...]:
        """Return how many documents each query finds, by a whole search for each."""
        return tuple(self.search(query).total for query in queries)

    def _ordered(self, tier: list[int], scores: Scores, query: Query, *, group: int) -> list[SortKey]:
        """Sort a tier's documents as the query asks. The rescored ones are of `group`, the others of the next."""
        # By id: sorting is stable, so ties stay in this order.
        numbers = sorted(tier)
        if query.order == "relevance":
            numbers.sort(key=lambda number: -scores[number])
        else:
            present = [number for number in numbers if self._sort_value(number, query) is not None]
            missing = [number for number in numbers if self._sort_value(number, query) is None]
            newest_first = query.order == "date"
            present.sort(key=lambda number: self._sort_value(number, query) or "", reverse=newest_first)
            numbers = present + missing
        window = numbers[: query.rescore.window] if query.rescore and query.order == "relevance" else []
        rescored = self._rescored(window, scores, query)
        window.sort(key=lambda number: (-rescored[number], number))
        return [
            *(self._sort_key(number, group, rescored, query) for number in window),
            *(self._sort_key(number, group + 1, scores, query) for number in numbers[len(window) :]),
        ]

    def _sort_value(self, number: int, query: Query) -> str | None:
        """Return the date or the sort symbol of a document, whichever the query sorts by."""
        record = self._records[number]
        date = record.date
        return {"relevance": None, "date": date, "oldest": date, "symbol": record.sort_symbol}[query.order]

    def _sort_key(self, number: int, group: int, scores: Scores, query: Query) -> SortKey:
        value = self._sort_value(number, query)
        return SortKey(group, float(scores[number]), self._records[number].id, value)

    def _rescored(self, window: list[int], scores: Scores, query: Query) -> Scores:
        """Return the scores of these documents with what rescoring adds."""
        if query.rescore is None or not window:
            return {}
        added = self._scores(query.rescore.node)
        factor = np.float32(query.rescore.best_passage)
        return {
            number: scores[number]
            + added.get(number, np.float32(0))
            + factor * max((hit.weight for hit in self._passage_hits(number, query)), default=0)
            for number in window
        }

    def _passage_hits(self, number: int, query: Query) -> list[PassageHit]:
        """Return the passages of a document in which a leaf of the query matches, in reading order."""
        hits = []
        for index, passage in enumerate(self._records[number].passages):
            matching = [leaf for leaf in leaves(query.root) if matches_in(passage, leaf)]
            if matching:
                weight = sum(getattr(leaf, "weight", 0) for leaf in matching)
                hits.append(PassageHit(index, passage.anchor, passage.kind, passage.text, weight))
        return hits

    def _hit(self, key: SortKey, query: Query, node_scores: list[Scores]) -> Hit:
        record = self._by_id[key.id]
        number = self._number_of[key.id]
        passages = self._passage_hits(number, query) if query.passages else []
        heaviest = max((hit.weight for hit in passages if hit.kind not in query.fallback_kinds), default=-1)
        passages = [hit for hit in passages if hit.kind not in query.fallback_kinds or hit.weight > heaviest]
        passages.sort(key=lambda hit: (-hit.weight, hit.index))
        return Hit(
            id=record.id,
            score=key.score,
            summary=record.summary,
            passages=tuple(passages[: query.passages]),
            passages_total=len(passages),
            in_first_tier=key.group < 2,
            node_scores=tuple(float(scores[number]) if number in scores else None for scores in node_scores),
        )


class MemoryEngine:
    """Keeps two generations: the last is current, and the one before it can be published again."""

    def __init__(self, rules: Mapping[str, str] | None = None) -> None:
        self._rules = rules
        self._generations: list[MemoryGeneration] = []
        self._number = 0

    def current(self) -> Generation:
        """Return the last generation. NoIndex before the first; IncompatibleIndex where its rules are others."""
        if not self._generations:
            raise NoIndex("no-index-in-memory")
        last = self._generations[-1]
        if self._rules is not None and self._rules["index_rules"] != last.info.index_rules:
            raise IncompatibleIndex("other-rules", path=last.info.generation, command="build")
        return last

    def building(self) -> AbstractContextManager[None]:
        """Lock nothing: one process has the engine, and there is no second builder."""
        return nullcontext()

    def publish(
        self,
        records: Iterable[Record | Unpackable | Unchanged],
        *,
        blobs: Callable[[], Mapping[str, Blob]],
        rules: Mapping[str, str],
        force: bool = False,
    ) -> GenerationInfo:
        """Keep a generation of these Records. Raises what `port.Engine.publish` says but BuildRunning."""
        by_id: dict[str, Record] = {}
        for input_record in records:
            match input_record:
                case Unchanged(id):
                    record = self._published_record(id)
                case Record():
                    record = input_record
                case _:
                    record = input_record.unpack()
            check_record(record)
            if record.id in by_id:
                raise BadRecord(f"two records have the id {record.id!r}")
            by_id[record.id] = record
        if not by_id:
            raise EmptyCorpus("no-documents")
        values: dict[str, set[str]] = {}
        for record in by_id.values():
            for facet, of_record in record.facets.items():
                values.setdefault(facet, set()).update(of_record)
        for facet, of_facet in values.items():
            check_facet_values(facet, len(of_facet))
        if self._generations and not force:
            check_shrinkage(len(by_id), self._generations[-1].info.documents, "memory")
        self._number += 1
        info = GenerationInfo(
            generation=f"gen-{self._number:04}",
            built=utc_timestamp(),
            documents=len(by_id),
            index_rules=rules["index_rules"],
            record_rules=rules["record_rules"],
        )
        frequencies = MemoryGeneration(by_id, {}, info).frequencies()
        kept_blobs = {
            name: blob if isinstance(blob, bytes) else blob(frequencies) for name, blob in blobs().items()
        }
        self._generations = [*self._generations[-1:], MemoryGeneration(by_id, kept_blobs, info)]
        return info

    def _published_record(self, id: str) -> Record:
        """Return the Record of this id in the published generation. BadRecord when there is none."""
        try:
            record = self.current().record(id)
        except NoIndex:
            record = None
        if record is None:
            raise BadRecord(f"no document {id!r} is published that could be kept")
        return record

    def rollback(self) -> GenerationInfo:
        """Forget the last generation and return the one before. NoIndex where there is none."""
        if len(self._generations) < 2:
            current = self.current().info.generation
            raise NoIndex("no-generation-before", generation=current, path="memory")
        self._generations = self._generations[:-1]
        return self._generations[-1].info

    def health(self) -> Health:
        """Return that all is well: memory has no files to be damaged."""
        return Health(checked=True)

    def close(self) -> None:
        """Do nothing: this engine has neither threads nor files."""

    def doubt(self) -> None:
        """Do nothing: memory is not checked."""
