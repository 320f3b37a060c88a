"""Blocks and simple statements."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from scanner.ir.model import Argument, Call, Const, Global, Raise, Return

from . import grammar as g
from .annotations import type_of
from .declared import declare, exported
from .expressions import expression, yield_out
from .flow import close_loop
from .operators import changes_in_place, condition, operate, truth
from .stops import stops
from .targets import assign, bind_name, delete
from .updates import replace

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body

Statement = Callable[["Body", "Node"], None]

TABLE: list[Statement | None] = [None] * (g.KIND_COUNT + 1)
"""The handler of each kind of statement; filled by `lowering` from the rooms' lists."""


def block(b: Body, node: Node) -> None:
    """The statements of a block, until control leaves it."""
    for child in node.children:
        kind = child.kind_id
        handler = TABLE[kind] if kind < g.KIND_COUNT else None
        if handler is not None:
            statement(b, child, handler)
            if not b.alive:
                return
        elif kind == g.ERROR:
            block(b, child)  # its own parts are noted as a gap; whole statements inside are good


def statement(b: Body, node: Node, handler: Statement) -> None:
    """One statement, whatever it is like."""
    depth = len(b.loops)
    try:
        if b.unit.broken and node.has_error:
            _carefully(b, node, handler)
        else:
            handler(b, node)
    except RecursionError:
        b.unit.gap(node.start_byte, node.end_byte)
        while len(b.loops) > depth:
            close_loop(b, b.loops[-1], None)


def _carefully(b: Body, node: Node, handler: Statement) -> None:
    """A statement with a syntax error somewhere inside: what cannot be lowered is left out, its blocks are kept."""
    try:
        handler(b, node)
    except (LookupError, ValueError, AttributeError, TypeError):
        b.unit.gap(node.start_byte, node.end_byte)
        for child in node.children:
            if child.kind_id == g.BLOCK and b.alive:
                block(b, child)


def expression_statement(b: Body, node: Node) -> None:
    """An expression for its effects, or an assignment."""
    for child in node.children:
        kind = child.kind_id
        if kind == g.ASSIGNMENT:
            b.place = (child.start_byte, child.end_byte)
            assignment(b, child)
        elif kind == g.AUGMENTED:
            b.place = (child.start_byte, child.end_byte)
            augmented(b, child)
        elif kind == g.YIELD:
            yield_out(b, child)
        elif kind == g.STRING or kind in g.PUNCTUATION or not child.is_named:
            continue  # a docstring or comment in the shape of a string does nothing
        elif stops(b, expression(b, child)):
            b.alive = False


def assignment(b: Body, node: Node) -> int:
    """`target = value`, `target: type = value`, `a = b = value`; the operand that was bound."""
    children = node.children
    if len(children) != 3:
        children = g.solid(node)
    target = children[0]
    note = None
    right = None
    for position in range(1, len(children) - 1):
        kind = children[position].kind_id
        if kind == g.T_EQUAL:
            right = children[position + 1]
        elif kind == g.T_COLON:
            note = children[position + 1]
    if b.owner >= 0 or b.kind != "function":
        declare(b, target, note, right)
    if right is None:
        return -1
    if right.kind_id == g.ASSIGNMENT:
        value = assignment(b, right)
        if value < 0:
            return -1
    else:
        value = expression(b, right)
    if note is not None:
        hint = type_of(b.unit, note)
        if hint is not None:
            b.hints.append((value, hint))
    assign(b, target, value)
    return value


def augmented(b: Body, node: Node) -> None:
    """`target += value`."""
    children = g.solid(node)
    target, sign = children[0], b.text(children[1])
    if b.kind == "module" and b.unit.exports is not None and b.text(target) == "__all__":
        b.unit.exports.extend(exported(b, children[-1]) or ())
    left = expression(b, target)
    right = expression(b, children[-1])
    value = operate(b, sign, left, right, node)
    if target.kind_id == g.IDENTIFIER and changes_in_place(b, right):
        replace(b, b.objects.get(left, left), value, b.place)
        name = b.text(target)
        if name in b.outer:
            bind_name(b, name, value, b.place)
        else:
            b.named.setdefault(name, {})[value] = None
            if b.env.get(name) != value:
                b.bind(name, value)
    else:
        assign(b, target, value)


def return_statement(b: Body, node: Node) -> None:
    """`return value`."""
    start, end = node.start_byte, node.end_byte
    parts = [c for c in node.children[1:] if c.is_named and c.kind_id not in g.PUNCTUATION]
    value = expression(b, parts[0]) if parts else b.add(Const(start, end, b.guard, None))
    states = b.parameter_states()
    b.add(Return(start, end, b.guard, value, states))
    b.alive = False


