"""A list as an Atom feed (RFC 4287), so that a feed reader tells of new documents.

The id of a document is the same in every generation and on every host: a reader shows each once. `updated` is the
document's own date, since no engine knows when a document changed; the date of an undated one never changes either.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from search_app.search.response import SearchHit
from search_app.search.snippet import SNIPPET_CHARS, cut_snippet
from search_app.web import labels
from search_app.web.exports.bibliography import one_line
from search_app.web.exports.formats import ATOM
from search_app.web.exports.list_info import ListInfo, document_url, provenance

# Required of every entry: an undated document has the first moment that a computer counts from.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
END = "</feed>"
# Characters that XML 1.0 has no way to write. A question may hold them.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_atom(info: ListInfo, hits: Iterable[SearchHit]) -> Iterator[str]:
    """Yield the head of the feed, then an entry for each document."""
    head = _feed(info).atom_str().decode()
    yield head.removesuffix(END) + "\n"
    for hit in hits:
        entry = _entry(info, hit).atom_entry()
        yield etree.tostring(entry, encoding="unicode") + "\n"
    yield END + "\n"


def _feed(info: ListInfo) -> FeedGenerator:
    feed = FeedGenerator()
    feed.id(_xml(info.id))
    feed.title(_xml(f"{info.words('site.name')}: {info.title}"))
    feed.subtitle(_xml(provenance(info)))
    feed.updated(info.response.built)
    feed.author(name=info.words("site.name"), uri=info.site)
    feed.link(href=info.file_url, rel="self", type=ATOM.media_types[0])
    feed.link(href=info.url, rel="alternate", type="text/html")
    feed.generator(info.words("site.name"), version=info.generation, uri=info.site)
    feed.language(info.words.lang)
    return feed


def _entry(info: ListInfo, hit: SearchHit) -> FeedEntry:
    summary, words = hit.summary, info.words
    entry = FeedEntry()
    entry.id(f"urn:signatura:document:{summary.id}")
    title = one_line(labels.title(words, summary))
    number = labels.identity(summary)
    entry.title(_xml(f"{number}: {title}" if number and summary.title else title))
    date = _moment(summary.date)
    entry.updated(date or UNDATED)
    if date:
        entry.published(date)
    if summary.organ:
        entry.author(name=labels.organ_name(words, summary.organ))
    entry.link(href=document_url(info, summary.id), rel="alternate", type="text/html")
    entry.summary(_xml(_snippet(info, hit)))
    for topic in summary.topics:
        entry.category(term=topic, label=labels.facet_value(words, "topic", topic))
    return entry


def _snippet(info: ListInfo, hit: SearchHit) -> str:
    """Return kind, session and date, then the passage that answers best."""
    summary_line = " · ".join(labels.byline(info.words, hit.summary))
    for passage in hit.passages:
        if passage.kind != "title":
            snippet = cut_snippet(passage.text, passage.highlights, SNIPPET_CHARS)
            cut = f"{'… ' if snippet.cut_before else ''}{snippet.text}{' …' if snippet.cut_after else ''}"
            pinpoint = labels.pinpoint_on_pages(info.words, passage.anchor, passage.pages, passage.place)
            return f"{summary_line}. {pinpoint}: {one_line(cut)}"
    return summary_line


def _moment(date: str | None) -> datetime | None:
    """Return the first moment of an ISO date, of which day or month may be missing."""
    if not date:
        return None
    year, month, day = (*date.split("-"), "1", "1")[:3]
    return datetime(int(year), int(month), int(day), tzinfo=UTC)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
