"""One document as a page: its masthead, its text with everything in it linked, and the documents around it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby, takewhile

from flask import render_template, stream_template
from markupsafe import Markup
from msgspec.structs import replace

from indexer.anchors import RUNNING_ANCHOR, RUNNING_LINE
from indexer.document import Block, Document, Masthead
from indexer.engine.port import Generation
from indexer.summary import DocumentSummary
from search_app.query.search_request import SearchRequest
from search_app.search import citation_graph, document_highlights
from search_app.search.original_files import originals, suffix
from search_app.search.related_documents import find_related
from search_app.search.unnumbered_places import UnnumberedPlace, find_unnumbered_places, place_of
from search_app.web import external_links, labels, request_context, urls
from search_app.web.annotated_text import to_html
from search_app.web.citation_links import MAX_CITED, CitationLinks
from search_app.web.document_head import document_head
from search_app.web.document_html import (
    BLOCKS_PER_SHEET,
    HighlightedBlock,
    blocks_html,
    heading_level,
    in_sheets,
)
from search_app.web.footnote_html import FootnoteView, footnote_view
from search_app.web.hit_numbering import HitNumbering
from search_app.web.masthead_html import (
    MastheadRow,
    derivation,
    issued_lines,
    masthead_rows,
    title_html,
)
from search_app.web.page_head import PageHead
from search_app.web.snippet_view import CitingView, citing_views

# Characters of a long page that are sent together.
STREAM_CHARS = 1 << 15
# Places named beside each document that this one cites.
MAX_PINPOINTS = 8
# Hits listed beside the text.
MAX_HIT_LINKS = 60
# Headings, and words at the beginning of each, that must agree for the table of contents to say these words once.
MIN_ALIKE_HEADINGS = 3
MIN_ALIKE_WORDS = 4


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A heading in the table of contents. `text` is cut at its beginning where those beside it begin so, too."""

    anchor: str
    text: str
    depth: int
    whole: str


def contents_entries(blocks: Iterable[Block]) -> list[ContentsEntry]:
    """Return the headings; in a run of one depth that all begin alike, the second and later say only what differs."""
    entries: list[ContentsEntry] = []
    headings = [(heading_level(block), block) for block in blocks if block.kind == "heading"]
    for depth, run in groupby(headings, key=lambda heading: heading[0]):
        texts = [(block.anchor, block.text) for _, block in run]
        columns = zip(*(text.split() for _, text in texts), strict=False)
        alike = sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))
        is_repeated = len(texts) >= MIN_ALIKE_HEADINGS and alike >= MIN_ALIKE_WORDS
        for number, (anchor, text) in enumerate(texts):
            rest = text.split()[alike:]
            is_cut = is_repeated and number > 0 and bool(rest)
            entries.append(ContentsEntry(anchor, "… " + " ".join(rest) if is_cut else text, depth, text))
    return entries


@dataclass(frozen=True, slots=True)
class CitedView:
    """Something the document cites: where it leads, its title if it is in the corpus, and who cites it where.

    `address` is what one types to reach it, for paper: of the document here, or of the original in the UN's system.
    `pinpoints` are (anchor, label); `more` counts those that are not named, and `all_url` leads to all of them.
    """

    text: str
    href: str
    address: str
    title: str
    is_symbol: bool
    pinpoints: tuple[tuple[str, str], ...]
    more: int
    all_url: str


