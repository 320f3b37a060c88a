"""Who calls a function: candidates by name from the name index, confirmed by what their callee may be.

Bounded: at most `MOST_MODULES` modules are opened (its own, those that import it, then the rest by name) and
`MOST_CALLS` calls looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.builtin_tables import IMPORTING
from scanner.callgraph.limits import MOST_CALLS, MOST_MODULES
from scanner.callgraph.lookup import ClassView
from scanner.callgraph.model import BoundMethod, Frame, Instance, Origin, ProjectClass, ProjectFunction, Site
from scanner.callgraph.world import World
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir import model as ir

FINISHING = ("__post_init__", "__attrs_post_init__")
"""The methods that a generated constructor calls last."""

_OWN_CLASS = ("cls", "__class__", "type()")
"""How a class is called where its name is not written: in class methods, and by an object of it."""


def callers_of(world: World, ref: FunctionRef) -> frozenset[Frame]:
    """Frames of the calls, and applications as a decorator, that reach a function."""
    found: dict[Frame, None] = {}
    printed = world.given.get(ref)
    if printed is not None:
        found.update((Frame(ref, site), None) for site in printed)
    if ir.is_template(ref.module):
        return frozenset(found)
    for site in _candidates(world, ref):
        where = FunctionRef(site.module, site.function)
        value = world.program.function(where).values[site.operand]
        callee = value.decorators[site.decorator] if isinstance(value, ir.Func | ir.Class) else value.callee  # type: ignore[union-attr]
        for origin in world.value(where, callee):
            offset = _offset(world, origin, ref)
            if offset is not None:
                found[Frame(ref, site, offset)] = None
    return frozenset(found)


def constructions_of(world: World, cls: ClassRef) -> frozenset[Frame]:
    """Frames of the calls that make an instance of a class (the frame's function is the class's body)."""
    body = FunctionRef(cls.module, world.index.cls(cls).function)
    found: dict[Frame, None] = {}
    for site in _sites(world, cls.module, _class_names(world, cls), imported_only=True):
        where = FunctionRef(site.module, site.function)
        value = world.program.function(where).values[site.operand]
        if isinstance(value, ir.Call):
            for origin in world.value(where, value.callee):
                if isinstance(origin, ProjectClass) and origin.cls == cls:
                    found[Frame(body, site, 0)] = None
    return frozenset(found)


def constructing(world: World, cls: ClassRef) -> Iterator[Site]:
    """The calls that by their names may make instances of a class."""
    return _sites(world, cls.module, _class_names(world, cls), imported_only=True)


def _offset(world: World, origin: Origin, ref: FunctionRef) -> int | None:
    """How many parameters of `ref` are bound before the arguments when `origin` is called; None when it is not
    `ref`."""
    match origin:
        case ProjectFunction(function=function):
            return 0 if function == ref else None
        case BoundMethod(function=function):
            return 1 if function == ref else None
        case ProjectClass():
            view = ClassView(world, origin)
            if any(ref in view.methods(name) for name in FINISHING):
                return len(world.program.function(ref).params)  # its parameters are fields, by name
            return 1 if any(ref in view.methods(name) for name in ("__init__", "__new__")) else None
        case Instance():
            return 1 if ref in ClassView(world, origin).methods("__call__") else None
        case _:
            return None


def _candidates(world: World, ref: FunctionRef) -> Iterator[Site]:
    function = world.program.function(ref)
    names = [function.name] if function.kind == "function" else []
    owner = ClassRef(ref.module, function.owner) if function.owner >= 0 else None
    if owner is not None and function.name in ("__init__", "__new__", *FINISHING):
        for cls in (owner, *world.index.subclasses(owner)):
            if world.index.find_method(cls, function.name) == ref:
                names += _class_names(world, cls)
    if owner is None and names:
        names += _aliases(world, ref.module, function.name)
    outer = world.program.module(ref.module).functions[function.parent] if function.parent > 0 else None
    if outer is not None and outer.kind == "function":
        names.append(f"{outer.name}()")
        names += [f"{alias}()" for alias in _aliases(world, ref.module, outer.name)]
    if owner is not None and function.name == "__call__":
        names += [f"{name}()" for name in _class_names(world, owner)]
        names += _holders(world, owner)
    yield from _sites(world, ref.module, names, imported_only=owner is None)


def _class_names(world: World, cls: ClassRef) -> list[str]:
    name = world.index.cls(cls).name
    return [name, *_aliases(world, cls.module, name), *_OWN_CLASS]


def _aliases(world: World, module: str, name: str) -> list[str]:
    """Other names under which modules import a definition."""
    found = {
        decl.alias
        for importer in world.index.importers(module)
        for decl in world.index.modules[importer].interface.imports
        if decl.name == name and decl.alias != name
    }
    return sorted(found)


def _holders(world: World, cls: ClassRef) -> list[str]:
    """Module-level names that hold an instance of the class made on the spot."""
    name = world.index.cls(cls).name
    found = {
        field.name
        for module in (cls.module, *world.index.importers(cls.module)[:MOST_MODULES])
        for field in world.index.modules[module].interface.fields
        if field.initializer is not None
        and field.initializer.called
        and field.initializer.name.rpartition(".")[2] == name
    }
    return sorted(found)


def _sites(world: World, home: str, names: list[str], imported_only: bool) -> Iterator[Site]:
    left = MOST_CALLS
    names = sorted(set(names))
    for module in _modules(world, home, names, imported_only):
        tables = world.program.tables(module)
        for name in names:
            for function, operand in tables.calls.get(name, ()):
                yield Site(module, function, operand)
                left -= 1
            for function, operand, stage in tables.decorated.get(name, ()):
                yield Site(module, function, operand, stage)
                left -= 1
        if left <= 0:
            world.hit("caller-calls")
            return


def _modules(world: World, home: str, names: list[str], imported_only: bool) -> tuple[str, ...]:
    calling: dict[str, None] = {}
    mentioning: dict[str, None] = {}
    for name in names:
        plain = name.removesuffix("()")
        calling.update(dict.fromkeys(world.index.mentions.called(plain)))
        mentioning.update(dict.fromkeys(world.index.mentions.name(plain)))
        mentioning.update(dict.fromkeys(world.index.mentions.attribute(plain)))  # a decorator need not be called
    near: dict[str, None] = {home: None}
    level = [home]
    for _ in range(3):  # those that import it, and those that import what re-exports it
        level = [i for m in level for i in world.index.importers(m) if i not in near]
        near.update(dict.fromkeys(level))
        if len(near) > 4 * MOST_MODULES:
            break
    for importing in IMPORTING:  # by a name that is only known as text
        near.update(dict.fromkeys(world.index.mentions.called(importing)))
    chosen = [m for m in near if m in mentioning or m in calling or m == home]
    if not imported_only:
        chosen += [m for m in sorted(calling) if m not in near]
    if len(chosen) > MOST_MODULES:
        world.hit("caller-modules")
    return tuple(chosen[:MOST_MODULES])
