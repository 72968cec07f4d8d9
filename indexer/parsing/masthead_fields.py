"""The lines of a masthead that their form alone explains: distribution, date, languages, session, place, item ...

`take(line, found)` notes in `found` what a line is and gives back what is left of it: nothing for a field, all of it
for a title, the left column where two columns were read as one (`Conferencia de las Partes en la   Distr. general`).
"""

import re
from dataclasses import dataclass, field

from indexer.document import DateMention, DateRole, DocumentKind, Period
from indexer.extraction.dates import find_dates
from indexer.extraction.ordinals import ordinal
from indexer.extraction.organs import Organ
from indexer.extraction.text_normalization import fold_same_length
from indexer.symbols import Reference, Symbol, find_symbols
from indexer.symbols.symbol import ROOTS

# Accented letters may be gone: `Espaol`, `ingls`, `perodo`, `Secretara`. So `.?` or less stands for each here.
LANGUAGES = {
    "ar": "arabe",
    "de": "aleman",
    "en": r"ingl.{0,2}s",
    "es": r"espa.{0,2}ol",
    "fr": r"franc.{0,2}s",
    "ru": "ruso",
    "zh": "chino",
}
_LANGUAGE = "(?:" + "|".join(LANGUAGES.values()) + ")"
DISTRIBUTION = (
    r"distr(?:ibuci.?n)?\s*\.?\s*:?\s*(?P<distribution>general|limitada|reservada|restringida|especial)"
)
LANGUAGE = rf"(?P<language>{_LANGUAGE})(?:\s*(?:solamente|unicamente))?"
ORIGINAL = rf"original\s*:?\s*(?P<original>{_LANGUAGE})(?:(?:\s*[/,]\s*|\s+y\s+){_LANGUAGE})*(?!\w)"
SESSION = re.compile(
    r"(?:continuaci.?n\s+del\s+)?(?P<ordinal>\S+(?:\s+\S+){0,2}?)\s+peri?.?odo\s+"
    r"(?P<special>(?:extraordinario|especial)\s+)?(?:ordinario\s+)?de\s+sesiones"
)
GROUP_MEETING = re.compile(r"(?P<ordinal>\S+)\s+(?:reuni|sesi).?n")
PLACE = re.compile(r"(?P<place>[A-ZÁÉÍÓÚÑ][^\d,;:]{2,40}?)(?:,|\s\(\w+\),)\s+")
ITEMS = re.compile(
    r"(?:sub)?temas?\s+(?P<numbers>\d.*?)\s+(?:(?:del\s+)?(?:proyecto\s+de\s+)?programa(?:\s+provisional)?|de\s+la\s+lista"
    r"\s+preliminar)(?:\s+(?:anotado|revisado))?"
)
ITEM_NUMBER = re.compile(r"(\d{1,3})((?:\s*[a-z]\)(?:\s*(?:,|y|a)(?=\s+[a-z]\)))?)*)")
ITEM_LETTER = re.compile(r"[a-z](?=\))")
REFERENCE = re.compile(r"^(?:referencia|ref\.?)\s*:\s*", re.IGNORECASE)
SUBJECT = re.compile(r"^(?:asunto)\s*:\s*(?P<title>.+)", re.IGNORECASE)
# Lines that say nothing of this document: whose paper it is, that it adds to or corrects another (the symbol does).
BLANK = re.compile(
    r"(?:organizacion de las )?naciones unidas|united nations|unodc|onudd|(?:un|onu)-habitat"
    r"|oficina de las naciones unidas contra la droga y"
    r" el delito|united nations office on drugs and crime|nota verbal(?: circular)?"
    r"|relator(?:as?|es)?\s*:.*|adici.?n|correcci.?n|corrigendum"
    # How New York prints what the General Assembly adopted, over its title (A/RES/65/230).
    r"|(?:resoluci.?n|decisi.?n)(?:es)?\s+aprobadas?\s+por\s+.{1,80}"
    r"|\[(?:sobre\s+la\s+base\s+del?|sin\s+remisi.?n\s+previa)\s[^\]]{1,200}\]"
    # The imprint of a report that is sold: place and year, no day (A/CONF.192/15).
    r"|(?:naciones\s+unidas\W*)?(?:nueva\s+york|ginebra|viena|nairobi)(?:\s+y\s+ginebra)?,?\s+\[?(?:19|20)\d{2}\]?"
)
LETTERHEAD = (
    r"(?:\d{1,3}\s+)?(?:naciones unidas|united nations)"  # a portal numbers the pages: `1 Naciones Unidas`
)
LETTER_OPENING = re.compile(r"\bsaluda(?:n)?\s+(?:muy\s+)?atentamente\b")
MAX_LINE = 2000  # characters; what is longer is text
WIDE = re.compile(r"\s{21,}")  # between two columns; patterns try every way to part a run of blanks
STARS = re.compile(r"\s*(\*{1,4})$")