@dataclass(frozen=True, slots=True)
class OriginalView:
    """A file that holds the document, as it is offered: 'PDF', how long it is ('4 páginas, 93 kB'), its address."""

    format: str
    size: str
    href: str


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """What `document.html` shows."""

    head: PageHead
    document: Document
    masthead: Masthead
    question: SearchRequest
    title: Markup
    # From what; empty for a title that the text states.
    title_derived: str
    # Which pages were read by machine, in a sentence; empty where none was.
    ocr: str
    name: str
    # With its date where only its kind is known, so that two notes are told apart.
    short_name: str
    cite: str
    # What stands above the title, and the two lines below it.
    byline: list[str]
    issued: list[Markup]
    rows: tuple[MastheadRow, ...]
    sheets: Iterator[Markup]
    notes: tuple[FootnoteView, ...]
    # What only the heads and feet of pages say, and its anchor.
    running_lines: tuple[Markup, ...]
    running_anchor: str
    contents: list[ContentsEntry]
    # How many passages have hits; the first MAX_HIT_LINKS as (label, number).
    hits_total: int
    hit_links: list[tuple[str, int]]
    # (symbol, address) of the originals.
    official: list[tuple[str, str]]
    # Where a document without a symbol may be sought; '' for one that has an original.
    elsewhere: str
    originals: tuple[OriginalView, ...]
    cites: list[CitedView]
    cites_total: int
    # Whether any of them is not here, so that its links look different.
    cites_missing: bool
    # Whether the document has an identity that others could cite.
    citable: bool
    citing: list[CitingView]
    citing_total: int
    all_citing: SearchRequest
    family: tuple[DocumentSummary, ...]
    same_item: tuple[DocumentSummary, ...]
    same_session: tuple[DocumentSummary, ...]
    same_session_total: int
    whole_session: SearchRequest
    similar: tuple[DocumentSummary, ...]


def document_page(generation: Generation, document: Document, question: SearchRequest) -> str | Iterator[str]:
    """Return the document's page with the question's hits marked; a long one in parts, sent as they are made."""
    is_long = len(document.blocks) > 2 * BLOCKS_PER_SHEET
    page = document_context(generation, document, question, is_long=is_long)
    context = {field.name: getattr(page, field.name) for field in fields(page)}
    if is_long:
        return _buffered(stream_template("document.html", **context))
    return render_template("document.html", **context)


def document_context(
    generation: Generation, document: Document, question: SearchRequest, *, is_long: bool
) -> DocumentContext:
    """Look up and word everything that the page shows, except for `sheets`, which are made while it is sent."""
    words = request_context.current_translations()
    masthead = document.masthead
    hits = HitNumbering(document_highlights.document_highlighter(generation, document, question))
    related = find_related(generation, document)
    links = CitationLinks(document, related.cites)
    # Hits are numbered from the top: first the title, then the masthead, the blocks, the footnotes and the running
    # lines. All are numbered before anything is shown, because the head of the page says how many there are.
    title = title_html(document, hits)
    rows = tuple(
        masthead_rows(
            document,
            hits,
            links,
            original_is_held=related.has_original(document),
        )
    )
    highlighted = [
        HighlightedBlock(block, *hits.mark_passage(block.anchor, block.kind, block.text))
        for block in document.blocks
    ]
    places = find_unnumbered_places(document.blocks)
    notes = tuple(footnote_view(note, hits, links, places) for note in document.footnotes)
    running_lines = tuple(_running_line_html(line.text, hits) for line in document.running_lines)
    original_files = original_views(generation, document)
    pdf_address = next((original.href for original in original_files if original.format == "PDF"), "")
    return DocumentContext(
        head=document_head(document, related.cites, pdf_address),
        document=document,
        masthead=masthead,
        question=question,
        title=title,
        title_derived=derivation(document, "title"),
        ocr=words("document.ocr", n=len(document.ocr_pages), pages=labels.page_ranges(document.ocr_pages))
        if document.ocr_pages
        else "",
        name=labels.name(words, masthead),
        short_name=labels.short(words, masthead),
        cite=labels.cite(words, masthead),
        byline=labels.byline(words, replace(masthead, session=None)),
        issued=issued_lines(masthead),
        rows=rows,
        sheets=in_sheets(
            blocks_html(
                document,
                highlighted,
                links,
                pdf_address if "pdf" in (document.source_file.format, document.pages_from) else "",
            ),
            is_long=is_long,
        ),
        notes=notes,
        running_lines=running_lines,
        running_anchor=RUNNING_ANCHOR,
        contents=contents_entries(document.blocks),
        hits_total=hits.total,
        hit_links=[
            (labels.pinpoint(words, anchor, place_of(anchor, places)), number)
            for number, anchor in enumerate(hits.anchors[:MAX_HIT_LINKS], 1)
        ],
        elsewhere=external_links.versions_address(words, masthead),
        official=[(symbol, urls.undocs_url(symbol)) for symbol in masthead.symbols],
        originals=original_files,
        cites=cited_views(document.id, related.cites[:MAX_CITED], links, places),
        cites_total=len(related.cites),
        cites_missing=not all(cited.documents for cited in related.cites),
        citable=related.has_identity,
        citing=citing_views(related.cited_by, labels.identity(masthead)),
        citing_total=related.cited_by_total,
        all_citing=SearchRequest(cites=labels.identity(masthead)),
        family=related.family,
        same_item=related.same_item,
        same_session=related.same_session,
        same_session_total=related.same_session_total,
        whole_session=SearchRequest(chosen={"session": (str(masthead.session),)}),
        similar=related.similar,
    )


