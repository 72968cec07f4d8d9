"""Source -> Document: the pipeline that reads what a United Nations document says.

    Source --running_text--> fragments, footnotes, page furniture --masthead--> ParsedMasthead --outline--> blocks
        --footnote_links--> blocks, footnotes, agenda items
        --extraction--> citations, entities, dates, meetings, mandates

The package knows mastheads, numbering and footnotes. It knows no file format and no stem.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from indexer.document import (
    Citation,
    CitationRole,
    Document,
    EntityMention,
    Mandate,
    Masthead,
    Meeting,
    Problem,
    Source,
)
from indexer.extraction.citations import CitationContext, find_citations
from indexer.extraction.dates import find_dates
from indexer.extraction.entities import find_entity_mentions
from indexer.extraction.facts import FactExtractor
from indexer.extraction.mandates import attach_functions
from indexer.extraction.meetings import merge_duplicates
from indexer.messages import Message
from indexer.parsing.derived_language import derive_language
from indexer.parsing.derived_title import derive_title
from indexer.parsing.file_name_symbol import with_symbol_of_file_name
from indexer.parsing.footnote_links import LinkedText, link_footnotes
from indexer.parsing.home_conference import find_home_conference, with_organ_of_act
from indexer.parsing.masthead import parse_masthead
from indexer.parsing.masthead_completion import complete_masthead, mark_issue_dates
from indexer.parsing.masthead_layout import rejoin_broken_symbols, restore_lines
from indexer.parsing.outline import build_outline
from indexer.parsing.paragraphs import TextFragment, rejoin_sentences
from indexer.parsing.running_lines import find_running_lines
from indexer.parsing.running_text import to_running_text
from indexer.symbols import conference_of_organ
from indexer.symbols.symbol import natural_sort_key

NOTHING_STATED: Mapping[str, object] = MappingProxyType({})
# Of the masthead's unread lines that a problem quotes.
MAX_UNREAD_CHARS = 200


def parse(source: Source, stated: Mapping[str, object] = NOTHING_STATED) -> Document:
    """Return the document that a Source holds, without the id and the topics, which `corpus` gives it.

    `stated` are fields of the Masthead, by name, that somebody states in place of what the text says. They stand
    before citations and other facts are looked for, so that all offsets are those of the stated texts.
    """
    running_text = to_running_text(restore_lines(source.blocks))
    fragments = rejoin_broken_symbols(running_text.fragments)
    parsed = with_symbol_of_file_name(parse_masthead(fragments), source.file.file)
    numbered_blocks = build_outline(rejoin_sentences(fragments[parsed.body :]), parsed.masthead.kind)
    linked = link_footnotes(running_text.notes, parsed, numbered_blocks)
    completed, derived = complete_masthead(parsed, linked, fragments[parsed.start : parsed.end])
    if completed.language is None and (language := derive_language(source)):
        completed, derived = (
            replace(completed, language=language.code),
            {**derived, "language": language.source},
        )
    conference = find_home_conference(completed, linked, is_stated="reference" in stated)
    completed, derived = with_organ_of_act(completed, derived, conference)
    masthead, derived = with_stated_fields(completed, derived, stated)
    # An act is called by its number.
    if not (masthead.title or masthead.reference or "title" in stated):
        title = derive_title(source, linked.blocks)
        masthead = replace(masthead, title=title.text, title_pages=title.pages)
        derived = {**derived, "title": title.source}
    conference = conference if masthead.organ is None else conference_of_organ(masthead.organ)
    facts = _extract_facts(masthead, linked, conference, is_title_derived="title" in derived)
    meetings = merge_duplicates(
        [*facts.sentences.meetings, *_issuing_meeting(masthead, parsed.group_meeting)]
    )
    mandates = attach_functions(facts.sentences.mandates, linked.blocks)
    return Document(
        id="",
        masthead=masthead,
        organs=_organs(masthead, meetings, mandates),
        blocks=linked.blocks,
        source_file=source.file,
        footnotes=linked.footnotes,
        running_lines=find_running_lines(running_text.furniture, _texts_of_head(masthead, linked)),
        citations=_mark_reports(facts.citations, meetings),
        entities=tuple(facts.entities),
        dates=(*parsed.dates, *mark_issue_dates(facts.sentences.dates, masthead, linked.blocks)),
        meetings=meetings,
        mandates=mandates,
        problems=(*source.problems, *_unparsed_problems(fragments[: parsed.start], parsed.unexplained_lines)),
        derived=derived,
        ocr_pages=tuple(page.number for page in source.pages if page.ocr and page.has_text),
    )


def with_stated_fields(
    masthead: Masthead, derived: Mapping[str, str], stated: Mapping[str, object]
) -> tuple[Masthead, dict[str, str]]:
    """Return the masthead with the fields that somebody states, which are derived no more and on no page."""
    without_pages = replace(masthead, title_pages=()) if "title" in stated else masthead
    stated_masthead = replace(without_pages, **stated)
    return stated_masthead, {field: origin for field, origin in derived.items() if field not in stated}


class _FactText(msgspec.Struct, frozen=True, gc=False):
    """A text of a document that may cite, name and state something. `role` is that of the symbols in it."""

    anchor: str
    text: str
    role: CitationRole = "cited"


def _fact_texts(masthead: Masthead, linked: LinkedText, *, is_title_derived: bool) -> Iterator[_FactText]:
    """Yield the texts in reading order. A derived title is none: its words are the body's, or nobody's."""
    if masthead.title and not is_title_derived:
        yield _FactText("title", masthead.title)
    for item in masthead.agenda_items:
        if item.text and item.text != masthead.title:
            yield _FactText(item.anchor, item.text)
    for block in linked.blocks:
        yield _FactText(block.anchor, block.text)
    agenda_notes = linked.agenda_notes
    for note in linked.footnotes:
        yield _FactText(note.anchor, note.text, "agenda" if note.anchor in agenda_notes else "cited")


class _Facts(msgspec.Struct, frozen=True, gc=False):
    """What the texts of a document cite, name and state, in reading order."""

    sentences: FactExtractor
    citations: list[Citation]
    entities: list[EntityMention]


def _extract_facts(
    masthead: Masthead, linked: LinkedText, conference: str | None, *, is_title_derived: bool
) -> _Facts:
    """Return what masthead, title, agenda items, blocks and footnotes state, cite and name.

    `conference` is the one to which a bare 6/4 and "la Convención" belong.

    One kind of fact is looked for in all texts before the next. With all kinds in one text before the next, the
    patterns of one kind drive those of another out of the processor's cache, and parsing takes a twentieth longer.
    """
    texts = tuple(_fact_texts(masthead, linked, is_title_derived=is_title_derived))
    context = CitationContext(conference)
    citations = [find_citations(part.anchor, part.text, context, part.role) for part in texts]
    dates = [find_dates(part.text) for part in texts]
    entities: list[EntityMention] = []
    for number, line in enumerate(masthead.printed_lines):
        entities += find_entity_mentions("masthead", line, line=number)
    if masthead.title and is_title_derived:
        entities += find_entity_mentions("title", masthead.title)
    for part, dates_of_text in zip(texts, dates, strict=True):
        entities += find_entity_mentions(part.anchor, part.text, dates_of_text)
    sentences = FactExtractor((masthead.organ,) if masthead.organ and "/WG." in masthead.organ else ())
    for part, cited, dates_of_text in zip(texts, citations, dates, strict=True):
        sentences.read(part.anchor, part.text, cited, dates_of_text)
    return _Facts(sentences, list(chain.from_iterable(citations)), entities)


def _texts_of_head(masthead: Masthead, linked: LinkedText) -> list[str]:
    """Return the masthead as one text, and title, items and headings: what a running head repeats."""
    texts = [masthead.title, *(item.text for item in masthead.agenda_items)]
    headings = [block.text for block in linked.blocks if block.kind == "heading"]
    return [" ".join(masthead.printed_lines), *(text for text in texts if text), *headings]


def _issuing_meeting(masthead: Masthead, ordinal: int | None) -> tuple[Meeting, ...]:
    """Return the meeting for which a group's paper is issued, as its masthead states it."""
    period, organ = masthead.session_dates, masthead.organ
    if period is None or organ is None or "/WG." not in organ:
        return ()
    return (Meeting((organ,), ordinal, period.start, period.end, masthead.place, None, "masthead"),)


