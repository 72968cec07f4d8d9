"""The arrays of a generation: the name, dtype and length of each, in one table.

Writers and readers take every array by its entry here, and the writer refuses a dtype that the entry does not have.
All arrays have one dimension; where a length is a product (`frequent * words`), the reader gives the array that shape.
Lengths are written in these sizes:

    docs        documents
    passages    passages, numbered through all documents
    positions   token positions of the whole index: every passage takes one for each of its words, and one more
    terms       distinct terms of a text field
    lists       posting lists: terms of `exact` and `stem` share one where they stand at the same positions
    postings    (list, document) pairs
    occurrences (list, position) pairs
    codes       distinct pairs of a term frequency and a length code
    frequent    lists with a bitset: those that at least one document in SPARSE_DIVISOR has
    words       64-bit words of a bitset over the documents: (docs + 63) // 64
    values      facet values that have a bitset
    pairs       (document, value) pairs of those facets

Where a number is stored in the narrowest dtype that holds the largest of them, several dtypes are named.
"""

from dataclasses import dataclass

from indexer.engine.embedded.array_file import ArraySpec, BytesTableSpec, StringTableSpec

_NARROWEST = "uint8|uint16|uint32"

# --- documents ----------------------------------------------------------------------------------------------

# The id of each document.
IDS = StringTableSpec("ids", "docs")
# In each order of results: the documents in that order, and the rank of each document. Relevance is by id.
ORDER = ArraySpec("order.{}", "uint32", "docs")
RANKS = ArraySpec("ranks.{}", "uint32", "docs")
# The position at which each document starts, and the end of the last.
DOC_STARTS = ArraySpec("doc_starts", "uint32", "docs + 1")
# The length of each document in one byte (`bm25.length_code`), and the BM25 norm of each of these bytes.
LENGTH_CODES = ArraySpec("length_codes", "uint8", "docs")
NORMS = ArraySpec("norms", "float64", "256")
# The distinct dates, ascending, and for each document the number of its date, from 1; 0 for none.
DATES = StringTableSpec("dates", "dates")
DATE_CODES = ArraySpec("date_codes", "uint32", "docs")
# What a line of results shows, with a checksum; the whole document, and the rest of its Record, both compressed.
SUMMARIES = BytesTableSpec("summaries", "docs")
STORED_DOCUMENTS = BytesTableSpec("stored_documents", "docs")
METADATA = BytesTableSpec("metadata", "docs")

# --- passages -----------------------------------------------------------------------------------------------

# The first passage of each document, and the number of all passages.
FIRST_PASSAGES = ArraySpec("first_passages", "uint32", "docs + 1")
# The position at which each passage starts, and the end of the last.
PASSAGE_STARTS = ArraySpec("passage_starts", "uint32", "passages + 1")
ANCHORS = StringTableSpec("anchors", "anchors")
ANCHOR_CODES = ArraySpec("anchor_codes", _NARROWEST, "passages")
KINDS = StringTableSpec("kinds", "kinds")
KIND_CODES = ArraySpec("kind_codes", _NARROWEST, "passages")
# Texts of neighbouring passages, compressed together; and the first passage of each such chunk.
TEXTS = BytesTableSpec("texts", "text_chunks")
TEXT_CHUNK_STARTS = ArraySpec("text_chunk_starts", "uint32", "text_chunks + 1")
# The entities, sorted, and the passages of each, ascending: those of entity e from offset e up to offset e + 1.
ENTITIES = StringTableSpec("entities", "entities")
ENTITY_OFFSETS = ArraySpec("entity_offsets", "int64", "entities + 1")
ENTITY_PASSAGES = ArraySpec("entity_passages", "uint32", "entity_offsets[-1]")

# --- facets -------------------------------------------------------------------------------------------------

# The facets, and the values of each, sorted. Values of facets with bitsets are numbered through all such facets.
FACETS = StringTableSpec("facets", "facets")
FACET_VALUES = StringTableSpec("facet.{}.values", "values_of_the_facet")
FACET_BITSETS = ArraySpec("facet_bitsets", "uint64", "values * words")
FACET_TOTALS = ArraySpec("facet_totals", "uint32", "values")


@dataclass(frozen=True, slots=True)
class DocValuesSpec:
    """The value ordinals of each document: those of document d from offset d up to offset d + 1."""

    name: str

    @property
    def offsets(self) -> ArraySpec:
        """Return the spec of the array of offsets into the ordinals, one more than there are documents."""
        return ArraySpec(f"{self.name}.offsets", "uint32", "docs + 1")

    @property
    def ordinals(self) -> ArraySpec:
        """Return the spec of the array of value ordinals, document after document."""
        return ArraySpec(f"{self.name}.ordinals", _NARROWEST, "offsets[-1]")


