"""Reads typed or pasted text that is a symbol, a reference or a series as a whole.

It is normalized from the spellings of catalogues, file names and URLs (A_RES_31_59-ES, REV-1, %2F, undocs.org/es/...)
and from what people are likely to type: lower case, spaces, missing dots and slashes, a missing COP. A figure is never
changed, because another figure is another document.
"""

import re
import unicodedata
from urllib.parse import parse_qs, unquote, urlsplit

from indexer.errors import BadSymbol
from indexer.symbols.extract import find_references
from indexer.symbols.parse import parse_reference
from indexer.symbols.reference import HOME, Reference
from indexer.symbols.symbol import BODIES, MODIFIERS, NATURES, Series, Symbol, parse_series, parse_symbol

# Characters; a longer text is no symbol.
_MAX_CHARS = 400
_INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_FOLD_SIGNS = str.maketrans({**dict.fromkeys("\\∕⁄⧸", "/"), **dict.fromkeys("‐‑‒–—―−", "-")})
_EDGE_PUNCTUATION = " .,;:'\"“”‘’«»‹›<>[]{}¿?¡!|`´/-_"
_LABEL = re.compile(r"\A(?:signatura|s[íi]mbolo|symbol|documento?|doc\.?|referencia|ref\.?)[ :]+(?=\S)", re.I)

# --- URLs ---------------------------------------------------------------------------------------------------

_URL = re.compile(r"(?:[a-z]+:)?//|(?:[a-z0-9-]+\.)*(?:undocs|un|unodc)\.org(?:/|\Z)", re.I)
# The query parameters in which the UN's URLs have a symbol.
_SYMBOL_PARAMETERS = ("s", "ds", "symbol", "finalsymbol", "p1", "p")
_SYMBOL_PATH_HOST = re.compile(r"(?:www\.)?(?:undocs|docs\.un)\.org\Z", re.I)
_LANGUAGE_OF_PATH = re.compile(r"\A(?:ar|de|en|es|fr|ru|sp|zh)/", re.I)


def _symbol_of_url(text: str) -> str:
    """Return the symbol in a URL, or the last part of its path; any other text as it is."""
    if not _URL.match(text):
        return text
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    except ValueError:
        # it begins like a URL and is none: '//['
        return ""
    for name in _SYMBOL_PARAMETERS:
        if name in query:
            return query[name]
    path = unquote(parts.path).strip("/")
    if _SYMBOL_PATH_HOST.match(parts.netloc):
        return _LANGUAGE_OF_PATH.sub("", path, count=1)
    return path.rpartition("/")[2]


def _unwrap_typed(typed: str) -> str:
    """Return typed text without its URL, its label, invisible characters, and punctuation at its ends."""
    text = typed
    # Each round shortens the text: '%252F' needs three.
    for _ in range(_MAX_CHARS):
        before = text
        text = (
            unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).replace("\\*", "*").translate(_FOLD_SIGNS)
        )
        text = unquote(_symbol_of_url(text.strip()))
        text = " ".join(_LABEL.sub("", text, count=1).split())
        text = (
            text.rstrip(_EDGE_PUNCTUATION).lstrip(_EDGE_PUNCTUATION + "*")
            if not text.endswith("/*")
            else text.lstrip(_EDGE_PUNCTUATION)
        )
        if text.count("(") < text.count(")"):
            text = text.removesuffix(")")
        elif text.startswith("("):
            text = text[1:].removesuffix(")")
        if text == before:
            break
    return text


# --- symbols ------------------------------------------------------------------------------------------------

