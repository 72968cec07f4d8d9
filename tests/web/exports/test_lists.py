"""Lists as files, read back by other libraries: every document is there, in the order of the page, with every field."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote, urlsplit

import bibtexparser
import feedparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from indexer.engine.open import open_engine
from indexer.engine.port import Engine
from indexer.errors import EngineUnavailable
from indexer.records import to_record
from indexer.spanish import build_lexicon
from search_app import create_app
from search_app.search import all_hits
from search_app.search.response import SearchHit
from search_app.settings import Settings
from search_app.web.exports import responses
from search_app.web.request_context import HOLD_BACK
from tests.search.builders import RULES, document
from tests.web.made_corpus import SYMBOL, made_engine

ENDINGS = ("csv", "ris", "bib", "json", "jsonl", "atom")
# What spreadsheets, TeX, RIS and XML would each take for something else than text.
HOSTILE = (
    '=HYPERLINK("http://x";"y")',
    "@mando; =1+1 |'b",
    "Gasto de 5 % & más_menos #1 {llave\\suelta ~ ^ $x$",
    "TY - JOUR <b>&amp;</b> ER - «ñ» “á”",
    "título, con \"comillas\", comas; y 'apóstrofos'",
)


@pytest.fixture(scope="module")
def made() -> Engine:
    return made_engine()


@pytest.fixture
def client(made: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """A client that gets lists of more than seven documents in chunks, as they are read."""
    monkeypatch.setattr(all_hits, "CHUNK", 7)
    monkeypatch.setattr(responses, "CHUNK", 7)
    yield create_app(made, Settings()).test_client()


@pytest.fixture(scope="module")
def hostile() -> FlaskClient:
    engine = open_engine(None, rules=RULES, name="memory")  # type: ignore[arg-type]
    made = [
        document(f"d-{n}", "Texto.", title=title, topics=("extradicion", "decomiso"), session=9)
        for n, title in enumerate(HOSTILE)
    ]
    engine.publish(map(to_record, made), blobs=lambda: {"lexicon": build_lexicon}, rules=RULES)
    return create_app(engine, Settings()).test_client()


def file(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return response.get_data(as_text=True)


def csv_rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))


def bib_entries(text: str) -> list[dict[str, str]]:
    # Three commands that LaTeX has and pylatexenc reads otherwise or not at all.
    commands = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
    context = get_default_latex_context_db()
    specs = [MacroTextSpec(name, simplify_repl=letter) for name, letter in commands.items()]
    context.add_context_category("braces", prepend=True, macros=specs)
    decoder = LatexNodes2Text(latex_context=context)
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware(decoder=decoder)])
    assert library.failed_blocks == []
    return [{"key": e.key, **{f.key: str(f.value) for f in e.fields}} for e in library.entries]


def ids_in(ending: str, text: str) -> list[str]:
    """The ids of a file's documents, as another library reads them."""
    match ending:
        case "csv":
            return [row["Identificador"] for row in csv_rows(text)]
        case "ris":
            return [record["accession_number"] for record in rispy.loads(text)]
        case "bib":
            return [entry["key"] for entry in bib_entries(text)]
        case "json":
            return [hit["id"] for hit in json.loads(text)["hits"]]
        case "jsonl":
            return [json.loads(line)["id"] for line in text.splitlines()]
        case _:
            feed = feedparser.parse(text.encode())
            assert not feed.bozo
            return [entry["id"].rpartition(":")[2] for entry in feed["entries"]]


def ids_of_pages(client: FlaskClient, query: str) -> list[str]:
    """The ids of a list as the API gives it, page by page."""
    ids: list[str] = []
    address = f"/api/v1/search?{query}&size=9"
    while address:
        page = client.get(address).get_json()
        ids += [hit["id"] for hit in page["hits"]]
        address = page["links"]["next"]
    return ids


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "query",
    [
        "q=",
        "q=documento",
        "q=remisión&order=date",
        "order=symbol",
        "topic=decomiso",
        f"cites={SYMBOL}",
        "from=2013-03&to=2014-02",
    ],
)
def test_a_file_holds_the_whole_list_in_the_order_of_its_pages(
    client: FlaskClient, ending: str, query: str
) -> None:
    expected = ids_of_pages(client, query)
    assert len(expected) > 2
    assert ids_in(ending, file(client, f"/search.{ending}?{query}&page=2&size=3")) == expected


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_list_of_nothing_is_a_file_that_can_be_read(client: FlaskClient, ending: str) -> None:
    assert ids_in(ending, file(client, f"/search.{ending}?q=zzyzx")) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_says_the_question_the_day_and_the_generation(client: FlaskClient, ending: str) -> None:
    text = file(client, f"/search.{ending}?q=remisión&session=7")
    generation = client.get("/healthz").get_json()["generation"]
    for said in ("remisión", "Séptimo período de sesiones", responses.today()[:4], generation):
        assert said in text, said
    assert "q=remisi%C3%B3n&" in text.replace("&amp;", "&").replace(r"\&", "&").replace(r"\%", "%")


