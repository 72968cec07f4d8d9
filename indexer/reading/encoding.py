"""Bytes -> text, with what was wrong said aloud. Knows encodings; knows no format."""

import codecs
import re
from dataclasses import dataclass

from indexer.document import Problem
from indexer.errors import UnreadableFile
from indexer.messages import Message

BINARY_HEADS = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP, DOCX u ODT",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0": "Word 97-2003",
}
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# The first begins as UTF-16's does.
UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# Encodings that pages declare (WHATWG Encoding); Python's other codecs are no encodings of documents.
DECLARED = re.compile(
    r"iso8859-\d+|cp125\d|cp866|koi8-[ru]|mac-roman|mac-cyrillic|gb2312|gbk|gb18030|big5|euc_jp|shift_jis|euc_kr"
)
CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# A page break (form feed) between two pages is layout, not damage.
C1 = re.compile("[\x80-\x9f]")
REPLACEMENT = re.compile("\ufffd")
# UTF-8 read as Windows-1252: the lead byte shows as Ã or Â, what follows as any character of 0x80-0xBF.
TAIL = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
MOJIBAKE = re.compile(f"[ÃÂ][{TAIL}]|â€[{TAIL}]")
LINES_NAMED = 5


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with `\\n` line ends and no byte order mark; `encoding` in Python's spelling."""

    text: str
    encoding: str
    problems: tuple[Problem, ...]


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of `data`: UTF-8 where that is what it is, else what it declares, else Windows-1252.

    Raises UnreadableFile when the bytes are empty or no text; whoever knows the file's name puts it into the error.
    """
    refuse_binary(data)
    text, encoding, problems = _characters(data, declared)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff \n\t\f\v\xa0"):
        raise UnreadableFile("empty-file", file="")
    return Decoded(text, encoding, (*problems, *damage(text)))


def refuse_binary(data: bytes) -> None:
    """Nothing; raises UnreadableFile when `data` is no text."""
    for head, what in BINARY_HEADS.items():
        if data.startswith(head):
            raise UnreadableFile("binary-format", file="", format=what)
    if data.startswith(UTF16_MARKS) and not data.startswith(UTF32_MARKS):
        return
    controls = len(CONTROL_BYTES.findall(data))
    if b"\0" in data or controls * 50 > len(data):
        raise UnreadableFile("binary-data", file="", controls=controls)


def _characters(data: bytes, declared: str | None) -> tuple[str, str, tuple[Problem, ...]]:
    if data.startswith(UTF16_MARKS):
        return data.decode("utf-16", errors="replace"), "utf-16", ()
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        where = Message("place.line", {"line": str(data.count(b"\n", 0, error.start) + 1)})
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if sum(character > "\x7f" for character in text) - broken > broken:
        # Mostly sound UTF-8: reading all of it as Windows-1252 would spoil what is whole.
        message = Message("problem.broken-utf-8", {"sequences": str(broken)})
        return text, "utf-8", (Problem("encoding", message, where),)
    encoding = _known(declared) or "windows-1252"
    message = Message("problem.other-encoding", {"encoding": encoding})
    return data.decode(encoding, errors="replace"), encoding, (Problem("encoding", message, where),)


def _known(declared: str | None) -> str | None:
    """The declared encoding in one spelling, if it is one that documents have and not UTF-8 (already tried)."""
    try:
        info = codecs.lookup((declared or "").strip())
    except (LookupError, ValueError):
        return None
    # What calls itself ISO-8859-1 on the web is Windows-1252 (WHATWG Encoding, "names and labels").
    if info.name in ("iso8859-1", "ascii", "cp1252"):
        return "windows-1252"
    return info.name if DECLARED.fullmatch(info.name) else None


def damage(text: str) -> tuple[Problem, ...]:
    """What a wrong conversion has left in the text: one Problem a kind, with count and lines."""
    kinds = (
        ("replacement-character", REPLACEMENT, "problem.replacement-character"),
        ("control-character", C1, "problem.control-character"),
        ("mojibake", MOJIBAKE, "problem.mojibake"),
    )
    found = []
    for kind, pattern, key in kinds:
        places = [match.start() for match in pattern.finditer(text)]
        if places:
            found.append(Problem(kind, Message(key, {"count": str(len(places))}), _lines(text, places)))
    return tuple(found)


def _lines(text: str, places: list[int]) -> Message:
    numbers: list[int] = []
    line, seen = 1, 0
    for place in places:
        line += text.count("\n", seen, place)
        seen = place
        if line not in numbers[-1:]:
            numbers.append(line)
        if len(numbers) > LINES_NAMED:
            return Message("place.lines-and-others", {"lines": ", ".join(map(str, numbers[:LINES_NAMED]))})
    if len(numbers) == 1:
        return Message("place.line", {"line": str(numbers[0])})
    return Message("place.lines", {"lines": ", ".join(map(str, numbers))})
