"""A Word file of given parts: what a test says is all that is in it."""

import io
import zipfile
from collections.abc import Mapping

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROOTS = {
    "numbering": "numbering",
    "styles": "styles",
    "footnotes": "footnotes",
    "header1": "hdr",
    "header2": "hdr",
    "footer1": "ftr",
    "footer2": "ftr",
}


def docx(
    body: str, parts: Mapping[str, str] | None = None, files: Mapping[str, str | bytes] | None = None
) -> bytes:
    """A file with this body; `parts` are the insides of other parts, `files` whole files of the archive."""
    parts = parts or {}
    relations = "".join(
        f'<Relationship Id="{name}" Type="{KIND}/{name.rstrip("12").replace("hdr", "header")}" Target="{name}.xml"/>'
        for name in parts
    )
    space = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    main = f'<Relationship Id="a" Type="{KIND}/officeDocument" Target="word/document.xml"/>'
    whole: dict[str, str | bytes] = {
        "_rels/.rels": f"<Relationships {space}>{main}</Relationships>",
        "word/_rels/document.xml.rels": f"<Relationships {space}>{relations}</Relationships>",
        "word/document.xml": f"<w:document {W} {R} {MC}><w:body>{body}</w:body></w:document>",
        **{
            f"word/{name}.xml": f"<w:{ROOTS[name]} {W} {R}>{inside}</w:{ROOTS[name]}>"
            for name, inside in parts.items()
        },
        **(files or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in whole.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def numbered(text: str, number: int, level: int = 0) -> str:
    """A paragraph of a list."""
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def levels(*formats: tuple[str, str]) -> str:
    """The levels of a definition of lists: figures and text of each."""
    return "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{figures}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (figures, text) in enumerate(formats)
    )


def lists(*numbers: tuple[int, str], definition: str) -> str:
    """A numbering part: one definition, and lists of it with what each overrides."""
    return f'<w:abstractNum w:abstractNumId="0">{definition}</w:abstractNum>' + "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>{overrides}</w:num>'
        for number, overrides in numbers
    )
