"""Model -> PDF by ReportLab: lines broken, justified and placed by hand, without tags.

Needs ReportLab (`pip install reportlab`), which no test does.
"""

import io
from dataclasses import dataclass

from tests.formats.model import Model, Note, Part, Run, syllables

WIDTH, HEIGHT = 420.0, 560.0
LEFT, RIGHT = 70.0, 360.0
# Where the text begins and ends, in points from the page's top.
TOP, BOTTOM = 70.0, 500.0
SIZE, PITCH = 10.0, 12.0
NOTE_SIZE, NOTE_PITCH = 8.0, 9.6


@dataclass
class Word:
    """A stretch without a space: pieces set alike, and whether a space stands before it."""

    pieces: list[Run]


@dataclass
class Line:
    words: list[Word]
    left: float
    width: float
    full: bool
    hyphen: bool = False


def words_of(runs: tuple[Run, ...]) -> list[Word]:
    words: list[Word] = []
    joined = False
    for run in runs:
        for place, text in enumerate(run.text.replace("\n", " \n ").split(" ")):
            if place:
                joined = False
            if not text:
                continue
            piece = Run(text, run.strong, run.emphasis, run.call)
            if joined:
                words[-1].pieces.append(piece)
            else:
                words.append(Word([piece]))
            joined = True
    return words


