"""What stands before the text -> Masthead: which lines are fields, which the agenda items' wording, which the title.

The order is that of Vienna's Spanish documents: organ, distribution, date, languages, session, place and dates,
agenda item, its wording, title, kind (UN Editorial Manual, "Mastheads and covers"). A line is taken for a field by
its form, so a field out of its place is still found; wording and title are what no form explains, by their place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.document import AgendaItem, Chunk, DateMention, Kind, Masthead, Period
from indexer.parsing.dates import dates
from indexer.parsing.flow import LETTER_OPENING, Piece
from indexer.parsing.folding import fold, joined
from indexer.parsing.ordinals import ordinal
from indexer.parsing.organs import Organ, group_called, organ_called, organ_opening
from indexer.symbols import Reference, Symbol, find

LANGUAGES = {
    "arabe": "ar",
    "chino": "zh",
    "espanol": "es",
    "frances": "fr",
    "ingles": "en",
    "ruso": "ru",
    "aleman": "de",
}
DISTRIBUTION = re.compile(r"distr(?:ibucion)?\s*\.?\s*:?\s*(general|limitada|reservada|restringida|especial)")
LANGUAGE = re.compile(rf"({'|'.join(LANGUAGES)})(?:\s+(?:solamente|unicamente))?")
ORIGINAL = re.compile(
    rf"original\s*:?\s*({'|'.join(LANGUAGES)})(?:(?:\s*[/,]\s*|\s+y\s+)(?:{'|'.join(LANGUAGES)}))*"
)
SESSION = re.compile(r"(\S+(?:\s+\S+)?)\s+periodo\s+(?:ordinario\s+)?de\s+sesiones")
PLACE = re.compile(r"([A-ZÁÉÍÓÚÑ][^\d,]{2,40}),\s+")
ITEMS = re.compile(
    r"(?:sub)?temas?\s+(?P<numbers>.+?)\s+(?:del\s+(?:proyecto\s+de\s+)?programa(?:\s+provisional)?|de\s+la\s+lista"
    r"\s+preliminar)(?:\s+(?:anotado|revisado))?"
)
ITEM_NUMBER = re.compile(r"(\d{1,3})((?:\s+[a-z]\)(?:\s*(?:,|y|a)?(?=\s+[a-z]\)))?)*)")
LETTER = re.compile(r"[a-z](?=\))")
REFERENCE = re.compile(r"^(?:referencia|ref\.?)\s*:\s*", re.IGNORECASE)
LETTERHEAD = re.compile(
    r"naciones unidas|unodc|oficina de las naciones unidas contra la droga y el delito|nota verbal(?:\s+circular)?"
)
MAX_FIELDLESS = 40  # pieces: the longest stretch of a masthead without a field, agenda wordings and title
STARS = re.compile(r"\s*(\*{1,4})$")
BODY_HEADING = re.compile(
    r"(?:indice|introduccion|anotaciones|anexo(?:\s+[ivx\d]+)?|resumen|antecedentes)$|[ivx]{1,5}\.\s|a\.\s"
)
# A line that ends so, or goes on so, is not the end of a title.
UNENDED = re.compile(
    r"(?:,|\b(?:de|del|la|el|los|las|y|e|o|en|a|al|para|con|sobre|por|contra|su|sus|que|entre|the|of))$"
)

# How the line under the title tells the kind. Folded; the first that matches.
KIND_LINES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (
        re.compile(
            r"notas?\s+(?:de\s+la\s+secretaria|del\s+secretario|de\s+la\s+presidencia|de\s+la\s+mesa)"
        ),
        "nota",
    ),
    (
        re.compile(
            r"informe\s+(?:de\s+la\s+secretaria|del\s+secretario\s+general|de\s+la\s+directora|del\s+director)"
        ),
        "informe",
    ),
    (
        re.compile(
            r"documentos?\s+de\s+(?:antecedentes|trabajo)(?:\s+(?:preparad|elaborad|presentad)o\b.*)?$"
        ),
        "antecedentes",
    ),
    (re.compile(r"documento\s+de\s+sesion"), "documento-de-sesion"),
)
TITLE_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (
        re.compile(
            r"proyecto\s+de\s+(?:resolucion|decision|informe)|.*:\s+proyecto\s+de\s+(?:resolucion|decision)"
        ),
        "proyecto",
    ),
    (re.compile(r"(?:proyecto\s+de\s+)?programa\s+provisional"), "programa"),
    (re.compile(r"informes?\s+(?:de|sobre)\b"), "informe"),
    (re.compile(r"documentos?\s+de\s+antecedentes"), "antecedentes"),
    (re.compile(r"nota\s+(?:de|sobre)\b"), "nota"),
)
SYMBOL_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"/L\.\d"), "proyecto"),
    (re.compile(r"/CRP\.\d"), "documento-de-sesion"),
    (re.compile(r"/RES/"), "resolucion"),
    (re.compile(r"/DEC/"), "decision"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """The masthead; which asterisks call a note from where; its dates; and where the body begins."""

    masthead: Masthead
    body: int
    calls: tuple[tuple[str, str], ...]  # (place, mark): ('tema-4', '*'), ('title', '*'), ('masthead', '*')
    dates: tuple[DateMention, ...]


@dataclass(slots=True)
class _Found:
    """Fields as they are met. `texts` are the lines no form explains, with the number of fields met before."""

    symbols: list[str] = field(default_factory=list)
    reference: Reference | None = None
    distribution: str | None = None
    language: str | None = None
    original: str | None = None
    date: str | None = None
    session: int | None = None
    place: str | None = None
    period: Period | None = None
    numbers: tuple[str, ...] = ()
    items_at: int | None = None
    kind: Kind | None = None
    kind_line: bool = False
    organ: Organ | None = None
    group: Organ | None = None
    calls: list[tuple[str, str]] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    fields: int = 0


def head_of(pieces: Sequence[Piece]) -> Head:
    """The masthead that opens `pieces`. Without any, all is empty and the body begins at 0."""
    found = _Found()
    body = last = 0
    kept = 0
    for body, piece in enumerate(pieces):
        if _begins_body(piece, found):
            break
        if body > last + MAX_FIELDLESS:
            body = last  # no body has begun for so long that what stands here is one, of an unusual form
            del found.texts[kept:]
            break
        fields = found.fields
        found.texts.extend(text for text in _fields_out(piece.chunk, found) if text)
        if found.fields > fields:
            last, kept = body + 1, len(found.texts)
        if found.kind_line:
            body += 1
            break
    else:
        body = len(pieces)
    _organ_names(found)
    if not found.fields:
        first = pieces[0] if pieces else None
        title = first.text if first and first.chunk.kind == "heading" else None
        return Head(Masthead(title=title), 1 if title else 0, (), ())
    return _settled(found, pieces, body)


def _begins_body(piece: Piece, found: _Found) -> bool:
    text = piece.text
    plain = fold(text)
    if re.match(r"\d{1,3}\.(?:\s|$)", piece.chunk.marker + " ") or re.match(r"\d{1,3}\.\s+\S", text):
        return True
    if piece.chunk.kind == "item" and piece.chunk.marker and found.fields:
        return True
    if LETTER_OPENING.search(plain):
        return True
    if found.fields and BODY_HEADING.match(plain):
        return True
    if found.reference is not None and organ_opening(text) is not None and re.match(r"l[ao]s?\s|el\s", plain):
        return True
    return (
        len(text.split()) >= 6
        and text.endswith((".", ";", ":", ","))
        and piece.chunk.kind != "heading"
        and not _is_field(text)
    )


def _is_field(text: str) -> bool:
    return ITEMS.match(fold(text)) is not None or REFERENCE.match(fold(text)) is not None


def _fields_out(chunk: Chunk, found: _Found) -> Iterator[str]:
    """Takes the fields among a chunk's lines; yields what is left, adjoining lines as one."""
    kept: list[str] = []
    for line in chunk.text.split("\n"):
        if line.strip() and _take(line.strip(), found):
            found.fields += 1
            if kept:
                yield joined("\n".join(kept))
                kept = []
        else:
            kept.append(line)
    if any(line.strip() for line in kept):
        yield joined("\n".join(kept))


