"""Recognize page furniture by its form: job numbers, bar codes, page numbers, running heads and footers.

`running_text` leaves it out, with what the reader told to be a head or a foot (`reading.pdf_running_heads`).
"""

import re
from collections import Counter
from collections.abc import Sequence

from indexer.document import SourceBlock
from indexer.extraction.text_normalization import fold_same_length
from indexer.parsing.line_roles import FURNITURE, LineRole, is_after_interruption
from indexer.parsing.masthead_fields import LETTER_OPENING
from indexer.parsing.source_blocks import LIST_MARK_START, is_fully_styled
from indexer.symbols import Symbol, find_symbols

# What document processing prints at the foot of a page: job number (V.18-05152 (S)), time stamps (120614 130614), bar
# code (*1805152*), recycling sign, and the form that is left when extraction lost the figures (`V (E) * *`). The page
# number may be beside them (`2/17`); alone it may be anything, so it is furniture only beside a page break.
LANGUAGE_LETTER = r"\(?[ACEFRS]\)"
CERTAIN_FURNITURE = (
    rf"(?:V|GE|K)\.?\s?\d{{2}}-?\d{{5,6}}(?:\s*{LANGUAGE_LETTER})?|\d{{2}}-\d{{5,6}}X?\s*{LANGUAGE_LETTER}"
    rf"|\*\s?\d{{7,8}}\s?\*|\d{{6}}\s+\d{{6}}|V\s*{LANGUAGE_LETTER}(?:\s*\*)*"
    r"|(?:Se ruega reciclar|Please recycle)\s*[♲♻]?|[♲♻]"
)
POSSIBLE_FURNITURE = rf"\d{{1,3}}\s?/\s?\d{{1,3}}|{LANGUAGE_LETTER}"
FURNITURE_LINE = re.compile(
    rf"(?:(?:{POSSIBLE_FURNITURE})[\s|]+)*(?:{CERTAIN_FURNITURE})(?:[\s|]+(?:{CERTAIN_FURNITURE}|{POSSIBLE_FURNITURE}))*"
)
# `*1805152*`, which Markdown takes for italics.
BAR_CODE = re.compile(r"\d{7,8}")
PAGE_NUMBER = re.compile(
    rf"(?:{POSSIBLE_FURNITURE}|[-–]?\s?\d{{1,3}}\s?[-–]?|página \d{{1,3}}(?: de \d{{1,3}})?)", re.IGNORECASE
)
# Characters of a running head.
MAX_RUNNING_HEAD_CHARS = 90
# Words: a shorter line that ends with a stop may still be a line of the masthead.
MIN_SENTENCE_WORDS = 6


def is_furniture_line(line: str) -> bool:
    """Return whether a line holds nothing but page furniture, by its form alone."""
    return FURNITURE_LINE.fullmatch(line.strip()) is not None


def is_furniture(block: SourceBlock) -> bool:
    """Return whether a block holds nothing but page furniture, by its form alone."""
    return is_furniture_line(block.text) or (
        BAR_CODE.fullmatch(block.text) is not None and is_fully_styled(block, "emphasis")
    )


def mark_page_numbers(lines: Sequence[SourceBlock], roles: list[LineRole]) -> None:
    """Change to FURNITURE the roles of page numbers and running heads, which only their place gives away.

    A symbol alone on its line heads the document the first time and a page afterwards. The symbol of a running head
    may be another than the document's (CTOC/COP/WG.4/2010/L.1).
    """
    symbols_seen: set[str] = set()
    body = next((index for index, line in enumerate(lines) if _is_prose(line)), len(lines))
    # Downwards for the lines below a page break, upwards for those above it.
    for step in (1, -1):
        for index in range(len(lines))[::step]:
            text = lines[index].text.strip()
            if (
                roles[index].kind != "text"
                or len(text) > MAX_RUNNING_HEAD_CHARS
                or lines[index].zone == "body"
            ):
                continue
            neighbour = index - step
            at_page_break = index > body and 0 <= neighbour < len(lines) and roles[neighbour].kind != "text"
            if at_page_break and PAGE_NUMBER.fullmatch(text):
                roles[index] = FURNITURE
            elif "/" in text and (symbol := _key_of_sole_symbol(text)):
                if at_page_break or (step == 1 and symbol in symbols_seen):
                    roles[index] = FURNITURE
                symbols_seen.add(symbol)


def _is_prose(block: SourceBlock) -> bool:
    """Return whether a block is no line of a masthead: a numbered paragraph or a whole sentence."""
    if block.kind != "paragraph":
        return block.kind == "item" and block.marker[:1].isdigit()
    return LIST_MARK_START.match(block.text) is not None or (
        block.text.rstrip()[-1:] in tuple(".;:,") and len(block.text.split()) >= MIN_SENTENCE_WORDS
    )


def _key_of_sole_symbol(line: str) -> str | None:
    """Return the look-up key of the symbol that a line consists of, without regard to asterisks."""
    matches = find_symbols(line)
    if len(matches) != 1 or not isinstance(matches[0].value, Symbol):
        return None
    rest = line[: matches[0].start] + line[matches[0].end :]
    return matches[0].value.key if not rest.strip(" *") else None


def running_footers(lines: Sequence[SourceBlock], roles: Sequence[LineRole]) -> set[int]:
    """Return the indices of running footers such as a slogan: a lone bold line directly below a page's rule.

    A heading at the top of a page looks the same. A footer is one if the text above it is not ended, if the line
    occurs again, or if the document is a letter, which has no headings.
    """
    candidates = [
        index
        for index, line in enumerate(lines)
        if roles[index].kind == "text"
        and line.kind == "paragraph"
        and line.zone != "body"
        and _is_bold_line(line)
        and is_after_interruption(roles, index)
    ]
    if not candidates:
        return set()
    is_letter = any(LETTER_OPENING.search(fold_same_length(line.text)) for line in lines)
    occurrences = Counter(lines[index].text for index in candidates)
    footers = set()
    for index in candidates:
        above = next((lines[i] for i in range(index - 1, -1, -1) if roles[i].kind == "text"), None)
        if above is None:
            continue
        ended = re.search(r"[.!?][\"”»)]*$", above.text.rstrip()) is not None or above.kind == "heading"
        if is_letter or occurrences[lines[index].text] > 1 or (not ended and not _is_bold_line(above)):
            footers.add(index)
    return footers


def _is_bold_line(block: SourceBlock) -> bool:
    """Return whether a block is one bold line that neither ends a clause nor opens a section."""
    text = block.text.strip()
    return (
        "\n" not in text
        and not text.endswith((".", ":", ";", ","))
        and any(span.kind == "strong" and span.start == 0 and span.end >= len(text) for span in block.spans)
        and not re.match(
            r"anexo|apendice|indice|resolucion|decision|[ivx]+\.|[a-z]\.", fold_same_length(text)
        )
    )
