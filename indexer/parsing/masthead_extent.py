"""Tells where a masthead begins, below what a portal put above it, and where the body begins below it."""

import re
from collections.abc import Sequence

from indexer.document import SourceBlock
from indexer.extraction.organs import organ_at_start, part_of_organ
from indexer.extraction.text_normalization import fold_same_length, join_lines
from indexer.parsing.masthead_draft import MastheadDraft
from indexer.parsing.masthead_fields import (
    IGNORED_LINE,
    LETTER_OPENING,
    LETTERHEAD,
    SHORT_GAP,
    WIDE_GAP,
    consume_line,
    symbols_of_line,
)
from indexer.parsing.paragraphs import TextFragment
from indexer.parsing.source_blocks import is_fully_styled
from indexer.parsing.table_of_contents import CONTENTS_HEADING
from indexer.symbols import Symbol, find_symbols

BODY_HEADING = re.compile(
    r"(?:introducci.?n|anotaciones|anexos?(?:\s+[ivx\d]+)?|resumen|antecedentes)$|[ivx]{1,5}\.\s|a\.\s"
)
# The lookbehind is after the letters, so that the regular expression engine can skip to them.
DISTRIBUTION = re.compile(r"distr(?<!\Sdistr)(?:ibuci.?n)?\s*[.:]")
MARKER_NUMBER = re.compile(r"\d{1,3}\.(?:\s|$)")
PARAGRAPH_NUMBER = re.compile(r"\d{1,3}\.\s+\S")
PROGRAMME = re.compile(r"(?:proyecto\s+de\s+)?programa(?:\s+provisional)?$")
# Fragments of another text that a portal may put above the document.
MAX_PREAMBLE = 150
MIN_LIST_ENTRY_WORDS = (
    # Words: a line so long that has distribution and symbol is an entry of a portal's list.
    8
)
# Lines that the name of an organ may be broken over.
MAX_ORGAN_NAME_LINES = 6
# Words; lines of a masthead that end with a stop are shorter.
MIN_SENTENCE_WORDS = 6


def masthead_start(fragments: Sequence[TextFragment]) -> int:
    """Return the index of the first fragment of the masthead.

    What a portal puts above it is another text, whose symbols are not the document's. The masthead begins above the
    line of its distribution, with the organ, the symbol or "Naciones Unidas".
    """
    for index, fragment in enumerate(fragments[:MAX_PREAMBLE]):
        if re.match(r"\d{1,3}[.)]$", fragment.block.marker):
            return 0
        if not any(_has_distribution(line) for line in fragment.block.text.split("\n")):
            continue
        start = index
        while start and _is_above_distribution(fragments[start - 1].block):
            start -= 1
        if start == index:
            # Lines that only this document has may be in between: name and place of a congress.
            candidates = range(index - 1, max(index - MAX_ORGAN_NAME_LINES, 0) - 1, -1)
            return next((above for above in candidates if _opens_masthead(fragments[above].text)), index)
        return start
    return 0


def _has_distribution(line: str) -> bool:
    """Return whether a line states a document's distribution and is no entry of a portal's list of documents."""
    if not DISTRIBUTION.search(fold_same_length(line)):
        return False
    return len(line.split()) < MIN_LIST_ENTRY_WORDS or not any(
        isinstance(match.value, Symbol) for match in find_symbols(line)
    )


def _opens_masthead(text: str) -> bool:
    """Return whether a text is "Naciones Unidas", a symbol, or both."""
    without_letterhead = re.sub(rf"^{LETTERHEAD}\s+", "", text, flags=re.IGNORECASE)
    return IGNORED_LINE.fullmatch(fold_same_length(text)) is not None or bool(
        symbols_of_line(without_letterhead)
    )


def _is_above_distribution(block: SourceBlock) -> bool:
    """Return whether a block is what a masthead has above the distribution: letterhead, symbol or organ."""
    text = join_lines(block.text)
    plain = fold_same_length(text)
    lines = block.text.split("\n")
    is_letterhead = len(lines) <= MAX_ORGAN_NAME_LINES and bool(symbols_of_line(lines[-1].strip()))
    return (
        _opens_masthead(text)
        or is_letterhead
        or part_of_organ(text)
        or re.fullmatch(r"ctoc|cac|/cop/\S+|/cosp/\S+", plain) is not None
    )


def is_body_start(fragment: TextFragment, draft: MastheadDraft) -> bool:
    """Return whether the body begins with a fragment, given the fields found above it."""
    block, text = fragment.block, fragment.text
    plain = fold_same_length(text)
    if MARKER_NUMBER.match(block.marker + " ") or PARAGRAPH_NUMBER.match(text):
        return True
    if block.kind == "item" and block.marker and draft.fields_found:
        return True
    if LETTER_OPENING.search(plain):
        return True
    if draft.fields_found and (
        BODY_HEADING.match(plain) or CONTENTS_HEADING.match(fold_same_length(block.text.partition("\n")[0]))
    ):
        return True
    # An annotated programme prints the programme itself first, under a heading of its own.
    if (
        draft.unexplained_texts
        and PROGRAMME.match(plain)
        and plain in fold_same_length(join_lines(draft.unexplained_texts[-1]))
    ):
        return True
    # The text of an act opens with the organ that adopted it: `La Asamblea General,`.
    if _is_of_act(draft) and re.match(r"l[ao]s?\s|el\s|the\s", plain) and organ_at_start(text) is not None:
        return True
    if (
        block.kind == "heading"
        or len(text.split()) < MIN_SENTENCE_WORDS
        or not text.endswith((".", ";", ":", ","))
    ):
        return False
    if text.endswith(",") and draft.fields_found and is_fully_styled(block, "strong"):
        # A title that goes on in the next line.
        return False
    # A sentence begins the body if it has no field; the trial draft refuses a language or a day at its end.
    trial = MastheadDraft(language="", date="", items_index=draft.items_index)
    line = WIDE_GAP.sub(SHORT_GAP, text)
    return consume_line(line, trial) == line


def _is_of_act(draft: MastheadDraft) -> bool:
    """Return whether the masthead is that of a resolution or decision."""
    return draft.reference is not None or any(re.search(r"/(?:RES|DEC)/", symbol) for symbol in draft.symbols)
