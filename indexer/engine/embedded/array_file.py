"""Named NumPy arrays in one file, mapped into memory as a whole; and tables of strings made of them."""

import json
import mmap
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.errors import CorruptIndex

Array = npt.NDArray[Any]
DATA_FILENAME, DIRECTORY_FILENAME = "arrays.bin", "arrays.json"
_ALIGNMENT_BYTES = 64  # bytes; a cache line
_CRC32_RESIDUE = 0x2144DF1C  # the CRC-32 of whatever ends with its own
_INDEX_INTERVAL = 16  # strings between two that are kept at hand to search among


class ArrayFileWriter:
    """Lays arrays down one after another; `close` writes where each of them lies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = (folder / DATA_FILENAME).open("w+b")
        self._places: dict[str, tuple[str, int, int]] = {}
        self._end = 0

    def add(self, name: str, array: Array) -> None:
        """Keep a finished array of one dimension."""
        self._file.seek(self._place(name, array.dtype, len(array)))
        self._file.write(np.ascontiguousarray(array).data)

    def allocate(self, name: str, dtype: npt.DTypeLike, length: int) -> Array:
        """An array of zeros in the file, to be filled in any order: it need not fit into memory."""
        start = self._place(name, np.dtype(dtype), length)
        if not length:
            return np.empty(0, dtype)
        self._file.truncate(self._end)
        self._file.flush()
        # As a plain array: a memmap's own slices are slow to make.
        return np.asarray(np.memmap(self._file.name, dtype, "r+", start, (length,)))

    def _place(self, name: str, dtype: np.dtype[Any], length: int) -> int:
        start = -(-self._end // _ALIGNMENT_BYTES) * _ALIGNMENT_BYTES
        self._places[name] = (dtype.str, start, length)
        self._end = start + dtype.itemsize * length
        return start

    def strings(self, name: str, values: Iterable[str]) -> None:
        """Keep a table of strings, as `Strings` reads it."""
        encoded = [value.encode("utf-8", "surrogatepass") for value in values]
        offsets = np.zeros(len(encoded) + 1, np.uint64)
        np.cumsum([len(value) for value in encoded], out=offsets[1:])
        self.add(f"{name}.offsets", offsets)
        self.add(f"{name}.bytes", np.asarray(bytearray().join(encoded)))

    def close(self) -> None:
        self._file.truncate(self._end)
        self._file.close()
        (self._folder / DIRECTORY_FILENAME).write_text(json.dumps(self._places), encoding="utf-8")


def temporary_array(folder: Path, dtype: npt.DTypeLike, length: int) -> Array:
    """An array of zeros that memory need not hold, in a file of the folder that has no name."""
    if not length:
        return np.empty(0, dtype)
    size = np.dtype(dtype).itemsize * length
    file = folder / "scratch"
    with file.open("w+b") as opened:
        file.unlink()
        opened.truncate(size)
        return np.frombuffer(mmap.mmap(opened.fileno(), size), dtype)


class ArrayFile(Mapping[str, Array]):
    """The arrays of a folder, read-only, over one memory map."""

    def __init__(self, folder: Path) -> None:
        self._places: dict[str, tuple[str, int, int]] = json.loads(
            (folder / DIRECTORY_FILENAME).read_text(encoding="utf-8")
        )
        self._map = _mmap_file(folder / DATA_FILENAME)
        for name, (dtype, start, length) in self._places.items():
            if start + np.dtype(dtype).itemsize * length > len(self._map):
                raise CorruptIndex("short-array-file", path=folder / DATA_FILENAME, name=name)

    def __getitem__(self, name: str) -> Array:
        dtype, start, length = self._places[name]
        return np.frombuffer(self._map, dtype, length, start) if length else np.empty(0, dtype)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def strings(self, name: str) -> "StringTable":
        return StringTable(self[f"{name}.offsets"], self._map, self._places[f"{name}.bytes"][1])


def map_file(file: Path) -> memoryview:
    """The bytes of a file, mapped."""
    return memoryview(_mmap_file(file))


def _mmap_file(file: Path) -> mmap.mmap | bytes:
    """The same as what Python cuts bytes out of soonest."""
    with file.open("rb") as opened:
        return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) if opened.seek(0, 2) else b""


class BytesTableWriter:
    """Byte strings one after another in a file of their own, and where each begins."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._file = (folder / f"{name}.bin").open("wb")
        self._offsets = array("Q", [0])

    def add(self, piece: bytes) -> None:
        self._file.write(piece)
        self._offsets.append(self._offsets[-1] + len(piece))

    def close(self, arrays: ArrayFileWriter) -> None:
        self._file.close()
        arrays.add(f"{self.name}.offsets", np.asarray(self._offsets))


