"""Help where a question finds nothing: say what no document has, and offer what may have been meant.

    tree --unknown_value_warnings--> warnings: the symbols, days and facet values that no document has, each with
                                     the values of a similar name

Words are corrected when the query is compiled; `with_corrections` only says so.
"""

from collections.abc import Sequence
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
from search_app.query.field_values import closest_codes
from search_app.query.identity_keys import alternative_keys
from search_app.query.warnings import QueryWarning
from search_app.search.matches import Span
from search_app.search.relaxation import RelaxedQuery


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


def with_corrections(warnings: Sequence[QueryWarning], relaxed: RelaxedQuery) -> list[QueryWarning]:
    """Return the warnings, with "corrected-word" for each unknown word in whose place another was searched."""
    corrected = {part.text.lower() for part in relaxed.parts if part.replacement}
    return [
        replace(warning, kind="corrected-word")
        if warning.kind == "unknown-word" and warning.cause in corrected
        else warning
        for warning in warnings
    ]
