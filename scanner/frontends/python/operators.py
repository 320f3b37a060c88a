"""Operators, and conditions: what must hold for a branch to be taken.

A condition comes apart into *pairs* (operand, outcome): `a and not b` holds when `a` is true and `b` is false. When it
fails, nothing is known of the parts, so the whole is false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.ir.model import Build, Const, Format, Op, Phi

from . import grammar as g
from .expressions import Handler, expression
from .flow import join
from .text import format_percent, format_plus
from .updates import maybe

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body, Pairs


def binary(b: Body, node: Node) -> int:
    """`a + b`; a chain of one operator's uses is one operation, however long."""
    operator, nodes = _chain(b, node)
    if operator == "+":
        return format_plus(b, node, [expression(b, part) for part in nodes])
    left = expression(b, nodes[0])
    if operator == "%" and len(nodes) == 2 and type(b.values[left]) in (Const, Format):
        formatted = format_percent(b, node, left, nodes[1])
        if formatted is not None:
            return formatted
    operands = (left, *(expression(b, part) for part in nodes[1:]))
    return b.add(Op(node.start_byte, node.end_byte, b.guard, operator, operands))


def _chain(b: Body, node: Node) -> tuple[str, list[Node]]:
    """The operands of `a + b + c`, found without recursion on the left."""
    kind = node.kind_id
    parts: list[Node] = []
    operator = -1
    text = ""
    while node.kind_id == kind:
        children = node.children
        if len(children) != 3:
            children = g.solid(node)
            if len(children) != 3:
                break
        if operator < 0:
            operator = children[1].kind_id
            text = b.text(children[1])
        elif children[1].kind_id != operator:
            break
        parts.append(children[2])
        node = children[0]
    parts.append(node)
    parts.reverse()
    return text, parts


def unary(b: Body, node: Node) -> int:
    """`-x`, `~x`."""
    children = g.solid(node)
    operand = expression(b, children[-1])
    value = b.values[operand]
    sign = b.text(children[0])
    start, end = node.start_byte, node.end_byte
    if sign == "-" and type(value) is Const and isinstance(value.value, int | float):
        return b.add(Const(start, end, b.guard, -value.value))
    return b.add(Op(start, end, b.guard, sign, (operand,)))


def comparison(b: Body, node: Node) -> int:
    """`a < b <= c`: one operation named by its first operator."""
    name = ""
    operands = []
    for child in node.children:
        if child.is_named:
            if child.kind_id not in g.PUNCTUATION:
                operands.append(expression(b, child))
        elif not name:
            name = b.text(child)
        elif len(operands) == 1:
            name = f"{name} {b.text(child)}"
    if " " in name:
        name = " ".join(name.split())
    return b.add(Op(node.start_byte, node.end_byte, b.guard, name, tuple(operands)))


def negation(b: Body, node: Node) -> int:
    """`not x`."""
    operand = expression(b, node.children[-1])
    return b.add(Op(node.start_byte, node.end_byte, b.guard, "not", (operand,)))


def boolean(b: Body, node: Node) -> int:
    """`a and b`, `a or b` as values: one of the operands."""
    return short_circuit(b, node)[0]


def conditional(b: Body, node: Node) -> int:
    """`a if condition else b`."""
    children = [c for c in node.children if c.is_named and c.kind_id not in g.PUNCTUATION]
    if len(children) != 3:
        return (
            expression(b, children[0])
            if children
            else b.add(Op(node.start_byte, node.end_byte, b.guard, "literal", ()))
        )
    then, test, other = children
    known = truth(b, test)
    if known is not None:
        return expression(b, then if known else other)
    _, yes, no = condition(b, test)
    mark = len(b.trail)
    env, guard = b.env, b.guard
    b.env = env.copy()
    b.enter(yes)
    first = expression(b, then)
    taken = (b.env, b.guard)
    b.env, b.guard = env, guard
    b.enter(no)
    second = expression(b, other)
    b.place = (node.start_byte, node.end_byte)
    join(b, [taken, (b.env, b.guard)], mark)
    b.guard = guard
    either = b.add(Phi(node.start_byte, node.end_byte, guard, (first, second)))
    maybe(b, either, (first, second))
    return either


def condition(b: Body, node: Node) -> tuple[int, Pairs, Pairs]:
    """Lower a condition: its operand, the pairs that hold when it is true, and those when it is false."""
    flip = False
    while True:
        kind = node.kind_id
        if kind == g.PARENTHESIZED:
            inner = g.items(node)
            if len(inner) != 1:
                break
            node = inner[0]
        elif kind == g.NOT:
            node = node.children[-1]
            flip = not flip
        else:
            break
    if kind == g.BOOLEAN:
        operand, yes, no = short_circuit(b, node)
    else:
        operand = expression(b, node)
        yes, no = ((operand, True),), ((operand, False),)
    return (operand, no, yes) if flip else (operand, yes, no)


