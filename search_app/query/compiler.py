"""Question -> CompiledQuery: what was asked, in the terms of one generation's lexicon.

    Question --compile_query(.., lexicon, documents)--> CompiledQuery(conditions, parts, ..)

A question comes apart into conditions, which hold in every answer (phrases in quotes, fields, symbols, what is
excluded), and parts, of which a document may lack some (words, and what words name: a day, a session, a kind).
`relaxation` decides whether it may. It knows Spanish, the query tree and the port; not how anything is shown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log, log2

from indexer.engine import port
from indexer.extraction.entities import is_number_word, query_keys
from indexer.facets import FACET_NAMES
from indexer.spanish import MAX_FORMS, Form, Lexicon, tokens
from indexer.symbols import Symbol
from search_app.query.answer_type import CITY_NAMES, MONTH_NAMES, answer_types
from search_app.query.ast import (
    AndQuery,
    CitesQuery,
    Compound,
    EntityQuery,
    FieldValue,
    Fuzzy,
    Identity,
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
    to_text,
)
from search_app.query.limits import check_parameter_length, expansion_cost
from search_app.query.parser import parse
from search_app.query.ranking_weights import (
    CITATION_TIER,
    CLOSE_DISTANCE,
    ENTITY_SCORE,
    FAMILY_TIER,
    IDENTITY_TIER,
    NEARBY_DISTANCE,
    RESCORE_WINDOW,
    WEIGHTS,
)
from search_app.query.search_request import MAX_SIZE, SearchRequest
from search_app.query.term_weight import MAX_TERM_WEIGHT, term_weight
from search_app.query.thesaurus import SynonymMatch, find_synonyms, thesaurus_lexicon
from search_app.query.typed_symbols import parse_identities
from search_app.query.warnings import QueryWarning

# A Block that cites what was asked for comes before one that holds some of the words.
IDENTITY_WEIGHT = 4 * MAX_TERM_WEIGHT
GROUPED_NUMBER_BOOST = 1.5  # of the score of a number written in groups
FALLBACK_KINDS = ("masthead", "title", "heading")  # the page says them anyway
HINT_WEIGHT = MAX_TERM_WEIGHT // 2  # of a block that has what a question expects to be told
PASSAGES_PER_HIT = 12  # of each hit, from which the passages are chosen
MAX_RANKED_FAMILY = 64  # of a family's documents, each with a score of its own; the rest share one

MATCH_NONE: port.Node = port.Or(())

KeyAlternative = tuple[str, ...]  # keys that a document has, all of them
# Keys of the documents of its family, which do not bear it, in order.
FamilyLookup = Callable[[Identity, Sequence[KeyAlternative]], Sequence[str]]


def _no_members(asked: Identity, ways: Sequence[KeyAlternative]) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class QueryPart:
    """Something that was asked for and that a document may lack."""

    text: str  # as typed
    weight: int
    node: port.Node | None  # None: no document has it
    stems: tuple[str, ...] = ()  # of a word; what is no word has no neighbours
    exact: port.Node | None = None  # what being spelt as it was typed adds to the score
    replacement: str | None = None  # the word that was looked for in place of an unknown one
    in_title: port.Node | None = None  # the word in a title
    is_name: bool = False  # a day, a session, an act, somebody: enough by itself to be an answer


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A question in the engine's terms. `tree` holds text and look-ups together."""

    page: port.Query  # facets, order and page; its `where` is everything
    conditions: tuple[port.Node, ...]
    parts: tuple[QueryPart, ...]
    tree: QueryTree | None
    warnings: tuple[QueryWarning, ...]
    truncated: bool  # a pattern stands for more words than were looked for
    # What a passage that answers has beside them: a hint matches any document, and scores nothing.
    hints: tuple[port.Node, ...]
    asks_for_identity: bool  # a symbol was asked for: its documents answer, whatever words stand beside it
    condition_texts: tuple[str, ...] = ()  # how each condition is said, in their order

    @property
    def query(self) -> port.Query:
        """What finds the documents that have all of it."""
        lacking = any(part.node is None or part.replacement for part in self.parts)
        nodes = [*self.conditions, *(part.node for part in self.parts if part.node)]
        where = MATCH_NONE if lacking else _all([*nodes, *self.hints]) if nodes else port.MatchAll()
        return replace(self.page, root=where, rescore=self.rescore)

    @property
    def leaves(self) -> tuple[port.Node, ...]:
        """What is looked for in a text, whether or not a document has all of it."""
        nodes = (*self.conditions, *(part.node for part in self.parts if part.node))
        return tuple(leaf for node in nodes for leaf in port.leaves(node))

    @property
    def rescore(self) -> port.Rescore | None:
        """The costly signs: words spelt as typed, and neighbours in the question that are neighbours in a Block."""
        nodes = [part.exact for part in self.parts if part.exact]
        for one, other in pairwise(self.parts):
            if one.stems and other.stems:
                slots = (one.stems, other.stems)
                nodes.append(port.Boost(port.Near("stem", slots, CLOSE_DISTANCE), WEIGHTS.close))
                nodes.append(port.Boost(port.Near("stem", slots, NEARBY_DISTANCE), WEIGHTS.nearby))
        titled = [(part.in_title, part.weight) for part in self.parts if part.in_title]
        if len(titled) > 1:
            whole = sum(worth for _, worth in titled)
            is_title = port.WeakAnd(tuple(titled), round(WEIGHTS.title_coverage * whole))
            nodes.append(port.ConstantScore(is_title, WEIGHTS.whole_title * whole))
        if not nodes:
            return None
        best_block = WEIGHTS.best_block if len(self.parts) > 1 else 0.0
        return port.Rescore(port.Or(tuple(nodes)), RESCORE_WINDOW, best_block)


