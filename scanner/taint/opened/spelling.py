"""How the code names a value: `customer.email`, `request.form`, `order`. For judging names and for telling people."""

from __future__ import annotations

import re
from collections.abc import Callable

from scanner.ir.model import (
    After,
    Attr,
    Call,
    Capture,
    Global,
    Import,
    Item,
    Op,
    Operand,
    Param,
    Phi,
    SetAttr,
    SetItem,
)
from scanner.rules.classifier.secrets import makes_secret
from scanner.rules.verbs import verbs
from scanner.taint.opened.view import View

DEPTH = 6
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z]+")


def spelled(view: View, operand: Operand, depth: int = DEPTH) -> str:
    """The dotted spelling of a value as far as it has one; calls and keys are left out."""
    value = view.values[operand]
    if depth == 0:
        return ""
    match value:
        case Attr(base=base, name=name):
            before = spelled(view, base, depth - 1)
            return f"{before}.{name}" if before else name
        case Item(base=base, key=key):
            before = spelled(view, base, depth - 1)
            return f"{before}.{key}" if before and isinstance(key, str) else before
        case Param(name=name) | Global(name=name) | Capture(name=name):
            return name
        case Import(name=str(name)):
            return name
        case Import(module=module):
            return module
        case Call(callee=callee):
            return spelled(view, callee, depth - 1)
        case After(base=base) | SetAttr(base=base) | SetItem(base=base) | Op(name="await", operands=(base,)):
            return spelled(view, base, depth - 1)
        case _:
            return next(iter(view.local.get(operand, ()) or view.bound.get(operand, ())), "")


def subject(view: View) -> str:
    """What a function is about: its class for a constructor, `user` for `create_user`."""
    return made(view) or about(view.function.name)


def made(view: View) -> str:
    """The class that a constructor or factory method makes, "" for other functions."""
    if view.function.name in ("__init__", "__new__", "create", "update", "of") and view.function.owner >= 0:
        return view.module.interface.classes[view.function.owner].name
    return ""


def about(function: str) -> str:
    """What a function's name says it is about: `user` for `create_user`, "" when it does not."""
    name = function.strip("_")
    verb, _, rest = name.partition("_")
    if not rest and not name.islower():
        verb, *words = _WORDS.findall(name) or [""]
        rest = "".join(words)
    return rest if verb in verbs().about else ""


def without_related(name: str, related: Callable[[str], bool]) -> str:
    """A class's name without the words after the first that only say with whom it is shown: a `KnowledgeUserModel`
    with a `user` is knowledge, and its `id` not the user's.
    """
    first, *words = _WORDS.findall(name) or [name]
    return "".join((first, *(word for word in words if not related(word.lower()))))


def read_beside(view: View, operand: Operand, name: str) -> tuple[str, ...]:
    """The other attributes and keys that the function reads from the same object."""
    value = view.values[operand]
    base = value.base if isinstance(value, Attr | Item) else -1
    if base < 0:
        return ()
    read = view.read_from.get(base)
    if read is None:
        read = view.read_from[base] = _read_from(view, base)
    return tuple(one for one in read if one != name)[:MOST_BESIDE]


def _read_from(view: View, base: Operand) -> tuple[str, ...]:
    here = spelled(view, base)
    found: set[str] = set()
    for names in (view.attributes, view.items):
        for name, operands in names.items():
            for operand in operands:
                value = view.values[operand]
                if isinstance(value, Attr | Item) and (
                    value.base == base or (here and spelled(view, value.base) == here)
                ):
                    found.add(name)
    return tuple(sorted(found))


MOST_BESIDE = 40


def owner_of(view: View, operand: Operand) -> str:
    """The last word of the spelling of what a value is read from: `customer` for `customer.email` and
    `row.customer["email"]`.
    """
    value = view.values[operand]
    base = value.base if isinstance(value, Attr | Item) else -1
    if isinstance(value, Call):
        callee = view.values[value.callee]
        if isinstance(callee, Attr):
            base = callee.base
    return word_of(view, base) if base >= 0 else ""


def word_of(view: View, operand: Operand, depth: int = DEPTH) -> str:
    """The one word that says what a value is."""
    named = view.local.get(operand)
    if named:
        return named[0]
    value = view.values[operand]
    if depth == 0:
        return ""
    match value:
        case Param() if (
            value.index < len(view.function.params) and view.function.params[value.index].flavour == "receiver"
        ):
            owner = view.function.owner
            classes = view.module.interface.classes
            return classes[owner].name if 0 <= owner < len(classes) else value.name
        case Param(name=name) | Global(name=name) | Capture(name=name) | Attr(name=name):
            return name
        case Import(name=str(name)):
            return name
        case Item(base=base, key=key):
            return key if isinstance(key, str) else word_of(view, base, depth - 1)
        case Call(callee=callee):
            return _called(view, callee, depth)
        case After(base=base) | SetAttr(base=base) | SetItem(base=base):
            return word_of(view, base, depth - 1)
        case Op(operands=(base, *_), name="await" | "slice" | "enter" | "spread"):
            return word_of(view, base, depth - 1)
        case Phi(operands=operands):
            return next(
                (
                    word
                    for operand in operands
                    if operand < len(view.values) and (word := word_of(view, operand, depth - 1))
                ),
                "",
            )
        case _:
            return next(iter(view.bound.get(operand, ())), "")


QUERIES = frozenset(
    (
        "get",
        "first",
        "one",
        "all",
        "filter",
        "last",
        "one_or_none",
        "scalar",
        "get_or_create",
        "latest",
        "earliest",
        "get_or_404",
        "objects",
        "create",
    )
)


def _called(view: View, callee: Operand, depth: int) -> str:
    """`User.objects.get(…)` and `get_user(…)` are users."""
    value = view.values[callee]
    if isinstance(value, Attr) and value.name in QUERIES:
        base = view.values[value.base]
        if isinstance(base, Attr) and base.name in QUERIES:
            return word_of(view, base.base, depth - 1)
        return word_of(view, value.base, depth - 1)
    word = value.name if isinstance(value, Attr | Global) else word_of(view, callee, depth - 1)
    for prefix in ("get_", "fetch_", "load_", "find_", "create_", "make_", "current_", "new_"):
        if word.startswith(prefix):
            return word[len(prefix) :]
    return word


def secret_maker(view: View, at: Operand) -> str:
    """The function that made a value, as a declaration of it, where its name says that it makes secrets."""
    value = view.values[at]
    if isinstance(value, Op) and value.name == "await":
        value = view.values[value.operands[0]]
    callee = view.values[value.callee] if isinstance(value, Call) else None
    name = (callee.name or "") if isinstance(callee, Attr | Global | Import) else ""
    return f"{name}()" if makes_secret(name) else ""


def is_named_better(view: View, at: Operand, name: str) -> bool:
    """Whether what an `address` or a `number` is read from says by itself what it is: `user.email`, one of `emails`;
    or what else the variable is given says so.
    """
    if name not in ("address", "addr", "addresses", "number"):
        return False
    given = next((binding.values for binding in view.function.names if binding.name == name), ())
    return any(_says_address(view, one) for one in dict.fromkeys((at, *given)))


def _says_address(view: View, at: Operand) -> bool:
    value = view.values[at]
    last = value.name if isinstance(value, Attr) else word_of(view, at)
    return any(word in last.lower() for word in _ADDRESSES)


_ADDRESSES = ("mail", "url", "uri", "host", "ip_", "phone", "wallet")
