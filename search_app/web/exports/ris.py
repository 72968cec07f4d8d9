"""Items as RIS, which EndNote, Zotero and Mendeley read."""

from collections.abc import Iterable

import rispy

from search_app.web.exports.bibliography import BibliographicItem

# RPRT is a report, for which reference managers show SN as the report's number.
REPORT = "RPRT"


class _Writer(rispy.RisWriter):  # type: ignore[misc]
    """rispy's writer without the number it puts above each record, and with the line ends of the format."""

    NEWLINE = "\r\n"

    def set_header(self, count: int) -> str:
        return ""


def to_ris(items: Iterable[BibliographicItem]) -> str:
    """Return the records of the items, each with an empty line at its end."""
    return "".join(_Writer().formats([_record(item)]) + "\r\n" for item in items)


def _record(item: BibliographicItem) -> dict[str, object]:
    fields: dict[str, object] = {
        "type_of_reference": REPORT,
        "title": item.title,
        "authors": [item.author] if item.author else [],
        "publisher": item.publisher,
        "issn": item.number,
        "type_of_work": item.kind,
        "secondary_title": item.session,
        "year": item.date[:4],
        "date": item.date.replace("-", "/"),
        "section": item.pinpoint,
        "abstract": item.quote,
        "language": item.language,
        "keywords": list(item.keywords),
        "urls": [url for url in (item.url, item.official_url) if url],
        "accession_number": item.id,
        "name_of_database": "Signatura",
        "access_date": item.retrieved.replace("-", "/"),
        "notes": [item.note] if item.note else [],
    }
    return {name: value for name, value in fields.items() if value}
