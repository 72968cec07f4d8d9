"""The five documents of the corpus as what a typesetter is given: masthead, paragraphs with labels, notes, a slogan.

It reads the Markdown files by their own small means, so that what the readers find in the files made from it can be
held against what the Markdown reader and the parser find.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.document import SourceBlock
from indexer.reading.markdown import parse_markdown

CORPUS = Path(__file__).parents[2] / "corpus"
NAMES = tuple(sorted(path.stem for path in CORPUS.glob("*.md") if path.name != "README.md"))
LABEL = re.compile(r"(\d{1,2}\.|[a-z]{1,4}\))\s+")
ROMAN = re.compile(r"[ivx]+\)")
NOTE = re.compile(r"(\d{1,2}|\*)\s+")
VOWELS = "aeiouáéíóúü"


@dataclass(frozen=True)
class Run:
    """Text set alike; `call` is the mark of the note it calls."""

    text: str
    strong: bool = False
    emphasis: bool = False
    call: str = ""


@dataclass(frozen=True)
class Part:
    """A paragraph: its role (`organ`, `right`, `line`, `title`, `paragraph`, `item`), its label, its runs."""

    role: str
    runs: tuple[Run, ...]
    label: str = ""
    level: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Note:
    mark: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Model:
    """A document to be set. `foot` is what its pages have at their foot; `job` the job number of the others."""

    name: str
    head: tuple[Part, ...]
    body: tuple[Part, ...]
    notes: dict[str, Note]
    foot: str
    job: str
    # The running head from the second page on.
    symbol: str


def models() -> Iterator[Model]:
    """The five documents."""
    for number, name in enumerate(NAMES):
        chunks, _ = parse_markdown((CORPUS / f"{name}.md").read_text("utf-8"))
        yield _model(name, number, chunks)


def _model(name: str, number: int, chunks: tuple[SourceBlock, ...]) -> Model:
    head: list[Part] = []
    body: list[Part] = []
    notes: dict[str, Note] = {}
    foot = ""
    cut = False
    in_head = True
    for chunk in chunks:
        text = chunk.text
        if chunk.kind == "rule":
            cut = True
            continue
        raised = next((span for span in chunk.spans if span.kind == "superscript" and span.start == 0), None)
        starred = (chunk.marker == "*" and bool(head)) or text.startswith("* CTOC")
        if raised or starred:
            mark = text[: raised.end] if raised else "*"
            start = raised.end if raised else 0 if chunk.marker == "*" else 1
            notes[mark] = Note(mark, _stripped(_runs(chunk, start)))
            cut = True
            continue
        bold = any(span.kind == "strong" and span.end - span.start == len(text) for span in chunk.spans)
        if cut and bold and not in_head and "\n" not in text and text.startswith("Por un mundo"):
            foot = text
            continue
        label = chunk.marker if re.fullmatch(r"\d+\.", chunk.marker) else ""
        start = 0
        if not label and (match := LABEL.match(text)):
            label, start = match[1], match.end()
        italic = any(span.kind == "emphasis" and span.start == 0 for span in chunk.spans)
        if in_head and (label or (italic and chunk.kind == "paragraph") or "saluda atentamente" in text):
            in_head = False
        runs = _runs(chunk, start)
        if in_head:
            head.append(Part(_head_role(chunk, head, bold), runs))
        elif cut and body and not label and not re.search(r"[.;:,]$", body[-1].text):
            body[-1] = Part(body[-1].role, (*body[-1].runs, Run(" "), *runs), body[-1].label, body[-1].level)
        else:
            role = (
                "heading"
                if chunk.kind == "heading" or bold
                else "item"
                if label and label[-1] == ")"
                else "paragraph"
            )
            lettered = any(part.label[:2] == "a)" for part in body)
            level = (2 if ROMAN.fullmatch(label) and lettered else 1) if role == "item" else 0
            body.append(Part(role, runs, label, level))
        cut = False
    return Model(
        name,
        tuple(head),
        tuple(body),
        notes,
        foot,
        f"V.{14 + number}-0387{number}",
        f"CTOC/COP/20{14 + number}/L.{number + 1}",
    )


def _head_role(chunk: SourceBlock, head: list[Part], bold: bool) -> str:
    if chunk.text.startswith("Distr."):
        return "right"
    if not head and chunk.text.startswith("Conferencia de las Partes"):
        return "organ"
    return "title" if chunk.kind == "heading" or bold else "line"


def _runs(chunk: SourceBlock, start: int) -> tuple[Run, ...]:
    """The chunk's text from `start` as runs; a raised figure and an asterisk at the end are calls."""
    text = chunk.text
    edges = sorted(
        {start, len(text), *(edge for span in chunk.spans for edge in (span.start, span.end) if edge > start)}
    )
    runs: list[Run] = []
    for begin, end in itertools.pairwise(edges):
        kinds = {span.kind for span in chunk.spans if span.start <= begin and end <= span.end}
        words = text[begin:end]
        call = words if "superscript" in kinds else ""
        runs.append(Run(words, "strong" in kinds, "emphasis" in kinds, call))
    if runs and runs[-1].text.endswith("*"):
        last = runs.pop()
        runs += [Run(last.text[:-1], last.strong, last.emphasis), Run("*", call="*")]
    return tuple(run for run in runs if run.text)


def _stripped(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    first = runs[0]
    return (Run(first.text.lstrip(), first.strong, first.emphasis, first.call), *runs[1:])


def syllables(word: str) -> list[str]:
    """A word in parts that a line's end may part, three letters or more at each end: enough to try hyphens with."""
    parts = [""]
    for at, letter in enumerate(word):
        before, after = word[:at], word[at:]
        new = (
            len(parts[-1]) >= 3
            and len(after) >= 3
            and word.isalpha()
            and word.islower()
            and letter.lower() not in VOWELS
            and after[1].lower() in VOWELS
            and before[-1].lower() in VOWELS
        )
        if new:
            parts.append("")
        parts[-1] += letter
    return parts