# How the line under the title tells the kind. Folded; the first that matches.
AUTHOR = (
    r"(?:(?:de|por)\s+la|del|por\s+el)\s+(?:secretari?a(?:\s+general)?(?:\s+de\s+las\s+naciones\s+unidas)?|secretario(?:\s+general)?"
    r"|presidencia|president[ea]|mesa|directora?(?:\s+ejecutiv[oa])?|relatora?(?:\s+especial)?|unodc|oficina\b.*)"
)
PREPARED = r"(?:\s+(?:preparad|elaborad|presentad)[oa]s?)?"
KIND_LINES: tuple[tuple[re.Pattern[str], DocumentKind], ...] = (
    (re.compile(rf"notas?{PREPARED}\s+{AUTHOR}"), "nota"),
    (re.compile(rf"informe(?:\s+(?!sobre\b)\w+)?{PREPARED}\s+{AUTHOR}"), "informe"),
    (re.compile(rf"documentos?\s+de\s+(?:antecedentes|trabajo)(?:{PREPARED}\s+por\b.*)?"), "antecedentes"),
    (re.compile(rf"documento\s+de\s+sesi.?n(?:{PREPARED}\s+por\b.*)?"), "documento-de-sesion"),
)
# These stand over the title, not under it.
SPONSORS = re.compile(
    r"(?:[^.]{3,300}:\s+)?proyecto\s+de\s+(?:resoluci.?n|decisi.?n)(?:\s+revisado)?(?:\s+(?:presentado|propuesto)\s+por\b.*)?"
)


@dataclass(slots=True)
class Found:
    """Fields as they are met. `texts` are the lines no form explains; the `_at` count those met before."""

    symbols: list[str] = field(default_factory=list)
    reference: Reference | None = None
    distribution: str | None = None
    language: str | None = None
    original: str | None = None
    date: str | None = None
    session: int | None = None
    group_meeting: int | None = None
    place: str | None = None
    period: Period | None = None
    numbers: tuple[str, ...] = ()
    subject: str | None = None
    kind: DocumentKind | None = None
    kind_line: bool = False
    sponsored: str | None = None
    organ: Organ | None = None
    group: Organ | None = None
    calls: list[tuple[str, str]] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)  # where each of `texts` stands
    columns: bool = False  # two columns were read as one
    distribution_at: int | None = None
    items_at: int | None = None
    placed_at: int | None = None
    count: int = 0


def take(line: str, found: Found) -> str:
    """What is left of `line` after its fields are noted in `found`; wide runs of blanks become twenty."""
    if len(line := WIDE.sub(" " * 20, line)) > MAX_LINE:
        return line
    if _whole(line, found):
        found.count += 1
        return ""
    rest, peeled = _peeled(line, found)
    if peeled and rest and _whole(rest, found):
        rest = ""
    found.count += peeled
    return rest


def _whole(line: str, found: Found) -> bool:
    """Whether `line` is one field and nothing else."""
    stars = STARS.search(line)
    mark = stars[1] if stars else ""
    bare = line[: stars.start()].rstrip() if stars else line
    plain = fold_same_length(bare)
    if not plain:
        return False
    if _small(plain, found) or BLANK.fullmatch(plain) or bare in ROOTS:
        return True  # the root alone stands large over some letterheads: `HSP`, `S`
    if match := ITEMS.fullmatch(plain):
        found.numbers = (*found.numbers, *item_numbers(match["numbers"]))
        found.items_at = len(found.texts)
        if mark:
            found.calls.append(("items", mark))
    elif (match := SESSION.fullmatch(plain)) and (number := _ordinal(match, bare)) is not None:
        if found.session is None and not match["special"]:
            found.session = number
        found.placed_at = len(found.texts)
    elif (match := GROUP_MEETING.fullmatch(plain)) and (number := _ordinal(match, bare)) is not None:
        found.group_meeting = number
    elif reference := reference_alone(REFERENCE.sub("", bare)):
        found.reference = reference
    elif symbols := own_symbols(line):
        found.symbols.extend(symbol for symbol in symbols if symbol not in found.symbols)
        if mark:  # a reissue; the note that says so hangs on the symbol itself
            found.calls.append(("masthead", mark))
    elif match := SUBJECT.match(bare):
        found.subject = match["title"]
    elif kind := next((kind for pattern, kind in KIND_LINES if pattern.fullmatch(plain)), None):
        found.kind = kind
        found.kind_line = True
    elif SPONSORS.fullmatch(plain):
        found.kind = "proyecto"
        found.sponsored = bare
    elif (
        found.date is None
        and found.items_at is None
        and (day := _dated(bare, "issue"))
        and day.start == day.end
    ):
        found.date = day.start
        found.dates.append(day)
    elif (
        found.period is None
        and (match := PLACE.match(bare))
        and (period := _dated(bare[match.end() :], "session"))
    ):
        found.place = match["place"].strip()
        found.period = Period(period.start, period.end)
        found.dates.append(period)
        found.placed_at = len(found.texts)
    else:
        return False
    return True