def _mark_reports(citations: Sequence[Citation], meetings: Sequence[Meeting]) -> tuple[Citation, ...]:
    """Return the citations, those of a meeting's report with the role `report`."""
    reports = {meeting.report for meeting in meetings if meeting.report}
    return tuple(
        replace(citation, role="report")
        if citation.role == "cited" and citation.symbol in reports
        else citation
        for citation in citations
    )


def _organs(masthead: Masthead, meetings: Sequence[Meeting], mandates: Sequence[Mandate]) -> tuple[str, ...]:
    """Return the issuing series, then those whose meetings or mandate the document reports."""
    issuing = (masthead.organ,) if masthead.organ else ()
    reported = {organ for meeting in meetings for organ in meeting.organs}
    reported.update(mandate.organ for mandate in mandates)
    return (*issuing, *sorted(reported.difference(issuing), key=natural_sort_key))


def _unparsed_problems(before: Sequence[TextFragment], unread: Sequence[str]) -> tuple[Problem, ...]:
    """Return a problem for what of the file is in no field and no block, so that nothing is lost in silence."""
    problems = []
    if before:
        message = Message("problem.preamble", {"n": len(before)})
        first = before[0].block
        where = Message("place.line", {"line": str(first.line)})
        if first.page:
            where = Message("place.page", {"pages": str(first.page)})
        problems.append(Problem("preamble", message, where))
    if unread:
        lines = " | ".join(unread)[:MAX_UNREAD_CHARS]
        message = Message("problem.masthead", {"n": len(unread), "lines": lines})
        problems.append(Problem("masthead", message, Message("place.masthead")))
    return tuple(problems)


__all__ = ["parse"]
