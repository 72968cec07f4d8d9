"""Question -> Query: what was asked, in the terms of one generation's lexicon.

    Question --query_of(.., lexicon, documents)--> Asked(query, tree, warnings, truncated)

A word is looked for as written and, at half the score, by its family (`stem`). Typed bare it means every
accented form it may be; typed with accents, that form first. It knows Spanish, the query tree and the port; not
how anything is shown.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from indexer.engine import port
from indexer.facets import NAMES
from indexer.mentions import says_a_number, sought_keys
from indexer.spanish import MAX_FORMS, Form, Lexicon, tokens
from indexer.symbols import Reference, Series, Symbol, understand
from search_app.query_language import MAX_TEXT, QueryLimit, Warning, canonical_symbols, expansions, parse
from search_app.query_tree import (
    And,
    Cites,
    Close,
    Everything,
    InTitle,
    Like,
    Mentions,
    Not,
    Or,
    Pattern,
    Phrase,
    Place,
    Signature,
    Tree,
    Value,
    Word,
    conjunction,
    disjunction,
)
from search_app.question import MAX_SIZE, Question
from search_app.thesaurus import Synonym, synonyms

FAMILY = 0.5  # what a form of the same family scores, of what the word as written does
OTHER_FORM = 0.5  # a form with other accents than were typed, or some slips away
OWN = 32768.0  # bears what was asked for: above any sum of BM25 that a question within the limits can reach
CITING = 128.0  # cites it: above what the few words beside it score, so that 6/4 in passing comes last
MENTION = 10.0  # names the day, session or meeting asked for: as much as a very rare word
LEAST_MENDED = 4  # letters of an unknown word for which others are offered
HEAVIEST = 16  # a word's weight among blocks: from 1 for one in every document
SYMBOL_WEIGHT = 32  # a block that cites what was asked for comes before one that holds some of the words
BLOCKS = 12  # of each hit, from which the passages are chosen
ASIDE = ("masthead", "title", "heading")  # shown only for want of others; the page says them anyway

NOTHING: port.Node = port.Any(())


@dataclass(frozen=True, slots=True)
class Asked:
    """The query, and how it came to be. `tree` holds text and look-ups together."""

    query: port.Query
    tree: Tree | None
    warnings: tuple[Warning, ...]
    truncated: bool  # a pattern stands for more words than were looked for
    words: tuple[port.Node, ...] = ()  # the words that must all be there, where each is known
    others: tuple[port.Node, ...] = ()  # what must hold beside them


def query_of(question: Question, lexicon: Lexicon, documents: int) -> Asked:
    """The query for one page of answers. `documents` is how many the generation has; QueryLimit."""
    reading = parse(question.text)
    warnings = list(reading.warnings)
    trees = [] if reading.tree is None else [reading.tree]
    unusable = False
    for name, typed in (("symbol", question.symbol), ("cites", question.cites)):
        if len(typed) > MAX_TEXT:
            raise QueryLimit("too-long", MAX_TEXT, f"{name}= has {len(typed)} characters; shorten it")
        if not typed.strip():
            continue
        if known := canonical_symbols(typed):
            made = Signature if name == "symbol" else Cites
            trees.append(disjunction([made(one) for one in known]))
        else:
            warnings.append(Warning("bad-symbol", typed))
            unusable = True
    tree = conjunction(trees)
    # All patterns share what one may stand for: ten of a thousand words each would take seconds.
    forms = MAX_FORMS // max(expansions(tree), 1)
    asking = _Asking(lexicon, documents, question.text, forms)
    parts = tuple(asking.parts(tree.nodes if isinstance(tree, And) else (tree,))) if tree else ()
    where = _all([node for _, node in parts]) if parts else port.Everything()
    every_word_known = not any(warning.kind == "unknown-word" for warning in asking.warnings)
    size = min(max(question.size, 1), MAX_SIZE)
    page = max(question.page, 1)
    query = port.Query(
        where=NOTHING if unusable else where,
        chosen=_choices(question.chosen),
        excluded=_choices(question.excluded),
        count=NAMES,
        order=question.order,
        offset=0 if question.after else (page - 1) * size,
        size=size,
        after=question.after,
        blocks=BLOCKS,
        aside=ASIDE,
    )
    return Asked(
        query,
        tree,
        (*warnings, *asking.warnings),
        asking.truncated,
        words=tuple(node for is_word, node in parts if is_word and every_word_known),
        others=tuple(node for is_word, node in parts if not is_word),
    )


def node_of(tree: Tree, lexicon: Lexicon, documents: int, *, forms: int = MAX_FORMS) -> port.Node:
    """A tree in the terms of one generation's lexicon; what the lexicon had to say is left unsaid.

    `forms` is how many, the commonest, a pattern is drawn out into.
    """
    return _Asking(lexicon, documents, forms=forms).node(tree)


def _choices(choices: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: choices[name] for name in NAMES if choices.get(name)}


class _Asking:
    """Turns a tree into nodes, and gathers what the lexicon had to say about its words."""

    def __init__(self, lexicon: Lexicon, documents: int, text: str = "", forms: int = MAX_FORMS) -> None:
        self.lexicon = lexicon
        self.text = text  # as typed: what warnings point into
        self.forms = forms  # that a pattern may stand for
        self.documents = documents
        self.warnings: list[Warning] = []
        self.truncated = False
        self.numbers_are_known = False
        self.excluding = False  # what is excluded is excluded as typed, no more

    def node(self, tree: Tree) -> port.Node:
        match tree:
            case And(nodes):
                return port.All(tuple(node for _, node in self.parts(nodes)))
            case Or(nodes):
                return self._either(nodes)
            case Not(node):
                return self._without(node)
            case Word():
                [word] = self._words([tree])
                return word
            case Phrase():
                return self._phrase(tree)
            case Pattern():
                return _any(self._pattern(tree))
            case Like():
                return _any(self._like(tree))
            case Close():
                return self._close(tree)
            case InTitle(node):
                return self._in_title(node)
            case Signature(text):
                return _bearing_or_citing(understand(text))
            case Cites(text):
                return _citing(understand(text))
            case Mentions(kind, low, high):
                keys = sought_keys(kind, low, high)
                return port.Constant(_leaf("entities", keys, SYMBOL_WEIGHT), MENTION)
            case Value():
                return _value(tree)
            case Everything():
                return port.Everything()

    def parts(self, nodes: Iterable[Tree]) -> Iterator[tuple[bool, port.Node]]:
        """Each node, and whether it is of words; words that follow each other may be one expression."""
        for of_words, group in groupby(nodes, lambda node: isinstance(node, Word)):
            if of_words:
                words = self._words([node for node in group if isinstance(node, Word)])
                yield from ((True, node) for node in words)
            else:
                yield from ((False, self.node(node)) for node in group)

    def _words(self, words: list[Word]) -> Iterator[port.Node]:
        known = () if self.excluding else synonyms([word.text for word in words])
        place = 0
        for one in known:
            yield from (_any(self._word(word)) for word in words[place : one.start])
            yield self._expression(words[one.start : one.end], one)
            place = one.end
        yield from (_any(self._word(word)) for word in words[place:])

    def _expression(self, words: list[Word], synonym: Synonym) -> port.Node:
        """The words as typed and, at less score, what the documents call it; never without saying so."""
        told = len(self.warnings)
        typed = _all([_any(self._word(word)) for word in words])
        others = {text: node for text in synonym.finds if (node := self._called(text))}
        if not others:
            return typed
        del self.warnings[told:]  # that nobody writes them so is what the synonym is for
        start, end = words[0].at[0], words[-1].at[1]
        cause = self.text[start:end] or " ".join(word.text for word in words)
        self.warnings.append(Warning("synonym", f"{cause} → {' · '.join(others)}", start, end))
        worth = sum(self._worth(word.text) for word in words)
        return port.Any(
            (
                typed,
                *(
                    # A long name would outdo one short word, and five names together.
                    port.Boost(node, synonym.score * min(1.0, worth / (each * len(others))))
                    for node, each in others.values()
                ),
            )
        )

    def _called(self, text: str) -> tuple[port.Node, float] | None:
        """A wording of the thesaurus as a phrase of families, and what it is worth; None if a word stands nowhere."""
        words = [word.exact for word in tokens(text)]
        slots = tuple(self.lexicon.stems(word) for word in words)
        if not all(slots):
            return None
        weight = sum(self.weight(self._frequency(word)) for word in words)
        node = _leaf("stem", slots[0], weight) if len(slots) == 1 else port.Phrase("stem", slots, weight)
        return node, sum(map(self._worth, words))

    def _frequency(self, word: str) -> int:
        return max((form.frequency for form in self.lexicon.forms(word)), default=0)

    def _worth(self, word: str) -> float:
        """About what the engine's scores make of a word: its idf."""
        frequency = min(self._frequency(word), self.documents)
        return math.log(1 + (self.documents - frequency + 0.5) / (frequency + 0.5))

    def _without(self, node: Tree) -> port.Node:
        outside, self.excluding = self.excluding, True
        found = port.Not(self.node(node))
        self.excluding = outside
        return found

    def _either(self, nodes: tuple[Tree, ...]) -> port.Node:
        """Beside what is known by its number, a figure that no document has is no slip: 29 in `del 28 al 30`.

        Nor is a word that was read as something else besides: `verbal` of a nota verbal, `COP` of COP 7.
        """
        known = any(isinstance(node, (Mentions, Signature, Cites)) for node in nodes)
        outside, self.numbers_are_known = self.numbers_are_known, self.numbers_are_known or known
        told = len(self.warnings)
        found = port.Any(tuple(map(self._alternative, nodes)))
        self.numbers_are_known = outside
        read = [node.at for node in nodes if isinstance(node, (Mentions, Value)) and node.at[1]]
        self.warnings[told:] = [
            one
            for one in self.warnings[told:]
            if one.kind != "unknown-word"
            or one.start is None
            or one.end is None
            or not any(start <= one.start and one.end <= end for start, end in read)
        ]
        return found

    def _alternative(self, node: Tree) -> port.Node:
        """A kind of document beside words comes before what only has the words."""
        found = self.node(node)
        return port.Constant(found, MENTION) if isinstance(node, Value) and node.name == "kind" else found

    # --- words ---

    def weight(self, frequency: int) -> int:
        """From 1 for a word in every document to HEAVIEST: one more for each halving."""
        rare = math.log2((self.documents + 1) / (min(frequency, self.documents) + 1))
        return min(HEAVIEST, 1 + round(rare))

    def _word(self, word: Word) -> list[port.Node]:
        forms = self.lexicon.forms(word.text)
        stems = _stems(forms) or self.lexicon.stems(word.text)
        if not stems:
            self._unknown(word.text, word.at, self._spelling(word.text))
            return []
        # A form nobody wrote weighs as its family does.
        kin = forms or tuple(form for one in stems for form in self.lexicon.family(one, 1)[0])
        weight = self.weight(max((form.frequency for form in kin), default=0))
        found = self._exact(forms, weight)
        found.append(port.Boost(_leaf("stem", stems, weight), FAMILY))
        return found

    def _exact(self, forms: Iterable[Form], weight: int) -> list[port.Node]:
        """The forms that are meant, and at less score the others."""
        meant = tuple(form.surface for form in forms if form.meant)
        others = tuple(form.surface for form in forms if not form.meant)
        found: list[port.Node] = []
        if meant:
            found.append(_leaf("exact", meant, weight))
        if others:
            found.append(port.Boost(_leaf("exact", others, weight), OTHER_FORM))
        return found

    def _phrase(self, phrase: Phrase) -> port.Node:
        """Exact forms only: between quotes an accent counts where it was typed."""
        slots, weight, complete = [], 0, True
        for word in phrase.words:
            forms = self.lexicon.forms(word)
            meant = tuple(form for form in forms if form.meant)
            if not meant:
                instead = tuple(form.surface for form in forms) or self._spelling(word)
                self._unknown(word, phrase.at, instead)
                complete = False
                continue
            slots.append(tuple(form.surface for form in meant))
            weight += self.weight(max(form.frequency for form in meant))
        if not complete:
            return NOTHING
        return (
            _leaf("exact", slots[0], weight)
            if len(slots) == 1
            else port.Phrase("exact", tuple(slots), weight)
        )

    def _pattern_forms(self, pattern: Pattern) -> tuple[tuple[Form, ...], bool]:
        letters = pattern.text[:-1]
        if pattern.text.endswith("*") and not ("*" in letters or "?" in letters):
            return self.lexicon.prefix(letters, self.forms)
        return self.lexicon.wildcard(pattern.text, self.forms)

    def _pattern(self, pattern: Pattern) -> list[port.Node]:
        forms, more = self._pattern_forms(pattern)
        if not forms:
            self._unknown(pattern.text, pattern.at)
            return []
        weight = self.weight(max(form.frequency for form in forms))
        found: list[port.Node] = [_leaf("exact", tuple(form.surface for form in forms), weight)]
        if more:
            self.truncated = True
            letters = pattern.text[:-1]
            if not (
                "*" in letters or "?" in letters
            ):  # the engine knows a beginning however many words it has
                found.append(port.Prefix("exact", letters, weight))
        return found

    def _like(self, like: Like) -> list[port.Node]:
        forms, more = self.lexicon.fuzzy(like.text, like.distance, self.forms)
        self.truncated = self.truncated or more
        if not forms:
            self._unknown(like.text, like.at)
            return []
        return self._exact(forms, self.weight(max(form.frequency for form in forms)))

    def _close(self, close: Close) -> port.Node:
        slots, weight = [], 0
        for word in (close.left, close.right):
            match word:
                case Word(text):
                    forms, more = self.lexicon.forms(text), False
                    stems = _stems(forms) or self.lexicon.stems(text)
                case Pattern():
                    forms, more = self._pattern_forms(word)
                    stems = _stems(forms)
                case Like(text, distance):
                    forms, more = self.lexicon.fuzzy(text, distance, self.forms)
                    stems = _stems(forms)
            self.truncated = self.truncated or more
            if not stems:
                spelling = self._spelling(text) if isinstance(word, Word) else ()
                self._unknown(word.text, word.at, spelling)
            slots.append(stems)
            weight += self.weight(max((form.frequency for form in forms), default=0))
        return port.Near("stem", tuple(slots), close.distance, weight) if all(slots) else NOTHING

    def _in_title(self, inner: Word | Phrase | Pattern | Like | Close) -> port.Node:
        """The same leaves, in the title only."""
        return _within("title", self.node(inner))

    def _spelling(self, word: str) -> tuple[str, ...]:
        """What an unknown word may be meant for; a short one is a letter away from any other."""
        return self.lexicon.spelling(word) if len(word) >= LEAST_MENDED else ()

    def _unknown(self, word: str, at: Place, instead: tuple[str, ...] = ()) -> None:
        if self.numbers_are_known and says_a_number(word):
            return
        start, end = at
        self.warnings.append(Warning("unknown-word", word, start, end, instead))


