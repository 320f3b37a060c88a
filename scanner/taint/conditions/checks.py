"""What checks a condition stands for, and how each came out.

`a and b` being true means that both were; `a or b` being true says of neither; being false it is the other way round.
`x is False` turns a check round. A variable that was assigned in several branches stands for what all of them say. A
function of the project that returns another check's result stands for that one too.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

from scanner.callgraph.model import HOLE, Callee, Constant, ProjectClass
from scanner.frontends.template import SHOWN
from scanner.index.model import FunctionRef
from scanner.ir.model import Attr, Build, Call, Capture, Const, Global, Import, Item, Op, Operand, Param, Phi, Return
from scanner.taint.opened.spelling import spelled
from scanner.taint.program.program import Program

_DEEP = 3
_DENYING = frozenset(
    ("no", "n", "false", "0", "off", "declined", "decline", "denied", "deny", "rejected", "refused", "none")
)
_SAME = ("==", "is")
_OTHER = ("!=", "is not")


class Check(NamedTuple):
    """The resolved name of a check, its constant arguments, and how it came out."""

    call: str
    arguments: tuple[str, ...]
    polarity: bool


class Checks:
    """Answers for the conditions of a program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.of = functools.cache(self._of)

    def bare(self, ref: FunctionRef, operand: Operand, polarity: bool) -> tuple[Operand, bool]:
        """The condition without `not`."""
        values = self._program.open(ref).values
        while isinstance(value := values[operand], Op) and value.name == "not":
            operand, polarity = value.operands[0], not polarity
        return operand, polarity

    def _of(self, ref: FunctionRef, operand: Operand, polarity: bool, depth: int = _DEEP) -> tuple[Check, ...]:
        """The checks that must have come out in some way for a condition to come out as `polarity`."""
        operand, polarity = self.bare(ref, operand, polarity)
        view = self._program.open(ref)
        value = view.values[operand]
        match value:
            case Call():
                return self._called(ref, operand, value, polarity, depth)
            case Attr():
                getters = self._program.graph.implicit_calls(ref, operand).callees
                return (Check(spelled(view, operand), (), polarity), *self._run(getters, polarity, (), depth))
            case Item(base=base, key=str(key)):
                return (Check(spelled(view, base), (key,), polarity),)
            case Op(name="await", operands=(inner,)):
                return self.of(ref, inner, polarity, depth)
            case Op(name=name, operands=many) if depth > 0 and any(isinstance(view.values[one], Const) for one in many):
                return self._compared(ref, name, many, polarity, depth)
            case Phi(operands=many) if depth > 0:
                return self._joined(ref, operand, many, polarity, depth)
            case _:
                return ()

    def _compared(
        self, ref: FunctionRef, name: str, many: tuple[Operand, ...], polarity: bool, depth: int
    ) -> tuple[Check, ...]:
        """A comparison with a constant: with one that denies, the check came out the other way. A key that is looked
        for in something is asked of it."""
        view = self._program.open(ref)
        values = view.values
        constants = [value.value for one in many if isinstance(value := values[one], Const)]
        if name in ("in", "not in") and isinstance(key := constants[0], str) and len(many) == 2:
            way = polarity is (name == "in")
            read = self.of(ref, many[1], way, depth - 1) if isinstance(values[many[1]], Call) else ()
            given = read[0].arguments if read else ()
            return (Check(spelled(view, many[1]), (*given, key), way),)
        turned = not all(_affirms(constant) for constant in constants)
        if name in _OTHER:
            turned = not turned
        elif name not in _SAME:
            turned = False
        rest = [one for one in many if not isinstance(values[one], Const)]
        return tuple(check for one in rest for check in self.of(ref, one, polarity != turned, depth - 1))

    def _joined(
        self, ref: FunctionRef, at: Operand, many: tuple[Operand, ...], polarity: bool, depth: int
    ) -> tuple[Check, ...]:
        """`and`, `or`, and variables with several values."""
        view = self._program.open(ref)
        earlier = [one for one in many if one < at]
        possible = [
            one for one in earlier if not isinstance(value := view.values[one], Const) or bool(value.value) is polarity
        ]
        chained = [view.function.guards[view.values[one].guard] for one in earlier[1:]]
        ways = {
            guard.polarity
            for guard, before in zip(chained, earlier, strict=False)
            if guard.condition >= 0 and self._asks(ref, guard.condition, before)
        }
        found = [self.of(ref, one, polarity, depth - 1) for one in possible]
        if len(chained) == len(earlier) - 1 and ways == {polarity} and len(earlier) > 1:
            return tuple(dict.fromkeys(check for checks in found for check in checks))
        if not found:
            return ()
        return tuple(check for check in found[0] if all(check in checks for checks in found[1:]))

    def _asks(self, ref: FunctionRef, condition: Operand, before: Operand) -> bool:
        """Whether a condition is the value that stands before in a chain of `and` or `or`."""
        return condition == before or self.bare(ref, condition, True)[0] == self.bare(ref, before, True)[0]

    def _called(self, ref: FunctionRef, operand: Operand, value: Call, polarity: bool, depth: int) -> tuple[Check, ...]:
        program, view = self._program, self._program.open(ref)
        callee = view.values[value.callee]
        if isinstance(callee, Global) and callee.name == "bool" and len(value.args) == 1:
            return self.of(ref, value.args[0].value, polarity, depth)
        every = self._every(ref, value, polarity, depth)
        if every is not None:
            return every
        callee_value = view.values[value.callee]
        if isinstance(callee_value, Import) and callee_value.name == SHOWN and value.args:
            return self.of(ref, value.args[0].value, polarity, depth)
        arguments = self.constants(ref, operand)
        targets = program.graph.targets(ref, operand)
        found = [Check(external.path, arguments, polarity) for external in targets.externals]
        found += self._run(targets.callees, polarity, arguments, depth)
        return tuple(dict.fromkeys(found)) or (Check(spelled(view, value.callee), arguments, polarity),)

    def _run(self, callees: tuple[Callee, ...], polarity: bool, arguments: tuple[str, ...], depth: int) -> list[Check]:
        """The functions that a condition runs, and the checks that the results of all of them stand for."""
        functions = list(dict.fromkeys(callee.function for callee in callees))
        found = [Check(self._program.qualified(one), arguments, polarity) for one in functions]
        inside = [self._returned(one, polarity, arguments, depth) for one in functions] if depth > 0 else []
        return found + [check for check in (inside[0] if inside else ()) if all(check in one for one in inside[1:])]

    def _returned(self, ref: FunctionRef, polarity: bool, given: tuple[str, ...], depth: int) -> list[Check]:
        """The checks whose results a function returns: those that every return that can come out so stands for."""
        view = self._program.open(ref)
        ways = []
        for value in view.values:
            if isinstance(value, Return) and value.value >= 0:
                constant = view.values[value.value]
                if isinstance(constant, Const) and bool(constant.value) is not polarity:
                    continue
                ways.append(self._on_return(ref, value, polarity, depth))
        return [
            check if check.arguments else check._replace(arguments=given)
            for check in (ways[0] if ways else ())
            if all(check in way for way in ways[1:])
        ]

    def _on_return(self, ref: FunctionRef, value: Return, polarity: bool, depth: int) -> list[Check]:
        """What holds where a function returns: what it returns, and the conditions that it stands under."""
        view = self._program.open(ref)
        found = list(self.of(ref, value.value, polarity, depth - 1))
        guard = value.guard
        while guard > 0:
            around = view.function.guards[guard]
            if around.kind == "branch":
                found += self.of(ref, around.condition, around.polarity, depth - 1)
            guard = around.parent
        return found

    def _every(self, ref: FunctionRef, call: Call, polarity: bool, depth: int) -> tuple[Check, ...] | None:
        """`all([…])` that is true, `any([…])` that is false: every element came out so. None for other calls."""
        view = self._program.open(ref)
        callee = view.values[call.callee]
        if not isinstance(callee, Global) or callee.name not in ("all", "any") or len(call.args) != 1:
            return None
        built = view.values[call.args[0].value]
        if not isinstance(built, Build) or view.is_comprehension(built) or (callee.name == "all") is not polarity:
            return None
        return tuple(check for one in built.elements for check in self.of(ref, one.value, polarity, depth - 1))

    def constants(self, ref: FunctionRef, operand: Operand) -> tuple[str, ...]:
        """The constant arguments of a call: positional ones at their places ("" where one is not constant), keywords as
        `name=value`; empty when none is constant."""
        view = self._program.open(ref)
        value = view.values[operand]
        given = value.args if isinstance(value, Call) else ()
        found = [(one.keyword, self._constant(ref, one.value) if not one.star else "") for one in given]
        if not any(text for _, text in found):
            return ()
        named = (f"{keyword}={text}" for keyword, text in found if keyword and text)
        return (*(text for keyword, text in found if not keyword), *named)

    def _constant(self, ref: FunctionRef, operand: Operand) -> str:
        """A constant as text; a class's member under its name, with its value: `Scope.HEALTH (health)`."""
        graph, value = self._program.graph, self._program.open(ref).values[operand]
        if isinstance(value, Const):
            return str(value.value)
        if not isinstance(value, Attr | Global | Import | Param | Capture):
            return ""
        texts = graph.text(ref, operand)
        text = texts[0] if len(texts) == 1 and HOLE not in texts[0] else ""
        if not isinstance(value, Attr):
            return text
        owners = [one for one in graph.origins(ref, value.base) if isinstance(one, ProjectClass)]
        if not owners:
            return self._constant(ref, value.base) if value.name == "value" and not text else text
        first = (one.value for one in graph.origins(ref, operand, path=("[#0]",)) if isinstance(one, Constant))
        member = f"{graph.class_name(owners[0].cls).rpartition('.')[2]}.{value.name}"
        text = text or str(next(first, ""))
        return f"{member} ({text})" if text else member


def _affirms(constant: object) -> bool:
    """Whether what equals a constant says yes."""
    return bool(constant) and not (isinstance(constant, str) and constant.lower() in _DENYING)
