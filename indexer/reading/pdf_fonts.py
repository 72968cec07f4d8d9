"""Font maps that lie, mended before PDFium reads them, since what a map says is all that any reader of text sees.

Two kinds are mended; both are told by the file itself.

- A composite font numbered as its TrueType glyphs are: there a Latin letter's glyph is 29 places before its character
  (`f`, 0x66, is glyph 0x49). Where nearly all of a map keeps to that, the few that do not are wrong (`f` said to be a
  second `i`: "iniorme" for "informe").
- A symbolic TrueType font without /Encoding and without a map: PDFium takes its codes for MacRoman ("sesiÛn" for
  "sesión"). Such codes are Windows-1252 where reading them so leaves no capital within a word.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import pypdfium2 as pdfium
from pypdf import PdfReader, PdfWriter
from pypdf.errors import LimitReachedError
from pypdf.filters import ZLIB_MAX_OUTPUT_LENGTH
from pypdf.generic import IndirectObject, NameObject, StreamObject

from indexer.document import Problem
from indexer.messages import Message

# Between a TrueType glyph's number and its ASCII character, as Windows' fonts are ordered.
OFFSET = 29
FIRST_GLYPH, LAST_GLYPH = 3, 97
# Glyphs that keep the order, for the order to be believed.
LEAST = 8
# Of the glyphs.
SHARE = 0.8
# Bytes of a map; Chinese ones have 150,000.
MAX_MAP = 200_000
MAX_FONTS = 500
# Bytes of a page's contents, unpacked, that pypdf reads.
MAX_CONTENTS = ZLIB_MAX_OUTPUT_LENGTH
# A font first met after so many pages stays as it is.
MAX_FONT_PAGES = 300
SAMPLE_PAGES = 10
# Words with a capital within them.
MOST_WRONG = 5
# `sesiÛn`, `Èste`: accented capitals and signs that MacRoman has where Windows-1252 has small letters.
WITHIN = re.compile(r"[a-zñ][ÀÈÌÒÙÂÊÎÔÛÁÉÍÓÚÑÏË·„‰Ò][a-zñ]")
HEX = r"<\s*([0-9A-Fa-f]{1,8})\s*>"
SECTION = re.compile(r"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
CHAR = re.compile(HEX + r"\s*<\s*([0-9A-Fa-f]{4,64})\s*>")
RANGE = re.compile(HEX + r"\s*" + HEX + r"\s*(?:<\s*([0-9A-Fa-f]{4,64})\s*>|\[([^\]]*)\])")


@dataclass(frozen=True, slots=True)
class _Font:
    """A font of the file and what is wrong with its map; `map` is a sound one."""

    font: Any
    map: dict[int, str]
    # Two bytes a code.
    wide: bool


def mended(data: bytes) -> tuple[bytes, tuple[Problem, ...]]:
    """The file with its font maps mended, and what was mended; as it is where nothing has to be, or nothing can."""
    # It tells each oddity of a file that PDFium reads.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            return data, ()
        fonts = list(_fonts(reader))
        wrong = [fixed for font in fonts if (fixed := _misordered(font))]
        symbolic = [font for font in fonts if _is_symbolic(font)]
        if not wrong and not symbolic:
            return data, ()
        writer = PdfWriter(clone_from=reader)
        result = data
        problems: list[Problem] = []
        if wrong:
            result = _with_maps(writer, wrong)
            letters = sum(len(one.map) for one in wrong)
            message = Message("problem.wrong-font-maps", {"n": len(wrong), "letters": str(letters)})
            problems.append(Problem("font-map", message))
        if symbolic:
            latin = {code: bytes([code]).decode("cp1252", "replace") for code in range(32, 256)}
            tried = _with_maps(writer, [_Font(font, latin, False) for font in symbolic])
            before, after = _odd_words(result), _odd_words(tried)
            if before > MOST_WRONG and after * 10 <= before:
                result = tried
                message = Message("problem.fonts-without-map", {"n": len(symbolic)})
                problems.append(Problem("font-map", message))
        return result, tuple(problems)
    except MemoryError:
        raise
    except Exception:
        # pypdf trips over files that PDFium reads: those are read as they are.
        return data, ()


def state_of_contents(data: bytes) -> Literal["too-large", "damaged", "read"]:
    """Return whether the contents of the first pages are more than MAX_CONTENTS bytes once unpacked, or not there."""
    try:
        pages = list(islice(PdfReader(io.BytesIO(data), strict=False).pages, SAMPLE_PAGES))
    except MemoryError:
        raise
    except Exception:
        return "damaged"
    for page in pages:
        try:
            contents = page.get_contents()
            if contents is not None and len(contents.get_data()) > MAX_CONTENTS:
                return "too-large"
        except LimitReachedError:
            return "too-large"
        except MemoryError:
            raise
        except Exception:
            return "damaged"
    return "read"


def _fonts(reader: PdfReader) -> Iterator[Any]:
    """Every font of the file's first pages, once."""
    met: set[int] = set()
    for place, page in enumerate(reader.pages):
        resources = page.get("/Resources")
        fonts = resources.get_object().get("/Font") if resources is not None else None
        if place >= MAX_FONT_PAGES or len(met) > MAX_FONTS:
            return
        for reference in (fonts.get_object() if fonts is not None else {}).values():
            if isinstance(reference, IndirectObject):
                if reference.idnum in met:
                    continue
                met.add(reference.idnum)
                yield reference.get_object()


