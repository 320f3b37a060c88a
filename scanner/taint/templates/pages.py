"""Classes of views that name a template: what their `get_context_data` returns, or a call of `render_to_response`
gives, is printed by it.

A rule of a base class (`TemplateEffect` under `base`) says in which field the template's name stands, and which methods
return the context. A view of objects adds the object or the list itself, under the names that the library has for it;
without a name of its own its template is named after the model.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scanner.callgraph.model import ContainerOf, Instance, Origin
from scanner.index.model import ClassDefinition, ClassRef, FunctionRef
from scanner.ir.model import Const, Operand, Return
from scanner.rules.model import Rule, SinkEffect, TemplateEffect
from scanner.taint.calls.kept import classes_at
from scanner.taint.opened.opening import Opening

Named = tuple[Rule, str]
_SUFFIXES = {
    "DetailView": "_detail", "ListView": "_list", "CreateView": "_form", "UpdateView": "_form",
    "DeleteView": "_confirm_delete",
}  # fmt: skip
_MOST_BELOW = 12
API_VIEW = "rest_framework.views.APIView"
RESPONSE = "rest_framework.response.Response"
_SILENT = frozenset(("APIView", "GenericAPIView", "ViewSet", "GenericViewSet", "CreateAPIView", "DestroyAPIView"))
ANSWER = "render_to_response"
"""The method that answers with the page, whose sinks are those of the view."""


class Page(NamedTuple):
    """A view with its template's name: `where` and `at` is the name, or the class's body; `returned` are the places
    that give its context; `given` what it adds by itself.
    """

    cls: ClassRef
    name: str
    where: FunctionRef
    at: Operand
    returned: tuple[tuple[FunctionRef, Operand], ...]
    given: dict[str, Origin]
    sinks: tuple[Named, ...]


class Pages:
    """The views of a program."""

    def __init__(self, program: Opening) -> None:
        self._program = program

    def all(self) -> Iterator[Page]:
        """Every view that names a template."""
        for cls in self._program.index.classes.all():
            for base in self._program.index.external_bases(cls):
                effects = [rule.effect for rule in self._program.rules.bases(base)]
                found = next((one for one in effects if isinstance(one, TemplateEffect)), None)
                if found is not None:
                    yield from self._pages(cls, base, found)
                    break

    def answering(self) -> Iterator[Page]:
        """Views of a REST framework that name a serializer whose fields they answer with."""
        rules = self._program.rules
        sinks = tuple((rule, RESPONSE) for rule in rules.calls(RESPONSE) if isinstance(rule.effect, SinkEffect))
        for cls in self._program.index.classes.all():
            bases = self._program.index.external_bases(cls)
            if not any(rules.canonical(base) == API_VIEW and base.rpartition(".")[2] not in _SILENT for base in bases):
                continue
            body = FunctionRef(cls.module, self._program.index.cls(cls).function)
            for binding in self._program.graph.function(body).bindings:
                if binding.name == "serializer_class" and binding.values:
                    yield Page(cls, binding.name, body, binding.values[-1], (), {}, sinks)

    def names(self, cls: ClassRef, field: str) -> dict[str, tuple[FunctionRef, Operand]]:
        """The constant texts of a field of a class or of those below, each with where it stands."""
        found: dict[str, tuple[FunctionRef, Operand]] = {}
        for one in (cls, *self._program.index.subclasses(cls)[:_MOST_BELOW]):
            named = self._constant(one, field)
            if named is not None:
                found.setdefault(named[0], named[1:])
        return found

    def _pages(self, cls: ClassRef, base: str, effect: TemplateEffect) -> Iterator[Page]:
        index = self._program.index
        models = self._models(cls)
        body = FunctionRef(cls.module, index.cls(cls).function)
        named = self._constant(cls, effect.names[0].keyword)
        suffix = _SUFFIXES.get(base.rpartition(".")[2], "")
        if named is None and models and suffix:
            named = f"{index.cls(models[0]).name.lower()}{suffix}.html", body, 0
        if named is None:
            return
        returned: list[tuple[FunctionRef, Operand]] = []
        for port in effect.contexts:
            method = index.find_method(cls, port.keyword)
            if method is not None:
                values = self._program.graph.function(method).values
                returned += [
                    (method, at) for at, one in enumerate(values) if isinstance(one, Return) and one.value >= 0
                ]
        answer = f"{base}.{ANSWER}"
        sinks = tuple(
            (rule, answer) for rule in self._program.rules.calls(answer) if isinstance(rule.effect, SinkEffect)
        )
        yield Page(cls, *named, tuple(returned), self._given(cls, models), sinks)

    def _given(self, cls: ClassRef, models: tuple[ClassRef, ...]) -> dict[str, Origin]:
        if not models:
            return {}
        one = Instance(models[0], False)
        several = ContainerOf("list", None, (one,))
        name = self._program.index.cls(models[0]).name.lower()
        given: dict[str, Origin] = {"object": one, name: one, "object_list": several, f"{name}_list": several}
        own = self._constant(cls, "context_object_name")
        if own is not None:
            lists = any("List" in base for base in self._program.index.external_bases(cls))
            given[own[0]] = several if lists else one
        return given

    def _models(self, cls: ClassRef) -> tuple[ClassRef, ...]:
        """The model of a view: its `model`, that of its `queryset`, or of what its methods for them return."""
        program = self._program
        found: dict[ClassRef, None] = {}
        for base in program.index.mro(cls):
            if not isinstance(base, ClassRef):
                continue
            declared = program.index.cls(base)
            for field in declared.fields:
                if field.name in ("model", "queryset") and field.initializer is not None and not field.via:
                    written = field.initializer.name.partition(".objects")[0]
                    resolved = program.index.resolve(base.module, written, declared.qualname)
                    found.update(dict.fromkeys(one.cls for one in resolved if isinstance(one, ClassDefinition)))
        for name in () if found else ("get_queryset", "get_object"):
            method = program.index.find_method(cls, name)
            if method is None:
                continue
            for value in program.graph.function(method).values:
                if isinstance(value, Return) and value.value >= 0:
                    found.update(dict.fromkeys(classes_at(program, program.number(method), value.value)))
        return tuple(found)[:1]

    def _constant(self, cls: ClassRef, name: str) -> tuple[str, FunctionRef, Operand] | None:
        """The constant text of a class's field, nearest first, with its place in the body of the class that has it."""
        index = self._program.index
        for base in index.mro(cls):
            if not isinstance(base, ClassRef):
                continue
            body = FunctionRef(base.module, index.cls(base).function)
            for binding in self._program.graph.function(body).bindings:
                if binding.name == name and binding.values:
                    value = self._program.graph.function(body).values[binding.values[-1]]
                    if isinstance(value, Const) and isinstance(value.value, str):
                        return value.value, body, binding.values[-1]
        return None
