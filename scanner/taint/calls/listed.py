"""Names that are written out, one or a list: `fields = "__all__"`, `("mail", "size")`, `Base.fields + ["mail"]`.

Frameworks are told by such a list which fields a class has; it may be long, and each of its names counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import Constant, ContainerOf, Origin
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Build, Const, Op, Operand
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View

MOST_NAMES = 200
DEPTH = 4
"""How many lists may be made of each other."""


def names_in(program: Opening, cls: ClassRef, field: str) -> tuple[str, ...]:
    """The names that a class attribute lists, its own or that of the nearest base that has it, in their order."""
    for base in program.index.mro(cls):
        if isinstance(base, ClassRef):
            body = program.open(FunctionRef(base.module, program.index.cls(base).function))
            values = [value for one in body.function.bindings if one.name == field for value in one.values]
            if values:
                return tuple(dict.fromkeys(name for one in values for name in _in_value(program, body, one, DEPTH)))
    return ()


def names_at(program: Opening, view: View, operand: Operand) -> tuple[str, ...]:
    """The names that a list holds, in their order."""
    return tuple(dict.fromkeys(_in_value(program, view, operand, DEPTH)))


def _in_value(program: Opening, view: View, operand: Operand, depth: int) -> Iterator[str]:
    match view.values[operand]:
        case Const(value=str(name)):
            yield name
        case Build(kind="dict" | "generator"):
            return
        case Build(elements=elements):
            for element in elements[:MOST_NAMES]:
                if element.spread or isinstance(view.values[element.value], Const):
                    yield from _in_value(program, view, element.value, depth)
        case Op(name="+", operands=operands):
            for one in operands:
                yield from _in_value(program, view, one, depth)
        case _ if depth:
            for origin in program.graph.origins(view.ref, operand):
                yield from _in_origin(program, origin, depth - 1)


def _in_origin(program: Opening, origin: Origin, depth: int) -> Iterator[str]:
    if isinstance(origin, ContainerOf) and origin.site is not None and origin.site.operand >= 0:
        view = program.open(FunctionRef(origin.site.module, origin.site.function))
        if isinstance(view.values[origin.site.operand], Build | Op):
            yield from _in_value(program, view, origin.site.operand, depth)
            return
    for element in (origin, *program.graph.elements(origin, "[*]")):
        if isinstance(element, Constant) and isinstance(element.value, str):
            yield element.value
