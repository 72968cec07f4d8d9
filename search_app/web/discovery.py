"""What programs look for at addresses that every site has: robots.txt, sitemaps, the icon, the search description."""

import json
from xml.etree import ElementTree

from flask import Blueprint, Response, current_app, render_template, request

from indexer.build_state import load_document_ids
from indexer.engine.port import Generation
from search_app.query.search_request import SearchRequest
from search_app.search.autocomplete import suggest
from search_app.search.search import search
from search_app.web import request_context, urls
from search_app.web.errors import HttpProblem
from search_app.web.i18n import LANGUAGES
from search_app.web.suggestion_view import suggestion_label, suggestion_url

DISCOVERY = Blueprint("discovery", __name__)
# Pages of this room that need no index: `endpoint` of the request.
WITHOUT_GENERATION = frozenset({"discovery.robots", "discovery.favicon", "discovery.search_description"})
# Documents in one part of the sitemap, about 2 MB; the protocol allows 50,000 addresses.
SITEMAP_DOCUMENTS = 5_000
MAX_COMPLETIONS = 8
SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML_NAMESPACE = "http://www.w3.org/1999/xhtml"
ElementTree.register_namespace("", SITEMAP_NAMESPACE)
ElementTree.register_namespace("xhtml", XHTML_NAMESPACE)


@DISCOVERY.get("/robots.txt")
def robots() -> Response:
    """Let programs read the pages, but not the endless ways to narrow a search; a search's page says `noindex`."""
    sitemap = request_context.absolute_url("/sitemap.xml")
    rules = ("User-agent: *", "Disallow: /api/", "Disallow: /opensearch/", "Disallow: /?*&", "")
    return Response("\n".join((*rules, f"Sitemap: {sitemap}", "")), mimetype="text/plain")


@DISCOVERY.get("/favicon.ico")
def favicon() -> Response:
    """Answer with the site's icon at the address where browsers look for one."""
    response = current_app.send_static_file("favicon.ico")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@DISCOVERY.get("/opensearch.xml")
def search_description() -> Response:
    """Say how a browser searches this site and asks it for suggestions (OpenSearch 1.1)."""
    page = render_template("opensearch.xml", lang_parameter=request_context.lang_parameter())
    return Response(page, mimetype="application/opensearchdescription+xml")


@DISCOVERY.get("/opensearch/suggest")
def completions() -> Response:
    """Return suggestions as browsers read them: the text typed, completions, what each is, addresses."""
    text = request.args.get("q", "")[:200]
    words = request_context.current_translations()
    suggestions = suggest(request_context.generation(), text, MAX_COMPLETIONS) if text.strip() else ()
    addresses = [
        suggestion_url(suggestion) or request_context.search_url(SearchRequest(text=suggestion.text))
        for suggestion in suggestions
    ]
    answer = [
        text,
        [suggestion_label(words, suggestion) for suggestion in suggestions],
        [words(f"search.suggestion_{suggestion.kind}") for suggestion in suggestions],
        [request_context.absolute_url(address) for address in addresses],
    ]
    return Response(json.dumps(answer, ensure_ascii=False), mimetype="application/x-suggestions+json")


@DISCOVERY.get("/sitemap.xml")
def sitemap_index() -> Response:
    """List the parts of the sitemap; their addresses name the generation, so that all parts are of one."""
    info = request_context.generation().info
    root = ElementTree.Element(f"{{{SITEMAP_NAMESPACE}}}sitemapindex")
    for number in range(_parts(request_context.generation()) + 1):
        sitemap = ElementTree.SubElement(root, f"{{{SITEMAP_NAMESPACE}}}sitemap")
        address = request_context.absolute_url(f"/sitemap/{info.generation}/{number}.xml")
        ElementTree.SubElement(sitemap, f"{{{SITEMAP_NAMESPACE}}}loc").text = address
        ElementTree.SubElement(sitemap, f"{{{SITEMAP_NAMESPACE}}}lastmod").text = info.built
    return _xml(root)


@DISCOVERY.get("/sitemap/<name>/<int:number>.xml")
def sitemap_part(name: str, number: int) -> Response:
    """Return part 0, which lists the pages that are no documents, or a part with SITEMAP_DOCUMENTS documents."""
    generation = request_context.generation()
    if name != generation.info.generation or number > _parts(generation):
        raise HttpProblem(404, "not-found", "error.heading_404", "error.text_404")
    start = (number - 1) * SITEMAP_DOCUMENTS
    paths = (
        [urls.document_url(id) for id in load_document_ids(generation)[start : start + SITEMAP_DOCUMENTS]]
        if number
        else _other_pages(generation)
    )
    root = ElementTree.Element(f"{{{SITEMAP_NAMESPACE}}}urlset")
    for path in paths:
        for lang in LANGUAGES:
            _add_page(root, path, lang)
    return _xml(root)


def _parts(generation: Generation) -> int:
    """Return how many parts the documents fill."""
    return -(-len(load_document_ids(generation)) // SITEMAP_DOCUMENTS)


def _other_pages(generation: Generation) -> list[str]:
    """Return the home page, the help, the symbols, the report, and the page of each organ that has documents."""
    organs = search(generation, SearchRequest(size=1)).facets.get("organ", ())
    return [
        "/",
        "/ayuda",
        "/ayuda/api",
        urls.ALL_SYMBOLS,
        urls.STATE,
        urls.REPORT,
        *(urls.organ_url(value.value) for value in organs),
    ]


def _add_page(root: ElementTree.Element, path: str, lang: str) -> None:
    """Add a page in one language, with the same page in each language beside it."""
    entry = ElementTree.SubElement(root, f"{{{SITEMAP_NAMESPACE}}}url")
    ElementTree.SubElement(entry, f"{{{SITEMAP_NAMESPACE}}}loc").text = _in_language(path, lang)
    for other in LANGUAGES:
        attributes = {"rel": "alternate", "hreflang": other, "href": _in_language(path, other)}
        ElementTree.SubElement(entry, f"{{{XHTML_NAMESPACE}}}link", attributes)


def _in_language(path: str, lang: str) -> str:
    pairs = [("lang", lang)] if lang != LANGUAGES[0] else []
    return request_context.absolute_url(urls.with_pairs(path, pairs))


def _xml(root: ElementTree.Element) -> Response:
    written = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(written, mimetype="application/xml")
