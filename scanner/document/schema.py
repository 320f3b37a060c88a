"""JSON Schema (2020-12) of the types that read a document, so that editors complete and check what people write."""

from __future__ import annotations

import inspect
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from scanner.document.decode import Word, keys

Schema = dict[str, Any]

_SCALARS: dict[Any, Schema] = {
    str: {"type": ["string", "number", "boolean"]},
    Word: {"type": ["string", "number", "boolean"]},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    types.NoneType: {"type": "null"},
    Any: {},
}


def json_schema(type_: Any, title: str) -> Schema:
    """The schema of a document that `decode(document, type_)` accepts, structs as definitions by their names."""
    definitions: dict[str, Schema] = {}
    root = _schema(type_, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def _schema(wanted: Any, definitions: dict[str, Schema]) -> Schema:
    origin = get_origin(wanted)
    arguments = get_args(wanted)
    if origin is Annotated:
        return _schema(arguments[0], definitions)
    if origin in (Union, types.UnionType):
        return _any_of([_schema(member, definitions) for member in arguments])
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (tuple, list):
        return _array(origin, arguments, definitions)
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    if wanted in _SCALARS:
        return _SCALARS[wanted]
    return _reference(wanted, definitions)


def _array(origin: Any, members: tuple[Any, ...], definitions: dict[str, Schema]) -> Schema:
    if origin is tuple and Ellipsis not in members:
        items = [_schema(member, definitions) for member in members]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    item = _schema(members[0], definitions)
    return _any_of([item, {"type": "array", "items": item}])


def _any_of(schemas: list[Schema]) -> Schema:
    flat: list[Schema] = []
    for schema in schemas:
        parts = schema["anyOf"] if set(schema) == {"anyOf"} else [schema]
        flat.extend(part for part in parts if part not in flat)
    return flat[0] if len(flat) == 1 else {"anyOf": flat}


def _reference(type_: type[msgspec.Struct], definitions: dict[str, Schema]) -> Schema:
    name = type_.__name__
    if name not in definitions:
        definitions[name] = {}
        known = [key for key in keys(type_) if not key.is_line]
        definitions[name] = {
            "type": "object",
            "description": (inspect.getdoc(type_) or "").split("\n\n")[0].replace("\n", " "),
            "additionalProperties": False,
            "properties": {key.written: _schema(key.type, definitions) for key in known},
            "required": [key.written for key in known if key.required],
        }
    return {"$ref": f"#/$defs/{name}"}
