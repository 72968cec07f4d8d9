"""What the fuzzer found once, and the seeds it starts from: each ends within its bound and raises only our errors."""

import pytest

from tests.fuzzing.targets import CASES, TARGETS, Target
from tests.processor_time import run_within

INPUTS = [
    pytest.param(target, path.read_bytes(), id=f"{target.name}-{path.name}")
    for target in TARGETS
    for path in sorted((CASES / target.name).glob("*"))
]


@pytest.mark.parametrize(("target", "data"), INPUTS)
def test_what_the_fuzzer_found_ends_well(target: Target, data: bytes) -> None:
    run_within(target.seconds, target.run, data)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_the_seeds_and_their_halves_end_well(target: Target) -> None:
    seeds = target.seeds()
    assert seeds
    for seed in seeds[:10]:
        run_within(target.seconds, target.run, seed)
        run_within(target.seconds, target.run, seed[: len(seed) // 2])
    for odd in (b"", b"\0" * 64, b"\xff\xfe" * 20, "\u2028\ud7ff\U0001f642".encode() * 9):
        run_within(target.seconds, target.run, odd)


def test_every_folder_of_cases_has_a_target() -> None:
    assert {path.name for path in CASES.glob("*")} <= {target.name for target in TARGETS}
