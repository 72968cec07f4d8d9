"""The lexer and the parser keep the grammar that docs/query-language.md states, and the page states no other."""

import inspect
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.spanish import strip_accents, tokens
from search_app.query import lexer, parser
from search_app.query.ast import (
    FIELD_BY_NAME,
    FIELDS,
    Fuzzy,
    MatchAllQuery,
    PhraseQuery,
    QueryTree,
    Wildcard,
    Word,
    conjunction,
    disjunction,
    negation,
    to_text,
)
from search_app.query.lexer import (
    QUOTES,
    QueryToken,
    demote_dangling_operators,
    drop_unbalanced,
    tokenize,
)
from search_app.query.pinpoints import blank_out_pinpoint, find_pinpoint
from search_app.query.typed_symbols import parse_identity
from search_app.query.warnings import WarningCollector

PAGE = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text("utf-8")
TOKEN_RULES, SYNTAX_RULES = re.findall(r"```ebnf\n(.*?)```", PAGE, re.DOTALL)
ROWS = re.findall(r"^\| `(.+?)` \| `(.+?)` \| \d+ \|$", PAGE, re.MULTILINE)

# --- a reader of EBNF -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a rule: `either`, `sequence` and `repeat` have parts; `text`, `rule` and `said` have a value."""

    kind: str
    value: str = ""
    parts: tuple["Node", ...] = ()


_SIGN = re.compile(
    r"\s+|\(\*.*?\*\)|(?P<said>\?[^?]+\?)|(?P<text>\"[^\"]+\"|'[^']+')|(?P<name>\w+)|(?P<sign>[=;|{}\[\]()])",
    re.DOTALL,
)


def read_rules(text: str) -> dict[str, Node]:
    """Return the rules of a text by name."""
    signs: list[tuple[str, str]] = []
    index = 0
    while index < len(text):
        match = _SIGN.match(text, index)
        assert match, text[index : index + 40]
        if match.lastgroup:
            signs.append((match.lastgroup, match[0]))
        index = match.end()
    rules: dict[str, Node] = {}
    while signs:
        (_, name), equals = signs.pop(0), signs.pop(0)
        assert equals[1] == "=" and name not in rules
        rules[name] = _either(signs)
        assert signs.pop(0)[1] == ";"
    return rules


def _either(signs: list[tuple[str, str]]) -> Node:
    parts = [_sequence(signs)]
    while signs[0][1] == "|":
        signs.pop(0)
        parts.append(_sequence(signs))
    return Node("either", parts=tuple(parts))


def _sequence(signs: list[tuple[str, str]]) -> Node:
    parts: list[Node] = []
    while signs[0][1] not in tuple(";|)]}"):
        kind, sign = signs.pop(0)
        if kind == "sign":
            inner = _either(signs)
            signs.pop(0)
            if sign == "[":
                inner = Node("either", parts=(inner, Node("sequence")))
            parts.append(Node("repeat", parts=(inner,)) if sign == "{" else inner)
        elif kind == "said":
            parts.append(Node("said", sign.strip("? ")))
        else:
            parts.append(Node("rule", sign) if kind == "name" else Node("text", sign[1:-1]))
    return Node("sequence", parts=tuple(parts))


def names_in(node: Node, kind: str) -> Iterator[str]:
    """Yield the values of a rule's parts of this kind."""
    if node.kind == kind:
        yield node.value
    for part in node.parts:
        yield from names_in(part, kind)


# A derivation: where it ends, and the tree of rules, [name, parts ...], with what was taken as leaves.
Derivation = tuple[int, tuple[Any, ...]]
# What tells how many of the items at an index a terminal takes; None where it is not there.
Terminal = Callable[[Node, int], int | None]


