"""The rules that every lowered module keeps, checked: a list of complaints, empty when all is well.

Operands are values of the same function and earlier ones, except those of a Phi; guards form a tree whose conditions
come before what they guard; indexes into functions, classes and parameters exist; an `After` is of a call, a `Capture`
of a variable that the enclosing function has.
"""

from __future__ import annotations

from collections.abc import Iterator

from .model import (
    After,
    AnyValue,
    Call,
    Capture,
    Class,
    Func,
    Function,
    Item,
    Module,
    Op,
    Param,
    Phi,
    Return,
    SetItem,
    Store,
)
from .operands import operands


def check(module: Module) -> list[str]:
    """What is wrong with a module: one plain sentence each, with the function and value it is about."""
    return [
        *_modules(module),
        *(f"function {i}: {c}" for i, f in enumerate(module.functions) for c in _function(module, i, f)),
    ]


def _modules(module: Module) -> Iterator[str]:
    functions, interface = module.functions, module.interface
    if not functions or functions[0].kind != "module" or functions[0].parent != -1:
        yield "function 0 is not the module's body"
    for name, index in [(s.qualname, s.function) for s in interface.signatures]:
        if not 0 < index < len(functions) or functions[index].kind != "function":
            yield f"signature {name}: no function {index}"
    for declared in interface.classes:
        if not 0 < declared.function < len(functions) or functions[declared.function].kind != "class":
            yield f"class {declared.qualname}: no body {declared.function}"
        for name, index in declared.methods:
            if not 0 < index < len(functions):
                yield f"class {declared.qualname}: method {name} has no function {index}"
    for at in interface.imports:
        if not 0 <= at.scope < len(functions):
            yield f"import of {at.module}: no scope {at.scope}"
    names = interface.names
    for part in (names.attributes, names.called, names.keys, names.names):
        if list(part) != sorted(set(part)):
            yield "the name index is not sorted"


def _function(module: Module, index: int, function: Function) -> Iterator[str]:
    count = len(function.values)
    if index and not 0 <= function.parent < len(module.functions):
        yield f"no parent {function.parent}"
    if not -1 <= function.owner < len(module.interface.classes):
        yield f"no class {function.owner}"
    yield from _guards(function)
    for at, value in enumerate(function.values):
        for complaint in _value(module, function, at, value):
            yield f"value {at} ({type(value).__name__}): {complaint}"
    for state in (function.states, *(v.states for v in function.values if isinstance(v, Return))):
        for parameter, operand in state:
            if not 0 <= parameter < len(function.params) or not 0 <= operand < count:
                yield f"state ({parameter}, {operand}) of no parameter or value"
    for binding in (*function.bindings, *function.names):
        if not binding.values or not all(0 <= operand < count for operand in binding.values):
            yield f"binding {binding.name} has odd values {binding.values}"
    for operand, _ in function.hints:
        if not 0 <= operand < count:
            yield f"hint for no value {operand}"
    for operand, first, last in function.handlers:
        if not 0 <= first <= last <= operand < count:
            yield f"handler {operand} of odd values {first} to {last}"


def _guards(function: Function) -> Iterator[str]:
    guards = function.guards
    if not guards or guards[0].condition != -1 or guards[0].kind != "root" or guards[0].parent != -1:
        yield "guard 0 is not the root"
    for at, guard in enumerate(guards[1:], 1):
        if not 0 <= guard.parent < at:
            yield f"guard {at}: parent {guard.parent} is not earlier"
        if not 0 <= guard.condition < len(function.values):
            yield f"guard {at}: no condition {guard.condition}"


def _value(module: Module, function: Function, at: int, value: AnyValue) -> Iterator[str]:
    if not 0 <= value.start <= value.end:
        yield f"span {value.start}..{value.end}"
    if not 0 <= value.guard < len(function.guards):
        yield f"no guard {value.guard}"
    elif function.guards[value.guard].condition >= at:
        yield f"guard {value.guard} has a later condition"
    bound = len(function.values) if isinstance(value, Phi) else at
    for operand in operands(value):
        if not 0 <= operand < bound:
            yield f"operand {operand} is not earlier"
            return
    yield from _indexes(module, function, value)


def _is_part_of_match(function: Function, value: Item | SetItem) -> bool:
    test = function.values[value.index]
    return isinstance(value, Item) and isinstance(test, Op) and test.name == "match"


def _indexes(module: Module, function: Function, value: AnyValue) -> Iterator[str]:  # noqa: C901 - a case a kind
    match value:
        case Param():
            if not 0 <= value.index < len(function.params):
                yield f"no parameter {value.index}"
        case Capture():
            if not 0 <= value.owner < len(module.functions):
                yield f"no owner {value.owner}"
            elif not any(b.name == value.name for b in module.functions[value.owner].bindings):
                yield f"function {value.owner} has no binding {value.name}"
        case Store():
            if not -1 <= value.owner < len(module.functions):
                yield f"no owner {value.owner}"
        case Item() | SetItem():
            if value.key is not None and value.index != -1 and not _is_part_of_match(function, value):
                yield "both a key and an index"
        case Phi():
            if not value.operands:
                yield "no operands"
        case Func():
            if not 0 < value.function < len(module.functions):
                yield f"no function {value.function}"
        case Class():
            if not 0 <= value.index < len(module.interface.classes):
                yield f"no class {value.index}"
        case After():
            call = function.values[value.call]
            if not isinstance(call, Call):
                yield f"value {value.call} is not a call"
            elif not -1 <= value.argument < len(call.args):
                yield f"the call has no argument {value.argument}"
        case _:
            return
