"""What stands around a document or a symbol in one pinned generation: what it cites, who cites it, its neighbours.

Generation, Document -> Cited, Citing, Card: codes, anchors and offsets; no label, no address, no HTML.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log

from indexer import document_json
from indexer.build_state import load_build_state
from indexer.document import Citation, Document
from indexer.engine.port import Generation, Or, Query, Synonym, Term
from indexer.errors import BadQuery, BadSymbol
from indexer.records import citation_keys
from indexer.spanish import is_stop, tokens
from indexer.summary import DocumentSummary, decode_summary
from indexer.symbols import Reference, Series, Symbol, home_of, parse_reference, parse_symbol, parse_typed
from search_app.query.ast import AndQuery, QueryTree
from search_app.query.ast import query_leaves as leaves_of
from search_app.query.compiler import compile_query
from search_app.query.parser import parse
from search_app.query.search_request import SearchRequest
from search_app.search.families import has_own_identity, parse_identities
from search_app.search.highlighter import Highlighter
from search_app.search.matches import CitationSpan as CitedAt
from search_app.search.matches import Highlights
from search_app.search.search import open_lexicon

IDENTITY_KINDS = ("symbol", "resolucion", "decision", "circular")  # kinds of citation that name a document
MAX_CITING = 20  # documents whose citing paragraphs are shown at once; the rest are a search away
MAX_RELATED = 6
MAX_SESSION_SCANNED = 30  # documents of a session whose agenda items are compared
MAX_SIMILAR = 4
MAX_REDUCED_QUERIES = 8  # parts of a question that finds nothing: each is a search
MAX_WORDS_READ = 5_000  # of the document's text, from its beginning
MAX_QUERY_TERMS = 16  # the most telling of them
MIN_SIMILARITY = 0.25  # of the document's own score
_CONJUNCTION = r"(?:Y|E|AND)"
_DANGLING_CONJUNCTION = re.compile(
    rf"^\s*{_CONJUNCTION}\s|\s{_CONJUNCTION}\s*$|\s{_CONJUNCTION}(?=\s+{_CONJUNCTION}\s)"
)


@dataclass(frozen=True, slots=True)
class OutgoingCitation:
    """One identity a document cites: how it is written there, where, and who bears it here."""

    text: str
    citation: Citation
    citations: tuple[Citation, ...]
    documents: tuple[DocumentSummary, ...]


@dataclass(frozen=True, slots=True)
class CitingPassage:
    """A paragraph that cites: its text, and where in it the citation stands."""

    anchor: str
    text: str
    highlights: Highlights


@dataclass(frozen=True, slots=True)
class IncomingCitation:
    """A document that cites, with its first paragraphs that do."""

    summary: DocumentSummary
    passages: tuple[CitingPassage, ...]


def redirect_target(generation: Generation, id: str) -> str | None:
    """The id that a document with this former id has now."""
    return load_build_state(generation).redirects.get(id)


def load_document(generation: Generation, id: str) -> Document | None:
    """The whole document with this id."""
    body = generation.stored_documents([id]).get(id)
    return None if body is None else document_json.loads(body)


def load_documents(generation: Generation, ids: Iterable[str]) -> dict[str, Document]:
    """Return the documents that exist, by id."""
    return {id: document_json.loads(body) for id, body in generation.stored_documents(ids).items()}


def load_summary(generation: Generation, id: str) -> DocumentSummary | None:
    """What a line of results says of the document with this id."""
    card = generation.summaries([id]).get(id)
    return None if card is None else decode_summary(card)


def load_summaries(generation: Generation, ids: Iterable[str]) -> tuple[DocumentSummary, ...]:
    """Return the summaries of the documents that exist, in the order of their ids."""
    return tuple(map(decode_summary, generation.summaries(ids).values()))


def documents_with_identity(
    generation: Generation, value: Symbol | Reference | str
) -> tuple[DocumentSummary, ...]:
    """Return the documents that bear an identity; see `documents_with_identities`."""
    return documents_with_identities(generation, [value])[0]


def documents_with_identities(
    generation: Generation, values: Iterable[Symbol | Reference | str]
) -> list[tuple[DocumentSummary, ...]]:
    """Return, for each identity, the documents that bear it.

    Where none bears a symbol itself, return those that bear a half of it (it is a joint one), else those of its
    family. A document that bears the identity itself comes before the addenda that belong to it. All identities are
    looked up in one call, and so are all summaries.
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


