"""Recognizes the lines of a masthead whose form alone tells their field: distribution, date, languages, session, item.

`consume_line(line, draft)` records in the draft which field a line is and returns the rest: nothing for a field, all of
it for a title, the left column where two columns were read as one (`Conferencia de las Partes en la   Distr. general`).
"""

import re

from indexer.document import DateMention, DateRole, DocumentKind
from indexer.extraction.dates import find_dates
from indexer.extraction.ordinals import ordinal
from indexer.extraction.text_normalization import fold_same_length
from indexer.parsing.masthead_draft import MastheadDraft
from indexer.parsing.masthead_english import in_spanish
from indexer.symbols import Reference, Symbol, find_symbols
from indexer.symbols.symbol import ROOTS

# Extraction may have lost accented letters (`Espaol`, `ingls`, `perodo`), so each is optional or `.?` here.
LANGUAGE_PATTERNS = {
    "ar": "arabe",
    "de": "aleman",
    "en": r"ingl.{0,2}s",
    "es": r"espa.{0,2}ol",
    "fr": r"franc.{0,2}s",
    "ru": "ruso",
    "zh": "chino",
}
_LANGUAGE = "(?:" + "|".join(LANGUAGE_PATTERNS.values()) + ")"
DISTRIBUTION = (
    r"distr(?:ibuci.?n)?\s*\.?\s*:?\s*(?P<distribution>general|limitada|reservada|restringida|especial)"
)
LANGUAGE = rf"(?P<language>{_LANGUAGE})(?:\s*(?:solamente|unicamente))?"
ORIGINAL = rf"original\s*:?\s*(?P<original>{_LANGUAGE})(?:(?:\s*[/,]\s*|\s+y\s+){_LANGUAGE})*(?!\w)"
DISTRIBUTION_FIELD, LANGUAGE_FIELD, ORIGINAL_FIELD = map(re.compile, (DISTRIBUTION, LANGUAGE, ORIGINAL))