@pytest.mark.parametrize("ending", ["csv", "ris", "bib", "atom", "json"])
def test_nothing_of_a_title_is_lost_and_nothing_of_it_runs(hostile: FlaskClient, ending: str) -> None:
    text = file(hostile, f"/search.{ending}?q=&order=symbol")
    expected = set(HOSTILE)
    match ending:
        case "csv":
            titles = {row["Título"] for row in csv_rows(text)}
            expected = {HOSTILE[0].replace("=", "'=", 1), "'@mando; '=1+1 |'b", *HOSTILE[2:]}
        case "ris":
            titles = {record["title"] for record in rispy.loads(text)}
        case "bib":
            titles = {entry["title"] for entry in bib_entries(text)}
        case "atom":
            titles = {e.text for e in etree.fromstring(text.encode()).iterfind("{*}entry/{*}title")}
        case _:
            titles = {hit["title"] for hit in json.loads(text)["hits"]}
    assert titles == expected


def test_no_cell_of_a_table_begins_with_a_formula(hostile: FlaskClient) -> None:
    for typed in ("=1+1", "+1", "-1", "@a", "\t=1", "a; =1", "＝1"):
        rows = csv_rows(file(hostile, f"/search.csv?q={quote(typed)}+O+texto"))
        assert rows
        for row in rows:
            for cell in row.values():
                for part in cell.split(";"):
                    assert not part.lstrip().startswith(("=", "+", "-", "@", "＝")), cell


def test_a_document_without_a_title_is_called_as_on_the_page() -> None:
    engine = open_engine(None, rules=RULES, name="memory")  # type: ignore[arg-type]
    made = document("sin-titulo", "Texto.", reference="CU 2011/7", kind="nota-verbal")
    engine.publish([to_record(made)], blobs=lambda: {"lexicon": build_lexicon}, rules=RULES)
    untitled = create_app(engine, Settings()).test_client()
    (row,) = csv_rows(file(untitled, "/search.csv?q=texto"))
    assert (row["Título"], row["Por qué figura"]) == ("Nota verbal CU 2011/7", "contiene lo buscado")
    line = json.loads(file(untitled, "/search.jsonl?q="))
    assert (line["title"], line["label"], line["language"]) == (None, "Nota verbal CU 2011/7", None)


def test_where_nothing_was_asked_no_document_has_what_was_asked(client: FlaskClient) -> None:
    for question in ("q=", "session=7"):
        rows = csv_rows(file(client, f"/search.csv?{question}"))
        assert {row["Por qué figura"] for row in rows} == {""}


def test_a_table_has_every_field_of_a_document(client: FlaskClient) -> None:
    rows = {row["Identificador"]: row for row in csv_rows(file(client, f"/search.csv?symbol={SYMBOL}"))}
    own, citing = rows["ctoc-cop-2012-1"], rows["cita-05"]
    assert own["Signatura"] == SYMBOL
    assert own["Fecha"] == "2012-10-15"
    assert own["Período de sesiones"] == "6"
    assert own["Título"] == "Asistencia a los pescadores"
    assert own["Materias"] == "Trata de personas"
    assert own["Dirección"] == "http://localhost/doc/ctoc-cop-2012-1"
    assert own["Documento oficial (ONU)"] == f"https://undocs.org/es/{SYMBOL}"
    assert own["Por qué figura"] == "lleva la signatura o el número"
    assert citing["Por qué figura"] == "la cita"
    assert citing["Órganos de que trata"].split(" | ") == ["CTOC/COP", "A", "CTOC/COP/WG.7"]
    assert rows["ctoc-cop-2012-1-add-1"]["Por qué figura"] == "adición"


