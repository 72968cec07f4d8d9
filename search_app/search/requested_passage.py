"""Find the passage that a question asks for by its place, not by its words.

`resolución 6/4 párr. 3` asks for the third paragraph, and a warning says where there is none; `anexo de la resolución
6/4` for the heading of the annex and what follows it; `noveno período de sesiones, tema 4` for the line of the masthead
that names this item of the agenda, and what the item is called; `¿dónde se celebra el noveno período de sesiones?` for
the line of the masthead that says where and when the session meets, and so does `¿cuándo se reunió la Conferencia en
2018?`; a symbol or a day alone, for the line that states it; words that all stand in one head or foot of a page, as
those of a slogan do, for that line.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from indexer.anchors import RUNNING_ANCHOR, RUNNING_LINE
from indexer.document import Document
from indexer.engine.port import Generation
from indexer.records import paged_lines
from indexer.spanish import Lexicon, stem, tokens
from indexer.summary import DocumentSummary
from search_app.query.ast import EntityQuery, FieldValue, Pinpoint, query_leaves
from search_app.query.compiled_query import CompiledQuery
from search_app.query.pinpoints import PREAMBLE, format_pinpoint, resolve_pinpoint
from search_app.query.warnings import QueryWarning
from search_app.search.documents import load_document, open_lexicon, pages_by_anchor
from search_app.search.families import FamilyRelation
from search_app.search.highlighter import Highlighter
from search_app.search.match_reason import MatchReason
from search_app.search.passage_mentions import PassageMentions
from search_app.search.passage_ranking import ShownPassage
from search_app.search.unnumbered_places import UnnumberedPlace, find_unnumbered_places, place_of

# What says, besides a year, that a session of the Conference is meant and nothing else.
_SESSION_WORDS = frozenset(
    map(
        stem,
        (
            "conferencia",
            "período",
            "sesiones",
            "sesionó",
            "sesionar",
            "reunió",
            "reunir",
            "celebró",
            "celebrar",
        ),
    )
)
# Words of a running line that are asked for. Of fewer a paragraph mostly says more.
MIN_RUNNING_WORDS = 3
_ITEMS_LINE = re.compile(r"temas?\s+[0-9]", re.IGNORECASE)
_NUMBER = re.compile("[0-9]+")
_YEAR = re.compile(r"(19|20)[0-9]{2}")


def _preamble_anchors(parts: tuple[str, ...], places: Mapping[str, UnnumberedPlace]) -> tuple[str, ...]:
    """Return the anchors of the paragraphs of a preamble that a pinpoint names: they have no numbers of their own.

    They are one, or all where the pinpoint names none of them.
    """
    if parts[0] != PREAMBLE:
        return ()
    return tuple(
        anchor
        for anchor, place in places.items()
        if place.kind == "preamble" and parts[1:] in ((), (str(place.number),))
    )


def _anchors_at(document: Document, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the anchors that a pinpoint names in a document; of an annex its heading, and what follows it."""
    places = find_unnumbered_places(document.blocks)
    if anchors := _preamble_anchors(parts, places):
        return anchors
    anchor = resolve_pinpoint(
        parts,
        (
            *(block.anchor for block in document.blocks),
            *(note.anchor for note in document.footnotes),
            *(item.anchor for item in document.masthead.agenda_items),
        ),
    )
    if anchor is None:
        return ()
    if parts != ("anexo",):
        return (anchor,)
    index = next(
        (n for n, block in enumerate(document.blocks) if block.anchor == anchor), len(document.blocks)
    )
    return (anchor, *(block.anchor for block in document.blocks[index + 1 : index + 2]))


def unknown_place_warnings(
    generation: Generation, compiled: CompiledQuery, own: Iterable[DocumentSummary]
) -> Iterator[QueryWarning]:
    """Yield a warning where the place that a question names is in none of `own`, the documents of its symbol."""
    parts = _pinpoint_of(compiled)
    documents = [document for summary in own if (document := load_document(generation, summary.id))]
    if parts and documents and not any(_anchors_at(document, parts) for document in documents):
        yield QueryWarning("unknown-place", format_pinpoint(parts, ", "))


