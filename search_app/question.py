"""What was asked, as it was asked, and the query string that says it. Immutable: every click makes the next one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Order = Literal["relevance", "date", "symbol"]
PAGE_SIZES = (10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Question:
    """The text of the box, the symbol and citation look-ups, the facets' choices, and which page."""

    text: str = ""
    symbol: str = ""  # as typed; may end in /* for a series
    cites: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: Order = "relevance"
    page: int = 1
    size: int = 10
    after: str | None = None
