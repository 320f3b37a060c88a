"""From the bytes of a Python file to its `ir.Module`.

Never raises. A span the parser could not understand is a SyntaxGap and the rest is lowered; so is a statement nested
too deeply to be lowered (thousands of levels of expression).
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scanner.ir.model import Class, Const, Format, Func, Import, Interface, Module

from . import (
    calls,
    comprehensions,
    control,
    definitions,
    exceptions,
    expressions,
    imports,
    literals,
    operators,
    patterns,
    statements,
    text,
)
from .body import Body
from .recovery import errors, recover
from .unit import Unit

if TYPE_CHECKING:
    pass

FRAMES = 30_000
"""Python frames allowed while lowering: a level of nesting takes two to four."""

for _room in (expressions, operators, text, literals, calls, comprehensions):
    for _kind, _expression in _room.HANDLERS:
        expressions.TABLE[_kind] = _expression
for _kind, _expression in definitions.EXPRESSIONS:
    expressions.TABLE[_kind] = _expression
for _kind, _statement in (
    *statements.HANDLERS, *control.HANDLERS, *exceptions.HANDLERS, *patterns.HANDLERS, *imports.HANDLERS,
    *definitions.HANDLERS,
):  # fmt: skip
    statements.TABLE[_kind] = _statement


def lower(path: str, module: str, raw: bytes) -> Module:
    """Lower one file. Pure: the same path, module name and bytes give the same Module."""
    with _roomy():
        return _lower(path, module, raw)


def _lower(path: str, module: str, raw: bytes) -> Module:
    tree, taken = recover(parseable(raw))
    root = tree.root_node
    unit = Unit(path, raw)
    unit.broken = root.has_error
    for start, end in taken:
        unit.gap(start, end)
    for node in errors(root) if unit.broken else ():
        unit.gap(node.start_byte, node.end_byte)
    top = Body(unit, "module", root)
    position = 0
    while position < len(unit.bodies):
        body = unit.bodies[position]
        body.shared = _shared(unit, body)
        try:
            definitions.lower_body(body)
        except RecursionError:
            unit.gap(body.node.start_byte, body.node.end_byte)
        if body is top:
            unit.variables = _variables(top)
            unit.constants = _constants(top)
        position += 1
    functions = tuple(body.finish(unit.captured.get(body.index, set())) for body in unit.bodies)
    interface = Interface(
        tuple(unit.imports),
        None if unit.exports is None else tuple(unit.exports),
        tuple(unit.fields),
        tuple(draft.declared() for draft in unit.classes),
        definitions.signatures(unit.drafts),
        imports.directives(raw),
        unit.name_index(),
    )
    is_package = path.rsplit("/", 1)[-1] in ("__init__.py", "__init__.pyi")
    unit.bodies.clear()  # no reference cycles: everything is freed when this returns
    unit.drafts.clear()
    return Module(path, module, is_package, interface, functions, tuple(unit.gaps), _lines(raw))


def _lines(raw: bytes) -> int:
    """How many lines a person would count: a newline ends a line and begins none."""
    return raw.count(b"\n") + (not raw.endswith(b"\n") and raw != b"")


def parseable(raw: bytes) -> bytes:
    """The bytes as the parser wants them, with every offset kept: UTF-8, lines ended by newlines."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        raw = bytes(byte if byte < 128 else 95 for byte in raw)
    if b"\r" in raw and b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    return raw


def _shared(unit: Unit, body: Body) -> frozenset[str]:
    """The variables of `body` that functions nested in it rebind."""
    if not unit.rebound:
        return frozenset()
    if body.kind == "module":
        return unit.rebound_in(b"global", -1, len(unit.raw))
    if body.kind in ("function", "lambda"):
        return unit.rebound_in(b"nonlocal", body.node.start_byte, body.node.end_byte) - frozenset(body.outer)
    return frozenset()


def _variables(top: Body) -> set[str]:
    """The module-level names that hold objects: bound to something else than an import, a function or a class."""
    values = top.values
    return {
        name
        for name, bound in top.named.items()
        if any(type(values[value]) not in _FIXED for value in bound if value >= 0)
    }


def _constants(top: Body) -> dict[str, bool]:
    """The module-level names that nothing in the file gives another value than one number or truth value."""
    found = {}
    for name, bound in top.named.items():
        held = top.values[value] if len(bound) == 1 and (value := next(iter(bound))) >= 0 else None
        if type(held) is Const and isinstance(held.value, int | float) and name not in top.shared:
            found[name] = bool(held.value)
    return found


_FIXED = frozenset({Import, Func, Class, Const, Format})


@contextmanager
def _roomy() -> Iterator[None]:
    """No garbage collection, and room for deep expressions, while a file is lowered.

    Everything made here is kept or is freed by reference counts; collections would only walk it again and again.
    """
    collecting, limit = gc.isenabled(), sys.getrecursionlimit()
    gc.disable()
    sys.setrecursionlimit(max(limit, FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if collecting:
            gc.enable()
