"""Forty files of every format that mean no good: bombs, loops, cut off, encrypted, nested, endless, misnamed.

Each is made from a few lines, so that none need be kept. A reader may give a document or say why not.
"""

import io
import random
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.reading.docx_builder import W, docx, levels, lists, numbered, p
from tests.reading.pdf_builder import pdf, written

# The file gives a document.
READ = "read"
MEGABYTE = 1_000_000
SENTENCE = "La Conferencia decidió celebrar su séptimo período de sesiones en Viena. "


@dataclass(frozen=True, slots=True)
class HostileFile:
    """A file's name, what makes its bytes, and how it may end: the kinds of reason to refuse it, or READ.

    Where a bound of time or memory ends it, a faster parser may read it. `quick`: its reading takes no second, so that
    it is tried with every run of the tests.
    """

    name: str
    content: Callable[[], bytes]
    ends: tuple[str, ...] = (READ,)
    quick: bool = False


def text(unit: str, characters: int) -> Callable[[], bytes]:
    """The unit again and again."""
    return lambda: (unit * (characters // len(unit) + 1))[:characters].encode()


def noise(head: bytes = b"", size: int = 200_000) -> Callable[[], bytes]:
    """Bytes without sense after a head, the same in every run."""
    return lambda: head + random.Random(1).randbytes(size)


def cut(content: Callable[[], bytes], share: float) -> Callable[[], bytes]:
    """The first share of a file's bytes."""

    def first() -> bytes:
        whole = content()
        return whole[: int(len(whole) * share)]

    return first


# --- PDF ------------------------------------------------------------------------------------------------------


def some_pages() -> bytes:
    return pdf(*[[(60, 100 + 14 * line, SENTENCE) for line in range(30)] for _ in range(20)])


def stream_page(stream: bytes, filters: str = "") -> bytes:
    """One page whose content is this stream, as it stands in the file."""
    data = b"%PDF-1.7\n"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >>"
        b" /XObject << /X 6 0 R >> >> >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), filters.encode(), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
        # A form that draws itself, ten times.
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /X 6 0 R >> >> /Length 60 >>"
        b"\nstream\n" + b"/X Do " * 10 + b"\nendstream",
    ]
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + b"xref\n0 7\n0000000000 65535 f \n" + table + tail


def flate_bomb() -> bytes:
    """A page's content that is 200 MB unpacked."""
    return stream_page(zlib.compress(b"BT /F 10 Tf (x) Tj ET\n" * 10 * MEGABYTE, 9), "/Filter /FlateDecode")


def flate_bomb_in_bombs() -> bytes:
    """500 MB of blanks, compressed three times over."""
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b" " * MEGABYTE) for _ in range(500)) + packer.flush()
    for _ in range(2):
        stream = zlib.compress(stream, 9)
    return stream_page(stream, "/Filter [/FlateDecode /FlateDecode /FlateDecode]")


def many_letters() -> bytes:
    """A page of two million letters, each drawn by itself."""
    return stream_page(zlib.compress(b"BT /F 1 Tf 9 9 Td (x) Tj ET\n" * 2 * MEGABYTE), "/Filter /FlateDecode")


