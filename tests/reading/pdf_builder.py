"""A PDF of lines at given places, written by hand: what a test says is all that is in it."""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium

# Left edge, distance from the top, text, font and size.
Line = tuple[float, float, str] | tuple[float, float, str, str, float]

FONTS = {"roman": "Times-Roman", "bold": "Times-Bold", "italic": "Times-Italic"}
HEIGHT = 800


def pdf(*pages: Sequence[Line], extra: str = "") -> bytes:
    """The pages; a line is set in roman of 10 points unless it says otherwise. `extra` goes into each page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    names = {}
    for name, font in FONTS.items():
        objects.append(f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>")
        names[name] = len(objects)
    fonts = " ".join(f"/{name} {number} 0 R" for name, number in names.items())
    kids = []
    for page in pages:
        stream = "\n".join(_drawn(page))
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 {HEIGHT}] /Resources << /Font << {fonts} >> >>"
            f" /Contents {len(objects)} 0 R {extra} >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return written(objects)


def written(objects: Sequence[str]) -> bytes:
    """Numbered objects as a file, the first of them its catalogue."""
    data = b"%PDF-1.7\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{text}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        data
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
        + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n".encode()
    )


def tagged_table(*pages: str, goes_on: bool = False) -> bytes:
    """A PDF of a tagged table: `País^2>3 | - / Uno | Dos` are rows on one page.

    `^2>3` is a cell over two rows and three columns, `-` one without words, and one in which nothing stands has no
    content on its page. With `goes_on`, the last row of each page goes on in the first one of the next page.
    """
    rows: list[list[_TableCell]] = []
    streams = []
    for page, text in enumerate(pages):
        stream: list[str] = []
        for line, row in enumerate(text.split("/")):
            if line or not page or not goes_on:
                rows.append([_TableCell(*_SPANS.search(cell).groups("1")) for cell in row.split("|")])
            for column, cell in enumerate(row.split("|")):
                words = _SPANS.sub("", cell).strip()
                if words:
                    rows[-1][column].contents.append((page, len(stream)))
                    place = f"{50 + 90 * column} {700 - 30 * line}"
                    drawn = "" if words == "-" else f"BT /F 10 Tf {place} Td ({words}) Tj ET"
                    stream.append(f"/TD << /MCID {len(stream)} >> BDC {drawn} EMC")
        streams.append(stream)
    # Catalogue, pages, root of the tags, table, font; then each page with its stream, each row, each cell.
    first_row = 6 + 2 * len(pages)
    first_cell = first_row + len(rows)
    cells = [(cell, first_row + number) for number, row in enumerate(rows) for cell in row]
    of_page = [
        [
            number
            for mark in range(len(stream))
            for number, (cell, _) in enumerate(cells, first_cell)
            if (page, mark) in cell.contents
        ]
        for page, stream in enumerate(streams)
    ]
    parents = " ".join(f"{page} [{_references(numbers)}]" for page, numbers in enumerate(of_page))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /MarkInfo << /Marked true >> /StructTreeRoot 3 0 R >>",
        f"<< /Type /Pages /Kids [{_references(range(6, first_row, 2))}] /Count {len(pages)} >>",
        f"<< /Type /StructTreeRoot /K 4 0 R /ParentTree << /Nums [{parents}] >> >>",
        f"<< /S /Table /P 3 0 R /K [{_references(range(first_row, first_cell))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for page, stream in enumerate(streams):
        contents = "\n".join(stream)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 5 0 R >> >>"
            f" /Contents {7 + 2 * page} 0 R /StructParents {page} >>"
        )
        objects.append(f"<< /Length {len(contents.encode('cp1252'))} >>\nstream\n{contents}\nendstream")
    number = first_cell
    for row in rows:
        objects.append(f"<< /S /TR /P 4 0 R /K [{_references(range(number, number + len(row)))}] >>")
        number += len(row)
    for cell, parent in cells:
        marks = " ".join(
            f"<< /Type /MCR /Pg {6 + 2 * page} 0 R /MCID {mark} >>" for page, mark in cell.contents
        )
        spans = f"<< /O /Table /RowSpan {cell.rows} >> << /O /Table /ColSpan {cell.columns} >>"
        objects.append(f"<< /S /TD /P {parent} 0 R /A [{spans}] /K [{marks}] >>")
    return written(objects)


@dataclass
class _TableCell:
    """A cell of a tagged table: what it stands over, and its contents as page and number on it."""

    rows: str
    columns: str
    contents: list[tuple[int, int]] = field(default_factory=list)


_SPANS = re.compile(r"(?:\^(-?\d+))?(?:>(-?\d+))?\s*$")


def _references(numbers: Iterable[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)


def _drawn(lines: Sequence[Line]) -> Iterable[str]:
    for line in lines:
        left, top, text = line[:3]
        font, size = line[3:] if len(line) == 5 else ("roman", 10.0)
        words = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        yield f"BT /{font} {size} Tf {left} {HEIGHT - top} Td ({words}) Tj ET"


def scanned(data: bytes, dots: int = 200) -> bytes:
    """The pages of a PDF as pictures of themselves, so many dots an inch: no letter of it is left as text."""
    document = pdfium.PdfDocument(data)
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for page in document:
        bitmap = page.render(scale=dots / 72, grayscale=True)
        width, height = page.get_size()
        rows = bitmap.to_numpy()[:, : bitmap.width].tobytes()
        picture = zlib.compress(rows).hex() + ">"
        size = f"/Width {bitmap.width} /Height {bitmap.height} /ColorSpace /DeviceGray /BitsPerComponent 8"
        packing = f"/Filter [/ASCIIHexDecode /FlateDecode] /Length {len(picture)}"
        objects.append(f"<< /Subtype /Image {size} {packing} >>\nstream\n{picture}\nendstream")
        drawn = f"q {width} 0 0 {height} 0 0 cm /I Do Q"
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}]"
            f" /Resources << /XObject << /I {len(objects) - 1} 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return written(objects)
