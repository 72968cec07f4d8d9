"""What a person typed or pasted, when it is a symbol, a reference or a series as a whole.

The folding mends what is seen in catalogues, file names and addresses (A_RES_31_59-ES, REV-1, %2F, undocs.org/es/...)
and what people are likely to type: lower case, spaces, missing dots and slashes, a missing COP. It never mends a
figure: one digit off is another document.
"""

import re
import unicodedata
from urllib.parse import parse_qs, unquote, urlsplit

from indexer.errors import BadSymbol
from indexer.symbols.extract import find_references, parse_reference
from indexer.symbols.reference import HOME, Reference
from indexer.symbols.symbol import BODIES, MODIFIERS, NATURES, Series, Symbol, parse_series, parse_symbol

_LONGEST = 400  # characters; what is longer is text
_INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SIGNS = str.maketrans({**dict.fromkeys("\\∕⁄⧸", "/"), **dict.fromkeys("‐‑‒–—―−", "-")})
_AROUND = " .,;:'\"“”‘’«»‹›<>[]{}¿?¡!|`´/-_"
_LABEL = re.compile(r"\A(?:signatura|s[íi]mbolo|symbol|documento?|doc\.?|referencia|ref\.?)[ :]+(?=\S)", re.I)

# --- addresses ----------------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"(?:[a-z]+:)?//|(?:[a-z0-9-]+\.)*(?:undocs|un|unodc)\.org(?:/|\Z)", re.I)
_NAMED_IN = (
    "s",
    "ds",
    "symbol",
    "finalsymbol",
    "p1",
    "p",
)  # the parameters in which UN addresses carry a symbol
_BY_PATH = re.compile(r"(?:www\.)?(?:undocs|docs\.un)\.org\Z", re.I)
_LANGUAGE_FIRST = re.compile(r"\A(?:ar|de|en|es|fr|ru|sp|zh)/", re.I)


def _from_address(text: str) -> str:
    """The symbol's place in an address; the last part of its path where the address is not made of a symbol."""
    if not _ADDRESS.match(text):
        return text
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    except ValueError:  # what begins as an address and is none: '//['
        return ""
    for name in _NAMED_IN:
        if name in query:
            return query[name]
    path = unquote(parts.path).strip("/")
    if _BY_PATH.match(parts.netloc):
        return _LANGUAGE_FIRST.sub("", path, count=1)
    return path.rpartition("/")[2]


def _unwrap_typed(typed: str) -> str:
    """`typed` out of its address, without invisible characters, odd slashes and dashes, punctuation around."""
    text = typed
    for _ in range(_LONGEST):  # each round takes something away: '%252F' needs three
        before = text
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).replace("\\*", "*").translate(_SIGNS)
        text = unquote(_from_address(text.strip()))
        text = " ".join(_LABEL.sub("", text, count=1).split())
        text = text.rstrip(_AROUND).lstrip(_AROUND + "*") if not text.endswith("/*") else text.lstrip(_AROUND)
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
_OWN = re.compile(r"(?:CTOC|CAC)(?![A-Z])")
_SUFFIXES = "|".join(MODIFIERS[:-1])
_DOTTED = "|".join(sorted({*BODIES, *NATURES, *MODIFIERS[:-1]} - {"PC"}, key=len, reverse=True))
_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\s*\|\|\s*"), "-"),  # how a catalogue's export joins the two symbols of a document
    (re.compile(r"\s*([/*-])\s*"), r"\1"),
    (re.compile(r"\.\s+"), "."),
    (re.compile(r"/{2,}"), "/"),
    (re.compile(r"\A(?=WG[ .-]?[0-9]{1,2}[/ ]20[0-9]{2}[/ ])"), "CTOC/COP/"),
    (re.compile(r"\ACOP(?=[ /]?(?:20[0-9]{2}[ /]|WG))"), "CTOC/COP"),
    (re.compile(r"\ACTOC[ /]?(?=(?:WG|EG|20[0-9]{2}[ /]))"), "CTOC/COP/"),
    (re.compile(r"(?:(?<=\bCOP)|(?<=\bCOSP))\s?(?=20[0-9]{2}[/ ]|(?:WG|EG)[ .-]?[0-9]|IRG)"), "/"),
    (re.compile(rf"(?<=[0-9)]) ?(?=(?:{_SUFFIXES})[ .-]?[0-9])"), "/"),
    (re.compile(rf"(?<=/)({_DOTTED})[ .-]+(?=[0-9])|(?<=/)({_DOTTED})(?=[0-9])"), r"\1\2."),
    (re.compile(r"(?<=/WG\.)([0-9]{1,2}?)(?=20[0-9]{2}/)"), r"\1/"),
    (re.compile(rf"/(?:{_SUFFIXES})\.?\Z"), ""),  # 'A/55/383/Add.', as catalogues have it: the whole family
)


