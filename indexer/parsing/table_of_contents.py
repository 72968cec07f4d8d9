"""Skips the table of contents between a masthead and the body."""

import re
from collections.abc import Sequence

from indexer.extraction.text_normalization import fold_same_length
from indexer.parsing.paragraphs import TextFragment

# With the page number that a portal may print beside it.
CONTENTS_HEADING = re.compile(
    r"(?:\d{1,3}\s+)?(?:.?ndice|contenido|sumario|table of contents)(?:\s+\d{1,3})?\W*$"
)
COLUMN_HEADING = re.compile(
    r"(?:capitulos?|parrafos?|parrs?\.?|paginas?|pags?\.?)(?:\s+(?:parrafos?|paginas?))*"
)
LEADERS = re.compile(r"(?:\.\s?){3,}|…+|·{3,}|\t")
REVERSED_PAGE_NUMBER = re.compile(r"[\s\d.–-]+")
# Words; entries that end with a stop are shorter.
MIN_SENTENCE_WORDS = 8
# Characters; what is shorter is a column's number.
MIN_ENTRY_CHARS = 4


def skip_contents(fragments: Sequence[TextFragment], body: int) -> int:
    """Return where the text begins below a table of contents at `body`; `body` where there is none.

    It begins at the first entry that occurs a second time, or at the first sentence.
    """
    if body >= len(fragments) or not CONTENTS_HEADING.match(fold_same_length(fragments[body].text)):
        return body
    entries: set[str] = set()
    for index in range(body + 1, len(fragments)):
        block, text = fragments[index].block, fragments[index].text
        block_entries = [entry for line in block.text.split("\n") if (entry := _entry_words(line))]
        has_leaders = LEADERS.search(block.text) is not None
        if len(block_entries) == 1 and block_entries[0] in entries and not has_leaders:
            return index
        is_sentence = text.endswith((".", ":", ";")) and len(text.split()) >= MIN_SENTENCE_WORDS
        if is_sentence and not has_leaders:
            return index
        entries.update(block_entries)
    return body


def _entry_words(line: str) -> str:
    """Return the words of an entry: `I. Introducción ..... 1-3  4` -> `introduccion`; "" if the line is none."""
    plain = re.sub(
        r"^(?:[ivxlc]+|[a-z]|\d{1,3})\s*[.)]\s*", "", fold_same_length(LEADERS.sub(" ", line)).strip()
    )
    # The line is read from its end, since a search from its start would try each figure of it.
    page = REVERSED_PAGE_NUMBER.match(plain[::-1])
    plain = plain[: len(plain) - page.end()] if page else plain
    return "" if COLUMN_HEADING.fullmatch(plain) or len(plain) < MIN_ENTRY_CHARS else plain
