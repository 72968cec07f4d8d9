"""The footnotes of a page: a link whose text is a mark, to a place that links back.

    tree of a page --find_notes--> HtmlNotes: which tags call a note, which hold one

Word, LibreOffice and the converters of Markdown all write them so: `<a href="#fn1" id="ref1">1</a>` in the text, and
`<li id="fn1">The note <a href="#ref1">↩</a></li>` or `<p><a href="#ref1" name="fn1">[1]</a> The note</p>` at the end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from bs4.element import Tag

MARK = re.compile(r"\s*\[?\(?(\d{1,3}|\*{1,4}|[a-z]|[ivx]{1,5}|†|‡)\)?\]?\s*")
BLOCKS = frozenset(
    {"li", "p", "div", "td", "th", "dd", "dt", "aside", "section", "article", "body", "ol", "ul"}
)
# Tags from a link up to the block that it is in.
REACH = 12
# Links of a block that are looked at.
NOTE_LINKS = 20
# Characters of a link that may be a mark.
MARK_CHARS = 12


@dataclass(slots=True)
class HtmlNotes:
    """Tags by their identity (`id`)."""

    # Each link, or the `sup` around it, with its mark and its note.
    calls: dict[int, tuple[str, str]] = field(default_factory=dict)
    # What holds a note -> its mark and name.
    blocks: dict[int, tuple[str, str]] = field(default_factory=dict)
    # Links from a note to where it is called.
    back_links: set[int] = field(default_factory=set)


def find_notes(root: Tag) -> HtmlNotes:
    """Return the notes that are called from the text and that link back to it."""
    notes = HtmlNotes()
    places: dict[str, Tag] = {}
    links: list[Tag] = []
    for tag in root.find_all(True):
        for name in (tag.get("id"), tag.get("name")):
            if isinstance(name, str):
                places.setdefault(name, tag)
        href = tag.get("href")
        if tag.name == "a" and isinstance(href, str) and href.startswith("#"):
            links.append(tag)
    from_block: dict[int, list[Tag]] = {}
    for link in links:
        for above in islice(_upwards(link), REACH):
            inside = from_block.setdefault(id(above), []) if above.name in BLOCKS else []
            if len(inside) < NOTE_LINKS:
                inside.append(link)
    for link in links:
        target = places.get(_target(link))
        block = _block_of(target) if target else None
        mark = MARK.fullmatch(_short_text(link))
        # What comes first is the call: in Word's pages the mark of the note is a link to it, too.
        if block is None or not mark or id(link) in notes.back_links or block is _block_of(link):
            continue
        back = [
            other for other in from_block.get(id(block), ()) if _leads_to(places.get(_target(other)), link)
        ]
        if back or notes.blocks.get(id(block)) == (mark[1], _target(link)):
            outer = link.parent if link.parent is not None and link.parent.name == "sup" else link
            notes.calls[id(outer)] = notes.blocks.setdefault(id(block), (mark[1], _target(link)))
            notes.back_links.update(id(other) for other in back)
    return notes


def _target(link: Tag) -> str:
    href = link.get("href")
    return href[1:] if isinstance(href, str) else ""


def _block_of(tag: Tag) -> Tag | None:
    """Return the block that a tag is, or is in."""
    return next((above for above in islice(_upwards(tag), REACH) if above.name in BLOCKS), None)


def _upwards(tag: Tag | None) -> Iterator[Tag]:
    while tag is not None:
        yield tag
        tag = tag.parent


def _leads_to(place: Tag | None, link: Tag) -> bool:
    """Return whether a place is the link, in it, or around it within its block."""
    if place is None:
        return False
    near = {id(tag) for tag in islice(_upwards(link), 3)}
    return id(place) in near or any(above is link for above in islice(_upwards(place), 3))


def _short_text(tag: Tag) -> str:
    """Return the text of a tag, as far as a mark could reach."""
    text = ""
    for piece in tag.strings:
        text += piece
        if len(text) > MARK_CHARS:
            break
    return text
