"""SearchResponse, Document, Card -> the shapes of the API (`shapes`), which msgspec writes as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from indexer import document_json
from indexer.document import Document
from indexer.engine.port import Generation
from indexer.summary import DocumentSummary, summary_of
from indexer.symbols import Reference, Symbol
from search_app.query.search_request import SearchRequest
from search_app.search.citation_graph import CitingPassage, IncomingCitation, OutgoingCitation, SymbolInfo
from search_app.search.corpus_symbols import CorpusSymbol
from search_app.search.explanation import Explanation
from search_app.search.identities import format_cited, format_identity
from search_app.search.original_files import originals, suffix
from search_app.search.passage_ranking import ShownPassage
from search_app.search.related_documents import RelatedDocuments
from search_app.search.response import NearestAnswers, SearchHit, SearchResponse
from search_app.search.symbol_list import ListedSymbol, SymbolList
from search_app.search.unnumbered_places import UnnumberedPlace, find_unnumbered_places, place_of
from search_app.web import explanation_text, external_links, labels, notices, urls
from search_app.web.api.card_serializer import card_to_json
from search_app.web.api.named_document import named_document
from search_app.web.api.shapes import (
    CitedIdentityJson,
    CitedPlaceJson,
    CitingDocumentJson,
    CorpusSymbolJson,
    ExplanationJson,
    FacetValueJson,
    FindingJson,
    HitJson,
    IndexJson,
    LeftOutFilterJson,
    LinksJson,
    ListedFileJson,
    ListedSymbolJson,
    NearestJson,
    OriginalJson,
    PartJson,
    PassageJson,
    PassagesJson,
    QueryJson,
    ReasonJson,
    RelatedJson,
    ReportJson,
    SearchJson,
    SymbolJson,
    SymbolsJson,
    WarningJson,
    WordInsteadJson,
)
from search_app.web.external_links import official_url
from search_app.web.i18n import LANGUAGES, Translations
from search_app.web.passages_page import PassagesPage
from search_app.web.report_page import ReportPage


def search_to_json(answer: SearchResponse, words: Translations, *, is_strict: bool = False) -> SearchJson:
    """Return one page of a search, as /api/v1/search gives it and `ask --json` prints it.

    The links keep the language, and with `is_strict` that unknown parameters are refused.
    """
    question = answer.question
    values_by_facet = {
        "lang": words.lang if words.lang != LANGUAGES[0] else "",
        "strict": "1" if is_strict else "",
    }
    return SearchJson(
        query=QueryJson(
            text=question.text,
            interpreted=answer.interpreted,
            filters=filters(answer),
            relaxed=answer.relaxed,
            truncated=answer.truncated,
            warnings=tuple(
                WarningJson(
                    kind=warning.kind,
                    cause=warning.cause,
                    start=warning.start,
                    end=warning.end,
                    message=notices.sentence(words, warning, answer.tree),
                    instead=tuple(warning.suggestions),
                )
                for warning in answer.warnings
            ),
        ),
        total=answer.total,
        total_all_words=answer.total_all_words,
        hits=tuple(hit_to_json(hit, answer, words) for hit in answer.hits),
        facets={
            facet: tuple(
                FacetValueJson(
                    value=value.value,
                    label=labels.facet_value(words, facet, value.value),
                    count=value.count,
                    chosen=value.chosen,
                    excluded=value.excluded,
                )
                for value in labels.in_order(words, facet, values)
            )
            for facet, values in answer.facets.items()
        },
        links=LinksJson(
            this=urls.search_url(question, urls.API_SEARCH, **values_by_facet),
            next=urls.search_url(answer.next, urls.API_SEARCH, **values_by_facet) if answer.next else None,
            prev=urls.search_url(answer.prev, urls.API_SEARCH, **values_by_facet) if answer.prev else None,
        ),
        index=IndexJson(generation=answer.generation, built=answer.built, documents=answer.documents),
        nearest=_nearest(answer.nearest, answer, words) if answer.nearest else None,
        card=card_to_json(answer.card, words) if answer.card else None,
        elsewhere=None
        if answer.total
        else external_links.official_address(question)
        or external_links.library_address(words, question)
        or None,
    )


def _nearest(answers: NearestAnswers, answer: SearchResponse, words: Translations) -> NearestJson:
    nearest = answers.nearest
    asked = replace(answer, question=nearest.question)
    return NearestJson(
        left_out=nearest.left_out,
        filters=tuple(
            LeftOutFilterJson(
                facet=left.facet,
                value=left.value,
                label=labels.facet_value(words, left.facet, left.value),
                excluded=left.is_excluded,
            )
            for left in nearest.left_out_filters
        ),
        url=urls.search_url(nearest.question, urls.API_SEARCH),
        total=answers.total,
        hits=tuple(hit_to_json(hit, asked, words) for hit in answers.hits),
    )


def filters(answer: SearchResponse) -> dict[str, list[str]]:
    """Return the facets' choices as they stand in the address: an excluded value has a minus before it."""
    question = answer.question
    chosen = {facet: list(values) for facet, values in question.chosen.items()}
    for facet, values in question.excluded.items():
        chosen.setdefault(facet, []).extend("-" + value for value in values)
    return chosen


