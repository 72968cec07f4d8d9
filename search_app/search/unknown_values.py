"""Which symbols, days and facet values of a question no document has, where the question finds nothing.

    tree --unknown_value_warnings--> warnings, those of facet values with the values of a similar name

Words that no document has are known when the query is compiled; what is offered for words and values, `query.spelling`
decides.
"""

from dataclasses import replace

from indexer.engine import port
from indexer.extraction.entities import query_keys
from search_app.query.ast import (
    CitesQuery,
    EntityQuery,
    FieldValue,
    QueryTree,
    SymbolQuery,
    query_leaves,
    to_text,
)
from search_app.query.identity_keys import alternative_keys
from search_app.query.spelling import closest_codes
from search_app.query.warnings import QueryWarning
from search_app.search.matches import Span


def unknown_value_warnings(
    generation: port.Generation, tree: QueryTree | None, typed: str
) -> list[QueryWarning]:
    """Return a warning for each symbol, mention and facet value of the tree that no document has.

    `typed` is the text of the question, into which the spans of the tree point.
    """
    warnings = []
    for leaf in query_leaves(tree) if tree else ():
        match leaf:
            case SymbolQuery(value, text, at) | CitesQuery(value, text, at):
                look_ups = [generation.cited_by]
                if isinstance(leaf, SymbolQuery):
                    look_ups = [generation.with_identity, generation.cited_by]
                alternatives = alternative_keys(value)
                if not any(
                    all(any(look_up([key])[key] for look_up in look_ups) for key in keys)
                    for keys in alternatives
                ):
                    warnings.append(QueryWarning("unknown-symbol", text, *_warning_span(at)))
            case EntityQuery(kind, low, high, at):
                if not _matches_any(generation, port.Synonym("entities", query_keys(kind, low, high))):
                    warnings.append(QueryWarning("unknown-mention", typed[at[0] : at[1]], *_warning_span(at)))
            case FieldValue(name, low, high, at) if low == high and name != "date":
                if not _matches_any(generation, port.Term(name, low or "")):
                    cause = typed[at[0] : at[1]] or to_text(leaf)
                    similar = tuple(
                        to_text(replace(leaf, low=code, high=code)) for code in closest_codes(name, low or "")
                    )
                    warnings.append(QueryWarning("unknown-value", cause, *_warning_span(at), similar))
    return warnings


def _matches_any(generation: port.Generation, root: port.Node) -> bool:
    return generation.search(port.Query(root, size=0)).total > 0


def _warning_span(span: Span) -> tuple[int | None, int | None]:
    """Return the span of what a warning is about: (None, None) if a parameter and not the text says it."""
    return span if span[1] else (None, None)
