"""Codes as people say them: facet values, places in a document, dates. Nothing is escaped here."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from indexer.anchors import AnchorStep, parse_anchor
from indexer.document import Masthead
from indexer.errors import BadQuery
from indexer.summary import DocumentSummary
from indexer.symbols import Reference, parse_typed
from search_app.query.limits import QueryLimit
from search_app.search.response import FacetValue
from search_app.search.unnumbered_places import UnnumberedPlace
from search_app.web.i18n import LANGUAGES, Translations, translations

# Of what has been said of codes, kept: a page says the same as the one before.
LABEL_CACHE_SIZE = 2048
_ANNEX_NUMBER = re.compile("[ivx]+|[0-9]+")


def refusal_text(words: Translations, error: BadQuery) -> str:
    """Why the question was refused, in a sentence."""
    section = "limit" if isinstance(error, QueryLimit) else "error_message"
    return words(f"{section}.{error.kind}", **error.values)


@lru_cache(LABEL_CACHE_SIZE)
def facet_value(words: Translations, facet: str, value: str) -> str:
    """'9' of session -> 'Noveno período de sesiones'. A code without words is shown as it is."""
    if facet == "session":
        key = f"session.{value}"
        return words(key) if key in words else words("session.nth", n=value)
    key = f"{facet}.{value}"
    return words(key) if key in words else value


@lru_cache(LABEL_CACHE_SIZE)
def document_count(words: Translations, count: int) -> str:
    """Return '1 documento', '4 documentos'."""
    return words("count.documents", n=count)


@lru_cache(LABEL_CACHE_SIZE)
def listed_session(words: Translations, number: str) -> str:
    """Return the label of a session among others: '9º período de sesiones', as '12º período de sesiones'."""
    key = f"session.listed_{number}"
    return words(key) if key in words else words("session.listed", n=number)


def organ_name(words: Translations, series: str) -> str:
    """Return the organ's name in full, as every page says it; the labels of facets in the JSON may be shorter."""
    key = f"organ_name.{series}"
    return words(key) if key in words else facet_value(words, "organ", series)


def in_order(words: Translations, facet: str, values: Sequence[FacetValue]) -> list[FacetValue]:
    """Return a facet's values as people look for them: time runs backwards, the rest by count and then by name."""

    def key(value: FacetValue) -> tuple[int, int, str]:
        if facet in ("session", "year") and value.value.isdecimal():
            return (0, -int(value.value), value.value)
        return (1, -value.count, _alphabetic(facet_value(words, facet, value.value)))

    return sorted(values, key=key)