def _pinpoint_of(compiled: CompiledQuery) -> tuple[str, ...] | None:
    leaves = query_leaves(compiled.tree) if compiled.tree else ()
    return next((leaf.parts for leaf in leaves if isinstance(leaf, Pinpoint)), None)


class RequestedPassages:
    """Finds the requested passages of each document of one page."""

    def __init__(self, generation: Generation, compiled: CompiledQuery, highlighter: Highlighter) -> None:
        self._generation = generation
        self._highlighter = highlighter
        asked = query_leaves(compiled.tree) if compiled.tree else ()
        self._pinpoint = _pinpoint_of(compiled)
        sessions = [
            int(leaf.low) for leaf in asked if isinstance(leaf, EntityQuery) and leaf.kind == "period"
        ]
        self._session = sessions[0] if sessions else None
        self._asks_for_items = "items" in compiled.answer_types
        self._asks_for_session = not compiled.answer_types.isdisjoint(("when", "where"))
        self._session_year = _session_year(compiled) if self._asks_for_session else None
        self._asks_for_date = any(isinstance(leaf, FieldValue) and leaf.name == "date" for leaf in asked)
        self._running_stems = _running_stems(compiled, open_lexicon(generation))

    def find(
        self, summary: DocumentSummary, reason: MatchReason, family: FamilyRelation | None
    ) -> tuple[ShownPassage, ...]:
        """Return the passages of this document that were asked for, if any were and it has them.

        They are one, or an item of the agenda below the line that names it: who asks for an item without a symbol
        asks which document comes under it.
        """
        if self._session is not None and summary.session == self._session:
            if self._asks_for_items and (line := self._items_line(summary.id)):
                return (line,)
            if self._asks_for_session:
                return _those_found(self._session_line(summary.id))
        if self._session_year and (line := self._session_line(summary.id, self._session_year)):
            return (line,)
        if self._running_stems and (line := self._running_line(summary.id)):
            return (line,)
        # Of a document that cites resolution 6/4, its third paragraph is not meant.
        is_meant = reason == "own" or (reason == "text" and not family)
        if not self._pinpoint or not is_meant:
            return ()
        passages = self._passages_at(summary.id, self._pinpoint)
        # Of paragraph 1 a) what is nearest is paragraph 1.
        outer = self._pinpoint[:-1] if reason == "own" and self._pinpoint[0] not in ("nota", "tema") else ()
        while outer and not passages:
            passages, outer = self._passages_at(summary.id, outer), outer[:-1]
        names_item = bool(passages) and reason == "text" and self._pinpoint[0] == "tema"
        line = self._items_line(summary.id, self._pinpoint[1]) if names_item else None
        return (*_those_found(line), *passages)

    def find_date_line(self, summary: DocumentSummary) -> ShownPassage | None:
        """Return the line of the masthead that says of what day the document is, where a date was asked for."""
        document = load_document(self._generation, summary.id) if self._asks_for_date else None
        return self._line_of_day(document, document.masthead.date) if document else None

    def find_identity_line(self, summary: DocumentSummary) -> ShownPassage | None:
        """Return the line of the masthead that says what the document is cited by: its symbol or reference."""
        document = load_document(self._generation, summary.id)
        identities = [*summary.symbols, *([summary.reference] if summary.reference else [])]
        for line, pages in paged_lines(document.masthead) if document else ():
            if any(_has_identity(line, identity) for identity in identities):
                highlights = self._highlighter("masthead", line)
                return ShownPassage("masthead", "masthead", line, highlights, pages)
        return None

    def _passages_at(self, id: str, parts: tuple[str, ...]) -> tuple[ShownPassage, ...]:
        """Return the part of a document that a pinpoint names; of a preamble its paragraphs."""
        document = load_document(self._generation, id)
        if document is None:
            return ()
        # Anchor -> kind and text.
        passages: dict[str, tuple[str, str]] = {
            block.anchor: (block.kind, block.text) for block in document.blocks
        }
        passages |= {note.anchor: ("footnote", note.text) for note in document.footnotes}
        passages |= {item.anchor: ("heading", item.text or "") for item in document.masthead.agenda_items}
        places = find_unnumbered_places(document.blocks)
        pages = pages_by_anchor(document)
        return tuple(
            replace(
                self._highlighted(document, anchor, *passages[anchor], pages.get(anchor, ())),
                place=place_of(anchor, places),
            )
            for anchor in _anchors_at(document, parts)
        )

    def _session_line(self, id: str, year: str = "") -> ShownPassage | None:
        """Return the line of the masthead that names the first day of the session, which is in this year."""
        document = load_document(self._generation, id)
        if document is None or document.masthead.session_dates is None:
            return None
        first_day = document.masthead.session_dates.start
        return self._line_of_day(document, first_day) if first_day.startswith(year) else None

    def _items_line(self, id: str, item: str = "") -> ShownPassage | None:
        """Return the line of the masthead that says under which items of the agenda the document comes.

        With `item`, a number, the line that names this one.
        """
        document = load_document(self._generation, id)
        if document is None:
            return None
        for line, pages in paged_lines(document.masthead):
            if _ITEMS_LINE.match(line) and (not item or item in _NUMBER.findall(line)):
                return self._highlighted(document, "masthead", "masthead", line, pages)
        return None

    def _running_line(self, id: str) -> ShownPassage | None:
        """Return the head or foot of a page that has all words of the question."""
        document = load_document(self._generation, id)
        for line in document.running_lines if document else ():
            stems = {word.stem for word in tokens(line.text)}
            if all(not stems.isdisjoint(of_word) for of_word in self._running_stems):
                highlights = self._highlighter(RUNNING_LINE, line.text)
                return ShownPassage(RUNNING_ANCHOR, RUNNING_LINE, line.text, highlights, line.pages)
        return None

    def _line_of_day(self, document: Document, day: str | None) -> ShownPassage | None:
        """Return the line of the masthead that names a day."""
        for mention in document.entities:
            if (mention.anchor, mention.kind, mention.low) == ("masthead", "day", day):
                line, pages = paged_lines(document.masthead)[mention.line]
                return self._highlighted(document, "masthead", "masthead", line, pages)
        return None

    def _highlighted(
        self, document: Document, anchor: str, kind: str, text: str, pages: tuple[int, ...]
    ) -> ShownPassage:
        mentions = PassageMentions(document).mentions_in(anchor, text)
        return ShownPassage(anchor, kind, text, self._highlighter(kind, text, mentions), pages)


