"""Chunks -> the text as it runs, without what a page put in its way: notes at a page's foot, rules, running feet.

A page's foot may stand in mid-sentence. It is taken out, and where it was is remembered, so that the halves can be
joined again (`rejoin_sentences`). Where the reader knows the page (`SourceBlock.zone`), it is believed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.document import SourceBlock, Span, SpanKind
from indexer.extraction.text_normalization import fold_same_length, join_lines
from indexer.symbols import Symbol, find_symbols

NOTE_STARS = re.compile(r"(\*{1,4}|†|‡)\s*(?=\S)")
NOTE_FIGURE = re.compile(r"(\d{1,3}|[a-z])\s*")
# What processing leaves at a page's foot: job number (V.18-05152 (S)), stamps (120614 130614), bar code
# (*1805152*), recycling sign, and the form left when extraction lost the figures (`V (E) * *`). With the page's
# number beside them (`2/17`); alone that may be anything, so it goes only where a page ends.
LANGUAGE_LETTER = r"\(?[ACEFRS]\)"
CERTAIN_FURNITURE = (
    rf"(?:V|GE|K)\.?\s?\d{{2}}-?\d{{5,6}}(?:\s*{LANGUAGE_LETTER})?|\d{{2}}-\d{{5,6}}X?\s*{LANGUAGE_LETTER}"
    rf"|\*\s?\d{{7,8}}\s?\*|\d{{6}}\s+\d{{6}}|V\s*{LANGUAGE_LETTER}(?:\s*\*)*"
    r"|(?:Se ruega reciclar|Please recycle)\s*[♲♻]?|[♲♻]"
)
POSSIBLE_FURNITURE = rf"\d{{1,3}}\s?/\s?\d{{1,3}}|{LANGUAGE_LETTER}"
FURNITURE = re.compile(
    rf"(?:(?:{POSSIBLE_FURNITURE})[\s|]+)*(?:{CERTAIN_FURNITURE})(?:[\s|]+(?:{CERTAIN_FURNITURE}|{POSSIBLE_FURNITURE}))*"
)
BAR_CODE = re.compile(r"\d{7,8}")  # `*1805152*`, which Markdown takes for italics
PAGE_NUMBER = re.compile(
    rf"(?:{POSSIBLE_FURNITURE}|[-–]?\s?\d{{1,3}}\s?[-–]?|página \d{{1,3}}(?: de \d{{1,3}})?)", re.IGNORECASE
)
FIGURE_MARK = re.compile(r"(\d{1,3})\.\s")
LIST_MARK = re.compile(r"(?:[a-zñ]|[ivx]{1,5})\)\s+\S")
HEADING_MARK = re.compile(r"[IVX]{1,5}\.\s+[A-ZÁÉÍÓÚ][^.;,]{3,100}$")
CLAUSE_END = re.compile(r"[.:;,”\"»)]$|;\s[yo]$")
PLAIN_NOTE = re.compile(r"(\d{1,2})\s+(?=[A-ZÁÉÍÓÚ“\"«])")
CALL_LINES = 100  # before a plain note, among which its call stands
CALL_REACH = 5000  # characters at the end of such a line in which the call is looked for
MAX_RUNNING_HEAD_CHARS = 90  # characters of a running head
STARRED = re.compile(r"\S\s?(\*{1,4})(?=\s|$)", re.MULTILINE)
SENTENCE_ENDED = re.compile(r"[.:;!?…][\"”»’)\]]*$|;\s+[yo]$")
LETTER_OPENING = re.compile(r"\bsaluda(?:n)?\s+(?:muy\s+)?atentamente\b")
LIST_MARK_START = re.compile(r"(?:\d{1,3}\.|[a-zA-Z]{1,5}\)|\([a-z]{1,4}\)|[IVXLC]+\.|[-–—•])\s")
GERUND = re.compile(
    r"\w+(?:ando|iendo|yendo|ándose|iéndose)\b|consciente|conscientes|preocupad|convencid|alarmad"
)


@dataclass(frozen=True, slots=True)
class TextFragment:
    """A chunk of running text; `cut` when a rule, a note or a page's foot stood between it and the one before."""

    chunk: SourceBlock
    cut: bool = False

    @property
    def text(self) -> str:
        return join_lines(self.chunk.text)


