"""What is counted while Records pass: terms, facet values, passages. It is stored, so that a later build goes on."""

import zlib
from collections import Counter
from typing import Self

import msgspec

from indexer.engine.opensearch.index_mappings import indexed_passages
from indexer.engine.opensearch.term_frequencies import FrequencyCounter
from indexer.engine.port import TEXT_FIELDS, Record
from indexer.engine.validation import check_facet_values
from indexer.errors import CorruptIndex


class _StoredCounts(msgspec.Struct, frozen=True, array_like=True):
    """Document frequencies by field and term; occurrences and stem of each exact term; documents by facet and value."""

    frequencies: dict[str, dict[str, int]]
    occurrences: dict[str, int]
    stems: dict[str, str]
    documents_with_text: int
    facet_values: dict[str, dict[str, int]]
    passages: int


class RecordCounts:
    """The counts of one generation, over all its Records."""

    def __init__(self) -> None:
        self.frequencies = FrequencyCounter()
        # Of passages that are indexed.
        self.passages = 0
        self._facet_values: dict[str, Counter[str]] = {}

    @property
    def numbers_of_values(self) -> dict[str, int]:
        """How many values each facet has."""
        return {name: len(values) for name, values in self._facet_values.items() if values}

    def add(self, record: Record) -> None:
        """Count a Record. BadRecord for a term that none can be, and for too many values of a facet."""
        self.frequencies.add(record)
        self.passages += sum(1 for _ in indexed_passages(record))
        for name, values in record.facets.items():
            counts = self._facet_values.setdefault(name, Counter())
            counts.update(set(values))
            check_facet_values(name, len(counts))

    def remove(self, record: Record) -> None:
        """Take back what a Record counted for."""
        self.frequencies.remove(record)
        self.passages -= sum(1 for _ in indexed_passages(record))
        for name, values in record.facets.items():
            # What comes to nothing is left out.
            self._facet_values[name] = self._facet_values[name] - Counter(set(values))

    def encode(self) -> bytes:
        """Return the counts as `decode` reads them."""
        frequencies = self.frequencies
        stored = _StoredCounts(
            {field: dict(frequencies.counts[field]) for field in TEXT_FIELDS},
            dict(frequencies.occurrences),
            frequencies.stems,
            frequencies.documents_with_text,
            {name: dict(values) for name, values in self._facet_values.items()},
            self.passages,
        )
        return zlib.compress(msgspec.msgpack.encode(stored), 1)

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Return the counts of a generation that is published. CorruptIndex."""
        try:
            stored = msgspec.msgpack.decode(zlib.decompress(data), type=_StoredCounts)
        except (zlib.error, msgspec.MsgspecError):
            raise CorruptIndex("damaged-record") from None
        counts = cls()
        counts.frequencies.counts = {
            field: Counter(stored.frequencies.get(field, {})) for field in TEXT_FIELDS
        }
        counts.frequencies.occurrences = Counter(stored.occurrences)
        counts.frequencies.stems = stored.stems
        counts.frequencies.documents_with_text = stored.documents_with_text
        counts._facet_values = {name: Counter(values) for name, values in stored.facet_values.items()}
        counts.passages = stored.passages
        return counts