def _in_family_order(summaries: Iterable[DocumentSummary], key: str) -> tuple[DocumentSummary, ...]:
    return tuple(sorted(summaries, key=lambda summary: _place_in_family(summary, key)))


def _place_in_family(card: DocumentSummary, key: str) -> tuple[bool, str]:
    """Those that bear the key itself first, Add.2 before Add.10."""
    own = parse_identities(card.symbols, card.reference, card.organ)
    return not has_own_identity(own, [(key,)]), own[0].sort_key if own else ""


@lru_cache(1 << 12)
def _cached_keys(symbol: str | None, key: str) -> tuple[str, ...]:
    """`citation_keys` by what they depend on: a report cites the same few documents a thousand times."""
    return citation_keys(Citation("", 0, 0, "", "symbol", symbol=symbol, key=key))


def cited_keys(citation: Citation) -> tuple[str, ...]:
    """The look-up keys of what is cited, its own first; none when it has no identity."""
    return _cached_keys(citation.symbol, citation.key)


def outgoing_citations(generation: Generation, document: Document) -> tuple[OutgoingCitation, ...]:
    """Everything the document cites that has an identity, once each, in order of first mention."""
    mentions: dict[str, list[Citation]] = {}
    for citation in document.citations:
        if citation.kind in IDENTITY_KINDS and citation.role != "own" and (known := cited_keys(citation)):
            mentions.setdefault(known[0], []).append(citation)
    identities = [_cited_identity(several[0]) for several in mentions.values()]
    return tuple(
        OutgoingCitation(_citation_text(several[0]), several[0], tuple(several), documents)
        for several, documents in zip(
            mentions.values(), documents_with_identities(generation, identities), strict=True
        )
    )


def _cited_identity(citation: Citation) -> Symbol | Reference | str:
    return parse_symbol(citation.symbol) if citation.symbol else citation.key


def _citation_text(citation: Citation) -> str:
    if citation.symbol:
        return citation.symbol
    with suppress(BadSymbol):
        return format_identity(parse_reference(citation.key))
    return citation.text


def format_identity(value: Symbol | Reference) -> str:
    """An identity as an address writes it, so that it can be read back: 'resolución 7/1'.

    A number that alone would be taken for another organ's is written as its key: 'A/HRC:resolucion:17/1'.
    """
    text = str(value)
    return text if parse_typed(text) == value or isinstance(value, Symbol) else value.key


def parse_identity(text: str) -> Symbol | Reference | Series | None:
    """What `written` wrote, or what somebody typed."""
    if value := parse_typed(text):
        return value
    with suppress(BadSymbol):
        return parse_reference(text)
    return None


def citable_identities(document: Document) -> tuple[Symbol | Reference, ...]:
    """What the document may be cited as: its symbols, each half of a joint one, its reference."""
    masthead = document.masthead
    found: list[Symbol | Reference] = []
    for text in masthead.symbols:
        symbol = parse_symbol(text)
        found += [symbol, *symbol.halves]
    if masthead.reference:
        with suppress(BadSymbol):  # a librarian may state a reference that no citation can have
            found.append(parse_reference(masthead.reference, home_of(masthead.organ)))
    return tuple(dict.fromkeys(found))


