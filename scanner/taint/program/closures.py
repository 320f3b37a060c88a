"""Closures: which variables a function captures from outside of it, and which nested functions capture its own."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.callgraph.graph import CallGraph
from scanner.index.model import FunctionRef
from scanner.ir.model import Capture, Func, Operand
from scanner.rules.lookup import RuleSet
from scanner.taint.calls.function_values import FunctionValues
from scanner.taint.opened.view import View


class Closures(FunctionValues):
    """Answers about captured variables, each worked out once."""

    def __init__(self, graph: CallGraph, rules: RuleSet) -> None:
        super().__init__(graph, rules)
        self._captures: dict[FunctionRef, frozenset[tuple[int, str]]] = {}
        self._children: dict[str, dict[int, list[int]]] = {}

    def closures(self, view: View, name: str) -> Iterable[tuple[Operand, str]]:
        """(`Func` value, step) of nested functions that capture a variable: `name` its own, or `^owner:name` from
        further out.
        """
        table = view.closures
        if table is None:
            table = view.closures = {}
            for operand in view.functions:
                func = view.values[operand]
                assert isinstance(func, Func)
                for owner, variable in sorted(self.captures(FunctionRef(view.ref.module, func.function))):
                    step = f"^{owner}:{variable}"
                    table.setdefault(variable if owner == view.ref.function else step, []).append((operand, step))
        return table.get(name, ())

    def captured(self, view: View, step: str) -> Iterable[Operand]:
        """The values of a function that read a captured variable."""
        owner, _, name = step[1:].partition(":")
        return view.captures.get((int(owner), name), ())

    def captures(self, ref: FunctionRef) -> frozenset[tuple[int, str]]:
        """(function, variable) captured in a function or in those inside it, from outside of it."""
        known = self._captures.get(ref)
        if known is None:
            found: set[tuple[int, str]] = set()
            pending, inside = [ref.function], set()
            while pending:
                current = pending.pop()
                inside.add(current)
                function = self.graph.function(FunctionRef(ref.module, current))
                found.update((value.owner, value.name) for value in function.values if isinstance(value, Capture))
                pending += self._nested(ref.module).get(current, ())
            known = self._captures[ref] = frozenset(pair for pair in found if pair[0] not in inside)
        return known

    def _nested(self, module: str) -> dict[int, list[int]]:
        known = self._children.get(module)
        if known is None:
            known = self._children[module] = {}
            for index, function in enumerate(self.module(module).functions):
                known.setdefault(function.parent, []).append(index)
        return known
