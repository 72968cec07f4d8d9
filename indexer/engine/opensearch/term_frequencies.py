"""Counts in how many documents each term is, while Records pass, and looks it up again: what a phrase's score needs."""

import sys
import zlib
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from indexer.engine.bm25 import idf
from indexer.engine.port import TEXT_FIELDS, Record
from indexer.engine.validation import check_term


class FrequencyCounter:
    """Document frequencies of both text fields, and occurrences of `exact`, over all Records of a generation."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {field: Counter() for field in TEXT_FIELDS}
        # Of each exact term.
        self.occurrences: Counter[str] = Counter()
        self.stems: dict[str, str] = {}
        self.documents_with_text = 0

    def add(self, record: Record) -> None:
        """Count a Record's terms. BadRecord for a term that none can be: each is looked at once."""
        words = _words(record)
        pairs = set(words)
        self.documents_with_text += bool(pairs)
        self.occurrences.update(exact for exact, _ in words)
        for index, field in enumerate(TEXT_FIELDS):
            counts = self.counts[field]
            terms = {pair[index] for pair in pairs}
            for term in terms:
                if term not in counts:
                    check_term(term, record.id, field)
            counts.update(terms)
        self.stems.update(pairs)

    def remove(self, record: Record) -> None:
        """Take back what a Record counted for. A term that no document has any more is forgotten."""
        words = _words(record)
        pairs = set(words)
        self.documents_with_text -= bool(pairs)
        # Subtraction drops the terms whose count falls to zero.
        self.occurrences = self.occurrences - Counter(exact for exact, _ in words)
        for index, field in enumerate(TEXT_FIELDS):
            counts = self.counts[field]
            for term in {pair[index] for pair in pairs}:
                counts[term] -= 1
                if not counts[term]:
                    del counts[term]
        for exact, _ in pairs:
            if exact not in self.counts["exact"]:
                self.stems.pop(exact, None)

    def exact_frequencies(self) -> Iterator[tuple[str, int, int, str]]:
        """Yield every term of `exact`, ascending, with its document frequency, its occurrences and its stem."""
        counts = self.counts["exact"]
        for term in sorted(counts):
            yield term, counts[term], self.occurrences[term], self.stems[term]

    def table(self, field: str) -> bytes:
        """Return the frequencies of a field as `FrequencyTable` reads them."""
        counts = self.counts[field]
        terms = sorted(term.encode() for term in counts)
        frequencies = array("I", (counts[term.decode()] for term in terms))
        offsets = array("Q", [0])
        for term in terms:
            offsets.append(offsets[-1] + len(term))
        if sys.byteorder != "little":
            frequencies.byteswap()
            offsets.byteswap()
        number = len(terms).to_bytes(8, "little")
        return zlib.compress(b"".join((number, offsets.tobytes(), frequencies.tobytes(), *terms)), 1)


def _words(record: Record) -> list[tuple[str, str]]:
    """Return the words of a Record as they follow each other: the exact term and the stem of each."""
    return [pair for passage in record.passages for pair in zip(passage.exact, passage.stem, strict=True)]


class FrequencyTable:
    """The document frequencies of a text field of one generation, by binary search over its sorted terms."""

    def __init__(self, data: bytes) -> None:
        unpacked = zlib.decompress(data)
        self._number = int.from_bytes(unpacked[:8], "little")
        ends = 8 + 8 * (self._number + 1)
        self._offsets = np.frombuffer(unpacked, "<u8", self._number + 1, 8)
        self._frequencies = np.frombuffer(unpacked, "<u4", self._number, ends)
        self._terms = memoryview(unpacked)[ends + 4 * self._number :]

    def __getitem__(self, term: str) -> int:
        """Return the number of documents with this term; 0 for an unknown one."""
        wanted = term.encode("utf-8", "surrogatepass")
        index = bisect_left(range(self._number), wanted, key=self._term)
        if index == self._number or self._term(index) != wanted:
            return 0
        return int(self._frequencies[index])

    def _term(self, index: int) -> bytes:
        return bytes(self._terms[int(self._offsets[index]) : int(self._offsets[index + 1])])


def phrase_boost(slots: Sequence[Sequence[str]], table: FrequencyTable, documents_with_text: int) -> float:
    """Return by what Lucene's score of a phrase must be multiplied, so that it is the port's.

    Lucene adds the idf of every form that a document has; the port adds one idf for each slot, of its commonest form.
    """
    ours = theirs = 0.0
    for forms in slots:
        frequencies = [table[form] for form in forms]
        ours += idf(documents_with_text, max(frequencies, default=0))
        theirs += sum(idf(documents_with_text, frequency) for frequency in frequencies if frequency)
    return ours / theirs if theirs else 1.0
