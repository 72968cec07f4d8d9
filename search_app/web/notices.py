"""QueryWarning -> a sentence in the language of the page: what of a question was not taken as typed."""

from search_app.query.ast import (
    AndQuery,
    CitesQuery,
    FieldValue,
    NotQuery,
    OrQuery,
    PhraseQuery,
    QueryTree,
    SymbolQuery,
    Word,
    query_leaves,
    span_of,
    to_text,
)
from search_app.query.warnings import QueryWarning
from search_app.web import labels
from search_app.web.i18n import Translations

# Kinds that `literal` undoes: no mistakes of who asked.
REINTERPRETED = (
    "synonym",
    "general-synonym",
    "corrected-word",
    "read-as-filter",
    "newest-first",
    "oldest-first",
    "read-as-exclusion",
)


def sentence(words: Translations, warning: QueryWarning, tree: QueryTree | None) -> str:
    """Return 'Ningún documento contiene «asitencia»; se ha buscado «asistencia» en su lugar.' and the like.

    `tree` is the parsed question. A kind without a sentence of its own still names its cause.
    """
    key, cause = f"warning.{warning.kind}", warning.cause
    if warning.kind == "read-as-filter":
        return lead(words, warning) + " " + " · ".join(filters(words, warning, tree)) + "."
    if warning.kind == "read-as-exclusion":
        return words(key, cause=" · ".join(_excluded(words, warning, tree)) or cause)
    if warning.kind == "only-cited":
        return f"{words(key, cause=cause)} {', '.join(warning.suggestions)}."
    if warning.kind == "corrected-word":
        return words(key, cause=cause, instead=warning.suggestions[0])
    if warning.kind == "unknown-symbol":
        cause = labels.with_article(words, cause)
    return words(key if key in words else "warning.other", cause=cause)


def lead(words: Translations, warning: QueryWarning) -> str:
    """Return what comes before the filters that a question was read as, or before the acts that are only cited."""
    return words(f"warning.{warning.kind}", cause=warning.cause)


def filters(words: Translations, warning: QueryWarning, tree: QueryTree | None) -> tuple[str, ...]:
    """Return the filters that a question was read as: 'Tipo de documento: Resolución', 'Año: 2014'."""
    if warning.kind != "read-as-filter":
        return ()
    values = [leaf for leaf in (query_leaves(tree) if tree else ()) if isinstance(leaf, FieldValue)]
    return tuple(dict.fromkeys(_filter(words, value) for value in values)) or (
        words("warning.every-document"),
    )


def alternatives(warning: QueryWarning) -> tuple[str, ...]:
    """Return what may have been meant and was not searched."""
    return warning.suggestions[1:] if warning.kind == "corrected-word" else warning.suggestions


def _excluded(words: Translations, warning: QueryWarning, tree: QueryTree | None) -> tuple[str, ...]:
    """Return what a question leaves out, in plain words: '«migrantes»', 'Tipo de documento: Nota verbal'."""
    nodes = tree.nodes if isinstance(tree, AndQuery) else (tree,)
    return tuple(
        _described(words, node.node)
        for node in nodes
        if isinstance(node, NotQuery)
        and any(span_of(leaf)[0] >= (warning.start or 0) for leaf in query_leaves(node.node))
    )


def _described(words: Translations, node: QueryTree) -> str:
    match node:
        case FieldValue():
            return _filter(words, node)
        case AndQuery(nodes):
            return ", ".join(_described(words, inner) for inner in nodes)
        case OrQuery(nodes):
            return words("warning.either").join(_described(words, inner) for inner in nodes)
        case SymbolQuery(_, text):
            return text
        case CitesQuery(_, text):
            return words("warning.citing", cause=text)
        case PhraseQuery(texts):
            return words("nothing.quoted", text=" ".join(texts))
        case Word(text):
            return words("nothing.quoted", text=text)
        case _:
            return to_text(node)


def _filter(words: Translations, value: FieldValue) -> str:
    low, high = value.low or "", value.high or ""
    if value.name == "date":
        is_range = low and high
        period = labels.period(words, low, high) if is_range else labels.open_period(words, low, high)
        return words("filters.filter", facet=words("document.date"), value=period)
    if value.name == "year" and not (low and high):
        period = labels.open_period(words, low, high)
        return words("filters.filter", facet=words("facet.year"), value=period)
    value_labels = [
        labels.facet_value(words, value.name, code) for code in dict.fromkeys((low, high)) if code
    ]
    return words("filters.filter", facet=words(f"facet.{value.name}"), value=" – ".join(value_labels))
