"""Gives a masthead back the lines that its extraction took: one field, wording or title a chunk.

A file may have its masthead as it was printed, without blank lines, or all on one line with the text. What is mixed in
one chunk is parted here, before anything else is read, so that no other module has to know of such layouts.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.document import SourceBlock
from indexer.extraction.text_normalization import fold_same_length
from indexer.parsing.masthead_fields import parse_item_numbers, symbols_of_line
from indexer.parsing.masthead_order import COMPLETE, best_path, is_title_place
from indexer.parsing.masthead_spans import NOTE, FieldSpan, find_fields, opens_phrase
from indexer.parsing.paragraphs import TextFragment
from indexer.parsing.source_blocks import BlockSlicer
from indexer.symbols.symbol import ROOTS

MAX_CHUNKS = 60  # of a file, among which its masthead is looked for
MAX_CHARACTERS = 4000  # of a chunk, in which fields are looked for: the longest masthead known has 3,000
MAX_TITLE_CHARACTERS = 600
MIN_CHARACTERS = 25  # of a chunk that can hold two fields
LEAST_FIELDS = 2  # kinds of field without which a chunk is no masthead
NO_EVIDENCE = frozenset(
    {"letterhead", "body", "addition", "organ", "note", "furniture"}
)  # a sentence may have these, too
DISTRIBUTION_LINE = re.compile(r"^[ \t*]*Distr\.?:?[ \t]*\w+[ \t*]*$", re.IGNORECASE | re.MULTILINE)
# Words of which a chunk has two or more where it mixes fields: cheap to look for before any field is.
NEEDLE = re.compile(
    r"distr\b|periodo? de|original:|programa\b|[a-z]/|saluda|referencia:|unidas|nota de|de [12]\d{3}"
)
LEAST_NEEDLES = 2
ACT = re.compile(r"(?:resoluci|decisi).?n\s+\d")
BROKEN_SYMBOL = re.compile(
    rf"((?:^|(?<=\n))(?:{'|'.join(ROOTS)})[A-Z0-9./]*?/?)\n+(/?[A-Z0-9.]+(?:/[A-Za-z0-9.]+)+\*{{0,2}})(?=\n|$)"
)
BROKEN_JOINT = re.compile(r"(?<=\d)\s?[-–]\s?\n+(?=(?:CTOC|CAC)/)")
MAX_HALF_CHARACTERS = 60  # of a line with half a symbol
MAX_BROKEN_CHARACTERS = 400  # of a chunk whose lines may break a symbol: more is text
MAX_PIECES = 150  # of a file, among which broken symbols are rejoined
# Words that begin an agenda item's wording or a title.
OPENERS = re.compile(
    r"(?:actividades|anotaciones|aplicaci.?n|aprobaci.?n|asistencia|avances|cooperaci.?n|cuestiones|directrices|ejecuci.?n"
    r"|elaboraci.?n|estimaci.?n|examen|fortalecimiento|informe|informaci.?n|labor|lista|mecanismo|medidas|mejora"
    r"|mejores|nota|novedades|organizaci.?n|otros|panorama|prestaci.?n|prevenci.?n|programa|progresos|propuestas|proyecto"
    r"|recomendaciones|respuestas|resumen|seguimiento|situaci.?n|tendencias|utilizaci.?n)(?!\w)"
)


def restore_lines(chunks: Sequence[SourceBlock]) -> tuple[SourceBlock, ...]:
    """The chunks, those that mix fields of a masthead parted. What is laid out as printed stays as it is."""
    lines = any(DISTRIBUTION_LINE.search(chunk.text[:MAX_CHARACTERS]) for chunk in chunks[:MAX_CHUNKS])
    restored: list[SourceBlock] = []
    for place, chunk in enumerate(chunks):
        if place >= MAX_CHUNKS or _begins_text(chunk):
            restored.extend(chunks[place:])
            break
        if not _may_mix_fields(chunk):
            restored.append(chunk)
            continue
        below = chunks[place + 1].text if place + 1 < len(chunks) else ""
        restored.extend(_parted(chunk, below, opens=not restored, lines=lines))
    return tuple(restored)


def _begins_text(chunk: SourceBlock) -> bool:
    """Whether a chunk is a numbered paragraph: a masthead is above it."""
    return re.match(r"\d{1,3}[.)](?:\s|$)", f"{chunk.marker} {chunk.text}".lstrip()[:8]) is not None


def _may_mix_fields(chunk: SourceBlock) -> bool:
    if chunk.kind == "rule" or chunk.marker or len(chunk.text) < MIN_CHARACTERS:
        return False
    plain = fold_same_length(chunk.text[:MAX_CHARACTERS])
    return ACT.match(plain) is not None or len(set(NEEDLE.findall(plain))) >= LEAST_NEEDLES


def _parted(chunk: SourceBlock, below: str, *, opens: bool, lines: bool) -> Iterator[SourceBlock]:
    """Yield the parts of a chunk, or the chunk where it mixes nothing.

    `below` is the text of the next chunk, `opens` says that this one is the file's first, `lines` that the file states
    its distribution on a line of its own, as it was printed.
    """
    text = chunk.text[:MAX_CHARACTERS]
    path = best_path(text, find_fields(text, fold_same_length(text)))
    if (
        (lines and _lists_documents(text, path))
        or not _is_masthead(path, opens=opens)
        or not _is_mixed(chunk.text, path)
    ):
        yield chunk
        return
    slicer = BlockSlicer(chunk)
    for start, end in _parts(chunk.text, path, title_below=_may_be_title(below)):
        part = slicer.slice(start, end)
        yield replace(part, kind="paragraph" if start else chunk.kind, level=chunk.level if not start else 0)


def _is_masthead(path: Sequence[FieldSpan], *, opens: bool) -> bool:
    """Whether there are two kinds of field, or the number of an act at the beginning of the file."""
    fields = {span.field for span in path}
    act = bool(path) and "reference" in fields and ("body" in fields or (opens and path[0].start == 0))
    return len(fields - NO_EVIDENCE) >= LEAST_FIELDS or act


def _lists_documents(text: str, path: Sequence[FieldSpan]) -> bool:
    """Whether a chunk, in a file whose masthead has lines, is of a list of documents that a portal put above it."""
    if "\n" not in text:
        return True
    stated = next((span for span in path if span.field == "distribution"), None)
    return stated is not None and not DISTRIBUTION_LINE.fullmatch(_line_at(text, stated))


def _line_at(text: str, span: FieldSpan) -> str:
    end = text.find("\n", span.end)
    return text[text.rfind("\n", 0, span.start) + 1 : end if end >= 0 else len(text)]


def _is_mixed(text: str, path: Sequence[FieldSpan]) -> bool:
    """Whether fields share a line, or a line above or below them is no field."""
    for span in path:
        if any(map(str.isalnum, _line_at(text, span).replace(text[span.start : span.end], "", 1))):
            return True
    return any(
        any(map(str.isalnum, text[above.end : below.start])) for above, below in pairwise(path)
    ) or any(map(str.isalnum, text[path[-1].end :]))


def _may_be_title(text: str) -> bool:
    """Whether a chunk's text can be a title: no field, no sentence."""
    if not text or len(text) > MAX_TITLE_CHARACTERS or text.rstrip().endswith((".", ",", ":", ";")):
        return False
    return not any(span.start == 0 for span in find_fields(text, fold_same_length(text)))


