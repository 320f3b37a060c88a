"""What the text of an object shows of its fields: `str(x)`, `f"{x!r}"`, a line of a log.

A class with a `__str__`, `__repr__` or `__format__` of its own shows the fields that these read. One without a word of
its own shows only its name, a record the fields that take part in its `__repr__`, an exception its arguments. A class
of a library, or with a base in one, shows no field unless it is known to show all; nor does a value of which nothing is
known.

Two questions differ in what they take for granted where nothing is certain: `shows` is asked of one field that may come
out of text, `in_text` of an object that was put into a sink of text as a whole, which then stands for all its fields.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import External, Instance, Origin
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import CallText, Const, Operand
from scanner.taint.calls.catching import is_exception
from scanner.taint.opened.opening import Opening

TEXT = frozenset(("log", "console", "exception", "url", "subprocess"))
"""Kinds of sinks that put what they are given into text."""

_WORDS = ("__str__", "__repr__", "__unicode__", "__format__")
_SILENT_BASES = frozenset(("object", "abc.ABC", "typing.Generic", "typing.Protocol"))
_RECORDS = frozenset(("dataclass", "define", "frozen", "mutable", "attrs", "s"))
_TELLING = frozenset(
    ("BaseModel", "BaseSettings", "GenericModel", "SQLModel", "Struct", "NamedTuple", "TypedDict", "SimpleNamespace")
)
"""Classes of libraries whose text shows every field."""

_RAISED_FROM = ("__cause__", "__context__")
"""Attributes of an exception that hold another."""

DEPTH = 2
"""How many methods a `__str__` may go through to a field."""


class Shown:
    """Answers for the classes and values of one program."""

    def __init__(self, program: Opening) -> None:
        self._program = program
        self._known: dict[ClassRef, frozenset[str] | None] = {}

    def shows(self, number: int, operand: Operand, field: str) -> bool:
        """Whether the text of a value may show what is in a field."""
        origins = self._program.origins(number, operand)
        return any(self._shown(origin, field) for origin in origins)

    def hides(self, number: int, operand: Operand, field: str) -> bool:
        """Whether nothing that a value is known to be shows a field of its own accord: an object of the project whose
        words leave it out, one of a library's, or a value of which nothing is known (but that an exception has `args`).
        """
        origins = self._program.origins(number, operand)
        return all(self._keeps(origin, field) for origin in origins) and (bool(origins) or field != "args")

    def _keeps(self, origin: Origin, field: str) -> bool:
        match origin:
            case Instance(cls=cls):
                shown = self.in_text(cls)
                return shown is not None and field not in shown
            case External():
                return not self._shown(origin, field)
            case _:
                return False

    def in_text(self, cls: ClassRef) -> frozenset[str] | None:
        """The names that text made of an instance may show; None where its class has no words of its own."""
        if cls not in self._known:
            self._known[cls] = None  # a class that shows itself through itself
            self._known[cls] = self._find(cls)
        return self._known[cls]

    def _shown(self, origin: Origin, field: str) -> bool:
        match origin:
            case Instance(cls=cls, exact=exact):
                classes = (cls,) if exact else (cls, *self._program.index.subclasses(cls))
                return any(self._shown_of(one, field) for one in classes)
            case External(path=path):
                return _tells(path.removesuffix("()"), field)
            case _:
                return True

    def _shown_of(self, cls: ClassRef, field: str) -> bool:
        index = self._program.index
        if any(self._words(cls)):
            return True
        outside = [base for base in index.external_bases(cls) if base.partition("[")[0] not in _SILENT_BASES]
        if outside:
            return any(_tells(base, field) for base in outside)
        for base in index.mro(cls):
            if isinstance(base, ClassRef):
                decl = index.cls(base)
                record = next((one for one in decl.decorators if one.name.rpartition(".")[2] in _RECORDS), None)
                if record is not None:
                    return not _off(record) and not self._hidden(cls, field)
                if decl.decorators or decl.keywords:
                    return True
        return False

    def _hidden(self, cls: ClassRef, field: str) -> bool:
        found = [fact.field for fact in self._program.index.fields(cls) if fact.field.name == field]
        declared = [one for one in found if not one.via]
        return not declared or (declared[0].initializer is not None and _off(declared[0].initializer))

    def _find(self, cls: ClassRef) -> frozenset[str] | None:
        methods = list(self._words(cls))
        if not methods:
            return None
        return frozenset(name for method in methods for name in self._read(cls, method, DEPTH))

    def _words(self, cls: ClassRef) -> Iterator[FunctionRef]:
        found = (self._program.index.find_method(cls, name) for name in _WORDS)
        return (method for method in found if method is not None)

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


def _tells(base: str, field: str) -> bool:
    """Whether the text that a library's class makes of an object shows a field."""
    last = base.rpartition(".")[2]
    return field == "args" if is_exception(base) or last in _RAISED_FROM else last in _TELLING


def _off(text: CallText) -> bool:
    return ("repr", "False") in text.keywords
