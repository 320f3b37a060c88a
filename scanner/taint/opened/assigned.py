"""Settings given by name, whoever reads them: `NAME = value` in a module or class, `config["NAME"] = value`,
`config.update(NAME=value)`, `os.environ.setdefault("NAME", value)`, a dict with the key "NAME".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scanner.ir.model import Attr, Build, Call, Const, Op, Operand, SetAttr, SetItem
from scanner.taint.opened.spelling import spelled
from scanner.taint.opened.view import View

Assigned = tuple[Operand, str, Operand]
"""Where, the name, and the value it is given."""

_GIVES = frozenset(("setdefault", "putenv", "setenv"))
_ADDS = ("append", "insert")
_EXTENDS = ("extend",)


def assignments(view: View, names: Collection[str]) -> Iterator[Assigned]:
    """(where, name, value) of every setting of one of these names."""
    if view.function.kind in ("module", "class"):
        for binding in view.function.bindings:
            if binding.name in names:
                parts = dict.fromkeys(one for value in binding.values for one in _joined(view, value))
                yield from ((part, binding.name, part) for part in parts)
    for at, value in enumerate(view.values):
        match value:
            case SetItem(key=str(key), value=given) if key in names:
                yield at, key, given
            case SetAttr(name=name, value=given) if name in names:
                yield at, name, given
            case Build(kind="dict", elements=elements):
                yield from ((at, str(one.key), one.value) for one in elements if one.key in names)
            case Call(callee=callee, args=args):
                yield from ((at, one.keyword, one.value) for one in args if one.keyword in names and one.keyword)
                method = view.values[callee]
                first = view.values[args[0].value] if len(args) == 2 else None
                given_name = first.value if isinstance(first, Const) else None
                if isinstance(method, Attr) and method.name in _GIVES and given_name in names:
                    yield at, str(given_name), args[1].value
            case _:
                pass


def grown(view: View, names: Collection[str]) -> Iterator[tuple[Operand, str, Operand, bool]]:
    """(where, name, value, whether the value is one element) of what is added to the lists of these settings:
    `INSTALLED_APPS.append("silk")`, `INSTALLED_APPS.extend([…])`.
    """
    for at in view.calls:
        call = view.values[at]
        method = view.values[call.callee] if isinstance(call, Call) and call.args else None
        if isinstance(call, Call) and isinstance(method, Attr) and method.name in (*_ADDS, *_EXTENDS):
            name = spelled(view, method.base)
            if name in names:
                yield at, name, call.args[-1].value, method.name in _ADDS


def _joined(view: View, operand: Operand) -> Iterator[Operand]:
    """The value, and the parts that it was joined from: `INSTALLED_APPS += ["silk"]`."""
    yield operand
    value = view.values[operand]
    if isinstance(value, Op) and value.name in ("+", "+="):
        for part in value.operands:
            yield from _joined(view, part)
