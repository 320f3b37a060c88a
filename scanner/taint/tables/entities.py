"""Entities: classes whose instances are rows of a database. What any function keeps in a field of a row is what others
read from that field.

The rules say where rows are kept (`SaveEffect`) and where they are given back (`RowsEffect`), and of which class. That
a row read is a row written is a guess on the database's behalf: a step of the flow says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.callgraph.model import Instance, ProjectClass
from scanner.index.model import ClassRef
from scanner.ir.model import Attr, Operand, SetAttr
from scanner.rules.model import Path, RowsEffect, Rule, SaveEffect
from scanner.taint.calls import ports
from scanner.taint.calls.kept import classes_at, owners
from scanner.taint.opened.ends import SEVERAL
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program

Row = tuple[int, Operand, Path]
"""(function number, value, where in it the rows are)."""

Column = tuple[ClassRef, str]
"""A class, and the field that is read of it; "" for whole rows."""


class Entities:
    """Where rows of each class are read."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._rows: dict[Column, dict[Row, None]] | None = None
        self._declared: dict[str, frozenset[ClassRef]] = {}
        self._relations_to: dict[ClassRef, dict[tuple[ClassRef, str], None]] = {}

    def places(self, cls: ClassRef, field: str) -> Iterator[Row]:
        """(function number, value, path) of everywhere that a field of rows of a class is read."""
        if self._rows is None:
            self._rows = {}
            self._find()
        index = self._program.index
        bases = (base for base in index.mro(cls) if isinstance(base, ClassRef))
        for one in dict.fromkeys((cls, *index.subclasses(cls), *bases)):
            for number, operand, path in self._rows.get((one, ""), ()):
                yield number, operand, (*path, f".{field}")
            yield from self._rows.get((one, field), ())
            for owner, attribute in self._relations_to.get(one, ()):
                for number, operand, path in self._rows.get((owner, ""), ()):
                    if self._program.view(number).names_text(f"{attribute}__{field}"):
                        yield number, operand, (*path, f".{attribute}", f".{field}")

    def mapped(self, view: View, value: SetAttr) -> Iterator[ClassRef]:
        """The classes of an object whose field is stored with the session's next commit, without being told to be."""
        origins = self._program.graph.origins(view.ref, value.base)
        found = {origin.cls for origin in origins if isinstance(origin, Instance)}
        if len(found) == 1:  # which of several classes it is, nobody knows
            yield from found & self._declaring(value.name)

    def _declaring(self, name: str) -> frozenset[ClassRef]:
        """The classes that declare (or inherit) a field of this name in a way by which setting it is storing it."""
        known = self._declared.get(name)
        if known is None:
            program = self._program
            found: dict[ClassRef, None] = {}
            for cls in program.index.classes.all():
                decl = program.index.cls(cls)
                for field in decl.fields:
                    if field.name == name and not field.via:
                        written = [one.name for one in (field.initializer, field.annotation) if one is not None]
                        paths = [program.resolved(cls.module, one, decl.qualname) for one in written]
                        if any(_keeps(program.rules.calls(path)) for path in paths):
                            found.update(dict.fromkeys((cls, *program.index.subclasses(cls))))
            known = self._declared[name] = frozenset(found)
        return known

    def _find(self) -> None:
        words = self._program.row_names
        mentions = self._program.index.mentions
        modules = {module for word in words for module in (*mentions.attribute(word), *mentions.name(word))}
        for module in sorted(modules):
            for ref in self._program.functions(module):
                view = self._program.open(ref)
                for word in sorted(words & view.attributes.keys()):
                    for operand in view.attributes[word]:
                        self._attribute(view, operand)
                for at in view.calls:
                    if self._program.mentions(view, at, words):
                        self._call(view, at)
        for end in self._program.ends:
            if not end.back:
                self._relations_to.setdefault(end.other, {})[(end.cls, end.name)] = None
            self._reads(end.cls, end.name, end.other, end.path)

    # -- queries ----------------------------------------------------------------------------------------------

    def _attribute(self, view: View, operand: Operand) -> None:
        """`Person.objects`, also where the class has a manager of its own under that name."""
        value = view.values[operand]
        assert isinstance(value, Attr)
        number = self._program.number(view.ref)
        index = self._program.index
        for base in self._program.origins(number, value.base):
            if isinstance(base, ProjectClass):
                for outside in index.external_bases(base.cls):
                    for rule in self._program.rules.reads(f"{outside}.{value.name}"):
                        if isinstance(rule.effect, RowsEffect) and rule.effect.of is None:
                            self._add((base.cls, ""), (number, operand, rule.effect.at.path))

    def _call(self, view: View, at: Operand) -> None:
        number = self._program.number(view.ref)
        for rule, _ in self._program.site(number, at).rules:
            effect = rule.effect
            if not isinstance(effect, RowsEffect):
                continue
            columns = list(self._columns(view, at, effect)) if effect.of is not None else []
            for cls in owners(self._program, number, at) if effect.of is None else ():
                self._add((cls, ""), (number, at, effect.at.path))
            for position, (cls, field) in columns:
                for path in _paths(self._program.index.cls(cls).name, position, field, effect, len(columns)):
                    self._add((cls, field), (number, at, path))

    def _columns(self, view: View, at: Operand, effect: RowsEffect) -> Iterator[tuple[int, Column]]:
        """(position, column) of the classes and attributes of classes that a call names."""
        number = self._program.number(view.ref)
        assert effect.of is not None
        for found in ports.find(view, at, effect.of):
            position = found.position if effect.of.base == "positionals" else -1
            value = view.values[found.operand]
            if isinstance(value, Attr) and not effect.of.path:
                bases = self._program.origins(number, value.base)
                for base in bases:
                    if isinstance(base, ProjectClass):
                        yield position, (base.cls, value.name)
            for cls in classes_at(self._program, number, found.operand, effect.of.path):
                yield position, (cls, "")

    # -- relations --------------------------------------------------------------------------------------------

    def _reads(self, cls: ClassRef, name: str, other: ClassRef, path: Path) -> None:
        """Everywhere that an attribute of an instance of `cls` is read: rows of `other` are at `path` of it."""
        index = self._program.index
        family = {cls, *index.subclasses(cls)}
        for module in index.mentions.attribute(name):
            for ref, operand in self._program.reads(module).attributes.get(name, ()):
                base = self._program.open(ref).values[operand].base  # type: ignore[union-attr]
                origins = self._program.graph.origins(ref, base)
                if any(isinstance(origin, Instance) and origin.cls in family for origin in origins):
                    number = self._program.number(ref)
                    for inside in dict.fromkeys((path, SEVERAL)):
                        self._add((other, ""), (number, operand, inside))

    def _add(self, column: Column, row: Row) -> None:
        assert self._rows is not None
        self._rows.setdefault(column, {})[row] = None


def _paths(name: str, position: int, field: str, effect: RowsEffect, many: int) -> Iterator[Path]:
    """Where a column of a result is."""
    at = effect.at.path
    if position < 0 or (effect.alone and many == 1 and not field):
        yield at
        return
    yield (*at, f"[#{position}]")
    yield (*at, f".{field or name}")


def _keeps(rules: Iterable[Rule]) -> bool:
    return any(isinstance(rule.effect, SaveEffect) for rule in rules)
