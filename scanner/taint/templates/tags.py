"""Functions that templates call by a name of their own: filters, tags and globals that the program makes known.

The rules say how one is made known (`TagEffect`): by a decorator (`@register.filter`), by a call
(`app.add_template_filter(f, "name")`), or under a key of what keeps them (`env.filters["name"] = f`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from scanner.callgraph.model import External, ProjectFunction
from scanner.frontends import template
from scanner.index.model import FunctionRef
from scanner.ir.model import Argument, Attr, Call, Const, Func, Import, Operand, Param, SetItem
from scanner.rules.model import Port, TagEffect
from scanner.taint.calls import models, ports
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View

Functions = tuple[FunctionRef, ...]

MOST = 4
SET = "__setitem__"
KEPT = frozenset(("filters", "globals"))
"""The attributes of an environment of templates that keep them by name."""


class Printed(NamedTuple):
    """What a call prints: templates, as functions, and the arguments that they are called with."""

    templates: tuple[FunctionRef, ...]
    arguments: tuple[Argument, ...]
    sinks: tuple[models.Named, ...] = ()  # of a view, or of a call inside of what is called: it has none of its own
    beside: bool = False  # of a call of the program's own function, which does what it does besides
    through: bool = False  # what it is given is printed as it is


class Tag(NamedTuple):
    """A function that templates call: whether it gets the whole context first, and the name of the template that prints
    what it returns ("" where it is printed itself).
    """

    function: FunctionRef
    takes_context: bool = False
    template: str = ""


class Tags:
    """What templates may call, by name."""

    def __init__(self, program: Opening) -> None:
        self._program = program
        self._named: dict[str, dict[Tag, None]] = {}
        words = program.tag_names
        for module, entry in sorted(program.index.modules.items()) if words else ():
            names = entry.interface.names
            if (words | KEPT) & {*names.called, *names.attributes, *names.names}:
                self._find(module)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that are known."""
        return tuple(self._named)

    def of(self, name: str) -> tuple[Tag, ...]:
        """The functions of a name; of too many, none."""
        found = tuple(self._named.get(name, ()))
        return found if len(found) <= MOST else ()

    def printed(self, view: View, call: Call, named: Callable[[list[str]], Functions]) -> Printed | None:
        """What a call in a template of a function of a name prints or gives; None where the template has it itself.
        `named` finds the templates of these names.
        """
        callee = view.values[call.callee]
        found = self.of(str(getattr(callee, "name", "")))
        functions = tuple(tag.function for tag in found)
        match callee:
            case Import(module=template.TAGS):
                return Printed(functions, call.args[not any(tag.takes_context for tag in found) :])
            case Import(module=template.OUTSIDE, name=template.SHOWN):
                return self._shown(view, call, named)
            case Param() | Import(module=template.OUTSIDE):
                return Printed(functions, call.args) if found else None
            case _:
                return None

    def _shown(self, view: View, call: Call, named: Callable[[list[str]], Functions]) -> Printed:
        """What a tag prints: what its function gives, or the template of which that is the context."""
        given = view.values[call.args[0].value]
        callee = view.values[given.callee] if isinstance(given, Call) else None
        found = self.of(str(getattr(callee, "name", "")))
        texts = [one.template for one in found if one.template]
        if texts:
            return Printed(named(texts), (Argument(call.args[0].value, None, 2),))
        return Printed((), call.args, through=bool(found))

    def _find(self, module: str) -> None:
        program = self._program
        kept = not KEPT.isdisjoint(program.index.modules[module].interface.names.attributes)
        for ref in program.functions(module):
            view = program.open(ref)
            for at in view.functions:
                value = view.values[at]
                for decorator in value.decorators if isinstance(value, Func) else ():
                    self._decorated(view, FunctionRef(module, value.function), decorator)  # type: ignore[union-attr]
            for at in view.calls:
                if program.mentions(view, at, program.tag_names):
                    call = view.values[at]
                    assert isinstance(call, Call)
                    self._told(view, at, self._paths(view, call.callee))
            for at, value in enumerate(view.values) if kept else ():
                if isinstance(value, SetItem):
                    self._told(view, at, [f"{path}.{SET}" for path in self._paths(view, value.base)])

    def _paths(self, view: View, operand: Operand) -> list[str]:
        origins = self._program.graph.origins(view.ref, operand)
        return [origin.path for origin in origins if isinstance(origin, External)]

    def _decorated(self, view: View, function: FunctionRef, decorator: Operand) -> None:
        value = view.values[decorator]
        callee = value.callee if isinstance(value, Call) else decorator
        written = view.values[callee]
        if isinstance(written, Attr) and written.name not in self._program.tag_names:
            return
        for path in self._paths(view, callee):
            for rule in self._program.rules.decorators(path):
                if isinstance(rule.effect, TagEffect) and rule.effect.function is None:
                    self._add(view, decorator, function, rule.effect)

    def _told(self, view: View, at: Operand, paths: list[str]) -> None:
        for path in paths:
            for rule in self._program.rules.calls(path):
                effect = rule.effect
                if isinstance(effect, TagEffect) and effect.function is not None:
                    for function in self._functions(view, at, effect.function):
                        self._add(view, at, function, effect)

    def _functions(self, view: View, at: Operand, port: Port) -> Iterator[FunctionRef]:
        for held in ports.find(view, at, port):
            for origin in self._program.graph.origins(view.ref, held.operand):
                if isinstance(origin, ProjectFunction):
                    yield origin.function

    def _add(self, view: View, at: Operand, function: FunctionRef, effect: TagEffect) -> None:
        own = self._program.graph.function(function).name
        page = self._text(view, at, effect.template)
        takes = any(_is_true(view, found.operand) for found in ports.find(view, at, effect.context or Port("receiver")))
        tag = Tag(function, takes and effect.context is not None, page)
        self._named.setdefault(self._text(view, at, effect.name) or own, {})[tag] = None

    def _text(self, view: View, at: Operand, port: Port | None) -> str:
        stored = view.values[at]
        if isinstance(stored, SetItem) and port is not None and isinstance(stored.key, str):
            return stored.key
        for found in ports.find(view, at, port) if port is not None else ():
            value = view.values[found.operand] if not found.path else None
            if isinstance(value, Const) and isinstance(value.value, str):
                return value.value
        return ""


def _is_true(view: View, operand: Operand) -> bool:
    value = view.values[operand] if operand >= 0 else None
    return isinstance(value, Const) and value.value is True
