"""suggest(generation, text, limit): what someone who has typed this much may be asking for.

Words of this generation's lexicon, titles that hold what was typed, symbols and acts that documents bear or cite, and
subjects, organs and kinds of theirs by words of the name: `armas` -> tema:armas-de-fuego.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import msgspec

from indexer import document_json
from indexer.engine import port
from indexer.spanish import Lexicon, is_stop, tokens
from indexer.symbols import Reference, Symbol, fold, understand
from search_app.answer import LEXICON, Card
from search_app.asking import node_of
from search_app.field_values import values_of
from search_app.query_language import canonical_symbols
from search_app.query_tree import InTitle, Pattern, Tree, Word, conjunction, interpreted

LEAST = 2  # letters of a word before it is completed
LEAST_NAME = 4  # letters of a name before the subject, organ or kind is offered
MOST_VALUES = 2
MOST_WORDS = 5  # so that titles are seen beside them
DOCUMENTS = 20  # that are looked at for symbols they cite
FOLDED = 200  # characters of the text that are looked at


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` is what the box would hold; `id` the document it leads to, where it leads to one."""

    kind: Literal["word", "title", "symbol", "topic", "organ", "kind"]
    text: str
    id: str | None = None


def suggest(generation: port.Generation, text: str, limit: int) -> tuple[Suggestion, ...]:
    """At most `limit` suggestions, the likeliest first; none for a text that holds no word. Raises nothing."""
    text = text[:FOLDED]
    found = [*_acts(generation, text), *_symbols(generation, text)]
    if not found:
        lexicon = Lexicon(generation.blob(LEXICON))
        words = [*_words(lexicon, text)][:MOST_WORDS]
        titles = [*_titles(generation, lexicon, text, limit)]
        values = [*_values(generation, text)][:MOST_VALUES]
        found = words[: max(limit - len(titles) - len(values), limit // 2)] + values + titles
    return tuple(dict.fromkeys(found))[:limit]


def _words(lexicon: Lexicon, text: str) -> Iterator[Suggestion]:
    """The text with its last, unfinished word completed."""
    words = tokens(text)
    if not words or words[-1].end < len(text) or len(words[-1].exact) < LEAST:
        return
    for form in lexicon.suggest(words[-1].exact, MOST_WORDS * 4):
        if form.surface != words[-1].exact and not is_stop(form.surface):
            yield Suggestion("word", text[: words[-1].start] + form.surface)


def _values(generation: port.Generation, text: str) -> Iterator[Suggestion]:
    """The subjects, organs and kinds with these words in their name that some document here has."""
    if len(text.strip()) < LEAST_NAME or ":" in text:
        return
    for known in ("topic", "kind", "organ"):
        for value in values_of(known, text.strip(), (0, 0)):
            held = port.Query(port.Term(known, value.low or ""), size=0)
            if generation.search(held).total:
                yield Suggestion(known, interpreted(value))


def _acts(generation: port.Generation, text: str) -> Iterator[Suggestion]:
    """The act, or both acts, that a whole reference may mean and that documents here are or cite: 6/4."""
    for known in canonical_symbols(text):
        value = understand(known)
        if isinstance(value, Reference):
            own = sorted(generation.bearing(value.key))
            if own or generation.citing(value.key):
                yield Suggestion("symbol", known, own[0] if len(own) == 1 else None)


def _titles(generation: port.Generation, lexicon: Lexicon, text: str, limit: int) -> Iterator[Suggestion]:
    """Titles that hold every word typed, the last perhaps unfinished."""
    words = tokens(text)
    trees: list[Tree] = [InTitle(Word(word.exact)) for word in words]
    if words and words[-1].end == len(text):
        trees[-1] = InTitle(Pattern(words[-1].exact + "*"))
    tree = conjunction(trees[:16])
    if tree is None or len(words[-1].exact) < LEAST:
        return
    where = node_of(tree, lexicon, generation.facts.documents)
    for hit in generation.search(port.Query(where, size=limit, blocks=0)).hits:
        card = msgspec.json.decode(hit.card, type=Card)
        if card.title:
            yield Suggestion("title", card.title, card.id)


def _symbols(generation: port.Generation, text: str) -> list[Suggestion]:
    """Symbols that begin as typed, those that documents bear first; half a component is enough."""
    typed = fold(text)
    if "/" not in typed:
        return []
    series = typed[: typed.rindex("/")] + "/*"
    if any(letter.isspace() or letter == "|" for letter in series) or len(series) > port.MAX_TERM:
        return []
    found: dict[str, Suggestion] = {}
    for field in ("bears", "cites"):
        query = port.Query(port.Term(field, series), size=DOCUMENTS, order="symbol", blocks=0)
        for hit in generation.search(query).hits:
            if field == "bears":
                for symbol in msgspec.json.decode(hit.card, type=Card).symbols:
                    found.setdefault(symbol, Suggestion("symbol", symbol, hit.id))
            elif body := generation.document(hit.id):
                for citation in document_json.loads(body).citations:
                    for symbol in citation.symbols or ((citation.symbol,) if citation.symbol else ()):
                        found.setdefault(symbol, Suggestion("symbol", symbol))
    return [one for symbol, one in sorted(found.items(), key=_in_order) if fold(symbol).startswith(typed)]


def _in_order(item: tuple[str, Suggestion]) -> tuple[bool, str]:
    value = understand(item[0])
    return item[1].id is None, value.sort_key if isinstance(value, Symbol) else item[0]
