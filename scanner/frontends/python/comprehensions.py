"""Comprehensions and generator expressions, lowered inline: a Build with one keyless element.

The element is what one turn makes, under the guards of the loops and conditions before it; the targets are variables of
the comprehension alone, so what they hid is put back afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.ir.model import Build, Element, Item

from . import grammar as g
from .expressions import Handler, constant_key, expression
from .operators import condition
from .targets import assign, target_names

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body


def list_comprehension(b: Body, node: Node) -> int:
    """`[element for target in iterable if condition]`."""
    return _comprehension(b, node, "list")


def set_comprehension(b: Body, node: Node) -> int:
    """`{element for …}`."""
    return _comprehension(b, node, "set")


def dict_comprehension(b: Body, node: Node) -> int:
    """`{key: value for …}`."""
    return _comprehension(b, node, "dict")


def generator(b: Body, node: Node) -> int:
    """`(element for …)`."""
    return _comprehension(b, node, "generator")


def _comprehension(b: Body, node: Node, kind: str) -> int:
    guard = b.guard
    parts = g.items(node)
    names: dict[str, None] = {}
    for clause in parts[1:]:
        if clause.kind_id == g.FOR_IN:
            names.update(target_names(b, _target(clause)))
    hidden = {name: b.env.get(name) for name in names}
    before, bodies = len(b.trail), len(b.unit.bodies)
    for clause in parts[1:]:
        if clause.kind_id == g.FOR_IN:
            _for_in(b, clause)
        elif clause.kind_id == g.IF_CLAUSE:
            _, yes, _ = condition(b, g.items(clause)[-1])
            b.enter(yes)
    element = _element(b, parts[0])
    b.guard = guard
    if len(b.unit.bodies) == bodies:  # no function in it captures the targets: nobody else sees them
        b.trail[before:] = [bound for bound in b.trail[before:] if bound[0] not in hidden]
    for name, value in hidden.items():
        if value is None:
            b.env.pop(name, None)
        else:
            b.env[name] = value
    return b.add(Build(node.start_byte, node.end_byte, guard, kind, (element,)))  # type: ignore[arg-type]


def _target(clause: Node) -> Node:
    parts = [c for c in g.items(clause) if c.is_named]
    return parts[0]


def _for_in(b: Body, clause: Node) -> None:
    parts = [c for c in g.items(clause) if c.is_named]
    iterable = expression(b, parts[-1])
    b.enter(((iterable, True),), "loop")
    target = parts[0]
    assign(b, target, b.add(Item(target.start_byte, target.end_byte, b.guard, iterable, None, -1)))


def _element(b: Body, node: Node) -> Element:
    if node.kind_id == g.PAIR:
        parts = g.items(node)
        key, index = constant_key(b, expression(b, parts[0]))
        return Element(expression(b, parts[-1]), key, index)
    if node.kind_id in (g.LIST_SPLAT, g.DICT_SPLAT):
        return Element(expression(b, node), None, -1, True)
    return Element(expression(b, node))


HANDLERS: tuple[tuple[int, Handler], ...] = (
    (g.LIST_COMPREHENSION, list_comprehension),
    (g.SET_COMPREHENSION, set_comprehension),
    (g.DICT_COMPREHENSION, dict_comprehension),
    (g.GENERATOR, generator),
)
