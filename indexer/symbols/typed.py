"""What a person typed or pasted, when it is a symbol, a reference or a series as a whole.

The folding mends what is seen in catalogues, file names and addresses (A_RES_31_59-ES, REV-1, CORR.1, %2F, undocs.org/es/...) and
what people are likely to type: lower case, spaces, missing dots and slashes, a missing COP. It never mends a figure: one digit
off is another document.
"""

import re
import unicodedata
from urllib.parse import parse_qs, unquote, urlsplit

from indexer.errors import BadSymbol
from indexer.symbols.finding import references
from indexer.symbols.reference import HOME, Reference
from indexer.symbols.symbol import NATURES, ROOTS, Series, Symbol, parse_symbol

_LONGEST = 400  # characters; what is longer is text
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SLASHES = str.maketrans({**dict.fromkeys("\\∕⁄⧸／", "/"), **dict.fromkeys("‐‑‒–—―−﹣－", "-")})
_ADDRESS = re.compile(
    r"(?:https?:)?//|(?:www\.|undocs\.org|docs\.un\.org|documents\.un\.org|daccess|digitallibrary\.)", re.I
)
_NAMED_IN = (
    "s",
    "ds",
    "symbol",
    "finalsymbol",
    "p1",
    "p",
)  # the parameters in which UN addresses carry a symbol
_BY_PATH = re.compile(r"(?:www\.)?(?:undocs\.org|docs\.un\.org)\Z", re.I)
_LANGUAGE_FIRST = re.compile(r"(?:ar|de|en|es|fr|ru|zh)/", re.I)
_EXTENSION = re.compile(r"\.(?:pdf|docx?|odt|rtf|txt|md|html?|json)\Z", re.I)
_LANGUAGE_TAIL = re.compile(r"[_-](?:ar|en|es|fr|ru|zh|[acefrs])\Z", re.I)


def _from_address(text: str) -> str:
    """The symbol's place in an address; the last part of its path when it is somebody else's."""
    if not _ADDRESS.match(text):
        return text
    parts = urlsplit(text if "//" in text else f"//{text}")
    query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    for name in _NAMED_IN:
        if name in query:
            return query[name]
    path = unquote(parts.path).strip("/")
    return _LANGUAGE_FIRST.sub("", path, count=1) if _BY_PATH.match(parts.netloc) else path.rpartition("/")[2]


def _unwrapped(typed: str) -> str:
    """`typed` without address, extension, invisible characters and odd slashes, dashes and punctuation around."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", typed)).translate(_SLASHES).strip()
    try:
        text = _from_address(text)
    except ValueError:  # no address after all: '//[', as urlsplit says
        return ""
    return text


def fold(typed: str) -> str:
    """TODO"""
    return _unwrapped(typed)


def understand(typed: str) -> Symbol | Reference | Series | None:
    """What `typed` is as a whole; None when it is words."""
    text = _unwrapped(typed)
    try:
        return parse_symbol(text)
    except BadSymbol:
        pass
    found = references(text, HOME)
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(text):
        return found[0].value
    if text.endswith("/*"):
        return Series(text[:-2].upper())
    return None
