"""Calls after which nothing is run: of what ends the process, and of a function of the file that always raises.

`sys.exit()` raises SystemExit, as the language's documentation says; what is written after it is not run, as after a
`raise`. A function of the module *stops* when its last statement raises or stops, and nowhere it returns or yields; one
that raises NotImplementedError is left for others to fill in, and counts for nothing. A module's own statements go on:
what it defines further below is read in any case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.ir.model import Attr, Call, Func, Global, Import

from . import grammar as g

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body

_ENDING = frozenset((("sys", "exit"), ("os", "_exit"), ("os", "abort")))
_BUILTIN = frozenset(("exit", "quit"))
_NEVER = re.compile(rb"\b(?:NoReturn|Never)\b")
_COMES_BACK = re.compile(rb"\b(?:return|yield|NotImplementedError|NotImplemented)\b")


def stops(b: Body, operand: int) -> bool:
    """Whether a value is a call after which nothing is run."""
    call = b.values[operand] if operand >= 0 else None
    if type(call) is not Call or (b.kind != "function" and b.guard == 0):
        return False
    callee = b.values[call.callee]
    match callee:
        case Attr(base=base, name=name):
            module = b.values[base]
            return isinstance(module, Global | Import) and (_module(b, module), name) in _ENDING
        case Import(module=module_name, name=str(name), level=0):
            return (module_name, name) in _ENDING
        case Global(name=name):
            return _named(b, name)
        case _:
            return False


def note_stopping(b: Body, node: Node, name: str) -> None:
    """Remember a function of the module that never comes back."""
    body = node.children[-1]
    if b.kind != "module" or body.kind_id != g.BLOCK or node.children[0].kind_id == g.T_ASYNC:
        return
    declared = next((child for child in node.children if child.kind_id == g.TYPE), None)
    raw = b.unit.raw
    if declared is not None and _NEVER.search(raw, declared.start_byte, declared.end_byte):
        b.unit.stopping.add(name)
        return
    statements = [child for child in body.children if child.is_named and child.kind_id not in g.PUNCTUATION]
    if statements and statements[-1].kind_id == _RAISE and not _COMES_BACK.search(raw, body.start_byte, body.end_byte):
        b.unit.stopping.add(name)


_RAISE = g.kind("raise_statement")


def _module(b: Body, value: Global | Import) -> str:
    """The module that a name stands for."""
    if isinstance(value, Import):
        return value.module if value.name is None and value.level == 0 else ""
    found = {one.module for one in b.unit.imports if one.alias == value.name and one.name is None and one.scope == 0}
    return found.pop() if len(found) == 1 else ""


def _named(b: Body, name: str) -> bool:
    """Whether what a plain name stands for in the module ends what calls it."""
    top = b.unit.bodies[0]
    bound = tuple(top.named.get(name, ()))
    if not bound:
        return name in _BUILTIN
    if len(bound) > 1 or bound[0] < 0:
        return False
    value = top.values[bound[0]]
    if isinstance(value, Import):
        return value.level == 0 and (value.module, value.name) in _ENDING
    return isinstance(value, Func) and not value.decorators and name in b.unit.stopping
