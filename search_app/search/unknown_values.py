"""Which symbols, days and facet values of a question no document has, where the question finds nothing.

    tree --unknown_value_warnings--> warnings, those of facet values with the values of a similar name

Where the acts of a kind are only cited, as decisions mostly are, the warning names them: each has a page.
Words that no document has are known when the query is compiled; what is offered for words and values, `query.spelling`
decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from indexer.engine import port
from indexer.errors import BadSymbol
from indexer.extraction.entities import query_keys
from indexer.extraction.organs import organs
from indexer.symbols import Reference, parse_reference
from search_app.query.ast import (
    CitesQuery,
    EntityQuery,
    FieldValue,
    Pinpoint,
    QueryTree,
    SymbolQuery,
    query_leaves,
    to_text,
)
from search_app.query.identity_keys import alternative_keys, field_value_node
from search_app.query.pinpoints import article_of, format_pinpoint
from search_app.query.spelling import closest_codes
from search_app.query.warnings import QueryWarning
from search_app.search.matches import Span

# Kinds of documents that are acts, which others cite by their numbers.
ACT_KINDS = ("resolucion", "decision")
# Acts that are named, and keys that are read for each organ.
MAX_CITED_ACTS = 8
MAX_KEYS = 100


def unknown_value_warnings(
    generation: port.Generation, tree: QueryTree | None, typed: str
) -> list[QueryWarning]:
    """Return a warning for each symbol, mention and facet value of the tree that no document has.

    `typed` is the text of the question, into which the spans of the tree point.
    """
    warnings = []
    leaves = query_leaves(tree) if tree else ()
    # A session that no document mentions is none of a document's either: it is told once.
    unmentioned: set[Span] = set()
    for leaf in leaves:
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
                    unmentioned.add(at)
            case FieldValue(name, low, high, at) if low != high or name == "date":
                # What a parameter says has its own place on the page.
                if at[1] and not _matches_any(generation, field_value_node(leaf)):
                    warnings.append(QueryWarning("unknown-value", typed[at[0] : at[1]], *at))
            case FieldValue(name, low, _, at):
                if at in unmentioned or _matches_any(generation, port.Term(name, low or "")):
                    continue
                cause = typed[at[0] : at[1]] or to_text(leaf)
                acts = _cited_acts(generation, low or "", leaves) if name == "kind" else ()
                similar = acts or tuple(
                    to_text(replace(leaf, low=code, high=code))
                    for code in closest_codes(name, low or "")
                    if code != low
                )
                warning_kind = "only-cited" if acts else "unknown-value"
                warnings.append(QueryWarning(warning_kind, cause, *_warning_span(at), similar))
    if isinstance(tree, Pinpoint):
        # The place is all that was asked for, and no document has it.
        article = article_of(tree.parts)
        cause = format_pinpoint((f"art-{article}",) if article else tree.parts)
        warnings.append(QueryWarning("unknown-mention", cause))
    return warnings


def _cited_acts(generation: port.Generation, kind: str, leaves: Iterable[QueryTree]) -> tuple[str, ...]:
    """Return the first acts of a kind that documents cite, of the sessions that the question names; none of others."""
    if kind not in ACT_KINDS:
        return ()
    sessions = {
        leaf.low for leaf in leaves if isinstance(leaf, FieldValue) and leaf.name == "session" and leaf.low
    }
    acts = {
        act
        for organ in organs()
        for act in _acts_with_prefix(generation, f"{organ.series}:{kind}:")
        if not sessions or str(act.session) in sessions
    }
    in_order = sorted(acts, key=lambda act: (act.session or 0, act.year or 0, act.number, act.code))
    return tuple(map(str, in_order[:MAX_CITED_ACTS]))


def _acts_with_prefix(generation: port.Generation, prefix: str) -> Iterator[Reference]:
    """Yield the cited acts whose keys begin so, MAX_KEYS at most; a key that is no reference is passed over."""
    keys = takewhile(lambda key: key.startswith(prefix), generation.keys_after("cites", prefix, MAX_KEYS))
    for key in keys:
        try:
            yield parse_reference(key)
        except BadSymbol:
            continue


def _matches_any(generation: port.Generation, root: port.Node) -> bool:
    return generation.search(port.Query(root, size=0)).total > 0


def _warning_span(span: Span) -> tuple[int | None, int | None]:
    """Return the span of what a warning is about: (None, None) if a parameter and not the text says it."""
    return span if span[1] else (None, None)