@dataclass(frozen=True, slots=True)
class UnlinkedFootnote:
    """A footnote as found: its mark (`1`, `*`), its text, and the stretches of it in italics."""

    mark: str
    text: str
    italics: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RunningText:
    """The running text and the notes taken out of it, both in order."""

    pieces: tuple[TextFragment, ...]
    notes: tuple[UnlinkedFootnote, ...]


class BlockSlicer:
    """Cuts a chunk into stretches, one after the other, in time linear in its length."""

    def __init__(self, chunk: SourceBlock) -> None:
        self._chunk = chunk
        self._following = iter(sorted(chunk.spans, key=lambda span: span.start))
        self._next = next(self._following, None)
        self._begun: list[Span] = []  # spans that begin before the end of the last stretch, and may go on
        self._line, self._counted = chunk.line, 0  # the line of character `_counted`

    def cut(self, start: int, end: int) -> SourceBlock:
        """The stretch `start:end`, its spans with it; `start` is never before that of the last call."""
        while self._next and self._next.start < end:
            self._begun.append(self._next)
            self._next = next(self._following, None)
        self._begun = [span for span in self._begun if span.end > start]
        self._line += self._chunk.line and self._chunk.text.count("\n", self._counted, start)
        self._counted = start
        spans = tuple(
            Span(max(span.start - start, 0), min(span.end, end) - start, span.kind) for span in self._begun
        )
        return replace(self._chunk, text=self._chunk.text[start:end], spans=spans, line=self._line)


def to_running_text(chunks: Sequence[SourceBlock]) -> RunningText:
    """The running text of a file. Nothing but page furniture is lost: what is no note stays where it was."""
    lines = [part for chunk in split_at_paragraph_numbers(chunks) for part in _split_at_notes(chunk)]
    lines, roles = _restore_unraised_refs(lines, _classify_lines(lines))
    feet = _running_footers(lines, roles)
    pieces: list[TextFragment] = []
    notes: list[UnlinkedFootnote] = []
    cut = False
    note = ""  # the reader's name of the last one
    for place, (chunk, role) in enumerate(zip(lines, roles, strict=True)):
        if role in ("rule", "furniture") or place in feet:
            cut = True
        elif role.startswith("note:"):
            if chunk.note and chunk.note == note:
                notes[-1] = _extended(notes[-1], _note(chunk, ""))
            else:
                notes.append(_note(chunk, role[5:]))
            note = chunk.note
            cut = True
        elif chunk.text:
            # A reader that knows where the body's text is has made halves one.
            pieces.append(TextFragment(chunk, cut and chunk.zone != "body"))
            cut = False
    return RunningText(tuple(pieces), tuple(notes))


def split_at_paragraph_numbers(chunks: Sequence[SourceBlock]) -> Iterator[SourceBlock]:
    """The chunks, parted where a paragraph or an item begins at a line's start without a blank line before it.

    Text taken out of PDF has no blank lines. A number begins a paragraph only if it is the next one (a sentence may
    break before "4. "), a mark only after the end of a clause ("véase el párrafo 8" / "a) del anexo").
    """
    number = 0
    for chunk in chunks:
        if match := FIGURE_MARK.match(f"{chunk.marker} {chunk.text}"[:12]):
            number = int(match[1])
        if "\n" not in chunk.text or chunk.kind not in ("paragraph", "item") or chunk.zone == "note":
            yield chunk
            continue
        begin = offset = 0
        cutter = BlockSlicer(chunk)
        above = ""
        for line in chunk.text.split("\n"):
            figure = FIGURE_MARK.match(line[:12])
            begins = (
                figure is not None and int(figure[1]) == number + 1 and CLAUSE_END.search(above) is not None
            )
            if figure and begins:
                number = int(figure[1])
            headed = HEADING_MARK.match(line) is not None and offset + len(line) == len(chunk.text)
            if offset and (begins or headed or (LIST_MARK.match(line) and CLAUSE_END.search(above))):
                yield _first_part(cutter.cut(begin, offset - 1), begin)
                begin = offset
            above = line.rstrip()[-20:]
            offset += len(line) + 1
        yield _first_part(cutter.cut(begin, len(chunk.text)), begin) if begin else chunk


