"""Members of enumerations that are read by their name as a key (`Kind["MAIL"]`), or with all others in a loop."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.lookup import is_enumeration
from scanner.callgraph.model import ProjectClass
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import After, Class, Global, Import, Item, Operand, SetAttr, SetItem
from scanner.taint.program.program import Program


def looked_up(program: Program, cls: ClassRef, name: str) -> Iterator[tuple[FunctionRef, Operand]]:
    """(function, value) for the reads of a member; nothing for classes that are no enumeration."""
    index = program.index
    if not is_enumeration(index, cls):
        return
    for module in sorted({cls.module, *index.mentions.name(index.cls(cls).name)}):
        for ref in program.functions(module):
            for operand, value in enumerate(program.graph.function(ref).values):
                read = isinstance(value, Item) and (value.key == name or (value.key is None and value.index < 0))
                if read and _is_class(program, ref, value.base, cls):  # type: ignore[union-attr]
                    yield ref, operand


def _is_class(program: Program, ref: FunctionRef, operand: Operand, cls: ClassRef) -> bool:
    values = program.graph.function(ref).values
    first = operand
    while isinstance(value := values[first], SetAttr | SetItem | After):
        first = value.base
    if not isinstance(value, Global | Import | Class):
        return False
    return any(isinstance(one, ProjectClass) and one.cls == cls for one in program.graph.origins(ref, operand))
