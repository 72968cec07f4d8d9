"""Footnotes, and the references to them in blocks and masthead -> each pointing at the other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from indexer.anchors import footnote_anchor, parse_anchor
from indexer.document import AgendaItem, Block, Footnote, FootnoteRef
from indexer.extraction.citations import CitationContext, find_citations
from indexer.parsing.footnotes import UnlinkedFootnote
from indexer.parsing.masthead import ParsedMasthead
from indexer.parsing.outline import NumberedBlock


@dataclass(frozen=True, slots=True)
class LinkedText:
    """The parts of a document that footnotes link, in reading order."""

    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    agenda_items: tuple[AgendaItem, ...]

    @property
    def agenda_notes(self) -> frozenset[str]:
        """The anchors of the footnotes that agenda items refer to."""
        return frozenset(note for item in self.agenda_items for note in item.notes)

    @property
    def agenda_document(self) -> str | None:
        """The symbol of the agenda, which a footnote to an agenda item cites."""
        agenda_notes = self.agenda_notes
        for note in self.footnotes:
            if note.anchor in agenda_notes:
                for citation in find_citations(note.anchor, note.text, CitationContext()):
                    if citation.symbol:
                        return citation.symbol
        return None


def link_footnotes(
    notes: Sequence[UnlinkedFootnote], parsed: ParsedMasthead, blocks: Sequence[NumberedBlock]
) -> LinkedText:
    """Link each footnote with its references.

    Where a mark occurs again (numbers that start anew on each page), the n-th reference is the n-th note's.
    """
    anchors = _note_anchors(notes)
    resolver = _RefResolver(notes, anchors)
    item_notes: dict[str, list[str]] = {}
    # The note of a mark that agenda items share.
    shared: dict[str, str | None] = {}
    for place, mark in parsed.footnote_refs:
        is_item = parse_anchor(place).kind == "agenda-item"
        # One asterisk for "Temas 2, 4 y 5".
        if is_item and mark in shared:
            note = shared[mark]
            if note:
                resolver.refer(note, place)
        else:
            note = resolver.resolve(mark, place)
            if is_item:
                shared[mark] = note
        if note:
            item_notes.setdefault(place, []).append(note)
    linked_blocks = tuple(_link_block(numbered, resolver) for numbered in blocks)
    footnotes = tuple(
        Footnote(
            anchor, note.mark, note.text, tuple(resolver.referenced_from[anchor]), note.italics, note.pages
        )
        for note, anchor in zip(notes, anchors, strict=True)
    )
    items = tuple(
        replace(item, notes=tuple(item_notes.get(item.anchor, ()))) for item in parsed.masthead.agenda_items
    )
    return LinkedText(linked_blocks, footnotes, items)


def _link_block(numbered: NumberedBlock, resolver: "_RefResolver") -> Block:
    block = numbered.block
    resolved = [(ref.offset, resolver.resolve(ref.mark, block.anchor)) for ref in numbered.refs]
    refs = tuple(FootnoteRef(offset, note) for offset, note in resolved if note)
    return replace(block, footnote_refs=refs) if refs else block


class _RefResolver:
    """Gives each reference its note. References must come in reading order."""

    def __init__(self, notes: Sequence[UnlinkedFootnote], anchors: Sequence[str]) -> None:
        self._by_mark: dict[str, list[str]] = {}
        for note, anchor in zip(notes, anchors, strict=True):
            self._by_mark.setdefault(note.mark, []).append(anchor)
        self._used: Counter[str] = Counter()
        # Where each note is referenced, as an ordered set.
        self.referenced_from: dict[str, dict[str, None]] = {anchor: {} for anchor in anchors}

    def resolve(self, mark: str, place: str) -> str | None:
        """Return the note that a mark at the anchor `place` refers to; None where no note has it."""
        notes = self._by_mark.get(mark)
        if not notes:
            return None
        note = notes[min(self._used[mark], len(notes) - 1)]
        self._used[mark] += 1
        self.refer(note, place)
        return note

    def refer(self, note: str, place: str) -> None:
        """Record that the anchor `place` refers to the note."""
        self.referenced_from[note][place] = None


def _note_anchors(notes: Sequence[UnlinkedFootnote]) -> list[str]:
    """Return the notes' anchors: `nota-1`, `nota-a2` for two asterisks, `nota-1_2` where a mark occurs again."""
    anchors = []
    occurrences: Counter[str] = Counter()
    for note in notes:
        anchor = footnote_anchor(note.mark)
        occurrences[str(anchor)] += 1
        occurrence = occurrences[str(anchor)]
        anchors.append(str(anchor.repeated(occurrence)))
    return anchors