def _take(line: str, found: _Found) -> bool:
    """Whether `line` is a field by its form; if so it is noted in `found`."""
    stars = STARS.search(line)
    mark = stars[1] if stars else ""
    bare = line[: stars.start()] if stars else line
    plain = fold(bare)
    if match := DISTRIBUTION.fullmatch(plain):
        found.distribution = match[1]
    elif match := LANGUAGE.fullmatch(plain):
        found.language = LANGUAGES[match[1]]
    elif match := ORIGINAL.fullmatch(plain):
        found.original = LANGUAGES[match[1]]
    elif LETTERHEAD.fullmatch(plain):
        pass
    elif match := ITEMS.fullmatch(plain):
        found.numbers = (*found.numbers, *_item_numbers(match["numbers"]))
        found.items_at = len(found.texts)
        if mark:
            found.calls.append(("items", mark))
    elif (match := SESSION.fullmatch(plain)) and (number := _ordinal(match[1], bare)) is not None:
        if found.session is None and found.group is None and not _group_above(found):
            found.session = number
    elif reference := _reference(REFERENCE.sub("", bare)):
        found.reference = reference
    elif symbols := _own_symbols(line):
        found.symbols.extend(symbol for symbol in symbols if symbol not in found.symbols)
        if mark:  # a reissue; the note that says so hangs on the symbol itself
            found.calls.append(("masthead", mark))
    elif kind := next((kind for pattern, kind in KIND_LINES if pattern.match(plain)), None):
        found.kind = kind
        found.kind_line = True
    elif found.date is None and (day := _day(bare)):
        found.date = day.start
        found.dates.append(day)
    elif found.period is None and (match := PLACE.match(bare)) and (period := _period(bare[match.end() :])):
        found.place = match[1].strip()
        found.period = Period(period.start, period.end)
        found.dates.append(period)
    else:
        return False
    return True


