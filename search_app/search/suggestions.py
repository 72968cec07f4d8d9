"""suggest(generation, text, limit): what someone who has typed this much may be asking for.

Words of this generation's lexicon, titles that hold what was typed, symbols and acts that documents bear or cite, and
subjects, organs and kinds of theirs by words of the name: `armas` -> tema:armas-de-fuego.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from indexer import document_json
from indexer.engine import port
from indexer.spanish import Lexicon, is_stop, tokens
from indexer.summary import decode_summary
from indexer.symbols import Reference, normalize_symbol, parse_symbol
from search_app.query.ast import InTitle, QueryTree, Wildcard, Word, conjunction, to_text
from search_app.query.compiler import compile_tree
from search_app.query.field_values import parse_field_value
from search_app.query.typed_symbols import parse_identities
from search_app.search.documents import open_lexicon
from search_app.search.families import documents_with_own_identity

MIN_PREFIX_CHARS = 2  # letters of a word before it is completed
MIN_NAME_CHARS = 4  # letters of a name before the subject, organ or kind is offered
MAX_NAMES = 2
MAX_WORDS = 5  # so that titles are seen beside them
MAX_SYMBOL_DOCUMENTS = 20  # that are looked at for symbols they cite
MAX_TITLE_FORMS = (
    32  # the commonest that a beginning is looked for in titles; beyond, those that are spelt as it is
)
MAX_INPUT_CHARS = 200  # characters of the text that are looked at


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` is what the box would hold; `id` the document it leads to, where it leads to one."""

    kind: Literal["word", "title", "symbol", "topic", "organ", "kind"]
    text: str
    id: str | None = None


def suggest(generation: port.Generation, text: str, limit: int) -> tuple[Suggestion, ...]:
    """At most `limit` suggestions, the likeliest first; none for a text that holds no word. Raises nothing."""
    text = text[:MAX_INPUT_CHARS]
    found = [*_suggest_references(generation, text), *_suggest_symbols(generation, text, limit)]
    if not found:
        lexicon = open_lexicon(generation)
        words = [*_suggest_words(lexicon, text)][:MAX_WORDS]
        titles = [*_suggest_titles(generation, lexicon, text, limit)]
        values = [*_suggest_names(generation, text)][:MAX_NAMES]
        found = words[: max(limit - len(titles) - len(values), limit // 2)] + values + titles
    return tuple(dict.fromkeys(found))[:limit]


def _suggest_words(lexicon: Lexicon, text: str) -> Iterator[Suggestion]:
    """The text with its last, unfinished word completed."""
    words = tokens(text)
    if not words or words[-1].end < len(text) or len(words[-1].exact) < MIN_PREFIX_CHARS:
        return
    for form in lexicon.suggest(words[-1].exact, MAX_WORDS * 4):
        if form.surface != words[-1].exact and not is_stop(form.surface):
            yield Suggestion("word", text[: words[-1].start] + form.surface)


def _suggest_names(generation: port.Generation, text: str) -> Iterator[Suggestion]:
    """The subjects, organs and kinds with these words in their name that some document here has."""
    if len(text.strip()) < MIN_NAME_CHARS or ":" in text:
        return
    for known in ("topic", "kind", "organ"):
        for value in parse_field_value(known, text.strip(), (0, 0)):
            held = port.Query(port.Term(known, value.low or ""), size=0)
            if generation.search(held).total:
                yield Suggestion(known, to_text(value))


def _suggest_references(generation: port.Generation, text: str) -> Iterator[Suggestion]:
    """The act, or both acts, that a whole reference may mean and that documents here are or cite: 6/4."""
    for identity in parse_identities(text):
        value = identity.value
        if isinstance(value, Reference):
            own = documents_with_own_identity(generation, value.key)
            if (
                generation.with_identity([value.key])[value.key]
                or generation.cited_by([value.key])[value.key]
            ):
                yield Suggestion("symbol", identity.text, own[0] if len(own) == 1 else None)


def _suggest_titles(
    generation: port.Generation, lexicon: Lexicon, text: str, limit: int
) -> Iterator[Suggestion]:
    """Titles that hold every word typed, the last perhaps unfinished."""
    words = tokens(text)
    trees: list[QueryTree] = [InTitle(Word(word.exact)) for word in words]
    if words and words[-1].end == len(text):
        trees[-1] = InTitle(Wildcard(words[-1].exact + "*"))
    tree = conjunction(trees[:16])
    if tree is None or len(words[-1].exact) < MIN_PREFIX_CHARS:
        return
    where = compile_tree(tree, lexicon, generation.info.documents, max_forms=MAX_TITLE_FORMS)
    for hit in generation.search(port.Query(where, size=limit, passages=0)).hits:
        card = decode_summary(hit.summary)
        if card.title:
            yield Suggestion("title", card.title, card.id)


def _suggest_symbols(generation: port.Generation, text: str, limit: int) -> list[Suggestion]:
    """Symbols that begin as typed, those that documents bear first; half a component is enough.

    Those that are only cited are looked for where too few are borne.
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
        for citation in document_json.load_citations(body) if body else ():
            for symbol in citation.symbols or ((citation.symbol,) if citation.symbol else ()):
                if symbol not in borne and _starts_with(symbol, typed):
                    cited[symbol] = Suggestion("symbol", symbol)
    return [found[symbol] for found in (borne, cited) for symbol in sorted(found, key=_sort_key)]


def _hits_in_series(generation: port.Generation, field: str, series: str) -> tuple[port.Hit, ...]:
    query = port.Query(port.Term(field, series), size=MAX_SYMBOL_DOCUMENTS, order="symbol", passages=0)
    return generation.search(query).hits


def _starts_with(symbol: str, typed: str) -> bool:
    """Whether a symbol begins as a folded text does: folding takes nothing but spaces from it."""
    return symbol.upper().replace(" ", "").startswith(typed)


def _sort_key(symbol: str) -> str:
    return parse_symbol(symbol).sort_key
