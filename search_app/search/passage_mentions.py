"""Find what a passage mentions, by the offsets that are stored with its document.

    Document | StoredMentions --PassageMentions--> anchor, text of a passage -> MentionSpan ...

The index knows which passages mention something; only the document knows where in them.
"""

from indexer.document import Citation, Document, EntityMention
from indexer.document_json import StoredMentions
from indexer.extraction.entities import index_keys
from indexer.records import citation_keys
from search_app.search.matches import MentionSpan


class PassageMentions:
    """The citations and entities of one document, by passage."""

    def __init__(self, document: Document | StoredMentions) -> None:
        self._printed_lines = document.masthead.printed_lines
        # By anchor, and in the masthead, where all printed lines have one anchor, by line.
        self._citations: dict[tuple[str, int], list[Citation]] = {}
        for citation in document.citations:
            self._citations.setdefault((citation.anchor, 0), []).append(citation)
        self._entities: dict[tuple[str, int], list[EntityMention]] = {}
        for entity in document.entities:
            self._entities.setdefault((entity.anchor, entity.line), []).append(entity)

    def mentions_in(self, anchor: str, text: str) -> list[MentionSpan]:
        """Return the mentions in the passage with this anchor and text."""
        is_printed_line = anchor == "masthead" and text in self._printed_lines
        key = anchor, self._printed_lines.index(text) if is_printed_line else 0
        spans = [
            MentionSpan(citation.start, citation.end, frozenset(citation_keys(citation)))
            for citation in self._citations.get(key, ())
        ]
        for entity in self._entities.get(key, ()):
            keys = frozenset(index_keys(entity.kind, entity.low, entity.high))
            spans.append(MentionSpan(entity.start, entity.end, keys))
        return spans

    def cited_symbols(self, keys: frozenset[str]) -> tuple[str, ...]:
        """Return the symbols, as printed, of the citations that have one of these keys, in the order of the text."""
        cited = (
            citation.symbol
            for citations in self._citations.values()
            for citation in citations
            if citation.symbol and not keys.isdisjoint(citation_keys(citation))
        )
        return tuple(dict.fromkeys(cited))


NO_MENTIONS = PassageMentions(StoredMentions())