class Typesetter:
    """One document on its pages."""

    def __init__(self, model: Model) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self.model = model
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=(WIDTH, HEIGHT), invariant=True)
        self.page = 1
        self.y = TOP
        self.notes: list[tuple[Note, list[Line]]] = []
        self.floor = BOTTOM

    def width(self, run: Run, size: float) -> float:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        return float(stringWidth(run.text, font(run), size * (0.65 if run.call.isdigit() else 1)))

    def broken(self, words: list[Word], left: float, right: float, indent: float, size: float) -> list[Line]:
        """The words in lines; `indent` is the left edge of the first."""
        lines: list[Line] = []
        space = size * 0.25
        current: list[Word] = []
        edge, used = indent, 0.0
        waiting = list(reversed(words))
        while waiting:
            word = waiting.pop()
            if word.pieces[0].text == "\n":
                lines.append(Line(current, edge, right - edge, False))
                current, edge, used = [], left, 0.0
                continue
            width = sum(self.width(piece, size) for piece in word.pieces)
            if current and used + space + width > right - edge:
                split = self.split(word, right - edge - used - space, size)
                if split:
                    current.append(split[0])
                    waiting.append(split[1])
                else:
                    waiting.append(word)
                lines.append(Line(current, edge, right - edge, True, split is not None))
                current, edge, used = [], left, 0.0
                continue
            used += width + (space if current else 0.0)
            current.append(word)
        if current:
            lines.append(Line(current, edge, right - edge, False))
        return lines

    def split(self, word: Word, room: float, size: float) -> tuple[Word, Word] | None:
        """The word in two at a syllable, the first part with its hyphen no wider than `room`."""
        run = word.pieces[0]
        parts = syllables(run.text)
        for count in range(len(parts) - 1, 0, -1):
            first = Run("".join(parts[:count]) + "-", run.strong, run.emphasis)
            if self.width(first, size) <= room:
                rest = Run("".join(parts[count:]), run.strong, run.emphasis)
                return Word([first]), Word([rest, *word.pieces[1:]])
        return None

    def draw(self, line: Line, y: float, size: float) -> None:
        """The line's words, spaced so that a full line reaches the right edge."""
        widths = [sum(self.width(piece, size) for piece in word.pieces) for word in line.words]
        gaps = len(line.words) - 1
        space = (line.width - sum(widths)) / gaps if line.full and gaps else size * 0.25
        x = line.left
        for word, width in zip(line.words, widths, strict=True):
            at = x
            for piece in word.pieces:
                raised = piece.call.isdigit()
                self.canvas.setFont(font(piece), size * (0.65 if raised else 1))
                self.canvas.drawString(at, HEIGHT - y + (size * 0.35 if raised else 0), piece.text)
                at += self.width(piece, size)
            x += width + space

    def part(self, part: Part, size: float = SIZE, left: float = LEFT, right: float = RIGHT) -> None:
        """A paragraph; its lines go to the next page where this one ends."""
        pitch = size * PITCH / SIZE
        indent = left
        words = words_of(part.runs)
        if part.level:
            left, indent = LEFT + 24.0 * part.level + 24.0, LEFT + 24.0 * part.level + 24.0
        elif part.label:
            indent = LEFT + 24.0
        lines = self.broken(words, left, right, indent, size)
        for place, line in enumerate(lines):
            notes = [
                self.model.notes[piece.call] for word in line.words for piece in word.pieces if piece.call
            ]
            room = sum(len(self.note_lines(note)) * NOTE_PITCH for note in notes)
            if notes and not self.notes:
                room += 14.0
            keep = pitch * 2 if part.role in ("heading", "title") else 0.0
            if self.y + pitch + keep > self.floor - room:
                self.turn()
            self.floor -= room
            self.notes.extend((note, self.note_lines(note)) for note in notes)
            self.y += pitch
            if place == 0 and part.label:
                self.canvas.setFont("Times-Roman", size)
                self.canvas.drawString(indent - 24.0, HEIGHT - self.y, part.label)
            self.draw(line, self.y, size)
        self.y += 6.0

    def note_lines(self, note: Note) -> list[Line]:
        words = words_of((Run(note.mark, call=note.mark),)) + words_of(note.runs)
        return self.broken(words, LEFT, RIGHT, LEFT + 10.0, NOTE_SIZE)

    def turn(self) -> None:
        """Notes and feet of this page; the head of the next."""
        self.foot()
        self.canvas.showPage()
        self.page += 1
        self.y, self.floor = TOP, BOTTOM
        self.canvas.setFont("Times-Bold", 9)
        if self.page % 2:
            self.canvas.drawRightString(RIGHT, HEIGHT - 40, self.model.symbol)
        else:
            self.canvas.drawString(LEFT - 40, HEIGHT - 40, self.model.symbol)

    def foot(self) -> None:
        canvas = self.canvas
        if self.notes:
            y = self.floor + 4.0
            canvas.line(LEFT, HEIGHT - y, LEFT + 60, HEIGHT - y)
            for _, lines in self.notes:
                for line in lines:
                    y += NOTE_PITCH
                    self.draw(line, y, NOTE_SIZE)
            self.notes = []
        canvas.setFont("Times-Roman", 8)
        if self.model.foot:
            canvas.setFont("Times-Bold", 10)
            canvas.drawCentredString(WIDTH / 2, HEIGHT - 530, self.model.foot)
        elif self.page == 1:
            canvas.drawString(LEFT - 40, HEIGHT - 528, f"{self.model.job} (S)    120614    130614")
            canvas.drawString(LEFT - 40, HEIGHT - 540, f"*{self.model.job[2:4]}{self.model.job[5:]}*")
        else:
            canvas.drawString(LEFT - 40, HEIGHT - 528, self.model.job)
            canvas.drawRightString(RIGHT, HEIGHT - 528, f"{self.page}/9")

    def head(self) -> None:
        """The masthead: organ and distribution side by side, a rule, then line after line."""
        organ = [part for part in self.model.head if part.role == "organ"]
        right = [part for part in self.model.head if part.role == "right"]
        rest = [part for part in self.model.head if part.role not in ("organ", "right")]
        top = self.y
        for part in organ:
            bold = tuple(Run(run.text, True) for run in part.runs)
            self.part(Part("organ", bold), 13.0, LEFT - 40, 240.0)
        below, self.y = self.y, top
        for part in right:
            self.part(part, 9.0, 270.0, RIGHT + 20)
        self.y = max(below, self.y) + 4.0
        if organ:
            self.canvas.line(LEFT - 40, HEIGHT - self.y, RIGHT + 20, HEIGHT - self.y)
            self.y += 8.0
        for part in rest:
            if part.role == "title":
                bold = tuple(Run(run.text, not run.call, False, run.call) for run in part.runs)
                self.part(Part("title", bold), 12.0, LEFT, RIGHT - 30)
            else:
                self.part(part)

    def pdf(self) -> bytes:
        self.head()
        for part in self.model.body:
            if part.role == "heading":
                self.part(
                    Part("heading", tuple(Run(run.text, True, run.emphasis, run.call) for run in part.runs)),
                    11.0,
                )
            else:
                self.part(part)
        self.foot()
        self.canvas.save()
        return self.buffer.getvalue()


def font(run: Run) -> str:
    if run.call:
        return "Times-Roman"
    return {
        (False, False): "Times-Roman",
        (True, False): "Times-Bold",
        (False, True): "Times-Italic",
        (True, True): "Times-BoldItalic",
    }[run.strong, run.emphasis]


def pdf_of(model: Model) -> bytes:
    return Typesetter(model).pdf()
