"""Which tables people get to see: whose rows are read where people see their data, or end up in an answer to them.

A read is a query of a class's rows, or of those that belong to an object (`member.appointments`, by the name that the
relation declares). It counts in the functions bound as access paths and in what they call, and anywhere else when what
was read, or anything made of it, is returned by a route or put into a response. What ready-made views show, `offered`
tells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scanner.callgraph.model import Instance
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Attr, Call, Operand, Return
from scanner.rules.model import SinkEffect
from scanner.taint.entrypoints.discovery import EntryPoints
from scanner.taint.model import Access, Store
from scanner.taint.opened.view import View
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program
from scanner.taint.tables.relations import Relations
from scanner.taint.tables.rowclasses import classes_of

_READS = frozenset((
    "all", "filter", "filter_by", "exclude", "get", "first", "last", "latest", "earliest", "values", "values_list",
    "order_by", "iterator", "in_bulk", "one", "one_or_none", "scalar", "scalars", "scalar_one", "scalar_one_or_none",
    "get_or_404", "first_or_404", "paginate", "find", "find_one", "aget", "select", "query", "get_object_or_404",
    "aget_object_or_404", "get_list_or_404", "select_related", "prefetch_related", "execute", "get_by_id",
))  # fmt: skip
_HANDED_ON = frozenset(("get_queryset", "get_object", "get_context_data", "queryset", "resolve"))
_MOST = 2000
_DEEP = 4


def accesses(
    program: Program, expressions: Expressions, entries: EntryPoints, stores: Collection[Store], bound: Collection[str]
) -> tuple[Access, ...]:
    """Every such read, by place. `bound` names the functions by which people see their data."""
    tables = {name for store in stores if store.keeps for name in (store.symbol, *store.held_by)}
    names = {name.rpartition(".")[2] for name in tables}
    if not tables:
        return ()
    relations = Relations(program)
    within = _reach(program, bound)
    shown = _Shown(program, entries)
    found: set[Access] = set()
    for module in sorted(program.index.modules):
        mentioned = program.index.modules[module].interface.names
        own = any(ref.module == module for ref in within)
        words = {*mentioned.names, *mentioned.called}
        if not (own or names & words or relations.names & set(mentioned.attributes) or _READS & set(mentioned.called)):
            continue
        for ref in program.functions(module):
            view = program.open(ref)
            for at, path in _reads(program, view, relations):
                if path in tables and (ref in within or shown(ref, at, _DEEP)):
                    found.add(Access(path, expressions.place(ref, at), program.qualified(ref)))
    return tuple(sorted(found, key=lambda one: (one.place.path, one.place.line, one.place.column, one.store)))


def _reads(program: Program, view: View, relations: Relations) -> Iterator[tuple[Operand, str]]:
    """(value, class by dotted path) of every read of rows."""
    for at in view.calls:
        if program.mentions(view, at, _READS):
            yield from ((at, program.index.path_of(cls)) for cls in dict.fromkeys(classes_of(program, view.ref, at)))
    for name in sorted(relations.names & view.attributes.keys()):
        for at in view.attributes[name]:
            yield from ((at, program.index.path_of(cls)) for cls in _related(program, view, at, relations))


def _related(program: Program, view: View, at: Operand, relations: Relations) -> tuple[ClassRef, ...]:
    value = view.values[at]
    assert isinstance(value, Attr)
    origins = program.origins(program.number(view.ref), value.base)
    owners = [origin.cls for origin in origins if isinstance(origin, Instance)]
    return relations.of(owners, value.name)


def _reach(program: Program, bound: Collection[str]) -> frozenset[FunctionRef]:
    """The functions of these names, and what they call."""
    waiting = [
        ref
        for module in sorted(program.index.modules)
        if any(name == module or name.startswith(f"{module}.") for name in bound)
        for ref in program.functions(module)
        if any(_covers(name, program.qualified(ref)) for name in bound)
    ]
    seen = set(waiting)
    while waiting and len(seen) < _MOST:
        ref = waiting.pop()
        for at in program.open(ref).calls:
            targets = program.graph.targets(ref, at)
            for callee in () if targets.guessed else targets.callees:
                if callee.function not in seen:
                    seen.add(callee.function)
                    waiting.append(callee.function)
    return frozenset(seen)


def _covers(name: str, function: str) -> bool:
    name = name.removesuffix(".*")
    return function == name or function.startswith(f"{name}.")


class _Shown:
    """Whether a value, or something made of it, ends up in an answer."""

    def __init__(self, program: Program, entries: EntryPoints) -> None:
        self._program = program
        self._entries = entries
        self._known: dict[tuple[FunctionRef, Operand], bool] = {}

    def __call__(self, ref: FunctionRef, at: Operand, depth: int) -> bool:
        """Followed through calls of the project, and out to callers, `depth` times."""
        key = (ref, at)
        if key not in self._known:
            self._known[key] = False  # a way that leads back says nothing new
            self._known[key] = self._follow(ref, at, depth)
        return self._known[key]

    def _follow(self, ref: FunctionRef, at: Operand, depth: int) -> bool:
        view = self._program.open(ref)
        seen, waiting = {at}, [at]
        while waiting:
            current = waiting.pop()
            for use in view.uses[current]:
                if use < 0 or use in seen:
                    continue
                value = view.values[use]
                if isinstance(value, Call):
                    if self._answers(view, use) or (depth > 0 and self._passed(ref, use, current, depth)):
                        return True
                    if value.callee != current and self._asks(view, value):
                        continue
                if isinstance(value, Return) and self._given_back(ref, depth):
                    return True
                seen.add(use)
                waiting.append(use)
        return False

    def _answers(self, view: View, at: Operand) -> bool:
        rules = self._program.site(self._program.number(view.ref), at).rules
        return any(isinstance(rule.effect, SinkEffect) and rule.effect.kind == "response" for rule, _ in rules)

    def _asks(self, view: View, call: Call) -> bool:
        callee = view.values[call.callee]
        return isinstance(callee, Attr) and self._program.rules.answers_question(callee.name)

    def _passed(self, ref: FunctionRef, call: Operand, operand: Operand, depth: int) -> bool:
        """Whether a function of the project shows what it is given."""
        targets = self._program.graph.targets(ref, call)
        for callee in () if targets.guessed else targets.callees:
            for binding in callee.bindings:
                parameter = self._program.open(callee.function).params.get(binding.parameter, -1)
                if binding.operand == operand and parameter >= 0 and self(callee.function, parameter, depth - 1):
                    return True
        return False

    def _given_back(self, ref: FunctionRef, depth: int) -> bool:
        entry = self._entries.at(ref)
        if entry is not None:
            return entry.kind == "route"
        if self._program.graph.function(ref).name in _HANDED_ON:
            return True
        return depth > 0 and any(self(caller, at, depth - 1) for caller, at in self._program.graph.callers(ref))
