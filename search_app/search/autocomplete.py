"""Suggest what someone who has typed the beginning of a query may be asking for.

    Generation, typed text --suggest--> Suggestion ...

Suggestions are words of the generation's lexicon, titles that have the words typed, symbols and acts that documents
bear or cite, and topics, organs and kinds of its documents by words of their names or by their series.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer import document_json
from indexer.engine import port
from indexer.spanish import Lexicon, is_stop, tokens
from indexer.summary import decode_summary
from indexer.symbols import Reference, normalize_symbol, parse_symbol, parse_typed
from search_app.query.ast import InTitle, QueryTree, Wildcard, Word, conjunction, to_text
from search_app.query.compiler import compile_tree
from search_app.query.field_values import parse_field_value
from search_app.query.typed_symbols import parse_identities
from search_app.search.documents import open_lexicon
from search_app.search.families import documents_with_own_identity

# Letters that must be typed of a word, before it is completed.
MIN_PREFIX_CHARS = 2
# Characters that must be typed of the name of a topic, organ or kind.
MIN_NAME_CHARS = 4
# Topics, organs and kinds in one list.
MAX_NAMES = 2
# Words in one list, so that it has room for titles.
MAX_WORDS = 5
# Documents of a series that are read for the symbols they bear, and as many for those they cite.
MAX_SYMBOL_DOCUMENTS = 20
# Commonest forms that a prefix stands for in titles, beside those spelt exactly as typed.
MAX_TITLE_FORMS = 32
# Clauses of a query for titles; the words beyond are not looked for.
MAX_TITLE_WORDS = 16
# Characters of the typed text that are read.
MAX_INPUT_CHARS = 200
# Words before the one that is completed, which it must follow in some document.
MAX_WORDS_BEFORE = 3
# Acts of one session and kind. Since 2004 the Conference has adopted at most twelve at one.
MAX_ACTS_OF_SESSION = 40
# Notes verbales whose references are compared, the newest.
MAX_CIRCULARS = 100

# `resolución 7`, `res. 7/`, `decisión 4/1`: the session, and what is typed of the number.
_ACT_BEGUN = re.compile(
    r"\s*(resoluci[oó]n|res[.]?|decisi[oó]n|dec[.]?)\s+([0-9]{1,2})\s*(?:/\s*([0-9]{0,2}))?\s*", re.I
)
_CIRCULAR_BEGUN = re.compile(r"\s*CU\b\s*[0-9/() A-Z]*", re.I)
# Words and blanks: who types a sign of the query language asks for no phrase.
_ONLY_WORDS = re.compile(r"[\w\s]+")
# Two letters at least, so that `a` is no series.
_SERIES_BEGUN = re.compile("[A-Z]{2,}[A-Z0-9./]*")


SuggestionKind = Literal["symbol", "topic", "organ", "kind", "word", "title"]
# Suggestions of a kind stand together, in this order.
SUGGESTION_KINDS: tuple[SuggestionKind, ...] = ("symbol", "topic", "organ", "kind", "word", "title")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query to put into the search box. `id` is the one document that it leads to, if it leads to one.

    `value` is the facet value that it chooses, of a topic, organ or kind: people are shown its label.
    """

    kind: SuggestionKind
    text: str
    id: str | None = None
    value: str = ""


