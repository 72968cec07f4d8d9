"""ROOM 2, Source -> Document. Knows how the United Nations write: mastheads, numbering, notes, dates, citations,
meetings; knows no file format and no stem.

    Source.chunks --flow--> running text + notes --masthead--> Head --tree--> Blocks --sayings--> facts
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from indexer.document import (
    AgendaItem,
    Block,
    Citation,
    CitationRole,
    DateMention,
    Document,
    Footnote,
    FootnoteRef,
    Masthead,
    Meeting,
    Problem,
    Source,
)
from indexer.extraction.citations import CitationContext, find_citations
from indexer.extraction.dates import find_dates
from indexer.extraction.text_normalization import join_lines
from indexer.parsing.flow import Flow, Piece, RawNote, flow_of, joined_over_cuts
from indexer.parsing.masthead import Head, head_of, item_anchor
from indexer.parsing.masthead_layout import rejoin_broken_symbols, restore_lines
from indexer.parsing.outline import NumberedBlock, build_outline
from indexer.parsing.sayings import Said, listen, merged, with_functions
from indexer.symbols import home_of, parse_reference, parse_symbol, slug
from indexer.symbols.symbol import natural_sort_key

LONGEST_PLACE = 200  # characters before a letter's date


def parse(source: Source) -> Document:
    """The Document a Source holds. Topics are left empty: they are another room's judgement."""
    flow = flow_of(restore_lines(source.chunks))
    pieces = rejoin_broken_symbols(flow.pieces)
    head = head_of(pieces)
    nodes = build_outline(joined_over_cuts(pieces[head.body :]), head.masthead.kind)
    blocks, footnotes, items = _tied(flow, head, nodes)
    masthead = _dated_at_end(replace(head.masthead, agenda_items=items), blocks)
    agenda_notes = {note for item in items for note in item.notes}
    masthead = replace(
        masthead,
        agenda_document=_agenda_document(footnotes, agenda_notes),
        printed_lines=_lines(pieces[head.skipped : head.end], masthead),
    )
    derived = dict(head.derived)
    if masthead.session is None and masthead.reference and masthead.organ == "CTOC/COP":
        session = parse_reference(masthead.reference).session
        if masthead.kind in ("resolucion", "decision") and session is not None:
            # The first figure of 6/4 is the session that adopted it.
            masthead = replace(masthead, session=session)
            derived["session"] = "reference"
    said, cited = _said(masthead, blocks, footnotes, agenda_notes)
    meetings = merged([*said.meetings, *_own_meeting(head)])
    reports = {meeting.report for meeting in meetings if meeting.report}
    cited = [
        replace(citation, role="report")
        if citation.role == "cited" and citation.symbol in reports
        else citation
        for citation in cited
    ]
    mandates = with_functions(said.mandates, blocks)
    series = {organ for meeting in meetings for organ in meeting.organs} | {
        mandate.organ for mandate in mandates
    }
    issuing = (masthead.organ,) if masthead.organ else ()
    return Document(
        id=_id(masthead, source.file.file),
        masthead=masthead,
        organs=(*issuing, *sorted(series.difference(issuing), key=natural_sort_key)),
        blocks=blocks,
        source_file=source.file,
        footnotes=footnotes,
        citations=tuple(cited),
        dates=(*head.dates, *_roles_at_end(said.dates, masthead, blocks)),
        meetings=meetings,
        mandates=mandates,
        problems=(*source.problems, *_left_out(pieces[: head.skipped], head.unread)),
        derived=derived,
    )


def _lines(pieces: Sequence[Piece], masthead: Masthead) -> tuple[str, ...]:
    """The masthead's lines as printed, without those that make up the title or an item's wording."""
    worded = {
        join_lines(text) for text in (masthead.title, *(item.text for item in masthead.agenda_items)) if text
    }
    lines = (
        line.strip() for piece in pieces if piece.text not in worded for line in piece.chunk.text.split("\n")
    )
    return tuple(
        line
        for line in lines
        if line and (line == masthead.organ_name or not any(line in text for text in worded))
    )


def _own_meeting(head: Head) -> tuple[Meeting, ...]:
    """The meeting a group's paper is issued for, as its masthead states it."""
    masthead = head.masthead
    period = masthead.session_dates
    if period is None or masthead.organ is None or "/WG." not in masthead.organ:
        return ()
    return (
        Meeting(
            (masthead.organ,), head.group_meeting, period.start, period.end, masthead.place, None, "masthead"
        ),
    )


def _left_out(before: Sequence[Piece], unread: Sequence[str]) -> tuple[Problem, ...]:
    """What of the file is in no field and no block: say so, so that nothing is lost in silence."""
    problems = []
    if before:
        message = f"{len(before)} párrafos antes del membrete no son del documento y se han dejado fuera"
        problems.append(Problem("preamble", message, f"línea {before[0].chunk.line}"))
    if unread:
        lines = " | ".join(unread)[:200]
        problems.append(
            Problem("masthead", f"{len(unread)} líneas del membrete sin interpretar: {lines}", "membrete")
        )
    return tuple(problems)


def _id(masthead: Masthead, file: str) -> str:
    if masthead.symbols:
        return slug(parse_symbol(masthead.symbols[0]))
    if masthead.reference:
        return parse_reference(masthead.reference, home_of(masthead.organ)).slug
    return PurePosixPath(file).stem


