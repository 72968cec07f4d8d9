"""Counts facet values with OpenSearch's aggregations, each facet as if nothing were chosen in it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from indexer.engine.opensearch.index_mappings import facet_field
from indexer.engine.opensearch.query_translator import QueryTranslator
from indexer.engine.port import Query
from indexer.errors import CorruptIndex

Json = dict[str, Any]
FacetCounts = tuple[tuple[str, int], ...]


def facet_aggregations(query: Query, translator: QueryTranslator, values: Mapping[str, int]) -> Json:
    """Return the aggregations of a query's facets. `values` is how many values each facet has in the generation."""
    aggregations: Json = {}
    for index, name in enumerate(query.facet_fields):
        if not values.get(name):
            continue
        # One more than there are: a list that is full may have been cut on some shard.
        size = values[name] + 1
        terms: Json = {"terms": {"field": facet_field(name), "size": size, "shard_size": size}}
        wanted, unwanted = translator.choices(query, but=name)
        if wanted or unwanted:
            narrowed = {"bool": {"filter": wanted, "must_not": unwanted}}
            aggregations[f"facet{index}"] = {"filter": narrowed, "aggs": {"values": terms}}
        else:
            aggregations[f"facet{index}"] = terms
    return aggregations


def read_facet_counts(query: Query, answers: Sequence[Json]) -> dict[str, FacetCounts]:
    """Return each facet's values with their counts, added up over answers of which none has a document of another."""
    facets = {}
    for index, name in enumerate(query.facet_fields):
        counts: Counter[str] = Counter()
        for answer in answers:
            aggregation = answer.get("aggregations", {}).get(f"facet{index}")
            if aggregation is None:
                continue
            values = aggregation.get("values", aggregation)
            if values["sum_other_doc_count"] or values["doc_count_error_upper_bound"]:
                raise CorruptIndex("inexact-facet", name=name)
            for bucket in values["buckets"]:
                counts[bucket["key"]] += bucket["doc_count"]
        facets[name] = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    return facets