def _those_found(*passages: ShownPassage | None) -> tuple[ShownPassage, ...]:
    """Return the passages without those that are None."""
    return tuple(passage for passage in passages if passage)


def _running_stems(compiled: CompiledQuery, lexicon: Lexicon) -> tuple[tuple[str, ...], ...]:
    """Return the stems of each word of a question if running lines have them all; none where they do not."""
    stems = tuple(part.stems for part in compiled.parts)
    are_in_lines = len(stems) >= MIN_RUNNING_WORDS and all(
        any(lexicon.is_in_running_line("stem", index_stem) for index_stem in of_word) for of_word in stems
    )
    return stems if are_in_lines and not compiled.conditions else ()


def _session_year(compiled: CompiledQuery) -> str | None:
    """Return the year of a question about a session of the Conference that names no other thing."""
    years = [part.text for part in compiled.parts if _YEAR.fullmatch(part.text)]
    others = [part for part in compiled.parts if part.text not in years]
    are_of_session = all(part.stems and _SESSION_WORDS.issuperset(part.stems) for part in others)
    return years[0] if len(years) == 1 and others and are_of_session and not compiled.conditions else None


def _has_identity(line: str, identity: str) -> bool:
    """Return whether a line has an identity, and not one that only begins so: Add.1 is not Add.10."""
    return (
        re.search(rf"(?<!\w){re.escape(identity)}(?!\w)", " ".join(line.split()), re.IGNORECASE) is not None
    )
