"""Mappings and objects that are copied name by name: `for k, v in row.items(): setattr(self, k, v)`, `out[k] = row[k]`
for k in row, `{k: getattr(user, k) for k in FIELDS}`. What is under a name in the one is under the same in the other.

Conditions that compare the key with constants leave out the names that they exclude.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.ir.model import (
    After,
    AnyValue,
    Attr,
    Build,
    Call,
    Const,
    Function,
    Global,
    Item,
    Op,
    Operand,
    Phi,
    SetAttr,
    SetItem,
)

Copy = tuple[Operand, Operand, Operand, Operand]
"""(what is copied, the key, the element, the value that copies it)."""


def copies(values: Sequence[AnyValue]) -> Iterator[Copy]:
    """The values of a function that put each element of a mapping under its own key."""
    for at, value in enumerate(values):
        if isinstance(value, SetItem):
            if value.key is None and value.index >= 0:
                yield from _of_pair(values, at, value.index, value.value)
        elif isinstance(value, Build):
            for one in value.elements:
                if one.index >= 0 and not one.spread:
                    yield from _of_pair(values, at, one.index, one.value)
        elif isinstance(value, Call) and len(value.args) == 3 and _is_setattr(values, value):
            yield from _of_pair(values, at, value.args[1].value, value.args[2].value)


def keeps(function: Function, at: Operand, key: Operand, name: str) -> bool:
    """Whether the conditions in force at a value let a key of this name pass."""
    guard = function.guards[function.values[at].guard]
    while guard.condition >= 0:
        allowed = _allows(function.values, guard.condition, key, name)
        if allowed is not None and allowed != guard.polarity:
            return False
        guard = function.guards[guard.parent]
    return True


def _of_pair(values: Sequence[AnyValue], at: Operand, key: Operand, element: Operand) -> Iterator[Copy]:
    first, second = values[key], values[element]
    while isinstance(second, After):  # an element that is put back after a call
        second = values[second.base]
    if not isinstance(first, Item):
        return
    if isinstance(second, Call):
        read = _read_by_name(values, second, key)
        if _is_any(first) and read >= 0:
            yield read, key, element, at
        return
    if not isinstance(second, Item):
        return
    if (first.key, second.key, first.base) == (0, 1, second.base):
        pair = values[first.base]
        call = values[pair.base] if _is_any(pair) else None  # type: ignore[union-attr]
        method = values[call.callee] if isinstance(call, Call) and not call.args else None
        if isinstance(method, Attr) and method.name in ("items", "iteritems"):
            yield method.base, key, element, at
    elif _is_any(first) and second.index == key:
        mapping = first.base
        call = values[mapping]
        method = values[call.callee] if isinstance(call, Call) and not call.args else None
        if isinstance(method, Attr) and method.name == "keys":
            mapping = method.base
        if _root(values, mapping) == _root(values, second.base):
            yield mapping, key, element, at


def _read_by_name(values: Sequence[AnyValue], call: Call, key: Operand) -> Operand:
    """What `row.get(key)` or `getattr(user, key)` reads from; -1 for other calls."""
    callee, args = values[call.callee], [one.value for one in call.args if one.keyword is None and not one.star]
    if isinstance(callee, Attr) and callee.name == "get" and args[:1] == [key]:
        return callee.base
    return args[0] if isinstance(callee, Global) and callee.name == "getattr" and args[1:2] == [key] else -1


def _is_any(value: AnyValue) -> bool:
    return isinstance(value, Item) and value.key is None and value.index < 0


def _is_setattr(values: Sequence[AnyValue], call: Call) -> bool:
    callee = values[call.callee]
    plain = all(one.keyword is None and not one.star for one in call.args)
    return plain and isinstance(callee, Global) and callee.name == "setattr"


def _root(values: Sequence[AnyValue], operand: Operand) -> Operand:
    """The object of which a value is a later state."""
    for _ in range(20):
        value = values[operand]
        if isinstance(value, After | SetAttr | SetItem):
            operand = value.base
        elif isinstance(value, Phi) and value.operands and value.operands[0] < operand:
            operand = value.operands[0]
        else:
            break
    return operand


def _allows(values: Sequence[AnyValue], condition: Operand, key: Operand, name: str) -> bool | None:
    """How a comparison of the key with constants comes out for a name; None for other conditions."""
    test = values[condition]
    if not isinstance(test, Op) or len(test.operands) != 2 or test.operands[0] != key:
        return None
    other = values[test.operands[1]]
    if test.name in ("==", "!=") and isinstance(other, Const):
        return (other.value == name) == (test.name == "==")
    if test.name in ("in", "not in") and isinstance(other, Build):
        listed = [values[one.value] for one in other.elements]
        if all(isinstance(one, Const) for one in listed):
            return any(one.value == name for one in listed if isinstance(one, Const)) == (test.name == "in")
    return None
