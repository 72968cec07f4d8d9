"""The numbers of the passages that have marks on a document's page."""

from collections.abc import Callable

from search_app.search.matches import Highlights
from search_app.search.snippet import merge_marks


class HitNumbering:
    """Numbers the passages with marks in the order in which they are asked for, from 1.

    `total` is how many there are so far, and `anchors` where they are.
    """

    def __init__(self, highlighter: Callable[[str, str, str], Highlights] | None) -> None:
        """`highlighter(anchor, kind, text)` gives the marks of a text; with None nothing is marked."""
        self.total = 0
        self.anchors: list[str] = []
        self._highlighter = highlighter

    def mark_passage(self, anchor: str, kind: str, text: str) -> tuple[list[tuple[int, int]], int | None]:
        """Return the marks of a text, and its number if it has any."""
        marks = merge_marks(text, self._highlighter(anchor, kind, text)) if self._highlighter else []
        if not marks:
            return [], None
        self.total += 1
        self.anchors.append(anchor)
        return marks, self.total
