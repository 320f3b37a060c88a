"""Calls that never come back, and what therefore holds after them.

`if not allowed: abort(403)` guards what follows exactly as an early return does. A call never returns when a rule says
so of what it reaches, when its function is annotated `NoReturn` or `Never`, or when the function always raises. A call
of a function that comes back only if a check held (`require("location")`) guards what follows by that check.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

from scanner.index.model import FunctionRef
from scanner.ir.model import Call, Const, Function, Op, Operand, Raise, Return, Yield
from scanner.taint.program.program import Program

NEVER = frozenset(("NoReturn", "Never"))
DEEPEST = 3
MOST = 40


class Held(NamedTuple):
    """A condition of function `inside` that came out as `polarity`; `call` is the call in the function at hand that
    came back because of it, or -1 where the condition is the function's own.
    """

    inside: FunctionRef
    condition: Operand
    polarity: bool
    call: Operand = -1


class Exits:
    """Answers for the functions of a program, each worked out once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._stops = functools.cache(self._find_stops)
        self._checks = functools.cache(self._find_checks)

    def held(self, ref: FunctionRef, operand: Operand) -> tuple[Held, ...]:
        """What holds at a value because an earlier call came back, in order."""
        function = self._program.open(ref).function
        around = _around(function, function.values[operand].guard)
        found = [
            (at, Held(ref, guard.condition, not guard.polarity))
            for at in self._stops(ref)
            if at < operand
            and (number := function.values[at].guard) not in around
            and (guard := function.guards[number]).kind == "branch"
            and guard.parent in around
            and not _is_swallowed(function, at, operand)
        ]
        for at, held in self._checks(ref):
            if at < operand and function.values[at].guard in around and not _is_swallowed(function, at, operand):
                found += ((at, one._replace(call=at)) for one in held)
        return tuple(one for _, one in sorted(found)[:MOST])

    def to_come_back(self, ref: FunctionRef) -> tuple[Held, ...]:
        """What must have held for a function to come back."""
        return self._at_end(ref)

    def to_return_nothing(self, ref: FunctionRef) -> tuple[Held, ...]:
        """What must have held for a function to return nothing: no raise, no stop, no answer."""
        function = self._program.graph.function(ref)
        answers = [
            at
            for at, value in enumerate(function.values)
            if isinstance(value, Return) and value.value >= 0 and not _is_nothing(function.values[value.value])
        ]
        found = []
        raises = [at for at, value in enumerate(function.values) if isinstance(value, Raise)]
        for at in (*raises, *self._stops(ref), *answers):
            guard = function.guards[function.values[at].guard]
            if guard.kind == "branch" and guard.parent == 0:
                found.append(Held(ref, guard.condition, not guard.polarity))
        return tuple(dict.fromkeys(found))

    def _find_stops(self, ref: FunctionRef, depth: int = DEEPEST) -> tuple[Operand, ...]:
        """The calls of a function that never come back."""
        return tuple(at for at in self._program.open(ref).calls if self._never(ref, at, depth))

    def _never(self, ref: FunctionRef, at: Operand, depth: int) -> bool:
        program = self._program
        targets = program.graph.targets(ref, at)
        if targets.guessed or targets.constructions:
            return False
        known = [program.rules.never_returns(external.path) for external in targets.externals]
        known += [self._raises(callee.function, depth) for callee in targets.callees]
        return bool(known) and all(known)

    def _raises(self, ref: FunctionRef, depth: int) -> bool:
        """Whether a function never returns."""
        signature = self._program.index.signature(ref)
        declared = signature.returns if signature is not None else None
        if declared is not None and declared.name.rpartition(".")[2] in NEVER:
            return True
        function = self._program.graph.function(ref)
        if depth <= 0 or function.is_generator or any(isinstance(one, Return | Yield) for one in function.values):
            return False
        if any(isinstance(one, Raise) and one.guard == 0 for one in function.values):
            return True
        return any(function.values[at].guard == 0 for at in self._find_stops(ref, depth - 1))

    def _find_checks(self, ref: FunctionRef) -> tuple[tuple[Operand, tuple[Held, ...]], ...]:
        """The calls that come back only if a check held (and contexts that are entered only then), with what held."""
        found = []
        view = self._program.open(ref)
        entered = [at for at, value in enumerate(view.values) if isinstance(value, Op) and value.name == "enter"]
        for at in (*view.calls, *entered):
            called = isinstance(view.values[at], Call)
            targets = self._program.graph.targets(ref, at) if called else self._program.graph.implicit_calls(ref, at)
            if len(targets.callees) == 1 and not (targets.guessed or targets.externals or targets.constructions):
                callee = targets.callees[0]
                run = callee.kind == ("call" if called else "protocol") and callee.function != ref
                held = self._at_end(callee.function) if run else ()
                if held:
                    found.append((at, held))
        return tuple(sorted(found))

    def _at_end(self, ref: FunctionRef) -> tuple[Held, ...]:
        """What must have held for a function to come back: the conditions under which it raises or stops, negated."""
        function = self._program.graph.function(ref)
        if function.is_generator and not self._makes_context(ref):
            return ()
        ends = next((at for at, value in enumerate(function.values) if isinstance(value, Yield)), len(function.values))
        raises = [at for at, value in enumerate(function.values[:ends]) if isinstance(value, Raise)]
        found = []
        for at in (*raises, *(one for one in self._stops(ref) if one < ends)):
            guard = function.guards[function.values[at].guard]
            if guard.kind == "branch" and guard.parent == 0:
                returned = any(isinstance(value, Return) and value.guard != 0 for value in function.values[:at])
                if not returned:
                    found.append(Held(ref, guard.condition, not guard.polarity))
        return tuple(dict.fromkeys(found))

    def _makes_context(self, ref: FunctionRef) -> bool:
        """Whether a generator is the body of a context manager: what comes before its `yield` runs on entering."""
        signature = self._program.index.signature(ref)
        names = [one.name.rpartition(".")[2] for one in signature.decorators] if signature is not None else []
        return not {"contextmanager", "asynccontextmanager"}.isdisjoint(names)


def _is_swallowed(function: Function, at: Operand, operand: Operand) -> bool:
    """Whether a `try` stands around a value, and not around the later one, that goes on after what it catches."""
    for caught, first, last in function.handlers:
        if first <= at < last <= operand:
            under = {number for number, one in enumerate(function.guards) if one.condition == caught}
            if function.values[operand].guard in under:
                return True
            leaves = (one for one in function.values[caught:] if one.guard in under)
            if not any(isinstance(one, Return | Raise) for one in leaves):
                return True
    return False


def _is_nothing(value: object) -> bool:
    return isinstance(value, Const) and value.value is None


def _around(function: Function, guard: int) -> frozenset[int]:
    """The guards in force under a guard, itself and the root included."""
    found = {0}
    while guard > 0:
        found.add(guard)
        guard = function.guards[guard].parent
    return frozenset(found)
