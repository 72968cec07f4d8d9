"""Items as CSL-JSON, which citation processors (citeproc) and Zotero read."""

from collections.abc import Iterable

import msgspec

from search_app.web.exports.bibliography import BibliographicItem


def to_csl_json(items: Iterable[BibliographicItem]) -> str:
    """Return the items as one JSON list."""
    return msgspec.json.format(msgspec.json.encode([_item(item) for item in items]), indent=2).decode() + "\n"


def _item(item: BibliographicItem) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": item.key,
        "type": "report",
        "title": item.title,
        "author": [{"literal": item.author}] if item.author else [],
        "publisher": item.publisher,
        "genre": item.kind,
        "number": item.number,
        "event-title": item.session,
        "issued": {"date-parts": [list(item.date_parts)]} if item.date else {},
        "accessed": {"date-parts": [[int(part) for part in item.retrieved.split("-")]]},
        "section": item.pinpoint,
        "abstract": item.quote,
        "language": item.language,
        "keyword": ", ".join(item.keywords),
        "URL": item.url,
        "note": item.note,
    }
    return {name: value for name, value in fields.items() if value}