def compile_query(
    question: SearchRequest, lexicon: Lexicon, documents: int, members: FamilyLookup = _no_members
) -> CompiledQuery:
    """The query for one page of answers. `documents` is how many the generation has; QueryLimit.

    Without `members` the addenda of a document rank as the document itself does.
    """
    reading = parse(question.text, literal=question.literal)
    warnings = list(reading.warnings)
    trees = [] if reading.tree is None else [reading.tree]
    unusable = False
    for name, typed in (("symbol", question.symbol), ("cites", question.cites)):
        check_parameter_length(name, typed)
        if not typed.strip():
            continue
        if known := parse_identities(typed):
            made = SymbolQuery if name == "symbol" else CitesQuery
            trees.append(disjunction([made(one.value, one.text) for one in known]))
        else:
            warnings.append(QueryWarning("bad-symbol", typed))
            unusable = True
    tree = conjunction(trees)
    # All patterns share what one may stand for: ten of a thousand words each would take seconds.
    forms = MAX_FORMS // max(expansion_cost(tree), 1)
    compiler = QueryCompiler(
        lexicon, documents, question.text, forms, literal=question.literal, members=members
    )
    conditions, parts = compiler.split(tree) if tree else ([], [])
    condition_texts = [
        _said(node)
        for node in required_nodes(tree)
        if not is_optional(node) and not isinstance(node, Pinpoint)  # the same that `split` makes conditions
    ]
    if unusable:
        conditions.append(MATCH_NONE)
    size = min(max(question.size, 1), MAX_SIZE)
    page = port.Query(
        filters=_choices(question.chosen),
        exclusions=_choices(question.excluded),
        facet_fields=FACET_NAMES,
        order=question.order,
        offset=0 if question.after else (max(question.page, 1) - 1) * size,
        size=size,
        after=question.after,
        passages=PASSAGES_PER_HIT,
        fallback_kinds=FALLBACK_KINDS,
    )
    return CompiledQuery(
        page=page,
        conditions=tuple(conditions),
        parts=tuple(parts),
        tree=tree,
        warnings=(*warnings, *compiler.warnings),
        truncated=compiler.truncated,
        hints=tuple(compiler.hints(question.text)),
        asks_for_identity=any(isinstance(node, (SymbolQuery, CitesQuery)) for node in required_nodes(tree)),
        condition_texts=tuple(condition_texts),
    )


