"""Definitions and what their decorators make of them.

A decorator of the project is called with the definition and what it returns is followed; one from outside, and one of
which nothing is known, gives back what it was given.
"""

from __future__ import annotations

from scanner.callgraph.declared import NONE
from scanner.callgraph.members import members
from scanner.callgraph.model import (
    BoundMethod,
    Context,
    Frame,
    Instance,
    Origin,
    Path,
    ProjectClass,
    ProjectFunction,
    Site,
)  # fmt: skip
from scanner.callgraph.world import Origins, World, ordered
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir import model as ir


def decorated(world: World, ref: FunctionRef, operand: int, stage: int, path: Path, context: Context) -> Origins:
    """A function or class after the first `stage` of its decorators (the last written is the first applied)."""
    value = world.program.function(ref).values[operand]
    if not isinstance(value, ir.Func | ir.Class):
        return NONE
    if stage == 0:
        return members(world, (bare(world, ref, value, context),), path)
    number = len(value.decorators) - stage
    site = Site(ref.module, ref.function, operand, number)
    found: set[Origin] = set()
    for decorator in ordered(world.value(ref, value.decorators[number], (), context)):
        match decorator:
            case ProjectFunction():
                found |= _applied(
                    world, decorator.function, Frame(decorator.function, site, 0), decorator.context, path
                )
            case BoundMethod():
                found |= _applied(
                    world, decorator.function, Frame(decorator.function, site, 1), decorator.context, path
                )
            case ProjectClass():
                found |= members(world, (Instance(decorator.cls, decorator.exact),), path)
            case Instance():
                method = world.index.find_method(decorator.cls, "__call__")
                if method is not None:
                    found |= _applied(world, method, Frame(method, site, 1), (), path)
            case _:
                pass
    return frozenset(found) or world.get(("decorated", ref.module, ref.function, operand, stage - 1, path, context))


def _applied(world: World, function: FunctionRef, frame: Frame, closure: Context, path: Path) -> Origins:
    return world.result(function, path, world.program.entered(function, frame, closure, ()))


def bare(world: World, ref: FunctionRef, value: ir.Func | ir.Class, context: Context) -> Origin:
    """A definition before its decorators."""
    if isinstance(value, ir.Class):
        return ProjectClass(ClassRef(ref.module, value.index))
    function = FunctionRef(ref.module, value.function)
    return ProjectFunction(function, world.program.relevant(function, context))
