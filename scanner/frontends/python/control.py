"""Control flow: if, while, for, break, continue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.ir.model import Item

from . import grammar as g
from .expressions import expression
from .flow import End, close_loop, join, open_loop
from .imports import imports_in_dead_branch
from .operators import condition, truth
from .statements import Statement, block
from .targets import assign
from .written import written

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body


def if_statement(b: Body, node: Node) -> None:
    """`if … elif … else`: a chain of any length, met at one join."""
    mark = len(b.trail)
    ends: list[End] = []
    opened = True
    for clause in [node, *(c for c in node.children if c.kind_id in (g.ELIF, g.ELSE))]:
        body = _body_of(clause)
        if body is None:
            continue
        if not opened:
            imports_in_dead_branch(b, body)
            continue
        if clause.kind_id == g.ELSE:
            block(b, body)
            _end(b, ends)
            opened = False
            continue
        opened = _branch(b, clause, body, ends)
    if opened:
        ends.append((b.env, b.guard))
    b.place = (node.start_byte, node.end_byte)
    join(b, ends, mark)


def _branch(b: Body, clause: Node, body: Node, ends: list[End]) -> bool:
    """One `if` or `elif`; False when control cannot go past its condition."""
    test = _test_of(clause)
    known = truth(b, test)
    if known is False:
        imports_in_dead_branch(b, body)
        return True
    if known is True:
        block(b, body)
        _end(b, ends)
        return False
    _, yes, no = condition(b, test)
    env, guard = b.env, b.guard
    b.env = env.copy()
    b.enter(yes)
    block(b, body)
    _end(b, ends)
    b.env, b.guard = env, guard
    b.enter(no)
    return True


def _end(b: Body, ends: list[End]) -> None:
    if b.alive:
        ends.append((b.env, b.guard))
    b.alive = True


def _body_of(clause: Node) -> Node | None:
    for child in clause.children:
        if child.kind_id == g.BLOCK:
            return child
    return None


def _test_of(clause: Node) -> Node:
    for child in clause.children[1:]:
        if child.is_named and child.kind_id not in g.PUNCTUATION:
            return child
    return clause.children[-1]


def while_statement(b: Body, node: Node) -> None:
    """`while condition: … else: …`."""
    test, body = _test_of(node), _body_of(node)
    known = truth(b, test)
    if body is None or known is False:
        return
    mark = len(b.trail)
    where = (node.start_byte, node.end_byte)
    loop = open_loop(b, *written(b, [test, body]), where)
    no: tuple[tuple[int, bool], ...] = ()
    yes = no
    if known is None:
        _, yes, no = condition(b, test)
    header: End | None = None if known else (b.env, b.guard)
    b.env = b.env.copy()
    b.enter(yes, "loop")
    block(b, body)
    ends = close_loop(b, loop, header)
    _finish_loop(b, node, ends, header is not None, no, mark)


def for_statement(b: Body, node: Node) -> None:
    """`for target in iterable: … else: …`."""
    body = _body_of(node)
    parts = _for_parts(node)
    if body is None or parts is None:
        return
    target, iterables = parts
    mark = len(b.trail)
    iterable = expression(b, iterables)
    loop = open_loop(b, *written(b, [target, body], targets=[target]), (node.start_byte, node.end_byte))
    header = (b.env, b.guard)
    b.env = b.env.copy()
    b.enter(((iterable, True),), "loop")
    start, end = target.start_byte, target.end_byte
    b.place = (start, end)
    assign(b, target, b.add(Item(start, end, b.guard, iterable, None, -1)))
    block(b, body)
    ends = close_loop(b, loop, header)
    _finish_loop(b, node, ends, True, (), mark)


def _for_parts(node: Node) -> tuple[Node, Node] | None:
    target = iterable = None
    seen_in = False
    for child in node.children:
        if child.kind_id == g.BLOCK:
            break
        if child.kind_id == g.T_IN:
            seen_in = True
        elif child.is_named and child.kind_id not in g.PUNCTUATION:
            if seen_in:
                iterable = iterable or child
            else:
                target = target or child
    return (target, iterable) if target is not None and iterable is not None else None


def _finish_loop(
    b: Body, node: Node, ends: list[End], exhausts: bool, no: tuple[tuple[int, bool], ...], mark: int
) -> None:
    """Control leaves a loop: by its header, through `else` when there is one, or by `break`."""
    clause = next((c for c in node.children if c.kind_id == g.ELSE), None)
    if exhausts:
        b.env, b.guard = ends[0]
        b.alive = True
        if len(ends) > 1:
            b.env = b.env.copy()
        if no and len(ends) == 1:
            b.enter(no, "loop")
        rest = ends[1:]
        if clause is not None:
            body = _body_of(clause)
            if body is not None:
                block(b, body)
        ends = [*([(b.env, b.guard)] if b.alive else []), *rest]
    b.place = (node.start_byte, node.end_byte)
    join(b, ends, mark)


def break_statement(b: Body, node: Node) -> None:
    """`break`."""
    if b.loops:
        b.loops[-1].breaks.append((b.env, b.guard))
        b.alive = False


def continue_statement(b: Body, node: Node) -> None:
    """`continue`."""
    if b.loops:
        b.loops[-1].continues.append((b.env, b.guard))
        b.alive = False


HANDLERS: tuple[tuple[int, Statement], ...] = (
    (g.IF, if_statement),
    (g.WHILE, while_statement),
    (g.FOR, for_statement),
    (g.kind("break_statement"), break_statement),
    (g.kind("continue_statement"), continue_statement),
)
