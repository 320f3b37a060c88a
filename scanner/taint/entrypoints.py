"""Functions that someone outside the program calls: routes, tasks, commands, handlers, and the main module.

They are known by a decorator, by a base class and the names of methods, by a call that registers them, or by `if __name__ ==
"__main__"`. From a function, the entry points above it are found by walking its callers.
"""

from __future__ import annotations

from collections import deque

from scanner.callgraph.model import BoundMethod, ProjectClass, ProjectFunction
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import CallText, Global, Op, Signature
from scanner.rules.model import EntryPointEffect, Port
from scanner.taint import ports
from scanner.taint.expressions import Expressions
from scanner.taint.guards import Guards, unquoted
from scanner.taint.model import EntryPoint, GuardFact
from scanner.taint.program import Program

REACH = 3000
PATHS = 400


class EntryPoints:
    """All entry points of a program, and which of them lead to a function."""

    def __init__(self, program: Program, expressions: Expressions, guards: Guards) -> None:
        self._program = program
        self._expressions = expressions
        self._guards = guards
        self._found: dict[FunctionRef, EntryPoint] = {}
        self._above: dict[FunctionRef, tuple[tuple[FunctionRef, ...], tuple[GuardFact, ...], tuple[FunctionRef, ...]]] = {}
        for module in program.index.modules:
            self._in_module(module)
        for cls in program.index.classes.all():
            self._by_base(cls)

    def all(self) -> tuple[EntryPoint, ...]:
        """Every entry point, by place."""
        return tuple(sorted(self._found.values(), key=lambda e: (e.place.path, e.place.line, e.place.column, e.label)))

    def at(self, ref: FunctionRef) -> EntryPoint | None:
        """The entry point that a function is, if it is one."""
        return self._found.get(ref)

    def above(self, ref: FunctionRef) -> tuple[tuple[FunctionRef, ...], tuple[GuardFact, ...], tuple[FunctionRef, ...]]:
        """(entry points that lead to a function, guards at the calls on the way, those of them from which some way has no check)."""
        known = self._above.get(ref)
        if known is None:
            known = self._above[ref] = self._walk(ref)
        return known

    def _walk(self, ref: FunctionRef) -> tuple[tuple[FunctionRef, ...], tuple[GuardFact, ...], tuple[FunctionRef, ...]]:
        reached: set[tuple[FunctionRef, bool]] = set()
        guards: dict[GuardFact, None] = {}
        queue = deque([(ref, any(guard.call for guard in self._guards.decorators(ref)))])
        while queue and len(reached) < REACH:
            current, checked = queue.popleft()
            if (current, checked) in reached:
                continue
            reached.add((current, checked))
            for caller, at in self._program.graph.callers(current):
                own = self._guards.of(caller, at)
                if len(guards) < PATHS:
                    guards.update(dict.fromkeys(own))
                queue.append((caller, checked or any(guard.call for guard in own)))
        entries = sorted({function for function, _ in reached if function in self._found})
        open_ = sorted({function for function, checked in reached if function in self._found and not checked})
        return tuple(entries), tuple(guards), tuple(open_)

    # -- finding them -----------------------------------------------------------------------------------------

    def _in_module(self, module: str) -> None:
        interface = self._program.index.modules[module].interface
        for signature in interface.signatures:
            for decorator in signature.decorators:
                self._by_decorator(module, signature, decorator)
        if "__name__" in interface.names.names:
            self._main(module)
        self._registered(module)

    def _by_decorator(self, module: str, signature: Signature, decorator: CallText) -> None:
        path = self._program.resolved(module, decorator.name, signature.qualname)
        ref = FunctionRef(module, signature.function)
        for rule in self._program.rules.decorators(path) if path else ():
            effect = rule.effect
            if isinstance(effect, EntryPointEffect):
                route = _text_at(decorator, effect.route)
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
                            self._add(rule.effect.kind, ref, _label(rule.effect.kind, "", "", self._program.qualified(ref)))

    def _registered(self, module: str) -> None:
        ref = FunctionRef(module, 0)
        names = self._program.registering_names
        if names is not None and not names & set(self._program.index.modules[module].interface.names.called):
            return
        view, number = self._program.open(ref), self._program.number(ref)
        for at in view.calls:
            for rule, _ in self._program.site(number, at).rules:
                effect = rule.effect
                if isinstance(effect, EntryPointEffect) and effect.function is not None:
                    route = ports.constant_argument(view, at, effect.route) if effect.route is not None else ""
                    for found in ports.find(view, at, effect.function):
                        self._register(effect, number, found.operand, str(route or ""))

    def _register(self, effect: EntryPointEffect, number: int, operand: int, route: str) -> None:
        for origin in self._program.origins(number, operand):
            match origin:
                case ProjectFunction(function=function) | BoundMethod(function=function):
                    self._add(effect.kind, function, _label(effect.kind, route, "", self._program.qualified(function)))
                case ProjectClass(cls=cls):
                    for name, index in self._program.index.cls(cls).methods:
                        if name in ("get", "post", "put", "patch", "delete", "dispatch", "form_valid"):
                            ref = FunctionRef(cls.module, index)
                            self._add(effect.kind, ref, _label(effect.kind, route, name.upper(), self._program.qualified(ref)))
                case _:
                    pass

    def _main(self, module: str) -> None:
        ref = FunctionRef(module, 0)
        view = self._program.open(ref)
        for guard in view.function.guards:
            value = view.values[guard.condition] if guard.condition >= 0 else None
            if isinstance(value, Op) and value.name == "==" and any(
                isinstance(view.values[one], Global) and view.values[one].name == "__name__"  # type: ignore[union-attr]
                for one in value.operands
            ):
                self._add("main", ref, f"main {module}")

    def _add(self, kind: str, ref: FunctionRef, label: str) -> None:
        function = self._program.graph.function(ref)
        place = self._expressions.span(ref, function.start, function.start)
        entry = EntryPoint(kind, label, self._program.qualified(ref), place, self._guards.decorators(ref))  # type: ignore[arg-type]
        known = self._found.get(ref)
        if known is None or (known.kind, known.label) > (entry.kind, entry.label):
            self._found[ref] = entry


def _text_at(decorator: CallText, port: Port | None) -> str:
    if port is None:
        return ""
    found = ""
    if 0 <= port.position < len(decorator.args):
        found = decorator.args[port.position]
    found = next((value for name, value in decorator.keywords if name == port.keyword), found)
    return unquoted(CallText("", True, (found,)))[0] if found else ""


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
