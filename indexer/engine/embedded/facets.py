"""Facets as codes: documents with the same set of values have the same code, so that counting a facet is one
`bincount` of codes and a sum over the few sets that occur.
"""

from array import array
from collections.abc import Sequence

import numpy as np

from indexer.engine.embedded.arrays import Array, Arrays, ArrayWriter


class FacetWriter:
    """One facet while it is built. Code 0 is the empty set."""

    def __init__(self, name: str, documents_before: int) -> None:
        self.name = name
        self._values: dict[str, int] = {}
        self._sets: dict[tuple[str, ...], int] = {(): 0}
        self._codes = array("I", [0]) * documents_before

    def add(self, values: tuple[str, ...]) -> None:
        """What the next document has."""
        self._codes.append(self._sets.setdefault(tuple(sorted(set(values))), len(self._sets)))

    def write(self, arrays: ArrayWriter) -> None:
        name = f"facet.{self.name}"
        values = sorted({value for held in self._sets for value in held})
        number = {value: index for index, value in enumerate(values)}
        arrays.strings(f"{name}.values", values)
        arrays.add(f"{name}.codes", np.frombuffer(self._codes, np.uint32).astype(_smallest(len(self._sets))))
        # The sets as pairs of code and value, ascending.
        pairs = [(code, number[value]) for held, code in self._sets.items() for value in held]
        arrays.add(f"{name}.pair_codes", np.array([code for code, _ in pairs], np.int64))
        arrays.add(f"{name}.pair_values", np.array([value for _, value in pairs], np.int64))
        arrays.add(f"{name}.sets", np.array([len(self._sets)], np.int64))


def _smallest(count: int) -> type[np.unsignedinteger]:
    return np.uint8 if count <= 1 << 8 else np.uint16 if count <= 1 << 16 else np.uint32


class Facet:
    """A facet of a generation."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        name = f"facet.{name}"
        self._values = arrays.strings(f"{name}.values")
        self._codes = arrays[f"{name}.codes"]
        self._pair_codes = arrays[f"{name}.pair_codes"]
        self._pair_values = arrays[f"{name}.pair_values"]
        self._sets = int(arrays[f"{name}.sets"][0])

    def holding(self, values: Sequence[str]) -> Array:
        """A mask of the documents that have any of the values."""
        numbers = [number for number in map(self._values.find, values) if number >= 0]
        return self._masked(np.isin(self._pair_values, numbers))

    def between(self, low: str | None, high: str | None) -> Array:
        """A mask of the documents that have a value from `low` to `high`."""
        first, last = self._values.between(low, high)
        return self._masked((self._pair_values >= first) & (self._pair_values < last))

    def _masked(self, pairs: Array) -> Array:
        sets = np.zeros(self._sets, bool)
        sets[self._pair_codes[pairs]] = True
        return sets[self._codes]

    def counts(self, documents: Array | None) -> tuple[tuple[str, int], ...]:
        """The values of these documents (None: of all), each with their number: largest first, then by value."""
        codes = self._codes if documents is None else self._codes[documents]
        by_set = np.bincount(codes, minlength=self._sets)
        by_value = np.bincount(self._pair_values, by_set[self._pair_codes], len(self._values))
        held = [(int(count), number) for number, count in enumerate(by_value.tolist()) if count]
        held.sort(key=lambda pair: (-pair[0], pair[1]))
        return tuple((self._values[number], count) for count, number in held)
