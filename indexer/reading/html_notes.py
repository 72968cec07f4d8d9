"""Find the footnotes of a page: a link whose text is a mark leads to an element that links back.

    tree of a page --find_notes--> HtmlNotes: which tags refer to a note, and which hold one

Word, LibreOffice and the converters of Markdown write them as `<a href="#fn1" id="ref1">1</a>` in the text, and
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
# The block that a link is in is looked for among so many tags around it.
MAX_ANCESTORS = 12
# More links of one block are not looked at.
MAX_BLOCK_LINKS = 20
# A longer text of a link is no mark.
MAX_MARK_CHARS = 12


@dataclass(slots=True)
class HtmlNotes:
    """The notes of a page. Tags are known by their Python identity (`id`)."""

    # Mark and name of the note to which a link, or the `sup` around it, refers.
    calls: dict[int, tuple[str, str]] = field(default_factory=dict)
    # Mark and name of the note that a block holds.
    blocks: dict[int, tuple[str, str]] = field(default_factory=dict)
    # Links from a note to a reference.
    back_links: set[int] = field(default_factory=set)


def find_notes(root: Tag) -> HtmlNotes:
    """Return the notes to which a link in the text leads and that link back to it."""
    notes = HtmlNotes()
    tag_by_name: dict[str, Tag] = {}
    links: list[Tag] = []
    for tag in root.find_all(True):
        for name in (tag.get("id"), tag.get("name")):
            if isinstance(name, str):
                tag_by_name.setdefault(name, tag)
        href = tag.get("href")
        if tag.name == "a" and isinstance(href, str) and href.startswith("#"):
            links.append(tag)
    links_of_block: dict[int, list[Tag]] = {}
    for link in links:
        for tag in islice(_ancestors(link), MAX_ANCESTORS):
            if tag.name in BLOCKS and len(links_of_block.setdefault(id(tag), [])) < MAX_BLOCK_LINKS:
                links_of_block[id(tag)].append(link)
    for link in links:
        target = tag_by_name.get(_target(link))
        block = _block_of(target) if target else None
        mark = MARK.fullmatch(_short_text(link))
        # The first of two links is the reference: in Word's pages the mark of the note is a link, too.
        if block is None or not mark or id(link) in notes.back_links or block is _block_of(link):
            continue
        back_links = [
            other
            for other in links_of_block.get(id(block), ())
            if _leads_to(tag_by_name.get(_target(other)), link)
        ]
        if back_links or notes.blocks.get(id(block)) == (mark[1], _target(link)):
            reference = link.parent if link.parent is not None and link.parent.name == "sup" else link
            notes.calls[id(reference)] = notes.blocks.setdefault(id(block), (mark[1], _target(link)))
            notes.back_links.update(id(other) for other in back_links)
    return notes


def _target(link: Tag) -> str:
    """Return the name that a link of this page leads to."""
    href = link.get("href")
    return href[1:] if isinstance(href, str) else ""


def _block_of(tag: Tag) -> Tag | None:
    """Return the block that a tag is, or is in."""
    return next((above for above in islice(_ancestors(tag), MAX_ANCESTORS) if above.name in BLOCKS), None)


def _ancestors(tag: Tag | None) -> Iterator[Tag]:
    """Yield the tag and each tag around it, from the inside out."""
    while tag is not None:
        yield tag
        tag = tag.parent


def _leads_to(target: Tag | None, link: Tag) -> bool:
    """Return whether a target is the link, or one of the next tags within it or around it."""
    if target is None:
        return False
    around_link = {id(tag) for tag in islice(_ancestors(link), 3)}
    return id(target) in around_link or any(above is link for above in islice(_ancestors(target), 3))


def _short_text(tag: Tag) -> str:
    """Return the text of a tag, cut where it is too long for a mark."""
    text = ""
    for string in tag.strings:
        text += string
        if len(text) > MAX_MARK_CHARS:
            break
    return text
