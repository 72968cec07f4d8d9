"""Named NumPy arrays in one memory-mapped file, and tables of strings and of byte strings built on them.

`layout.py` lists the arrays that a generation has; this module stores and loads any array of one dimension.
"""

import json
import mmap
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engine.embedded.disk_space import reserve, writing
from indexer.errors import CorruptIndex

Array = npt.NDArray[Any]
DATA_FILENAME, DIRECTORY_FILENAME = "arrays.bin", "arrays.json"
# Bytes. Every array starts on a cache line of its own.
_ALIGNMENT_BYTES = 64
# The CRC-32 of any byte string followed by its own CRC-32 in little-endian order.
_CRC32_RESIDUE = 0x2144DF1C
# Strings. One in so many is kept decoded in memory, so that a binary search touches few pages of the file.
_INDEX_INTERVAL = 16


@dataclass(frozen=True, slots=True)
class ArraySpec:
    """An array of the file: its name, the dtypes that it may have (`"uint32|int64"`), and its length in words.

    `{}` in a name stands for a text field, a facet, an order or a passage kind; `fill_in` puts its name there.
    """

    name: str
    dtype: str
    length: str

    def fill_in(self, part: str) -> "ArraySpec":
        """Return the spec of the array for one text field, facet, order or passage kind."""
        return replace(self, name=self.name.replace("{}", part))

    def check(self, dtype: npt.DTypeLike) -> None:
        """Raise TypeError for a dtype that the layout does not allow."""
        if np.dtype(dtype).name not in self.dtype.split("|"):
            raise TypeError(f"the array {self.name!r} is to be {self.dtype}, not {np.dtype(dtype).name}")


@dataclass(frozen=True, slots=True)
class StringTableSpec:
    """A table of strings, which two arrays hold: where each string starts, and the UTF-8 bytes of all of them."""

    name: str
    length: str

    def fill_in(self, part: str) -> "StringTableSpec":
        """Return the spec of the table for one text field, facet, order or passage kind."""
        return replace(self, name=self.name.replace("{}", part))

    @property
    def offsets(self) -> ArraySpec:
        """Return the spec of the array that says at which byte each string starts, and where the last ends."""
        return ArraySpec(f"{self.name}.offsets", "uint64", f"{self.length} + 1")

    @property
    def bytes(self) -> ArraySpec:
        """Return the spec of the array that holds the strings' bytes, one string after another."""
        return ArraySpec(f"{self.name}.bytes", "uint8", "offsets[-1]")


@dataclass(frozen=True, slots=True)
class BytesTableSpec:
    """A table of byte strings: the bytes are a file of their own, `{name}.bin`, and an array holds the offsets."""

    name: str
    length: str

    @property
    def filename(self) -> str:
        """Return the name of the file that holds the bytes."""
        return f"{self.name}.bin"

    @property
    def offsets(self) -> ArraySpec:
        """Return the spec of the array that says at which byte each string starts, and where the last ends."""
        return ArraySpec(f"{self.name}.offsets", "uint64", f"{self.length} + 1")


