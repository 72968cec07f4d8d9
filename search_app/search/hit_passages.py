"""Find every passage of one document that answers a question, where a page of results shows the best alone.

Document, SearchRequest --hit_passages--> ShownPassage ..., in the order of the text
"""

from indexer.anchors import RUNNING_ANCHOR, RUNNING_LINE
from indexer.document import Document
from indexer.engine.port import Generation
from search_app.query.compiler import FALLBACK_KINDS
from search_app.query.search_request import SearchRequest
from search_app.search.document_highlights import document_highlighter
from search_app.search.passage_ranking import ShownPassage
from search_app.search.unnumbered_places import find_unnumbered_places, place_of


def hit_passages(
    generation: Generation, document: Document, question: SearchRequest
) -> tuple[ShownPassage, ...]:
    """Return the paragraphs, items and footnotes that answer; where none does, headings, agenda items, running lines.

    None answers a question without words, symbols and citations.
    """
    highlighter = document_highlighter(generation, document, question)
    # A passage answers by any word that is looked for, as the engine counts it.
    finder = document_highlighter(generation, document, question, all_words=True)
    if highlighter is None or finder is None:
        return ()
    places = find_unnumbered_places(document.blocks)
    texts = [
        *((item.anchor, "heading", item.text or "", item.pages) for item in document.masthead.agenda_items),
        *((block.anchor, block.kind, block.text, block.pages) for block in document.blocks),
        *((note.anchor, "footnote", note.text, note.pages) for note in document.footnotes),
        *((RUNNING_ANCHOR, RUNNING_LINE, line.text, line.pages) for line in document.running_lines),
    ]
    passages = [
        ShownPassage(
            anchor, kind, text, highlighter(anchor, kind, text) or found, pages, place_of(anchor, places)
        )
        for anchor, kind, text, pages in texts
        if (found := finder(anchor, kind, text))
    ]
    # As in a page of results, where a heading is shown only if nothing below it says as much.
    return tuple(passage for passage in passages if passage.kind not in FALLBACK_KINDS) or tuple(passages)
