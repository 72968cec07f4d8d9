"""Snippets: a passage with its marks, cut to what a list of results has room for.

Offsets count characters; an end is exclusive.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Characters of a snippet: about three lines of a page.
SNIPPET_CHARS = 300
# Characters: a cut is moved by at most so many to fall between words. Of the corpus's words none is longer.
LONGEST_WORD = 40

_WHITE_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a text with its marks moved along; the flags say whether text was left out on that side."""

    text: str
    highlights: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool


def merge_marks(text: str, marks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the marks in order, those with only white space between them as one: a phrase reads as one hit."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and (start <= merged[-1][1] or _WHITE_SPACE.fullmatch(text, merged[-1][1], start)):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def cut_snippet(text: str, marks: Sequence[tuple[int, int]], width: int = SNIPPET_CHARS) -> Snippet:
    """Return about `width` characters of the text around most of its marks, cut between words.

    A text that is at most a quarter longer than `width` is left whole.
    """
    if len(text) <= width * 5 // 4:
        return Snippet(text, tuple(marks), False, False)
    ordered = sorted(marks)
    start = 0
    if ordered:
        # The window that begins at a mark and holds the most marks; the first such. It ends after three quarters of the
        # width, because the rest is shown before the mark.
        def marks_from(first: int) -> int:
            return sum(1 for _, end in ordered if first <= end <= first + width * 3 // 4)

        best_start = max(ordered, key=lambda mark: (marks_from(mark[0]), -mark[0]))[0]
        start = max(0, best_start - width // 4)
    if len(text) - start < width:
        start = len(text) - width
    # What would be left out at an end is shown where it is less than a sixth of the width.
    start = 0 if start < width // 6 else _next_word(text, start)
    end = start + width
    end = len(text) if len(text) - end < width // 6 else _end_of_word(text, end)
    kept = tuple((a - start, b - start) for a, b in ordered if start <= a and b <= end)
    return Snippet(text[start:end], kept, start > 0, end < len(text))


def _next_word(text: str, offset: int) -> int:
    """Return where the next word begins; `offset` itself where none does within LONGEST_WORD."""
    blank = text.find(" ", offset)
    return blank + 1 if 0 <= blank < offset + LONGEST_WORD else offset


def _end_of_word(text: str, offset: int) -> int:
    """Return where the word before ends; `offset` itself where none does within LONGEST_WORD."""
    blank = text.rfind(" ", 0, offset)
    return blank if blank > offset - LONGEST_WORD else offset
