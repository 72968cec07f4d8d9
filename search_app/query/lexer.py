"""Typed text -> tokens of the query language: words, quotes, fields, parentheses and operators.

    '(trata O "Estados parte") -2014' --tokenize--> open word or quote close not word

`drop_unbalanced` and `demote_dangling_operators` then mend what does not fit together, so that `parser` meets only
tokens that do: every operator has its operands, and every parenthesis its partner. Each change is a warning.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.spanish import strip_accents, tokens, zipf
from search_app.query.ast import FIELD_BY_NAME
from search_app.query.limits import check_parentheses
from search_app.query.warnings import WarningCollector

# Words from one to the other that CERCA or NEAR without a number allows.
DEFAULT_PROXIMITY = 10

QUOTES = '"“”„‟«»＂'
# Signs around a word that are never part of it.
EDGE_PUNCTUATION = ".,;:!¡¿…·'’‘`"
_HYPHENS = "-−"
_FIELD = re.compile(r"([^\W\d_]{1,20}):")
_NEAR = re.compile(r"(?:CERCA|NEAR)(?:/([0-9]{1,9}))?")

TokenKind = Literal["word", "quote", "field", "open", "close", "and", "or", "not", "near"]
_OPERATORS: dict[str, TokenKind] = {
    "Y": "and",
    "AND": "and",
    "O": "or",
    "OR": "or",
    "NO": "not",
    "NOT": "not",
}
_BEGINS_OPERAND: tuple[TokenKind, ...] = ("word", "quote", "field", "open", "not")
_ENDS_OPERAND: tuple[TokenKind, ...] = ("word", "quote", "close")


@dataclass(frozen=True, slots=True)
class QueryToken:
    """The characters from `start` to `end`.

    `text` is a word as typed, the inside of a quote, the code of a field, or the distance of CERCA.
    """

    kind: TokenKind
    text: str
    start: int
    end: int


def has_quotes(text: str) -> bool:
    """Return whether the text holds a quotation mark of any kind."""
    return any(quote in text for quote in QUOTES)


# A letter, a Roman number or a figure before `)`.
MAX_MARK_CHARS = 6
_ITEM_MARK = re.compile(r"(?<!\w)(?:[a-z]|[ivx]{1,6}|[0-9]{1,2})\Z", re.I)


def begins_with_field(text: str) -> bool:
    """Return whether the first word has the form of a field: `tema:trata`."""
    return _FIELD.match(text.lstrip().split(" ")[0]) is not None


def tokenize(text: str, warn: WarningCollector) -> list[QueryToken]:
    """Return the tokens of the text, in order; they need not fit together."""
    query_tokens: list[QueryToken] = []
    # In a question `?` ends the sentence and is no wildcard.
    is_question = "¿" in text
    # So is a `?` that ends the text, whether or not a `¿` opened it.
    closing = len(text.rstrip(EDGE_PUNCTUATION + "? \t\n"))
    is_shouted = _is_shouted(text)
    index, end = 0, len(text)
    while index < end:
        letter = text[index]
        if letter.isspace():
            index += 1
        elif letter in QUOTES:
            close = next((other for other in range(index + 1, end) if text[other] in QUOTES), None)
            if close is None:
                warn("unclosed-quote", index, end)
                index += 1
                continue
            if tokens(text[index + 1 : close]):
                query_tokens.append(QueryToken("quote", text[index + 1 : close], index, close + 1))
            index = close + 1
        elif letter in "()":
            query_tokens.append(QueryToken("open" if letter == "(" else "close", letter, index, index + 1))
            index += 1
        elif letter in _HYPHENS and not is_shouted and _is_minus(text, index):
            query_tokens.append(QueryToken("not", letter, index, index + 1))
            index += 1
        else:
            is_question = is_question or text.find("?", index) >= closing
            token, index = _read_word(text, index, is_question, is_shouted, warn)
            if token:
                query_tokens.append(token)
    return query_tokens


def _is_minus(text: str, index: int) -> bool:
    """Return whether a hyphen excludes the word behind it: `-trata`, not `24-10` or `- trata`."""
    before = text[index - 1] if index else " "
    after = text[index + 1 : index + 2]
    begins_word = before.isspace() or before in "(" + QUOTES
    return begins_word and bool(after) and not after.isspace() and after not in _HYPHENS


def _is_shouted(text: str) -> bool:
    """Return whether a text is typed all in capitals: then Y, O, NO and hyphens are words of it.

    A text of acronyms alone is not: `UNODC O INTERPOL`.
    """
    if text != text.upper():
        return False
    return any(len(word.exact) > 3 and zipf(word.exact) for word in tokens(text))


def _read_word(
    text: str, start: int, is_question: bool, is_shouted: bool, warn: WarningCollector
) -> tuple[QueryToken | None, int]:
    """Return the word, operator or field that begins at `start`, and where it ends.

    None stands for signs that are no word.
    """
    end = start
    while end < len(text) and not (text[end].isspace() or text[end] in "()" + QUOTES):
        end += 1
    word = text[start:end]
    # What `https://` begins with is no field.
    if (name := _FIELD.match(word)) and not word.startswith("//", name.end()):
        field = FIELD_BY_NAME.get(strip_accents(name[1]))
        has_value = end > start + name.end() or text[end : end + 1] in tuple("(" + QUOTES)
        if field and has_value:
            return QueryToken("field", field, start, start + name.end()), start + name.end()
        if field:
            warn("field-without-value", start, end)
        elif has_value:
            warn("unknown-field", start, start + name.end())
    if word in _OPERATORS and not is_shouted:
        return QueryToken(_OPERATORS[word], word, start, end), end
    if near := _NEAR.fullmatch(word):
        return QueryToken("near", near[1] or str(DEFAULT_PROXIMITY), start, end), end
    if is_question:
        word = word.replace("?", " ")
    is_word = tokens(word) or set(word) == {"*"}
    return (QueryToken("word", word, start, end) if is_word else None), end


def drop_unbalanced(query_tokens: Sequence[QueryToken], warn: WarningCollector) -> list[QueryToken]:
    """Return the tokens without parentheses that have no partner or hold nothing. Raises QueryLimit."""
    balanced: list[QueryToken | None] = []
    open_indices: list[int] = []
    for token in query_tokens:
        if token.kind == "open":
            open_indices.append(len(balanced))
            check_parentheses(len(open_indices), token.start)
        elif token.kind == "close":
            if not open_indices:
                # `anexo b) ii)` is how items are cited.
                if _ITEM_MARK.search(warn.text, max(0, token.start - MAX_MARK_CHARS - 1), token.start):
                    continue
                warn("unmatched-parenthesis", token.start, token.end)
                continue
            start = open_indices.pop()
            if all(inner is None for inner in balanced[start + 1 :]):
                balanced[start] = None
                continue
        balanced.append(token)
    for start in open_indices:
        if lone := balanced[start]:
            warn("unmatched-parenthesis", lone.start, lone.end)
            balanced[start] = None
    return [token for token in balanced if token]


def demote_dangling_operators(query_tokens: Sequence[QueryToken], warn: WarningCollector) -> list[QueryToken]:
    """Return the tokens with every operator and field that lacks an operand turned into a word.

    A hyphen without an operand is dropped.
    """
    mended_backwards: list[QueryToken] = []
    # NO and fields look to the right, so they are checked from the end.
    for token in reversed(query_tokens):
        follows = mended_backwards[-1].kind if mended_backwards else "end"
        if token.kind == "field" and follows not in ("word", "quote", "open"):
            warn("field-without-value", token.start, token.end)
            token = _as_word(token, warn)
        elif token.kind == "not" and follows not in _BEGINS_OPERAND:
            if token.text in _HYPHENS:
                continue
            warn("dangling-operator", token.start, token.end)
            token = _as_word(token, warn)
        mended_backwards.append(token)
    checked = mended_backwards[::-1]
    mended: list[QueryToken] = []
    for index, token in enumerate(checked):
        if token.kind in ("and", "or", "near"):
            follows = checked[index + 1].kind if index + 1 < len(checked) else "end"
            if not mended or mended[-1].kind not in _ENDS_OPERAND or follows not in _BEGINS_OPERAND:
                warn("dangling-operator", token.start, token.end)
                token = _as_word(token, warn)
        mended.append(token)
    return mended


def _as_word(token: QueryToken, warn: WarningCollector) -> QueryToken:
    return QueryToken("word", warn.text[token.start : token.end].rstrip(":"), token.start, token.end)
