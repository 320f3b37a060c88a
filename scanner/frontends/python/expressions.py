"""Expressions: each becomes one operand. `expression` dispatches by the node's kind.

Operators are in `operators`, calls in `calls`, text in `text`, comprehensions in `comprehensions`, lambdas in
`definitions`; the table at the end lists them all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from scanner.ir.model import Attr, Build, Const, Element, Item, Key, Op, SetItem, Yield

from . import grammar as g
from .namespaces import read_variable
from .updates import note_built, read_step

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body

Handler = Callable[["Body", "Node"], int]

TABLE: list[Handler | None] = [None] * (g.KIND_COUNT + 1)
"""The handler of each kind of expression; filled by `lowering` from the rooms' lists."""


def expression(b: Body, node: Node) -> int:
    """Lower an expression; its operand. An ERROR node is an unknown computation of its parts."""
    kind = node.kind_id
    handler = TABLE[kind] if kind < g.KIND_COUNT else None
    if handler is None:
        return unknown(b, node)
    return handler(b, node)


def unknown(b: Body, node: Node) -> int:
    """Something that is not understood: an operation on whatever expressions it has inside."""
    operands = [expression(b, c) for c in node.children if c.kind_id < g.KIND_COUNT and TABLE[c.kind_id] is not None]
    if len(operands) == 1:
        return operands[0]
    return b.add(Op(node.start_byte, node.end_byte, b.guard, "literal", tuple(operands)))


def identifier(b: Body, node: Node) -> int:
    """A variable."""
    start, end = node.start_byte, node.end_byte
    name = b.unit.texts.get(b.raw[start:end])
    if name is None:
        name = b.text(node)
    return b.read(name, start, end)


def attribute(b: Body, node: Node) -> int:
    """`base.name`."""
    children = node.children
    if len(children) != 3:
        children = g.solid(node)
    base = expression(b, children[0])
    name = b.text(children[-1])
    b.unit.attributes.add(name)
    values = b.values
    index = len(values)
    values.append(Attr(node.start_byte, node.end_byte, b.guard, base, name))
    if b.inside:
        read_step(b, base, name, index)
    return index


def subscript(b: Body, node: Node) -> int:
    """`base[key]`."""
    variable = read_variable(b, node)
    if variable >= 0:
        return variable
    base, keys = subscript_parts(node)
    operand = expression(b, base)
    if len(keys) == 1 and keys[0].kind_id == g.SLICE:
        return slice_of(b, operand, keys[0])
    key, index = key_of(b, keys)
    key = from_start(b, operand, key)
    value = b.add(Item(node.start_byte, node.end_byte, b.guard, operand, key, index))
    if b.inside:
        read_step(b, operand, (key, index), value)
    return value


def from_start(b: Body, base: int, key: Key) -> Key:
    """A position that counts from the end, counted from the start where `base` is a display of known length."""
    if type(key) is not int or key >= 0:
        return key
    held = b.values[base]
    while type(held) is SetItem:  # an element that was replaced changes no position
        held = b.values[held.base]
    if type(held) is not Build or held.kind not in ("list", "tuple") or any(e.spread for e in held.elements):
        return key
    return key + len(held.elements) if -key <= len(held.elements) and _displayed(b, held) else key


def _displayed(b: Body, held: Build) -> bool:
    """Whether each element was written out: a comprehension has one element that stands for any number."""
    return len(held.elements) != 1 or b.values[held.elements[0].value].guard == held.guard


def subscript_parts(node: Node) -> tuple[Node, list[Node]]:
    """The base and the keys of a subscript; several keys are a tuple."""
    children = [c for c in node.children if c.kind_id not in g.PUNCTUATION]
    return children[0], children[1:]


def key_of(b: Body, keys: list[Node]) -> tuple[Key, int]:
    """A key as the IR has it: the constant, or an operand."""
    if len(keys) == 1:
        if keys[0].kind_id == g.STRING:
            text = literal_text(b, keys[0])
            if text is not None:
                b.unit.keys.add(text)
                return text, -1
        operand = expression(b, keys[0])
    else:
        parts = tuple(Element(slice_of(b, -1, k) if k.kind_id == g.SLICE else expression(b, k)) for k in keys)
        start = keys[0].start_byte if keys else 0
        end = keys[-1].end_byte if keys else 0
        operand = b.add(Build(start, end, b.guard, "tuple", parts))
    return constant_key(b, operand)


def literal_text(b: Body, node: Node) -> str | None:
    """The text of a plain string literal: no prefix, no escapes, not triple-quoted."""
    raw = b.raw[node.start_byte : node.end_byte]
    if raw[:1] in (b'"', b"'") and b"\\" not in raw and raw[:3] not in (b"'''", b'"""'):
        return b.text(node)[1:-1]
    return None


def constant_key(b: Body, operand: int) -> tuple[Key, int]:
    """The constant that an operand is, with no operand; or none, with the operand. `None` and tuples of constants are
    written as they are."""
    value = b.values[operand]
    if type(value) is Const and not value.is_bytes:
        key = value.value
        if isinstance(key, str):
            b.unit.keys.add(key)
            return key, -1
        if isinstance(key, bool | int):
            return int(key), -1
        if key is None:
            return "None", -1
    elif type(value) is Build and value.kind == "tuple":
        parts = [b.values[element.value] for element in value.elements]
        if parts and all(type(part) is Const and not part.is_bytes for part in parts):
            return repr(tuple(part.value for part in parts if type(part) is Const)), -1
    return None, operand


