"""TextFragments -> ParsedMasthead: the fields of a masthead, its agenda items and title, and where the body begins.

The order is that of Vienna's Spanish documents: organ, distribution, date, languages, session, place and dates, agenda
item, its wording, title, kind (UN Editorial Manual, "Mastheads and covers"). `masthead_fields` recognizes a field by
its form, so that it is found out of its place too. `masthead_title` tells title from wordings, which no form explains.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from indexer.document import AgendaItem, DateMention, DocumentKind, Masthead, Period, SourceBlock
from indexer.extraction.dates import find_dates
from indexer.extraction.ordinals import ordinal
from indexer.extraction.organs import Organ, group_by_name, name_of, organ_at_start, organ_by_name
from indexer.extraction.text_normalization import fold_same_length, join_lines
from indexer.parsing.masthead_draft import MastheadDraft
from indexer.parsing.masthead_extent import MAX_ORGAN_NAME_LINES, is_body_start, masthead_start
from indexer.parsing.masthead_fields import IGNORED_LINE, LETTER_OPENING, consume_line
from indexer.parsing.masthead_kind import document_kind
from indexer.parsing.masthead_title import (
    continues_line,
    is_part_heading,
    split_title_and_items,
    strip_footnote_stars,
    title_lines,
    title_start,
)
from indexer.parsing.paragraphs import PagedText, TextFragment
from indexer.parsing.table_of_contents import skip_contents
from indexer.symbols import parse_symbol

SESSION_REPORT = re.compile(
    r"sobre\s+su\s+(?P<ordinal>\S+(?:\s+\S+)?)\s+peri?.?odo\s+de\s+sesiones(?:,?\s+celebrado\s+en\s+(?P<place>\w+))?"
)
BROKEN_LETTERHEAD = re.compile(r"\A(naciones)\n(unidas)(?=\n|\Z)", re.IGNORECASE)
# New York breaks the line over what the Assembly adopted before its day.
BROKEN_ADOPTION = re.compile(
    r"((?:aprobadas?\s+por|adopted\s+by)\s+[^\n]{1,80})\n(?=(?:el|on)\s+\d)", re.IGNORECASE
)
BROKEN_ITEMS = re.compile(
    r"(?<=\w)\n(?=(?:del\s+)?(?:programa(?:\s+provisional)?|provisional|(?:de\s+)?la\s+lista)[\s*]*(?:\n|$))"
)
# Fragments: the longest part of a masthead without a field, wordings and title.
MAX_FIELDLESS = 40
# Characters of a masthead; the longest known has 3,000.
MAX_CHARS = 50_000
# Fragments of the body in which the opening of a letter or an act is looked for.
OPENING_FRAGMENTS = 2
HOME = "CTOC/COP"


class ParsedMasthead(msgspec.Struct, frozen=True, gc=False):
    """A masthead as parsed before the body, and where it is among the fragments.

    `fragments[start:end]` are the masthead's; the body begins at `body`, below a table of contents if there is one.
    `footnote_refs` are pairs of the anchor that refers to a footnote and the footnote's mark: ('tema-4', '*').
    `derived` are pairs of a field and what it was derived from. `unexplained_lines` are no field, wording or title.
    """

    masthead: Masthead
    end: int
    body: int
    footnote_refs: tuple[tuple[str, str], ...] = ()
    dates: tuple[DateMention, ...] = ()
    derived: tuple[tuple[str, str], ...] = ()
    group_meeting: int | None = None
    start: int = 0
    unexplained_lines: tuple[str, ...] = ()


def parse_masthead(fragments: Sequence[TextFragment]) -> ParsedMasthead:
    """Return the masthead that opens the fragments. Without a field, it has at most a title, from a heading."""
    start = masthead_start(fragments)
    draft = MastheadDraft()
    end = end_of_fields = start
    # Whether the loop ended before a line that can only be of the body.
    no_body_found = False
    num_chars = 0
    for end in range(start, len(fragments)):
        fragment = fragments[end]
        if is_body_start(fragment, draft):
            break
        num_chars += len(fragment.block.text)
        if end > end_of_fields + MAX_FIELDLESS or num_chars > MAX_CHARS:
            no_body_found = True
            break
        fields_above = draft.fields_found
        draft.begin_fragment(fragment.pages)
        # The texts are added one by one, because a field records how many were above it.
        for text in _unconsumed_texts(fragment.block, draft):
            draft.add_unexplained_text(text, end)
        if draft.fields_found > fields_above:
            end_of_fields = end + 1
        if draft.has_kind_line:
            end += 1
            # Below the kind may be "Adición".
            while end < len(fragments) and IGNORED_LINE.fullmatch(fold_same_length(fragments[end].text)):
                end += 1
            break
    else:
        end, no_body_found = len(fragments), True
    _consume_organ_names(draft)
    if no_body_found:
        end = _body_start_without_prose(draft, max(end, end_of_fields))
    if not draft.fields_found:
        opening = fragments[0] if fragments else None
        has_title = opening and opening.block.kind == "heading" and not is_part_heading(opening.text)
        if not opening or not has_title:
            return ParsedMasthead(Masthead(), 0, 0)
        return ParsedMasthead(Masthead(title=opening.text, title_pages=opening.pages), 1, 1)
    return _build_masthead(draft, fragments, start, end)


def _body_start_without_prose(draft: MastheadDraft, end: int) -> int:
    """Return where a body begins that has lines only (a list of participants), and remove it from the draft.

    It begins below a wording for each agenda item and a title; at `end` if there are not so many texts.
    """
    num_wordings = 0
    above = ""
    for index in range(title_start(draft), len(draft.unexplained_texts)):
        text = join_lines(draft.unexplained_texts[index])
        num_wordings += not (above and continues_line(above, text))
        if num_wordings > len(draft.item_numbers) + 1:
            return draft.drop_body_texts(index)
        above = text
    return end


def _unconsumed_texts(block: SourceBlock, draft: MastheadDraft) -> Iterator[str]:
    """Yield what the fields of a block leave of its lines, adjoining lines together."""
    adjoining: list[str] = []
    for line in _unbroken_lines(block.text):
        if not line.strip():
            continue
        fields_above, right_column_above = draft.fields_found, draft.right_column
        rest = consume_line(line.strip(), draft)
        # A field of the right column may be on a line of its own where the left column has ended or is empty; it does
        # not divide the left column.
        in_right_column = draft.two_columns and draft.right_column != right_column_above
        if draft.fields_found > fields_above and not rest and not in_right_column and adjoining:
            yield "\n".join(adjoining)
            adjoining = []
        if rest:
            adjoining.append(rest)
    if adjoining:
        yield "\n".join(adjoining)


def _unbroken_lines(text: str) -> list[str]:
    """Return the lines of a text, the fields made whole that are known to be broken over two."""
    if "\n" not in text:
        return [text]
    text = BROKEN_ADOPTION.sub(r"\1 ", BROKEN_ITEMS.sub(" ", text))
    return BROKEN_LETTERHEAD.sub(r"\1 \2", text).split("\n")


def _consume_organ_names(draft: MastheadDraft) -> None:
    """Move organ and group from the unexplained texts to their fields; the longest names first."""
    texts = draft.unexplained_texts
    index = 0
    while index < len(texts):
        for size in range(min(MAX_ORGAN_NAME_LINES, len(texts) - index), 0, -1):
            name = " ".join(texts[index : index + size])
            above_items = draft.items_index is None or index < draft.items_index
            organ = organ_by_name(name)
            # A second organ issues the document only if it is a body of the first; any other is only mentioned.
            if (
                organ
                and draft.organ
                and not (above_items and organ.series.startswith(draft.organ.series + "/"))
            ):
                organ = None
            group = group_by_name(name) if organ is None and draft.group is None and above_items else None
            if not (organ or group or IGNORED_LINE.fullmatch(fold_same_length(join_lines(name)))):
                continue
            draft.take_organ_name(index, size, organ, group)
            break
        else:
            index += 1


def _build_masthead(
    draft: MastheadDraft, fragments: Sequence[TextFragment], start: int, end: int
) -> ParsedMasthead:
    """Return the masthead of a draft whose lines have all been read."""
    body = skip_contents(fragments, end)
    opening = [fragment.text for fragment in fragments[body : body + OPENING_FRAGMENTS]]
    is_letter = any(LETTER_OPENING.search(fold_same_length(text)) for text in opening)
    texts = draft.unexplained_texts
    first = title_start(draft)
    paged_texts = [
        PagedText(text, fragments[index].pages)
        for text, index in zip(texts[first:], draft.fragment_indices[first:], strict=True)
    ]
    lines, line_refs = _without_footnote_stars(title_lines(paged_texts, len(draft.item_numbers)))
    title, items = split_title_and_items(lines, draft.item_numbers)
    if is_letter:
        # A letter has at most a subject; what is above its opening is an address or a signature.
        title, first = draft.subject, len(texts)
    title = title or draft.sponsors_line
    title_text = title.text if title else None
    kind = document_kind(draft, title_text, is_letter)
    organ, derived, above_title = _issuing_organ(
        draft, kind, is_letter, opening, [join_lines(text) for text in texts[:first]]
    )
    session, place, session_dates = draft.session, draft.place, draft.session_dates
    if title_text and kind == "informe" and session is None:
        session, place, session_dates = _session_from_title(title_text, place, session_dates)
    dates = list(draft.dates)
    if organ and organ.series != HOME:
        # The session that a line tells is one of the Conference, whatever organ issues the document.
        session = None
        if draft.group:
            dates = [replace(date, role="meeting") if date.role == "session" else date for date in dates]
    masthead = Masthead(
        symbols=tuple(draft.symbols),
        reference=str(draft.reference) if draft.reference else None,
        kind=kind,
        title=title_text,
        organ=organ.series if organ else None,
        organ_name=(organ.name or None) if organ else None,
        session=session,
        date=draft.date,
        place=place,
        session_dates=session_dates,
        distribution=draft.distribution,
        language=draft.language,
        original_language=draft.original_language,
        agenda_items=items,
        title_pages=title.pages if title else (),
    )
    return ParsedMasthead(
        masthead,
        end=end,
        body=body,
        footnote_refs=_anchored_refs([*draft.footnote_refs, *line_refs], items),
        dates=tuple(dates),
        derived=derived,
        group_meeting=draft.group_meeting,
        start=start,
        unexplained_lines=tuple(above_title),
    )


def _without_footnote_stars(lines: Sequence[PagedText]) -> tuple[list[PagedText], list[tuple[str, str]]]:
    """Return wordings and title without their footnote references, and these: ('items', '*'), ('title', '**')."""
    stripped: list[PagedText] = []
    refs: list[tuple[str, str]] = []
    for index, line in enumerate(lines):
        text, stars = strip_footnote_stars(line.text)
        stripped.append(PagedText(text, line.pages))
        if stars:
            refs.append(("title" if index == len(lines) - 1 else "items", stars))
    return stripped, refs


def _anchored_refs(
    refs: Sequence[tuple[str, str]], items: Sequence[AgendaItem]
) -> tuple[tuple[str, str], ...]:
    """Return the references with "items" as the anchors of the agenda items, or as the title's if there are none."""
    anchored: list[tuple[str, str]] = []
    for place, mark in refs:
        anchors = [item.anchor for item in items] if place == "items" else [place]
        anchored.extend((anchor, mark) for anchor in anchors or ["title"])
    return tuple(anchored)


