"""Restores the lines of a masthead that extraction has joined: one block for each field, wording and title.

A file may have its masthead as it was printed, without blank lines, or all on one line with the text. A block that
mixes fields is split here, before anything else is read, so that no other module has to know such layouts.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from indexer.document import SourceBlock
from indexer.extraction.text_normalization import fold_same_length
from indexer.parsing.masthead_fields import parse_item_numbers, symbols_of_line
from indexer.parsing.masthead_order import END_FIELDS, best_field_sequence, is_title_place
from indexer.parsing.masthead_spans import NOTE, FieldSpan, find_fields, opens_phrase
from indexer.parsing.paragraphs import TextFragment
from indexer.parsing.source_blocks import BlockSlicer
from indexer.symbols.symbol import ROOTS

# Blocks of a file among which its masthead is looked for.
MAX_BLOCKS = 60
# Characters of a block in which fields are looked for; the longest known masthead has 3,000.
MAX_CHARS = 4000
MAX_TITLE_CHARS = 600
# Characters of a block that can hold two fields.
MIN_CHARS = 25
# Kinds of field that a block needs to be a masthead.
MIN_FIELD_KINDS = 2
# Fields that do not count as evidence of a masthead, because a sentence may have them too.
WEAK_FIELDS = frozenset({"letterhead", "body", "addition", "organ", "note", "furniture"})
DISTRIBUTION_LINE = re.compile(r"^[ \t*]*Distr\.?:?[ \t]*\w+[ \t*]*$", re.IGNORECASE | re.MULTILINE)
# Words of which a block has two or more where it mixes fields. To look for them first is cheaper than for fields.
FIELD_WORD = re.compile(
    r"distr\b|periodo? de|original:|programa\b|[a-z]/|saluda|referencia:|unidas|nota de|de [12]\d{3}"
)
MIN_FIELD_WORDS = 2
PARAGRAPH_NUMBER = re.compile(r"\d{1,3}[.)](?:\s|$)")
ACT = re.compile(r"(?:resoluci|decisi).?n\s+\d")
BROKEN_SYMBOL = re.compile(
    rf"((?:^|(?<=\n))(?:{'|'.join(ROOTS)})[A-Z0-9./]*?/?)\n+(/?[A-Z0-9.]+(?:/[A-Za-z0-9.]+)+\*{{0,2}})(?=\n|$)"
)
BROKEN_JOINT = re.compile(r"(?<=\d)\s?[-–]\s?\n+(?=(?:CTOC|CAC)/)")
# Characters of a line with half a symbol.
MAX_HALF_CHARS = 60
# Characters of a block whose lines may break a symbol; a longer one is text.
MAX_BROKEN_CHARS = 400
# Fragments of a file among which broken symbols are rejoined.
MAX_FRAGMENTS = 150
# Words that begin an agenda item's wording or a title.
OPENING_WORDS = re.compile(
    r"(?:actividades|anotaciones|aplicaci.?n|aprobaci.?n|asistencia|avances|cooperaci.?n|cuestiones|directrices|ejecuci.?n"
    r"|elaboraci.?n|estimaci.?n|examen|fortalecimiento|informe|informaci.?n|labor|lista|mecanismo|medidas|mejora"
    r"|mejores|nota|novedades|organizaci.?n|otros|panorama|prestaci.?n|prevenci.?n|programa|progresos|propuestas|proyecto"
    r"|recomendaciones|respuestas|resumen|seguimiento|situaci.?n|tendencias|utilizaci.?n)(?!\w)"
)


def restore_lines(blocks: Sequence[SourceBlock]) -> tuple[SourceBlock, ...]:
    """Return the blocks, those that mix fields of a masthead split; one laid out as printed stays as it is."""
    has_printed_lines = any(DISTRIBUTION_LINE.search(block.text[:MAX_CHARS]) for block in blocks[:MAX_BLOCKS])
    restored: list[SourceBlock] = []
    for index, block in enumerate(blocks):
        if index >= MAX_BLOCKS or _is_numbered_paragraph(block):
            restored.extend(blocks[index:])
            break
        if not _may_mix_fields(block, has_printed_lines=has_printed_lines):
            restored.append(block)
            continue
        below = blocks[index + 1].text if index + 1 < len(blocks) else ""
        restored.extend(
            _split_block(block, below, is_first=not restored, has_printed_lines=has_printed_lines)
        )
    return tuple(restored)


def _is_numbered_paragraph(block: SourceBlock) -> bool:
    """Return whether a block is a numbered paragraph, which is below the masthead."""
    return PARAGRAPH_NUMBER.match(f"{block.marker} {block.text}".lstrip()[:8]) is not None


def _may_mix_fields(block: SourceBlock, *, has_printed_lines: bool) -> bool:
    """Return whether a block is worth the search for fields: one line is not in a file whose masthead has its lines."""
    text = block.text[:MAX_CHARS]
    if (
        block.kind == "rule"
        or block.marker
        or len(text) < MIN_CHARS
        or (has_printed_lines and "\n" not in text)
    ):
        return False
    plain = fold_same_length(text)
    return ACT.match(plain) is not None or len(set(FIELD_WORD.findall(plain))) >= MIN_FIELD_WORDS


def _split_block(
    block: SourceBlock, below: str, *, is_first: bool, has_printed_lines: bool
) -> Iterator[SourceBlock]:
    """Yield the parts of a block, or the block itself if it does not mix fields.

    `below` is the text of the next block, and `is_first` tells whether this one is the first of the file. With
    `has_printed_lines`, the file states its distribution on a line of its own, as it was printed.
    """
    text = block.text[:MAX_CHARS]
    sequence = best_field_sequence(text, find_fields(text, fold_same_length(text)))
    if (
        (has_printed_lines and _lists_documents(text, sequence))
        or not _is_masthead(sequence, is_first=is_first)
        or not _is_mixed(block.text, sequence)
    ):
        yield block
        return
    slicer = BlockSlicer(block)
    for start, end in _part_spans(block.text, sequence, title_below=_may_be_title(below)):
        part = slicer.slice(start, end)
        yield replace(part, kind="paragraph" if start else block.kind, level=block.level if not start else 0)


def _is_masthead(sequence: Sequence[FieldSpan], *, is_first: bool) -> bool:
    """Return whether there are two kinds of field, or the number of an act at the beginning of the file."""
    fields = {span.field for span in sequence}
    opens_act = (
        bool(sequence)
        and "reference" in fields
        and ("body" in fields or (is_first and sequence[0].start == 0))
    )
    return len(fields - WEAK_FIELDS) >= MIN_FIELD_KINDS or opens_act


def _lists_documents(text: str, sequence: Sequence[FieldSpan]) -> bool:
    """Return whether a block is from a portal's list of documents, in a file whose masthead has its lines."""
    distribution = next((span for span in sequence if span.field == "distribution"), None)
    return distribution is not None and not DISTRIBUTION_LINE.fullmatch(_line_at(text, distribution))


