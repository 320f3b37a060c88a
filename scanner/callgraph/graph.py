"""The call graph, asked on demand: what a value may be, what a call may reach, who calls a function.

Answers are least fixed points over the whole program (`solver`), computed only as far as a question needs and kept;
they do not depend on the order of questions. Nothing here raises on odd programs.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.callgraph.model import Context, Origin, ReturnType, Statistics, Targets
from scanner.index.index import Index
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir import model as ir

Returns = Callable[[str], ReturnType | None]


class CallGraph:
    """Answers questions about a program given by its index and by `load`, which gives a module's body by its name.

    `returns` tells what calls outside the project give; `guess` switches the fallback on method names on or off.
    """

    def __init__(self, index: Index, load: Callable[[str], ir.Module], returns: Returns = lambda path: None, guess: bool = True) -> None:
        raise NotImplementedError

    def function(self, ref: FunctionRef) -> ir.Function:
        """The body behind a reference."""
        raise NotImplementedError

    def origins(self, ref: FunctionRef, operand: ir.Operand, context: Context = ()) -> tuple[Origin, ...]:
        """What the value may be, in a fixed order; `(Unknown(spelling),)` when nothing is known."""
        raise NotImplementedError

    def targets(self, ref: FunctionRef, call: ir.Operand, context: Context = ()) -> Targets:
        """What the `Call` value `call` may reach."""
        raise NotImplementedError

    def implicit_calls(self, ref: FunctionRef, operand: ir.Operand, context: Context = ()) -> Targets:
        """Functions of the project that the value runs without a call being written.

        Attr: property getters, descriptors, `__getattr__`. SetAttr: setters. Item, SetItem: `__getitem__`, `__setitem__`; iteration:
        `__iter__` and `__next__`. Op: operators, `enter`/`exit`. Format, and calls of str, repr, format, print: `__str__`, `__repr__`,
        `__format__`. Decorators of Func values: the decorator, called with the function.
        """
        raise NotImplementedError

    def callers(self, ref: FunctionRef) -> tuple[tuple[FunctionRef, ir.Operand], ...]:
        """Calls (and applications as a decorator: then the operand is the `Func` value) that may reach the function, sorted; bounded."""
        raise NotImplementedError

    def text(self, ref: FunctionRef, operand: ir.Operand, context: Context = ()) -> tuple[str, ...]:
        """The texts that the value may be, with holes `{?}`; `("{?}",)` when nothing is known."""
        raise NotImplementedError

    def elements(self, origin: Origin, step: str) -> tuple[Origin, ...]:
        """What is at `step` (`.name`, `[key]`, `[#0]`, `[*]`) of an origin: a field's values, a container's elements."""
        raise NotImplementedError

    def fields(self, cls: ClassRef, name: str) -> tuple[Origin, ...]:
        """What a field of instances of the class may be."""
        raise NotImplementedError

    def statistics(self) -> Statistics:
        """Counts over the questions asked so far."""
        raise NotImplementedError