def normalize_symbol(typed: str) -> str:
    """`typed` as a symbol would be looked up: capitals, no spaces, every dot and slash in its place.

    Folding what is folded changes nothing. What is no symbol is folded too, and is none afterwards.

    >>> normalize_symbol(' ctoc / cop/wg 2/2013/5. '), normalize_symbol('A_RES_31_59-ES.pdf')
    ('CTOC/COP/WG.2/2013/5', 'A/RES/31/59')
    """
    text = typed[: _LONGEST * 2]
    for _ in range(_LONGEST):
        before, text = text, _rewrite_once(text)
        if text == before:
            break
    return text


def _rewrite_once(typed: str) -> str:
    text = _unwrap_typed(typed).upper()
    text = _EXTENSION.sub("", text)
    text = _LANGUAGE_TAIL.sub("", text)
    if "/" not in text:
        if _SLUG.fullmatch(text):
            text = re.sub("/(CTOC|CAC)/", r"-\1/", text.replace("-", "/"))
            text = re.sub(rf"/({_DOTTED})/(?=[0-9])", r"/\1.", text)
        elif "_" in text:
            text = text.replace("_", "/")
    for pattern, mended in _REWRITES:
        text = pattern.sub(mended, text)
    own = _OWN.match(text)
    if own:
        text = re.sub(r"[\s_]+", "/", text)
        text = re.sub("(?<=/)0+(?=[1-9])", "", text)  # /05 and /5 are one number: the Conferences pad none
    elif "/" in text:
        text = re.sub(r"(?<=[0-9A-Z])\s(?=[0-9])(?![^(]*\))", "/", text)  # not in 'S/PV.6201 (Resumption 1)'
    return re.sub(r"\s+", "", text)


# --- references ---------------------------------------------------------------------------------------------

_TYPED_ACT = re.compile(
    r"(?:la |the )?(?:(?P<resolution>res(?:ol(?:uci[oó]n|ution)?)?)|(?P<decision>dec(?:isi[oó]n)?))(?P<plural>e?s)?\.?"
    r"[ :/-]*(?:n[úu]m\.? |n\.? ?[o°]\.? ?|no\.? )?"
    r"(?P<code>(?:e?s-)?[0-9]{1,4} ?[/_-] ?[0-9]{1,4}|[0-9]{1,5} ?\([0-9ivxlces-]+\)"
    # decision 4 3, res 6.4: small numbers alone, after one noun
    r"|(?P<apart>[1-9][0-9]?[ .][1-9][0-9]?)(?![0-9]))(?P<rest>\D.*)?",
    re.I,
)
_TYPED_CIRCULAR = re.compile(
    r"CU[ /_.-]*(?P<year>(?:19|20)[0-9]{2})[ /_-]+(?P<number>[0-9]{1,4})(?:[ /_-]*\(?(?P<letter>[A-Z])\)?)?",
    re.I,
)


def _reference(plain: str) -> Reference | None:
    circular = _TYPED_CIRCULAR.fullmatch(_EXTENSION.sub("", plain.upper()))
    if circular:
        return Reference(
            None, "circular", int(circular["number"]), year=int(circular["year"]), letter=circular["letter"]
        )
    act = _TYPED_ACT.fullmatch(plain)
    if act and not (act["apart"] and act["plural"]):  # resoluciones 6 4 may be two
        code = re.sub(r" ?[_/] ?|(?<=[0-9])[ .](?=[0-9])", "/", act["code"].upper())
        if "/" not in code and "(" not in code:
            head, _, tail = code.rpartition("-")
            code = f"{head}/{tail}"
        noun = "resolución" if act["resolution"] else "decisión"
        rest = act["rest"] or ""
        rest = rest.upper() if re.fullmatch(" ?[a-z]", rest) else rest
        rest = f" {rest}" if re.fullmatch("[A-Z]", rest) else rest
        plain = f"{noun} {code}{rest}"
    found = find_references(plain, HOME)
    if len(found) == 1 and found[0].start == 0 and found[0].reach == len(plain):
        return found[0].value
    return None


# All that a person typed: in a text they are words, as is CTOC alone.
_CONFERENCE_ALONE = re.compile(r"(?P<conference>CTOC/COP|CAC/COSP)(?:/\*)?", re.I)
_GROUP_ALONE = re.compile(r"WG[ .-]?0?(?P<number>[1-9][0-9]?)(?:/\*)?", re.I)


def parse_typed(typed: str) -> Symbol | Reference | Series | None:
    """What `typed` is as a whole: a symbol, a reference, a series; None when it is words.

    >>> str(parse_typed('https://undocs.org/es/CTOC/COP/2014/1')), str(parse_typed('res. 6/4'))
    ('CTOC/COP/2014/1', 'resolución 6/4')
    """
    # Letters alone name nothing, nor does a beginning like resoluci*: that is what most of any question is.
    if len(typed) > _LONGEST or typed.rstrip("*").replace(" ", "").isalpha():
        return None
    plain = _unwrap_typed(typed)
    if alone := _CONFERENCE_ALONE.fullmatch(plain):
        return Series(alone["conference"].upper())
    if alone := _GROUP_ALONE.fullmatch(plain):
        return Series(f"CTOC/COP/WG.{int(alone['number'])}")
    if not any(character.isdigit() or character == "*" for character in typed):
        return None
    reference = _reference(plain)
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