def compile_tree(tree: QueryTree, lexicon: Lexicon, documents: int, *, forms: int = MAX_FORMS) -> port.Node:
    """A tree in the terms of one generation's lexicon; what the lexicon had to say is left unsaid.

    `forms` is how many, the commonest, a pattern is drawn out into.
    """
    return QueryCompiler(lexicon, documents, forms=forms).node(tree)


def _choices(choices: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: choices[name] for name in FACET_NAMES if choices.get(name)}


def required_nodes(tree: QueryTree | None) -> tuple[QueryTree, ...]:
    """What was asked for side by side."""
    if tree is None:
        return ()
    return tree.nodes if isinstance(tree, AndQuery) else (tree,)


def _said(condition: QueryTree) -> str:
    """How a condition is told to people: what stood between quotes without them, a field as it is read."""
    return " ".join(condition.words) if isinstance(condition, PhraseQuery) else to_text(condition)


def is_optional(tree: QueryTree) -> bool:
    """Whether a document may lack it: words, and what words were read as beside themselves.

    That is told by the shape of the tree, so that `to_text`, typed again, means the same.
    """
    match tree:
        case Word() | Number() | Compound():
            return True
        case OrQuery(nodes):
            if any(
                isinstance(node, EntityQuery) or (isinstance(node, FieldValue) and node.name == "kind")
                for node in nodes
            ):
                return True
            figures = any(
                isinstance(node, PhraseQuery) and all(map(str.isdecimal, node.words)) for node in nodes
            )
            return figures and any(
                isinstance(node, SymbolQuery) for node in nodes
            )  # 6/4: nobody's act, or two
        case _:
            return False


