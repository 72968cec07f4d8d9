"""Find on which pages of its PDF the passages of a document are that was read from another format, by their text.

    passages of the one --digest_passages--> PassageDigests --find_pages--> PageRuns of the one
    passages of the PDF --digest_passages--> PassageDigests --^

A page that is not certain is not told. Two passages are the same where they begin and end alike: between the two a
reader of PDF may have lost a hyphen or a sign, and neither moves the passage to another page.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import TypeAlias

from indexer.anchors import AnchorKind, parse_anchor
from indexer.extraction.text_normalization import fold_same_length
from indexer.summary import PageRuns, page_runs

# uint64 for each passage of a Record; 0 for one that is not compared. Those of the body are odd, all others even.
PassageDigests: TypeAlias = "array[int]"

# Letters of a passage's beginning, and of its end, that are compared.
COMPARED_LETTERS = 48
# The share of a body's passages that its PDF must have. In a PDF of another text, or of an earlier draft, a few
# headings are the same, and much of the masthead.
LEAST_SHARE = 0.5

_NO_LETTER = re.compile(r"[\W_]+")
# What stands beside the body. A heading with the words of the title is another passage, on another page.
_BESIDE_BODY = frozenset({"title", "masthead", "running", "agenda-item", "footnote"})


def digest_passages(passages: Iterable[tuple[str, str]]) -> PassageDigests:
    """Return a digest of each passage, given as anchor and text: equal for texts that begin and end alike.

    Passages of different kinds beside the body, and of the body, have different digests.
    """
    return array("Q", (_digest(parse_anchor(anchor).kind, text) for anchor, text in passages))


def find_pages(
    digests: PassageDigests,
    pdf_digests: PassageDigests,
    pages_of: Callable[[int], tuple[int, ...]],
) -> PageRuns:
    """Return the pages of the passages with these digests. `pages_of` gives those of a passage of the PDF, by index."""
    pairs = _in_same_order(_same_passages(digests, pdf_digests))
    in_body = sum(digest & 1 for digest in digests)
    if sum(digests[index] & 1 for index, _ in pairs) < LEAST_SHARE * in_body:
        return ()
    pages = {index: pages_of(pdf_index) for index, pdf_index in pairs}
    return page_runs(pages.get(index, ()) for index in range(len(digests)))


def _digest(kind: AnchorKind, text: str) -> int:
    # A PDF may have a ligature for two letters, and other signs for hyphens, quotation marks and spaces.
    letters = _NO_LETTER.sub("", fold_same_length(unicodedata.normalize("NFKC", text)))
    if not letters:
        return 0
    beside = kind if kind in _BESIDE_BODY else ""
    compared = f"{beside} {letters[:COMPARED_LETTERS]} {letters[-COMPARED_LETTERS:]}"
    digest = int.from_bytes(blake2b(compared.encode("utf-8", "surrogatepass"), digest_size=8).digest())
    # Never 0, but for a chance of one in 2**63.
    return digest & ~1 if beside else digest | 1


def _same_passages(digests: PassageDigests, pdf_digests: PassageDigests) -> list[tuple[int, int]]:
    """Return the indices of each passage here and in the PDF, in order of the first.

    A text that stands in both the same number of times is paired in order; of another one nobody knows which is which.
    """
    places, pdf_places = _places(digests), _places(pdf_digests)
    return sorted(
        pair
        for digest, indices in places.items()
        if len(indices) == len(pdf_indices := pdf_places.get(digest, []))
        for pair in zip(indices, pdf_indices, strict=True)
    )


def _places(digests: PassageDigests) -> dict[int, list[int]]:
    places: dict[int, list[int]] = defaultdict(list)
    for index, digest in enumerate(digests):
        if digest:
            places[digest].append(index)
    return places


def _in_same_order(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most pairs whose second indices ascend as the first do: a heading in a contents list is not its own.

    Patience sorting finds the longest ascending run in n log n.
    """
    # The least last index of an ascending run, by its length; the pair that it is of; and the pair before each.
    ends: list[int] = []
    last_pairs: list[int] = []
    before: list[int] = []
    for number, (_, pdf_index) in enumerate(pairs):
        length = bisect_left(ends, pdf_index)
        before.append(last_pairs[length - 1] if length else -1)
        ends[length : length + 1] = [pdf_index]
        last_pairs[length : length + 1] = [number]
    chosen = []
    number = last_pairs[-1] if last_pairs else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]
