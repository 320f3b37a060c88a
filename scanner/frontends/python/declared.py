"""Fields for the interface: names that module and class bodies bind, `self.x` in methods, and `__all__`.

Read off the syntax of assignments as they are lowered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.ir.model import CallText, Field, TypeExpr

from . import grammar as g
from .annotations import call_text, type_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body

_SEQUENCES = frozenset({g.PATTERN_LIST, g.TUPLE_PATTERN, g.LIST_PATTERN, g.TUPLE, g.LIST, g.EXPRESSION_LIST})


def declare(b: Body, target: Node, note: Node | None, right: Node | None) -> None:
    """Note what `target: note = right` declares, if anything that other files can see."""
    kind = target.kind_id
    if kind in _SEQUENCES:
        parts = g.items(target)
        given = g.items(right) if right is not None and right.kind_id in _SEQUENCES else []
        for position, child in enumerate(parts):
            declare(b, child, None, given[position] if len(given) == len(parts) else None)
    elif b.kind == "class" or b.kind == "module":
        if kind == g.IDENTIFIER:
            _add(b, target, b.text(target), note, right)
    elif kind == g.ATTRIBUTE and b.owner >= 0 and b.params and b.params[0].flavour == "receiver":
        parts = g.solid(target)
        if parts[0].kind_id == g.IDENTIFIER and b.text(parts[0]) == b.params[0].name:
            _add(b, target, b.text(parts[-1]), note, right)


def _add(b: Body, target: Node, name: str, note: Node | None, right: Node | None) -> None:
    annotation: TypeExpr | None = type_of(b.unit, note) if note is not None else None
    initializer: CallText | None = call_text(b.unit, right) if right is not None else None
    start = target.start_byte
    end = (right or note or target).end_byte
    if b.kind == "module":
        if name == "__all__" and right is not None:
            b.unit.exports = exported(b, right)
        b.unit.fields.append(Field(name, annotation, initializer, start, end))
    elif b.kind == "class":
        b.unit.classes[b.defines].fields.append(Field(name, annotation, initializer, start, end))
    else:
        b.unit.classes[b.owner].fields.append(Field(name, annotation, initializer, start, end, b.name))


def exported(b: Body, node: Node) -> list[str] | None:
    """The names of a constant `__all__`."""
    if node.kind_id not in (g.LIST, g.TUPLE, g.EXPRESSION_LIST):
        return None
    names = []
    for child in g.items(node):
        if child.kind_id == g.STRING:
            text = b.raw[child.start_byte : child.end_byte].lstrip(b"uUbBrR").strip(b"\"'")
            names.append(text.decode("utf-8", "replace"))
    return names
