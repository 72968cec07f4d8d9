"""What the soak blames on a killed worker, and what it finds left over."""

import os
import subprocess
import sys
import uuid

import pytest

from tests.bench.soak_load import MARK, Failure, processes_with


@pytest.mark.parametrize(
    ("failure", "is_killed"),
    [
        (Failure(9.0, 10.2, "ConnectionResetError"), True),
        (Failure(10.5, 10.6, "RemoteDisconnected"), True),
        (Failure(12.0, 12.1, "ConnectionResetError"), False),
        (Failure(8.0, 9.9, "TimeoutError"), False),
        (Failure(9.0, 11.0, "500"), False),
    ],
)
def test_a_failure_is_a_killed_worker_s_only_if_it_was_asked_then_and_not_answered(
    failure: Failure, is_killed: bool
) -> None:
    assert failure.fell_to([3.0, 10.0]) is is_killed


def test_a_process_is_known_by_its_mark_whoever_its_parent_is() -> None:
    mark = str(uuid.uuid4())
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env=os.environ | {MARK: mark}
    ) as process:
        assert processes_with(mark) == [process.pid]
        process.kill()
    assert processes_with(mark) == []
