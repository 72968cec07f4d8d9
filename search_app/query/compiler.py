"""SearchRequest -> CompiledQuery: what was asked for, in the terms of one generation's lexicon.

    request, lexicon, number of documents --compile_query--> CompiledQuery(conditions, parts, warnings ..)

It knows the tree and the engine's nodes. `word_expansion` knows what a word stands for in the index, `identity_keys`
what a symbol or facet value is looked up by, `thesaurus` what words are also called, and `spelling` what is offered for
an unknown word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase

from indexer.anchors import RUNNING_LINE, article_key
from indexer.engine import port
from indexer.extraction.entities import is_number_word
from indexer.facets import FACET_NAMES
from indexer.months import MONTHS
from indexer.spanish import MAX_FORMS, Lexicon, tokens, zipf
from search_app.query.answer_type import CITY_NAMES, AnswerType, answer_types
from search_app.query.ast import (
    AndQuery,
    ArticleListQuery,
    CitesQuery,
    Compound,
    EntityQuery,
    FieldValue,
    Fuzzy,
    InTitle,
    MatchAllQuery,
    NotQuery,
    Number,
    OrQuery,
    PhraseQuery,
    Pinpoint,
    Proximity,
    QueryTree,
    Span,
    SymbolQuery,
    Wildcard,
    Word,
    conjunction,
    disjunction,
    query_leaves,
    span_of,
    to_text,
    typed_span,
)
from search_app.query.compiled_query import CompiledQuery, Condition, QueryPart
from search_app.query.engine_nodes import MATCH_NONE, any_of, in_kind, terms_node, without_weight
from search_app.query.identity_keys import (
    FamilyLookup,
    bearing_node,
    citation_node,
    entity_node,
    field_value_node,
    identity_node,
    no_family,
)
from search_app.query.joining_words import is_joining_word
from search_app.query.limits import check_parameter_length, forms_per_expansion
from search_app.query.parser import parse
from search_app.query.pinpoints import agenda_item_of, article_of, format_pinpoint
from search_app.query.ranking_weights import ARTICLE_SCORE, ENTITY_SCORE, WEIGHTS
from search_app.query.running_lines import also_in_running_lines
from search_app.query.search_request import SearchRequest
from search_app.query.spelling import (
    spelling_to_search,
    spellings_in_quotes,
    thesaurus_spelling,
)
from search_app.query.term_weight import MAX_TERM_WEIGHT
from search_app.query.thesaurus import SynonymMatch, find_synonyms
from search_app.query.typed_symbols import parse_identities
from search_app.query.warnings import QueryWarning
from search_app.query.word_expansion import WordExpander, number_node, prefix_of

# Zipf value of a word that nearly any text of general Spanish has: `no`, `dos`. No warning says that documents lack it.
EVERYWHERE_ZIPF = 6.0
# The mark of an item in a list: `b`, `iv`. No warning says that documents lack it.
_ITEM_MARK = re.compile("[a-z]|[ivx]+")
# How a text writes "article", and the words from there to its number: `artículos 16, 17, 18 y 19`.
ARTICLE_WORDS = ("artículo", "artículos", "art", "arts")
ARTICLE_DISTANCE = 6
# Nouns for what has articles. Beside `artículo 32` a capital makes none of them a name: the article is what is meant.
_LAW_NOUNS = "convención convencion convenio protocolo protocolos tratado acuerdo ley código codigo"
LAW_NOUNS = frozenset(_LAW_NOUNS.split())
# How a masthead writes "item" of the agenda, and the words from there to its number: `Temas 2, 4 y 5`.
AGENDA_ITEM_WORDS = ("tema", "temas", "punto", "puntos", "item", "items")
AGENDA_ITEM_DISTANCE = 10
# The same in a text, where numbers far from the word are mostly of something else: `temas 4 y 5`.
AGENDA_ITEM_TEXT_DISTANCE = 3
# Kinds of passage that are shown only where no other matches: the page of results has them anyway.
FALLBACK_KINDS = ("masthead", "title", "heading", RUNNING_LINE)
# Passages of each hit, from which those that are shown are chosen.
PASSAGES_PER_HIT = 12
# Weight of a passage that has a word of the answer that the query expects: less than that of any rare word.
HINT_WEIGHT = MAX_TERM_WEIGHT // 2


def compile_query(
    request: SearchRequest, lexicon: Lexicon, documents: int, family_lookup: FamilyLookup = no_family
) -> CompiledQuery:
    """Return the query for one page of results. Raises QueryLimit.

    `documents` is how many the generation has. Without `family_lookup` the addenda of a document rank as it does.
    """
    parsed = parse(request.text, literal=request.literal)
    trees = [] if parsed.tree is None else [parsed.tree]
    warnings = list(parsed.warnings)
    unknown_symbols = []
    for name, typed in (("symbol", request.symbol), ("cites", request.cites)):
        check_parameter_length(name, typed)
        if not typed.strip():
            continue
        query = SymbolQuery if name == "symbol" else CitesQuery
        if identities := parse_identities(typed):
            trees.append(disjunction([query(identity.value, identity.text) for identity in identities]))
        else:
            warnings.append(QueryWarning("bad-symbol", typed))
            unknown_symbols.append(Condition(typed, MATCH_NONE))
    if request.date_from or request.date_to:
        trees.append(FieldValue("date", request.date_from or None, request.date_to or None))
    tree = conjunction(trees)
    expander = WordExpander(lexicon, documents, forms_per_expansion(tree))
    compiler = _Compiler(expander, request.text, request.literal, family_lookup)
    conditions, parts = compiler.conditions_and_parts(tree)
    expected_types = answer_types(request.text)
    return CompiledQuery(
        page=_page_query(request, parsed.order),
        conditions=(*conditions, *unknown_symbols),
        parts=parts,
        tree=tree,
        warnings=(*warnings, *compiler.warnings),
        truncated=compiler.truncated,
        hints=tuple(_hints(expected_types, lexicon)),
        answer_types=expected_types,
        asks_for_identity=any(isinstance(node, SymbolQuery | CitesQuery) for node in required_nodes(tree)),
        is_literal=request.literal,
        text=request.text,
    )


def compile_tree(
    tree: QueryTree, lexicon: Lexicon, documents: int, *, max_forms: int = MAX_FORMS
) -> port.Node:
    """Return a tree in the engine's terms, without a warning about unknown words.

    A wildcard stands for the `max_forms` most frequent words that match.
    """
    return _Compiler(WordExpander(lexicon, documents, max_forms)).compile(tree)


def required_nodes(tree: QueryTree | None) -> tuple[QueryTree, ...]:
    """Return what was asked for side by side."""
    if tree is None:
        return ()
    return tree.nodes if isinstance(tree, AndQuery) else (tree,)


def is_optional(tree: QueryTree) -> bool:
    """Return whether a document may lack it: words, and what words were read as beside themselves.

    The shape of the tree alone decides, so that what `to_text` prints means the same when it is typed.
    """
    match tree:
        case Word() | Number() | Compound() | ArticleListQuery():
            return True
        case OrQuery(nodes):
            names_something = any(
                isinstance(node, EntityQuery) or (isinstance(node, FieldValue) and node.name == "kind")
                for node in nodes
            )
            # 6/4 may be nobody's act, or two organs'.
            is_number_of_act = any(isinstance(node, SymbolQuery) for node in nodes) and any(
                isinstance(node, PhraseQuery) and all(map(str.isdecimal, node.words)) for node in nodes
            )
            return names_something or is_number_of_act
        case _:
            return False


@dataclass(frozen=True, slots=True)
class _Scope:
    """What surrounds a node while it is compiled."""

    # Where warnings about the node go.
    warnings: list[QueryWarning]
    # Below NO: what is excluded is excluded as it was typed, without synonyms and corrections.
    is_excluded: bool = False
    # Beside something known by its number: a number that no document has is no slip there, as 29 in `del 28 al 30`.
    numbers_are_known: bool = False


class _Compiler:
    """Compiles the trees of one request. Its state is what it has to tell besides: warnings, and `truncated`."""

    def __init__(
        self,
        words: WordExpander,
        text: str = "",
        literal: bool = False,
        family_lookup: FamilyLookup = no_family,
    ) -> None:
        """`text` is what was typed, which spans and warnings point into."""
        self.warnings: list[QueryWarning] = []
        self.truncated = False
        self._words = words
        self._lexicon = words.lexicon
        self._text = text
        self._literal = literal
        self._family_lookup = family_lookup
        self._names_article = False

    def compile(self, tree: QueryTree) -> port.Node:
        """Return the node that matches what the tree asks for."""
        return self._node(tree, _Scope(self.warnings))

    def conditions_and_parts(
        self, tree: QueryTree | None
    ) -> tuple[tuple[Condition, ...], tuple[QueryPart, ...]]:
        """Return what every document must have, and what it may lack."""
        scope = _Scope(self.warnings)
        self._names_article = any(
            isinstance(node, ArticleListQuery)
            or (isinstance(node, Pinpoint) and bool(article_of(node.parts)))
            for node in required_nodes(tree)
        )
        conditions: list[Condition] = []
        parts: dict[object, QueryPart] = {}
        for words, nodes in _runs_of_words(required_nodes(tree)):
            for part in self._word_parts(words, scope):
                # Two words of one stem are one part: `Estado` and `Estados`.
                key = part.stems or part.text
                if key in parts:
                    parts[key] = replace(parts[key], spans=(*parts[key].spans, *part.spans))
                else:
                    parts[key] = part
            for node in nodes:
                if isinstance(node, Pinpoint):
                    if place := self._article(node, tree) or self._agenda_item(node, tree):
                        parts.setdefault(place.text, place)
                    continue
                if isinstance(node, ArticleListQuery):
                    for number in node.numbers:
                        part = self._article_part((number,))
                        parts.setdefault(part.text, part)
                    continue
                if is_optional(node):
                    part = self._part(node, scope)
                    parts.setdefault(part.text, part)
                else:
                    conditions.append(Condition(_condition_text(node), self._node(node, scope), node))
        return (
            tuple(
                replace(condition, node=also_in_running_lines(condition.node, self._lexicon))
                for condition in conditions
            ),
            tuple(
                replace(part, node=part.node and also_in_running_lines(part.node, self._lexicon))
                for part in parts.values()
            ),
        )

    def _article(self, place: Pinpoint, tree: QueryTree | None) -> QueryPart | None:
        """Return the part that finds the article of a place; None where there is none, or a symbol says whose it is.

        Documents that have the article come before those whose text names it.
        """
        number = article_of(place.parts)
        if not number or any(isinstance(node, SymbolQuery) for node in required_nodes(tree)):
            return None
        return self._article_part((number, *place.parts[place.parts.index(f"art-{number}") + 1 :]))

    def _article_part(self, numbers: Sequence[str]) -> QueryPart:
        """Return the part that finds an article, by its number and those of the places in it."""
        number = numbers[0]
        keys = [article_key(numbers[:end]) for end in range(1, len(numbers) + 1)]
        nodes: list[port.Node] = [
            port.ConstantScore(port.Term("entities", key, MAX_TERM_WEIGHT), ARTICLE_SCORE) for key in keys
        ]
        if words := _stems_of_any(ARTICLE_WORDS, self._lexicon):
            figures = number.rstrip(ascii_lowercase)
            nodes.append(port.Near("stem", (words, (figures,)), ARTICLE_DISTANCE, MAX_TERM_WEIGHT))
        return QueryPart(format_pinpoint((f"art-{number}",)), MAX_TERM_WEIGHT, any_of(nodes), is_name=True)

    def _agenda_item(self, place: Pinpoint, tree: QueryTree | None) -> QueryPart | None:
        """Return the part that finds the documents of an item of the agenda; None where the place is no item.

        A symbol says whose item it is. Documents whose masthead has it come before those whose text names it.
        """
        number = agenda_item_of(place.parts)
        if not number or any(isinstance(node, SymbolQuery) for node in required_nodes(tree)):
            return None
        words = _stems_of_any(AGENDA_ITEM_WORDS, self._lexicon)
        text = format_pinpoint(("tema", number))
        if not words:
            return QueryPart(text, MAX_TERM_WEIGHT, None, is_name=True)
        in_line = port.Near("stem", (words, (number,)), AGENDA_ITEM_DISTANCE, MAX_TERM_WEIGHT)
        in_masthead = port.ConstantScore(in_kind("masthead", in_line), ARTICLE_SCORE)
        in_text = port.Near("stem", (words, (number,)), AGENDA_ITEM_TEXT_DISTANCE, MAX_TERM_WEIGHT)
        return QueryPart(text, MAX_TERM_WEIGHT, any_of([in_masthead, in_text]), is_name=True)

    def _part(self, tree: QueryTree, scope: _Scope) -> QueryPart:
        """Return the part of what is no single word. It weighs as much as its rarest word, or names something."""
        leaves = query_leaves(tree)
        spans = [span for leaf in leaves if (span := span_of(leaf))[1]]
        typed = self._text[min(s for s, _ in spans) : max(e for _, e in spans)] if spans else ""
        is_name = any(isinstance(leaf, EntityQuery | SymbolQuery | Number | Compound) for leaf in leaves)
        weights = [self._words.weight(leaf.text) for leaf in leaves if isinstance(leaf, Word)]
        node = self._node(tree, scope)
        return QueryPart(
            text=_without_outer_signs(typed),
            weight=MAX_TERM_WEIGHT if is_name else max(weights, default=MAX_TERM_WEIGHT),
            node=None if node == MATCH_NONE else node,
            is_name=is_name,
            spans=(span,) if (span := typed_span(tree))[1] else (),
            has_unhighlighted_words=any(
                isinstance(leaf, EntityQuery) and leaf.kind in ("day", "month") for leaf in leaves
            ),
        )

    # --- nodes ---

    def _node(self, tree: QueryTree, scope: _Scope) -> port.Node:
        match tree:
            case AndQuery(nodes):
                return port.And(tuple(self._required(nodes, scope)))
            case OrQuery(nodes):
                return self._alternatives(nodes, scope)
            case NotQuery(node):
                return port.Not(self._node(node, replace(scope, is_excluded=True)))
            case Word():
                [compiled] = self._required([tree], scope)
                return compiled
            case Number(digits):
                return number_node(digits)
            case Compound(words):
                return self._words.compound_node(words)
            case PhraseQuery():
                return self._phrase(tree, scope)
            case Wildcard():
                return self._wildcard(tree, scope)
            case Fuzzy():
                return self._fuzzy(tree, scope)
            case Proximity():
                return self._proximity(tree, scope)
            case InTitle(node):
                return in_kind("title", self._node(node, scope))
            case SymbolQuery(value) if scope.is_excluded:
                # What only cites it stays.
                return bearing_node(value)
            case SymbolQuery(value):
                return identity_node(value, self._family_lookup)
            case CitesQuery(value):
                return citation_node(value)
            case EntityQuery():
                return entity_node(tree)
            case FieldValue():
                return field_value_node(tree)
            case ArticleListQuery(numbers):
                found = (self._article_part((number,)).node for number in numbers)
                return port.And(tuple(node for node in found if node))
            case Pinpoint() | MatchAllQuery():
                return port.MatchAll()

    def _required(self, nodes: Iterable[QueryTree], scope: _Scope) -> Iterator[port.Node]:
        """Yield what a document must match of each node; words that follow each other may be one expression."""
        for words, others in _runs_of_words(nodes):
            for part in self._word_parts(words, scope):
                if part.node is None or part.replacement:
                    yield MATCH_NONE
                else:
                    yield any_of([part.node, part.exact] if part.exact else [part.node])
            for other in others:
                yield self._node(other, scope)

    def _alternatives(self, nodes: Sequence[QueryTree], scope: _Scope) -> port.Node:
        """Compile alternatives. No word is called unknown that was also read as something else.

        So it is with `verbal` of a nota verbal, and `COP` of COP 7.
        """
        has_identity = any(isinstance(node, EntityQuery | SymbolQuery | CitesQuery) for node in nodes)
        warnings: list[QueryWarning] = []
        inner = replace(scope, warnings=warnings, numbers_are_known=scope.numbers_are_known or has_identity)
        names_kind = any(isinstance(node, FieldValue) and node.name == "kind" for node in nodes)
        compiled = port.Or(
            tuple(
                self._words_of_kind(node, inner)
                if names_kind and isinstance(node, AndQuery)
                else self._alternative(node, inner)
                for node in nodes
            )
        )
        other_readings = [
            node.span for node in nodes if isinstance(node, EntityQuery | FieldValue) and node.span[1]
        ]
        scope.warnings.extend(
            warning for warning in warnings if not _is_unknown_word_within(warning, other_readings)
        )
        return compiled

    def _alternative(self, node: QueryTree, scope: _Scope) -> port.Node:
        """Compile one alternative: a kind of document scores more than the words beside it."""
        compiled = self._node(node, scope)
        is_kind = isinstance(node, FieldValue) and node.name == "kind"
        return port.ConstantScore(compiled, ENTITY_SCORE) if is_kind else compiled

    def _words_of_kind(self, words: AndQuery, scope: _Scope) -> port.Node:
        """Compile the words of a kind's name, which add to a passage's weight only where they stand together.

        A nota verbal need not call itself one, and a `nota informativa` that it names is something else.
        """
        anywhere = without_weight(self._node(words, scope))
        typed = [leaf.text for leaf in query_leaves(words) if isinstance(leaf, Word)]
        slots = tuple(self._lexicon.stems(word) for word in typed)
        if not all(slots):
            return anywhere
        together = port.Phrase("stem", slots, max(map(self._words.weight, typed)))
        return port.Or((anywhere, port.Boost(together, 0.0)))

    def _phrase(self, phrase: PhraseQuery, scope: _Scope) -> port.Node:
        """Compile a phrase of exact forms: between quotes an accent counts where it was typed."""
        slots: list[tuple[str, ...]] = []
        weight = 0
        for word in phrase.words:
            forms = self._lexicon.forms(word)
            preferred = tuple(form.surface for form in forms if form.preferred)
            if preferred:
                slots.append(preferred)
                weight += self._words.weight(word)
            else:
                spellings = spellings_in_quotes(self._lexicon, word, forms)
                self._warn_unknown(word, phrase.span, scope, spellings)
        if len(slots) < len(phrase.words):
            return MATCH_NONE
        if len(slots) == 1:
            return terms_node("exact", slots[0], weight)
        return port.Phrase("exact", tuple(slots), weight)

    def _wildcard(self, wildcard: Wildcard, scope: _Scope) -> port.Node:
        expanded = self._words.expand_wildcard(wildcard)
        if not expanded.forms:
            self._warn_unknown(wildcard.text, wildcard.span, scope)
            return MATCH_NONE
        weight = self._words.weight_of_forms(expanded.forms)
        nodes: list[port.Node] = [terms_node("exact", tuple(form.surface for form in expanded.forms), weight)]
        if expanded.truncated:
            self.truncated = True
            prefix = prefix_of(wildcard)
            if prefix is not None:
                # The engine matches a prefix however many words begin so.
                nodes.append(port.Prefix("exact", prefix, weight))
        return any_of(nodes)

    def _fuzzy(self, fuzzy: Fuzzy, scope: _Scope) -> port.Node:
        expanded = self._words.expand_fuzzy(fuzzy)
        self.truncated = self.truncated or expanded.truncated
        if not expanded.forms:
            self._warn_unknown(fuzzy.text, fuzzy.span, scope)
            return MATCH_NONE
        return any_of(self._words.exact_nodes(expanded.forms, self._words.weight_of_forms(expanded.forms)))

    def _proximity(self, proximity: Proximity, scope: _Scope) -> port.Node:
        slots: list[tuple[str, ...]] = []
        weight = 0
        for operand in (proximity.left, proximity.right):
            expanded, stems = self._words.expand_operand(operand)
            self.truncated = self.truncated or expanded.truncated
            if not stems:
                is_word = isinstance(operand, Word)
                spellings = self._lexicon.corrections(operand.text) if is_word else ()
                self._warn_unknown(operand.text, operand.span, scope, spellings)
            slots.append(stems)
            weight += self._words.weight_of_forms(expanded.forms)
        return port.Near("stem", tuple(slots), proximity.distance, weight) if all(slots) else MATCH_NONE

    # --- words ---

    def _word_parts(self, words: Sequence[Word], scope: _Scope) -> Iterator[QueryPart]:
        """Yield a part for each word; a synonym of an expression counts for each word of it."""
        matches: Sequence[SynonymMatch] = ()
        if not (scope.is_excluded or self._literal):
            matches = find_synonyms([thesaurus_spelling(self._lexicon, word.text) for word in words])
        start = 0
        for match in matches:
            yield from (self._word_part(word, scope) for word in words[start : match.start])
            yield from self._expression(words[match.start : match.end], match, scope)
            start = match.end
        yield from (self._word_part(word, scope) for word in words[start:])

    def _expression(self, words: Sequence[Word], match: SynonymMatch, scope: _Scope) -> Iterator[QueryPart]:
        """Yield the parts of an expression's words, each with its share of the expression's synonyms.

        A warning says which synonyms are looked for.
        """
        # That no document has the words themselves is why there is a synonym: nobody is told.
        unheard = replace(scope, warnings=[])
        parts = [self._word_part(word, unheard) for word in words]
        weights = [part.weight for part in parts]
        synonyms = {
            wording: phrase
            for wording in match.expansions
            if (phrase := self._words.synonym_phrase(wording, weights))
        }
        if not synonyms:
            yield from (self._word_part(word, scope) for word in words)
            return
        start, end = words[0].span[0], words[-1].span[1]
        typed = self._text[start:end] or " ".join(word.text for word in words)
        scope.warnings.append(QueryWarning("synonym", f"{typed} → {' · '.join(synonyms)}", start, end))
        typed_idf = sum(self._words.idf(word.text) for word in words)
        synonym_nodes = [
            # Else one long name, or five together, would score more than one short word.
            port.Boost(phrase, match.score * min(1.0, typed_idf / (idf * len(synonyms))) / len(words))
            for phrase, idf in synonyms.values()
        ]
        for part in parts:
            typed_nodes = [] if part.node is None or part.replacement else [part.node]
            yield replace(part, node=any_of([*typed_nodes, *synonym_nodes]), replacement=None)

    def _word_part(self, word: Word, scope: _Scope) -> QueryPart:
        """Return the part of a word: its family, whatever the accents. As typed it scores more, and in a title."""
        expanded = self._words.expand(word.text)
        if expanded is None:
            return self._unknown_part(word, scope)
        weight = self._words.expanded_weight(word.text, expanded)
        exact = self._words.exact_nodes(expanded.forms, weight)
        in_title = self._words.title_node(expanded)
        return QueryPart(
            text=self._typed(word),
            weight=weight,
            node=self._words.word_node(expanded, weight, in_title),
            stems=expanded.stems,
            exact=port.Boost(any_of(exact), WEIGHTS.exact) if exact else None,
            in_title=in_title,
            is_name=self._is_name(word),
            spans=(word.span,) if word.span[1] else (),
            has_unhighlighted_words=is_joining_word(word.text),
        )

    def _unknown_part(self, word: Word, scope: _Scope) -> QueryPart:
        """Return the part of a word that no document has: where it is likely a slip, with the word that was meant."""
        spellings = self._lexicon.corrections(word.text)
        self._warn_unknown(word.text, word.span, scope, spellings)
        weight = self._words.unknown_weight(word.text)
        spelling = spelling_to_search(spellings, as_typed=self._literal or scope.is_excluded)
        if spelling is None:
            spans = (word.span,) if word.span[1] else ()
            return QueryPart(self._typed(word), weight, None, spans=spans)
        corrected = self._word_part(Word(spelling, word.span), scope)
        return replace(corrected, text=self._typed(word), weight=weight, replacement=spelling)

    def _typed(self, word: Word) -> str:
        """Return the word as it was typed; as the index has it, where it was not typed in the text."""
        start, end = word.span
        return self._text[start:end] or word.text

    def _is_name(self, word: Word) -> bool:
        """Return whether a word is typed as a name: with a capital that is not that of a sentence."""
        start, end = word.span
        typed = self._text[start:end].strip("¿¡«»\"'(")
        if not typed[:1].isupper() or self._text == self._text.upper():
            return False
        # Of `artículo 32 de la Convención` the article is the name, and the Convention is everywhere.
        if self._names_article and word.text in LAW_NOUNS:
            return False
        before = self._text[:start].rstrip(" ¿¡«»\"'(")
        return bool(before) and before[-1] not in ".:?!"

    def _warn_unknown(self, word: str, span: Span, scope: _Scope, spellings: tuple[str, ...] = ()) -> None:
        if scope.numbers_are_known and is_number_word(word):
            return
        if not spellings and (zipf(word) >= EVERYWHERE_ZIPF or _ITEM_MARK.fullmatch(word)):
            return
        scope.warnings.append(QueryWarning("unknown-word", word, *span, spellings))


def _page_query(request: SearchRequest, typed_order: port.Order | None) -> port.Query:
    """Return the facets, order and page of a request, as a query that matches every document.

    The text may ask for an order (`el documento más reciente`); the order that was chosen goes before it.
    """
    is_chosen = request.shown_order != "relevance"
    return port.Query(
        filters=_choices(request.chosen),
        exclusions=_choices(request.excluded),
        facet_fields=FACET_NAMES,
        order=request.shown_order if is_chosen else typed_order or "relevance",
        offset=0 if request.after else (max(request.page, 1) - 1) * request.page_size,
        size=request.page_size,
        after=request.after,
        passages=PASSAGES_PER_HIT,
        fallback_kinds=FALLBACK_KINDS,
    )


def _choices(choices: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: choices[name] for name in FACET_NAMES if choices.get(name)}


def _stems_of_any(words: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the index stems of words of which any may stand in a text, each once."""
    return tuple(dict.fromkeys(stem for word in words for stem in lexicon.stems(word)))