def test_the_headings_of_a_table_are_in_the_language_of_the_page(client: FlaskClient) -> None:
    (row, *_) = csv_rows(file(client, "/search.csv?q=&lang=en"))
    assert {"Symbol", "Title", "Date", "Address"} <= row.keys()
    assert row["Address of the list"] == "http://localhost/?q=&lang=en"


def test_a_reference_manager_gets_title_number_date_organ_topics_and_address(client: FlaskClient) -> None:
    (record, *_) = rispy.loads(file(client, f"/symbol/{SYMBOL}.ris"))
    assert record["type_of_reference"] == "RPRT"
    assert record["title"] == "Asistencia a los pescadores"
    assert record["issn"] == SYMBOL
    assert record["year"] == "2012"
    assert record["date"] == "2012/10/15"
    assert record["authors"] == ["Conferencia de las Partes"]
    assert record["publisher"] == "Naciones Unidas"
    assert record["keywords"] == ["Trata de personas"]
    assert record["urls"][0] == "http://localhost/doc/ctoc-cop-2012-1"
    (entry, *_) = bib_entries(file(client, f"/symbol/{SYMBOL}.bib"))
    assert entry["number"] == SYMBOL
    assert (entry["year"], entry["month"], entry["day"]) == ("2012", "oct", "15")
    assert entry["institution"] == "Naciones Unidas"
    assert entry["url"] == "http://localhost/doc/ctoc-cop-2012-1"


def test_a_document_of_a_list_has_every_field_that_its_own_citation_has(app: Flask) -> None:
    client = app.test_client()
    listed = rispy.loads(file(client, "/search.ris?q="))
    assert len(listed) == 5
    # The note says which list it is of.
    of_list = [{name: value for name, value in record.items() if name != "notes"} for record in listed]
    addresses = [f"/doc/{record['accession_number']}/cite.ris" for record in listed]
    cited = [rispy.loads(file(client, address))[0] for address in addresses]
    assert of_list == cited
    assert {record.get("language") for record in listed} == {"es", None}
    entries = bib_entries(file(client, "/search.bib?q="))
    assert {entry.get("langid") for entry in entries} == {"spanish", None}
    for entry in entries:
        (alone,) = bib_entries(file(client, f"/doc/{entry['key']}/cite.bib"))
        assert {**entry, "note": ""} == {**alone, "note": ""}


def test_a_feed_keeps_its_ids_in_another_generation_and_on_another_host(client: FlaskClient) -> None:
    here = feedparser.parse(file(client, "/organ/CTOC/COP/WG.7.atom"))
    other = create_app(made_engine(), Settings()).test_client()
    there = feedparser.parse(other.get("/organ/CTOC/COP/WG.7.atom", base_url="https://b.example").text)
    assert len(here["entries"]) == 4
    assert [e["id"] for e in here["entries"]] == [e["id"] for e in there["entries"]]
    assert here["feed"]["id"] == there["feed"]["id"]
    assert [e["updated"] for e in here["entries"]] == [e["updated"] for e in there["entries"]]
    assert there["entries"][0]["link"].startswith("https://b.example/doc/")
    assert len({e["id"] for e in here["entries"]}) == 4


# RFC 4287, 4.1.1 and 4.1.2: which elements a feed and an entry may have, and which of them but once.
FEED_PARTS = {
    "author",
    "category",
    "contributor",
    "generator",
    "icon",
    "id",
    "link",
    "logo",
    "rights",
    "subtitle",
}
FEED_PARTS |= {"title", "updated", "entry"}
ENTRY_PARTS = {"author", "category", "content", "contributor", "id", "link", "published", "rights", "source"}
ENTRY_PARTS |= {"summary", "title", "updated"}
ONCE = (
    "content",
    "generator",
    "icon",
    "id",
    "logo",
    "published",
    "rights",
    "subtitle",
    "summary",
    "title",
    "updated",
)
ATOM = "{http://www.w3.org/2005/Atom}"