def derive(rules: Mapping[str, Node], node: Node, start: int, take: Terminal) -> Iterator[Derivation]:
    """Yield each way in which a part of a rule can be what begins at `start`."""
    match node.kind:
        case "either":
            for part in node.parts:
                yield from derive(rules, part, start, take)
        case "sequence":
            yield from _derive_all(rules, node.parts, start, take)
        case "repeat":
            for end, tree in derive(rules, node.parts[0], start, take):
                for last, trees in derive(rules, node, end, take) if end > start else ():
                    yield last, (*tree, *trees)
            yield start, ()
        case "rule" if node.value in rules:
            for end, tree in derive(rules, rules[node.value], start, take):
                yield end, ((node.value, *tree),)
        case _:
            size = take(node, start)
            if size is not None:
                yield start + size, (start,)


def _derive_all(
    rules: Mapping[str, Node], parts: Sequence[Node], start: int, take: Terminal
) -> Iterator[Derivation]:
    if not parts:
        yield start, ()
        return
    for end, tree in derive(rules, parts[0], start, take):
        for last, trees in _derive_all(rules, parts[1:], end, take):
            yield last, (*tree, *trees)


TOKENS, SYNTAX = read_rules(TOKEN_RULES), read_rules(SYNTAX_RULES)

# --- characters -----------------------------------------------------------------------------------------------

SAID: dict[str, Callable[[str], bool]] = {
    "any character but a mark": lambda sign: sign not in QUOTES,
    "any character but white space, a parenthesis or a mark": lambda sign: (
        not sign.isspace() and sign not in "()" + QUOTES
    ),
    "a letter or a figure": str.isalnum,
}
RULE_OF_KIND = {"quote": "QUOTE", "and": "AND", "or": "OR", "not": "NOT", "near": "NEAR", "word": "WORD"}


def _take_characters(text: str, node: Node, start: int) -> int | None:
    if node.kind == "text":
        return len(node.value) if text.startswith(node.value, start) else None
    return 1 if start < len(text) and SAID[node.value](text[start]) else None


def is_of_rule(text: str, rule: str) -> bool:
    """Return whether a whole text can be derived from a rule of the tokens."""
    take = partial(_take_characters, text)
    return any(end == len(text) for end, _ in derive(TOKENS, Node("rule", rule), 0, take))


def made_by_rule(node: Node, chance: random.Random) -> str:
    """Return a text that a rule of the tokens allows."""
    match node.kind:
        case "text":
            return node.value
        case "said":
            return chance.choice("abcdeñ")
        case "rule":
            return made_by_rule(TOKENS[node.value], chance)
        case "either":
            return made_by_rule(chance.choice(node.parts), chance)
        case "repeat":
            return "".join(made_by_rule(node.parts[0], chance) for _ in range(chance.randrange(4)))
    return "".join(made_by_rule(part, chance) for part in node.parts)


def tokens_of(text: str) -> list[QueryToken]:
    return tokenize(text, WarningCollector(text))


@pytest.mark.parametrize("rule", ["QUOTE", "FIELD", *(RULE_OF_KIND[kind] for kind in RULE_OF_KIND)])
@given(seed=st.integers(0, 2**32))
def test_the_lexer_reads_what_a_rule_of_the_tokens_makes(rule: str, seed: int) -> None:
    made = made_by_rule(Node("rule", rule), random.Random(seed))
    if rule == "QUOTE" and not tokens(made[1:-1]):
        return
    blank = "" if rule == "FIELD" or made in TOKEN_HYPHENS else " "
    read = tokens_of(f"trata {made}{blank}migrantes")
    kind = "field" if rule == "FIELD" else next(kind for kind, name in RULE_OF_KIND.items() if name == rule)
    # A run of characters that is an operator is that operator.
    is_other = rule == "WORD" and any(is_of_rule(made, other) for other in ("AND", "OR", "NOT", "NEAR"))
    assert is_other or [token.kind for token in read] == ["word", kind, "word"]


TOKEN_HYPHENS = tuple(names_in(TOKENS["hyphen"], "text"))


