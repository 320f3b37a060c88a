"""Data that leaves a function other than by returning: fields, class attributes, module variables, rebound captured
variables.

A *cell* names such a place: ("g", module, name) a module variable; ("i", module, name) what it held before its last
binding, which only functions of the module itself may see; ("c", class, name) a class attribute; ("f", class,
name) a field of instances, stored by one method and read by another; ("x", path, name) a field of a library's object
(`flask.g`); ("v", function, name) a variable that a nested function rebinds; ("d", function, parameter) the default of
a parameter, which calls that do not fill it share; ("e", path, step) a part of an object outside the project that the
rules say is one for the whole program (an application's configuration); ("r", class, name) a field of the rows of a
class that are kept in a database.

A field cell is read only in methods that someone outside the program calls (no caller is known): where the program
calls the method itself, the receiver's own state is followed, which tells instances apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import Instance, ModuleOrigin, ProjectClass, SuperOf
from scanner.index.model import (
    ClassDefinition,
    ClassRef,
    Definition,
    ExternalDefinition,
    FunctionRef,
    ModuleDefinition,
    VariableDefinition,
)
from scanner.ir.model import After, AnyValue, Attr, Capture, Class, Global, Import, Op, Operand, SetAttr, SetItem, Store
from scanner.rules.model import Path
from scanner.taint.facts.tables import STATE
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program
from scanner.taint.solving.enumerations import looked_up
from scanner.taint.solving.family import Family
from scanner.taint.solving.shared import Shared
from scanner.taint.solving.singletons import singletons
from scanner.taint.tables.entities import Entities

Cell = tuple[str, ClassRef | FunctionRef | str, str]
Place = tuple[int, Operand, Path]
"""(function number, value, steps to put before the cell's path)."""


class Heap:
    """Which places write a cell, and which read it."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._index = program.index
        self._shared = Shared(program)
        self._entities = Entities(program)
        self._singletons = singletons(program.index)
        self._class_bodies: dict[FunctionRef, bool] = {}
        self._places: dict[Cell, tuple[Place, ...]] = {}
        self._families: dict[ClassRef, Family] = {}
        self._imported_as: dict[str, dict[Definition, list[str]]] = {}

    # -- writing ----------------------------------------------------------------------------------------------

    def written(self, view: View, place: int, first: str) -> Iterator[tuple[Cell, bool]]:
        """(cell, whether the fact's first step is the cell's name) for data at a place of a function."""
        if place <= STATE:
            yield from self._states(view, STATE - place, first)
            return
        value = view.values[place]
        if first and isinstance(value, SetAttr | SetItem | After):
            path = self._shared.put_into(view, place, first)
            if path:
                yield ("e", path, first), True
        if isinstance(value, Store):
            yield from self._stored(view, value, first)
            return
        if isinstance(value, SetAttr) and first == f".{value.name}":
            yield from self._set_on(view, value)
            yield from self._set_on_one(view, value)
            yield from ((("r", cls, value.name), True) for cls in self._entities.mapped(view, value))
        if isinstance(value, SetAttr | SetItem | After):
            yield from self._imported_variable(view, value)
        if isinstance(value, Class) and first[:1] == ".":
            yield ("c", ClassRef(view.ref.module, value.index), first[1:]), True
        kind = view.function.kind
        for name in view.bound.get(place, ()):
            if kind == "module":
                yield ("g" if place in view.last else "i", view.ref.module, name), False
            elif kind == "class":
                cls = self._program.class_of(view.ref)
                if cls is not None and place in view.last:
                    yield ("c", cls, name), False
            elif self._captured_by_class(view.ref):
                yield ("v", view.ref, name), False

    def _states(self, view: View, parameter: int, first: str) -> Iterator[tuple[Cell, bool]]:
        cls = self._program.class_of(view.ref)
        params = view.function.params
        if self._program.has_shared_default(view.ref, parameter):
            yield ("d", view.ref, str(parameter)), False
        if view.function.name == "__init_subclass__":
            return  # whose class it is, the class statement says
        if cls is None or parameter >= len(params) or params[parameter].flavour != "receiver" or first[:1] != ".":
            return
        of_class = params[parameter].name == "cls" or cls in self._singletons
        yield ("c" if of_class else "f", cls, first[1:]), True
        owner = self._sharing(cls, first[1:]) if params[parameter].name != "cls" else None
        if owner is not None:
            yield ("c", owner, first[1:]), True

    def _sharing(self, cls: ClassRef, name: str) -> ClassRef | None:
        """The class whose attribute all instances share, because no method gives them one of their own."""
        bases = [base for base in self._index.mro(cls) if isinstance(base, ClassRef)]
        fields = [(base, field) for base in bases for field in self._index.cls(base).fields if field.name == name]
        if not fields or any(one.via or one.annotation or one.initializer for _, one in fields):
            return None
        return fields[0][0]

    def _stored(self, view: View, value: Store, first: str) -> Iterator[tuple[Cell, bool]]:
        if value.owner >= 0:
            yield ("v", FunctionRef(view.ref.module, value.owner), value.name), False
            return
        for definition in self._index.lookup(view.ref.module, value.name) or (
            VariableDefinition(view.ref.module, value.name),
        ):
            match definition:
                case ClassDefinition(cls=cls) if first[:1] == ".":
                    yield ("c", cls, first[1:]), True
                case ModuleDefinition(name=module) if first[:1] == ".":
                    yield ("g", module, first[1:]), True
                case VariableDefinition(module=module, name=name):
                    yield ("g", module, name), False
                case ExternalDefinition(path=path) if first[:1] == "." and self._shared.is_put(
                    view, value.value, first
                ):
                    yield ("x", path, first[1:]), True
                case _:
                    pass

    def _set_on(self, view: View, value: SetAttr) -> Iterator[tuple[Cell, bool]]:
        """An attribute of a module or class is set from anywhere."""
        if not isinstance(view.values[_named_first(view, value.base)], Import | Global):
            return
        for origin in self._program.graph.origins(view.ref, value.base):
            if isinstance(origin, ModuleOrigin):
                yield ("g", origin.name, value.name), True
            elif isinstance(origin, ProjectClass):
                yield ("c", origin.cls, value.name), True

    def _set_on_one(self, view: View, value: SetAttr) -> Iterator[tuple[Cell, bool]]:
        """A field is set of an object of which there is one."""
        if self._singletons:
            for origin in self._program.graph.origins(view.ref, value.base):
                if isinstance(origin, Instance) and origin.cls in self._singletons:
                    yield ("c", origin.cls, value.name), True

    def _imported_variable(self, view: View, value: SetAttr | SetItem | After) -> Iterator[tuple[Cell, bool]]:
        """An object that another module keeps is changed where it was imported."""
        for definition in self._imported(view, view.first_state(value.base)):
            if isinstance(definition, VariableDefinition):
                yield ("g", definition.module, definition.name), False

    def _captured_by_class(self, ref: FunctionRef) -> bool:
        known = self._class_bodies.get(ref)
        if known is None:
            functions = self._program.module(ref.module).functions
            known = self._class_bodies[ref] = any(f.kind == "class" and f.parent == ref.function for f in functions)
        return known

    # -- reading ----------------------------------------------------------------------------------------------

    def read(self, cell: Cell) -> tuple[Place, ...]:
        """The places at which a cell's content appears."""
        known = self._places.get(cell)
        if known is None:
            known = self._places[cell] = tuple(dict.fromkeys(self._everywhere(cell)))
        return known

    def _everywhere(self, cell: Cell) -> Iterator[Place]:
        """The places, in each context in which their function is looked at."""
        program = self._program
        for number, place, steps in self._find(cell):
            ref, context = program.refs[number]
            if context:
                yield number, place, steps
            else:
                yield from ((program.number(ref, each), place, steps) for each in program.contexts(ref))

    def _find(self, cell: Cell) -> Iterator[Place]:
        kind, owner, name = cell
        if kind == "g":
            assert isinstance(owner, str)
            yield from self._variable(owner, name)
        elif kind == "i":
            assert isinstance(owner, str)
            for ref, operand in self._program.reads(owner).globals.get(name, ()):
                yield self._program.number(ref), operand, ()
        elif kind == "x":
            assert isinstance(owner, str)
            yield from self._outside(owner, name)
        elif kind == "e":
            assert isinstance(owner, str)
            yield from self._shared.places(owner, name)
        elif kind == "r":
            assert isinstance(owner, ClassRef)
            yield from self._entities.places(owner, name)
        elif kind == "d":
            assert isinstance(owner, FunctionRef)
            place = self._program.open(owner).params.get(int(name))
            if place is not None:
                yield self._program.number(owner), place, ()
        elif kind == "v":
            assert isinstance(owner, FunctionRef)
            yield from self._captured(owner, name)
        elif isinstance(owner, ClassRef):
            if kind == "c":
                yield from self._attribute(owner, name)
            yield from self._field(owner, name)

    def _variable(self, module: str, name: str) -> Iterator[Place]:
        index, number = self._index, self._program.number
        modules = {module, *index.mentions.name(name), *index.mentions.attribute(name), *index.importers(module)}
        wanted = VariableDefinition(module, name)
        for other in sorted(modules):
            if other not in index.modules:
                continue
            reads = self._program.reads(other)
            for alias in self._names_for(other, wanted):
                for ref, operand in reads.globals.get(alias, ()):
                    yield number(ref), operand, ()
            for ref, operand in reads.imports.get(name, ()):
                if wanted in self._imported(self._program.open(ref), operand):
                    yield number(ref), operand, ()
            for ref, operand in reads.attributes.get(name, ()):
                if self._base_is(ref, operand, module):
                    yield number(ref), operand, ()

    def _outside(self, path: str, name: str) -> Iterator[Place]:
        """An object of a library that programs keep data in: `flask.g`."""
        wanted = ExternalDefinition(path)
        for module in self._index.mentions.attribute(name):
            reads = self._program.reads(module)
            reading = {ref for ref, _ in reads.attributes.get(name, ())}
            for alias, places in reads.globals.items():
                if wanted in self._index.lookup(module, alias):
                    yield from ((self._program.number(ref), at, ("." + name,)) for ref, at in places if ref in reading)

    def _names_for(self, module: str, wanted: Definition) -> list[str]:
        names = [wanted.name] if isinstance(wanted, VariableDefinition) and module == wanted.module else []
        imported = self._imported_as.get(module)
        if imported is None:
            imported = self._imported_as[module] = {}
            aliases = (one.alias for one in self._index.modules[module].interface.imports if one.name != "*")
            for alias in dict.fromkeys(aliases):
                for definition in self._index.lookup(module, alias):
                    imported.setdefault(definition, []).append(alias)
        names += [alias for alias in imported.get(wanted, ()) if alias not in names]
        if (
            isinstance(wanted, VariableDefinition)
            and wanted.name not in names
            and wanted in self._index.lookup(module, wanted.name)
        ):
            names.append(wanted.name)
        return names

    def _imported(self, view: View, operand: Operand) -> tuple[Definition, ...]:
        value = view.values[operand]
        if not isinstance(value, Import) or value.name is None:
            return ()
        return self._index.imported(view.ref.module, value.module, value.level, value.name)

    def _base_is(self, ref: FunctionRef, operand: Operand, module: str) -> bool:
        values = self._program.open(ref).values
        base = values[operand].base  # type: ignore[union-attr]
        value = values[base]
        if isinstance(value, Global) and not self._index.lookup(ref.module, value.name):
            return False
        origins = self._program.graph.origins(ref, base)
        return any(isinstance(origin, ModuleOrigin) and origin.name == module for origin in origins)

    def _captured(self, owner: FunctionRef, name: str) -> Iterator[Place]:
        for ref, operand in self._program.reads(owner.module).captures.get(name, ()):
            value = self._program.open(ref).values[operand]
            if isinstance(value, Capture) and value.owner == owner.function:
                for context in self._program.contexts(ref):
                    yield self._program.number(ref, context), operand, ()

    def _attribute(self, cls: ClassRef, name: str) -> Iterator[Place]:
        family = {cls, *self._index.subclasses(cls)}
        inside = (".value",) if self._is_enumeration(cls) else ()
        for module in self._index.mentions.attribute(name):
            for ref, operand in self._program.reads(module).attributes.get(name, ()):
                values = self._program.open(ref).values
                base = values[operand].base  # type: ignore[union-attr]
                if _is_hidden(values, base, name):
                    continue
                for context in self._program.contexts(ref):
                    if any(
                        isinstance(origin, Instance | ProjectClass | SuperOf)
                        and origin.cls in family
                        and self._sees(origin, cls, name)
                        for origin in self._program.graph.origins(ref, base, context)
                    ):
                        yield self._program.number(ref, context), operand, inside
        for ref, operand in looked_up(self._program, cls, name):
            yield self._program.number(ref), operand, inside

    def _sees(self, origin: Instance | ProjectClass | SuperOf, cls: ClassRef, name: str) -> bool:
        """Whether an attribute that is read from an object is that of a class, and not of one below it."""
        if isinstance(origin, SuperOf):
            return True
        below = () if origin.exact else self._index.subclasses(origin.cls)
        return any(self._nearest(one, cls, name) for one in (origin.cls, *below))

    def _nearest(self, one: ClassRef, cls: ClassRef, name: str) -> bool:
        for base in self._index.mro(one):
            if base == cls:
                return True
            if isinstance(base, ClassRef):
                declared = self._index.cls(base)
                if any(field.name == name and field.initializer and not field.via for field in declared.fields):
                    return False
        return False

    def _is_enumeration(self, cls: ClassRef) -> bool:
        """Whether what a class attribute is given is the `value` of a member, and the member not itself that value."""
        return {base.rpartition(".")[2] for base in self._index.external_bases(cls)} == {"Enum"}

    def _field(self, cls: ClassRef, name: str) -> Iterator[Place]:
        """`self` of methods that no call in the program reaches, in the classes above and below."""
        family = self._families.get(cls)
        if family is None:
            family = self._families[cls] = Family(self._program, cls)
        for ref in family.reading(name):
            receiver = self._program.open(ref).params.get(0)
            if receiver is not None and not self._program.is_run(ref):
                yield self._program.number(ref), receiver, ("." + name,)


def _is_hidden(values: tuple[AnyValue, ...], operand: Operand, name: str) -> bool:
    """Whether the object at hand was given an attribute of its own."""
    while isinstance(value := values[operand], SetAttr | SetItem | After):
        if isinstance(value, SetAttr) and value.name == name:
            given = values[value.value]
            return not (isinstance(given, Op) and given.name == "deleted")
        operand = value.base
    return False


def _named_first(view: View, operand: Operand) -> Operand:
    """The value with which a dotted name, or a later state of what it names, begins."""
    operand = view.first_state(operand)
    while isinstance(value := view.values[operand], Attr):
        operand = view.first_state(value.base)
    return operand