def _line_at(text: str, span: FieldSpan) -> str:
    """Return the line, or lines, that a span is on."""
    end = text.find("\n", span.end)
    return text[text.rfind("\n", 0, span.start) + 1 : end if end >= 0 else len(text)]


def _is_mixed(text: str, sequence: Sequence[FieldSpan]) -> bool:
    """Return whether fields share a line with other words, or have other lines between or below them."""
    for span in sequence:
        if any(map(str.isalnum, _line_at(text, span).replace(text[span.start : span.end], "", 1))):
            return True
    return any(
        any(map(str.isalnum, text[above.end : below.start])) for above, below in pairwise(sequence)
    ) or any(map(str.isalnum, text[sequence[-1].end :]))


def _may_be_title(text: str) -> bool:
    """Return whether a text can be a title: neither a field nor a sentence."""
    if not text or len(text) > MAX_TITLE_CHARS or text.rstrip().endswith((".", ",", ":", ";")):
        return False
    return not any(span.start == 0 for span in find_fields(text, fold_same_length(text)))


def _part_spans(text: str, sequence: Sequence[FieldSpan], *, title_below: bool) -> Iterator[tuple[int, int]]:
    """Yield start and end of each part of a masthead; no part is empty, and the last is the text below the masthead.

    With `title_below`, the title is in the next block and the masthead ends with the wordings.
    """
    num_items = sum(
        len(parse_item_numbers(fold_same_length(text[span.start : span.end])))
        for span in sequence
        if span.field == "item"
    )
    offset, above = 0, ""
    for span in sequence:
        yield from _spans_between(
            text, offset, span.start, num_items if is_title_place(above, span.field) else None
        )
        if span.field == "body":
            yield from _split_at_notes(text, span.start)
            return
        end = _end_with_stars(text, span.end)
        yield span.start, end
        offset, above = end, span.field
    if above in END_FIELDS:
        yield from _split_at_notes(text, offset)
    else:
        num_cuts = num_items - title_below if num_items else 0
        yield from _spans_between(text, offset, len(text), num_cuts if is_title_place(above, "") else None)


