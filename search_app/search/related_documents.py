"""Find what is around a document: what it cites, who cites it, its family, agenda item and session, similar texts.

Generation, Document --find_related--> RelatedDocuments
"""

from collections import Counter
from dataclasses import dataclass
from heapq import nsmallest
from math import log
from weakref import WeakKeyDictionary

from indexer.document import Document
from indexer.engine.port import Generation, Or, Query, Term
from indexer.spanish import is_stop, terms
from indexer.summary import DocumentSummary, decode_summary
from indexer.symbols import Symbol
from search_app.search.citation_graph import (
    IncomingCitation,
    OutgoingCitation,
    incoming_citations,
    outgoing_citations,
)
from search_app.search.documents import load_documents, load_summaries, open_lexicon, texts_by_anchor
from search_app.search.identities import citable_identities

# Documents in each list, but for similar ones.
MAX_RELATED = 6
MAX_SIMILAR = 4
# Documents of one identity that are looked at: a document has few versions.
MAX_SAME_IDENTITY = 64
# Documents of a session whose agenda items are compared: each is loaded whole.
MAX_SESSION_SCANNED = 30
# Words of the document, from its beginning, of which the most telling are chosen.
MAX_WORDS_READ = 5_000
# Terms of the query for similar documents.
MAX_QUERY_TERMS = 16
# Documents of each generation whose similar ones are kept: a megabyte or two.
MAX_SIMILAR_KEPT = 512
# The score of the least similar document, as a share of the document's own score for the same query.
MIN_SIMILARITY = 0.25

