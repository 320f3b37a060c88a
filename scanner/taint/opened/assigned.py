"""Settings given by name, whoever reads them: `NAME = value` in a module or class, `config["NAME"] = value`,
`config.update(NAME=value)`, `os.environ.setdefault("NAME", value)`, a dict with the key "NAME".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scanner.ir.model import Attr, Build, Call, Const, Operand, SetAttr, SetItem
from scanner.taint.opened.view import View

Assigned = tuple[Operand, str, Operand]
"""Where, the name, and the value it is given."""

_GIVES = frozenset(("setdefault", "putenv", "setenv"))


def assignments(view: View, names: Collection[str]) -> Iterator[Assigned]:
    """(where, name, value) of every setting of one of these names."""
    if view.function.kind in ("module", "class"):
        for binding in view.function.bindings:
            if binding.name in names:
                yield from ((value, binding.name, value) for value in dict.fromkeys(binding.values))
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
