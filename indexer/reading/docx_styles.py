"""The styles of a Word file: how a paragraph or run is set by its style, and by the styles that one is based on."""

import re
from dataclasses import dataclass, replace

from lxml import etree

from indexer.reading.docx_package import W

# Styles based on one another.
MAX_CHAIN = 30
HEADING = re.compile(r"(?:heading|t[ií]tulo)\s*([1-6])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph or run is set. None means that nothing is said, so that what is around it decides."""

    strong: bool | None = None
    emphasis: bool | None = None
    raised: bool | None = None
    hidden: bool | None = None
    # Of the list; `0` says there is none.
    number: str | None = None
    # Of the list, from 0.
    level: int | None = None
    # Of a heading, from 0; 9 says there is none.
    outline: int | None = None

    def over(self, below: "Setting") -> "Setting":
        """Return this setting, completed from `below` where it says nothing."""
        values = (
            getattr(self, name) if getattr(self, name) is not None else getattr(below, name)
            for name in self.__slots__
        )
        return Setting(*values)


class Styles:
    """The styles of a document by their id. `default` is the id of the one for paragraphs that name none."""

    def __init__(self, root: etree._Element | None) -> None:
        self._nodes: dict[str, etree._Element] = {}
        self._settings: dict[str, Setting] = {}
        self.default = ""
        for node in root.iterchildren(f"{W}style") if root is not None else ():
            name = node.get(f"{W}styleId", "")
            self._nodes[name] = node
            if node.get(f"{W}type") == "paragraph" and _on(node.get(f"{W}default", "0")):
                self.default = name

    def setting(self, name: str) -> Setting:
        """Return how a style sets text, completed from the styles that it is based on; empty for an unknown id.

        A style named `heading 1` or `Título 1` is a heading even if it has no outline level.
        """
        if name not in self._settings:
            chain: list[Setting] = []
            current = name
            while current in self._nodes and len(chain) < MAX_CHAIN:
                node = self._nodes[current]
                own = setting_of(node.find(f"{W}pPr"), node.find(f"{W}rPr"))
                called = node.find(f"{W}name")
                heading = HEADING.fullmatch(called.get(f"{W}val", "")) if called is not None else None
                if heading and own.outline is None:
                    own = replace(own, outline=int(heading[1]) - 1)
                chain.append(own)
                based = node.find(f"{W}basedOn")
                current = based.get(f"{W}val", "") if based is not None else ""
            setting = Setting()
            for own in chain:
                setting = setting.over(own)
            self._settings[name] = setting
        return self._settings[name]


def setting_of(paragraph: etree._Element | None, run: etree._Element | None) -> Setting:
    """Return what the properties of a paragraph (`pPr`) and of a run (`rPr`) say themselves."""
    number = level = outline = None
    if paragraph is not None:
        numbered = paragraph.find(f"{W}numPr")
        if numbered is not None:
            number = _value(numbered.find(f"{W}numId"))
            level = small_number(_value(numbered.find(f"{W}ilvl")))
        outline = small_number(_value(paragraph.find(f"{W}outlineLvl")))
    strong = emphasis = raised = hidden = None
    if run is not None:
        strong, emphasis = switch(run.find(f"{W}b")), switch(run.find(f"{W}i"))
        hidden = switch(run.find(f"{W}vanish"))
        vertical = _value(run.find(f"{W}vertAlign"))
        raised = vertical == "superscript" if vertical is not None else None
        shift = _value(run.find(f"{W}position"))
        if raised is None and shift is not None and re.fullmatch(r"[4-9]|\d\d", shift):
            # Half points over the line.
            raised = True
    return Setting(strong, emphasis, raised, hidden, number, level, outline)


def _value(node: etree._Element | None) -> str | None:
    """Return the attribute `val` of an element; None if there is no element or no such attribute."""
    return node.get(f"{W}val") if node is not None else None


def small_number(text: str | None) -> int | None:
    """Return a number of one or two digits; None for anything else."""
    return int(text) if text and re.fullmatch(r"\d{1,2}", text) else None


def switch(node: etree._Element | None) -> bool | None:
    """Return whether a toggle such as bold is on; an element without a value turns it on, None says nothing."""
    return _on(node.get(f"{W}val", "1")) if node is not None else None


def _on(value: str) -> bool:
    """Return whether the value of a toggle means on."""
    return value not in ("0", "false", "off", "none")
