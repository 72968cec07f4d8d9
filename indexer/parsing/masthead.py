"""What stands before the text -> Masthead: which lines are fields, which the agenda items' wording, which the title.

The order is that of Vienna's Spanish documents: organ, distribution, date, languages, session, place and dates,
agenda item, its wording, title, kind (UN Editorial Manual, "Mastheads and covers"). A line is taken for a field by
its form (`fields`), so a field out of its place is still found; wording and title are what no form explains, by
their place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.anchors import agenda_item_anchor
from indexer.document import AgendaItem, DateMention, DocumentKind, Masthead, Period, SourceBlock
from indexer.extraction.dates import find_dates
from indexer.extraction.ordinals import ordinal
from indexer.extraction.organs import (
    Organ,
    group_by_name,
    name_of,
    organ_at_start,
    organ_by_name,
    part_of_organ,
)
from indexer.extraction.text_normalization import fold_same_length, join_lines
from indexer.parsing.masthead_fields import (
    BLANK,
    LETTER_OPENING,
    LETTERHEAD,
    STARS,
    WIDE,
    Found,
    own_symbols,
    take,
)
from indexer.parsing.paragraphs import TextFragment
from indexer.parsing.source_blocks import is_fully_styled
from indexer.symbols import Symbol, find_symbols, parse_symbol

BODY_HEADING = re.compile(
    r"(?:introducci.?n|anotaciones|anexos?(?:\s+[ivx\d]+)?|resumen|antecedentes)$|[ivx]{1,5}\.\s|a\.\s"
)
CONTENTS = re.compile(  # with the page's number where a portal left it
    r"(?:\d{1,3}\s+)?(?:.?ndice|contenido|sumario|table of contents)(?:\s+\d{1,3})?\W*$"
)
PROGRAMME = re.compile(r"(?:proyecto\s+de\s+)?programa(?:\s+provisional)?$")
CONTENTS_COLUMNS = re.compile(
    r"(?:capitulos?|parrafos?|parrs?\.?|paginas?|pags?\.?)(?:\s+(?:parrafos?|paginas?))*"
)
LEADERS = re.compile(r"(?:\.\s?){3,}|…+|·{3,}|\t")
PAGE_BACKWARDS = re.compile(r"[\s\d.–-]+")
# A line that ends so, or goes on so, is not the end of a title.
UNENDED = re.compile(
    r"(?:,|\b(?:de|del|la|el|los|las|y|e|o|en|a|al|para|con|sobre|por|contra|su|sus|que|entre|the|of))$"
)
UNENDED_REACH = 10  # characters: more than the longest of those words, and one before it
SESSION_REPORT = re.compile(
    r"sobre\s+su\s+(?P<ordinal>\S+(?:\s+\S+)?)\s+peri?.?odo\s+de\s+sesiones(?:,?\s+celebrado\s+en\s+(?P<place>\w+))?"
)
BROKEN_LETTERHEAD = re.compile(r"\A(naciones)\n(unidas)(?=\n|\Z)", re.IGNORECASE)
BROKEN_ITEMS = re.compile(
    r"(?<=\w)\n(?=(?:del\s+)?(?:programa(?:\s+provisional)?|provisional|(?:de\s+)?la\s+lista)[\s*]*(?:\n|$))"
)
# `65/230. 12º Congreso ...`, `2013/39. Cooperación ...`: an act's number before its title.
NUMBERED_TITLE = re.compile(r"(?:E?S-)?\d{1,4}/\d{1,4}(?: [A-Z])?\.\s+(?P<title>\S.+)")
MAX_FIELDLESS = 40  # pieces: the longest stretch of a masthead without a field, agenda wordings and title
MAX_CHARACTERS = 50_000  # of a masthead; the longest known has 3,000
MAX_BEFORE = 150  # pieces of another's text that a portal may put before the document
LISTED = 8  # words: a line that long with symbol and distribution is an entry of a list
MAX_NAME = 6  # lines an organ's name may be broken over
HOME = "CTOC/COP"

TITLE_KINDS: tuple[tuple[re.Pattern[str], DocumentKind], ...] = (
    (re.compile(r"proyecto\s+de\s+(?:resoluci.?n|decisi.?n|informe)"), "proyecto"),
    (
        re.compile(
            r"(?:anotaciones\s+al\s+)?(?:proyecto\s+de\s+)?programa\s+provisional|lista\s+preliminar\b"
        ),
        "programa",
    ),
    (re.compile(r"informes?\s+(?:de|del|sobre|relativo|final|provisional|anual)\b"), "informe"),
    (re.compile(r"documentos?\s+de\s+(?:antecedentes|trabajo)"), "antecedentes"),
    (re.compile(r"documento\s+de\s+sesi.?n"), "documento-de-sesion"),
    (re.compile(r"nota\s+(?:de|sobre)\b"), "nota"),
)
SYMBOL_KINDS: tuple[tuple[re.Pattern[str], DocumentKind], ...] = (
    (re.compile(r"/L\.\d"), "proyecto"),
    (re.compile(r"/CRP\.\d"), "documento-de-sesion"),
    (re.compile(r"/RES/"), "resolucion"),
    (re.compile(r"/DEC/"), "decision"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """The masthead; which asterisks call a note from where; its dates; what it was derived from; where the body is.

    `skipped` is the number of pieces before the masthead, another's text; `end` where it ends, which is before the
    body where a table of contents lies between; `unread` are lines of it that are neither field nor wording nor title.
    """

    masthead: Masthead
    end: int
    body: int
    calls: tuple[
        tuple[str, str], ...
    ] = ()  # (place, mark): ('tema-4', '*'), ('title', '*'), ('masthead', '*')
    dates: tuple[DateMention, ...] = ()
    derived: tuple[tuple[str, str], ...] = ()
    group_meeting: int | None = None
    skipped: int = 0
    unread: tuple[str, ...] = ()


def head_of(pieces: Sequence[TextFragment]) -> Head:
    """The masthead that opens `pieces`. Without any, all is empty and the body begins at 0."""
    first = _first(pieces)
    found = Found()
    body = last = first
    unbegun = False  # no line was met that can only be text
    characters = 0
    for body in range(first, len(pieces)):
        piece = pieces[body]
        if _begins_body(piece, found):
            break
        characters += len(piece.block.text)
        if body > last + MAX_FIELDLESS or characters > MAX_CHARACTERS:
            unbegun = True
            break
        count = found.count
        for text in _left(piece.block, found):  # one by one: a field notes how many came before it
            found.texts.append(text)
            found.pieces.append(body)
        if found.count > count:
            last = body + 1
        if found.kind_line:
            body += 1
            while body < len(pieces) and BLANK.fullmatch(fold_same_length(pieces[body].text)):
                body += 1  # "Adición"
            break
    else:
        body, unbegun = len(pieces), True
    _take_names(found)
    if unbegun:
        body = _without_body(found, max(body, last))
    if not found.count:
        opening = pieces[0] if pieces else None
        title = opening.text if opening and opening.block.kind == "heading" else None
        return Head(Masthead(title=title), 1 if title else 0, 1 if title else 0)
    return _settled(found, pieces, body, first)


def _without_body(found: Found, end: int) -> int:
    """Where a text of lines begins (a list of participants): after as many wordings as items, and a title."""
    start = _zone_start(found)
    wordings = 0
    above = ""
    for place in range(start, len(found.texts)):
        text = join_lines(found.texts[place])
        wordings += not (above and _goes_on(above, text))
        if wordings > len(found.numbers) + 1:
            body = found.pieces[place]
            del found.texts[place:]
            return body
        above = text
    return end


def _first(pieces: Sequence[TextFragment]) -> int:
    """Where the masthead begins: what a portal put before it is another's text, and so are the symbols in it.

    From the line of its distribution back over organ, symbol and "Naciones Unidas".
    """
    for place, piece in enumerate(pieces[:MAX_BEFORE]):
        if re.match(r"\d{1,3}[.)]$", piece.block.marker):
            return 0
        if not any(_has_distribution(line) for line in piece.block.text.split("\n")):
            continue
        top = place
        while top and _is_above_distribution(pieces[top - 1].block):
            top -= 1
        if top == place:  # something of its own stands between: a congress's name and place
            near = range(place - 1, max(place - MAX_NAME, 0) - 1, -1)
            return next((above for above in near if _heads_a_document(pieces[above].text)), place)
        return top
    return 0


def _has_distribution(line: str) -> bool:
    """Whether a line of a masthead states the distribution; a portal's list has it in one line with all the rest."""
    if not re.search(r"(?:^|\s)distr(?:ibuci.?n)?\s*[.:]", fold_same_length(line)):
        return False
    return len(line.split()) < LISTED or not any(isinstance(one.value, Symbol) for one in find_symbols(line))


