"""What is worth narrowing by: one line per facet, all else is derived from it."""

from collections.abc import Callable
from dataclasses import dataclass

from indexer.document import Document


@dataclass(frozen=True, slots=True)
class Facet:
    """`values(document)` are the codes a document is counted under; `several` when there may be more than one."""

    name: str
    values: Callable[[Document], tuple[str, ...]]
    several: bool = False


def _one(value: object) -> tuple[str, ...]:
    return () if value is None else (str(value),)


FACETS = (
    Facet("session", lambda document: _one(document.masthead.session)),
    Facet("topic", lambda document: document.topics, several=True),
    Facet("organ", lambda document: document.organs, several=True),
    Facet("kind", lambda document: (document.masthead.kind,)),
    Facet("year", lambda document: _one((document.masthead.date or "")[:4] or None)),
)
NAMES = tuple(facet.name for facet in FACETS)
