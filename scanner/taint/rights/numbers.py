"""Numbers that code gives for how long something lasts: constants, arithmetic, `timedelta`, settings, in seconds; of a
moment (`utcnow() + timedelta(days=30)`) how long from now.

`7 * 24 * 3600`, `timedelta(days=30)`, `settings.TRUSTED_DEVICE_MEMORY` with `TRUSTED_DEVICE_MEMORY = 180 * DAY` in a
module of settings, and what callers pass for a parameter where they all pass the same.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator

from scanner.callgraph.model import Constant, External, ModuleOrigin
from scanner.index.model import Definition, FunctionRef, VariableDefinition
from scanner.ir.model import Attr, Call, Const, Global, Import, Op, Operand, Phi
from scanner.taint.program.program import Program

_DEEPEST = 12
_UNITS = {
    "weeks": 604_800.0, "days": 86_400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0, "milliseconds": 0.001,
    "microseconds": 0.000001,
    "months": 2_592_000.0, "years": 31_536_000.0,
}  # fmt: skip
_POSITIONS = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")
"""Of `datetime.timedelta`; the others take keywords."""
_DELTAS = frozenset(("timedelta", "relativedelta", "Duration", "duration"))
_SAME = frozenset(("int", "float", "str", "round", "abs", "ceil", "floor", "total_seconds"))
_NOW = frozenset(("now", "utcnow", "time", "localtime", "today"))
_PASSING = frozenset(("timestamp", "replace", "astimezone"))
_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
}  # fmt: skip
_SETTINGS = ("settings", "config", "conf")


class Numbers:
    """Works numbers out, each value once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.of = functools.cache(self._of)
        self._settings: dict[str, tuple[str, ...]] = {}

    def _of(self, ref: FunctionRef, operand: Operand, depth: int = _DEEPEST) -> float | None:
        """The one number that a value is, in seconds where it is a span of time; None when it is not constant."""
        view = self._program.open(ref)
        value = view.values[operand]
        if depth <= 0:
            return None
        match value:
            case Const(value=bool() | None):
                return None
            case Const(value=int() | float() as number):
                return float(number)
            case Op(name="-", operands=(only,)):
                inner = self.of(ref, only, depth - 1)
                return None if inner is None else -inner
            case Op(name="+" | "+=", operands=(one, other)) if self._is_now(ref, one, depth):
                return self.of(ref, other, depth - 1)
            case Op(name=name, operands=many) if name in _OPERATORS:
                return _computed(name, [self.of(ref, one, depth - 1) for one in many])
            case Phi(operands=many):
                return _one({self.of(ref, one, depth - 1) for one in many if one != operand})
            case Call():
                return self._called(ref, value, depth)
            case _:
                return self._elsewhere(ref, operand, depth)

    def _is_now(self, ref: FunctionRef, operand: Operand, depth: int) -> bool:
        """Whether a value is the present moment: what is added to it is how long from now."""
        value = self._program.open(ref).values[operand]
        if depth <= 0 or not isinstance(value, Call):
            return False
        callee = self._program.open(ref).values[value.callee]
        name = callee.name if isinstance(callee, Attr | Global | Import) else ""
        if name in _SAME and len(value.args) == 1:
            return self._is_now(ref, value.args[0].value, depth - 1)
        if name in _PASSING and isinstance(callee, Attr):
            return self._is_now(ref, callee.base, depth - 1)
        return name in _NOW

    def _called(self, ref: FunctionRef, call: Call, depth: int) -> float | None:
        callee = self._program.open(ref).values[call.callee]
        name = callee.name if isinstance(callee, Attr | Global | Import) else ""
        if name in _DELTAS:
            return self._span(ref, call, depth)
        if name == "total_seconds" and isinstance(callee, Attr):
            return self.of(ref, callee.base, depth - 1)
        if name in _SAME and len(call.args) == 1:
            return self.of(ref, call.args[0].value, depth - 1)
        return None

    def _span(self, ref: FunctionRef, call: Call, depth: int) -> float | None:
        total = 0.0
        for position, argument in enumerate(call.args):
            name = argument.keyword or (_POSITIONS[position] if position < len(_POSITIONS) else "")
            number = self.of(ref, argument.value, depth - 1)
            if argument.star or number is None or name not in _UNITS:
                return None
            total += number * _UNITS[name]
        return total if call.args else None

    def _elsewhere(self, ref: FunctionRef, operand: Operand, depth: int) -> float | None:
        """A name of this or another module, a setting, or what callers pass."""
        places = list(self._places(ref, operand))
        if places:
            return _one({self.of(inside, at, depth - 1) for inside, at in places})
        origins = self._program.graph.origins(ref, operand)
        found = {origin.value for origin in origins if isinstance(origin, Constant)}
        if len(found) != 1 or len(origins) != 1:
            return None
        (only,) = found
        return float(only) if isinstance(only, int | float) and not isinstance(only, bool) else None

    def _places(self, ref: FunctionRef, operand: Operand) -> Iterator[tuple[FunctionRef, Operand]]:
        """The values that a name stands for, where modules bind it."""
        program = self._program
        value = program.open(ref).values[operand]
        found: tuple[Definition, ...] = ()
        if isinstance(value, Global):
            found = program.index.lookup(ref.module, value.name)
        elif isinstance(value, Import) and value.name:
            found = program.index.imported(ref.module, value.module, value.level, value.name)
        elif isinstance(value, Attr):
            for origin in program.graph.origins(ref, value.base):
                if isinstance(origin, ModuleOrigin):
                    found = program.index.member(origin.name, value.name)
        for definition in found:
            if isinstance(definition, VariableDefinition):
                yield from self._bound(definition.module, definition.name)
        if isinstance(value, Attr) and value.name.isupper():
            for origin in program.graph.origins(ref, operand):
                if isinstance(origin, External) and origin.path.split(".")[-2:-1] in ([one] for one in _SETTINGS):
                    for module in self._modules(value.name):
                        yield from self._bound(module, value.name)

    def _bound(self, module: str, name: str) -> Iterator[tuple[FunctionRef, Operand]]:
        body = FunctionRef(module, 0)
        for binding in self._program.graph.function(body).bindings:
            if binding.name == name:
                yield from ((body, value) for value in dict.fromkeys(binding.values))

    def _modules(self, name: str) -> tuple[str, ...]:
        """The project's modules of settings that give this name."""
        known = self._settings.get(name)
        if known is None:
            scopes = self._program.index.scopes
            known = self._settings[name] = tuple(
                module
                for module in sorted(self._program.index.modules)
                if any(part in _SETTINGS for part in module.split(".")) and scopes.declared(module, name)
            )
        return known


def _computed(name: str, numbers: list[float | None]) -> float | None:
    """A chain of one operator, from the left."""
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers) or (name in ("/", "//") and 0 in known[1:]):
        return None
    return functools.reduce(_OPERATORS[name], known)


def _one(found: set[float | None]) -> float | None:
    """The only number of these, if there is exactly one and no other."""
    return next(iter(found)) if len(found) == 1 else None
