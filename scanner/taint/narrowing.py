"""Where a condition says that a value is a constant, or nothing: data that sits in it is not there.

`if colour == "red": paint(colour)` paints red, whoever chose; `if not mail: warn(mail)` warns of nothing. A *narrowed*
value is one of which the conditions in force say so: it equals a constant, is among constants, or is false. A join of
two values takes each under its own conditions: `x if x in ("a", "b") else "a"`, `x and y`.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.ir.model import AnyValue, Attr, Build, Const, Global, Item, Op, Operand, Phi
from scanner.taint.view import View

_SAME = frozenset(("==", "is"))
_OTHER = frozenset(("!=", "is not"))
_KINDS = frozenset(("branch", "match", "assert"))

Key = Operand | tuple[Operand, str]
"""A value; or what is read from one under a constant name, which every read of it means."""

Constants = Callable[[View, Operand], bool]
"""Whether a value of another function or module is a constant, or a collection of constants."""


class Narrowing:
    """What is narrowed in one function."""

    __slots__ = ("_constants", "_guards", "_joins", "_view", "any")

    def __init__(self, view: View, constants: Constants) -> None:
        self._view = view
        self._constants = constants
        self._guards: list[frozenset[Key]] = []
        self._joins: set[tuple[Operand, Operand]] = set()
        empty: frozenset[Key] = frozenset()
        for guard in view.function.guards:
            above = self._guards[guard.parent] if guard.parent >= 0 else empty
            own = guard.condition >= 0 and guard.kind in _KINDS
            self._guards.append(above | self._of(guard.condition, guard.polarity) if own else above)
        if len(view.function.guards) > 1:
            self._find_joins()
        self.any = bool(self._joins) or any(self._guards)

    def at(self, place: Operand, use: Operand) -> bool:
        """Whether the conditions under which a value uses another say that this one holds no data."""
        if (use, place) in self._joins:
            return True
        narrowed = self._guards[self._view.values[use].guard]
        return bool(narrowed) and not narrowed.isdisjoint(self._keys(place))

    def _find_joins(self) -> None:
        view, guards = self._view, self._view.function.guards
        for at, value in enumerate(view.values):
            if not isinstance(value, Phi):
                continue
            for other in value.operands:
                beside = view.values[other]
                around = guards[beside.guard]
                inside = value.start <= beside.start and beside.end <= value.end
                if around.condition < 0 or around.kind != "branch" or not inside or beside.guard == value.guard:
                    continue
                keys = self._of(around.condition, not around.polarity)
                for place in value.operands if keys else ():
                    if place != other and not keys.isdisjoint(self._keys(place)):
                        self._joins.add((at, place))

    def _keys(self, place: Operand) -> tuple[Key, ...]:
        value = self._view.values[place]
        step = _step(value)
        return (place, (value.base, step)) if step and isinstance(value, Attr | Item) else (place,)

    def _of(self, condition: Operand, polarity: bool) -> frozenset[Key]:
        """What a condition that comes out so narrows."""
        values = self._view.values
        while isinstance(value := values[condition], Op) and value.name == "not":
            condition, polarity = value.operands[0], not polarity
        found: list[Operand] = [] if polarity else [condition]
        if isinstance(value, Op) and len(value.operands) > 1:
            first, *rest = value.operands
            if value.name in (_SAME if polarity else _OTHER) and len(rest) == 1:
                found += [first] if self._is_constant(rest[0]) else []
                found += rest if self._is_constant(first) else []
            elif value.name == ("in" if polarity else "not in") and len(rest) == 1:
                found += [first] if self._is_constant(rest[0]) else []
            elif value.name == "match" and polarity and all(isinstance(values[one], Const) for one in rest):
                found.append(first)
        return frozenset(key for one in found for key in self._keys(one))

    def _is_constant(self, operand: Operand) -> bool:
        value = self._view.values[operand]
        match value:
            case Const():
                return True
            case Build():
                return is_display_of_constants(self._view, value)
            case Global():
                return self._constants(self._view, operand)
            case _:
                return False


def is_display_of_constants(view: View, built: Build) -> bool:
    """Whether what is in a display (for a dict: its keys) is constant."""
    if built.kind == "dict":
        return all(one.key is not None and not one.spread for one in built.elements)
    return all(isinstance(view.values[one.value], Const) and not one.spread for one in built.elements)


def _step(value: AnyValue) -> str:
    match value:
        case Attr(name=name):
            return f".{name}"
        case Item(key=str(key)):
            return f"[{key}]"
        case _:
            return ""
