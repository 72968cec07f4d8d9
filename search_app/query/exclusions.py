"""Words that leave something out: `trata pero no migrantes`, `documentos que no mencionan la trata`.

    text --find_exclusion--> Exclusion(start, [FieldValue | CitesQuery | SymbolQuery | Word | PhraseQuery ..])
    text --suggested_exclusion--> SuggestedExclusion('-migrantes'), for what may be one

What names a kind, a year, a session or an act leaves out the documents that are it (`trata salvo notas verbales`),
unless documents are said not to mention it.

What is left out by mistake is never seen, so that only short texts are read so, in forms that mean nothing else: few
words, then the words that exclude, then a word, an expression, a value or an act at the end. `no` alone excludes
nothing (`planta no permanente`), nor does `salvo` in a sentence (`salvo disposición en contrario`). `menos` leaves out
only what is no word of a text (`países menos adelantados`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.spanish import is_stop, strip_accents, tokens
from search_app.query import text_leaves
from search_app.query.ast import (
    CitesQuery,
    FieldValue,
    MatchAllQuery,
    OrQuery,
    QueryTree,
    SymbolQuery,
    Word,
    disjunction,
    negation,
    query_leaves,
    to_text,
)
from search_app.query.catalogue import is_catalogue_word, read_catalogue_query
from search_app.query.field_values import kind_by_name
from search_app.query.lexer import EDGE_PUNCTUATION
from search_app.query.typed_symbols import parse_identities

# Content words: before what is left out, and of one expression that is.
MAX_CONTENT_WORDS = 4
MAX_EXCLUDED_WORDS = 4
# Things that are left out at once.
MAX_EXCLUDED = 4
_S = r"\s{1,4}"
_MENTION = (
    r"mencion[ae]n?|contienen?|contengan?|habl[ae]n?{s}de|trat[ae]n?{s}(?:de|sobre)"
    r"|incluyen?|incluyan?|tienen?|tengan?"
)
_CITE = r"cit[ae]n?"
_BEING = rf"que{_S}no{_S}(?:sean?|son|es|fueron|fueran?|est[ée]n?|est[áa]n?)|(?:that|which){_S}are{_S}not"
_ABOUT = rf"{_S}(?:sobre|acerca{_S}del?|relativ[oa]s?{_S}al?|about|on)"
_EXCLUDING = re.compile(
    rf"(?:,{_S}|(?<!\S))(?:pero{_S}no|but{_S}not|excepto|salvo|excluyendo|exceptuando"
    rf"|(?:a|con){_S}(?:excepci[óo]n|exclusi[óo]n){_S}de|except(?:{_S}for)?|excluding|other{_S}than|apart{_S}from"
    rf"|(?P<of_documents>(?:que{_S})?no{_S}(?:{_MENTION.format(s=_S)}|(?P<cites>{_CITE}))"
    rf"|sin{_S}mencionar|sin{_S}las?{_S}palabras?"
    rf"|(?:(?:that|which){_S})?do{_S}not{_S}(?:mention|contain|(?P<cite>cite)))"
    rf"|(?P<being>(?:{_BEING})(?P<about>{_ABOUT})?)"
    # `más o menos`, `al menos`, `por lo menos`, `menos de cinco`.
    rf"|(?P<less>(?<!\bo )(?<!\bal )(?<!\blo )(?<!\bno )menos(?!{_S}de{_S})))(?!\S)",
    re.I,
)
_WHICH_DOCUMENTS = re.compile(rf"[\s¿]{{0,9}}(?:qu[eé]|which|what){_S}(\w+)", re.I)
_ARTICLE = re.compile(rf"{_S}(?:el|la|los|las){_S}", re.I)
_OF_DOCUMENTS = re.compile(
    rf"{_S}(?:(?:el|la|los|las){_S})?(?:documentos?{_S})?(?:del?){_S}|{_S}documents?{_S}of{_S}", re.I
)
# Words before a noun that are not left out with it.
_NOUN_LEADS = "a al el la los las lo de del sobre palabra palabras the of on about"
_BEFORE_NOUN = frozenset(_NOUN_LEADS.split())
# Words behind those that exclude which show that a sentence goes on: `salvo que`, `excepto en`, `pero no solo`.
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
# `sin migrantes`, `documentos sin migrantes`, `países menos adelantados`, `asistencia, no trata`.
_MAY_EXCLUDE = re.compile(
    rf"(?P<head>[^.;:?¿]{{0,80}}?)(?:(?<!\S)(?P<joint>sin|menos|without)|(?<!\S)(?:{_BEING})(?:{_S}de|{_ABOUT})?"
    rf"|(?<!\S)que{_S}no{_S}(?:{_MENTION.format(s=_S)})|,{_S}(?:y{_S})?no){_S}(?P<what>[^.,;:?¿]{{1,80}})",
    re.I,
)
_MINUS_IN_CAPITALS = re.compile(r"\w\s[-−]\w")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What a text leaves out. What it asks for ends at `start`."""

    start: int
    excluded: tuple[QueryTree, ...]