def _tied(
    flow: Flow, head: Head, nodes: Sequence[NumberedBlock]
) -> tuple[tuple[Block, ...], tuple[Footnote, ...], tuple[AgendaItem, ...]]:
    """Blocks, footnotes and agenda items, each note and its calls pointing at one another.

    Where a mark comes again (figures begun anew on each page) the n-th call is the n-th note's.
    """
    anchors = _note_anchors(flow.notes)
    by_mark: dict[str, list[str]] = {}
    for note, anchor in zip(flow.notes, anchors, strict=True):
        by_mark.setdefault(note.mark, []).append(anchor)
    used: dict[str, int] = {}
    called: dict[str, dict[str, None]] = {anchor: {} for anchor in anchors}  # places, in order

    def call(mark: str, place: str) -> str | None:
        notes = by_mark.get(mark)
        if not notes:
            return None
        turn = used.get(mark, 0)
        used[mark] = turn + 1
        note = notes[min(turn, len(notes) - 1)]
        called[note][place] = None
        return note

    item_notes: dict[str, list[str]] = {}
    shared: dict[str, str | None] = {}
    for place, mark in head.calls:
        if place.startswith("tema-") and mark in shared:  # one asterisk for "Temas 2, 4 y 5"
            tied = shared[mark]
            if tied:
                called[tied][place] = None
        else:
            tied = call(mark, place)
            if place.startswith("tema-"):
                shared[mark] = tied
        if tied:
            item_notes.setdefault(place, []).append(tied)
    blocks: list[Block] = []
    for node in nodes:
        calls = []
        for raw in node.refs:
            tied = call(raw.mark, node.block.anchor)
            if tied:
                calls.append(FootnoteRef(raw.offset, tied))
        blocks.append(replace(node.block, footnote_refs=tuple(calls)) if calls else node.block)
    footnotes = tuple(
        Footnote(anchor, note.mark, note.text, tuple(called[anchor]), note.italics)
        for note, anchor in zip(flow.notes, anchors, strict=True)
    )
    items = tuple(
        replace(item, notes=tuple(item_notes.get(item_anchor(item.number), ())))
        for item in head.masthead.agenda_items
    )
    return tuple(blocks), footnotes, items


def _note_anchors(notes: Sequence[RawNote]) -> list[str]:
    """`nota-1` for figure 1, `nota-a2` for two asterisks; `nota-1_2` where a mark comes again."""
    anchors: list[str] = []
    met: Counter[str] = Counter()
    for note in notes:
        name = note.mark if note.mark.isalnum() else f"a{len(note.mark)}"
        met[name] += 1
        anchors.append(f"nota-{name}" + (f"_{met[name]}" if met[name] > 1 else ""))
    return anchors


def _agenda_document(footnotes: Sequence[Footnote], agenda_notes: set[str]) -> str | None:
    for note in footnotes:
        if note.anchor in agenda_notes:
            for citation in find_citations(note.anchor, note.text, CitationContext()):
                if citation.symbol:
                    return citation.symbol
    return None


def _dated_at_end(masthead: Masthead, blocks: Sequence[Block]) -> Masthead:
    """A letter bears its date at its end, on a line of its own."""
    if masthead.date is None and masthead.kind == "nota-verbal":
        for block in blocks[-3:]:
            found = find_dates(block.text)
            if len(found) == 1 and _is_only_a_date(block.text, found[0].text):
                return replace(masthead, date=found[0].start_iso)
    return masthead


def _is_only_a_date(text: str, date: str) -> bool:
    """Whether `text` is the date and at most a place before it: `Viena, 4 de junio de 2010`."""
    return (
        len(text) < LONGEST_PLACE + len(date)
        and text.strip(" .").endswith(date)
        and re.fullmatch(r"(?:[^\W\d]\w*(?: \w+)?,? )?\.?", text.replace(date, "")) is not None
    )


def _roles_at_end(
    mentions: Sequence[DateMention], masthead: Masthead, blocks: Sequence[Block]
) -> list[DateMention]:
    if masthead.kind != "nota-verbal" or masthead.date is None:
        return list(mentions)
    last = {block.anchor: block.text for block in blocks[-3:]}
    return [
        replace(mention, role="issue")
        if _is_only_a_date(last.get(mention.anchor, ""), mention.text)
        else mention
        for mention in mentions
    ]


def _said(
    masthead: Masthead, blocks: Sequence[Block], footnotes: Sequence[Footnote], agenda_notes: set[str]
) -> tuple[Said, list[Citation]]:
    """What title, agenda items, blocks and footnotes say, in reading order."""
    groups = (masthead.organ,) if masthead.organ and "/WG." in masthead.organ else ()
    said = Said(groups=groups)
    cited: list[Citation] = []
    context = CitationContext(home_of(masthead.organ))

    def hear(anchor: str, text: str, role: CitationRole = "cited", facts: bool = True) -> None:
        here = find_citations(anchor, text, context, role)
        cited.extend(here)
        if facts:
            listen(said, anchor, text, here)

    if masthead.title:
        hear("title", masthead.title)
    for item in masthead.agenda_items:
        if item.text and item.text != masthead.title:
            hear(item_anchor(item.number), item.text)
    for block in blocks:
        hear(block.anchor, block.text)
    for note in footnotes:
        agenda = note.anchor in agenda_notes
        hear(note.anchor, note.text, "agenda" if agenda else "cited")
    return said, cited


__all__ = ["parse"]
