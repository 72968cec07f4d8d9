"""What a reader gives of a file's bytes, before it is known whose they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from indexer.document import Page, Problem, SourceBlock
from indexer.reading.encoding import decode


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of a Source that come from the bytes alone. `encoding` is empty where the format has its own."""

    chunks: tuple[SourceBlock, ...]
    problems: tuple[Problem, ...] = ()
    pages: tuple[Page, ...] = ()
    stated: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""


def content_of_text(
    data: bytes,
    chunks: Callable[[str], tuple[tuple[SourceBlock, ...], tuple[Problem, ...]]],
    declared: str | None = None,
) -> Content:
    """The Content of a format that is text: decoded, then cut into chunks. Raises UnreadableFile as `decode` does."""
    decoded = decode(data, declared)
    found, problems = chunks(decoded.text)
    return Content(found, (*decoded.problems, *problems), encoding=decoded.encoding)
