"""How a word is written: one spelling for each word, and the bare one people type."""

import re
import unicodedata
from functools import lru_cache

# Characters that are there and not seen: soft hyphen, zero-width space and joiners, direction marks, word
# joiner, byte order mark. PDF extractors and word processors leave them inside words.
INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
# Combining diacritical marks: what NFD makes of í and ñ.
MARKS = "\u0300-\u036f"

_invisible = re.compile(f"[{INVISIBLE}]")
_marks = re.compile(f"[{MARKS}]")
_letters = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*+")
# Letters of names that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}
)


def normalize(word: str) -> str:
    """The word in lower case with its accents, composed: `ACCIO\u0301N` -> `acción`.

    Invisible characters go; ligatures and wide letters become the letters they stand for (`oﬁcina` ->
    `oficina`: PDF extractors), since no one can type them.
    """
    if word.isascii():
        return word.lower()
    visible = unicodedata.normalize("NFC", _invisible.sub("", word))
    # Composing may set marks of other scripts apart, and they part words.
    if not _letters.fullmatch(visible):
        visible = "".join(c for c in visible if unicodedata.category(c)[0] != "M" or _marks.match(c))
    wide = unicodedata.normalize("NFKC", visible)
    # ½ would be 1⁄2: one word stays one.
    if not (_letters.fullmatch(wide) or wide.isdecimal()):
        wide = visible
    return unicodedata.normalize("NFC", wide.lower())


class _AccentStripper(dict[int, str]):
    """Code point -> what is left of it without accents, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = unicodedata.normalize("NFKD", letter)
        left = "".join(c for c in plain if not unicodedata.combining(c)).translate(_PLAIN)
        # Some of other scripts come apart into a blank and a mark, or into marks alone.
        if letter.isalpha():
            left = "".join(left.split()) or letter
        self[code] = left
        return left


_WITHOUT_ACCENTS = _AccentStripper()
_WITHOUT_ACCENTS_BUT_ENYE = _AccentStripper({ord("ñ"): "ñ"})


@lru_cache(1 << 16)
def strip_accents(word: str) -> str:
    """Return the word as typed without accents: `Órganos` -> `organos`, `año` -> `ano`."""
    plain = normalize(word)
    return plain if plain.isascii() else plain.translate(_WITHOUT_ACCENTS)


@lru_cache(1 << 16)
def strip_accents_keep_enye(word: str) -> str:
    """Return the word without accents, ñ kept, for ñ is a letter and no accent: `compañía` -> `compañia`."""
    plain = normalize(word)
    return plain if plain.isascii() else plain.translate(_WITHOUT_ACCENTS_BUT_ENYE)