def _issuing_organ(
    draft: MastheadDraft, kind: DocumentKind, is_letter: bool, opening: Sequence[str], above_title: list[str]
) -> tuple[Organ | None, tuple[tuple[str, str], ...], list[str]]:
    """Return the organ that issues a document, what was derived, and the lines above the title that are still unread.

    The organ is the one that the masthead names, else the one that an act opens with, else that of the symbol.
    """
    organ = draft.group or draft.organ
    if organ is None and kind in ("resolucion", "decision"):
        organ = next((adopting for text in opening if (adopting := organ_at_start(text))), None)
    if not draft.symbols or is_letter:
        return organ, (), above_title
    series = parse_symbol(draft.symbols[0]).series
    if organ is None:
        # The name of an unknown organ is above the distribution.
        num_names = draft.distribution_index or 0
        name = name_of(series) or " ".join(above_title[:num_names])
        return Organ(series, name), (("organ", "symbol"),), above_title[num_names:]
    if series.startswith(organ.series + "/"):
        organ = Organ(series, name_of(series) or organ.name)
    return organ, (), above_title


def _session_from_title(
    title: str, place: str | None, session_dates: Period | None
) -> tuple[int | None, str | None, Period | None]:
    """Return session, place and dates as the title of a session's report tells them, since it has no session line."""
    match = SESSION_REPORT.search(fold_same_length(title))
    if not match:
        return None, place, session_dates
    number = ordinal(title[match.start("ordinal") : match.end("ordinal")])
    if match["place"]:
        place = place or title[match.start("place") : match.end("place")]
        dates = find_dates(title[match.end() :])
        session_dates = session_dates or (Period(dates[0].start_iso, dates[0].end_iso) if dates else None)
    return number, place, session_dates
