"""Origins that follow from declarations: definitions that names stand for, and types that annotations declare."""

from __future__ import annotations

import ast
from typing import assert_never

from scanner.callgraph.lookup import decorator_paths
from scanner.callgraph.model import (
    Constant,
    ContainerOf,
    External,
    Instance,
    ModuleOrigin,
    ProjectClass,
    ProjectFunction,
)  # fmt: skip
from scanner.callgraph.world import Origins, World
from scanner.index.model import (
    ClassDefinition,
    ClassRef,
    DeclaredType,
    Definition,
    ExternalDefinition,
    FunctionDefinition,
    FunctionRef,
    ModuleDefinition,
    VariableDefinition,
)  # fmt: skip
from scanner.ir.model import TypeExpr

NONE: Origins = frozenset()
SCALARS = frozenset({"str", "int", "float", "bool", "bytes", "complex", "bytearray"})


def of_definition(world: World, definition: Definition | FunctionRef) -> Origins:
    """What a definition is; project decorators applied."""
    match definition:
        case ModuleDefinition():
            return frozenset((ModuleOrigin(definition.name),))
        case ClassDefinition():
            return _of_class(world, definition.cls)
        case FunctionDefinition():
            return _of_function(world, definition.function)
        case FunctionRef():
            return _of_function(world, definition)
        case ExternalDefinition():
            return frozenset((External(definition.path),))
        case VariableDefinition():
            return world.get(("global", definition.module, definition.name, ()))
    assert_never(definition)


def of_type(world: World, declared: DeclaredType | None, owner: ClassRef | None = None) -> Origins:
    """What a value of a declared type may be; `owner` is the class that `Self` means."""
    if declared is None:
        return NONE
    if declared.kind == "class" and declared.cls is not None:
        return frozenset((Instance(declared.cls, False),))
    if declared.kind == "external":
        if declared.path.rpartition(".")[2] == "Self" and owner is not None:
            return frozenset((Instance(owner, False),))
        return frozenset((External(declared.path, (), _first_class(declared)),))
    if declared.kind == "container":
        if declared.positional:
            each = [sorted(of_type(world, a, owner), key=repr) for a in declared.args]
            return frozenset(
                (ContainerOf("tuple", None, tuple(e[0] if e else External("object") for e in each), True),)
            )
        elements = sorted({o for a in declared.args for o in of_type(world, a, owner)}, key=repr)
        return frozenset((ContainerOf(declared.path, None, tuple(elements)),))
    if declared.kind == "literal":
        return _literal(declared.path)
    inner = frozenset(o for a in declared.args for o in of_type(world, a, owner))
    if declared.kind != "type":
        return inner
    return frozenset(ProjectClass(o.cls, False) if isinstance(o, Instance) else o for o in inner)


def annotated(world: World, module: str, expression: TypeExpr | None, inside: str, owner: ClassRef | None) -> Origins:
    """What an annotation says a value is."""
    if expression is None:
        return NONE
    return of_type(world, world.index.declared_type(module, expression, inside), owner)


def tells_class(world: World, origins: Origins) -> bool:
    """Whether a declared type leads to the project's classes, so that nothing else need be asked.

    A protocol says nothing of the classes that follow it.
    """
    return any(
        (isinstance(o, Instance | ProjectClass) and not _is_protocol(world, o.cls))
        or (isinstance(o, ContainerOf) and tells_class(world, frozenset(o.elements)))
        for o in origins
    )


def _is_protocol(world: World, cls: ClassRef) -> bool:
    return any(base.name.rpartition(".")[2] == "Protocol" for base in world.index.cls(cls).bases)


def plain(origins: Origins) -> bool:
    """Whether nothing but scalars is declared."""
    return all(isinstance(o, External) and o.path in SCALARS for o in origins)


def _of_function(world: World, ref: FunctionRef) -> Origins:
    if all(decorator_paths(world, ref)):
        return frozenset((ProjectFunction(ref),))
    place = world.program.definition(ref)
    if place is None:
        return frozenset((ProjectFunction(ref),))
    where, operand = place
    return world.value(where, operand)


def _of_class(world: World, cls: ClassRef) -> Origins:
    decl = world.index.cls(cls)
    if not decl.decorators or len(world.index.classes.decorators(cls)) == len(decl.decorators):
        return frozenset((ProjectClass(cls),))
    place = world.program.tables(cls.module).classes.get(cls.index)
    if place is None:
        return frozenset((ProjectClass(cls),))
    return world.value(FunctionRef(cls.module, place[0]), place[1])


def _first_class(declared: DeclaredType) -> ClassRef | None:
    return next((a.cls for a in declared.args if a.cls is not None), None)


def _literal(text: str) -> Origins:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return NONE
    return frozenset((Constant(value),)) if isinstance(value, str | int | float | bool) else NONE