# The values of all facets with bitsets; and, by facet, those of a facet with too many values for bitsets.
ALL_FACETS_DOC_VALUES = DocValuesSpec("facet_doc_values")


def facet_doc_values(facet: str) -> DocValuesSpec:
    """Return the spec of the doc values of one facet that has too many values for bitsets."""
    return DocValuesSpec(f"facet.{facet}")


# --- text fields and postings -------------------------------------------------------------------------------

# By text field: its terms, sorted, and the id of each term's posting list.
TERMS = StringTableSpec("{}.terms", "terms")
TERM_LISTS = ArraySpec("{}.lists", "uint32", "terms")


@dataclass(frozen=True, slots=True)
class SortedIntListsSpec:
    """Lists of ascending integers, one for each posting list: `sorted_int_lists.SortedIntLists`.

    `split` is the number of integers in the long lists, which come first; `blocks` the number of blocks of `block_size`
    integers, but for the first of them.
    """

    name: str

    @property
    def header(self) -> ArraySpec:
        """The number of long lists, and the block size."""
        return ArraySpec(f"{self.name}.header", "uint32", "2")

    @property
    def low_bits(self) -> ArraySpec:
        """Of the long lists: each integer modulo the block size."""
        return ArraySpec(f"{self.name}.low_bits", "uint16", "split")

    @property
    def full_ints(self) -> ArraySpec:
        """Of the other lists: each integer."""
        return ArraySpec(f"{self.name}.full_ints", "uint32", "all - split")

    @property
    def block_bases(self) -> ArraySpec:
        """The least integer of each block but the first."""
        return ArraySpec(f"{self.name}.block_bases", "uint32", "blocks")

    @property
    def block_offsets(self) -> ArraySpec:
        """Of the long lists: the index in the list at which each block but the first starts."""
        return ArraySpec(f"{self.name}.block_offsets", "uint32", "long * blocks")


# Lists are numbered from the most to the least frequent: list 0 has the most documents. The positions of list i are
# elements offsets[i] up to offsets[i + 1] of all positions, and its documents likewise.
POSITION_OFFSETS = ArraySpec("postings.position_offsets", "uint32|int64", "lists + 1")
POSITIONS = SortedIntListsSpec("postings.positions")
DOC_OFFSETS = ArraySpec("postings.doc_offsets", "uint32|int64", "lists + 1")
DOC_IDS = SortedIntListsSpec("postings.doc_ids")
# Each posting's code, which stands for a term frequency in a document of some length. Codes ascend with the impact:
# tf / (tf + norm), the part of BM25 that does not depend on the term.
IMPACT_CODES = ArraySpec("postings.impact_codes", _NARROWEST, "postings")
IMPACTS = ArraySpec("postings.impacts", "float32", "codes")
TFS = ArraySpec("postings.tfs", "float32", "codes")
IDFS = ArraySpec("postings.idfs", "float32", "lists")
# Of the frequent lists, which are the first: a bitset of the documents, the number of documents before each word of
# it, the best documents in order (`top_docs` of each), and the number of documents of each facet value.
NUM_FREQUENT = ArraySpec("postings.num_frequent", "uint32", "1")
DOC_BITSETS = ArraySpec("postings.doc_bitsets", "uint64", "frequent * words")
DOC_BITSET_RANKS = ArraySpec("postings.doc_bitset_ranks", _NARROWEST, "frequent * words")
TOP_DOCS = ArraySpec("postings.top_docs", _NARROWEST, "frequent * top_docs")
LIST_FACET_COUNTS = ArraySpec("postings.facet_counts", _NARROWEST, "frequent * values")
# Of the lists with the most positions: their ids, and a bit for every position of the index.
BITMAP_LISTS = ArraySpec("postings.bitmap_lists", "uint32", "bitmap_lists")
POSITION_BITMAPS = ArraySpec("postings.position_bitmaps", "uint8", "bitmap_lists * (positions // 8 + 2)")

# The passage kinds that hold few of the positions (titles); these positions are stored once more, list by list.
SMALL_KINDS = StringTableSpec("small_kinds", "small_kinds")


@dataclass(frozen=True, slots=True)
class SmallKindSpec:
    """The positions in passages of one kind: offsets by list, the positions, and the document of each position."""

    kind: str

    @property
    def position_offsets(self) -> ArraySpec:
        """Return the spec of the array that says where the positions of each posting list start."""
        return ArraySpec(f"small_kind.{self.kind}.position_offsets", "uint32|int64", "lists + 1")

    @property
    def positions(self) -> SortedIntListsSpec:
        """Return the spec of the positions, which are packed list by list."""
        return SortedIntListsSpec(f"small_kind.{self.kind}.positions")

    @property
    def doc_ids(self) -> ArraySpec:
        """Return the spec of the array of the document of each position."""
        return ArraySpec(f"small_kind.{self.kind}.doc_ids", "uint32", "position_offsets[-1]")
