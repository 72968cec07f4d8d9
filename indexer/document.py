"""The data that flows from a file to a page. Frozen; it decides nothing.

These are msgspec structs and no dataclasses: a document makes hundreds, in a tenth of the time, and they are stored as
JSON (`document_json`). None of them can be part of a cycle, so the garbage collector need not look at them.

Offsets are in characters (code points) of the text beside them, end exclusive. Dates are ISO strings
(`2014-06-12`). What a document does not say is `None` or an empty tuple, never a guess.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from indexer.anchors import agenda_item_anchor
from indexer.messages import Message

DocumentKind = Literal[
    "nota",
    "informe",
    "resolucion",
    "decision",
    "nota-verbal",
    "programa",
    "antecedentes",
    "proyecto",
    "documento-de-sesion",
    "otro",
]
SourceBlockKind = Literal["heading", "paragraph", "item", "rule", "cell"]
SpanKind = Literal["strong", "emphasis", "superscript", "call"]
Zone = Literal["", "body", "head", "foot", "note"]
BlockKind = Literal["heading", "paragraph", "item"]
CitationKind = Literal["symbol", "resolucion", "decision", "circular", "treaty-series", "article", "job"]
# The kinds of citation that name a document.
IDENTITY_KINDS: tuple[CitationKind, ...] = ("symbol", "resolucion", "decision", "circular")
CitationRole = Literal["own", "agenda", "report", "cited"]
DateRole = Literal["issue", "session", "meeting", "adoption", "cited"]
MandateAct = Literal["established", "standing"]
EntityKind = Literal["day", "month", "period", "meeting"]


# --- room 1: what a file says, whoever wrote it -------------------------------------------------------------


class Span(msgspec.Struct, frozen=True, gc=False):
    """How a stretch of a source block's text was set: `text[start:end]` is strong, superscript, a link ...

    A `call` is the mark of a footnote as printed where the text calls it; `note` is the block's `note` it leads to.
    """

    start: int
    end: int
    kind: SpanKind
    note: str = ""


class Box(msgspec.Struct, frozen=True, gc=False):
    """Where on its page something stands, in shares of the page's width and height, from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


class Cell(msgspec.Struct, frozen=True, gc=False):
    """The place of a table's cell: which table of the file, which row and column of it, all counted from 0."""

    table: int
    row: int
    column: int
    # Whether the file says that it heads its column or row.
    header: bool = False
    # How many columns and rows it stands over, as the file says: a table may end before.
    columns: int = 1
    rows: int = 1


class SourceBlock(msgspec.Struct, frozen=True, gc=False):
    """A run of text that the file's layout sets apart. `text` keeps the file's line breaks as `\\n`.

    `level` is the heading level (1-6) or the nesting depth of a list item (1 = outermost), else 0.
    `marker` is what the format took as the item's mark, as written: `1.`, `-`, `*`; else empty. A mark that
    the format does not know (`a)`, `ii)`) stays in the text. A rule has no text.

    What follows `line` is known only to formats that have pages or styles. A reader that knows its zones gives one to
    every block, in reading order, with the halves of a paragraph that a page's end had parted made one again; a block
    without a zone may be anything.
    """

    kind: SourceBlockKind
    text: str = ""
    level: int = 0
    marker: str = ""
    spans: tuple[Span, ...] = ()
    # 1-based line of the file where it begins; 0 where the format has no lines.
    line: int = 0
    # 1-based page where it begins; 0 where the format has no pages.
    page: int = 0
    # 1-based page where it ends.
    last_page: int = 0
    # Where it is on its first page.
    box: Box | None = None
    # The size of its letters, as a multiple of the size of most of the file's text.
    size: float = 1.0
    # The style as the format names it: `Heading1`, `SingleTxt`, `P`.
    style: str = ""
    zone: Zone = ""
    # In zone `note`: which footnote this is text of, a name that no other of the file has.
    note: str = ""
    # The place in its table, of kind `cell`.
    cell: Cell | None = None