@given(st.text('abñA "«»()-−:/.,~*?1YONR', max_size=14) | st.text(max_size=14))
@example("título:trata CERCA/3 sesión:(NO «a b» Y -c)")
def test_each_token_of_any_text_is_of_its_rule(text: str) -> None:
    for token in tokens_of(text):
        typed = text[token.start : token.end]
        if token.kind == "field":
            assert is_of_rule_without_accents(typed)
        elif token.kind in ("open", "close"):
            assert typed in ("(", ")")
        else:
            assert is_of_rule(typed, RULE_OF_KIND[token.kind])


def is_of_rule_without_accents(typed: str) -> bool:
    names = {
        strip_accents(name)
        for rule in names_in(TOKENS["name"], "rule")
        for name in names_in(TOKENS[rule], "text")
    }
    return typed.endswith(":") and strip_accents(typed[:-1]) in names


def test_the_page_has_the_operators_the_marks_and_the_fields_of_the_lexer() -> None:
    for kind in ("and", "or", "not"):
        typed = {word for word, other in lexer._OPERATORS.items() if other == kind}
        assert set(names_in(TOKENS[kind.upper()], "text")) == typed
    assert tuple(lexer._HYPHENS) == TOKEN_HYPHENS
    assert "".join(names_in(TOKENS["mark"], "text")) == QUOTES
    stated = {
        (strip_accents(name), field)
        for field in names_in(TOKENS["name"], "rule")
        for name in names_in(TOKENS[field], "text")
    }
    assert stated == set(FIELD_BY_NAME.items())
    assert tuple(names_in(TOKENS["name"], "rule")) == tuple(field for field, _ in FIELDS)


def test_every_rule_of_the_tokens_is_used() -> None:
    used = {name for rule in TOKENS.values() for name in names_in(rule, "rule")}
    assert set(TOKENS) - used == {"token", "every", "wildcard", "fuzzy"}
    assert used <= set(TOKENS)
    assert {said for rule in TOKENS.values() for said in names_in(rule, "said")} == set(SAID)


@pytest.mark.parametrize(
    ("rule", "leaf"), [("every", MatchAllQuery), ("wildcard", Wildcard), ("fuzzy", Fuzzy)]
)
@given(seed=st.integers(0, 2**32))
def test_a_word_with_signs_is_read_as_its_rule_says(rule: str, leaf: type[QueryTree], seed: int) -> None:
    made = made_by_rule(Node("rule", rule), random.Random(seed))
    # In parentheses, because a `?` that ends a text is no wildcard.
    assert isinstance(parser.parse(f"({made})").tree, leaf)


@given(st.text("ab*?", min_size=1, max_size=6) | st.text("ab~12", min_size=1, max_size=6))
def test_no_other_word_is_a_wildcard_or_fuzzy(typed: str) -> None:
    tree = parser.parse(f"({typed})").tree
    for rule, leaf in (("every", MatchAllQuery), ("wildcard", Wildcard), ("fuzzy", Fuzzy)):
        assert not isinstance(tree, leaf) or is_of_rule(typed, rule)


# --- tokens ---------------------------------------------------------------------------------------------------

TERMINALS = {"open": "(", "close": ")", **RULE_OF_KIND, "field": "FIELD"}


def _take_tokens(read: Sequence[QueryToken], node: Node, start: int) -> int | None:
    # The words of these tests name nothing together.
    if node.kind == "said" or start == len(read):
        return None
    return 1 if TERMINALS[read[start].kind] == node.value else None


def derivation_of(read: Sequence[QueryToken]) -> tuple[Any, ...] | None:
    """Return the tree of rules by which tokens are a query; None where they are none."""
    take = partial(_take_tokens, read)
    derivations = derive(SYNTAX, Node("rule", "query"), 0, take)
    return next((tree[0] for end, tree in derivations if end == len(read)), None)


def mended(text: str) -> list[QueryToken]:
    warn = WarningCollector(text)
    return demote_dangling_operators(drop_unbalanced(tokenize(text, warn), warn), warn)


TYPED_TOKENS = ("trata", "migrantes", '"armas"', "sesión:", "(", ")", "Y", "O", "NO", "CERCA/3")
typed_texts = (
    st.lists(st.sampled_from(TYPED_TOKENS), max_size=9)
    .map(" ".join)
    .map(lambda text: text.replace("sesión: ", "sesión:"))
)


