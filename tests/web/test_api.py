"""The JSON that other programs rely on."""

import json
from pathlib import Path

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from indexer.build import build
from indexer.engine.cursors import SortKey, encode_cursor
from indexer.engine.memory import MemoryEngine
from search_app import create_app
from search_app.settings import Settings
from search_app.web.api import openapi

GOLDEN = Path(__file__).parents[1] / "golden"


def shape(value: object) -> object:
    """The keys and types of a JSON value, in order; a list is the shape of its first member."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def test_a_search_answers_exactly_in_the_public_shape(client: FlaskClient) -> None:
    promised = json.loads((GOLDEN / "search-2018.json").read_text("utf-8"))
    body = client.get("/api/v1/search?q=cooperación+internacional&session=9").json
    assert body is not None
    # What depends on the scores' scale and on when the index was built is held by its type alone.
    for answer in (promised, body):
        assert isinstance(answer["hits"][0]["score"], float)
        answer["hits"][0]["score"] = 0.0
        assert list(answer["index"]) == ["generation", "built", "documents"]
        answer["index"] = {}
    # As text, so that the order of the keys counts.
    assert json.dumps(body) == json.dumps(promised)


def test_a_document_answers_as_the_indexer_shows_it(client: FlaskClient) -> None:
    promised = json.loads((GOLDEN / "show-2018.json").read_text("utf-8"))
    body = client.get("/api/v1/documents/cop09-nota-reuniones-2018").json
    assert body is not None
    assert body.pop("pages_from") is None
    files = body.pop("originals")
    assert [file["file"] for file in files] == ["cop09-nota-reuniones-2018.md"]
    assert body == promised


def test_a_search_that_finds_nothing_has_every_key(client: FlaskClient) -> None:
    body = client.get("/api/v1/search?q=asistencia").json
    nothing = client.get("/api/v1/search?q=zzyzx").json
    assert body is not None and nothing is not None
    assert (nothing["total"], nothing["hits"]) == (0, [])
    assert list(nothing) == list(body)
    assert list(nothing["facets"]) == list(body["facets"])
    assert [warning["kind"] for warning in nothing["query"]["warnings"]] == ["unknown-word"]
    assert nothing["links"]["next"] is None


@pytest.mark.parametrize(
    ("typed", "total"),
    [
        ("asistencia técnica", 4),
        ("asistencia tecnica", 4),
        ('"en forma consecutiva"', 2),
        ('"Estados parte"', 1),
        ('"asistencia técnica informe sobre"', 0),
        ("zzyzx", 0),
        ("", 5),
    ],
)
def test_page_and_json_and_terminal_count_alike(client: FlaskClient, typed: str, total: int) -> None:
    body = client.get("/api/v1/search", query_string={"q": typed}).json
    assert body is not None and body["total"] == total
    page, _, nearest = client.get("/", query_string={"q": typed}).text.partition('<section class="nearest"')
    assert page.count('<article class="hit">') == total
    assert nearest.count('<article class="hit">') == len((body["nearest"] or {"hits": []})["hits"])


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/search?page=dos", 400),
        ("/api/v1/search?size=1000", 400),
        ("/api/v1/documents/nada", 404),
        ("/api/v1/symbols/hola", 404),
        ("/api/v1/symbols/CTOC/COP/WG.2/2013/6", 404),
        ("/api/v1/nada", 404),
        ("/api/v1/search?q=" + "a" * 2001, 422),
    ],
)
def test_an_error_is_problem_json_and_says_what_is_wrong(
    client: FlaskClient, address: str, status: int
) -> None:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    problem = json.loads(response.data)
    assert problem["status"] == status
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    assert "{" not in problem["detail"]


def test_a_cursor_of_a_generation_that_is_gone_answers_410(client: FlaskClient) -> None:
    info = client.get("/api/v1/").get_json()["index"]
    key = SortKey(1, 0.0, "resolucion-6-4")
    for generation, order, status in (
        ("gen-9999", "date", 410),
        (info["generation"], "symbol", 400),
        (info["generation"], "date", 200),
    ):
        cursor = encode_cursor(generation, order, key)  # type: ignore[arg-type]
        response = client.get("/api/v1/search", query_string={"order": "date", "after": cursor})
        assert response.status_code == status, response.text
    for cursor in ("x" * 40, "ñ", encode_cursor(info["generation"], "date", SortKey(1, 0.0, "nada"))):
        response = client.get("/api/v1/search", query_string={"order": "date", "after": cursor})
        assert (response.status_code, response.mimetype) == (400, "application/problem+json")
        assert "links.next" in response.get_json()["detail"]


def test_no_index_answers_503_with_when_to_come_back(tmp_path: Path) -> None:
    client = create_app(MemoryEngine(), Settings()).test_client()
    for address in ("/healthz", "/api/v1/search?q=a"):
        response = client.get(address)
        assert (response.status_code, response.mimetype) == (503, "application/problem+json")
        assert response.headers["Retry-After"]
        assert str(tmp_path) not in response.text


def test_an_unknown_parameter_is_a_warning_not_an_error(client: FlaskClient) -> None:
    body = client.get("/api/v1/search?q=asistencia+técnica&colour=rojo").json
    assert body is not None and body["total"] == 4
    (warning,) = body["query"]["warnings"]
    assert (warning["kind"], warning["cause"]) == ("unknown-parameter", "colour")
    assert "colour" in warning["message"]


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        ("session=abc", "session=9"),
        ("session=-", "session=-9"),
        ("session=²", "session=9"),
        ("year=18", "year=2018"),
        ("lang=null", "lang=es"),
        ("literal=true", "literal=1"),
        ("explain=yes", "explain=1"),
        ("strict=2", "strict=1"),
        ("page=0", "1000000"),
        ("page=1000001", "1000000"),
        ("page=1e3", "1000000"),
        ("size=101", "100"),
        ("order=fecha", "relevance"),
    ],
)
def test_a_malformed_value_is_refused_with_what_it_should_be(
    client: FlaskClient, parameter: str, said: str
) -> None:
    for path in ("/api/v1/search", "/search.csv"):
        if path == "/search.csv" and parameter.startswith(("page", "size", "explain")):
            # A file has no pages.
            continue
        response = client.get(f"{path}?q=trata&{parameter}")
        assert (response.status_code, response.mimetype) == (400, "application/problem+json")
        problem = response.get_json()
        assert said in problem["detail"] and parameter.partition("=")[2] in problem["detail"]
        assert client.get(f"{path}?q=trata&{parameter.partition('=')[0]}=").status_code == 400


@pytest.mark.parametrize(
    "parameter", ["session=-9", "session=9", "year=-2018", "lang=en", "literal=0", "page=1"]
)
def test_a_well_formed_value_is_taken(client: FlaskClient, parameter: str) -> None:
    assert client.get(f"/api/v1/search?q=trata&strict=1&{parameter}").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/search?q=a&colour=x",
        "/api/v1/?colour=x",
        "/api/v1/documents/resolucion-6-4?q=a",
        "/api/v1/symbols/resolución 6/4?colour=x",
        "/api/v1/suggest?q=a&page=1",
        "/api/v1/report?q=a",
        "/healthz?colour=x",
        "/search.csv?colour=x",
        "/search.csv?q=a&page=2",
        "/organ/CTOC/COP.csv?q=a",
        "/symbol/resolución 6/4.csv?q=a",
        "/doc/resolucion-6-4/cite.ris?anchor=p1",
        "/doc/resolucion-6-4/meetings.ics?at=p1",
    ],
)
def test_strict_refuses_a_parameter_that_the_address_does_not_have(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200
    refused = client.get(address + "&strict=1")
    assert refused.status_code == 400
    assert refused.get_json()["type"] == "urn:signatura:problem:unknown-parameter"


def test_strict_refuses_a_value_that_would_be_left_out(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?q=trata&q=armas").status_code == 200
    assert client.get("/api/v1/search?q=trata&q=armas&strict=1").status_code == 400
    assert (
        client.get(
            "/api/v1/search?strict=1&" + "topic=a&" * 3 + "&".join(f"topic={n}" for n in range(201))
        ).status_code
        == 400
    )


def test_the_pages_around_an_answer_are_in_its_link_header_and_keep_what_was_asked(
    client: FlaskClient,
) -> None:
    response = client.get("/api/v1/search?q=&size=2&page=2&lang=en&strict=1")
    links = parse_options_of(response.headers["Link"])
    body_links = response.get_json()["links"]
    assert links == {
        "next": body_links["next"],
        "prev": body_links["prev"],
        "service-desc": "/api/v1/openapi.json",
    }
    for address in body_links.values():
        assert "lang=en" in address and "strict=1" in address
        assert client.get(address).status_code == 200
    last = client.get("/api/v1/search?q=&size=2&page=3")
    assert set(parse_options_of(last.headers["Link"])) == {"prev", "service-desc"}


def parse_options_of(header: str) -> dict[str, str]:
    """The addresses of a Link header by their relation."""
    return {link["rel"]: link["url"] for link in requests.utils.parse_header_links(header)}


def test_a_hit_is_explained_only_where_that_is_asked_for(client: FlaskClient) -> None:
    plain = client.get("/api/v1/search?q=cooperación+extradición").json
    body = client.get("/api/v1/search?q=cooperación+extradición&explain=1&lang=en").json
    assert plain is not None and body is not None
    assert {hit["explanation"] for hit in plain["hits"]} == {None}
    assert body["links"]["self"].endswith("&explain=1&lang=en")
    for hit in body["hits"]:
        why = hit["explanation"]
        assert why["sentence"].startswith("Has all that was asked for; what counts most: “")
        assert [part["text"] for part in why["parts"]] == ["cooperación", "extradición"]
        assert hit["score"] == pytest.approx(
            sum(part["score"] for part in why["parts"]) + why["rescored"], abs=0.02
        )


def test_a_symbol_says_who_bears_it_and_who_cites_it(client: FlaskClient) -> None:
    half = client.get("/api/v1/symbols/ctoc/cop/wg3/2017/4").json
    assert half is not None
    assert (half["symbol"], half["held"], half["documents"]) == ("CTOC/COP/WG.3/2017/4", False, [])
    (citing,) = half["cited_by"]
    assert citing["id"] == "cop09-nota-reuniones-2018"
    (passage,) = citing["passages"]
    assert passage["anchor"] == "p3"
    ((start, end),) = passage["marks"]
    assert passage["text"][start:end] == "CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4"
    assert half["official"] == "https://undocs.org/es/CTOC/COP/WG.3/2017/4"

    held = client.get("/api/v1/symbols/resolución 6/4").json
    assert held is not None
    assert [document["id"] for document in held["documents"]] == ["resolucion-6-4"]
    # A resolution of the Conference has no symbol of its own.
    assert held["official"] is None


def test_suggestions_complete_words_without_accents(client: FlaskClient) -> None:
    body = client.get("/api/v1/suggest?q=secretar").json
    assert body is not None and body["query"] == "secretar"
    assert any(suggestion["text"] == "secretaría" for suggestion in body["suggestions"])
    named = client.get("/api/v1/suggest?q=asistencia+judi").json
    assert named is not None
    assert {
        "text": "Asistencia judicial recíproca",
        "kind": "topic",
        "url": "/?topic=asistencia-judicial-reciproca",
        "query": "tema:asistencia-judicial-reciproca",
    } in named["suggestions"]
    series = client.get("/api/v1/suggest?q=WG.4&lang=en").json
    assert series is not None and series["suggestions"][0] == {
        "text": "Working Group on Trafficking in Persons (CTOC/COP/WG.4)",
        "kind": "organ",
        "url": "/?organ=CTOC%2FCOP%2FWG.4&lang=en",
        "query": "CTOC/COP/WG.4/*",
    }
    assert client.get("/api/v1/suggest?q=").json == {"query": "", "suggestions": []}


def test_a_former_id_leads_to_the_present_one(tmp_path: Path) -> None:
    note = (Path(__file__).parents[2] / "corpus" / "cop09-nota-reuniones-2018.md").read_bytes()
    (tmp_path / "uno.md").write_bytes(note)
    (tmp_path / "manifest.toml").write_text(
        '["uno.md"]\nid = {value = "nuevo", former = ["viejo"], source = "prueba"}\n', "utf-8"
    )
    engine = MemoryEngine()
    build(tmp_path, engine)
    client = create_app(engine, Settings()).test_client()
    page = client.get("/doc/viejo?q=informe")
    assert (page.status_code, page.location) == (308, "/doc/nuevo?q=informe")
    data = client.get("/api/v1/documents/viejo")
    assert (data.status_code, data.location) == (308, "/api/v1/documents/nuevo")
    around = client.get("/api/v1/documents/viejo/related")
    assert (around.status_code, around.location) == (308, "/api/v1/documents/nuevo/related")


def test_the_openapi_document_names_every_address_of_the_api(app: Flask, client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").json
    assert described is not None
    served = {
        rule.rule.replace("<path:", "<").replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("api.", "exports.")) and not rule.rule.endswith("openapi.json")
    }
    # Pages, which an Accept header turns into files, and files at the addresses of pages.
    pages, at_pages = (
        {"/search", "/symbols", "/symbols/all", "/doc/{id}/cite"},
        {"/organ/{series}.{ending}", "/symbol/{symbol}.{ending}"},
    )
    assert set(described["paths"]) == (served - pages) | at_pages
    listed = client.get("/api/v1/").get_json()["endpoints"]
    assert [endpoint["path"] for endpoint in listed] == list(described["paths"])
    for endpoint in listed:
        named = [parameter["name"] for parameter in described["paths"][endpoint["path"]]["get"]["parameters"]]
        assert endpoint["parameters"] == named


@pytest.mark.parametrize(
    ("address", "schema"),
    [
        ("/api/v1/search?q=cooperación&colour=x", "search"),
        ("/api/v1/search?q=cooperación+xilófono&explain=1", "search"),
        ("/api/v1/symbols/resolución 7/1", "symbol"),
        ("/api/v1/suggest?q=coop", "suggestions"),
        ("/api/v1/documents/resolucion-6-4", "document"),
        ("/healthz", "health"),
        ("/api/v1/documents/nada", "problem"),
    ],
)
def test_answers_have_the_keys_that_the_openapi_document_promises(
    client: FlaskClient, address: str, schema: str
) -> None:
    assert missing(json.loads(client.get(address).data), openapi.SCHEMAS[schema]) == []


def missing(value: object, schema: object, at: str = "") -> list[str]:
    """Keys that a schema requires and a value lacks, and keys of the value that a closed schema does not know."""
    assert isinstance(schema, dict)
    faults: list[str] = []
    if isinstance(value, dict) and "properties" in schema:
        faults += [f"{at}.{key} is missing" for key in schema["required"] if key not in value]
        faults += [f"{at}.{key} is unknown" for key in value if key not in schema["properties"]]
        for key, inner in schema["properties"].items():
            if key in value:
                faults += missing(value[key], inner, f"{at}.{key}")
    elif isinstance(value, dict):
        faults += [f"{at}.{key} is missing" for key in schema.get("required", ()) if key not in value]
    elif isinstance(value, list) and "items" in schema:
        for number, element in enumerate(value):
            faults += missing(element, schema["items"], f"{at}[{number}]")
    return faults


def test_health_names_the_generation_and_how_much_it_holds(client: FlaskClient) -> None:
    health = client.get("/healthz").json
    assert health is not None
    assert (health["status"], health["documents"]) == ("ok", 5)