class Problem(msgspec.Struct, frozen=True, gc=False):
    """Something wrong that lost nothing: `kind` for programs, `message` for people, `where` in the file.

    The last two are worded in the reader's language where they are shown. An index of an earlier version holds
    Spanish texts, which are said as they are.
    """

    kind: str
    message: Message | str
    where: Message | str = ""


class SourceFile(msgspec.Struct, frozen=True, gc=False):
    """Which bytes a document came from."""

    # Name below the corpus folder, with `/`.
    file: str
    format: str
    encoding: str
    bytes: int
    sha256: str
    # How many it has; 0 where the format has none.
    pages: int = 0


class Page(msgspec.Struct, frozen=True, gc=False):
    """A page of the file. `has_text` is false for a scanned one, whose words no reader of text can see.

    `ocr` is true where the words were read by machine from a picture: some may be wrong.
    """

    # 1-based.
    number: int
    # As printed or as the file states it: `iv`, `2`; empty where it states none.
    label: str = ""
    has_text: bool = True
    ocr: bool = False


class Source(msgspec.Struct, frozen=True, gc=False):
    """A file read: its blocks in reading order, its provenance, and what was wrong with it.

    `stated` is what the file says of itself beside its text, by field (`title`, `symbol`, `date`, `language`): hints,
    which may be another document's, left by whoever copied the file.
    """

    file: SourceFile
    blocks: tuple[SourceBlock, ...]
    problems: tuple[Problem, ...] = ()
    pages: tuple[Page, ...] = ()
    stated: Mapping[str, str] = msgspec.field(default_factory=dict)


# --- room 2: what the document says -------------------------------------------------------------------------


class Period(msgspec.Struct, frozen=True, gc=False):
    """From `start` to `end`, both days included."""

    start: str
    end: str


class AgendaItem(msgspec.Struct, frozen=True, gc=False):
    """An item of the agenda (tema del programa) the document is issued under; anchor `tema-<number>`."""

    number: str
    text: str | None
    notes: tuple[str, ...] = ()
    # Those that its wording stands on, as a Block's.
    pages: tuple[int, ...] = ()

    @property
    def anchor(self) -> str:
        """`2 d)` -> `tema-2-d`."""
        return str(agenda_item_anchor(self.number))


class Masthead(msgspec.Struct, frozen=True, gc=False):
    """What stands before the text, or is stated in the manifest."""

    # The document's own, never one it cites.
    symbols: tuple[str, ...] = ()
    # Another identity: 'resolución 6/4', 'CU 2009/33 (A)'.
    reference: str | None = None
    kind: DocumentKind = "otro"
    title: str | None = None
    # Issuing series: 'CTOC/COP'.
    organ: str | None = None
    organ_name: str | None = None
    # Ordinal of the Conference's session.
    session: int | None = None
    date: str | None = None
    place: str | None = None
    session_dates: Period | None = None
    distribution: str | None = None
    language: str | None = None
    original_language: str | None = None
    agenda_items: tuple[AgendaItem, ...] = ()
    agenda_document: str | None = None
    # The lines as printed, but for the title and the items' wording.
    printed_lines: tuple[str, ...] = ()
    # Those of the title and of each printed line, as a Block's; empty where the document has no pages.
    title_pages: tuple[int, ...] = ()
    line_pages: tuple[tuple[int, ...], ...] = ()


class FootnoteRef(msgspec.Struct, frozen=True, gc=False):
    """A footnote's call: before character `offset` of the block's text, to the footnote `note`."""

    offset: int
    note: str


class Block(msgspec.Struct, frozen=True, gc=False):
    """A heading, paragraph or list item of the body, in the document's own numbering.

    `path` is the numbering from the root ('anexo', 'b', 'ii'); `parent` the anchor of the block above.
    `italics` are the stretches set in italics (operative verbs). `pages` are those it stands on, where the file or the
    original that `Document.pages_from` names has pages (1-based, ascending). `cell` is the place of a paragraph that is
    a table's cell.
    """

    anchor: str
    kind: BlockKind
    number: str | None
    path: tuple[str, ...]
    parent: str | None
    text: str
    footnote_refs: tuple[FootnoteRef, ...] = ()
    italics: tuple[tuple[int, int], ...] = ()
    pages: tuple[int, ...] = ()
    cell: Cell | None = None