def _first_part(part: SourceBlock, begin: int) -> SourceBlock:
    """A part of an item; only the first has its mark."""
    return replace(part, kind="paragraph", marker="", level=0) if begin else part


def _restore_unraised_refs(lines: list[SourceBlock], roles: list[str]) -> tuple[list[SourceBlock], list[str]]:
    """Notes whose figures lost their raising: `1 Naciones Unidas, ...` at a page's foot, `atrás1` in the text.

    A line is such a note only if it stands under a cut, bears the next number, and the text above calls it; the call
    is then marked as if it had been raised.
    """
    following = 1
    since = 0
    for place, chunk in enumerate(lines):
        if roles[place] in ("rule", "furniture") or chunk.kind != "paragraph" or chunk.zone == "body":
            continue
        if roles[place].startswith("note:"):
            mark = roles[place][5:]
            following = int(mark) + 1 if mark.isdigit() else following
            continue
        match = PLAIN_NOTE.match(chunk.text)
        if not match or int(match[1]) != following or not _after_cut(roles, place):
            continue
        call = re.compile(
            rf"(?:(?<=[^\W\d_])|(?<=[”\"»)])|(?<=[12]\d{{3}})|(?<=[^\W\d_] )){following}(?=[.,;:)]|\s|$)"
        )
        for above in range(place - 1, max(since, place - CALL_LINES) - 1, -1):
            text = lines[above].text
            found = (
                list(call.finditer(text, max(len(text) - CALL_REACH, 0))) if roles[above] == "text" else []
            )
            if found:
                start, end = found[-1].span()
                raised = Span(start, end, "superscript")
                spans = tuple(sorted((*lines[above].spans, raised), key=lambda span: (span.start, -span.end)))
                lines[above] = replace(lines[above], spans=spans)
                roles[place] = f"note:{following}"
                since, following = above, following + 1
                break
    return lines, roles


def _split_at_notes(chunk: SourceBlock) -> Iterable[SourceBlock]:
    """The chunk, parted before each line that begins a note or is furniture, and after furniture."""
    if "\n" not in chunk.text or chunk.kind == "rule" or chunk.zone not in ("", "body"):
        yield chunk
        return
    raised = {span.start for span in chunk.spans if span.kind == "superscript"}
    begin = offset = 0
    cutter = BlockSlicer(chunk)
    first = True
    note = chunk.kind == "item" and chunk.marker == "*"

    def part(end: int) -> SourceBlock | None:
        piece = cutter.cut(begin, end)
        text = piece.text.rstrip("\n")
        piece = replace(piece, text=text) if text != piece.text else piece
        if not first and piece.kind == "item":
            piece = replace(piece, kind="paragraph", marker="", level=0)
        return piece if text.strip() else None

    for line in chunk.text.split("\n"):
        opens = (offset in raised and bool(NOTE_FIGURE.match(line))) or (
            offset > 0 and bool(NOTE_STARS.match(line)) and (note or begin > 0 or _is_note_line(line))
        )
        alone = FURNITURE.fullmatch(line.strip()) is not None
        if (opens or alone) and offset > begin:
            piece = part(offset)
            if piece:
                yield piece
                first = False
            begin = offset
        offset += len(line) + 1
        if alone:
            piece = part(offset - 1)
            if piece:
                yield piece
                first = False
            begin = offset
    if begin < len(chunk.text):
        piece = part(len(chunk.text))
        if piece:
            yield piece


def _is_note_line(line: str) -> bool:
    """Whether a line that begins with an asterisk, within a paragraph, is the text of a note."""
    rest = NOTE_STARS.sub("", line, count=1)
    return rest[:1].isupper()


def _classify_lines(lines: Sequence[SourceBlock]) -> list[str]:
    """For each chunk: `rule`, `furniture`, `note:<mark>` or `text`."""
    roles: list[str] = []
    called: Counter[str] = Counter()
    for place, chunk in enumerate(lines):
        text = chunk.text
        if chunk.kind == "rule":
            roles.append("rule")
        elif chunk.zone in ("head", "foot"):
            roles.append("furniture")
        elif chunk.zone == "note":
            roles.append(f"note:{_first_mark(chunk)}")
        elif chunk.zone == "" and (
            FURNITURE.fullmatch(text.strip())
            or (BAR_CODE.fullmatch(text) and is_fully_styled(chunk, "emphasis"))
        ):
            roles.append("furniture")
        elif chunk.zone == "" and (mark := _note_mark(chunk, called, lines, place)) is not None:
            roles.append(f"note:{mark}")
        else:
            if "*" in text:
                called.update(match[1] for match in STARRED.finditer(text))
            roles.append("text")
    _add_page_numbers(lines, roles)
    return roles


