"""A document's footnotes as HTML, and the references that call them."""

from dataclasses import dataclass

from markupsafe import Markup

from indexer.document import Footnote
from search_app.web import labels, request_context
from search_app.web.annotated_text import to_html
from search_app.web.citation_links import CitationLinks
from search_app.web.hit_numbering import HitNumbering


@dataclass(frozen=True, slots=True)
class FootnoteView:
    """A footnote; `back_links` are (anchor, label) of the places that refer to it."""

    anchor: str
    mark: str
    label: str
    html: Markup
    back_links: tuple[tuple[str, str], ...]


def footnote_ref(note: Footnote) -> Markup:
    label = request_context.current_translations()("document.note_call", mark=note.mark)
    return Markup('<sup><a href="#{}" aria-label="{}">{}</a></sup>').format(note.anchor, label, note.mark)


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
