"""Find what comes nearest to a question that finds nothing: the same question without the little that no document has.

    CompiledQuery, RelaxedQuery --nearest_question--> NearestQuestion

What is tried, in this order: the question without a facet; without the parts that the best document lacks, and without
the quotes that keep its words together; the series of a symbol that nobody bears, or the acts of the same kind.
Nothing is parsed again, and each step is one search of the engine.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from indexer.engine import port
from indexer.spanish import Lexicon, is_stop
from indexer.symbols import Reference, Symbol
from search_app.query.ast import (
    CitesQuery,
    FieldValue,
    PhraseQuery,
    Proximity,
    QueryTree,
    Span,
    SymbolQuery,
    Word,
    query_leaves,
    typed_span,
)
from search_app.query.compiled_query import CompiledQuery, Condition
from search_app.query.lexer import EDGE_PUNCTUATION
from search_app.query.question_phrases import blank_out_question_phrase, blank_out_request
from search_app.query.search_request import SearchRequest, without_dates, without_facet
from search_app.query.term_weight import STEPS_PER_BIT
from search_app.query.word_expansion import WordExpander
from search_app.search.relaxation import RelaxedQuery

# Documents whose parts are compared, the best by relevance.
COMPARED_HITS = 10
# A word of this weight, three bits, may stand alone for all that was asked for, unless more than half of the documents
# have it.
MIN_TELLING_WEIGHT = 3 * STEPS_PER_BIT
# Forms that a word of a phrase stands for, when it is looked for by itself.
MAX_WORD_FORMS = 64

_CONJUNCTION = r"(?:Y|E|AND)"
# An operator that has lost what it joined.
_DANGLING_CONJUNCTION = re.compile(
    rf"^\s*{_CONJUNCTION}\s|\s{_CONJUNCTION}\s*$|\s{_CONJUNCTION}(?=\s+{_CONJUNCTION}\s)"
)
# Stands in a text for what was left out of it.
_LEFT_OUT = "\0"
# Stop words in lower case.
_OPERATORS = ("Y", "O")

_Parameter = Literal["", "symbol", "cites", "date"]


@dataclass(frozen=True, slots=True)
class LeftOutFilter:
    """A facet value that was chosen or excluded, and that the nearest question does without."""

    facet: str
    value: str
    is_excluded: bool


@dataclass(frozen=True, slots=True)
class NearestQuestion:
    """A question that finds something, with what was left out of the one that was asked."""

    question: SearchRequest
    # Parts of the question, as typed.
    left_out: tuple[str, ...] = ()
    left_out_filters: tuple[LeftOutFilter, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something that a document may have: a word, or a part of another kind. `text` is what is typed for it."""

    text: str
    node: port.Node | None
    weight: int


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that was asked for. It is kept as typed where a document has `whole`, else those of its pieces."""

    typed: str
    span: Span
    # None where it is to be typed otherwise: a corrected word.
    whole: port.Node | None
    pieces: tuple[_Piece, ...]
    is_condition: bool = False
    # The parameter that gave it, if the text did not.
    parameter: _Parameter = ""


def nearest_question(
    generation: port.Generation,
    lexicon: Lexicon,
    question: SearchRequest,
    compiled: CompiledQuery,
    relaxed: RelaxedQuery,
) -> NearestQuestion | None:
    """Return the question nearest to one that finds nothing; None where nothing is near.

    `question` may find nothing again in rare cases, as when a part means something else without those around it.
    """
    start = replace(question, page=1, after=None)
    return (
        _without_facet(generation, start, relaxed)
        or _without_missing_parts(generation, lexicon, start, compiled)
        or _of_the_same_kind(generation, start, compiled)
    )


# --- filters ------------------------------------------------------------------------------------------------


def _without_facet(
    generation: port.Generation, question: SearchRequest, relaxed: RelaxedQuery
) -> NearestQuestion | None:
    """Return the question without the facet that hides most; without all of them where one is not enough."""
    facets = list(dict.fromkeys(chain(question.chosen, question.excluded)))
    if not facets:
        return None
    candidates = [*(without_facet(question, facet) for facet in facets), _without_facets(question)]
    totals = generation.totals(
        [
            replace(
                relaxed.query,
                filters=candidate.chosen,
                exclusions=candidate.excluded,
                facet_fields=(),
                offset=0,
                after=None,
                size=0,
            )
            for candidate in candidates
        ]
    )
    # The last one finds most; it is chosen only where no single facet is to blame.
    best = max(range(len(facets)), key=lambda index: totals[index])
    if not totals[best]:
        best = len(facets)
    if not totals[best]:
        return None
    nearest = candidates[best]
    return NearestQuestion(nearest, left_out_filters=tuple(_left_out_filters(question, nearest)))


def _without_facets(question: SearchRequest) -> SearchRequest:
    return replace(question, chosen={}, excluded={}, page=1, after=None)


def _left_out_filters(question: SearchRequest, nearest: SearchRequest) -> Iterator[LeftOutFilter]:
    for is_excluded, before, after in (
        (False, question.chosen, nearest.chosen),
        (True, question.excluded, nearest.excluded),
    ):
        for facet, values in before.items():
            if facet not in after:
                yield from (LeftOutFilter(facet, value, is_excluded) for value in values)


# --- words and conditions -----------------------------------------------------------------------------------


def _without_missing_parts(
    generation: port.Generation, lexicon: Lexicon, question: SearchRequest, compiled: CompiledQuery
) -> NearestQuestion | None:
    """Return the question without what the best document lacks. Filters that hide all of these go too."""
    items = sorted(_items(generation, lexicon, question, compiled), key=lambda item: item.span)
    pieces = [piece for item in items for piece in item.pieces]
    clauses = tuple((piece.node, piece.weight) for piece in pieces if piece.node)
    if not clauses:
        return None
    excluded = [condition.node for condition in compiled.conditions if isinstance(condition.node, port.Not)]
    nodes = dict.fromkeys(
        node for node in (*(piece.node for piece in pieces), *(item.whole for item in items)) if node
    )
    root = port.And((*excluded, port.WeakAnd(clauses, 1)))
    hits = generation.search(
        port.Query(root, explained_nodes=tuple(nodes), size=COMPARED_HITS, passages=0)
    ).hits
    if not hits:
        return None

    def held_by(hit: port.Hit) -> set[port.Node]:
        return {node for node, score in zip(nodes, hit.node_scores, strict=True) if score is not None}

    def weight(held: set[port.Node]) -> int:
        return sum(piece.weight for piece in pieces if piece.node in held) + sum(
            1 for item in items if item.whole in held
        )

    best_held = max(map(held_by, hits), key=weight)
    if not _keeps_enough(generation, items, best_held):
        return None
    nearest = _without_facets(_rewritten(question, items, best_held))
    left_out = [text for item in items for text in _dropped_texts(item, best_held)]
    filters = tuple(_left_out_filters(question, nearest))
    return NearestQuestion(nearest, tuple(left_out), filters) if left_out or filters else None


def _keeps_enough(generation: port.Generation, items: Sequence[_Item], held: set[port.Node]) -> bool:
    """Return whether what is kept still tells what was asked for: half of it, a condition, or one rare word."""
    pieces = [piece for item in items for piece in item.pieces if not is_stop(piece.text)]
    kept = [piece for piece in pieces if piece.node in held]
    if not kept:
        return False
    if 2 * len(kept) >= len(pieces) or any(item.is_condition and item.whole in held for item in items):
        return True
    telling = [piece.node for piece in kept if piece.node and piece.weight >= MIN_TELLING_WEIGHT]
    totals = generation.totals([port.Query(node, size=0) for node in telling]) if telling else ()
    return any(2 * total <= generation.info.documents for total in totals)


def _items(
    generation: port.Generation, lexicon: Lexicon, question: SearchRequest, compiled: CompiledQuery
) -> Iterator[_Item]:
    """Yield what was asked for, but not what must be absent."""
    for part in compiled.parts:
        for span in part.spans or ((0, 0),):
            typed = question.text[slice(*span)] or part.text
            piece = _Piece(part.replacement or typed, part.node, part.weight)
            yield _Item(typed, span, None if part.replacement else part.node, (piece,))
    words = WordExpander(lexicon, generation.info.documents, MAX_WORD_FORMS)
    for condition in compiled.conditions:
        if isinstance(condition.node, port.Not):
            continue
        span = typed_span(condition.tree) if condition.tree else (0, 0)
        typed = question.text[slice(*span)] or condition.text
        whole = condition.node if port.leaves(condition.node) else None
        loose = _loose_words(words, condition.tree)
        pieces = loose or (_Piece(typed, whole, 1),)
        yield _Item(typed, span, whole, pieces, True, _parameter(question, condition))


def _loose_words(words: WordExpander, tree: QueryTree | None) -> tuple[_Piece, ...]:
    """Return the words of a phrase, or of two words near each other; nothing for any other condition."""
    match tree:
        case PhraseQuery(typed):
            texts: Sequence[str] = typed
        case Proximity(Word(left), Word(right)):
            texts = (left, right)
        case _:
            return ()
    pieces = []
    for text in texts:
        expanded = words.expand(text)
        weight = words.expanded_weight(text, expanded) if expanded else words.unknown_weight(text)
        node = words.word_node(expanded, weight) if expanded else None
        pieces.append(_Piece(text, node, weight))
    return tuple(pieces)


def _parameter(question: SearchRequest, condition: Condition) -> _Parameter:
    """Return the parameter of the address that a condition comes from; '' for one that was typed in the text."""
    if condition.tree is None:
        return "symbol" if condition.text == question.symbol else "cites"
    leaves = query_leaves(condition.tree)
    if isinstance(condition.tree, FieldValue) and not condition.tree.span[1]:
        return "date"
    if all(isinstance(leaf, SymbolQuery | CitesQuery) and not leaf.span[1] for leaf in leaves):
        return "symbol" if isinstance(leaves[0], SymbolQuery) else "cites"
    return ""


def _kept_text(item: _Item, held: set[port.Node]) -> str:
    """Return what is typed for an item in the nearest question."""
    if item.whole in held:
        return item.typed
    kept = [piece.text for piece in item.pieces if piece.node in held]
    if len(kept) < len(item.pieces):
        # What joined the words of a phrase joins nothing where some are missing.
        kept = [text for text in kept if not is_stop(text)]
    return " ".join(kept)


def _dropped_texts(item: _Item, held: set[port.Node]) -> Iterator[str]:
    """Yield what the nearest question does without of an item: all of it, some words, or the quotes around them."""
    kept_text = _kept_text(item, held)
    if kept_text == item.typed or (item.whole is None and kept_text and len(item.pieces) == 1):
        return
    missing = [piece.text for piece in item.pieces if piece.node not in held and not is_stop(piece.text)]
    if not kept_text or not missing:
        yield item.typed
    else:
        yield from missing


def _rewritten(question: SearchRequest, items: Sequence[_Item], held: set[port.Node]) -> SearchRequest:
    """Return the question with each item, in the order of the text, as `_kept_text` says."""
    for item in items:
        if item.parameter == "symbol" and not _kept_text(item, held):
            question = replace(question, symbol="")
        elif item.parameter == "cites" and not _kept_text(item, held):
            question = replace(question, cites="")
        elif item.parameter == "date" and not _kept_text(item, held):
            question = without_dates(question)
    typed = [item for item in items if not item.parameter]
    changed = [item for item in typed if _kept_text(item, held) != item.typed]
    if all(item.span[1] for item in changed):
        text = question.text
        for item in reversed(changed):
            start, end = item.span
            text = f"{text[:start]} {_kept_text(item, held) or _LEFT_OUT} {text[end:]}"
        for item in changed:
            # The same word typed twice is one item.
            if item.typed.isalnum() and not _kept_text(item, held):
                text = re.sub(rf"(?<!\w){re.escape(item.typed)}(?!\w)", _LEFT_OUT, text)
        if changed:
            text = _DANGLING_CONJUNCTION.sub(" ", _without_joining_words(text))
    else:
        # Where something was typed cannot be told of a group in parentheses: what is kept is written anew.
        text = " ".join(_kept_text(item, held) for item in typed)
    return replace(question, text=" ".join(text.split()))


def _without_joining_words(text: str) -> str:
    """Return the text without what joined the parts that were left out, and without the signs of a question.

    `¿Cuántas víctimas de [] hay en []?` is `víctimas`; the `de` of `víctimas de trata en []` stays.
    """
    text = blank_out_question_phrase(blank_out_request(text))
    if "¿" in text:
        text = text.replace("¿", " ").replace("?", " ")
    kept: list[str] = []
    # Words since the last kept one that say nothing, and whether anything was left out there.
    joining: list[str] = []
    is_left_out = True
    for word in text.split():
        if _LEFT_OUT in word:
            is_left_out = True
        elif is_stop(word.strip(EDGE_PUNCTUATION)) and word not in _OPERATORS:
            joining.append(word)
        else:
            kept += [word] if is_left_out else [*joining, word]
            joining, is_left_out = [], False
    return " ".join(kept)


# --- symbols and acts that nobody has -----------------------------------------------------------------------


def _of_the_same_kind(
    generation: port.Generation, question: SearchRequest, compiled: CompiledQuery
) -> NearestQuestion | None:
    """Return the question for the series of the symbol that was asked for, or for the acts of the same kind."""
    leaves = [
        leaf for condition in compiled.conditions if condition.tree for leaf in query_leaves(condition.tree)
    ]
    for leaf in leaves:
        if not isinstance(leaf, SymbolQuery | CitesQuery):
            continue
        candidates = list(_wider(leaf.value))
        nodes = [node for _, node in candidates]
        totals = generation.totals([port.Query(node, size=0) for node in nodes]) if nodes else ()
        for (request, _), total in zip(candidates, totals, strict=True):
            if total:
                return NearestQuestion(request, (leaf.text,))
    return None


def _wider(value: object) -> Iterator[tuple[SearchRequest, port.Node]]:
    """Yield ever wider questions that a symbol or an act belongs to, each with what finds its documents."""
    if isinstance(value, Symbol):
        series = value.halves[0].key
        while "/" in series:
            series = series.rpartition("/")[0]
            yield SearchRequest(symbol=f"{series}/*"), port.Term("bears", f"{series}/*")
            yield SearchRequest(symbol=f"{series}/*"), port.Term("cites", f"{series}/*")
    elif isinstance(value, Reference):
        yield SearchRequest(chosen={"kind": (value.kind,)}), port.Term("kind", value.kind)