def _split_at_notes(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the text below a masthead, and of each footnote in it that only names a document."""
    for note in NOTE.finditer(text, start):
        yield from _trimmed_span(text, start, note.start())
        yield note.span()
        start = note.end()
    yield from _trimmed_span(text, start, len(text))


def _end_with_stars(text: str, end: int) -> int:
    """Return the end of a field together with the asterisks after it."""
    stars = re.compile(r"\s?\*{1,4}(?=\s|$)").match(text, end)
    return stars.end() if stars else end


def _trimmed_span(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the span without blanks at its ends, if it has a letter or a figure."""
    inner = text[start:end]
    if any(map(str.isalnum, inner)):
        yield start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())


def _spans_between(text: str, start: int, end: int, num_items: int | None) -> Iterator[tuple[int, int]]:
    """Yield the spans between two fields: wordings and title for `num_items` items; the lines if it is None."""
    if num_items is None:
        line_start = start
        for line in text[start:end].split("\n"):
            yield from _trimmed_span(text, line_start, line_start + len(line))
            line_start += len(line) + 1
        return
    cuts = _wording_starts(text, start, end, num_items)
    for part_start, part_end in pairwise((start, *cuts, end)):
        yield from _trimmed_span(text, part_start, part_end)


def _wording_starts(text: str, start: int, end: int, num_items: int) -> list[int]:
    """Return the offsets where a wording or the title begins after another: at most `num_items`."""
    if not num_items:
        return []
    words = [(match.start(), match[0]) for match in re.compile(r"\S+").finditer(text, start, end)]
    half = len(words) // 2
    plain = [fold_same_length(word) for _, word in words]
    if len(words) % 2 == 0 and words and plain[:half] == plain[half:]:
        # The wording of the item is printed again as the title.
        return [words[half][0]]
    scored = sorted(
        (
            (score, offset)
            for (_, word_before), (offset, word) in pairwise(words)
            if (score := _opening_score(text, offset, word_before, word)) > 0
        ),
        reverse=True,
    )
    return sorted(offset for _, offset in scored[:num_items])


# How likely a wording or title begins at a word, by what is around it. Chosen on the documents of tests/mastheads:
# after the asterisks of an agenda item it surely does; a capital after another is most often inside a name.
AFTER_STARS, ON_NEW_LINE, OPENING_WORD, AFTER_CAPITAL, AFTER_SMALL_LETTER = 6.0, 2.0, 2.0, 0.3, 1.5


def _opening_score(text: str, offset: int, word_before: str, word: str) -> float:
    """Return how likely a wording or title begins with `word` at `offset`; 0 if none can."""
    if not word[:1].isupper() or not opens_phrase(text, offset) or word_before.endswith(":"):
        return 0.0
    if word_before.endswith("*"):
        return AFTER_STARS
    on_new_line = "\n" in text[offset - 1 : offset]
    is_opening_word = OPENING_WORDS.match(fold_same_length(word)) is not None
    base = AFTER_CAPITAL if word_before[:1].isupper() else AFTER_SMALL_LETTER
    return base + ON_NEW_LINE * on_new_line + OPENING_WORD * is_opening_word


def rejoin_broken_symbols(fragments: Sequence[TextFragment]) -> tuple[TextFragment, ...]:
    """Return the fragments, each symbol joined that was broken over two of the first ones or over two lines of one."""
    rejoined: list[TextFragment] = []
    for index, fragment in enumerate(fragments):
        if index >= MAX_FRAGMENTS:
            rejoined.extend(fragments[index:])
            break
        text = _rejoin_lines(fragment.block.text)
        above = rejoined[-1].block.text if rejoined else ""
        are_halves = ("/" in above or "/" in text) and max(len(above), len(text)) < MAX_HALF_CHARS
        may_join = are_halves and (above.endswith(("-", "–")) or not symbols_of_line(above))
        joined = _rejoin_lines(f"{above}\n{text}") if may_join else "\n"
        if "\n" not in joined and symbols_of_line(joined):
            rejoined[-1] = replace(rejoined[-1], block=replace(rejoined[-1].block, text=joined))
            continue
        unbroken = text == fragment.block.text
        rejoined.append(fragment if unbroken else replace(fragment, block=replace(fragment.block, text=text)))
    return tuple(rejoined)


def _rejoin_lines(text: str) -> str:
    """Return a text, the symbols joined that its lines break."""
    if "/" not in text or "\n" not in text or len(text) > MAX_BROKEN_CHARS:
        return text
    return BROKEN_SYMBOL.sub(r"\1\2", BROKEN_JOINT.sub("-", text))
