"""Words that leave something out: `trata pero no migrantes`, `documentos que no mencionan la trata`.

    text --find_exclusion--> Exclusion(start, [CitesQuery | SymbolQuery | Word | PhraseQuery ..])
    text --suggested_exclusion--> '-migrantes', for what may be one

What is left out by mistake is never seen, so that only short texts are read so, in forms that mean nothing else: few
words, then the words that exclude, then a word, an expression or an act at the end. `no` alone excludes nothing
(`planta no permanente`), nor does `salvo` in a sentence (`salvo disposición en contrario`).
"""

import re
from dataclasses import dataclass

from indexer.spanish import is_stop, strip_accents, tokens
from search_app.query import text_leaves
from search_app.query.ast import (
    CitesQuery,
    MatchAllQuery,
    OrQuery,
    QueryTree,
    SymbolQuery,
    disjunction,
    to_text,
)
from search_app.query.catalogue import is_catalogue_word, read_catalogue_query
from search_app.query.lexer import EDGE_PUNCTUATION
from search_app.query.typed_symbols import parse_identities

# Words that say something: before what is left out, and of one expression that is.
MAX_TELLING_WORDS = 4
MAX_EXCLUDED_WORDS = 4
# Things that are left out at once.
MAX_EXCLUDED = 4
_S = r"\s{1,4}"
_MENTION = (
    r"mencion[ae]n?|contienen?|contengan?|habl[ae]n?{s}de|trat[ae]n?{s}(?:de|sobre)"
    r"|incluyen?|incluyan?|tienen?|tengan?"
)
_CITE = r"cit[ae]n?"
_EXCLUDING = re.compile(
    rf"(?:,{_S}|(?<!\S))(?:pero{_S}no|but{_S}not|excepto|salvo|(?:a|con){_S}excepci[óo]n{_S}de|except(?:{_S}for)?|excluding"
    rf"|(?P<of_documents>que{_S}no{_S}(?:{_MENTION.format(s=_S)}|(?P<cites>{_CITE}))"
    rf"|sin{_S}mencionar|sin{_S}las?{_S}palabras?"
    rf"|(?:that|which){_S}do{_S}not{_S}(?:mention|contain|(?P<cite>cite))))(?!\S)",
    re.I,
)
# What stands before a noun and says nothing of it.
_NOUN_LEADS = "a al el la los las lo de del sobre palabra palabras the of on about"
_BEFORE_NOUN = frozenset(_NOUN_LEADS.split())
# `salvo que`, `excepto en`, `pero no solo`: a sentence goes on.
_SENTENCE_WORDS = """
que en cuando si por para como cuanto donde segun con sin hasta solo siempre disposicion
limited only if in when
"""
_GOES_ON = frozenset(_SENTENCE_WORDS.split())
_GOES_ON_STEM = re.compile(r"(?:limitad|exclusiv|necesari|obligatori)\w*|\w+mente")
_JOINT = re.compile(rf"{_S}(?:ni|y|e|o|and|or|nor){_S}(?:a{_S})?", re.I)
# A sign of the language, of a sentence or of a question. In a text all in capitals there are no operators.
_SIGN_IN_CAPITALS = re.compile(r"[\"“”„‟«»＂()¿?;:,~*]")
_SIGN = re.compile(
    _SIGN_IN_CAPITALS.pattern + r"|(?<!\S)[-−]\w|(?<!\S)(?:Y|O|NO|AND|OR|NOT|CERCA|NEAR)(?!\S)"
)
# `sin migrantes`, `documentos sin migrantes`, `resoluciones menos la 6/4`.
_MAY_EXCLUDE = re.compile(
    rf"(?P<head>(?:[^\W\d]+{_S}){{0,3}})(?:sin|menos|without){_S}(?:(?:el|la|los|las|the){_S})?(?P<word>[^\s.]+)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What a text leaves out. What it asks for ends at `start`."""

    start: int
    excluded: tuple[QueryTree, ...]


def find_exclusion(text: str) -> Exclusion | None:
    """Return what a text leaves out; None where it leaves out nothing for sure."""
    text = text.rstrip(" .")
    found = list(_EXCLUDING.finditer(text))
    if len(found) != 1:
        return None
    [excluding] = found
    sign = _SIGN_IN_CAPITALS if text.isupper() else _SIGN
    if sign.search(text[: excluding.start()]) or sign.search(text, excluding.end()):
        return None
    before = [word for word in tokens(text[: excluding.start()]) if not is_stop(word.exact)]
    if not 0 < len(before) <= MAX_TELLING_WORDS:
        return None
    if excluding["of_documents"] and not is_catalogue_word(before[0].exact):
        return None
    cites = bool(excluding["cites"] or excluding["cite"])
    excluded = _excluded(text, excluding.end(), cites=cites)
    return Exclusion(excluding.start(), excluded) if excluded else None


def _excluded(text: str, start: int, *, cites: bool) -> tuple[QueryTree, ...]:
    """Return what the text from `start` to its end names; nothing where it is not plain."""
    pieces: list[tuple[int, int]] = []
    for joint in _JOINT.finditer(text, start):
        pieces.append((start, joint.start()))
        start = joint.end()
    pieces.append((start, len(text)))
    if len(pieces) > MAX_EXCLUDED:
        return ()
    nodes: list[QueryTree] = []
    for begin, end in pieces:
        node = _piece(text, begin, end, cites=cites, is_alone=len(pieces) == 1)
        if node is None:
            return ()
        nodes.append(node)
    return tuple(nodes)


def _piece(text: str, begin: int, end: int, *, cites: bool, is_alone: bool) -> QueryTree | None:
    """Return one thing that is left out: an act, a word, or where it is alone an expression."""
    words = tokens(text[begin:end])
    while words and strip_accents(words[0].exact) in _BEFORE_NOUN:
        words = words[1:]
    if not words:
        return None
    span = (begin + words[0].start, begin + words[-1].end)
    typed = text[span[0] : span[1]].strip(EDGE_PUNCTUATION)
    if identities := parse_identities(typed):
        query = CitesQuery if cites else SymbolQuery
        return disjunction([query(identity.value, identity.text, span) for identity in identities])
    first = strip_accents(words[0].exact)
    if cites or first in _GOES_ON or _GOES_ON_STEM.fullmatch(first) or any(map(str.isdecimal, typed)):
        return None
    telling = [word for word in words if not is_stop(word.exact)]
    if len(words) == 1 and telling:
        return text_leaves.literal(typed, span)
    return text_leaves.phrase(typed, span) if is_alone and 0 < len(telling) <= MAX_EXCLUDED_WORDS else None


def suggested_exclusion(text: str) -> str | None:
    """Return how to type a text that may leave something out, but is not sure to; None for any other.

    >>> suggested_exclusion('sin migrantes')
    '-migrantes'
    """
    match = None if _SIGN.search(text) else _MAY_EXCLUDE.fullmatch(text.strip(" ."))
    if match is None:
        return None
    excluded = f"-{match['word']}"
    if not match["head"]:
        return excluded
    catalogue = read_catalogue_query(match["head"], is_rest=True)
    if catalogue is None or isinstance(catalogue.tree, OrQuery):
        return None
    return excluded if isinstance(catalogue.tree, MatchAllQuery) else f"{to_text(catalogue.tree)} {excluded}"
