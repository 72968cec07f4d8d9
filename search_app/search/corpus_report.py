"""What became of the files of the corpus: those that gave no document and why, and those read with problems."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from indexer.build_state import BuildState, load_build_state
from indexer.document import Problem
from indexer.engine.port import Generation
from indexer.manifest import MANIFEST_FILENAME
from indexer.refusals import REFUSING, refusal_reason

# Of one file; a manifest's entry can have any number.
MAX_PROBLEMS = 10
# Files whose originals a page looks for: one look on the disk for each.
MAX_DIGESTS = 500


@dataclass(frozen=True, slots=True)
class FileReport:
    """A file by its name below the corpus. `id` is its document's, None where it gave none; then `reason` says why.

    The manifest is listed too, where it names files that are not there; it has neither.
    `problems` are the first MAX_PROBLEMS of `problems_total`.
    """

    file: str
    id: str | None
    reason: str
    problems: tuple[Problem, ...]
    problems_total: int


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """`listed` are the refused files, by reason and name, and after them those read with problems, by name."""

    files: int
    refused: int
    listed: tuple[FileReport, ...]
    # Of the refused files, the most frequent first.
    reasons: Mapping[str, int]
    # The digests of the first MAX_DIGESTS files that hold a document.
    digests: tuple[str, ...] = ()


_reports: WeakKeyDictionary[Generation, CorpusReport] = WeakKeyDictionary()


def corpus_report(generation: Generation) -> CorpusReport:
    """Return the report of the build that made the generation; it is gathered once for each that is open."""
    if generation not in _reports:
        _reports[generation] = _gather(load_build_state(generation))
    return _reports[generation]


def _gather(state: BuildState) -> CorpusReport:
    refused, read = [], []
    digests: dict[str, None] = {}
    for name, file in sorted(state.files.items()):
        id = file.id or (state.files[file.read_from].id if file.read_from in state.files else None)
        reasons = [
            refusal_reason(problem.kind, problem.message)
            for problem in file.problems
            if problem.kind in REFUSING
        ]
        reason = "" if id else (reasons or ["other"])[0]
        report = FileReport(name, id, reason, file.problems[:MAX_PROBLEMS], len(file.problems))
        if id is not None and len(digests) < MAX_DIGESTS:
            digests[file.sha256] = None
        if id is None:
            refused.append(report)
        elif file.problems:
            read.append(report)
    if state.manifest:
        problems = state.manifest[:MAX_PROBLEMS]
        read.append(FileReport(MANIFEST_FILENAME, None, "", problems, len(state.manifest)))
    counts = Counter(report.reason for report in refused)
    refused.sort(key=lambda report: (-counts[report.reason], report.reason, report.file))
    return CorpusReport(
        len(state.files), len(refused), (*refused, *read), dict(counts.most_common()), tuple(digests)
    )