def _add_page_numbers(lines: Sequence[SourceBlock], roles: list[str]) -> None:
    """Page numbers and running heads, which only their place gives away, become furniture.

    A symbol alone on its line heads the document the first time, a page afterwards (sometimes with another symbol
    than the document's: CTOC/COP/WG.4/2010/L.1).
    """
    heads: set[str] = set()
    body = next((place for place, chunk in enumerate(lines) if _is_prose(chunk)), len(lines))
    for step in (1, -1):
        for place in range(len(lines))[::step]:
            text = lines[place].text.strip()
            if roles[place] != "text" or len(text) > MAX_RUNNING_HEAD_CHARS or lines[place].zone == "body":
                continue
            near = place - step
            at_cut = place > body and 0 <= near < len(lines) and roles[near] != "text"
            if at_cut and PAGE_NUMBER.fullmatch(text):
                roles[place] = "furniture"
            elif "/" in text and (symbol := symbol_alone(text)):
                if at_cut or (step == 1 and symbol in heads):
                    roles[place] = "furniture"
                heads.add(symbol)


def _is_prose(chunk: SourceBlock) -> bool:
    """Whether a chunk is text and no line of a masthead: a numbered paragraph or a whole sentence."""
    if chunk.kind != "paragraph":
        return chunk.kind == "item" and chunk.marker[:1].isdigit()
    return LIST_MARK_START.match(chunk.text) is not None or (
        chunk.text.rstrip()[-1:] in tuple(".;:,") and len(chunk.text.split()) >= 6
    )


def symbol_alone(line: str) -> str | None:
    """The look-up key of the symbol a line consists of."""
    mentions = find_symbols(line)
    if len(mentions) != 1 or not isinstance(mentions[0].value, Symbol):
        return None
    rest = line[: mentions[0].start] + line[mentions[0].end :]
    return mentions[0].value.key if not rest.strip(" *") else None


def _note_mark(
    chunk: SourceBlock, called: Counter[str], lines: Sequence[SourceBlock], place: int
) -> str | None:
    text = chunk.text
    if chunk.kind == "heading":
        return None
    if chunk.kind == "item":
        # `* CTOC/COP/2018/1.` is a bullet to Markdown. It is the note when an asterisk calls it and it is alone.
        alone = not any(
            0 <= near < len(lines) and lines[near].kind == "item" and lines[near].marker == "*"
            for near in (place - 1, place + 1)
        )
        return "*" if chunk.marker == "*" and called["*"] and alone else None
    if mark := _first_mark(chunk):
        return mark
    match = NOTE_STARS.match(text)
    if match and (called[match[1]] or _is_note_line(text)) and not text.rstrip().endswith("*"):
        return match[1]
    return None


def _first_mark(chunk: SourceBlock) -> str:
    """The raised mark that a note's text begins with; empty where it goes on with another's."""
    first = chunk.spans[0] if chunk.spans else None
    if first and first.kind == "superscript" and first.start == 0 and first.end < len(chunk.text):
        mark = chunk.text[: first.end].strip()
        if re.fullmatch(r"\d{1,3}|[a-z]|\*{1,4}|†|‡", mark):
            return mark
    return ""


def _extended(note: UnlinkedFootnote, more: UnlinkedFootnote) -> UnlinkedFootnote:
    """A note and its next paragraph as one."""
    shift = len(note.text) + 1
    emphasis = tuple((start + shift, end + shift) for start, end in more.italics)
    return UnlinkedFootnote(note.mark, f"{note.text} {more.text}", (*note.italics, *emphasis))


