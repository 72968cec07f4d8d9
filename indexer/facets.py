"""What is worth narrowing by: one line per facet, all else is derived from it."""

from collections.abc import Callable
from dataclasses import dataclass

from indexer.document import Document


@dataclass(frozen=True, slots=True)
class FacetDefinition:
    """`values(document)` are the codes a document is counted under; `several` when there may be more than one."""

    name: str
    values: Callable[[Document], tuple[str, ...]]
    several: bool = False


def _one(value: object) -> tuple[str, ...]:
    return () if value is None else (str(value),)


FACETS = (
    FacetDefinition("session", lambda document: _one(document.masthead.session)),
    FacetDefinition("topic", lambda document: document.topics, several=True),
    FacetDefinition("organ", lambda document: document.organs, several=True),
    FacetDefinition("kind", lambda document: (document.masthead.kind,)),
    FacetDefinition("year", lambda document: _one((document.masthead.date or "")[:4] or None)),
)
FACET_NAMES = tuple(facet.name for facet in FACETS)
