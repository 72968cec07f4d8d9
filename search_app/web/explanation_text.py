"""Explanation -> a sentence in the language of the page: why a document ranks where it does."""

from indexer.anchors import RUNNING_ANCHOR
from indexer.symbols import Series, Symbol
from search_app.query.ast import CitesQuery, QueryTree, SymbolQuery, query_leaves
from search_app.query.ranking_weights import CITATION_TIER
from search_app.query.search_request import SearchRequest
from search_app.search.explanation import ExplainedPart, Explanation
from search_app.web import labels
from search_app.web.i18n import Translations

# Parts or words in each list of a sentence.
MAX_LISTED = 3
# A lower score would be printed as 0,0.
MIN_SCORE_SHOWN = 0.05


def sentence(
    words: Translations,
    why: Explanation,
    question: SearchRequest,
    *,
    for_symbol: bool,
    of_series: bool = False,
) -> str:
    """Return 'Contiene 2 de 3 partes de lo que se pide; lo que más cuenta: «extradición» (2,1).' and the like.

    `for_symbol` says that a symbol was asked for, and not only resolutions and decisions; `of_series` that the document
    is here for symbols that begin as what was asked for.
    """
    sentences = []
    if question.shown_order != "relevance":
        sentences.append(words(f"explain.order_{question.shown_order}"))
    if why.reason != "text":
        asked = "_series" if of_series else "" if for_symbol else "_reference"
        sentences.append(words(f"explain.{why.reason}{asked}"))
    if counted := _counted(words, why):
        sentences.append(counted)
    return " ".join(sentences)


def asks_for_symbol(tree: QueryTree | None) -> bool:
    """Return whether the question asks for a symbol or a series, not only for resolutions and decisions."""
    return any(
        isinstance(leaf, SymbolQuery | CitesQuery) and isinstance(leaf.value, Symbol | Series)
        for leaf in (query_leaves(tree) if tree else ())
    )


def _counted(words: Translations, why: Explanation) -> str:
    """Return what the document has of the question, with scores; '' where the reason alone explains its rank."""
    if why.reason != "text" and len(why.parts) < 2:
        return ""
    if why.reason == "text" and not any(part.score for part in why.parts):
        # Without a score, the words of its best passage are those of a running line.
        if why.passage == RUNNING_ANCHOR:
            return words("explain.running_line")
        return words("explain.no_words")
    clauses = [_matched_parts(words, why)]
    if best := _best_parts(why.parts):
        part_texts = ", ".join(
            words("explain.part", text=part.replacement or part.text, n=part.score) for part in best
        )
        clauses.append(words("explain.most", parts=part_texts))
    if why.title:
        clauses.append(words("explain.title", words=_listed(words, why.title)))
    if why.passage and len(why.together) > 1:
        pinpoint = labels.pinpoint(words, why.passage, why.place)
        clauses.append(words("explain.together", place=pinpoint, words=_listed(words, why.together)))
    if why.instead:
        pairs = tuple(f"{word.typed} → {word.written}" for word in why.instead)
        clauses.append(words("explain.instead", words=_listed(words, pairs)))
    if why.rescored >= MIN_SCORE_SHOWN:
        # A single word is near no other.
        key = "explain.rescored" if len(why.parts) > 1 else "explain.rescored_word"
        clauses.append(words(key, n=why.rescored))
    if why.after_full_matches:
        clauses.append(words("explain.behind_whole"))
    return "; ".join(clauses) + "."


def _matched_parts(words: Translations, why: Explanation) -> str:
    """Return how many parts of the question the document has."""
    if why.matched == len(why.parts):
        return words("explain.all")
    return (
        words("explain.some", held=why.matched, parts=len(why.parts))
        if why.matched
        else words("explain.none")
    )


def _best_parts(parts: tuple[ExplainedPart, ...]) -> list[ExplainedPart]:
    """Return the parts with the highest scores, but no symbol: its score only puts a document in its tier."""
    scored = [
        part for part in parts if part.score is not None and MIN_SCORE_SHOWN <= part.score < CITATION_TIER
    ]
    return sorted(scored, key=lambda part: -(part.score or 0.0))[:MAX_LISTED]


def _listed(words: Translations, texts: tuple[str, ...]) -> str:
    """Return the first MAX_LISTED texts in quotes, with an ellipsis if there are more."""
    listed = ", ".join(words("nothing.quoted", text=text) for text in texts[:MAX_LISTED])
    return listed + (" …" if len(texts) > MAX_LISTED else "")