def incoming_citations(
    generation: Generation, wanted: Iterable[str], *, but: str | None = None
) -> tuple[tuple[IncomingCitation, ...], int]:
    """The documents that cite any of the keys, with the paragraphs that do; and how many there are in all.

    At most MOST_CITING are given, newest first. `but` is the document asked about: it does not cite itself.
    """
    wanted = tuple(wanted)
    ids = dict.fromkeys(id for ids in generation.cited_by(wanted).values() for id in ids if id != but)
    citing = load_summaries(generation, ids)
    newest = sorted(citing, key=lambda summary: (summary.date is not None, summary.date), reverse=True)
    documents = load_documents(generation, [summary.id for summary in newest[:MAX_CITING]])
    incoming = [
        IncomingCitation(summary, citing_passages(documents[summary.id], wanted))
        for summary in newest[:MAX_CITING]
    ]
    return tuple(incoming), len(newest)


def citing_passages(document: Document, wanted: Iterable[str], most: int = 3) -> tuple[CitingPassage, ...]:
    """The document's first paragraphs that cite any of the keys."""
    wanted = set(wanted)
    places: dict[str, list[tuple[int, int]]] = {}
    for citation in document.citations:
        if wanted.intersection(cited_keys(citation)):
            places.setdefault(citation.anchor, []).append((citation.start, citation.end))
    texts = texts_by_anchor(document)
    return tuple(
        CitingPassage(anchor, texts[anchor], tuple(found))
        for anchor, found in list(places.items())[:most]
        if anchor in texts
    )


def texts_by_anchor(document: Document) -> dict[str, str]:
    """Every text of the document by its anchor, in reading order: title, agenda items, body, notes."""
    masthead = document.masthead
    texts = {"title": masthead.title} if masthead.title else {}
    texts.update({item.anchor: item.text for item in masthead.agenda_items if item.text})
    texts.update({block.anchor: block.text for block in document.blocks})
    texts.update({note.anchor: note.text for note in document.footnotes})
    return texts


def same_family(generation: Generation, document: Document) -> tuple[DocumentSummary, ...]:
    """Other documents of the same symbol: its revisions, corrections and additions, and joint issues."""
    families = [value.base_symbol for value in citable_identities(document) if isinstance(value, Symbol)]
    ids = dict.fromkeys(
        id for ids in generation.with_identity(families).values() for id in ids if id != document.id
    )
    return load_summaries(generation, list(ids)[:MAX_RELATED])


def document_highlighter(
    generation: Generation, document: Document, question: SearchRequest
) -> Callable[[str, str, str], Highlights] | None:
    """Anchor, kind and text of a part of the document -> where the question's words and symbols stand in it.

    None when it asks for none.
    A question that is refused marks nothing: the document is there to be read all the same.
    """
    if not (question.text.strip() or question.symbol or question.cites):
        return None
    asked_for = replace(question, chosen={}, excluded={}, page=1, after=None)
    with suppress(BadQuery):
        lexicon = open_lexicon(generation)
        sought = compile_query(asked_for, lexicon, generation.info.documents).leaves
        cited: dict[str, list[CitedAt]] = {}
        if any(isinstance(leaf, Term | Synonym) and leaf.field == "entities" for leaf in sought):
            for citation in document.citations:
                cited.setdefault(citation.anchor, []).append(
                    (citation.start, citation.end, frozenset(cited_keys(citation)))
                )
        quick = Highlighter(sought, lexicon)
        return lambda anchor, kind, text: quick(kind, text, cited.get(anchor, ()))
    return None


@dataclass(frozen=True, slots=True)
class ReducedQuery:
    """The question without a part of what was typed, and how many documents that finds."""

    left_out: str
    question: SearchRequest
    total: int


def without_each_part(generation: Generation, question: SearchRequest) -> tuple[ReducedQuery, ...]:
    """For a question that finds nothing: it again without each of its parts, where that finds something."""
    with suppress(BadQuery):
        tree = parse(question.text).tree
        parts = tree.nodes[:MAX_REDUCED_QUERIES] if isinstance(tree, AndQuery) else ()
        lexicon = open_lexicon(generation)
        found = []
        for part in parts:
            start, end = _typed_span(part)
            if end:
                text = _DANGLING_CONJUNCTION.sub(" ", f"{question.text[:start]} {question.text[end:]}")
                text = " ".join(text.split())
                less = replace(question, text=text, page=1, after=None)
                query = compile_query(less, lexicon, generation.info.documents).query
                if total := generation.search(replace(query, size=0, facet_fields=())).total:
                    found.append(ReducedQuery(question.text[start:end].strip('"«»“”'), less, total))
        return tuple(found)
    return ()


