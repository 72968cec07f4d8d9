"""Choose, for each thing that can be typed, an example query that finds something in this generation.

    Generation --find_example_queries--> ExampleQuery, one of each kind

For most kinds there are queries that read well, tried first. Where they find nothing here, queries are made of what the
newest documents say: their words, symbols, citations and facet values. A kind without an example, as symbols in a
corpus that has none, is left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Literal

from indexer.document import Document
from indexer.engine.port import Generation
from indexer.errors import BadSymbol
from indexer.spanish import is_stop, tokens
from indexer.symbols import parse_symbol
from search_app.query.search_request import SearchRequest
from search_app.search.documents import load_document, open_lexicon
from search_app.search.response import SearchResponse
from search_app.search.search import search

ExampleKind = Literal[
    "words",
    "phrase",
    "without",
    "either",
    "parentheses",
    "prefix",
    "fuzzy",
    "near",
    "symbol",
    "series",
    "cites",
    "title_field",
    "topic",
    "organ",
    "kind",
    "session",
    "date",
]
# The newest documents, of which examples are made.
MAX_DOCUMENTS_READ = 5
# Passages of each of them that are read.
MAX_PASSAGES_READ = 40
# Queries that are tried for one kind.
MAX_TRIED = 30
# Letters of a word that an example is made of: shorter ones say little.
MIN_LETTERS = 5
# Words that `prefix*` is said to stand for.
MAX_FORMS_NAMED = 3


@dataclass(frozen=True, slots=True)
class ExampleQuery:
    """A query of a kind, with the number of documents that have all it asks for.

    `forms` are words of this generation that a prefix stands for.
    """

    kind: ExampleKind
    text: str
    total: int
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sample:
    """What examples are made of: the newest documents, and the values of each facet, the commonest first."""

    documents: tuple[Document, ...]
    facets: dict[str, tuple[str, ...]]

    @property
    def texts(self) -> list[str]:
        """The titles, then the first passages of each document."""
        titles = [document.masthead.title for document in self.documents if document.masthead.title]
        blocks = chain.from_iterable(document.blocks[:MAX_PASSAGES_READ] for document in self.documents)
        return [*titles, *(block.text for block in blocks)]

    @property
    def symbols(self) -> list[str]:
        """The symbols that the documents bear, then those that they cite, the most cited first."""
        borne = [symbol for document in self.documents for symbol in document.masthead.symbols]
        cited = Counter(
            citation.symbol
            for document in self.documents
            for citation in document.citations
            if citation.symbol and len(citation.symbols) < 2
        )
        return [*dict.fromkeys((*borne, *(symbol for symbol, _ in cited.most_common())))]

    @property
    def references(self) -> list[str]:
        """The resolutions and decisions that the documents cite by number, the most cited first."""
        cited = Counter(
            citation.text
            for document in self.documents
            for citation in document.citations
            if citation.kind in ("resolucion", "decision") and re.search(r"\d", citation.text)
        )
        return [text for text, _ in cited.most_common()]


def find_example_queries(generation: Generation) -> tuple[ExampleQuery, ...]:
    """Return at most one example of each kind, in the order in which a page explains them."""
    sample = _read_sample(generation)
    examples = (_first_that_finds(generation, kind, texts) for kind, texts in _candidates(sample))
    return tuple(example for example in examples if example is not None)


def _read_sample(generation: Generation) -> _Sample:
    newest = search(generation, SearchRequest(order="date", size=MAX_DOCUMENTS_READ))
    read = (load_document(generation, hit.summary.id) for hit in newest.hits)
    facets = {name: tuple(value.value for value in values) for name, values in newest.facets.items()}
    return _Sample(tuple(document for document in read if document is not None), facets)


def _candidates(sample: _Sample) -> Iterator[tuple[ExampleKind, Iterable[str]]]:
    """Yield each kind with the queries to try for it."""
    pairs = list(_neighbours(sample.texts))
    words = list(dict.fromkeys(chain.from_iterable(pairs)))
    yield "words", chain(("asistencia técnica",), (f"{a} {b}" for a, b in pairs))
    yield "phrase", chain(('"elemento constante"',), _phrases(sample.texts))
    yield "without", chain(("reuniones -trata",), (f"{a} -{b}" for a, b in _apart(words)))
    yield "either", chain(("extradición O decomiso",), (f"{a} O {b}" for a, b in _apart(words)))
    three = zip(words, words[2:], words[1:], strict=False)
    yield (
        "parentheses",
        chain(("(armas O municiones) Y informes",), (f"({a} O {b}) Y {c}" for a, b, c in three)),
    )
    yield "prefix", chain(("resoluci*",), (f"{word[:-2]}*" for word in words if len(word) > MIN_LETTERS + 1))
    yield (
        "fuzzy",
        chain(("asistensia~",), (f"{_slip(word)}~" for word in words if len(word) > MIN_LETTERS + 1)),
    )
    yield "near", chain(("trata CERCA/5 personas",), (f"{a} CERCA/5 {b}" for a, b in pairs))
    yield "symbol", sample.symbols
    yield "series", _series(sample.symbols)
    yield "cites", (f'cita:"{cited}"' for cited in (*sample.references, *sample.symbols))
    yield "title_field", chain(("título:asistencia",), (f"título:{word}" for word in words))
    yield "topic", chain(("materia:trata",), _by_name("materia", sample.facets.get("topic", ())))
    yield "organ", chain(('órgano:"armas de fuego"',), _by_name("órgano", sample.facets.get("organ", ())))
    yield "kind", chain(('tipo:"nota verbal"',), _by_name("tipo", sample.facets.get("kind", ())))
    yield "session", _ranges("sesión", sample.facets.get("session", ()))
    yield "date", _ranges("fecha", sample.facets.get("year", ()))


def _first_that_finds(generation: Generation, kind: ExampleKind, texts: Iterable[str]) -> ExampleQuery | None:
    for text in islice(texts, MAX_TRIED):
        response = search(generation, SearchRequest(text=text, size=1))
        if total := _documents_with_all(response):
            forms: tuple[str, ...] = ()
            if kind == "prefix":
                completions = open_lexicon(generation).suggest(text.rstrip("*"), MAX_FORMS_NAMED)
                forms = tuple(form.surface for form in completions)
            return ExampleQuery(kind, text, total, forms)
    return None


def _documents_with_all(response: SearchResponse) -> int:
    """Return how many documents have all that is asked for; 0 where a part of the query was not taken as typed."""
    return 0 if response.warnings else response.total_all_words


def _neighbours(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield words with something to say that stand side by side, or with only a small word between them."""
    for text in texts:
        words = [token.exact for token in tokens(text)]
        content_indices = [index for index, word in enumerate(words) if _says_something(word)]
        for first, second in pairwise(content_indices):
            if second - first <= 2 and words[first] != words[second]:
                yield words[first], words[second]


