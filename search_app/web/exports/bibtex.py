"""Items as BibTeX, in UTF-8: what TeX would read as a command is escaped, and letters stay as they are."""

from collections.abc import Iterable

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field

from search_app.web.exports.bibliography import BibliographicItem

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# BibTeX counts braces even behind a backslash, so that a brace is a command in braces of its own.
SPECIAL = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{character: "\\" + character for character in "&%$#_"},
}
_ESCAPED = str.maketrans(SPECIAL)


def to_bibtex(items: Iterable[BibliographicItem]) -> str:
    """Return the entries of the items, each with an empty line at its end. Their keys are the items'."""
    library = Library([_entry(item) for item in items])
    # The values are enclosed and escaped already: the month is a name of BibTeX's own, and an address is verbatim.
    return write_string(library, unparse_stack=[]) + "\n"


def _entry(item: BibliographicItem) -> Entry:
    parts = item.date_parts
    # Twice in braces: a style would part the name of an organ into first and last, and write titles in lower case.
    fields = {
        "author": f"{{{_text(item.author)}}}" if item.author else "",
        "title": f"{{{_text(item.title)}}}",
        "institution": f"{{{_text(item.publisher)}}}",
        "type": _text(item.kind),
        "number": _text(item.number),
        "year": item.date[:4],
        "day": str(parts[2]) if len(parts) > 2 else "",
        "series": _text(item.session),
        "pages": _text(item.pinpoint),
        "abstract": _text(item.quote),
        "langid": item.language and BABEL_LANGUAGES.get(item.language, item.language),
        "keywords": _text(", ".join(item.keywords)),
        "url": item.url,
        "urldate": item.retrieved,
        "note": _text(item.note),
    }
    enclosed = [Field(name, f"{{{value}}}") for name, value in fields.items() if value]
    if len(parts) > 1:
        enclosed.append(Field("month", MONTHS[parts[1] - 1]))
    return Entry("techreport", item.key, enclosed)


# What babel calls the languages of the United Nations.
BABEL_LANGUAGES = {
    "es": "spanish",
    "en": "english",
    "fr": "french",
    "ru": "russian",
    "ar": "arabic",
    "zh": "chinese",
}


def _text(value: str) -> str:
    return value.translate(_ESCAPED)
