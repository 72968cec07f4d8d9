"""What a file says of the list it holds: the question, the day and the generation."""

from dataclasses import dataclass

from search_app.query.search_request import SearchRequest, query_string
from search_app.search.response import SearchResponse
from search_app.web import facet_panel, labels, urls
from search_app.web.i18n import Translations


@dataclass(frozen=True, slots=True)
class ListInfo:
    """A list of documents and its whereabouts; all addresses are whole.

    `response` is the list's first page: how the question was read and how many documents there are. `site` is the
    address of the home page, with a slash at its end.
    """

    # The same in every generation and on every host.
    id: str
    # The list in words: 'asistencia técnica · Período de sesiones: Noveno período de sesiones'.
    title: str
    # The address of the list as a page, and of this file.
    url: str
    file_url: str
    site: str
    # Today, an ISO day in UTC.
    retrieved: str
    response: SearchResponse
    words: Translations

    @property
    def generation(self) -> str:
        """Return the name of the generation that the list was made from."""
        return self.response.generation

    def absolute(self, url: str) -> str:
        """Return the whole address of a page of the site: '/doc/x' -> 'https://example.org/doc/x'."""
        return self.site + url.removeprefix("/")


def list_info(
    response: SearchResponse, words: Translations, *, site: str, path: str, file_url: str, retrieved: str
) -> ListInfo:
    """Return what a file says of the list of `response`; `path` is the address of its page, from `/` on."""
    return ListInfo(
        id=f"urn:signatura:list:{query_string(response.question)}",
        title=in_words(words, response.question),
        url=site + path.removeprefix("/"),
        file_url=file_url,
        site=site,
        retrieved=retrieved,
        response=response,
        words=words,
    )


def in_words(words: Translations, question: SearchRequest) -> str:
    """Return a question as a person would name its list, filters included."""
    parts = [question.text.strip()] if question.text.strip() else []
    if question.symbol:
        parts.append(words("search.heading_symbol", symbol=question.symbol))
    if question.cites:
        parts.append(words("search.heading_cites", symbol=question.cites))
    for chosen in facet_panel.active_filters(question, words):
        prefix = f"{words('filters.not')} " if chosen.excluded else ""
        name = words("document.date" if chosen.facet == "date" else f"facet.{chosen.facet}")
        named = words("filters.filter", facet=name, value=chosen.label)
        parts.append(prefix + named)
    return " · ".join(parts) or words("search.heading_all")


def provenance(info: ListInfo) -> str:
    """Return in one sentence which question a record answers, of which day and generation."""
    return info.words(
        "export.provenance",
        title=info.title,
        url=info.url,
        date=labels.day(info.words, info.retrieved),
        generation=info.generation,
    )


def document_url(info: ListInfo, id: str) -> str:
    """Return the whole address of a document's page."""
    return info.absolute(urls.document_url(id))
