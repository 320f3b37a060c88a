"""Type annotations as the interface keeps them, and expressions as texts that other files need.

A string annotation is parsed like any other. Nesting beyond `MAX_DEPTH` is cut off: nothing that deep is looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.ir.model import CallText, TypeExpr

from . import grammar as g

if TYPE_CHECKING:
    from tree_sitter import Node

    from .unit import Unit

MAX_DEPTH = 12
MAX_TEXT = 400
"""Source texts kept in the interface (arguments of calls) are cut at this length."""

_DOTTED = re.compile(rb"[^\W\d]\w*(\.[^\W\d]\w*)*\Z")
_LITERAL = ("Literal", "typing.Literal", "typing_extensions.Literal", "t.Literal")
_ANNOTATED = ("Annotated", "typing.Annotated", "typing_extensions.Annotated", "t.Annotated")


def type_of(unit: Unit, node: Node, depth: int = 0) -> TypeExpr | None:
    """The type that an annotation names; None when it is no type expression."""
    return _type(unit.raw, node, depth)


def _type(raw: bytes, node: Node, depth: int) -> TypeExpr | None:
    while node.kind_id in (g.TYPE, g.PARENTHESIZED, g.SPLAT_TYPE, g.CONSTRAINED_TYPE):
        inner = [c for c in node.children if c.is_named and c.kind_id not in g.PUNCTUATION]
        if not inner:
            return None
        node = inner[0]
    kind = node.kind_id
    if depth > MAX_DEPTH:
        return None
    if kind in (g.IDENTIFIER, g.ATTRIBUTE, g.MEMBER_TYPE, g.NONE):
        return TypeExpr(_plain(raw, node))
    if kind == g.STRING:
        return _quoted(raw, node, depth)
    if kind in (g.GENERIC_TYPE, g.SUBSCRIPT):
        return _generic(raw, node, depth)
    if kind in (g.UNION_TYPE, g.BINARY):
        return TypeExpr("|", tuple(_alternatives(raw, node, depth)))
    if kind == g.LIST:
        return TypeExpr("[]", _types(raw, g.items(node), depth))
    if kind == g.ELLIPSIS:
        return TypeExpr("...")
    return TypeExpr(_plain(raw, node)) if kind in (g.INTEGER, g.TRUE, g.FALSE, g.CALL) else None


def _types(raw: bytes, nodes: list[Node], depth: int) -> tuple[TypeExpr, ...]:
    return tuple(found for node in nodes if (found := _type(raw, node, depth + 1)) is not None)


def _generic(raw: bytes, node: Node, depth: int) -> TypeExpr | None:
    parts = g.items(node)
    name = _plain(raw, parts[0])
    arguments = parts[1:]
    if len(arguments) == 1 and arguments[0].kind_id == g.TYPE_PARAMETER:
        arguments = g.items(arguments[0])
    if name in _LITERAL:
        return TypeExpr(name, tuple(TypeExpr(_plain(raw, a)) for a in arguments))
    if name in _ANNOTATED and arguments:
        first = _types(raw, arguments[:1], depth)
        return TypeExpr(name, (*first, *(TypeExpr(_plain(raw, a)) for a in arguments[1:])))
    return TypeExpr(name, _types(raw, arguments, depth))


def _alternatives(raw: bytes, node: Node, depth: int) -> list[TypeExpr]:
    found: list[TypeExpr] = []
    stack = [node]
    while stack:
        part = stack.pop()
        while part.kind_id == g.TYPE and part.children:
            part = part.children[0]
        if part.kind_id in (g.UNION_TYPE, g.BINARY):
            stack.extend(c for c in reversed(part.children) if c.is_named and c.kind_id not in g.PUNCTUATION)
        else:
            one = _type(raw, part, depth + 1)
            if one is not None:
                found.append(one)
    return found


def _quoted(raw: bytes, node: Node, depth: int) -> TypeExpr | None:
    text = raw[node.start_byte : node.end_byte].strip(b"rRuUbB").strip(b"\"'").strip()
    if _DOTTED.match(text):
        return TypeExpr(text.decode("utf-8", "replace"))
    source = b"x:" + text.replace(b"\n", b" ") + b"\n"
    tree = g.parse(source)
    if tree.root_node.has_error:
        return None
    stack = list(tree.root_node.children)
    while stack:
        part = stack.pop()
        if part.kind_id == g.TYPE:
            return _type(source, part, depth + 1)
        stack.extend(part.children)
    return None


def _plain(raw: bytes, node: Node) -> str:
    text = raw[node.start_byte : node.end_byte][:MAX_TEXT].decode("utf-8", "replace")
    return text if text.isidentifier() else " ".join(text.split())


def source_text(unit: Unit, node: Node) -> str:
    """The source of a node, cut at `MAX_TEXT`."""
    return unit.raw[node.start_byte : node.end_byte][:MAX_TEXT].decode("utf-8", "replace")


def call_text(unit: Unit, node: Node) -> CallText | None:
    """An expression as other files need it: a dotted name, a call of one, or a constant; None for anything else."""
    kind = node.kind_id
    if kind == g.IDENTIFIER:
        return CallText(source_text(unit, node))
    if kind == g.ATTRIBUTE or kind == g.DOTTED_NAME:
        raw = unit.raw[node.start_byte : node.end_byte]
        return CallText(raw.decode("utf-8", "replace")) if _DOTTED.match(raw) else None
    if kind in (g.STRING, g.INTEGER, g.FLOAT, g.TRUE, g.FALSE, g.NONE, g.CONCATENATED, g.UNARY):
        return CallText(source_text(unit, node))
    if kind == g.CALL:
        return _called(unit, node)
    if kind in (g.SUBSCRIPT, g.GENERIC_TYPE):
        return call_text(unit, node.children[0])
    if kind == g.PARENTHESIZED or kind == g.T_AWAIT:
        inner = g.items(node)
        return call_text(unit, inner[-1]) if inner else None
    return None


def _called(unit: Unit, node: Node) -> CallText | None:
    parts = g.solid(node)
    callee = unit.raw[parts[0].start_byte : parts[0].end_byte]
    if not _DOTTED.match(callee):
        return None
    args = []
    keywords = []
    for child in g.items(parts[-1]):
        if child.kind_id == g.KEYWORD_ARGUMENT:
            name, *_, value = g.solid(child)
            keywords.append((source_text(unit, name), source_text(unit, value)))
        else:
            args.append(source_text(unit, child))
    return CallText(callee.decode("utf-8", "replace"), True, tuple(args), tuple(keywords))