@lru_cache(LABEL_CACHE_SIZE)
def _alphabetic(text: str) -> str:
    """Accents stand with their letters: 'Órgano' before 'Otro'."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(LABEL_CACHE_SIZE)
def pinpoint(words: Translations, anchor: str, place: UnnumberedPlace | None = None) -> str:
    """Return how one cites the place: 'p2-a' -> 'párr. 2 a)', 'anexo-b-ii' -> 'anexo, apartado b) ii)'.

    `place` says where an unnumbered paragraph stands: 'preámbulo, párr. 2'. A count that the document does not print
    is never a number: 'párr. sin numerar 3'. A number that occurs a second time (`p4_2`)
    says so: 'párr. 4 (2)'.
    """
    parsed = parse_anchor(anchor)
    outer, *inner = parsed.steps
    if parsed.kind in ("title", "masthead", "running"):
        return words(f"anchor.{parsed.kind}")
    if parsed.kind == "footnote":
        return words("anchor.note", mark=_item(words, outer, note_mark))
    if parsed.kind == "agenda-item":
        return words("anchor.item", number=_path(words, parsed.steps))
    labels: list[str] = []
    if parsed.kind == "annex":
        # `anexo-ii-3` is paragraph 3 of annex II: no list has figures below its Roman items.
        numbered = (
            len(inner) > 1
            and not inner[0].prefix
            and _ANNEX_NUMBER.fullmatch(inner[0].number)
            and (inner[1].number[:1].isdigit())
        )
        labels.append(_annex(words, outer, inner.pop(0).number if numbered else ""))
        if not inner:
            return labels[0]
        outer, *inner = inner
    elif place and place.annex:
        labels.append(_annex(words, parse_anchor(place.annex).steps[0]))
    if outer.prefix == "art":
        labels.append(words("anchor.article", number=_item(words, outer)))
        if not inner:
            return ", ".join(labels)
        outer, *inner = inner
    if outer.prefix == "h":
        labels.append(words("anchor.heading" if outer.number == "1" else "anchor.heading_n", n=outer.number))
    elif outer.prefix == "u":
        labels.append(_unnumbered(words, outer, place))
        # 'párr. 3 i)' reads on; of what has no number of its own the list is a further step.
        if inner and place and place.kind in ("preamble", "introductory"):
            labels[-1] += " " + _path(words, inner)
        elif inner:
            labels.append(_path(words, inner))
    else:
        is_paragraph = bool(outer.prefix) or outer.number[:1].isdigit()
        key = "anchor.paragraph" if is_paragraph else "anchor.item_of_list"
        labels.append(words(key, path=_path(words, [outer, *inner])))
    return ", ".join(labels)


def _annex(words: Translations, step: AnchorStep, number: str = "") -> str:
    label = number.upper() or (f"({step.occurrence})" if step.occurrence > 1 else "")
    return f"{words(f'anchor.{step.prefix}')} {label}".rstrip()


def _unnumbered(words: Translations, step: AnchorStep, place: UnnumberedPlace | None) -> str:
    """Return what an unnumbered paragraph is cited as by its place, or else its number among all of its kind."""
    if place is None:
        return words("anchor.unnumbered", n=step.number)
    if place.kind == "after":
        key = "anchor.after" if place.number == 1 else "anchor.after_n"
        return words(key, place=pinpoint(words, place.after), n=str(place.number))
    return words(f"anchor.{place.kind}", n=str(place.number))


def pinpoint_on_pages(
    words: Translations, anchor: str, pages: Sequence[int], place: UnnumberedPlace | None = None
) -> str:
    """Return how one cites the place with its pages, where the file has any: 'p. 4, párr. 12', 'pp. 4-5, párr. 12'."""
    label = pinpoint(words, anchor, place)
    if not pages:
        return label
    if len(pages) == 1:
        return words("anchor.on_page", page=pages[0], place=label)
    return words("anchor.on_pages", first=pages[0], last=pages[-1], place=label)


def _path(words: Translations, steps: Sequence[AnchorStep]) -> str:
    return " ".join(_item(words, step) for step in steps)


def _item(words: Translations, step: AnchorStep, printed: Callable[[str], str] | None = None) -> str:
    number = printed(step.number) if printed else _as_printed(words, step.number)
    return number + (f" ({step.occurrence})" if step.occurrence > 1 else "")


def _as_printed(words: Translations, number: str) -> str:
    """'2' stays, '12bis' is '12 bis', 'a' and 'ii' take the parentheses of the language's lists."""
    if number[:1].isdigit():
        return re.sub(r"(?<=\d)(?=[a-z])", " ", number)
    return words("anchor.list_mark", mark=number)


def page_ranges(pages: Sequence[int]) -> str:
    """Return ascending pages as one lists them: '1-5, 7'."""
    ranges: list[list[int]] = []
    for page in pages:
        if ranges and page == ranges[-1][-1] + 1:
            ranges[-1][1:] = [page]
        else:
            ranges.append([page])
    return ", ".join("-".join(map(str, ends)) for ends in ranges)


def note_mark(rest: str) -> str:
    """'1' -> '1'; 'a2' -> '**': asterisk notes are counted in their anchors."""
    return "*" * int(rest[1:]) if re.fullmatch(r"a\d", rest) else rest


@lru_cache(LABEL_CACHE_SIZE)
def day(words: Translations, iso: str) -> str:
    """'2014-06-12' -> '12 de junio de 2014'; '2014-06' and '2014' as far as they go."""
    year, month, day_of_month = ([*iso.split("-"), "", ""])[:3]
    if not month:
        return year
    name = words(f"month.{int(month)}")
    if not day_of_month:
        return words("date.month", month=name, year=year)
    return words("date.day", day=int(day_of_month), month=name, year=year)


