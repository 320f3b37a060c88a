"""What calls give: by what their callee may be."""

from __future__ import annotations

from typing import assert_never

from scanner.callgraph.builtin_calls import builtin_call, text_result
from scanner.callgraph.declared import NONE, annotated, plain, tells_class
from scanner.callgraph.limits import FRAMES
from scanner.callgraph.lookup import ClassView, decorator_paths, is_record, record_fields, served
from scanner.callgraph.members import members
from scanner.callgraph.model import (
    BoundMethod,
    Constant,
    ContainerOf,
    Context,
    External,
    Frame,
    Instance,
    ModuleOrigin,
    Origin,
    Partial,
    Path,
    ProjectClass,
    ProjectFunction,
    Site,
    SuperOf,
    TextAt,
    Unknown,
)  # fmt: skip
from scanner.callgraph.receivers import frame_of, made_at
from scanner.callgraph.steps import ANY, ENTER
from scanner.callgraph.world import Origins, World, ordered
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir import model as ir

_MOST_SITES = 3


def called(world: World, ref: FunctionRef, operand: int, call: ir.Call, path: Path, context: Context) -> Origins:
    """What is at `path` of the result of a call."""
    found: set[Origin] = set()
    site = Site(ref.module, ref.function, operand)
    for origin in ordered(world.value(ref, call.callee, (), context)):
        found |= applied(world, origin, site, call, path, context)
    return frozenset(found)


def applied(world: World, origin: Origin, site: Site, call: ir.Call, path: Path, context: Context) -> Origins:
    """What is at `path` of what `origin` gives when called at `site`."""
    match origin:
        case ProjectFunction():
            return _entered(world, Frame(origin.function, site, 0), origin.context, path, context)
        case BoundMethod():
            frame = frame_of(world, origin.function, origin.receiver, site, 1)
            return _entered(world, frame, origin.context, path, context)
        case ProjectClass():
            return _made(world, origin, site, path, context)
        case Instance():
            found: set[Origin] = set()
            view = ClassView(world, origin)
            for method in view.methods("__call__"):
                found |= _entered(world, frame_of(world, method, origin, site, 1), (), path, context)
            if not view.methods("__call__"):
                for base in view.external_bases()[:1]:
                    found |= members(world, (External(f"{base}.__call__", (site,), origin.cls),), path)
            return frozenset(found)
        case External():
            return _outside(world, origin, site, call, path, context)
        case Partial():
            ref = FunctionRef(origin.site.module, origin.site.function)
            made = world.program.function(ref).values[origin.site.operand]
            if not isinstance(made, ir.Call) or not made.args:
                return NONE
            return frozenset(
                o
                for inner in ordered(world.value(ref, made.args[0].value))
                if not isinstance(inner, Partial)
                for o in applied(world, inner, origin.site, ir.Call(0, 0, 0, 0, made.args[1:]), path, ())
            )
        case SuperOf() | ModuleOrigin() | Constant() | TextAt() | ContainerOf() | Unknown():
            return NONE
    assert_never(origin)


def returned(world: World, ref: FunctionRef, path: Path, context: Context) -> Origins:
    """What is at `path` of what a function returns."""
    signature = world.index.signature(ref)
    declared: Origins = NONE
    if signature is not None and signature.returns is not None:
        inside = signature.qualname.rpartition(".")[0]
        owner = ClassRef(ref.module, signature.owner) if signature.owner >= 0 else None
        declared = annotated(world, ref.module, signature.returns, inside, owner)
        if tells_class(world, declared):
            if signature.is_generator and path and path[0] == ENTER:
                path = (ANY, *path[1:])
            return members(world, declared, path)
    found: set[Origin] = set()
    if world.program.exits(ref)[1] or world.program.function(ref).is_generator:
        found |= _generated(world, ref, path, context)
    else:
        found |= world.exit(ref, -1, path, context)
    if not plain(declared) or (path and path[0][0] == "."):
        found |= members(world, declared, path)
    return frozenset(found)


def _generated(world: World, ref: FunctionRef, path: Path, context: Context) -> Origins:
    if not path:
        return frozenset((ContainerOf("generator", Site(ref.module, ref.function, -1)),))
    if path[0][0] == ".":
        return members(world, (ContainerOf("generator"),), path)
    if path[0] == ENTER and not any("contextmanager" in p for p in decorator_paths(world, ref)):
        return NONE
    found: set[Origin] = set()
    for operand, delegate in world.program.exits(ref)[1]:
        found |= world.value(ref, operand, (ANY, *path[1:]) if delegate else path[1:], context)
    return frozenset(found)


def _entered(world: World, frame: Frame, closure: Context, path: Path, caller: Context) -> Origins:
    return world.result(frame.function, path, world.program.entered(frame.function, frame, closure, caller))


