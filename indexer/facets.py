"""The facets: one line each, with the values of a document. `whoosh_schema` has a field for each, by hand."""

from collections.abc import Callable
from dataclasses import dataclass

from indexer.document import Document


@dataclass(frozen=True, slots=True)
class FacetDefinition:
    """A facet. `values(document)` returns the codes under which a document is counted: none, one or several."""

    name: str
    values: Callable[[Document], tuple[str, ...]]


def _one(value: object) -> tuple[str, ...]:
    return () if value is None else (str(value),)


FACETS = (
    FacetDefinition("session", lambda document: _one(document.masthead.session)),
    FacetDefinition("topic", lambda document: document.topics),
    FacetDefinition("organ", lambda document: document.organs),
    FacetDefinition("kind", lambda document: (document.masthead.kind,)),
    FacetDefinition("year", lambda document: _one((document.masthead.date or "")[:4] or None)),
)
FACET_NAMES = tuple(facet.name for facet in FACETS)
