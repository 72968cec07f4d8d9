"""A generation on disk, opened: the port's `Generation` over memory maps."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from indexer.engine.cursors import SortKey, encode_cursor
from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import (
    Array,
    ArrayFile,
    BytesTable,
    ChecksummedBytesTable,
    map_file,
)
from indexer.engine.embedded.doc_set import DocSet, difference, intersection
from indexer.engine.embedded.facet_index import FacetCounts, FacetIndex
from indexer.engine.embedded.keyword_index import IdTable, KeywordIndex
from indexer.engine.embedded.passage_index import BestPassages, PassageIndex
from indexer.engine.embedded.postings_reader import PostingsReader
from indexer.engine.embedded.query_evaluator import EvaluationCache, QueryEvaluator
from indexer.engine.embedded.ranking import Matches, RankedDocs, Ranker
from indexer.engine.embedded.rescoring import Rescorer
from indexer.engine.embedded.text_field import TextField
from indexer.engine.packed_record import decompress, unpack_metadata
from indexer.engine.port import TEXT_FIELDS, GenerationInfo, Hit, KeyField, Passage, Query, Record, Results
from indexer.engine.validation import check_keys_size, check_query

NO_PASSAGES = BestPassages((), 0)


class _LastQuery(threading.local):
    """What the nodes of a thread's last query came to: parts of a query are often searched for right after it."""

    cache = EvaluationCache()

    def cache_for(self, query: Query) -> EvaluationCache:
        """Return the last query's cache if it has a tree of this query; else an empty one that takes its place."""
        cache = self.cache
        if query.root not in cache and not any(node in cache for node in query.explained_nodes):
            cache = self.cache = EvaluationCache()
        return cache


