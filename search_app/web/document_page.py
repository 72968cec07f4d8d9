"""One document as a page: its masthead, its text with everything in it linked, and what stands around it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import render_template, stream_template
from markupsafe import Markup, escape

from indexer.anchors import parse_anchor
from indexer.document import Block, Document, Footnote
from indexer.engine.port import Generation
from search_app.query.search_request import SearchRequest
from search_app.search import documents
from search_app.search.matches import Highlights
from search_app.web import labels, request_context, urls
from search_app.web.annotated_text import Link, cut_snippet, find_urls, merge_marks, to_html

STREAM_CHARS = 1 << 15  # characters of a long page that are sent together
BLOCKS_PER_SECTION = 50  # blocks of a long document that are laid out together
MAX_PINPOINTS = 8  # places named beside each document it cites
MAX_CITED = 100  # documents it cites that are named
MAX_HIT_LINKS = 60  # hit passages listed beside the text


@dataclass(frozen=True, slots=True)
class MastheadRow:
    """A line of the masthead: `html` is safe; `derived` says from what, when the document does not state it."""

    label: str
    html: Markup
    derived: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class FootnoteView:
    anchor: str
    mark: str
    label: str
    html: Markup
    back: tuple[tuple[str, str], ...]  # (anchor, label) of what calls it


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    anchor: str
    text: str
    depth: int


@dataclass(frozen=True, slots=True)
class HighlightedBlock:
    """A block with its marks, and the number of the passage it is where it has any."""

    block: Block
    marks: list[tuple[int, int]]
    hit: int | None


class HitNumbering:
    """Counts the passages with marks as the text is set, so that each has an id and the page says where they are."""

    def __init__(self, marking: Callable[[str, str, str], Highlights] | None) -> None:
        self.total = 0
        self.places: list[str] = []  # the anchor of each passage, in order
        self._marking = marking

    def of(self, anchor: str, kind: str, text: str) -> tuple[list[tuple[int, int]], int | None]:
        """The marks of a text and the number of the passage it is."""
        marks = merge_marks(text, self._marking(anchor, kind, text)) if self._marking else []
        if not marks:
            return [], None
        self.total += 1
        self.places.append(anchor)
        return marks, self.total


def document_page(generation: Generation, document: Document, question: SearchRequest) -> str | Iterator[str]:
    """The document's page, with the question's hits marked; of a long one in pieces, sent as they are set."""
    words = request_context.current_translations()
    hits = HitNumbering(documents.document_highlighter(generation, document, question))
    citations = documents.outgoing_citations(generation, document)
    links = CitationLinks(document, citations)
    title = _title(document, hits, links)
    lines = tuple(_facts(document, hits, links))
    # Marked before anything is shown, for the head of the page says how many there are.
    marked = [
        HighlightedBlock(block, *hits.of(block.anchor, block.kind, block.text)) for block in document.blocks
    ]
    notes = tuple(_note(note, hits, links) for note in document.footnotes)
    own = [value.key for value in documents.citable_identities(document)]
    citing, citing_total = documents.incoming_citations(generation, own, but=document.id)
    session, session_total = documents.same_session(generation, document)
    masthead = document.masthead
    is_long = len(document.blocks) > 2 * BLOCKS_PER_SECTION
    context: dict[str, object] = {
        "document": document,
        "masthead": masthead,
        "question": question,
        "title": title,
        "name": labels.name(words, masthead),
        "plain_title": masthead.title or labels.name(words, masthead),
        "lines": lines,
        "sheets": _sheets(_paragraphs(document, marked, links), is_long=is_long),
        "notes": notes,
        "contents": [
            ContentsEntry(block.anchor, block.text, _depth(block))
            for block in document.blocks
            if block.kind == "heading"
        ],
        "hits": hits,
        "places": [
            (labels.pinpoint(words, anchor), hit) for hit, anchor in enumerate(hits.places[:MAX_HIT_LINKS], 1)
        ],
        "cites": [
            CitedView(
                cited.text,
                links.href(cited.text),
                labels.title(words, cited.documents[0]) if cited.documents else "",
                cited.citation.kind == "symbol",
                *_places(cited),
            )
            for cited in citations[:MAX_CITED]
        ],
        "cites_total": len(citations),
        "citing": citing_views(citing),
        "all_citing": SearchRequest(cites=labels.identity(masthead)),
        "whole_session": SearchRequest(chosen={"session": (str(masthead.session),)}),
        "item": documents.same_item(generation, document),
        "citing_total": citing_total,
        "citable": bool(own),
        "family": documents.same_family(generation, document),
        "session": session,
        "session_total": session_total,
        "similar": documents.more_like_this(generation, document),
        "official": [(symbol, urls.official_url(symbol)) for symbol in masthead.symbols],
        "cite": labels.cite(words, masthead),
    }
    if is_long:
        return _pieces(stream_template("document.html", **context))
    return render_template("document.html", **context)


@dataclass(frozen=True, slots=True)
class CitedView:
    """Something the document cites: where it leads, its title when it is here, and the places that cite it."""

    text: str
    href: str
    card: str
    is_symbol: bool
    places: tuple[tuple[str, str], ...]
    more: int  # places that are not named


def _places(cited: documents.OutgoingCitation) -> tuple[tuple[tuple[str, str], ...], int]:
    """(anchor, label) of the first places that cite it, and how many there are beside."""
    anchors = list(dict.fromkeys(mention.anchor for mention in cited.citations))
    shown = tuple(
        (anchor, labels.pinpoint(request_context.current_translations(), anchor))
        for anchor in anchors[:MAX_PINPOINTS]
    )
    return shown, len(anchors) - len(shown)


@dataclass(frozen=True, slots=True)
class MentionView:
    anchor: str
    label: str
    html: Markup
    cut_before: bool
    cut_after: bool


def citing_views(
    citing: Sequence[documents.IncomingCitation],
) -> list[tuple[documents.IncomingCitation, list[MentionView]]]:
    """Each document that cites, with its paragraphs cut around the citation."""
    views = []
    for one in citing:
        mentions = []
        for mention in one.passages:
            part = cut_snippet(mention.text, mention.highlights, 240)
            html = to_html(part.text, marks=part.highlights)
            label = labels.pinpoint(request_context.current_translations(), mention.anchor)
            mentions.append(MentionView(mention.anchor, label, html, part.cut_before, part.cut_after))
        views.append((one, mentions))
    return views


class CitationLinks:
    """What the citations of a document lead to, by the anchor they stand at."""

    def __init__(self, document: Document, citations: tuple[documents.OutgoingCitation, ...]) -> None:
        self._at: dict[str, list[Link]] = {}
        self._held = {
            one.text: request_context.document_url(one.documents[0].id) for one in citations if one.documents
        }
        for cited in citations:
            href = self.href(cited.text)
            for mention in cited.citations:
                self._at.setdefault(mention.anchor, []).append(
                    Link(mention.start, mention.end, href, held=bool(cited.documents))
                )

    def href(self, written: str) -> str:
        """The document here that bears it, else the page that says it is not here."""
        return self._held.get(written) or request_context.symbol_url(written)

    def of(self, anchor: str, text: str) -> list[Link]:
        return [*self._at.get(anchor, ()), *find_urls(text)]


def _title(document: Document, hits: HitNumbering, links: CitationLinks) -> Markup:
    text = document.masthead.title
    if not text:
        return Markup("")
    marks, hit = hits.of("title", "title", text)
    return to_html(text, marks=marks, hit=hit, calls=_calls_from(document, "title", len(text)))


def _call(document: Document, note: Footnote) -> Markup:
    label = request_context.current_translations()("document.note_call", mark=note.mark)
    return Markup('<sup><a href="#{}" aria-label="{}">{}</a></sup>').format(note.anchor, label, note.mark)


def _calls_from(document: Document, anchor: str, offset: int) -> list[tuple[int, Markup]]:
    """Calls of notes from the title or an agenda item, which stand at its end."""
    return [(offset, _call(document, note)) for note in document.footnotes if anchor in note.referenced_from]


def _paragraphs(
    document: Document, marked: Sequence[HighlightedBlock], links: CitationLinks
) -> Iterator[Markup]:
    """Each block as HTML. Put together here and not in the template: a long report has thousands."""
    words = request_context.current_translations()
    notes = {note.anchor: note for note in document.footnotes}
    for one in marked:
        block = one.block
        html = to_html(
            block.text,
            marks=one.marks,
            hit=one.hit,
            links=links.of(block.anchor, block.text),
            calls=[
                (call.offset, _call(document, notes[call.note]))
                for call in block.footnote_refs
                if call.note in notes
            ],
            emphasis=block.italics,
        )
        anchor, label = escape(block.anchor), escape(labels.pinpoint(words, block.anchor))
        number, depth = escape(_number(block)), _depth(block)
        # A number names its own link; a link that shows only ¶ must be named.
        named = "" if number else f' aria-label="{escape(words("document.permalink", label=label))}"'
        link = f'<a class="n" href="#{anchor}"{named}>{number or "¶"}</a>'
        if block.kind == "heading":
            level = depth + 1
            yield Markup(f'<h{level} id="{anchor}" class="b h">{link}{html}</h{level}>\n')
        else:
            kind = f"b d{depth}" if number else f"b d{depth} u"
            yield Markup(f'<div id="{anchor}" class="{kind}" data-l="{label}">{link}<p>{html}</p></div>\n')


def _sheets(blocks: Iterator[Markup], *, is_long: bool) -> Iterator[Markup]:
    """The blocks one after the other; of a long document in sheets, which a browser can put off laying out."""
    if not is_long:
        yield Markup("").join(blocks)
        return
    while sheet := list(islice(blocks, BLOCKS_PER_SECTION)):
        yield Markup('<div class="sheet">\n{}</div>\n').format(Markup("").join(sheet))


def _pieces(parts: Iterator[str]) -> Iterator[str]:
    """The parts of a page in pieces worth sending, so that a browser reads while the rest is set."""
    waiting: list[str] = []
    length = 0
    for part in parts:
        waiting.append(part)
        length += len(part)
        if length >= STREAM_CHARS:
            yield "".join(waiting)
            waiting, length = [], 0
    yield "".join(waiting)


def _number(block: Block) -> str:
    """The number as the document prints it: '3.' before a paragraph, 'b)' before an item."""
    if not block.number or block.kind == "heading":
        return ""
    return f"{block.number}." if block.number[0].isdigit() else f"{block.number})"


def _depth(block: Block) -> int:
    """0 for what stands at the margin; items are set in by their place in the numbering."""
    if block.kind == "heading":
        return 1 if parse_anchor(block.anchor).steps[0].prefix == "anexo" or block.parent is None else 2
    inner = [part for part in block.path if part != "anexo"]
    return min(4, max(0, len(inner) - 1)) if inner else 0


def _note(note: Footnote, hits: HitNumbering, links: CitationLinks) -> FootnoteView:
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


def _facts(document: Document, hits: HitNumbering, links: CitationLinks) -> Iterator[MastheadRow]:
    """The masthead's lines in the order a UN document prints them; what it does not say has no line."""
    words, masthead = request_context.current_translations(), document.masthead

    def linked(href: str, text: str) -> Markup:
        return Markup('<a href="{}">{}</a>').format(href, text)

    def fact(name: str, html: Markup | str | None, id: str = "") -> Iterator[MastheadRow]:
        if html:
            source = document.derived.get(name, "")
            key = f"document.derived_{source}"
            why = (
                ""
                if not source
                else words(key)
                if key in words
                else words("document.derived_from", source=source)
            )
            yield MastheadRow(words(f"document.{name}"), escape(html), why, id)

    mono = Markup('<span class="symbol">{}</span>')
    yield from fact(
        "symbol" if len(masthead.symbols) < 2 else "symbols",
        Markup(", ").join(mono.format(symbol) for symbol in masthead.symbols),
    )
    yield from fact("reference", masthead.reference and labels.capital(masthead.reference))
    if masthead.organ:
        name = masthead.organ_name or labels.organ_name(words, masthead.organ)
        yield from fact("organ", linked(request_context.organ_url(masthead.organ), name))
    else:
        yield from fact("organ", masthead.organ_name)
    yield from fact(
        "organs",
        Markup(", ").join(
            linked(request_context.organ_url(series), labels.organ_name(words, series))
            for series in document.organs
            if series != masthead.organ
        ),
    )
    if masthead.session is not None:
        session = str(masthead.session)
        asked = SearchRequest(chosen={"session": (session,)})
        yield from fact(
            "session",
            linked(request_context.search_url(asked), labels.facet_value(words, "session", session)),
        )
    if masthead.session_dates:
        dates = labels.period(words, masthead.session_dates.start, masthead.session_dates.end)
        yield from fact("session_dates", f"{masthead.place}, {dates}" if masthead.place else dates)
    else:
        yield from fact("place", masthead.place)
    yield from fact("date", masthead.date and labels.day(words, masthead.date))
    yield from fact(
        "distribution",
        masthead.distribution and labels.facet_value(words, "distribution", masthead.distribution),
    )
    yield from fact(
        "language", masthead.language and labels.facet_value(words, "language", masthead.language)
    )
    yield from fact(
        "original_language",
        masthead.original_language and labels.facet_value(words, "language", masthead.original_language),
    )
    for item in masthead.agenda_items:
        anchor = item.anchor
        text = item.text or ""
        marks, hit = hits.of(anchor, "heading", text) if text != masthead.title else ([], None)
        wording = to_html(
            text,
            marks=marks,
            hit=hit,
            links=links.of(anchor, text),
            calls=_calls_from(document, anchor, len(text)),
        )
        html = Markup("{}. {}").format(item.number, wording)
        yield MastheadRow(words("document.agenda_items"), html, id=anchor)
    if masthead.agenda_document:
        href = links.href(masthead.agenda_document)
        yield from fact("agenda_document", linked(href, masthead.agenda_document))
    if document.topics:
        yield from fact(
            "topics",
            Markup(", ").join(
                linked(
                    request_context.search_url(SearchRequest(chosen={"topic": (topic,)})),
                    labels.facet_value(words, "topic", topic),
                )
                for topic in document.topics
            ),
        )
