"""Which class a call keeps or gives rows of: told by a port of the rule, or by what the call was reached through."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import ContainerOf, External, Instance, Origin, ProjectClass
from scanner.callgraph.model import Site as Made
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Call, Operand
from scanner.rules.model import Effect, ModelEffect, Path, SaveEffect
from scanner.taint.calls import ports
from scanner.taint.calls.chosen import DECLARED, KEPT
from scanner.taint.calls.form_fields import declared
from scanner.taint.calls.site import Save, Site
from scanner.taint.opened.opening import Opening


def prepare(program: Opening, site: Site, number: int, at: Operand) -> None:
    """Compile what a call saves in rows of a database, and note the fields of the class that its models speak of."""
    view = program.view(number)
    for rule, _ in site.rules:
        if isinstance(rule.effect, SaveEffect):
            classes = kept_by(program, number, at, rule.effect)
            for argument in rule.effect.arguments if classes else ():
                for found in ports.find(view, at, argument):
                    field = found.name if argument.base == "keywords" else ""
                    site.add(found.operand, Save(classes, (*found.path, *argument.path), field))
    if any(names_declared(rule.effect) for rule, _ in site.rules):
        site.declared = tuple(
            dict.fromkeys(one for cls in owners(program, number, at) for one in declared(program, cls))
        )


def kept_by(program: Opening, number: int, at: Operand, effect: SaveEffect) -> tuple[ClassRef, ...]:
    """The classes whose rows a call keeps."""
    if effect.of is None:
        return tuple(owners(program, number, at))
    found: dict[ClassRef, None] = {}
    view = program.view(number)
    for place in ports.find(view, at, effect.of):
        found.update(dict.fromkeys(classes_at(program, number, place.operand, (*place.path, *effect.of.path))))
    return tuple(found)


def owners(program: Opening, number: int, at: Operand) -> Iterator[ClassRef]:
    """The classes through which a call was reached; those that a manager serves, for a manager."""
    for external in program.targets(number, at).externals:
        if isinstance(external.owner, ClassRef):
            yield from program.graph.served(external.owner)


def classes_at(program: Opening, number: int, operand: Operand, path: Path = ()) -> Iterator[ClassRef]:
    """The classes that a value is, is an instance of, or holds instances of; also by way of a statement made of one."""
    ref, context = program.refs[number]
    for origin in program.graph.origins(ref, operand, context, path):
        yield from _classes_of(program, origin)


def _classes_of(program: Opening, origin: Origin) -> Iterator[ClassRef]:
    match origin:
        case ProjectClass(cls=cls, exact=exact) | Instance(cls=cls, exact=exact):
            yield cls
            if not exact:  # `self` of a base that saves for all its subclasses
                yield from program.index.subclasses(cls)
        case External(owner=ClassRef() as cls):
            yield from program.graph.served(cls)
        case External(sites=(Made() as made, *_)):
            ref = FunctionRef(made.module, made.function)
            call = program.open(ref).values[made.operand]
            if isinstance(call, Call) and call.args:
                for given in program.graph.origins(ref, call.args[0].value):
                    if isinstance(given, ProjectClass):
                        yield given.cls
        case ContainerOf():
            for element in program.graph.elements(origin, "[*]"):
                if isinstance(element, Instance):
                    yield element.cls
        case _:
            pass


def names_declared(effect: Effect) -> bool:
    """Whether a model speaks of the fields that a class declares."""
    return isinstance(effect, ModelEffect) and (DECLARED in effect.source.path or KEPT in effect.source.path)
