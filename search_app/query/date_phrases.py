"""Tokens of a query -> the runs of words that name a day, a month, a session or a meeting together.

`typed_dates` finds the names in text; this module finds which tokens they are made of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.extraction.entities import EntitySpan
from indexer.spanish import tokens
from search_app.query.lexer import EDGE_PUNCTUATION, QueryToken
from search_app.query.typed_dates import find_typed_dates


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """The tokens before `end` that name something together; where they begin is the key of `find_date_phrases`."""

    end: int
    mention: EntitySpan


def find_date_phrases(query_tokens: Sequence[QueryToken], text: str) -> dict[int, DatePhrase]:
    """Return the phrases by the index of their first token."""
    # In a question `?` is punctuation, and no wildcard.
    edge = EDGE_PUNCTUATION + ("?" if "¿" in text else "")
    phrases: dict[int, DatePhrase] = {}
    for first, last in _runs_of_words(query_tokens):
        offset = query_tokens[first].start
        stretch = text[offset : query_tokens[last - 1].end]
        names = find_typed_dates(stretch)
        for name in names:
            members = [
                index
                for index in range(first, last)
                if name.start < query_tokens[index].end - offset
                and query_tokens[index].start - offset < name.end
            ]
            # Of `13ª y 14ª reuniones` neither name stands alone: they overlap.
            is_alone = sum(name.start < other.end and other.start < name.end for other in names) == 1
            outside = stretch[query_tokens[members[0]].start - offset : name.start]
            outside += stretch[name.end : query_tokens[members[-1]].end - offset]
            has_words_outside = bool(tokens(outside)) or bool(set("*?~") & set(outside))
            if is_alone and (not outside.strip(edge) or not has_words_outside):
                phrases[members[0]] = DatePhrase(members[-1] + 1, name)
    return phrases


def _runs_of_words(query_tokens: Sequence[QueryToken]) -> Iterator[tuple[int, int]]:
    """Yield where words follow each other: the index of the first, and that after the last.

    A word beside CERCA is its operand, and a word behind a field its value: neither is part of a run.
    """
    begin = 0
    while begin < len(query_tokens):
        end = begin
        while end < len(query_tokens) and query_tokens[end].kind == "word":
            end += 1
        is_operand = begin > 0 and query_tokens[begin - 1].kind in ("near", "field")
        first = begin + is_operand
        last = end - (end < len(query_tokens) and query_tokens[end].kind == "near")
        if first < last:
            yield first, last
        begin = end + 1
