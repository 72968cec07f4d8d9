"""A document's masthead as HTML: its title and the rows of its record, with hits and citations linked."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from indexer.document import Document, Masthead
from search_app.query.search_request import SearchRequest
from search_app.web import external_links, labels, request_context, urls
from search_app.web.annotated_text import to_html
from search_app.web.citation_links import CitationLinks
from search_app.web.footnote_html import footnote_ref
from search_app.web.hit_numbering import HitNumbering


@dataclass(frozen=True, slots=True)
class MastheadRow:
    """A row of the masthead: `html` is safe; `derived` says from what, when the document does not state it."""

    label: str
    html: Markup
    derived: str = ""
    id: str = ""


def title_html(document: Document, hits: HitNumbering) -> Markup:
    """Return the title with its hits and footnote references; empty if the document has none."""
    text = document.masthead.title
    if not text:
        return Markup("")
    # The words of a title taken from the body were highlighted and counted there.
    marks, hit = hits.mark_passage("title", "title", text) if document.own_title else ([], None)
    return to_html(text, marks=marks, hit=hit, calls=_refs_from(document, "title", len(text)))


def _refs_from(document: Document, anchor: str, offset: int) -> list[tuple[int, Markup]]:
    """Return the footnote references of the title or an agenda item, which are at its end."""
    return [(offset, footnote_ref(note)) for note in document.footnotes if anchor in note.referenced_from]


def derivation(document: Document, field: str) -> str:
    """Return from what a field was derived, in words; '' for one that the document states."""
    source = document.derived.get(field, "")
    words, key = request_context.current_translations(), f"document.derived_{source}"
    if not source:
        return ""
    return words(key) if key in words else words("document.derived_from", source=source)


def issued_lines(masthead: Masthead) -> list[Markup]:
    """Return in at most two lines who issued the document: organ and session; place and dates of the session."""
    words = request_context.current_translations()
    issuer: list[Markup] = []
    if masthead.organ:
        name = labels.organ_name(words, masthead.organ)
        issuer.append(_linked(request_context.organ_url(masthead.organ), name))
    elif masthead.organ_name:
        issuer.append(escape(masthead.organ_name))
    if masthead.session is not None:
        issuer.append(_session_link(masthead.session))
    lines = [Markup(" · ").join(issuer), escape(_place_and_dates(masthead))]
    return [line for line in lines if line]


def _linked(href: str, text: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href, text)


def _session_link(session: int) -> Markup:
    words = request_context.current_translations()
    in_session = SearchRequest(chosen={"session": (str(session),)})
    return _linked(request_context.search_url(in_session), labels.facet_value(words, "session", str(session)))


def _place_and_dates(masthead: Masthead) -> str:
    """Return where and when the session was held: 'Viena, 6 a 10 de octubre de 2014', or what is known of it."""
    dates = masthead.session_dates
    period = labels.period(request_context.current_translations(), dates.start, dates.end) if dates else ""
    return ", ".join(part for part in (masthead.place, period) if part)


def _original_language(masthead: Masthead, *, original_is_held: bool) -> Markup:
    """Return the original language and, where only a translation is here, that it is, and where the original is."""
    words, code = request_context.current_translations(), masthead.original_language or ""
    if not code:
        return Markup("")
    language = escape(labels.facet_value(words, "language", code))
    here, there = f"in_language.{masthead.language}", f"in_language.{code}"
    if original_is_held or masthead.language in (None, code) or here not in words or there not in words:
        return language
    only = words("document.only_version", in_language=words(here))
    if masthead.symbols:
        address = urls.undocs_url(masthead.symbols[0], code)
        label = words("document.official_version", in_language=words(there))
    else:
        address = external_links.versions_address(words, masthead)
        label = words("document.seek_version", in_language=words(there))
    if not address:
        return Markup("{} ({})").format(language, only)
    link = Markup('<a href="{}" rel="external">{}</a>').format(address, label)
    return Markup("{} ({}; {})").format(language, only, link)


def masthead_rows(
    document: Document, hits: HitNumbering, links: CitationLinks, *, original_is_held: bool = False
) -> Iterator[MastheadRow]:
    """Yield the masthead's rows in the order a UN document prints them; what it does not state has none, but a date.

    `original_is_held` says that the document is here in its original language too.
    """
    words, masthead = request_context.current_translations(), document.masthead

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
        yield from row("document.organ", _linked(request_context.organ_url(masthead.organ), name))
    else:
        yield from row("document.organ", masthead.organ_name)
    yield from row(
        "document.organs",
        Markup(", ").join(
            _linked(request_context.organ_url(series), labels.organ_name(words, series))
            for series in document.organs
            if series != masthead.organ
        ),
    )
    if masthead.session is not None:
        yield from row("document.session", _session_link(masthead.session))
    yield from row(
        "document.session_dates" if masthead.session_dates else "document.place", _place_and_dates(masthead)
    )
    date = labels.day(words, masthead.date) if masthead.date else words("document.date_none")
    yield from row("document.date", date)
    yield from row(
        "document.distribution",
        masthead.distribution and labels.facet_value(words, "distribution", masthead.distribution),
    )
    yield from row(
        "document.language", masthead.language and labels.facet_value(words, "language", masthead.language)
    )
    yield from row(
        "document.original_language", _original_language(masthead, original_is_held=original_is_held)
    )
    for item in masthead.agenda_items:
        anchor = item.anchor
        text = item.text or ""
        # An item worded as the title was highlighted there.
        marks, hit = hits.mark_passage(anchor, "heading", text) if text != masthead.title else ([], None)
        wording = to_html(
            text,
            marks=marks,
            hit=hit,
            links=links.links_in(anchor, text),
            calls=_refs_from(document, anchor, len(text)),
        )
        html = Markup("{}. {}").format(item.number, wording)
        yield MastheadRow(words("document.agenda_items"), html, id=anchor)
    if masthead.agenda_document:
        href = links.href(masthead.agenda_document)
        yield from row("document.agenda_document", _linked(href, masthead.agenda_document))
    if document.topics:
        yield from row(
            "document.topics",
            Markup(", ").join(
                _linked(
                    request_context.search_url(SearchRequest(chosen={"topic": (topic,)})),
                    labels.facet_value(words, "topic", topic),
                )
                for topic in document.topics
            ),
        )
