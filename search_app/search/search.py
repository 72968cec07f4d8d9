"""answer(generation, question) -> Answer: what every face calls.

An Answer holds codes and Questions: no label, no URL, no HTML. Marks are pairs of character offsets.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from weakref import WeakKeyDictionary

from indexer import document_json
from indexer.engine import port
from indexer.extraction.entities import find_entities, query_keys
from indexer.facets import FACET_NAMES
from indexer.records import citation_keys
from indexer.spanish import Lexicon
from indexer.summary import DocumentSummary, decode_summary
from search_app.query.ast import (
    AndQuery,
    CitesQuery,
    EntityQuery,
    FieldValue,
    Pinpoint,
    QueryTree,
    SymbolQuery,
    query_leaves,
    to_text,
)
from search_app.query.compiled_query import CompiledQuery
from search_app.query.compiler import compile_query
from search_app.query.field_values import closest_codes
from search_app.query.identity_keys import alternative_keys
from search_app.query.limits import QueryLimit
from search_app.query.pinpoints import resolve_pinpoint
from search_app.query.search_request import MAX_SIZE, SearchRequest
from search_app.query.warnings import PARSER_WARNINGS as LANGUAGE_WARNINGS
from search_app.query.warnings import QueryWarning
from search_app.search import passage_ranking
from search_app.search.explanation import Explainer, Explanation, MatchReason
from search_app.search.families import (
    FamilyRelation,
    family_keys,
    family_relation,
    has_own_identity,
    parse_identities,
)
from search_app.search.highlighter import Highlighter
from search_app.search.matches import CitationSpan, Highlights
from search_app.search.relaxation import RelaxedQuery, relax

LEXICON_BLOB = "lexicon"  # the blob in which a generation keeps its words
MAX_PASSAGES = 3  # of each document at most
_NUMBER = re.compile("[0-9]{1,9}")
NEWEST_FIRST = ("session", "year")  # facets whose values are numbers in time; others come by count

WARNING_KINDS = (
    *LANGUAGE_WARNINGS,
    "synonym",
    "unknown-word",
    "corrected-word",
    "unknown-symbol",
    "unknown-mention",
    "unknown-value",
    "page-beyond-end",
)
LIMIT_KINDS = ("too-long", "too-many-clauses", "too-deep", "too-many-expansions", "too-far")


@dataclass(frozen=True, slots=True)
class Passage:
    anchor: str
    kind: str
    text: str
    highlights: Highlights


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One document of the page."""

    summary: DocumentSummary
    score: (
        float  # BM25 of the words; 1 for a document that stands here for what it bears, belongs to or cites
    )
    reason: MatchReason
    title_highlights: Highlights
    passages_total: int
    passages: tuple[Passage, ...]
    matches_all: bool = True  # of what was asked for
    left_out: tuple[str, ...] = ()  # what of the question, as typed, the document does not have
    explanation: Explanation | None = None  # where the question asks for it
    family: FamilyRelation | None = None  # what it is to the symbol asked for, which it does not bear


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    count: int
    chosen: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class SearchResponse:
    question: SearchRequest
    interpreted: str  # how the text was understood, in the query language's own Spanish
    relaxed: bool  # no document has all that was asked for: these have much of it
    truncated: bool
    warnings: tuple[QueryWarning, ...]
    total: int
    total_all_words: int  # of these, the documents that have all that was asked for; they come first
    hits: tuple[SearchHit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    next: SearchRequest | None
    prev: SearchRequest | None
    generation: str
    built: str
    documents: int
    tree: QueryTree | None = None  # what `interpreted` prints, so that nobody parses the text again


_lexicons: WeakKeyDictionary[port.Generation, Lexicon] = WeakKeyDictionary()


def open_lexicon(generation: port.Generation) -> Lexicon:
    """The words of a generation: laid over its blob once, and gone when it is."""
    lexicon = _lexicons.get(generation)
    if lexicon is None:
        lexicon = _lexicons[generation] = Lexicon(generation.blob(LEXICON_BLOB))
    return lexicon


def search(generation: port.Generation, question: SearchRequest) -> SearchResponse:
    """The page of answers that the question asks for. Raises QueryLimit, BadQuery and StaleCursor; no other.

    One generation answers throughout, so the caller pins it.
    """
    facts = generation.info
    lexicon = open_lexicon(generation)
    compiled = compile_query(question, lexicon, facts.documents, partial(family_keys, generation))
    relaxed = relax(generation, compiled)
    explainer = Explainer(compiled, lexicon) if question.explain else None
    query = explainer.naming_parts(relaxed.query) if explainer else relaxed.query
    results, beyond = _search_page(generation, query, question)
    warnings = list(compiled.warnings)
    if results.total == 0:
        warnings += _unknown_value_warnings(generation, compiled.tree, question.text)
    else:
        warnings = _with_corrections(warnings, relaxed)
    if beyond and results.total:
        warnings.append(QueryWarning("page-beyond-end", str(question.page)))
    return SearchResponse(
        question=question,
        interpreted=to_text(compiled.tree),
        relaxed=not relaxed.strict and results.total > 0 and relaxed.full_matches == 0,
        truncated=compiled.truncated,
        warnings=tuple(warnings),
        total=results.total,
        total_all_words=results.total_first_tier,
        hits=tuple(_hits(generation, compiled, relaxed, lexicon, explainer, results)),
        facets={name: _facet_values(name, results.facets.get(name, ()), question) for name in FACET_NAMES},
        next=_next_page(question, results),
        prev=_previous_page(question, results.total),
        generation=facts.generation,
        built=facts.built,
        documents=facts.documents,
        tree=compiled.tree,
    )


def _with_corrections(warnings: list[QueryWarning], relaxed: RelaxedQuery) -> list[QueryWarning]:
    """What is said where a word was looked for in place of an unknown one."""
    instead = {part.text: part.replacement for part in relaxed.parts if part.replacement}
    return [
        replace(one, kind="corrected-word")
        if one.kind == "unknown-word" and one.cause in {text.lower() for text in instead}
        else one
        for one in warnings
    ]


def _search_page(
    generation: port.Generation, query: port.Query, question: SearchRequest
) -> tuple[port.Results, bool]:
    """The page asked for, and whether it lies beyond the last. QueryLimit for one that no offset reaches."""
    if query.offset + query.size > port.MAX_OFFSET:
        total = generation.search(replace(query, offset=0, size=0, facet_fields=())).total
        if query.offset < total:
            raise QueryLimit(
                "too-far",
                port.MAX_OFFSET,
                f"page {question.page} is beyond the first {port.MAX_OFFSET} documents; go on page by page, or narrow"
                " the question",
            )
        return generation.search(replace(query, offset=0, size=0)), True
    results = generation.search(query)
    return results, question.page > 1 and not question.after and not results.hits


# --- the documents of the page ------------------------------------------------------------------------------


def _hits(
    generation: port.Generation,
    compiled: CompiledQuery,
    relaxed: RelaxedQuery,
    lexicon: Lexicon,
    explainer: Explainer | None,
    results: port.Results,
) -> Iterator[SearchHit]:
    sought = compiled.leaves
    marking = Highlighter(sought, lexicon)
    by_citation = any(isinstance(leaf, port.Term) and leaf.field == "cites" for leaf in sought)
    reason = _Reason(generation, compiled.tree)
    asked = query_leaves(compiled.tree) if compiled.tree else ()
    pinpoint = next((leaf.parts for leaf in asked if isinstance(leaf, Pinpoint)), None)
    sessions = [int(leaf.low) for leaf in asked if isinstance(leaf, EntityQuery) and leaf.kind == "period"]
    session = sessions[0] if sessions and compiled.hints else None  # of which a day or a place is asked
    for hit in results.hits:
        card = decode_summary(hit.summary)
        why, family = reason.of(card)
        cited = _citations_by_anchor(generation, hit) if by_citation else {}
        title = card.title or ""
        title_marks = marking("title", title, cited.get("title", ()))
        chosen = passage_ranking.rank_passages(hit.passages, marking, cited, MAX_PASSAGES)
        shown = [Passage(one.anchor, one.kind, one.text, one.highlights) for one in chosen]
        # `resolución 6/4 párr. 3`: of a document that cites it the third paragraph is not meant.
        meant = pinpoint if why == "own" or (why == "text" and not family) else None
        wanted = _pinpointed_passage(generation, hit.id, meant, marking) if meant else None
        if session is not None and card.session == session:
            wanted = _session_passage(generation, hit.id, marking)
        if wanted:
            others = [one for one in shown if (one.anchor, one.text) != (wanted.anchor, wanted.text)]
            shown = [wanted, *others][:MAX_PASSAGES]
        explanation = None
        if explainer:
            after_full_matches = not hit.in_first_tier and results.total_first_tier > 0
            explanation = explainer.explain(
                hit, why, title, title_marks, chosen, cited, after_full_matches=after_full_matches
            )
        yield SearchHit(
            summary=card,
            score=hit.score if why == "text" and not family else 1.0,
            reason=why,
            title_highlights=title_marks,
            passages_total=hit.passages_total,
            passages=tuple(shown),
            matches_all=hit.in_first_tier,
            left_out=_left_out(relaxed, hit),
            explanation=explanation,
            family=family,
        )


def _pinpointed_passage(
    generation: port.Generation, id: str, parts: tuple[str, ...], marking: Highlighter
) -> Passage | None:
    """The part of a document that a pinpoint names; None where the document has none."""
    body = generation.stored_documents([id]).get(id)
    if body is None:
        return None
    document = document_json.loads(body)
    texts: dict[str, tuple[str, str]] = {block.anchor: (block.kind, block.text) for block in document.blocks}
    texts |= {note.anchor: ("footnote", note.text) for note in document.footnotes}
    texts |= {item.anchor: ("heading", item.text or "") for item in document.masthead.agenda_items}
    anchor = resolve_pinpoint(parts, texts)
    if anchor is None:
        return None
    kind, text = texts[anchor]
    return Passage(anchor, kind, text, marking(kind, text))


def _session_passage(generation: port.Generation, id: str, marking: Highlighter) -> Passage | None:
    """The line of a masthead that says where and when the session meets; None where there is none."""
    body = generation.stored_documents([id]).get(id)
    masthead = document_json.loads(body).masthead if body else None
    if masthead is None or masthead.session_dates is None:
        return None
    start = masthead.session_dates.start
    for line in masthead.printed_lines:
        if any(one.kind == "day" and one.low == start for one in find_entities(line)):
            return Passage("masthead", "masthead", line, marking("masthead", line))
    return None


def _left_out(relaxed: RelaxedQuery, hit: port.Hit) -> tuple[str, ...]:
    """What of the question the document does not have, in the question's order; nothing where it must have all."""
    if relaxed.strict:
        return ()
    # An explained query names more parts behind these.
    missing = [part for part, score in zip(relaxed.parts, hit.node_scores, strict=False) if score is None]
    return tuple(part.text for part in (*missing, *relaxed.unmatched))


def _citations_by_anchor(generation: port.Generation, hit: port.Hit) -> dict[str, list[CitationSpan]]:
    """Where the parts of a hit cite what, by anchor: the index knows the keys, only the document the stretch."""
    body = generation.stored_documents([hit.id]).get(hit.id)
    found: dict[str, list[CitationSpan]] = {"title": [], **{block.anchor: [] for block in hit.passages}}
    for citation in document_json.load_citations(body) if body else ():
        if citation.anchor in found:
            stretch = (citation.start, citation.end, frozenset(citation_keys(citation)))
            found[citation.anchor].append(stretch)
    return found


class _Reason:
    """Why a document is on the page: own when it bears a symbol asked for, cites when it cites one, else text.

    An addendum to what was asked for is neither for that: it is of the family.
    """

    def __init__(self, generation: port.Generation, tree: QueryTree | None) -> None:
        asked = [
            leaf
            for leaf in (query_leaves(tree) if tree else ())
            if isinstance(leaf, (SymbolQuery, CitesQuery))
        ]
        ways = [(leaf, way) for leaf in asked for way in alternative_keys(leaf.value)]
        self._generation = generation
        self._own = [way for leaf, way in ways if isinstance(leaf, SymbolQuery)]
        self._cited = [way for _, way in ways]
        needed = tree.nodes if isinstance(tree, AndQuery) else (tree,)
        self._needed = any(isinstance(node, (SymbolQuery, CitesQuery)) for node in needed)
        self._citing: dict[str, frozenset[str]] = {}

    def of(self, card: DocumentSummary) -> tuple[MatchReason, FamilyRelation | None]:
        own = parse_identities(card.symbols, card.reference, card.organ) if self._own else ()
        if has_own_identity(own, self._own):
            return "own", None
        family = family_relation(own, self._own)
        if self._needed and not family:
            return "cites", None  # it must bear or cite to be here at all
        return "cites" if any(self._cites(card.id, way) for way in self._cited) else "text", family

    def _cites(self, id: str, way: tuple[str, ...]) -> bool:
        for key in way:
            if key not in self._citing:  # there may be thousands
                self._citing[key] = frozenset(self._generation.cited_by([key])[key])
        return all(id in self._citing[key] for key in way)


# --- around the page ----------------------------------------------------------------------------------------


def _unknown_value_warnings(
    generation: port.Generation, tree: QueryTree | None, typed: str
) -> list[QueryWarning]:
    """Which symbols, mentions and facet values of a question that found nothing no document has at all."""
    warnings = []
    for leaf in query_leaves(tree) if tree else ():
        match leaf:
            case SymbolQuery(value, text, at) | CitesQuery(value, text, at):
                ways = alternative_keys(value)
                looked_up = (
                    [generation.cited_by]
                    if isinstance(leaf, CitesQuery)
                    else [generation.with_identity, generation.cited_by]
                )
                if not any(all(any(look([key])[key] for look in looked_up) for key in way) for way in ways):
                    warnings.append(QueryWarning("unknown-symbol", text, *_warning_span(at)))
            case EntityQuery(kind, low, high, at):
                if not _matches_any(generation, port.Synonym("entities", query_keys(kind, low, high))):
                    warnings.append(QueryWarning("unknown-mention", typed[at[0] : at[1]], *_warning_span(at)))
            case FieldValue(name, low, high, at) if low == high and name != "date":
                if not _matches_any(generation, port.Term(name, low or "")):
                    typed_so = typed[at[0] : at[1]] or to_text(leaf)
                    instead = tuple(
                        to_text(replace(leaf, low=code, high=code)) for code in closest_codes(name, low or "")
                    )
                    warnings.append(QueryWarning("unknown-value", typed_so, *_warning_span(at), instead))
    return warnings


def _matches_any(generation: port.Generation, where: port.Node) -> bool:
    return generation.search(port.Query(where, size=0)).total > 0


def _warning_span(at: tuple[int, int]) -> tuple[int | None, int | None]:
    """Nowhere in the text when it came by a parameter."""
    return at if at[1] else (None, None)


def _facet_values(
    name: str, counts: Sequence[tuple[str, int]], question: SearchRequest
) -> tuple[FacetValue, ...]:
    """The facet's values with their counts; what is chosen or excluded is there even when it counts nothing."""
    chosen, excluded = question.chosen.get(name, ()), question.excluded.get(name, ())
    known = dict(counts)
    for value in (*chosen, *excluded):
        known.setdefault(value, 0)
    values = [FacetValue(value, count, value in chosen, value in excluded) for value, count in known.items()]
    if name in NEWEST_FIRST:
        values.sort(key=lambda one: (-int(one.value) if _NUMBER.fullmatch(one.value) else 0, one.value))
    return tuple(values)


def _next_page(question: SearchRequest, results: port.Results) -> SearchRequest | None:
    if results.cursor is None:
        return None
    page, size = max(question.page, 1), min(max(question.size, 1), MAX_SIZE)
    within = (page + 1) * size <= port.MAX_OFFSET and not question.after
    return replace(question, page=page + 1, after=None if within else results.cursor)


def _previous_page(question: SearchRequest, total: int) -> SearchRequest | None:
    """The page before; from beyond the end, the last there is. A cursor goes only forward."""
    if question.after or question.page <= 1 or not total:
        return None
    size = min(max(question.size, 1), MAX_SIZE)
    last = min(-(-total // size), port.MAX_OFFSET // size)
    return replace(question, page=min(question.page - 1, last))
