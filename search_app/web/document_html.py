"""A document's text as HTML: the masthead's rows, its blocks and its footnotes, with hits and citations linked.

    Document, Highlights --HitNumbering, CitationLinks--> MastheadRow, FootnoteView, Markup

Blocks are put together here and not in the template, because a long report has thousands.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from markupsafe import Markup, escape

from indexer.anchors import parse_anchor, provision_anchor
from indexer.document import Block, Citation, Document, Footnote
from search_app.query.search_request import SearchRequest
from search_app.search import citation_graph
from search_app.search.matches import Highlights
from search_app.search.snippet import merge_marks
from search_app.web import labels, request_context
from search_app.web.annotated_text import Link, find_urls, to_html

# Blocks of a long document in one <div>, whose layout a browser can put off.
BLOCKS_PER_SECTION = 50
# Steps of indentation that the style sheet has.
MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class MastheadRow:
    """A row of the masthead: `html` is safe; `derived` says from what, when the document does not state it."""

    label: str
    html: Markup
    derived: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class FootnoteView:
    """A footnote; `back_links` are (anchor, label) of the places that refer to it."""

    anchor: str
    mark: str
    label: str
    html: Markup
    back_links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HighlightedBlock:
    """A block with its marks, and the number of the hit that it is, if it has any."""

    block: Block
    marks: list[tuple[int, int]]
    hit: int | None


class HitNumbering:
    """Numbers the passages with marks in the order in which they are asked for, from 1.

    `total` is how many there are so far, and `anchors` where they are.
    """

    def __init__(self, highlighter: Callable[[str, str, str], Highlights] | None) -> None:
        """`highlighter(anchor, kind, text)` gives the marks of a text; with None nothing is marked."""
        self.total = 0
        self.anchors: list[str] = []
        self._highlighter = highlighter

    def of(self, anchor: str, kind: str, text: str) -> tuple[list[tuple[int, int]], int | None]:
        """Return the marks of a text, and its number if it has any."""
        marks = merge_marks(text, self._highlighter(anchor, kind, text)) if self._highlighter else []
        if not marks:
            return [], None
        self.total += 1
        self.anchors.append(anchor)
        return marks, self.total


def _own_provisions(document: Document) -> Iterator[tuple[Citation, str]]:
    """Yield the citations of an article of the document itself, each with the anchor that is nearest to it.

    `artículo 18, párrafo 3, apartado a)` leads to `art-18-p3-a`, or to `art-18-p3` where that has no list.
    """
    anchors = {block.anchor for block in document.blocks if block.anchor.startswith("art-")}
    for citation in document.citations if anchors else ():
        anchor = provision_anchor(citation.key) if citation.kind == "article" else None
        while anchor and str(anchor) not in anchors:
            anchor = anchor.parent
        if anchor:
            yield citation, str(anchor)


class CitationLinks:
    """What the citations of a document lead to, by the anchor of the block they are in."""

    def __init__(self, document: Document, citations: tuple[citation_graph.OutgoingCitation, ...]) -> None:
        self._at: dict[str, list[Link]] = {}
        for citation, anchor in _own_provisions(document):
            self._at.setdefault(citation.anchor, []).append(Link(citation.start, citation.end, f"#{anchor}"))
        self._in_corpus = {
            cited.text: request_context.document_url(cited.documents[0].id)
            for cited in citations
            if cited.documents
        }
        for cited in citations:
            href = self.href(cited.text)
            for citation in cited.citations:
                self._at.setdefault(citation.anchor, []).append(
                    Link(citation.start, citation.end, href, in_corpus=bool(cited.documents))
                )

    def href(self, text: str) -> str:
        """Return the address of the document that bears it, or of the page that says it is not in the corpus."""
        return self._in_corpus.get(text) or request_context.symbol_url(text)

    def of(self, anchor: str, text: str) -> list[Link]:
        """Return the links of a block: its citations, and the web addresses in its text."""
        return [*self._at.get(anchor, ()), *find_urls(text)]


def title_html(document: Document, hits: HitNumbering) -> Markup:
    """Return the title with its hits and footnote references; empty if the document has none."""
    text = document.masthead.title
    if not text:
        return Markup("")
    # The words of a title taken from the body were highlighted and counted there.
    marks, hit = hits.of("title", "title", text) if document.own_title else ([], None)
    return to_html(text, marks=marks, hit=hit, calls=_refs_from(document, "title", len(text)))


def _footnote_ref(note: Footnote) -> Markup:
    label = request_context.current_translations()("document.note_call", mark=note.mark)
    return Markup('<sup><a href="#{}" aria-label="{}">{}</a></sup>').format(note.anchor, label, note.mark)


def _refs_from(document: Document, anchor: str, offset: int) -> list[tuple[int, Markup]]:
    """Return the footnote references of the title or an agenda item, which are at its end."""
    return [(offset, _footnote_ref(note)) for note in document.footnotes if anchor in note.referenced_from]


def blocks_html(
    document: Document, highlighted: Sequence[HighlightedBlock], links: CitationLinks
) -> Iterator[Markup]:
    """Yield each block as HTML."""
    words = request_context.current_translations()
    notes = {note.anchor: note for note in document.footnotes}
    for item in highlighted:
        block = item.block
        html = to_html(
            block.text,
            marks=item.marks,
            hit=item.hit,
            links=links.of(block.anchor, block.text),
            calls=[
                (ref.offset, _footnote_ref(notes[ref.note]))
                for ref in block.footnote_refs
                if ref.note in notes
            ],
            emphasis=block.italics,
        )
        anchor = escape(block.anchor)
        label = escape(labels.pinpoint_on_pages(words, block.anchor, block.pages))
        number, depth = escape(_printed_number(block)), block_depth(block)
        # A number names its own link; a link that shows only ¶ must be named.
        aria_label = "" if number else f' aria-label="{escape(words("document.permalink", label=label))}"'
        link = f'<a class="n" href="#{anchor}"{aria_label}>{number or "¶"}</a>'
        if block.kind == "heading":
            level = depth + 1
            yield Markup(f'<h{level} id="{anchor}" class="b h">{link}{html}</h{level}>\n')
        else:
            classes = f"b d{depth}" if number else f"b d{depth} u"
            yield Markup(f'<div id="{anchor}" class="{classes}" data-l="{label}">{link}<p>{html}</p></div>\n')


def sections(blocks: Iterator[Markup], *, is_long: bool) -> Iterator[Markup]:
    """Yield the blocks as one text, or those of a long document in sections of BLOCKS_PER_SECTION."""
    if not is_long:
        yield Markup("").join(blocks)
        return
    while section := list(islice(blocks, BLOCKS_PER_SECTION)):
        yield Markup('<div class="sheet">\n{}</div>\n').format(Markup("").join(section))


def _printed_number(block: Block) -> str:
    """Return the number as the document prints it: '3.' before a paragraph, 'b)' before an item."""
    if not block.number or block.kind == "heading":
        return ""
    return f"{block.number}." if block.number[0].isdigit() else f"{block.number})"


def block_depth(block: Block) -> int:
    """Return the steps of indentation of a block, from 0 for a paragraph, or the level of a heading, 1 or 2."""
    if block.kind == "heading":
        return 1 if parse_anchor(block.anchor).steps[0].prefix == "anexo" or block.parent is None else 2
    inner = [part for part in block.path if part != "anexo"]
    return min(MAX_DEPTH, max(0, len(inner) - 1)) if inner else 0


def footnote_view(note: Footnote, hits: HitNumbering, links: CitationLinks) -> FootnoteView:
    """Return a footnote with its hits and links."""
    words = request_context.current_translations()
    marks, hit = hits.of(note.anchor, "footnote", note.text)
    return FootnoteView(
        note.anchor,
        note.mark,
        labels.pinpoint(words, note.anchor),
        to_html(
            note.text, marks=marks, hit=hit, links=links.of(note.anchor, note.text), emphasis=note.italics
        ),
        tuple((anchor, labels.pinpoint(words, anchor)) for anchor in note.referenced_from),
    )


def derivation(document: Document, field: str) -> str:
    """Return from what a field was derived, in words; '' for one that the document states."""
    source = document.derived.get(field, "")
    words, key = request_context.current_translations(), f"document.derived_{source}"
    if not source:
        return ""
    return words(key) if key in words else words("document.derived_from", source=source)


def masthead_rows(document: Document, hits: HitNumbering, links: CitationLinks) -> Iterator[MastheadRow]:
    """Yield the masthead's rows in the order a UN document prints them; what it does not state has none."""
    words, masthead = request_context.current_translations(), document.masthead

    def linked(href: str, text: str) -> Markup:
        return Markup('<a href="{}">{}</a>').format(href, text)

    def row(key: str, html: Markup | str | None, field: str = "") -> Iterator[MastheadRow]:
        if html:
            source = derivation(document, field or key.removeprefix("document."))
            yield MastheadRow(words(key), escape(html), source)

    symbol_html = Markup('<span class="symbol">{}</span>')
    yield from row(
        "document.symbol" if len(masthead.symbols) < 2 else "document.symbols",
        Markup(", ").join(symbol_html.format(symbol) for symbol in masthead.symbols),
        "symbols",
    )
    yield from row("document.reference", masthead.reference and labels.capital(masthead.reference))
    if masthead.organ:
        name = masthead.organ_name or labels.organ_name(words, masthead.organ)
        yield from row("document.organ", linked(request_context.organ_url(masthead.organ), name))
    else:
        yield from row("document.organ", masthead.organ_name)
    yield from row(
        "document.organs",
        Markup(", ").join(
            linked(request_context.organ_url(series), labels.organ_name(words, series))
            for series in document.organs
            if series != masthead.organ
        ),
    )
    if masthead.session is not None:
        session = str(masthead.session)
        in_session = SearchRequest(chosen={"session": (session,)})
        yield from row(
            "document.session",
            linked(request_context.search_url(in_session), labels.facet_value(words, "session", session)),
        )
    if masthead.session_dates:
        dates = labels.period(words, masthead.session_dates.start, masthead.session_dates.end)
        yield from row("document.session_dates", f"{masthead.place}, {dates}" if masthead.place else dates)
    else:
        yield from row("document.place", masthead.place)
    yield from row("document.date", masthead.date and labels.day(words, masthead.date))
    yield from row(
        "document.distribution",
        masthead.distribution and labels.facet_value(words, "distribution", masthead.distribution),
    )
    yield from row(
        "document.language", masthead.language and labels.facet_value(words, "language", masthead.language)
    )
    yield from row(
        "document.original_language",
        masthead.original_language and labels.facet_value(words, "language", masthead.original_language),
    )
    for item in masthead.agenda_items:
        anchor = item.anchor
        text = item.text or ""
        # An item worded as the title was highlighted there.
        marks, hit = hits.of(anchor, "heading", text) if text != masthead.title else ([], None)
        wording = to_html(
            text,
            marks=marks,
            hit=hit,
            links=links.of(anchor, text),
            calls=_refs_from(document, anchor, len(text)),
        )
        html = Markup("{}. {}").format(item.number, wording)
        yield MastheadRow(words("document.agenda_items"), html, id=anchor)
    if masthead.agenda_document:
        href = links.href(masthead.agenda_document)
        yield from row("document.agenda_document", linked(href, masthead.agenda_document))
    if document.topics:
        yield from row(
            "document.topics",
            Markup(", ").join(
                linked(
                    request_context.search_url(SearchRequest(chosen={"topic": (topic,)})),
                    labels.facet_value(words, "topic", topic),
                )
                for topic in document.topics
            ),
        )
