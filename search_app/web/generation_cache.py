"""A cache of one value for the generation that is served, such as the example queries of the home page."""

from collections.abc import Callable
from typing import Generic, TypeVar

from indexer.engine.port import Generation, GenerationInfo

T = TypeVar("T")


class GenerationCache(Generic[T]):
    """Keeps the value that `make` returned for the generation that was asked for last."""

    def __init__(self, make: Callable[[Generation], T]) -> None:
        self._make = make
        self._cached: tuple[GenerationInfo, T] | None = None

    def get(self, generation: Generation) -> T:
        """Return the value for this generation; it is made if the last one asked for was another."""
        cached = self._cached
        if cached is None or cached[0] != generation.info:
            # Two threads may both do this once; either result is right.
            self._cached = cached = (generation.info, self._make(generation))
        return cached[1]
