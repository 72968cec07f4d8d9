"""The home page: what this site is, examples, and the corpus by facet."""

from collections.abc import Sequence
from typing import cast

from flask import current_app, render_template

from search_app.query.search_request import SearchRequest
from search_app.search.response import FacetValue
from search_app.search.search import search
from search_app.web import facet_panel, labels, request_context
from search_app.web.generation_cache import GenerationCache
from search_app.web.home_examples import Example
from search_app.web.i18n import Translations
from search_app.web.page_head import PageHead, page_head

# The newest documents that are listed.
MAX_LATEST = 5
# Kinds of document that are counted by name; the others together.
MAX_KINDS = 4


def home_head() -> PageHead:
    """Return what the home page says of the site to programs, with how to search it."""
    words = request_context.current_translations()
    site = request_context.absolute_url(request_context.home_url())
    search_address = request_context.absolute_url(request_context.search_url(SearchRequest(text="QUERY")))
    return page_head(
        f"{words('site.tagline')}. {words('home.lead')}",
        "/",
        linked_data={
            "@context": "https://schema.org",
            "@type": "WebSite",
            "@id": site,
            "url": site,
            "name": words("site.name"),
            "description": words("site.tagline"),
            "inLanguage": words.lang,
            "potentialAction": {
                "@type": "SearchAction",
                "target": {
                    "@type": "EntryPoint",
                    "urlTemplate": search_address.replace("QUERY", "{search_term_string}"),
                },
                "query-input": "required name=search_term_string",
            },
        },
    )


def home_page() -> str:
    """Return the home page: what this is, examples that find something, and the corpus by facet."""
    whole_corpus = search(request_context.generation(), SearchRequest(order="date", size=MAX_LATEST))
    words = request_context.current_translations()
    return render_template(
        "home.html",
        head=home_head(),
        examples=cast(GenerationCache[tuple[Example, ...]], current_app.extensions["examples"]).get(
            request_context.generation()
        ),
        facets=facet_panel.facet_views(whole_corpus, words),
        held=held_kinds(words, whole_corpus.total, whole_corpus.facets.get("kind", ())),
        latest=[hit.summary for hit in whole_corpus.hits],
    )


def held_kinds(words: Translations, documents: int, kinds: Sequence[FacetValue]) -> str:
    """Return 'Aquí hay 5 documentos: 3 notas, 1 resolución y 1 nota verbal.'; '' where there are none."""
    counts = [(kind, count) for kind, count in _kind_counts(kinds) if count]
    if not counts:
        return ""
    most = [words(f"kind_count.{kind}", n=count) for kind, count in counts[:MAX_KINDS]]
    if others := sum(count for _, count in counts[MAX_KINDS:]):
        most.append(words("home.other_kinds", n=others))
    *before, last = most
    listed = words("home.kinds_and", kinds=", ".join(before), last=last) if before else last
    return words("home.held", documents=labels.document_count(words, documents), kinds=listed)


def _kind_counts(kinds: Sequence[FacetValue]) -> list[tuple[str, int]]:
    """Return each kind with its documents, the most frequent first; what is of no kind in words comes last."""
    return sorted(
        ((value.value, value.count) for value in kinds),
        key=lambda kind: (kind[0] == "otro", -kind[1], kind[0]),
    )