_EXTENSION = re.compile(r"\.(?:PDF|DOCX?|ODT|RTF|TXT|MD|HTML?|JSON)\Z")
_LANGUAGE_TAIL = re.compile(r"(?<=[0-9A-Z)])(?:[_ -](?:AR|EN|ES|FR|RU|ZH)|_[ACEFRS]|[ ]?\([ACEFRS]\))\Z")
_SLUG = re.compile(r"(?:CTOC-COP|CAC-COSP)-[A-Z0-9.-]+")
# The letter of a language at the end of a file's name, and dots for slashes: ctoc.cop.2018.1
_LETTER_OF_SLUG = re.compile(r"(?<=[0-9])-[ACEFRS]\Z")
_DOTTED_SLUG = re.compile(r"(?:CTOC\.COP|CAC\.COSP)\.[A-Z0-9.-]+")
_HOME_ROOT = re.compile(r"(?:CTOC|CAC)(?![A-Z])")
_SUFFIXES = "|".join(MODIFIERS[:-1])
_DOTTED_WORDS = "|".join(sorted({*BODIES, *NATURES, *MODIFIERS[:-1]} - {"PC"}, key=len, reverse=True))
_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = (
    # Between the two symbols of a document in a catalogue's export.
    (re.compile(r"\s*\|\|\s*"), "-"),
    (re.compile(r"\s*([/*-])\s*"), r"\1"),
    (re.compile(r"\.\s+"), "."),
    (re.compile(r"/{2,}"), "/"),
    (re.compile(r"\A(?=WG[ .-]?[0-9]{1,2}[/ ]20[0-9]{2}[/ ])"), "CTOC/COP/"),
    (re.compile(r"\ACOP(?=[ /]?(?:20[0-9]{2}[ /]|WG))"), "CTOC/COP"),
    (re.compile(r"\ACTOC[ /]?(?=(?:WG|EG|20[0-9]{2}[ /]))"), "CTOC/COP/"),
    (re.compile(r"(?:(?<=\bCOP)|(?<=\bCOSP))\s?(?=20[0-9]{2}[/ ]|(?:WG|EG)[ .-]?[0-9]|IRG)"), "/"),
    (re.compile(rf"(?<=[0-9)]) ?(?=(?:{_SUFFIXES})[ .-]?[0-9])"), "/"),
    (re.compile(rf"(?<=/)({_DOTTED_WORDS})[ .-]+(?=[0-9])|(?<=/)({_DOTTED_WORDS})(?=[0-9])"), r"\1\2."),
    (re.compile(r"(?<=/WG\.)([0-9]{1,2}?)(?=20[0-9]{2}/)"), r"\1/"),
    # Catalogues write 'A/55/383/Add.' for the whole family.
    (re.compile(rf"/(?:{_SUFFIXES})\.?\Z"), ""),
)


def normalize_symbol(typed: str) -> str:
    """Return typed text in the spelling of symbols: capitals, no spaces, every dot and slash in its place.

    To normalize twice changes nothing. A text that is no symbol does not become one.

    >>> normalize_symbol(' ctoc / cop/wg 2/2013/5. '), normalize_symbol('A_RES_31_59-ES.pdf')
    ('CTOC/COP/WG.2/2013/5', 'A/RES/31/59')
    """
    text = typed[: _MAX_CHARS * 2]
    for _ in range(_MAX_CHARS):
        before, text = text, _rewrite_once(text)
        if text == before:
            break
    return text


def _rewrite_once(typed: str) -> str:
    """Return typed text after one pass of all rewrites; a pass may make room for another."""
    text = _unwrap_typed(typed).upper()
    text = _EXTENSION.sub("", text)
    text = _LANGUAGE_TAIL.sub("", text)
    if "/" not in text:
        if _DOTTED_SLUG.fullmatch(text):
            text = re.sub(r"(?<!\bWG)\.", "-", text)
        if _SLUG.fullmatch(text):
            text = _LETTER_OF_SLUG.sub("", text)
            text = re.sub("/(CTOC|CAC)/", r"-\1/", text.replace("-", "/"))
            text = re.sub(rf"/({_DOTTED_WORDS})/(?=[0-9])", r"/\1.", text)
        elif "_" in text:
            text = text.replace("_", "/")
    for pattern, replacement in _REWRITES:
        text = pattern.sub(replacement, text)
    if _HOME_ROOT.match(text):
        text = re.sub(r"[\s_]+", "/", text)
        # /05 is /5: the Conferences pad no number.
        text = re.sub("(?<=/)0+(?=[1-9])", "", text)
    elif "/" in text:
        # Not in 'S/PV.6201 (Resumption 1)'.
        text = re.sub(r"(?<=[0-9A-Z])\s(?=[0-9])(?![^(]*\))", "/", text)
    return re.sub(r"\s+", "", text)


