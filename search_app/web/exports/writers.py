"""The writer of each format of lists and citations."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from search_app.search.response import SearchHit
from search_app.web.exports import formats
from search_app.web.exports.atom import write_atom
from search_app.web.exports.bibliography import BibliographicItem, listed_item
from search_app.web.exports.bibtex import to_bibtex
from search_app.web.exports.csl_json import to_csl_json
from search_app.web.exports.csv_table import write_csv
from search_app.web.exports.formats import ExportFormat
from search_app.web.exports.json_list import write_json, write_json_lines
from search_app.web.exports.list_info import ListInfo
from search_app.web.exports.ris import to_ris


@dataclass(frozen=True, slots=True)
class ListWriter:
    """What writes a list in one format, and whether it shows passages, which take longer to find."""

    write: Callable[[ListInfo, Iterable[SearchHit]], Iterator[str]]
    with_passages: bool = False


def _listed(to_text: Callable[[Iterable[BibliographicItem]], str]) -> ListWriter:
    """Return the writer of a format that has a record for each document and nothing around them."""

    def write(info: ListInfo, hits: Iterable[SearchHit]) -> Iterator[str]:
        for hit in hits:
            yield to_text([listed_item(info, hit.summary)])

    return ListWriter(write)


LIST_WRITERS = {
    formats.JSON: ListWriter(write_json, with_passages=True),
    formats.JSON_LINES: ListWriter(write_json_lines, with_passages=True),
    formats.CSV: ListWriter(write_csv),
    formats.ATOM: ListWriter(write_atom, with_passages=True),
    formats.RIS: _listed(to_ris),
    formats.BIBTEX: _listed(to_bibtex),
}
CITATION_WRITERS: dict[ExportFormat, Callable[[Iterable[BibliographicItem]], str]] = {
    formats.RIS: to_ris,
    formats.BIBTEX: to_bibtex,
    formats.CSL_JSON: to_csl_json,
}
