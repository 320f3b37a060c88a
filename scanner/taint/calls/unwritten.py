"""Where a method runs without a call being written: properties where they are read, special methods where an operator,
a conversion to text, an iteration, a subscript or a `with` statement may run them.

Candidates only: whether the value there is an object of that class is asked of the call graph.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from scanner.callgraph.dunder import BINARY, BUILTINS, FUNCTIONS, INPLACE
from scanner.index.model import FunctionRef
from scanner.ir.model import AnyValue, Attr, Call, Format, Global, Item, Op, Operand, is_template
from scanner.taint.opened.opening import Opening

MOST = 4000
_TEXT = frozenset(("__str__", "__repr__", "__format__", "__bytes__"))
_CALLED: dict[str, frozenset[str]] = {
    method: frozenset(name for name, called in (BUILTINS | FUNCTIONS).items() if method in called)
    for method in {method for called in (BUILTINS | FUNCTIONS).values() for method in called}
}
"""For each special method, the functions that call it."""
_ITEMS = frozenset(("__getitem__", "__missing__", "__iter__", "__aiter__", "__next__", "__anext__"))
_ENTERS = frozenset(("__enter__", "__aenter__"))
_OPERATORS = {f"__{kind}{name}__" for name in (BINARY | INPLACE).values() for kind in ("", "r", "i")}
_UNARY = frozenset(("__neg__", "__pos__", "__invert__", "__contains__"))
_OTHERS = _TEXT | _ITEMS | _ENTERS | _OPERATORS | _UNARY | {"__getattr__", "__getattribute__"}


def unwritten_callers(program: Opening, ref: FunctionRef) -> Iterator[tuple[FunctionRef, Operand]]:
    """(function, value) for the values that may run a method unwritten, at most `MOST` of them."""
    function = program.graph.function(ref)
    if function.owner < 0:
        return
    if not _is_property(program, ref):
        for module in sorted(filter(is_template, program.index.mentions.attribute(function.name))):
            yield from program.reads(module).attributes.get(function.name, ())
    if _is_property(program, ref):
        for module in sorted({ref.module, *program.index.mentions.attribute(function.name)}):
            yield from program.reads(module).attributes.get(function.name, ())
    elif (function.name.startswith("__") and _runs_somewhere(function.name)) or program.rules.run_by(function.name):
        yield from itertools.islice(_running(program, ref, function.name), MOST)


def _running(program: Opening, ref: FunctionRef, name: str) -> Iterator[tuple[FunctionRef, Operand]]:
    words = program.rules.run_by(name)
    for module in sorted({ref.module, *program.index.importers(ref.module)}):
        for caller in program.functions(module):
            values = program.graph.function(caller).values
            for at, value in enumerate(values):
                if _is_call_of(values, value, words) if words else _may_run(name, value, program, caller):
                    yield caller, at


def _is_call_of(values: Sequence[AnyValue], value: AnyValue, words: frozenset[str]) -> bool:
    callee = values[value.callee] if isinstance(value, Call) else None
    return isinstance(callee, Attr) and callee.name in words


def _is_property(program: Opening, ref: FunctionRef) -> bool:
    signature = program.index.signature(ref)
    names = [one.name.rpartition(".")[2] for one in signature.decorators] if signature is not None else []
    return any(name.endswith("property") or name == "reify" for name in names)


def _runs_somewhere(name: str) -> bool:
    return name in _OTHERS or name in _CALLED


def _may_run(name: str, value: AnyValue, program: Opening, caller: FunctionRef) -> bool:
    match value:
        case Attr():
            return name in ("__getattr__", "__getattribute__")
        case Item():
            return name in _ITEMS
        case Format():
            return name in _TEXT
        case Op(name=operator):
            if operator in ("repr", "str"):
                return name in _TEXT
            return name in _ENTERS if operator == "enter" else name in _OPERATORS or name in _UNARY
        case Call(callee=callee) if name in _CALLED:
            called = program.graph.function(caller).values[callee]
            return isinstance(called, Global | Attr) and called.name in _CALLED[name]
        case _:
            return False
