"""Answer -> the public JSON of a search. The shape is a promise: keys always there, absent is null or []."""

from indexer import document_json
from indexer.document import Document
from indexer.engine.port import Generation
from indexer.summary import DocumentSummary
from indexer.symbols import Reference, Symbol
from search_app.search.citation_graph import SymbolInfo
from search_app.search.explanation import Explanation
from search_app.search.originals import originals, suffix
from search_app.search.response import SearchHit, SearchResponse
from search_app.web import explanation_text, labels, notices, urls
from search_app.web.i18n import LANGUAGES, Translations
from search_app.web.report_page import ReportPage
from search_app.web.symbol_page import official_url

Json = dict[str, object]


def search_to_json(answer: SearchResponse, words: Translations) -> Json:
    """One page of a search, as /api/v1/search gives it and `ask --json` prints it."""
    question = answer.question
    return {
        "query": {
            "text": question.text,
            "interpreted": answer.interpreted,
            "filters": filters(answer),
            "relaxed": answer.relaxed,
            "truncated": answer.truncated,
            "warnings": [
                {
                    "kind": warning.kind,
                    "cause": warning.cause,
                    "start": warning.start,
                    "end": warning.end,
                    "message": notices.sentence(words, warning, question),
                    "instead": list(warning.suggestions),
                }
                for warning in answer.warnings
            ],
        },
        "total": answer.total,
        "total_all_words": answer.total_all_words,
        "hits": [hit_to_json(found, answer, words) for found in answer.hits],
        "facets": {
            facet: [
                {
                    "value": value.value,
                    "label": labels.facet_value(words, facet, value.value),
                    "count": value.count,
                    "chosen": value.chosen,
                    "excluded": value.excluded,
                }
                for value in labels.in_order(words, facet, values)
            ]
            for facet, values in answer.facets.items()
        },
        "links": {
            "self": urls.search_url(question, urls.API_SEARCH),
            "next": urls.search_url(answer.next, urls.API_SEARCH) if answer.next else None,
            "prev": urls.search_url(answer.prev, urls.API_SEARCH) if answer.prev else None,
        },
        "index": {
            "generation": answer.generation,
            "built": answer.built,
            "documents": answer.documents,
        },
    }


def filters(answer: SearchResponse) -> dict[str, list[str]]:
    """The facets' choices as they stand in the address: an excluded value has a minus before it."""
    question = answer.question
    chosen = {facet: list(values) for facet, values in question.chosen.items()}
    for facet, values in question.excluded.items():
        chosen.setdefault(facet, []).extend("-" + value for value in values)
    return chosen


def hit_to_json(found: SearchHit, answer: SearchResponse, words: Translations) -> Json:
    card = found.summary
    marked = urls.document_url(card.id, answer.question)
    return {
        "id": card.id,
        "symbols": list(card.symbols),
        "reference": card.reference,
        "title": card.title,
        "kind": card.kind,
        "organ": card.organ,
        "organs": list(card.organs),
        "session": card.session,
        "date": card.date,
        "topics": list(card.topics),
        "score": found.score,
        "why": found.reason,
        "family": found.family,
        "url": urls.document_url(card.id),
        "title_marks": [list(mark) for mark in found.title_highlights],
        "left_out": list(found.left_out),
        "explanation": _explanation(found.explanation, answer, words) if found.explanation else None,
        "passages_total": found.passages_total,
        "passages": [
            {
                "anchor": passage.anchor,
                "label": labels.pinpoint(words, passage.anchor),
                "text": passage.text,
                "marks": [list(mark) for mark in passage.highlights],
                "url": urls.with_anchor(marked, passage.anchor),
            }
            for passage in found.passages
        ],
    }


def document_to_json(generation: Generation, document: Document, words: Translations) -> Json:
    """Return a document as `indexer show --json` gives it, and its original files, the one it was read from first."""
    files = [
        {
            "file": original.file,
            "format": suffix(original),
            "bytes": original.bytes,
            "sha256": original.sha256,
            "url": urls.original_url(document.id, suffix(original) if place else ""),
        }
        for place, original in enumerate(originals(generation, document))
    ]
    return {**document_json.to_public_json(document, words), "originals": files}


def report_to_json(generation: Generation, page: ReportPage, words: Translations) -> Json:
    """Return one page of what became of the corpus's files: those refused come first, by reason."""
    report = page.report
    lang = {} if words.lang == LANGUAGES[0] else {"lang": words.lang}

    def link(number: int) -> str:
        return urls.report_url(number, urls.API_REPORT, **lang)

    return {
        "generation": generation.info.generation,
        "documents": generation.info.documents,
        "files": report.files,
        "refused_total": report.refused,
        "with_problems_total": len(report.listed) - report.refused,
        "reasons": [
            {
                "reason": reason,
                "label": words(f"refusal.{reason}", n=count),
                "advice": words(f"refusal_advice.{reason}"),
                "count": count,
            }
            for reason, count in report.reasons.items()
        ],
        "listed": [
            {
                "file": file.file,
                "refused": file.id is None,
                "reason": file.reason or None,
                "url": urls.document_url(file.id) if file.id else None,
                "problems_total": file.problems_total,
                "problems": [
                    {
                        "kind": problem.kind,
                        "message": words.format_value(problem.message),
                        "where": words.format_value(problem.where),
                    }
                    for problem in file.problems
                ],
            }
            for file in page.files
        ],
        "links": {
            "self": link(page.number),
            "next": link(page.number + 1) if page.number < page.pages else None,
            "prev": link(page.number - 1) if page.number > 1 else None,
        },
    }


def _explanation(why: Explanation, answer: SearchResponse, words: Translations) -> Json:
    question = answer.question
    signature = explanation_text.asks_for_symbol(question)
    return {
        "sentence": explanation_text.sentence(words, why, question, signature=signature),
        "reason": why.reason,
        "parts": [
            {"text": part.text, "instead": part.replacement, "score": part.score} for part in why.parts
        ],
        "title": list(why.title),
        "passage": why.passage,
        "together": list(why.together),
        "rescored": why.rescored,
    }


def symbol_to_json(value: Symbol | Reference, about: SymbolInfo, words: Translations) -> Json:
    """An identity: who bears it here, and who cites it and where."""
    return {
        "symbol": str(value),
        "kind": "symbol" if isinstance(value, Symbol) else value.kind,
        "halves": [str(half) for half in value.halves] if isinstance(value, Symbol) else [],
        "held": bool(about.documents),
        "documents": [_named(card) for card in about.documents],
        "cited_by_total": about.incoming_total,
        "cited_by": [
            {
                **_named(one.summary),
                "passages": [
                    {
                        "anchor": mention.anchor,
                        "label": labels.pinpoint(words, mention.anchor),
                        "text": mention.text,
                        "marks": [list(mark) for mark in mention.highlights],
                        "url": urls.document_url(one.summary.id, anchor=mention.anchor),
                    }
                    for mention in one.passages
                ],
            }
            for one in about.incoming
        ],
        "official": official_url(value) or None,
    }


def _named(card: DocumentSummary) -> Json:
    return {
        "id": card.id,
        "symbols": list(card.symbols),
        "reference": card.reference,
        "title": card.title,
        "kind": card.kind,
        "session": card.session,
        "date": card.date,
        "url": urls.document_url(card.id),
    }
