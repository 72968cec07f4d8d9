"""The documents of a list as HTML: what stands above a title, the snippets below it, and all of one hit.

    DocumentSummary, SnippetView ..., HitView --> Markup

They are put together here and not in the templates, because a page has up to a hundred, and a template takes several
times as long for each.
"""

from collections.abc import Iterable

from markupsafe import Markup, escape

from indexer.summary import DocumentSummary
from search_app.web import labels
from search_app.web.hit_view import HitView
from search_app.web.i18n import LANGUAGES, Translations
from search_app.web.snippet_view import SnippetView


def byline(words: Translations, document: DocumentSummary) -> Markup:
    """Return the line above a title: symbols, kind, session and date."""
    symbols = f'<span class="symbol">{escape(", ".join(document.symbols))}</span>' if document.symbols else ""
    parts = "".join(f"<span>{escape(part)}</span>" for part in labels.byline(words, document))
    return Markup(f'<p class="about">{symbols}{parts}</p>')


def snippets(words: Translations, views: Iterable[SnippetView]) -> Markup:
    """Return the snippets of a document as a list."""
    return Markup(f'<ul class="passages">\n{"".join(_snippet(words, view) for view in views)}</ul>')


def hits(words: Translations, views: Iterable[HitView], first_partial: int | None = None) -> Markup:
    """Return the documents of a list as its items; above the one at `first_partial`, from 0, it says what follows."""
    partial = f'<p class="partial">{escape(words("search.then_partial"))}</p>'
    return Markup(
        "".join(
            f'<li id="d-{escape(view.summary.id)}">'
            f"{partial if number == first_partial else ''}"
            f"{hit(words, view)}</li>\n"
            for number, view in enumerate(views)
        )
    )


def hit(words: Translations, view: HitView) -> Markup:
    """Return one document of a list of results."""
    spanish = _spanish(words)
    parts = [
        f'<article class="hit">\n{byline(words, view.summary)}\n<h2><a href="{escape(view.url)}"'
        f"{spanish if view.summary.title else ''}>{escape(view.title)}</a></h2>\n"
    ]
    if view.reason:
        parts.append(f'<p class="why">{escape(view.reason)}</p>')
    if view.left_out:
        left_out = ", ".join(f"<del{spanish}>{escape(part)}</del>" for part in view.left_out)
        parts.append(f'<p class="left-out"><span>{escape(words("search.left_out"))}:</span> {left_out}</p>')
    if view.explanation:
        parts.append(f'<p class="explanation">{escape(view.explanation)}</p>')
    if view.passages:
        parts.append(snippets(words, view.passages))
    if view.more_passages:
        more = escape(words("count.passages_more", n=view.more_passages))
        parts.append(f'<p class="more"><a href="{escape(view.passages_url)}">{more}</a></p>')
    parts.append("</article>")
    return Markup("".join(parts))


def _spanish(words: Translations) -> str:
    """Return the attribute that says that a text is Spanish, within a page of another language."""
    return "" if words.lang == LANGUAGES[0] else f' lang="{LANGUAGES[0]}"'


def _snippet(words: Translations, view: SnippetView) -> str:
    part = f' class="{escape(view.part)}"' if view.part else ""
    original = (
        f' <a class="original" href="{escape(view.original_url)}">{escape(view.original_label)}</a>'
        if view.original_url
        else ""
    )
    cite_label = escape(words("export.cite_place", place=view.label))
    cite = escape(words("export.cite_paragraph"))
    return (
        f'<li{part}><span class="place"><a class="where" href="{escape(view.url)}">{escape(view.label)}</a>'
        f'{original} <a class="cite" href="{escape(view.cite_url)}" aria-label="{cite_label}">{cite}</a></span>'
        f"<p{_spanish(words)}>{'… ' if view.cut_before else ''}{escape(view.html)}"
        f"{' …' if view.cut_after else ''}</p></li>\n"
    )
