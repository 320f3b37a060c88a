"""What holds before a function because of what is wrapped around it: decorators of the project, and `dispatch`.

A decorator of the project guards what it decorates by what holds wherever its wrapper calls it:

    def asks(view):
        def wrapped(*given):
            if not has_consent("location"):
                abort(403)
            return view(*given)
        return wrapped

So does a class's `dispatch` for its handlers, by what holds where it calls `super().dispatch()`. A class may also name
decorators for its methods: `@method_decorator(asks, name="dispatch")`, `decorators = [asks]`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from scanner.index.model import ClassRef, FunctionDefinition, FunctionRef
from scanner.ir.model import Attr, Build, Call, CallText, Capture, Operand, Signature
from scanner.taint.model import GuardFact
from scanner.taint.opened.assigned import assignments
from scanner.taint.opened.spelling import spelled
from scanner.taint.program.program import Program

HANDLERS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "dispatch_request"))

_WRITTEN = re.compile(r"([A-Za-z_][\w.]*)\s*(?:\((.*)\))?", re.DOTALL)
_METHOD_DECORATOR = "method_decorator"

_At = Callable[[FunctionRef, Operand], tuple[GuardFact, ...]]


class Wrappers:
    """Answers for the functions of a program; `holds_at` says what holds at a value."""

    def __init__(self, program: Program, holds_at: _At) -> None:
        self._program = program
        self._holds_at = holds_at
        self._open: set[FunctionRef] = set()
        self.held_by = functools.cache(self._held_by)

    def of_class(self, ref: FunctionRef, signature: Signature) -> Iterator[CallText]:
        """The decorators that a method has from its class."""
        if signature.owner < 0:
            return
        declaration = self._program.index.cls(ClassRef(ref.module, signature.owner))
        for decorator in declaration.decorators:
            if decorator.name.rpartition(".")[2] == _METHOD_DECORATOR:
                name = dict(decorator.keywords).get("name", "").strip("\"'")
                if name == signature.name or (name == "dispatch" and signature.name in HANDLERS):
                    yield from _inside(decorator)
        if signature.name in HANDLERS and any(field.name == "decorators" for field in declaration.fields):
            yield from self._listed(FunctionRef(ref.module, declaration.function))

    def around(self, ref: FunctionRef, signature: Signature) -> tuple[GuardFact, ...]:
        """What holds before a handler because its class's `dispatch` asks."""
        if signature.owner < 0 or signature.name not in HANDLERS:
            return ()
        method = self._program.index.find_method(ClassRef(ref.module, signature.owner), "dispatch")
        if method is None:
            return ()
        view = self._program.open(method)
        calls = [at for at in view.calls if _is_dispatch(view.values[view.values[at].callee])]  # type: ignore[union-attr]
        return self._on_all(method, [(method, at) for at in calls])

    def _held_by(self, module: str, name: str, inside: str) -> tuple[GuardFact, ...]:
        """What holds where the decorator of this name calls what it decorates."""
        for definition in self._program.index.resolve(module, name, inside):
            if isinstance(definition, FunctionDefinition):
                return self._on_all(definition.function, list(self._calls(definition.function)))
        return ()

    def _on_all(self, key: FunctionRef, places: list[tuple[FunctionRef, Operand]]) -> tuple[GuardFact, ...]:
        """What holds at all of these calls; nothing while the same question is being answered."""
        if key in self._open or not places:
            return ()
        self._open.add(key)
        ways = [[fact for fact in self._holds_at(*place) if fact.call and not fact.is_decorator] for place in places]
        self._open.discard(key)
        return tuple(fact for fact in ways[0] if all(fact in way for way in ways[1:]))

    def _calls(self, decorator: FunctionRef) -> Iterator[tuple[FunctionRef, Operand]]:
        """The calls, in functions within a decorator, of the function that it or one within it was given first."""
        graph = self._program.graph
        for inner in self._program.functions(decorator.module):
            within = list(self._up(inner))
            if decorator.function not in within:
                continue
            view = self._program.open(inner)
            for at in view.calls:
                callee = view.values[view.values[at].callee]  # type: ignore[union-attr]
                if isinstance(callee, Capture) and callee.owner in (decorator.function, *within):
                    params = graph.function(FunctionRef(decorator.module, callee.owner)).params
                    if params and params[0].name == callee.name:
                        yield inner, at

    def _up(self, ref: FunctionRef) -> Iterator[int]:
        """The functions around a function."""
        parent = self._program.graph.function(ref).parent
        while parent > 0:
            yield parent
            parent = self._program.graph.function(FunctionRef(ref.module, parent)).parent

    def _listed(self, body: FunctionRef) -> Iterator[CallText]:
        """The decorators that a class's body lists."""
        view = self._program.open(body)
        for _, _, value in assignments(view, ("decorators",)):
            listed = view.values[value]
            for element in listed.elements if isinstance(listed, Build) else ():
                made = view.values[element.value]
                given = self._program.graph.text
                arguments = made.args if isinstance(made, Call) else ()
                texts = [given(body, one.value) for one in arguments]
                constant = tuple(repr(text[0]) for text in texts if len(text) == 1 and "{?}" not in text[0])
                yield CallText(spelled(view, element.value), isinstance(made, Call), constant)


def _inside(decorator: CallText) -> Iterator[CallText]:
    """The decorator that `method_decorator` is given."""
    written = _WRITTEN.fullmatch(decorator.args[0].strip()) if decorator.args else None
    if written is not None:
        given = tuple(part.strip() for part in (written[2] or "").split(",") if part.strip())
        yield CallText(written[1], written[2] is not None, given)


def _is_dispatch(callee: object) -> bool:
    return isinstance(callee, Attr) and callee.name == "dispatch"


def unwrapped(decorator: CallText) -> CallText:
    """A decorator, or the one that `method_decorator` turns into a method's."""
    if decorator.name.rpartition(".")[2] == _METHOD_DECORATOR:
        return next(_inside(decorator), decorator)
    return decorator