def find_exclusion(text: str) -> Exclusion | None:
    """Return what a text leaves out; None where it leaves out nothing for sure."""
    text = _ends_of_question(text).rstrip(" .")
    matches = list(_EXCLUDING.finditer(text))
    if len(matches) != 1:
        return None
    [excluding] = matches
    head = text[: excluding.start()]
    sign = _SIGN_IN_CAPITALS if text.isupper() else _SIGN
    if sign.search(head) or sign.search(text, excluding.end()):
        return None
    before = [
        word for word in tokens(head) if not is_stop(word.exact) and word.exact not in ("which", "what")
    ]
    if not 0 < len(before) <= MAX_CONTENT_WORDS:
        return None
    if excluding["of_documents"] and not is_catalogue_word(before[0].exact):
        return None
    if excluding["being"] and not any(is_catalogue_word(word.exact) for word in before):
        return None
    excluded = _excluded_by(text, excluding)
    return Exclusion(excluding.start(), excluded) if excluded else None


def _excluded_by(text: str, excluding: re.Match[str]) -> tuple[QueryTree, ...]:
    """Return what stands behind the words that exclude: facet values where it may name some, else words and acts."""
    head = text[: excluding.start()]
    if not (excluding["of_documents"] or excluding["about"]):
        values = _excluded_values(text, excluding.end(), head, is_of_documents=bool(excluding["being"]))
        if values:
            return (values,)
    excluded = _excluded_things(text, excluding.end(), cites=bool(excluding["cites"] or excluding["cite"]))
    # What documents are not, and what `menos` leaves out, is no word of theirs, unless it is left out of all.
    may_be_words = not ((excluding["being"] and not excluding["about"]) or excluding["less"])
    is_of_all = excluding["less"] and _asks_for_all(head)
    return excluded if may_be_words or is_of_all or _are_acts_or_values(excluded) else ()


def _ends_of_question(text: str) -> str:
    """Return the text with blanks for the signs of a question that asks which documents: `¿Qué documentos no ...?`."""
    which = _WHICH_DOCUMENTS.match(text)
    if which is None or not is_catalogue_word(which[1].lower()):
        return text
    return re.sub(r"[¿?]", " ", text)


def _asks_for_all(head: str) -> bool:
    """Return whether a text asks for all documents: `todo`."""
    catalogue = read_catalogue_query(head, is_rest=True)
    return catalogue is not None and isinstance(catalogue.tree, MatchAllQuery)


def _are_acts_or_values(nodes: Sequence[QueryTree]) -> bool:
    return all(isinstance(leaf, SymbolQuery | FieldValue) for node in nodes for leaf in query_leaves(node))