def _typed_span(part: QueryTree) -> tuple[int, int]:
    """Where a part was typed; (0, 0) where that cannot be told, or where it only excludes."""
    places = [getattr(leaf, "span", (0, 0)) for leaf in leaves_of(part)]
    # Several readings of the same words are one part: one of them covers the others.
    whole = (min((start for start, _ in places), default=0), max((end for _, end in places), default=0))
    return whole if whole in places else (0, 0)


def organ_exists(generation: Generation, series: str) -> bool:
    """Some document here is of the organ or deals with it, so that there is a page about it."""
    return generation.search(Query(filters={"organ": (series,)}, size=0)).total > 0


def same_item(generation: Generation, document: Document) -> tuple[DocumentSummary, ...]:
    """Documents of the same session issued under one of the same agenda items, among the newest of the session."""
    masthead = document.masthead
    numbers = {item.number for item in masthead.agenda_items}
    if masthead.session is None or not numbers:
        return ()
    chosen = {"session": (str(masthead.session),)}
    query = Query(filters=chosen, order="date", size=MAX_SESSION_SCANNED, passages=0)
    hits = [hit for hit in generation.search(query).hits if hit.id != document.id]
    others = load_documents(generation, [hit.id for hit in hits])
    return tuple(
        decode_summary(hit.summary)
        for hit in hits
        if numbers.intersection(item.number for item in others[hit.id].masthead.agenda_items)
    )[:MAX_RELATED]


def same_session(generation: Generation, document: Document) -> tuple[tuple[DocumentSummary, ...], int]:
    """Other documents of the same session of the Conference, newest first, and how many there are."""
    session = document.masthead.session
    if session is None:
        return (), 0
    results = generation.search(
        Query(filters={"session": (str(session),)}, order="date", size=MAX_RELATED + 1, passages=0)
    )
    others = [decode_summary(hit.summary) for hit in results.hits if hit.id != document.id]
    return tuple(others[:MAX_RELATED]), max(0, results.total - 1)


def more_like_this(generation: Generation, document: Document) -> tuple[DocumentSummary, ...]:
    """Other documents with the same uncommon words, the likest first; none when nothing is much like it."""
    lexicon = open_lexicon(generation)
    total = max(1, generation.info.documents)
    seen: Counter[str] = Counter()
    forms: dict[str, int] = {}  # stem -> how many documents have its commonest form
    left = MAX_WORDS_READ
    for text in texts_by_anchor(document).values():
        for token in tokens(text):
            if len(token.exact) > 3 and token.exact.isalpha() and not is_stop(token.exact):
                if token.stem not in seen:
                    forms[token.stem] = lexicon.frequency(token.exact)
                seen[token.stem] += 1
            left -= 1
        if left <= 0:
            break

    def telling(stem: str) -> float:
        """A word says more the oftener it stands here and the fewer documents have it; alone it says nothing."""
        return (1 + log(seen[stem])) * log(1 + total / forms[stem]) if forms[stem] > 1 else 0.0

    words = sorted((stem for stem in seen if telling(stem)), key=lambda stem: (-telling(stem), stem))
    if not words:
        return ()
    where = Or(tuple(Term("stem", stem) for stem in words[:MAX_QUERY_TERMS]))
    hits = generation.search(Query(root=where, size=MAX_SIMILAR + 1, passages=0)).hits
    itself = next((hit.score for hit in hits if hit.id == document.id), hits[0].score if hits else 0.0)
    similar = [hit for hit in hits if hit.id != document.id and hit.score >= itself * MIN_SIMILARITY]
    return tuple(decode_summary(hit.summary) for hit in similar[:MAX_SIMILAR])
