"""Tells the title of a document from the wordings of its agenda items.

Both are below the session and its dates, and no form tells one from the other. The masthead has one wording for each
agenda item, and the title is what follows the last of them; a single text is both wording and title.
"""

import re
from collections.abc import Sequence

from indexer.document import AgendaItem
from indexer.extraction.text_normalization import fold_same_length, join_lines
from indexer.parsing.masthead_draft import MastheadDraft
from indexer.parsing.masthead_fields import FOOTNOTE_STARS
from indexer.parsing.masthead_kind import TITLE_KINDS
from indexer.parsing.paragraphs import PagedText, join_paged

# A line that ends with one of these goes on in the next.
CONTINUES_NEXT_LINE = re.compile(
    r"(?:,|\b(?:de|del|la|el|los|las|y|e|o|en|a|al|para|con|sobre|por|contra|su|sus|que|entre|the|of))$"
)
# Characters: more than the longest of those words and one before it.
LINE_END_CHARS = 10
# The number of an act before its title: `65/230. 12º Congreso ...`, `2013/39. Cooperación ...`.
NUMBERED_TITLE = re.compile(r"(?:E?S-)?\d{1,4}/\d{1,4}(?: [A-Z])?\.\s+(?P<title>\S.+)")

# A heading of a part says nothing of the whole.
PART_HEADING = re.compile(
    r"(?:art(?:iculo|\.)|capitulo|titulo|seccion|parte|libro|anexo|apendice|parrafo)\s+"
    r"(?:[ivxlcdm]+\b|\d|[a-z]\b|unic[oa]|preliminar|primer[oa]?\b|segund[oa]\b|tercer[oa]?\b)"
    r"|(?:[ivxlc]{1,6}|[a-z]|\d{1,3})[.)]\s"
    r"|(?:preambulo|introduccion|indice|contenido|sumario|resumen|anexos?|apendices?"
    r"|antecedentes|considerando|table of contents)\W*$"
)
# Characters; a longer heading is of no part.
MAX_PART_HEADING = 160


def title_start(draft: MastheadDraft) -> int:
    """Return the index of the first unexplained text that is wording or title.

    It is the first below the agenda items, else below the session and its place, else below the distribution.
    """
    indices = (draft.items_index, draft.session_index, draft.distribution_index)
    start = next((index for index in indices if index is not None), 0)
    if start == len(draft.unexplained_texts) and not draft.item_numbers:
        # A cover has its title above place and dates, where only its first words tell it.
        for index, text in enumerate(draft.unexplained_texts):
            if any(pattern.match(fold_same_length(join_lines(text))) for pattern, _ in TITLE_KINDS):
                return index
    return start


def title_lines(texts: Sequence[PagedText], num_items: int) -> list[PagedText]:
    """Return wordings and title, each on one line.

    Where no blank line separates them, each line is taken as one of them if that gives a wording for every item and a
    title.
    """
    joined = _join_continuations([PagedText(join_lines(text.text), text.pages) for text in texts])
    if num_items and len(joined) <= num_items:
        lines = _join_continuations(
            [PagedText(line, text.pages) for text in texts for line in text.text.split("\n")]
        )
        if len(lines) == num_items + 1:
            return lines
    return joined


def _join_continuations(texts: Sequence[PagedText]) -> list[PagedText]:
    """Return the texts, each joined with those that continue it."""
    joined: list[list[PagedText]] = []
    for text in texts:
        if joined and continues_line(joined[-1][-1].text, text.text):
            joined[-1].append(text)
        else:
            joined.append([text])
    return [join_paged(lines) for lines in joined]


def continues_line(above: str, text: str) -> bool:
    """Return whether a text continues the wording or title on the line above it."""
    end = fold_same_length(above[-LINE_END_CHARS:])
    return CONTINUES_NEXT_LINE.search(end) is not None or text[:1].islower()


def strip_footnote_stars(text: str) -> tuple[str, str]:
    """Return a text without the asterisks at its end, and the asterisks."""
    stars = FOOTNOTE_STARS.search(text) if text.endswith("*") else None
    return (text[: stars.start()], stars[1]) if stars else (text, "")


def split_title_and_items(
    lines: Sequence[PagedText], item_numbers: Sequence[str]
) -> tuple[PagedText | None, tuple[AgendaItem, ...]]:
    """Return the title and the agenda items with their wordings, given both on one line each.

    An act's number before its title (`65/230. ...`) marks where the title begins.
    """
    for index, line in enumerate(lines):
        if match := NUMBERED_TITLE.match(line.text):
            title = join_paged([PagedText(match["title"], line.pages), *lines[index + 1 :]])
            if index == 0:
                return title, _items_without_wording(item_numbers)
            return title, _split_by_count([*lines[:index], title], item_numbers)[1]
    return _split_by_count(lines, item_numbers)


def _split_by_count(
    lines: Sequence[PagedText], item_numbers: Sequence[str]
) -> tuple[PagedText | None, tuple[AgendaItem, ...]]:
    """Return title and agenda items by the number of lines and of items."""
    if not lines:
        return None, _items_without_wording(item_numbers)
    if not item_numbers:
        return join_paged(lines), ()
    if len(item_numbers) == 1:
        # Of more than two lines, all but the last are the wording: that of the item and that of its sub-item.
        wording = join_paged(lines[:-1], ": ") if len(lines) > 1 else lines[0]
        return lines[-1], (_item(item_numbers[0], wording),)
    main_numbers = list(dict.fromkeys(number.split()[0] for number in item_numbers))
    if len(lines) <= len(item_numbers) and len(lines) == len(main_numbers) + 1:
        # "2 a) y b)": the item has one wording for its sub-items.
        wording_of = dict(zip(main_numbers, lines, strict=False))
        return lines[-1], tuple(_item(number, wording_of[number.split()[0]]) for number in item_numbers)
    if len(lines) <= len(item_numbers):
        return lines[-1], _items_without_wording(item_numbers)
    num_items = len(item_numbers)
    items = tuple(_item(number, line) for number, line in zip(item_numbers, lines[:num_items], strict=True))
    return join_paged(lines[num_items:]), items


def _item(number: str, wording: PagedText) -> AgendaItem:
    return AgendaItem(number, wording.text, pages=wording.pages)


def _items_without_wording(item_numbers: Sequence[str]) -> tuple[AgendaItem, ...]:
    return tuple(AgendaItem(number, None) for number in item_numbers)


def is_part_heading(text: str) -> bool:
    """Return whether a heading is of a part: `Artículo 1`, `II. Antecedentes`, `Introducción`."""
    return PART_HEADING.match(fold_same_length(text[:MAX_PART_HEADING])) is not None