def _item_numbers(text: str) -> tuple[str, ...]:
    """`2, 4 y 5` -> ('2', '4', '5'); `2 d)` -> ('2 d)',); `65 a) y b)` -> ('65 a)', '65 b)')."""
    numbers: list[str] = []
    for match in ITEM_NUMBER.finditer(text):
        letters = LETTER.findall(match[2])
        numbers.extend([f"{match[1]} {letter})" for letter in letters] or [match[1]])
    return tuple(numbers)


def _ordinal(plain: str, line: str) -> int | None:
    words = line[: len(plain)].split()
    return next((number for words_in in (words, words[-1:]) if (number := ordinal(" ".join(words_in)))), None)


def _group_above(found: _Found) -> bool:
    return any(group_called(text) for text in found.texts)


def _reference(text: str) -> Reference | None:
    """The resolution, decision or circular that `text` is, whole."""
    text = text.strip()
    for mention in find(text):
        if isinstance(mention.value, Reference) and (mention.start, mention.end) == (0, len(text)):
            return mention.value
    return None


def _own_symbols(line: str) -> tuple[str, ...]:
    """The symbols a line consists of; a note's call is no part of a symbol, a reissue's asterisk is."""
    mentions = find(line)
    if not mentions or any(not isinstance(mention.value, Symbol) for mention in mentions):
        return ()
    rest = line
    for mention in reversed(mentions):
        rest = rest[: mention.start] + rest[mention.end :]
    return tuple(str(mention.value) for mention in mentions) if not rest.strip(" *–-|") else ()


def _day(text: str) -> DateMention | None:
    found = dates(text)
    if len(found) == 1 and found[0].text.strip() == text.strip() and found[0].start_iso == found[0].end_iso:
        return DateMention(found[0].start_iso, found[0].end_iso, "issue", "masthead", found[0].text)
    return None


def _period(text: str) -> DateMention | None:
    found = dates(text)
    if len(found) == 1 and found[0].text.strip() == text.strip():
        return DateMention(found[0].start_iso, found[0].end_iso, "session", "masthead", found[0].text)
    return None


