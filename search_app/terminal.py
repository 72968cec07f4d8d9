"""SearchResponse -> lines of a terminal. Hits are bold where the terminal can show it."""

from collections.abc import Iterator

from indexer.messages import printable
from search_app.search.matches import Highlights
from search_app.search.response import SearchHit, SearchResponse
from search_app.search.snippet import cut_snippet, merge_marks
from search_app.web import explanation_text, labels, notices
from search_app.web.i18n import Translations

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


def format_response(answer: SearchResponse, words: Translations, *, colour: bool) -> Iterator[str]:
    """Yield how the query was read, how much was found, and each document with its snippets."""
    question = answer.question
    if question.text.strip() and answer.interpreted != question.text.strip():
        yield printable(words("terminal.interpreted", text=answer.interpreted))
    for warning in answer.warnings:
        yield printable(notices.sentence(words, warning, answer.tree))
    yield words("count.found", n=answer.total)
    for number, hit in enumerate(answer.hits, (question.page - 1) * question.size + 1):
        yield ""
        yield from _document(number, hit, words, colour)
        if hit.explanation:
            for_symbol = explanation_text.asks_for_symbol(answer.tree)
            yield "   " + explanation_text.sentence(
                words,
                hit.explanation,
                question,
                for_symbol=for_symbol,
                of_series=bool(hit.symbols_of_series),
            )
    if answer.nearest:
        yield ""
        nearest = answer.nearest.nearest
        dropped = [
            *nearest.left_out,
            *(labels.facet_value(words, f.facet, f.value) for f in nearest.left_out_filters),
        ]
        yield words("terminal.nearest", left_out=", ".join(dropped))
        for number, hit in enumerate(answer.nearest.hits, 1):
            yield ""
            yield from _document(number, hit, words, colour)
    left = answer.total - question.page * question.size
    if answer.hits and left > 0:
        yield ""
        yield words("terminal.more", n=left)


def _document(number: int, hit: SearchHit, words: Translations, colour: bool) -> Iterator[str]:
    card = hit.summary
    title = (
        _marked(card.title, hit.title_highlights, colour)
        if card.title
        else printable(labels.name(words, card))
    )
    yield f"{number}. {title}"
    identity = [*card.symbols]
    yield printable("   " + " · ".join([*identity, *labels.byline(words, card), card.id]))
    if hit.left_out:
        yield f"   {words('search.left_out')}: {', '.join(hit.left_out)}"
    for passage in hit.passages:
        snippet = cut_snippet(passage.text, passage.highlights)
        text = _marked(snippet.text, snippet.highlights, colour)
        before, after = ("… " if snippet.cut_before else ""), (" …" if snippet.cut_after else "")
        label = labels.pinpoint_on_pages(words, passage.anchor, passage.pages, passage.place)
        yield f"   {label}: {before}{text}{after}"


def _marked(text: str, marks: Highlights, colour: bool) -> str:
    # The bytes of a document must not act on the terminal; offsets stay as they are.
    text = printable(text)
    if not colour:
        return text
    pieces, offset = [], 0
    for start, end in merge_marks(text, marks):
        pieces += [text[offset:start], BOLD, text[start:end], PLAIN]
        offset = end
    return "".join([*pieces, text[offset:]])
