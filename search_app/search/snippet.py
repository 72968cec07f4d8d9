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
# Stretches of one snippet, the least characters of each, and what stands between two of them.
MAX_STRETCHES = 3
MIN_STRETCH = 80
ELLIPSIS = " … "
# Letters by which two marked words are taken for forms of one: asistencia, asistencias.
STEM_CHARS = 6

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
    """Return about `width` characters of the text around its marks, cut between words.

    Where one stretch does not show every word that is marked, several shorter ones do, with ELLIPSIS between them. A
    text that is at most a quarter longer than `width` is left whole.
    """
    if len(text) <= width * 5 // 4:
        return Snippet(text, tuple(marks), False, False)
    ordered = sorted(marks)
    stretches = [_best_stretch(text, ordered, width)]
    for parts in range(2, MAX_STRETCHES + 1):
        if width // parts < MIN_STRETCH or not _unseen(text, ordered, stretches):
            break
        stretches = _best_stretches(text, ordered, width // parts, parts)
    return _joined(text, ordered, stretches)


def _best_stretches(
    text: str, ordered: Sequence[tuple[int, int]], width: int, limit: int
) -> list[tuple[int, int]]:
    """Return the (start, end) of at most `limit` stretches that show as many different marked words as they can."""
    stretches: list[tuple[int, int]] = []
    unseen = list(ordered)
    while unseen and len(stretches) < limit:
        stretches.append(_best_stretch(text, unseen, width))
        unseen = _unseen(text, ordered, stretches)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        # What is left out between two takes no less room than its sign.
        if merged and start <= merged[-1][1] + len(ELLIPSIS):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _unseen(
    text: str, marks: Sequence[tuple[int, int]], stretches: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the marks of words that no stretch shows in any form: by their first letters."""

    def word(mark: tuple[int, int]) -> str:
        return text[mark[0] : mark[1]].casefold()[:STEM_CHARS]

    shown_words = {
        word(mark) for mark in marks if any(start <= mark[0] and mark[1] <= end for start, end in stretches)
    }
    return [mark for mark in marks if word(mark) not in shown_words]


def _best_stretch(text: str, ordered: Sequence[tuple[int, int]], width: int) -> tuple[int, int]:
    """Return the (start, end) of the stretch of about `width` characters that shows the most marks."""
    start = 0
    if ordered:
        # The window that begins at a mark and holds the most marks; the first such. It ends after three quarters of the
        # width, because the rest is shown before the mark.
        def marks_from(first: int) -> int:
            return sum(1 for _, end in ordered if first <= end <= first + width * 3 // 4)

        best_start = max(ordered, key=lambda mark: (marks_from(mark[0]), -mark[0]))[0]
        start = max(0, best_start - width // 4)
    if len(text) - start < width:
        start = max(0, len(text) - width)
    # What would be left out at an end is shown where it is less than a sixth of the width.
    start = 0 if start < width // 6 else _next_word(text, start)
    end = start + width
    return start, len(text) if len(text) - end < width // 6 else _end_of_word(text, end)


def _joined(text: str, ordered: Sequence[tuple[int, int]], stretches: Sequence[tuple[int, int]]) -> Snippet:
    """Return the stretches as one text, with the marks that they show."""
    shown = ""
    highlights: list[tuple[int, int]] = []
    for start, end in stretches:
        shown += ELLIPSIS if shown else ""
        moved = len(shown) - start
        highlights += [(a + moved, b + moved) for a, b in ordered if start <= a and b <= end]
        shown += text[start:end]
    return Snippet(shown, tuple(highlights), stretches[0][0] > 0, stretches[-1][1] < len(text))


def _next_word(text: str, offset: int) -> int:
    """Return where the next word begins; `offset` itself where none does within LONGEST_WORD."""
    blank = text.find(" ", offset)
    return blank + 1 if 0 <= blank < offset + LONGEST_WORD else offset


def _end_of_word(text: str, offset: int) -> int:
    """Return where the word before ends; `offset` itself where none does within LONGEST_WORD."""
    blank = text.rfind(" ", 0, offset)
    return blank if blank > offset - LONGEST_WORD else offset
