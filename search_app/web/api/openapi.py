"""What /api/v1/openapi.json says: the API's addresses, parameters and shapes (OpenAPI 3.1)."""

from indexer.facets import FACET_NAMES
from search_app.query.search_request import MAX_SIZE, ORDERS
from search_app.web.api import shapes
from search_app.web.api.json_schema import Json, schema_of


def _parameter(name: str, text: str, schema: Json | None = None, place: str = "query") -> Json:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": text,
        "schema": schema or {"type": "string"},
    }


def _answers(schema: str, *problems: int) -> Json:
    given: Json = {
        "200": {
            "description": "OK",
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
        }
    }
    for status in (*problems, 503):
        given[str(status)] = {"$ref": "#/components/responses/problem"}
    return given


SCHEMAS: Json = {
    "search": schema_of(shapes.SearchJson),
    "document": {
        "type": "object",
        "description": "One document as the indexer reads it",
        "required": ["schema", "id", "symbols", "reference", "kind", "title", "paragraphs", "citations"],
    },
    "passages": schema_of(shapes.PassagesJson),
    "symbol": schema_of(shapes.SymbolJson),
    "suggestions": schema_of(shapes.SuggestionsJson),
    "report": schema_of(shapes.ReportJson),
    "health": schema_of(shapes.HealthJson),
    "problem": schema_of(shapes.ProblemJson),
}

DOCUMENT: Json = {
    "openapi": "3.1.0",
    "info": {
        "title": "Signatura",
        "version": "1",
        "description": "Search over the Spanish documents of the Conference of the Parties to the UN Convention "
        "against Transnational Organized Crime. Shapes only grow: a key is never renamed.",
    },
    "paths": {
        "/api/v1/search": {
            "get": {
                "operationId": "search",
                "summary": "Documents that match, with passages, marks and facets",
                "parameters": [
                    _parameter("q", "What one would type in the box"),
                    _parameter(
                        "symbol", "Documents that bear a symbol, then those that cite it; a series ends in /*"
                    ),
                    _parameter("cites", "Documents that cite a symbol or resolution"),
                    *(
                        {
                            **_parameter(
                                name, "Repeat to add a value; -value excludes", schema_of(list[str])
                            ),
                            "explode": True,
                        }
                        for name in FACET_NAMES
                    ),
                    _parameter("from", "The first date: 2014, 2014-06 or 2014-06-12"),
                    _parameter("to", "The last date, written alike"),
                    _parameter("order", "", {"enum": list(ORDERS)}),
                    _parameter("page", "From 1", {"type": "integer", "minimum": 1}),
                    _parameter(
                        "size", "Documents a page", {"type": "integer", "minimum": 1, "maximum": MAX_SIZE}
                    ),
                    _parameter(
                        "literal",
                        "1: search only what was typed: no synonyms, no corrections, no filters read from it",
                        {"enum": ["1"]},
                    ),
                    _parameter("explain", "1: say of each hit why it ranks where it does", {"enum": ["1"]}),
                    _parameter("lang", "Language of the labels", {"enum": ["es", "en"]}),
                ],
                "responses": _answers("search", 400, 410, 422),
            }
        },
        "/api/v1/documents/{id}": {
            "get": {
                "operationId": "document",
                "summary": "One whole document",
                "parameters": [_parameter("id", "As a hit names it", place="path")],
                "responses": _answers("document", 404),
            }
        },
        "/api/v1/documents/{id}/passages": {
            "get": {
                "operationId": "passages",
                "summary": "All passages of a document that answer a question, in the order of the text",
                "parameters": [
                    _parameter("id", "As a hit names it", place="path"),
                    _parameter("q", "What one would type in the box"),
                    _parameter("symbol", "A symbol that is borne or cited"),
                    _parameter("cites", "A symbol or resolution that is cited"),
                    _parameter("literal", "1: only what was typed", {"enum": ["1"]}),
                    _parameter("page", "From 1; a page has 100", {"type": "integer", "minimum": 1}),
                    _parameter("lang", "Language of the labels", {"enum": ["es", "en"]}),
                ],
                "responses": _answers("passages", 400, 404),
            }
        },
        "/api/v1/symbols/{symbol}": {
            "get": {
                "operationId": "symbol",
                "summary": "Who bears a symbol or reference, and who cites it",
                "parameters": [_parameter("symbol", "In any usual typing, slashes included", place="path")],
                "responses": _answers("symbol", 404),
            }
        },
        "/api/v1/suggest": {
            "get": {
                "operationId": "suggest",
                "summary": "What a person may be typing",
                "parameters": [
                    _parameter("q", "The text so far"),
                    _parameter("lang", "Language of the labels", {"enum": ["es", "en"]}),
                ],
                "responses": _answers("suggestions"),
            }
        },
        "/api/v1/report": {
            "get": {
                "operationId": "report",
                "summary": "Which files of the corpus were refused and why, and which were read with problems",
                "parameters": [
                    _parameter("page", "From 1", {"type": "integer", "minimum": 1}),
                    _parameter("lang", "Language of the reasons", {"enum": ["es", "en"]}),
                ],
                "responses": _answers("report", 400),
            }
        },
        "/healthz": {
            "get": {
                "operationId": "health",
                "summary": "Whether an index answers",
                "responses": _answers("health"),
            }
        },
    },
    "components": {
        "schemas": SCHEMAS,
        "responses": {
            "problem": {
                "description": "RFC 9457",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
            }
        },
    },
}