def _at_edges(field: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a field at the beginning and at the end of a line that has other words."""
    return re.compile(rf"(?:{field})(?=\s)"), re.compile(rf"(?<=\s)(?:{field})$")


# Each with a plain text that it contains, which is cheaper to look for; a language may be any of several words.
EDGE_FIELDS = (("distr", *_at_edges(DISTRIBUTION)), ("original", *_at_edges(ORIGINAL)))
EDGE_LANGUAGE = ("", *_at_edges(LANGUAGE))
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
# Of "resolución", "decisión" and "CU", with which a reference begins.
REFERENCE_INITIALS = frozenset("RrDdC")
# What may stand beside and between the symbols of a line.
BESIDE_SYMBOLS = " *–-|y"
SUBJECT = re.compile(r"^(?:asunto)\s*:\s*(?P<title>.+)", re.IGNORECASE)
# Lines that tell nothing about this document: the letterhead, and that it is an addendum or corrigendum, which the
# symbol tells too.
IGNORED_LINE = re.compile(
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
# `Aprobada por el Consejo de Seguridad en su 4385ª sesión, celebrada el 28 de septiembre de 2001`, in one line or two:
# an act of the Council has no title, and this stands in the place of one.
ADOPTION = re.compile(
    r"(?:aprobad|adoptad)[ao]s?\s+por\s+(?:el|la)\s+(?:consejo|asamblea|comisi.?n|conferencia)\b.{0,80}?"
    r"\s(?:sesi|reuni).?n(?:\s+plenaria)?(?:,?\s+celebrada\s+el\s+.{5,40})?,?"
    r"|celebrada\s+el\s+\d.{4,30}\d{4}"
)
LETTERHEAD = (
    # A portal numbers the pages: `1 Naciones Unidas`
    r"(?:\d{1,3}\s+)?(?:naciones unidas|united nations)"
)
LETTERHEAD_OF_SYMBOL = re.compile(rf"^{LETTERHEAD}\s+(?=\S+/)", re.IGNORECASE)
# The lookbehind is after the letters, so that the regular expression engine can skip to them.
LETTER_OPENING = re.compile(r"saluda(?<!\wsaluda)(?:n)?\s+(?:muy\s+)?atentamente\b")
# Characters; a longer line is text.
MAX_LINE_CHARS = 2000
# Blanks between two columns. They are shortened, because the patterns try every way to divide a run of blanks.
WIDE_GAP = re.compile(r"\s{21,}")
SHORT_GAP = " " * 20
FOOTNOTE_STARS = re.compile(r"\s*(\*{1,4})$")

# What a line below the title tells of the document's kind. Folded; the first that matches counts.
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
# A draft's sponsors are above the title, not below it.
SPONSORS = re.compile(
    r"(?:[^.]{3,300}:\s+)?proyecto\s+de\s+(?:resoluci.?n|decisi.?n)(?:\s+revisado)?(?:\s+(?:presentado|propuesto)\s+por\b.*)?"
)


def consume_line(line: str, draft: MastheadDraft) -> str:
    """Record the fields of a line in the draft and return the rest of the line, runs of blanks cut to twenty."""
    if len(line := WIDE_GAP.sub(SHORT_GAP, line)) > MAX_LINE_CHARS:
        return line
    if _match_whole_line(line, draft):
        draft.count_fields(1)
        return ""
    # The second line of a title may look like a field: "from 31 October to" and below it "13 November 2021".
    if num_fields := sum([_match_whole_line(spanish, draft) for spanish in in_spanish(line)]):
        draft.count_fields(num_fields)
        return ""
    rest, num_fields = _strip_edge_fields(line, draft)
    if num_fields and rest and _match_whole_line(rest, draft):
        rest = ""
    draft.count_fields(num_fields)
    return rest


def _match_whole_line(line: str, draft: MastheadDraft) -> bool:
    """Return whether a line is one field and nothing else; record the field in the draft."""
    stars = FOOTNOTE_STARS.search(line) if line.endswith("*") else None
    mark = stars[1] if stars else ""
    bare = line[: stars.start()].rstrip() if stars else line
    plain = fold_same_length(bare)
    if not plain:
        return False
    if _match_admin_field(plain, draft) or IGNORED_LINE.fullmatch(plain) or bare in ROOTS:
        # Some letterheads print the root of the symbol alone, in large type: `HSP`, `S`.
        return True
    if ADOPTION.fullmatch(plain):
        draft.add_adoption_dates(
            DateMention(date.start_iso, date.end_iso, "adoption", "masthead", date.text)
            for date in find_dates(bare)
        )
    elif match := ITEMS.fullmatch(plain):
        draft.add_item_numbers(parse_item_numbers(match["numbers"]))
        draft.add_footnote_ref("items", mark)
    elif (match := SESSION.fullmatch(plain)) and (number := _ordinal_of(match, bare)) is not None:
        draft.add_session(number, is_special=bool(match["special"]))
    elif (match := GROUP_MEETING.fullmatch(plain)) and (number := _ordinal_of(match, bare)) is not None:
        draft.set_group_meeting(number)
    elif reference := sole_reference(REFERENCE.sub("", bare)):
        draft.set_reference(reference)
    elif symbols := symbols_of_line(line):
        draft.add_symbols(symbols)
        # The document is a reissue, and a footnote to the symbol says so.
        draft.add_footnote_ref("masthead", mark)
    elif match := SUBJECT.match(bare):
        draft.set_subject(match["title"])
    elif kind := next((kind for pattern, kind in KIND_LINES if pattern.fullmatch(plain)), None):
        draft.set_kind(kind)
    elif SPONSORS.fullmatch(plain):
        draft.set_sponsors_line(bare)
    elif (
        draft.date is None
        and draft.items_index is None
        and (day := _sole_date(bare, "issue"))
        and day.start == day.end
    ):
        draft.set_issue_date(day)
    elif (
        draft.session_dates is None
        and (match := PLACE.match(bare))
        and (period := _sole_date(bare[match.end() :], "session"))
        and (period.start != period.end or _is_of_meeting(draft))
    ):
        draft.set_place_and_dates(match["place"].strip(), period)
    else:
        return False
    return True


def _is_of_meeting(draft: MastheadDraft) -> bool:
    """Return whether a place and one day are a meeting's; with nothing above them a treaty was signed there."""
    return bool(draft.symbols or draft.distribution or draft.session or draft.group_meeting)


def _match_admin_field(plain: str, draft: MastheadDraft) -> bool:
    """Return whether a line is distribution, language or original language; record it in the draft."""
    if match := DISTRIBUTION_FIELD.fullmatch(plain):
        draft.set_distribution(match["distribution"])
    elif match := LANGUAGE_FIELD.fullmatch(plain):
        draft.set_language(_language_code(match["language"]))
    elif match := ORIGINAL_FIELD.fullmatch(plain):
        draft.set_original_language(_language_code(match["original"]))
    else:
        return False
    return True


def _language_code(name: str) -> str:
    """Return the ISO 639-1 code of a language's folded Spanish name."""
    return next(code for code, pattern in LANGUAGE_PATTERNS.items() if re.fullmatch(pattern, name))


def _strip_edge_fields(line: str, draft: MastheadDraft) -> tuple[str, int]:
    """Return a line without the fields at its ends, and the number of these fields; record them in the draft.

    Distribution and original language cannot be mistaken. Once one of them was on a line with other words, two columns
    have been read as one, and a language or a day at the end of a line is taken from the right column too.
    """
    rest = LETTERHEAD_OF_SYMBOL.sub("", line.strip()) if "/" in line else line.strip()
    if rest != line.strip() and (symbols := symbols_of_line(rest)):
        draft.add_symbols(symbols)
        return "", 1
    rest = line.strip()
    num_fields = 0
    while rest and (field_span := _match_edge_field(rest, draft)):
        start, end = field_span
        rest = (rest[:start].rstrip() + " " + rest[end:].lstrip()).strip()
        num_fields += 1
        draft.mark_two_columns()
    return rest, num_fields


def _match_edge_field(rest: str, draft: MastheadDraft) -> tuple[int, int] | None:
    """Return start and end of the field at one end of `rest`; record it in the draft."""
    plain = fold_same_length(rest)
    fields = (*EDGE_FIELDS, EDGE_LANGUAGE) if draft.two_columns and not draft.language else EDGE_FIELDS
    for needle, at_beginning, at_end in fields:
        if needle not in plain:
            continue
        match = at_beginning.match(plain) or at_end.search(plain)
        if match and _match_admin_field(match[0], draft):
            return match.span()
    if draft.two_columns and draft.date is None and draft.items_index is None:
        for date in find_dates(rest):
            at_edge = date.start_offset == 0 or date.end_offset == len(rest)
            if (
                at_edge
                and date.start_iso == date.end_iso
                and not re.search(r"\b(?:el|del|a|al)\s$", plain[: date.start_offset])
            ):
                draft.set_issue_date(
                    DateMention(date.start_iso, date.end_iso, "issue", "masthead", date.text)
                )
                return date.start_offset, date.end_offset
    return None


def parse_item_numbers(text: str) -> tuple[str, ...]:
    """Return each number of a list.

    `2, 4 y 5` -> ('2', '4', '5'); `2 d)` -> ('2 d)',); `65 a) y b)` -> ('65 a)', '65 b)').
    """
    numbers: list[str] = []
    for match in ITEM_NUMBER.finditer(text):
        letters = ITEM_LETTER.findall(match[2])
        numbers.extend([f"{match[1]} {letter})" for letter in letters] or [match[1]])
    return tuple(numbers)


def _ordinal_of(match: re.Match[str], line: str) -> int | None:
    """Return the number of the group `ordinal`, which may have other words before it."""
    words = line[match.start("ordinal") : match.end("ordinal")].split()
    return next(
        (number for last_words in (words[-2:], words[-1:]) if (number := ordinal(" ".join(last_words)))),
        None,
    )


def sole_reference(text: str) -> Reference | None:
    """Return the resolution, decision or circular that a text consists of; None if it holds anything else."""
    text = text.strip()
    for match in find_symbols(text) if text[:1] in REFERENCE_INITIALS else ():
        if isinstance(match.value, Reference) and (match.start, match.end) == (0, len(text)):
            return match.value
    return None


def symbols_of_line(line: str) -> tuple[str, ...]:
    """Return the symbols that a line consists of; none if it holds anything else.

    The asterisk of a reissue belongs to a symbol, that of a footnote does not.
    """
    if "/" not in line or len(line) > MAX_LINE_CHARS or not line.lstrip(BESIDE_SYMBOLS)[:1].isupper():
        return ()
    matches = find_symbols(line)
    if not matches or any(not isinstance(match.value, Symbol) for match in matches):
        return ()
    rest = line
    for match in reversed(matches):
        rest = rest[: match.start] + rest[match.end :]
    return tuple(str(match.value) for match in matches) if not rest.strip(BESIDE_SYMBOLS) else ()


def _sole_date(text: str, role: DateRole) -> DateMention | None:
    """Return the date or range that a text consists of; None if it holds anything else."""
    dates = find_dates(text)
    if len(dates) == 1 and dates[0].text.strip() == text.strip(" ."):
        return DateMention(dates[0].start_iso, dates[0].end_iso, role, "masthead", dates[0].text)
    return None
