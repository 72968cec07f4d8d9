"""Repair the wrong ToUnicode maps of fonts before PDFium reads a PDF: text is extracted by these maps alone.

Two kinds are repaired; the file itself shows that each of them is wrong.

- A composite font that has the numbers of its TrueType glyphs as codes: the glyph of a Latin letter is 29 less than its
  character (`f`, 0x66, is glyph 0x49). If nearly all of a map keeps to this, the few entries that do not are wrong (`f`
  is mapped to a second `i`: "iniorme" for "informe").
- A symbolic TrueType font without /Encoding and without a map: PDFium reads its codes as MacRoman ("sesiÛn" for
  "sesión"). The codes are Windows-1252 if reading them so leaves no capital within a word.
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

# The difference of an ASCII character and the number of its TrueType glyph, in the order of Windows' fonts.
GLYPH_OFFSET = 29
FIRST_GLYPH, LAST_GLYPH = 3, 97
# A font has this order if so many of its glyphs, and this share of them, keep to it.
MIN_ORDERED_GLYPHS = 8
MIN_ORDERED_SHARE = 0.8
# Chinese maps have 150,000 bytes.
MAX_MAP_BYTES = 200_000
MAX_FONTS = 500
# Unpacked bytes of a page's contents that pypdf reads.
MAX_CONTENTS = ZLIB_MAX_OUTPUT_LENGTH
# A font that only later pages have is not repaired.
MAX_FONT_PAGES = 300
SAMPLE_PAGES = 10
# So many words with a capital inside are no sign of a wrong map.
MAX_ODD_WORDS = 5
# `sesiÛn`, `Èste`: accented capitals and signs that MacRoman has where Windows-1252 has small letters.
ODD_WORD = re.compile(r"[a-zñ][ÀÈÌÒÙÂÊÎÔÛÁÉÍÓÚÑÏË·„‰Ò][a-zñ]")
HEX = r"<\s*([0-9A-Fa-f]{1,8})\s*>"
SECTION = re.compile(r"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
CHAR = re.compile(HEX + r"\s*<\s*([0-9A-Fa-f]{4,64})\s*>")
RANGE = re.compile(HEX + r"\s*" + HEX + r"\s*(?:<\s*([0-9A-Fa-f]{4,64})\s*>|\[([^\]]*)\])")


@dataclass(frozen=True, slots=True)
class _FontRepair:
    """A font of the file, and the entries of its map that are to be replaced or added: code -> text."""

    font: Any
    entries: dict[int, str]
    # 2 for a composite font, else 1.
    bytes_per_code: int


def repair_font_maps(data: bytes) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the file with its font maps repaired, and a problem for each repair; the same bytes if there is none."""
    # It would log each oddity of a file that PDFium reads.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            return data, ()
        fonts = list(_fonts(reader))
        repairs = [repair for font in fonts if (repair := _repair_of_misordered(font))]
        symbolic = [font for font in fonts if _is_symbolic(font)]
        if not repairs and not symbolic:
            return data, ()
        writer = PdfWriter(clone_from=reader)
        result = data
        problems: list[Problem] = []
        if repairs:
            result = _with_repairs(writer, repairs)
            letters = sum(len(repair.entries) for repair in repairs)
            message = Message("problem.wrong-font-maps", {"n": len(repairs), "letters": str(letters)})
            problems.append(Problem("font-map", message))
        if symbolic:
            latin = {code: bytes([code]).decode("cp1252", "replace") for code in range(32, 256)}
            as_latin = _with_repairs(writer, [_FontRepair(font, latin, 1) for font in symbolic])
            before, after = _count_odd_words(result), _count_odd_words(as_latin)
            if before > MAX_ODD_WORDS and after * 10 <= before:
                result = as_latin
                message = Message("problem.fonts-without-map", {"n": len(symbolic)})
                problems.append(Problem("font-map", message))
        return result, tuple(problems)
    except MemoryError:
        raise
    except Exception:
        # pypdf fails on some files that PDFium reads. They are read without repairs.
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
    """Yield each font of the file's first pages once."""
    object_ids: set[int] = set()
    for index, page in enumerate(reader.pages):
        resources = page.get("/Resources")
        fonts = resources.get_object().get("/Font") if resources is not None else None
        if index >= MAX_FONT_PAGES or len(object_ids) > MAX_FONTS:
            return
        for reference in (fonts.get_object() if fonts is not None else {}).values():
            if isinstance(reference, IndirectObject):
                if reference.idnum in object_ids:
                    continue
                object_ids.add(reference.idnum)
                yield reference.get_object()


