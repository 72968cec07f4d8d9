"""Puts a page together: which documents stand on it, in which order and with which scores.

The documents of each tier are asked for in a search of their own, and sent together. Where a query rescores, the
first documents of each tier are asked for in any case, and their places are worked out here: OpenSearch's own
rescoring takes its window from each shard, and knows no other order than scores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from indexer.engine.cursors import SortKey
from indexer.engine.opensearch.connection import Connection, Search
from indexer.engine.opensearch.facet_aggregations import FacetCounts, facet_aggregations, read_facet_counts
from indexer.engine.opensearch.passage_searches import read_weights, weight_searches
from indexer.engine.opensearch.query_translator import ALL_DOCUMENTS, NOTHING, QueryTranslator
from indexer.engine.port import Query, Rescore
from indexer.engine.validation import term_error
from indexer.errors import BadQuery

Json = dict[str, Any]
SORTS: Mapping[str, list[Json]] = {
    "relevance": [{"_score": "desc"}, {"id": "asc"}],
    "date": [{"date": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
    "oldest": [{"date": {"order": "asc", "missing": "_last"}}, {"id": "asc"}],
    "symbol": [{"symbol": {"order": "asc", "missing": "_last"}}, {"id": "asc"}],
}


@dataclass(frozen=True, slots=True)
class RankedPage:
    """The documents of a page by their sort keys, and what is counted of all that match."""

    keys: tuple[SortKey, ...]
    has_more: bool
    total: int
    total_first_tier: int
    facets: Mapping[str, FacetCounts]


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked of one tier: hits from `start` on, or those behind the sort key `after`."""

    start: int = 0
    size: int = 0
    after: SortKey | None = None


class Ranker:
    """Finds pages in one index of documents."""

    def __init__(
        self,
        connection: Connection,
        index: str,
        translator: QueryTranslator,
        facet_values: Mapping[str, int],
    ) -> None:
        self._connection = connection
        self._index = index
        self._translator = translator
        self._facet_values = facet_values

    def page(self, query: Query, last: SortKey | None) -> RankedPage:
        """Return the page that a query asks for, behind the sort key `last` where there is one."""
        window = query.rescore.window if query.rescore and query.order == "relevance" else 0
        number_of_tiers = 1 if query.first_tier is None else 2
        requests = [
            _request_of_tier(query, last, tier, number_of_tiers, window) for tier in range(number_of_tiers)
        ]
        scored = any(request.size for request in requests)
        searches = [self._search(query, tier, request, scored) for tier, request in enumerate(requests)]
        answers = self._connection.search([*searches, *self._existence_search(last)])
        if last is not None and not answers.pop()["hits"]["total"]["value"]:
            raise BadQuery("the cursor names no document", "cursor-document")
        totals = [int(answer["hits"]["total"]["value"]) for answer in answers]
        tiers = [
            [_sort_key(hit, 2 * tier + 1, query) for hit in answer["hits"]["hits"]]
            for tier, answer in enumerate(answers)
        ]
        if window and query.rescore:
            wanted = self._windows(query, last, requests, tiers, totals, window)
            rescored = self._rescored(query.rescore, query, [key for keys in wanted for key in keys])
            for tier, keys in enumerate(wanted):
                if keys:
                    in_order = sorted(
                        (key._replace(group=2 * tier, score=rescored[key.id]) for key in keys),
                        key=lambda key: (-key.score, key.id),
                    )
                    tiers[tier][: len(keys)] = in_order
        keys, has_more = _cut_page(query, last, requests, tiers, totals)
        return RankedPage(
            tuple(keys),
            has_more,
            sum(totals),
            totals[0],
            read_facet_counts(query, answers),
        )

    def _existence_search(self, last: SortKey | None) -> list[Search]:
        """Return a search that counts the document of a cursor: one, or none when the cursor is forged."""
        if last is None:
            return []
        named = {"term": {"id": last.id}} if term_error(last.id) is None else NOTHING
        return [Search(self._index, {"size": 0, "track_total_hits": True, "query": named}, dfs=False)]

    def total_search(self, query: Query) -> Search:
        """Return a search that counts what a query finds, and scores nothing."""
        wanted, unwanted = self._translator.choices(query)
        matching = {
            "bool": {
                "filter": [ALL_DOCUMENTS, self._translator.filtering(query.root), *wanted],
                "must_not": unwanted,
            }
        }
        return Search(self._index, {"size": 0, "track_total_hits": True, "query": matching}, dfs=False)

    # --- one tier -------------------------------------------------------------------------------------------

    def _search(self, query: Query, tier: int, request: _Request, scored: bool) -> Search:
        """Return the search for the documents of a tier."""
        translator = self._translator
        matching: Json = {"filter": [ALL_DOCUMENTS]}
        if scored:
            matching["must"] = [translator.scoring(query.root)]
        else:
            matching["filter"].append(translator.filtering(query.root))
        if query.first_tier is not None:
            in_first = translator.filtering(query.first_tier)
            if tier == 0:
                matching["filter"].append(in_first)
            else:
                matching["must_not"] = [in_first]
        body: Json = {
            "query": {"bool": matching},
            "size": request.size,
            "track_total_hits": True,
            # All that is needed of a hit is what it is sorted by.
            "stored_fields": "_none_",
        }
        if request.size:
            body |= {"from": request.start, "sort": SORTS[query.order], "track_scores": True}
        if request.after is not None:
            value = request.after.score if query.order == "relevance" else request.after.value
            body["search_after"] = [value, request.after.id]
        wanted, unwanted = translator.choices(query)
        if wanted or unwanted:
            # Behind the aggregations, so that each facet can be counted without its own choices.
            body["post_filter"] = {"bool": {"filter": wanted, "must_not": unwanted}}
        if aggregations := facet_aggregations(query, translator, self._facet_values):
            body["aggs"] = aggregations
        return Search(self._index, body, dfs=scored)

    # --- rescoring ------------------------------------------------------------------------------------------

    @staticmethod
    def _windows(
        query: Query,
        last: SortKey | None,
        requests: Sequence[_Request],
        tiers: Sequence[Sequence[SortKey]],
        totals: Sequence[int],
        window: int,
    ) -> list[Sequence[SortKey]]:
        """Return the documents of each tier whose rescoring decides what stands on the page."""
        wanted: list[Sequence[SortKey]] = []
        before = 0
        for tier, (request, keys, total) in enumerate(zip(requests, tiers, totals, strict=True)):
            rescored = keys[:window] if request.size and not request.start and not request.after else []
            if last is None:
                on_page = before < query.offset + query.size and query.offset < before + len(rescored)
            else:
                on_page = 2 * tier >= last.group
            wanted.append(rescored if on_page else [])
            before += total
        return wanted

    def _rescored(self, rescore: Rescore, query: Query, keys: Sequence[SortKey]) -> dict[str, float]:
        """Return the scores of these documents with what rescoring adds to them."""
        if not keys:
            return {}
        ids = [key.id for key in keys]
        body: Json = {
            "query": {
                "bool": {
                    "filter": [{"terms": {"id": ids}}],
                    "should": [self._translator.scoring(rescore.node)],
                }
            },
            "size": len(ids),
            "track_total_hits": False,
            "stored_fields": "_none_",
            "sort": [{"id": "asc"}],
            "track_scores": True,
        }
        weighing = weight_searches(self._index, query.root, ids) if rescore.best_passage else []
        scores, *weights = self._connection.search([Search(self._index, body), *weighing])
        added = {hit["sort"][0]: np.float32(hit["_score"]) for hit in scores["hits"]["hits"]}
        weight_of = read_weights(weights)
        factor = np.float32(rescore.best_passage)
        return {
            key.id: float(
                np.float32(key.score)
                + added.get(key.id, np.float32(0))
                + factor * np.float32(weight_of.get(key.id, 0))
            )
            for key in keys
        }


