"""Feeds and the sitemap are valid by schemas written after their standards, and the schemas refuse broken ones."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import etree

from search_app import create_app
from search_app.settings import Settings
from tests.web.made_corpus import SYMBOL, made_engine

HERE = Path(__file__).parent
ATOM = etree.RelaxNG(file=HERE / "atom.rng")
SITEMAP = etree.RelaxNG(file=HERE / "sitemap.rng")

FEED = """\
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="https://example.org/x" xml:lang="es">
  <title type="html">Una &lt;b&gt;lista&lt;/b&gt;</title>
  <x:count kind="total">1<x:detail/></x:count>
  <id>urn:list:1</id>
  <updated>2024-02-29T12:00:00.5Z</updated>
  <author><name>Uno</name><uri>https://example.org/</uri><x:rank/></author>
  <link rel="self" type="application/atom+xml" href="https://example.org/search.atom"/>
  <generator version="1">Hecho</generator>
  <entry>
    <link rel="related" href="/a"/>
    <link href="/b" hreflang="es-ES" type="text/html;charset=utf-8" length="7"/>
    <category term="armas" label="Armas"/>
    <author><name>Dos</name></author>
    <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Un <i>documento</i></div></title>
    <id>urn:document:1</id>
    <summary>Dice algo.</summary>
    <published>2024-02-29T12:00:00+01:00</published>
    <updated>2024-02-29T12:00:00+01:00</updated>
    <x:note>Algo más.</x:note>
  </entry>
</feed>
"""
# What is wrong, what is there instead of which text.
BROKEN_FEEDS = {
    "no id of the feed": ("<id>urn:list:1</id>", ""),
    "no id of an entry": ("<id>urn:document:1</id>", ""),
    "two ids": ("<id>urn:document:1</id>", "<id>urn:document:1</id><id>urn:document:2</id>"),
    "an id without scheme": ("urn:document:1", "document-1"),
    "no title": ('<title type="html">Una &lt;b&gt;lista&lt;/b&gt;</title>', ""),
    "two summaries": ("<summary>", "<summary>Otra cosa.</summary><summary>"),
    "mark-up in plain text": ("Dice algo.", "Dice <b xmlns=''>algo</b>."),
    "a type of text that is none": ('<title type="html">', '<title type="markdown">'),
    "XHTML without its div": ('<title type="html">', '<title type="xhtml">'),
    "XHTML of another vocabulary": ("<i>documento</i>", "<x:i>documento</x:i>"),
    "no date of an entry": ("<updated>2024-02-29T12:00:00+01:00</updated>", ""),
    "a date without a time": ("2024-02-29T12:00:00.5Z", "2024-02-29"),
    "a time without a zone": ("12:00:00.5Z", "12:00:00.5"),
    "a blank instead of the T": ("2024-02-29T12:00:00.5Z", "2024-02-29 12:00:00.5Z"),
    "a day that never was": ("2024-02-29T12:00:00.5Z", "2023-02-29T12:00:00.5Z"),
    "an author without a name": ("<name>Dos</name>", "<uri>https://example.org/</uri>"),
    "an author without letters": ("<name>Dos</name>", "<name> </name>"),
    "an author with two names": ("<name>Dos</name>", "<name>Dos</name><name>Tres</name>"),
    "a link to nowhere": (' href="/b"', ""),
    "no link to the entry's page": ('<link href="/b"', '<link rel="enclosure" href="/b"'),
    "a link with an attribute of its own": (' href="/b"', ' href="/b" target="_blank"'),
    "a media type that is none": ('type="text/html;charset=utf-8"', 'type="html"'),
    "a language that is none": ('hreflang="es-ES"', 'hreflang="en español"'),
    "a category without its term": (' term="armas"', ""),
    "an element that Atom has not": ("<published>", "<pubDate/><published>"),
    "text between the elements": ("<entry>", "Texto<entry>"),
    "content elsewhere without a summary": ("<summary>Dice algo.</summary>", '<content src="/b.pdf"/>'),
    "an element of RSS": ("feed", "channel"),
}
INDEX = """\
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <sitemap><loc>https://example.org/0.xml</loc><lastmod>2024-02-29T12:00:00+00:00</lastmod></sitemap>
</sitemapindex>
"""
PAGES = """\
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
  <url>
    <loc>https://example.org/a</loc><lastmod>2024-02</lastmod><changefreq>never</changefreq><priority>0.5</priority>
    <xhtml:link rel="alternate" hreflang="en" href="https://example.org/a?lang=en"/>
  </url>