def _stems(forms: Iterable[Form]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form.stem for form in forms))


def _any(nodes: list[port.Node]) -> port.Node:
    return nodes[0] if len(nodes) == 1 else port.Any(tuple(nodes))


def _leaf(field: str, terms: tuple[str, ...], weight: int) -> port.Term | port.AnyOf:
    return port.Term(field, terms[0], weight) if len(terms) == 1 else port.AnyOf(field, terms, weight)


def _within(kind: str, node: port.Node) -> port.Node:
    match node:
        case port.Any(nodes):
            return port.Any(tuple(_within(kind, child) for child in nodes))
        case port.Boost(child, factor):
            return port.Boost(_within(kind, child), factor)
        case port.Term() | port.AnyOf() | port.Prefix() | port.Phrase() | port.Near():
            return port.Within(kind, node)
        case _:
            raise AssertionError(f"no leaf of a title: {node}")  # the grammar gives leaves only


# --- identities, citations, facets --------------------------------------------------------------------------


def wanted_keys(value: Symbol | Reference | Series | None) -> tuple[tuple[str, ...], ...]:
    """Alternatives: a document qualifies that has all keys of one of them.

    A joint symbol is found by its own key or, in whatever order it was typed, by both its halves.
    """
    if value is None:
        return ()
    if isinstance(value, Symbol) and len(value.halves) > 1:
        return ((value.key,), tuple(half.key for half in value.halves))
    return ((value.key,),)