def _misordered(font: Any) -> _Font | None:
    """A composite font some of whose letters its map calls wrongly, with the letters they are."""
    if font.get("/Encoding") != "/Identity-H" or "/ToUnicode" not in font:
        return None
    descendant = font["/DescendantFonts"][0].get_object()
    if (
        descendant.get("/Subtype") != "/CIDFontType2"
        or descendant.get("/CIDToGIDMap", "/Identity") != "/Identity"
    ):
        return None
    known = _map_of(font["/ToUnicode"].get_data()[:MAX_MAP].decode("latin-1"))
    latin = {code: text for code, text in known.items() if FIRST_GLYPH <= code <= LAST_GLYPH}
    keeping = sum(text == chr(code + OFFSET) for code, text in latin.items())
    if keeping < LEAST or keeping < SHARE * len(latin):
        return None
    letters = Counter(known.values())
    wrong = {
        code: chr(code + OFFSET)
        for code, text in latin.items()
        # Two glyphs for one small letter: the one out of order is not it.
        if text != chr(code + OFFSET)
        and letters[text] > 1
        and text.isalpha()
        and chr(code + OFFSET).isalpha()
    }
    return _Font(font, wrong, True) if wrong else None


def _is_symbolic(font: Any) -> bool:
    if font.get("/Subtype") != "/TrueType" or "/Encoding" in font or "/ToUnicode" in font:
        return False
    descriptor = font.get("/FontDescriptor")
    return descriptor is not None and bool(int(descriptor.get_object().get("/Flags", 0)) & 4)


def _map_of(text: str) -> dict[int, str]:
    """Code -> text of a ToUnicode map."""
    found: dict[int, str] = {}
    for section in SECTION.finditer(text):
        if section[1] == "bfchar":
            found.update((int(code, 16), _text(to)) for code, to in CHAR.findall(section[2]))
            continue
        for first, last, to, listed in RANGE.findall(section[2]):
            start, end = int(first, 16), min(int(last, 16), int(first, 16) + 0xFFFF)
            if to:
                base = _text(to)
                found.update(
                    (code, base[:-1] + chr(min(ord(base[-1]) + code - start, 0x10FFFF)))
                    for code in range(start, end + 1)
                )
            else:
                words = re.findall(r"<\s*([0-9A-Fa-f]{4,64})\s*>", listed)
                found.update((start + at, _text(word)) for at, word in enumerate(words[: end - start + 1]))
    return found


def _text(digits: str) -> str:
    return bytes.fromhex(digits[: len(digits) // 2 * 2]).decode("utf-16-be", "replace") or "\ufffd"


def _with_maps(writer: PdfWriter, fonts: list[_Font]) -> bytes:
    """The file with the fonts' maps set right."""
    for one in fonts:
        reference = one.font.indirect_reference
        font: Any = writer.get_object(writer._id_translated[id(reference.pdf)][reference.idnum])
        old = font["/ToUnicode"].get_data().decode("latin-1") if "/ToUnicode" in font else ""
        stream = StreamObject()
        stream.set_data(_map_text({**_map_of(old), **one.map}, 2 if one.wide else 1))
        font[NameObject("/ToUnicode")] = writer._add_object(stream)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _map_text(codes: dict[int, str], width: int) -> bytes:
    """A ToUnicode map in the form of the PDF Reference, 9.10.3."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        f"1 begincodespacerange <{0:0{2 * width}X}> <{256**width - 1:X}> endcodespacerange",
    ]
    pairs = sorted(codes.items())
    # A section holds at most so many.
    for start in range(0, len(pairs), 100):
        some = pairs[start : start + 100]
        lines.append(f"{len(some)} beginbfchar")
        lines.extend(
            f"<{code:0{2 * width}X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in some
        )
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


def _odd_words(data: bytes) -> int:
    """Words with an accented capital within them, on the first pages."""
    document = pdfium.PdfDocument(data)
    try:
        words = 0
        for index in range(min(len(document), SAMPLE_PAGES)):
            textpage = document[index].get_textpage()
            words += len(WITHIN.findall(textpage.get_text_range()))
            textpage.close()
        return words
    finally:
        document.close()