def short_circuit(b: Body, node: Node) -> tuple[int, Pairs, Pairs]:
    """Lower `a and b and c`: a join of the operands; each is evaluated under those before it."""
    operator, nodes = _chain(b, node)
    is_and = operator == "and"
    guard = b.guard
    ends = []
    mark = len(b.trail)
    operands: list[int] = []
    held: list[tuple[int, bool]] = []
    del nodes[_decided(b, nodes, is_and) :]
    for position, part in enumerate(nodes):
        operand, yes, no = condition(b, part)
        operands.append(operand)
        sure = yes if is_and else no
        held.extend(sure)
        if position < len(nodes) - 1:
            ends.append((b.env, guard))
            b.env = b.env.copy()
            b.enter(sure)
    ends.append((b.env, guard))
    b.place = (node.start_byte, node.end_byte)
    if len(b.trail) > mark:
        join(b, ends, mark)
    b.guard = guard
    whole = b.add(Phi(node.start_byte, node.end_byte, guard, tuple(operands)))
    maybe(b, whole, tuple(operands))
    pairs = tuple(held)
    if is_and:
        return whole, pairs, ((whole, False),)
    return whole, ((whole, True),), pairs


def _decided(b: Body, nodes: list[Node], is_and: bool) -> int:
    """How many of the operands are evaluated at most: what comes after `False and` is not."""
    for at, part in enumerate(nodes, 1):
        if truth(b, part) is (not is_and):
            return at
    return len(nodes)


def truth(b: Body, node: Node) -> bool | None:
    """What a condition comes out as, when that is plain from its text and from what its names were just given."""
    kind = node.kind_id
    if kind == g.IDENTIFIER or kind == g.ATTRIBUTE:
        name = b.raw[node.start_byte : node.end_byte]
        if name in (b"TYPE_CHECKING", b"typing.TYPE_CHECKING"):
            return False
        return _truth_of_name(b, b.text(node)) if kind == g.IDENTIFIER else None
    if kind == g.TRUE:
        return True
    if kind == g.FALSE or kind == g.NONE:
        return False
    if kind == g.INTEGER:
        return b.raw[node.start_byte : node.end_byte].strip(b"0_") != b""
    if kind == g.STRING:
        return len(node.children) > 2 and node.children[0].kind_id == g.STRING_START
    if kind == g.PARENTHESIZED or kind == g.NOT:
        inner = g.solid(node)
        known = truth(b, inner[1]) if len(inner) > 1 else None
        return not known if kind == g.NOT and known is not None else known
    if kind == g.BOOLEAN:
        return _truth_of_chain(b, node)
    return None


def _truth_of_name(b: Body, name: str) -> bool | None:
    """A variable that holds a constant here; in a function, a module's that is given one constant and nothing else."""
    if name == "__debug__":
        return True
    value = b.env.get(name)
    if value is None:
        return b.unit.constants.get(name) if b.owner_of(name) < 0 and name not in b.outer else None
    held = b.values[value] if value >= 0 and name not in b.shared else None
    return bool(held.value) if type(held) is Const else None


def _truth_of_chain(b: Body, node: Node) -> bool | None:
    operator, nodes = _chain(b, node)
    found = [truth(b, part) for part in nodes]
    deciding = operator != "and"
    if deciding in found:
        return deciding
    return None if None in found else not deciding


def walrus(b: Body, node: Node) -> int:
    """`(name := value)`."""
    children = g.solid(node)
    value = expression(b, children[-1])
    b.bind(b.text(children[0]), value)
    return value


def operate(b: Body, operator: str, left: int, right: int, node: Node) -> int:
    """The operation of `left += right`: text put together, or an operator of its own name."""
    if operator == "+=":
        return format_plus(b, node, [left, right], operator)
    return b.add(Op(node.start_byte, node.end_byte, b.guard, operator, (left, right)))


def changes_in_place(b: Body, right: int) -> bool:
    """Does `x += right` change the object rather than rebind the name? When what is added is a display, it does."""
    return type(b.values[right]) is Build


HANDLERS: tuple[tuple[int, Handler], ...] = (
    (g.BINARY, binary),
    (g.UNARY, unary),
    (g.COMPARISON, comparison),
    (g.NOT, negation),
    (g.BOOLEAN, boolean),
    (g.CONDITIONAL, conditional),
    (g.NAMED_EXPRESSION, walrus),
)

__all__ = ["HANDLERS", "changes_in_place", "condition", "operate", "truth"]
