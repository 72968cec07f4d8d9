"""A generation on disk, opened: the port's `Generation` over memory maps."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.engine.cursors import SortKey, decode_cursor, encode_cursor
from indexer.engine.embedded.array_file import Array, ArrayFile, BytesTable, ChecksummedBytesTable, map_file
from indexer.engine.embedded.doc_set import DocIds, DocSet, difference, intersection
from indexer.engine.embedded.facets import FacetCounts, FacetIndex
from indexer.engine.embedded.keyword_index import IdTable, KeywordIndex
from indexer.engine.embedded.passages import BestPassages, PassageIndex
from indexer.engine.embedded.postings_reader import PostingsReader
from indexer.engine.embedded.query_evaluator import Evaluation, EvaluationCache, QueryEvaluator
from indexer.engine.embedded.rescoring import Rescorer
from indexer.engine.embedded.scorers import (
    BoostedScorer,
    ConstantScorer,
    all_scores,
    first_k_indices,
    scores_of,
    top_k,
    top_k_indices,
)
from indexer.engine.embedded.text_field import TextField
from indexer.engine.packed_record import decompress, unpack_metadata
from indexer.engine.port import (
    MAX_OFFSET,
    MAX_WINDOW,
    TEXT_FIELDS,
    GenerationInfo,
    Hit,
    Order,
    Passage,
    Query,
    Record,
    Results,
)
from indexer.engine.validation import ORDERS, check_query
from indexer.errors import BadQuery

SCAN_CHUNK = 1024  # documents looked at together
NO_PASSAGES: BestPassages = ((), 0)
# Row by row its number, as often as a page and a window have documents: cutting is quicker than filling.
GROUPS = np.repeat(np.arange(4, dtype=np.int8), MAX_OFFSET + MAX_WINDOW).reshape(4, -1)


class _LastQuery(threading.local):
    """What the nodes of a thread's last query came to: a question's parts are often asked for several times."""

    memo = EvaluationCache()

    def memo_for(self, query: Query) -> EvaluationCache:
        """That of the last query, where this one has a tree of it; another one else, and the last is forgotten."""
        memo = self.memo
        if query.root not in memo and not any(node in memo for node in query.explained_nodes):
            memo = self.memo = EvaluationCache()
        return memo


class EmbeddedGeneration:
    """Everything is opened here and now, so that the folder may go while the generation is in use."""

    def __init__(self, folder: Path, info: GenerationInfo, blobs: Mapping[str, Path]) -> None:
        self.info = info
        self._blobs = {name: map_file(file) for name, file in blobs.items()}
        arrays = ArrayFile(folder)
        self._look_ups = KeywordIndex(folder / "whoosh")
        self._cards = ChecksummedBytesTable(folder, arrays, "cards")
        self._bodies, self._abouts = (BytesTable(folder, arrays, name) for name in ("bodies", "abouts"))
        postings = PostingsReader(arrays)
        self._fields = {name: TextField(arrays, name, postings) for name in TEXT_FIELDS}
        self._count = len(arrays["length_codes"])
        self._facets = FacetIndex(arrays)
        self._ids = IdTable(arrays)
        self._order = {order: arrays[f"order.{order}"] for order in ORDERS}
        self._ranks = {order: arrays[f"ranks.{order}"] for order in ORDERS}
        self._document_starts = arrays["document_starts"]
        self._blocks = PassageIndex(folder, arrays, self._fields)
        self._matcher = QueryEvaluator(arrays, self._fields, self._blocks, self._facets, self._look_ups)
        self._last = _LastQuery()
        self._rescorer = Rescorer(self._fields, self._blocks, self._matcher)

    # --- look-ups -------------------------------------------------------------------------------------------

    def with_identity(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        return {key: self._ids_of(self._look_ups.documents("bears", key)) for key in keys}

    def cited_by(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        return {key: self._ids_of(self._look_ups.documents("cites", key)) for key in keys}

    def summaries(self, ids: Iterable[str]) -> dict[str, bytes]:
        return {id: self._cards[number] for id, number in self._numbered(ids)}

    def stored_documents(self, ids: Iterable[str]) -> dict[str, bytes]:
        return {id: decompress(self._bodies[number]) for id, number in self._numbered(ids)}

    def _numbered(self, ids: Iterable[str]) -> Iterator[tuple[str, int]]:
        """Yield each id that a document has, with the document's number."""
        for id in ids:
            number = self._ids.number(id)
            if number is not None:
                yield id, number

    def _ids_of(self, documents: Array) -> tuple[str, ...]:
        return tuple(sorted(self._ids[number] for number in documents.tolist()))

    def blob(self, name: str) -> memoryview:
        return self._blobs[name]

    def record(self, id: str) -> Record | None:
        number = self._ids.number(id)
        if number is None:
            return None
        about = unpack_metadata(self._abouts[number])
        words = {name: field.written(number) for name, field in self._fields.items()}
        base = int(self._document_starts[number])
        numbers = range(self._blocks.first[number], self._blocks.first[number + 1])
        blocks = []
        for block, entities in zip(numbers, about.entities, strict=True):
            start, end = (int(self._blocks.starts[at]) - base for at in (block, block + 1))
            anchor, kind, text = self._blocks.parts(block)
            # The last place of a block is its empty one.
            exact, stem = (tuple(words[name][start : end - 1]) for name in TEXT_FIELDS)
            blocks.append(Passage(anchor, kind, text, exact, stem, entities))
        return Record(
            id=id,
            passages=tuple(blocks),
            summary=self._cards[number],
            stored_document=decompress(self._bodies[number]),
            bears=about.bears,
            cites=about.cites,
            facets=about.facets,
            date=about.date,
            sort_symbol=about.sort_symbol,
        )

    # --- search ---------------------------------------------------------------------------------------------

    def search(self, query: Query) -> Results:
        check_query(query)
        memo = self._last.memo_for(query)
        where = self._matcher.branch(query.root, memo)
        found = self._narrowed(where.documents, query)
        facets = {name: self._counts(name, where.documents, found, query) for name in query.facet_fields}
        tiers = [found]
        if query.first_tier is not None:
            first = self._matcher.branch(query.first_tier, memo).documents
            tiers = [intersection([found, first]), difference(found, first)]
        page, more = self._page(where, tiers, query, memo)
        hits = self._hits(page, query, memo)
        generation = self.info.generation
        last = SortKey(int(page.groups[-1]), hits[-1].score, hits[-1].id) if more else None
        return Results(
            total=len(found),
            hits=hits,
            facets=facets,
            cursor=encode_cursor(generation, query.order, last) if last else None,
            generation=generation,
            total_first_tier=len(tiers[0]),
        )

    def totals(self, queries: Sequence[Query]) -> tuple[int, ...]:
        totals = []
        for query in queries:
            check_query(query)
            matching = self._matcher.branch(query.root, self._last.memo_for(query)).documents
            totals.append(len(self._narrowed(matching, query)))
        return tuple(totals)

    def _narrowed(self, found: DocSet, query: Query, but: str | None = None) -> DocSet:
        """What the facets' choices let through, all but one of them."""
        chosen = [
            self._facets.holding(name, values)
            for name, values in query.filters.items()
            if values and name != but
        ]
        found = intersection([found, *chosen])
        for name, values in query.exclusions.items():
            if values and name != but:
                found = difference(found, self._facets.holding(name, values))
        return found

    def _counts(self, name: str, where: DocSet, found: DocSet, query: Query) -> FacetCounts:
        if query.filters.get(name) or query.exclusions.get(name):
            found = self._narrowed(where, query, but=name)
        return self._facets.counts(name, found)

    def _page(
        self, where: Evaluation, tiers: Sequence[DocSet], query: Query, memo: EvaluationCache
    ) -> tuple["RankedDocs", bool]:
        """The page asked for, and whether more follow."""
        if query.after is not None:
            return self._page_after(where, tiers, query, memo)
        skipped, wanted = query.offset, query.size
        page = NO_DOCS
        for group, tier in zip((0, 2), tiers, strict=False):
            if skipped < len(tier) and wanted:
                ranked = self._ranked(where, tier, query, skipped + wanted, group, memo)
                page = page.followed_by(ranked.part(slice(skipped, skipped + wanted)))
                wanted = query.size - len(page.documents)
            skipped = max(skipped - len(tier), 0)
        more = bool(len(page.documents)) and query.offset + query.size < sum(map(len, tiers))
        return page, more

    def _ranked(
        self, where: Evaluation, tier: DocSet, query: Query, count: int, group: int, memo: EvaluationCache
    ) -> "RankedDocs":
        """The first `count` documents of a tier, or somewhat more, in the order asked for."""
        parts = where.parts
        if query.order != "relevance":
            documents = self._first(tier, query.order, count)
            return RankedDocs.of(documents, _scores_or_zeros(parts, documents), group + 1)
        window = query.rescore.window if query.rescore else 0
        only = parts[0].part if len(parts) == 1 else None
        same = not parts or (isinstance(only, ConstantScorer) and only.documents is where.documents)
        if same:
            documents = self._first(tier, query.order, max(count, window))
            scores = _scores_or_zeros(parts, documents)
        else:
            whole = where.closed and tier is where.documents
            documents, scores = top_k(parts, tier, self._ranks[query.order], max(count, window), whole=whole)
        ranked = RankedDocs.of(documents, scores, group + 1)
        if not window:
            return ranked
        rescored = self._rescored(documents[:window], scores[:window], query, group, memo)
        return rescored.followed_by(ranked.part(slice(window, None)))

    def _rescored(
        self, documents: Array, scores: Array, query: Query, group: int, memo: EvaluationCache
    ) -> "RankedDocs":
        """These documents by the sums of their scores and what rescoring adds."""
        rescore = query.rescore
        if rescore is None or not len(documents):
            return NO_DOCS
        order = np.argsort(documents)
        ascending = documents[order]
        sums = scores.copy()
        sums[order] += self._rescorer.added(rescore, query.root, ascending, memo)
        index = np.lexsort((self._ranks[query.order][documents], -sums))
        return RankedDocs.of(documents[index], sums[index], group)

    def _first(self, found: DocSet, order: Order, count: int) -> Array:
        """The first documents in an order."""
        if 64 * len(found) < self._count or 16 * count > len(found):
            return found.numbers[first_k_indices(self._ranks[order][found.numbers], count)]
        # Many of all documents are in the set: they are soon met on a walk in the order.
        documents = self._order[order][:0]
        for start in range(0, self._count, SCAN_CHUNK):
            walked = self._order[order][start : start + SCAN_CHUNK]
            documents = np.concatenate([documents, walked[found.holds(DocIds(walked))]])
            if len(documents) >= count:
                break
        return documents[:count]

    def _page_after(
        self, where: Evaluation, tiers: Sequence[DocSet], query: Query, memo: EvaluationCache
    ) -> tuple["RankedDocs", bool]:
        """The page that comes after a cursor."""
        last = decode_cursor(query.after or "", self.info.generation, query.order)
        page, left = NO_DOCS, 0
        for group, tier in zip((0, 2), tiers, strict=False):
            if last.group <= group + 1:
                ranked, behind = self._ranked_after(where, tier, query, last, group, memo)
                page = page.followed_by(ranked)
                left += behind
        page = page.part(slice(query.size))
        return page, bool(len(page.documents)) and len(page.documents) < left

    def _ranked_after(
        self, where: Evaluation, tier: DocSet, query: Query, last: SortKey, group: int, memo: EvaluationCache
    ) -> tuple["RankedDocs", int]:
        """The first documents of a tier behind a position, as many as a page has, and how many there are."""
        ranks = self._ranks[query.order]
        documents = tier.numbers
        if query.order != "relevance":
            number = self._ids.number(last.id)
            if number is None:
                raise BadQuery("the cursor names no document", "cursor-document")
            if last.group == group + 1:
                documents = documents[ranks[documents] > ranks[number]]
            page = documents[first_k_indices(ranks[documents], query.size)]
            return RankedDocs.of(page, _scores_or_zeros(where.parts, page), group + 1), len(documents)
        scores = all_scores(where.parts, tier) if where.parts else np.zeros(len(tier), np.float32)
        head = NO_DOCS
        if query.rescore and query.rescore.window:
            index = top_k_indices(scores, ranks, documents, query.rescore.window)
            if last.group <= group:
                head = self._rescored(documents[index], scores[index], query, group, memo)
                if last.group == group:
                    head = head.part(self._behind(head.documents, head.scores, last, query))
            outside = np.ones(len(documents), bool)
            outside[index] = False
            documents, scores = documents[outside], scores[outside]
        if last.group == group + 1:
            keep = self._behind(documents, scores, last, query)
            documents, scores = documents[keep], scores[keep]
        index = top_k_indices(scores, ranks, documents, query.size)
        ranked = head.followed_by(RankedDocs.of(documents[index], scores[index], group + 1))
        return ranked, len(head.documents) + len(documents)

    def _behind(self, documents: Array, scores: Array, last: SortKey, query: Query) -> Array:
        """A mask of the documents of its group that come after a position in the order of relevance."""
        score = np.float32(last.score)
        ties = self._ranks[query.order][documents] >= self._ids.behind(last.id)
        mask: Array = (scores < score) | ((scores == score) & ties)
        return mask

    def _hits(self, page: "RankedDocs", query: Query, memo: EvaluationCache) -> tuple[Hit, ...]:
        documents = page.documents
        blocks = self._blocks.best(documents, query)
        parts = self._part_scores(documents, query, memo)
        hits = []
        for number, score, group, of_parts in zip(
            documents.tolist(), page.scores.tolist(), page.groups.tolist(), parts, strict=True
        ):
            best, count = blocks.get(number, NO_PASSAGES)
            # By place: naming them costs a tenth of a quick page.
            hits.append(Hit(self._ids[number], score, self._cards[number], best, count, group < 2, of_parts))
        return tuple(hits)

    def _part_scores(
        self, documents: Array, query: Query, memo: EvaluationCache
    ) -> Sequence[tuple[float | None, ...]]:
        """What each of the query's parts scores for each of these documents; None where it does not match."""
        if not query.explained_nodes or not len(documents):
            return [()] * len(documents)
        sought = DocIds(documents)
        columns: list[list[float | None]] = []
        for node in query.explained_nodes:
            branch = self._matcher.branch(node, memo)
            scores = scores_of(branch.parts, sought).tolist() if branch.parts else [0.0] * len(documents)
            held = branch.documents.holds(sought).tolist()
            columns.append([score if holds else None for score, holds in zip(scores, held, strict=True)])
        return list(zip(*columns, strict=True))


class RankedDocs(NamedTuple):
    """Documents in order, their scores, and the group (see `cursors`) that each is of. Three arrays of one length."""

    documents: Array
    scores: Array
    groups: Array

    @classmethod
    def of(cls, documents: Array, scores: Array, group: int) -> "RankedDocs":
        return cls(documents, scores, GROUPS[group, : len(documents)])

    def part(self, index: slice | Array) -> "RankedDocs":
        if isinstance(index, slice) and not index.start and (index.stop or 0) >= len(self.documents):
            return self
        return RankedDocs(self.documents[index], self.scores[index], self.groups[index])

    def followed_by(self, other: "RankedDocs") -> "RankedDocs":
        if not len(self.documents):
            return other
        return RankedDocs(*(np.concatenate(pair) for pair in zip(self, other, strict=True)))


NO_DOCS = RankedDocs.of(np.empty(0, np.int64), np.empty(0, np.float32), 0)


def _scores_or_zeros(parts: Sequence[BoostedScorer], documents: Array) -> Array:
    """The parts' sum for each of these documents; 0 where nothing scores."""
    return scores_of(parts, documents) if parts else np.zeros(len(documents), np.float32)