def hit_to_json(hit: SearchHit, answer: SearchResponse, words: Translations) -> HitJson:
    """Return a document of a page of results, with its passages and why it matches."""
    summary = hit.summary
    marked = urls.document_url(summary.id, answer.question)
    return HitJson(
        id=summary.id,
        symbols=summary.symbols,
        reference=summary.reference,
        title=summary.title,
        label=labels.title(words, summary),
        kind=summary.kind,
        organ=summary.organ,
        organs=summary.organs,
        session=summary.session,
        date=summary.date,
        language=summary.language,
        topics=summary.topics,
        score=hit.score,
        why=hit.reason,
        family=hit.family,
        url=urls.document_url(summary.id),
        title_marks=tuple(hit.title_highlights),
        left_out=hit.left_out,
        explanation=_explanation(hit, hit.explanation, answer, words) if hit.explanation else None,
        passages_total=hit.passages_total,
        passages=tuple(
            _passage(summary, passage, urls.with_anchor(marked, passage.anchor), words)
            for passage in hit.passages
        ),
        passages_url=urls.api_passages_url(summary.id, answer.question),
        cites=tuple(map(format_cited, summary.cites)),
    )


def _passage(
    summary: DocumentSummary, passage: ShownPassage | CitingPassage, url: str, words: Translations
) -> PassageJson:
    return PassageJson(
        anchor=passage.anchor,
        label=labels.pinpoint_on_pages(words, passage.anchor, passage.pages, passage.place),
        text=passage.text,
        marks=tuple(passage.highlights),
        url=url,
        pages=passage.pages,
        original=urls.original_page_url(summary, passage.pages) or None,
    )


def document_to_json(generation: Generation, document: Document, words: Translations) -> dict[str, object]:
    """Return a document as `indexer show --json` gives it, and its original files, the one it was read from first."""
    files = [
        OriginalJson(
            file=original.file,
            format=suffix(original),
            bytes=original.bytes,
            sha256=original.sha256,
            url=urls.original_url(document.id, suffix(original) if index else ""),
            pages=original.pages or None,
        )
        for index, original in enumerate(originals(generation, document))
    ]
    return {
        **document_json.to_public_json(document, words),
        "pages_from": document.pages_from or None,
        "originals": files,
    }


