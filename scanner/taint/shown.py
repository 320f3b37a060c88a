"""What an object shows of its fields when it is put into text: what its `__str__` and `__repr__` read.

An object without a word of its own is taken to show all of them: a record does, and of the others one cannot be sure.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import Instance
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Const, Operand
from scanner.taint.program import Program

TEXT = frozenset(("log", "console", "exception", "url", "subprocess"))
"""Kinds of sinks that put what they are given into text."""

_WORDS = ("__str__", "__repr__", "__unicode__", "__format__")
DEPTH = 2


class Shown:
    """Answers for the classes of one program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[ClassRef, frozenset[str] | None] = {}

    def in_text(self, cls: ClassRef) -> frozenset[str] | None:
        """The names that text made of an instance may show; None for all fields."""
        if cls not in self._known:
            self._known[cls] = None  # a class that shows itself through itself
            self._known[cls] = self._find(cls)
        return self._known[cls]

    def hides(self, number: int, operand: Operand, field: str) -> bool:
        """Whether a value is known to be an object that does not show a field in text."""
        origins = self._program.origins(number, operand)
        if not origins or not all(isinstance(origin, Instance) for origin in origins):
            return False
        for origin in origins:
            assert isinstance(origin, Instance)
            shown = self.in_text(origin.cls)
            if shown is None or field in shown:
                return False
        return True

    def _find(self, cls: ClassRef) -> frozenset[str] | None:
        index = self._program.index
        methods = [method for name in _WORDS if (method := index.find_method(cls, name)) is not None]
        if not methods:
            return None
        return frozenset(name for method in methods for name in self._read(cls, method, DEPTH))

    def _read(self, cls: ClassRef, method: FunctionRef, depth: int) -> Iterator[str]:
        view = self._program.open(method)
        for name in view.attributes:
            yield name
            inner = self._program.index.find_method(cls, name) if depth else None
            if inner is not None and inner != method:
                yield from self._read(cls, inner, depth - 1)
        for value in view.values:
            if isinstance(value, Const) and isinstance(value.value, str):
                yield value.value
        yield from view.items
