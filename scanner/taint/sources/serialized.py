"""Fields that a serializer or form declares, as sources: where only the framework joins a class with its fields.

`PersonSerializer(person).data` holds the personal fields that the serializer declares, whatever is known of `person`;
a view with a `serializer_class` answers with them; a form of a model stores those that it has, when saved, and another
fills an object that it is told to populate; what a serializer's own `create(validated_data)` is given are its fields.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from scanner.callgraph.model import External, Instance
from scanner.index.model import ClassDefinition, ClassRef, FunctionRef
from scanner.ir.model import Attr, Call, Const, Operand
from scanner.rules.model import Port, Verdict
from scanner.taint.calls import ports
from scanner.taint.calls.form_fields import declared, in_meta, made_of, metas, model_in
from scanner.taint.facts.seeds import Seed
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program
from scanner.taint.sources.by_name import Names

SERIALIZER = "rest_framework.serializers.Serializer"
FORM = "django.forms.Form"
FLASK_FORM = "wtforms.Form"
FACTORY = ".modelform_factory"
_NEVER = ("user.account.id", "user.unique_id")
_PLAIN = ("user.contact.email", "user.contact.phone")
"""What a field of this name holds in any form."""
_HIDDEN = "user.authorization.credentials"

Fields = tuple[tuple[str, str, Verdict], ...]
"""Name under which a field is shown, name of the field in the model, and what it is."""


class Serialized:
    """Finds these sources."""

    def __init__(self, program: Program, names: Names) -> None:
        self._program = program
        self._names = names
        self._kinds: dict[ClassRef, frozenset[str]] = {}
        self._fields: dict[tuple[ClassRef, bool], Fields] = {}
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
        yield from self._validated(view)
        for at in view.attributes.get("populate_obj", ()):
            yield from self._populated(view, at)
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
            for seed in self._of_factories(view, base):
                yield msgspec.structs.replace(seed, read=use)

    def _validated(self, view: View) -> Iterator[Seed]:
        """`create(self, validated_data)` of a serializer."""
        for index, place in view.params.items():
            if view.function.params[index].name == "validated_data":
                cls = self._program.class_of(view.ref)
                if cls is not None and SERIALIZER in self._kinds_of(cls):
                    yield from self._seeds(view, place, cls, (), True)

    def _is_of_model(self, cls: ClassRef, name: str) -> bool:
        """Whether a form stores a field: those that it has beside the model's are for its own methods."""
        known = self._own.get(cls)
        if known is None:
            nearest = metas(self._program, cls)[:1]
            known = self._own[cls] = frozenset(name for meta in nearest for name in in_meta(self._program, meta))
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
        owner, name = self._owner(cls), self._program.index.cls(cls).name
        for one in self._personal(cls, collects):
            if collects or not one[2].category.startswith(_HIDDEN):  # shown by none that is written with care
                yield _seed((view, at), one, (owner, name), inside, collects)

    def _populated(self, view: View, at: Operand) -> Iterator[Seed]:
        """`form.populate_obj(person)`: the object has what was sent in the fields of these names."""
        value = view.values[at]
        for use in view.uses[at] if isinstance(value, Attr) else ():
            call = view.values[use] if use >= 0 else None
            if not isinstance(call, Call) or call.callee != at:
                continue
            for cls in self._instances(view, value.base, FLASK_FORM):  # type: ignore[union-attr]
                for found in ports.find(view, use, Port("argument", 0, "obj")):
                    for operand in ports.after(view, use, found):
                        for seed in self._seeds(view, operand, cls, (), True):
                            yield msgspec.structs.replace(seed, read=use, path=(f".{seed.path[-1][1:-1]}",))

    def _of_factories(self, view: View, at: Operand) -> Iterator[Seed]:
        """The fields of a form whose class a library made of a model."""
        for origin in self._program.graph.origins(view.ref, at):
            if isinstance(origin, External) and origin.path.endswith(FACTORY):
                for form in filter(None, (made_of(self._program, made) for made in origin.sites)):
                    owner = self._program.index.cls(form.model).name
                    for one in self._judged([(name, name) for name in form.names], owner, form.model):
                        yield _seed((view, at), one, (owner, owner), (".cleaned_data",), True)

    def _personal(self, cls: ClassRef, collects: bool) -> Fields:
        known = self._fields.get((cls, collects))
        if known is None:
            hidden = self._marked(cls, "read_only" if collects else "write_only")
            names = [(name, read.rpartition(".")[2]) for name, read in declared(self._program, cls) if read]
            model = self._model(cls)
            judged = self._judged([one for one in names if one[0] not in hidden], self._owner(cls), model)
            known = self._fields[cls, collects] = judged
        return known

    def _judged(self, names: list[tuple[str, str]], owner: str, model: ClassRef | None) -> Fields:
        """The personal ones of the fields (name, name in the model)."""
        types = self._names.class_fields(model).declared if model is not None else {}
        beside = tuple(sorted({name for name, _ in names}))
        found: dict[str, tuple[str, str, Verdict]] = {}
        for name, field in names:
            if name in found or not self._names.possible(field):
                continue
            others = tuple(one for one in beside if one != field)
            verdict = self._program.rules.classify(field, owner, types.get(field, ""), others)
            sure = verdict.confidence != "low" or verdict.category.startswith(_PLAIN)
            if verdict.data_type and sure and not verdict.category.startswith(_NEVER):
                found[name] = (name, field, verdict)
        return tuple(found.values())

    def _owner(self, cls: ClassRef) -> str:
        """Whose fields they are: the model, or what the name of the class says."""
        model = self._model_name(cls)
        if model:
            return model
        name = self._program.index.cls(cls).name
        return name.removesuffix("Serializer").removesuffix("Form") or name

    def _model(self, cls: ClassRef) -> ClassRef | None:
        """The model of the program that a form or serializer is for."""
        return next(filter(None, (model_in(self._program, meta) for meta, _ in self._meta(cls))), None)

    def _model_name(self, cls: ClassRef) -> str:
        """What the model is called, also where it is the library's; "" where there is none."""
        for _, name in self._meta(cls):
            last = name.rpartition(".")[2]
            return "User" if last == "get_user_model" else last
        return ""

    def _meta(self, cls: ClassRef) -> Iterator[tuple[ClassRef, str]]:
        """(class `Meta`, the model as written in it)."""
        for meta in metas(self._program, cls):
            for field in self._program.index.cls(meta).fields:
                if field.name == "model" and field.initializer is not None:
                    yield meta, field.initializer.name

    def _marked(self, cls: ClassRef, word: str) -> frozenset[str]:
        """The fields that are declared to be only read, or only written."""
        found = set()
        for fact in self._program.index.fields(cls):
            made = fact.field.initializer
            if made is not None and (word, "True") in made.keywords:
                found.add(fact.field.name)
        return frozenset(found)


def _seed(
    where: tuple[View, Operand],
    field: tuple[str, str, Verdict],
    owner: tuple[str, str],
    inside: tuple[str, ...],
    collects: bool,
) -> Seed:
    """The source that a field is: of whose record, declared by which class."""
    (view, at), (name, read, verdict), (record, declaring) = where, field, owner
    return Seed(
        "field", view.ref, at, verdict.data_type, verdict.category, verdict.confidence,
        (*verdict.evidence, f"'{declaring}' declares it"), f"{record}.{read}", record, collects,
        path=(*inside, f"[{name}]"), sentence=f"the field '{name}' of '{declaring}'",
    )  # fmt: skip


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
