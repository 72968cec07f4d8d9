"""Links to the United Nations' own systems, for a question that finds nothing here.

Nothing is sent there; whoever reads the page may follow the link.
"""

from indexer.symbols import Symbol, parse_typed
from search_app.query.search_request import SearchRequest
from search_app.web import urls
from search_app.web.i18n import Translations
from search_app.web.symbol_page import official_url


def official_address(question: SearchRequest) -> str:
    """Return the official address of the symbol that was asked for and nothing else; '' for any other question."""
    value = parse_typed(_typed(question))
    return official_url(value) if isinstance(value, Symbol) else ""


def library_address(words: Translations, question: SearchRequest) -> str:
    """Return the address of the same question in the UN Digital Library; '' where nothing was typed."""
    typed = _typed(question).removesuffix("/*")
    return urls.digital_library_url(typed, words.lang) if typed else ""


def _typed(question: SearchRequest) -> str:
    return (question.symbol or question.cites or question.text).strip()
