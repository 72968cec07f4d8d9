"""robots.txt, the sitemap, the icon and the search description, read as programs read them."""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient
from lxml import etree

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from search_app import create_app
from search_app.settings import Settings
from search_app.web import discovery

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def tree(client: FlaskClient, address: str) -> etree._Element:
    response = client.get(address)
    assert response.status_code == 200, address
    return etree.fromstring(response.data)


def locations(root: etree._Element) -> list[str]:
    return [urlsplit(location.text).path for location in root.iter(SITEMAP + "loc")]


def test_robots_may_read_documents_and_are_told_where_the_sitemap_is(client: FlaskClient) -> None:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    assert robots.can_fetch("*", "http://localhost/doc/resolucion-6-4")
    assert not robots.can_fetch("*", "http://localhost/api/v1/search?q=trata")
    assert robots.site_maps() == ["http://localhost/sitemap.xml"]


def test_the_sitemap_names_every_page_that_is_to_be_found_and_all_of_them_answer(client: FlaskClient) -> None:
    parts = locations(tree(client, "/sitemap.xml"))
    generation = client.get("/healthz").get_json()["generation"]
    assert parts == [f"/sitemap/{generation}/0.xml", f"/sitemap/{generation}/1.xml"]
    addresses = []
    for part in parts:
        for entry in tree(client, part).iter(SITEMAP + "url"):
            (location,) = entry.iter(SITEMAP + "loc")
            addresses.append(str(location.text))
            languages = {link.get("hreflang"): link.get("href") for link in entry.iter(XHTML + "link")}
            assert set(languages) == {"es", "en"} and location.text in languages.values()
    assert len(addresses) == len(set(addresses))
    paths = [urlsplit(address).path for address in addresses]
    assert {"/", "/ayuda", "/informe", "/organ/CTOC/COP", "/doc/resolucion-6-4", "/doc/cu-2009-33-a"} <= set(
        paths
    )
    assert sum(path.startswith("/doc/") for path in paths) == 10
    for address in addresses:
        page = client.get(address.removeprefix("http://localhost"))
        assert page.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in page.text.replace("&amp;", "&")


def test_a_part_of_the_sitemap_holds_so_many_documents_and_none_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "SITEMAP_DOCUMENTS", 3)
    for number in range(7):
        (tmp_path / f"nota-{number}.md").write_text(f"1. Una nota sobre armas, la número {number}.", "utf-8")
    engine = MemoryEngine()
    build(tmp_path, engine)
    client = create_app(engine, Settings()).test_client()
    parts = locations(tree(client, "/sitemap.xml"))
    documents = [[p for p in locations(tree(client, part)) if p.startswith("/doc/")] for part in parts]
    # Each in two languages.
    assert [len(part) // 2 for part in documents] == [0, 3, 3, 1]
    assert {path for part in documents for path in part} == {f"/doc/nota-{number}" for number in range(7)}


@pytest.mark.parametrize("address", ["/sitemap/gen-0000/1.xml", "/sitemap/{}/9.xml", "/sitemap/{}/x.xml"])
def test_a_part_of_another_generation_is_not_there(client: FlaskClient, address: str) -> None:
    generation = client.get("/healthz").get_json()["generation"]
    assert client.get(address.format(generation)).status_code == 404


def test_the_icon_is_where_browsers_look_for_it(client: FlaskClient) -> None:
    icon = client.get("/favicon.ico")
    # Its header: reserved, type 1 (an icon), three pictures.
    assert icon.data[:6] == b"\0\0\1\0\3\0"
    assert icon.headers["Cache-Control"].startswith("public")


@pytest.mark.parametrize(("lang", "kept"), [("", ""), ("?lang=en", "&lang=en")])
def test_a_browser_learns_how_to_search_and_to_suggest(client: FlaskClient, lang: str, kept: str) -> None:
    (link,) = [line for line in client.get("/" + lang).text.splitlines() if 'rel="search"' in line]
    assert f'href="/opensearch.xml{lang}"' in link
    root = tree(client, "/opensearch.xml" + lang)
    assert root.tag == OPENSEARCH + "OpenSearchDescription"
    assert root.findtext(OPENSEARCH + "ShortName") == "Signatura"
    templates = {url.get("type"): str(url.get("template")) for url in root.iter(OPENSEARCH + "Url")}
    assert templates["text/html"] == f"http://localhost/?q={{searchTerms}}{kept}"
    feed = templates["application/atom+xml"].replace("{searchTerms}", "trata")
    assert client.get(feed.removeprefix("http://localhost")).mimetype == "application/atom+xml"
    typed = (
        templates["application/x-suggestions+json"]
        .replace("{searchTerms}", "secretar")
        .removeprefix("http://localhost")
    )
    answer = client.get(typed)
    assert answer.mimetype == "application/x-suggestions+json"
    text, completions, kinds, addresses = answer.get_json(force=True)
    assert text == "secretar" and "secretaría" in completions
    assert len(completions) == len(kinds) == len(addresses)
    found = client.get(addresses[completions.index("secretaría")].removeprefix("http://localhost"))
    assert 'class="hit"' in found.text
    assert f'<html lang="{"en" if kept else "es"}">' in found.text


def test_without_an_index_what_needs_none_is_still_there() -> None:
    client = create_app(MemoryEngine(), Settings()).test_client()
    for address in ("/robots.txt", "/favicon.ico", "/opensearch.xml"):
        assert client.get(address).status_code == 200, address
    assert client.get("/sitemap.xml").status_code == 503
