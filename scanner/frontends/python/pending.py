"""Values that enter a body only when something reads them: states after calls, write-backs, joins.

A *pending* value is a negative number that stands for (kind, start, end, guard, operands, rest); its operands may be
pending too. `force` makes it real, with all that it needs. A loop's *placeholder* is pending as well: when read before
its loop is closed it becomes a Phi whose operands are filled in then (`flow.close_loop`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.ir.model import After, AnyValue, Attr, Item, Op, Phi, SetAttr, SetItem

if TYPE_CHECKING:
    from .body import Body

Pending = tuple[type[AnyValue] | None, int, int, int, tuple[int, ...], Any]
"""Kind (None: a placeholder, with its loop as the rest), start, end, guard, operands, the rest of the fields."""

HOLE = Phi(0, 0, 0, ())  # stands in `values` until the operands of a Phi are known


def later(
    b: Body, kind: type[AnyValue] | None, where: tuple[int, int], operands: tuple[int, ...], rest: Any = None
) -> int:
    """A pending value of `kind`, under the guard now in force."""
    b.pending.append((kind, *where, b.guard, operands, rest))
    return -len(b.pending) - 1


def force(b: Body, value: int) -> int:
    """The real value for a pending one. Iterative: chains can be long, and run in circles through joins."""
    resolved = b.resolved
    while value in resolved:
        value = resolved[value]
    if value >= 0:
        return value
    pending = b.pending
    stack = [value]
    joins: list[tuple[int, int]] = []
    while stack:
        token = stack[-1]
        while token in resolved:
            token = resolved[token]
        if token >= 0:
            stack.pop()
            continue
        entry = pending[-token - 2]
        kind, operands = entry[0], entry[4]
        if kind is Phi or kind is None:
            stack.pop()
            _settle(b, token, HOLE)
            if kind is Phi:
                joins.append((resolved[token], token))
                stack.extend([x for x in operands if x < 0])
            else:
                entry[5].made.append((resolved[token], token))
            continue
        actual = tuple([x if x not in resolved else b.actual(x) for x in operands])
        missing = [x for x in actual if x < -1]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        _settle(b, token, _real(entry, actual))
    for index, token in joins:
        entry = pending[-token - 2]
        b.values[index] = joined(b, index, (entry[1], entry[2]), entry[3], entry[4])
    return b.actual(value)


def joined(b: Body, index: int, where: tuple[int, int], guard: int, operands: tuple[int, ...]) -> AnyValue:
    """The Phi at `index`; a variable that nothing was ever bound to has no value there."""
    found = tuple([x for x in distinct(b, operands) if x != index])
    return Phi(*where, guard, found) if found else Op(*where, guard, "deleted", ())


def distinct(b: Body, operands: tuple[int, ...]) -> tuple[int, ...]:
    """What the operands of a join have become, each once."""
    resolved = b.resolved
    return tuple(dict.fromkeys([x if x not in resolved else b.actual(x) for x in operands]))


def _settle(b: Body, token: int, value: AnyValue) -> None:
    index = len(b.values)
    b.values.append(value)
    b.resolved[token] = index
    b.objects[index] = b.objects.get(token, token)


def _real(entry: Pending, operands: tuple[int, ...]) -> AnyValue:
    kind, start, end, guard, _, rest = entry
    if kind is After:
        return After(start, end, guard, operands[0], operands[1], rest)
    if kind is SetAttr:
        return SetAttr(start, end, guard, operands[0], rest, operands[1])
    if kind is SetItem:
        return SetItem(start, end, guard, operands[0], rest, operands[1], operands[2])
    if kind is Attr:
        return Attr(start, end, guard, operands[0], rest)
    assert kind is Item
    return Item(start, end, guard, operands[0], rest, operands[1])