def _request_of_tier(
    query: Query, last: SortKey | None, tier: int, number_of_tiers: int, window: int
) -> _Request:
    """Return which documents of a tier can be on the page; nothing but its total is asked for where none can."""
    if not query.size:
        return _Request()
    if last is None:
        if number_of_tiers == 1 and query.offset >= window:
            return _Request(start=query.offset, size=query.size)
        return _Request(size=max(window, query.offset + query.size))
    tier_of_last, is_outside_window = divmod(last.group, 2)
    if tier < tier_of_last:
        return _Request()
    # One more than a page has says whether another page follows.
    if tier == tier_of_last and is_outside_window:
        return _Request(size=query.size + 1, after=last)
    return _Request(size=window + query.size + 1)


def _cut_page(
    query: Query,
    last: SortKey | None,
    requests: Sequence[_Request],
    tiers: Sequence[Sequence[SortKey]],
    totals: Sequence[int],
) -> tuple[list[SortKey], bool]:
    """Return the sort keys of the page out of those of the tiers, and whether more follow."""
    if last is None:
        keys: list[SortKey] = []
        skipped, before = query.offset, 0
        for request, tier, total in zip(requests, tiers, totals, strict=True):
            start = max(skipped - before, 0) - request.start
            keys += tier[max(start, 0) :] if total > skipped - before else []
            before += total
        return keys[: query.size], bool(query.size) and query.offset + query.size < sum(totals) and bool(keys)
    keys = [key for tier in tiers for key in tier]
    if last.group % 2 == 0:
        mark = (last.group, -np.float32(last.score), last.id)
        keys = [key for key in keys if (key.group, -np.float32(key.score), key.id) > mark]
    return keys[: query.size], len(keys) > query.size


def _sort_key(hit: Json, group: int, query: Query) -> SortKey:
    value, id = hit["sort"]
    # The score is a float32, whose shortest decimal form was sent.
    score = float(np.float32(hit["_score"]))
    return SortKey(group, score, id, None if query.order == "relevance" else value)
