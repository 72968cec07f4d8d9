"""The schema of the Whoosh index in a published index: what its fields are, and how a question for them is read.

    from whoosh.index import open_dir
    open_dir("index/gen-0001/whoosh").schema

It is pickled with the index, and names the classes below by this module's name: whoever opens the index needs this
package. Texts and symbols are read as everywhere else: by the tokenizer and stemmer of `indexer.spanish`, and by
`indexer.symbols`, so that `ctoc/cop/wg2/2013/5` is found as well.
"""

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import IDAnalyzer, Token, Tokenizer
from whoosh.fields import ID, NUMERIC, Schema

from indexer.engine.embedded.whoosh_fields import ENGINE_TEXT, IDS
from indexer.spanish import tokens
from indexer.symbols import lookup_keys, parse_symbol, parse_typed


class SpanishTokenizer(Tokenizer):  # type: ignore[misc]
    """Text -> the terms of `indexer.spanish`: nothing is left out, and no two words become one."""

    def __init__(self, *, stemmed: bool) -> None:
        self.stemmed = stemmed

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **kwargs: Any,
    ) -> Iterator[Token]:
        """Yield a token for each word, with what Whoosh asks for: position, offsets, the word as it is written."""
        token = Token(positions, chars, removestops=removestops, mode=mode, **kwargs)
        token.boost = 1.0
        for position, word in enumerate(tokens(value), start_pos):
            token.text = word.stem if self.stemmed else word.exact
            token.pos = position
            token.startchar, token.endchar = start_char + word.start, start_char + word.end
            if keeporiginal:
                token.original = value[word.start : word.end]
            yield token


class KeyTokenizer(Tokenizer):  # type: ignore[misc]
    """A symbol or reference as typed -> its look-up key; what is neither stays as it is. Records hold keys."""

    def __call__(self, value: str, mode: str = "", **kwargs: Any) -> Iterator[Token]:
        """Yield a token for each key: for a typed word one, for a value of the index all that it is found by."""
        for key in self.indexed(value) if mode == "index" else [_key(value)]:
            yield from IDAnalyzer()(key, mode=mode, **kwargs)

    def indexed(self, value: str) -> tuple[str, ...]:
        """Return the terms of a field's value."""
        return (value,)


class SymbolTokenizer(KeyTokenizer):
    """For symbols as documents print them: each is found by every key that the document bears for it."""

    def indexed(self, value: str) -> tuple[str, ...]:
        """Return every key that a document with this symbol bears: a joint symbol has those of its halves."""
        return lookup_keys(parse_symbol(value))


def _key(typed: str) -> str:
    value = parse_typed(typed)
    return typed if value is None else value.key


def whoosh_schema() -> Schema:
    """Return a new Schema. Its values come from Records: `id`, `date`, `bears`, `cites`, facets, stored fields."""
    stem = SpanishTokenizer(stemmed=True)
    return Schema(
        id=ID(stored=True, unique=True),
        symbol=IDS(stored=True, analyzer=SymbolTokenizer()),
        reference=ID(stored=True, analyzer=IDAnalyzer(lowercase=True)),
        session=NUMERIC(stored=True, shift_step=0),
        topic=IDS(stored=True),
        organ=IDS(stored=True),
        kind=ID(stored=True),
        year=NUMERIC(stored=True, shift_step=0),
        date=ID(stored=True),
        title=ENGINE_TEXT("stem", stem, kind="title", stored=True),
        bears=IDS(analyzer=KeyTokenizer()),
        cites=IDS(analyzer=KeyTokenizer()),
        exact=ENGINE_TEXT("exact", SpanishTokenizer(stemmed=False)),
        stem=ENGINE_TEXT("stem", stem),
    )
