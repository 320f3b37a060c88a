"""Parses what `text.render` prints: `read(render(module)) == module` for every module.

A word at the start of a line says which kind of line or value it is; `tokens` cuts the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from .model import (
    After,
    AnyValue,
    Argument,
    Attr,
    Binding,
    Build,
    Call,
    Capture,
    Class,
    ClassDecl,
    Const,
    Constant,
    Directive,
    Element,
    Field,
    Format,
    Func,
    Function,
    Global,
    Guard,
    Import,
    ImportDecl,
    Interface,
    Item,
    Key,
    Module,
    NameIndex,
    Op,
    Param,
    Parameter,
    Phi,
    Raise,
    Return,
    SetAttr,
    SetItem,
    Signature,
    Store,
    SyntaxGap,
    TypeExpr,
    Yield,
)  # fmt: skip
from .tokens import Tokens, from_json


class MalformedError(ValueError):
    """A text that is no module: says which line."""


def read(text: str) -> Module:
    """The module that a text stands for.

    Raises:
        MalformedError: it stands for none.
    """
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                reader.line(line.strip())
            except (ValueError, LookupError, TypeError) as error:
                raise MalformedError(f"line {number}: {line.strip()[:80]}: {error}") from error
    return reader.module()


class _Reader:
    """Gathers lines into a module."""

    def __init__(self) -> None:
        self.head: dict[str, Any] = {}
        self.declared: dict[str, list[Any]] = {word: [] for word in _DECLARED}
        self.exports: tuple[str, ...] | None = None
        self.names: NameIndex | None = None
        self.functions: list[dict[str, Any]] = []

    def line(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word[0] == "%":
            self.functions[-1]["values"].append(_value(Tokens(rest.partition("= ")[2])))
        elif word == "param":
            self.functions[-1]["params"].append(from_json(rest, Parameter))
        elif word == "guard":
            self.functions[-1]["guards"].append(_guard(Tokens(rest)))
        elif word in ("binding", "name"):
            tokens = Tokens(rest)
            self.functions[-1]["bindings" if word == "binding" else "names"].append(
                Binding(tokens.name(), tokens.operands())
            )
        elif word == "hint":
            operand, _, hint = rest.partition(" ")
            self.functions[-1]["hints"].append((int(operand[1:]), from_json(hint, TypeExpr)))
        elif word == "handler":
            handler, first, last = rest.split(" ")
            self.functions[-1]["handlers"].append((int(handler[1:]), int(first), int(last)))
        elif word == "states":
            self.functions[-1]["states"] = Tokens(rest).states()
        elif word == "function":
            self.functions.append(_function(Tokens(rest)))
        else:
            self._interface(word, rest)

    def _interface(self, word: str, rest: str) -> None:
        if word == "module":
            tokens = Tokens(rest)
            self.head["name"], self.head["path"] = tokens.string(), tokens.string()
            tokens.take()
            self.head["lines"] = tokens.integer()
            self.head["is_package"] = bool(tokens.left())
        elif word == "exports":
            self.exports = from_json(rest, tuple[str, ...])
        elif word == "names":
            self.names = from_json(rest, NameIndex)
        else:
            self.declared[word].append(from_json(rest, _DECLARED[word]))

    def module(self) -> Module:
        if not self.head or self.names is None:
            raise MalformedError("no module line or no names line")
        declared: dict[str, tuple[Any, ...]] = {word: tuple(found) for word, found in self.declared.items()}
        interface = Interface(
            declared["import"], self.exports, declared["field"], declared["class"], declared["signature"],
            declared["directive"], self.names,
        )  # fmt: skip
        make: Callable[..., Function] = Function
        functions = tuple(
            make(**{name: tuple(x) if isinstance(x, list) else x for name, x in fields.items()})
            for fields in self.functions
        )
        return Module(interface=interface, functions=functions, gaps=declared["gap"], **self.head)


_DECLARED: dict[str, type] = {
    "gap": SyntaxGap,
    "import": ImportDecl,
    "field": Field,
    "class": ClassDecl,
    "signature": Signature,
    "directive": Directive,
}


def _function(tokens: Tokens) -> dict[str, Any]:
    tokens.integer()
    kind, name, qualname = tokens.take(), tokens.string(), tokens.string()
    tokens.take("parent")
    parent = tokens.integer()
    tokens.take("owner")
    owner = tokens.integer()
    start, end, _ = tokens.where()
    flags = set(tokens.tokens[tokens.at :])
    return {
        "name": name, "qualname": qualname, "kind": kind, "parent": parent, "owner": owner, "start": start, "end": end,
        "params": [], "values": [], "guards": [], "bindings": [], "names": [], "hints": [], "handlers": [],
        "states": (),
        "is_async": "async" in flags, "is_generator": "generator" in flags,
    }  # fmt: skip


def _guard(tokens: Tokens) -> Guard:
    kind = tokens.take()
    condition = tokens.operand()
    polarity = tokens.take() == "true"
    tokens.take("in")
    return Guard(condition, polarity, tokens.integer(), kind)  # type: ignore[arg-type]


def _value(tokens: Tokens) -> AnyValue:
    make, fields = _VALUES[tokens.take()]
    found = fields(tokens)
    return make(*tokens.where(), *found)


def _constant(t: Tokens) -> tuple[Constant, bool]:
    token = t.take()
    if token[0] == "b":
        return from_json(token[1:], str), True
    if token[0] != '"' and any(c in token for c in ".einf") and token not in ("true", "false", "null"):
        return float(token), False
    return msgspec.json.decode(token), False


def _elements(t: Tokens) -> tuple[Element, ...]:
    found = []
    while t.peek()[:1] in ("*", "%") or (t.peek()[:1] == "[" and t.peek() + t.tokens[t.at + 2] != "[:"):
        spread = t.accept("*")
        key: tuple[Key, int] = (None, -1)
        if t.peek()[:1] == "[":
            key = t.key()
            t.take(":")
        found.append(Element(t.operand(), *key, spread))
    return tuple(found)


def _parts(t: Tokens) -> tuple[str | int, ...]:
    found: list[str | int] = []
    while t.peek()[:1] in ('"', "%"):
        found.append(t.operand() if t.peek()[0] == "%" else t.string())
    return tuple(found)


def _arguments(t: Tokens) -> tuple[Argument, ...]:
    found = []
    while t.peek() != "[":
        star = len(t.take()) if t.peek()[:1] == "*" else 0
        keyword = None
        if t.peek()[:1] != "%":
            keyword = t.name()
            t.take("=")
        found.append(Argument(t.operand(), keyword, star))
    return tuple(found)


def _keywords(t: Tokens) -> tuple[tuple[str, int], ...]:
    found = []
    while t.peek() not in ("[", "@"):
        name = t.name()
        t.take("=")
        found.append((name, t.operand()))
    return tuple(found)


def _import(t: Tokens) -> tuple[str, str | None, int]:
    level, module = t.integer(), t.string()
    return module, None if t.peek() == "[" else t.name(), level


_VALUES: dict[str, tuple[Callable[..., AnyValue], Callable[[Tokens], tuple[Any, ...]]]] = {
    "param": (Param, lambda t: (t.integer(), t.name())),
    "const": (Const, _constant),
    "global": (Global, lambda t: (t.name(),)),
    "capture": (Capture, lambda t: (t.name(), t.integer())),
    "store": (Store, lambda t: (t.name(), t.integer(), t.operand())),
    "import": (Import, _import),
    "attr": (Attr, lambda t: (t.operand(), t.name())),
    "item": (Item, lambda t: (t.operand(), *t.key())),
    "build": (Build, lambda t: (t.take(), _elements(t))),
    "format": (Format, lambda t: (_parts(t),)),
    "op": (Op, lambda t: (t.string(), t.operands())),
    "call": (Call, lambda t: (t.operand(), _arguments(t))),
    "after": (After, lambda t: (t.operand(), t.operand(), t.integer())),
    "setattr": (SetAttr, lambda t: (t.operand(), t.name(), t.operand())),
    "setitem": (SetItem, lambda t: (t.operand(), *t.key(), t.operand())),
    "phi": (Phi, lambda t: (t.operands(),)),
    "func": (Func, lambda t: (t.integer(), t.states(), t.decorators())),
    "class": (Class, lambda t: (t.integer(), t.operands(), _keywords(t), t.decorators())),
    "return": (Return, lambda t: (t.operand(), t.states())),
    "yield": (Yield, lambda t: (t.accept("from"), t.operand())[::-1]),
    "raise": (Raise, lambda t: (t.operand(), t.operand())),
}
"""How each kind of value is read: its class, and what reads its fields."""
