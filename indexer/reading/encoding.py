"""Decode the bytes of a file, and report what is wrong with them. This module knows encodings and no file format."""

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
# The little-endian one begins with that of UTF-16.
UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# Encodings that pages declare (WHATWG Encoding); Python's other codecs are no encodings of documents.
DECLARED = re.compile(
    r"iso8859-\d+|cp125\d|cp866|koi8-[ru]|mac-roman|mac-cyrillic|gb2312|gbk|gb18030|big5|euc_jp|shift_jis|euc_kr"
)
CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# A page break (form feed) between two pages is layout, not damage.
C1 = re.compile("[\x80-\x9f]")
REPLACEMENT = re.compile("\ufffd")
# UTF-8 read as Windows-1252: a lead byte shows as Ã or Â, a continuation byte as the character of 0x80-0xBF.
CONTINUATION = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
MOJIBAKE = re.compile(f"[ÃÂ][{CONTINUATION}]|â€[{CONTINUATION}]")
MAX_LINES_NAMED = 5


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with `\\n` line ends and no byte order mark; `encoding` in Python's spelling."""

    text: str
    encoding: str
    problems: tuple[Problem, ...]


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode `data` as UTF-8 if it is UTF-8, else as what it declares, else as Windows-1252.

    Raises UnreadableFile when the bytes are empty or no text; whoever knows the file's name puts it into the error.
    """
    reject_binary(data)
    text, encoding, problems = _decode_bytes(data, declared)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff \n\t\f\v\xa0"):
        raise UnreadableFile("empty-file", file="")
    return Decoded(text, encoding, (*problems, *conversion_problems(text)))


def reject_binary(data: bytes) -> None:
    """Raise UnreadableFile if `data` is not text."""
    for head, format in BINARY_HEADS.items():
        if data.startswith(head):
            raise UnreadableFile("binary-format", file="", format=format)
    if data.startswith(UTF16_MARKS) and not data.startswith(UTF32_MARKS):
        return
    controls = len(CONTROL_BYTES.findall(data))
    if b"\0" in data or controls * 50 > len(data):
        raise UnreadableFile("binary-data", file="", controls=controls)


def _decode_bytes(data: bytes, declared: str | None) -> tuple[str, str, tuple[Problem, ...]]:
    """Return the text, the encoding it was decoded from, and a problem if that is not the one it should have."""
    if data.startswith(UTF16_MARKS):
        return data.decode("utf-16", errors="replace"), "utf-16", ()
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        where = Message("place.line", {"line": str(data.count(b"\n", 0, error.start) + 1)})
    text = data.decode("utf-8", errors="replace")
    num_broken = text.count("\ufffd")
    if sum(character > "\x7f" for character in text) - num_broken > num_broken:
        # Most of it is sound UTF-8, which Windows-1252 would spoil.
        message = Message("problem.broken-utf-8", {"sequences": str(num_broken)})
        return text, "utf-8", (Problem("encoding", message, where),)
    encoding = _declared_encoding(declared) or "windows-1252"
    message = Message("problem.other-encoding", {"encoding": encoding})
    return data.decode(encoding, errors="replace"), encoding, (Problem("encoding", message, where),)


def _declared_encoding(declared: str | None) -> str | None:
    """Return Python's name of the declared encoding; None if documents do not have it, or if it is UTF-8."""
    try:
        info = codecs.lookup((declared or "").strip())
    except (LookupError, ValueError):
        return None
    # What calls itself ISO-8859-1 on the web is Windows-1252 (WHATWG Encoding, "names and labels").
    if info.name in ("iso8859-1", "ascii", "cp1252"):
        return "windows-1252"
    return info.name if DECLARED.fullmatch(info.name) else None


def conversion_problems(text: str) -> tuple[Problem, ...]:
    """Return a problem for each kind of trace that a wrong conversion left in the text, with its count and lines."""
    kinds = (
        ("replacement-character", REPLACEMENT, "problem.replacement-character"),
        ("control-character", C1, "problem.control-character"),
        ("mojibake", MOJIBAKE, "problem.mojibake"),
    )
    problems = []
    for kind, pattern, key in kinds:
        offsets = [match.start() for match in pattern.finditer(text)]
        if offsets:
            message = Message(key, {"count": str(len(offsets))})
            problems.append(Problem(kind, message, _lines_of(text, offsets)))
    return tuple(problems)


def _lines_of(text: str, offsets: list[int]) -> Message:
    """Return the numbers of the lines of ascending offsets, the first MAX_LINES_NAMED of them."""
    numbers: list[int] = []
    line, counted_to = 1, 0
    for offset in offsets:
        line += text.count("\n", counted_to, offset)
        counted_to = offset
        if line not in numbers[-1:]:
            numbers.append(line)
        if len(numbers) > MAX_LINES_NAMED:
            return Message(
                "place.lines-and-others", {"lines": ", ".join(map(str, numbers[:MAX_LINES_NAMED]))}
            )
    if len(numbers) == 1:
        return Message("place.line", {"line": str(numbers[0])})
    return Message("place.lines", {"lines": ", ".join(map(str, numbers))})
