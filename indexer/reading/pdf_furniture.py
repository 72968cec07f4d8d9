"""Running heads and feet: lines at the same place of two pages or more with nearly the same text."""

import re
from collections.abc import Sequence

from indexer.document import Zone
from indexer.reading.pdf_lines import Line
from indexer.reading.pdf_page import PageText

# Lines at the head or the foot of a page that may be furniture.
EDGE_ROWS = 5
# Pages before and after.
NEAR = 2
# Points.
SAME_PLACE = 4.0
# Characters of a head or foot.
LONGEST = 120
DIGITS = re.compile(r"\d+")


def place_of(line: Line) -> str:
    return f"{line.baseline:.1f} {line.left:.1f}"


def find_furniture(pages: Sequence[PageText], rows: Sequence[Sequence[Line]]) -> list[dict[str, Zone]]:
    """For each page, which lines (by their place) are heads and feet."""
    halves = [page.height / 2 for page in pages]
    heads = [
        _edge([line for line in lines if line.baseline < half], 1)
        for lines, half in zip(rows, halves, strict=True)
    ]
    feet = [
        _edge([line for line in lines if line.baseline > half], -1)
        for lines, half in zip(rows, halves, strict=True)
    ]
    found: list[dict[str, Zone]] = [{} for _ in pages]
    for lines_at, zone in ((heads, "head"), (feet, "foot")):
        repeated = _repeated(lines_at)
        levels: list[float] = []
        for place, lines in enumerate(lines_at):
            if zone == "head" and place == 0:
                # A first page has its title where the others have their head.
                continue
            for line in _from_edge(lines, repeated[place]):
                levels.append(line.baseline)
                found[place][place_of(line)] = "head" if zone == "head" else "foot"
        if zone == "foot" and levels:
            _under(lines_at, found, min(levels))
    return found


def text_of_others(
    rows: Sequence[Sequence[Line]], furniture: Sequence[dict[str, Zone]], but: int
) -> tuple[float, float] | None:
    """Between which heights text stands on the pages near one, without heads and feet; None where there is none."""
    near = [place for place in range(max(but - NEAR, 0), min(but + NEAR + 1, len(rows))) if place != but]
    lines = [line for place in near for line in rows[place] if place_of(line) not in furniture[place]]
    if not lines:
        return None
    return min(line.top for line in lines), max(line.bottom for line in lines)


def _from_edge(lines: Sequence[Line], repeated: set[str]) -> list[Line]:
    """The repeated lines of an edge, up to the first height at which nothing is."""
    kept: list[Line] = []
    level: float | None = None
    any_here = True
    for line in lines:
        if level is None or abs(line.baseline - level) > SAME_PLACE:
            if not any_here:
                break
            level, any_here = line.baseline, False
        if place_of(line) in repeated:
            any_here = True
            kept.append(line)
    return kept


def _under(lines_at: Sequence[Sequence[Line]], found: list[dict[str, Zone]], level: float) -> None:
    """What stands as deep as the feet of other pages is a foot too: the first page's job number and bar code."""
    for place, lines in enumerate(lines_at):
        for line in lines:
            if line.baseline >= level - SAME_PLACE:
                found[place][place_of(line)] = "foot"


def _edge(lines: Sequence[Line], step: int) -> list[Line]:
    """The first or last lines of a page, whatever column they stand in."""
    ordered = sorted(lines, key=lambda line: line.baseline)[::step]
    levels: list[float] = []
    edge = []
    for line in ordered:
        if not levels or abs(line.baseline - levels[-1]) > SAME_PLACE:
            levels.append(line.baseline)
        if len(levels) > EDGE_ROWS:
            break
        edge.append(line)
    return edge


def _repeated(lines_at: Sequence[Sequence[Line]]) -> list[set[str]]:
    """For each page, the lines that stand on another one at the same height with nearly the same text."""
    met: dict[tuple[int, str], set[int]] = {}

    def keys(line: Line) -> list[tuple[int, str]]:
        """Bands of height (the line's own and its neighbour) with what stays the same of the text."""
        text = " ".join(line.text.split())
        if not text or len(text) > LONGEST:
            return []
        plain = {DIGITS.sub("0", text)}
        words = text.split()
        if any(letter.isdigit() for letter in words[0]) and len(words[0]) >= 5:
            # A job number, whatever follows it.
            plain.add(words[0])
        band = line.baseline / SAME_PLACE
        return [(at, one) for at in {int(band), int(band + 0.5) - 1000} for one in plain]

    for place, lines in enumerate(lines_at):
        for line in lines:
            for key in keys(line):
                met.setdefault(key, set()).add(place)
    return [
        {place_of(line) for line in lines if any(len(met[key]) > 1 for key in keys(line))}
        for lines in lines_at
    ]
