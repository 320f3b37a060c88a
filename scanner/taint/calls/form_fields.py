"""The fields that a serializer or form declares: one by one, or in its `Meta` as some of its model's, or all but some.

A form that a library makes of a model (`modelform_factory(Person, fields=["email"])`) says the same by its arguments.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scanner.callgraph.model import ProjectClass
from scanner.callgraph.model import Site as Made
from scanner.index.model import ClassDefinition, ClassRef, FunctionRef
from scanner.ir.model import Call, Operand
from scanner.rules.model import Port
from scanner.taint.calls import ports
from scanner.taint.calls.listed import names_at, names_in
from scanner.taint.opened.opening import Opening

ALL = "__all__"


class OfModel(NamedTuple):
    """A form made of a model: the model, and the fields of it that the form has."""

    model: ClassRef
    names: tuple[str, ...]


def declared(program: Opening, cls: ClassRef) -> Iterator[tuple[str, str]]:
    """(name, where it is read from) of the fields that a serializer or form declares, one by one or in its `Meta`;
    "" where a field is never shown.
    """
    index = program.index
    for base in index.mro(cls):
        if not isinstance(base, ClassRef):
            continue
        for field in index.cls(base).fields:
            if field.initializer is not None and field.initializer.called and not field.via:
                given = dict(field.initializer.keywords)
                read = given.get("source", "")
                hidden = given.get("exclude") == "True"
                yield field.name, "" if hidden else read[1:-1] if read[:1] in ("'", '"') else field.name
    for meta in metas(program, cls)[:1]:
        yield from ((name, name) for name in in_meta(program, meta))


def metas(program: Opening, cls: ClassRef) -> list[ClassRef]:
    """The classes `Meta` of a class and of those above it; the nearest counts."""
    index = program.index
    bases = [base for base in index.mro(cls) if isinstance(base, ClassRef)]
    found = (one for base in bases for one in index.classes.member(base, "Meta"))
    return [one.cls for one in found if isinstance(one, ClassDefinition)]


def model_in(program: Opening, meta: ClassRef) -> ClassRef | None:
    """The model of the program that a `Meta` names."""
    index = program.index
    for field in index.cls(meta).fields:
        if field.name == "model" and field.initializer is not None:
            for one in index.resolve(meta.module, field.initializer.name, index.cls(meta).qualname):
                if isinstance(one, ClassDefinition):
                    return one.cls
    return None


def in_meta(program: Opening, meta: ClassRef) -> Iterator[str]:
    """The fields that a `Meta` names, by themselves or through its model."""
    fields, excluded = (names_in(program, meta, name) for name in ("fields", "exclude"))
    yield from _chosen(program, model_in(program, meta), fields, excluded)


def made_of(program: Opening, made: Made) -> OfModel | None:
    """What the form has that a call makes of a model; None where the model is not known."""
    ref = FunctionRef(made.module, made.function)
    view = program.open(ref)
    if made.operand < 0 or not isinstance(view.values[made.operand], Call):
        return None

    def given(position: int, name: str) -> list[Operand]:
        return [one.operand for one in ports.find(view, made.operand, Port("argument", position, name))]

    models = [
        origin.cls
        for operand in given(0, "model")
        for origin in program.graph.origins(ref, operand)
        if isinstance(origin, ProjectClass)
    ]
    if len(models) != 1:
        return None
    fields, excluded = (
        tuple(name for operand in operands for name in names_at(program, view, operand))
        for operands in (given(2, "fields"), given(3, "exclude"))
    )
    return OfModel(models[0], tuple(_chosen(program, models[0], fields, excluded)))


def _chosen(
    program: Opening, model: ClassRef | None, fields: tuple[str, ...], excluded: tuple[str, ...]
) -> Iterator[str]:
    if ALL not in fields and not (excluded and not fields):
        yield from fields
        return
    for fact in program.index.fields(model) if model is not None else ():
        made = fact.field.initializer
        is_column = made is not None and made.called and made.name.endswith(("Field", "Key")) and not fact.field.via
        if is_column and fact.field.name not in excluded:
            yield fact.field.name
