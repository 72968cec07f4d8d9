"""What stands above the results when a question asks for one thing: a symbol, act, treaty, organ, session or meeting.

    Generation, SearchRequest, QueryTree --find_card--> Card

A card says what the corpus knows of that thing, each fact with the document that states it; where the corpus does not
hold it, how many documents name it. This module knows what was asked for and where the facts are kept; no words for
them and no addresses.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from indexer.anchors import article_key
from indexer.document import Document, Mandate, Meeting
from indexer.engine.port import MAX_FORMS, And, Generation, Or, Query, Synonym, Term
from indexer.extraction.entities import query_keys
from indexer.extraction.organs import find_groups, group_by_name, name_of, organ_by_name
from indexer.extraction.text_normalization import fold_same_length
from indexer.summary import DocumentSummary, summary_of
from indexer.symbols import Reference, Series, Symbol, parse_symbol
from search_app.query.answer_type import answer_types
from search_app.query.ast import (
    AndQuery,
    CitesQuery,
    EntityQuery,
    FieldValue,
    InTitle,
    OrQuery,
    PhraseQuery,
    Pinpoint,
    QueryTree,
    SymbolQuery,
    disjunction,
    query_leaves,
    to_text,
)
from search_app.query.compiler import compile_query
from search_app.query.content_words import content_words
from search_app.query.document_request import requested_document
from search_app.query.facet_names import values_by_name
from search_app.query.field_values import match_codes
from search_app.query.lexer import begins_with_field, has_quotes
from search_app.query.question_name import question_name
from search_app.query.search_request import SearchRequest
from search_app.query.treaties import Treaty, TreatyMention, article_keys, find_treaty_mention
from search_app.search import citation_graph
from search_app.search.documents import load_documents, open_lexicon
from search_app.search.naming import Naming, any_phrase, count_naming, search_counted
from search_app.search.unnumbered_places import (
    UnnumberedPlace,
    find_unnumbered_places,
    is_unnumbered,
    place_of,
)

# Documents that are read for the facts of a card, the newest first.
MAX_DOCUMENTS_READ = 20
# Documents that a card names.
MAX_DOCUMENTS = 3
# Meetings that a card names.
MAX_MEETINGS = 5

# What the name of an organ begins with, as people type it.
_ORGAN_WORD = re.compile(
    r"\s*(?:(?:el|la)\s+)?(?:conferencia|comisi[oó]n|consejo|asamblea|grupo|junta|comit[eé])\b", re.I
)

_YEAR_SERIES = re.compile(r"/(?:19|20)[0-9]{2}$")


@dataclass(frozen=True, slots=True)
class FactSource:
    """The passage that states a fact: its document, its anchor, and where it stands if it has no number."""

    summary: DocumentSummary
    anchor: str
    place: UnnumberedPlace | None


@dataclass(frozen=True, slots=True)
class StatedMeeting:
    """A meeting, and the passages that report it alike."""

    meeting: Meeting
    sources: tuple[FactSource, ...]


@dataclass(frozen=True, slots=True)
class StatedMandate:
    """An act that established an organ or made it standing, and the passages that say so."""

    mandate: Mandate
    sources: tuple[FactSource, ...]


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """A symbol or an act: who bears it, and how many documents and passages cite it."""

    value: Symbol | Reference
    documents: tuple[DocumentSummary, ...]
    documents_total: int
    citing_documents: int
    citing_passages: int


@dataclass(frozen=True, slots=True)
class OrganCard:
    """An organ: the documents by or about it, its mandates, and its latest `meetings`, of `meetings_total`.

    `naming` is what names an organ of which no document is; None for any other. `authored_total` counts the documents
    that it issued; None where they are too many to be read.
    """

    series: str
    documents: tuple[DocumentSummary, ...]
    documents_total: int
    mandates: tuple[StatedMandate, ...]
    meetings: tuple[StatedMeeting, ...]
    meetings_total: int
    naming: Naming | None = None
    authored_total: int | None = 0


@dataclass(frozen=True, slots=True)
class SessionCard:
    """A session of the Conference: when and where it was held, and its documents.

    `start` and `end` are ISO days; None, as `place`, where no document says. `naming` is what names a session of which
    no document is; None for any other. Beside it stand the sessions that there are documents of, the latest first.
    """

    number: int
    start: str | None
    end: str | None
    place: str | None
    sources: tuple[FactSource, ...]
    documents: tuple[DocumentSummary, ...]
    documents_total: int
    naming: Naming | None = None
    held_sessions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingCard:
    """The meetings of one ordinal: of one organ, where the question names it.

    `naming` is what names a meeting that no document reports; None for any other.
    """

    ordinal: int
    meetings: tuple[StatedMeeting, ...]
    naming: Naming | None = None


@dataclass(frozen=True, slots=True)
class TreatyCard:
    """A treaty: the documents that have its text, and what names it.

    Where an article of it was asked for, `citing_documents` and `citing_passages` count what cites that, and `sources`
    are the first of these passages.
    """

    mention: TreatyMention
    documents: tuple[DocumentSummary, ...]
    documents_total: int
    naming: Naming
    citing_documents: int
    # None where the documents are too many for their passages to be counted.
    citing_passages: int | None
    sources: tuple[FactSource, ...]


Card: TypeAlias = IdentityCard | OrganCard | SessionCard | MeetingCard | TreatyCard


def find_card(generation: Generation, question: SearchRequest, tree: QueryTree | None) -> Card | None:
    """Return the card of what a question asks for; None where it asks for several things, or for words.

    Only the first page has one.
    """
    if question.page > 1 or question.after:
        return None
    if identities := list(_identities(tree)):
        return _identity_card(generation, identities)
    if series := _asked_organ(question, tree):
        return _organ_card(generation, series)
    leaves = query_leaves(tree) if tree else ()
    for leaf in leaves:
        if isinstance(leaf, EntityQuery) and leaf.kind == "meeting" and leaf.low == leaf.high:
            return _meeting_card(generation, question, tree, leaf)
    if session := _asked_session(question, tree):
        return _session_card(generation, session)
    if question.symbol or question.cites:
        return None
    mention = find_treaty_mention(question.text) or find_treaty_mention(_asked_name(question))
    return _treaty_card(generation, mention) if mention else None


# --- what was asked for -------------------------------------------------------------------------------------


def _required(tree: QueryTree | None) -> tuple[QueryTree, ...]:
    """Return what was asked for side by side, without the place in a document that was asked for."""
    nodes = tree.nodes if isinstance(tree, AndQuery) else (tree,) if tree else ()
    return tuple(node for node in nodes if not isinstance(node, Pinpoint))


def _identities(tree: QueryTree | None) -> Iterator[Symbol | Reference]:
    """Yield the symbols or acts that the only thing asked for may mean: `6/4` is a resolution or a decision.

    Words that ask for the document itself (`texto íntegro de la resolución 7/1`) ask for nothing else.
    """
    required = _required(tree)
    # `texto` among what cites an act is a word that is sought there.
    thing = required[0] if len(required) == 1 else requested_document(required)
    nodes = thing.nodes if isinstance(thing, OrQuery) else (thing,)
    for node in nodes:
        if isinstance(node, SymbolQuery | CitesQuery) and isinstance(node.value, Symbol | Reference):
            yield node.value


def _asked_organ(question: SearchRequest, tree: QueryTree | None) -> str:
    """Return the series of the organ that the question names, alone or among words that ask for its origin."""
    required = _required(tree)
    chosen = question.chosen.get("organ", ())
    if not required:
        return chosen[0] if len(chosen) == 1 and len(question.chosen) == 1 else ""
    if len(required) == 1:
        match required[0]:
            case SymbolQuery(Series(root)):
                # A series of one year is part of an organ's, and no organ.
                return "" if _YEAR_SERIES.search(root) else root
            case FieldValue("organ", low, high) if low and low == high:
                return low
    return _organ_named(question.text) or _organ_named(_asked_name(question))


def _organ_named(text: str) -> str:
    """Return the series of the organ that a text is the name of; '' for none, or for the name of several."""
    if organ := organ_by_name(text) or group_by_name(text):
        return organ.series
    codes = match_codes("organ", text) if _ORGAN_WORD.match(text) else ()
    if not codes and len(content_words(text)) > 1:
        codes = tuple(code for field, code in values_by_name(text) if field == "organ")
    return codes[0] if len(codes) == 1 else ""


def _asked_name(question: SearchRequest) -> str:
    """Return the name that a question asks about; '' where it says more, or is not to be interpreted."""
    text = question.text
    return "" if question.literal or has_quotes(text) or begins_with_field(text) else question_name(text)


def _asked_session(question: SearchRequest, tree: QueryTree | None) -> int | None:
    """Return the number of the session that the question names, alone or among words that ask when or where."""
    chosen = question.chosen.get("session", ())
    if not _required(tree):
        return (
            int(chosen[0])
            if len(chosen) == 1 and len(question.chosen) == 1 and chosen[0].isdecimal()
            else None
        )
    leaves = query_leaves(tree) if tree else ()
    numbers = {leaf.low for leaf in leaves if isinstance(leaf, EntityQuery) and leaf.kind == "period"}
    numbers |= {
        leaf.low or ""
        for leaf in _required(tree)
        if isinstance(leaf, FieldValue) and leaf.name == "session" and leaf.low == leaf.high
    }
    is_alone = len(_required(tree)) == 1
    number = next(iter(numbers)) if len(numbers) == 1 else None
    return (
        int(number) if number and number.isdecimal() and (is_alone or answer_types(question.text)) else None
    )


# --- what the corpus knows of it ----------------------------------------------------------------------------


def _identity_card(generation: Generation, values: Sequence[Symbol | Reference]) -> IdentityCard:
    """Return the card of the first that a document bears, else of the first that one cites, else of the first."""
    cards = [_card_of(generation, value) for value in values]
    return next(
        (card for card in cards if card.documents),
        next((card for card in cards if card.citing_documents), cards[0]),
    )


def _card_of(generation: Generation, value: Symbol | Reference) -> IdentityCard:
    documents = citation_graph.summaries_with_identity(generation, value)
    citing = len(generation.cited_by([value.key])[value.key])
    passages = citation_graph.count_citing_passages(generation, (value.key,)) if citing else 0
    return IdentityCard(value, documents[:MAX_DOCUMENTS], len(documents), citing, passages)


def _organ_card(generation: Generation, series: str) -> OrganCard:
    total, documents = _read(generation, _newest_of("organ", series))
    if not total:
        # What cites its documents names it too.
        name, cited = name_of(series), SymbolQuery(Series(series), f"{series}/*")
        naming = count_naming(
            generation, disjunction([cited, any_phrase(generation, [name])]) if name else cited
        )
        return OrganCard(series, (), 0, (), (), 0, naming)
    meetings = _stated_meetings(documents, lambda meeting: series in meeting.organs)
    mandates: dict[tuple[str, str], list[tuple[Mandate, FactSource]]] = {}
    for document in documents:
        for mandate in document.mandates:
            if mandate.organ == series:
                stated = mandate, _source(document, mandate.anchor)
                mandates.setdefault((mandate.act, mandate.established_by), []).append(stated)
    by_sources = sorted(mandates.values(), key=lambda stated: -len(stated))
    return OrganCard(
        series,
        tuple(summary_of(document) for document in documents[:MAX_DOCUMENTS]),
        total,
        tuple(StatedMandate(stated[0][0], tuple(source for _, source in stated)) for stated in by_sources),
        tuple(meetings[:MAX_MEETINGS]),
        len(meetings),
        authored_total=sum(document.masthead.organ == series for document in documents)
        if total <= len(documents)
        else None,
    )


def _session_card(generation: Generation, number: int) -> SessionCard:
    total, documents = _read(generation, _newest_of("session", str(number)))
    if not total:
        naming = count_naming(generation, EntityQuery("period", str(number), str(number)))
        return SessionCard(number, None, None, None, (), (), 0, naming, _held_sessions(generation))
    stated: dict[tuple[str, str, str | None], list[FactSource]] = {}
    for document in documents:
        masthead = document.masthead
        if masthead.session_dates and masthead.session == number:
            key = masthead.session_dates.start, masthead.session_dates.end, masthead.place
            stated.setdefault(key, []).append(_source(document, "masthead"))
    # What most documents say; a group's paper may state the days of its own meeting.
    start, end, place = max(stated, key=lambda key: len(stated[key])) if stated else (None, None, None)
    return SessionCard(
        number,
        start,
        end,
        place,
        tuple(stated[start, end, place]) if start and end else (),
        tuple(summary_of(document) for document in documents[:MAX_DOCUMENTS]),
        total,
    )


def _held_sessions(generation: Generation) -> tuple[int, ...]:
    """Return the sessions of which there are documents, the latest first."""
    counted = generation.search(Query(facet_fields=("session",), size=0, passages=0)).facets["session"]
    return tuple(sorted((int(value) for value, _ in counted if value.isdecimal()), reverse=True))


def _meeting_card(
    generation: Generation, question: SearchRequest, tree: QueryTree | None, asked: EntityQuery
) -> MeetingCard | None:
    """Return the meetings of this ordinal that documents report: those of the groups that the question names.

    Where none is reported: None, unless the meeting is all that was asked for.
    """
    ordinal = int(asked.low)
    root = Synonym("entities", query_keys("meeting", asked.low, asked.low))
    _, documents = _read(generation, Query(root, size=MAX_DOCUMENTS_READ, passages=0))
    groups = {mention.series for mention in find_groups(fold_same_length(question.text)) if mention.series}
    meetings = _stated_meetings(
        documents,
        lambda meeting: meeting.ordinal == ordinal and (not groups or not groups.isdisjoint(meeting.organs)),
    )
    if meetings:
        return MeetingCard(ordinal, tuple(meetings[:MAX_MEETINGS]))
    is_alone = len(_required(tree)) == 1
    return MeetingCard(ordinal, (), count_naming(generation, asked)) if is_alone else None


def _treaty_card(generation: Generation, mention: TreatyMention) -> TreatyCard:
    treaty, keys = mention.treaty, article_keys(mention)
    documents = _documents_with_text(generation, treaty)
    citing, sources = 0, []
    citing_passages: int | None = 0
    if keys:
        chunks = [keys[start : start + MAX_FORMS] for start in range(0, len(keys), MAX_FORMS)]
        root = Or(tuple(Synonym("entities", chunk) for chunk in chunks))
        results, citing_passages = search_counted(generation, root)
        citing = results.total
        read = load_documents(generation, [hit.id for hit in results.hits[:MAX_DOCUMENTS]])
        sources = [
            _source(read[hit.id], passage.anchor)
            for hit in results.hits
            if hit.id in read
            for passage in hit.passages
        ]
    return TreatyCard(
        mention,
        documents[:MAX_DOCUMENTS],
        len(documents),
        count_naming(generation, any_phrase(generation, treaty.written_names)),
        citing,
        citing_passages,
        tuple(sources),
    )


def _documents_with_text(generation: Generation, treaty: Treaty) -> tuple[DocumentSummary, ...]:
    """Return the documents that have the text of a treaty: that adopted with it, else those titled so with articles."""
    if treaty.adopted and (
        documents := citation_graph.summaries_with_identity(generation, parse_symbol(treaty.adopted))
    ):
        return documents
    titled = disjunction(
        InTitle(phrase)
        for phrase in query_leaves(any_phrase(generation, treaty.written_names))
        if isinstance(phrase, PhraseQuery)
    )
    request = SearchRequest(text=to_text(titled))
    compiled = compile_query(request, open_lexicon(generation), generation.info.documents)
    has_articles = Term("entities", article_key(["1"]))
    _, read = _read(
        generation, Query(And((compiled.query.root, has_articles)), size=MAX_DOCUMENTS_READ, passages=0)
    )
    return tuple(map(summary_of, read))


def _newest_of(facet: str, value: str) -> Query:
    return Query(filters={facet: (value,)}, order="date", size=MAX_DOCUMENTS_READ, passages=0)


def _read(generation: Generation, query: Query) -> tuple[int, list[Document]]:
    """Return how many documents a query finds, and the first of them, read whole."""
    results = generation.search(query)
    documents = load_documents(generation, [hit.id for hit in results.hits])
    return results.total, list(documents.values())


def _stated_meetings(
    documents: Iterable[Document], is_meant: Callable[[Meeting], bool]
) -> list[StatedMeeting]:
    """Return the meetings that are meant, the latest first; what several documents report alike is one."""
    stated: dict[tuple[object, ...], list[tuple[Meeting, FactSource]]] = {}
    for document in documents:
        for meeting in filter(is_meant, document.meetings):
            key = meeting.organs, meeting.ordinal, meeting.start, meeting.end
            stated.setdefault(key, []).append((meeting, _source(document, meeting.anchor)))
    meetings = [
        # One report may say more than another: where it was held, and what its report is.
        StatedMeeting(
            max(
                (meeting for meeting, _ in reported),
                key=lambda meeting: (meeting.report is not None, meeting.place is not None),
            ),
            tuple(source for _, source in reported),
        )
        for reported in stated.values()
    ]
    return sorted(meetings, key=lambda stated_meeting: stated_meeting.meeting.start, reverse=True)


def _source(document: Document, anchor: str) -> FactSource:
    places = find_unnumbered_places(document.blocks) if is_unnumbered(anchor) else {}
    return FactSource(summary_of(document), anchor, place_of(anchor, places))
