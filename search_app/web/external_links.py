"""Links to the United Nations' own systems, for a question that finds nothing here.

Nothing is sent there; whoever reads the page may follow the link.
"""

from indexer.document import Masthead
from indexer.symbols import Reference, Symbol, parse_typed
from search_app.query.search_request import SearchRequest
from search_app.web import urls
from search_app.web.i18n import Translations


def official_url(value: Symbol | Reference) -> str:
    """Return the original's address; a reference has one only when it is a symbol by rule (A/RES/55/25)."""
    return urls.undocs_url(str(value.halves[0])) if isinstance(value, Symbol) else ""


def official_address(question: SearchRequest) -> str:
    """Return the official address of the symbol that was asked for and nothing else; '' for any other question."""
    value = parse_typed(_typed(question))
    return official_url(value) if isinstance(value, Symbol) else ""


def library_address(words: Translations, question: SearchRequest) -> str:
    """Return the address of the same question in the UN Digital Library; '' where nothing was typed."""
    typed = _typed(question).removesuffix("/*")
    return urls.digital_library_url(typed, words.lang) if typed else ""


def act_library_address(words: Translations, value: Symbol | Reference) -> str:
    """Return the address of a search for an act in the UN Digital Library, in Spanish, as documents print it.

    A symbol has an address of its own: '' for it.
    """
    return urls.digital_library_url(str(value), words.lang) if isinstance(value, Reference) else ""


def versions_address(words: Translations, masthead: Masthead) -> str:
    """Return the address of a search in the UN Digital Library for a document that states no symbol; '' for any other.

    Its record there leads to every language version. It is sought by its reference or else by its Spanish title.
    """
    sought = masthead.reference or masthead.title or ""
    has_address = bool(masthead.symbols) or not sought
    return "" if has_address else urls.digital_library_url(" ".join(sought.split()), words.lang)


def _typed(question: SearchRequest) -> str:
    return (question.symbol or question.cites or question.text).strip()
