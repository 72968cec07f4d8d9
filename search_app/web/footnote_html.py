"""A document's footnotes as HTML, and the references that call them."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from indexer.document import Footnote
from search_app.search.unnumbered_places import UnnumberedPlace, place_of
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


def footnote_ref(note: Footnote, target: str = "") -> Markup:
    """Return the note's mark as a link to `target`, else to the note in the list at the end."""
    label = request_context.current_translations()("document.note_call", mark=note.mark)
    return Markup('<sup><a href="#{}" aria-label="{}">{}</a></sup>').format(
        target or note.anchor, label, note.mark
    )


def target_under(block: str, note: Footnote) -> str:
    """Return the id of a note as it is shown under the block of this anchor. No anchor has a full stop."""
    return f"{block}.{note.anchor}"


def footnote_under(
    block: str, depth: int, note: Footnote, links: CitationLinks, place: UnnumberedPlace | None
) -> Markup:
    """Return a note as it is shown under its paragraph for those who follow the reference; hits are marked below.

    `place` is that of a paragraph without a number.
    """
    words = request_context.current_translations()
    html = to_html(note.text, links=links.links_in(note.anchor, note.text), emphasis=note.italics)
    back = words("document.note_back", label=labels.pinpoint(words, block, place))
    return Markup(
        '<div id="{}" class="under d{}" role="note" tabindex="-1" aria-label="{}"><p>{} {}'
        ' <a class="backref" href="#{}" aria-label="{}">↩</a></p></div>\n'
    ).format(
        target_under(block, note),
        depth,
        words("document.note_call", mark=note.mark),
        Markup("<sup>{}</sup>").format(note.mark),
        html,
        block,
        back,
    )


def footnote_view(
    note: Footnote, hits: HitNumbering, links: CitationLinks, places: Mapping[str, UnnumberedPlace]
) -> FootnoteView:
    """Return a footnote with its hits and links."""
    words = request_context.current_translations()
    marks, hit = hits.mark_passage(note.anchor, "footnote", note.text)
    return FootnoteView(
        note.anchor,
        note.mark,
        labels.pinpoint_on_pages(words, note.anchor, note.pages),
        to_html(
            note.text,
            marks=marks,
            hit=hit,
            links=links.links_in(note.anchor, note.text),
            emphasis=note.italics,
        ),
        tuple(
            (anchor, labels.pinpoint(words, anchor, place_of(anchor, places)))
            for anchor in note.referenced_from
        ),
    )
