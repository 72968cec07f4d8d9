"""This request: the generation it is answered from, its language, and addresses that keep the language."""

from typing import cast

from flask import current_app, g, request

from indexer.engine.port import Generation, GenerationInfo
from indexer.originals import OriginalStore
from search_app.query.search_request import SearchRequest
from search_app.search.response import SearchResponse
from search_app.web import urls
from search_app.web.exports import formats
from search_app.web.i18n import LANGUAGES, Translations, translations
from search_app.web.unanswered_log import UnansweredLog

# Of the WSGI environment: what a server offers to an answer that is long without bound.
HOLD_BACK = "signatura.hold_back"


def hold_back() -> None:
    """Have this answer written only as fast as its client reads it, where the server can."""
    if slow_down := request.environ.get(HOLD_BACK):
        slow_down()


def generation() -> Generation:
    """Return the one generation that everything in this response comes from."""
    return cast(Generation, g.generation)


def generation_facts() -> GenerationInfo | None:
    """Return what the generation says of itself; None on an error page that has no generation."""
    return generation().info if "generation" in g else None


def current_translations() -> Translations:
    """Return the words of this request's language, or of the site's own before it is known."""
    # One look at `g`, which is asked hundreds of times for a page.
    words = g.get("words")
    return translations(LANGUAGES[0]) if words is None else cast(Translations, words)


def record_unanswered(answer: SearchResponse) -> None:
    """Keep the question in the log of those that found nothing, where this site has one."""
    log = cast(UnansweredLog | None, current_app.extensions["unanswered"])
    # A HEAD shows nobody an answer.
    if log and request.method == "GET":
        log.record(answer)
        # An answer that is kept would be counted once, however often it is asked for.
        g.is_logged = not answer.total


def original_store() -> OriginalStore | None:
    """Return the store of the files that documents were read from; None where they are not kept."""
    return cast(OriginalStore | None, current_app.extensions["originals"])


def lang_parameter() -> dict[str, str]:
    """Return the `lang` parameter that links carry; none for the site's own language."""
    lang = current_translations().lang
    return {} if lang == LANGUAGES[0] else {"lang": lang}


def search_url(question: SearchRequest) -> str:
    """Return the address of a search, in the language of this request."""
    return urls.search_url(question, **lang_parameter())


def document_url(id: str, question: SearchRequest | None = None, anchor: str = "") -> str:
    """Return the address of a document; with a question, the one under which its page leads back to that list."""
    if question is None:
        return urls.document_url(id, None, anchor, **lang_parameter())
    return urls.listed_document_url(id, question, anchor, **lang_parameter())


def passages_url(id: str, question: SearchRequest, part: int = 1) -> str:
    """Return the address of all passages of a document that answer the question."""
    return urls.passages_url(id, question, part, **lang_parameter())


def listed_document_urls(question: SearchRequest) -> urls.ListedDocumentUrls:
    """Return what makes the addresses of the documents of a list."""
    return urls.ListedDocumentUrls(question, **lang_parameter())


def list_url(question: SearchRequest, id: str) -> str:
    """Return the address of a list at the place where it names the document."""
    return urls.with_anchor(search_url(question), f"d-{id}")


def is_from_list() -> bool:
    """Return whether the address of a document says which list it was opened from."""
    return any(name != "lang" for name in request.args)


def print_style_url(id: str) -> str:
    """Return the address of a document's print style, in the language of this request."""
    return urls.print_style_url(id, **lang_parameter())


def absolute_url(address: str) -> str:
    """Return an address of this site with its scheme and host; one of another site as it is."""
    return address if "://" in address else request.url_root.rstrip("/") + address


def symbol_url(symbol: str) -> str:
    """Return the address of a symbol's page, in the language of this request."""
    return urls.symbol_url(symbol, **lang_parameter())


def organ_url(series: str) -> str:
    """Return the address of an organ's page, in the language of this request."""
    return urls.organ_url(series, **lang_parameter())


def export_links(page_url: str) -> list[tuple[str, str]]:
    """Return the list of a page as files, each with the name of its format."""
    return [
        (export_format.label, urls.export_url(page_url, export_format.ending))
        for export_format in formats.LIST_FORMATS
    ]


def feed_url(page_url: str) -> str:
    """Return the address of the list of a page as a feed."""
    return urls.export_url(page_url, formats.ATOM.ending)


def calendar_url(page_url: str) -> str:
    """Return the address of the meetings of a page as a calendar."""
    return urls.export_url(page_url, formats.ICALENDAR.ending)


def citation_links(id: str, anchor: str = "") -> list[tuple[str, str]]:
    """Return the citation of a document or paragraph as files, each with the name of its format."""
    return [
        (export_format.label, citation_url(id, anchor, export_format.ending))
        for export_format in formats.CITATION_FORMATS
    ]


def meetings_url(id: str) -> str:
    """Return the address of the meetings that a document reports as a calendar."""
    return urls.with_pairs(urls.meetings_url(id), lang_parameter().items())


def citation_url(id: str, anchor: str = "", ending: str = "") -> str:
    """Return the address of a document's citation page or file, in the language of this request."""
    return urls.citation_url(id, anchor, ending, **lang_parameter())


def symbols_url() -> str:
    """Return the address of the page to paste a list of symbols on."""
    return urls.with_pairs("/symbols", lang_parameter().items())


def all_symbols_url(after: str = "", ending: str = "") -> str:
    """Return the address of the list of all symbols, or of those after one; with an ending, of the list as a file."""
    path = f"{urls.ALL_SYMBOLS}.{ending}" if ending else urls.ALL_SYMBOLS
    return urls.with_pairs(path, [("after", after), *lang_parameter().items()])


def home_url() -> str:
    """Return the address of the home page, in the language of this request."""
    return "/" + (f"?lang={current_translations().lang}" if lang_parameter() else "")


def help_url() -> str:
    """Return the address of the help page, in the language of this request."""
    return "/ayuda" + (f"?lang={current_translations().lang}" if lang_parameter() else "")


def search_description_url() -> str:
    """Return the address of what tells a browser how to search here."""
    return urls.with_pairs("/opensearch.xml", lang_parameter().items())


def api_help_url() -> str:
    """Return the address of the help page for programs, in the language of this request."""
    return urls.with_pairs("/ayuda/api", lang_parameter().items())


def state_url() -> str:
    """Return the address of the page about what is served."""
    return urls.with_pairs(urls.STATE, lang_parameter().items())


def report_url(page: int = 1) -> str:
    """Return the address of a page of the report about the corpus."""
    return urls.report_url(page, **lang_parameter())


def static_url(name: str) -> str:
    """Return a static file's address, which holds the version, so that a browser may keep the file for ever."""
    return f"/static/{name}?v={cast(str, current_app.extensions['version'])}"


def other_language() -> tuple[str, str]:
    """Return (tag, address) of this page in the other language: `site.language` takes it that there are two."""
    other = next(tag for tag in LANGUAGES if tag != current_translations().lang)
    parameters = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    if other != LANGUAGES[0]:
        parameters.append(("lang", other))
    return other, urls.page_url(request.path, parameters)