def _note(chunk: SourceBlock, mark: str) -> UnlinkedFootnote:
    before = 0 if chunk.kind == "item" else len(mark)
    text = join_lines(chunk.text[before:]).strip()
    emphasis = []
    for span in chunk.spans:
        words = join_lines(chunk.text[max(span.start, before) : span.end]).strip()
        if span.kind == "emphasis" and words:
            # Joining lines only takes characters away or puts one for another: the words cannot stand further on.
            at = text.rfind(words, 0, span.end - before)
            if at >= 0:
                emphasis.append((at, at + len(words)))
    return UnlinkedFootnote(mark, text, tuple(emphasis))


def _running_footers(lines: Sequence[SourceBlock], roles: Sequence[str]) -> set[int]:
    """Places of running feet such as a slogan: a lone bold line under a page's rule where the text goes on.

    What tells it from a heading at the head of a page: the text above is not ended, or the line comes again, or the
    document is a letter, which has no headings.
    """
    candidates = [
        place
        for place, chunk in enumerate(lines)
        if roles[place] == "text"
        and chunk.kind == "paragraph"
        and chunk.zone != "body"
        and _bold_line(chunk)
        and _after_cut(roles, place)
    ]
    if not candidates:
        return set()
    letter = any(LETTER_OPENING.search(fold_same_length(chunk.text)) for chunk in lines)
    again = Counter(lines[place].text for place in candidates)
    feet = set()
    for place in candidates:
        above = next((lines[i] for i in range(place - 1, -1, -1) if roles[i] == "text"), None)
        if above is None:
            continue
        ended = re.search(r"[.!?][\"”»)]*$", above.text.rstrip()) is not None or above.kind == "heading"
        if letter or again[lines[place].text] > 1 or (not ended and not _bold_line(above)):
            feet.add(place)
    return feet


def _bold_line(chunk: SourceBlock) -> bool:
    text = chunk.text.strip()
    return (
        "\n" not in text
        and not text.endswith((".", ":", ";", ","))
        and any(span.kind == "strong" and span.start == 0 and span.end >= len(text) for span in chunk.spans)
        and not re.match(
            r"anexo|apendice|indice|resolucion|decision|[ivx]+\.|[a-z]\.", fold_same_length(text)
        )
    )


def _after_cut(roles: Sequence[str], place: int) -> bool:
    return place > 0 and (roles[place - 1] in ("rule", "furniture") or roles[place - 1].startswith("note:"))


def rejoin_sentences(pieces: Sequence[TextFragment]) -> list[SourceBlock]:
    """The body's chunks, each sentence that a page's foot cut in two made one again."""
    runs: list[list[SourceBlock]] = []
    for piece in pieces:
        if piece.cut and runs and _continues_sentence(runs[-1][-1], piece.chunk):
            runs[-1].append(piece.chunk)
        else:
            runs.append([piece.chunk])
    return [_concatenate(run) for run in runs]


def _continues_sentence(above: SourceBlock, below: SourceBlock) -> bool:
    if above.kind == "heading" or below.kind != "paragraph" or LIST_MARK_START.match(below.text):
        return False
    end, begin = above.text.rstrip()[-40:], below.text.lstrip()[:40]
    if SENTENCE_ENDED.search(end) or is_fully_styled(below, "strong") or is_fully_styled(above, "strong"):
        return False
    if end.endswith(",") and begin[:1].isupper():
        # Clauses of a preamble end so, each beginning with its verb in italics.
        italics = any(span.kind == "emphasis" and span.start == 0 for span in below.spans)
        return not italics and not GERUND.match(begin.lower())
    return True


def is_fully_styled(chunk: SourceBlock, kind: SpanKind) -> bool:
    """Whether all of a chunk is set so."""
    return any(
        span.kind == kind and span.start == 0 and span.end >= len(chunk.text.rstrip()) for span in chunk.spans
    )


def _concatenate(run: Sequence[SourceBlock]) -> SourceBlock:
    if len(run) == 1:
        return run[0]
    texts: list[str] = []
    spans: list[Span] = []
    length = 0
    for chunk in run:
        spans.extend(Span(span.start + length, span.end + length, span.kind) for span in chunk.spans)
        texts.append(chunk.text + "\n")
        length += len(texts[-1])
    return replace(run[0], text="".join(texts)[:-1], spans=tuple(spans), last_page=run[-1].last_page)
