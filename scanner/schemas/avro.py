"""Avro schemas (.avsc): records with their fields, nested ones too (Apache Avro 1.11 specification)."""

from __future__ import annotations

from scanner.document import Mapping, Node, Scalar, Sequence
from scanner.schemas.model import Record, RecordField
from scanner.schemas.tree import document, items, word

DEEPEST = 40


def read_avro(path: str, text: str) -> tuple[Record, ...]:
    """The records of a schema, outermost first. Raises Unread."""
    found: list[Record] = []
    _collect(document(path, text), found, DEEPEST)
    return tuple(found)


def _collect(node: Node | None, found: list[Record], depth: int) -> None:
    if depth == 0 or node is None:
        return
    match node:
        case Sequence(items=branches):
            for branch in branches:
                _collect(branch, found, depth - 1)
        case Mapping() if word(node, "type") in ("record", "error"):
            fields = tuple(
                RecordField(word(field, "name"), type_of(_get(field, "type"), _get(field, "logicalType")), field.line)
                for field in items(node, "fields")
                if word(field, "name")
            )
            found.append(Record("avro", word(node, "name"), node.line, fields))
            for field in items(node, "fields"):
                _collect(_get(field, "type"), found, depth - 1)
        case Mapping():
            for key in ("type", "items", "values"):
                inner = node.get(key)
                if not isinstance(inner, Scalar):
                    _collect(inner, found, depth - 1)
        case _:
            return


def type_of(node: Node | None, logical: Node | None = None) -> str:
    """A type as one word: `string`, `union`, `array`; a logical type says more than the one below it."""
    match node:
        case Scalar(text=text):
            return word(logical) or text
        case Sequence(items=branches):
            named = [type_of(branch) for branch in branches if word(branch) != "null"]
            return named[0] if len(named) == 1 else "union"
        case Mapping():
            return word(node, "logicalType") or word(node, "name") or word(node, "type")
        case _:
            return ""


def _get(node: Node, key: str) -> Node | None:
    return node.get(key) if isinstance(node, Mapping) else None
