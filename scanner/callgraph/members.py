"""What is at a path of an origin: attributes and elements of modules, classes, instances, containers, outside
things."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from scanner.callgraph.declared import of_definition
from scanner.callgraph.limits import LONGEST
from scanner.callgraph.lookup import ClassView, getters, is_enumeration, receivers, served
from scanner.callgraph.model import (
    BoundMethod,
    Constant,
    ContainerOf,
    External,
    Instance,
    ModuleOrigin,
    Origin,
    Partial,
    Path,
    ProjectClass,
    ProjectFunction,
    SuperOf,
    TextAt,
    Unknown,
)  # fmt: skip
from scanner.callgraph.receivers import frame_of_name, steering
from scanner.callgraph.steps import ANY, ENTER, position
from scanner.callgraph.world import Origins, World, ordered
from scanner.index.model import ClassDefinition, ClassRef, FunctionRef, ModuleDefinition

NONE: Origins = frozenset()
_LONGEST_EXTERNAL = 12  # words of a dotted path that calls in a loop can grow


def members(world: World, origins: Iterable[Origin], path: Path) -> Origins:
    """What is at `path` of any of the origins."""
    if not path:
        return frozenset(origins)
    if len(path) > LONGEST:
        world.hit("path")
        return NONE
    found: set[Origin] = set()
    for origin in ordered(origins) if isinstance(origins, frozenset) else origins:
        found |= member(world, origin, path)
    return frozenset(found)


def member(world: World, origin: Origin, path: Path) -> Origins:
    """What is at the (non-empty) path of one origin."""
    match origin:
        case External():
            return _of_external(world, origin, path)
        case ModuleOrigin():
            return _of_module(world, origin, path)
        case Instance() | ProjectClass() | SuperOf():
            return _of_class(world, origin, path)
        case ContainerOf():
            return _of_container(world, origin, path)
        case Constant() | TextAt():
            return _of_constant(world, origin, path)
        case ProjectFunction() | BoundMethod():
            return _of_function(world, origin.function, path)
        case Partial():
            return world.value(_at(origin), origin.site.operand, path) if path[0] == ".func" else NONE
        case Unknown():
            return NONE
    assert_never(origin)


def _at(origin: Partial) -> FunctionRef:
    return FunctionRef(origin.site.module, origin.site.function)


def _of_external(world: World, origin: External, path: Path) -> Origins:
    step, rest = path[0], path[1:]
    if step == ENTER:
        return members(world, (origin,), rest)
    if step[0] == "[":
        name = origin.path if origin.path.endswith("[*]") or origin.path.count("[*]") > 1 else f"{origin.path}[*]"
        known = world.outside.returns(name)
        if known is not None and known.owner and isinstance(origin.owner, ClassRef):
            return members(world, [Instance(cls, False) for cls in served(world, origin.owner)], rest)
        name = known.path if known is not None and known.path else name
        return members(world, (External(name, origin.sites, origin.owner),), rest)
    shared = world.outside.shared(origin.path)
    if shared:
        stored = world.get(("shared", shared, step[1:], rest))
        if stored:
            return stored
    if isinstance(origin.owner, ClassRef):
        served_by = _method_of_manager(world, origin.owner, step[1:])
        if served_by is not None:
            return members(world, (BoundMethod(served_by, Instance(origin.owner)),), rest)
    words = origin.path.replace("[*]", "").split(".")[1:]
    if words and (step[1:] == words[-1] or words.count(step[1:]) > 1):
        return members(world, (origin,), rest)  # a chain or loop that comes back to the same word says nothing new
    if origin.path.count(".") > _LONGEST_EXTERNAL:
        return NONE
    return members(world, (External(origin.path + step, origin.sites, origin.owner),), rest)


def _method_of_manager(world: World, manager: ClassRef, name: str) -> FunctionRef | None:
    """The project's own method of a manager or query set that the library hands out (`People.as_manager()`)."""
    if served(world, manager) == (manager,):
        return None
    return world.index.find_method(manager, name)


