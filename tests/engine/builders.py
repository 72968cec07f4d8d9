"""Records in a line: each string is a Block, each word of it a term; a stem is a word's first four letters."""

from collections.abc import Mapping

from indexer.engine.port import Generation, Node, Passage, Query, Record

RULES = {"index_rules": "one", "record_rules": "two"}


def block(
    text: str, *, anchor: str = "p", kind: str = "paragraph", entities: tuple[str, ...] = ()
) -> Passage:
    words = tuple(text.split())
    return Passage(anchor, kind, text, words, tuple(word[:4] for word in words), entities)


def record(
    id: str,
    *blocks: str | Passage,
    facets: Mapping[str, tuple[str, ...]] | None = None,
    bears: tuple[str, ...] = (),
    cites: tuple[str, ...] = (),
    date: str | None = None,
    sort_symbol: str | None = None,
) -> Record:
    made = tuple(
        block(given, anchor=f"p{number}") if isinstance(given, str) else given
        for number, given in enumerate(blocks, 1)
    )
    return Record(
        id=id,
        passages=made,
        summary=f"card of {id}".encode(),
        stored_document=f"body of {id}".encode(),
        bears=bears,
        cites=cites,
        facets=facets or {},
        date=date,
        sort_symbol=sort_symbol,
    )


def found(generation: Generation, node: Node) -> list[str]:
    """Ids of all that the node matches, in order of id."""
    return sorted(hit.id for hit in generation.search(Query(node, size=1000)).hits)
