"""Nodes of JSON and YAML documents, asked for what is expected and answered with nothing where it is not there."""

from __future__ import annotations

import json

from scanner.document import Entry, Mapping, Node, Scalar, Sequence, from_plain, load
from scanner.schemas.model import Unread
from scanner.source import ConfigError


def document(path: str, text: str) -> Node:
    """The root of a JSON or YAML text. Raises Unread."""
    try:
        return load(path, text).root
    except ConfigError as error:
        complaint = error.complaints[0]
    except RecursionError:
        raise Unread("nested too deep") from None
    try:  # JSON may be indented with tabs, which YAML refuses; its lines are lost then
        return from_plain(path, json.loads(text)).root
    except (ValueError, RecursionError):
        raise Unread(complaint.message, complaint.line) from None


def entries(node: Node | None, key: str = "") -> tuple[Entry, ...]:
    """The entries of a mapping, or of the mapping under one of its keys."""
    held = node.get(key) if key and isinstance(node, Mapping) else node
    return held.entries if isinstance(held, Mapping) else ()


def items(node: Node | None, key: str = "") -> tuple[Node, ...]:
    """The items of a list, or of the list under a key of a mapping."""
    held = node.get(key) if key and isinstance(node, Mapping) else node
    return held.items if isinstance(held, Sequence) else ()


def under(node: Node | None, *keys: str) -> Node | None:
    """What stands under a chain of keys."""
    for key in keys:
        node = node.get(key) if isinstance(node, Mapping) else None
    return node


def word(node: Node | None, key: str = "") -> str:
    """The text of a scalar, or of the scalar under a key; "" when there is none."""
    held = node.get(key) if key and isinstance(node, Mapping) else node
    return held.text if isinstance(held, Scalar) and held.value is not None else ""
