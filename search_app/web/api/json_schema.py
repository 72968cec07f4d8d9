"""A shape -> its JSON Schema, as openapi.json gives it: written out, without references."""

from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

import msgspec
from msgspec import UnsetType

from search_app.web.api.shapes import Keys, OneOf

Json = dict[str, object]
SCALARS: dict[object, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema_of(shape: object) -> Json:
    """Return the JSON Schema of a Struct or of what its fields can be. TypeError for any other type."""
    if shape in SCALARS:
        return {"type": SCALARS[shape]}
    origin, parts = get_origin(shape), get_args(shape)
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        fields = msgspec.structs.fields(shape)
        properties: dict[str, object] = {field.encode_name: schema_of(field.type) for field in fields}
        return _closed_object(properties, [field.encode_name for field in fields if field.required])
    if origin is Annotated:
        return _annotated(*parts)
    if origin is Literal:
        return {"enum": list(parts)}
    if origin in (Union, UnionType) and len(parts) == 2 and parts[1] is UnsetType:
        return schema_of(parts[0])
    if origin in (Union, UnionType) and len(parts) == 2 and parts[1] is NoneType:
        return _nullable(schema_of(parts[0]))
    if origin is list or (origin is tuple and parts[-1] is Ellipsis):
        return {"type": "array", "items": schema_of(parts[0])}
    if origin is tuple and len(set(parts)) == 1:
        return {
            "type": "array",
            "items": schema_of(parts[0]),
            "minItems": len(parts),
            "maxItems": len(parts),
        }
    if origin is dict and parts[0] is str:
        return {"type": "object", "additionalProperties": schema_of(parts[1])}
    raise TypeError(shape)


def _annotated(shape: object, *notes: object) -> Json:
    """Return the schema of a type with what is said of it: a description, the keys of a dict, the values of a text."""
    schema = schema_of(shape)
    for note in notes:
        match note:
            case msgspec.Meta(description=str(description)):
                schema = {**schema, "description": description}
            case Keys(names=names):
                schema = _closed_object(dict.fromkeys(names, schema["additionalProperties"]))
            case OneOf(values=values):
                schema = {"enum": list(values)}
            case _:
                raise TypeError(note)
    return schema


def _closed_object(
    properties: dict[str, Json] | dict[str, object], required: list[str] | None = None
) -> Json:
    """Return the schema of an object; the keys that are always there are those of `required`, or else all."""
    names = list(properties) if required is None else required
    return {"type": "object", "required": names, "properties": properties}


def _nullable(schema: Json) -> Json:
    """Return the schema that takes null as well."""
    if isinstance(values := schema.get("enum"), list):
        return {**schema, "enum": [*values, None]}
    return {**schema, "type": [schema["type"], "null"]}
