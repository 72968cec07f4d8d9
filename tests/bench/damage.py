"""Flip bits and zero pages of an index, and count the wrong answers before and after the check in the background.

python -m tests.bench.damage [--documents 10000] [--flips 1000] [--pages 200] [--write]
python -m tests.bench.damage --flips 0 --pages 0     what the checks cost, alone

Each damage is done to a sound copy, in place, and undone. 20 questions, as someone types them, are asked twice: of a
generation that was only opened, which is what a server answers by until its check in the background is at an end, and
of one whose check is. Exits 1 when any answer is wrong after it. What the checks cost is measured beside.
"""

import argparse
import logging
import random
import resource
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from indexer.engine.embedded import serving_generation
from indexer.engine.embedded.array_file import BytesTable, ChecksummedBytesTable
from indexer.engine.embedded.checksums import compute_checksums
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.port import Generation
from indexer.errors import IndexStateError
from search_app.query.search_request import SearchRequest
from search_app.search.response import SearchResponse
from search_app.search.search import search
from tests.bench import results
from tests.bench.generated_documents import WORDS
from tests.bench.index_cache import CachedIndex, cached_index
from tests.bench.peers import OURS
from tests.bench.queries import query_classes

QUESTIONS = 20
ROUNDS = 15
# Bytes.
PAGE = 4096
# Seconds for 20 questions: damaged numbers may make a search very long.
PATIENCE = 60
# Bytes: damaged numbers may ask for very much memory.
MEMORY = 8 << 30


def flip_bit(file: Path, chance: random.Random) -> tuple[int, bytes]:
    """Return an offset in the file, and the byte there with one bit flipped."""
    place = chance.randrange(file.stat().st_size)
    with file.open("rb") as opened:
        opened.seek(place)
        return place, bytes([opened.read(1)[0] ^ 1 << chance.randrange(8)])


