"""What conditions are in force on a step: the branches it stands in, and the decorators of its function.

A guard's *call* is the resolved dotted name of the check: of the function called in the condition, of the call whose
result the condition reads, or the spelling of the attribute that is tested. When the check is a function of the
project that returns another check's result, that one is a guard as well.
"""

from __future__ import annotations

import functools

import msgspec

from scanner.callgraph.model import HOLE, Constant, ProjectClass
from scanner.index.model import ClassDefinition, ExternalDefinition, FunctionDefinition, FunctionRef
from scanner.ir.model import Attr, Call, CallText, Const, Global, Import, Op, Operand, Phi, Return
from scanner.taint.exits import Exits, Held
from scanner.taint.expressions import Expressions
from scanner.taint.model import GuardFact
from scanner.taint.program import Program
from scanner.taint.spelling import spelled

DEEP = 3
CONSTANT = 80


class Guards:
    """Guards of values and functions, each worked out once."""

    def __init__(self, program: Program, expressions: Expressions) -> None:
        self._program = program
        self._expressions = expressions
        self._exits = Exits(program)
        self.branch = functools.cache(self._branch)
        self.decorators = functools.cache(self._decorators)

    def of(self, ref: FunctionRef, operand: Operand) -> tuple[GuardFact, ...]:
        """The guards in force at a value, outermost first, decorators of its function and of those around it before
        them.
        """
        value = self._program.open(ref).values[operand]
        found = (*self.decorators(ref), *self.branch(ref, value.guard))
        after = [guard for held in self._exits.held(ref, operand) for guard in self._held(ref, held)]
        return tuple(dict.fromkeys((*found, *after))) if after else found

    def _held(self, ref: FunctionRef, held: Held) -> list[GuardFact]:
        """The guards that an earlier call stands for, at the place of that call."""
        facts = self._condition(held.inside, held.condition, held.polarity)
        if held.call < 0:
            return facts
        given = self._constants(ref, held.call)
        place, text = self._expressions.place(ref, held.call), self._expressions.text(ref, held.call)
        return [
            msgspec.structs.replace(fact, place=place, text=text, arguments=fact.arguments or given)
            for fact in facts
            if fact.call
        ]

    def _branch(self, ref: FunctionRef, guard: int) -> tuple[GuardFact, ...]:
        guards = self._program.open(ref).function.guards
        chain: list[int] = []
        while guard > 0:
            chain.append(guard)
            guard = guards[guard].parent
        found: list[GuardFact] = []
        for index in reversed(chain):
            condition = guards[index]
            if condition.condition >= 0 and condition.kind in ("branch", "assert", "match"):
                found += self._condition(ref, condition.condition, condition.polarity)
        return tuple(dict.fromkeys(found))

    def _condition(self, ref: FunctionRef, operand: Operand, polarity: bool) -> list[GuardFact]:
        view = self._program.open(ref)
        value = view.values[operand]
        while isinstance(value, Op) and value.name == "not":
            operand, polarity = value.operands[0], not polarity
            value = view.values[operand]
        place, text = self._expressions.place(ref, operand), self._expressions.text(ref, operand)
        checks = self._checks(ref, operand, DEEP) or [("", ())]
        return [GuardFact(place, text, polarity, call, arguments) for call, arguments in checks]

    def _checks(self, ref: FunctionRef, operand: Operand, depth: int) -> list[tuple[str, tuple[str, ...]]]:
        """(resolved name, constant arguments) of the checks that a condition stands for."""
        view = self._program.open(ref)
        value = view.values[operand]
        match value:
            case Call():
                return self._called(ref, operand, value, depth)
            case Attr():
                return [(spelled(view, operand), ())]
            case Op(name="await", operands=(inner,)):
                return self._checks(ref, inner, depth)
            case Op(operands=many) if depth > 0 and any(isinstance(view.values[one], Const) for one in many):
                return [check for one in many for check in self._checks(ref, one, depth - 1)]
            case Phi(operands=many) if depth > 0:
                found = [check for one in many if one < operand for check in self._checks(ref, one, depth - 1)]
                return list(dict.fromkeys(found))
            case _:
                return []

    def _called(self, ref: FunctionRef, operand: Operand, value: Call, depth: int) -> list[tuple[str, tuple[str, ...]]]:
        program, view = self._program, self._program.open(ref)
        arguments = self._constants(ref, operand)
        targets = program.graph.targets(ref, operand)
        found = [(external.path, arguments) for external in targets.externals]
        for callee in targets.callees:
            found.append((program.qualified(callee.function), arguments))
            if depth > 0:
                inner = program.open(callee.function)
                for returned in inner.values:
                    if isinstance(returned, Return) and returned.value >= 0:
                        found += self._checks(callee.function, returned.value, depth - 1)
        return list(dict.fromkeys(found)) or [(spelled(view, value.callee), arguments)]

    def _constants(self, ref: FunctionRef, operand: Operand) -> tuple[str, ...]:
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
        if not isinstance(value, Attr | Global | Import):
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

    def _decorators(self, ref: FunctionRef) -> tuple[GuardFact, ...]:
        program = self._program
        found: list[GuardFact] = []
        function = program.graph.function(ref)
        if function.parent > 0 and function.kind in ("function", "lambda"):
            found += self.decorators(FunctionRef(ref.module, function.parent))
        signature = program.index.signature(ref)
        if signature is None:
            return tuple(found)
        place = self._expressions.span(ref, signature.start, signature.start)
        for decorator in signature.decorators:
            call = program.resolved(ref.module, decorator.name, signature.qualname)
            text = "@" + decorator.name + (f"({', '.join(decorator.args)})" if decorator.called else "")
            found.append(GuardFact(place, text, True, call, unquoted(decorator), True))
        return tuple(found)


def unquoted(text: CallText) -> tuple[str, ...]:
    """The arguments of a call of an interface, constant texts without their quotes."""
    arguments = (*text.args, *(value for _, value in text.keywords))
    return tuple(
        one[1:-1] if len(one) > 1 and one[0] in "'\"" and one[-1] == one[0] else one
        for one in arguments
        if len(one) < CONSTANT
    )


def definition_path(program: Program, definition: object) -> str:
    """The dotted path of what a name stands for."""
    match definition:
        case ExternalDefinition(path=path):
            return path
        case ClassDefinition(cls=cls):
            return program.index.path_of(cls)
        case FunctionDefinition(function=function):
            return program.index.path_of(function)
        case _:
            return ""
