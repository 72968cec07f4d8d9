"""The text fields of a generation as Whoosh reads them: terms, postings, positions and lengths out of the arrays.

Positions count words from the start of the document; each Passage is followed by one empty position, so no phrase runs
from one Passage into the next. Weights are term frequencies; scores are those of Whoosh's own weighting.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
from whoosh.codec.base import FieldCursor
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo

from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFile
from indexer.engine.embedded.text_field import TextField, unique_counts

# As the arrays hold strings.
UTF8 = ("utf-8", "surrogatepass")


class TermPostings:
    """The postings of one term.

    `documents` and `frequencies` go together: (n,) ascending document numbers, and how often the term is in each.
    `read_positions` gives all positions of the term in the index, ascending; it is called when they are first needed.
    """

    def __init__(
        self, documents: Array, frequencies: Array, read_positions: Callable[[], Array], starts: Array
    ) -> None:
        """`starts`: (documents + 1,) the position at which each document starts, and the end of the last."""
        self.documents = documents
        self.frequencies = frequencies
        self._read_positions = read_positions
        self._starts = starts

    @cached_property
    def _positions(self) -> Array:
        return self._read_positions()

    def positions(self, document: int) -> list[int]:
        """Return where the term is in a document, counted from the document's start."""
        start, end = self._starts[document : document + 2]
        first, behind = self._positions.searchsorted(np.array([start, end]))
        positions: list[int] = (self._positions[first:behind] - start).tolist()
        return positions


class EngineText:
    """A text field of the engine, in all Passages or in those of one kind."""

    def __init__(self, arrays: ArrayFile, field: TextField, kind: str | None) -> None:
        self.terms = field.terms
        self._field = field
        self._starts = arrays[layout.DOC_STARTS]
        word_counts = np.diff(arrays[layout.PASSAGE_STARTS].astype(np.int64)) - 1
        if kind is None:
            self._is_inside = None
        else:
            kinds = list(arrays.strings(layout.KINDS))
            code = kinds.index(kind) if kind in kinds else -1
            # By Passage.
            self._is_inside = arrays[layout.KIND_CODES] == code
            word_counts = np.where(self._is_inside, word_counts, 0)
        words_before = np.concatenate([[0], np.cumsum(word_counts)])
        # By document, in words.
        self.lengths = np.diff(words_before[arrays[layout.FIRST_PASSAGES]])

    def postings(self, term: bytes) -> TermPostings | None:
        """Return the postings of a term; None when no document has it."""
        list_ids = self._field.list_ids((term.decode(*UTF8),))
        if not list_ids:
            return None
        list_id, lists = list_ids[0], self._field.postings
        if self._is_inside is None:
            documents = lists.doc_ids.read(list_id)
            frequencies = lists.tfs[lists.impact_codes(list_id)].astype(np.int64)
            return TermPostings(documents, frequencies, lambda: lists.positions.read(list_id), self._starts)
        positions = lists.positions.read(list_id)
        positions = positions[self._is_inside[self._field.passages_at(positions)]]
        if not len(positions):
            return None
        documents, frequencies = unique_counts(self._field.docs_at(positions))
        return TermPostings(documents, frequencies, lambda: positions, self._starts)

    def from_term(self, first: bytes) -> Iterator[bytes]:
        """Yield all terms from `first` on, in order."""
        for number in range(self.terms.lower_bound(first), len(self.terms)):
            term = self.terms.raw(number)
            if self._is_inside is None or self.postings(term):
                yield term

    def info(self, term: bytes) -> TermInfo | None:
        """Return what Whoosh's scorers ask of a term; None when no document has it."""
        postings = self.postings(term)
        return postings and self.info_of(postings)

    def info_of(self, postings: TermPostings) -> TermInfo:
        """Return the same of postings that are read already."""
        lengths = self.lengths[postings.documents]
        return TermInfo(
            weight=int(postings.frequencies.sum()),
            df=len(postings.documents),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=int(postings.frequencies.max()),
            minid=int(postings.documents[0]),
            maxid=int(postings.documents[-1]),
        )


class TextMatcher(ListMatcher):  # type: ignore[misc]
    """The postings of a term of text, document by document."""

    # The posting at hand.
    _i: int

    def __init__(
        self,
        postings: TermPostings,
        info: TermInfo,
        format_: Any,
        scorer: Any,
        term: tuple[str, bytes],
        position: int = 0,
    ) -> None:
        super().__init__(
            postings.documents.tolist(),
            postings.frequencies.tolist(),
            format=format_,
            scorer=scorer,
            term=term,
            terminfo=info,
            position=position,
        )
        self._postings = postings

    def copy(self) -> "TextMatcher":
        """Return a matcher at the same document, which moves by itself."""
        return TextMatcher(self._postings, self._terminfo, self._format, self._scorer, self._term, self._i)

    def skip_to(self, id: int) -> None:
        """Move to the first document from `id` on that has the term."""
        self._i = bisect_left(self._ids, id, self._i)

    def skip_to_quality(self, minquality: float) -> int:
        """Skip all postings unless they are good enough: to Whoosh they are one block."""
        if self.block_quality() > minquality:
            return 0
        self._i = len(self._ids)
        return 1

    def block_max_weight(self) -> float:
        """Return the greatest weight of the whole list, since the list has no blocks."""
        return float(self._terminfo.max_weight())

    def value(self) -> bytes:
        """Return the posting as the field's format encodes it."""
        encoded: bytes = self._format.encode(self._postings.positions(self.id()))
        return encoded

    def all_items(self) -> Iterator[tuple[int, bytes]]:
        """Yield (document, encoded positions) for every posting, wherever the matcher stands."""
        for document in self._ids:
            yield document, self._format.encode(self._postings.positions(document))


class TextCursor(FieldCursor):  # type: ignore[misc]
    """Goes through the terms of a text field in order, for Whoosh's fuzzy terms."""

    def __init__(self, text: EngineText) -> None:
        self._text = text
        self.find("")

    def first(self) -> str | None:
        """Move to the first term and return it; None where the field has none."""
        return self.find("")

    def find(self, term: str | bytes) -> str | None:
        """Move to the first term from this one on and return it; None where there is none."""
        first = term if isinstance(term, bytes) else term.encode(*UTF8)
        self._rest = self._text.from_term(first)
        return self.next()

    def next(self) -> str | None:
        """Move to the next term and return it; None behind the last."""
        self._term = next(self._rest, None)
        return self.text()

    def text(self) -> str | None:
        """Return the term where the cursor stands; None behind the last."""
        return None if self._term is None else self._term.decode(*UTF8)

    def term_info(self) -> TermInfo | None:
        """Return the frequencies and lengths of the term where the cursor stands; None behind the last."""
        return None if self._term is None else self._text.info(self._term)

    def is_valid(self) -> bool:
        """Return whether the cursor stands on a term."""
        return self._term is not None
