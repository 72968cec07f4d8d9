"""Run a function over many items in child processes with bounds on time and memory.

    chunks of items --map_sandboxed--> a result for each chunk, a Failure for each item that broke a bound

A parser of foreign bytes can loop, take all memory or abort its process (as PDFium does without memory). A child is
forked once and used for many items, and the parent watches its progress. When an item breaks a bound, its child is
killed and replaced, and the other items of its chunk are run again, so that only this item is lost. Children end with
their parent, however it ends.
"""

import ctypes
import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

# Linux/prctl.h.
_PR_SET_PDEATHSIG = 1
# A forked child has all modules loaded and starts in some milliseconds. A spawned one imports them anew.
_CONTEXT: ForkContext | SpawnContext = (
    multiprocessing.get_context("fork") if sys.platform == "linux" else multiprocessing.get_context("spawn")
)
# Seconds between two checks of the children.
POLL_SECONDS = 0.2
# Chunks in hand for each child, so that the next one is ready when a child is done.
CHUNKS_AHEAD = 2

FailureKind = Literal["time", "memory", "killed"]
Item = TypeVar("Item")
Result = TypeVar("Result")
Gathered = TypeVar("Gathered")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one item may take: seconds by the clock, bytes of memory beyond those of an idle child, open files."""

    seconds: float
    memory: int
    open_files: int = 64


@dataclass(frozen=True, slots=True)
class Failure(Generic[Item]):
    """An item without a result, and the bound that it broke. `signal` is the one that killed its process, else 0."""

    item: Item
    kind: FailureKind
    signal: int = 0


@dataclass(frozen=True, slots=True)
class Steps:
    """How far a child is with an item that takes long: the pages of a scanned file."""

    done: int
    total: int


@dataclass(slots=True)
class _Slot:
    """A chunk, at its place among the results. `result` is set when the chunk is done, or when its only item failed."""

    items: Sequence[Any]
    result: Any = None
    is_done: bool = False


@dataclass(slots=True)
class _Child:
    """A child process.

    `progress` is shared with it: the index of its present item, when that began (monotonic), and the steps of it that
    are done, and of how many; 0 of 0 for an item that has told of none.
    """

    process: BaseProcess
    connection: Connection
    progress: Any
    slot: _Slot | None = None


@dataclass(slots=True)
class _Sandbox:
    """The children, and the chunks in hand, in order."""

    process_item: Callable[[Any], Any]
    gather: Callable[[list[Any]], Any]
    bounds: Bounds
    slots: deque[_Slot] = field(default_factory=deque)
    children: list[_Child] = field(default_factory=list)
    # Items that have a result or failed.
    finished: int = 0

    @property
    def processed(self) -> int:
        """How many items are finished, or were processed by a child whose chunk is not finished."""
        return self.finished + sum(int(child.progress[0]) for child in self.children if child.slot)

    @property
    def steps(self) -> Steps | None:
        """The steps of the item that has most of them left; None where no item in hand has told of any."""
        told = [
            Steps(int(child.progress[2]), int(child.progress[3])) for child in self.children if child.slot
        ]
        return max(
            (steps for steps in told if steps.total), key=lambda steps: steps.total - steps.done, default=None
        )

    def start_child(self) -> _Child:
        ours, theirs = _CONTEXT.Pipe()
        progress = _CONTEXT.RawArray("d", 4)
        arguments = (theirs, progress, self.process_item, self.gather, self.bounds, os.getpid())
        process = _CONTEXT.Process(target=_run_child, args=arguments, daemon=True)
        process.start()
        theirs.close()
        return _Child(process, ours, progress)

    def replace(self, child: _Child) -> None:
        """Kill a child with all processes it started, and start another in its place."""
        _kill(child)
        self.children[self.children.index(child)] = self.start_child()

    def give(self, child: _Child, slot: _Slot) -> None:
        child.slot = slot
        child.progress[:] = [0, time.monotonic(), 0, 0]
        # A dead child cannot take it. `receive` sees that it died, and the chunk goes to another.
        with suppress(OSError):
            child.connection.send(slot.items)

    def fail(self, child: _Child, kind: FailureKind, killed_by: int = 0) -> None:
        """Make a Failure of a child's present item; the items before and after it become chunks of their own."""
        slot = child.slot
        assert slot is not None
        item_index = int(child.progress[0])
        self.finished += 1
        failure = Failure(slot.items[item_index], kind, killed_by)
        parts = [
            _Slot(slot.items[:item_index]),
            _Slot([failure.item], failure, is_done=True),
            _Slot(slot.items[item_index + 1 :]),
        ]
        index = next(index for index, other in enumerate(self.slots) if other is slot)
        del self.slots[index]
        for part in reversed(parts):
            if part.items:
                self.slots.insert(index, part)
        self.replace(child)

    def poll(self) -> None:
        """Give chunks to idle children, wait for answers, and stop items that took too long."""
        busy = {id(child.slot) for child in self.children if child.slot}
        waiting = (slot for slot in list(self.slots) if not slot.is_done and id(slot) not in busy)
        for child in self.children:
            if child.slot is None and (slot := next(waiting, None)) is not None:
                self.give(child, slot)
        ready = wait([child.connection for child in self.children if child.slot], POLL_SECONDS)
        for child in list(self.children):
            if child.slot is None:
                continue
            if child.connection in ready:
                self.receive(child)
            elif time.monotonic() - child.progress[1] > self.bounds.seconds:
                self.fail(child, "time")

    def receive(self, child: _Child) -> None:
        """Take the answer of a child, or the news that it died. Raises what an item raised."""
        try:
            kind, result = child.connection.recv()
        except (EOFError, OSError):
            child.process.join(1)
            # The exit code is above 0 where the process ended with a status of its own, and not by a signal.
            self.fail(child, "killed", max(-(child.process.exitcode or 0), 0))
            return
        if kind == "memory":
            self.fail(child, "memory")
            return
        if kind == "error":
            raise result
        assert child.slot is not None
        child.slot.result, child.slot.is_done = result, True
        self.finished += len(child.slot.items)
        child.slot = None