class QueryCompiler:
    """Turns a tree into nodes, and gathers what the lexicon had to say about its words."""

    def __init__(
        self,
        lexicon: Lexicon,
        documents: int,
        text: str = "",
        forms: int = MAX_FORMS,
        *,
        literal: bool = False,
        members: FamilyLookup = _no_members,
    ) -> None:
        self.lexicon = lexicon
        self.text = text  # as typed: what warnings point into
        self.forms = forms  # that a pattern may stand for
        self.documents = documents
        self.members = members
        self.literal = literal  # what was typed and nothing else: no synonyms, no corrections
        self.warnings: list[QueryWarning] = []
        self.truncated = False
        self.numbers_are_known = False
        self.excluding = False  # what is excluded is excluded as typed, no more

    def hints(self, text: str) -> Iterator[port.Node]:
        """Words of the answer that a question expects: months of a day, cities of a place."""
        for kind, words in (("when", MONTH_NAMES), ("where", CITY_NAMES)):
            if kind in answer_types(text):
                forms = tuple(stem for word in words for stem in self.lexicon.stems(word))
                if forms:
                    leaf = port.Synonym("stem", tuple(dict.fromkeys(forms)), HINT_WEIGHT)
                    yield port.Or((port.MatchAll(), port.Boost(leaf, 0.0)))

    def split(self, tree: QueryTree) -> tuple[list[port.Node], list[QueryPart]]:
        """The conditions of a question and its parts."""
        conditions: list[port.Node] = []
        parts: dict[object, QueryPart] = {}
        for words, nodes in _runs(required_nodes(tree)):
            if words:
                for part in self._word_parts(words):
                    # Two words of one stem are one part: `Estado` and `Estados`.
                    parts.setdefault(part.stems or part.text, part)
            for node in nodes:
                if isinstance(node, Pinpoint):
                    continue
                if is_optional(node):
                    part = self._part(node)
                    parts.setdefault(part.text, part)
                else:
                    conditions.append(self.node(node))
        return conditions, list(parts.values())

    def _part(self, tree: QueryTree) -> QueryPart:
        """The part of what is no word: the rarest of its words says what it is worth, or that it names something."""
        places = [leaf.span for leaf in query_leaves(tree) if hasattr(leaf, "span") and leaf.span[1]]
        text = _bare(self.text[min(at[0] for at in places) : max(at[1] for at in places)]) if places else ""
        words = [leaf.text for leaf in query_leaves(tree) if isinstance(leaf, Word)]
        names = any(
            isinstance(leaf, (EntityQuery, SymbolQuery, Number, Compound)) for leaf in query_leaves(tree)
        )
        rarest = max((self._worth(word) for word in words), default=MAX_TERM_WEIGHT)
        node = self.node(tree)
        return QueryPart(
            text, MAX_TERM_WEIGHT if names else rarest, None if node == MATCH_NONE else node, is_name=names
        )

    def node(self, tree: QueryTree) -> port.Node:
        match tree:
            case AndQuery(nodes):
                return port.And(tuple(self._all_of(nodes)))
            case OrQuery(nodes):
                return self._either(nodes)
            case NotQuery(node):
                return self._without(node)
            case Word():
                [found] = self._all_of([tree])
                return found
            case Number(text):
                return self._number(text)
            case Compound(words):
                return self._compound(words, tree.span)
            case PhraseQuery():
                return self._phrase(tree)
            case Wildcard():
                return _any(self._pattern(tree))
            case Fuzzy():
                return _any(self._like(tree))
            case Proximity():
                return self._close(tree)
            case InTitle(node):
                return self._in_title(node)
            case SymbolQuery(value):
                return self._bearing_or_citing(value)
            case CitesQuery(value):
                return _citing(value)
            case EntityQuery(kind, low, high):
                keys = query_keys(kind, low, high)
                return port.ConstantScore(_leaf("entities", keys, IDENTITY_WEIGHT), ENTITY_SCORE)
            case FieldValue():
                return _value(tree)
            case Pinpoint() | MatchAllQuery():
                return port.MatchAll()

    def _all_of(self, nodes: Iterable[QueryTree]) -> Iterator[port.Node]:
        """What must all be there; words that follow each other may be one expression."""
        for words, others in _runs(nodes):
            for part in self._word_parts(words):
                if part.node is None or part.replacement:
                    yield MATCH_NONE
                else:
                    yield _any([part.node, part.exact] if part.exact else [part.node])
            yield from map(self.node, others)

    def _word_parts(self, words: list[Word]) -> Iterator[QueryPart]:
        """A part for each word; those of an expression are also there where a synonym of the expression is."""
        known = (
            ()
            if self.excluding or self.literal
            else find_synonyms([self._as_meant(word.text) for word in words])
        )
        place = 0
        for one in known:
            yield from (self._word_part(word) for word in words[place : one.start])
            yield from self._expression(words[one.start : one.end], one)
            place = one.end
        yield from (self._word_part(word) for word in words[place:])

    def _as_meant(self, word: str) -> str:
        """The word, or the word of the thesaurus that it may be a slip of: `capasitacion` stands in no document."""
        if self.lexicon.stems(word) or self.lexicon.spelling(word):
            return word
        return next(iter(thesaurus_lexicon().spelling(word)), word)

    def _expression(self, words: list[Word], synonym: SynonymMatch) -> Iterator[QueryPart]:
        """The words of an expression, each with its share of what the documents call it; never without saying so."""
        others = {text: node for text in synonym.expansions if (node := self._called(text, len(words)))}
        if not others:
            yield from map(self._word_part, words)
            return
        start, end = words[0].span[0], words[-1].span[1]
        cause = self.text[start:end] or " ".join(word.text for word in words)
        self.warnings.append(QueryWarning("synonym", f"{cause} → {' · '.join(others)}", start, end))
        idf = sum(self._idf(word.text) for word in words)
        called = [
            # A long name would outdo one short word, and five names together.
            port.Boost(node, synonym.score * min(1.0, idf / (each * len(others))) / len(words))
            for node, each in others.values()
        ]
        told = len(self.warnings)
        for word in words:
            part = self._word_part(word)
            typed = [] if part.node is None or part.replacement else [part.node]
            yield replace(part, node=_any([*typed, *called]), replacement=None)
        del self.warnings[told:]  # that nobody writes them so is what the synonym is for

    def _called(self, text: str, among: int) -> tuple[port.Node, float] | None:
        """A wording of the thesaurus as a phrase of stems, and its idf; None if a word of it stands nowhere.

        `among` is how many words of the question share its weight among Blocks.
        """
        words = [word.exact for word in tokens(text)]
        slots = tuple(self.lexicon.stems(word) for word in words)
        if not all(slots):
            return None
        weight = max(1, sum(map(self._worth, words)) // among)
        node = _leaf("stem", slots[0], weight) if len(slots) == 1 else port.Phrase("stem", slots, weight)
        return node, sum(map(self._idf, words))

    def _frequency(self, word: str) -> int:
        return max((form.frequency for form in self.lexicon.forms(word)), default=0)

    def _idf(self, word: str) -> float:
        """About what the engine's scores make of a word."""
        frequency = min(self._frequency(word), self.documents)
        return log(1 + (self.documents - frequency + 0.5) / (frequency + 0.5))

    def _worth(self, word: str) -> int:
        return term_weight(word, self._frequency(word), self.documents)

    def _without(self, node: QueryTree) -> port.Node:
        outside, self.excluding = self.excluding, True
        found = port.Not(self.node(node))
        self.excluding = outside
        return found

    def _either(self, nodes: tuple[QueryTree, ...]) -> port.Node:
        """Beside what is known by its number, a figure that no document has is no slip: 29 in `del 28 al 30`.

        Nor is a word that was read as something else besides: `verbal` of a nota verbal, `COP` of COP 7.
        """
        known = any(isinstance(node, (EntityQuery, SymbolQuery, CitesQuery)) for node in nodes)
        outside, self.numbers_are_known = self.numbers_are_known, self.numbers_are_known or known
        told = len(self.warnings)
        found = port.Or(tuple(map(self._alternative, nodes)))
        self.numbers_are_known = outside
        read = [node.span for node in nodes if isinstance(node, (EntityQuery, FieldValue)) and node.span[1]]
        self.warnings[told:] = [
            one
            for one in self.warnings[told:]
            if one.kind != "unknown-word"
            or one.start is None
            or one.end is None
            or not any(start <= one.start and one.end <= end for start, end in read)
        ]
        return found

    def _alternative(self, node: QueryTree) -> port.Node:
        """A kind of document beside words comes before what only has the words."""
        found = self.node(node)
        return (
            port.ConstantScore(found, ENTITY_SCORE)
            if isinstance(node, FieldValue) and node.name == "kind"
            else found
        )

    # --- words ---

    def _word_part(self, word: Word) -> QueryPart:
        """A word by its stem, whatever its accents; as it was typed it scores more, and in a title."""
        forms = self.lexicon.forms(word.text)
        stems = _stems(forms) or self.lexicon.stems(word.text)
        if not stems:
            return self._unknown_part(word)
        # A form nobody wrote is as frequent as its family.
        kin = forms or tuple(form for one in stems for form in self.lexicon.family(one, 1)[0])
        frequency = max((form.frequency for form in kin), default=0)
        value = term_weight(word.text, frequency, self.documents)
        meant = _stems(form for form in forms if form.preferred) or stems
        others = tuple(stem for stem in stems if stem not in meant)
        nodes: list[port.Node] = [_leaf("stem", meant, value)]
        if others:
            nodes.append(port.Boost(_leaf("stem", others, value), WEIGHTS.accent_variant))
        idf = log(1 + (self.documents - min(frequency, self.documents) + 0.5) / (frequency + 0.5))
        in_title = port.InKind("title", _leaf("stem", stems, 0))
        nodes.append(port.Boost(in_title, WEIGHTS.title * idf))
        exact = self._exact(forms, value)
        return QueryPart(
            text=self.text[word.span[0] : word.span[1]] or word.text,
            weight=value,
            node=_any(nodes),
            stems=stems,
            exact=port.Boost(_any(exact), WEIGHTS.exact) if exact else None,
            in_title=in_title,
            is_name=self._is_a_name(word),
        )

    def _is_a_name(self, word: Word) -> bool:
        """Whether a word is typed as a name: with a capital that no sentence's beginning asks for."""
        start, end = word.span
        typed = self.text[start:end].strip("¿¡«»\"'(")
        if not typed[:1].isupper() or self.text == self.text.upper():
            return False
        before = self.text[:start].rstrip(" ¿¡«»\"'(")
        return bool(before) and before[-1] not in ".:?!"

    def _unknown_part(self, word: Word) -> QueryPart:
        """A word that no document has; where it is likely a slip, with the word that may have been meant."""
        spelling = self.lexicon.spelling(word.text)
        self._unknown(word.text, word.span, spelling)
        text = self.text[word.span[0] : word.span[1]] or word.text
        value = term_weight(word.text, 0, self.documents)
        if not spelling or self.literal or self.excluding:
            return QueryPart(text, value, None)
        meant = self._word_part(Word(spelling[0], word.span))
        return replace(meant, text=text, weight=value, replacement=spelling[0])

    def _number(self, digits: str) -> port.Node:
        """A number as a whole, and in groups of three as texts write it: 25192, 25.192, 25 192."""
        first = len(digits) % 3 or 3
        groups = (digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3)))
        grouped = port.Phrase("stem", tuple((group,) for group in groups), MAX_TERM_WEIGHT)
        # As a phrase it scores what its groups do, which stand in many other numbers.
        return port.Or(
            (port.Term("stem", digits, MAX_TERM_WEIGHT), port.Boost(grouped, GROUPED_NUMBER_BOOST))
        )

    def _compound(self, words: tuple[str, ...], span: Span) -> port.Node:
        """What the eye reads as one word and the index as several: together, or at least all in the document."""
        slots = tuple((*self.lexicon.stems(word), *_whole_year(words, word)) for word in words)
        if not all(slots):
            return MATCH_NONE
        values = [self._worth(word) for word in words]
        if all(map(str.isdecimal, words)):
            return port.Phrase("stem", slots, max(values))
        apart = port.And(tuple(_leaf("stem", slot, value) for slot, value in zip(slots, values, strict=True)))
        return port.Or((port.Phrase("stem", slots, max(values)), port.Boost(apart, 0.5)))

    def _exact(self, forms: Iterable[Form], weight: int) -> list[port.Node]:
        """The forms that are meant, and at less score the others."""
        meant = tuple(form.surface for form in forms if form.preferred)
        others = tuple(form.surface for form in forms if not form.preferred)
        found: list[port.Node] = []
        if meant:
            found.append(_leaf("exact", meant, weight))
        if others:
            found.append(port.Boost(_leaf("exact", others, weight), WEIGHTS.accent_variant))
        return found

    def _phrase(self, phrase: PhraseQuery) -> port.Node:
        """Exact forms only: between quotes an accent counts where it was typed."""
        slots, weight, complete = [], 0, True
        for word in phrase.words:
            forms = self.lexicon.forms(word)
            meant = tuple(form for form in forms if form.preferred)
            if not meant:
                suggestions = tuple(form.surface for form in forms) or self.lexicon.spelling(word)
                self._unknown(word, phrase.span, suggestions)
                complete = False
                continue
            slots.append(tuple(form.surface for form in meant))
            weight += self._worth(word)
        if not complete:
            return MATCH_NONE
        return (
            _leaf("exact", slots[0], weight)
            if len(slots) == 1
            else port.Phrase("exact", tuple(slots), weight)
        )

    def _pattern_forms(self, pattern: Wildcard) -> tuple[tuple[Form, ...], bool]:
        letters = pattern.text[:-1]
        if pattern.text.endswith("*") and not ("*" in letters or "?" in letters):
            return self.lexicon.prefix(letters, self.forms)
        return self.lexicon.wildcard(pattern.text, self.forms)

    def _pattern(self, pattern: Wildcard) -> list[port.Node]:
        forms, more = self._pattern_forms(pattern)
        if not forms:
            self._unknown(pattern.text, pattern.span)
            return []
        weight = self._rarity(forms)
        found: list[port.Node] = [_leaf("exact", tuple(form.surface for form in forms), weight)]
        if more:
            self.truncated = True
            letters = pattern.text[:-1]
            if not (
                "*" in letters or "?" in letters
            ):  # the engine knows a beginning however many words it has
                found.append(port.Prefix("exact", letters, weight))
        return found

    def _like(self, like: Fuzzy) -> list[port.Node]:
        forms, more = self.lexicon.fuzzy(like.text, like.distance, self.forms)
        self.truncated = self.truncated or more
        if not forms:
            self._unknown(like.text, like.span)
            return []
        return self._exact(forms, self._rarity(forms))

    def _close(self, close: Proximity) -> port.Node:
        slots, weight = [], 0
        for word in (close.left, close.right):
            match word:
                case Word(text):
                    forms, more = self.lexicon.forms(text), False
                    stems = _stems(forms) or self.lexicon.stems(text)
                case Wildcard():
                    forms, more = self._pattern_forms(word)
                    stems = _stems(forms)
                case Fuzzy(text, distance):
                    forms, more = self.lexicon.fuzzy(text, distance, self.forms)
                    stems = _stems(forms)
            self.truncated = self.truncated or more
            if not stems:
                spelling = self.lexicon.spelling(text) if isinstance(word, Word) else ()
                self._unknown(word.text, word.span, spelling)
            slots.append(stems)
            weight += self._rarity(forms)
        return port.Near("stem", tuple(slots), close.distance, weight) if all(slots) else MATCH_NONE

    def _in_title(self, inner: Word | PhraseQuery | Wildcard | Fuzzy | Proximity) -> port.Node:
        """The same leaves, in the title only."""
        return _within("title", self.node(inner))

    def _bearing_or_citing(self, asked: Identity) -> port.Node:
        """Those that bear it, then its family in order, then those that cite it; each is of one of the three."""
        bearing, citing = _keyed("bears", asked), _citing(asked)
        members = tuple(self.members(asked, alternative_keys(asked)))
        if not members:
            return port.Or(
                (port.ConstantScore(bearing, IDENTITY_TIER), port.ConstantScore(citing, CITATION_TIER))
            )
        family = port.Synonym("bears", members)
        placed = [
            (port.Term("bears", key), FAMILY_TIER - place)
            for place, key in enumerate(members[:MAX_RANKED_FAMILY])
        ]
        rest = members[MAX_RANKED_FAMILY:]
        return port.Or(
            (
                port.ConstantScore(port.And((bearing, port.Not(family))), IDENTITY_TIER),
                *(port.ConstantScore(member, score) for member, score in placed),
                *(
                    [port.ConstantScore(port.Synonym("bears", rest), FAMILY_TIER - MAX_RANKED_FAMILY)]
                    if rest
                    else ()
                ),
                port.ConstantScore(port.And((citing, port.Not(family))), CITATION_TIER),
            )
        )

    def _rarity(self, forms: Sequence[Form]) -> int:
        """The weight among Blocks of any of these forms: that of the most frequent."""
        frequency = min(max((form.frequency for form in forms), default=0), self.documents)
        return max(1, min(MAX_TERM_WEIGHT, round(4 * log2((self.documents + 1) / (frequency + 1)))))

    def _unknown(self, word: str, span: Span, suggestions: tuple[str, ...] = ()) -> None:
        if self.numbers_are_known and is_number_word(word):
            return
        start, end = span
        self.warnings.append(QueryWarning("unknown-word", word, start, end, suggestions))


