"""Document -> Record: the one place where what a document says becomes terms, keys and facets."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from indexer import document_json
from indexer.anchors import RUNNING_ANCHOR, RUNNING_LINE, article_key_of, parse_anchor
from indexer.document import Citation, CitationKind, Document, Masthead
from indexer.engine.port import Passage, Record
from indexer.extraction.entities import index_keys
from indexer.facets import FACETS
from indexer.spanish import running_term, terms
from indexer.summary import encode_summary, summary_of
from indexer.symbols import conference_of_organ, lookup_keys, parse_reference, parse_symbol


# Thousands are made: a struct takes a fifth of a frozen dataclass's time.
class PassageText(msgspec.Struct, frozen=True, gc=False):
    """A text of a document that is a Passage of its Record.

    `line` is that of the masthead, or the number of the running line, from 0.
    """

    anchor: str
    kind: str
    text: str
    pages: tuple[int, ...] = ()
    line: int = 0


def passage_texts(document: Document) -> Iterator[PassageText]:
    """Yield the texts of the Record's passages in their order.

    They are masthead lines, title, agenda items, body, footnotes, and what only the heads and feet of pages say.
    """
    masthead = document.masthead
    for number, (line, pages) in enumerate(paged_lines(masthead)):
        if line:
            yield PassageText("masthead", "masthead", line, pages, number)
    if document.own_title:
        yield PassageText("title", "title", document.own_title, masthead.title_pages)
    for item in masthead.agenda_items:
        # Most agenda items have the words of the title: each word would count twice.
        if item.text and item.text != masthead.title:
            yield PassageText(item.anchor, "heading", item.text, item.pages)
    for block in document.blocks:
        if block.text:
            yield PassageText(block.anchor, block.kind, block.text, block.pages)
    for note in document.footnotes:
        if note.text:
            yield PassageText(note.anchor, "footnote", note.text, note.pages)
    for number, running_line in enumerate(document.running_lines):
        yield PassageText(RUNNING_ANCHOR, RUNNING_LINE, running_line.text, running_line.pages, number)


def paged_lines(masthead: Masthead) -> list[tuple[str, tuple[int, ...]]]:
    """Return each printed line of a masthead with its pages."""
    pages = masthead.line_pages or ((),) * len(masthead.printed_lines)
    return list(zip(masthead.printed_lines, pages, strict=True))


def to_record(document: Document) -> Record:
    """Return the Record of a document."""
    masthead = document.masthead
    # By anchor, and in the masthead by printed line; every other text that mentions something is line 0 of its anchor.
    keys: dict[tuple[str, int], list[str]] = {}
    for citation in document.citations:
        keys.setdefault((citation.anchor, 0), []).extend(citation_keys(citation))
    for mention in document.entities:
        keys_of_text = keys.setdefault((mention.anchor, mention.line), [])
        keys_of_text += index_keys(mention.kind, mention.low, mention.high)

    def passage_of(part: PassageText) -> Passage:
        exact, stem = terms(part.text)
        if part.kind == RUNNING_LINE:
            exact, stem = tuple(map(running_term, exact)), tuple(map(running_term, stem))
        article = article_key_of(parse_anchor(part.anchor)) if "art-" in part.anchor else None
        entities = (*keys.get((part.anchor, part.line), ()), *((article,) if article else ()))
        return Passage(part.anchor, part.kind, part.text, exact, stem, tuple(dict.fromkeys(entities)))

    texts = tuple(passage_texts(document))
    own = [parse_symbol(symbol) for symbol in masthead.symbols]
    bears = [key for symbol in own for key in lookup_keys(symbol)]
    if masthead.reference:
        bears.extend(lookup_keys(parse_reference(masthead.reference, conference_of_organ(masthead.organ))))
    cites = (key for citation in document.citations for key in citation_keys(citation))
    return Record(
        id=document.id,
        passages=tuple(map(passage_of, texts)),
        summary=encode_summary(summary_of(document, (part.pages for part in texts))),
        stored_document=document_json.dumps(document),
        bears=tuple(dict.fromkeys(bears)),
        cites=tuple(dict.fromkeys(cites)),
        facets={facet.name: facet.values(document) for facet in FACETS},
        date=masthead.date,
        sort_symbol=own[0].sort_key if own else None,
        stored_fields={
            "symbol": masthead.symbols,
            "reference": (masthead.reference,) if masthead.reference else (),
            "title": (masthead.title,) if masthead.title else (),
        },
    )


def citation_keys(citation: Citation) -> tuple[str, ...]:
    """Return every key under which a citing document is found: those of the symbol or act, else the citation's own."""
    return _keys_of_cited(citation.kind, citation.symbol, citation.key)


# A document cites the same few again and again, and each twice: in a passage and as a whole.
@lru_cache(1 << 14)
def _keys_of_cited(kind: CitationKind, symbol: str | None, key: str) -> tuple[str, ...]:
    if symbol:
        return lookup_keys(parse_symbol(symbol))
    if kind in ("resolucion", "decision", "circular") and key:
        return lookup_keys(parse_reference(key))
    return (key,) if key else ()


# --- the rules a Record was made by -------------------------------------------------------------------------

# What a query and an index must agree on: how words become terms and mentions become keys, and in which shape
# documents, summaries and the build's state are stored.
_TERM_INPUTS = ("spanish", "symbols", "months.py", "roman.py", "data/stems.toml")
_KEY_INPUTS = ("records.py", "extraction/entities.py", "facets.py", "anchors.py")
_SHAPE_INPUTS = ("document.py", "document_json.py", "messages.py", "summary.py", "build_state.py")
_INDEX_INPUTS = _TERM_INPUTS + _KEY_INPUTS + _SHAPE_INPUTS
# What else decides what is read from a file.
_RECORD_INPUTS = (
    *("settings.py", "reading", "parsing", "extraction"),
    *("corpus.py", "manifest.py", "topics.py"),
    *("data/organs.toml", "data/topics.toml"),
    # In no Record, but in what a build keeps of the other formats of a document.
    "passage_pages.py",
    # In no Record; but when it changes, an index of unchanged files has to be written again, too.
    "whoosh_schema.py",
)
_STEMMERS = ("snowballstemmer", "PyStemmer")
_READERS = ("markdown-it-py", "beautifulsoup4", "lxml", "msgspec", "pypdf", "pypdfium2", "tesserocr")


@cache
def index_rules() -> str:
    """Return a fingerprint of how an index is asked and read. One with another is refused when it is opened."""
    return _fingerprint(_INDEX_INPUTS, _STEMMERS)


@cache
def record_rules() -> str:
    """Return a fingerprint of what makes a file's Record. A build does not reuse Records with another one."""
    return _fingerprint(_INDEX_INPUTS + _RECORD_INPUTS, _STEMMERS + _READERS)


def _fingerprint(places: Iterable[str], libraries: Iterable[str]) -> str:
    package_dir = Path(__file__).parent
    digest = hashlib.sha256()
    for place in places:
        root = package_dir / place
        if not root.exists():
            # A file that was moved must not leave the rules in silence.
            raise FileNotFoundError(root)
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            if path.is_file() and path.suffix in {".py", ".toml", ".txt", ".tsv"}:
                digest.update(path.relative_to(package_dir).as_posix().encode() + path.read_bytes())
    for library in libraries:
        try:
            digest.update(f"{library} {version(library)}".encode())
        except PackageNotFoundError:
            # tesserocr is optional, and so is PyStemmer to snowballstemmer, whose output is the same.
            digest.update(library.encode())
    return digest.hexdigest()[:16]