class EmbeddedGeneration:
    """Opens all files of the folder at once, so that the folder may be removed while the generation is in use."""

    def __init__(self, folder: Path, info: GenerationInfo, blobs: Mapping[str, Path]) -> None:
        self.info = info
        self._blobs = {name: map_file(file) for name, file in blobs.items()}
        arrays = ArrayFile(folder)
        self._keywords = KeywordIndex(folder / "whoosh")
        self._summaries = ChecksummedBytesTable(folder, arrays, layout.SUMMARIES)
        self._stored_documents = BytesTable(folder, arrays, layout.STORED_DOCUMENTS)
        self._metadata = BytesTable(folder, arrays, layout.METADATA)
        postings = PostingsReader(arrays)
        self._fields = {name: TextField(arrays, name, postings) for name in TEXT_FIELDS}
        self._facets = FacetIndex(arrays)
        self._ids = IdTable(arrays)
        self._doc_starts = arrays[layout.DOC_STARTS]
        self._passages = PassageIndex(folder, arrays, self._fields)
        self._evaluator = QueryEvaluator(arrays, self._fields, self._passages, self._facets, self._keywords)
        self._ranker = Ranker(arrays, self._ids, Rescorer(self._fields, self._passages, self._evaluator))
        self._last_query = _LastQuery()

    # --- lookups --------------------------------------------------------------------------------------------

    def with_identity(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the documents that bear each key, ascending; the keyword index has them."""
        return {key: self._sorted_ids(self._keywords.docs_with("bears", key)) for key in keys}

    def cited_by(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the documents that cite each key, ascending; the keyword index has them."""
        return {key: self._sorted_ids(self._keywords.docs_with("cites", key)) for key in keys}

    def keys_after(self, field: KeyField, after: str, size: int) -> tuple[str, ...]:
        """Return the first `size` keys of a field that come after `after`. BadQuery for a size beyond MAX_KEYS."""
        check_keys_size(size)
        return self._keywords.keys_after(field, after, size)

    def summaries(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Return the summaries of the documents with these ids; an unknown id is left out."""
        return {id: self._summaries[doc_id] for id, doc_id in self._known_ids(ids)}

    def stored_documents(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Return the stored documents with these ids, unpacked; an unknown id is left out."""
        return {id: decompress(self._stored_documents[doc_id]) for id, doc_id in self._known_ids(ids)}

    def _known_ids(self, ids: Iterable[str]) -> Iterator[tuple[str, int]]:
        """Yield each id that a document has, with the document's number."""
        for id in ids:
            doc_id = self._ids.doc_id_of(id)
            if doc_id is not None:
                yield id, doc_id

    def _sorted_ids(self, doc_ids: Array) -> tuple[str, ...]:
        return tuple(sorted(self._ids[doc_id] for doc_id in doc_ids.tolist()))

    def blob(self, name: str) -> memoryview:
        """Return the bytes of a blob, which are mapped and not read. KeyError where there is none of this name."""
        return self._blobs[name]

    def record(self, id: str) -> Record | None:
        """Return a Record put together again from the postings, passages and metadata; None for an unknown id."""
        doc_id = self._ids.doc_id_of(id)
        if doc_id is None:
            return None
        metadata = unpack_metadata(self._metadata[doc_id])
        first_passages, passage_starts = self._passages.first_passages, self._passages.passage_starts
        terms = {name: field.document_terms(doc_id) for name, field in self._fields.items()}
        doc_start = int(self._doc_starts[doc_id])
        passages = []
        for number, entities in zip(
            range(first_passages[doc_id], first_passages[doc_id + 1]), metadata.entities, strict=True
        ):
            start, end = (int(passage_starts[passage]) - doc_start for passage in (number, number + 1))
            anchor, kind, text = self._passages.anchor_kind_text(number)
            # The last position of a passage is empty.
            exact, stem = (tuple(terms[name][start : end - 1]) for name in TEXT_FIELDS)
            passages.append(Passage(anchor, kind, text, exact, stem, entities))
        return Record(
            id=id,
            passages=tuple(passages),
            summary=self._summaries[doc_id],
            stored_document=decompress(self._stored_documents[doc_id]),
            bears=metadata.bears,
            cites=metadata.cites,
            facets=metadata.facets,
            date=metadata.date,
            sort_symbol=metadata.sort_symbol,
            stored_fields=metadata.stored_fields,
        )

    # --- search ---------------------------------------------------------------------------------------------

    def search(self, query: Query) -> Results:
        """Return the page, the exact total and the facet counts of a query. Raises BadQuery and StaleCursor."""
        check_query(query)
        cache = self._last_query.cache_for(query)
        evaluation = self._evaluator.evaluate(query.root, cache)
        docs = self._apply_filters(evaluation.docs, query)
        facets = {name: self._facet_counts(name, evaluation.docs, docs, query) for name in query.facet_fields}
        tiers = [docs]
        if query.first_tier is not None:
            first_tier = self._evaluator.matching_docs(query.first_tier, cache)
            tiers = [intersection([docs, first_tier]), difference(docs, first_tier)]
        generation = self.info.generation
        page, has_more = self._ranker.page(Matches(query, evaluation, tiers, cache), generation)
        hits = self._hits(page, query, cache)
        last = SortKey(int(page.groups[-1]), hits[-1].score, hits[-1].id) if has_more else None
        return Results(
            total=len(docs),
            hits=hits,
            facets=facets,
            cursor=encode_cursor(generation, query.order, last) if last else None,
            generation=generation,
            total_first_tier=len(tiers[0]),
        )

    def totals(self, queries: Sequence[Query]) -> tuple[int, ...]:
        """Return how many documents each query finds, without a page or facet counts."""
        totals = []
        for query in queries:
            check_query(query)
            docs = self._evaluator.matching_docs(query.root, self._last_query.cache_for(query))
            totals.append(len(self._apply_filters(docs, query)))
        return tuple(totals)

    def _apply_filters(self, docs: DocSet, query: Query, except_facet: str | None = None) -> DocSet:
        """Return the documents that pass the query's filters and exclusions, but for those of one facet."""
        filters = [
            self._facets.with_any(name, values)
            for name, values in query.filters.items()
            if values and name != except_facet
        ]
        docs = intersection([docs, *filters])
        for name, values in query.exclusions.items():
            if values and name != except_facet:
                docs = difference(docs, self._facets.with_any(name, values))
        return docs

    def _facet_counts(self, name: str, matching: DocSet, filtered: DocSet, query: Query) -> FacetCounts:
        """Count a facet as if nothing were chosen or excluded in it."""
        if query.filters.get(name) or query.exclusions.get(name):
            filtered = self._apply_filters(matching, query, except_facet=name)
        return self._facets.counts(name, filtered)

    def _hits(self, docs: RankedDocs, query: Query, cache: EvaluationCache) -> tuple[Hit, ...]:
        best_passages = self._passages.best_passages(docs.ids, query)
        node_scores = self._node_scores(docs.ids, query, cache)
        hits = []
        for doc_id, score, group, scores_of_nodes in zip(
            docs.ids.tolist(), docs.scores.tolist(), docs.groups.tolist(), node_scores, strict=True
        ):
            passages, total = best_passages.get(doc_id, NO_PASSAGES)
            # Positional arguments: naming them costs a tenth of a quick page.
            hits.append(
                Hit(
                    self._ids[doc_id],
                    score,
                    self._summaries[doc_id],
                    passages,
                    total,
                    group < 2,
                    scores_of_nodes,
                )
            )
        return tuple(hits)

    def _node_scores(
        self, ids: Array, query: Query, cache: EvaluationCache
    ) -> Sequence[tuple[float | None, ...]]:
        """Return, for each document, the scores of the query's explained nodes; None for one that does not match."""
        if not query.explained_nodes or not len(ids):
            return [()] * len(ids)
        columns = self._evaluator.node_scores(query.explained_nodes, ids, cache)
        return list(zip(*columns, strict=True))
