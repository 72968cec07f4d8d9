"""Document -> the public JSON shape, and Document <-> bytes for keeping.

`to_public_json` gives a flat shape that may only grow, because other programs read it. It leaves out offsets of
footnote references, italics, look-up keys and the entities; `dumps` and `loads` keep everything.
"""

from typing import TypeAlias

import msgspec

from indexer.document import Block, Citation, Document, EntityMention, Period
from indexer.messages import LANGUAGES, Translations, library_translations

SCHEMA = "signatura/document/1"

# A block that is no cell is stored as it was before there were any. Quotes in a text are escaped, so that these bytes
# are a key and its value and stand in no text.
_NO_CELL = b',"cell":null'

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def dumps(document: Document) -> bytes:
    """Return all of a Document as UTF-8 JSON."""
    return msgspec.json.encode(document).replace(_NO_CELL, b"")


def loads(data: bytes) -> Document:
    """Return the Document that `dumps` wrote. Raises msgspec.DecodeError (ValidationError) for anything else."""
    return msgspec.json.decode(data, type=Document)


class _MastheadLines(msgspec.Struct, frozen=True):
    printed_lines: tuple[str, ...] = ()


class StoredMentions(msgspec.Struct, frozen=True):
    """The part of a stored Document that says what its texts mention, under the same names."""

    citations: tuple[Citation, ...] = ()
    entities: tuple[EntityMention, ...] = ()
    masthead: _MastheadLines = _MastheadLines()


def load_mentions(data: bytes) -> StoredMentions:
    """Return the mentions of a Document from what `dumps` wrote, skipping the rest. Raises what `loads` raises."""
    return msgspec.json.decode(data, type=StoredMentions)


class _BlocksOnly(msgspec.Struct):
    """The part of a stored Document that holds its blocks."""

    blocks: tuple[Block, ...] = ()


def load_blocks(data: bytes) -> tuple[Block, ...]:
    """Return the blocks of a Document from what `dumps` wrote. Raises what `loads` raises."""
    return msgspec.json.decode(data, type=_BlocksOnly).blocks


def to_public_json(document: Document, words: Translations | None = None) -> dict[str, Json]:
    """Return the public shape, its problems worded by `words`, or else in the first of LANGUAGES.

    Every key is present and null or [] where a document lacks it, except `derived`, `title_pages`, `ocr_pages`,
    `running_lines`, the `pages` of an agenda item, footnote or running line, and the `cell` of a paragraph.
    """
    words = words or library_translations(LANGUAGES[0])
    masthead = document.masthead
    shape: dict[str, Json] = {
        "schema": SCHEMA,
        "id": document.id,
        "symbols": list(masthead.symbols),
        "reference": masthead.reference,
        "kind": masthead.kind,
        "title": masthead.title,
        "organ": masthead.organ,
        "organ_name": masthead.organ_name,
        "organs": list(document.organs),
        "session": masthead.session,
        "date": masthead.date,
        "place": masthead.place,
        "session_dates": _period(masthead.session_dates),
        "distribution": masthead.distribution,
        "language": masthead.language,
        "original_language": masthead.original_language,
        "agenda_items": [
            {
                "number": item.number,
                "text": item.text,
                "notes": list(item.notes),
                **_pages(item.pages),
            }
            for item in masthead.agenda_items
        ],
        "agenda_document": masthead.agenda_document,
        "topics": list(document.topics),
        "paragraphs": [_block(block) for block in document.blocks],
        "footnotes": [
            {
                "anchor": note.anchor,
                "mark": note.mark,
                "text": note.text,
                "called_from": list(note.referenced_from),
                **_pages(note.pages),
            }
            for note in document.footnotes
        ],
        "citations": [_citation(citation) for citation in document.citations],
        "dates": [
            {
                "start": mention.start,
                "end": mention.end,
                "role": mention.role,
                "anchor": mention.anchor,
                "text": mention.text,
            }
            for mention in document.dates
        ],
        "meetings": [
            {
                "organs": list(meeting.organs),
                "ordinal": meeting.ordinal,
                "start": meeting.start,
                "end": meeting.end,
                "place": meeting.place,
                "report": meeting.report,
                "anchor": meeting.anchor,
            }
            for meeting in document.meetings
        ],
        "mandates": [
            {
                "organ": mandate.organ,
                "act": mandate.act,
                "by": mandate.established_by,
                "anchor": mandate.anchor,
                "functions": [
                    {"anchor": function.anchor, "text": function.text} for function in mandate.functions
                ],
            }
            for mandate in document.mandates
        ],
        "problems": [
            {
                "kind": problem.kind,
                "message": words.format_value(problem.message),
                "where": words.format_value(problem.where),
            }
            for problem in document.problems
        ],
        "source": {
            "file": document.source_file.file,
            "format": document.source_file.format,
            "encoding": document.source_file.encoding,
            "bytes": document.source_file.bytes,
            "sha256": document.source_file.sha256,
        },
    }
    shape |= _pages(masthead.title_pages, "title_pages")
    if document.running_lines:
        shape["running_lines"] = [
            {"text": line.text, **_pages(line.pages)} for line in document.running_lines
        ]
    if document.ocr_pages:
        shape["ocr_pages"] = list(document.ocr_pages)
    if document.derived:
        shape["derived"] = dict(document.derived)
    return shape


def _pages(pages: tuple[int, ...], key: str = "pages") -> dict[str, Json]:
    return {key: list(pages)} if pages else {}


def _period(period: Period | None) -> Json:
    return {"start": period.start, "end": period.end} if period else None


def _block(block: Block) -> Json:
    notes = list(dict.fromkeys(call.note for call in block.footnote_refs))
    shape: dict[str, Json] = {
        "anchor": block.anchor,
        "kind": block.kind,
        "number": block.number,
        "path": list(block.path),
        "parent": block.parent,
        "text": block.text,
        "notes": list(notes),
        "pages": list(block.pages),
    }
    if cell := block.cell:
        shape["cell"] = {
            "table": cell.table,
            "row": cell.row,
            "column": cell.column,
            "header": cell.header,
            "columns": cell.columns,
            "rows": cell.rows,
        }
    return shape


def _citation(citation: Citation) -> Json:
    return {
        "anchor": citation.anchor,
        "start": citation.start,
        "end": citation.end,
        "text": citation.text,
        "kind": citation.kind,
        "organ": citation.organ,
        "session": citation.session,
        "number": citation.number,
        "symbol": citation.symbol,
        "symbols": list(citation.symbols),
        "role": citation.role,
    }
