"""Fields that a serializer or form declares, as sources: where only the framework joins a class with its fields.

`PersonSerializer(person).data` holds the personal fields that the serializer declares, whatever is known of `person`;
a view with a `serializer_class` answers with them; a form of a model stores those that it has, when it is saved.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from scanner.callgraph.model import Constant, Instance
from scanner.index.model import ClassDefinition, ClassRef, FunctionRef
from scanner.ir.model import Attr, Call, Const, Operand
from scanner.rules.model import Verdict
from scanner.taint.calls.kept import declared
from scanner.taint.facts.seeds import Seed
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program
from scanner.taint.sources.by_name import Names

SERIALIZER = "rest_framework.serializers.Serializer"
FORM = "django.forms.Form"
_NEVER = ("user.account.id", "user.unique_id")
_HIDDEN = "user.authorization.credentials"

Fields = tuple[tuple[str, str, Verdict], ...]
"""Name under which a field is shown, name of the field in the model, and what it is."""


class Serialized:
    """Finds these sources."""

    def __init__(self, program: Program, names: Names) -> None:
        self._program = program
        self._names = names
        self._kinds: dict[ClassRef, frozenset[str]] = {}
        self._fields: dict[ClassRef, Fields] = {}
        self._own: dict[ClassRef, frozenset[str]] = {}

    def in_function(self, ref: FunctionRef) -> Iterator[Seed]:
        """The seeds of one function."""
        view = self._program.open(ref)
        for at in view.attributes.get("data", ()):
            value = view.values[at]
            if isinstance(value, Attr):
                for cls in self._instances(view, value.base, SERIALIZER):
                    several = ("[*]",) if _is_many(view, value.base) else ()
                    yield from self._seeds(view, at, cls, several, False)
        for at in view.attributes.get("save", ()):
            yield from self._saved(view, at)
        if view.function.kind == "class" and (shown := self._program.templates.answered(ref)) is not None:
            for definition in self._program.index.resolve(ref.module, _spelled(view, shown), view.function.qualname):
                if isinstance(definition, ClassDefinition):
                    yield from self._seeds(view, shown, definition.cls, ("[data]",), False)

    def _saved(self, view: View, at: Operand) -> Iterator[Seed]:
        """`form.save()`: the receiver has the fields in its cleaned data."""
        for use in view.uses[at]:
            call = view.values[use] if use >= 0 else None
            value = view.values[at]
            if not isinstance(call, Call) or call.callee != at or not isinstance(value, Attr):
                continue
            above = view.super_receiver(use)
            base = above if above >= 0 else value.base
            for cls in self._instances(view, base, FORM):
                if self._model_name(cls):
                    for seed in self._seeds(view, base, cls, (".cleaned_data",), True):
                        if self._is_of_model(cls, seed.path[-1][1:-1]):
                            yield msgspec.structs.replace(seed, read=use)

    def _is_of_model(self, cls: ClassRef, name: str) -> bool:
        """Whether a form stores a field: those that it has beside the model's are for its own methods."""
        known = self._own.get(cls)
        if known is None:
            listed: list[object] = []
            for meta, _ in self._meta(cls):
                for origin in self._program.graph.fields(meta, "fields"):
                    listed += self._program.graph.elements(origin, "[*]")
            known = self._own[cls] = frozenset(str(one.value) for one in listed if isinstance(one, Constant))
        return name in known or not known

    def _instances(self, view: View, operand: Operand, kind: str) -> Iterator[ClassRef]:
        """The classes of this kind that a value is known to be an instance of, when there is one."""
        origins = self._program.graph.origins(view.ref, operand)
        found = {one.cls for one in origins if isinstance(one, Instance) and kind in self._kinds_of(one.cls)}
        if len(found) == 1:
            yield from found

    def _kinds_of(self, cls: ClassRef) -> frozenset[str]:
        known = self._kinds.get(cls)
        if known is None:
            bases = self._program.index.external_bases(cls)
            known = self._kinds[cls] = frozenset(self._program.rules.canonical(base) for base in bases)
        return known

    def _seeds(self, view: View, at: Operand, cls: ClassRef, inside: tuple[str, ...], collects: bool) -> Iterator[Seed]:
        for name, field, verdict in self._personal(cls):
            if not collects and verdict.category.startswith(_HIDDEN):
                continue  # shown by none that is written with care, and marked in ways that are not read
            owner = self._owner(cls)
            yield Seed(
                "field", view.ref, at, verdict.data_type, verdict.category, verdict.confidence,
                (*verdict.evidence, f"'{self._program.index.cls(cls).name}' declares it"), f"{owner}.{field}", owner,
                collects, path=(*inside, f"[{name}]"),
                sentence=f"the field '{name}' of '{self._program.index.cls(cls).name}'",
            )  # fmt: skip

    def _personal(self, cls: ClassRef) -> Fields:
        known = self._fields.get(cls)
        if known is None:
            model = self._model(cls)
            types = self._names.class_fields(model).declared if model is not None else {}
            owner = self._owner(cls)
            hidden = self._write_only(cls)
            names = [(name, read.rpartition(".")[2]) for name, read in declared(self._program, cls) if read]
            beside = tuple(sorted({name for name, _ in names}))
            found: dict[str, tuple[str, str, Verdict]] = {}
            for name, field in names:
                if name in hidden or name in found or not self._names.possible(field):
                    continue
                others = tuple(one for one in beside if one != field)
                verdict = self._program.rules.classify(field, owner, types.get(field, ""), others)
                if verdict.data_type and not verdict.category.startswith(_NEVER) and verdict.confidence != "low":
                    found[name] = (name, field, verdict)
            known = self._fields[cls] = tuple(found.values())
        return known

    def _owner(self, cls: ClassRef) -> str:
        """Whose fields they are: the model, or what the name of the class says."""
        model = self._model_name(cls)
        if model:
            return model
        name = self._program.index.cls(cls).name
        return name.removesuffix("Serializer").removesuffix("Form") or name

    def _model(self, cls: ClassRef) -> ClassRef | None:
        """The model of the program that a form or serializer is for."""
        index = self._program.index
        for meta, name in self._meta(cls):
            for one in index.resolve(meta.module, name, index.cls(meta).qualname):
                if isinstance(one, ClassDefinition):
                    return one.cls
        return None

    def _model_name(self, cls: ClassRef) -> str:
        """What the model is called, also where it is the library's; "" where there is none."""
        for _, name in self._meta(cls):
            last = name.rpartition(".")[2]
            return "User" if last == "get_user_model" else last
        return ""

    def _meta(self, cls: ClassRef) -> Iterator[tuple[ClassRef, str]]:
        """(class `Meta`, the model as written in it)."""
        index = self._program.index
        for base in index.mro(cls):
            for meta in index.classes.member(base, "Meta") if isinstance(base, ClassRef) else ():
                for field in index.cls(meta.cls).fields if isinstance(meta, ClassDefinition) else ():
                    if field.name == "model" and field.initializer is not None and isinstance(meta, ClassDefinition):
                        yield meta.cls, field.initializer.name

    def _write_only(self, cls: ClassRef) -> frozenset[str]:
        found = set()
        for fact in self._program.index.fields(cls):
            made = fact.field.initializer
            if made is not None and ("write_only", "True") in made.keywords:
                found.add(fact.field.name)
        return frozenset(found)


def _is_many(view: View, operand: Operand) -> bool:
    """Whether a serializer is made of several objects: `PersonSerializer(people, many=True)`."""
    value = view.values[operand]
    arguments = value.args if isinstance(value, Call) else ()
    given = [view.values[one.value] for one in arguments if one.keyword == "many"]
    return any(isinstance(one, Const) and one.value is True for one in given)


def _spelled(view: View, operand: Operand) -> str:
    value = view.values[operand]
    if isinstance(value, Attr):
        return f"{_spelled(view, value.base)}.{value.name}"
    return str(getattr(value, "name", ""))
