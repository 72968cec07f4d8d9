"""Automatic numbers of Word: which label a paragraph is printed with, given those before it.

A list (`num`) follows a definition (`abstractNum`), whose counters all its lists share. A list may override a level's
start, and then begins there at its first paragraph (ECMA-376, part 1, 17.9).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from indexer.reading.docx_package import W
from indexer.roman import MAX_ROMAN, to_roman

LEVELS = 9
VALUE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """How a level counts: from where, in which figures, and how the label is written (`%1.%2)`)."""

    start: int
    format: str
    text: str
    # All figures arabic.
    legal: bool = False
    # The level (1-based) that begins it anew; None: any above it; 0: none does.
    restart: int | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A number as printed; `is_bullet` for a sign that counts nothing."""

    text: str
    level: int
    is_bullet: bool = False


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, root: etree._Element | None) -> None:
        # By definition.
        self._levels: dict[str, dict[int, Level]] = {}
        # List -> definition.
        self._lists: dict[str, str] = {}
        # Levels that a list has of its own.
        self._own: dict[str, dict[int, Level]] = {}
        # Starts that a list overrides.
        self._starts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._by_style: dict[str, str] = {}
        if root is not None:
            self._take(root)

    def label(self, number: str, level: int) -> Label | None:
        """Return the label of the next paragraph of a list's level; None if it has no such list or prints nothing."""
        definition = self._lists.get(number)
        if definition is None or not 0 <= level < LEVELS:
            return None
        levels = {**self._levels.get(definition, {}), **self._own.get(number, {})}
        level_here = levels.get(level)
        if level_here is None:
            return None
        counts = self._counts.setdefault(definition, [None] * LEVELS)
        override = self._starts.get(number, {}).get(level)
        if override is not None and (number, level) not in self._begun:
            counts[level] = None
            start = override
        else:
            start = level_here.start if override is None else override
        self._begun.add((number, level))
        current = counts[level]
        counts[level] = start if current is None else current + 1
        for below in range(level + 1, LEVELS):
            restart = levels[below].restart if below in levels else None
            if restart is None or (0 < restart <= LEVELS and level < restart):
                counts[below] = None
        if level_here.format == "bullet":
            return Label("", level, True)
        text = VALUE.sub(
            lambda match: self._value(int(match[1]) - 1, counts, levels, level_here.legal), level_here.text
        )
        return Label(text.strip(), level) if text.strip() else None

    def _value(self, level: int, counts: list[int | None], levels: dict[int, Level], legal: bool) -> str:
        known = levels.get(level)
        value = counts[level]
        if value is None:
            value = known.start if known else 1
        return FORMATS.get("decimal" if legal or known is None else known.format, str)(value)

    def _take(self, root: etree._Element) -> None:
        linked: dict[str, str] = {}
        for abstract_list in root.iterchildren(f"{W}abstractNum"):
            name = abstract_list.get(f"{W}abstractNumId", "")
            self._levels[name] = {
                at: level for node in abstract_list.iterchildren(f"{W}lvl") for at, level in _level(node)
            }
            link = abstract_list.find(f"{W}numStyleLink")
            if link is not None:
                linked[name] = link.get(f"{W}val", "")
            styled = abstract_list.find(f"{W}styleLink")
            if styled is not None:
                self._by_style[styled.get(f"{W}val", "")] = name
        for name, style in linked.items():
            self._levels[name] = self._levels.get(self._by_style.get(style, ""), self._levels[name])
        for instance in root.iterchildren(f"{W}num"):
            name = instance.get(f"{W}numId", "")
            target = instance.find(f"{W}abstractNumId")
            self._lists[name] = target.get(f"{W}val", "") if target is not None else ""
            for override in instance.iterchildren(f"{W}lvlOverride"):
                at = _integer(override.get(f"{W}ilvl"), 0)
                start = override.find(f"{W}startOverride")
                if start is not None:
                    self._starts.setdefault(name, {})[at] = _integer(start.get(f"{W}val"), 1)
                node = override.find(f"{W}lvl")
                if node is not None:
                    self._own.setdefault(name, {}).update(_level(node))


def _level(node: etree._Element) -> list[tuple[int, Level]]:
    def value(name: str, default: str) -> str:
        child = node.find(W + name)
        return child.get(f"{W}val", default) if child is not None else default

    restart = value("lvlRestart", "")
    level = Level(
        _integer(value("start", "1"), 1),
        value("numFmt", "decimal"),
        value("lvlText", ""),
        node.find(f"{W}isLgl") is not None,
        _integer(restart, 0) if restart else None,
    )
    return [(_integer(node.get(f"{W}ilvl"), 0), level)]


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else default


def letters(value: int) -> str:
    """1 -> a, 26 -> z, 27 -> aa, 28 -> bb, as Word counts."""
    return chr(97 + (value - 1) % 26) * min((value - 1) // 26 + 1, 20) if value > 0 else str(value)


def roman(value: int) -> str:
    """4 -> IV; figures for a number that has no numeral."""
    return to_roman(value) if 0 < value <= MAX_ROMAN else str(value)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02}",
    "lowerLetter": letters,
    "upperLetter": lambda value: letters(value).upper(),
    "lowerRoman": lambda value: roman(value).lower(),
    "upperRoman": roman,
    "ordinal": lambda value: f"{value}º",
    "chicago": lambda value: ("*", "†", "‡", "§")[(value - 1) % 4] * min((value - 1) // 4 + 1, 20),
    "none": lambda value: "",
}