def page_tree_loop() -> bytes:
    """A tree of pages whose branches are the tree."""
    return written(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


def page_tree_depth() -> bytes:
    """A tree of pages of 20,000 levels."""
    branches = [
        f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count 1 /Parent {number - 1} 0 R >>"
        for number in range(2, 20_002)
    ]
    return written(["<< /Type /Catalog /Pages 2 0 R >>", *branches, "<< /Type /Page /Parent 20001 0 R >>"])


def array_depth() -> bytes:
    """Arrays within arrays, 200,000 deep."""
    nested = "[" * 200_000 + "]" * 200_000
    return written([f"<< /Type /Catalog /Pages 2 0 R /X {nested} >>", "<< /Type /Pages /Kids [] /Count 0 >>"])


def claimed_pages() -> bytes:
    """Two billion pages, it says, and none."""
    return written(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 2000000000 >>"])


def xref_loop() -> bytes:
    """A table of objects whose table before is itself."""
    data = pdf([(60, 100, "La tabla anterior es esta misma.")])
    start = data.rindex(b"startxref")
    place = data[start:].split()[1]
    return data[:start].replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev " + place) + data[start:]


def many_pages() -> bytes:
    """Five thousand pages."""
    return pdf(*[[(60, 100, f"{SENTENCE} {number}")] for number in range(5000)])


def encrypted_pdf() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(some_pages())))
    writer.encrypt("secreto", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


# --- Word -----------------------------------------------------------------------------------------------------


def archive(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return buffer.getvalue()


def zip_bomb() -> bytes:
    """A text that is 300 MB unpacked."""
    return docx(p(" " * 300 * MEGABYTE))


def lying_zip() -> bytes:
    """A part that says it is small, and is not."""
    data = docx(p("x" * 50 * MEGABYTE))
    # The markup adds some hundred bytes.
    true = (50 * MEGABYTE).to_bytes(4, "little")[1:]
    sizes = zipfile.ZipFile(io.BytesIO(data)).getinfo("word/document.xml").file_size.to_bytes(4, "little")
    assert true[-1] == sizes[-1]
    return data.replace(sizes, (1000).to_bytes(4, "little"))


def many_parts() -> bytes:
    """Sixty thousand parts."""
    return docx(p("x"), files={f"word/media/{number}": "" for number in range(60_000)})


def billion_laughs() -> bytes:
    entities = "".join(
        f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' if level else '<!ENTITY e0 "ja">'
        for level in range(10)
    )
    return docx(
        "", files={"word/document.xml": f"<!DOCTYPE x [{entities}]><w:document {W}>&e9;</w:document>"}
    )


def nested_tables() -> bytes:
    """Tables in tables, more than a parser's stack."""
    return docx(
        "<w:tbl><w:tr><w:tc>" * 5000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 5000,
    )


def nested_lists() -> bytes:
    """A list whose levels begin with a thousand levels' numbers."""
    definition = levels(*[("decimal", "%1.%2.%3.%4.%5.%6.%7.%8.%9" * 100)] * 9)
    body = "".join(numbered(SENTENCE, 1, number % 9) for number in range(20_000))
    return docx(body, {"numbering": lists((1, ""), definition=definition)})


def styles_loop() -> bytes:
    """Two styles, each based on the other."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )
    return docx(p(SENTENCE, '<w:pStyle w:val="a"/>'), {"styles": styles})


def many_paragraphs() -> bytes:
    """A million paragraphs."""
    rows = (f"<w:p><w:r><w:t>{number:x}</w:t></w:r></w:p>" for number in range(MEGABYTE))
    return docx("".join(rows))


def encrypted_zip() -> bytes:
    """A Word file whose parts say that they are encrypted."""
    data = bytearray(docx(p(SENTENCE)))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

HOSTILE_FILES = (
    # PDF
    HostileFile(
        "flate-bomb.pdf", flate_bomb, ("memory-limit", "time-limit", "reader-died", "unpacked-too-large")
    ),
    HostileFile(
        "bomb-in-bombs.pdf", flate_bomb_in_bombs, ("unpacked-too-large", "memory-limit", "reader-died")
    ),
    HostileFile("many-letters.pdf", many_letters),
    HostileFile("form-loop.pdf", lambda: stream_page(b"/X Do"), ("reader-died", "no-text")),
    HostileFile("page-tree-loop.pdf", page_tree_loop, ("damaged",), quick=True),
    HostileFile("page-tree-depth.pdf", page_tree_depth, ("damaged",)),
    HostileFile("array-depth.pdf", array_depth, ("damaged",)),
    HostileFile("claimed-pages.pdf", claimed_pages, ("damaged",), quick=True),
    HostileFile("xref-loop.pdf", xref_loop, (READ, "damaged"), quick=True),
    HostileFile("many-pages.pdf", many_pages),
    HostileFile("cut.pdf", cut(some_pages, 0.2), ("damaged",), quick=True),
    HostileFile("encrypted.pdf", encrypted_pdf, ("encrypted",), quick=True),
    HostileFile("noise.pdf", noise(b"%PDF-1.7\n"), ("damaged",), quick=True),
    HostileFile("word.pdf", lambda: docx(p(SENTENCE)), ("not-pdf",), quick=True),
    # Word
    HostileFile("zip-bomb.docx", zip_bomb, ("expands",)),
    HostileFile("lying.docx", lying_zip, ("damaged-part", "expands", "damaged")),
    HostileFile("many-parts.docx", many_parts, ("too-many-parts",)),
    HostileFile("billion-laughs.docx", billion_laughs, ("doctype", "damaged-part"), quick=True),
    HostileFile("nested-tables.docx", nested_tables, ("damaged-part",), quick=True),
    HostileFile("nested-lists.docx", nested_lists, ("time-limit", "too-much-text", READ)),
    HostileFile("styles-loop.docx", styles_loop, quick=True),
    HostileFile("many-paragraphs.docx", many_paragraphs, ("too-many-paragraphs",)),
    HostileFile("cut.docx", cut(lambda: docx(p(SENTENCE * 1000)), 0.7), ("damaged",), quick=True),
    HostileFile("encrypted.docx", encrypted_zip, ("encrypted", "damaged"), quick=True),
    HostileFile("old.docx", noise(OLE), ("old-word",), quick=True),
    HostileFile("sheet.docx", lambda: archive(**{"xl/workbook.xml": b"<x/>"}), ("not-docx",), quick=True),
    HostileFile("pdf.docx", some_pages, ("damaged",), quick=True),
    # HTML
    HostileFile("nested.html", text("<div>", 5 * MEGABYTE), ("unclosed-tags", "too-many-tags")),
    HostileFile("tags.html", text("<b>x</b>", 15 * MEGABYTE), ("too-many-tags",)),
    HostileFile("open-tag.html", text("<a b='", 15 * MEGABYTE), ("unclosed-tags",)),
    HostileFile("references.html", text("&#x110000;&lt", 10 * MEGABYTE)),
    HostileFile("tables.html", text("<table><tr><td>", MEGABYTE)),
    # Markdown
    HostileFile("quotes.md", text(">" * 500 + "\n", 5 * MEGABYTE)),
    HostileFile("brackets.md", text("[", 5 * MEGABYTE)),
    HostileFile("stars.md", text("**a *b ", 5 * MEGABYTE), ("reader-died", "memory-limit", READ)),
    HostileFile("lists.md", text("- " * 300 + "\n", 5 * MEGABYTE), ("no-text",)),
    # Text
    HostileFile("one-sign.txt", text("x", 15 * MEGABYTE)),
    HostileFile("one-line.txt", text(SENTENCE, 15 * MEGABYTE), ("long-paragraph",)),
    HostileFile(
        "lines.txt",
        text("1\n", 15 * MEGABYTE),
        ("time-limit", "memory-limit", "too-many-paragraphs", READ),
    ),
    HostileFile(
        "symbols.txt", text("CTOC/COP/WG.2/2013/5, ", 15 * MEGABYTE), ("time-limit", "long-paragraph")
    ),
    HostileFile("form-feeds.txt", text("\f", 15 * MEGABYTE), ("empty-file",)),
    HostileFile("too-large.txt", text(SENTENCE, 17 * MEGABYTE), ("too-large",), quick=True),
    HostileFile("noise.txt", noise(), ("binary-data", "binary-format"), quick=True),
    HostileFile("pdf.txt", some_pages, ("binary-format",), quick=True),
    HostileFile("empty.txt", bytes, ("empty-file",), quick=True),
    # Endings that nobody reads
    HostileFile("letter.rtf", lambda: b"{\\rtf1 " + SENTENCE.encode() + b"}", ("to-convert",), quick=True),
    HostileFile("program.exe", noise(b"MZ"), ("no-reader",), quick=True),
)
