"""What became of the mutants of a room, as JSON in `build/mutation` and as `RESULTS.md` for people."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt
from pathlib import Path

import msgspec

from tests.mutants import ROOT
from tests.mutation.mutants import Mutant, SeenPlace, difference, seen_place
from tests.mutation.rooms import ROOMS

FOLDER = ROOT / "build/mutation"
RESULTS = Path(__file__).with_name("RESULTS.md")
REMARKS = Path(__file__).with_name("remarks.toml")
# Per cent.
GOAL = 85


class Tried(msgspec.Struct, frozen=True):
    """A mutant that was tried: its line from 1, what it changes, and what noticed it."""

    module: str
    line: int
    operator: str
    difference: str
    place: SeenPlace
    # The test that failed, or how the process ended; "" if nothing noticed it.
    noticed_by: str
    # Tests that it passed.
    passed: int

    @classmethod
    def of(cls, mutant: Mutant, source: str, noticed_by: str, passed: int) -> "Tried":
        """Put together a mutant and what became of it."""
        operator = mutant.operator.split("/")[-1]
        return cls(
            mutant.module,
            mutant.start[0],
            operator,
            difference(mutant, source),
            seen_place(mutant, source),
            noticed_by,
            passed,
        )

    @property
    def key(self) -> str:
        """What a remark is kept under, whatever line it stands on now."""
        return f"{Path(self.module).name} {self.difference}"


class RoomResult(msgspec.Struct, frozen=True):
    """A sample of a room: how it was drawn, how many places it was drawn from, and its mutants."""

    room: str
    seed: int
    # The seeds of the samples whose places it has none of.
    unseen: tuple[int, ...]
    all_places: int
    # By the clock and of the processor, for the mutants alone.
    seconds: float
    processor_seconds: float
    tried: list[Tried]

    @property
    def places(self) -> frozenset[SeenPlace]:
        """The places that were drawn."""
        return frozenset(tried.place for tried in self.tried)

    @property
    def survivors(self) -> list[Tried]:
        """Those that no test noticed."""
        return [tried for tried in self.tried if not tried.noticed_by]

    @property
    def score(self) -> float:
        """The share that was noticed, in per cent."""
        return 100 * (len(self.tried) - len(self.survivors)) / max(1, len(self.tried))

    def summary(self) -> str:
        """Return a line: score, its interval, numbers, time."""
        low, high = interval(len(self.tried) - len(self.survivors), len(self.tried))
        return (
            f"{self.room}, seed {self.seed}: {self.score:.1f} % of {len(self.tried)} (95 %: {low:.0f} to {high:.0f}),"
            f" {self.processor_seconds / max(1, len(self.tried)):.1f} s of processor time each"
        )


def interval(noticed: int, count: int) -> tuple[float, float]:
    """Return Wilson's interval of 95 % for a share, in per cent."""
    if not count:
        return 0.0, 100.0
    z = 1.96
    share, weight = noticed / count, z * z / count
    middle = share + weight / 2
    reach = z * sqrt(share * (1 - share) / count + weight / count / 4)
    return 100 * (middle - reach) / (1 + weight), 100 * (middle + reach) / (1 + weight)


def save(result: RoomResult) -> None:
    """Keep a result for `write`, in place of an earlier one of this room and seed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    _path(result.room, result.seed).write_bytes(msgspec.json.encode(result))


def load(room: str, seed: int) -> RoomResult:
    """Return a result that was kept."""
    return msgspec.json.decode(_path(room, seed).read_bytes(), type=RoomResult)


def _path(room: str, seed: int) -> Path:
    return FOLDER / f"{room}-{seed}.json"


def write() -> None:
    """Write RESULTS.md from all results that were kept and the remarks on their survivors."""
    seeds = sorted({int(path.stem.split("-")[-1]) for path in FOLDER.glob("*.json")})
    kept = [load(room.name, seed) for room in ROOMS for seed in seeds if _path(room.name, seed).exists()]
    read = tomllib.loads(REMARKS.read_text("utf-8"))
    RESULTS.write_text("\n".join(report(kept, read)) + "\n", "utf-8")


def report(kept: Sequence[RoomResult], read: dict[str, dict[str, str]]) -> Iterator[str]:
    """Yield the lines of RESULTS.md, with what was `read` of samples and survivors."""
    samples, remarks = read.get("sample", {}), read.get("survivor", {})
    yield from (
        "# Mutation testing",
        "",
        "The share of changed places in the code that the tests notice. What is changed, and what does not count,"
        " stands in `mutants.py`; a mutant that no test reaches counts as not noticed, and so does one that changes"
        " nothing.",
        "Each sample was tried before tests were written for its survivors, and has no place of those before it"
        " (`--unseen`): the last of a room says how its tests stand.",
        "",
        "| room | seed | places | tried | noticed | score | 95 % | s each | command |",
        "|---|---|---|---|---|---|---|---|---|",
    )
    for result in kept:
        yield _row(result.room, str(result.seed), result.all_places, [result], _command(result))
    first = {result.room: result for result in reversed(kept)}
    last = {result.room: result for result in kept}
    for name, of_rooms in (("first of all rooms", first), ("last of all rooms", last)):
        yield _row(
            name, "", sum(result.all_places for result in of_rooms.values()), list(of_rooms.values()), ""
        )
    for result in kept:
        yield from ("", f"## {result.room}, seed {result.seed}: {len(result.survivors)} not noticed", "")
        verdicts = Counter(remarks.get(tried.key, "not read").split(":")[0] for tried in result.survivors)
        yield ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()) + "."
        if about := samples.get(f"{result.room}-{result.seed}"):
            yield about
        yield ""
        for tried in result.survivors:
            remark = remarks.get(tried.key, "not read")
            yield f"- `{Path(tried.module).name}:{tried.line}` `` {tried.difference} `` — {remark}"


def _row(room: str, seed: str, places: int, results: Sequence[RoomResult], command: str) -> str:
    count = sum(len(result.tried) for result in results)
    noticed = count - sum(len(result.survivors) for result in results)
    low, high = interval(noticed, count)
    seconds = sum(result.processor_seconds for result in results) / max(1, count)
    cells = (
        room,
        seed,
        places,
        count,
        noticed,
        f"{100 * noticed / max(1, count):.1f} %",
        f"{low:.0f}–{high:.0f}",
    )
    return "| " + " | ".join(str(cell) for cell in (*cells, f"{seconds:.1f}", command)) + " |"


def _command(result: RoomResult) -> str:
    unseen = "".join(f" {word}" for word in ("--unseen", *result.unseen)) if result.unseen else ""
    return (
        f"`python -m tests.mutation {result.room} --count {len(result.tried)} --seed {result.seed}{unseen}`"
    )