def suggest(generation: port.Generation, text: str, limit: int) -> tuple[Suggestion, ...]:
    """Return at most `limit` suggestions, the likeliest first; none for a text without words. Raises nothing."""
    text = text[:MAX_INPUT_CHARS]
    suggestions = [
        *_suggest_references(generation, text),
        *_suggest_acts(generation, text),
        *_suggest_symbols(generation, text, limit),
        *_suggest_series(generation, text),
    ]
    if not suggestions:
        lexicon = open_lexicon(generation)
        words = [*_suggest_words(generation, lexicon, text)][:MAX_WORDS]
        titles = [*_suggest_titles(generation, lexicon, text, limit)]
        names = [*_suggest_names(generation, text)][:MAX_NAMES]
        max_words = max(limit - len(titles) - len(names), limit // 2)
        suggestions = words[:max_words] + names + titles
    suggestions = list(dict.fromkeys(suggestions))
    # A text such as `CTOC` begins many symbols, which must not crowd out the organs.
    others = [suggestion for suggestion in suggestions if suggestion.kind != "symbol"]
    symbols = [suggestion for suggestion in suggestions if suggestion.kind == "symbol"][
        : max(limit - len(others), limit // 2)
    ]
    shown = [*symbols, *others][:limit]
    return tuple(sorted(shown, key=lambda suggestion: SUGGESTION_KINDS.index(suggestion.kind)))


def _suggest_acts(generation: port.Generation, text: str) -> Iterator[Suggestion]:
    """Yield the acts of a session, of which only that was typed, and the circulars that begin so."""
    if begun := _ACT_BEGUN.fullmatch(text):
        kind = "resolución" if begun[1].lower().startswith("r") else "decisión"
        session, digits = begun[2], begun[3] or ""
        values = [
            value
            for number in range(1, MAX_ACTS_OF_SESSION + 1)
            if str(number).startswith(digits)
            and isinstance(value := parse_typed(f"{kind} {session}/{number}"), Reference)
        ]
        keys = [value.key for value in values]
        borne, cited = generation.with_identity(keys), generation.cited_by(keys)
        for value in values:
            if borne[value.key] or cited[value.key]:
                bearing = documents_with_own_identity(generation, value.key)
                yield Suggestion("symbol", str(value), bearing[0] if len(bearing) == 1 else None)
    elif _CIRCULAR_BEGUN.fullmatch(text):
        begun_with = _folded(text)
        query = port.Query(filters={"kind": ("nota-verbal",)}, order="date", size=MAX_CIRCULARS, passages=0)
        for hit in generation.search(query).hits:
            summary = decode_summary(hit.summary)
            if summary.reference and _folded(summary.reference).startswith(begun_with):
                yield Suggestion("symbol", summary.reference, hit.id)


def _folded(text: str) -> str:
    return "".join(text.split()).upper()


def _suggest_series(generation: port.Generation, text: str) -> Iterator[Suggestion]:
    """Yield the organs whose series begins with what was typed, whole or from one of its parts on: `WG`, `CTOC`."""
    typed = normalize_symbol(text).strip("/*")
    if not _SERIES_BEGUN.fullmatch(typed):
        return
    query = port.Query(facet_fields=("organ",), size=0)
    for series, _ in generation.search(query).facets.get("organ", ()):
        if series.startswith(typed) or f"/{typed}" in series:
            yield Suggestion("organ", f"{series}/*", value=series)


def _suggest_words(generation: port.Generation, lexicon: Lexicon, text: str) -> Iterator[Suggestion]:
    """Yield the text with its last, unfinished word completed, the commonest completion first."""
    words = tokens(text)
    if not words or words[-1].end < len(text) or len(words[-1].exact) < MIN_PREFIX_CHARS:
        return
    # More than are shown: stop words and the word itself are no suggestions.
    completions = [
        form.surface
        for form in lexicon.suggest(words[-1].exact, MAX_WORDS * 4)
        if form.surface != words[-1].exact and not is_stop(form.surface)
    ]
    if _ONLY_WORDS.fullmatch(text):
        completions = _following(generation, lexicon, [word.exact for word in words[:-1]], completions)
    for completion in completions:
        yield Suggestion("word", text[: words[-1].start] + completion)


def _following(
    generation: port.Generation, lexicon: Lexicon, before: Sequence[str], completions: Sequence[str]
) -> list[str]:
    """Return the completions that follow the words before in some document, the commonest first.

    Where none does, return those that stand in one document with them.
    """
    forms = [
        tuple(form.surface for form in lexicon.forms(word) if form.preferred)
        for word in before[-MAX_WORDS_BEFORE:]
    ]
    if not forms or not all(forms) or not completions:
        return list(completions)
    phrases: list[port.Node] = [port.Phrase("exact", (*forms, (completion,))) for completion in completions]
    beside = [port.Synonym("exact", each) for each in forms]
    anywhere: list[port.Node] = [
        port.And((*beside, port.Term("exact", completion))) for completion in completions
    ]
    for nodes in (phrases, anywhere):
        totals = generation.totals([port.Query(node, size=0) for node in nodes])
        following = [
            (total, completion) for total, completion in zip(totals, completions, strict=True) if total
        ]
        if following:
            following.sort(key=lambda total_and_completion: -total_and_completion[0])
            return [completion for _, completion in following]
    return []


def _suggest_names(generation: port.Generation, text: str) -> Iterator[Suggestion]:
    """Yield the topics, organs and kinds that have these words in their name and that some document has."""
    if len(text.strip()) < MIN_NAME_CHARS or ":" in text:
        return
    for field in ("topic", "kind", "organ"):
        for value in parse_field_value(field, text.strip(), (0, 0)):
            documents = port.Query(port.Term(field, value.low or ""), size=0)
            if generation.search(documents).total:
                yield Suggestion(field, to_text(value), value=value.low or "")


def _suggest_references(generation: port.Generation, text: str) -> Iterator[Suggestion]:
    """Yield the acts that a complete reference may mean, if some document is or cites them: both of 6/4."""
    for identity in parse_identities(text):
        value = identity.value
        if isinstance(value, Reference):
            bearing = documents_with_own_identity(generation, value.key)
            if (
                generation.with_identity([value.key])[value.key]
                or generation.cited_by([value.key])[value.key]
            ):
                yield Suggestion("symbol", identity.text, bearing[0] if len(bearing) == 1 else None)


def _suggest_titles(
    generation: port.Generation, lexicon: Lexicon, text: str, limit: int
) -> Iterator[Suggestion]:
    """Yield the titles that have every word typed, of which the last may be unfinished."""
    words = tokens(text)
    trees: list[QueryTree] = [InTitle(Word(word.exact)) for word in words]
    if words and words[-1].end == len(text):
        trees[-1] = InTitle(Wildcard(words[-1].exact + "*"))
    tree = conjunction(trees[:MAX_TITLE_WORDS])
    if tree is None or len(words[-1].exact) < MIN_PREFIX_CHARS:
        return
    root = compile_tree(tree, lexicon, generation.info.documents, max_forms=MAX_TITLE_FORMS)
    for hit in generation.search(port.Query(root, size=limit, passages=0)).hits:
        summary = decode_summary(hit.summary)
        if summary.title:
            yield Suggestion("title", summary.title, summary.id)


def _suggest_symbols(generation: port.Generation, text: str, limit: int) -> list[Suggestion]:
    """Return the symbols that begin with what was typed, those that documents bear before those they only cite.

    The last component may be unfinished. Cited symbols are only looked for if documents bear fewer than `limit`.
    """
    typed = normalize_symbol(text)
    if "/" not in typed:
        return []
    series = typed[: typed.rindex("/")] + "/*"
    if any(letter.isspace() or letter == "|" for letter in series) or len(series) > port.MAX_TERM:
        return []
    borne: dict[str, Suggestion] = {}
    for hit in _hits_in_series(generation, "bears", series):
        for symbol in decode_summary(hit.summary).symbols:
            if _starts_with(symbol, typed):
                borne.setdefault(symbol, Suggestion("symbol", symbol, hit.id))
    cited: dict[str, Suggestion] = {}
    for hit in _hits_in_series(generation, "cites", series) if len(borne) < limit else ():
        body = generation.stored_documents([hit.id]).get(hit.id)
        for citation in document_json.load_mentions(body).citations if body else ():
            for symbol in citation.symbols or ((citation.symbol,) if citation.symbol else ()):
                if symbol not in borne and _starts_with(symbol, typed):
                    cited[symbol] = Suggestion("symbol", symbol)
    return [
        by_symbol[symbol]
        for by_symbol in (borne, cited)
        for symbol in sorted(by_symbol, key=_symbol_sort_key)
    ]


def _hits_in_series(generation: port.Generation, field: str, series: str) -> tuple[port.Hit, ...]:
    """Return the first documents, in order of symbol, that bear or cite (by `field`) a symbol of the series."""
    query = port.Query(port.Term(field, series), size=MAX_SYMBOL_DOCUMENTS, order="symbol", passages=0)
    return generation.search(query).hits


def _starts_with(symbol: str, typed: str) -> bool:
    """Return whether a symbol begins with a text that `normalize_symbol` returned, which differs in case and spaces."""
    return symbol.upper().replace(" ", "").startswith(typed)


def _symbol_sort_key(symbol: str) -> str:
    return parse_symbol(symbol).sort_key