class Footnote(msgspec.Struct, frozen=True, gc=False):
    """A note taken out of the text it cut.

    `referenced_from` are anchors of blocks, agenda items, 'title' or 'masthead'.
    """

    anchor: str
    mark: str
    text: str
    referenced_from: tuple[str, ...] = ()
    # What is set in italics: *Treaty Series*, *Ibid.*
    italics: tuple[tuple[int, int], ...] = ()
    # Those it stands on, as a Block's.
    pages: tuple[int, ...] = ()


class RunningLine(msgspec.Struct, frozen=True, gc=False):
    """What the heads or feet of pages say and the document says nowhere else: a slogan, a short title.

    Its anchor is `running`. It stands on many pages; `pages` has the first, as a Block's.
    """

    text: str
    pages: tuple[int, ...] = ()


class Citation(msgspec.Struct, frozen=True, gc=False):
    """A mention `text[start:end]` in the block, footnote, agenda item or title named by `anchor`."""

    anchor: str
    start: int
    end: int
    text: str
    kind: CitationKind
    organ: str | None = None
    session: int | None = None
    number: int | None = None
    symbol: str | None = None
    # Both halves of a joint symbol.
    symbols: tuple[str, ...] = ()
    role: CitationRole = "cited"
    # The key that `cites=` finds it by; see `indexer.symbols`.
    key: str = ""


class EntityMention(msgspec.Struct, frozen=True, gc=False):
    """A mention `text[start:end]` of days, a month, a session (period) or a meeting, by which its passage is found.

    `anchor` is as a Citation's, or 'masthead' for the printed line number `line` (from 0). `low` and `high` are the
    first and last day or month (ISO), or the number of the session or meeting.
    """

    anchor: str
    start: int
    end: int
    kind: EntityKind
    low: str
    high: str
    line: int = 0


class DateMention(msgspec.Struct, frozen=True, gc=False):
    """A date or range the document names; `anchor` may also be 'masthead' or 'title'."""

    start: str
    end: str
    role: DateRole
    anchor: str
    text: str


class Meeting(msgspec.Struct, frozen=True, gc=False):
    """A meeting of organs the document reports; `ordinal` only where the text states it.

    `anchor` may be 'title', or 'masthead' for the meeting a group's paper is issued for.
    """

    organs: tuple[str, ...]
    ordinal: int | None
    start: str
    end: str
    place: str | None
    report: str | None
    anchor: str


class MandateFunction(msgspec.Struct, frozen=True, gc=False):
    """One of the functions an act lists, with the item that says it."""

    anchor: str
    text: str


class Mandate(msgspec.Struct, frozen=True, gc=False):
    """Which act (`decision 2/6`) established an organ or made it standing."""

    organ: str
    act: MandateAct
    established_by: str
    anchor: str
    functions: tuple[MandateFunction, ...] = ()


class Document(msgspec.Struct, frozen=True, gc=False):
    """All we know of one document in one language."""

    id: str
    masthead: Masthead
    # The issuing series and those whose meetings or mandate it reports.
    organs: tuple[str, ...]
    blocks: tuple[Block, ...]
    source_file: SourceFile
    footnotes: tuple[Footnote, ...] = ()
    running_lines: tuple[RunningLine, ...] = ()
    citations: tuple[Citation, ...] = ()
    entities: tuple[EntityMention, ...] = ()
    dates: tuple[DateMention, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    topics: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    # Field -> what it was derived from.
    derived: Mapping[str, str] = msgspec.field(default_factory=dict)
    # Pages whose words were read by machine from a picture; some may be wrong.
    ocr_pages: tuple[int, ...] = ()
    # `pdf` where the pages are those of its PDF, though it was read from a file without pages.
    pages_from: str = ""

    @property
    def own_title(self) -> str | None:
        """The title as a text of its own; None where it is only the beginning of the body's first sentence."""
        return None if self.derived.get("title") == "sentence" else self.masthead.title
