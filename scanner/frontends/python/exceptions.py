"""`try` and `with`.

A handler starts from a join of every state during the body: a variable may have any value it was given there.
`finally` is lowered once, from a join of all ways into it; what it did not bind goes on as the normal path left it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scanner.ir.model import Attr, Call, Global, Import, Item, Op, Raise, Yield

from . import grammar as g
from .expressions import expression
from .flow import End, join, merge, phi
from .statements import TABLE, Statement, block, statement
from .stops import stops
from .targets import assign
from .updates import hold

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body

_SUPPRESSING = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex"})
_HANDLERS = frozenset({g.EXCEPT, g.EXCEPT_GROUP})
_RAISING = frozenset({Attr, Call, Import, Item, Op, Raise, Yield})
_SIMPLE = frozenset({g.EXPRESSION_STATEMENT})


def try_statement(b: Body, node: Node) -> None:
    """`try … except … else … finally`."""
    children = g.solid(node)
    guard = b.guard
    mark = len(b.trail)
    before = b.env.copy()
    b.place = (node.start_byte, node.end_byte)
    first = len(b.values)
    steps = _protected(b, _block(children[2]) if len(children) > 2 else node)
    last = len(b.values)
    ends: list[End] = []
    during = _during(b, before, steps)
    otherwise = next((c for c in children if c.kind_id == g.ELSE), None)
    if otherwise is not None and b.alive:
        block(b, _block(otherwise))
    if b.alive:
        ends.append((b.env, b.guard))
    for clause in children:
        if clause.kind_id in _HANDLERS:
            b.env, b.guard, b.alive = during.copy(), guard, True
            _handler(b, clause, (first, last))
            if b.alive:
                ends.append((b.env, b.guard))
    final = next((c for c in children if c.kind_id == g.FINALLY), None)
    if final is not None:
        if ends and not any(step.raises for step in steps):
            during = ends[0][0]
        _finally(b, final, ends, (during, guard), mark)
        return
    b.place = (node.start_byte, node.end_byte)
    join(b, ends, mark)


def _block(node: Node) -> Node:
    if node.kind_id == g.BLOCK:
        return node
    return next((c for c in node.children if c.kind_id == g.BLOCK), node)


class _Step(NamedTuple):
    """A statement of a protected body: the part of the trail that it made, whether it is simple, and whether something
    in it may raise.
    """

    trail: tuple[tuple[str, int], ...]
    simple: bool
    raises: bool


def _protected(b: Body, node: Node) -> list[_Step]:
    """The statements of a block, until control leaves it."""
    steps: list[_Step] = []
    for child in node.children:
        handler = TABLE[child.kind_id] if child.kind_id < g.KIND_COUNT else None
        trail, values = len(b.trail), len(b.values)
        if handler is not None:
            statement(b, child, handler)
        elif child.kind_id == g.ERROR:
            block(b, child)
        raises = any(type(value) in _RAISING for value in b.values[values:])
        simple = not any(part.kind_id == g.BLOCK for part in child.children) and child.kind_id in _SIMPLE
        steps.append(_Step(tuple(b.trail[trail:]), simple, raises))
        if not b.alive:
            break
    return steps


def _during(b: Body, before: dict[str, int], steps: list[_Step]) -> dict[str, int]:
    """The environment in which an exception may leave the body: each variable as it was when something could raise.

    What a statement binds last is in force once it is over. A new state of the same object may be there sooner: a call
    that raises may have changed it.
    """
    seen: dict[str, list[int]] = {}
    current: dict[str, int | None] = {}
    objects = b.objects

    def in_force(name: str, value: int | None) -> None:
        found = seen.setdefault(name, [])
        if value is not None and value not in found:
            if len(found) > 1 and objects.get(found[-1], found[-1]) == objects.get(value, value):
                found[-1] = value  # a later state of the same object has what the earlier one had
            else:
                found.append(value)

    raised = False
    for step in steps:
        for name, _ in step.trail:
            if name not in current:
                current[name] = before.get(name)
                if raised:
                    in_force(name, current[name])
        raised |= step.raises
        for name, value in current.items() if step.raises else ():
            in_force(name, value)
        for name, value in step.trail:
            held = current[name]
            alike = held is not None and objects.get(held, held) == objects.get(value, value)
            if step.raises and (not step.simple or alike):
                in_force(name, value)
            current[name] = value
    env = before.copy()
    for name, values in seen.items():
        if values:
            env[name] = phi(b, tuple(values))
            b.trail.append((name, env[name]))
            hold(b, name, env[name])
    return env


def _handler(b: Body, clause: Node, protected: tuple[int, int]) -> None:
    types: list[Node] = []
    target: Node | None = None
    body: Node | None = None
    commas = 0
    for child in clause.children[1:]:
        kind = child.kind_id
        if kind == g.BLOCK:
            body = child
        elif kind == g.AS_PATTERN:
            parts = g.items(child)
            types.append(parts[0])
            target = parts[-1]
        elif kind == g.T_COMMA:
            commas += 1
        elif child.is_named and kind not in g.PUNCTUATION:
            types.append(child)
    if commas == 1 and len(types) == 2 and types[1].kind_id == g.IDENTIFIER and _is_variable(b, types[1]):
        target = types.pop()  # Python 2's `except Error, e`; `except A, B` of 3.14 names two types
    operands = tuple(expression(b, part) for node in types for part in _members(node))
    if clause.kind_id == g.EXCEPT_GROUP or clause.children[1].kind_id == g.T_STAR:
        operands = ()  # what is caught is a group, of whatever class, that has such exceptions in it
    caught = b.add(Op(clause.start_byte, body.start_byte if body else clause.end_byte, b.guard, "exception", operands))
    b.handlers.append((caught, *protected))
    b.enter(((caught, True),), "except")
    name = ""
    if target is not None:
        assign(b, target, caught)
        if target.kind_id == g.AS_PATTERN_TARGET or target.kind_id == g.IDENTIFIER:
            name = b.text(target)
    if body is not None:
        block(b, body)
    if name:
        b.env.pop(name, None)


def _is_variable(b: Body, node: Node) -> bool:
    return b.text(node)[:1].islower() or len(b.text(node)) == 1


def _members(node: Node) -> list[Node]:
    if node.kind_id == g.TUPLE:
        return g.items(node)
    if node.kind_id == g.PARENTHESIZED:
        return _members(g.items(node)[0])
    return [node]


def _finally(b: Body, clause: Node, ends: list[End], during: End, mark: int) -> None:
    """Lower `finally` from all the ways into it; go on from the normal ones."""
    normal: End | None = None
    names = dict(b.trail[mark:])
    if ends:
        join(b, ends, mark)
        normal = (b.env, b.guard)
    everything = [during[0], *([b.env] if normal else [])]
    b.env = everything[-1].copy()
    b.guard = normal[1] if normal else during[1]
    b.alive = True
    merge(b, everything, names)
    inner = len(b.trail)
    block(b, _block(clause))
    if normal is None:
        b.alive = False
    elif b.alive:
        env = normal[0]
        for name in dict(b.trail[inner:]):
            if name in b.env:
                env[name] = b.env[name]
        b.env = env


def with_statement(b: Body, node: Node) -> None:
    """`with a as b, c: …`: each context is entered, and exited in reverse."""
    clause = next((c for c in node.children if c.kind_id == g.WITH_CLAUSE), None)
    contexts = []
    for item in [] if clause is None else _with_items(clause):
        contexts.append(_enter(b, item))
    before, guard = b.env.copy(), b.guard
    steps = _protected(b, _block(node))
    last = len(b.values) - 1
    ended = not b.alive and (type(b.values[last]) is Raise or stops(b, last))
    if ended and any(_suppresses(b, context) for _, context in contexts):
        b.place = (node.start_byte, node.end_byte)
        b.env, b.guard, b.alive = _during(b, before, steps), guard, True
    if b.alive:
        start, end = node.start_byte, node.end_byte
        for name, context in reversed(contexts):
            state = context if name is None else b.env.get(name, context)
            b.add(Op(start, end, b.guard, "exit", (b.force(_changed(b, state)),)))


def _changed(b: Body, state: int) -> int:
    """The state of a context at its exit; with what was done to the object that it gave, which may be itself."""
    for value in b.env.values():
        obj = b.objects.get(value, value)
        entered = b.values[obj] if obj >= 0 and obj != value else None
        if type(entered) is Op and entered.name == "enter" and entered.operands[0] == state:
            return phi(b, (state, value))
    return state


def _suppresses(b: Body, context: int) -> bool:
    """Whether a context manager is one that catches what its body raises: `contextlib.suppress`, `pytest.raises`."""
    made = b.values[context]
    callee = b.values[made.callee] if isinstance(made, Call) else None
    return isinstance(callee, Attr | Global | Import) and callee.name in _SUPPRESSING


def _with_items(clause: Node) -> list[Node]:
    found = [c for c in clause.children if c.kind_id == g.WITH_ITEM]
    return [g.items(item)[0] for item in found if g.items(item)]


def _enter(b: Body, item: Node) -> tuple[str | None, int]:
    target = None
    if item.kind_id == g.AS_PATTERN:
        parts = g.items(item)
        item = parts[0]
        target = parts[-1] if len(parts) > 1 else None
    context = expression(b, item)
    name = b.text(item) if item.kind_id == g.IDENTIFIER else None
    start, end = item.start_byte, item.end_byte
    entered = b.add(Op(start, end, b.guard, "enter", (context,)))
    if target is not None:
        b.place = (start, target.end_byte)
        assign(b, target, entered)
    return name, context


HANDLERS: tuple[tuple[int, Statement], ...] = (
    (g.TRY, try_statement),
    (g.WITH, with_statement),
)
