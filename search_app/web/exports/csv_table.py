"""A list as a table: CSV as RFC 4180 has it, a line for each document.

The file begins with the byte order mark: without it Excel reads the accents as another encoding, and the tools of
librarians (OpenRefine, LibreOffice, pandas) skip it. Fields are parted by commas, which every program takes.
The columns that say where the list comes from stand in every line, so that a line says it wherever it is copied to,
and no line has to be skipped by a program that reads the file.
"""

from collections.abc import Callable, Iterable, Iterator

from search_app.search.response import SearchHit
from search_app.web import labels, urls
from search_app.web.csv_lines import BYTE_ORDER_MARK, csv_line
from search_app.web.exports.bibliography import one_line
from search_app.web.exports.list_info import ListInfo, document_url

# Between several values of one field. Not the semicolon, at which a Spanish Excel begins a new cell.
BETWEEN = " | "

# The columns by the key of their heading, each with what it says of a hit.
COLUMNS: dict[str, Callable[[ListInfo, SearchHit], object]] = {
    "document.symbol": lambda info, hit: BETWEEN.join(hit.summary.symbols),
    "document.reference": lambda info, hit: hit.summary.reference or "",
    "export.title": lambda info, hit: one_line(labels.title(info.words, hit.summary)),
    "facet.kind": lambda info, hit: info.words(f"kind.{hit.summary.kind}"),
    "document.organ": lambda info, hit: hit.summary.organ or "",
    "export.organ_name": lambda info, hit: (
        labels.organ_name(info.words, hit.summary.organ) if hit.summary.organ else ""
    ),
    "document.organs": lambda info, hit: BETWEEN.join(hit.summary.organs),
    "document.session": lambda info, hit: "" if hit.summary.session is None else hit.summary.session,
    "document.date": lambda info, hit: hit.summary.date or "",
    "document.topics": lambda info, hit: BETWEEN.join(
        labels.facet_value(info.words, "topic", topic) for topic in hit.summary.topics
    ),
    # Nothing was asked for that a document could have.
    "export.reason": lambda info, hit: (
        "" if info.response.question.is_browsing else info.words(f"export.reason_{hit.family or hit.reason}")
    ),
    "export.left_out": lambda info, hit: BETWEEN.join(hit.left_out),
    "export.address": lambda info, hit: document_url(info, hit.summary.id),
    "document.official": lambda info, hit: (
        urls.undocs_url(hit.summary.symbols[0]) if hit.summary.symbols else ""
    ),
    "export.id": lambda info, hit: hit.summary.id,
    "export.list": lambda info, hit: info.title,
    "export.list_address": lambda info, hit: info.url,
    "export.retrieved": lambda info, hit: info.retrieved,
    "export.generation": lambda info, hit: info.generation,
}


def write_csv(info: ListInfo, hits: Iterable[SearchHit]) -> Iterator[str]:
    """Yield the heading, then a line for each document."""
    yield BYTE_ORDER_MARK + csv_line([info.words(key) for key in COLUMNS])
    for hit in hits:
        yield csv_line([value(info, hit) for value in COLUMNS.values()])
