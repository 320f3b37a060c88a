"""Literals that are no text: numbers, `None`, `True`, `False`, `...`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.ir.model import Const, Op

from . import grammar as g
from .expressions import Handler

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body

_WIDEST = 1 << 63


def integer(b: Body, node: Node) -> int:
    """An integer, of Python 2 or 3; one beyond 64 bits, or an imaginary one, is an unknown literal."""
    start, end = node.start_byte, node.end_byte
    number = integer_value(b.raw[start:end])
    if number is None or not -_WIDEST <= number < _WIDEST:
        return b.add(Op(start, end, b.guard, "literal", ()))
    return b.add(Const(start, end, b.guard, number))


def integer_value(raw: bytes) -> int | None:
    """The number that an integer literal stands for."""
    if raw.isdigit() and (raw[0] != 48 or len(raw) == 1) and len(raw) < 20:
        return int(raw)
    text = raw.decode("latin-1").replace("_", "").rstrip("lL").lower()
    try:
        if len(text) > 1 and text[0] == "0" and text.isdigit():
            return int(text, 8) if text.strip("0") else 0
        return int(text, 0)
    except ValueError:
        return None


def real(b: Body, node: Node) -> int:
    """A float."""
    start, end = node.start_byte, node.end_byte
    try:
        return b.add(Const(start, end, b.guard, float(b.raw[start:end].replace(b"_", b""))))
    except ValueError:
        return b.add(Op(start, end, b.guard, "literal", ()))


def true(b: Body, node: Node) -> int:
    """`True`."""
    return b.add(Const(node.start_byte, node.end_byte, b.guard, True))


def false(b: Body, node: Node) -> int:
    """`False`."""
    return b.add(Const(node.start_byte, node.end_byte, b.guard, False))


def none(b: Body, node: Node) -> int:
    """`None`."""
    return b.add(Const(node.start_byte, node.end_byte, b.guard, None))


def ellipsis(b: Body, node: Node) -> int:
    """`...`."""
    return b.add(Op(node.start_byte, node.end_byte, b.guard, "literal", ()))


HANDLERS: tuple[tuple[int, Handler], ...] = (
    (g.INTEGER, integer),
    (g.FLOAT, real),
    (g.TRUE, true),
    (g.FALSE, false),
    (g.NONE, none),
    (g.ELLIPSIS, ellipsis),
)