class BytesTable:
    """Byte strings by number, out of one file."""

    def __init__(self, folder: Path, arrays: ArrayFile, name: str) -> None:
        self._offsets = arrays[f"{name}.offsets"].data
        self._bytes = _mmap_file(folder / f"{name}.bin")

    def __getitem__(self, number: int) -> bytes:
        return self._bytes[self._offsets[number] : self._offsets[number + 1]]


class ChecksummedBytesTable(BytesTable):
    """Pieces that `with_checksum` made: what a page shows undecoded, and would show damaged."""

    def __getitem__(self, number: int) -> bytes:
        piece: bytes = self._bytes[self._offsets[number] : self._offsets[number + 1]]
        if zlib.crc32(piece) != _CRC32_RESIDUE:  # as in `without_checksum`; a page takes ten
            raise CorruptIndex("damaged-record")
        return piece[:-4]


def append_checksum(piece: bytes) -> bytes:
    """The piece, and behind it its CRC-32."""
    return piece + zlib.crc32(piece).to_bytes(4, "little")


def strip_checksum(piece: bytes) -> bytes:
    """The piece that `with_checksum` was given. CorruptIndex when it is another. It takes half a us."""
    if zlib.crc32(piece) != _CRC32_RESIDUE:
        raise CorruptIndex("damaged-record")
    return piece[:-4]


class StringTable:
    """Strings by number, decoded one at a time. `find`, `first` and `prefixed` want them sorted."""

    def __init__(self, offsets: Array, data: mmap.mmap | bytes, start: int) -> None:
        """They begin at `start` of the data."""
        self._offsets = offsets.data  # its items are Python's ints, quicker than NumPy's
        self._bytes = data
        self._start = start
        self._steps: list[bytes] | None = None

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def raw(self, number: int) -> bytes:
        start, offsets = self._start, self._offsets
        return self._bytes[start + offsets[number] : start + offsets[number + 1]]

    def __getitem__(self, number: int) -> str:
        return self.raw(number).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        places = (self._start + offset for offset in self._offsets.tolist())
        return (self._bytes[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(places))

    def first(self, value: bytes) -> int:
        """Number of the first string that is not below this one. UTF-8 sorts as code points do."""
        steps = self._steps
        if steps is None:
            steps = self._steps = [self.raw(number) for number in range(0, len(self), _INDEX_INTERVAL)]
        above = bisect_left(steps, value)
        low, high = max(0, (above - 1) * _INDEX_INTERVAL), min(above * _INDEX_INTERVAL, len(self))
        return bisect_left(range(len(self)), value, low, high, key=self.raw)

    def find(self, value: str) -> int:
        """The string's number; -1 when it is not there."""
        raw = value.encode("utf-8", "surrogatepass")
        number = self.first(raw)
        return number if number < len(self) and self.raw(number) == raw else -1

    def find_all(self, values: Iterable[str]) -> Iterator[int]:
        """The numbers of those of the values that are there, ascending; neighbours are found at once."""
        after = 0
        for raw in sorted({value.encode("utf-8", "surrogatepass") for value in values}):
            if after >= len(self) or self.raw(after) != raw:
                after = self.first(raw)
            if after < len(self) and self.raw(after) == raw:
                yield after
                after += 1

    def between(self, low: str | None, high: str | None) -> tuple[int, int]:
        """The numbers of all strings from `low` to `high`: from the first, up to the second."""
        start = 0 if low is None else self.first(low.encode("utf-8", "surrogatepass"))
        if high is None:
            return start, len(self)
        raw = high.encode("utf-8", "surrogatepass")
        end = self.first(raw)
        return start, end + (end < len(self) and self.raw(end) == raw)

    def prefixed(self, prefix: str) -> tuple[int, int]:
        """The numbers of all strings that begin so: from the first, up to the second."""
        raw = prefix.encode("utf-8", "surrogatepass")
        start = self.first(raw)
        after = raw.rstrip(b"\xff")
        if not after:
            return start, len(self)
        return start, self.first(after[:-1] + bytes([after[-1] + 1]))
