"""Load what a generation stores: its lexicon, documents and summaries.

Generation, id -> Document | DocumentSummary
"""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from msgspec.structs import replace

from indexer import document_json
from indexer.anchors import RUNNING_ANCHOR
from indexer.build_state import load_build_state
from indexer.document import Document
from indexer.engine.port import Generation, Query
from indexer.records import passage_texts
from indexer.spanish import Lexicon
from indexer.summary import DocumentSummary, decode_summary, pages_in_runs
from search_app.search.original_files import pages_in_pdf

# The name of the blob in which a generation stores its lexicon.
LEXICON_BLOB = "lexicon"

_lexicons: WeakKeyDictionary[Generation, Lexicon] = WeakKeyDictionary()


def open_lexicon(generation: Generation) -> Lexicon:
    """Return the lexicon of a generation. It is opened once, and dropped together with the generation."""
    lexicon = _lexicons.get(generation)
    if lexicon is None:
        lexicon = _lexicons[generation] = Lexicon(generation.blob(LEXICON_BLOB))
    return lexicon


def load_document(generation: Generation, id: str) -> Document | None:
    """Return the whole document with this id, or None if there is none."""
    return load_documents(generation, [id]).get(id)


def load_documents(generation: Generation, ids: Iterable[str]) -> dict[str, Document]:
    """Return the documents that exist, by id."""
    return {
        id: _with_pages_of_pdf(generation, document_json.loads(body))
        for id, body in generation.stored_documents(ids).items()
    }


def _with_pages_of_pdf(generation: Generation, document: Document) -> Document:
    """Return the document, where it has no pages and its PDF is an original too, with the pages of that."""
    runs = pages_in_pdf(generation, document.id)
    if not runs or any(block.pages for block in document.blocks):
        return document
    pages = {
        (part.anchor, part.line): pages_in_runs(runs, index)
        for index, part in enumerate(passage_texts(document))
    }

    def pages_at(anchor: str, line: int = 0) -> tuple[int, ...]:
        return pages.get((anchor, line), ())

    masthead = document.masthead
    return replace(
        document,
        masthead=replace(
            masthead,
            title_pages=pages_at("title"),
            line_pages=tuple(pages_at("masthead", line) for line in range(len(masthead.printed_lines))),
            # An item with the words of the title is no passage of its own.
            agenda_items=tuple(
                replace(item, pages=pages_at("title" if item.text == masthead.title else item.anchor))
                for item in masthead.agenda_items
            ),
        ),
        blocks=tuple(replace(block, pages=pages_at(block.anchor)) for block in document.blocks),
        footnotes=tuple(replace(note, pages=pages_at(note.anchor)) for note in document.footnotes),
        running_lines=tuple(
            replace(running_line, pages=pages_at(RUNNING_ANCHOR, number))
            for number, running_line in enumerate(document.running_lines)
        ),
        pages_from="pdf",
    )


def load_summary(generation: Generation, id: str) -> DocumentSummary | None:
    """Return the summary of the document with this id, or None if there is none."""
    encoded = generation.summaries([id]).get(id)
    return None if encoded is None else read_summary(generation, encoded)


def load_summaries(generation: Generation, ids: Iterable[str]) -> tuple[DocumentSummary, ...]:
    """Return the summaries of the documents that exist, in the order of their ids."""
    return tuple(read_summary(generation, encoded) for encoded in generation.summaries(ids).values())


def read_summary(generation: Generation, encoded: bytes) -> DocumentSummary:
    """Return a summary as the generation gives it; like a whole document, it may have the pages of its PDF."""
    summary = decode_summary(encoded)
    runs = pages_in_pdf(generation, summary.id)
    return replace(summary, page_runs=runs, pages_from="pdf") if runs and not summary.page_runs else summary


def redirect_target(generation: Generation, id: str) -> str | None:
    """Return the present id of the document that once had this id, or None."""
    return load_build_state(generation).redirects.get(id)


def texts_by_anchor(document: Document) -> dict[str, str]:
    """Return every text of the document by its anchor, in reading order: title, agenda items, body, footnotes."""
    masthead = document.masthead
    texts = {"title": document.own_title} if document.own_title else {}
    texts.update({item.anchor: item.text for item in masthead.agenda_items if item.text})
    texts.update({block.anchor: block.text for block in document.blocks})
    texts.update({note.anchor: note.text for note in document.footnotes})
    return texts


def pages_by_anchor(document: Document) -> dict[str, tuple[int, ...]]:
    """Return the pages of every text that `texts_by_anchor` gives and that has any."""
    masthead = document.masthead
    pages = {
        "title": masthead.title_pages,
        **{item.anchor: item.pages for item in masthead.agenda_items},
        **{block.anchor: block.pages for block in document.blocks},
        **{note.anchor: note.pages for note in document.footnotes},
    }
    return {anchor: pages_of_text for anchor, pages_of_text in pages.items() if pages_of_text}


def organ_exists(generation: Generation, series: str) -> bool:
    """Return whether any document is of this organ or about it, so that the organ has a page."""
    return generation.search(Query(filters={"organ": (series,)}, size=0)).total > 0
