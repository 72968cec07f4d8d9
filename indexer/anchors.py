"""Anchor: the address of a passage within its document, as a value that parses and prints.

    p4, p2-a, p2-a-i     numbered paragraph and its lists        op-1           operative paragraph of a resolution
    u3, u3-i             unnumbered paragraph and its list       h2             heading
    p12bis, p127.3       numbers between numbers, and below them
    anexo, anexo-b-ii    annex and what is in it                 p4_2           a number that occurs a second time
    tema-2-d             agenda item of the masthead             nota-1         footnote; `nota-a2` has two asterisks
    art-18, art-18-p3-a  article of a treaty or a law, its paragraphs and their lists; `art-2-a` has no paragraphs
    title, masthead      the title, and the lines above the text
    running              the heads and feet of pages

Anchors are parts of public addresses: they come from the document's own numbers and never change. `anexo-ii` is
annex II or item ii of an annex without a number; the text alone does not tell which.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

import msgspec

AnchorKind = Literal[
    "title", "masthead", "running", "agenda-item", "footnote", "annex", "article", "heading", "paragraph"
]

# Prefixes that are printed without a hyphen before their number.
_WITHOUT_HYPHEN = ("p", "u", "h")
_WITH_HYPHEN = ("op", "nota", "tema", "art")
_WITHOUT_NUMBER = ("anexo", "apendice", "title", "masthead", "running")
_COUNTED = re.compile(rf"([{''.join(_WITHOUT_HYPHEN)}])([0-9]+(?:\.[0-9]+)?[a-z]*)")
_KINDS: dict[str, AnchorKind] = {
    "title": "title",
    "masthead": "masthead",
    "running": "running",
    "tema": "agenda-item",
    "nota": "footnote",
    "anexo": "annex",
    "apendice": "annex",
    "art": "article",
    "h": "heading",
}


# The anchor of all running lines, and the kind of their passages.
RUNNING_ANCHOR, RUNNING_LINE = "running", "running-line"


# Thousands are made and looked up: a struct takes a fifth of a frozen dataclass's time.
class AnchorStep(msgspec.Struct, frozen=True, gc=False):
    """One step from the document down to the passage.

    `prefix` is what the step is (`p`, `op`, `u`, `h`, `art`, `anexo`, `apendice`, `tema`, `nota`, `title`, `masthead`,
    `running`),
    empty for an item of a list. `number` is as printed, in lower case: `2`, `b`, `ii`; empty for an annex. `occurrence`
    is 2 where the same number occurs a second time.
    """

    prefix: str
    number: str
    occurrence: int = 1

    def __str__(self) -> str:
        hyphen = "-" if self.prefix in _WITH_HYPHEN else ""
        again = f"_{self.occurrence}" if self.occurrence > 1 else ""
        return f"{self.prefix}{hyphen}{self.number}{again}"


class Anchor(msgspec.Struct, frozen=True, gc=False):
    """Where a passage is, from the outside in. There is at least one step."""

    steps: tuple[AnchorStep, ...]

    def __str__(self) -> str:
        return "-".join(map(str, self.steps))

    @property
    def kind(self) -> AnchorKind:
        """What the outermost step is; `paragraph` for numbered, operative and unnumbered ones and bare list items."""
        return _KINDS.get(self.steps[0].prefix, "paragraph")

    def child(self, number: str, prefix: str = "") -> "Anchor":
        """Return the anchor below this one: of an item, an annex's paragraph (no prefix), or an article's (`p`)."""
        return Anchor((*self.steps, AnchorStep(prefix, number)))

    @property
    def parent(self) -> "Anchor | None":
        """The anchor one step further out; None for an outermost one."""
        return Anchor(self.steps[:-1]) if len(self.steps) > 1 else None

    def repeated(self, occurrence: int) -> "Anchor":
        """Return the anchor for the n-th occurrence of the same number (1-based)."""
        last = self.steps[-1]
        return Anchor((*self.steps[:-1], AnchorStep(last.prefix, last.number, occurrence)))


def anchor_of(prefix: str, number: str = "") -> Anchor:
    """Return the anchor of one step: `anchor_of('p', '4')` is p4."""
    return Anchor((AnchorStep(prefix, number),))


# A document asks for those of its few items again and again.
@lru_cache(1 << 10)
def agenda_item_anchor(number: str) -> Anchor:
    """Return the anchor of an agenda item from its number as printed.

    >>> str(agenda_item_anchor('2 d)'))
    'tema-2-d'
    """
    first, *below = re.sub(r"[^a-z0-9]+", "-", number.lower()).strip("-").split("-")
    return Anchor((AnchorStep("tema", first), *(AnchorStep("", part) for part in below)))


def provision_anchor(key: str) -> Anchor | None:
    """Return the anchor of an article that a citation's key names without an instrument; None for any other key.

    >>> str(provision_anchor('articulo:18:parrafo:3:a'))
    'art-18-p3-a'
    """
    kind, *numbers = key.split(":")
    if kind != "articulo":
        return None
    number, *inner = numbers
    anchor = anchor_of("art", number)
    if inner[:1] == ["parrafo"]:
        anchor, inner = anchor.child(inner[1], "p"), inner[2:]
    for item in inner:
        anchor = anchor.child(item)
    return anchor


def article_key(numbers: Iterable[str]) -> str:
    """Return the look-up key of an article from its number and those below it.

    >>> article_key(['18', '3', 'a'])
    'article:18:3:a'
    """
    return ":".join(("article", *numbers))


def article_key_of(anchor: Anchor) -> str | None:
    """Return the look-up key of an article, or of a paragraph or item of one; None for any other anchor.

    >>> article_key_of(parse_anchor('anexo-art-18-p3'))
    'article:18:3'
    """
    prefixes = [step.prefix for step in anchor.steps]
    if "art" not in prefixes:
        return None
    return article_key(step.number for step in anchor.steps[prefixes.index("art") :])


def footnote_anchor(mark: str) -> Anchor:
    """Return the anchor of a footnote from its mark: `nota-1` for figure 1, `nota-a2` for two asterisks."""
    return anchor_of("nota", mark if mark.isalnum() else f"a{len(mark)}")


# A document's facts name the same anchors again and again.
@lru_cache(1 << 14)
def parse_anchor(text: str) -> Anchor:
    """Return the anchor that prints as `text`. Any text is some anchor: what has no prefix is an item of a list.

    >>> parse_anchor('p2_2-a').steps
    (AnchorStep(prefix='p', number='2', occurrence=2), AnchorStep(prefix='', number='a', occurrence=1))
    """
    steps: list[AnchorStep] = []
    parts = text.split("-")
    position = 0
    while position < len(parts):
        name, _, occurrence = parts[position].partition("_")
        position += 1
        # An article may be in an annex; the other prefixes are the outermost step.
        if name in _WITH_HYPHEN and (not steps or name == "art") and position < len(parts):
            number, _, occurrence = parts[position].partition("_")
            position += 1
            prefix = name
        elif name in _WITHOUT_NUMBER and not steps:
            prefix, number = name, ""
        elif counted := _COUNTED.fullmatch(name):
            prefix, number = counted.groups()
        else:
            prefix, number = "", name
        steps.append(AnchorStep(prefix, number, int(occurrence) if occurrence.isdecimal() else 1))
    return Anchor(tuple(steps))