def _of_module(world: World, origin: ModuleOrigin, path: Path) -> Origins:
    name, rest = path[0][1:], path[1:]
    if path[0] == ".__dict__" and rest and rest[0][0] == "[":
        name, rest = rest[0][1:-1], rest[1:]
    elif path[0][0] != ".":
        return NONE
    found: set[Origin] = set()
    if origin.name in world.index.modules and world.index.lookup(origin.name, name):
        return world.get(("global", origin.name, name, rest))
    for definition in world.index.member(origin.name, name):
        if isinstance(definition, ModuleDefinition):
            found |= members(world, (ModuleOrigin(definition.name),), rest)
    if found or origin.name not in world.index.modules:
        return frozenset(found)
    found |= world.get(("global", origin.name, name, rest))
    if world.index.lookup(origin.name, "__getattr__"):
        for loader in world.get(("global", origin.name, "__getattr__", ())):
            if isinstance(loader, ProjectFunction):
                found |= world.result(loader.function, rest)
    return frozenset(found)


def _of_class(world: World, origin: Instance | ProjectClass | SuperOf, path: Path) -> Origins:
    step, rest = path[0], path[1:]
    view = ClassView(world, origin)
    if step == ENTER:
        found = _through(world, view, ("__enter__", "__aenter__"), rest)
        return found or (members(world, (origin,), rest) if isinstance(origin, Instance) else NONE)
    if step[0] == "[":
        return _element(world, view, step, rest)
    name = step[1:]
    if name == "__dict__" and isinstance(origin, Instance):
        if rest and rest[0][0] == "[":
            return _of_class(world, origin, (f".{rest[0][1:-1]}", *rest[1:])) if rest[0] != ANY else NONE
        return members(world, (ContainerOf("dict"),), rest)
    if name == "__class__":
        return members(world, (ProjectClass(view.cls, view.exact),), rest)
    if name in ("__self__", "__wrapped__"):
        return members(world, (origin,), rest)
    methods = view.methods(name)
    if methods:
        return _methods(world, view, methods, name, rest) | _inherited(world, view, name, rest)
    related = _related(world, view, name)
    if view.declares(name):
        is_member = rest[:1] not in ((), (".value",), (".name",)) and view.of_class
        member = (Instance(view.cls),) if is_member and is_enumeration(world.index, view.cls) else ()
        return _field(world, view, name, rest) | members(world, (*related, *member), rest)
    if related:
        return members(world, related, rest)
    nested = [d for d in world.index.classes.member(view.cls, name) if isinstance(d, ClassDefinition)]
    if nested and view.after is None:
        return members(world, of_definition(world, nested[0]), rest)
    outside = view.external_bases()
    if outside:
        inherited = members(world, (External(f"{outside[0]}.{name}", (), view.cls),), rest)
        return inherited | _held(world, view, name, rest)
    if isinstance(origin, SuperOf) and name.startswith("__"):
        return members(world, (External(f"object.{name}", (), view.cls),), rest)
    found = _held(world, view, name, rest)
    return found or _computed(world, view, name, rest)


def _related(world: World, view: ClassView, name: str) -> Origins:
    """What an instance has under a name at the other end of a relation."""
    if not world.related or view.of_class:
        return NONE
    bases = (base for base in world.index.mro(view.cls) if isinstance(base, ClassRef))
    return next((known for base in bases if (known := world.related.get((base, name)))), NONE)


def _methods(world: World, view: ClassView, methods: tuple[FunctionRef, ...], name: str, rest: Path) -> Origins:
    """What methods are when read through the class or an instance; fields of the same name too."""
    found: set[Origin] = set()
    for method in methods:
        kind = view.kind(method)
        if kind == "property":
            found |= world.result(method, rest)
            continue
        for origin in ordered(of_definition(world, method)):
            if isinstance(origin, ProjectFunction):
                context = origin.context
                if kind == "static" or (kind == "plain" and view.of_class):
                    bound: Origin = ProjectFunction(origin.function, context)
                elif kind == "class" or view.of_class:
                    bound = BoundMethod(origin.function, ProjectClass(view.cls, view.exact), context)
                else:
                    bound = BoundMethod(origin.function, view.instance(), context)
                found |= members(world, (bound,), rest)
            else:
                found |= members(world, (origin,), rest)
    if view.declares(name):
        found |= _held(world, view, name, rest)
    return frozenset(found)


def _inherited(world: World, view: ClassView, name: str, rest: Path) -> Origins:
    """What an external base gives where only subclasses define the method."""
    outside = view.external_bases()
    if not outside or world.index.find_method(view.cls, name, view.after) is not None:
        return NONE
    return members(world, (External(f"{outside[0]}.{name}", (), view.cls),), rest)