def _organ_names(found: _Found) -> None:
    """Takes organ and group out of the lines left over; a name may stand on up to six of them."""
    texts = found.texts
    at = 0
    while at < len(texts):
        for size in range(min(6, len(texts) - at), 0, -1):
            name = " ".join(texts[at : at + size])
            if LETTERHEAD.fullmatch(fold(name)):
                found.fields += 1
                del texts[at : at + size]
                break
            organ = organ_called(name) if found.organ is None else None
            group = None
            if organ is None and found.group is None and (found.items_at is None or at < found.items_at):
                group = group_called(name)
            if organ or group:
                found.organ, found.group = organ or found.organ, group or found.group
                found.fields += 1
                del texts[at : at + size]
                if found.items_at is not None and at < found.items_at:
                    found.items_at -= size
                break
        else:
            at += 1


def _settled(found: _Found, pieces: Sequence[Piece], body: int) -> Head:
    zone = _merged(found.texts[found.items_at :] if found.items_at is not None else found.texts)
    calls = list(found.calls)
    zone = [_without_call(text, calls, place == len(zone) - 1) for place, text in enumerate(zone)]
    title, items = _title_and_items(zone, found.numbers)
    organ = found.group or found.organ
    derived_session = found.session
    reference = str(found.reference) if found.reference else None
    kind = _kind(found, title, pieces, body)
    if organ is None and kind in ("resolucion", "decision"):
        organ = next(
            (opening for piece in pieces[body : body + 2] if (opening := organ_opening(piece.text))), None
        )
    masthead = Masthead(
        symbols=tuple(found.symbols),
        reference=reference,
        kind=kind,
        title=title,
        organ=organ.series if organ else None,
        organ_name=organ.name if organ else None,
        session=derived_session,
        date=found.date,
        place=found.place,
        session_dates=found.period,
        distribution=found.distribution,
        language=found.language,
        original_language=found.original,
        agenda_items=items,
    )
    places: list[tuple[str, str]] = []
    for place, mark in calls:
        anchors = [item_anchor(item.number) for item in items] if place == "items" else [place]
        places.extend((anchor, mark) for anchor in anchors)
    return Head(masthead, body, tuple(places), tuple(found.dates))


def item_anchor(number: str) -> str:
    """`2 d)` -> `tema-2-d`."""
    return "tema-" + re.sub(r"[^a-z0-9]+", "-", number.lower()).strip("-")


def _without_call(text: str, calls: list[tuple[str, str]], last: bool) -> str:
    stars = STARS.search(text)
    if not stars:
        return text
    calls.append(("title" if last else "items", stars[1]))
    return text[: stars.start()]


def _merged(texts: Sequence[str]) -> list[str]:
    """Lines that are one wording although blank lines part them."""
    merged: list[str] = []
    for text in texts:
        if merged and (UNENDED.search(fold(merged[-1])) or text[:1].islower()):
            merged[-1] = f"{merged[-1]} {text}"
        else:
            merged.append(text)
    return merged


def _title_and_items(
    zone: Sequence[str], numbers: Sequence[str]
) -> tuple[str | None, tuple[AgendaItem, ...]]:
    """The title is what follows the wordings, one for each item; one line alone is both item and title."""
    if not zone:
        return None, tuple(AgendaItem(number, None) for number in numbers)
    if len(zone) == 1 and len(numbers) == 1:
        return zone[0], (AgendaItem(numbers[0], zone[0]),)
    wordings: list[str | None] = (
        list(zone[: len(numbers)]) if len(zone) > len(numbers) else [None] * len(numbers)
    )
    title = " ".join(zone[len(numbers) :]) if len(zone) > len(numbers) else zone[-1]
    return title, tuple(AgendaItem(number, text) for number, text in zip(numbers, wordings, strict=True))


def _kind(found: _Found, title: str | None, pieces: Sequence[Piece], body: int) -> Kind:
    if found.reference and found.reference.kind in ("resolucion", "decision"):
        return "resolucion" if found.reference.kind == "resolucion" else "decision"
    if any(LETTER_OPENING.search(fold(piece.text)) for piece in pieces[body : body + 2]):
        return "nota-verbal"
    for pattern, kind in SYMBOL_KINDS:
        if any(pattern.search(symbol) for symbol in found.symbols):
            return kind
    if found.kind:
        return found.kind
    return next((kind for pattern, kind in TITLE_KINDS if title and pattern.match(fold(title))), "otro")
