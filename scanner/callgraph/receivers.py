"""What a method does differently for one receiver than for another.

A method *varies* with its receiver when it reads, from the receiver or through `super()`, a name that subclasses define
otherwise, or a *steering* field: one that the constructor fills from its arguments, and that methods call or call
methods of (a callback, a strategy). Such a method is looked at once for each exact class of receiver, or for each
place where its receiver is made. All other methods are looked at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.callers import constructing
from scanner.callgraph.limits import MOST_MADE
from scanner.callgraph.lookup import ClassView, is_record, method_kind, project_bases, record_fields
from scanner.callgraph.model import NOWHERE, Context, Frame, Instance, ProjectClass, Site
from scanner.callgraph.uses import uses
from scanner.callgraph.world import World
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir import model as ir

_INERT = frozenset(("object", "ABC", "Generic", "Protocol", "Enum", "NamedTuple", "TypedDict"))
SAME, BY_CLASS, BY_PLACE = 0, 1, 2


def frame_of(
    world: World, method: FunctionRef, receiver: Instance | ProjectClass | None, site: Site, offset: int
) -> Frame:
    """The frame of a call of a method."""
    return Frame(method, site, offset, told_apart(world, method, receiver))


def told_apart(
    world: World, method: FunctionRef, receiver: Instance | ProjectClass | None
) -> Instance | ProjectClass | None:
    """What matters of a receiver in a method; None when nothing does."""
    if receiver is None or not receiver.exact:
        return None
    level = _level(world, method, receiver)
    if level == SAME:
        return None
    if level == BY_CLASS and isinstance(receiver, Instance):
        return Instance(receiver.cls)
    return receiver


def frame_of_name(world: World, method: FunctionRef, receiver: Instance | ProjectClass | None, name: str) -> Frame:
    """The frame of `__getattr__`, called for an attribute."""
    return Frame(method, NOWHERE, 1, told_apart(world, method, receiver), name)


def receiver_in(context: Context, method: FunctionRef) -> Instance | ProjectClass | None:
    """The receiver that a context says a method has."""
    return next((one.receiver for one in context if one.function == method and one.receiver is not None), None)


def may_vary(world: World, method: FunctionRef) -> bool:
    """Whether a method varies with its receiver, for some class of receiver."""
    owner = ClassRef(method.module, world.program.function(method).owner)
    if owner.index < 0:
        return False
    for cls in ClassView(world, Instance(owner, False)).classes():
        if _level(world, method, ProjectClass(cls)):
            return True
        if steering(world, cls) and _level(world, method, Instance(cls, True, NOWHERE)):
            return True
    return False


def is_open(world: World, method: FunctionRef) -> bool:
    """Whether a method may run on an object of a class that no call of the program names."""
    function = world.program.function(method)
    if function.owner < 0 or function.kind == "class":
        return False
    owner = ClassRef(method.module, function.owner)
    if any(base.rpartition(".")[2] not in _INERT for base in world.index.external_bases(owner)):
        return True  # a library may call it
    for cls in ClassView(world, Instance(owner, False)).classes():
        called = world.index.mentions.called(world.index.cls(cls).name)
        if not called and not world.index.subclasses(cls) and world.index.find_method(cls, function.name) == method:
            return True
    return False


def made_at(world: World, origin: ProjectClass, site: Site, context: Context) -> Instance:
    """The instance that a call makes: by where, if that steers its methods."""
    exact = origin.exact or not world.index.subclasses(origin.cls)
    if not exact or not steering(world, origin.cls):
        return Instance(origin.cls, origin.exact)
    where = FunctionRef(site.module, site.function)
    outer = tuple(
        Frame(one.function, one.site, one.offset, _by_class(one.receiver))
        for one in world.program.relevant(where, context)[:1]
    )
    return Instance(origin.cls, True, site, outer)


def steering(world: World, cls: ClassRef) -> frozenset[str]:
    """The fields of a class that are filled from its constructor's arguments and that its methods call, or read where
    the class is made with different addresses."""
    known: dict[ClassRef, frozenset[str]] = world.memo("steering")
    if cls not in known:
        known[cls] = _steering(world, cls)
    return known[cls]


def _by_class(receiver: Instance | ProjectClass | None) -> Instance | ProjectClass | None:
    return Instance(receiver.cls) if isinstance(receiver, Instance) else receiver


# -- whether a method varies ------------------------------------------------------------------------------------------


def _level(world: World, method: FunctionRef, receiver: Instance | ProjectClass) -> int:
    made = isinstance(receiver, Instance) and receiver.made is not None
    known: dict[tuple[FunctionRef, ClassRef, bool], int] = world.memo("receiver levels")
    key = (method, receiver.cls, made)
    if key not in known:
        known[key] = max(_levels(world, method, receiver.cls, steering(world, receiver.cls) if made else frozenset()))
    return known[key]


def _levels(world: World, method: FunctionRef, cls: ClassRef, steered: frozenset[str]) -> Iterator[int]:
    """How far each method that runs on the same receiver tells receivers apart."""
    yield SAME
    find = world.index.find_method
    waiting, seen = [method], {method}
    while waiting:
        one = waiting.pop()
        owner = ClassRef(one.module, world.program.function(one).owner)
        if owner.index < 0:
            continue
        used = uses(world, one)
        if steered & used.read:
            yield BY_PLACE
        if any(_differs(world, owner, name) for name in used.read) or any(
            _differs_above(world, owner, name) for name in used.above
        ):
            yield BY_CLASS
        for following in (*(find(cls, name) for name in used.read), *(find(cls, name, owner) for name in used.above)):
            if following is not None and following not in seen:
                seen.add(following)
                waiting.append(following)


def _differs(world: World, owner: ClassRef, name: str) -> bool:
    """Whether a name read from a receiver means one thing in one subclass and another in the next."""
    known: dict[tuple[ClassRef, str], bool] = world.memo("differs")
    key = (owner, name)
    if key not in known:
        classes = ClassView(world, Instance(owner, False)).classes()
        known[key] = len(classes) > 1 and len({_meaning(world, cls, name) for cls in classes}) > 1
    return known[key]


def _differs_above(world: World, owner: ClassRef, name: str) -> bool:
    classes = ClassView(world, Instance(owner, False)).classes()
    return len(classes) > 1 and len({world.index.find_method(cls, name, owner) for cls in classes}) > 1


def _meaning(world: World, cls: ClassRef, name: str) -> object:
    """The method or class attribute that a name means."""
    declared: dict[str, set[ClassRef]] = world.memo("class attributes")
    if not declared:
        declared[""] = set()
        for one in world.index.classes.all():
            for field in world.index.cls(one).fields:
                if not field.via:
                    declared.setdefault(field.name, set()).add(one)
    declaring = declared.get(name)
    if not declaring:
        return world.index.find_method(cls, name)
    for base in project_bases(world.index.mro(cls)):
        if name in world.index.classes.methods(base):
            return world.index.classes.methods(base)[name]
        if base in declaring:
            return base
    return None


# -- fields that steer ------------------------------------------------------------------------------------------------


def _steering(world: World, cls: ClassRef) -> frozenset[str]:
    bases = project_bases(world.index.mro(cls))
    filled = _filled(world, cls, bases)
    if not filled:
        return frozenset()
    called: set[str] = set()
    read: set[str] = set()
    for base in bases:
        for _, number in world.index.cls(base).methods:
            method = FunctionRef(base.module, number)
            if method_kind(world, method) in ("plain", "property"):
                called |= uses(world, method).called
                read |= uses(world, method).read
    found = filled & called
    if found and _is_made_differently(world, cls):
        return found
    return filled & read if filled & read and _has_many_addresses(world, cls) else frozenset()


def _filled(world: World, cls: ClassRef, bases: tuple[ClassRef, ...]) -> frozenset[str]:
    """The fields that the arguments of the constructor fill."""
    if world.index.find_method(cls, "__init__") is None:
        return frozenset(record_fields(world, cls)) if is_record(world, cls) else frozenset()
    found: set[str] = set()
    for base in bases:
        method = world.index.classes.methods(base).get("__init__")
        if method is None:
            continue
        for value in world.program.function(method).values:
            if isinstance(value, ir.SetAttr) and world.program.varies(method, value.value):
                found.add(value.name)
    return frozenset(found)


def _has_many_addresses(world: World, cls: ClassRef) -> bool:
    """Whether a few places make instances with different addresses, written there: clients of different hosts."""
    found: set[str] = set()
    for number, site in enumerate(constructing(world, cls)):
        if number >= MOST_MADE:
            return False
        values = world.program.function(FunctionRef(site.module, site.function)).values
        call = values[site.operand]
        for argument in call.args if isinstance(call, ir.Call) else ():
            given = values[argument.value]
            if isinstance(given, ir.Const) and isinstance(given.value, str) and "://" in given.value:
                found.add(given.value)
    return len(found) > 1


def _is_made_differently(world: World, cls: ClassRef) -> bool:
    """Whether a few places make instances, or one with arguments that differ from caller to caller."""
    sites = []
    for site in constructing(world, cls):
        sites.append(site)
        if len(sites) > MOST_MADE:
            return False
    if len(sites) != 1:
        return bool(sites)
    where = FunctionRef(sites[0].module, sites[0].function)
    if world.program.function(where).kind == "module":
        return False
    value = world.program.function(where).values[sites[0].operand]
    return isinstance(value, ir.Call) and any(world.program.varies(where, one.value) for one in value.args)
