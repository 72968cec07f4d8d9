"""The formats of files, and how an address or an Accept header asks for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MIMEAccept


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format of file: the ending that asks for it, its media types, and how it is called.

    The first media type is the one that is sent; the others ask for it too. An attachment is kept as a file, the others
    are shown by a browser.
    """

    ending: str
    media_types: tuple[str, ...]
    label: str
    is_attachment: bool = True

    @property
    def content_type(self) -> str:
        """The media type with its encoding, where the type itself does not say that it is UTF-8."""
        media_type = self.media_types[0]
        return media_type if media_type.endswith("json") else f"{media_type}; charset=utf-8"


JSON = ExportFormat("json", ("application/json",), "JSON", is_attachment=False)
JSON_LINES = ExportFormat("jsonl", ("application/x-ndjson", "application/jsonl"), "JSON Lines")
CSV = ExportFormat("csv", ("text/csv",), "CSV")
ATOM = ExportFormat("atom", ("application/atom+xml",), "Atom", is_attachment=False)
RIS = ExportFormat("ris", ("application/x-research-info-systems",), "RIS")
BIBTEX = ExportFormat("bib", ("application/x-bibtex", "text/x-bibtex"), "BibTeX")
CSL_JSON = ExportFormat("json", ("application/vnd.citationstyles.csl+json",), "CSL-JSON")
PLAIN_TEXT = ExportFormat("txt", ("text/plain",), "TXT", is_attachment=False)
ICALENDAR = ExportFormat("ics", ("text/calendar",), "iCalendar")

# What a list of documents, a citation, and a list of meetings can be had as.
LIST_FORMATS = (CSV, RIS, BIBTEX, JSON, JSON_LINES, ATOM)
CITATION_FORMATS = (RIS, BIBTEX, CSL_JSON, PLAIN_TEXT)
# Of an organ: its documents, or its meetings.
ORGAN_FORMATS = (*LIST_FORMATS, ICALENDAR)
# Of a pasted list of symbols.
SYMBOLS_FORMATS = (CSV, JSON)
# Of all symbols.
CORPUS_SYMBOLS_FORMATS = (CSV, JSON, JSON_LINES)
ALL = (*ORGAN_FORMATS, CSL_JSON, PLAIN_TEXT)


def by_ending(ending: str, formats: Iterable[ExportFormat]) -> ExportFormat | None:
    """Return the format of an ending without its dot; None where none of these has it."""
    return next((export_format for export_format in formats if export_format.ending == ending), None)


def split_ending(path: str, formats: Iterable[ExportFormat]) -> tuple[str, ExportFormat | None]:
    """Return a path without the ending of a format, and the format: 'A/RES/55/25.bib' -> 'A/RES/55/25', BIBTEX.

    Any other dot belongs to the path: 'CTOC/COP/WG.3/2017/4' and 'E/CN.15' are whole.
    """
    stem, dot, ending = path.rpartition(".")
    export_format = by_ending(ending, formats) if dot and stem else None
    return (stem, export_format) if export_format else (path, None)


def accepted_format(accept: MIMEAccept, formats: Sequence[ExportFormat]) -> ExportFormat | None:
    """Return the format that an Accept header prefers to a page of HTML; None where it wants the page.

    What a browser sends, `*/*`, and no header at all want the page.
    """
    by_media_type = {
        media_type: export_format for export_format in formats for media_type in export_format.media_types
    }
    wanted = accept.best_match(["text/html", *by_media_type], default="text/html")
    # `text/*` would match before a type that is named: only a type that the header names asks for a file.
    named = {media_type.partition(";")[0].strip().lower() for media_type, _ in accept}
    return by_media_type.get(wanted) if wanted in named else None
