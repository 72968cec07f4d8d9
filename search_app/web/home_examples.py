"""Example queries for the home page. Each is tried on the published index first, so that it finds something."""

from dataclasses import dataclass

from indexer.engine.port import Generation
from search_app.query.search_request import SearchRequest
from search_app.search import documents
from search_app.search.search import search

# Queries to try for each kind of example; the first that finds something is shown.
CANDIDATE_QUERIES = (
    ("home.example_words", ("asistencia tecnica", "trata de personas", "armas de fuego", "cooperación")),
    ("home.example_phrase", ('"elemento constante"', '"en forma consecutiva"', '"asistencia técnica"')),
    ("home.example_any", ("extradición O migrantes", "armas O trata", "víctimas O testigos")),
    ("home.example_without", ("reuniones -trata", "informe -armas", "convención -informe")),
)


@dataclass(frozen=True, slots=True)
class Example:
    """`key` says what it shows; `total` documents answer."""

    key: str
    question: SearchRequest
    total: int


def find_examples(generation: Generation) -> tuple[Example, ...]:
    """Return at most one example of each kind, among them a symbol and a reference of this corpus."""
    kinds = [(key, list(texts)) for key, texts in CANDIDATE_QUERIES]
    kinds[1:1] = _symbols(generation)
    examples: list[Example] = []
    for key, texts in kinds:
        for text in texts:
            question = SearchRequest(text=text)
            if total := search(generation, question).total:
                examples.append(Example(key, question, total))
                break
    return tuple(examples)


def _symbols(generation: Generation) -> list[tuple[str, list[str]]]:
    """Return symbols and references that the newest documents bear or cite, to try as examples."""
    symbols: list[str] = []
    references: list[str] = []
    newest = search(generation, SearchRequest(order="date", size=5))
    for hit in newest.hits:
        document = documents.load_document(generation, hit.summary.id)
        if document is None:
            continue
        symbols += document.masthead.symbols
        for citation in document.citations:
            if citation.kind == "symbol" and citation.symbol and citation.symbol not in symbols:
                symbols.append(citation.symbol)
            elif citation.kind in ("resolucion", "decision") and citation.key:
                references.append(citation.text)
    often = sorted(set(references), key=lambda text: (-references.count(text), text))
    # Typed as people do: whoever can write it so need not learn more.
    typed = [symbol.lower() for symbol in symbols[:3]]
    return [("home.example_symbol", typed), ("home.example_reference", often[:3])]
