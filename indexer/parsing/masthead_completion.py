"""What only the rest of a document tells of its masthead: notes, agenda, a letter's date, a resolution's session."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from indexer.document import Block, DateMention, Masthead
from indexer.extraction.dates import find_dates
from indexer.extraction.text_normalization import join_lines
from indexer.parsing.footnote_links import LinkedText
from indexer.parsing.masthead import ParsedMasthead
from indexer.parsing.paragraphs import PagedText, TextFragment
from indexer.symbols import HOME, parse_reference

# Before a letter's date; it bounds the work on hostile texts.
MAX_PLACE_CHARS = 200
# The blocks at a letter's end among which its date is: date, signature, addressee.
SIGNATURE_BLOCKS = 3
# A date alone, or after a place: "Viena, 4 de junio de 2010".
PLACE_OF_DATE = re.compile(r"(?:[^\W\d]\w*(?: \w+)?,? )?\.?")


def complete_masthead(
    parsed: ParsedMasthead, linked: LinkedText, fragments: Sequence[TextFragment]
) -> tuple[Masthead, dict[str, str]]:
    """Return the whole masthead and, by field, what a derived one was derived from.

    `fragments` are those of the masthead, from which its printed lines are taken.
    """
    masthead = parsed.masthead
    derived = dict(parsed.derived)
    session = masthead.session
    if session is None and (session := _session_of_act(masthead)) is not None:
        derived["session"] = "reference"
    lines = _printed_lines(fragments, masthead)
    completed = replace(
        masthead,
        agenda_items=linked.agenda_items,
        agenda_document=linked.agenda_document,
        date=masthead.date or _date_from_signature(masthead, linked.blocks),
        session=session,
        printed_lines=tuple(line.text for line in lines),
        line_pages=tuple(line.pages for line in lines) if any(line.pages for line in lines) else (),
    )
    return completed, derived


def _session_of_act(masthead: Masthead) -> int | None:
    """Return the session that adopted a resolution or decision of the Conference: the first figure of 6/4."""
    if masthead.reference and masthead.organ == HOME and masthead.kind in ("resolucion", "decision"):
        return parse_reference(masthead.reference).session
    return None


def _date_from_signature(masthead: Masthead, blocks: Sequence[Block]) -> str | None:
    """Return the date of a letter, which is at its end, on a line of its own."""
    if masthead.kind == "nota-verbal":
        for block in blocks[-SIGNATURE_BLOCKS:]:
            dates = find_dates(block.text)
            if len(dates) == 1 and _is_date_line(block.text, dates[0].text):
                return dates[0].start_iso
    return None


def mark_issue_dates(
    mentions: Sequence[DateMention], masthead: Masthead, blocks: Sequence[Block]
) -> tuple[DateMention, ...]:
    """Return the dates of the text, those that date a letter with the role `issue`."""
    if masthead.kind != "nota-verbal" or masthead.date is None:
        return tuple(mentions)
    signature = {block.anchor: block.text for block in blocks[-SIGNATURE_BLOCKS:]}
    return tuple(
        replace(mention, role="issue")
        if _is_date_line(signature.get(mention.anchor, ""), mention.text)
        else mention
        for mention in mentions
    )


def _is_date_line(text: str, date: str) -> bool:
    """Return whether the text is the date and at most a place before it."""
    return (
        len(text) < MAX_PLACE_CHARS + len(date)
        and text.strip(" .").endswith(date)
        and PLACE_OF_DATE.fullmatch(text.replace(date, "")) is not None
    )


def _printed_lines(fragments: Sequence[TextFragment], masthead: Masthead) -> tuple[PagedText, ...]:
    """Return the masthead's lines as printed, without those that make up the title or the text of an item."""
    texts = (masthead.title, *(item.text for item in masthead.agenda_items))
    shown_elsewhere = {join_lines(text) for text in texts if text}
    lines = (
        PagedText(line.strip(), fragment.pages)
        for fragment in fragments
        if fragment.text not in shown_elsewhere
        for line in fragment.block.text.split("\n")
    )
    return tuple(
        line
        for line in lines
        if line.text
        and (line.text == masthead.organ_name or not any(line.text in text for text in shown_elsewhere))
    )
