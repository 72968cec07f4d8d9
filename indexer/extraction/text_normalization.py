"""Text as it is compared: small letters, no accents, the same length, so that offsets stay true."""

import re
import unicodedata


class _Plain(dict[int, str]):
    """Code point -> its base letter in lower case; itself where that would change the length."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = unicodedata.normalize("NFD", character)[0].lower()
        plain = plain if len(plain) == 1 else character
        self[code] = plain
        return plain


_PLAIN = _Plain()
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def _folded(text: str) -> str:
    return _NOT_ASCII.sub(lambda match: _PLAIN[ord(match[0])], text).lower()


def _byte_table(encoding: str) -> bytes:
    """Return, for each byte of an encoding, the byte of its folded character."""
    characters = [bytes([code]).decode(encoding, "ignore") for code in range(256)]
    return bytes(
        (_folded(character).encode(encoding, "ignore") or bytes([code]))[0]
        for code, character in enumerate(characters)
    )


# Most Spanish texts fit Latin-1, and nearly every one Windows-1252, which has quotation marks and dashes too. There a
# character is a byte, and a table of bytes is several times as fast as a look-up for each letter. Python converts to
# and from Latin-1 several times as fast as Windows-1252.
_LATIN_1 = _byte_table("latin-1")
_CP1252 = _byte_table("cp1252")


def fold_same_length(text: str) -> str:
    """`Período` -> `periodo`; one character for each of `text` (ordinal signs º ª and stars stay)."""
    if text.isascii():
        return text.lower()
    try:
        return text.encode("latin-1").translate(_LATIN_1).decode("latin-1")
    except UnicodeEncodeError:
        pass
    try:
        return text.encode("cp1252").translate(_CP1252).decode("cp1252")
    except UnicodeEncodeError:
        return _folded(text)


def drop_non_ascii(text: str) -> str:
    """`Convención` -> `convencin`: what is left where a conversion drops all that is not ASCII. Shorter than `text`."""
    return unicodedata.normalize("NFC", text).encode("ascii", "ignore").decode("ascii").lower()


def is_word_split(above: str, below: str) -> bool:
    """Return whether a word goes on from the end of one line to the beginning of the next: `transna-` / `cional`.

    A hyphen at a line's end goes only between small letters: never after `WG.` or in a symbol.
    """
    return above[-1:] == "-" and above[-2:-1].islower() and below[:1].islower()


def join_lines(text: str) -> str:
    """Return the lines of `text` as one, split words made whole."""
    if "\n" not in text:
        return text.strip()
    pieces: list[str] = []
    # The last two characters of what is joined.
    above = "  "
    for line in filter(None, map(str.strip, text.split("\n"))):
        if is_word_split(above, line):
            pieces[-1] = pieces[-1][:-1]
        elif pieces:
            pieces.append(" ")
        pieces.append(line)
        above = f" {line}"[-2:]
    return "".join(pieces)