def _excluded_values(text: str, start: int, head: str, *, is_of_documents: bool = False) -> QueryTree | None:
    """Return the kinds, organs, years, sessions and dates that are all that the text from `start` on names.

    None where it says more. An organ is left out only where it is said to be that of documents: `salvo las del WG.4`.
    `head` is what stands before: of `notas menos la verbal` the article stands for its `notas`.
    """
    catalogue = read_catalogue_query(" " * start + text[start:], is_rest=True)
    if catalogue and not catalogue.says_order and not isinstance(catalogue.tree, MatchAllQuery):
        leaves = query_leaves(catalogue.tree)
        names = {leaf.name for leaf in leaves if isinstance(leaf, FieldValue)}
        is_of_documents = is_of_documents or "kind" in names or _OF_DOCUMENTS.match(text, start) is not None
        return catalogue.tree if is_of_documents or "organ" not in names else None
    if (article := _ARTICLE.match(text, start)) is None:
        return None
    for noun in tokens(head):
        if kind_by_name(noun.exact) and (kind := kind_by_name(f"{noun.exact} {text[article.end() :]}")):
            return FieldValue("kind", kind, kind, (article.start(), len(text)))
    return None


def _excluded_things(text: str, start: int, *, cites: bool) -> tuple[QueryTree, ...]:
    """Return each thing that the text from `start` to its end names; none where one of them is not sure."""
    pieces: list[tuple[int, int]] = []
    for joint in _JOINT.finditer(text, start):
        pieces.append((start, joint.start()))
        start = joint.end()
    pieces.append((start, len(text)))
    if len(pieces) > MAX_EXCLUDED:
        return ()
    nodes: list[QueryTree] = []
    for begin, end in pieces:
        node = _excluded_thing(text, begin, end, cites=cites, is_alone=len(pieces) == 1)
        if node is None:
            return ()
        nodes.append(node)
    return tuple(nodes)


def _excluded_thing(text: str, begin: int, end: int, *, cites: bool, is_alone: bool) -> QueryTree | None:
    """Return one thing that is left out: an act, a word, or an expression where it is alone; None if not sure."""
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
    content_words = [word for word in words if not is_stop(word.exact)]
    if len(words) == 1 and content_words:
        return text_leaves.literal(typed, span)
    return (
        text_leaves.phrase(typed, span) if is_alone and 0 < len(content_words) <= MAX_EXCLUDED_WORDS else None
    )


@dataclass(frozen=True, slots=True)
class SuggestedExclusion:
    """How to type what a text may leave out."""

    typed: str
    # What the text says, word for word, where a document may say so too: `sin drogas`.
    expression: tuple[str, ...] = ()
    # What would be left out, where that is one word.
    word: str = ""


def suggested_exclusion(text: str) -> SuggestedExclusion | None:
    """Return how to type a text that may leave something out, but is not sure to; None for any other.

    >>> suggested_exclusion('sin migrantes').typed
    '-migrantes'
    """
    if text.isupper() and _MINUS_IN_CAPITALS.search(text):
        return SuggestedExclusion(text.lower())
    text = text.strip(" .")
    match = None if _SIGN.search(text.replace(",", " ")) else _MAY_EXCLUDE.fullmatch(text)
    if match is None:
        return None
    head, start = match["head"].strip(" ,"), match.start("what")
    before = [word for word in tokens(head) if not is_stop(word.exact)]
    if len(before) > MAX_CONTENT_WORDS or (head and not before):
        return None
    excluded = _excluded_things(text, start, cites=False)
    if len(excluded) != 1:
        return None
    node = _excluded_values(text, start, head, is_of_documents=True) or excluded[0]
    catalogue = read_catalogue_query(head, is_rest=True) if head else None
    if catalogue:
        head = "" if isinstance(catalogue.tree, MatchAllQuery) else to_text(catalogue.tree)
        head = f"({head})" if isinstance(catalogue.tree, OrQuery) else head
    printed = f"-{node.text}" if isinstance(node, Word) else to_text(negation(node))
    expression = tuple(word.exact for word in tokens(text[match.start("joint") :])) if match["joint"] else ()
    return SuggestedExclusion(
        f"{head} {printed}".strip(), expression, node.text if isinstance(node, Word) else ""
    )