</urlset>
"""
BROKEN_SITEMAPS = {
    "no address of a part": (INDEX, "<loc>https://example.org/0.xml</loc>", ""),
    "an index of pages": (INDEX, "sitemap>", "url>"),
    "no part": (INDEX, INDEX[INDEX.index("<sitemap>") : INDEX.index("</sitemapindex>")], ""),
    "a time without a zone": (INDEX, "+00:00", ""),
    "a month that never was": (PAGES, "2024-02", "2024-13"),
    "no address of a page": (PAGES, "<loc>https://example.org/a</loc>", ""),
    "two addresses of a page": (PAGES, "</loc>", "</loc><loc>https://example.org/b</loc>"),
    "an address without its host": (PAGES, "<loc>https://example.org/a", "<loc>/a"),
    "an address that is too long": (PAGES, "/a</loc>", f"/{'a' * 2048}</loc>"),
    "a frequency that is none": (PAGES, "never", "sometimes"),
    "a priority above one": (PAGES, "0.5", "1.5"),
    "a translation without its language": (PAGES, ' hreflang="en"', ""),
    "a translation that is none": (PAGES, '"alternate"', '"next"'),
    "another namespace": (PAGES, "sitemap/0.9", "sitemap/0.8"),
}


def assert_valid(schema: etree.RelaxNG, xml: bytes) -> None:
    schema.validate(etree.fromstring(xml))
    assert list(schema.error_log) == []


def assert_refused(schema: etree.RelaxNG, sound: str, found: str, instead: str) -> None:
    assert_valid(schema, sound.encode())
    assert found in sound
    assert not schema.validate(etree.fromstring(sound.replace(found, instead)))


@pytest.fixture(scope="module")
def made_client() -> FlaskClient:
    return create_app(made_engine(), Settings()).test_client()


@pytest.mark.parametrize(
    "address",
    [
        "/search.atom?q=documento",
        "/search.atom?q=documento&lang=en",
        "/search.atom?q=",
        "/search.atom?q=zzyzx",
        "/search.atom?q=documento%01%0B+%3Cb%3E",
        "/organ/CTOC/COP/WG.7.atom",
        f"/symbol/{SYMBOL}.atom",
    ],
)
def test_a_feed_is_valid(made_client: FlaskClient, address: str) -> None:
    response = made_client.get(address)
    assert response.status_code == 200
    assert_valid(ATOM, response.data)


@pytest.mark.parametrize(
    "address", ["/search.atom?q=", "/organ/CTOC/COP.atom", "/symbol/CTOC/COP/2014/1.atom"]
)
def test_a_feed_of_the_five_documents_is_valid(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200 and b"<entry>" in response.data
    assert_valid(ATOM, response.data)


@pytest.mark.parametrize("broken", BROKEN_FEEDS)
def test_the_schema_of_feeds_refuses(broken: str) -> None:
    assert_refused(ATOM, FEED, *BROKEN_FEEDS[broken])


def test_without_an_author_of_the_feed_every_entry_has_one() -> None:
    without = FEED.replace(FEED[FEED.index("<author><name>Uno") : FEED.index("<link rel")], "")
    assert_refused(ATOM, without, "<author><name>Dos</name></author>", "")
    # One for all is enough.
    assert_valid(ATOM, FEED.replace("<author><name>Dos</name></author>", "").encode())


@pytest.mark.parametrize(
    "content",
    [
        "<content>Todo.</content>",
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Todo.</div></content>',
        '<content type="image/svg+xml"><svg xmlns="http://www.w3.org/2000/svg"/></content>',
        '<content src="/b.pdf" type="application/pdf"/>',
    ],
)
def test_an_entry_with_content_needs_no_link(content: str) -> None:
    link = FEED[FEED.index('<link href="/b"') : FEED.index("<category")]
    assert_valid(ATOM, FEED.replace(link, content).encode())
    assert_refused(ATOM, FEED, link, "")


def test_the_sitemap_and_its_parts_are_valid(client: FlaskClient) -> None:
    index = client.get("/sitemap.xml").data
    assert_valid(SITEMAP, index)
    parts = [urlsplit(str(location.text)).path for location in etree.fromstring(index).iter("{*}loc")]
    assert len(parts) == 2
    for part in parts:
        assert_valid(SITEMAP, client.get(part).data)


@pytest.mark.parametrize("broken", BROKEN_SITEMAPS)
def test_the_schema_of_sitemaps_refuses(broken: str) -> None:
    assert_refused(SITEMAP, *BROKEN_SITEMAPS[broken])
