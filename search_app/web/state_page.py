"""The page about what is served: which index, what is in it, and whether it is sound.

Generation, Health --state_page--> StateFact ..., and the corpus by kind and year
"""

from dataclasses import dataclass
from typing import cast

from flask import current_app, render_template

from indexer.engine.port import Engine, Generation
from search_app.query.search_request import SearchRequest, with_filter
from search_app.search.corpus_report import corpus_report
from search_app.search.search import search
from search_app.web import labels, request_context
from search_app.web.damage_text import damage_text
from search_app.web.page_head import current_path_head


@dataclass(frozen=True, slots=True)
class StateFact:
    """A row: what it is, what it is now, and where one learns more, '' for nowhere."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many documents of a kind there are, and the list of them."""

    label: str
    count: int
    url: str


def state_page(generation: Generation) -> str:
    """Return the page; what the engine says of itself is asked for anew each time."""
    words = request_context.current_translations()
    health = cast(Engine, current_app.extensions["engine"]).health()
    whole_corpus = search(generation, SearchRequest(size=1))
    missing = _missing_originals(generation)
    return render_template(
        "state.html",
        head=current_path_head(words("state.lead")),
        is_sound=not health.damage and not missing,
        damage=damage_text(health.damage, generation.info.generation)
        if health.damage
        else words("state.originals_missing", n=missing or 0),
        state_facts=_facts(
            generation,
            [value.value for value in whole_corpus.facets.get("year", ())],
            checked=health.checked,
            missing=missing,
        ),
        kinds=[
            KindCount(
                labels.facet_value(words, "kind", value.value),
                value.count,
                request_context.search_url(with_filter(SearchRequest(), "kind", value.value)),
            )
            for value in whole_corpus.facets.get("kind", ())
        ],
    )


def _missing_originals(generation: Generation) -> int | None:
    """Return how many of the originals that are looked for are missing; None where this site keeps none."""
    store, digests = request_context.original_store(), corpus_report(generation).digests
    if store is None or not store.root.is_dir() or not digests:
        return None
    return sum(not store.holds(digest) for digest in digests)


def _facts(
    generation: Generation, years: list[str], *, checked: bool, missing: int | None
) -> list[StateFact]:
    words, info, report = request_context.current_translations(), generation.info, corpus_report(generation)
    day, _, time = info.built.partition("T")
    facts = [
        StateFact(words("state.generation"), info.generation),
        StateFact(words("state.built"), words("state.built_at", day=labels.day(words, day), time=time[:5])),
        StateFact(
            words("state.documents"),
            words("count.documents", n=info.documents),
            request_context.search_url(SearchRequest()),
        ),
    ]
    if report.files:
        files = f"{words('count.files', n=report.files)}; {words('count.refused', n=report.refused)}"
        facts.append(StateFact(words("state.files"), files, request_context.report_url()))
    if missing is not None:
        looked_for = len(report.digests)
        kept = words("state.originals_held", held=looked_for - missing, n=looked_for)
        facts.append(StateFact(words("state.originals"), kept))
    dated = sorted(year for year in years if year.isdecimal())
    if dated:
        span = dated[0] if dated[0] == dated[-1] else words("date.range", start=dated[0], end=dated[-1])
        facts.append(StateFact(words("state.years"), span))
    facts.append(
        StateFact(words("state.checked"), words("state.checked_yes" if checked else "state.checked_not_yet"))
    )
    return facts
