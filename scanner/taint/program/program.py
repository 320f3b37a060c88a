"""The program as the solver sees it: functions by number, calls compiled when first met, callers with their contexts.

A function's *number* stands for the function in one context of the call graph (a closure made by a decorator at one
site is not the closure made at another); () is every context together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.callgraph.graph import CallGraph
from scanner.callgraph.model import Callee, Context, External, Instance, Targets, Unknown
from scanner.callgraph.model import Site as Made
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Attr, Call, Capture, Func, Operand, Raise, Return, SetAttr, SetItem
from scanner.rules.lookup import RuleSet
from scanner.rules.model import CallbackEffect, Rule, SendEffect, SinkEffect
from scanner.taint.calls import models
from scanner.taint.calls.aliases import Aliases
from scanner.taint.calls.callbacks import Callbacks
from scanner.taint.calls.catching import Catching, Caught
from scanner.taint.calls.channels import Channels
from scanner.taint.calls.dependents import Dependents
from scanner.taint.calls.function_values import FunctionValues
from scanner.taint.calls.handed import handed_over
from scanner.taint.calls.invoked import add_methods, names_methods
from scanner.taint.calls.kept import prepare
from scanner.taint.calls.pairs import add_pairs
from scanner.taint.calls.queries import Queries
from scanner.taint.calls.raising import raised
from scanner.taint.calls.records import add_records, add_validated
from scanner.taint.calls.responses import Responses
from scanner.taint.calls.roundtrips import add_read_back
from scanner.taint.calls.sent import add_sent
from scanner.taint.calls.shown import Shown
from scanner.taint.calls.signatures import completed
from scanner.taint.calls.site import Action, Move, Site, Way
from scanner.taint.calls.tuples import add_changed, add_getter, add_positions, add_tuple, matched_fields
from scanner.taint.calls.unwritten import unwritten_callers
from scanner.taint.calls.ways import add_callees, add_constructions, find_changed, is_opaque
from scanner.taint.calls.writers import add_written, sinks_written_to
from scanner.taint.facts import codes
from scanner.taint.opened.spelling import spelled
from scanner.taint.opened.view import View
from scanner.taint.options import Options
from scanner.taint.templates.printed import Templates

Place = tuple[FunctionRef, Operand]


class Program(FunctionValues):
    """Opens functions and compiles calls, once each."""

    def __init__(self, graph: CallGraph, rules: RuleSet, options: Options) -> None:
        super().__init__(graph, rules)
        self.options = options
        self._sites: dict[tuple[int, Operand], Site] = {}
        self._implicit: dict[tuple[int, Operand], Site | None] = {}
        self._callers: dict[int, tuple[tuple[int, Way], ...]] = {}
        self._captures: dict[FunctionRef, frozenset[tuple[int, str]]] = {}
        self._children: dict[str, dict[int, list[int]]] = {}
        self.given_rows: dict[Place, tuple[tuple[ClassRef, ...], tuple[Place, ...]]] = {}  # see `rowclasses`
        self.queries = Queries(self.view, self.text, self.origins, self._first_text)
        self.shown = Shown(self)
        self.templates = Templates(self)
        self._catching = Catching(self)
        self._responses = Responses(self, self.site)
        self._channels = Channels(self)
        self._dependents = Dependents(self)
        self.also_held = Aliases(self).held
        self._callbacks = Callbacks(
            self.number,
            self.view,
            self.index.find_method,
            rules.answers_question,
            self.is_bound,
            self.rules_called,
        )

    # -- calls ------------------------------------------------------------------------------------------------

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
                    known = self._stored(number, at, base, "__setitem__")
                case SetAttr(base=base, name=name):
                    known = self._stored(number, at, base, f"{name}.__set__")
                case Raise():
                    known = raised(self.rules, self.view(number), at, lambda made: self.site(number, made))
                case _:
                    known = self._compile(number, at)
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
                add_callees(site, self.view(number), at, targets, self._number_of)
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

    def _number_of(self, callee: Callee) -> int:
        return self.number(callee.function, callee.context)

    def _compile(self, number: int, at: Operand) -> Site:
        site, view = Site(at), self.view(number)
        targets = self.targets(number, at)
        project = [self.qualified(callee.function) for callee in targets.callees]
        for construction in targets.constructions:
            inherited = () if targets.callees else self.index.external_bases(construction.cls)
            project += [self.index.path_of(construction.cls), *inherited]
        named = models.rules_of(self.rules, view, at, targets, project, lambda operand: self.text(number, operand))
        if named and len(targets.callees) == 1:
            named = completed(named, self.graph.function(targets.callees[0].function).params)
        if not named and not targets.callees and self.options.allows("unmodelled-sdk"):
            named = models.unmodelled(self.rules, targets)
        site.rules = named
        printed = self.templates.at(self.refs[number][0], at)
        if printed is not None and not printed.beside:
            self.templates.add(site, number, named, printed)
            return site
        sinks = sinks_written_to(self, number, at, self._told_here(named, targets), targets.externals)
        models.add_sinks(site, view, at, self._storing(number, at, sinks))
        prepare(self, site, number, at)
        described = (
            add_positions(self, site, number, at, targets.externals)
            or add_pairs(site, view, at, named)
            or add_read_back(self, site, number, at, targets)
            or models.add_moves(site, view, at, named, lambda operand: self.text(number, operand))
        )
        self._add_callbacks(site, number, at, named)
        add_written(site, view, at, targets.externals)
        add_sent(self, site, number, at)
        if described:
            add_validated(self, site, number, at)
            self._bind_by_name(site, number, at)
            self._without_default(site, view, at)
            self._add_unwritten(site, number, at)
            return site
        if targets.guessed and not self.options.allows("name-fallback"):
            targets = Targets(unresolved=("", models.method_name(view, at)))
        add_callees(site, view, at, targets, self._number_of)
        add_constructions(site, at, targets, self.index)
        if targets.constructions:
            add_records(self, site, number, at, targets)
        find_changed(site, targets, lambda way: self.view(way.function))
        if is_opaque(targets):
            models.add_opaque(site, view, at, self.options)
        elif (
            not targets.constructions
            and (not targets.callees or targets.externals)
            and not add_tuple(self, site, view, at, targets.externals)
            and not add_getter(self, site, view, at, targets.externals)
            and not add_changed(self, site, view, at, targets.externals)
        ):
            self._outside(site, number, at, named)
        self._add_unwritten(site, number, at)
        return site

    def _bind_by_name(self, site: Site, number: int, at: Operand) -> None:
        """`getattr(box, "get")` is a method that holds its receiver."""
        call = self.view(number).values[at]
        if isinstance(call, Call) and models.bare_name(self.view(number), at) == "getattr" and self.binds(number, at):
            for argument in call.args[:1]:
                site.add(argument.value, Move(at, (), (".__self__",), False, codes.READ))

    def _stored(self, number: int, at: Operand, base: Operand, method: str) -> Site:
        """`x[k] = v` on something outside the project, compiled: the sinks of its `__setitem__`; `x.a = v` likewise."""
        site, view = Site(at), self.view(number)
        origins = self.origins(number, base)
        paths = [origin.path for origin in origins if isinstance(origin, External)]
        paths += [self.index.path_of(origin.cls) for origin in origins if isinstance(origin, Instance)]
        named = [(rule, path) for path in paths for rule in self.rules.calls(f"{path}.{method}")]
        if all(isinstance(origin, Unknown) for origin in origins) and method != "__setitem__":
            receiver = spelled(view, base)
            named += [(rule, f"{receiver}.{method}") for rule in self.rules.unresolved_calls(receiver, method)]
        site.rules = models.applying(named, view, at, lambda operand: self.text(number, operand))
        models.add_sinks(site, view, at, site.rules)
        return site

    def _add_unwritten(self, site: Site, number: int, at: Operand) -> None:
        """What `str(user)` and the like run: `__str__` answers for the object's fields."""
        ref, context = self.refs[number]
        targets = self.graph.implicit_calls(ref, at, context)
        if targets.callees:
            for callee in targets.callees:
                for binding in callee.bindings:
                    others: list[Action] = [
                        one for one in site.actions.get(binding.operand, ()) if not isinstance(one, Move)
                    ]
                    site.actions[binding.operand] = others
            add_callees(site, self.view(number), at, targets, self._number_of)

    def _outside(self, site: Site, number: int, at: Operand, named: tuple[models.Named, ...]) -> None:
        view = self.view(number)
        name = models.method_name(view, at)
        call = view.values[at]
        assert isinstance(call, Call)
        if isinstance(view.values[call.callee], Attr):
            known = tuple((rule, name) for rule in self.rules.method_models(name))
            if known and models.add_moves(site, view, at, known, lambda operand: self.text(number, operand)):
                self._add_callbacks(site, number, at, known)
                self._without_default(site, view, at)
                return
        models.add_default(site, view, at, self.rules, self.options, named)

    def _first_text(self, made: Made) -> tuple[str, ...]:
        ref = FunctionRef(made.module, made.function)
        value = self.open(ref).values[made.operand] if made.operand >= 0 else None
        return self.graph.text(ref, value.args[0].value) if isinstance(value, Call) and value.args else ()

    def _storing(self, number: int, at: Operand, named: tuple[models.Named, ...]) -> tuple[models.Named, ...]:
        """Without the sinks whose SQL is known to store nothing: a query keeps none of its parameters."""
        return tuple(
            (rule, symbol)
            for rule, symbol in named
            if not isinstance(rule.effect, SinkEffect)
            or not (found := self.queries.statements(number, at, rule.effect))
            or any(statement.writes for statement in found)
        )

    def _told_here(self, named: tuple[models.Named, ...], targets: Targets) -> tuple[models.Named, ...]:
        """Without sinks recognised by spelling where the program's own function is called that meets a sink of the
        kind itself: what becomes of the data is told there.
        """
        loose = {rule.effect.kind for rule, _ in named if rule.guess and isinstance(rule.effect, SinkEffect)}
        if not loose or targets.guessed:
            return named
        for callee in targets.callees:
            loose -= self._sinks_in(self._number_of(callee))
        return tuple(
            (rule, symbol)
            for rule, symbol in named
            if not (rule.guess and isinstance(rule.effect, SinkEffect)) or rule.effect.kind in loose
        )

    def _sinks_in(self, number: int) -> set[str]:
        """The kinds of sinks that the calls of a function are by themselves."""
        view, found = self.view(number), set[str]()
        for at in view.calls:
            named = models.rules_of(
                self.rules, view, at, self.targets(number, at), (), lambda operand: self.text(number, operand)
            )
            found |= {rule.effect.kind for rule, _ in named if isinstance(rule.effect, SinkEffect)}
        return found

    def _without_default(self, site: Site, view: View, at: Operand) -> None:
        models.clears(site, view, at, models.method_name(view, at))

    def _add_callbacks(self, site: Site, number: int, at: Operand, named: tuple[tuple[Rule, str], ...]) -> None:
        for rule, _ in named:
            if isinstance(rule.effect, CallbackEffect) and names_methods(rule.effect):
                add_methods(self, site, number, at, rule.effect)
            elif isinstance(rule.effect, SendEffect):
                self._channels.send(site, number, at, rule.effect)
            elif isinstance(rule.effect, CallbackEffect):
                self._callbacks.add(
                    site, self.view(number), at, rule.effect, lambda operand: self.origins(number, operand)
                )

    # -- closures ---------------------------------------------------------------------------------------------

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
