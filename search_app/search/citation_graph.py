"""Follow the citations between documents, in both directions.

Generation, Document -> OutgoingCitation: what it cites, and which documents those are
Generation, keys     -> IncomingCitation: which documents cite it, and in which passages
Generation, Symbol | Reference -> SymbolInfo: both the documents that bear it and those that cite it
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from weakref import WeakKeyDictionary

from indexer.document import IDENTITY_KINDS, Citation, Document
from indexer.engine.port import Generation, Or, Query, Results, Term
from indexer.errors import BadSymbol
from indexer.records import citation_keys
from indexer.summary import DocumentSummary
from indexer.symbols import Reference, Symbol, parse_reference, parse_symbol
from search_app.search.documents import load_documents, load_summaries, pages_by_anchor, texts_by_anchor
from search_app.search.families import has_own_identity
from search_app.search.identities import format_identity, stated_identities
from search_app.search.matches import Highlights
from search_app.search.unnumbered_places import UnnumberedPlace, find_unnumbered_places, place_of

# Citing documents that are loaded for their passages. A link to a search leads to the rest.
MAX_CITING = 20
# Citing documents whose passages are counted by one search.
COUNTED_TOGETHER = 1000
# Counts that are kept of each generation: thousands of documents may cite an act.
MAX_COUNTS_KEPT = 1024
# Citing passages that are shown of each of them.
MAX_CITING_PASSAGES = 3


_citing_passages: WeakKeyDictionary[Generation, dict[tuple[str, ...], int]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class OutgoingCitation:
    """One identity that a document cites: where, and the documents here that bear it.

    `text` is how an address spells it, `label` how people write it; they differ for an act whose number another organ's
    act has too: 'A/HRC:resolucion:17/1', 'resolución 17/1'.
    """

    text: str
    label: str
    citation: Citation
    citations: tuple[Citation, ...]
    documents: tuple[DocumentSummary, ...]


@dataclass(frozen=True, slots=True)
class CitingPassage:
    """A passage that cites: its text, with the citation highlighted, and the pages it is on, where its file has any."""

    anchor: str
    text: str
    highlights: Highlights
    pages: tuple[int, ...] = ()
    # Where it stands, if it is an unnumbered paragraph.
    place: UnnumberedPlace | None = None


@dataclass(frozen=True, slots=True)
class IncomingCitation:
    """A document that cites, with the first of its passages that do."""

    summary: DocumentSummary
    passages: tuple[CitingPassage, ...]
    # How many passages of the document cite.
    passages_total: int


@dataclass(frozen=True, slots=True)
class SymbolInfo:
    """What a generation knows of a symbol or reference. `incoming` holds the newest of `incoming_total`.

    `passages_total` is how many passages of all `incoming_total` documents cite it.
    """

    documents: tuple[DocumentSummary, ...]
    incoming: tuple[IncomingCitation, ...]
    incoming_total: int
    passages_total: int


def look_up_symbol(generation: Generation, value: Symbol | Reference) -> SymbolInfo:
    """Return the documents that bear a symbol or reference, and those that cite it."""
    incoming, total = incoming_citations(generation, [value.key])
    if len(incoming) == total:
        passages_total = sum(citation.passages_total for citation in incoming)
    else:
        passages_total = count_citing_passages(generation, (value.key,))
    return SymbolInfo(summaries_with_identity(generation, value), incoming, total, passages_total)


def summaries_with_identity(
    generation: Generation, value: Symbol | Reference | str
) -> tuple[DocumentSummary, ...]:
    """Return the documents that bear an identity; see `summaries_with_identities`."""
    return summaries_with_identities(generation, [value])[0]


def summaries_with_identities(
    generation: Generation, values: Sequence[Symbol | Reference | str]
) -> list[tuple[DocumentSummary, ...]]:
    """Return, for each identity, the documents that bear it.

    Where none bears a symbol itself, return those that bear a half of it (it is a joint one), else those of its
    family. A document that bears the identity itself comes before the addenda that belong to it. All identities are
    looked up together, and so are all summaries.
    """
    keys_of_values = [_keys_to_try(value) for value in values]
    ids_by_key = generation.with_identity([key for keys in keys_of_values for key in keys])
    # For each identity the first of its keys that some document has.
    found_keys = [next((key for key in keys if ids_by_key[key]), None) for keys in keys_of_values]
    ids = dict.fromkeys(id for key in found_keys if key for id in ids_by_key[key])
    summaries = {summary.id: summary for summary in load_summaries(generation, ids)}
    return [
        _in_family_order([summaries[id] for id in ids_by_key[key] if id in summaries], key) if key else ()
        for key in found_keys
    ]


def _keys_to_try(value: Symbol | Reference | str) -> tuple[str, ...]:
    match value:
        case Symbol():
            return (value.key, *(half.key for half in value.halves), value.base_symbol)
        case Reference():
            return (value.key,)
        case _:
            return (value,)


def _in_family_order(summaries: Sequence[DocumentSummary], key: str) -> tuple[DocumentSummary, ...]:
    """Sort documents that are found by a key: those that bear the key itself, then Add.2 before Add.10."""

    def order(summary: DocumentSummary) -> tuple[bool, str]:
        own = stated_identities(summary.symbols, summary.reference, summary.organ)
        return not has_own_identity(own, [(key,)]), own[0].sort_key if own else ""

    return tuple(sorted(summaries, key=order))


# A report cites the same few documents a thousand times: 4,096 citations.
@lru_cache(1 << 12)
def _cached_keys(symbol: str | None, key: str) -> tuple[str, ...]:
    """Return `citation_keys` of a citation with this symbol and key, on which alone they depend."""
    return citation_keys(Citation("", 0, 0, "", "symbol", symbol=symbol, key=key))


def cited_keys(citation: Citation) -> tuple[str, ...]:
    """Return the look-up keys of what is cited, its own key first; none if it has no identity."""
    return _cached_keys(citation.symbol, citation.key)


def outgoing_citations(generation: Generation, document: Document) -> tuple[OutgoingCitation, ...]:
    """Return each identity that the document cites, once, in the order of its first citation."""
    by_key: dict[str, list[Citation]] = {}
    for citation in document.citations:
        if citation.kind in IDENTITY_KINDS and citation.role != "own" and (keys := cited_keys(citation)):
            by_key.setdefault(keys[0], []).append(citation)
    identities = [_cited_identity(citations[0]) for citations in by_key.values()]
    return tuple(
        OutgoingCitation(*_text_and_label(citations[0]), citations[0], tuple(citations), documents)
        for citations, documents in zip(
            by_key.values(), summaries_with_identities(generation, identities), strict=True
        )
    )


def _cited_identity(citation: Citation) -> Symbol | Reference | str:
    return parse_symbol(citation.symbol) if citation.symbol else citation.key


def _text_and_label(citation: Citation) -> tuple[str, str]:
    """Return what is cited as an address spells it and as people write it, or both as the document does."""
    if citation.symbol:
        return citation.symbol, citation.symbol
    with suppress(BadSymbol):
        reference = parse_reference(citation.key)
        return format_identity(reference), str(reference)
    return citation.text, citation.text


def incoming_citations(
    generation: Generation, keys: Iterable[str], *, but: str | None = None
) -> tuple[tuple[IncomingCitation, ...], int]:
    """Return the documents that cite any of the keys, newest first, and how many there are.

    At most MAX_CITING documents are returned; undated ones come last. `but` is the id of the document that the keys
    belong to, which does not count as citing itself.
    """
    keys = tuple(keys)
    ids = dict.fromkeys(id for ids in generation.cited_by(keys).values() for id in ids if id != but)
    citing = load_summaries(generation, ids)
    newest = newest_first(citing)
    documents = load_documents(generation, [summary.id for summary in newest[:MAX_CITING]])
    incoming = [
        IncomingCitation(summary, *citing_passages(documents[summary.id], keys))
        for summary in newest[:MAX_CITING]
    ]
    return tuple(incoming), len(newest)


def newest_first(summaries: Iterable[DocumentSummary]) -> list[DocumentSummary]:
    """Return the documents by date, the undated ones last."""
    return sorted(summaries, key=lambda summary: (summary.date is not None, summary.date), reverse=True)


def citing_passages(document: Document, keys: Iterable[str]) -> tuple[tuple[CitingPassage, ...], int]:
    """Return the document's first passages that cite any of the keys, at most MAX_CITING_PASSAGES, and how many do."""
    keys = set(keys)
    spans: dict[str, list[tuple[int, int]]] = {}
    for citation in document.citations:
        if keys.intersection(cited_keys(citation)):
            spans.setdefault(citation.anchor, []).append((citation.start, citation.end))
    texts = texts_by_anchor(document)
    pages = pages_by_anchor(document)
    places = find_unnumbered_places(document.blocks)
    citing = [(anchor, tuple(passage_spans)) for anchor, passage_spans in spans.items() if anchor in texts]
    passages = tuple(
        CitingPassage(anchor, texts[anchor], passage_spans, pages.get(anchor, ()), place_of(anchor, places))
        for anchor, passage_spans in citing[:MAX_CITING_PASSAGES]
    )
    return passages, len(citing)


def count_citing_passages(generation: Generation, keys: tuple[str, ...]) -> int:
    """Return how many passages of all documents cite any of the keys; it is counted once for each generation."""
    counts = _citing_passages.setdefault(generation, {})
    if keys not in counts:
        if len(counts) >= MAX_COUNTS_KEPT:
            counts.clear()
        counts[keys] = _count_citing_passages(generation, keys)
    return counts[keys]


def _count_citing_passages(generation: Generation, keys: tuple[str, ...]) -> int:
    return sum(hit.passages_total for results in citing_pages(generation, keys) for hit in results.hits)


def citing_pages(generation: Generation, keys: Sequence[str]) -> Iterator[Results]:
    """Yield the documents that cite any of the keys, newest first, each with how many of its passages do."""
    root = Or(tuple(Term(field, key) for field in ("cites", "entities") for key in keys))
    query = Query(root, order="date", size=COUNTED_TOGETHER, passages=1)
    while True:
        results = generation.search(query)
        yield results
        if results.cursor is None:
            return
        query = replace(query, after=results.cursor)