@given(typed_texts)
@example("trata Y O migrantes")
@example("trata ) ( ( ) NO")
@example("sesión:( trata O migrantes ) CERCA/3 NO NO trata")
def test_the_lexer_mends_exactly_what_is_no_query_by_the_rules(text: str) -> None:
    read = tokens_of(text)
    assert (mended(text) == read) is (derivation_of(read) is not None)
    assert derivation_of(mended(text)) is not None


@given(typed_texts)
def test_the_parser_reads_the_tokens_to_the_last(text: str) -> None:
    read = mended(text)
    parsing = parser._Parser(read, WarningCollector(text))
    parsing.any_of(in_title=False)
    assert parsing._next_kind() == "end"


def tree_by_rules(read: Sequence[QueryToken], derivation: tuple[Any, ...]) -> QueryTree:
    """Return the tree that the rules stand for, of a query without fields and NEAR."""
    name, *parts = derivation
    inner = [tree_by_rules(read, part) for part in parts if isinstance(part, tuple)]
    taken = [read[part] for part in parts if isinstance(part, int)]
    if name == "any_of":
        return disjunction(inner)
    if name == "all_of":
        tree = conjunction(inner)
        assert tree
        return tree
    if name == "unary" and sum(token.kind == "not" for token in taken) % 2:
        return negation(inner[0])
    if inner:
        return inner[0]
    return PhraseQuery((taken[0].text,)) if taken[0].kind == "quote" else Word(taken[0].text)


@given(
    st.lists(st.sampled_from([typed for typed in TYPED_TOKENS if typed[-1] not in ":3"]), max_size=9).map(
        " ".join
    )
)
@example("trata O migrantes testigos")
@example("NO ( trata O NO NO migrantes ) Y testigos")
def test_the_parser_makes_the_tree_that_the_rules_stand_for(text: str) -> None:
    read = tokens_of(text)
    derivation = derivation_of(read)
    if read and derivation:
        assert parser.parse(text).tree == tree_by_rules(read, derivation)


def test_the_parser_states_the_same_rules_and_has_a_method_for_each() -> None:
    assert SYNTAX_RULES in inspect.cleandoc(parser.__doc__ or "").replace("\n    ", "\n")
    methods = {
        "query": "any_of",
        "value": "_field_value",
        "words": "_text",
        **{
            name: name if name == "any_of" else f"_{name}"
            for name in ("any_of", "all_of", "unary", "near", "atom")
        },
    }
    assert set(methods) == set(SYNTAX)
    assert all(hasattr(parser._Parser, method) for method in methods.values())
    used = {name for rule in SYNTAX.values() for name in (*names_in(rule, "rule"), *names_in(rule, "text"))}
    assert used - set(SYNTAX) == set(TERMINALS.values())


@pytest.mark.parametrize("typed", sorted({text for row in ROWS for text in row}))
def test_an_example_of_the_page_is_a_query_by_the_rules(typed: str) -> None:
    # A place stands where a WORD could.
    if pinpoint := find_pinpoint(typed):
        start = pinpoint.spans[0][0]
        blanked = blank_out_pinpoint(typed, pinpoint)
        typed = f"{blanked[:start]}x{blanked[start + 1 :]}"
    assert parse_identity(typed) or derivation_of(tokens_of(typed)) is not None


@pytest.mark.parametrize("understood", sorted({row[1] for row in ROWS}))
def test_what_the_page_prints_can_be_typed_again_without_a_warning(understood: str) -> None:
    read = parser.parse(understood)
    assert to_text(read.tree) == understood
    assert {warning.kind for warning in read.warnings} <= {"read-as-filter"}


@pytest.mark.parametrize(
    "text", ["trata Y", "O trata", "( trata", "trata )", "sesión:tema:trata", "trata CERCA O migrantes"]
)
def test_what_does_not_fit_is_no_query_by_the_rules(text: str) -> None:
    read = tokens_of(text)
    assert derivation_of(read) is None
