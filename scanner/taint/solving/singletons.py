"""Classes whose instances are one and the same: a metaclass that keeps things hands out the one that it made before,
or all of them have one `__dict__`. What is put into one is in every other.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.index.index import Index
from scanner.index.model import ClassDefinition, ClassRef
from scanner.ir.model import ClassDecl


def singletons(index: Index) -> frozenset[ClassRef]:
    """The classes of a program of which there is one instance, with those below them."""
    found = {cls for cls in index.classes.all() if _is_one(index, cls.module, index.cls(cls))}
    return frozenset(found.union(*(index.subclasses(cls) for cls in found)))


def _is_one(index: Index, module: str, decl: ClassDecl) -> bool:
    if any(field.name == "__dict__" and field.via for field in decl.fields):
        return True
    metaclasses = _metaclasses(index, module, decl)
    return any(index.cls(one).fields and index.find_method(one, "__call__") is not None for one in metaclasses)


def _metaclasses(index: Index, module: str, decl: ClassDecl) -> Iterator[ClassRef]:
    for keyword, text in decl.keywords:
        for definition in index.resolve(module, text) if keyword == "metaclass" else ():
            if isinstance(definition, ClassDefinition):
                yield definition.cls