def raise_statement(b: Body, node: Node) -> None:
    """`raise value from cause`; Python 2's `raise Type, value` is a call of the type."""
    start, end = node.start_byte, node.end_byte
    parts = g.solid(node)[1:]
    cause = -1
    if len(parts) >= 2 and parts[-2].kind_id == g.T_FROM:
        cause_node = parts[-1]
        parts = parts[:-2]
    else:
        cause_node = None
    value = -1
    if parts:
        if parts[0].kind_id == g.EXPRESSION_LIST:
            operands = [expression(b, c) for c in g.items(parts[0])]
            args = tuple(Argument(operand) for operand in operands[1:2])
            value = b.add(Call(start, end, b.guard, operands[0], args))
        else:
            value = expression(b, parts[0])
    if cause_node is not None:
        cause = expression(b, cause_node)
    b.add(Raise(start, end, b.guard, value, cause))
    b.alive = False


def assert_statement(b: Body, node: Node) -> None:
    """`assert condition, message`: the condition guards what follows."""
    parts = [c for c in node.children if c.is_named and c.kind_id not in g.PUNCTUATION]
    if not parts:
        return
    known = truth(b, parts[0])
    if known:
        return
    _, yes, no = condition(b, parts[0])
    if len(parts) > 1:
        guard, env = b.guard, b.env
        b.enter(no, "assert")
        b.env = env.copy()
        message = expression(b, parts[1])
        b.add(Raise(node.start_byte, node.end_byte, b.guard, message))
        b.guard, b.env = guard, env
    b.enter(yes, "assert")
    if known is False:
        b.alive = False


def delete_statement(b: Body, node: Node) -> None:
    """`del targets`."""
    b.place = (node.start_byte, node.end_byte)
    for child in node.children[1:]:
        if child.is_named and child.kind_id not in g.PUNCTUATION:
            delete(b, child)


def print_statement(b: Body, node: Node) -> None:
    """Python 2's `print >>file, a, b`: a call of `print`."""
    start, end = node.start_byte, node.end_byte
    callee = b.add(Global(start, start + 5, b.guard, "print"))
    b.unit.called.add("print")
    args = []
    for child in node.children[1:]:
        if child.kind_id == g.CHEVRON:
            args.append(Argument(expression(b, child.children[-1]), "file"))
        elif child.is_named and child.kind_id not in g.PUNCTUATION:
            args.append(Argument(expression(b, child)))
    b.add(Call(start, end, b.guard, callee, tuple(args)))


def exec_statement(b: Body, node: Node) -> None:
    """Python 2's `exec code in names`: a call of `exec`."""
    start, end = node.start_byte, node.end_byte
    callee = b.add(Global(start, start + 4, b.guard, "exec"))
    b.unit.called.add("exec")
    parts = [c for c in node.children[1:] if c.is_named and c.kind_id not in g.PUNCTUATION]
    b.add(Call(start, end, b.guard, callee, tuple(Argument(expression(b, c)) for c in parts)))


def global_statement(b: Body, node: Node) -> None:
    """`global names`."""
    if b.kind != "module":
        for child in g.items(node)[1:]:
            b.outer[b.text(child)] = -1


def nonlocal_statement(b: Body, node: Node) -> None:
    """`nonlocal names`."""
    for child in g.items(node)[1:]:
        name = b.text(child)
        owner = b.owner_of(name)
        if owner >= 0:
            b.outer[name] = owner


def pass_statement(b: Body, node: Node) -> None:
    """`pass` does nothing."""


def type_alias(b: Body, node: Node) -> None:
    """`type Name = value`."""
    parts = [c for c in node.children if c.kind_id == g.TYPE]
    if len(parts) == 2:
        left = parts[0]
        while left.kind_id != g.IDENTIFIER and left.children:
            left = left.children[0]
        b.bind(b.text(left), expression(b, parts[1]))


HANDLERS: tuple[tuple[int, Statement], ...] = (
    (g.EXPRESSION_STATEMENT, expression_statement),
    (g.RETURN, return_statement),
    (g.kind("raise_statement"), raise_statement),
    (g.kind("assert_statement"), assert_statement),
    (g.kind("delete_statement"), delete_statement),
    (g.kind("pass_statement"), pass_statement),
    (g.PRINT, print_statement),
    (g.EXEC, exec_statement),
    (g.GLOBAL, global_statement),
    (g.NONLOCAL, nonlocal_statement),
    (g.TYPE_ALIAS, type_alias),
)

__all__ = ["HANDLERS", "TABLE", "block"]
