"""Checks that stand before routes without being written there: middleware, and functions run before each request.

Flask's `before_request` lets a request through by returning nothing; Django's middleware by calling `get_response`.
What must have held for that guards every route behind it: those of the application, or of the same blueprint. FastAPI
runs what a route depends on before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from scanner.callgraph.model import HOLE, ProjectFunction
from scanner.index.model import ClassDefinition, FunctionDefinition, FunctionRef
from scanner.ir.model import Attr, Build, Call, Capture, Func, Global, Import, Operand, Param
from scanner.taint.model import GuardFact
from scanner.taint.opened.assigned import assignments
from scanner.taint.program.program import Program

BEFORE = {
    "flask.Flask.before_request": False, "flask.Blueprint.before_app_request": False,
    "flask.Blueprint.before_request": True,
    "quart.Quart.before_request": False, "quart.Blueprint.before_request": True,
}  # fmt: skip
"""Decorators of functions that run before each request: whether before those of the same object only."""

_DEPENDS = frozenset(("Depends", "Security"))
_SETTINGS = frozenset(("MIDDLEWARE", "MIDDLEWARE_CLASSES"))
_ON = ("get_response", "call_next")


class Before(NamedTuple):
    """What holds before routes: of everything, or of those registered on one object (module and name)."""

    facts: tuple[GuardFact, ...]
    of: tuple[str, str] | None = None


def before_routes(
    program: Program,
    holds_after: Callable[[FunctionRef], Iterable[GuardFact]],
    holds_at: Callable[[FunctionRef, Operand], Iterable[GuardFact]],
) -> tuple[Before, ...]:
    """All of them. `holds_after` says what must have held for a function to return nothing, `holds_at` what holds at a
    value of one."""
    found = [*_decorated(program, holds_after), *_middleware(program, holds_at)]
    return tuple(one for one in found if one.facts)


def registered_on(program: Program, ref: FunctionRef) -> Iterator[tuple[str, str]]:
    """The objects (module and name) on which a function's decorators register it."""
    signature = program.index.signature(ref)
    for decorator in signature.decorators if signature is not None else ():
        base = decorator.name.rpartition(".")[0]
        if base:
            yield ref.module, base


def depended_on(program: Program, ref: FunctionRef) -> Iterator[tuple[FunctionRef, FunctionRef, Operand]]:
    """(function, where, call) of what a route depends on: `ok = Depends(check)` as a default, or in its decorator."""
    parent = program.graph.function(ref).parent
    body = FunctionRef(ref.module, parent)
    if parent < 0 or not _DEPENDS & set(program.index.modules[ref.module].interface.names.called):
        return
    view = program.open(body)
    for at in view.functions:
        func = view.values[at]
        if not isinstance(func, Func) or func.function != ref.function:
            continue
        waiting = [operand for _, operand in func.defaults] + list(func.decorators)
        while waiting:
            operand = waiting.pop()
            value = view.values[operand]
            if not isinstance(value, Call):
                waiting += [one.value for one in value.elements] if isinstance(value, Build) else []
                continue
            callee = view.values[value.callee]
            if not (isinstance(callee, Global | Attr | Import) and callee.name in _DEPENDS):
                waiting += [one.value for one in value.args if one.keyword == "dependencies"]
                continue
            for argument in value.args[:1]:
                for origin in program.graph.origins(body, argument.value):
                    if isinstance(origin, ProjectFunction):
                        made = isinstance(view.values[argument.value], Call)
                        yield origin.function, body, argument.value if made else operand


def _decorated(program: Program, holds: Callable[[FunctionRef], Iterable[GuardFact]]) -> Iterator[Before]:
    for module, entry in sorted(program.index.modules.items()):
        for signature in entry.interface.signatures:
            for decorator in signature.decorators:
                path = program.resolved(module, decorator.name, signature.qualname)
                if path in BEFORE:
                    ref = FunctionRef(module, signature.function)
                    own = (module, decorator.name.rpartition(".")[0]) if BEFORE[path] else None
                    yield Before(tuple(fact for fact in holds(ref) if fact.call), own)


def _middleware(program: Program, holds: Callable[[FunctionRef, Operand], Iterable[GuardFact]]) -> Iterator[Before]:
    """The classes and functions that a list of middleware in the settings names."""
    for module, entry in sorted(program.index.modules.items()):
        if not _SETTINGS & {field.name for field in entry.interface.fields}:
            continue
        body = FunctionRef(module, 0)
        view = program.open(body)
        for _, _, value in assignments(view, _SETTINGS):
            listed = view.values[value]
            for element in listed.elements if isinstance(listed, Build) else ():
                texts = program.graph.text(body, element.value)
                if len(texts) == 1 and HOLE not in texts[0]:
                    yield from (Before(_let_through(program, ref, holds)) for ref in _runs(program, texts[0]))


def _runs(program: Program, path: str) -> Iterator[FunctionRef]:
    """What runs for each request: the class's `__call__` or `process_view`, or what the function returns."""
    for definition in program.index.named(path):
        if isinstance(definition, ClassDefinition):
            method = program.index.find_method(definition.cls, "__call__")
            yield from (method,) if method is not None else ()
        elif isinstance(definition, FunctionDefinition):
            ref = definition.function
            for inner in program.functions(ref.module):
                if program.graph.function(inner).parent == ref.function:
                    yield inner


def _let_through(
    program: Program, ref: FunctionRef, holds: Callable[[FunctionRef, Operand], Iterable[GuardFact]]
) -> tuple[GuardFact, ...]:
    """What holds wherever the request is passed on."""
    view = program.open(ref)
    ways = [
        [fact for fact in holds(ref, at) if fact.call and not fact.is_decorator]
        for at in view.calls
        if isinstance(call := view.values[at], Call) and _passes_on(view.values[call.callee])
    ]
    return tuple(fact for fact in (ways[0] if ways else ()) if all(fact in way for way in ways[1:]))


def _passes_on(callee: object) -> bool:
    return isinstance(callee, Attr | Capture | Param) and callee.name in _ON