def period(words: Translations, start: str, end: str) -> str:
    """'2014-10-06', '2014-10-10' -> '6 a 10 de octubre de 2014'."""
    if start == end or not (len(start) == len(end) == 10):
        return day(words, start) if start == end else words("date.range", start=start, end=end)
    (year, month, first), (end_year, end_month, last) = start.split("-"), end.split("-")
    parts = {
        "start": int(first),
        "end": int(last),
        "start_month": words(f"month.{int(month)}"),
        "month": words(f"month.{int(end_month)}"),
        "year": end_year,
    }
    if year != end_year:
        return words("date.range", start=day(words, start), end=day(words, end))
    if month != end_month:
        return words("date.range_same_year", **parts)
    two = int(last) - int(first) == 1
    return words("date.two_days" if two else "date.range_same_month", **parts)


def open_period(words: Translations, first: str, last: str) -> str:
    """Return '2014 a junio de 2018', 'desde 2014' or 'hasta 2018'; '' is open."""
    if first and first == last:
        return day(words, first)
    if first and last:
        return words("date.range", start=day(words, first), end=day(words, last))
    if first:
        return words("date.since", date=day(words, first))
    return words("date.until", date=day(words, last))


# --- documents ----------------------------------------------------------------------------------------------


def capital(text: str) -> str:
    """With its first letter a capital: 'resolución 6/4' begins a line as 'Resolución 6/4'."""
    return text[:1].upper() + text[1:]


def with_article(words: Translations, text: str) -> str:
    """Return a symbol or act as a sentence names it: 'la resolución 6/4'; what is no act of a kind stays."""
    value = parse_typed(text)
    key = f"act.the_{value.kind}" if isinstance(value, Reference) else ""
    return words(key, act=text) if key in words else text


def identity(document: DocumentSummary | Masthead) -> str:
    """Return what the document is called by: its symbols, else its reference, else nothing."""
    return ", ".join(document.symbols) or capital(document.reference or "")


def name(words: Translations, document: DocumentSummary | Masthead) -> str:
    """Return a short name: 'Resolución 6/4', 'CTOC/COP/2014/1', 'Nota verbal CU 2009/33 (A)', or only 'Nota'."""
    kind, called = words(f"kind.{document.kind}"), identity(document)
    if document.symbols:
        return called
    # A reference is Spanish and may begin with its kind: 'resolución 6/4' is 'Resolution 6/4' to an English reader.
    spanish_kind = translations(LANGUAGES[0])(f"kind.{document.kind}")
    if called.casefold().startswith(spanish_kind.casefold()):
        called = called[len(spanish_kind) :].strip()
    return f"{kind} {called}".strip()


def title(words: Translations, document: DocumentSummary | Masthead) -> str:
    """Return the title the document states, else its name."""
    return document.title or name(words, document)


def byline(words: Translations, document: DocumentSummary | Masthead) -> list[str]:
    """Return what stands above a title: kind or reference, the session if it has one, and the date or that none is."""
    # Symbols are shown apart, and without a title the name stands in its place.
    named = not document.symbols and document.title
    parts = [name(words, document) if named else words(f"kind.{document.kind}")]
    if document.session is not None:
        # As the facet beside a list has it.
        parts.append(listed_session(words, str(document.session)))
    parts.append(day(words, document.date) if document.date else words("date.none"))
    return parts


def cite(words: Translations, document: Masthead, *, with_title: bool = True) -> str:
    """Return how one cites the whole document: its organ, session, name and date; its title if there is no more.

    'Conferencia de las Partes, sexto período de sesiones, resolución 6/4'
    """
    parts = [organ_name(words, document.organ)] if document.organ else []
    if document.session is not None:
        parts.append(_lower_first(facet_value(words, "session", str(document.session))))
    document_name = name(words, document)
    parts.append(document_name if document.symbols else _lower_first(document_name))
    if document.date:
        parts.append(day(words, document.date))
    if with_title and document.title and not identity(document):
        parts.append(words("nothing.quoted", text=document.title))
    return capital(", ".join(parts))


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def short(words: Translations, document: DocumentSummary | Masthead) -> str:
    """Return a name short enough for a table: 'Resolución 6/4', 'Nota, 18 de junio de 2018'."""
    called = name(words, document)
    if identity(document) or not document.date:
        return called
    return words("document.cite_dated", kind=called, date=day(words, document.date))
