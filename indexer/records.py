"""Document -> Record: the one place where what a document says becomes terms, keys and facets."""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from indexer import document_json
from indexer.anchors import article_key_of, parse_anchor
from indexer.document import Citation, Document
from indexer.engine.port import Passage, Record
from indexer.extraction.entities import find_entities, index_keys
from indexer.facets import FACETS
from indexer.spanish import terms
from indexer.summary import encode_summary, summary_of
from indexer.symbols import home_of, lookup_keys, parse_reference, parse_symbol


def to_record(document: Document) -> Record:
    """Return the Record of a document. Its passages are masthead lines, title, agenda items, body and footnotes."""
    masthead = document.masthead
    entities: dict[str, list[str]] = {}
    for citation in document.citations:
        entities.setdefault(citation.anchor, []).extend(citation_keys(citation))

    def block(anchor: str, kind: str, text: str | None) -> Iterable[Passage]:
        if text:
            exact, stem = terms(text)
            mentions = (key for one in find_entities(text) for key in index_keys(one))
            article = article_key_of(parse_anchor(anchor)) if "art-" in anchor else None
            keys = (*entities.get(anchor, ()), *mentions, *((article,) if article else ()))
            keys_of_block = tuple(dict.fromkeys(keys))
            yield Passage(anchor, kind, text, exact, stem, keys_of_block)

    # Most agenda items have the words of the title: each word would count twice.
    items = [item for item in masthead.agenda_items if item.text != masthead.title]
    blocks = [
        *(made for line in masthead.printed_lines for made in block("masthead", "masthead", line)),
        *block("title", "title", document.own_title),
        *(made for item in items for made in block(item.anchor, "heading", item.text)),
        *(made for part in document.blocks for made in block(part.anchor, part.kind, part.text)),
        *(made for note in document.footnotes for made in block(note.anchor, "footnote", note.text)),
    ]
    pages = {part.anchor: part.pages for part in document.blocks if part.pages}
    own = [parse_symbol(symbol) for symbol in masthead.symbols]
    bears = [key for symbol in own for key in lookup_keys(symbol)]
    if masthead.reference:
        bears.extend(lookup_keys(parse_reference(masthead.reference, home_of(masthead.organ))))
    cites = (key for citation in document.citations for key in citation_keys(citation))
    return Record(
        id=document.id,
        passages=tuple(blocks),
        summary=encode_summary(summary_of(document, (pages.get(passage.anchor, ()) for passage in blocks))),
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
    if citation.symbol:
        return lookup_keys(parse_symbol(citation.symbol))
    if citation.kind in ("resolucion", "decision", "circular") and citation.key:
        return lookup_keys(parse_reference(citation.key))
    return (citation.key,) if citation.key else ()


# --- the rules a Record was made by -------------------------------------------------------------------------

_TERM_INPUTS = ("spanish", "symbols", "roman.py", "data/stems.toml")
_RECORD_INPUTS = (
    *(
        "settings.py",
        "reading",
        "parsing",
        "document.py",
        "document_json.py",
        "manifest.py",
        "topics.py",
        "facets.py",
    ),
    *("corpus.py", "records.py", "summary.py", "anchors.py", "months.py", "extraction"),
    *("data/organs.toml", "data/topics.toml"),
    # In no Record; but when it changes, an index of unchanged files has to be written again, too.
    "whoosh_schema.py",
)
_STEMMERS = ("snowballstemmer", "PyStemmer")
_READERS = ("markdown-it-py", "beautifulsoup4", "lxml", "msgspec", "pypdf", "pypdfium2")


@cache
def index_rules() -> str:
    """Return a fingerprint of what makes a text's terms. An index with another one is refused when it is opened."""
    return _fingerprint(_TERM_INPUTS, _STEMMERS)


@cache
def record_rules() -> str:
    """Return a fingerprint of what makes a file's Record. A build does not reuse Records with another one."""
    return _fingerprint(_TERM_INPUTS + _RECORD_INPUTS, _STEMMERS + _READERS)


def _fingerprint(places: Iterable[str], libraries: Iterable[str]) -> str:
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for place in places:
        root = here / place
        if not root.exists():
            raise FileNotFoundError(root)  # a file that was moved must not leave the rules in silence
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            if path.is_file() and path.suffix in {".py", ".toml", ".txt", ".tsv"}:
                digest.update(path.relative_to(here).as_posix().encode() + path.read_bytes())
    for library in libraries:
        try:
            digest.update(f"{library} {version(library)}".encode())
        except PackageNotFoundError:  # PyStemmer is optional to snowballstemmer; its output is the same
            digest.update(library.encode())
    return digest.hexdigest()[:16]
