"""Highlight a question in a whole document, for the document's page."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from indexer.document import Document
from indexer.engine.port import Generation
from indexer.errors import BadQuery
from search_app.query.compiler import compile_query
from search_app.query.search_request import SearchRequest
from search_app.search.documents import open_lexicon
from search_app.search.highlighter import Highlighter
from search_app.search.matches import Highlights, entity_keys
from search_app.search.passage_mentions import NO_MENTIONS, PassageMentions

# Anchor, kind and text of a part of the document -> the highlights of the text.
DocumentHighlighter = Callable[[str, str, str], Highlights]


def document_highlighter(
    generation: Generation, document: Document, question: SearchRequest, *, all_words: bool = False
) -> DocumentHighlighter | None:
    """Return a function that highlights the question's words and symbols in any part of the document.

    With `all_words` it also highlights the words that are otherwise only searched, such as `sobre`.

    Return None if the question asks for neither. A question that is refused highlights nothing and raises nothing:
    the document can be read all the same.
    """
    if not (question.text.strip() or question.symbol or question.cites):
        return None
    unfiltered = replace(question, chosen={}, excluded={}, page=1, after=None)
    with suppress(BadQuery):
        lexicon = open_lexicon(generation)
        compiled = compile_query(unfiltered, lexicon, generation.info.documents)
        leaves = compiled.leaves
        highlighter = Highlighter(leaves, lexicon, () if all_words else compiled.unhighlighted_leaves)
        mentions = PassageMentions(document) if entity_keys(leaves) else NO_MENTIONS
        return lambda anchor, kind, text: highlighter(kind, text, mentions.mentions_in(anchor, text))
    return None