def slice_of(b: Body, base: int, node: Node) -> int:
    """`base[start:stop:step]`; -1 as base for a slice among several keys."""
    bounds = [-1, -1, -1]
    position = 0
    for child in node.children:
        if child.kind_id == g.T_COLON:
            position = min(position + 1, 2)
        elif child.kind_id not in g.PUNCTUATION:
            bounds[position] = expression(b, child)
    if base >= 0:
        start = node.parent.start_byte if node.parent else node.start_byte
    else:
        start = node.start_byte
    none = -1
    operands = [] if base < 0 else [base]
    while bounds and bounds[-1] < 0:
        bounds.pop()
    for bound in bounds:
        if bound < 0:
            if none < 0:
                none = b.add(Const(node.start_byte, node.start_byte, b.guard, None))
            bound = none
        operands.append(bound)
    return b.add(Op(start, node.end_byte, b.guard, "slice", tuple(operands)))


def parenthesized(b: Body, node: Node) -> int:
    """`(expression)`."""
    for child in node.children:
        if child.kind_id not in g.PUNCTUATION:
            return expression(b, child)
    return unknown(b, node)


def elements_of(b: Body, node: Node) -> tuple[Element, ...]:
    """The elements of a list, tuple or set display."""
    elements = []
    for child in node.children:
        kind = child.kind_id
        if kind in g.PUNCTUATION:
            continue
        if kind == g.LIST_SPLAT or kind == g.PARENTHESIZED_SPLAT or kind == g.LIST_SPLAT_PATTERN:
            elements.append(Element(splat(b, child), None, -1, True))
        else:
            elements.append(Element(expression(b, child)))
    return tuple(elements)


def splat(b: Body, node: Node) -> int:
    """The operand of `*x` or `**x`."""
    inner = node.children[-1]
    if node.kind_id == g.PARENTHESIZED_SPLAT:
        inner = g.items(node)[0]
        return splat(b, inner) if inner.kind_id != g.IDENTIFIER else expression(b, inner)
    return expression(b, inner)


def build_list(b: Body, node: Node) -> int:
    """`[a, *b]`."""
    return _display(b, node, "list")


def build_tuple(b: Body, node: Node) -> int:
    """`(a, *b)`, or without parentheses."""
    return _display(b, node, "tuple")


def build_set(b: Body, node: Node) -> int:
    """`{a, *b}`."""
    return _display(b, node, "set")


def _display(b: Body, node: Node, kind: str) -> int:
    elements = elements_of(b, node)
    index = b.add(Build(node.start_byte, node.end_byte, b.guard, kind, elements))  # type: ignore[arg-type]
    if elements:
        note_built(b, index)
    return index


def build_dict(b: Body, node: Node) -> int:
    """`{key: value, **other}`."""
    elements = []
    for child in node.children:
        kind = child.kind_id
        if kind == g.PAIR:
            parts = child.children
            if len(parts) != 3:
                parts = g.items(child)
            key, index = key_of(b, parts[:1])
            elements.append(Element(expression(b, parts[-1]), key, index))
        elif kind == g.DICT_SPLAT:
            elements.append(Element(splat(b, child), None, -1, True))
        elif kind not in g.PUNCTUATION:
            elements.append(Element(expression(b, child)))
    index = b.add(Build(node.start_byte, node.end_byte, b.guard, "dict", tuple(elements)))
    if elements:
        note_built(b, index)
    return index


def await_expression(b: Body, node: Node) -> int:
    """`await x`."""
    operand = expression(b, node.children[-1])
    return b.add(Op(node.start_byte, node.end_byte, b.guard, "await", (operand,)))


def yield_expression(b: Body, node: Node) -> int:
    """`yield x`; its operand is what is sent back. `yield from x` gives what the generator returns."""
    out = yield_out(b, node)
    made = b.values[out]
    operands = (out, made.value) if isinstance(made, Yield) and made.delegate else (out,)
    return b.add(Op(node.start_byte, node.end_byte, b.guard, "send", operands))


def yield_out(b: Body, node: Node) -> int:
    """The Yield alone, for a statement that does not look at what is sent back."""
    b.is_generator = True
    parts = g.items(node)[1:]
    delegate = any(c.kind_id == g.T_FROM for c in node.children)
    parts = [c for c in parts if c.kind_id != g.T_FROM]
    start, end = node.start_byte, node.end_byte
    value = expression(b, parts[0]) if parts else b.add(Const(start, end, b.guard, None))
    return b.add(Yield(start, end, b.guard, value, delegate))


HANDLERS: tuple[tuple[int, Handler], ...] = (
    (g.IDENTIFIER, identifier),
    (g.DOTTED_NAME, attribute),
    (g.ATTRIBUTE, attribute),
    (g.SUBSCRIPT, subscript),
    (g.PARENTHESIZED, parenthesized),
    (g.LIST, build_list),
    (g.LIST_PATTERN, build_list),
    (g.TUPLE, build_tuple),
    (g.TUPLE_PATTERN, build_tuple),
    (g.EXPRESSION_LIST, build_tuple),
    (g.PATTERN_LIST, build_tuple),
    (g.SET, build_set),
    (g.DICTIONARY, build_dict),
    (g.T_AWAIT, await_expression),
    (g.YIELD, yield_expression),
    (g.TYPE, parenthesized),
    (g.LIST_SPLAT, splat),
    (g.LIST_SPLAT_PATTERN, splat),
    (g.DICT_SPLAT, splat),
)