def map_sandboxed(
    process_item: Callable[[Item], Result],
    gather: Callable[[list[Result]], Gathered],
    chunks: Iterable[Sequence[Item]],
    *,
    children: int,
    bounds: Bounds,
    watch: Callable[[int, Steps | None], None] | None = None,
) -> Iterator[Gathered | Failure[Item]]:
    """Yield `gather([process_item(item), ...])` for each chunk in order, and a Failure for an item that broke a bound.

    A chunk with such an item comes in three: the result of the items before it, the Failure, and the result of those
    after it. An exception of `process_item` is raised here; only a broken bound is a Failure. `watch` is called several
    times a second with the number of items processed so far, and the steps of one that takes long. The children belong
    to the thread that iterates.
    """
    sandbox = _Sandbox(process_item, gather, bounds)
    remaining = iter(chunks)
    exhausted = False
    try:
        sandbox.children.extend(sandbox.start_child() for _ in range(children))
        while sandbox.slots or not exhausted:
            while not exhausted and len(sandbox.slots) < CHUNKS_AHEAD * children:
                chunk = next(remaining, None)
                exhausted = chunk is None
                if chunk:
                    sandbox.slots.append(_Slot(chunk))
            if sandbox.slots:
                sandbox.poll()
                if watch is not None:
                    watch(sandbox.processed, sandbox.steps)
            while sandbox.slots and sandbox.slots[0].is_done:
                yield sandbox.slots.popleft().result
    finally:
        for child in sandbox.children:
            _kill(child)


def _kill(child: _Child) -> None:
    """Kill a child and every process it started."""
    child.connection.close()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid or 0, signal.SIGKILL)
    child.process.kill()
    child.process.join()


# --- in the child ---------------------------------------------------------------------------------------------

# In a child: what it shares with its parent, see `_Child.progress`.
_shared_progress: Any = None


def restart_clock() -> None:
    """Begin the item's seconds again, for work whose steps have a bound of their own. Elsewhere it does nothing."""
    if _shared_progress is not None:
        _shared_progress[1] = time.monotonic()


def report_steps(done: int, total: int) -> None:
    """Tell the parent how far the present item is, for those who wait. Elsewhere it does nothing."""
    if _shared_progress is not None:
        _shared_progress[2], _shared_progress[3] = done, total


def _run_child(
    connection: Connection,
    progress: Any,
    process_item: Callable[[Any], Any],
    gather: Callable[[list[Any]], Any],
    bounds: Bounds,
    parent: int,
) -> None:
    """Take chunks from `connection` until it closes.

    Answer each with ("done", result), ("memory", None) or ("error", exception).
    """
    global _shared_progress
    _shared_progress = progress
    with suppress(OSError):
        # In a process group of its own, it is killed together with the processes it starts.
        os.setpgid(0, 0)
    # On Ctrl-C the parent ends its children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with(parent)
    _set_limits(bounds)
    while True:
        try:
            items = connection.recv()
        except (EOFError, OSError):
            return
        connection.send(_process(items, progress, process_item, gather))


def _process(
    items: Sequence[Any],
    progress: Any,
    process_item: Callable[[Any], Any],
    gather: Callable[[list[Any]], Any],
) -> tuple[str, Any]:
    """Return ("done", result), ("memory", None) or ("error", exception).

    The caller sends it. By then the memory that a failed item took is free again.
    """
    results = []
    try:
        for index, item in enumerate(items):
            progress[:] = [index, time.monotonic(), 0, 0]
            results.append(process_item(item))
        return "done", gather(results)
    except MemoryError:
        return "memory", None
    except Exception as error:
        return "error", error


def _set_limits(bounds: Bounds) -> None:
    """Bound address space, open files, files written (none) and core dumps (none), where the system can."""
    limits = [
        # The limit is on the highest file number, and a forked child has the open files of its parent.
        (resource.RLIMIT_NOFILE, _highest_open_file() + bounds.open_files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ]
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limits.append((resource.RLIMIT_AS, pages * resource.getpagesize() + bounds.memory))
    for limit, value in limits:
        with suppress(OSError, ValueError):
            hard = resource.getrlimit(limit)[1]
            bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(limit, (bounded, hard))


def _highest_open_file() -> int:
    """Return the highest number of an open file of this process."""
    with suppress(OSError):
        return max(int(path.name) for path in Path("/proc/self/fd").iterdir())
    return 0


def _end_with(parent: int) -> None:
    """Make this process end when the process with the id `parent` does."""
    if not _end_by_signal(parent):
        threading.Thread(target=_watch_parent, name="watch-parent", daemon=True).start()


def _end_by_signal(parent: int) -> bool:
    """Ask Linux to kill this process when its parent dies; return whether that is possible.

    A parent that died before the call sends no signal. Then this process already has another parent, and exits.
    """
    if sys.platform != "linux":
        return False
    try:
        failed = ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    except (OSError, AttributeError):
        return False
    if os.getppid() != parent:
        os._exit(1)
    return not failed


def _watch_parent() -> None:
    """Wait for the end of the process that started this one, then end."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
