"""Builds an index of hostile files and one sound document, and says what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.build import build
from indexer.engine.open import open_engine
from indexer.messages import Message
from indexer.refusals import REFUSING
from tests.hostile.file_builders import READ, HostileFile

SOUND = "bueno.md"


@dataclass(frozen=True, slots=True)
class Outcome:
    """READ, or the kind of reason that a file was refused with; and the sentence of the report, if any."""

    end: str
    sentence: str = ""


def build_with(files: Sequence[HostileFile], folder: Path) -> dict[str, Outcome]:
    """Write the files and the sound one below `folder`, build, and return what became of each."""
    write_corpus(files, folder)
    return build_corpus(folder)


def write_corpus(files: Sequence[HostileFile], folder: Path) -> None:
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / SOUND).write_text("# Nota\n\nUn texto sin mala intención.", "utf-8")
    for file in files:
        (corpus / file.name).write_bytes(file.content())


def build_corpus(folder: Path) -> dict[str, Outcome]:
    """Build what `write_corpus` wrote, and return what became of each file by its name."""
    corpus = folder / "corpus"
    report = build(corpus, open_engine(folder / "index"))
    outcomes = {path.name: Outcome(READ) for path in corpus.iterdir()}
    for problem in report.problems:
        assert isinstance(problem.message, Message)
        kind = problem.message.key.rpartition(".")[2]
        outcomes[problem.file] = Outcome(kind if problem.kind in REFUSING else READ, str(problem.message))
    read = sum(outcome.end == READ for outcome in outcomes.values())
    assert report.documents == read, "what was not refused is in the index"
    return outcomes