def assert_is_atom(feed: etree._Element) -> None:
    """Hold a feed to RFC 4287: the elements it may have, how often, and what is in them."""
    assert feed.tag == f"{ATOM}feed"
    for part, allowed in [
        (feed, FEED_PARTS),
        *((entry, ENTRY_PARTS) for entry in feed.iterfind(f"{ATOM}entry")),
    ]:
        names = [str(child.tag).removeprefix(ATOM) for child in part]
        assert set(names) <= allowed
        assert all(names.count(name) <= 1 for name in ONCE)
        assert {"id", "title", "updated"} <= set(names)
        links = [
            (link.get("rel", "alternate"), link.get("type"), link.get("hreflang"))
            for link in part.iterfind(f"{ATOM}link")
        ]
        assert len(links) == len(set(links)) and all(
            link.get("href") for link in part.iterfind(f"{ATOM}link")
        )
        assert "content" in names or "alternate" in [rel for rel, _, _ in links]
        for name in ("updated", "published"):
            for day in part.iterfind(f"{ATOM}{name}"):
                assert datetime.fromisoformat(str(day.text)).tzinfo is not None
        for person in part.iterfind(f"{ATOM}author"):
            assert [str(child.tag) for child in person].count(f"{ATOM}name") == 1
        for text in part.iterfind(f"{ATOM}summary"):
            assert text.get("type", "text") in ("text", "html", "xhtml") and not len(text)
        for identifier in part.iterfind(f"{ATOM}id"):
            assert urlsplit(str(identifier.text)).scheme
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iterfind(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    # The feed's own address.
    assert [link.get("href") for link in feed.iterfind(f"{ATOM}link") if link.get("rel") == "self"]


def test_a_feed_has_what_the_standard_asks_for(client: FlaskClient) -> None:
    root = etree.fromstring(file(client, "/search.atom?q=documento").encode())
    for part in [root, *root.iterfind("{*}entry")]:
        for name in ("id", "title", "updated", "author", "link"):
            assert part.find(f"{{http://www.w3.org/2005/Atom}}{name}") is not None, name
    assert_is_atom(root)
    # An undated document has a date that stays the same.
    undated = root.xpath("//*[local-name()='entry'][contains(., 'número 30')]/*[local-name()='updated']")
    assert [element.text for element in undated] == ["1970-01-01T00:00:00+00:00"]
    # The passage that answers is what a reader shows.
    summaries = [str(element.text) for element in root.iterfind("{*}entry/{*}summary")]
    assert any("párr. 1: Remisión 1 del documento" in text for text in summaries)


def test_a_question_that_xml_cannot_write_is_still_a_feed(client: FlaskClient) -> None:
    etree.fromstring(file(client, "/search.atom?q=documento%01%0B").encode())


def test_only_the_known_endings_count(client: FlaskClient) -> None:
    assert client.get("/search.xml?q=a").status_code == 404
    assert client.get("/search.CSV?q=a").status_code == 404
    # The dots of a symbol and of a series are their own.
    assert "html" in client.get("/organ/CTOC/COP/WG.7").mimetype
    page = client.get("/symbol/CTOC/COP/2013/CRP.5")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert ids_in("csv", file(client, "/symbol/CTOC/COP/2013/CRP.5.csv")) == ["cita-05"]


def test_an_accept_header_asks_for_a_file_at_the_address_of_the_page(client: FlaskClient) -> None:
    def given(address: str, accept: str | None) -> str:
        response = client.get(address, headers={"Accept": accept} if accept else {})
        assert "Accept" in response.headers["Vary"]
        return str(response.mimetype)

    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    for address in ("/?q=documento", "/organ/CTOC/COP", f"/symbol/{SYMBOL}"):
        for accept in (None, "*/*", browser, "text/*", "image/png"):
            assert given(address, accept) == "text/html", accept
        assert given(address, "text/csv") == "text/csv"
        assert given(address, "text/html;q=0.5, application/atom+xml") == "application/atom+xml"
        assert given(address, "application/json") == "application/json"


def test_a_page_and_its_files_have_tags_of_their_own(client: FlaskClient) -> None:
    accepts = ({}, {"Accept": "text/csv"}, {"Accept": "application/json"})
    tags = {client.get("/?q=documento", headers=accept).headers["ETag"] for accept in accepts}
    assert len(tags) == 3
    tag = client.get("/search.csv?q=documento").headers["ETag"]
    assert client.get("/search.csv?q=documento", headers={"If-None-Match": tag}).status_code == 304


def test_search_without_an_ending_leads_to_the_page(client: FlaskClient) -> None:
    response = client.get("/search?q=documento&lang=en")
    assert (response.status_code, response.location) == (308, "/?q=documento&lang=en")
    assert client.get("/search", headers={"Accept": "text/csv"}).mimetype == "text/csv"


def test_a_symbol_that_is_typed_otherwise_leads_to_its_own_file(client: FlaskClient) -> None:
    response = client.get("/symbol/ctoc/cop/2012/1.csv")
    assert (response.status_code, response.location) == (308, f"/symbol/{SYMBOL}.csv")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/symbol/CTOC/COP/1999/1.csv", 404),
        ("/symbol/hola.bib", 404),
        ("/organ/CTOC/COP/WG.99.atom", 404),
        ("/search.csv?order=abc", 400),
        ("/search.csv?session=abc", 400),
        ("/search.csv?q=" + "a" * 2001, 422),
    ],
)
def test_what_is_wrong_with_a_file_is_told_to_a_program(
    client: FlaskClient, address: str, status: int
) -> None:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


