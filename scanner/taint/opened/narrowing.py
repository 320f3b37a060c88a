"""Where a condition says that a value is a constant, or nothing, or plain: data that sits in it is not there.

`if colour == "red": paint(colour)` paints red, whoever chose; `if not mail: warn(mail)` warns of nothing. A *narrowed*
value is one of which the conditions in force say so: it equals a constant, is among constants, or is false. A join of
two values takes each under its own conditions: `x if x in ("a", "b") else "a"`, `x and y`. A *plain* one is text or a
number by `isinstance`: it may be data itself, but nothing sits under a key or field of it.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.ir.model import AnyValue, Attr, Build, Call, Const, Global, Item, Op, Operand, Phi
from scanner.taint.opened.view import View

_SAME = frozenset(("==", "is"))
_OTHER = frozenset(("!=", "is not"))
_KINDS = frozenset(("branch", "match", "assert"))
_PLAIN = frozenset(("str", "bytes", "bytearray", "int", "float", "complex", "bool"))

Key = Operand | tuple[Operand, str]
"""A value; or what is read from one under a constant name, which every read of it means."""

Constants = Callable[[View, Operand], bool]
"""Whether a value of another function or module is a constant, or a collection of constants."""


class Narrowing:
    """What is narrowed in one function."""

    __slots__ = ("_constants", "_guards", "_joins", "_plain", "_view", "any")

    def __init__(self, view: View, constants: Constants) -> None:
        self._view = view
        self._constants = constants
        self._guards: list[frozenset[Key]] = []
        self._plain: list[frozenset[Key]] = []
        self._joins: set[tuple[Operand, Operand]] = set()
        empty: frozenset[Key] = frozenset()
        for guard in view.function.guards:
            above = self._guards[guard.parent] if guard.parent >= 0 else empty
            plain = self._plain[guard.parent] if guard.parent >= 0 else empty
            own = guard.condition >= 0 and guard.kind in _KINDS
            self._guards.append(above | self._of(guard.condition, guard.polarity) if own else above)
            self._plain.append(plain | self._typed(guard.condition, guard.polarity) if own else plain)
        if len(view.function.guards) > 1:
            self._find_joins()
        self.any = bool(self._joins) or any(self._guards) or any(self._plain)

    def at(self, place: Operand, use: Operand, inside: bool) -> bool:
        """Whether the conditions under which a value uses another say that this one holds no data, or none `inside`,
        under a key or field.
        """
        if (use, place) in self._joins:
            return True
        guard = self._view.values[use].guard
        narrowed = self._guards[guard] | self._plain[guard] if inside else self._guards[guard]
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

    def _typed(self, condition: Operand, polarity: bool) -> frozenset[Key]:
        """What `isinstance` says to be text or a number where a condition comes out so."""
        condition, polarity = self._bare(condition, polarity)
        value = self._view.values[condition]
        if not polarity or not isinstance(value, Call) or len(value.args) != 2:
            return frozenset()
        asked, kind = (self._view.values[one] for one in (value.callee, value.args[1].value))
        kinds = [self._view.values[one.value] for one in kind.elements] if isinstance(kind, Build) else [kind]
        if not isinstance(asked, Global) or asked.name != "isinstance":
            return frozenset()
        if not kinds or not all(isinstance(one, Global) and one.name in _PLAIN for one in kinds):
            return frozenset()
        return frozenset(self._keys(value.args[0].value))

    def _bare(self, condition: Operand, polarity: bool) -> tuple[Operand, bool]:
        while isinstance(value := self._view.values[condition], Op) and value.name == "not":
            condition, polarity = value.operands[0], not polarity
        return condition, polarity

    def _of(self, condition: Operand, polarity: bool) -> frozenset[Key]:
        """What a condition that comes out so narrows."""
        values = self._view.values
        condition, polarity = self._bare(condition, polarity)
        value = values[condition]
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
