"""JSON Schema and OpenAPI (2 and 3), in JSON or YAML: objects with properties, wherever they are defined.

What an API's operations take (bodies and parameters, with all they refer to) is handed in; the rest is described only.
"""

from __future__ import annotations

import re

from scanner.document import Entry, Mapping, Node, Sequence
from scanner.schemas.model import Record, RecordField, RecordKind
from scanner.schemas.tree import document, entries, items, under, word

DEEPEST = 40
_HEAD = 4096
_OPENAPI = re.compile(r"""(?:^|[{,])\s*["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]\.""", re.MULTILINE)
_SCHEMA = re.compile(r"""["']?\$schema["']?\s*:\s*["']?https?://json-schema\.org/""")
_METHODS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace"))
_TRANSPORT = frozenset(("authorization", "accept", "content-type"))


def kind_of(text: str) -> RecordKind | None:
    """Whether a JSON or YAML text is an OpenAPI document or a JSON Schema, by its first lines."""
    head = text[:_HEAD]
    if _OPENAPI.search(head):
        return "openapi"
    return "json-schema" if _SCHEMA.search(head) else None


def read_json_schema(path: str, text: str) -> tuple[Record, ...]:
    """The objects of a JSON Schema. Raises Unread."""
    root = document(path, text)
    stem = path.rpartition("/")[2].partition(".")[0]
    found: list[Record] = []
    _objects(root, word(root, "title") or stem, "json-schema", found)
    for key in ("definitions", "$defs"):
        for entry in entries(root, key):
            _objects(entry.node, entry.key, "json-schema", found)
    return tuple(found)


def read_openapi(path: str, text: str) -> tuple[Record, ...]:
    """The schemas, bodies and parameters of an API description. Raises Unread."""
    root = document(path, text)
    named = (*entries(under(root, "components", "schemas")), *entries(root, "definitions"))
    schemas = {entry.key: entry.node for entry in named}
    taken: set[str] = set()
    found: list[Record] = []
    for path_entry in entries(root, "paths"):
        for operation in entries(path_entry.node):
            if operation.key in _METHODS:
                _operation(f"{operation.key.upper()} {path_entry.key}", operation, path_entry.node, found, taken)
    pending = sorted(taken)
    while pending:
        more = _references(schemas.get(pending.pop()))
        pending += sorted(more - taken)
        taken |= more
    for entry in named:
        _objects(entry.node, entry.key, "openapi", found, entry.key in taken)
    return tuple(found)


def _operation(label: str, operation: Entry, shared: Node, found: list[Record], taken: set[str]) -> None:
    fields: list[RecordField] = []
    for parameter in (*items(shared, "parameters"), *items(operation.node, "parameters")):
        name, place = word(parameter, "name"), word(parameter, "in")
        if place == "body":
            _body(label, under(parameter, "schema"), found, taken)
        elif name and place in ("query", "path", "header", "cookie", "formData") and name.lower() not in _TRANSPORT:
            fields.append(RecordField(name, _type(parameter) or _type(under(parameter, "schema")), parameter.line))
    if fields:
        found.append(Record("openapi", label, operation.line, tuple(fields), receives=True))
    for content in entries(under(operation.node, "requestBody", "content")):
        _body(label, under(content.node, "schema"), found, taken)


def _body(label: str, schema: Node | None, found: list[Record], taken: set[str]) -> None:
    taken |= _references(schema)
    if schema is not None:
        _objects(schema, label, "openapi", found, receives=True)


def _objects(node: Node, name: str, kind: RecordKind, found: list[Record], receives: bool = False) -> None:
    pending = [(node, name, DEEPEST)]
    while pending:
        current, named, depth = pending.pop(0)
        if depth == 0:
            continue
        properties = entries(current, "properties")
        if properties:
            fields = tuple(RecordField(one.key, _type(one.node), one.line) for one in properties)
            found.append(Record(kind, named, current.line, fields, receives))
        for one in properties:
            pending.append((one.node, f"{named}.{one.key}", depth - 1))
        inner = under(current, "items")
        if inner is not None:
            pending.append((inner, named, depth - 1))
        for key in ("allOf", "anyOf", "oneOf"):
            pending += [(branch, named, depth - 1) for branch in items(current, key)]


def _type(node: Node | None) -> str:
    """A format says more than a type; a reference names its schema; an array is what it holds."""
    if word(node, "$ref"):
        return word(node, "$ref").rpartition("/")[2]
    written = word(node, "format") or word(node, "type")
    if not written:
        kinds = [word(item) for item in items(node, "type") if word(item) != "null"]
        written = kinds[0] if len(kinds) == 1 else ""
    return _type(under(node, "items")) if written == "array" else written


def _references(node: Node | None) -> set[str]:
    """The names of all schemas that a node refers to, however deep."""
    found: set[str] = set()
    pending: list[Node] = [node] if node is not None else []
    while pending:
        current = pending.pop()
        if isinstance(current, Mapping):
            if word(current, "$ref"):
                found.add(word(current, "$ref").rpartition("/")[2])
            pending += [entry.node for entry in current.entries]
        elif isinstance(current, Sequence):
            pending += current.items
    return found
