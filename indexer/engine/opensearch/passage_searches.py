"""Finds the best passages of the documents of a page, and what the best one weighs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.engine.opensearch.connection import Connection, Search
from indexer.engine.opensearch.index_mappings import kind_value
from indexer.engine.opensearch.query_translator import passage_clauses
from indexer.engine.opensearch.record_codec import decode_shown
from indexer.engine.port import MAX_PASSAGES, Node, PassageHit, Query

Json = dict[str, Any]
# Documents whose passages one search finds: the buckets of a search are bounded.
BATCH = 200


@dataclass(frozen=True, slots=True)
class BestPassages:
    """The heaviest passages of a document, and how many there are."""

    passages: tuple[PassageHit, ...]
    total: int


NO_PASSAGES = BestPassages((), 0)


def passage_searches(index: str, query: Query, ids: Sequence[str]) -> list[Search]:
    """Return the searches that find the best passages of these documents; none where no leaf chooses any."""
    clauses = passage_clauses(query.root)
    if not clauses or not query.passages:
        return []
    best: Json = {
        "top_hits": {
            "size": min(query.passages, MAX_PASSAGES),
            "sort": [{"_score": "desc"}, {"number": "asc"}],
            "_source": ["shown"],
        }
    }
    parts: Json = {"best": best}
    if query.fallback_kinds:
        kinds = {"terms": {"kind": sorted({kind_value(kind) for kind in query.fallback_kinds})}}
        parts = {
            "other": {"filter": {"bool": {"must_not": [kinds]}}, "aggs": {"best": best}},
            "fallback": {"filter": kinds, "aggs": {"best": best}},
        }
    searches = []
    for start in range(0, len(ids), BATCH):
        batch = list(ids[start : start + BATCH])
        body = {
            "size": 0,
            "track_total_hits": False,
            "query": _weighed(batch, clauses),
            "aggs": {"documents": {"terms": {"field": "document", "size": len(batch)}, "aggs": parts}},
        }
        searches.append(Search(index, body, dfs=False))
    return searches


def read_best_passages(
    connection: Connection, index: str, query: Query, answers: Sequence[Json]
) -> dict[str, BestPassages]:
    """Return what the answers of `passage_searches` say of each document."""
    found: dict[str, BestPassages] = {}
    uncounted: dict[str, tuple[BestPassages, int]] = {}
    for bucket in _buckets(answers):
        id = bucket["key"]
        if not query.fallback_kinds:
            found[id] = BestPassages(tuple(_hits(bucket)), bucket["doc_count"])
            continue
        others = tuple(_hits(bucket["other"]))
        # A passage of a fallback kind counts when it is heavier than all others.
        heaviest = max((hit.weight for hit in others), default=-1)
        fallbacks = tuple(hit for hit in _hits(bucket["fallback"]) if hit.weight > heaviest)
        passages = sorted((*others, *fallbacks), key=lambda hit: (-hit.weight, hit.index))
        total = bucket["other"]["doc_count"] + len(fallbacks)
        found[id] = BestPassages(tuple(passages[: query.passages]), total)
        if len(fallbacks) == query.passages < bucket["fallback"]["doc_count"]:
            # There may be more of them than were returned.
            uncounted[id] = (found[id], heaviest)
    if uncounted:
        searches = [_fallback_count(index, query, id, heaviest) for id, (_, heaviest) in uncounted.items()]
        for (id, (best, _)), answer in zip(uncounted.items(), connection.search(searches), strict=True):
            more = answer["hits"]["total"]["value"] - query.passages
            found[id] = BestPassages(best.passages, best.total + more)
    return found


def _fallback_count(index: str, query: Query, id: str, heaviest: int) -> Search:
    """Return a search that counts a document's passages of fallback kinds that weigh more than `heaviest`."""
    weighed = _weighed([id], passage_clauses(query.root))
    kinds = sorted({kind_value(kind) for kind in query.fallback_kinds})
    weighed["bool"]["filter"].append({"terms": {"kind": kinds}})
    body = {"size": 0, "track_total_hits": True, "query": weighed, "min_score": heaviest + 0.5}
    return Search(index, body, dfs=False)


def weight_searches(index: str, root: Node, ids: Sequence[str]) -> list[Search]:
    """Return the searches that weigh the best passage of each of these documents."""
    clauses = passage_clauses(root)
    if not clauses:
        return []
    return [
        Search(
            index,
            {
                "size": BATCH,
                "track_total_hits": False,
                "query": _weighed(list(ids[start : start + BATCH]), clauses),
                "collapse": {"field": "document"},
                "stored_fields": "_none_",
                "docvalue_fields": ["document"],
            },
            dfs=False,
        )
        for start in range(0, len(ids), BATCH)
    ]


def read_weights(answers: Sequence[Json]) -> dict[str, int]:
    """Return what the best passage of each document weighs."""
    return {
        hit["fields"]["document"][0]: int(hit["_score"])
        for answer in answers
        for hit in answer["hits"]["hits"]
    }


def _weighed(ids: list[str], clauses: list[Json]) -> Json:
    """Return a query for the passages of these documents in which some clause matches, scored by their weight."""
    of_documents = {"terms": {"document": ids}}
    return {"bool": {"filter": [of_documents], "should": clauses, "minimum_should_match": 1}}


def _buckets(answers: Sequence[Json]) -> Iterator[Json]:
    for answer in answers:
        yield from answer["aggregations"]["documents"]["buckets"]


def _hits(bucket: Mapping[str, Any]) -> Iterator[PassageHit]:
    for hit in bucket["best"]["hits"]["hits"]:
        weight, index = hit["sort"]
        anchor, kind, text = decode_shown(hit["_source"]["shown"])
        yield PassageHit(int(index), anchor, kind, text, int(weight))
