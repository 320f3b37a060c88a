"""Functions of the program, opened once and numbered once a context: what compiling calls starts from.

A function in two contexts (see `callgraph.model`) has two numbers and one view.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from scanner.callgraph.graph import CallGraph
from scanner.callgraph.model import Callee, ContainerOf, Context, Origin, Targets
from scanner.index.model import FunctionRef
from scanner.ir.model import Build, Module, Operand
from scanner.project.walk import is_test
from scanner.rules.lookup import RuleSet
from scanner.taint.opened.constants import Known, Written
from scanner.taint.opened.definitions import Definitions
from scanner.taint.opened.ends import ends, held
from scanner.taint.opened.reads import Reads
from scanner.taint.opened.view import View


class Opening(Definitions):
    """Opens functions, and asks the call graph about their values by number."""

    def __init__(self, graph: CallGraph, rules: RuleSet) -> None:
        super().__init__(graph, rules)
        self.refs: list[tuple[FunctionRef, Context]] = []
        self._numbers: dict[tuple[FunctionRef, Context], int] = {}
        self._views: dict[FunctionRef, View] = {}
        self._by_number: list[View] = []
        self._tests: dict[str, bool] = {}
        self._reads: dict[str, Reads] = {}
        self.ends = tuple(ends(self))
        graph.relate({(end.cls, end.name): held(end) for end in self.ends if not end.is_typed})

    def number(self, ref: FunctionRef, context: Context = ()) -> int:
        """The number of a function in a context."""
        key = (ref, context)
        known = self._numbers.get(key)
        if known is None:
            known = self._numbers[key] = len(self.refs)
            self.refs.append(key)
            self._by_number.append(self.open(ref))
        return known

    def number_of(self, callee: Callee) -> int:
        """The number of what a call may run."""
        return self.number(callee.function, callee.context)

    def view(self, number: int) -> View:
        """The function of this number."""
        return self._by_number[number]

    def open(self, ref: FunctionRef) -> View:
        """A function, opened once."""
        known = self._views.get(ref)
        if known is None:
            known = self._views[ref] = View(self.index.modules[ref.module], ref, self.graph.function(ref))
            known.is_held = functools.partial(self.holds, ref)
        return known

    def holds(self, ref: FunctionRef, operand: Operand) -> bool:
        """Whether an object that is read off a call's result is known to be held elsewhere."""
        return False

    def opened(self) -> int:
        """How many functions have been opened."""
        return len(self._views)

    def module(self, name: str) -> Module:
        """A module with its bodies."""
        return self.graph.module(name)

    def reads(self, module: str) -> Reads:
        """Where a module reads names."""
        known = self._reads.get(module)
        if known is None:
            known = self._reads[module] = Reads(self.module(module))
        return known

    def functions(self, module: str) -> Iterator[FunctionRef]:
        """All functions of a module."""
        for index in range(len(self.module(module).functions)):
            yield FunctionRef(module, index)

    def targets(self, number: int, at: Operand) -> Targets:
        """What a call may run."""
        ref, context = self.refs[number]
        return self.graph.targets(ref, at, context)

    def origins(self, number: int, operand: Operand) -> tuple[Origin, ...]:
        """What a value may be."""
        ref, context = self.refs[number]
        return self.graph.origins(ref, operand, context)

    def text(self, number: int, operand: Operand) -> tuple[str, ...]:
        """The texts that a value may be."""
        ref, context = self.refs[number]
        return self.graph.text(ref, operand, context)

    def known(self, number: int) -> Known:
        """What conditions of rules may know of a function's values: texts, and displays that other functions write."""
        return Known(functools.partial(self.text, number), lambda operand: tuple(self._written(number, operand)))

    def _written(self, number: int, operand: Operand) -> Iterator[Written]:
        for origin in self.origins(number, operand):
            if isinstance(origin, ContainerOf) and origin.site is not None:
                maker = self.number(FunctionRef(origin.site.module, origin.site.function))
                view = self.view(maker)
                if isinstance(view.values[origin.site.operand], Build):
                    yield Written(view, origin.site.operand, Known(functools.partial(self.text, maker)))

    def is_test(self, number: int) -> bool:
        """Whether a function stands in test code."""
        module = self.refs[number][0].module
        known = self._tests.get(module)
        if known is None:
            known = self._tests[module] = is_test(self.index.modules[module].path)
        return known