def _made(world: World, origin: ProjectClass, site: Site, path: Path, context: Context) -> Origins:
    """What a class gives when called: an instance; what its `__new__` or its metaclass decides."""
    instance = made_at(world, origin, site, context)
    made: set[Origin] = set()
    meta = _metaclass(world, origin.cls)
    method = world.index.find_method(meta, "__call__") if meta is not None else None
    if method is not None:
        made |= _entered(world, frame_of(world, method, origin, site, 1), (), path, ())
    if not path or path[0][0] != ".":
        return frozenset(made) | members(world, (instance,), path)
    is_method = bool(ClassView(world, instance).methods(path[0][1:]))
    state = None if is_method else initial(world, origin.cls, site, path, context)
    return frozenset(made) | (state if state is not None else members(world, (instance,), path))


def initial(world: World, cls: ClassRef, site: Site, path: Path, context: Context) -> Origins | None:
    """A field right after construction, when the call at a site decides it."""
    name = path[0][1:]
    init = world.index.find_method(cls, "__init__")
    if init is None:
        ref = FunctionRef(site.module, site.function)
        call = world.program.function(ref).values[site.operand]
        if not isinstance(call, ir.Call):
            return None
        for argument in call.args:
            if argument.keyword == name and name in record_fields(world, cls):
                return world.value(ref, argument.value, path[1:], context)
        if is_record(world, cls):
            order = record_fields(world, cls)
            place = order.index(name) if name in order else -1
            positional = [a for a in call.args if a.keyword is None]
            if 0 <= place < len(positional) and not any(a.star for a in positional):
                return world.value(ref, positional[place].value, path[1:], context)
        return None
    frame = frame_of(world, init, Instance(cls), site, 1)
    return world.exit(init, 0, path, (frame, *context)[:FRAMES]) or None


def _metaclass(world: World, cls: ClassRef) -> ClassRef | None:
    for base in world.index.mro(cls):
        if isinstance(base, ClassRef):
            for keyword, text in world.index.cls(base).keywords:
                if keyword == "metaclass":
                    for definition in world.index.resolve(base.module, text):
                        return getattr(definition, "cls", None)
    return None


def _outside(world: World, origin: External, site: Site, call: ir.Call, path: Path, context: Context) -> Origins:
    known = world.outside.returns(origin.path)
    if known is None:
        built = builtin_call(world, origin, site, call, path, context)
        if built is not None:
            return built
    sites = (*origin.sites, site)[:_MOST_SITES]
    if known is None:
        if context and text_result(origin.path) == "str":  # a text that hangs on who calls
            return members(world, (TextAt(site, context),), path)
        name = text_result(origin.path) or origin.path
        return members(world, (External(name, sites, origin.owner),), path)
    found: set[Origin] = set()
    if known.argument >= 0 or known.keyword:
        found |= _class_given(world, site, call, (known.argument, known.keyword), context)
        if known.path:
            found = {External(known.path, sites, owner) for o in found if (owner := _owner(o)) is not None}
    if known.path and not found:
        found.add(External(known.path, sites, origin.owner))
    if known.owner and isinstance(origin.owner, ClassRef):
        found |= _of_owner(world, origin.owner, known.member)
    if known.element:
        found = {ContainerOf("list", None, tuple(sorted(found, key=repr)))}
    if not found:
        found.add(External(origin.path, sites, origin.owner))
    return members(world, found, path)


def _of_owner(world: World, owner: ClassRef, member: str) -> Origins:
    """Instances of the class through which a call was reached, or of the one that a member of it names."""
    if not member:
        return frozenset(Instance(cls, False) for cls in served(world, owner))
    path = tuple(f".{name}" for name in member.split("."))
    named = members(world, (ProjectClass(owner, False),), path)
    found: set[Origin] = {Instance(one.cls, False) for one in named if isinstance(one, ProjectClass)}
    return frozenset(found | {one for one in named if isinstance(one, External)})


def _owner(origin: Origin) -> ClassRef | None:
    if isinstance(origin, Instance):
        return origin.cls
    return origin.owner if isinstance(origin, External) and isinstance(origin.owner, ClassRef) else None


def _class_given(world: World, site: Site, call: ir.Call, where: tuple[int, str], context: Context) -> Origins:
    """Instances of the class (or what the function returns) that an argument of the call names."""
    ref = FunctionRef(site.module, site.function)
    positional = [a.value for a in call.args if a.keyword is None and not a.star]
    operands = positional[where[0] : where[0] + 1] if where[0] >= 0 else []
    operands += [a.value for a in call.args if a.keyword and a.keyword == where[1]]
    found: set[Origin] = set()
    for operand in operands[:1]:
        for origin in ordered(world.value(ref, operand, (), context)):
            match origin:
                case ProjectClass():
                    found.add(Instance(origin.cls, False))
                case ProjectFunction() | BoundMethod():
                    found |= world.result(origin.function)
                case Instance() | External():
                    found.add(origin)
                case Constant(value=str(text)):
                    found |= _class_named(world, ref.module, text)
                case _:
                    pass
    return frozenset(found)


def _class_named(world: World, module: str, text: str) -> Origins:
    """Instances of the class that a text names: in this module, or anywhere when only one class has that name."""
    for definition in world.index.resolve(module, text) if text.isidentifier() else ():
        cls = getattr(definition, "cls", None)
        if cls is not None:
            return frozenset((Instance(cls, False),))
    classes = world.index.classes.named(text.rpartition(".")[2])
    return frozenset((Instance(classes[0], False),)) if len(classes) == 1 else NONE
