"""What /api/v1/openapi.json says: the API's addresses, parameters and shapes (OpenAPI 3.1)."""

from typing import get_args

from indexer.facets import FACET_NAMES
from indexer.refusals import REASONS
from search_app.query.search_request import MAX_SIZE, ORDERS
from search_app.search.families import FamilyRelation

Json = dict[str, object]


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


def _object(**properties: Json) -> Json:
    """An object whose keys are always there."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "integer"}
FLAG: Json = {"type": "boolean"}
MAYBE_TEXT: Json = {"type": ["string", "null"]}
MAYBE_SCORE: Json = {"type": ["number", "null"]}
MAYBE_NUMBER: Json = {"type": ["integer", "null"]}
MARKS: Json = {
    "type": "array",
    "description": "Pairs of character offsets, the end exclusive",
    "items": {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2},
}
PASSAGE = _object(anchor=TEXT, label=TEXT, text=TEXT, marks=MARKS, url=TEXT)
EXPLANATION: Json = {
    **_object(
        sentence=TEXT,
        reason={"enum": ["own", "cites", "text"]},
        parts=_list(_object(text=TEXT, instead=MAYBE_TEXT, score=MAYBE_SCORE)),
        title=_list(TEXT),
        passage=MAYBE_TEXT,
        together=_list(TEXT),
        rescored={"type": "number"},
    ),
    "type": ["object", "null"],
    "description": "Why the document ranks where it does: what each part of the question adds to its score (null: it "
    "does not have it), and what rescoring adds. null unless explain=1",
}
NAMED = {
    "id": TEXT,
    "symbols": _list(TEXT),
    "reference": MAYBE_TEXT,
    "title": MAYBE_TEXT,
    "kind": TEXT,
    "session": MAYBE_NUMBER,
    "date": MAYBE_TEXT,
    "url": TEXT,
}

SCHEMAS: Json = {
    "search": _object(
        query=_object(
            text=TEXT,
            interpreted=TEXT,
            filters={"type": "object", "additionalProperties": _list(TEXT)},
            relaxed=FLAG,
            truncated=FLAG,
            warnings=_list(
                _object(
                    kind=TEXT,
                    cause=TEXT,
                    start=MAYBE_NUMBER,
                    end=MAYBE_NUMBER,
                    message=TEXT,
                    instead={
                        **_list(TEXT),
                        "description": "What may have been meant; of a corrected word the first was searched",
                    },
                )
            ),
        ),
        total=NUMBER,
        total_all_words=NUMBER,
        hits=_list(
            _object(
                **NAMED,
                organ=MAYBE_TEXT,
                organs=_list(TEXT),
                topics=_list(TEXT),
                score={"type": "number"},
                why={"enum": ["own", "cites", "text"]},
                family={"enum": [*get_args(FamilyRelation), None]},
                title_marks=MARKS,
                left_out=_list(TEXT),
                explanation=EXPLANATION,
                passages_total=NUMBER,
                passages=_list(PASSAGE),
            )
        ),
        facets=_object(
            **{
                name: _list(_object(value=TEXT, label=TEXT, count=NUMBER, chosen=FLAG, excluded=FLAG))
                for name in FACET_NAMES
            }
        ),
        links=_object(self=TEXT, next=MAYBE_TEXT, prev=MAYBE_TEXT),
        index=_object(generation=TEXT, built=TEXT, documents=NUMBER),
    ),
    "document": {
        "type": "object",
        "description": "One document as the indexer reads it",
        "required": ["schema", "id", "symbols", "reference", "kind", "title", "paragraphs", "citations"],
    },
    "symbol": _object(
        symbol=TEXT,
        kind=TEXT,
        halves=_list(TEXT),
        held=FLAG,
        documents=_list(_object(**NAMED)),
        cited_by_total=NUMBER,
        cited_by=_list(_object(**NAMED, passages=_list(PASSAGE))),
        official=MAYBE_TEXT,
    ),
    "suggestions": _object(query=TEXT, suggestions=_list(_object(text=TEXT, kind=TEXT, url=MAYBE_TEXT))),
    "report": _object(
        generation=TEXT,
        documents=NUMBER,
        files=NUMBER,
        refused_total=NUMBER,
        with_problems_total=NUMBER,
        reasons=_list(_object(reason={"enum": list(REASONS)}, label=TEXT, advice=TEXT, count=NUMBER)),
        listed=_list(
            _object(
                file=TEXT,
                refused=FLAG,
                reason=MAYBE_TEXT,
                url=MAYBE_TEXT,
                problems_total=NUMBER,
                problems=_list(_object(kind=TEXT, message=TEXT, where=TEXT)),
            )
        ),
        links=_object(self=TEXT, next=MAYBE_TEXT, prev=MAYBE_TEXT),
    ),
    "health": _object(
        status={
            "enum": ["ok", "degraded"],
            "description": "degraded: the published generation is damaged, and the one before answers",
        },
        generation=TEXT,
        built=TEXT,
        documents=NUMBER,
        checked={**FLAG, "description": "Every byte of the generation was read, and is as it was written"},
        damage=MAYBE_TEXT,
    ),
    "problem": _object(type=TEXT, title=TEXT, status=NUMBER, detail=TEXT, instance=TEXT),
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
                            **_parameter(name, "Repeat to add a value; -value excludes", _list(TEXT)),
                            "explode": True,
                        }
                        for name in FACET_NAMES
                    ),
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
                "parameters": [_parameter("q", "The text so far")],
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
