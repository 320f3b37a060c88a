"""What conditions are in force on a step: the branches it stands in, and the decorators of its function.

A guard's *call* is the resolved dotted name of the check: of the function called in the condition, of the call whose
result the condition reads, or the spelling of the attribute that is tested. When the check is a function of the
project that returns another check's result, that one is a guard as well.
"""

from __future__ import annotations

import functools

import msgspec

from scanner.frontends.template import OUTSIDE, TAGS
from scanner.index.model import FunctionRef
from scanner.ir.model import CallText, Guard, Item, Operand, Phi
from scanner.rules.model import GateEffect
from scanner.taint.conditions.checks import Checks
from scanner.taint.conditions.wrappers import Wrappers, unwrapped
from scanner.taint.model import GuardFact
from scanner.taint.program.exits import Exits, Held
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program

CONSTANT = 80
_OF_PAGES = "__template__."
"""How rules name filters and tags of templates that no file of the program holds."""


class Guards:
    """Guards of values and functions, each worked out once."""

    def __init__(self, program: Program, expressions: Expressions) -> None:
        self._program = program
        self._expressions = expressions
        self._exits = Exits(program)
        self._checks = Checks(program)
        self._wrappers = Wrappers(program, self.of)
        self._before: dict[FunctionRef, tuple[GuardFact, ...]] = {}
        self._known_of: dict[tuple[FunctionRef, Operand], tuple[GuardFact, ...]] = {}
        self.branch = functools.cache(self._branch)
        self._condition = functools.cache(self._find_condition)
        self.decorators = functools.cache(self._decorators)

    def of(self, ref: FunctionRef, operand: Operand) -> tuple[GuardFact, ...]:
        """The guards in force at a value, outermost first, decorators of its function and of those around it before
        them.
        """
        key = (ref, operand)
        known = self._known_of.get(key)
        if known is None:
            known = self._known_of[key] = self._of(ref, operand)
        return known

    def _of(self, ref: FunctionRef, operand: Operand) -> tuple[GuardFact, ...]:
        value = self._program.open(ref).values[operand]
        found = (*self.decorators(ref), *self.branch(ref, value.guard))
        after = [guard for held in self._exits.held(ref, operand) for guard in self._held(ref, held)]
        return tuple(dict.fromkeys((*found, *after))) if after else found

    def joined(self, ref: FunctionRef, join: Operand, came: Operand) -> tuple[GuardFact, ...]:
        """What held where data came into a join, when the only other way into it stands under a condition:
        `mail if allowed else ""`.
        """
        view = self._program.open(ref)
        phi = view.values[join]
        others = [one for one in phi.operands if one != came] if isinstance(phi, Phi) else []
        if len(others) != 1:
            return ()
        guard = view.function.guards[view.values[others[0]].guard]
        if guard.kind != "branch" or guard.parent != phi.guard:
            return ()
        return tuple(self._condition(ref, guard.condition, not guard.polarity))

    def stand_before(self, checks: dict[FunctionRef, tuple[GuardFact, ...]]) -> None:
        """Let checks that are not written in a function guard all of it."""
        self._before = checks
        self.decorators.cache_clear()
        self._known_of.clear()

    def to_come_back(self, function: FunctionRef, where: FunctionRef, call: Operand) -> tuple[GuardFact, ...]:
        """What must have held for a function to come back that is run because of a call."""
        held = (one._replace(call=call) for one in self._exits.to_come_back(function))
        return tuple(dict.fromkeys(guard for one in held for guard in self._held(where, one)))

    def to_return_nothing(self, ref: FunctionRef) -> tuple[GuardFact, ...]:
        """What must have held for a function to return nothing."""
        found = (guard for held in self._exits.to_return_nothing(ref) for guard in self._held(ref, held))
        return tuple(dict.fromkeys(found))

    def _held(self, ref: FunctionRef, held: Held) -> list[GuardFact]:
        """The guards that an earlier call stands for, at the place of that call."""
        facts = self._condition(held.inside, held.condition, held.polarity)
        if held.call < 0:
            return facts
        given = self._checks.constants(ref, held.call)
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
            if condition.condition >= 0 and self._is_condition(ref, condition):
                found += self._condition(ref, condition.condition, condition.polarity)
        return tuple(dict.fromkeys(found))

    def _is_condition(self, ref: FunctionRef, guard: Guard) -> bool:
        """Whether a guard is a condition's: of a loop, what `while` asks, and not what `for` goes over."""
        if guard.kind != "loop":
            return guard.kind in ("branch", "assert", "match")
        view = self._program.open(ref)
        uses = (view.values[use] for use in view.uses[guard.condition] if use >= 0)
        return not any(isinstance(one, Item) and one.key is None and one.index < 0 for one in uses)

    def _find_condition(self, ref: FunctionRef, operand: Operand, polarity: bool) -> list[GuardFact]:
        operand, polarity = self._checks.bare(ref, operand, polarity)
        place, text = self._expressions.place(ref, operand), self._expressions.text(ref, operand)
        checks = self._checks.of(ref, operand, polarity) or (("", (), polarity),)
        return [self._known(GuardFact(place, text, way, call, arguments)) for call, arguments, way in checks]

    def _known(self, fact: GuardFact) -> GuardFact:
        """A check with what the rules of packs say of it: that it asks for consent, and for what."""
        rules = self._program.rules
        name = fact.call.replace(f"{OUTSIDE}.", _OF_PAGES).replace(f"{TAGS}.", _OF_PAGES)
        for rule in (rules.decorators if fact.is_decorator else rules.calls)(name) if name else ():
            if isinstance(rule.effect, GateEffect) and not rule.when:
                scope = _scope(rule.effect, fact.arguments)
                return msgspec.structs.replace(fact, gate=rule.id, scope=scope, covers=rule.effect.categories)
        return fact

    def _decorators(self, ref: FunctionRef) -> tuple[GuardFact, ...]:
        program = self._program
        found: list[GuardFact] = list(self._before.get(ref, ()))
        function = program.graph.function(ref)
        if function.parent > 0 and function.kind in ("function", "lambda"):
            found += self.decorators(FunctionRef(ref.module, function.parent))
        signature = program.index.signature(ref)
        if signature is None:
            return tuple(found)
        place = self._expressions.span(ref, signature.start, signature.start)
        for decorator in (*self._wrappers.of_class(ref, signature), *map(unwrapped, signature.decorators)):
            call = program.resolved(ref.module, decorator.name, signature.qualname)
            text = "@" + decorator.name + (f"({', '.join(decorator.args)})" if decorator.called else "")
            given = unquoted(decorator)
            found.append(self._known(GuardFact(place, text, True, call, given, True)))
            for fact in self._wrappers.held_by(ref.module, decorator.name, signature.qualname):
                arguments = fact.arguments or given
                found.append(msgspec.structs.replace(fact, place=place, text=text, arguments=arguments))
        found += self._wrappers.around(ref, signature)
        return tuple(dict.fromkeys(found))


def _scope(effect: GateEffect, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The constants by which a check says what is consented to."""
    port = effect.scope
    if port is None:
        return ()
    named = tuple(one.partition("=")[2] for one in arguments if port.keyword and one.startswith(f"{port.keyword}="))
    positional = [one for one in arguments if "=" not in one]
    return named or (tuple(positional[port.position : port.position + 1]) if port.position >= 0 else ())


def unquoted(text: CallText) -> tuple[str, ...]:
    """The arguments of a call of an interface, constant texts without their quotes."""
    arguments = (*text.args, *(value for _, value in text.keywords))
    return tuple(
        one[1:-1] if len(one) > 1 and one[0] in "'\"" and one[-1] == one[0] else one
        for one in arguments
        if len(one) < CONSTANT
    )
