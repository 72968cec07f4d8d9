"""The shape of a whole document, as /api/v1/documents gives it: `indexer.document_json` fills it."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from indexer.document import (
    BlockKind,
    CitationKind,
    CitationRole,
    DateRole,
    DocumentKind,
    MandateAct,
)
from indexer.document_json import SCHEMA
from search_app.web.api.shapes import OneOf, OriginalJson

# Of what stands on pages.
PagesJson = Annotated[
    tuple[int, ...], Meta(description="Those it is on, from 1, where the file or its PDF tells")
]


class PeriodJson(msgspec.Struct, frozen=True):
    """From `start` to `end`, both days included."""

    start: str
    end: str


class AgendaItemJson(msgspec.Struct, frozen=True):
    """An item of the agenda under which the document is issued: its number, wording and footnotes' anchors."""

    number: str
    text: str | None
    notes: tuple[str, ...]
    pages: PagesJson | UnsetType = UNSET


class CellJson(msgspec.Struct, frozen=True):
    """The place of a table's cell: which table of the file, which row and column of it, from 0."""

    table: int
    row: int
    column: int
    header: Annotated[bool, Meta(description="Whether the file says that it heads its column or row")]
    columns: Annotated[int, Meta(description="How many columns it stands over")]
    rows: Annotated[int, Meta(description="How many rows it stands over")]


class ParagraphJson(msgspec.Struct, frozen=True):
    """A heading, paragraph or list item in the document's own numbering."""

    anchor: str
    kind: BlockKind
    number: str | None
    path: Annotated[tuple[str, ...], Meta(description="The numbering from the root")]
    parent: Annotated[str | None, Meta(description="The anchor of the paragraph above")]
    text: str
    notes: Annotated[tuple[str, ...], Meta(description="Anchors of the footnotes that it calls")]
    pages: PagesJson
    cell: Annotated[CellJson | UnsetType, Meta(description="Of a paragraph that is a table's cell")] = UNSET


class FootnoteJson(msgspec.Struct, frozen=True):
    """A footnote with its mark, and the anchors of the paragraphs that call it."""

    anchor: str
    mark: str
    text: str
    called_from: tuple[str, ...]
    pages: PagesJson | UnsetType = UNSET


class RunningLineJson(msgspec.Struct, frozen=True):
    """What the heads or feet of pages say and the document says nowhere else; `pages` has the first of them."""

    text: str
    pages: PagesJson | UnsetType = UNSET


class CitationJson(msgspec.Struct, frozen=True):
    """What the text at `anchor` cites, from character `start` to `end`."""

    anchor: str
    start: int
    end: int
    text: str
    kind: CitationKind
    organ: str | None
    session: int | None
    number: int | None
    symbol: str | None
    symbols: Annotated[tuple[str, ...], Meta(description="Both halves of a joint symbol")]
    role: CitationRole


class DateJson(msgspec.Struct, frozen=True):
    """A day or period that the document states, and what it is the date of."""

    start: str
    end: str
    role: DateRole
    anchor: str
    text: str


class MeetingJson(msgspec.Struct, frozen=True):
    """A meeting of one organ or several that the document states; `report` is the symbol of its report."""

    organs: tuple[str, ...]
    ordinal: int | None
    start: str
    end: str
    place: str | None
    report: str | None
    anchor: str


class MandateFunctionJson(msgspec.Struct, frozen=True):
    """One thing that an organ is to do, as the paragraph at `anchor` says it."""

    anchor: str
    text: str


class MandateJson(msgspec.Struct, frozen=True):
    """An act that established an organ or made it standing, and the functions that it gave."""

    organ: str
    act: MandateAct
    by: str
    anchor: str
    functions: tuple[MandateFunctionJson, ...]


class ProblemFoundJson(msgspec.Struct, frozen=True):
    """Something wrong with the file: a kind for programs, a message and a place for people."""

    kind: str
    message: str
    where: str


class SourceJson(msgspec.Struct, frozen=True):
    """The file that the document was read from."""

    file: str
    format: str
    encoding: str
    bytes: int
    sha256: str


class DocumentJson(msgspec.Struct, frozen=True, kw_only=True):
    """One document as the indexer reads it. What it does not say is null or []."""

    schema: Annotated[str, OneOf((SCHEMA,))]
    id: str
    symbols: tuple[str, ...]
    reference: str | None
    kind: DocumentKind
    title: str | None
    organ: str | None
    organ_name: str | None
    organs: tuple[str, ...]
    session: int | None
    date: Annotated[str | None, Meta(description="ISO, as far as it is known: 2014-06-12, 2014-06, 2014")]
    place: str | None
    session_dates: PeriodJson | None
    distribution: str | None
    language: str | None
    original_language: str | None
    agenda_items: tuple[AgendaItemJson, ...]
    agenda_document: str | None
    topics: tuple[str, ...]
    paragraphs: tuple[ParagraphJson, ...]
    footnotes: tuple[FootnoteJson, ...]
    citations: tuple[CitationJson, ...]
    dates: tuple[DateJson, ...]
    meetings: tuple[MeetingJson, ...]
    mandates: tuple[MandateJson, ...]
    problems: tuple[ProblemFoundJson, ...]
    source: SourceJson
    title_pages: PagesJson | UnsetType = UNSET
    running_lines: tuple[RunningLineJson, ...] | UnsetType = UNSET
    ocr_pages: Annotated[
        tuple[int, ...] | UnsetType, Meta(description="Scanned pages, which were read by machine")
    ] = UNSET
    derived: Annotated[
        dict[str, str] | UnsetType,
        Meta(description="Fields that the text does not state, and from what each was derived"),
    ] = UNSET
    pages_from: Annotated[
        Literal["pdf"] | None,
        Meta(description="Which original the pages are of, where the file that was read has none"),
    ]
    originals: tuple[OriginalJson, ...]