def _repair_of_misordered(font: Any) -> _FontRepair | None:
    """Return the right letters of a composite font whose map has some wrong; None if its map has none."""
    if font.get("/Encoding") != "/Identity-H" or "/ToUnicode" not in font:
        return None
    descendant = font["/DescendantFonts"][0].get_object()
    if (
        descendant.get("/Subtype") != "/CIDFontType2"
        or descendant.get("/CIDToGIDMap", "/Identity") != "/Identity"
    ):
        return None
    mapped = _parse_map(font["/ToUnicode"].get_data()[:MAX_MAP_BYTES].decode("latin-1"))
    latin = {code: text for code, text in mapped.items() if FIRST_GLYPH <= code <= LAST_GLYPH}
    num_ordered = sum(text == chr(code + GLYPH_OFFSET) for code, text in latin.items())
    if num_ordered < MIN_ORDERED_GLYPHS or num_ordered < MIN_ORDERED_SHARE * len(latin):
        return None
    letters = Counter(mapped.values())
    entries = {
        code: chr(code + GLYPH_OFFSET)
        for code, text in latin.items()
        # Of two glyphs for one letter, the one out of order is wrong.
        if text != chr(code + GLYPH_OFFSET)
        and letters[text] > 1
        and text.isalpha()
        and chr(code + GLYPH_OFFSET).isalpha()
    }
    return _FontRepair(font, entries, 2) if entries else None


def _is_symbolic(font: Any) -> bool:
    """Return whether a TrueType font is symbolic, and has neither /Encoding nor a map."""
    if font.get("/Subtype") != "/TrueType" or "/Encoding" in font or "/ToUnicode" in font:
        return False
    descriptor = font.get("/FontDescriptor")
    return descriptor is not None and bool(int(descriptor.get_object().get("/Flags", 0)) & 4)


def _parse_map(text: str) -> dict[int, str]:
    """Return the text of each code of a ToUnicode map."""
    texts: dict[int, str] = {}
    for section in SECTION.finditer(text):
        if section[1] == "bfchar":
            texts.update((int(code, 16), _decode_hex(target)) for code, target in CHAR.findall(section[2]))
            continue
        for first, last, target, targets in RANGE.findall(section[2]):
            start, end = int(first, 16), min(int(last, 16), int(first, 16) + 0xFFFF)
            if target:
                base = _decode_hex(target)
                texts.update(
                    (code, base[:-1] + chr(min(ord(base[-1]) + code - start, 0x10FFFF)))
                    for code in range(start, end + 1)
                )
            else:
                listed = re.findall(r"<\s*([0-9A-Fa-f]{4,64})\s*>", targets)
                texts.update(
                    (code, _decode_hex(digits))
                    for code, digits in enumerate(listed[: end - start + 1], start)
                )
    return texts


def _decode_hex(digits: str) -> str:
    """Return the text of UTF-16 in hexadecimal."""
    return bytes.fromhex(digits[: len(digits) // 2 * 2]).decode("utf-16-be", "replace") or "\ufffd"


def _with_repairs(writer: PdfWriter, repairs: list[_FontRepair]) -> bytes:
    """Return the file with the repairs made."""
    for repair in repairs:
        reference = repair.font.indirect_reference
        font: Any = writer.get_object(writer._id_translated[id(reference.pdf)][reference.idnum])
        old = font["/ToUnicode"].get_data().decode("latin-1") if "/ToUnicode" in font else ""
        stream = StreamObject()
        stream.set_data(_format_map({**_parse_map(old), **repair.entries}, repair.bytes_per_code))
        font[NameObject("/ToUnicode")] = writer._add_object(stream)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _format_map(codes: dict[int, str], width: int) -> bytes:
    """Return a ToUnicode map as the PDF Reference, 9.10.3, has it; `width` is the bytes of a code."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        f"1 begincodespacerange <{0:0{2 * width}X}> <{256**width - 1:X}> endcodespacerange",
    ]
    pairs = sorted(codes.items())
    # A section holds at most 100 entries.
    for start in range(0, len(pairs), 100):
        section = pairs[start : start + 100]
        lines.append(f"{len(section)} beginbfchar")
        lines.extend(
            f"<{code:0{2 * width}X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in section
        )
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


def _count_odd_words(data: bytes) -> int:
    """Return the number of words with an accented capital inside, on the first pages."""
    document = pdfium.PdfDocument(data)
    try:
        num_words = 0
        for index in range(min(len(document), SAMPLE_PAGES)):
            textpage = document[index].get_textpage()
            num_words += len(ODD_WORD.findall(textpage.get_text_range()))
            textpage.close()
        return num_words
    finally:
        document.close()
