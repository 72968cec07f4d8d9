"""QueryWarning -> a sentence in the language of the page: what of a question was not taken as typed."""

from search_app.query.ast import FieldValue, QueryTree, query_leaves
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
