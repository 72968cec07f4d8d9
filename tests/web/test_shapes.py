"""The API's answers have the shapes that are declared, and openapi.json is written from these."""

import json
from typing import Annotated, Literal

import msgspec
import pytest
from flask.testing import FlaskClient
from msgspec import Meta

from search_app.web.api import openapi, shapes
from search_app.web.api.document_shape import DocumentJson
from search_app.web.api.json_schema import schema_of
from search_app.web.api.shapes import Keys, OneOf
from search_app.web.exports.json_list import ListFileJson


class Inner(msgspec.Struct):
    own: str = msgspec.field(name="self")


class Outer(Inner):
    count: int


class Optional(msgspec.Struct):
    one: int
    two: str | msgspec.UnsetType = msgspec.UNSET


INNER = {"type": "object", "required": ["self"], "properties": {"self": {"type": "string"}}}


@pytest.mark.parametrize(
    ("shape", "schema"),
    [
        (bool, {"type": "boolean"}),
        (int | None, {"type": ["integer", "null"]}),
        (Literal["b", "a"], {"enum": ["b", "a"]}),
        (Literal["b", "a"] | None, {"enum": ["b", "a", None]}),
        (tuple[float, ...], {"type": "array", "items": {"type": "number"}}),
        (list[str], {"type": "array", "items": {"type": "string"}}),
        (tuple[int, int], {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}),
        (dict[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}),
        (
            Annotated[dict[str, int], Keys(("a",))],
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
        ),
        (Annotated[str, OneOf(("b", "a"))], {"enum": ["b", "a"]}),
        (Inner, INNER),
        (
            Optional,
            {
                "type": "object",
                "required": ["one"],
                "properties": {"one": {"type": "integer"}, "two": {"type": "string"}},
            },
        ),
        (
            Annotated[Inner | None, Meta(description="x")],
            {**INNER, "type": ["object", "null"], "description": "x"},
        ),
        (
            Outer,
            {
                "type": "object",
                "required": ["self", "count"],
                "properties": {"self": {"type": "string"}, "count": {"type": "integer"}},
            },
        ),
    ],
    ids=str,
)
def test_a_type_has_its_schema(shape: object, schema: object) -> None:
    assert schema_of(shape) == schema


@pytest.mark.parametrize(
    "shape",
    [bytes, str | int, tuple[int, str], dict[int, str], Annotated[int, "x"], Annotated[int, Meta(gt=0)]],
)
def test_a_type_without_a_schema_is_refused(shape: object) -> None:
    with pytest.raises(TypeError):
        schema_of(shape)


@pytest.mark.parametrize(
    ("address", "shape"),
    [
        ("/api/v1/search?q=cooperación&colour=x", shapes.SearchJson),
        ("/api/v1/search?q=cooperación+xilófono&explain=1&lang=en", shapes.SearchJson),
        ("/api/v1/search?size=2&topic=-corrupcion", shapes.SearchJson),
        ("/api/v1/symbols/resolución 7/1", shapes.SymbolJson),
        ("/api/v1/symbols/CTOC/COP/WG.2/2013/5", shapes.SymbolJson),
        ("/api/v1/suggest?q=coop", shapes.SuggestionsJson),
        ("/api/v1/report", shapes.ReportJson),
        ("/healthz", shapes.HealthJson),
        ("/api/v1/", shapes.ApiIndexJson),
        ("/api/v1/documents/resolucion-6-4", DocumentJson),
        ("/api/v1/documents/cop09-nota-reuniones-2018?lang=en", DocumentJson),
        ("/api/v1/documents/cu-2009-33-a", DocumentJson),
    ],
)
def test_an_answer_has_the_types_of_its_shape_and_no_other_key(
    client: FlaskClient, address: str, shape: type
) -> None:
    data = client.get(address).data
    assert msgspec.json.encode(msgspec.json.decode(data, type=shape)) == data


def test_a_list_as_one_file_has_the_types_of_its_shape_and_no_other_key(client: FlaskClient) -> None:
    body = client.get("/search.json?q=cooperación+extradición&colour=x").get_json()
    assert body["hits"]
    shape = msgspec.convert(body, type=ListFileJson)
    assert json.loads(msgspec.json.encode(shape)) == body


def test_the_schema_of_a_page_of_results_says_what_the_keys_are_for() -> None:
    search = schema_of(shapes.SearchJson)
    assert openapi.SCHEMAS["search"] == search
    properties = search["properties"]
    assert isinstance(properties, dict)
    hit = properties["hits"]["items"]["properties"]
    assert hit["explanation"]["type"] == ["object", "null"]
    assert "null unless explain=1" in hit["explanation"]["description"]
    assert hit["family"] == {"enum": ["addendum", "corrigendum", "revision", "amendment", "other", None]}
    assert hit["title_marks"] == {
        "type": "array",
        "description": "Pairs of character offsets, the end exclusive",
        "items": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
    }
    assert properties["links"]["required"] == ["self", "next", "prev"]
    assert list(properties["facets"]["properties"]) == ["session", "topic", "organ", "kind", "year"]