def _heads_a_document(text: str) -> bool:
    """Whether a line is "Naciones Unidas", a symbol, or both."""
    bare = re.sub(rf"^{LETTERHEAD}\s+", "", text, flags=re.IGNORECASE)
    return BLANK.fullmatch(fold_same_length(text)) is not None or bool(own_symbols(bare))


def _is_above_distribution(chunk: SourceBlock) -> bool:
    text = join_lines(chunk.text)
    plain = fold_same_length(text)
    lines = chunk.text.split("\n")
    return (
        _heads_a_document(text)
        or (len(lines) <= MAX_NAME and bool(own_symbols(lines[-1].strip())))  # a letterhead of several lines
        or part_of_organ(text)
        or re.fullmatch(r"ctoc|cac|/cop/\S+|/cosp/\S+", plain) is not None
    )


def _begins_body(piece: TextFragment, found: Found) -> bool:
    text = piece.text
    plain = fold_same_length(text)
    if re.match(r"\d{1,3}\.(?:\s|$)", piece.block.marker + " ") or re.match(r"\d{1,3}\.\s+\S", text):
        return True
    if piece.block.kind == "item" and piece.block.marker and found.count:
        return True
    if LETTER_OPENING.search(plain):
        return True
    if found.count and (
        BODY_HEADING.match(plain) or CONTENTS.match(fold_same_length(piece.block.text.partition("\n")[0]))
    ):
        return True
    # An annotated programme prints the programme itself first, under a heading of its own.
    if found.texts and PROGRAMME.match(plain) and plain in fold_same_length(join_lines(found.texts[-1])):
        return True
    if _adopted(found) and re.match(r"l[ao]s?\s|el\s", plain) and organ_at_start(text) is not None:
        return True
    if piece.block.kind == "heading" or len(text.split()) < 6 or not text.endswith((".", ";", ":", ",")):
        return False
    if text.endswith(",") and found.count and is_fully_styled(piece.block, "strong"):
        return False  # a title that goes on in the next line
    trial = Found(language="", date="", items_at=found.items_at)
    line = WIDE.sub(" " * 20, text)
    return take(line, trial) == line


