"""What every page of a language has alike, rendered once for each language and generation: links, head and foot.

Translations, GenerationInfo --frame.html--> PageFrame, which `base.html` and `search_form.html` insert
"""

from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from indexer.engine.port import GenerationInfo
from search_app.query.search_request import SearchRequest
from search_app.web import labels, request_context
from search_app.web.i18n import LANGUAGES, Translations

# In each language one for the generation that is served, one for the next, and one for an error without any.
MAX_FRAMES = 3 * len(LANGUAGES)


@dataclass(frozen=True, slots=True)
class PageFrame:
    """Parts of a page, each the macro of this name in `frame.html`. Nothing of the question is in them."""

    links: Markup
    print_style: Markup
    scripts: Markup
    brand: Markup
    nav: Markup
    suggestions: Markup
    footer: Markup


class PageFrames:
    """The frames of one application, at most MAX_FRAMES; the addresses in them hold the application's version."""

    def __init__(self) -> None:
        self._frame = lru_cache(MAX_FRAMES)(_render)

    def frame(self, words: Translations, facts: GenerationInfo | None) -> PageFrame:
        """Return the frame of the present request's language, whose words these are."""
        return self._frame(words, facts)


def _render(words: Translations, facts: GenerationInfo | None) -> PageFrame:
    template = current_app.jinja_env.get_template("frame.html")
    macros = template.make_module(
        {
            "t": words,
            "facts": facts,
            "labels": labels,
            "request_context": request_context,
            "everything": SearchRequest(),
        }
    )
    return PageFrame(**{name: getattr(macros, name)() for name in PageFrame.__dataclass_fields__})
