"""Search one generation: what every page, the API and the commands call.

SearchRequest --compile_query--> query --relax--> RelaxedQuery --engine--> Results --> SearchResponse
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from indexer import document_json
from indexer.engine import port
from indexer.facets import FACET_NAMES
from indexer.spanish import Lexicon
from indexer.summary import DocumentSummary
from indexer.symbols import Series, lookup_keys, parse_symbol
from search_app.query.ast import CitesQuery, QueryTree, SymbolQuery, query_leaves, to_text
from search_app.query.compiled_query import CompiledQuery
from search_app.query.compiler import compile_query
from search_app.query.search_request import SearchRequest
from search_app.query.spelling import join_broken_words
from search_app.query.warnings import QueryWarning
from search_app.search.cards import find_card
from search_app.search.documents import open_lexicon, read_summary
from search_app.search.exclusion_suggestions import without_idle_suggestions
from search_app.search.explanation import Explainer
from search_app.search.families import family_member_keys
from search_app.search.highlighter import Highlighter
from search_app.search.match_reason import MatchReasons
from search_app.search.matches import entity_keys
from search_app.search.missing_words import MissingWords
from search_app.search.nearest_question import nearest_question
from search_app.search.paging import next_page, previous_page, search_page
from search_app.search.passage_mentions import NO_MENTIONS, PassageMentions
from search_app.search.passage_ranking import ShownPassage, rank_passages
from search_app.search.relaxation import RelaxedQuery, relax, with_corrected_words
from search_app.search.requested_passage import RequestedPassages, unknown_place_warnings
from search_app.search.response import FacetValue, NearestAnswers, SearchHit, SearchResponse
from search_app.search.unknown_values import unknown_value_warnings
from search_app.search.unnumbered_places import find_unnumbered_places, is_unnumbered, place_of

# Passages that are shown of each document.
MAX_PASSAGES = 3
# Documents that are shown of those nearest to a question that finds nothing.
NEAREST_HITS = 5


def search(generation: port.Generation, question: SearchRequest) -> SearchResponse:
    """Return the page of results that the question asks for. Raises QueryLimit, BadQuery and StaleCursor, no other.

    Everything in a response comes from this one generation, so the caller pins it. Where nothing is found, the response
    holds what comes nearest; a literal question asks for what was typed and nothing else.
    """
    return _search(generation, question, wants_nearest=not question.literal)


def search_with_card(generation: port.Generation, question: SearchRequest) -> SearchResponse:
    """Return what `search` does, with the card of the one thing that was asked for, if one was."""
    response = search(generation, question)
    return replace(response, card=find_card(generation, question, response.tree))


def _search(generation: port.Generation, question: SearchRequest, *, wants_nearest: bool) -> SearchResponse:
    info = generation.info
    lexicon = open_lexicon(generation)
    if not question.literal:
        question = replace(question, text=join_broken_words(question.text, lexicon))
    compiled = compile_query(question, lexicon, info.documents, partial(family_member_keys, generation))
    relaxed = relax(generation, compiled)
    explainer = Explainer(compiled, lexicon) if question.explain else None
    query = explainer.with_explained_nodes(relaxed.query) if explainer else relaxed.query
    results, is_beyond_end = search_page(generation, query, question)
    # Another order that was chosen goes before the one that was typed.
    order_of_warning = {"newest-first": "date", "oldest-first": "oldest"}
    warnings = [
        warning
        for warning in compiled.warnings
        if order_of_warning.get(warning.kind, compiled.page.order) == compiled.page.order
    ]
    warnings = without_idle_suggestions(generation, lexicon, warnings, question.text)
    if results.total == 0:
        warnings += unknown_value_warnings(generation, compiled.tree, question.text)
    else:
        warnings = with_corrected_words(warnings, relaxed)
    if is_beyond_end and results.total:
        warnings.append(QueryWarning("page-beyond-end", str(question.page)))
    hits = tuple(read_hits(generation, compiled, relaxed, lexicon, explainer, results))
    own = [hit.summary for hit in hits if hit.reason == "own" and not hit.family]
    warnings += unknown_place_warnings(generation, compiled, own)
    nearest = None
    if wants_nearest and not results.total:
        nearest = _nearest_answers(generation, question, compiled, relaxed)
    warnings += _synonym_warnings(compiled, nearest.hits if nearest else hits)
    return SearchResponse(
        question=question,
        interpreted=to_text(compiled.tree),
        relaxed=not relaxed.strict and results.total > 0 and relaxed.full_matches == 0,
        truncated=compiled.truncated,
        warnings=tuple(warnings),
        total=results.total,
        total_all_words=results.total_first_tier,
        hits=hits,
        facets={name: _facet_values(name, results.facets.get(name, ()), question) for name in FACET_NAMES},
        next=next_page(question, results),
        prev=previous_page(question, results.total),
        generation=info.generation,
        built=info.built,
        documents=info.documents,
        tree=compiled.tree,
        nearest=nearest,
        order=compiled.page.order,
    )


def _synonym_warnings(compiled: CompiledQuery, hits: Sequence[SearchHit]) -> Iterator[QueryWarning]:
    """Yield a warning for each word instead of which passages of the page say something else."""
    written: dict[str, dict[str, None]] = {}
    for hit in hits:
        for passage in hit.passages:
            for word in passage.instead:
                written.setdefault(word.typed, {})[word.written] = None
    spans = {part.text: part.spans[0] for part in compiled.parts if part.spans}
    for typed, words in written.items():
        cause = f"{typed} → {' · '.join(words)}"
        yield QueryWarning("general-synonym", cause, *spans.get(typed, (None, None)))


def _nearest_answers(
    generation: port.Generation, question: SearchRequest, compiled: CompiledQuery, relaxed: RelaxedQuery
) -> NearestAnswers | None:
    """Return what comes nearest to a question that finds nothing; None where nothing does."""
    nearest = nearest_question(generation, open_lexicon(generation), question, compiled, relaxed)
    if nearest is None:
        return None
    first_page = replace(nearest.question, size=NEAREST_HITS)
    response = _search(generation, first_page, wants_nearest=False)
    return NearestAnswers(nearest, response.total, response.hits) if response.total else None


# --- the documents of the page ------------------------------------------------------------------------------


def read_hits(
    generation: port.Generation,
    compiled: CompiledQuery,
    relaxed: RelaxedQuery,
    lexicon: Lexicon,
    explainer: Explainer | None,
    results: port.Results,
) -> Iterator[SearchHit]:
    """Yield what is shown of each document of the page, in the engine's order."""
    highlighter = Highlighter(compiled.leaves, lexicon, compiled.unhighlighted_leaves)
    missing_words = None if compiled.is_literal else MissingWords(relaxed, lexicon, generation.info.documents)
    mentions_of = _load_mentions(generation, compiled, results)
    match_reasons = MatchReasons(generation, compiled.tree)
    requested_passages = RequestedPassages(generation, compiled, highlighter)
    series_keys = _series_keys(compiled.tree)
    alternatives = compiled.alternatives
    for hit in results.hits:
        summary = read_summary(generation, hit.summary)
        reason, family = match_reasons.find(summary)
        mentions = mentions_of.get(hit.id, NO_MENTIONS)
        title = summary.title or ""
        title_highlights = highlighter("title", title, mentions.mentions_in("title", title))
        ranked = _with_places(
            generation,
            hit.id,
            rank_passages(
                hit.passages,
                highlighter,
                mentions,
                MAX_PASSAGES,
                summary.pages_of_passage,
                alternatives,
                missing_words.finder(hit) if missing_words else None,
            ),
        )
        passages = ranked
        if requested := requested_passages.find(summary, reason, family):
            places = {(part.anchor, part.text) for part in requested}
            others = [part for part in ranked if (part.anchor, part.text) not in places]
            passages = (*requested, *others)[:MAX_PASSAGES]
        elif not ranked:
            find_line = (
                requested_passages.find_identity_line
                if reason == "own"
                else requested_passages.find_date_line
            )
            line = find_line(summary)
            passages = (line,) if line else ()
        explanation = None
        if explainer:
            after_full_matches = not hit.in_first_tier and results.total_first_tier > 0
            explanation = explainer.explain(
                hit, reason, title, title_highlights, ranked, mentions, after_full_matches=after_full_matches
            )
        yield SearchHit(
            summary=summary,
            score=hit.score if reason == "text" and not family else 1.0,
            reason=reason,
            title_highlights=title_highlights,
            passages_total=hit.passages_total,
            passages=passages,
            matches_all=hit.in_first_tier,
            left_out=tuple(part.text for part in relaxed.missing_parts(hit)),
            explanation=explanation,
            family=family,
            symbols_of_series=_symbols_of_series(summary, mentions, series_keys) if series_keys else (),
        )


