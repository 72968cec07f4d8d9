"""Documents of a published generation as they lie on disk, for the next generation to take over undecoded."""

from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from indexer.engine.embedded.array_file import Array, ArrayFile, map_file, strip_checksum, temporary_array
from indexer.engine.embedded.doc_set import sorted_unique
from indexer.engine.embedded.keyword_index import IdTable
from indexer.engine.embedded.postings_reader import PostingsReader
from indexer.engine.port import TEXT_FIELDS, PackedRecord, Terms, TermTables

ABSENT = np.uint32(0xFFFFFFFF)


class PreviousGeneration:
    """The documents of the generation in `folder`, by id.

    The words of all documents are put back into their order once, in a file that has no name, so that memory need
    not hold them.
    """

    def __init__(self, folder: Path, work: Path) -> None:
        self._arrays = arrays = ArrayFile(folder)
        self._ids = IdTable(arrays)
        self.terms: TermTables = {name: tuple(arrays.strings(f"{name}.terms")) for name in TEXT_FIELDS}
        self._lists = PostingsReader(arrays)
        self._words = {name: self._in_order(name, work) for name in TEXT_FIELDS}
        self._first_blocks = arrays["first_blocks"]
        self._block_starts = arrays["block_starts"]
        self._anchors, self._anchor_codes = list(arrays.strings("anchors")), arrays["anchor_codes"]
        self._kinds, self._kind_codes = list(arrays.strings("kinds")), arrays["kind_codes"]
        self._piece_blocks = arrays["text_blocks"].data
        self._offsets = {
            name: arrays[f"{name}.offsets"].data for name in ("texts", "cards", "bodies", "abouts")
        }
        self._bytes = {name: map_file(folder / f"{name}.bin") for name in self._offsets}

    def _in_order(self, name: str, work: Path) -> Array:
        """The number of the term at each place."""
        words = temporary_array(work, np.uint32, int(self._arrays["block_starts"][-1]))
        words[:] = ABSENT
        lists, places = self._arrays[f"{name}.lists"], self._lists.places
        step = 1 << 16  # terms
        terms = np.argsort(lists)  # by list
        for low in range(0, len(terms), step):
            part = terms[low : low + step].astype(np.uint32)
            held = lists[part].astype(np.int64)
            words[places.several(held)] = np.repeat(part, places.starts[held + 1] - places.starts[held])
        return words

    def document(self, id: str) -> PackedRecord | None:
        number = self._ids.number(id)
        if number is None:
            return None
        first, behind = int(self._first_blocks[number]), int(self._first_blocks[number + 1])
        starts = self._block_starts[first : behind + 1]
        places = slice(int(starts[0]), int(starts[-1]))
        words = {}
        for name, ordered in self._words.items():
            held = ordered[places]
            words[name] = held[held != ABSENT].tobytes()  # without the empty place behind each block
        return PackedRecord(
            id=id,
            term_tables=self.terms,
            term_numbers=words,
            word_counts=(np.diff(starts) - 1).astype(np.uint32).tobytes(),
            anchors=tuple(self._anchors[code] for code in self._anchor_codes[first:behind].tolist()),
            kinds=tuple(self._kinds[code] for code in self._kind_codes[first:behind].tolist()),
            texts=tuple(self._texts(first, behind)),
            summary=strip_checksum(self._piece("cards", number)),
            stored_document=self._piece("bodies", number),
            metadata=self._piece("abouts", number),
        )

    def _texts(self, first: int, behind: int) -> Iterator[tuple[int, bytes]]:
        """The pieces that hold the texts of these blocks; none holds those of two documents."""
        piece = bisect_left(self._piece_blocks, first)
        while (start := self._piece_blocks[piece]) < behind:
            piece += 1
            yield self._piece_blocks[piece] - start, self._piece("texts", piece - 1)

    def _piece(self, name: str, number: int) -> bytes:
        offsets = self._offsets[name]
        return bytes(self._bytes[name][offsets[number] : offsets[number + 1]])


class TermIdMap:
    """Terms of one generation -> their numbers in the next, as they are met."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._numbers = np.full(len(terms), ABSENT)

    def renumbered(self, words: Array, vocabulary: dict[str, int]) -> Array:
        """The words' numbers in a vocabulary that numbers what it is asked for."""
        numbers = self._numbers[words]
        if len(numbers) and numbers.max() == ABSENT:
            new = sorted_unique(words[numbers == ABSENT])
            terms = map(self._terms.__getitem__, new.tolist())
            self._numbers[new] = np.fromiter(map(vocabulary.__getitem__, terms), np.uint32, len(new))
            numbers = self._numbers[words]
        return numbers
