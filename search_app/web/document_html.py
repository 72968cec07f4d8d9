"""A document's text as HTML: its blocks, with hits marked, citations linked and footnotes called.

    Document, HitNumbering, CitationLinks --> Markup, a block or table at a time

Blocks are put together here and not in the template, because a long report has thousands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from markupsafe import Markup, escape

from indexer.anchors import parse_anchor
from indexer.document import Block, Document
from search_app.search.unnumbered_places import find_unnumbered_places, place_of
from search_app.web import labels, request_context
from search_app.web.annotated_text import to_html
from search_app.web.citation_links import CitationLinks
from search_app.web.footnote_html import footnote_ref, footnote_under, target_under
from search_app.web.table_html import find_tables, table_html

# Blocks of a long document in one <div>, whose layout a browser can put off.
BLOCKS_PER_SHEET = 50
# Steps of indentation that the style sheet has.
MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class HighlightedBlock:
    """A block with its marks, and the number of the hit that it is, if it has any."""

    block: Block
    marks: list[tuple[int, int]]
    hit: int | None


def blocks_html(
    document: Document, highlighted: Sequence[HighlightedBlock], links: CitationLinks, pdf_address: str = ""
) -> Iterator[Markup]:
    """Yield each block as HTML, and the cells of a table as one.

    `pdf_address` is that of the PDF that the blocks' pages are of, '' where it is none. Above the first block that
    begins on a page stands a link to that page of the PDF.
    """
    writer = _BlockWriter(document, links, pdf_address)
    tables = 0
    for run in find_tables([item.block.cell for item in highlighted]):
        first = highlighted[run.start]
        page_link = writer.page_link(first.block)
        if len(run) == 1:
            # Most blocks begin no page, and a long document has thousands.
            yield page_link + writer.block(first) if page_link else writer.block(first)
            continue
        tables += 1
        cells = [
            (item.block.cell, writer.page_link(item.block) + writer.block(item, in_cell=True))
            for item in highlighted[run.start : run.stop]
            if item.block.cell
        ]
        yield page_link + table_html(writer.words("document.table", n=tables), cells)


class _BlockWriter:
    """What blocks are shown with, and the page of the PDF that the last link led to."""

    def __init__(self, document: Document, links: CitationLinks, pdf_address: str) -> None:
        self.words = request_context.current_translations()
        self.notes = {note.anchor: note for note in document.footnotes}
        self.places = find_unnumbered_places(document.blocks)
        self.links = links
        self.pdf_address = pdf_address
        self.page = 0

    def page_link(self, block: Block) -> Markup:
        """Return the link to the page of the PDF that begins with this block; nothing where none does."""
        if not self.pdf_address or not block.pages or block.pages[0] <= self.page:
            return Markup("")
        self.page = block.pages[0]
        label = escape(self.words("search.original_page", page=self.page))
        return Markup(
            f'<p class="page"><a href="{escape(self.pdf_address)}#page={self.page}">{label}</a></p>\n'
        )

    def block(self, item: HighlightedBlock, *, in_cell: bool = False) -> Markup:
        """Return a block and the notes that it calls. The cell of a table is not indented."""
        block, words = item.block, self.words
        notes = [(ref.offset, self.notes[ref.note]) for ref in block.footnote_refs if ref.note in self.notes]
        html = to_html(
            block.text,
            marks=item.marks,
            hit=item.hit,
            links=self.links.links_in(block.anchor, block.text),
            calls=[(offset, footnote_ref(note, target_under(block.anchor, note))) for offset, note in notes],
            emphasis=block.italics,
        )
        anchor = escape(block.anchor)
        place = place_of(block.anchor, self.places)
        label = escape(labels.pinpoint_on_pages(words, block.anchor, block.pages, place))
        number = escape(_printed_number(block))
        depth = heading_level(block) if block.kind == "heading" else 0 if in_cell else _indentation(block)
        # A number names its own link; a link that shows only ¶ must be named.
        aria_label = "" if number else f' aria-label="{escape(words("document.permalink", label=label))}"'
        link = f'<a class="n" href="#{anchor}"{aria_label}>{number or "¶"}</a>'
        if block.kind == "heading":
            level = depth + 1
            shown = Markup(f'<h{level} id="{anchor}" class="b h">{link}{html}</h{level}>\n')
        else:
            classes = f"b d{depth}" if number else f"b d{depth} u"
            shown = Markup(
                f'<div id="{anchor}" class="{classes}" data-l="{label}">{link}<p>{html}</p></div>\n'
            )
        if not notes:
            return shown
        under = (
            footnote_under(block.anchor, depth, note, self.links, place)
            for note in {note.anchor: note for _, note in notes}.values()
        )
        return Markup("").join((shown, *under))


def in_sheets(blocks: Iterator[Markup], *, is_long: bool) -> Iterator[Markup]:
    """Yield the blocks as one text, or those of a long document in sheets of BLOCKS_PER_SHEET."""
    if not is_long:
        yield Markup("").join(blocks)
        return
    while sheet := list(islice(blocks, BLOCKS_PER_SHEET)):
        yield Markup('<div class="sheet">\n{}</div>\n').format(Markup("").join(sheet))


def _printed_number(block: Block) -> str:
    """Return the number as the document prints it: '3.' before a paragraph, 'b)' before an item."""
    if not block.number or block.kind == "heading":
        return ""
    return f"{block.number}." if block.number[0].isdigit() else f"{block.number})"


def heading_level(heading: Block) -> int:
    """Return the level of a heading: 1 for an annex and for what stands below no other block, else 2."""
    return 1 if parse_anchor(heading.anchor).steps[0].prefix == "anexo" or heading.parent is None else 2


def _indentation(block: Block) -> int:
    """Return the steps of indentation of a paragraph or item: 0 for one that is in no other, MAX_DEPTH at most."""
    inner = [part for part in block.path if part != "anexo"]
    return min(MAX_DEPTH, max(0, len(inner) - 1)) if inner else 0
