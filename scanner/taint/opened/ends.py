"""Relations between the classes of a database: the attribute that holds rows of another class, and the one that leads
back from there.

The rules say which calls relate two classes (`RowsEffect` under a `call` that initialises a field), and under which
keyword the other end is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scanner.callgraph.model import ContainerOf, External, Instance, Origin
from scanner.index.model import ClassDefinition, ClassRef
from scanner.ir.model import CallText
from scanner.rules.model import Path, RowsEffect, Rule
from scanner.taint.opened.definitions import Definitions

SEVERAL: Path = ("[*]",)


class End(NamedTuple):
    """An attribute of a class under which rows of another are read, and where in it they are. `back`: it is not
    declared there. `manager` is what the library has there, "" where it is the rows themselves; `is_typed`: what is
    declared says so already.
    """

    cls: ClassRef
    name: str
    other: ClassRef
    path: Path
    back: bool = False
    manager: str = ""
    is_typed: bool = False


def ends(program: Definitions) -> Iterator[End]:
    """Both ends of every relation, the declared one first."""
    for cls in program.index.classes.all():
        decl = program.index.cls(cls)
        for field in decl.fields:
            made = field.initializer
            if made is None or not made.called or field.via:
                continue
            path = program.resolved(cls.module, made.name, decl.qualname)
            typed = field.annotation is not None or program.rules.returns(path) is not None
            for effect in _rows_of(program.rules.calls(path)):
                for other in _related(program, cls, made, effect, field.name):
                    yield End(cls, field.name, other, effect.at.path, is_typed=typed)
                    if effect.reverse:
                        back = _text(dict(made.keywords).get(effect.reverse, "")) or unnamed_end(made, decl.name)
                        manager = "" if is_one_to_one(made) else effect.manager
                        yield End(other, back, cls, SEVERAL if manager else (), True, manager)


def held(end: End) -> frozenset[Origin]:
    """What an attribute may be."""
    one = Instance(end.other, False)
    if end.manager:
        return frozenset((External(end.manager, (), end.other),))
    return frozenset((one, ContainerOf("list", None, (one,))))


def is_one_to_one(written: CallText) -> bool:
    """Whether a relation leads back to one row, and not to several."""
    return written.name.rpartition(".")[2] == "OneToOneField"


def unnamed_end(written: CallText, name: str) -> str:
    """What Django calls the other end of a relation of the class of this name that names none."""
    return name.lower() if is_one_to_one(written) else f"{name.lower()}_set"


def _related(program: Definitions, cls: ClassRef, made: CallText, effect: RowsEffect, field: str) -> Iterator[ClassRef]:
    assert effect.of is not None
    written = [text for position, text in enumerate(made.args) if position == effect.of.position]
    written += [text for name, text in made.keywords if name == effect.of.keyword]
    index = program.index
    for text in written:
        name = _text(text) or text
        if name == "self":
            yield cls
            continue
        found = [one.cls for one in index.resolve(cls.module, name, "") if isinstance(one, ClassDefinition)]
        named = index.classes.named(name.rpartition(".")[2])
        yield from found or (named if len(named) == 1 else ())
    if not written:
        for fact in index.fields(cls):
            if fact.field.name == field and fact.field.annotation is not None:
                yield from _declared(index.declared_type(cls.module, fact.field.annotation, ""))


def _rows_of(rules: Iterable[Rule]) -> Iterator[RowsEffect]:
    for rule in rules:
        if isinstance(rule.effect, RowsEffect) and rule.effect.of is not None:
            yield rule.effect


def _declared(declared: object) -> Iterator[ClassRef]:
    cls = getattr(declared, "cls", None)
    if cls is not None:
        yield cls
    for inner in getattr(declared, "args", ()):
        yield from _declared(inner)


def _text(written: str) -> str:
    return written[1:-1] if written[:1] in ("'", '"') and written[-1:] == written[:1] else ""