_similar: WeakKeyDictionary[Generation, dict[str, tuple[DocumentSummary, ...]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class RelatedDocuments:
    """What is around a document, which is in no list itself; but `cites` has what its own text cites of it."""

    cites: tuple[OutgoingCitation, ...]
    # The newest of `cited_by_total` documents; nobody can cite a document without an identity.
    cited_by: tuple[IncomingCitation, ...]
    cited_by_total: int
    has_identity: bool
    # Those of the same identity, with or without a symbol of their own.
    same_identity: tuple[DocumentSummary, ...]
    same_item: tuple[DocumentSummary, ...]
    # The newest of `same_session_total`.
    same_session: tuple[DocumentSummary, ...]
    same_session_total: int
    similar: tuple[DocumentSummary, ...]

    @property
    def family(self) -> tuple[DocumentSummary, ...]:
        """The documents of the same identity that have a symbol: revisions, corrigenda, addenda, other languages."""
        return tuple(other for other in self.same_identity if other.symbols)[:MAX_RELATED]

    def has_original(self, document: Document) -> bool:
        """Return whether the document, or one of those of the same identity, is in the original language."""
        masthead = document.masthead
        return masthead.original_language in (None, masthead.language) or any(
            other.language == masthead.original_language
            # An addendum has an original of its own.
            and (other.symbols, other.reference) == (masthead.symbols, masthead.reference)
            for other in self.same_identity
        )


def find_related(generation: Generation, document: Document) -> RelatedDocuments:
    """Return what is around a document of the generation."""
    own_keys = [value.key for value in citable_identities(document)]
    cited_by, cited_by_total = incoming_citations(generation, own_keys, but=document.id)
    same_session, same_session_total = _same_session(generation, document)
    return RelatedDocuments(
        cites=outgoing_citations(generation, document),
        cited_by=cited_by,
        cited_by_total=cited_by_total,
        has_identity=bool(own_keys),
        same_identity=_same_identity(generation, document),
        same_item=_same_item(generation, document),
        same_session=same_session,
        same_session_total=same_session_total,
        similar=more_like_this(generation, document),
    )


def _same_identity(generation: Generation, document: Document) -> tuple[DocumentSummary, ...]:
    """Return other documents of the same act or symbol: its other languages, revisions, corrigenda and addenda."""
    keys = [
        value.base_symbol if isinstance(value, Symbol) else value.key
        for value in citable_identities(document)
    ]
    by_key = generation.with_identity(keys)
    ids = dict.fromkeys(id for ids in by_key.values() for id in ids if id != document.id)
    return load_summaries(generation, list(ids)[:MAX_SAME_IDENTITY])


def _same_item(generation: Generation, document: Document) -> tuple[DocumentSummary, ...]:
    """Return documents issued in the same session under one of the same agenda items, newest first.

    Only the MAX_SESSION_SCANNED newest documents of the session are compared.
    """
    masthead = document.masthead
    numbers = {item.number for item in masthead.agenda_items}
    if masthead.session is None or not numbers:
        return ()
    filters = {"session": (str(masthead.session),)}
    query = Query(filters=filters, order="date", size=MAX_SESSION_SCANNED, passages=0)
    hits = [hit for hit in generation.search(query).hits if hit.id != document.id]
    others = load_documents(generation, [hit.id for hit in hits])
    return tuple(
        decode_summary(hit.summary)
        for hit in hits
        if numbers.intersection(item.number for item in others[hit.id].masthead.agenda_items)
    )[:MAX_RELATED]


def _same_session(generation: Generation, document: Document) -> tuple[tuple[DocumentSummary, ...], int]:
    """Return other documents of the same session of the Conference, newest first, and how many there are."""
    session = document.masthead.session
    if session is None:
        return (), 0
    results = generation.search(
        Query(filters={"session": (str(session),)}, order="date", size=MAX_RELATED + 1, passages=0)
    )
    others = [decode_summary(hit.summary) for hit in results.hits if hit.id != document.id]
    return tuple(others[:MAX_RELATED]), max(0, results.total - 1)


def more_like_this(generation: Generation, document: Document) -> tuple[DocumentSummary, ...]:
    """Return other documents that share its most telling words, the most similar first.

    Empty if no document reaches MIN_SIMILARITY. They are looked for once for each generation.
    """
    similar_by_id = _similar.setdefault(generation, {})
    similar = similar_by_id.get(document.id)
    if similar is None:
        similar = _find_similar(generation, document)
        if len(similar_by_id) >= MAX_SIMILAR_KEPT:
            similar_by_id.clear()
        similar_by_id[document.id] = similar
    return similar


def _find_similar(generation: Generation, document: Document) -> tuple[DocumentSummary, ...]:
    lexicon = open_lexicon(generation)
    total = max(1, generation.info.documents)
    # How often the document has each form, the first first.
    form_counts: Counter[tuple[str, str]] = Counter()
    left = MAX_WORDS_READ
    for text in texts_by_anchor(document).values():
        exact_terms, stem_terms = terms(text)
        form_counts.update(zip(exact_terms, stem_terms, strict=True))
        left -= len(exact_terms)
        if left <= 0:
            break
    counts: Counter[str] = Counter()
    # For each stem, the number of documents with the first of its forms that the document has.
    frequencies: dict[str, int] = {}
    for (exact, stem), count in form_counts.items():
        if len(exact) > 3 and exact.isalpha() and not is_stop(exact):
            if stem not in counts:
                frequencies[stem] = lexicon.frequency(exact)
            counts[stem] += count

    # A stem that no other document has cannot find any.
    tf_idf = {
        stem: (1 + log(count)) * log(1 + total / frequencies[stem])
        for stem, count in counts.items()
        if frequencies[stem] > 1
    }
    stems = nsmallest(MAX_QUERY_TERMS, tf_idf, key=lambda stem: (-tf_idf[stem], stem))
    if not stems:
        return ()
    root = Or(tuple(Term("stem", stem) for stem in stems))
    hits = generation.search(Query(root=root, size=MAX_SIMILAR + 1, passages=0)).hits
    own_score = next((hit.score for hit in hits if hit.id == document.id), hits[0].score if hits else 0.0)
    similar = [hit for hit in hits if hit.id != document.id and hit.score >= own_score * MIN_SIMILARITY]
    return tuple(decode_summary(hit.summary) for hit in similar[:MAX_SIMILAR])