def _series_keys(tree: QueryTree | None) -> frozenset[str]:
    """Return the keys of the series of symbols that a question asks for."""
    return frozenset(
        leaf.value.key
        for leaf in (query_leaves(tree) if tree else ())
        if isinstance(leaf, SymbolQuery | CitesQuery) and isinstance(leaf.value, Series)
    )


def _symbols_of_series(
    summary: DocumentSummary, mentions: PassageMentions, series_keys: frozenset[str]
) -> tuple[str, ...]:
    """Return the symbols of these series that a document bears or, if it bears none, those that it cites."""
    borne = tuple(
        symbol for symbol in summary.symbols if not series_keys.isdisjoint(lookup_keys(parse_symbol(symbol)))
    )
    return borne or mentions.cited_symbols(series_keys)


def _with_places(
    generation: port.Generation, id: str, passages: tuple[ShownPassage, ...]
) -> tuple[ShownPassage, ...]:
    """Return the passages of a document, with the places of those without a number: its structure tells them."""
    if not any(is_unnumbered(passage.anchor) for passage in passages):
        return passages
    stored = generation.stored_documents([id]).get(id)
    places = find_unnumbered_places(document_json.load_blocks(stored)) if stored else {}
    return tuple(replace(passage, place=place_of(passage.anchor, places)) for passage in passages)


def _load_mentions(
    generation: port.Generation, compiled: CompiledQuery, results: port.Results
) -> dict[str, PassageMentions]:
    """Return what each hit mentions, by id; nothing where the question looks for words alone."""
    if not entity_keys(compiled.leaves):
        return {}
    stored = generation.stored_documents([hit.id for hit in results.hits])
    return {id: PassageMentions(document_json.load_mentions(data)) for id, data in stored.items()}


# --- facets ----------------------------------------------------------------------------------------------


def _facet_values(
    name: str, counts: Sequence[tuple[str, int]], question: SearchRequest
) -> tuple[FacetValue, ...]:
    """Return the facet's values with their counts. A chosen or excluded value is there even if it counts nothing."""
    chosen, excluded = question.chosen.get(name, ()), question.excluded.get(name, ())
    count_by_value = dict(counts)
    for value in (*chosen, *excluded):
        count_by_value.setdefault(value, 0)
    return tuple(
        FacetValue(value, count, value in chosen, value in excluded)
        for value, count in count_by_value.items()
    )