def _adopted(found: Found) -> bool:
    """Whether it is an act that the masthead heads, whose text opens with the organ: `La Asamblea General,`."""
    return found.reference is not None or any(re.search(r"/(?:RES|DEC)/", one) for one in found.symbols)


def _left(chunk: SourceBlock, found: Found) -> Iterator[str]:
    """What a chunk's fields leave of its lines, adjoining lines together."""
    kept: list[str] = []
    for line in BROKEN_LETTERHEAD.sub(r"\1 \2", BROKEN_ITEMS.sub(" ", chunk.text)).split("\n"):
        if not line.strip():
            continue
        count, side = found.count, _right_column(found)
        rest = take(line.strip(), found)
        # A right column may be a line alone where the left one has ended or its line is empty.
        beside = found.columns and _right_column(found) != side
        if found.count > count and not rest and not beside and kept:
            yield "\n".join(kept)
            kept = []
        if rest:
            kept.append(rest)
    if kept:
        yield "\n".join(kept)


def _right_column(found: Found) -> tuple[str | None, ...]:
    return found.distribution, found.date, found.language, found.original


def _take_names(found: Found) -> None:
    """Takes organ and group out of the lines left over."""
    texts = found.texts
    at = 0
    while at < len(texts):
        for size in range(min(MAX_NAME, len(texts) - at), 0, -1):
            name = " ".join(texts[at : at + size])
            before_items = found.items_at is None or at < found.items_at
            organ = organ_by_name(name)
            if (
                organ
                and found.organ
                and not (before_items and organ.series.startswith(found.organ.series + "/"))
            ):
                organ = None  # a body of the one above it is who issues; any other is only named
            group = group_by_name(name) if organ is None and found.group is None and before_items else None
            if not (organ or group or BLANK.fullmatch(fold_same_length(join_lines(name)))):
                continue
            found.organ, found.group = organ or found.organ, group or found.group
            found.count += 1
            del texts[at : at + size], found.pieces[at : at + size]
            found.items_at = _moved(found.items_at, at, size)
            found.placed_at = _moved(found.placed_at, at, size)
            found.distribution_at = _moved(found.distribution_at, at, size)
            break
        else:
            at += 1


def _moved(place: int | None, at: int, size: int) -> int | None:
    return place if place is None or place <= at else max(place - size, at)


