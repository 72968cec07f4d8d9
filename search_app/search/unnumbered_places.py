"""Say where a paragraph without a number stands, so that it can be cited: in the preamble, at the head of an annex.

    Block ... --find_unnumbered_places--> UnnumberedPlace by anchor

It knows how resolutions and annexes are built; no words for it, and no generation.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from indexer.anchors import parse_anchor
from indexer.document import Block

PlaceKind = Literal["enacting", "preamble", "chapeau", "counted", "introductory", "after"]

# "La Conferencia de las Partes en la Convención ...,": who speaks. What follows begins with a participle.
_ENACTING = re.compile(r"(?:La|El|Los|Las)\s[A-ZÁÉÍÓÚÑ].*,\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class UnnumberedPlace:
    """Where an unnumbered paragraph stands.

    `kind` is `enacting` for the line of a resolution that says who speaks, `preamble` for a paragraph between it and
    the first operative one, `chapeau` for the line above the list of an annex, `counted` where no paragraph around
    has a number, `introductory` before the first numbered paragraph and `after` behind one. `number` counts those of
    a kind, from 1; `annex` is the anchor of the annex it is in, or ''; `after` that of the paragraph it follows, or ''.
    """

    kind: PlaceKind
    number: int
    annex: str = ""
    after: str = ""


def find_unnumbered_places(blocks: Iterable[Block]) -> dict[str, UnnumberedPlace]:
    """Return the places of a document's unnumbered paragraphs, by their anchors."""
    places: dict[str, UnnumberedPlace] = {}
    for annex, region in groupby(blocks, key=_annex_of):
        places.update(_places_of_region(annex, list(region)))
    return places


def place_of(anchor: str, places: Mapping[str, UnnumberedPlace]) -> UnnumberedPlace | None:
    """Return the place of the unnumbered paragraph that the anchor names, or that its list belongs to."""
    outer = parse_anchor(anchor)
    while str(outer) not in places:
        if outer.parent is None:
            return None
        outer = outer.parent
    return places[str(outer)]


def is_unnumbered(anchor: str) -> bool:
    """Return whether the anchor counts a paragraph instead of naming its number."""
    return any(step.prefix == "u" for step in parse_anchor(anchor).steps)


def _annex_of(block: Block) -> str:
    """Return the anchor of the annex that the block is or is in; '' for the body of the document."""
    for anchor in (block.anchor, block.parent or ""):
        if anchor and (outermost := parse_anchor(anchor).steps[0]).prefix in ("anexo", "apendice"):
            return str(outermost)
    return ""


def _places_of_region(annex: str, blocks: list[Block]) -> Iterator[tuple[str, UnnumberedPlace]]:
    has_numbers = any(map(_is_numbered, blocks))
    is_resolution = any(block.anchor.startswith("op-") for block in blocks)
    previous, count = "", 0
    for index, block in enumerate(blocks):
        if _is_numbered(block):
            previous, count = block.anchor, 0
        if block.kind != "paragraph" or parse_anchor(block.anchor).steps[-1].prefix != "u":
            continue
        if is_resolution and not previous and not count and _ENACTING.fullmatch(block.text):
            # It is not counted: the first paragraph of the preamble is the one below.
            yield block.anchor, UnnumberedPlace("enacting", 1, annex)
            continue
        count += 1
        kind: PlaceKind
        if previous:
            kind = "after"
        elif is_resolution:
            kind = "preamble"
        elif annex and count == 1 and _opens_list(block, blocks[index + 1 : index + 2], annex):
            kind = "chapeau"
        else:
            kind = "introductory" if has_numbers else "counted"
        yield block.anchor, UnnumberedPlace(kind, count, annex, previous)


def _is_numbered(block: Block) -> bool:
    return block.kind == "paragraph" and (block.number or "")[:1].isdigit()


def _opens_list(block: Block, following: list[Block], annex: str) -> bool:
    return block.text.rstrip().endswith(":") and [(item.kind, item.parent) for item in following] == [
        ("item", annex)
    ]
