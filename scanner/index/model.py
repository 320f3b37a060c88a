"""The types of the index: references to definitions, and what a name can stand for.

A *reference* names a definition by its module and its number there, so that it costs nothing to keep and survives
loading and dropping of bodies. A *definition* is what a name is bound to: something of the project, or a dotted
path outside of it.
"""

from __future__ import annotations

import msgspec

from scanner.ir.model import Field, Interface, Module


class ModuleEntry(msgspec.Struct, frozen=True, gc=False):
    """One module as the index takes it in."""

    name: str
    path: str
    is_package: bool
    interface: Interface


def entry_of(module: Module) -> ModuleEntry:
    """The entry for a lowered module."""
    return ModuleEntry(module.name, module.path, module.is_package, module.interface)


class FunctionRef(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A function: `function` is the index into the functions of `module` (0 is the module's own body)."""

    module: str
    function: int


class ClassRef(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A class: `index` into the classes of the interface of `module`."""

    module: str
    index: int


class ModuleDefinition(msgspec.Struct, frozen=True, gc=False):
    """A module or package of the project (a namespace package has no file of its own)."""

    name: str


class ClassDefinition(msgspec.Struct, frozen=True, gc=False):
    """A class of the project."""

    cls: ClassRef


class FunctionDefinition(msgspec.Struct, frozen=True, gc=False):
    """A function of the project."""

    function: FunctionRef


class VariableDefinition(msgspec.Struct, frozen=True, gc=False):
    """A name assigned at the top of a module: what it holds is in the module's body."""

    module: str
    name: str


class ExternalDefinition(msgspec.Struct, frozen=True, gc=False):
    """Something outside the project, by its dotted path."""

    path: str


Definition = ModuleDefinition | ClassDefinition | FunctionDefinition | VariableDefinition | ExternalDefinition
"""The closed union of what a name can stand for."""


class FieldFact(msgspec.Struct, frozen=True, gc=False):
    """A field of a class, where it is declared: `cls` the class, `field` its declaration."""

    cls: ClassRef
    field: Field


class DeclaredType(msgspec.Struct, frozen=True, gc=False):
    """A type annotation with its names resolved.

    `kind` is `class` (an instance of `cls`), `external` (an instance of the class at `path`), `type` (the class itself,
    in `args`), `container` (`path` is list, dict, tuple, set or generator; `args` the types of its elements: of
    dicts the
    values; of tuples, when `positional`, one an element), `union` (one of `args`), `literal` (`path` is the text).
    """

    kind: str
    cls: ClassRef | None = None
    path: str = ""
    args: tuple[DeclaredType, ...] = ()
    positional: bool = False
