"""What module-level names and the fields of instances hold: variables that many functions write."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from scanner.callgraph.declared import NONE, annotated, of_definition, plain, tells_class
from scanner.callgraph.limits import MOST_PUTTING, MOST_WRITERS
from scanner.callgraph.lookup import ClassView, field_names, is_record, project_bases, record_fields
from scanner.callgraph.members import members
from scanner.callgraph.model import (
    BoundMethod,
    Constant,
    External,
    Instance,
    ModuleOrigin,
    Origin,
    Path,
    ProjectClass,
    ProjectFunction,
)
from scanner.callgraph.results import initial
from scanner.callgraph.world import Origins, World
from scanner.index.index import BUILTINS
from scanner.index.model import ClassRef, FunctionRef, VariableDefinition
from scanner.ir import model as ir


def of_global(world: World, module: str, name: str, path: Path) -> Origins:
    """What is at `path` of what a name at the top of a module holds."""
    definitions = world.index.lookup(module, name)
    if not definitions:
        return _unbound(world, module, name, path)
    found: set[Origin] = set()
    for definition in definitions:
        if isinstance(definition, VariableDefinition):
            if (definition.module, definition.name) == (module, name):
                found |= _variable(world, module, name, path)
            else:
                found |= world.get(("global", definition.module, definition.name, path))
        else:
            found |= members(world, of_definition(world, definition), path)
    return frozenset(found) | _patched(world, module, name, path)


def of_field(world: World, one: Instance, name: str, path: Path) -> Origins:
    """What is at `path` of a field of an instance, whoever wrote it."""
    cls, view = one.cls, ClassView(world, one)
    bases = tuple(dict.fromkeys(b for c in view.classes() for b in project_bases(world.index.mro(c))))
    types = _field_types(world, bases, name)
    if one.made is not None:
        given = initial(world, cls, one.made, (f".{name}", *path), one.context)
        if given is not None:
            later = frozenset(o for base in bases for o in _stored(world, base, name, path, later=True))
            return given | later | _stored_outside(world, view, bases, name, path)
    if tells_class(world, types):
        return members(world, types, path)
    found: set[Origin] = set()
    if not plain(types) or path:
        found |= members(world, types, path)
    for place, operand in _class_attributes(world, view, name):
        held = world.value(place, operand, path)
        made = isinstance(world.program.function(place).values[operand], ir.Call)
        found |= held if path or made else _bound(held, one)
    for base in bases:
        found |= _stored(world, base, name, path)
    if is_record(world, cls) and name in record_fields(world, cls):
        found |= _constructed(world, cls, name, path)
    found |= _stored_outside(world, view, bases, name, path)
    return frozenset(found)


def of_shared(world: World, shared: str, name: str, path: Path) -> Origins:
    """What is at `path` of what the program puts into an attribute of a shared object outside of it (`g.user`)."""
    found: set[Origin] = set()
    modules = world.index.mentions.attribute(name)
    if len(modules) > MOST_PUTTING:
        world.hit("putting")
    for module in modules[:MOST_PUTTING]:
        for store in world.program.tables(module).attributes.get(name, ()):
            if store.owner < 0 and store.matters(path):
                ref = FunctionRef(module, store.function)
                held = world.value(ref, store.base)
                if any(isinstance(o, External) and world.outside.shared(o.path) == shared for o in held):
                    found |= world.value(ref, store.value, path)
    return frozenset(found)


# -- module level -----------------------------------------------------------------------------------------------


def _unbound(world: World, module: str, name: str, path: Path) -> Origins:
    if module not in world.index.modules:
        return NONE
    stores = world.program.tables(module).stores.get((name, -1), ())
    if stores:
        return frozenset(o for f, v in stores for o in world.value(FunctionRef(module, f), v, path))
    if name == "__name__":
        return members(world, (Constant(module),), path)
    patched = _patched(world, module, name, path)
    if patched:
        return patched
    if name in BUILTINS or name in world.outside.undefined:
        return members(world, (External(name),), path)
    stars = world.index.scopes.external_stars(module)
    return members(world, (External(f"{stars[0]}.{name}"),), path) if len(stars) == 1 else NONE


def _variable(world: World, module: str, name: str, path: Path) -> Origins:
    body = FunctionRef(module, 0)
    found: set[Origin] = set()
    for binding in world.program.function(body).bindings:
        if binding.name == name and binding.values:
            last = world.program.function(body).values[binding.values[-1]]
            deleted = isinstance(last, ir.Op) and last.name == "deleted"
            for operand in binding.values if deleted else binding.values[-1:]:
                found |= world.value(body, operand, path)
    for function, operand in world.program.tables(module).stores.get((name, -1), ()):
        found |= world.value(FunctionRef(module, function), operand, path)
    for field in world.index.modules[module].interface.fields:
        if field.name == name and field.annotation is not None:
            types = annotated(world, module, field.annotation, "", None)
            if not plain(types):
                found |= members(world, types, path)
    if path and path[0][0] == "[":
        found |= _grown_elsewhere(world, module, name, path)
    return frozenset(found)


def _grown_elsewhere(world: World, module: str, name: str, path: Path) -> Origins:
    """Elements that other modules, which import the name, put into the container."""
    found: set[Origin] = set()
    for importer in _writers(world, module, name, imported=True):
        for decl in world.index.modules[importer].interface.imports:
            if decl.name != name or decl.scope != 0:
                continue
            body = FunctionRef(importer, 0)
            for binding in world.program.function(body).bindings:
                if binding.name == decl.alias and binding.values:
                    found |= world.value(body, binding.values[-1], path)
            for function, operand in world.program.tables(importer).stores.get((decl.alias, -1), ()):
                found |= world.value(FunctionRef(importer, function), operand, path)
    return frozenset(found)


def _patched(world: World, module: str, name: str, path: Path) -> Origins:
    """What other modules assign to `module.name`."""
    found: set[Origin] = set()
    for importer in _writers(world, module, name):
        for store in world.program.tables(importer).attributes.get(name, ()):
            ref = FunctionRef(importer, store.function)
            told = store.matters(path) and _may_be_module(world, ref, store.base)
            if told and ModuleOrigin(module) in world.value(ref, store.base):
                found |= world.value(ref, store.value, path)
    return frozenset(found)


def _may_be_module(world: World, ref: FunctionRef, base: int) -> bool:
    kind = type(world.program.function(ref).values[base])
    return kind in (ir.Import, ir.Global, ir.Attr, ir.SetAttr, ir.After, ir.Capture, ir.Call)


def _writers(world: World, module: str, name: str, imported: bool = False) -> tuple[str, ...]:
    """The few modules that import `module` and mention the attribute, or import the name itself; none when they are
    many."""
    known: dict[tuple[str, str, bool], tuple[str, ...]] = world.memo("writers")
    key = (module, name, imported)
    if key not in known:
        importers = world.index.importers(module)
        if imported:
            known[key] = tuple(one for one in importers if _imports(world, one, name))
        else:
            mentioning = set(world.index.mentions.attribute(name))
            known[key] = tuple(one for one in importers if one in mentioning)
    if len(known[key]) > MOST_WRITERS:
        world.hit("writers")
        return ()
    return known[key]


def _imports(world: World, importer: str, name: str) -> bool:
    return any(decl.name == name and decl.scope == 0 for decl in world.index.modules[importer].interface.imports)


# -- fields -----------------------------------------------------------------------------------------------------


def _field_types(world: World, bases: tuple[ClassRef, ...], name: str) -> Origins:
    for base in bases:
        if name in field_names(world, base):
            decl = world.index.cls(base)
            for field in decl.fields:
                if field.name == name and field.annotation is not None:
                    return annotated(world, base.module, field.annotation, decl.qualname, base)
    return NONE


def _class_attributes(world: World, view: ClassView, name: str) -> Iterator[tuple[FunctionRef, int]]:
    """The class attribute that each class in question sees: the nearest in its order."""
    seen: set[ClassRef] = set()
    for cls in view.classes():
        for base in project_bases(world.index.mro(cls)):
            if not any(f.name == name and not f.via for f in world.index.cls(base).fields):
                continue
            body = FunctionRef(base.module, world.index.cls(base).function)
            if base not in seen:
                seen.add(base)
                for binding in world.program.function(body).bindings:
                    if binding.name == name and binding.values:
                        yield body, binding.values[-1]
            break


def _stored(world: World, cls: ClassRef, name: str, path: Path, later: bool = False) -> Origins:
    """What the methods of a class itself store in the field of their receiver; `later`: once it has been made."""
    inside = path[:1] != () and path[0][0] == "["
    if not inside and not any(f.name == name and f.via for f in world.index.cls(cls).fields):
        return NONE
    found: set[Origin] = set()
    for store in world.program.tables(cls.module).attributes.get(name, ()):
        if store.owner == cls.index and store.matters(path):
            ref = FunctionRef(cls.module, store.function)
            if not (later and world.program.function(ref).name == "__init__"):
                found |= world.value(ref, store.value, path)
    return frozenset(found)


def _constructed(world: World, cls: ClassRef, name: str, path: Path) -> Origins:
    """What constructor calls of a record pass for the field."""
    place = record_fields(world, cls).index(name)
    found: set[Origin] = set()
    for frame in sorted(world.get(("constructions", cls.module, cls.index)), key=attrgetter("site")):
        ref = FunctionRef(frame.site.module, frame.site.function)
        value = world.program.function(ref).values[frame.site.operand]
        if isinstance(value, ir.Call):
            positional = [a for a in value.args if a.keyword is None]
            chosen = [a for a in value.args if a.keyword == name]
            if place < len(positional) and not any(a.star for a in positional):
                chosen.append(positional[place])
            for argument in chosen:
                found |= world.value(ref, argument.value, path)
    return frozenset(found)


def _stored_outside(world: World, view: ClassView, bases: tuple[ClassRef, ...], name: str, path: Path) -> Origins:
    """What other functions store: those of the class's module, and elsewhere if the class itself never mentions
    the field."""
    modules = world.index.mentions.attribute(name)
    declared = any(name in field_names(world, base) for base in bases)
    if declared or len(modules) > MOST_WRITERS:
        if not declared:
            world.hit("writers")
        homes = {base.module for base in bases}
        modules = tuple(m for m in modules if m in homes)
    found: set[Origin] = set()
    for module in modules:
        for store in world.program.tables(module).attributes.get(name, ()):
            if store.owner < 0 and store.matters(path):
                ref = FunctionRef(module, store.function)
                held = world.value(ref, store.base)
                on_class = any(isinstance(o, ProjectClass) and o.cls in bases for o in held)
                made = view.instance().made
                if on_class or any(
                    isinstance(o, Instance) and o.cls in bases and (made is None or o.made in (None, made))
                    for o in held
                ):
                    stored = world.value(ref, store.value, path)
                    found |= _bound(stored, view.instance()) if on_class and not path else stored
    return frozenset(found)


def _bound(held: Origins, receiver: Instance) -> Origins:
    """Functions that a class keeps are methods of its instances."""
    return frozenset(
        BoundMethod(one.function, receiver, one.context) if isinstance(one, ProjectFunction) else one for one in held
    )
