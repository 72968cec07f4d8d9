"""Model -> DOCX, part by part, as the UN's templates are made: the masthead in the first page's header, real notes.

With automatic numbers the labels are Word's; else they are typed, with a tab after them.
"""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.formats.model import Model, Part, Run

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
SPACE = (
    f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{OFFICE}/relationships"'
)
# The format id of custom properties.
FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
KIND = f"{OFFICE}/relationships"
PARTS = {
    "document": "document.main",
    "styles": "styles",
    "numbering": "numbering",
    "footnotes": "footnotes",
    "header1": "header",
    "header2": "header",
    "footer1": "footer",
}
# The time of every part, so that the same model gives the same bytes.
WHEN = (2026, 1, 1, 0, 0, 0)
FORMATS = (("decimal", "%1."), ("lowerLetter", "%1)"), ("lowerRoman", "%1)"))


class Writer:
    """One document."""

    def __init__(self, model: Model, automatic: bool) -> None:
        self.model = model
        self.automatic = automatic
        self.ids = {mark: number for number, mark in enumerate(model.notes, 1)}
        self.lists = 0
        # The open lists, by depth.
        self.open: list[int] = []
        # The index in FORMATS of each list.
        self.kinds: dict[int, int] = {}

    def run(self, run: Run) -> str:
        properties = "<w:b/>" * run.strong + "<w:i/>" * run.emphasis
        if run.call:
            own = run.call == "*"
            raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            flag = ' w:customMarkFollows="1"' if own else ""
            mark = "<w:t>*</w:t>" if own else ""
            return f'<w:r>{raised}<w:footnoteReference{flag} w:id="{self.ids[run.call]}"/>{mark}</w:r>'
        words = "<w:br/>".join(
            f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in run.text.split("\n")
        )
        return f"<w:r><w:rPr>{properties}</w:rPr>{words}</w:r>"

    def paragraph(self, runs: Sequence[Run], style: str, before: str = "", properties: str = "") -> str:
        typed = f"<w:r><w:t>{before}</w:t><w:tab/></w:r>" if before else ""
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{typed}'
            + "".join(map(self.run, runs))
            + "</w:p>"
        )

    def part(self, part: Part) -> str:
        style = {"heading": "Heading2", "title": "Titulo"}.get(part.role, "SingleTxt")
        if not part.label or not self.automatic:
            # The numbers of paragraphs run on.
            self.open = [number for number in self.open if number // 1000 == 0]
            return self.paragraph(part.runs, style, part.label)
        kind = (
            0
            if part.label[0].isdigit()
            else 2
            if part.label.strip(")") in ("i", "ii", "iii", "iv", "v", "vi")
            else 1
        )
        first = part.label in ("1.", "a)", "i)")
        while self.open and self.open[-1] // 1000 > kind:
            self.open.pop()
        if not self.open or self.open[-1] // 1000 != kind or first:
            if self.open and self.open[-1] // 1000 == kind:
                self.open.pop()
            self.lists += 1
            self.open.append(kind * 1000 + self.lists)
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.open[-1] % 1000}"/></w:numPr>'
        self.kinds[self.open[-1] % 1000] = kind
        return self.paragraph(part.runs, style, "", number)

    def parts(self) -> dict[str, str]:
        organ = [part for part in self.model.head if part.role == "organ"]
        right = [part for part in self.model.head if part.role == "right"]
        rest = [part for part in self.model.head if part.role not in ("organ", "right")]
        body = "".join(self.part(part) for part in (*rest, *self.model.body))
        first = "".join(self.paragraph(part.runs, "XLarge") for part in organ)
        lines = [line for part in right for line in part.text.split("\n")]
        side = "".join(self.paragraph([Run(line)], "SingleTxt") for line in lines)
        table = f"<w:tbl><w:tr><w:tc>{first or '<w:p/>'}</w:tc><w:tc>{side or '<w:p/>'}</w:tc></w:tr></w:tbl><w:p/>"
        section = (
            '<w:sectPr><w:headerReference w:type="first" r:id="rId4"/><w:headerReference w:type="default" r:id="rId5"/>'
            '<w:footerReference w:type="default" r:id="rId6"/><w:titlePg/></w:sectPr>'
        )
        running, foot = Run(self.model.symbol, True), Run(self.model.foot or self.model.job)
        notes = "".join(self.note(mark) for mark in self.model.notes)
        return {
            "document": f"<w:document {SPACE}><w:body>{body}{section}</w:body></w:document>",
            "styles": f"<w:styles {SPACE}>{STYLES}</w:styles>",
            "numbering": f"<w:numbering {SPACE}>{self.numbering()}</w:numbering>",
            "footnotes": f"<w:footnotes {SPACE}>{notes}</w:footnotes>",
            "header1": f"<w:hdr {SPACE}>{table if organ or right else '<w:p/>'}</w:hdr>",
            "header2": f"<w:hdr {SPACE}>{self.paragraph([running], 'SingleTxt')}</w:hdr>",
            "footer1": f"<w:ftr {SPACE}>{self.paragraph([foot], 'SingleTxt')}</w:ftr>",
        }

    def note(self, mark: str) -> str:
        own = mark == "*"
        sign = "<w:t>*</w:t>" if own else "<w:footnoteRef/>"
        raised = f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>{sign}</w:r>'
        raised += '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
        runs = "".join(map(self.run, self.model.notes[mark].runs))
        style = '<w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
        return f'<w:footnote w:id="{self.ids[mark]}"><w:p>{style}{raised}{runs}</w:p></w:footnote>'

    def numbering(self) -> str:
        """One definition for each figure; each list but the first of a kind begins anew by an override."""
        definitions = "".join(
            f'<w:abstractNum w:abstractNumId="{at}"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{figures}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
            for at, (figures, text) in enumerate(FORMATS)
        )
        lists = "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{kind}"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            for number, kind in self.kinds.items()
        )
        return definitions + lists


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="SingleTxt"><w:name w:val="__Single Txt"/>'
    '<w:basedOn w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="XLarge"><w:name w:val="XLarge"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Titulo"><w:name w:val="_ H _Ch"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/></w:style>'
)


def docx_of(model: Model, automatic: bool) -> bytes:
    """The document as a Word file."""
    parts = Writer(model, automatic).parts()
    names = list(parts)
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{TYPE}.{PARTS[name]}+xml"/>' for name in names
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{KIND}/{PARTS[name].split(".")[0]}" Target="{name}.xml"/>'
        for at, name in enumerate(names)
        if at
    )
    relation_space = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    first = f'<Relationship Id="rId1" Type="{KIND}/officeDocument" Target="word/document.xml"/>'
    custom = (
        f'<Properties xmlns="{OFFICE}/custom-properties" xmlns:vt="{OFFICE}/docPropsVTypes">'
        f'<property fmtid="{FORMAT}" pid="2" name="JobNo"><vt:lpwstr>{model.job}</vt:lpwstr></property></Properties>'
    )
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": f"<Relationships {relation_space}>{first}</Relationships>",
        "word/_rels/document.xml.rels": f"<Relationships {relation_space}>{relations}</Relationships>",
        "docProps/custom.xml": custom,
        **{f"word/{name}.xml": text for name, text in parts.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            data = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text
            archive.writestr(zipfile.ZipInfo(name, WHEN), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