def _bare(text: str) -> str:
    """A stretch of the question without the signs around it."""
    words = tokens(text)
    return text[words[0].start : words[-1].end] if words else text


def _whole_year(words: Sequence[str], word: str) -> tuple[str, ...]:
    """A year cut short, behind a number: 453/01 is written 453/2001 too."""
    if len(words) == 2 and word == words[1] and len(word) == 2 and "".join(words).isdecimal():
        return (f"{'19' if word > '45' else '20'}{word}",)
    return ()


def _runs(nodes: Iterable[QueryTree]) -> Iterator[tuple[list[Word], list[QueryTree]]]:
    """Words that follow each other, then what stands behind them, over and over."""
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


def _stems(forms: Iterable[Form]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form.stem for form in forms))


def _any(nodes: list[port.Node]) -> port.Node:
    return nodes[0] if len(nodes) == 1 else port.Or(tuple(nodes))


def _leaf(field: str, terms: tuple[str, ...], weight: int) -> port.Term | port.Synonym:
    return port.Term(field, terms[0], weight) if len(terms) == 1 else port.Synonym(field, terms, weight)


def _within(kind: str, node: port.Node) -> port.Node:
    match node:
        case port.Or(nodes):
            return port.Or(tuple(_within(kind, child) for child in nodes))
        case port.Boost(child, factor):
            return port.Boost(_within(kind, child), factor)
        case port.Term() | port.Synonym() | port.Prefix() | port.Phrase() | port.Near():
            return port.InKind(kind, node)
        case port.InKind():
            return node
        case _:
            raise AssertionError(f"no leaf of a title: {node}")  # the grammar gives leaves only


