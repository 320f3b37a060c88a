"""Functions that someone outside the program calls: routes, tasks, commands, handlers, and the main module.

They are known by a decorator, by a base class and the names of methods, by a call that registers them, or by `if
__name__ == "__main__"`. From a function, the entry points above it are found by walking its callers.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Collection, Mapping

import msgspec

from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Build, CallText, Const, Global, Op, Operand, Signature
from scanner.rules.model import EntryPointEffect, Port
from scanner.taint.calls import ports
from scanner.taint.calls.handed import given_to
from scanner.taint.conditions.guards import Guards, unquoted
from scanner.taint.conditions.middleware import before_routes, depended_on, registered_on
from scanner.taint.conditions.passages import passages
from scanner.taint.entrypoints.registered import registered
from scanner.taint.entrypoints.routes import Routes
from scanner.taint.model import EntryPoint, GuardFact, Passage
from scanner.taint.opened.view import View
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program

REACH = 2000
PATHS = 200

Above = tuple[tuple[FunctionRef, ...], tuple[GuardFact, ...], tuple[FunctionRef, ...]]
CallAbove = tuple[FunctionRef, tuple[GuardFact, ...]]
Likeness = tuple[str, tuple[str, ...], bool, bool]


class EntryPoints:
    """All entry points of a program, and which of them lead to a function."""

    def __init__(self, program: Program, expressions: Expressions, guards: Guards) -> None:
        self._program = program
        self._expressions = expressions
        self._guards = guards
        self._found: dict[FunctionRef, EntryPoint] = {}
        self._others: dict[tuple[FunctionRef, str], EntryPoint] = {}  # more routes of the same function
        self._above: dict[FunctionRef, Above] = {}
        self._routes = Routes(program)
        self._passages: dict[FunctionRef, tuple[Passage, ...]] = {}
        for module in program.index.modules:
            self._in_module(module)
        for cls in program.index.classes.all():
            self._by_base(cls)
        self._behind_middleware()

    def all(self) -> tuple[EntryPoint, ...]:
        """Every entry point, by place."""
        return tuple(
            sorted(
                (*self._found.values(), *self._others.values()),
                key=lambda e: (e.place.path, e.place.line, e.place.column, e.label),
            )
        )

    def at(self, ref: FunctionRef) -> EntryPoint | None:
        """The entry point that a function is, if it is one."""
        return self._found.get(ref)

    def above(self, ref: FunctionRef) -> Above:
        """(entry points that lead to a function, guards at the calls on the way, those of them from which some way
        has no check).
        """
        known = self._above.get(ref)
        if known is None:
            known = self._above[ref] = self._walk(ref)
        return known

    def passages(self, ref: FunctionRef) -> tuple[Passage, ...]:
        """The ways that lead to a function, where checks of consent stand on them."""
        self.above(ref)
        return self._passages.get(ref, ())

    def _called(self, ref: FunctionRef) -> str:
        entry = self._found.get(ref)
        return entry.label if entry is not None else self._program.qualified(ref)

    def _walk(self, ref: FunctionRef) -> Above:
        calls: dict[FunctionRef, list[CallAbove]] = {}
        queue = deque([ref])
        while queue and len(calls) < REACH:
            current = queue.popleft()
            if current in calls:
                continue
            calls[current] = [(caller, self._guards.of(caller, at)) for caller, at in self._run_from(current)]
            queue.extend(caller for caller, _ in calls[current])
        entries = sorted(function for function in calls if function in self._found)
        ends = set(entries) or {function for function, above in calls.items() if not above}
        guards = dict.fromkeys(guard for above in calls.values() for _, own in above for guard in own)
        checked = bool(any(guard.call for guard in self._guards.decorators(ref)))
        open_ = (
            [] if checked else sorted(self._reached(ref, calls, lambda own: any(g.call for g in own)) & set(entries))
        )
        told = self._on_paths(ref, calls, ends, list(guards)[:PATHS])
        self._passages[ref] = passages(ref, calls, ends, self._program.options.gates, self._called)
        return tuple(entries), told, tuple(open_)

    def _run_from(self, ref: FunctionRef) -> tuple[tuple[FunctionRef, Operand], ...]:
        """The calls of a function; where none is known and no one outside calls it, those that it is handed to."""
        callers = self._program.graph.callers(ref)
        if callers or ref in self._found:
            return callers
        return tuple(sorted(dict.fromkeys(given_to(self._program, ref))))

    def _on_paths(
        self,
        ref: FunctionRef,
        calls: dict[FunctionRef, list[CallAbove]],
        ends: set[FunctionRef],
        guards: list[GuardFact],
    ) -> tuple[GuardFact, ...]:
        """The guards with whether one like it holds on every way from an entry point, or on some."""
        every: dict[Likeness, bool] = {}
        alike = {id(own): frozenset(map(_likeness, own)) for above in calls.values() for _, own in above}
        for guard in guards:
            key = _likeness(guard)
            if guard.call and key not in every:
                every[key] = not self._reached(ref, calls, functools.partial(_checked_by, alike, key)) & ends
        return tuple(
            msgspec.structs.replace(guard, paths="every" if every.get(_likeness(guard)) else "some") for guard in guards
        )

    def _reached(
        self,
        ref: FunctionRef,
        calls: dict[FunctionRef, list[CallAbove]],
        stops: Callable[[tuple[GuardFact, ...]], bool],
    ) -> set[FunctionRef]:
        """The functions above from which some way leads down without a guard that stops."""
        seen, stack = {ref}, [ref]
        while stack:
            for caller, own in calls.get(stack.pop(), ()):
                if caller not in seen and not stops(own):
                    seen.add(caller)
                    stack.append(caller)
        return seen

    def _behind_middleware(self) -> None:
        """Give routes the checks that stand before them."""
        before = before_routes(self._program, self._guards.to_return_nothing, self._guards.of)
        checks: dict[FunctionRef, tuple[GuardFact, ...]] = {}
        for ref, entry in self._found.items():
            if entry.kind == "route":
                on = set(registered_on(self._program, ref))
                found = [fact for one in before if one.of is None or one.of in on for fact in one.facts]
                for depended in depended_on(self._program, ref):
                    found += self._guards.to_come_back(*depended)
                if found:
                    checks[ref] = tuple(dict.fromkeys(found))
        if not checks:
            return
        self._guards.stand_before(checks)
        for ref in checks:
            self._found[ref] = msgspec.structs.replace(self._found[ref], guards=self._guards.decorators(ref))

    # -- finding them -----------------------------------------------------------------------------------------

    def _in_module(self, module: str) -> None:
        interface = self._program.index.modules[module].interface
        for signature in interface.signatures:
            for number in range(len(signature.decorators)):
                self._by_decorator(module, signature, number)
        if "__name__" in interface.names.names:
            self._main(module)
        self._registered(module)

    def _by_decorator(self, module: str, signature: Signature, number: int) -> None:
        decorator = signature.decorators[number]
        path = self._program.resolved(module, decorator.name, signature.qualname)
        ref = FunctionRef(module, signature.function)
        for rule in self._program.rules.decorators(path) if path else ():
            effect = rule.effect
            if isinstance(effect, EntryPointEffect):
                route = _text_at(decorator, effect.route)
                if effect.kind == "route" and effect.route is not None:
                    route = self._routes.of_decorator(ref, number) + route
                methods = _text_at(decorator, effect.methods) or _method_in(decorator.name)
                self._add(effect.kind, ref, _label(effect.kind, route, methods, self._program.qualified(ref)))

    def _by_base(self, cls: ClassRef) -> None:
        index = self._program.index
        for base in index.external_bases(cls):
            for rule in self._program.rules.bases(base):
                if isinstance(rule.effect, EntryPointEffect):
                    for name, function in index.cls(cls).methods:
                        if any(_matches(pattern, name) for pattern in rule.effect.names):
                            ref = FunctionRef(cls.module, function)
                            self._add(
                                rule.effect.kind, ref, _label(rule.effect.kind, "", "", self._program.qualified(ref))
                            )

    def _registered(self, module: str) -> None:
        names = self._program.registering_names
        if names is not None and not names & set(self._program.index.modules[module].interface.names.called):
            return
        for ref in self._program.functions(module):
            view, number = self._program.open(ref), self._program.number(ref)
            for at in view.calls:
                if names is None or self._program.mentions(view, at, names):
                    self._by_call(view, number, at)

    def _by_call(self, view: View, number: int, at: Operand) -> None:
        for rule, _ in self._program.site(number, at).rules:
            effect = rule.effect
            if isinstance(effect, EntryPointEffect) and effect.function is not None:
                written = ports.constant_argument(view, at, effect.route) if effect.route is not None else ""
                route = str(written or "")
                if effect.kind == "route" and written is not None:
                    route = self._routes.of_call(view.ref, at) + route
                methods = _methods_at(view, at, effect.methods)
                for found in ports.find(view, at, effect.function):
                    self._register(effect, number, found.operand, (route, methods))

    def _register(self, effect: EntryPointEffect, number: int, operand: int, where: tuple[str, str]) -> None:
        for one, methods in registered(self._program, number, operand):
            label = _label(effect.kind, where[0], methods or where[1], self._program.qualified(one))
            self._add(effect.kind, one, label)

    def _main(self, module: str) -> None:
        ref = FunctionRef(module, 0)
        view = self._program.open(ref)
        for guard in view.function.guards:
            value = view.values[guard.condition] if guard.condition >= 0 else None
            if (
                isinstance(value, Op)
                and value.name == "=="
                and any(
                    isinstance(view.values[one], Global) and view.values[one].name == "__name__"  # type: ignore[union-attr]
                    for one in value.operands
                )
            ):
                self._add("main", ref, f"main {module}")

    def _add(self, kind: str, ref: FunctionRef, label: str) -> None:
        function = self._program.graph.function(ref)
        place = self._expressions.span(ref, function.start, function.start)
        entry = EntryPoint(kind, label, self._program.qualified(ref), place, self._guards.decorators(ref))  # type: ignore[arg-type]
        known = self._found.get(ref)
        if known is None or _rank(known) > _rank(entry):
            self._found[ref] = entry
            known, entry = entry, known or entry
        if entry.kind == known.kind and entry.label != known.label and not _rank(entry)[1]:
            self._others[(ref, entry.label)] = entry


def _rank(entry: EntryPoint) -> tuple[object, ...]:
    """What is told of a function that is an entry point in several ways: where a route is, before that there is one."""
    return entry.kind, entry.label == f"{entry.kind} {entry.function}", entry.label


def _checked_by(alike: Mapping[int, Collection[Likeness]], key: Likeness, guards: tuple[GuardFact, ...]) -> bool:
    return key in alike[id(guards)]


def _likeness(guard: GuardFact) -> Likeness:
    """What two guards at different places share when they check the same."""
    return guard.call, guard.arguments, guard.polarity, guard.is_decorator


def _text_at(decorator: CallText, port: Port | None) -> str:
    if port is None:
        return ""
    found = ""
    if 0 <= port.position < len(decorator.args):
        found = decorator.args[port.position]
    found = next((value for name, value in decorator.keywords if name == port.keyword), found)
    # A text as long as the interface keeps them was cut and names nothing.
    return next(iter(unquoted(CallText("", True, (found,)))), "")


def _methods_at(view: View, at: Operand, port: Port | None) -> str:
    """The HTTP methods that a registration names."""
    named = [view.values[found.operand] for found in ports.find(view, at, port)] if port is not None else []
    elements = [view.values[one.value] for value in named if isinstance(value, Build) for one in value.elements]
    return ", ".join(str(one.value) for one in elements if isinstance(one, Const))


def _method_in(name: str) -> str:
    last = name.rpartition(".")[2]
    return last.upper() if last in ("get", "post", "put", "patch", "delete", "head", "options") else ""


def _matches(pattern: str, name: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def _label(kind: str, route: str, methods: str, function: str) -> str:
    if kind == "route":
        methods = methods.strip("[]()").replace("'", "").replace('"', "")
        return f"{methods} {route}".strip() if route else f"route {function}"
    return f"{kind} {function}"