def _settled(found: Found, pieces: Sequence[TextFragment], end: int, first: int) -> Head:
    body = _after_contents(pieces, end)
    start = _zone_start(found)
    unread = [join_lines(text) for text in found.texts[:start]]
    zone = _zone(found.texts[start:], len(found.numbers))
    calls = list(found.calls)
    zone = [_without_call(text, calls, place == len(zone) - 1) for place, text in enumerate(zone)]
    letter = any(LETTER_OPENING.search(fold_same_length(piece.text)) for piece in pieces[body : body + 2])
    title, items = _title_and_items(zone, found.numbers)
    if letter:  # it has a subject at most; an address or a signature above its opening is no title
        title, unread = found.subject, [join_lines(text) for text in found.texts]
    title = title or found.sponsored
    kind = _kind(found, title, letter)
    derived: list[tuple[str, str]] = []
    organ = found.group or found.organ
    if organ is None and kind in ("resolucion", "decision"):
        organ = next(
            (opening for piece in pieces[body : body + 2] if (opening := organ_at_start(piece.text))), None
        )
    if found.symbols and not letter:
        series = parse_symbol(found.symbols[0]).series
        if organ is None:
            above, unread = unread[: found.distribution_at or 0], unread[found.distribution_at or 0 :]
            organ = Organ(series, name_of(series) or (" ".join(above) if above else ""))
            derived.append(("organ", "symbol"))
        elif series.startswith(organ.series + "/"):
            organ = Organ(series, name_of(series) or organ.name)
    at_home = organ is None or organ.series == HOME
    session, place, period, extra = found.session, found.place, found.period, list(found.dates)
    if title and kind == "informe" and session is None:
        session, place, period = _reported_session(title, place, period)
    if not at_home:  # the session is the Conference's, whoever's paper names it
        session = None
        extra = [
            replace(one, role="meeting") if one.role == "session" and found.group else one for one in extra
        ]
    masthead = Masthead(
        symbols=tuple(found.symbols),
        reference=str(found.reference) if found.reference else None,
        kind=kind,
        title=title,
        organ=organ.series if organ else None,
        organ_name=(organ.name or None) if organ else None,
        session=session,
        date=found.date,
        place=place,
        session_dates=period,
        distribution=found.distribution,
        language=found.language,
        original_language=found.original,
        agenda_items=items,
    )
    places: list[tuple[str, str]] = []
    for where, mark in calls:
        anchors = [item_anchor(item.number) for item in items] if where == "items" else [where]
        places.extend((anchor, mark) for anchor in anchors or ["title"])
    return Head(
        masthead,
        end,
        body,
        tuple(places),
        tuple(extra),
        tuple(derived),
        found.group_meeting,
        first,
        tuple(unread),
    )


def _zone_start(found: Found) -> int:
    """From which of the lines left over item wordings and title are: after the item, the place, or the organ."""
    places = [
        place for place in (found.items_at, found.placed_at, found.distribution_at) if place is not None
    ]
    start = places[0] if places else 0
    if start == len(found.texts) and not found.numbers:
        # A cover has its title over place and days; nothing but its first words tells it.
        for above, text in enumerate(found.texts):
            if any(pattern.match(fold_same_length(join_lines(text))) for pattern, _ in TITLE_KINDS):
                return above
    return start


def item_anchor(number: str) -> str:
    """`2 d)` -> `tema-2-d`."""
    return str(agenda_item_anchor(number))


def _without_call(text: str, calls: list[tuple[str, str]], last: bool) -> str:
    stars = STARS.search(text)
    if not stars:
        return text
    calls.append(("title" if last else "items", stars[1]))
    return text[: stars.start()]


def _zone(texts: Sequence[str], items: int) -> list[str]:
    """Wordings and title. Where no blank line parts them, their lines do, if that gives one for each item and one."""
    zone = _merged([join_lines(text) for text in texts])
    if items and len(zone) <= items:
        lines = _merged([line for text in texts for line in text.split("\n")])
        if len(lines) == items + 1:
            return lines
    return zone


def _merged(texts: Sequence[str]) -> list[str]:
    """Lines that are one wording although blank lines part them."""
    merged: list[list[str]] = []
    for text in texts:
        if merged and _goes_on(merged[-1][-1], text):
            merged[-1].append(text)
        else:
            merged.append([text])
    return [" ".join(lines) for lines in merged]


def _goes_on(above: str, text: str) -> bool:
    """Whether `text` is of one wording with the line above it."""
    return UNENDED.search(fold_same_length(above[-UNENDED_REACH:])) is not None or text[:1].islower()


