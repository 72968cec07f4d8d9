"""Judges which passage answers: questions with the paragraph that holds their answer, over the corpus.

    python -m tests.ranking.passages FILE [--misses]

    [[question]]
    text = "¿Quién convoca la reunión?"    # as typed
    document = "cu-2009-33-a"              # or several; [] when the corpus has no answer
    passages = ["se convocará una reunión"] # runs of words that stand in the right paragraph; may be []
    kind = "natural"

A passage is right when it belongs to a right document and one of the runs stands in it, white space and Markdown marks
aside. A question without runs counts for its document only. The page is read from its top: each hit's title, where
words of it are marked, then the hit's passages. A marked title is right by the same rule and takes no place of the
three that are counted.
"""

import argparse
import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer import document_json
from indexer.engine.port import Generation
from search_app.query.search_request import SearchRequest
from search_app.search.response import SearchResponse
from search_app.search.search import search
from tests.ranking.evaluation import corpus

# Passages of the whole page that a reader looks at.
SHOWN = 3
KEYS = {"text", "document", "passages", "kind"}
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"<(https?://[^>\s]+)>")
# Footnote references, which are taken out of the text that they interrupt.
_CALL = re.compile(r"<sup>[^<]*</sup>|\[\^[^\]]+\]")
_TAG = re.compile(r"</?[a-z]+ ?/?>")
# What a paragraph begins with and keeps apart from its text: marks of headings and items, and its number.
_BEGINNING = re.compile(r"\A(?:\s*(?:#{1,6}|>|[-+*]|\d+\.|\(?[a-z]{1,4}\))\s+)+")
_MARK = re.compile(r"[*_`\\]")
_PATTERNS = ((_LINK, r"\1"), (_ADDRESS, r"\1"), (_CALL, ""), (_TAG, ""), (_BEGINNING, ""), (_MARK, ""))


class BadQuestions(Exception):
    """A file of questions that cannot be judged by: which question, and why."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and where its answer stands; no document when there is no answer."""

    text: str
    documents: tuple[str, ...]
    runs: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a page is worth. The passages' fields are None where no run says which passage is right."""

    judged: Judged
    document_first: bool
    passage_first: bool | None
    # Whether it is among the first SHOWN passages of the page.
    passage_shown: bool | None
    nothing: bool
    # The beginning of the page, for whoever reads the misses.
    came: str

    @property
    def missed(self) -> tuple[str, ...]:
        """What went wrong, in words; empty when all is right."""
        if not self.judged.documents:
            return () if self.nothing else ("something found",)
        if self.nothing:
            return ("nothing found",)
        wrong = {
            "document not first": self.document_first,
            "passage not first": self.passage_first,
            f"passage not among the first {SHOWN}": self.passage_shown,
        }
        return tuple(said for said, right in wrong.items() if right is False)


# --- the file -----------------------------------------------------------------------------------------------


def load(file: Path) -> tuple[Judged, ...]:
    """The questions of a file, in its order. BadQuestions for one that is not as the head of this module says."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadQuestions(f"{file}: {error}") from error
    if data.keys() != {"question"} or not isinstance(data["question"], list):
        raise BadQuestions(f"{file}: holds [[question]] tables and nothing else")
    return tuple(_judged(number, entry) for number, entry in enumerate(data["question"], 1))


def _judged(number: int, entry: Mapping[str, object]) -> Judged:
    text, kind, runs = entry.get("text"), entry.get("kind"), entry.get("passages")
    document = entry.get("document")
    documents = [document] if isinstance(document, str) else document
    name = f"question {number} ({text!r})"
    if entry.keys() != KEYS:
        raise BadQuestions(f"{name}: has {sorted(entry)} instead of {sorted(KEYS)}")
    if not (isinstance(text, str) and text.strip() and isinstance(kind, str) and kind):
        raise BadQuestions(f"{name}: text and kind are words")
    if not (_are_words(documents) and _are_words(runs)):
        raise BadQuestions(f"{name}: document and passages are words, or lists of words")
    assert isinstance(documents, list)
    assert isinstance(runs, list)
    if runs and not documents:
        raise BadQuestions(f"{name}: names passages of no document")
    if not all(map(collapsed, runs)):
        raise BadQuestions(f"{name}: a run without words would stand everywhere")
    return Judged(text, tuple(documents), tuple(runs), kind)


def _are_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def collapsed(text: str) -> str:
    """Without Markdown's marks, and with one blank for each run of white space."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return " ".join(text.split())


def unfounded(generation: Generation, questions: Sequence[Judged]) -> Iterator[str]:
    """What the questions name and the corpus does not hold: documents, and runs that stand in no right one."""
    texts: dict[str, list[str] | None] = {}
    for judged in questions:
        for id in judged.documents:
            if id not in texts:
                texts[id] = _texts(generation, id)
            if texts[id] is None:
                yield f"{judged.text}: no document {id}"
        held = [text for id in judged.documents for text in texts[id] or ()]
        for run in judged.runs:
            if not any(collapsed(run) in text for text in held):
                yield f"{judged.text}: no right document holds in one paragraph: {run}"


