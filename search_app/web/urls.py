"""Addresses: of the pages, of the JSON, and of the originals in the UN's document system."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from indexer.summary import DocumentSummary
from search_app.query.search_request import SearchRequest, query_string

SEARCH = "/"
# What the address of a list as a file begins with; its ending follows.
SEARCH_EXPORT = "/search"
OPENAPI = "/api/v1/openapi.json"
API_SEARCH = "/api/v1/search"
REPORT = "/informe"
STATE = "/estado"
API_REPORT = "/api/v1/report"
# Every symbol that the corpus bears or cites.
ALL_SYMBOLS = "/symbols/all"


def search_url(question: SearchRequest, path: str = SEARCH, **others: str) -> str:
    """Return the address of a page of results. The whole corpus is `/?q=`, since `/` alone is the home page."""
    query = _list_query(question, **others) if path == SEARCH else query_string(question, **others)
    return f"{path}?{query}" if query else path


def _list_query(question: SearchRequest, **others: str) -> str:
    """Return the query string of a list; that of the whole corpus says `q=`, so that it is one."""
    query = query_string(question, **others)
    return f"q=&{query}".rstrip("&") if question.empty else query


def document_url(id: str, question: SearchRequest | None = None, anchor: str = "", **others: str) -> str:
    """Return the address of a document's page; with a question, its hits are marked there."""
    asked = question or SearchRequest()
    pairs = [("q", asked.text), ("symbol", asked.symbol), ("cites", asked.cites)]
    pairs += [("literal", "1" if asked.literal and asked.text else ""), *others.items()]
    return with_anchor(with_pairs(f"/doc/{quote(id)}", pairs), anchor)


def listed_document_url(id: str, question: SearchRequest, anchor: str = "", **others: str) -> str:
    """Return the address of a document's page that knows the list it was opened from: filters, order and page."""
    return with_anchor(f"/doc/{quote(id)}?{_list_query(question, **others)}", anchor)


class ListedDocumentUrls:
    """The addresses of the documents of one list, which all hold the list's query string: it is made once."""

    def __init__(self, question: SearchRequest, **others: str) -> None:
        self._query = _list_query(question, **others)

    def document(self, id: str) -> str:
        """Return what `listed_document_url` does."""
        return f"/doc/{quote(id)}?{self._query}"

    def passages(self, id: str) -> str:
        """Return what `passages_url` does."""
        return f"/doc/{quote(id)}/passages?{self._query}"


def print_style_url(id: str, **others: str) -> str:
    """Return the address of the style sheet that prints a document with its identity on each page."""
    return with_pairs(f"/doc/{quote(id)}/print.css", others.items())


def original_url(id: str, format: str = "") -> str:
    """Return the address of the file that a document was read from, or of the same document in another format."""
    return with_pairs(f"/doc/{quote(id)}/original", [("format", format)])


def original_page_url(summary: DocumentSummary, pages: Sequence[int]) -> str:
    """Return the address of the first of these pages in the document's PDF; '' where they are of no PDF."""
    if not pages or "pdf" not in (summary.format, summary.pages_from):
        return ""
    return f"{original_url(summary.id, summary.pages_from)}#page={pages[0]}"


def passages_url(id: str, question: SearchRequest, part: int = 1, **others: str) -> str:
    """Return the address of all passages of a document that answer a question; `part` is a page of them, from 1."""
    numbered = {"part": str(part) if part > 1 else ""}
    return f"/doc/{quote(id)}/passages?{_list_query(question, **numbered, **others)}"


def api_passages_url(id: str, question: SearchRequest, page: int = 1, **others: str) -> str:
    """Return the address of the same as JSON. What the passages of one document do not depend on is left out."""
    asked = SearchRequest(question.text, question.symbol, question.cites, literal=question.literal, page=page)
    return f"/api/v1/documents/{quote(id)}/passages?{query_string(asked, **others)}"


def api_related_url(id: str) -> str:
    """Return the address of what is around a document, as JSON."""
    return f"/api/v1/documents/{quote(id)}/related"


def with_anchor(document: str, anchor: str) -> str:
    """Return the address of a place in the document of this address."""
    return f"{document}#{quote(anchor)}" if anchor else document


def symbol_url(text: str, **others: str) -> str:
    """Return the page about a symbol or reference, held or not: '/symbol/CTOC/COP/2014/1'."""
    return with_pairs(f"/symbol/{quote(text)}", others.items())


def organ_url(series: str, **others: str) -> str:
    """Return the address of the page of an organ, by its series; `others` are parameters."""
    return with_pairs(f"/organ/{quote(series)}", others.items())


def report_url(page: int, path: str = REPORT, **others: str) -> str:
    """Return the address of a page, from 1, of what became of the corpus's files."""
    return with_pairs(path, [("page", str(page) if page > 1 else ""), *others.items()])


def undocs_url(symbol: str, lang: str = "es") -> str:
    """Return the address of the original by its symbol. The star of a reissue is no part of that address."""
    return f"https://undocs.org/{lang}/{quote(symbol.rstrip('*'))}"


def digital_library_url(text: str, lang: str) -> str:
    """Return the address of a search in the United Nations Digital Library, in its Spanish or English pages."""
    return with_pairs("https://digitallibrary.un.org/search", [("ln", lang), ("p", text)])


def export_url(page_url: str, ending: str) -> str:
    """Return the address of a page's list as a file: '/?q=x' -> '/search.csv?q=x', '/organ/A' -> '/organ/A.csv'."""
    path, mark, query = page_url.partition("?")
    return f"{SEARCH_EXPORT if path == SEARCH else path}.{ending}{mark}{query}"


def citation_url(id: str, anchor: str = "", ending: str = "", **others: str) -> str:
    """Return the address of the page of a citation, or with an ending of the citation as a file."""
    path = f"/doc/{quote(id)}/cite" + (f".{ending}" if ending else "")
    return with_pairs(path, [("at", anchor), *others.items()])


def meetings_url(id: str) -> str:
    """Return the address of the meetings that a document reports as a calendar."""
    return f"/doc/{quote(id)}/meetings.ics"


def without_host(url: str) -> str:
    """Return the address without its host, whatever host the client named."""
    parts = urlsplit(url)
    # After a second slash, or a backslash, which browsers treat alike, would come the name of a host.
    path = "/" + parts.path.lstrip("/\\")
    return urlunsplit(("", "", path, parts.query, parts.fragment))


def page_url(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return the address of a path as the application sees it, which has nothing escaped."""
    return with_pairs(without_host(quote(path)), pairs)


def with_pairs(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return a path with these parameters, without those that have no value."""
    query = _query(tuple((name, value) for name, value in pairs if value))
    return f"{path}?{query}" if query else path


# Every document of a page is asked for with the same question.
@lru_cache(64)
def _query(pairs: tuple[tuple[str, str], ...]) -> str:
    return urlencode(pairs)