def report_to_json(generation: Generation, page: ReportPage, words: Translations) -> ReportJson:
    """Return one page of what became of the corpus's files: those refused come first, by reason."""
    report = page.report
    lang = {} if words.lang == LANGUAGES[0] else {"lang": words.lang}

    def link(number: int) -> str:
        return urls.report_url(number, urls.API_REPORT, **lang)

    return ReportJson(
        generation=generation.info.generation,
        documents=generation.info.documents,
        files=report.files,
        refused_total=report.refused,
        with_problems_total=len(report.listed) - report.refused,
        reasons=tuple(
            ReasonJson(
                reason=reason,
                label=words(f"refusal.{reason}", n=count),
                advice=words(f"refusal_advice.{reason}"),
                count=count,
            )
            for reason, count in report.reasons.items()
        ),
        listed=tuple(
            ListedFileJson(
                file=file.file,
                refused=bool(file.reason),
                reason=file.reason or None,
                url=urls.document_url(file.id) if file.id else None,
                problems_total=file.problems_total,
                problems=tuple(
                    FindingJson(
                        kind=problem.kind,
                        message=words.format_value(problem.message),
                        where=words.format_value(problem.where),
                    )
                    for problem in file.problems
                ),
            )
            for file in page.files
        ),
        links=LinksJson(
            this=link(page.number),
            next=link(page.number + 1) if page.number < page.pages else None,
            prev=link(page.number - 1) if page.number > 1 else None,
        ),
    )


def _explanation(
    hit: SearchHit, why: Explanation, answer: SearchResponse, words: Translations
) -> ExplanationJson:
    question = answer.question
    by_symbol = explanation_text.asks_for_symbol(answer.tree)
    return ExplanationJson(
        sentence=explanation_text.sentence(
            words, why, question, for_symbol=by_symbol, of_series=bool(hit.symbols_of_series)
        ),
        reason=why.reason,
        parts=tuple(
            PartJson(text=part.text, instead=part.replacement, score=part.score) for part in why.parts
        ),
        title=why.title,
        passage=why.passage,
        together=why.together,
        rescored=why.rescored,
        instead=tuple(WordInsteadJson(text=word.typed, written=word.written) for word in why.instead),
    )


def symbol_to_json(value: Symbol | Reference, about: SymbolInfo, words: Translations) -> SymbolJson:
    """Return an identity: who bears it here, and who cites it and where."""
    printed = format_identity(value)
    return SymbolJson(
        symbol=str(value),
        kind="symbol" if isinstance(value, Symbol) else value.kind,
        halves=tuple(str(half) for half in value.halves) if isinstance(value, Symbol) else (),
        held=bool(about.documents),
        documents=tuple(named_document(summary) for summary in about.documents),
        cited_by_total=about.incoming_total,
        cited_by=tuple(_citing_document(citing, printed, words) for citing in about.incoming),
        official=official_url(value) or None,
        cited_by_passages_total=about.passages_total,
        cited_by_url=urls.search_url(SearchRequest(cites=printed), urls.API_SEARCH),
    )


def _citing_document(citing: IncomingCitation, cited: str, words: Translations) -> CitingDocumentJson:
    """Return a document that cites what is printed `cited`, with the first passages that do."""
    id = citing.summary.id
    return CitingDocumentJson(
        **msgspec.structs.asdict(named_document(citing.summary)),
        passages=tuple(
            _passage(citing.summary, passage, urls.document_url(id, anchor=passage.anchor), words)
            for passage in citing.passages
        ),
        passages_total=citing.passages_total,
        passages_url=urls.api_passages_url(id, SearchRequest(cites=cited)),
    )


def related_to_json(document: Document, related: RelatedDocuments, words: Translations) -> RelatedJson:
    """Return what is around a document."""
    identity, session = labels.identity(document.masthead), document.masthead.session
    places = find_unnumbered_places(document.blocks)
    of_session = SearchRequest(chosen={"session": (str(session),)})
    return RelatedJson(
        id=document.id,
        url=urls.document_url(document.id),
        cites=tuple(_cited_identity(document.id, cited, places, words) for cited in related.cites),
        cited_by_total=related.cited_by_total,
        cited_by=tuple(_citing_document(citing, identity, words) for citing in related.cited_by),
        cited_by_url=urls.search_url(SearchRequest(cites=identity), urls.API_SEARCH)
        if related.has_identity
        else None,
        family=tuple(map(named_document, related.family)),
        same_item=tuple(map(named_document, related.same_item)),
        same_session_total=related.same_session_total,
        same_session=tuple(map(named_document, related.same_session)),
        same_session_url=urls.search_url(of_session, urls.API_SEARCH) if session is not None else None,
        similar=tuple(map(named_document, related.similar)),
    )