def _texts(generation: Generation, id: str) -> list[str] | None:
    """All that a passage of a document can be, collapsed; None where there is no such document."""
    body = generation.stored_documents([id]).get(id)
    if body is None:
        return None
    document = document_json.loads(body)
    masthead = document.masthead
    texts = (
        masthead.title,
        *masthead.printed_lines,
        *(item.text for item in masthead.agenda_items),
        *(block.text for block in document.blocks),
        *(note.text for note in document.footnotes),
        *(line.text for line in document.running_lines),
    )
    return [collapsed(text) for text in texts if text]


# --- the judge ----------------------------------------------------------------------------------------------


def judge(generation: Generation, judged: Judged) -> Verdict:
    """Ask the question as it is typed, and judge the first page."""
    page = search(generation, SearchRequest(judged.text))
    hits = page.hits
    document_first = bool(hits) and hits[0].summary.id in judged.documents
    runs = [collapsed(run) for run in judged.runs]
    right = [
        (place, id)
        for place, id, text in _shown(page)
        if id in judged.documents and any(run in collapsed(text) for run in runs)
    ]
    return Verdict(
        judged,
        document_first,
        # The page's first passage is another hit's where the first hit shows none.
        bool(hits) and (0, hits[0].summary.id) in right if runs else None,
        any(place < SHOWN for place, _ in right) if runs else None,
        page.total == 0,
        _beginning(page),
    )


def _shown(page: SearchResponse) -> Iterator[tuple[int, str, str]]:
    """What the page shows of its hits: how many passages stand before it, whose it is, and its text."""
    place = 0
    for hit in page.hits:
        if hit.title_highlights:
            yield place, hit.summary.id, hit.summary.title or ""
        for passage in hit.passages:
            yield place, hit.summary.id, passage.text
            place += 1


def _beginning(page: SearchResponse) -> str:
    if not page.hits:
        return "nothing"
    first = page.hits[0]
    passage = collapsed(first.passages[0].text) if first.passages else collapsed(first.summary.title or "")
    return f"{first.summary.id}: {passage[:100]}"


# --- what is printed ----------------------------------------------------------------------------------------


def table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """The counts of all questions, then those of each kind."""
    kinds = sorted({verdict.judged.kind for verdict in verdicts})
    columns = ("document first", "passage first", f"in the first {SHOWN}", "nothing said")
    yield f"{'':24} {'with answer':>11} {' '.join(f'{column:>16}' for column in columns)}"
    for kind in ("all", *(f"  {kind}" for kind in kinds)):
        of = [verdict for verdict in verdicts if kind == "all" or verdict.judged.kind == kind.strip()]
        answerable = [verdict for verdict in of if verdict.judged.documents]
        counted = (
            [verdict.document_first for verdict in answerable],
            [verdict.passage_first for verdict in answerable],
            [verdict.passage_shown for verdict in answerable],
            [verdict.nothing for verdict in of if not verdict.judged.documents],
        )
        yield f"{kind:24} {len(answerable):>11} {' '.join(f'{_share(each):>16}' for each in counted)}"


def _share(values: Sequence[bool | None]) -> str:
    known_values = [value for value in values if value is not None]
    return (
        f"{sum(known_values)}/{len(known_values)} {sum(known_values) / len(known_values):.3f}"
        if known_values
        else "-"
    )


def missed(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Each question that was not answered right in all that counts: what is wrong, what is right, what came."""
    for verdict in verdicts:
        if verdict.missed:
            judged = verdict.judged
            yield f"[{judged.kind}] {judged.text}"
            yield f"    {', '.join(verdict.missed)}"
            yield f"    right: {', '.join(judged.documents) or 'nothing'}{''.join(f' | {run}' for run in judged.runs)}"
            yield f"    came:  {verdict.came}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.ranking.passages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--misses", action="store_true", help="name each question that was not answered right"
    )
    options = parser.parse_args(arguments)
    try:
        questions = load(options.file)
    except (BadQuestions, OSError, UnicodeDecodeError) as error:
        parser.error(str(error))
    with tempfile.TemporaryDirectory() as folder:
        generation = corpus(Path(folder) / "index")
        verdicts = [judge(generation, judged) for judged in questions]
        answerable = sum(bool(judged.documents) for judged in questions)
        print(
            f"{len(questions)} questions: {answerable} with an answer, {len(questions) - answerable} without"
        )
        print("\n".join(table(verdicts)))
        faults = list(unfounded(generation, questions))
        if faults:
            print(
                f"\nThe file names {len(faults)} things that the corpus does not hold; they count as missed:"
            )
            print("\n".join(f"    {fault}" for fault in faults))
        if options.misses:
            print("\nMissed:")
            print("\n".join(missed(verdicts)) or "none")


if __name__ == "__main__":
    main()
