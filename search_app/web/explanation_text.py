"""An Explanation as a sentence: why a document ranks where it does, in the language of the page."""

from indexer.symbols import Series, Symbol
from search_app.query.ast import CitesQuery, QueryTree, SymbolQuery, query_leaves
from search_app.query.ranking_weights import CITATION_TIER
from search_app.query.search_request import SearchRequest
from search_app.search.explanation import ExplainedPart, Explanation
from search_app.web import labels
from search_app.web.i18n import Translations

MAX_LISTED = 3  # parts or words in each list of a sentence
MIN_SCORE_SHOWN = 0.05  # of a score: less is 0,0 in one decimal


def sentence(words: Translations, why: Explanation, question: SearchRequest, *, signature: bool) -> str:
    """'Contiene 2 de 3 partes de lo que se pide; lo que más cuenta: «extradición» (2,1), «asistencia» (1,3).'

    `signature`: a symbol was asked for, not only resolutions and decisions.
    """
    sentences = []
    if question.shown_order != "relevance":
        sentences.append(words(f"explain.order_{question.shown_order}"))
    if why.reason != "text":
        sentences.append(words(f"explain.{why.reason}{'' if signature else '_reference'}"))
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
    """What the document has of the question, and what that is worth; '' where the reason says it all."""
    if why.reason != "text" and len(why.parts) < 2:
        return ""
    if why.reason == "text" and not any(part.score for part in why.parts):
        return words("explain.no_words")
    clauses = [_held(words, why)]
    if most := _most(why.parts):
        part_texts = ", ".join(
            words("explain.part", text=part.replacement or part.text, n=part.score) for part in most
        )
        clauses.append(words("explain.most", parts=part_texts))
    if why.title:
        clauses.append(words("explain.title", words=_listed(words, why.title)))
    if why.passage and len(why.together) > 1:
        place = labels.pinpoint(words, why.passage, why.place)
        clauses.append(words("explain.together", place=place, words=_listed(words, why.together)))
    if why.rescored >= MIN_SCORE_SHOWN:
        # What is one word has nothing to stand beside.
        key = "explain.rescored" if len(why.parts) > 1 else "explain.rescored_word"
        clauses.append(words(key, n=why.rescored))
    if why.after_full_matches:
        clauses.append(words("explain.behind_whole"))
    return "; ".join(clauses) + "."


def _held(words: Translations, why: Explanation) -> str:
    if why.matched == len(why.parts):
        return words("explain.all")
    return (
        words("explain.some", held=why.matched, parts=len(why.parts))
        if why.matched
        else words("explain.none")
    )


def _most(parts: tuple[ExplainedPart, ...]) -> list[ExplainedPart]:
    """The parts that add most. What a symbol adds is no measure of anything: the reason says that."""
    scored = [
        part for part in parts if part.score is not None and MIN_SCORE_SHOWN <= part.score < CITATION_TIER
    ]
    return sorted(scored, key=lambda part: -(part.score or 0.0))[:MAX_LISTED]


def _listed(words: Translations, texts: tuple[str, ...]) -> str:
    listed = ", ".join(words("nothing.quoted", text=text) for text in texts[:MAX_LISTED])
    return listed + (" …" if len(texts) > MAX_LISTED else "")
