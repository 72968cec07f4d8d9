"""Answers that are kept, so that an equal question within a generation costs no search.

The key of an answer is what `http_cache` makes of its request.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

# What the headers of an answer and the books about it take, in bytes; measured with tracemalloc: 1.1 to 1.4 kB.
OVERHEAD = 1_500
# An answer that is larger than this part of all is not kept: it would drive out too many others.
LARGEST_PART = 16


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """The headers and the body of an answer of status 200."""

    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def size(self) -> int:
        """Return about how many bytes the answer takes in the cache."""
        return len(self.body) + OVERHEAD


class AnswerCache:
    """The answers that were asked for last, in at most so many bytes. A new generation begins with none."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._answers: OrderedDict[tuple[str, ...], CachedAnswer] = OrderedDict()
        self._generation = ""
        self._size = 0
        self._lock = Lock()

    @property
    def size(self) -> int:
        """The bytes that the answers take."""
        return self._size

    def get(self, key: tuple[str, ...]) -> CachedAnswer | None:
        """Return the answer for a key, which then is the last to be dropped; None where it is not kept."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def put(self, generation: str, key: tuple[str, ...], answer: CachedAnswer) -> None:
        """Keep an answer of a generation; the one that was not asked for longest makes room for it."""
        if answer.size * LARGEST_PART > self._max_bytes:
            return
        with self._lock:
            if generation != self._generation:
                # Those of another generation are never asked for again.
                self._answers.clear()
                self._size, self._generation = 0, generation
            if cached := self._answers.pop(key, None):
                self._size -= cached.size
            self._answers[key] = answer
            self._size += answer.size
            while self._size > self._max_bytes:
                self._size -= self._answers.popitem(last=False)[1].size
