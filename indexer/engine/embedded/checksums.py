"""Checksums of files by chunk: they tell whether a file is as it was written, and which bytes are not.

CRC-32 finds every change of two bits, and of up to 32 bits in a row, within a chunk; it misses one in 2**32 of all
other changes. It reads 1.9 GB a second (measured), where SHA-256 with the processor's own instructions reads 1.2 and
blake2b 0.4. It guards against accidents, not against people: whoever may write in the folder may also write a checksum.
"""

import errno
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from indexer.messages import Message, MessageValue, system_reason
from indexer.regular_files import open_regular_file

# Bytes that share a checksum: 120 kB of checksums for each GB.
CHUNK_BYTES = 1 << 16
# Bytes read at a time: half a millisecond's work when they are in memory.
READ_BYTES = 1 << 20
# Errors of opening a file that say nothing about the file.
RESOURCE_ERRNOS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
# Hexadecimal digits of a CRC-32.
_HEX_DIGITS = 8


class FileChecksums(msgspec.Struct, frozen=True):
    """A file as it was written: its size in bytes, and the CRC-32 of each chunk, eight hexadecimal digits in a row."""

    size: int
    crc32: str


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a file that are not as they were written: from `start` up to `end`; (0, 0) for the whole file."""

    file: Path
    problem: Message
    start: int = 0
    end: int = 0

    @property
    def message(self) -> Message:
        """The damaged bytes and what is wrong with them. Bytes are counted from 0, and the last one is named."""
        values: dict[str, MessageValue] = {"file": str(self.file), "problem": self.problem}
        if not self.end:
            return Message("damage.whole", values)
        return Message("damage.part", {**values, "start": str(self.start), "last": str(self.end - 1)})

    def __str__(self) -> str:
        return str(self.message)


class ReadStep(NamedTuple):
    """The result of one read: how many bytes it looked at, and what was damaged in them."""

    num_bytes: int
    damage: tuple[Damage, ...]


def compute_checksums(file: Path) -> FileChecksums:
    """Return the checksums of a regular file as it is now."""
    with os.fdopen(open_regular_file(file), "rb", buffering=0) as opened:
        size = os.fstat(opened.fileno()).st_size
        buffer = bytearray(READ_BYTES)
        checksums: list[str] = []
        while num_bytes := opened.readinto(buffer):
            checksums += _chunk_checksums(memoryview(buffer)[:num_bytes])
    return FileChecksums(size, "".join(checksums))


def _chunk_checksums(data: memoryview) -> list[str]:
    """Return the checksum of each chunk of the data, which starts with a chunk."""
    return [
        f"{zlib.crc32(data[start : start + CHUNK_BYTES]):0{_HEX_DIGITS}x}"
        for start in range(0, len(data), CHUNK_BYTES)
    ]


class ChecksummedFiles(AbstractContextManager["ChecksummedFiles"]):
    """The files of a folder and their checksums. They stay open, so that they can be read when the folder is gone."""

    def __init__(self, folder: Path, checksums: Mapping[str, FileChecksums]) -> None:
        """Open the files. `damage` names those that are missing or have another size."""
        self._folder = folder
        self._checksums = checksums
        self._descriptors: dict[str, int] = {}
        self.damage: list[Damage] = []
        for name, written in checksums.items():
            try:
                descriptor = open_regular_file(folder / name)
            except OSError as error:
                if error.errno in RESOURCE_ERRNOS:
                    self.close()
                    raise
                problem = Message("damage.missing", {"reason": system_reason(error)})
                self.damage.append(Damage(folder / name, problem))
                continue
            self._descriptors[name] = descriptor
            size = os.fstat(descriptor).st_size
            if size != written.size:
                problem = Message("damage.length", {"size": str(size), "written": str(written.size)})
                self.damage.append(Damage(folder / name, problem))

    @property
    def size(self) -> int:
        """The bytes of all files together, as they were written."""
        return sum(written.size for written in self._checksums.values())

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files. A second call does nothing."""
        for descriptor in self._descriptors.values():
            os.close(descriptor)
        self._descriptors.clear()

    def smallest(self, max_bytes: int) -> list[str]:
        """Return as many files as have no more than `max_bytes` together, the smallest first."""
        names = []
        for name, written in sorted(self._checksums.items(), key=lambda item: (item[1].size, item[0])):
            max_bytes -= written.size
            if max_bytes < 0:
                break
            names.append(name)
        return names

    def read(self, names: Iterable[str] | None = None) -> Iterator[ReadStep]:
        """Read these files, or all of them, and compare their checksums; yield a step for each READ_BYTES.

        Reading and zlib release the interpreter's lock.
        """
        buffer = memoryview(bytearray(READ_BYTES))
        for name in self._checksums if names is None else names:
            if name in self._descriptors:
                yield from self._read_file(name, buffer)

    def _read_file(self, name: str, buffer: memoryview) -> Iterator[ReadStep]:
        written, file = self._checksums[name], self._folder / name
        if len(written.crc32) != _HEX_DIGITS * -(-written.size // CHUNK_BYTES):
            yield ReadStep(0, (Damage(file, Message("damage.checksums")),))
            return
        for start in range(0, written.size, READ_BYTES):
            num_bytes = min(READ_BYTES, written.size - start)
            try:
                num_read = os.preadv(self._descriptors[name], [buffer[:num_bytes]], start)
            except OSError as error:
                problem = Message("damage.unreadable", {"reason": system_reason(error)})
                damage = Damage(file, problem, start, start + num_bytes)
                yield ReadStep(num_bytes, (damage,))
                continue
            crc32 = written.crc32[start // CHUNK_BYTES * _HEX_DIGITS :]
            yield ReadStep(
                num_bytes, tuple(_damaged_chunks(file, start, buffer[:num_read], num_bytes, crc32))
            )


def _damaged_chunks(file: Path, start: int, data: memoryview, num_bytes: int, crc32: str) -> Iterator[Damage]:
    """Yield each chunk that has another checksum than `crc32` says, or is cut off.

    `data` was read at byte `start` of the file, where there are to be `num_bytes`; `crc32` begins with its first chunk.
    """
    checksums = _chunk_checksums(data)
    for number, offset in enumerate(range(0, num_bytes, CHUNK_BYTES)):
        end = min(offset + CHUNK_BYTES, num_bytes)
        written = crc32[number * _HEX_DIGITS : (number + 1) * _HEX_DIGITS]
        if end > len(data) or checksums[number] != written:
            yield Damage(file, Message("damage.changed"), start + offset, start + end)


def merge_adjacent(damage: Iterable[Damage]) -> list[Damage]:
    """Return the same damage with adjacent bytes of one file and problem in one."""
    merged: list[Damage] = []
    for item in damage:
        last = merged[-1] if merged else None
        if last and item.end and (last.file, last.problem, last.end) == (item.file, item.problem, item.start):
            merged[-1] = replace(last, end=item.end)
        else:
            merged.append(item)
    return merged