def _cited_identity(
    id: str, cited: OutgoingCitation, places: Mapping[str, UnnumberedPlace], words: Translations
) -> CitedIdentityJson:
    """Return a symbol or act that the document with this id cites."""
    anchors = dict.fromkeys(citation.anchor for citation in cited.citations)
    halves = cited.citation.symbols or ((cited.citation.symbol,) if cited.citation.symbol else ())
    return CitedIdentityJson(
        symbol=cited.text,
        label=cited.label,
        kind=cited.citation.kind,
        held=bool(cited.documents),
        documents=tuple(map(named_document, cited.documents)),
        places=tuple(
            CitedPlaceJson(
                anchor=anchor,
                label=labels.pinpoint(words, anchor, place_of(anchor, places)),
                url=urls.document_url(id, anchor=anchor),
            )
            for anchor in anchors
        ),
        url=urls.symbol_url(cited.text),
        official=urls.undocs_url(halves[0]) if halves else None,
    )


def passages_to_json(
    document: Document, question: SearchRequest, page: PassagesPage, words: Translations
) -> PassagesJson:
    """Return one page of the passages of a document that answer a question."""
    summary = summary_of(document)
    marked = urls.document_url(document.id, question)
    lang = {} if words.lang == LANGUAGES[0] else {"lang": words.lang}

    def link(number: int) -> str:
        return urls.api_passages_url(document.id, question, number, **lang)

    return PassagesJson(
        id=document.id,
        query=question.text or question.symbol or question.cites,
        url=marked,
        total=page.total,
        passages=tuple(
            _passage(summary, passage, urls.with_anchor(marked, passage.anchor), words)
            for passage in page.passages
        ),
        links=LinksJson(
            this=link(page.number),
            next=link(page.number + 1) if page.number < page.pages else None,
            prev=link(page.number - 1) if page.number > 1 else None,
        ),
    )


def symbols_to_json(generation: Generation, read: SymbolList, listed: Sequence[ListedSymbol]) -> SymbolsJson:
    """Return what is known of the symbols of a pasted list."""
    return SymbolsJson(
        symbols=tuple(map(_listed_symbol, listed)),
        cut=read.is_cut,
        unread=read.unread_lines,
        index=index_to_json(generation),
    )


def index_to_json(generation: Generation) -> IndexJson:
    """Return the generation that an answer comes from."""
    facts = generation.info
    return IndexJson(generation=facts.generation, built=facts.built, documents=facts.documents)


def _listed_symbol(symbol: ListedSymbol) -> ListedSymbolJson:
    printed = format_identity(symbol.value)
    return ListedSymbolJson(
        symbol=printed,
        held=bool(symbol.documents),
        documents=tuple(map(named_document, symbol.documents)),
        cited_by_total=symbol.citing_total,
        url=urls.symbol_url(printed),
        official=official_url(symbol.value) or None,
        cited_by=tuple(map(named_document, symbol.citing)),
        cited_by_url=urls.search_url(SearchRequest(cites=printed), urls.API_SEARCH),
    )


def corpus_symbol_to_json(symbol: CorpusSymbol) -> CorpusSymbolJson:
    """Return a symbol or act of the list of all."""
    return CorpusSymbolJson(
        **msgspec.structs.asdict(_listed_symbol(symbol.listed)),
        organ=symbol.organ or None,
        cited_by_passages_total=symbol.citing_passages,
    )