def _field(world: World, view: ClassView, name: str, rest: Path) -> Origins:
    if view.is_enum and view.of_class and rest and rest[0] in (".value", ".name"):
        rest = rest[1:]
    found: set[Origin] = set()
    for origin in ordered(_held(world, view, name)) if rest or not view.of_class else ():
        getter = _descriptor(world, origin)
        if getter is not None:
            found |= world.result(getter, rest)
    for getter in getters(world, view, name):
        found |= world.result(getter, rest)
    held = _held(world, view, name, rest)
    return frozenset(found) or (_unbound(held, view) if view.of_class and not rest else held)


def _held(world: World, view: ClassView, name: str, path: Path = ()) -> Origins:
    """What is at `path` of a field."""
    one = view.instance()
    if one.made is not None and name not in steering(world, one.cls):
        one = Instance(one.cls)
    return world.field(one, name, path)


def _unbound(held: Origins, view: ClassView) -> Origins:
    """Functions that a class keeps, read through the class itself."""
    return frozenset(
        ProjectFunction(one.function, one.context)
        if isinstance(one, BoundMethod) and isinstance(one.receiver, Instance) and one.receiver.cls == view.cls
        else one
        for one in held
    )


def _descriptor(world: World, origin: Origin) -> FunctionRef | None:
    return world.index.find_method(origin.cls, "__get__") if isinstance(origin, Instance) else None


def _element(world: World, view: ClassView, step: str, rest: Path) -> Origins:
    place = position(step)
    order = view.positional_fields()
    if place is not None and order and -len(order) <= place < len(order):
        return _held(world, view, order[place], rest)
    if view.of_class:
        if view.is_enum:
            return members(world, (Instance(view.cls, view.exact),), rest)
        return _through(world, view, ("__class_getitem__",), rest)
    found: set[Origin] = set()
    if step == ANY:
        for method in view.methods("__iter__") or view.methods("__aiter__"):
            found |= world.result(method, (step, *rest))
            for origin in ordered(world.result(method)):
                if isinstance(origin, Instance):
                    found |= _through(world, ClassView(world, origin), ("__next__", "__anext__"), rest)
    found |= _through(world, view, ("__getitem__",), rest) if not found else NONE
    if not found and view.external_bases():
        base = view.external_bases()[0]
        return members(world, (External(f"{base}[*]", (), view.cls),), rest)
    return frozenset(found)


def _computed(world: World, view: ClassView, name: str, rest: Path) -> Origins:
    """What `__getattr__` returns for a name."""
    found: set[Origin] = set()
    for method in view.methods("__getattr__") or view.methods("__getattribute__"):
        found |= world.result(method, rest, (frame_of_name(world, method, view.receiver, name),))
    return frozenset(found)


def _through(world: World, view: ClassView, names: Iterable[str], rest: Path) -> Origins:
    """What the first of these methods that the class has returns."""
    for name in names:
        methods = view.methods(name)
        if methods:
            return frozenset(o for m in methods for o in world.result(m, rest))
    return NONE


def _of_container(world: World, origin: ContainerOf, path: Path) -> Origins:
    step, rest = path[0], path[1:]
    if step[0] == "." or step == ENTER:
        if origin.site is not None and origin.site.operand < 0 and step == ENTER:
            return world.result(FunctionRef(origin.site.module, origin.site.function), path)
        return members(world, (External(origin.kind + step, (), None),), rest) if step[0] == "." else NONE
    if origin.site is not None:
        ref = FunctionRef(origin.site.module, origin.site.function)
        return world.result(ref, path) if origin.site.operand < 0 else world.value(ref, origin.site.operand, path)
    place = position(step)
    if origin.positional and place is not None and -len(origin.elements) <= place < len(origin.elements):
        return members(world, (origin.elements[place],), rest)
    return members(world, origin.elements, rest)


def _of_constant(world: World, origin: Constant | TextAt, path: Path) -> Origins:
    value = origin.value if isinstance(origin, Constant) else ""
    if value is None or path[0][0] != ".":
        return NONE
    return members(world, (External(type(value).__name__ + path[0]),), path[1:])


def _of_function(world: World, ref: FunctionRef, path: Path) -> Origins:
    """An attribute of a function: what the decorator that made it something else (a task, a command) gives it."""
    if path[0] in (".__wrapped__", ".__func__"):
        return members(world, (ProjectFunction(ref),), path[1:])
    if path[0][0] != "." or path[0].startswith(".__"):
        return NONE
    found: set[Origin] = set()
    for decorator in receivers(world, ref):
        found |= members(world, (External(decorator.path + path[0], decorator.sites, ref),), path[1:])
    return frozenset(found)
