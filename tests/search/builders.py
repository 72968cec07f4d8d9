"""Small documents, published in memory, for questions to be asked of."""

from collections.abc import Iterable

from indexer.document import (
    AgendaItem,
    Block,
    Citation,
    Document,
    DocumentKind,
    Footnote,
    Masthead,
    SourceFile,
)
from indexer.engine.open import open_engine
from indexer.engine.port import Generation
from indexer.extraction.entities import find_entity_mentions
from indexer.records import to_record
from indexer.spanish import build_lexicon
from indexer.symbols import Symbol, find_symbols

RULES = {"index_rules": "a test's", "record_rules": "a test's"}


def document(
    id: str,
    *paragraphs: str,
    title: str | None = None,
    headings: Iterable[str] = (),
    items: Iterable[str] = (),
    lines: Iterable[str] = (),
    notes: Iterable[str] = (),
    symbols: tuple[str, ...] = (),
    reference: str | None = None,
    kind: DocumentKind = "nota",
    session: int | None = None,
    date: str | None = None,
    topics: tuple[str, ...] = (),
    organs: tuple[str, ...] = ("CTOC/COP",),
) -> Document:
    """A document with paragraphs p1, p2 ..., headings h1 ... before them, and what its texts cite and name."""
    items, lines = tuple(items), tuple(lines)
    blocks = [Block(f"h{n}", "heading", None, (f"h{n}",), None, text) for n, text in enumerate(headings, 1)]
    blocks += [
        Block(f"p{n}", "paragraph", str(n), (str(n),), None, text) for n, text in enumerate(paragraphs, 1)
    ]
    footnotes = [Footnote(f"nota-{n}", str(n), text) for n, text in enumerate(notes, 1)]
    texts = [("title", title or ""), *((part.anchor, part.text) for part in (*blocks, *footnotes))]
    named = [*texts, *((f"tema-{n}", text) for n, text in enumerate(items, 1))]
    return Document(
        id=id,
        masthead=Masthead(
            symbols=symbols,
            reference=reference,
            kind=kind,
            title=title,
            organ="CTOC/COP",
            session=session,
            date=date,
            agenda_items=tuple(AgendaItem(str(n), text) for n, text in enumerate(items, 1)),
            printed_lines=lines,
        ),
        organs=organs,
        blocks=tuple(blocks),
        source_file=SourceFile(f"{id}.md", "markdown", "utf-8", 0, "0" * 64),
        footnotes=tuple(footnotes),
        citations=tuple(citation for anchor, text in texts for citation in _citations(anchor, text)),
        entities=tuple(
            mention
            for mentions in (
                *(find_entity_mentions("masthead", text, line=number) for number, text in enumerate(lines)),
                *(find_entity_mentions(anchor, text) for anchor, text in named),
            )
            for mention in mentions
        ),
        topics=topics,
    )


def _citations(anchor: str, text: str) -> Iterable[Citation]:
    for mention in find_symbols(text):
        value = mention.value
        if isinstance(value, Symbol):
            halves = tuple(str(half) for half in value.halves)
            yield Citation(
                anchor,
                mention.start,
                mention.end,
                mention.text,
                "symbol",
                symbol=str(value),
                symbols=halves,
                key=value.key,
            )
        else:
            yield Citation(anchor, mention.start, mention.end, mention.text, value.kind, key=value.key)


def published(*documents: Document) -> Generation:
    """A generation of these documents."""
    engine = open_engine(None, rules=RULES, name="memory")  # type: ignore[arg-type]
    engine.publish(map(to_record, documents), blobs=lambda: {"lexicon": build_lexicon}, rules=RULES)
    return engine.current()