# --- references ---------------------------------------------------------------------------------------------

_TYPED_ACT = re.compile(
    r"(?:la |the )?(?:(?P<resolution>res(?:ol(?:uci[oó]n|ution)?)?)|(?P<decision>dec(?:isi[oó]n)?))(?P<plural>e?s)?\.?"
    r"[ :/-]*(?:n[úu]m\.? |n\.? ?[o°]\.? ?|no\.? )?"
    r"(?P<code>(?:e?s-)?[0-9]{1,4} ?[/_-] ?[0-9]{1,4}|[0-9]{1,5} ?\([0-9ivxlces-]+\)"
    # decision 4 3, res 6.4: only small numbers, after a singular noun
    r"|(?P<apart>[1-9][0-9]?[ .][1-9][0-9]?)(?![0-9]))(?P<rest>\D.*)?",
    re.I,
)
_TYPED_CIRCULAR = re.compile(
    r"CU[ /_.-]*(?P<year>(?:19|20)[0-9]{2})[ /_-]+(?P<number>[0-9]{1,4})(?:[ /_-]*\(?(?P<letter>[A-Z])\)?)?",
    re.I,
)


def _parse_typed_reference(plain: str) -> Reference | None:
    """Return the circular, resolution or decision that a typed text is; None if it is none."""
    circular = _TYPED_CIRCULAR.fullmatch(_EXTENSION.sub("", plain.upper()))
    if circular:
        return Reference(
            None, "circular", int(circular["number"]), year=int(circular["year"]), letter=circular["letter"]
        )
    act = _TYPED_ACT.fullmatch(plain)
    # "resoluciones 6 4" may be two.
    if act and not (act["apart"] and act["plural"]):
        code = re.sub(r" ?[_/] ?|(?<=[0-9])[ .](?=[0-9])", "/", act["code"].upper())
        if "/" not in code and "(" not in code:
            head, _, tail = code.rpartition("-")
            code = f"{head}/{tail}"
        noun = "resolución" if act["resolution"] else "decisión"
        rest = act["rest"] or ""
        rest = rest.upper() if re.fullmatch(" ?[a-z]", rest) else rest
        rest = f" {rest}" if re.fullmatch("[A-Z]", rest) else rest
        plain = f"{noun} {code}{rest}"
    matches = find_references(plain, HOME)
    if len(matches) == 1 and matches[0].start == 0 and matches[0].context_end == len(plain):
        return matches[0].value
    return None


# Series if they are all that is typed; within a text they are words, as is CTOC alone.
_CONFERENCE_ALONE = re.compile(r"(?P<conference>CTOC/COP|CAC/COSP)(?:/\*)?", re.I)
_GROUP_ALONE = re.compile(r"WG[ .-]?0?(?P<number>[1-9][0-9]?)(?:/\*)?", re.I)


def parse_typed(typed: str) -> Symbol | Reference | Series | None:
    """Return the symbol, reference or series that typed text is as a whole; None if it is words.

    >>> str(parse_typed('https://undocs.org/es/CTOC/COP/2014/1')), str(parse_typed('res. 6/4'))
    ('CTOC/COP/2014/1', 'resolución 6/4')
    """
    # Neither letters alone nor a wildcard like resoluci* are any of them, and most queries are such words.
    if len(typed) > _MAX_CHARS or typed.rstrip("*").replace(" ", "").isalpha():
        return None
    plain = _unwrap_typed(typed)
    if alone := _CONFERENCE_ALONE.fullmatch(plain):
        return Series(alone["conference"].upper())
    if alone := _GROUP_ALONE.fullmatch(plain):
        return Series(f"CTOC/COP/WG.{int(alone['number'])}")
    if not any(character.isdigit() or character == "*" for character in typed):
        return None
    reference = _parse_typed_reference(plain)
    if reference is not None:
        return reference
    for parse, text in (
        (parse_reference, plain),
        (parse_symbol, normalize_symbol(plain)),
        (parse_series, normalize_symbol(plain)),
    ):
        try:
            return parse(text)
        except BadSymbol:
            continue
    return None
