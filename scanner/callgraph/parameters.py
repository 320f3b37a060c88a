"""What parameters receive: from the call in the context, from annotations, or from all callers."""

from __future__ import annotations

from operator import attrgetter

from scanner.callgraph.binding import bind, lengths
from scanner.callgraph.declared import NONE, annotated, plain, tells_class
from scanner.callgraph.lookup import method_kind
from scanner.callgraph.members import members
from scanner.callgraph.model import (
    NOWHERE,
    BoundMethod,
    Constant,
    ContainerOf,
    Context,
    Frame,
    Instance,
    Origin,
    Path,
    ProjectClass,
)
from scanner.callgraph.receivers import receiver_in
from scanner.callgraph.steps import after
from scanner.callgraph.world import Origins, World, is_too_long
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir import model as ir


def of_parameter(world: World, ref: FunctionRef, index: int, path: Path, context: Context) -> Origins:
    """What is at `path` of a parameter, in a context or (`()`) over all callers."""
    receiver = _receiver(world, ref, index)
    if receiver is not None:
        return members(world, (receiver_in(context, ref) or receiver,), path)
    for position, frame in enumerate(context):
        if frame.function == ref and frame.name and index == 1:
            return members(world, (Constant(frame.name),), path)
        if frame.function == ref and frame.site != NOWHERE:
            found = passed(world, frame, index, path, context[position + 1 :])
            if found and all(_is_exact(one) for one in found):
                return found
            return (
                found | _declared(world, ref, index, path) if found else _declared_or_default(world, ref, index, path)
            )
    return world.get(("parameter", ref.module, ref.function, index, path))


def over_callers(world: World, ref: FunctionRef, index: int, path: Path) -> Origins:
    """What is at `path` of a parameter, over all callers; what its annotation says, when that names a class of
    the project."""
    types = declared_types(world, ref, index)
    if tells_class(world, types):
        return members(world, types, path) | default(world, ref, index, path)
    if types and path and path[0][0] == ".":
        found = members(world, types, path)
        if plain(types):
            return found
    found = _declared_or_default(world, ref, index, path)
    parameter = world.program.function(ref).params[index]
    found |= _implied(world, ref, parameter, path)
    if parameter.flavour in ("args", "kwargs") and (not path or path[0][0] == "."):
        return members(world, (_collected(parameter),), path)
    if is_too_long(path):
        world.hit("path-across")
        key = ("parameter", ref.module, ref.function, index)
        return found | world.below(lambda head: world.get((*key, head)), path)
    for frame in sorted(world.callers(ref), key=attrgetter("site")):
        found |= passed(world, frame, index, path, ())
    return found


def _implied(world: World, ref: FunctionRef, parameter: ir.Parameter, path: Path) -> Origins:
    """What a template has under a name that no place gives it: as the parameter, or in its whole context."""
    names = world.implied.get(ref)
    if not names:
        return NONE
    if parameter.flavour != "kwargs":
        return members(world, names.get(parameter.name, NONE), path)
    return members(world, names.get(path[0][1:-1], NONE), path[1:]) if path else NONE


def passed(world: World, frame: Frame, index: int, path: Path, context: Context) -> Origins:
    """What is at `path` of what the call of a frame passes for a parameter."""
    site = frame.site
    ref = FunctionRef(site.module, site.function)
    value = world.program.function(ref).values[site.operand]
    if site.decorator >= 0 and isinstance(value, ir.Func | ir.Class):
        if index != frame.offset:
            return NONE
        stage = len(value.decorators) - 1 - site.decorator
        inner = world.program.relevant(ref, context)
        return world.get(("decorated", ref.module, ref.function, site.operand, stage, path, inner))
    args = world.given[frame.function].get(site) if frame.function in world.given else None
    if args is None:
        if not isinstance(value, ir.Call):
            return NONE
        args = value.args
    parameters = world.program.function(frame.function).params
    found: set[Origin] = set()
    known = lengths(world.program.function(ref).values, args)
    for binding in bind(parameters, args, frame.offset, known):
        if binding.parameter == index:
            rest = after(path, binding.parameter_path)
            if rest is not None:
                found |= world.value(ref, binding.operand, (*binding.source_path, *rest), context)
    if parameters[index].flavour in ("args", "kwargs") and (not path or path[0][0] == "."):
        found |= members(world, (_collected(parameters[index]),), path)
    elif frame.receiver is not None and index == 0 and path[0] == "[#0]" and parameters[0].flavour == "args":
        found |= members(world, (frame.receiver,), path[1:])
    return frozenset(found)


def _collected(parameter: ir.Parameter) -> ContainerOf:
    return ContainerOf("tuple" if parameter.flavour == "args" else "dict")


def declared_types(world: World, ref: FunctionRef, index: int) -> Origins:
    """What the annotation of a parameter says."""
    parameter = world.program.function(ref).params[index]
    if parameter.annotation is None or parameter.flavour in ("args", "kwargs"):
        return NONE
    function = world.program.function(ref)
    return annotated(world, ref.module, parameter.annotation, function.qualname, world.program.owner(ref))


def default(world: World, ref: FunctionRef, index: int, path: Path) -> Origins:
    """What the default value of a parameter is."""
    if not world.program.function(ref).params[index].has_default:
        return NONE
    place = world.program.definition(ref)
    if place is None:
        return NONE
    where, operand = place
    value = world.program.function(where).values[operand]
    if not isinstance(value, ir.Func):
        return NONE
    return frozenset(o for i, d in value.defaults if i == index for o in world.value(where, d, path))


def _declared(world: World, ref: FunctionRef, index: int, path: Path) -> Origins:
    types = declared_types(world, ref, index)
    return NONE if plain(types) else members(world, types, path)


def _declared_or_default(world: World, ref: FunctionRef, index: int, path: Path) -> Origins:
    types = declared_types(world, ref, index)
    found = NONE if plain(types) and not path else members(world, types, path)
    return found | default(world, ref, index, path)


def _is_exact(origin: Origin) -> bool:
    """Whether an object is known better than any annotation could say."""
    one = origin.receiver if isinstance(origin, BoundMethod) else origin
    return isinstance(one, Instance) and one.exact


def _receiver(world: World, ref: FunctionRef, index: int) -> Origin | None:
    """What the receiver of a method is; None for other parameters."""
    if index != 0:
        return None
    function = world.program.function(ref)
    if function.owner < 0 or function.kind == "class":
        return None
    cls = ClassRef(ref.module, function.owner)
    kind = method_kind(world, ref)
    if kind == "class" or function.name == "__new__":
        return ProjectClass(cls, False)
    if function.params[0].flavour != "receiver" or kind == "static":
        return None
    if any(isinstance(b, str) and b == "type" for b in world.index.mro(cls)):
        return None
    return Instance(cls, False)