def _hints(expected_types: frozenset[AnswerType], lexicon: Lexicon) -> Iterator[port.Node]:
    """Yield words of the answer that a query expects: months of a day, cities of a place."""
    for answer_type, words in (("when", MONTHS), ("where", CITY_NAMES)):
        stems = _stems_of_any(words, lexicon) if answer_type in expected_types else ()
        if stems:
            leaf = port.Synonym("stem", stems, HINT_WEIGHT)
            yield port.Or((port.MatchAll(), port.Boost(leaf, 0.0)))


def _condition_text(condition: QueryTree) -> str:
    """Return how a condition is shown: a quote without its signs, anything else as `to_text` prints it."""
    return " ".join(condition.words) if isinstance(condition, PhraseQuery) else to_text(condition)


def _is_unknown_word_within(warning: QueryWarning, spans: Iterable[Span]) -> bool:
    if warning.kind != "unknown-word" or warning.start is None or warning.end is None:
        return False
    return any(start <= warning.start and warning.end <= end for start, end in spans)


def _without_outer_signs(text: str) -> str:
    """Return a stretch of the text without the signs around its words."""
    words = tokens(text)
    return text[words[0].start : words[-1].end] if words else text


def _runs_of_words(nodes: Iterable[QueryTree]) -> Iterator[tuple[list[Word], list[QueryTree]]]:
    """Yield words that follow each other, and the other nodes behind them, over and over."""
    words: list[Word] = []
    others: list[QueryTree] = []
    for node in nodes:
        if isinstance(node, Word):
            if others:
                yield words, others
                words, others = [], []
            words.append(node)
        else:
            others.append(node)
    yield words, others
