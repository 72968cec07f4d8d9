"""What a reader gives of a file's bytes, before it is known whose they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.document import Page, Problem, SourceBlock


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of a Source that come from the bytes alone. `encoding` is empty where the format has its own.

    `page_count` is the number of all pages, also of those beyond what is read of a long file; 0 where it has none.
    """

    blocks: tuple[SourceBlock, ...]
    problems: tuple[Problem, ...] = ()
    pages: tuple[Page, ...] = ()
    stated: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    page_count: int = 0