def _bearing_or_citing(value: Symbol | Reference | Series | None) -> port.Node:
    bearing = _keyed("bears", value)
    return port.Any((port.Constant(bearing, OWN), port.Constant(_citing(value), CITING)))


def _citing(value: Symbol | Reference | Series | None) -> port.Node:
    return port.Any((_keyed("cites", value), _keyed("entities", value)))


def _keyed(field: str, value: Symbol | Reference | Series | None) -> port.Node:
    return _any(
        [
            _all([port.Term(field, key, SYMBOL_WEIGHT // (place + 1)) for key in keys])
            for place, keys in enumerate(wanted_keys(value))
        ]
    )


def _all(nodes: list[port.Node]) -> port.Node:
    return nodes[0] if len(nodes) == 1 else port.All(tuple(nodes))


def _value(value: Value) -> port.Node:
    low, high = value.low, value.high
    if value.name == "date":
        # A year or month reaches to its last day; texts compare, so 31 closes every month.
        last = None if high is None else high + "-12-31"[len(high) - 4 :]
        return port.Range("date", low, last)
    if low == high and low is not None:
        return port.Term(value.name, low)
    if value.name == "session":  # as text 10 comes before 9
        numbers = range(int(low or 1), int(high or 99) + 1)
        return port.Any(tuple(port.Term(value.name, str(number)) for number in numbers))
    return port.Range(value.name, low, high)
