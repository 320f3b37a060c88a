"""Targets: what an assignment, a loop, `with`, `import` or `del` binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.ir.model import Attr, Build, Const, Item, Op, Store

from . import grammar as g
from .expressions import expression, from_start, key_of, slice_of, subscript_parts
from .namespaces import named_variable
from .updates import note_read, replace, set_attribute, set_item

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body

_SEQUENCES = frozenset({g.PATTERN_LIST, g.TUPLE_PATTERN, g.LIST_PATTERN, g.TUPLE, g.LIST, g.EXPRESSION_LIST})
_STARRED = frozenset({g.LIST_SPLAT_PATTERN, g.LIST_SPLAT})
_WRAPPERS = frozenset({g.PARENTHESIZED, g.AS_PATTERN_TARGET})


def assign(b: Body, node: Node, value: int) -> None:
    """Bind target `node` to `value`."""
    kind = node.kind_id
    if kind == g.IDENTIFIER:
        bind_name(b, b.text(node), value, (node.start_byte, node.end_byte))
    elif kind == g.ATTRIBUTE:
        children = g.solid(node)
        base = expression(b, children[0])
        name = b.text(children[-1])
        b.unit.attributes.add(name)
        set_attribute(b, base, name, value, b.place)
    elif kind == g.SUBSCRIPT:
        _assign_item(b, node, value)
    elif kind in _SEQUENCES:
        unpack(b, [c for c in node.children if c.kind_id not in g.PUNCTUATION], value)
    elif kind in _STARRED or kind in _WRAPPERS:
        inner = [c for c in node.children if c.is_named and c.kind_id not in g.PUNCTUATION]
        if inner:
            assign(b, inner[-1], value)
    elif kind != g.ERROR:
        expression(b, node)


def bind_name(b: Body, name: str, value: int, where: tuple[int, int]) -> None:
    """Bind a variable, as `global` and `nonlocal` say."""
    b.bind(name, value)
    owner = b.outer.get(name)
    if owner is not None:
        b.add(Store(*where, b.guard, name, owner, value))
    elif type(b.values[value]) in (Attr, Item):
        note_read(b, value)


def _assign_item(b: Body, node: Node, value: int) -> None:
    meant = named_variable(b, node) if b.kind == "module" else None
    if meant is not None:
        bind_name(b, meant[0], value, (node.start_byte, node.end_byte))
        return
    base, keys = subscript_parts(node)
    operand = expression(b, base)
    if len(keys) == 1 and keys[0].kind_id == g.SLICE:
        if b.text(keys[0]) == ":":
            whole = b.add(Op(node.start_byte, node.end_byte, b.guard, "slice", (value,)))
            replace(b, b.objects.get(operand, operand), whole, b.place)
            return
        index = slice_of(b, -1, keys[0])
        key = None
    else:
        key, index = key_of(b, keys)
    set_item(b, operand, (key, index), value, b.place)


def unpack(b: Body, parts: list[Node], value: int) -> None:
    """`a, *b, c = value`."""
    held = b.values[value]
    starred = next((i for i, part in enumerate(parts) if part.kind_id in _STARRED), None)
    if starred is None and type(held) is Build and held.kind in ("tuple", "list"):
        elements = held.elements
        if len(elements) == len(parts) and not any(e.spread or e.key is not None for e in elements):
            for part, element in zip(parts, elements, strict=True):
                assign(b, part, element.value)
            return
    if starred is not None and type(held) is Build and _spread_out(b, parts, held, starred):
        return
    for position, part in enumerate(parts):
        start, end = part.start_byte, part.end_byte
        if starred is None or position < starred:
            assign(b, part, b.add(Item(start, end, b.guard, value, position, -1)))
        elif position > starred:
            key = from_start(b, value, position - len(parts))
            assign(b, part, b.add(Item(start, end, b.guard, value, key, -1)))
        else:
            first = b.add(Const(start, end, b.guard, starred))
            last = starred + 1 - len(parts)
            bounds = [value, first] + ([b.add(Const(start, end, b.guard, last))] if last else [])
            assign(b, part, b.add(Op(start, end, b.guard, "slice", tuple(bounds))))


def _spread_out(b: Body, parts: list[Node], held: Build, starred: int) -> bool:
    """`a, *b, c = x, y, z, …`: every name gets what is written for it. False when that is not known."""
    elements, after = held.elements, len(parts) - starred - 1
    known = held.kind in ("tuple", "list") and not any(one.spread or one.key is not None for one in elements)
    if not known or len(elements) < len(parts) - 1:
        return False
    part, last = parts[starred], len(elements) - after
    middle = b.add(Build(part.start_byte, part.end_byte, b.guard, "list", elements[starred:last]))
    given = [*(one.value for one in elements[:starred]), middle, *(one.value for one in elements[last:])]
    for target, value in zip(parts, given, strict=True):
        assign(b, target, value)
    return True


def delete(b: Body, node: Node) -> None:
    """`del target`."""
    kind = node.kind_id
    start, end = node.start_byte, node.end_byte
    if kind == g.IDENTIFIER:
        name = b.text(node)
        if name in b.outer:
            bind_name(b, name, b.add(Op(start, end, b.guard, "deleted", ())), (start, end))
        else:
            b.env[name] = b.add(Op(start, end, b.guard, "deleted", ()))
            b.trail.append((name, b.env[name]))
    elif kind == g.ATTRIBUTE or kind == g.SUBSCRIPT:
        assign(b, node, b.add(Op(start, end, b.guard, "deleted", ())))
    else:
        for child in g.items(node):
            if child.is_named:
                delete(b, child)


def target_names(b: Body, node: Node) -> dict[str, None]:
    """The variables that a target binds, in order."""
    found: dict[str, None] = {}
    stack = [node]
    while stack:
        part = stack.pop()
        kind = part.kind_id
        if kind == g.IDENTIFIER:
            found[b.text(part)] = None
        elif kind in _SEQUENCES or kind in _STARRED or kind in _WRAPPERS:
            stack.extend(reversed(part.children))
    return found
