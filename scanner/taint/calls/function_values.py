"""Functions as values: where one is named without being called, what it holds by its definition, and what is known of
calling it there.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.graph import CallGraph
from scanner.callgraph.model import (
    HOLE,
    BoundMethod,
    Callee,
    Constant,
    ContainerOf,
    Context,
    External,
    Origin,
    ProjectFunction,
)
from scanner.index.model import FunctionRef
from scanner.ir.model import (
    AnyValue,
    Attr,
    Build,
    Call,
    Capture,
    Const,
    Func,
    Global,
    Import,
    Item,
    Operand,
    Param,
    is_template,
)
from scanner.rules.lookup import RuleSet
from scanner.rules.model import Rule
from scanner.taint.calls.handed import handed_over, only_called, referred_to
from scanner.taint.calls.site import Landing, Way
from scanner.taint.calls.tuples import rules_of_getter
from scanner.taint.calls.unwritten import unwritten_callers
from scanner.taint.facts.paths import RESULT, SOME
from scanner.taint.opened.narrowing import Narrowing, is_display_of_constants
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import Narrowed, View

CONTEXTS = 64


class FunctionValues(Opening):
    """Answers about function values, each worked out once."""

    def __init__(self, graph: CallGraph, rules: RuleSet) -> None:
        super().__init__(graph, rules)
        self._references: dict[int, tuple[tuple[int, Operand], ...]] = {}
        self._escaping: dict[tuple[FunctionRef, Operand], tuple[Way, ...]] = {}
        self._entered: dict[FunctionRef, tuple[Context, ...]] = {}

    def narrowing(self, view: View) -> Narrowed:
        """What conditions of a function say to hold no data."""
        if view.narrowing is None:
            view.narrowing = Narrowing(view, self._is_constant)
        return view.narrowing

    def _is_constant(self, view: View, operand: Operand) -> bool:
        return all(self._holds_constants(origin) for origin in self.graph.origins(view.ref, operand))

    def _holds_constants(self, origin: Origin) -> bool:
        if isinstance(origin, ContainerOf) and origin.site is not None and origin.site.operand >= 0:
            made = self.open(FunctionRef(origin.site.module, origin.site.function))
            built = made.values[origin.site.operand]
            return isinstance(built, Build) and is_display_of_constants(made, built)
        return isinstance(origin, Constant) and HOLE not in str(origin.value)

    def references(self, number: int) -> tuple[tuple[int, Operand], ...]:
        """(function, value) where a function is named as a value."""
        known = self._references.get(number)
        if known is None:
            found = []
            for user, operand in referred_to(self, self.refs[number][0]):
                found += [(self.number(user, outer), operand) for outer in self.contexts(user)]
            known = self._references[number] = tuple(found)
        return known

    def escaping(self, view: View, func: Operand) -> tuple[Way, ...]:
        """The way into a nested function that is handed on as it is; what it gives lands at `()` of it."""
        key = (view.ref, func)
        known = self._escaping.get(key)
        if known is None:
            known = self._escaping[key] = tuple(self._escape(view, func))
        return known

    def _escape(self, view: View, func: Operand) -> Iterator[Way]:
        value = view.values[func]
        assert isinstance(value, Func)
        ref = FunctionRef(view.ref.module, value.function)
        if only_called(view, func):
            return
        if not value.decorators or any(
            isinstance(one, ProjectFunction) and one.function == ref for one in self.graph.origins(view.ref, func)
        ):
            way = Way(self.number(ref), func)
            way.results = (Landing(func, (RESULT,)),)
            way.yields = (Landing(func, (RESULT, SOME)),)
            yield way

    def contexts(self, ref: FunctionRef) -> tuple[Context, ...]:
        """The contexts in which a function that is looked at for each of them is called, or () for every other."""
        known = self._entered.get(ref)
        if known is None:
            self._settle(ref)
            known = self._entered[ref]
        return known

    def _settle(self, ref: FunctionRef) -> None:
        """Find the contexts of a function, and of those above it on which they depend: a least fixed point."""
        waiting = [ref]
        places: dict[FunctionRef, tuple[tuple[FunctionRef, Operand], ...]] = {}
        for one in waiting:
            if one in places or one in self._entered:
                continue
            places[one] = self._entering(one)
            waiting += [caller for caller, _ in places[one]]
        found: dict[FunctionRef, dict[Context, None]] = {
            one: {(): None} if not places[one] or self._is_open(one) else {} for one in places
        }
        growing = True
        while growing:
            growing = False
            for one, calls in places.items():
                before = len(found[one])
                for caller, at in calls:
                    for outer in tuple(found[caller]) if caller in found else self._entered[caller]:
                        for callee in self._reached(caller, at, outer):
                            if callee.function == one:
                                found[one][callee.context] = None
                growing = growing or len(found[one]) > before
        for one, contexts in found.items():
            self._entered[one] = tuple(contexts)[:CONTEXTS] or ((),)
            if len(contexts) > CONTEXTS:
                self.graph.limits.hit("contexts", (one.module, one.function))

    def _is_open(self, ref: FunctionRef) -> bool:
        """Whether a method may also be called on an object of which nothing is known."""
        if not self.graph.varies(ref):
            return False
        return self.graph.is_open(ref) or any(
            any(True for _ in found(self, ref)) for found in (handed_over, referred_to)
        )

    def _entering(self, ref: FunctionRef) -> tuple[tuple[FunctionRef, Operand], ...]:
        """The calls of a function, where it is looked at for each context; nothing for others."""
        varies = self.graph.varies(ref)
        if not varies and self.graph.function(ref).parent <= 0:
            return ()
        known = self.graph.callers(ref)
        if len(known) > CONTEXTS:
            self.graph.limits.hit("contexts", (ref.module, ref.function))
            known = known[:CONTEXTS]
        if not varies:
            return known
        return tuple(dict.fromkeys((*known, *unwritten_callers(self, ref))))

    def _reached(self, ref: FunctionRef, at: Operand, context: Context) -> Iterator[Callee]:
        if isinstance(self.open(ref).values[at], Call):
            yield from self.graph.targets(ref, at, context).callees
        yield from self.graph.implicit_calls(ref, at, context).callees

    def binds(self, number: int, operand: Operand) -> bool:
        """Whether reading an attribute, or the call of `getattr`, gives a method with its receiver."""
        view = self.view(number)
        value = view.values[operand]
        if isinstance(value, Attr) and (is_template(view.ref.module) or not self.index.methods_named(value.name)):
            return False
        return any(isinstance(origin, BoundMethod) for origin in self.origins(number, operand))

    def has_shared_default(self, ref: FunctionRef, parameter: int) -> bool:
        """Whether the default of a parameter is an object that calls can change."""
        defaults = self._defaults(ref, parameter)
        return any(isinstance(one, Call) or (isinstance(one, Build) and one.kind != "tuple") for one in defaults)

    def optional(self, number: int, operand: Operand) -> int:
        """The parameter from which a value is read and whose default is a constant, so that a call which does not give
        it has no such value; -1 for none.
        """
        view = self.view(number)
        value = view.values[operand]
        while isinstance(value, Attr | Item):
            value = view.values[value.base]
        if not isinstance(value, Param):
            return -1
        defaults = self._defaults(view.ref, value.index)
        return value.index if defaults and all(isinstance(one, Const) for one in defaults) else -1

    def _defaults(self, ref: FunctionRef, parameter: int) -> list[AnyValue]:
        params = self.graph.function(ref).params
        if parameter >= len(params) or not params[parameter].has_default:
            return []
        place = self.graph.definition(ref)
        func = self.open(place[0]).values[place[1]] if place is not None else None
        if place is None or not isinstance(func, Func):
            return []
        return [self.open(place[0]).values[operand] for index, operand in func.defaults if index == parameter]

    def default_of(self, view: View, func: Func, operand: Operand) -> Iterator[tuple[Way, int]]:
        """The nested function and the parameters of which an operand is the default."""
        for parameter, value in func.defaults:
            if value == operand:
                yield Way(self.number(FunctionRef(view.ref.module, func.function)), operand), parameter

    def rules_called(self, view: View, operand: Operand, origins: tuple[Origin, ...]) -> Iterator[tuple[Rule, str]]:
        """The rules for a call of a function value, which is not written where it stands."""
        paths: list[str] = []
        for origin in origins:
            match origin:
                case External(path=path):
                    paths.append(path)
                case ProjectFunction(function=function) | BoundMethod(function=function):
                    paths.append(self.qualified(function))
                case _:
                    pass
        named = [(rule, path) for path in paths for rule in self.rules.calls(path)]
        value = view.values[operand]
        written = (value.name or "") if isinstance(value, Global | Import | Capture) else ""
        for name in dict.fromkeys((written, *(path.rpartition(".")[2] for path in paths))):
            named += [(rule, name) for rule in (*self.rules.bare_calls(name), *self.rules.named_calls(name))]
        for rule, symbol in dict.fromkeys(named):
            if not rule.when:
                yield rule, symbol
        for origin in origins:
            if isinstance(origin, External):
                yield from ((rule, origin.path) for rule in rules_of_getter(self, origin))
