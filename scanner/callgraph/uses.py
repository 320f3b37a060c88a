"""What a function does with its receiver, and with the objects that it is given: names read, methods called."""

from __future__ import annotations

from typing import NamedTuple

from scanner.callgraph.lookup import method_kind
from scanner.callgraph.world import World
from scanner.index.model import FunctionRef
from scanner.ir import model as ir

OBJECT, CLASS = 1, 2


class Uses(NamedTuple):
    """The names that a method reads from its receiver and through `super()`, and those whose value it calls, or calls
    methods of. What it makes by calling the receiver's class is of that class too: its constructor and what is read
    from it count as the receiver's.
    """

    read: frozenset[str]
    above: frozenset[str]
    called: frozenset[str]


def uses(world: World, method: FunctionRef) -> Uses:
    """What a method, with the functions inside it, does with its receiver."""
    known: dict[FunctionRef, Uses] = world.memo("receiver uses")
    if method not in known:
        known[method] = _uses(world, method)
    return known[method]


def called_on(world: World, ref: FunctionRef) -> dict[int, frozenset[str]]:
    """By parameter: the methods that a function calls on it, `__call__` where it calls the parameter itself."""
    known: dict[FunctionRef, dict[int, frozenset[str]]] = world.memo("called on")
    if ref not in known:
        known[ref] = _called_on(world.program.function(ref))
    return known[ref]


def _called_on(function: ir.Function) -> dict[int, frozenset[str]]:
    values = function.values
    roots: dict[int, int] = {}
    found: dict[int, set[str]] = {}
    for at, value in enumerate(values):
        match value:
            case ir.Param() if function.params[value.index].flavour in ("positional", "normal", "keyword"):
                roots[at] = value.index
            case ir.After() | ir.SetAttr() | ir.SetItem() if value.base in roots:
                roots[at] = roots[value.base]
            case ir.Call():
                callee = values[value.callee]
                if value.callee in roots:
                    found.setdefault(roots[value.callee], set()).add("__call__")
                elif isinstance(callee, ir.Attr) and callee.base in roots:
                    found.setdefault(roots[callee.base], set()).add(callee.name)
            case _:
                pass
    return {index: frozenset(names) for index, names in found.items()}


def _uses(world: World, method: FunctionRef) -> Uses:
    functions = world.program.module(method.module).functions
    params = functions[method.function].params
    if not params or params[0].flavour != "receiver":
        return Uses(frozenset(), frozenset(), frozenset())
    read: set[str] = set()
    above: set[str] = set()
    called: set[str] = set()
    for number in world.program.within(method):
        values = functions[number].values
        first = CLASS if method_kind(world, method) == "class" else OBJECT
        marks = _receivers(values, params[0].name, method.function, first if number == method.function else 0, first)
        for value in values:
            if isinstance(value, ir.Attr):
                if marks[value.base]:
                    read.add(value.name)
                elif _is_super(values, values[value.base]):
                    above.add(value.name)
            elif isinstance(value, ir.Call):
                if marks[value.callee] == CLASS:
                    read.update(("__init__", "__new__"))
                delegates = _is_getattr(values, value)
                field = _root(values, marks, value.args[0].value if delegates else value.callee)
                if field:
                    called.add(field)
    return Uses(frozenset(read), frozenset(above), frozenset(called))


def _receivers(values: tuple[ir.AnyValue, ...], name: str, owner: int, own: int, outer: int) -> bytearray:
    """For each value, OBJECT when it is the receiver, a later state of it, or made of its class; CLASS when it is that
    class. `own` and `outer` say which of the two the receiver is, here and in the function around.
    """
    marks = bytearray(len(values))
    for at, value in enumerate(values):
        match value:
            case ir.Param(index=0):
                marks[at] = own
            case ir.Capture():
                marks[at] = outer if value.owner == owner and value.name == name else 0
            case ir.After() | ir.SetAttr() | ir.SetItem():
                marks[at] = marks[value.base]
            case ir.Phi():
                marks[at] = max((marks[one] for one in value.operands), default=0)
            case ir.Attr(name="__class__") if marks[value.base]:
                marks[at] = CLASS
            case ir.Call() if marks[value.callee] == CLASS:
                marks[at] = OBJECT
            case ir.Call() if _is_type_of(values, value) and marks[value.args[0].value] == OBJECT:
                marks[at] = CLASS
            case _:
                pass
    return marks


def _is_type_of(values: tuple[ir.AnyValue, ...], call: ir.Call) -> bool:
    callee = values[call.callee]
    return isinstance(callee, ir.Global) and callee.name == "type" and len(call.args) == 1


def _is_super(values: tuple[ir.AnyValue, ...], value: ir.AnyValue) -> bool:
    callee = values[value.callee] if isinstance(value, ir.Call) else None
    return isinstance(callee, ir.Global) and callee.name == "super"


def _is_getattr(values: tuple[ir.AnyValue, ...], call: ir.Call) -> bool:
    """Whether an attribute is read whose name is not written."""
    callee = values[call.callee]
    named = isinstance(callee, ir.Global) and callee.name == "getattr"
    return named and len(call.args) > 1 and not isinstance(values[call.args[1].value], ir.Const)


def _root(values: tuple[ir.AnyValue, ...], marks: bytearray, operand: int) -> str:
    """The field of the receiver from which what is called is read."""
    for _ in range(8):
        value = values[operand]
        if isinstance(value, ir.Attr) and marks[value.base]:
            return value.name
        if not isinstance(value, ir.Attr | ir.Item | ir.After):
            break
        operand = value.base
    return ""