def zero_page(file: Path, chance: random.Random) -> tuple[int, bytes]:
    """Return the offset of a page of the file, and a page of zeros."""
    size = file.stat().st_size
    place = chance.randrange(-(-size // PAGE)) * PAGE
    return place, bytes(min(PAGE, size - place))


@contextmanager
def damaged_file(file: Path, place: int, data: bytes) -> Iterator[bool]:
    """Write the data at the offset while the block runs. Yield whether that changes the file."""
    with file.open("r+b") as opened:
        opened.seek(place)
        before = opened.read(len(data))
        opened.seek(place)
        opened.write(data)
    try:
        yield before != data
    finally:
        with file.open("r+b") as opened:
            opened.seek(place)
            opened.write(before)


def questions(generation: Generation, documents: int) -> list[SearchRequest]:
    """Return some questions of each class."""
    each = query_classes(generation).values()
    together = [
        timed.question for several in zip(*(group * 2 for group in each), strict=False) for timed in several
    ]
    return together[:QUESTIONS]


def collect_answers(generation: Generation, asked: Sequence[SearchRequest]) -> Iterator[SearchResponse | str]:
    """Yield the answer of each question, or why there is none."""
    for question in asked:
        try:
            yield search(generation, question)
        except IndexStateError:
            yield "refused"
        # Errors of every kind are counted.
        except Exception as error:
            yield f"error ({type(error).__name__})"


def count_outcomes(
    answers_given: Iterator[SearchResponse | str], sound: Sequence[SearchResponse | str]
) -> Counter[str]:
    """Count how many answers are as they were, wrong, refused, or an error."""
    counts: Counter[str] = Counter()
    for given, other in zip(answers_given, sound, strict=True):
        if isinstance(given, str):
            counts["refused" if given == "refused" else "error"] += 1
        else:
            counts["same" if given == other else "wrong"] += 1
    return counts


def answer_before_check(
    index: Path, asked: Sequence[SearchRequest], sound: Sequence[SearchResponse | str]
) -> Counter[str]:
    try:
        generation = EmbeddedEngine(index).current()
    except IndexStateError:
        return Counter(refused=len(asked))
    return count_outcomes(collect_answers(generation, asked), sound)


def answer_after_check(
    index: Path, asked: Sequence[SearchRequest], sound: Sequence[SearchResponse | str]
) -> tuple[Counter[str], float]:
    """Do the same once the check has ended. Return also the seconds from open to its end."""
    engine = EmbeddedEngine(index, watch=True)
    start = time.perf_counter()
    try:
        generation = engine.current()
        while not engine.health().checked:
            time.sleep(0.002)
            generation = engine.current()
    except IndexStateError:
        return Counter(refused=len(asked)), time.perf_counter() - start
    taken = time.perf_counter() - start
    return count_outcomes(collect_answers(generation, asked), sound), taken


def row(name: str, counts: Counter[str], cases: int) -> str:
    cells = (counts[what] for what in ("same", "refused", "error", "wrong"))
    return f"| {name} | {cases} | {' | '.join(f'{cell:,}' for cell in cells)} |"


HEAD = (
    f"{QUESTIONS} questions after each damage, whole answers compared. A server answers as *opened only* until its",
    "check in the background is at an end.",
    "",
    "| damage | times | same | refused | error | wrong |",
    "|---|---:|---:|---:|---:|---:|",
)


def damage_table(index: Path, documents: int, times: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Return the lines of the table, and how many answers were wrong after the check."""
    asked = questions(EmbeddedEngine(index).current(), documents)
    notes = []
    sound = list(collect_answers(EmbeddedEngine(index).current(), asked))
    assert not any(isinstance(answer, str) for answer in sound)
    (folder,) = index.glob("gen-*")
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.stat().st_size]
    sizes = [file.stat().st_size for file in files]
    for name, make in (("flipped bits", flip_bit), ("zeroed pages", zero_page)):
        chance = random.Random(name)
        before, after, affected, done, slowest = Counter[str](), Counter[str](), 0, 0, 0.0
        while done < times[name]:
            (file,) = chance.choices(files, sizes)
            place, data = make(file, chance)
            with damaged_file(file, place, data) as changed:
                if not changed:
                    continue
                done += 1
                signal.alarm(PATIENCE)
                first = answer_before_check(index, asked, sound)
                second, taken = answer_after_check(index, asked, sound)
                signal.alarm(0)
            affected += first["wrong"] + first["error"] > 0
            before += first
            after += second
            slowest = max(slowest, taken)
        yield row(f"{name}, opened only", before, done), 0
        yield row(f"{name}, after the check", after, done), after["wrong"] + after["error"]
        notes.append(
            f"{name}: {affected} of {done} gave a wrong answer or an error before the check, which took"
            f" {slowest:.1f} s at most."
        )
    yield "", 0
    yield from ((note[0].upper() + note[1:], 0) for note in notes)


# --- what it costs ------------------------------------------------------------------------------------------


def median_ms(run: Callable[[], object], times: int, clock: Callable[[], float] = time.process_time) -> float:
    """Return the median time of a run, in ms."""
    taken = []
    for _ in range(times):
        start = clock()
        run()
        taken.append(clock() - start)
    return statistics.median(taken) * 1e3


def answer_times(generation: Generation, asked: Sequence[SearchRequest]) -> list[float]:
    """Return how long each answer takes, in ms by the clock."""
    return [median_ms(partial(search, generation, question), 1, time.perf_counter) for question in asked]


def quantiles(taken: list[float]) -> str:
    ordered = sorted(taken)
    return " / ".join(f"{ordered[int(len(ordered) * part)]:.1f}" for part in (0.5, 0.95, 0.99))


@contextmanager
def without_checks() -> Iterator[None]:
    """Check nothing while the block runs: neither files at open nor summaries when they are read."""
    most, checking = serving_generation.CHECKSUM_AT_OPEN_BYTES, ChecksummedBytesTable.__getitem__
    serving_generation.CHECKSUM_AT_OPEN_BYTES = 0
    ChecksummedBytesTable.__getitem__ = lambda self, number: BytesTable.__getitem__(self, number)[:-4]  # type: ignore[method-assign]
    try:
        yield
    finally:
        serving_generation.CHECKSUM_AT_OPEN_BYTES, ChecksummedBytesTable.__getitem__ = most, checking  # type: ignore[method-assign]


def time_with_and_without_checks(run: Callable[[], float]) -> tuple[float, float]:
    """Return the median without the checks and with them, timed in turns."""
    without, with_them = [], []
    for _ in range(ROUNDS):
        with without_checks():
            without.append(run())
        with_them.append(run())
    return statistics.median(without), statistics.median(with_them)


def check_costs(index: Path, documents: int, cached: CachedIndex) -> Iterator[str]:
    """Yield what the checks cost, line by line."""
    generation = EmbeddedEngine(index).current()
    asked = questions(generation, documents)
    each = query_classes(generation)
    queries = [timed.query for several in each.values() for timed in several]
    answer_times(generation, asked)
    (folder,) = index.glob("gen-*")
    files = [file for file in folder.rglob("*") if file.is_file()]
    megabytes = sum(file.stat().st_size for file in files) / 1e6

    yield "| of the processor | without | with |"
    yield "|---|---:|---:|"
    opening = time_with_and_without_checks(lambda: median_ms(lambda: EmbeddedEngine(index).current(), 5))
    yield f"| open, ms | {opening[0]:.1f} | {opening[1]:.1f} |"
    page = time_with_and_without_checks(
        lambda: median_ms(lambda: [generation.search(query) for query in queries], 1) / len(queries)
    )
    yield f"| the engine's page, all classes, ms | {page[0]:.3f} | {page[1]:.3f} |"
    whole = time_with_and_without_checks(
        lambda: median_ms(lambda: answer_times(generation, asked), 1) / len(asked)
    )
    yield f"| whole answer, ms | {whole[0]:.2f} | {whole[1]:.2f} |"
    summing = median_ms(lambda: [compute_checksums(file) for file in files], 5) / 1e3
    verifying = median_ms(lambda: EmbeddedEngine(index).verify(), 5) / 1e3
    build = cached.processor
    yield f"| build from Records, s | {build - summing - verifying:.2f} | {build:.2f} |"
    yield ""
    yield (
        f"Of {megabytes:.0f} MB, checksums take {summing:.3f} s, and reading all of it again before publication, or"
        f" before Records are taken over, {verifying:.3f} s."
    )
    yield ""
    yield "| by the clock, ms (p50 / p95 / p99) | no check runs | checks run all the time |"
    yield "|---|---:|---:|"
    engine = EmbeddedEngine(index, watch=True)
    idle, busy, checks = [], [], 0
    for _ in range(ROUNDS):
        generation = engine.current()
        while not engine.health().checked:
            time.sleep(0.01)
        idle += answer_times(generation, asked)
        for _ in range(2):
            if engine.health().checked:
                engine.doubt()
                checks += 1
            busy += answer_times(generation, asked)
    yield f"| whole answer | {quantiles(idle)} | {quantiles(busy)} |"
    yield ""
    yield f"{checks} checks ran."


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.damage", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--work", type=Path, default=Path("build/bench"), help="where the index is kept")
    parser.add_argument("--write", action="store_true", help="write what was measured into RESULTS.md")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, _give_up)
    # The engine would log every damage.
    logging.disable(logging.CRITICAL)
    cached = cached_index(OURS, options.work, options.documents, WORDS)
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        index = Path(folder) / "index"
        shutil.copytree(cached.path, index)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        wrong = 0
        times = {"flipped bits": options.flips, "zeroed pages": options.pages}
        command = f"python -m tests.bench.damage --documents {options.documents}"
        if any(times.values()):
            head = results.measured(f"{command} --flips {options.flips} --pages {options.pages}", "numpy")
            lines = ["## Damage", "", f"{head}.", "", *HEAD]
            for line, count in damage_table(index, options.documents, times):
                print(line, flush=True)
                lines.append(line)
                wrong += count
            if options.write:
                results.write("damage", lines)
        head = results.measured(f"{command} --flips 0 --pages 0", "numpy")
        lines = ["## What the checks cost", "", f"{head}.", "", f"{options.documents:,} documents.", ""]
        for line in check_costs(index, options.documents, cached):
            print(line, flush=True)
            lines.append(line)
        if options.write:
            results.write("checks", lines)
    return 1 if wrong else 0


def _give_up(*_: object) -> None:
    raise TimeoutError("it takes too long")


if __name__ == "__main__":
    sys.exit(main())