def _running_line_html(text: str, hits: HitNumbering) -> Markup:
    marks, hit = hits.mark_passage(RUNNING_ANCHOR, RUNNING_LINE, text)
    return to_html(text, marks=marks, hit=hit)


def original_views(generation: Generation, document: Document) -> tuple[OriginalView, ...]:
    """Return the document's files that are kept, the one it was read from first."""
    words = request_context.current_translations()
    store = request_context.original_store()
    if store is None:
        return ()
    return tuple(
        OriginalView(
            suffix(original).upper(),
            ", ".join(
                [
                    *([words("count.pages", n=original.pages)] if original.pages else []),
                    words("document.kilobytes", size=max(round(original.bytes / 1000), 1)),
                ]
            ),
            urls.original_url(document.id, suffix(original) if index else ""),
        )
        for index, original in enumerate(originals(generation, document))
        if store.holds(original.sha256)
    )


def cited_views(
    id: str,
    citations: Sequence[citation_graph.OutgoingCitation],
    links: CitationLinks,
    places: Mapping[str, UnnumberedPlace],
) -> list[CitedView]:
    """Return what the document with this id cites, each with the first places that cite it."""
    words = request_context.current_translations()
    views = []
    for cited in citations:
        anchors = list(dict.fromkeys(citation.anchor for citation in cited.citations))
        pinpoints = tuple(
            (anchor, labels.pinpoint(words, anchor, place_of(anchor, places)))
            for anchor in anchors[:MAX_PINPOINTS]
        )
        views.append(
            CitedView(
                cited.label,
                links.href(cited.text),
                _address_on_paper(cited, links),
                labels.title(words, cited.documents[0]) if cited.documents else "",
                cited.citation.kind == "symbol",
                pinpoints,
                len(anchors) - len(pinpoints),
                request_context.passages_url(id, SearchRequest(cites=cited.text)),
            )
        )
    return views


def _address_on_paper(cited: citation_graph.OutgoingCitation, links: CitationLinks) -> str:
    if cited.citation.symbol and not cited.documents:
        halves = cited.citation.symbols or (cited.citation.symbol,)
        return ", ".join(urls.undocs_url(half) for half in halves)
    return request_context.absolute_url(links.href(cited.text))


def _buffered(parts: Iterator[str]) -> Iterator[str]:
    """Join the parts of a page until they are worth sending, so that a browser reads while the rest is made."""
    waiting: list[str] = []
    length = 0
    for part in parts:
        waiting.append(part)
        length += len(part)
        if length >= STREAM_CHARS:
            yield "".join(waiting)
            waiting, length = [], 0
    yield "".join(waiting)
