"""What the command that measures exports sees of a process."""

import os
import time

from tests.bench import exporting


def test_the_peak_of_a_process_is_seen() -> None:
    with exporting.peak_of(os.getpid()) as peak:
        before = peak[0]
        held = bytearray(os.urandom(1 << 20) * 64)
        time.sleep(0.3)
    assert len(held) == 64 << 20
    assert peak[0] - before > 50
