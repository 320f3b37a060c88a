"""Joins and loops: where paths of control meet.

An *end* is a path that reached a join: its environment and guard. `join` makes a pending Phi for each variable that the
ends disagree on. A loop's header puts a *placeholder* under each name that the loop may bind or mutate; `close_loop`
gives the placeholder its operands: the value before the loop and those at the end of each turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.ir.model import Const, Format, Phi

from .pending import distinct, joined, later
from .updates import hold, maybe

if TYPE_CHECKING:
    from .body import Body

End = tuple[dict[str, int], int]


class Loop:
    """An open loop: who broke out, who went on with the next turn, and its placeholders."""

    __slots__ = ("breaks", "continues", "guard", "made", "mark", "placeholders", "where")

    def __init__(self, b: Body, where: tuple[int, int]) -> None:
        self.breaks: list[End] = []
        self.continues: list[End] = []
        self.made: list[tuple[int, int]] = []  # placeholders that were read: (index of the Phi, pending value)
        self.placeholders: dict[str, tuple[int, int | None]] = {}
        self.mark = len(b.trail)
        self.guard = b.guard
        self.where = where


def join(b: Body, ends: list[End], mark: int) -> None:
    """Go on from where all `ends` meet; `mark` is the length of the trail where they parted."""
    if not ends:
        b.alive = False
        return
    b.alive = True
    b.env, b.guard = ends[0]
    if len(ends) == 1:
        return
    for _, guard in ends[1:]:
        b.guard = common_guard(b, b.guard, guard)
    envs = [env for env, _ in ends]
    merge(b, envs, dict(b.trail[mark:]))


def merge(b: Body, envs: list[dict[str, int]], names: dict[str, int]) -> None:
    """Bind each of `names` in `b.env` to a join of what it is in `envs`."""
    env = b.env
    made: dict[tuple[int, ...], int] = {}
    for name in names:
        first, *others = [e[name] for e in envs if name in e] or (None,)
        if first is None:
            continue
        if all(other == first for other in others):
            env[name] = first
            continue
        values = (first, *others)
        token = made.get(values)
        if token is None:
            token = made[values] = phi(b, values)
        env[name] = token
        b.trail.append((name, token))
        hold(b, name, token)


def phi(b: Body, values: tuple[int, ...], where: tuple[int, int] = (0, 0)) -> int:
    """A pending join of `values`; a state of one object when they all are."""
    values = distinct(b, values)
    if len(values) == 1:
        return values[0]
    token = later(b, Phi, where if where[1] else b.place, values)
    objects = b.objects
    obj = objects.get(values[0], values[0])
    if all(objects.get(value, value) == obj for value in values):
        objects[token] = obj
    elif len(values) == 2:
        maybe(b, token, values)
    return token


def common_guard(b: Body, one: int, other: int) -> int:
    """The innermost guard in force at both."""
    guards = b.guards
    while one != other:
        if one > other:
            one = guards[one].parent
        else:
            other = guards[other].parent
    return one


def open_loop(b: Body, assigned: dict[str, None], mutated: dict[str, None], where: tuple[int, int]) -> Loop:
    """Start a loop that may bind the names `assigned` and change the objects of the names `mutated`."""
    loop = Loop(b, where)
    env = b.env
    b.loops.append(loop)
    aliases = _aliases(b, mutated)
    for name in assigned:
        token = later(b, None, where, (), loop)
        loop.placeholders[name] = (token, env.get(name))
        env[name] = token
        b.trail.append((name, token))
        hold(b, name, token)
    shared: dict[int, int] = {}
    for name in aliases:
        if name in assigned:
            continue
        before = env[name]
        known = shared.get(before)
        if known is None:
            known = shared[before] = later(b, None, where, (), loop)
            b.objects[known] = b.objects.get(before, before)
        loop.placeholders[name] = (known, before)
        env[name] = known
        b.trail.append((name, known))
    return loop


def close_loop(b: Body, loop: Loop, header: End | None) -> list[End]:
    """All turns are lowered: give the placeholders their operands. The ends where control leaves the loop.

    `header` is the state at which the loop's condition failed or its iterable was exhausted; None when it never is.
    """
    b.loops.pop()
    backs = [env for env, _ in loop.continues]
    if b.alive:
        backs.append(b.env)
    operands: dict[int, list[int]] = {}
    for name, (token, before) in loop.placeholders.items():
        found = operands.setdefault(token, [] if before is None else [before])
        found.extend(back[name] for back in backs if name in back)
    made = {token: index for index, token in loop.made}
    for token, found in operands.items():
        own = made.get(token, token)
        values = tuple(x for x in distinct(b, tuple(found)) if x not in (own, token))
        b.pending[-token - 2] = (Phi, *loop.where, loop.guard, values, None)
        if token not in made and len(values) == 1:
            b.resolved[token] = values[0]
    for index, token in loop.made:
        _fill(b, index, token, loop)
    ends = loop.breaks
    if header is not None:
        b.env, b.guard = header
        merge(b, [b.env, *backs], {n: v for n, v in dict(b.trail[loop.mark :]).items() if n not in loop.placeholders})
        for name, (token, _) in loop.placeholders.items():
            if b.env.get(name) == token and not b.pending[-token - 2][4] and token not in made:
                del b.env[name]
        ends = [(b.env, b.guard), *ends]
    return ends


def _fill(b: Body, index: int, token: int, loop: Loop) -> None:
    values = tuple(b.force(x) for x in b.pending[-token - 2][4])
    b.values[index] = joined(b, index, loop.where, loop.guard, values)


def _aliases(b: Body, names: dict[str, None]) -> dict[str, None]:
    """The variables in use whose object is changed when one of `names` is."""
    found: dict[str, None] = {}
    for name in names:
        value = b.env.get(name)
        if value is None or (value >= 0 and type(b.values[value]) in (Const, Format)):
            continue
        obj = b.objects.get(value, value)
        for other in b.holders.get(obj, (name,)):
            held = b.env.get(other)
            if held is not None and b.objects.get(held, held) == obj:
                found[other] = None
    return found
