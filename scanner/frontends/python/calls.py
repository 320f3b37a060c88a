"""Calls: callee, arguments, and the state of what was passed once the call has returned.

A call may change its receiver and its arguments, so each that lives on gets an `After` (pending until read). Builtins
that only look, and methods of immutable text, change nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.ir.model import AnyValue, Argument, Attr, Call, Const, Global

from . import grammar as g
from .expressions import Handler, expression, splat
from .text import format_call
from .updates import read_step, touch

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body

LOOKING_BUILTINS = frozenset({
    "abs", "all", "any", "ascii", "bin", "bool", "bytes", "callable", "chr", "classmethod", "complex",
    "dict", "dir", "divmod", "enumerate", "float", "format", "frozenset", "getattr", "hasattr", "hash",
    "hex", "id", "int", "isinstance", "issubclass", "len", "list", "locals", "globals", "map", "max",
    "memoryview", "min", "object", "oct", "ord", "pow", "print", "property", "range", "repr", "reversed",
    "round", "set", "slice", "sorted", "staticmethod", "str", "sum", "tuple", "type", "vars", "zip",
    "unicode", "long", "xrange", "basestring", "super", "Exception", "ValueError", "TypeError", "KeyError",
    "RuntimeError", "AttributeError", "IndexError", "NotImplementedError", "AssertionError", "OSError",
    "IOError", "ImportError", "LookupError",
})  # fmt: skip
"""Builtins that do not change their arguments."""

TEXT_METHODS = frozenset({
    "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "casefold", "swapcase", "split",
    "rsplit", "splitlines", "partition", "rpartition", "startswith", "endswith", "join", "replace",
    "encode", "decode", "format", "format_map", "zfill", "ljust", "rjust", "center", "isdigit", "isalpha",
    "isalnum", "isspace", "isupper", "islower", "isnumeric", "isdecimal", "isidentifier", "removeprefix",
    "removesuffix", "translate", "expandtabs", "strftime", "isoformat", "hexdigest", "digest", "keys",
    "values", "items", "debug", "info", "warning", "warn", "error", "exception", "critical",
})  # fmt: skip
"""Methods of text, dates, digests, dict views and loggers: they do not change receiver or arguments."""

STORING_METHODS = frozenset({"append", "appendleft", "extend", "extendleft", "setdefault"})
"""Methods of containers: they change the receiver alone."""


def call(b: Body, node: Node) -> int:
    """`callee(arguments)`."""
    children = node.children
    if len(children) != 2:
        children = g.solid(node)
    callee = expression(b, children[0])
    args = arguments(b, children[-1])
    values = b.values
    target = values[callee]
    if type(target) is Attr:
        b.unit.called.add(target.name)
        if target.name in ("format", "format_map"):
            given = args if target.name == "format" else tuple(Argument(each.value, None, 2) for each in args)
            formatted = _formatted(b, node, target, given)
            if formatted is not None:
                return formatted
    elif type(target) is Global:
        b.unit.called.add(target.name)
        if target.name == "vars" and len(args) == 1 and args[0].keyword is None and not args[0].star:
            return _namespace(b, node, args[0].value)
    elif children[0].kind_id == g.IDENTIFIER:
        b.unit.called.add(b.text(children[0]))
    where = (node.start_byte, node.end_byte)
    index = len(values)
    values.append(Call(*where, b.guard, callee, args))
    _effects(b, index, target, args, where)
    return index


def _namespace(b: Body, node: Node, base: int) -> int:
    """`vars(base)` is `base.__dict__`."""
    index = b.add(Attr(node.start_byte, node.end_byte, b.guard, base, "__dict__"))
    b.unit.attributes.add("__dict__")
    read_step(b, base, "__dict__", index)
    return index


def _formatted(b: Body, node: Node, target: Attr, args: tuple[Argument, ...]) -> int | None:
    template = b.values[target.base]
    if type(template) is Const and isinstance(template.value, str):
        return format_call(b, node, template.value, args)
    return None


def _effects(b: Body, index: int, target: AnyValue, args: tuple[Argument, ...], where: tuple[int, int]) -> None:
    if type(target) is Attr:
        if target.name in TEXT_METHODS:
            return
        touch(b, target.base, index, -1, where)
        if target.name in STORING_METHODS:
            return
    elif type(target) is Global and target.name in LOOKING_BUILTINS:
        if target.name == "print":
            _touch_printed_to(b, index, args, where)
        return
    for position, argument in enumerate(args):
        touch(b, argument.value, index, position, where)


def _touch_printed_to(b: Body, index: int, args: tuple[Argument, ...], where: tuple[int, int]) -> None:
    """`print(text, file=out)` changes `out` alone."""
    for position, argument in enumerate(args):
        if argument.keyword == "file":
            touch(b, argument.value, index, position, where)


def arguments(b: Body, node: Node) -> tuple[Argument, ...]:
    """The arguments of a call, in source order."""
    if node.kind_id != g.ARGUMENT_LIST:
        return (Argument(expression(b, node)),)
    found = []
    for child in node.children:
        kind = child.kind_id
        if kind in g.PUNCTUATION:
            continue
        if kind == g.KEYWORD_ARGUMENT:
            parts = child.children
            if len(parts) != 3:
                parts = g.solid(child)
            found.append(Argument(expression(b, parts[-1]), b.text(parts[0])))
        elif kind == g.LIST_SPLAT or kind == g.PARENTHESIZED_SPLAT:
            found.append(Argument(splat(b, child), None, 1))
        elif kind == g.DICT_SPLAT:
            found.append(Argument(splat(b, child), None, 2))
        else:
            found.append(Argument(expression(b, child)))
    return tuple(found)


HANDLERS: tuple[tuple[int, Handler], ...] = ((g.CALL, call),)
