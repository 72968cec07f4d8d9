"""The facets of a page as HTML: of each the rows of its list, those behind its fold, and the links that exclude them.

    FacetView ... --groups--> Markup

They are put together here and not in the template, because a page has a hundred of them, and a template takes ten
times as long for each. Their addresses are all different: `html.escape` takes half of what `markupsafe.escape` does.
"""

import html
from collections.abc import Iterable, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from search_app.web import labels
from search_app.web.facet_panel import FacetValueView, FacetView
from search_app.web.i18n import Translations


def groups(words: Translations, facets: Iterable[FacetView], figure: Markup) -> Markup:
    """Return each facet as a section. Where there is a figure, it stands before a facet with bars, as its table."""
    return Markup("".join(_group(words, facet, figure if facet.bars else Markup("")) for facet in facets))


def _group(words: Translations, facet: FacetView, figure: Markup) -> str:
    facet_id, label = f"facet-{_escaped(facet.facet)}", _escaped(facet.label)
    exclude = _escaped(words("filters.exclude"))
    parts = [
        f'<section class="facet{" bars" if facet.bars else ""}" id="{facet_id}" aria-labelledby="{facet_id}-h">\n'
        f'<h3 id="{facet_id}-h">{label}</h3>\n'
    ]
    if figure:
        table = _escaped(words("histogram.table"))
        parts.append(f'{figure}<details class="as-table"><summary>{table}</summary>\n')
    parts.append(f"<ul>\n{value_rows(words, facet, facet.rows)}</ul>\n")
    if facet.more:
        parts.append(fold(words, facet, facet.more))
    if figure:
        parts.append("</details>")
    if facet.note:
        parts.append(f'<p class="hint">{escape(facet.note)}</p>')
    parts.append(
        f'<details class="excluding"><summary>{exclude}<span class="out">: {label}</span></summary>\n'
        f"<ul>\n{exclusions(facet)}</ul></details>\n</section>\n"
    )
    return "".join(parts)


def value_rows(words: Translations, facet: FacetView, rows: Iterable[FacetValueView]) -> Markup:
    """Return the rows, each as an item of a list with its own list of those below it."""
    exclude, remove = _escaped(words("filters.exclude")), _escaped(words("filters.remove"))
    return Markup("".join(_value_row(words, facet, row, exclude, remove) + "\n" for row in rows))


def fold(words: Translations, facet: FacetView, rows: Sequence[FacetValueView]) -> Markup:
    """Return the rows behind a fold that says how many there are."""
    label = escape(words("count.values_more", n=len(rows)))
    return Markup(
        f'<details class="fold"><summary>{label}<span class="out"> ({escape(facet.label)})</span></summary>\n'
        f"<ul>\n{value_rows(words, facet, rows)}</ul></details>"
    )


def exclusions(facet: FacetView) -> Markup:
    """Return the links that exclude a value, as items of a list."""
    return Markup(
        "".join(
            f'<li><a href="{html.escape(value.exclude_url)}">{_escaped(value.label)}</a></li>\n'
            for value in facet.values
            if value.exclude_url
        )
    )


# Labels and codes are the same on every page, and counts often.
@lru_cache(labels.LABEL_CACHE_SIZE)
def _escaped(text: str) -> str:
    return str(escape(text))


@lru_cache(labels.LABEL_CACHE_SIZE)
def _count_html(words: Translations, count: int) -> str:
    """Return a number of documents: as a figure to look at, and in words to listen to."""
    number, documents = escape(words.format_number(count)), escape(labels.document_count(words, count))
    return (
        f'<span class="count"><span aria-hidden="true">{number}</span>'
        f'<span class="out">{documents}</span></span>'
    )


def _value_row(words: Translations, facet: FacetView, row: FacetValueView, exclude: str, remove: str) -> str:
    label, id = _escaped(row.label), f"{facet.facet}-{_escaped(row.value)}"
    state = "chosen" if row.chosen else "excluded" if row.excluded else ""
    bar = (
        '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{row.share}" height="4"/></svg>'
        if facet.bars
        else ""
    )
    content = f'<span class="name">{label}</span>\n{bar}{_count_html(words, row.count)}'
    parts = [f'<li class="{state}">\n']
    if row.url:
        current = ' aria-current="true"' if row.chosen else ""
        taken_back = f'<span class="out">{remove}: </span>' if state else ""
        parts.append(
            f'<a class="value" id="f-{id}" href="{html.escape(row.url)}"{current}>{taken_back}{content}</a>'
        )
    else:
        parts.append(f'<span class="value">{content}</span>')
    if row.exclude_url:
        parts.append(
            f'<a class="exclude" id="x-{id}" href="{html.escape(row.exclude_url)}" title="{exclude}: {label}">'
            f'<span class="out">{exclude}: {label}</span></a>'
        )
    if row.children:
        parts.append(f"<ul>\n{value_rows(words, facet, row.children)}</ul>")
    if row.more_children:
        parts.append(fold(words, facet, row.more_children))
    parts.append("</li>")
    return "".join(parts)