def _says_something(word: str) -> bool:
    return len(word) >= MIN_LETTERS and word.isalpha() and not is_stop(word)


def _phrases(texts: Iterable[str]) -> Iterator[str]:
    """Yield three words that follow one another, of which the outer two say something; then two such words."""
    sentences = [[token.exact for token in tokens(text)] for text in texts]
    for length in (3, 2):
        for words in sentences:
            for start in range(len(words) - length + 1):
                phrase = words[start : start + length]
                if _says_something(phrase[0]) and _says_something(phrase[-1]):
                    yield f'"{" ".join(phrase)}"'


def _apart(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of words that stand far from each other in the sample, so that one may be without the other."""
    half = len(words) // 2
    return zip(words[:half], words[half:], strict=False)


def _slip(word: str) -> str:
    """Return the word with two letters exchanged, as fingers do."""
    middle = len(word) // 2
    return word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]


def _series(symbols: Iterable[str]) -> Iterator[str]:
    for symbol in symbols:
        try:
            yield f"{parse_symbol(symbol).series}/*"
        except BadSymbol:
            continue


def _by_name(field: str, codes: Iterable[str]) -> Iterator[str]:
    """Yield a facet's values as one types them: `trata-de-personas` is "trata de personas", a series is itself."""
    for code in codes:
        yield f"{field}:{code}" if "/" in code else f'{field}:"{code.replace("-", " ")}"'


def _ranges(field: str, codes: Iterable[str]) -> Iterator[str]:
    """Yield the range from the second to the last of the numbers, then each of them alone."""
    numbers = sorted(int(code) for code in codes if code.isdecimal())
    if len(numbers) > 1:
        yield f"{field}:{numbers[1 if len(numbers) > 2 else 0]}..{numbers[-1]}"
    yield from (f"{field}:{number}" for number in numbers)
