"""A PDF of lines at given places, written by hand: what a test says is all that is in it."""

import zlib
from collections.abc import Iterable, Sequence

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
