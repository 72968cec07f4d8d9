"""What /api/v1/openapi.json says: the addresses, parameters and shapes of what is for programs (OpenAPI 3.1).

The addresses and parameters are those that requests are checked by (`parameters`), the shapes those that answers are
made of.
"""

from search_app.web.api import shapes
from search_app.web.api.document_shape import DocumentJson
from search_app.web.api.json_schema import Json, schema_of
from search_app.web.exports import formats
from search_app.web.exports.json_list import ListFileJson
from search_app.web.parameters import ENDPOINTS, Endpoint, Parameter

SHAPES: dict[str, object] = {
    "index": shapes.ApiIndexJson,
    "search": shapes.SearchJson,
    "document": DocumentJson,
    "passages": shapes.PassagesJson,
    "related": shapes.RelatedJson,
    "symbol": shapes.SymbolJson,
    "suggestions": shapes.SuggestionsJson,
    "report": shapes.ReportJson,
    "health": shapes.HealthJson,
    "list": ListFileJson,
    "symbols": shapes.SymbolsJson,
    "corpusSymbols": shapes.CorpusSymbolsJson,
    "problem": shapes.ProblemJson,
}
SCHEMAS: Json = {name: schema_of(shape) for name, shape in SHAPES.items()}
# What the files of an operation may be.
FILES = {
    "exportSearch": formats.LIST_FORMATS,
    "exportOrgan": formats.ORGAN_FORMATS,
    "exportSymbol": formats.LIST_FORMATS,
    "cite": formats.CITATION_FORMATS,
    "documentMeetings": (formats.ICALENDAR,),
    "symbols": formats.SYMBOLS_FORMATS,
    "corpusSymbols": formats.CORPUS_SYMBOLS_FORMATS,
}
PROBLEMS = {
    400: "A malformed value of a parameter; with strict=1 also a parameter that the address does not have",
    404: "There is nothing of this name",
    410: "The generation of the cursor is gone: begin again with the first page",
    422: "The question is refused for its size; `detail` says which bound it breaks",
    503: "No index answers, or too much is asked at once: come back after Retry-After",
}
# Operations whose files have the address of a page with an ending.
AT_PAGES = ("exportOrgan", "exportSymbol")
# The statuses of an operation besides 200, 400 and 503.
OTHER_STATUSES: dict[str, tuple[int, ...]] = {
    "search": (410, 422),
    "document": (308, 404),
    "passages": (308, 404, 422),
    "related": (308, 404),
    "symbol": (404,),
    "report": (404,),
    "exportSearch": (404, 422),
    "exportOrgan": (404,),
    "exportSymbol": (308, 404, 422),
    "cite": (404,),
    "documentMeetings": (404,),
    "symbols": (404,),
    "corpusSymbols": (404,),
}


def _parameter(parameter: Parameter) -> Json:
    schema: Json = {"type": "string"}
    if parameter.numbers:
        low, high = parameter.numbers
        schema = {"type": "integer", "minimum": low, "maximum": high}
    elif parameter.values:
        schema = {"enum": list(dict.fromkeys(parameter.values))}
    elif parameter.pattern:
        schema["pattern"] = f"^{parameter.pattern}$"
    if parameter.max_length:
        schema["maxLength"] = parameter.max_length
    described: Json = {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.place == "path",
        "description": parameter.description,
        "schema": {"type": "array", "items": schema} if parameter.repeats else schema,
    }
    return {**described, "explode": True} if parameter.repeats else described


def _content(operation: str) -> Json:
    """Return what an answer of status 200 holds, by media type."""
    if operation not in FILES:
        name = "suggestions" if operation == "suggest" else operation
        return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    content: Json = {
        export_format.media_types[0]: {"schema": {"type": "string"}} for export_format in FILES[operation]
    }
    if formats.JSON in FILES[operation]:
        name = operation if operation in SHAPES else "list"
        content[formats.JSON.media_types[0]] = {"schema": {"$ref": f"#/components/schemas/{name}"}}
    if formats.CSL_JSON in FILES[operation]:
        content[formats.CSL_JSON.media_types[0]] = {
            "schema": {"type": "array", "items": {"type": "object", "required": ["id", "type", "title"]}}
        }
    return content


def _problem(status: int, others: Json) -> Json:
    problem: Json = {"schema": {"$ref": "#/components/schemas/problem"}}
    return {"description": PROBLEMS[status], "content": {"application/problem+json": problem, **others}}


def _operation(endpoint: Endpoint) -> Json:
    answers: Json = {"200": {"description": "OK", "content": _content(endpoint.operation)}}
    if endpoint.operation in AT_PAGES:
        # With an ending that is none of these, the address is that of a page.
        answers["404"] = _problem(404, {"text/html": {"schema": {"type": "string"}}})
    for status in sorted({400, *OTHER_STATUSES.get(endpoint.operation, ()), 503}):
        answers.setdefault(
            str(status),
            {"description": "The same at its present address"}
            if status == 308
            else {"$ref": f"#/components/responses/{status}"},
        )
    return {
        "operationId": endpoint.operation,
        "summary": endpoint.summary,
        "parameters": [_parameter(parameter) for parameter in endpoint.parameters],
        "responses": answers,
    }


def _methods(endpoint: Endpoint) -> Json:
    get = _operation(endpoint)
    if not endpoint.posted:
        return {"get": get}
    form: Json = {"type": "object", "properties": {endpoint.posted: {"type": "string"}}}
    parameters = [
        _parameter(parameter) for parameter in endpoint.parameters if parameter.name != endpoint.posted
    ]
    post: Json = {
        **get,
        "operationId": f"{endpoint.operation}Posted",
        "parameters": parameters,
        "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": form}}},
    }
    return {"get": get, "post": post}


DOCUMENT: Json = {
    "openapi": "3.1.0",
    "info": {
        "title": "Signatura",
        "version": "1",
        "description": "Search over the Spanish documents of the Conference of the Parties to the UN Convention "
        "against Transnational Organized Crime. Shapes only grow: a key is never renamed.",
    },
    "paths": {endpoint.path: _methods(endpoint) for endpoint in ENDPOINTS},
    "components": {
        "schemas": SCHEMAS,
        "responses": {str(status): _problem(status, {}) for status in PROBLEMS},
    },
}