def _small(plain: str, found: Found) -> bool:
    """Distribution, language, original language."""
    if match := re.fullmatch(DISTRIBUTION, plain):
        found.distribution = match["distribution"]
        found.distribution_at = len(found.texts)
    elif match := re.fullmatch(LANGUAGE, plain):
        found.language = _code(match["language"])
    elif match := re.fullmatch(ORIGINAL, plain):
        found.original = _code(match["original"])
    else:
        return False
    return True


def _code(name: str) -> str:
    return next(code for code, pattern in LANGUAGES.items() if re.fullmatch(pattern, name))


def _peeled(line: str, found: Found) -> tuple[str, int]:
    """The line less the fields at its ends, and how many there were.

    A distribution or an original language can be nothing else; once one stood beside other words the masthead is in
    two columns read as one, and a language or a day at a line's end is the right column too.
    """
    rest = re.sub(rf"^{LETTERHEAD}\s+(?=\S+/)", "", line.strip(), flags=re.IGNORECASE)
    peeled = 0
    if rest != line.strip() and (symbols := own_symbols(rest)):
        found.symbols.extend(symbol for symbol in symbols if symbol not in found.symbols)
        return "", 1
    rest = line.strip()
    while rest and (cut := _beside(rest, found)):
        rest = (rest[: cut[0]].rstrip() + " " + rest[cut[1] :].lstrip()).strip()
        peeled += 1
        found.columns = True
    return rest, peeled


def _beside(rest: str, found: Found) -> tuple[int, int] | None:
    """Where at an end of `rest` a field stands; it is noted in `found`."""
    plain = fold_same_length(rest)
    patterns = (
        (DISTRIBUTION, ORIGINAL, LANGUAGE)
        if found.columns and not found.language
        else (DISTRIBUTION, ORIGINAL)
    )
    for pattern in patterns:
        match = re.match(f"(?:{pattern})(?=\\s)", plain) or re.search(f"(?<=\\s)(?:{pattern})$", plain)
        if match and _small(match[0], found):
            return match.span()
    if found.columns and found.date is None and found.items_at is None:
        for one in find_dates(rest):
            at_end = one.start_offset == 0 or one.end_offset == len(rest)
            if (
                at_end
                and one.start_iso == one.end_iso
                and not re.search(r"\b(?:el|del|a|al)\s$", plain[: one.start_offset])
            ):
                found.date = one.start_iso
                found.dates.append(DateMention(one.start_iso, one.end_iso, "issue", "masthead", one.text))
                return one.start_offset, one.end_offset
    return None


def item_numbers(text: str) -> tuple[str, ...]:
    """`2, 4 y 5` -> ('2', '4', '5'); `2 d)` -> ('2 d)',); `65 a) y b)` -> ('65 a)', '65 b)')."""
    numbers: list[str] = []
    for match in ITEM_NUMBER.finditer(text):
        letters = ITEM_LETTER.findall(match[2])
        numbers.extend([f"{match[1]} {letter})" for letter in letters] or [match[1]])
    return tuple(numbers)


def _ordinal(match: re.Match[str], line: str) -> int | None:
    words = line[match.start("ordinal") : match.end("ordinal")].split()
    return next(
        (number for some in (words, words[-2:], words[-1:]) if (number := ordinal(" ".join(some)))), None
    )


def reference_alone(text: str) -> Reference | None:
    """The resolution, decision or circular that `text` is, whole."""
    text = text.strip()
    for mention in find_symbols(text):
        if isinstance(mention.value, Reference) and (mention.start, mention.end) == (0, len(text)):
            return mention.value
    return None


def own_symbols(line: str) -> tuple[str, ...]:
    """The symbols a line consists of; a note's call is no part of a symbol, a reissue's asterisk is."""
    if "/" not in line or len(line) > MAX_LINE:
        return ()
    mentions = find_symbols(line)
    if not mentions or any(not isinstance(mention.value, Symbol) for mention in mentions):
        return ()
    rest = line
    for mention in reversed(mentions):
        rest = rest[: mention.start] + rest[mention.end :]
    return tuple(str(mention.value) for mention in mentions) if not rest.strip(" *–-|y") else ()


def _dated(text: str, role: DateRole) -> DateMention | None:
    """The one date or range that `text` consists of."""
    found = find_dates(text)
    if len(found) == 1 and found[0].text.strip() == text.strip(" ."):
        return DateMention(found[0].start_iso, found[0].end_iso, role, "masthead", found[0].text)
    return None
