"""Ends what takes too long, by the processor's time: others on the machine do not lengthen it."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


class TooLong(Exception):
    """A call took more of the processor than it was given."""


def run_within(
    seconds: float, run: Callable[Given, Result], *arguments: Given.args, **named: Given.kwargs
) -> Result:
    """Call `run` in the main thread and return what it returns; TooLong after so many seconds of the processor."""

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise TooLong(f"{run} took more than {seconds} s")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return run(*arguments, **named)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
