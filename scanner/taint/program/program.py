"""The program as the solver sees it: functions by number, calls compiled when first met, callers with their contexts.

A function's *number* stands for the function in one context of the call graph (a closure made by a decorator at one
site is not the closure made at another); () is every context together.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.graph import CallGraph
from scanner.callgraph.model import Context
from scanner.callgraph.model import Site as Made
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Call, Operand, Raise, Return, SetAttr, SetItem
from scanner.rules.lookup import RuleSet
from scanner.taint.calls.aliases import Aliases
from scanner.taint.calls.catching import Catching, Caught
from scanner.taint.calls.chains import Chains
from scanner.taint.calls.dependents import Dependents
from scanner.taint.calls.handed import handed_over
from scanner.taint.calls.queries import Queries
from scanner.taint.calls.responses import Responses
from scanner.taint.calls.shown import Shown
from scanner.taint.calls.site import Site, Way
from scanner.taint.calls.tuples import matched_fields
from scanner.taint.calls.unwritten import unwritten_callers
from scanner.taint.calls.ways import add_callees
from scanner.taint.options import Options
from scanner.taint.program.closures import Closures
from scanner.taint.program.compiling import Compiling
from scanner.taint.templates.printed import Templates

Place = tuple[FunctionRef, Operand]


class Program(Closures):
    """Opens functions and compiles calls, once each."""

    def __init__(self, graph: CallGraph, rules: RuleSet, options: Options) -> None:
        super().__init__(graph, rules)
        self.options = options
        self._sites: dict[tuple[int, Operand], Site] = {}
        self._implicit: dict[tuple[int, Operand], Site | None] = {}
        self._callers: dict[int, tuple[tuple[int, Way], ...]] = {}
        self.given_rows: dict[Place, tuple[tuple[ClassRef, ...], tuple[Place, ...]]] = {}  # see `rowclasses`
        self.queries = Queries(self.view, self.text, self.origins, self._first_text)
        self.shown = Shown(self)
        self.templates = Templates(self)
        self._catching = Catching(self)
        self._responses = Responses(self, self.site)
        self._dependents = Dependents(self)
        self._chains = Chains(self, self.templates.all_answered())
        self.also_held = Aliases(self).held
        self._compiling = Compiling(self, self.templates, self.queries, options)

    @property
    def set_attributes(self) -> frozenset[str]:
        """The attributes of which setting is a call that rules speak of."""
        return self.rules.set_attributes | self._compiling.changed_rows.names

    def holds(self, ref: FunctionRef, operand: Operand) -> bool:
        """Whether an object that is read off a call's result is known to be held elsewhere."""
        return bool(self.also_held(self.number(ref), operand))

    def response(self, number: int, at: Operand) -> Site | None:
        """The sinks that a `Return` feeds, or the template that prints it, compiled; None when there are none."""
        ref = self.refs[number][0]
        return self.site(number, at) if self.templates.at(ref, at) or self._responses.of(ref) else None

    def response_model(self, ref: FunctionRef) -> ClassRef | None:
        """The class that decides what of a route's result is shown."""
        return self._responses.model(ref)

    def site(self, number: int, at: Operand) -> Site:
        """A call, compiled."""
        key = (number, at)
        known = self._sites.get(key)
        if known is None:
            printed = self.templates.at(self.refs[number][0], at)
            match self.view(number).values[at]:
                case value if printed is not None and not isinstance(value, Call):
                    known = Site(at)
                    self.templates.add(known, number, printed.sinks, printed)
                case Return():
                    known = self._responses.site(number, at)
                case SetItem(base=base):
                    known = self._compiling.stored(number, at, base, "__setitem__")
                case SetAttr(base=base, name=name):
                    known = self._compiling.stored(number, at, base, f"{name}.__set__")
                case Raise():
                    leaves = self.caught(number, at, self.kind_raised(number, at)).leaves
                    known = self._compiling.raised(number, at, lambda made: self.site(number, made), leaves)
                case _:
                    known = self._compiling.call(number, at)
                    if printed is not None and printed.beside:
                        self.templates.add(known, number, printed.sinks, printed)
            self._sites[key] = known
        return known

    def implicit(self, number: int, at: Operand) -> Site | None:
        """The calls that a value makes unwritten, compiled."""
        key = (number, at)
        if key not in self._implicit:
            ref, context = self.refs[number]
            targets = self.graph.implicit_calls(ref, at, context)
            if targets.callees:
                site = Site(at)
                add_callees(site, self.view(number), at, targets, self.number_of)
                self._implicit[key] = site
            else:
                self._implicit[key] = None
        return self._implicit[key]

    def callers(self, number: int) -> tuple[tuple[int, Way], ...]:
        """(calling function, way) for every call that may run a function."""
        known = self._callers.get(number)
        if known is None:
            ref, context = self.refs[number]
            known = self._callers[number] = tuple(self._find_callers(ref, context))
        return known

    def is_run(self, ref: FunctionRef) -> bool:
        """Whether the program itself calls a function, in writing or not: then its receiver's own state is followed."""
        return bool(self.graph.callers(ref)) or (
            any(True for _ in unwritten_callers(self, ref))
            and any(self.callers(self.number(ref, context)) for context in self.contexts(ref))
        )

    def _find_callers(self, ref: FunctionRef, context: Context) -> Iterator[tuple[int, Way]]:
        known = self.graph.callers(ref)
        others = {*handed_over(self, ref), *unwritten_callers(self, ref)}
        apart = self.contexts(ref)
        for caller, at in (*known, *sorted(others - set(known))):
            for outer in self.contexts(caller):
                number = self.number(caller, outer)
                for way in self._ways(number, at):
                    target, inner = self.refs[way.function]
                    if target == ref and (inner == context or (not context and inner not in apart)):
                        yield number, way
        yield from self._dependents.ways(ref)
        yield from self._chains.ways(ref)

    def matched(self, number: int, at: Operand) -> tuple[str, ...]:
        """The fields that a positional part of a class pattern reads; nothing for other values."""
        return matched_fields(self, number, at)

    def caught(self, number: int, at: Operand, kind: int) -> Caught:
        """The handlers that may catch an exception of a kind which comes up at a value; whether it may leave."""
        return self._catching.caught(self.view(number), at, kind)

    def kind_raised(self, number: int, at: Operand) -> int:
        """The kind of what a `Raise` raises."""
        return self._catching.kind(self.view(number), at)

    def _ways(self, number: int, at: Operand) -> list[Way]:
        if isinstance(self.view(number).values[at], Call) or self.templates.at(self.refs[number][0], at):
            return self.site(number, at).ways
        site = self.implicit(number, at)
        return site.ways if site is not None else []

    def _first_text(self, made: Made) -> tuple[str, ...]:
        ref = FunctionRef(made.module, made.function)
        value = self.open(ref).values[made.operand] if made.operand >= 0 else None
        return self.graph.text(ref, value.args[0].value) if isinstance(value, Call) and value.args else ()
