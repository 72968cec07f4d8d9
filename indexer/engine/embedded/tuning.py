"""The sizes that decide how an index is built. Readers take from the files what they need to know of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tuning:
    """Tests make the sizes small, so that few documents take the ways that are made for many."""

    # Words inverted at a time. Sorting these takes some 150 MB.
    batch_words: int = 1 << 22
    # Integers of a block of a compressed list: a power of two, at most 2**16, since the low bits are stored as uint16.
    block_size: int = 1 << 16
    # A list at one position in so many, or at more, also gets a bitmap with a bit for every position.
    bitmap_divisor: int = 128
    # A passage kind that holds one position in so many, or fewer, gets position lists of its own.
    small_kind_divisor: int = 16
    # A list of one document in so many, or of more, is frequent: it gets a bitset, top documents and facet counts.
    frequent_divisor: int = 32
    # Documents of a frequent list whose order by score is stored, so that pages of a single word need no scores.
    top_docs: int = 512
    # Term frequencies below this are tallied in a table of their impacts; the few that reach it, in a list.
    common_tf_limit: int = 1 << 14
    # A facet of more values than this has no bitsets.
    max_bitset_values: int = 512
