"""What a page says of itself to programs: search engines, reference managers, programs that show a link.

    PageHead --head.html--> <meta>, <link> and linked data in the page's <head>

A page that says nothing of itself is not for search engines.
"""

from dataclasses import dataclass, field

import msgspec
from flask import request
from markupsafe import Markup

from search_app.web import request_context, urls
from search_app.web.i18n import LANGUAGES

# Characters of a description that search engines show.
MAX_DESCRIPTION = 200
OPEN_GRAPH_LOCALES = {"es": "es_ES", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class PageHead:
    """The head of one page. `canonical` is its one address; without one the page is not to be indexed.

    `metas` are (name, content) of Dublin Core and of citation tags; `linked_data` is JSON-LD.
    """

    description: str
    canonical: str = ""
    # (language, address) of the same page.
    alternates: tuple[tuple[str, str], ...] = ()
    type: str = "website"
    metas: tuple[tuple[str, str], ...] = ()
    linked_data: dict[str, object] = field(default_factory=dict)

    @property
    def locale(self) -> str:
        """Return the page's language as Open Graph writes it."""
        return OPEN_GRAPH_LOCALES[request_context.current_translations().lang]

    @property
    def linked_data_json(self) -> Markup:
        """Return the linked data as JSON within a <script>, where only `<` could end it."""
        written = msgspec.json.encode(self.linked_data).decode()
        return Markup(written.replace("<", "\\u003c"))


def default_head() -> PageHead:
    """Return the head of a page that no search engine need know: searches, errors."""
    return PageHead(request_context.current_translations()("site.tagline"))


def page_head(
    description: str,
    path: str,
    *,
    type: str = "website",
    metas: tuple[tuple[str, str], ...] = (),
    linked_data: dict[str, object] | None = None,
) -> PageHead:
    """Return the head of the page at this path, which is there in every language and has one address in each."""

    def address(lang: str) -> str:
        pairs = [("lang", lang)] if lang != LANGUAGES[0] else []
        return request_context.absolute_url(urls.with_pairs(path, pairs))

    return PageHead(
        shortened(description, MAX_DESCRIPTION),
        address(request_context.current_translations().lang),
        (*((lang, address(lang)) for lang in LANGUAGES), ("x-default", address(LANGUAGES[0]))),
        type,
        metas,
        linked_data or {},
    )


def current_path_head(description: str) -> PageHead:
    """Return the head of a page whose address is its path, whatever parameters came with it."""
    return page_head(description, urls.page_url(request.path, ()))


def shortened(text: str, max_chars: int) -> str:
    """Return the text on one line, cut after a word at `max_chars` characters."""
    text = " ".join(text.split())
    return text if len(text) <= max_chars else text[:max_chars].rpartition(" ")[0] + "…"