def _title_and_items(
    zone: Sequence[str], numbers: Sequence[str]
) -> tuple[str | None, tuple[AgendaItem, ...]]:
    """The title is what follows the wordings, one for each item; one line alone is both item and title."""
    for place, text in enumerate(zone):
        if match := NUMBERED_TITLE.match(text):
            title = " ".join((match["title"], *zone[place + 1 :]))
            return title, _titled_items([*zone[:place], title], numbers)[1] if place else _unworded(numbers)
    return _titled_items(zone, numbers)


def _titled_items(zone: Sequence[str], numbers: Sequence[str]) -> tuple[str | None, tuple[AgendaItem, ...]]:
    """The same where no number stands before the title."""
    if not zone:
        return None, _unworded(numbers)
    if not numbers:
        return " ".join(zone), ()
    if len(numbers) == 1:
        # More than two: the wording is in several lines (an item and its sub-item), the title is the last.
        wording = ": ".join(zone[:-1]) if len(zone) > 1 else zone[0]
        return zone[-1], (AgendaItem(numbers[0], wording),)
    items = list(dict.fromkeys(number.split()[0] for number in numbers))
    if len(zone) <= len(numbers) and len(zone) == len(items) + 1:  # "2 a) y b)": one wording for the item
        of = dict(zip(items, zone, strict=False))
        return zone[-1], tuple(AgendaItem(number, of[number.split()[0]]) for number in numbers)
    known = len(zone) > len(numbers)
    wordings: list[str | None] = [*zone[: len(numbers)]] if known else [None] * len(numbers)
    title = " ".join(zone[len(numbers) :]) if known else zone[-1]
    return title, tuple(AgendaItem(number, text) for number, text in zip(numbers, wordings, strict=True))


def _unworded(numbers: Sequence[str]) -> tuple[AgendaItem, ...]:
    return tuple(AgendaItem(number, None) for number in numbers)


def _kind(found: Found, title: str | None, letter: bool) -> DocumentKind:
    if found.reference and found.reference.kind in ("resolucion", "decision"):
        return "resolucion" if found.reference.kind == "resolucion" else "decision"
    if letter:
        return "nota-verbal"
    limited: DocumentKind | None = None
    for pattern, kind in SYMBOL_KINDS:
        if any(pattern.search(symbol) for symbol in found.symbols):
            if kind != "proyecto":
                return kind
            limited = kind  # L. says limited distribution; a draft it is unless it says otherwise of itself
    entitled = next(
        (kind for pattern, kind in TITLE_KINDS if title and pattern.match(fold_same_length(title))), None
    )
    if entitled == "programa" and found.kind == "nota":
        return entitled  # `Nota de la Secretaría` says who wrote it
    return found.kind or limited or entitled or "otro"


def _reported_session(
    title: str, place: str | None, period: Period | None
) -> tuple[int | None, str | None, Period | None]:
    """Session, place and days that a session report's title gives, as such a report has no session line."""
    match = SESSION_REPORT.search(fold_same_length(title))
    if not match:
        return None, place, period
    number = ordinal(title[match.start("ordinal") : match.end("ordinal")])
    if match["place"]:
        place = place or title[match.start("place") : match.end("place")]
        found = find_dates(title[match.end() :])
        period = period or (Period(found[0].start_iso, found[0].end_iso) if found else None)
    return number, place, period


def _after_contents(pieces: Sequence[TextFragment], body: int) -> int:
    """Where the text begins after a table of contents: at the first entry met a second time, or the first sentence."""
    if body >= len(pieces) or not CONTENTS.match(fold_same_length(pieces[body].text)):
        return body
    entries: set[str] = set()
    for place in range(body + 1, len(pieces)):
        chunk = pieces[place].block
        keys = [key for line in chunk.text.split("\n") if (key := _entry(line))]
        if len(keys) == 1 and keys[0] in entries and not LEADERS.search(chunk.text):
            return place
        sentence = pieces[place].text.endswith((".", ":", ";")) and len(pieces[place].text.split()) >= 8
        if sentence and not LEADERS.search(chunk.text):
            return place
        entries.update(keys)
    return body


def _entry(line: str) -> str:
    """The words of an entry, without number, leaders and page: `I. Introducción ..... 1-3  4` -> `introduccion`."""
    plain = re.sub(
        r"^(?:[ivxlc]+|[a-z]|\d{1,3})\s*[.)]\s*", "", fold_same_length(LEADERS.sub(" ", line)).strip()
    )
    page = PAGE_BACKWARDS.match(plain[::-1])  # from its end: a search would try each figure of the line
    plain = plain[: len(plain) - page.end()] if page else plain
    return "" if CONTENTS_COLUMNS.fullmatch(plain) or len(plain) < 4 else plain
