"""What a reader gives of a file's bytes, before it is known whose they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.document import Page, Problem, SourceBlock


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of a Source that come from the bytes alone. `encoding` is empty where the format has its own."""

    blocks: tuple[SourceBlock, ...]
    problems: tuple[Problem, ...] = ()
    pages: tuple[Page, ...] = ()
    stated: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
