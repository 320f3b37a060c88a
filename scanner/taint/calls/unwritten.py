"""Where a method runs without a call being written: properties where they are read, special methods where an operator,
a conversion to text, an iteration, a subscript or a `with` statement may run them.

Candidates only: whether the value there is an object of that class is asked of the call graph.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.dunder import BINARY
from scanner.index.model import FunctionRef
from scanner.ir.model import AnyValue, Attr, Call, Format, Global, Item, Op, Operand, is_template
from scanner.taint.opened.opening import Opening

MOST = 4000
_TEXT = frozenset(("__str__", "__repr__", "__format__", "__bytes__"))
_TEXT_CALLS = frozenset(("str", "repr", "format", "print", "bytes"))
_ITEMS = frozenset(("__getitem__", "__missing__", "__iter__", "__aiter__", "__next__", "__anext__"))
_WALKS = frozenset(("iter", "next", "list", "tuple", "sorted", "set", "frozenset", "max", "min", "reversed"))
_ENTERS = frozenset(("__enter__", "__aenter__"))
_OPERATORS = {f"__{name}__" for name in BINARY.values()} | {f"__r{name}__" for name in BINARY.values()}
_UNARY = frozenset(("__neg__", "__pos__", "__invert__"))


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
    elif function.name.startswith("__") and _runs_somewhere(function.name):
        left = MOST
        for module in sorted({ref.module, *program.index.importers(ref.module)}):
            for caller in program.functions(module):
                for at, value in enumerate(program.graph.function(caller).values):
                    if left > 0 and _may_run(function.name, value, program, caller):
                        left -= 1
                        yield caller, at


def _is_property(program: Opening, ref: FunctionRef) -> bool:
    signature = program.index.signature(ref)
    names = [one.name.rpartition(".")[2] for one in signature.decorators] if signature is not None else []
    return any(name.endswith("property") or name == "reify" for name in names)


def _runs_somewhere(name: str) -> bool:
    return name in _TEXT | _ITEMS | _ENTERS | _OPERATORS | _UNARY or name in ("__getattr__", "__getattribute__")


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
        case Call(callee=callee) if name in _TEXT or name in _ITEMS:
            called = program.graph.function(caller).values[callee]
            return isinstance(called, Global) and called.name in (_TEXT_CALLS if name in _TEXT else _WALKS)
        case _:
            return False