def test_a_file_has_a_name_and_its_head_can_be_asked_for(client: FlaskClient) -> None:
    for ask in (client.get, client.head):
        response = ask("/search.csv?q=Remisión")
        name = response.headers["Content-Disposition"]
        assert name == f"attachment; filename=signatura-remision-{responses.today()}.csv"
        assert response.content_type == "text/csv; charset=utf-8"
    assert client.head("/search.csv?q=Remisión").data == b""


def test_long_lists_leave_threads_for_pages(client: FlaskClient) -> None:
    # Two of four threads.
    first, second = (client.get("/search.csv?q=", buffered=False) for _ in range(2))
    refused = client.get("/search.csv?q=")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    # A short list is sent.
    assert client.get("/search.csv?q=%22la+adición%22").status_code == 200
    first.close()
    assert client.get("/search.csv?q=").status_code == 200
    assert second.data.count(b"\r\n") == 31
    second.close()


def test_a_long_list_that_fails_at_its_beginning_keeps_no_thread(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Iterator[SearchHit]:
        raise EngineUnavailable("out-of-reach")
        yield

    with monkeypatch.context() as broken:
        broken.setattr(responses, "iter_hits", fail)
        # More often than there are slots.
        assert {client.get("/search.csv?q=").status_code for _ in range(5)} == {503}
        assert "export" not in client.get("/search.csv?q=").json["type"]
    assert client.get("/search.csv?q=").status_code == 200


def test_the_examples_of_the_api_keep_no_thread(client: FlaskClient) -> None:
    for _ in range(3):
        page = client.get("/ayuda/api").get_data(as_text=True)
        assert "200 · <code>text/csv</code>" in page and "503" not in page
    assert client.get("/search.csv?q=").status_code == 200


@pytest.mark.parametrize("path", ["/?q=documento", "/organ/CTOC/COP/WG.7", f"/symbol/{SYMBOL}"])
def test_a_page_leads_to_its_files(client: FlaskClient, path: str) -> None:
    root = etree.HTML(client.get(path).get_data(as_text=True))
    addresses = [str(a.get("href")) for a in root.iterfind(".//p[@class='downloads']//a")]
    endings = [urlsplit(address).path.rpartition(".")[2] for address in addresses]
    assert endings[:6] == list(ENDINGS)
    for address in addresses:
        assert client.get(address).status_code == 200, address
    (feed,) = root.xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")
    assert feed == addresses[5]


def test_a_list_can_be_had_in_english(app: Flask, client: FlaskClient) -> None:
    feed = feedparser.parse(file(client, "/search.atom?session=7&lang=en"))
    assert feed["feed"]["title"] == "Signatura: Session: Seventh session"


@pytest.mark.parametrize(("address", "calls"), [("/search.jsonl", 1), ("/search.jsonl?q=CTOC/COP/2014/1", 0)])
def test_only_a_long_list_is_written_as_its_client_reads_it(
    client: FlaskClient, address: str, calls: int
) -> None:
    called: list[bool] = []
    response = client.get(address, environ_overrides={HOLD_BACK: lambda: called.append(True)})
    assert (response.status_code, len(called)) == (200, calls)
