"""Who catches an exception: the handlers of the `try` statements around the place where it is raised, by its type.

The *kind* of an exception is a number for its class, 0 when that is not known; facts that leave a function by an
exception carry it. A handler *may* catch a kind, or is *certain* to, and then nothing outside of it does. Classes of
the project know their ancestors; those of Python itself are asked of Python; of others only the name is known.
"""

from __future__ import annotations

import builtins
from typing import NamedTuple

from scanner.callgraph.model import External, Instance, Origin, ProjectClass
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Op, Operand, Raise
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View

UNKNOWN = 0
EVERYTHING = frozenset(("Exception", "BaseException"))
_PYTHON: dict[str, tuple[str, ...]] = {
    name: tuple(base.__name__ for base in found.__mro__)
    for name, found in sorted(vars(builtins).items())
    if isinstance(found, type) and issubclass(found, BaseException)
}


def is_exception(path: str) -> bool:
    """Whether a path is that of an exception of Python itself."""
    return path in _PYTHON


class Caught(NamedTuple):
    """The handlers that may catch an exception, and whether it may leave the function."""

    handlers: tuple[Operand, ...]
    leaves: bool


class Catching:
    """Kinds of exceptions, and the handlers that catch them."""

    def __init__(self, program: Opening) -> None:
        self._program = program
        self._kinds: dict[str, int] = {"": UNKNOWN}
        self._names: list[str] = [""]
        self._above: dict[str, tuple[frozenset[str], bool]] = {}
        self._known: dict[tuple[FunctionRef, Operand, int], Caught] = {}

    def kind(self, view: View, at: Operand) -> int:
        """The kind of what a `Raise` raises."""
        value = view.values[at]
        assert isinstance(value, Raise)
        operand = value.value if value.value >= 0 else view.caught(value)
        if operand < 0:
            return UNKNOWN
        names = {self._name(origin) for origin in self._program.graph.origins(view.ref, operand)}
        name = names.pop() if len(names) == 1 else ""
        if name not in self._kinds:
            self._kinds[name] = len(self._names)
            self._names.append(name)
        return self._kinds[name]

    def caught(self, view: View, at: Operand, kind: int) -> Caught:
        """Who catches an exception of a kind that is raised, or comes out of a call, at a value."""
        if not view.function.handlers:
            return Caught((), True)
        key = (view.ref, at, kind)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._find(view, at, self._names[kind])
        return known

    def _find(self, view: View, at: Operand, name: str) -> Caught:
        found: list[Operand] = []
        inner = sorted((last - first, handler) for handler, first, last in view.function.handlers if first <= at < last)
        for _, handler in inner:
            may, certain = self._catches(view, handler, name)
            if may:
                found.append(handler)
            if certain:
                return Caught(tuple(found), False)
        return Caught(tuple(found), True)

    def _catches(self, view: View, handler: Operand, name: str) -> tuple[bool, bool]:
        value = view.values[handler]
        types = value.operands if isinstance(value, Op) else ()
        if not types:
            return True, True
        may = certain = False
        for operand in types:
            for origin in self._program.graph.origins(view.ref, operand):
                one, sure = self._matches(self._name(origin), name)
                may, certain = may or one, certain or sure
        return may, certain

    def _matches(self, wanted: str, name: str) -> tuple[bool, bool]:
        """Whether a handler for `wanted` may, and whether it is certain to, catch a `name`."""
        if wanted in EVERYTHING:
            return True, True
        if not wanted or not name:
            return True, False
        above, closed = self._ancestors(name)
        if wanted in above:
            return True, True
        below, _ = self._ancestors(wanted)
        return not closed or name in below, False

    def _ancestors(self, name: str) -> tuple[frozenset[str], bool]:
        """The names of the classes above one, itself included, and whether these are all."""
        if name in _PYTHON:
            return frozenset(_PYTHON[name]), True
        return self._above.get(name, (frozenset((name, *EVERYTHING)), False))

    def _name(self, origin: Origin) -> str:
        match origin:
            case Instance(cls=cls) | ProjectClass(cls=cls):
                name = self._program.index.path_of(cls)
                if name not in self._above:
                    self._above[name] = self._all_above(cls)
                return name
            case External(path=path):
                return path
            case _:
                return ""

    def _all_above(self, cls: ClassRef) -> tuple[frozenset[str], bool]:
        index = self._program.index
        names = [index.path_of(base) if isinstance(base, ClassRef) else base for base in index.mro(cls)]
        outside = [base for base in names if base in _PYTHON]
        closed = all(isinstance(base, ClassRef) or base in _PYTHON or base == "object" for base in index.mro(cls))
        return frozenset((*names, *(above for base in outside for above in _PYTHON[base]), *EVERYTHING)), closed
