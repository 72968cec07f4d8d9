"""Find running heads and feet: lines at the same place of two pages or more with nearly the same text.

`pdf_zones` gives them their zones, and `parsing.running_text` leaves those zones out.
"""

import re
from collections.abc import Sequence

from indexer.document import Zone
from indexer.reading.pdf_lines import Line
from indexer.reading.pdf_page import PageText

# Lines at the head or the foot of a page that may be furniture.
EDGE_ROWS = 5
# Pages before and after one with which it is compared.
NEAR_PAGES = 2
# Baselines that differ by so many points are at the same height.
SAME_HEIGHT = 4.0
# Characters of a head or foot.
MAX_FURNITURE_CHARS = 120
DIGITS = re.compile(r"\d+")


def position_key(line: Line) -> str:
    """Return a text that tells the lines of a page apart: baseline and left edge, in points."""
    return f"{line.baseline:.1f} {line.left:.1f}"


def find_heads_and_feet(pages: Sequence[PageText], rows: Sequence[Sequence[Line]]) -> list[dict[str, Zone]]:
    """Return, for each page, the zone of each line that is a head or foot, by its `position_key`."""
    halves = [page.height / 2 for page in pages]
    head_lines = [
        _edge_lines([line for line in lines if line.baseline < half], 1)
        for lines, half in zip(rows, halves, strict=True)
    ]
    foot_lines = [
        _edge_lines([line for line in lines if line.baseline > half], -1)
        for lines, half in zip(rows, halves, strict=True)
    ]
    zones: list[dict[str, Zone]] = [{} for _ in pages]
    for lines_by_page, zone in ((head_lines, "head"), (foot_lines, "foot")):
        repeated = _repeated_lines(lines_by_page)
        baselines: list[float] = []
        for index, lines in enumerate(lines_by_page):
            if zone == "head" and index == 0:
                # A first page has its title where the others have their head.
                continue
            for line in _repeated_from_edge(lines, repeated[index]):
                baselines.append(line.baseline)
                zones[index][position_key(line)] = "head" if zone == "head" else "foot"
        if zone == "foot" and baselines:
            _mark_feet_below(lines_by_page, zones, min(baselines))
    return zones


def text_area_of_near_pages(
    lines_by_page: Sequence[Sequence[Line]], furniture: Sequence[dict[str, Zone]], page_index: int
) -> tuple[float, float] | None:
    """Return top and bottom, in points, of the text on the pages near one; None if they have no text.

    Heads and feet do not count as text.
    """
    first, end = max(page_index - NEAR_PAGES, 0), min(page_index + NEAR_PAGES + 1, len(lines_by_page))
    lines = [
        line
        for index in range(first, end)
        if index != page_index
        for line in lines_by_page[index]
        if position_key(line) not in furniture[index]
    ]
    if not lines:
        return None
    return min(line.top for line in lines), max(line.bottom for line in lines)


def _repeated_from_edge(lines: Sequence[Line], repeated: set[str]) -> list[Line]:
    """Return the repeated lines, from the edge of the page up to the first height at which no line is repeated."""
    furniture: list[Line] = []
    baseline: float | None = None
    any_repeated = True
    for line in lines:
        if baseline is None or abs(line.baseline - baseline) > SAME_HEIGHT:
            if not any_repeated:
                break
            baseline, any_repeated = line.baseline, False
        if position_key(line) in repeated:
            any_repeated = True
            furniture.append(line)
    return furniture


def _mark_feet_below(
    lines_by_page: Sequence[Sequence[Line]], zones: list[dict[str, Zone]], baseline: float
) -> None:
    """Mark as feet the lines that are as low as the feet of other pages: the first page's job number and bar code."""
    for index, lines in enumerate(lines_by_page):
        for line in lines:
            if line.baseline >= baseline - SAME_HEIGHT:
                zones[index][position_key(line)] = "foot"


def _edge_lines(lines: Sequence[Line], step: int) -> list[Line]:
    """Return the lines at the EDGE_ROWS first heights of a page, or with `step` -1 at the last ones, of all columns."""
    ordered = sorted(lines, key=lambda line: line.baseline)[::step]
    baselines: list[float] = []
    edge = []
    for line in ordered:
        if not baselines or abs(line.baseline - baselines[-1]) > SAME_HEIGHT:
            baselines.append(line.baseline)
        if len(baselines) > EDGE_ROWS:
            break
        edge.append(line)
    return edge


def _repeated_lines(lines_by_page: Sequence[Sequence[Line]]) -> list[set[str]]:
    """Return, for each page, the keys of the lines that another page repeats at the same height, nearly alike."""
    # The pages that have a line with this key.
    pages_by_key: dict[tuple[int, str], set[int]] = {}

    def keys(line: Line) -> list[tuple[int, str]]:
        """Return each band of height (the line's own and the next one) with each text that other pages may have too."""
        text = " ".join(line.text.split())
        if not text or len(text) > MAX_FURNITURE_CHARS:
            return []
        repeatable = {DIGITS.sub("0", text)}
        words = text.split()
        if any(letter.isdigit() for letter in words[0]) and len(words[0]) >= 5:
            # A job number, whatever follows it.
            repeatable.add(words[0])
        height = line.baseline / SAME_HEIGHT
        return [(band, text) for band in {int(height), int(height + 0.5) - 1000} for text in repeatable]

    for index, lines in enumerate(lines_by_page):
        for line in lines:
            for key in keys(line):
                pages_by_key.setdefault(key, set()).add(index)
    return [
        {position_key(line) for line in lines if any(len(pages_by_key[key]) > 1 for key in keys(line))}
        for lines in lines_by_page
    ]
