"""What the text of an object shows: `str(x)`, `f"{x!r}"` of an object whose class says nothing of its text names only
the class; that of a dataclass, the fields that take part in its `__repr__`; that of an exception, its arguments.

Classes with a base outside the project, and values of which nothing is known, may show everything.
"""

from __future__ import annotations

from scanner.callgraph.model import External, Instance, Origin
from scanner.index.model import ClassRef
from scanner.ir.model import CallText, Operand
from scanner.taint.catching import is_exception
from scanner.taint.opening import Opening

_TEXT_METHODS = ("__str__", "__repr__", "__format__")
_SILENT_BASES = frozenset(("object", "abc.ABC", "typing.Generic", "typing.Protocol"))
_RECORDS = frozenset(("dataclass", "define", "frozen", "mutable", "attrs", "s"))


class Showing:
    """Answers for values and fields of them."""

    def __init__(self, program: Opening) -> None:
        self._program = program

    def shows(self, number: int, operand: Operand, field: str) -> bool:
        """Whether the text of a value shows what is in a field."""
        origins = self._program.origins(number, operand)
        return not origins or any(self._shown(origin, field) for origin in origins)

    def _shown(self, origin: Origin, field: str) -> bool:
        match origin:
            case Instance(cls=cls, exact=exact):
                classes = (cls,) if exact else (cls, *self._program.index.subclasses(cls))
                return any(self._shown_of(one, field) for one in classes)
            case External(path=path):
                return field == "args" or not is_exception(path)
            case _:
                return True

    def _shown_of(self, cls: ClassRef, field: str) -> bool:
        index = self._program.index
        if any(index.find_method(cls, name) is not None for name in _TEXT_METHODS):
            return True
        outside = [base for base in index.external_bases(cls) if base.partition("[")[0] not in _SILENT_BASES]
        if outside:
            return field == "args" or not all(is_exception(base) for base in outside)
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


def _off(text: CallText) -> bool:
    return ("repr", "False") in text.keywords