def _parts(text: str, path: Sequence[FieldSpan], *, title_below: bool) -> Iterator[tuple[int, int]]:
    """Start and end of each part of a masthead, none empty; the last is all that follows it.

    With `title_below`, what stands at its end are the wordings alone.
    """
    items = sum(
        len(parse_item_numbers(fold_same_length(text[span.start : span.end])))
        for span in path
        if span.field == "item"
    )
    at, above = 0, ""
    for span in path:
        yield from _between(text, at, span.start, items if is_title_place(above, span.field) else None)
        if span.field == "body":
            yield from _without_notes(text, span.start)
            return
        yield span.start, (end := _with_stars(text, span.end))
        at, above = end, span.field
    if above in COMPLETE:
        yield from _without_notes(text, at)
    else:
        wordings = items - title_below if items else 0
        yield from _between(text, at, len(text), wordings if is_title_place(above, "") else None)


def _without_notes(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The text below a masthead; notes that only name a document are parted from it where no line parts them."""
    for note in NOTE.finditer(text, start):
        yield from _trimmed(text, start, note.start())
        yield note.span()
        start = note.end()
    yield from _trimmed(text, start, len(text))


def _with_stars(text: str, end: int) -> int:
    stars = re.compile(r"\s?\*{1,4}(?=\s|$)").match(text, end)
    return stars.end() if stars else end


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    inner = text[start:end]
    if any(map(str.isalnum, inner)):
        yield start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())


def _between(text: str, start: int, end: int, items: int | None) -> Iterator[tuple[int, int]]:
    """The parts of what stands between two fields: wordings and title for `items` items, else its lines."""
    if items is None:
        begin = start
        for line in text[start:end].split("\n"):
            yield from _trimmed(text, begin, begin + len(line))
            begin += len(line) + 1
        return
    cuts = _wording_starts(text, start, end, items)
    for begin, stop in pairwise((start, *cuts, end)):
        yield from _trimmed(text, begin, stop)


def _wording_starts(text: str, start: int, end: int, items: int) -> list[int]:
    """Where, between `start` and `end`, a wording or the title begins after another: at most `items` places."""
    if not items:
        return []
    words = [(match.start(), match[0]) for match in re.compile(r"\S+").finditer(text, start, end)]
    half = len(words) // 2
    plain = [fold_same_length(word) for _, word in words]
    if len(words) % 2 == 0 and words and plain[:half] == plain[half:]:
        return [words[half][0]]  # the item's wording is the title, too
    scored = sorted(
        (
            (score, place)
            for (_, above), (place, word) in pairwise(words)
            if (score := _opening_score(text, place, above, word)) > 0
        ),
        reverse=True,
    )
    return sorted(place for _, place in scored[:items])


def _opening_score(text: str, place: int, above: str, word: str) -> float:
    """How likely a wording or title begins with `word` after the word `above`; 0 where none can."""
    if not word[:1].isupper() or not opens_phrase(text, place) or above.endswith(":"):
        return 0.0
    new_line = "\n" in text[place - 1 : place]
    known = OPENERS.match(fold_same_length(word)) is not None
    after_capital = above[:1].isupper()
    if above.endswith("*"):
        return 6.0
    return 2.0 * new_line + 2.0 * known + (0.3 if after_capital else 1.5)


def rejoin_broken_symbols(pieces: Sequence[TextFragment]) -> tuple[TextFragment, ...]:
    """Join a symbol that is broken over two of the first pieces, or over two lines of one."""
    rejoined: list[TextFragment] = []
    for place, piece in enumerate(pieces):
        if place >= MAX_PIECES:
            rejoined.extend(pieces[place:])
            break
        text = _rejoin_lines(piece.block.text)
        above = rejoined[-1].block.text if rejoined else ""
        unended = above.endswith(("-", "–")) or not symbols_of_line(above)
        near = unended and max(len(above), len(text)) < MAX_HALF_CHARACTERS
        both = _rejoin_lines(f"{above}\n{text}") if near else "\n"
        if "\n" not in both and symbols_of_line(both):
            rejoined[-1] = replace(rejoined[-1], block=replace(rejoined[-1].block, text=both))
            continue
        rejoined.append(replace(piece, block=replace(piece.block, text=text)))
    return tuple(rejoined)


def _rejoin_lines(text: str) -> str:
    if "/" not in text or "\n" not in text or len(text) > MAX_BROKEN_CHARACTERS:
        return text
    return BROKEN_SYMBOL.sub(r"\1\2", BROKEN_JOINT.sub("-", text))