# --- identities, citations, facets --------------------------------------------------------------------------


def alternative_keys(value: Identity) -> tuple[KeyAlternative, ...]:
    """Alternatives: a document qualifies that has all keys of one of them.

    A joint symbol is found by its own key or, in whatever order it was typed, by both its halves.
    """
    if isinstance(value, Symbol) and len(value.halves) > 1:
        return ((value.key,), tuple(half.key for half in value.halves))
    return ((value.key,),)


def _citing(value: Identity) -> port.Node:
    return port.Or((_keyed("cites", value), _keyed("entities", value)))


def _keyed(field: str, value: Identity) -> port.Node:
    return _any(
        [
            _all([port.Term(field, key, IDENTITY_WEIGHT // (place + 1)) for key in keys])
            for place, keys in enumerate(alternative_keys(value))
        ]
    )


def _all(nodes: list[port.Node]) -> port.Node:
    return nodes[0] if len(nodes) == 1 else port.And(tuple(nodes))


def _value(value: FieldValue) -> port.Node:
    low, high = value.low, value.high
    if value.name == "date":
        # A year or month reaches to its last day; texts compare, so 31 closes every month.
        last = None if high is None else high + "-12-31"[len(high) - 4 :]
        return port.Range("date", low, last)
    if low == high and low is not None:
        return port.Term(value.name, low)
    if value.name == "session":  # as text 10 comes before 9
        numbers = range(int(low or 1), int(high or 99) + 1)
        return port.Or(tuple(port.Term(value.name, str(number)) for number in numbers))
    return port.Range(value.name, low, high)