class ArrayFileWriter:
    """Writes arrays one after another; `close` writes the directory that says where each of them starts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / DATA_FILENAME
        self._file = self._path.open("w+b")
        # By name: dtype, first byte, number of elements.
        self._directory: dict[str, tuple[str, int, int]] = {}
        self._end = 0

    def add(self, spec: ArraySpec, array: Array) -> None:
        """Write a finished array, (n,). TypeError when the layout has another dtype for it."""
        spec.check(array.dtype)
        with writing(self._path, array.nbytes):
            self._file.seek(self._enter(spec.name, array.dtype, len(array)))
            self._file.write(np.ascontiguousarray(array).data)

    def allocate(self, spec: ArraySpec, dtype: npt.DTypeLike, length: int) -> Array:
        """Return an array of zeros in the file, (length,), to be filled in any order; it need not fit in memory."""
        spec.check(dtype)
        start = self._enter(spec.name, np.dtype(dtype), length)
        if not length:
            return np.empty(0, dtype)
        reserve(self._file, self._path, start, self._end - start)
        # Return a plain array: slicing a memmap is slow.
        return np.asarray(np.memmap(self._file.name, dtype, "r+", start, (length,)))

    def _enter(self, name: str, dtype: np.dtype[Any], length: int) -> int:
        """Enter an array in the directory and return its first byte in the file."""
        if name in self._directory:
            raise ValueError(f"two arrays are named {name!r}")
        start = -(-self._end // _ALIGNMENT_BYTES) * _ALIGNMENT_BYTES
        self._directory[name] = (dtype.str, start, length)
        self._end = start + dtype.itemsize * length
        return start

    def add_strings(self, spec: StringTableSpec, strings: Iterable[str]) -> None:
        """Write a table of strings, which `StringTable` reads."""
        encoded = [string.encode("utf-8", "surrogatepass") for string in strings]
        offsets = np.zeros(len(encoded) + 1, np.uint64)
        np.cumsum([len(string) for string in encoded], out=offsets[1:])
        self.add(spec.offsets, offsets)
        self.add(spec.bytes, np.asarray(bytearray().join(encoded)))

    def close(self) -> None:
        """Cut the file to what was written, close it, and write the directory of its arrays."""
        with writing(self._path):
            self._file.truncate(self._end)
            self._file.close()
        directory = json.dumps(self._directory)
        with writing(self.folder / DIRECTORY_FILENAME, len(directory)):
            (self.folder / DIRECTORY_FILENAME).write_text(directory, encoding="utf-8")


def temporary_array(folder: Path, dtype: npt.DTypeLike, length: int) -> Array:
    """Return an array of zeros, (length,), in an unlinked file of the folder, so that memory need not hold it."""
    if not length:
        return np.empty(0, dtype)
    size = np.dtype(dtype).itemsize * length
    file = folder / "scratch"
    with file.open("w+b") as opened:
        file.unlink()
        reserve(opened, file, 0, size)
        return np.frombuffer(mmap.mmap(opened.fileno(), size), dtype)


class ArrayFile:
    """The arrays of a folder, read-only, over one memory map."""

    def __init__(self, folder: Path) -> None:
        """Map the file. CorruptIndex when it ends before one of its arrays does."""
        self._directory: dict[str, tuple[str, int, int]] = json.loads(
            (folder / DIRECTORY_FILENAME).read_text(encoding="utf-8")
        )
        self._map = _mmap_file(folder / DATA_FILENAME)
        for name, (dtype, start, length) in self._directory.items():
            if start + np.dtype(dtype).itemsize * length > len(self._map):
                raise CorruptIndex("short-array-file", path=folder / DATA_FILENAME, name=name)

    def __getitem__(self, spec: ArraySpec) -> Array:
        dtype, start, length = self._directory[spec.name]
        return np.frombuffer(self._map, dtype, length, start) if length else np.empty(0, dtype)

    def __contains__(self, spec: ArraySpec) -> bool:
        return spec.name in self._directory

    def names(self) -> list[str]:
        """Return the names of the arrays, in the order in which they were written."""
        return list(self._directory)

    def strings(self, spec: StringTableSpec) -> "StringTable":
        """Return a table of strings, which is read from the map string by string."""
        return StringTable(self[spec.offsets], self._map, self._directory[spec.bytes.name][1])


def map_file(file: Path) -> memoryview:
    """Map a file and return its bytes."""
    return memoryview(_mmap_file(file))


def _mmap_file(file: Path) -> mmap.mmap | bytes:
    """Map a file, as an mmap: slicing one gives bytes faster than slicing a memoryview does.

    An empty file cannot be mapped; it is an empty byte string.
    """
    with file.open("rb") as opened:
        return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) if opened.seek(0, 2) else b""


class BytesTableWriter:
    """Writes byte strings one after another into a file of their own, and remembers where each starts."""

    def __init__(self, folder: Path, spec: BytesTableSpec) -> None:
        self._spec = spec
        self._path = folder / spec.filename
        self._file = self._path.open("wb")
        self._offsets = array("Q", [0])

    def add(self, value: bytes) -> None:
        """Write the next byte string."""
        with writing(self._path, len(value)):
            self._file.write(value)
        self._offsets.append(self._offsets[-1] + len(value))

    def close(self, arrays: ArrayFileWriter) -> None:
        """Close the file and add the offsets to the arrays."""
        with writing(self._path):
            self._file.close()
        arrays.add(self._spec.offsets, np.asarray(self._offsets))


class BytesTable:
    """Byte strings by number, read from the file that `BytesTableWriter` wrote."""

    def __init__(self, folder: Path, arrays: ArrayFile, spec: BytesTableSpec) -> None:
        # A memoryview: its items are Python ints, which index faster than NumPy's.
        self._offsets = arrays[spec.offsets].data
        self._bytes = _mmap_file(folder / spec.filename)

    def __getitem__(self, number: int) -> bytes:
        return self._bytes[self._offsets[number] : self._offsets[number + 1]]


class ChecksummedBytesTable(BytesTable):
    """Byte strings that `append_checksum` made: for what is shown as it is, where damage would be shown too."""

    def __getitem__(self, number: int) -> bytes:
        """Return a byte string without its checksum. CorruptIndex when they disagree."""
        value: bytes = self._bytes[self._offsets[number] : self._offsets[number + 1]]
        # The same as `strip_checksum`, without the call: a page reads ten of them.
        if zlib.crc32(value) != _CRC32_RESIDUE:
            raise CorruptIndex("damaged-record")
        return value[:-4]


def append_checksum(value: bytes) -> bytes:
    """Return the byte string followed by its CRC-32, 4 bytes in little-endian order."""
    return value + zlib.crc32(value).to_bytes(4, "little")


def strip_checksum(value: bytes) -> bytes:
    """Return the byte string that `append_checksum` was given. CorruptIndex when the checksum disagrees."""
    if zlib.crc32(value) != _CRC32_RESIDUE:
        raise CorruptIndex("damaged-record")
    return value[:-4]


class StringTable:
    """Strings by number, decoded one at a time. The searches need the strings in order of their code points."""

    def __init__(self, offsets: Array, data: mmap.mmap | bytes, start: int) -> None:
        """`offsets`: (n + 1,) uint64, in bytes from `start`, where the strings begin in `data`."""
        # A memoryview: its items are Python ints, which index faster than NumPy's.
        self._offsets = offsets.data
        self._bytes = data
        self._start = start
        self._samples: list[bytes] | None = None

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def raw(self, number: int) -> bytes:
        """Return a string as UTF-8."""
        start, offsets = self._start, self._offsets
        return self._bytes[start + offsets[number] : start + offsets[number + 1]]

    def __getitem__(self, number: int) -> str:
        return self.raw(number).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        offsets = (self._start + offset for offset in self._offsets.tolist())
        return (self._bytes[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(offsets))

    def lower_bound(self, raw: bytes) -> int:
        """Return the number of the first string >= this one. UTF-8 sorts as code points do."""
        samples = self._samples
        if samples is None:
            samples = self._samples = [self.raw(number) for number in range(0, len(self), _INDEX_INTERVAL)]
        sample = bisect_left(samples, raw)
        low, high = max(0, (sample - 1) * _INDEX_INTERVAL), min(sample * _INDEX_INTERVAL, len(self))
        return bisect_left(range(len(self)), raw, low, high, key=self.raw)

    def index_of(self, string: str) -> int:
        """Return the number of a string; -1 when the table does not have it."""
        raw = string.encode("utf-8", "surrogatepass")
        number = self.lower_bound(raw)
        return number if number < len(self) and self.raw(number) == raw else -1

    def indices_of(self, strings: Iterable[str]) -> Iterator[int]:
        """Yield the numbers of the strings that the table has, ascending.

        A string that follows the last one found in the table is found without a search: forms of a word often do.
        """
        number = 0
        for raw in sorted({string.encode("utf-8", "surrogatepass") for string in strings}):
            if number >= len(self) or self.raw(number) != raw:
                number = self.lower_bound(raw)
            if number < len(self) and self.raw(number) == raw:
                yield number
                number += 1

    def range_of(self, low: str | None, high: str | None) -> tuple[int, int]:
        """Return the half-open range of the numbers of all strings from `low` to `high`, both included."""
        start = 0 if low is None else self.lower_bound(low.encode("utf-8", "surrogatepass"))
        if high is None:
            return start, len(self)
        raw = high.encode("utf-8", "surrogatepass")
        end = self.lower_bound(raw)
        return start, end + (end < len(self) and self.raw(end) == raw)

    def prefix_range(self, prefix: str) -> tuple[int, int]:
        """Return the half-open range of the numbers of all strings that begin with the prefix."""
        raw = prefix.encode("utf-8", "surrogatepass")
        start = self.lower_bound(raw)
        # The least byte string that is above all of them: the prefix with its last byte raised by one.
        successor = raw.rstrip(b"\xff")
        if not successor:
            return start, len(self)
        return start, self.lower_bound(successor[:-1] + bytes([successor[-1] + 1]))
