"""Text: literals, f-strings, `%`, `.format` and `+`, all as `Const` or `Format` with their literal parts kept."""

from __future__ import annotations

import re
import string
import unicodedata
from typing import TYPE_CHECKING

from scanner.ir.model import Argument, Attr, Const, Format, Item, Op

from . import grammar as g
from .expressions import Handler, expression

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body

Part = str | int

MAX_PARTS = 64
"""A text with more parts than this is not taken apart again when it becomes part of another."""

_ESCAPE = re.compile(r"\\(\r?\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|.)", re.DOTALL)
_SIMPLE = {
    "\n": "", "\r\n": "", "\\": "\\", "'": "'", '"': '"',
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip
_PERCENT = re.compile(r"%(?:\(([^)]*)\))?[#0\- +]*(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([diouxXeEfFgGcrsab%])")


def text_literal(b: Body, node: Node) -> int:
    """A string literal; an f-string or t-string is a Format."""
    start, end = node.start_byte, node.end_byte
    raw = b.raw[start:end]
    prefix, body = _split(raw)
    if prefix is None:
        return _backticks(b, node)
    if "f" in prefix or "t" in prefix:
        return join_text(b, formatted_parts(b, node, "r" in prefix), start, end)
    return b.add(Const(start, end, b.guard, decode(body, prefix), "b" in prefix))


def concatenated(b: Body, node: Node) -> int:
    """`"a" f"b{c}"`: adjacent literals are one."""
    parts: list[Part] = []
    is_bytes = False
    for child in g.items(node):
        prefix, body = _split(b.raw[child.start_byte : child.end_byte])
        if prefix is None or child.kind_id != g.STRING:
            parts.append(expression(b, child))
        elif "f" in prefix or "t" in prefix:
            parts.extend(formatted_parts(b, child, "r" in prefix))
        else:
            is_bytes = is_bytes or "b" in prefix
            parts.append(decode(body, prefix))
    return join_text(b, parts, node.start_byte, node.end_byte, is_bytes)


def formatted_parts(b: Body, node: Node, is_raw: bool) -> list[Part]:
    """The parts of an f-string."""
    parts: list[Part] = []
    for child in node.children:
        kind = child.kind_id
        if kind == g.STRING_CONTENT:
            literal = b.raw[child.start_byte : child.end_byte].decode("utf-8", "replace")
            literal = literal.replace("{{", "{").replace("}}", "}")
            parts.append(literal if is_raw else unescape(literal))
        elif kind == g.INTERPOLATION:
            parts.extend(_interpolation(b, child))
    return parts


def _interpolation(b: Body, node: Node) -> list[Part]:
    parts: list[Part] = []
    for child in node.children:
        kind = child.kind_id
        if kind == g.FORMAT_SPECIFIER:
            for nested in child.children:
                if nested.kind_id in (g.FORMAT_EXPRESSION, g.INTERPOLATION):
                    parts.extend(_interpolation(b, nested))
        elif kind == g.T_EQUAL and parts:
            start = node.start_byte + 1
            end = child.end_byte
            while b.raw[end : end + 1] in (b" ", b"\t"):
                end += 1
            parts.insert(0, b.raw[start:end].decode("utf-8", "replace"))
        elif kind == g.TYPE_CONVERSION:
            parts[-1:] = [_converted(b, part, b.text(child)[-1:]) for part in parts[-1:]]
        elif child.is_named and kind not in g.PUNCTUATION:
            parts.append(expression(b, child))
    return parts


def _converted(b: Body, part: Part, conversion: str | None) -> Part:
    """A part after `!r`, `!s` or `!a`: what is text already stays as it is, quotes aside."""
    if not conversion or isinstance(part, str) or isinstance(value := b.values[part], Const | Format):
        return part
    name = "str" if conversion == "s" else "repr"
    return b.add(Op(value.start, value.end, b.guard, name, (part,)))


def join_text(b: Body, parts: list[Part], start: int, end: int, is_bytes: bool = False) -> int:
    """One value for the parts of a text: nested Formats are flattened, adjacent literals joined."""
    flat: list[Part] = []
    for part in parts:
        for piece in _pieces(b, part):
            if isinstance(piece, str):
                if flat and isinstance(flat[-1], str):
                    flat[-1] += piece
                elif piece:
                    flat.append(piece)
            else:
                flat.append(piece)
    if not flat:
        return b.add(Const(start, end, b.guard, "", is_bytes))
    if len(flat) == 1 and isinstance(flat[0], str):
        return b.add(Const(start, end, b.guard, flat[0], is_bytes))
    return b.add(Format(start, end, b.guard, tuple(flat)))


def _pieces(b: Body, part: Part) -> tuple[Part, ...]:
    if isinstance(part, str):
        return (part,)
    value = b.values[part]
    if type(value) is Format and len(value.parts) <= MAX_PARTS:
        return value.parts
    if type(value) is Const and isinstance(value.value, str):
        return (value.value,)
    return (part,)


def format_plus(b: Body, node: Node, operands: list[int], operator: str = "+") -> int:
    """`a + b + c` (or `a += b`): text when one of them is known to be text."""
    start, end = node.start_byte, node.end_byte
    values = b.values
    for operand in operands:
        value = values[operand]
        kind = type(value)
        if kind is Format or (kind is Const and isinstance(value.value, str)):  # type: ignore[union-attr]
            is_bytes = kind is Const and value.is_bytes  # type: ignore[union-attr]
            return join_text(b, list(operands), start, end, is_bytes)
    return b.add(Op(start, end, b.guard, operator, tuple(operands)))


def format_percent(b: Body, node: Node, left: int, right: Node) -> int | None:
    """`"…%s…" % right`, with each part tied to its argument; None when the text has no conversions that can be told."""
    template = b.values[left]
    if type(template) is Const and isinstance(template.value, str):
        pieces: tuple[Part, ...] = (template.value,)
    elif type(template) is Format:
        pieces = template.parts
    else:
        return None
    if right.kind_id == g.PARENTHESIZED:
        right = g.items(right)[0]
    arguments: list[int] | None = None
    if right.kind_id == g.TUPLE and not any(c.kind_id == g.LIST_SPLAT for c in right.children):
        arguments = [expression(b, c) for c in g.items(right)]
        whole = -1
    else:
        whole = expression(b, right)
    parts = _percent_parts(b, pieces, arguments, whole, (right.start_byte, right.end_byte))
    return join_text(b, parts, node.start_byte, node.end_byte)


def _percent_parts(
    b: Body, pieces: tuple[Part, ...], arguments: list[int] | None, whole: int, where: tuple[int, int]
) -> list[Part]:
    parts: list[Part] = []
    position = 0
    conversions = sum(len(_PERCENT.findall(p.replace("%%", ""))) for p in pieces if isinstance(p, str))
    for piece in pieces:
        if not isinstance(piece, str):
            parts.append(piece)
            continue
        done = 0
        for found in _PERCENT.finditer(piece):
            parts.append(piece[done : found.start()])
            done = found.end()
            if found[4] == "%":
                parts.append("%")
            elif found[1] is not None and arguments is None:
                parts.append(b.add(Item(*where, b.guard, whole, found[1], -1)))
                b.unit.keys.add(found[1])
            elif arguments is None:
                single = whole if conversions <= 1 else b.add(Item(*where, b.guard, whole, position, -1))
                parts.append(_converted(b, single, "r") if found[0][-1] in "ra" else single)
                position += 1
            else:
                stars = (found[2] == "*") + (found[3] == "*")
                given: list[Part] = [*arguments[position : position + stars + 1]]
                if found[0][-1] in "ra":
                    given[-1:] = [_converted(b, part, "r") for part in given[-1:]]
                parts.extend(given)
                position += stars + 1
        parts.append(piece[done:])
    if arguments is not None:
        parts.extend(arguments[position:])  # more arguments than conversions: keep what flows in
    elif not any(isinstance(part, int) for part in parts):
        parts.append(whole)
    return parts


def format_call(b: Body, node: Node, template: str, args: tuple[Argument, ...]) -> int | None:
    """`"…{name}…".format(…)`, with each part tied to its argument; None when the template is malformed."""
    positional = [a for a in args if a.keyword is None and not a.star]
    by_name = {a.keyword: a.value for a in args if a.keyword is not None}
    spread = [a for a in args if a.star]
    parts: list[Part] = []
    where = (node.start_byte, node.end_byte)
    used = 0
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError:
        return None
    for literal, name, spec, conversion in pieces:
        parts.append(literal)
        for number, field in enumerate([] if name is None else [name, *re.findall(r"\{([^}]*)\}", spec or "")]):
            head, *path = re.split(r"[.\[]", field)
            if head == "":
                head, used = str(used), used + 1
            if head.isdecimal() and len(head) < 4 and int(head) < len(positional):
                operand = positional[int(head)].value
            elif head in by_name:
                operand = by_name[head]
            else:
                parts.extend(_from_spread(b, head, spread, where))
                continue
            shown = _field_path(b, operand, field[len(head) :] if path else "", where)
            parts.append(_converted(b, shown, None if number else conversion))
    return join_text(b, parts, *where)


def _from_spread(b: Body, head: str, spread: list[Argument], where: tuple[int, int]) -> list[Part]:
    key = _plain_key(head)
    star = 1 if isinstance(key, int) else 2
    return [b.add(Item(*where, b.guard, a.value, key, -1)) for a in spread if a.star == star]


def _field_path(b: Body, operand: int, path: str, where: tuple[int, int]) -> int:
    for attribute, key in re.findall(r"\.(\w+)|\[([^\]]*)\]", path):
        if attribute:
            b.unit.attributes.add(attribute)
            operand = b.add(Attr(*where, b.guard, operand, attribute))
        else:
            operand = b.add(Item(*where, b.guard, operand, _plain_key(key), -1))
    return operand


def _plain_key(text: str) -> Part:
    return int(text) if text.isdecimal() and len(text) < 18 else text


def decode(body: bytes, prefix: str) -> str:
    """What a literal's text stands for; bytes as latin-1."""
    if "b" in prefix:
        literal = body.decode("latin-1")
        return literal if "r" in prefix else unescape(literal, is_bytes=True)
    literal = body.decode("utf-8", "replace")
    return literal if "r" in prefix else unescape(literal)


def unescape(literal: str, is_bytes: bool = False) -> str:
    """A literal's text with its escape sequences replaced."""
    if "\\" not in literal:
        return literal

    def replace(found: re.Match[str]) -> str:
        code = found[1]
        simple = _SIMPLE.get(code)
        if simple is not None:
            return simple
        if code[0] in "01234567":
            return chr(int(code, 8))
        if code[0] == "x" and len(code) > 1:
            return chr(int(code[1:], 16))
        if code[0] in "uU" and len(code) > 1 and not is_bytes:
            number = int(code[1:], 16)
            return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
        if code[0] == "N" and len(code) > 1 and not is_bytes:
            try:
                return unicodedata.lookup(code[2:-1])
            except KeyError:
                return found[0]
        return found[0]

    return _ESCAPE.sub(replace, literal)


def _split(raw: bytes) -> tuple[str | None, bytes]:
    """A literal's prefix in lower case and the text between its quotes; no prefix for something in backticks."""
    at = 0
    while at < len(raw) and raw[at] not in b"'\"`":
        at += 1
    if at == len(raw) or raw[at] == 96:
        return None, raw
    quote = raw[at : at + 1]
    width = 3 if raw[at : at + 3] == quote * 3 and len(raw) >= at + 6 else 1
    return raw[:at].decode("latin-1").lower(), raw[at + width : -width]


def _backticks(b: Body, node: Node) -> int:
    """Python 2's `` `x` `` is `repr(x)`."""
    start, end = node.start_byte, node.end_byte
    inner = b.raw[start + 1 : end - 1]
    tree = g.parse(b"(" + b" " * start + inner + b")")
    statement = tree.root_node.children[:1]
    operands = tuple(expression(b, c) for c in statement[0].children[:1]) if statement and inner.strip() else ()
    return b.add(Op(start, end, b.guard, "repr", operands))


HANDLERS: tuple[tuple[int, Handler], ...] = (
    (g.STRING, text_literal),
    (g.CONCATENATED, concatenated),
)
