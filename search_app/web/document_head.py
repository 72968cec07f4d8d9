"""A document as reference managers and search engines read it from the head of its page.

    Document --document_head--> PageHead: Dublin Core, citation tags, schema.org

Dublin Core is written as DCMI's "Expressing Dublin Core in HTML meta and link elements" (2008) says, the citation tags
as Google Scholar's guidelines for webmasters do. What the document says is in its own language, Spanish, on every page.
"""

from indexer.document import Document, Masthead
from search_app.search import citation_graph
from search_app.web import labels, request_context, urls
from search_app.web.i18n import LANGUAGES, translations
from search_app.web.page_head import PageHead, page_head

# Acts, which are law to schema.org; all else reports.
ACTS = frozenset({"resolucion", "decision"})
# Cited documents that the linked data name.
MAX_CITATIONS = 50
# The language of a document that states none: the corpus is Spanish.
DEFAULT_LANGUAGE = "es"


def document_head(
    document: Document,
    citations: tuple[citation_graph.OutgoingCitation, ...],
    pdf_address: str,
) -> PageHead:
    """Return the head of the document's page. `pdf_address` is that of its PDF, or '' where none is kept."""
    masthead = document.masthead
    cite = labels.cite(request_context.current_translations(), masthead, with_title=False)
    first = next((block.text for block in document.blocks if block.kind == "paragraph"), "")
    return page_head(
        f"{cite}. {first}" if first else cite,
        urls.document_url(document.id),
        type="article",
        metas=tuple(_metas(document, pdf_address)),
        linked_data=_linked_data(document, citations),
    )


def _title(masthead: Masthead) -> str:
    return labels.title(translations(LANGUAGES[0]), masthead)


def _institution(masthead: Masthead) -> str:
    """Return the organ's name as the document prints it, else as it is known."""
    if masthead.organ_name or not masthead.organ:
        return masthead.organ_name or ""
    return labels.organ_name(translations(LANGUAGES[0]), masthead.organ)


def _metas(document: Document, pdf_address: str) -> list[tuple[str, str]]:
    words, masthead = translations(LANGUAGES[0]), document.masthead
    address = request_context.absolute_url(urls.document_url(document.id))
    institution, number = _institution(masthead), labels.identity(masthead)
    language = masthead.language or DEFAULT_LANGUAGE
    session = (
        labels.facet_value(words, "session", str(masthead.session)) if masthead.session is not None else ""
    )
    pairs = [
        # The organ is the publisher: as a creator, reference managers would part its name like a person's.
        ("DC.title", _title(masthead)),
        ("DC.publisher", institution),
        ("DC.date", masthead.date or ""),
        ("DC.language", language),
        ("DC.type", labels.facet_value(words, "kind", masthead.kind)),
        ("DC.format", "text/html"),
        ("DC.identifier", address),
        *(("DC.identifier", symbol) for symbol in masthead.symbols),
        ("DC.identifier", labels.capital(masthead.reference or "")),
        *(("DC.subject", labels.facet_value(words, "topic", topic)) for topic in document.topics),
        ("DCTERMS.isPartOf", ", ".join(part for part in (institution, session) if part and session)),
        *(("DC.source", urls.undocs_url(symbol)) for symbol in masthead.symbols),
        ("citation_title", _title(masthead)),
        ("citation_publication_date", (masthead.date or "").replace("-", "/")),
        ("citation_technical_report_institution", institution),
        ("citation_technical_report_number", number),
        ("citation_language", language),
        ("citation_abstract_html_url", address),
        ("citation_fulltext_html_url", address),
        ("citation_pdf_url", request_context.absolute_url(pdf_address) if pdf_address else ""),
    ]
    return [(name, content) for name, content in pairs if content]


def _linked_data(
    document: Document, citations: tuple[citation_graph.OutgoingCitation, ...]
) -> dict[str, object]:
    """Return the document as schema.org knows it: an act as Legislation, all else as a Report."""
    words, masthead = translations(LANGUAGES[0]), document.masthead
    address = request_context.absolute_url(urls.document_url(document.id))
    number = labels.identity(masthead)
    organization = _organization(masthead)
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Legislation" if masthead.kind in ACTS else "Report",
        "@id": address,
        "url": address,
        "name": _title(masthead),
        "inLanguage": masthead.language or DEFAULT_LANGUAGE,
        "identifier": [
            *masthead.symbols,
            *([labels.capital(masthead.reference)] if masthead.reference else []),
        ],
        "datePublished": masthead.date,
        "publisher": organization,
        "keywords": [labels.facet_value(words, "topic", topic) for topic in document.topics],
        "about": _session(masthead),
        "sameAs": [urls.undocs_url(symbol) for symbol in masthead.symbols],
        "citation": [_cited(cited) for cited in citations[:MAX_CITATIONS]],
    }
    if masthead.kind in ACTS:
        data |= {
            "legislationIdentifier": number,
            "legislationType": labels.facet_value(words, "kind", masthead.kind),
            "legislationPassedBy": organization,
        }
    else:
        data["reportNumber"] = number
    return {name: value for name, value in data.items() if value}


def _organization(masthead: Masthead) -> dict[str, object]:
    name = _institution(masthead)
    if not name:
        return {}
    organization: dict[str, object] = {"@type": "Organization", "name": name}
    if masthead.organ:
        organization["url"] = request_context.absolute_url(urls.organ_url(masthead.organ))
    return organization


def _session(masthead: Masthead) -> dict[str, object]:
    """Return the session that the document was issued for, as an event."""
    if masthead.session is None:
        return {}
    words, dates = translations(LANGUAGES[0]), masthead.session_dates
    event = {
        "@type": "Event",
        "name": labels.facet_value(words, "session", str(masthead.session)),
        "startDate": dates.start if dates else None,
        "endDate": dates.end if dates else None,
        "location": {"@type": "Place", "name": masthead.place} if masthead.place else None,
        "organizer": _organization(masthead),
    }
    return {name: value for name, value in event.items() if value}


def _cited(cited: citation_graph.OutgoingCitation) -> dict[str, object]:
    document_id = cited.documents[0].id if cited.documents else ""
    return {
        "@type": "CreativeWork",
        "name": labels.capital(cited.text),
        "url": request_context.absolute_url(
            urls.document_url(document_id) if document_id else urls.symbol_url(cited.text)
        ),
    }
