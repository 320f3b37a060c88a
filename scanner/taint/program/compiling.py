"""Calls are compiled: what the rules say of one, and what the functions that it may run do with its operands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scanner.callgraph.model import External, Instance, Targets, Unknown
from scanner.ir.model import Attr, Call, Operand
from scanner.rules.model import CallbackEffect, Rule, SendEffect, SinkEffect
from scanner.taint.calls import models
from scanner.taint.calls.callbacks import Callbacks
from scanner.taint.calls.changed_rows import ChangedRows
from scanner.taint.calls.channels import Channels
from scanner.taint.calls.invoked import add_methods, names_methods
from scanner.taint.calls.kept import prepare
from scanner.taint.calls.pairs import add_pairs
from scanner.taint.calls.queries import Queries
from scanner.taint.calls.raising import raised
from scanner.taint.calls.records import add_records, add_validated
from scanner.taint.calls.roundtrips import add_read_back
from scanner.taint.calls.sent import add_sent
from scanner.taint.calls.signatures import completed
from scanner.taint.calls.site import Action, Move, Site
from scanner.taint.calls.tuples import add_changed, add_getter, add_positions, add_tuple
from scanner.taint.calls.ways import add_callees, add_constructions, find_changed, is_opaque
from scanner.taint.calls.writers import add_written, sinks_written_to
from scanner.taint.facts import codes
from scanner.taint.opened.spelling import spelled
from scanner.taint.options import Options
from scanner.taint.program.closures import Closures
from scanner.taint.templates.printed import Templates


class Compiling:
    """Compiles the calls of a program, each when it is asked for."""

    def __init__(self, program: Closures, templates: Templates, queries: Queries, options: Options) -> None:
        self._program = program
        self._templates = templates
        self._queries = queries
        self._options = options
        self.changed_rows = ChangedRows(program)
        self._channels = Channels(program)
        self._callbacks = Callbacks(
            program.number,
            program.view,
            program.index.find_method,
            program.rules.answers_question,
            program.is_bound,
            program.rules_called,
        )

    def call(self, number: int, at: Operand) -> Site:
        """A `Call`, compiled."""
        program = self._program
        site, view = Site(at), program.view(number)
        targets = program.targets(number, at)
        site.rules = named = self._named(number, at, targets)
        printed = self._templates.at(program.refs[number][0], at)
        if printed is not None and not printed.beside:
            self._templates.add(site, number, named, printed)
            return site
        sinks = sinks_written_to(program, number, at, self._told_here(named, targets), targets.externals)
        models.add_sinks(site, view, at, self._storing(number, at, sinks))
        prepare(program, site, number, at)
        described = self._describe(site, number, at, targets)
        self._add_callbacks(site, number, at, named)
        add_written(site, view, at, targets.externals)
        add_sent(program, site, number, at)
        if described:
            add_validated(program, site, number, at)
            self._bind_by_name(site, number, at)
            models.clears(site, view, at, models.method_name(view, at))
        else:
            self._follow(site, number, at, targets)
        self._add_unwritten(site, number, at)
        return site

    def stored(self, number: int, at: Operand, base: Operand, method: str) -> Site:
        """`x[k] = v` on something outside the project, compiled: the sinks of its `__setitem__`; `x.a = v` likewise."""
        site, view = Site(at), self._program.view(number)
        origins = self._program.origins(number, base)
        paths = [origin.path for origin in origins if isinstance(origin, External)]
        paths += [self._program.index.path_of(origin.cls) for origin in origins if isinstance(origin, Instance)]
        named = [(rule, path) for path in paths for rule in self._program.rules.calls(f"{path}.{method}")]
        if all(isinstance(origin, Unknown) for origin in origins) and method != "__setitem__":
            receiver = spelled(view, base)
            named += [(rule, f"{receiver}.{method}") for rule in self._program.rules.unresolved_calls(receiver, method)]
        named += self.changed_rows.rules(number, at)
        site.rules = models.applying(named, view, at, self._program.known(number))
        models.add_sinks(site, view, at, site.rules)
        return site

    def raised(self, number: int, at: Operand, site_of: Callable[[Operand], Site], leaves: bool) -> Site:
        """A `Raise`, compiled; where the exception `leaves` the function, those who handle its class hear of it."""
        site = raised(self._program.rules, self._program.view(number), at, site_of)
        for rule, _ in site.rules if leaves else ():
            if isinstance(rule.effect, SendEffect):
                self._channels.send(site, number, at, rule.effect)
        return site

    def _named(self, number: int, at: Operand, targets: Targets) -> tuple[models.Named, ...]:
        """The rules that speak of a call, each with the name by which it does."""
        program = self._program
        project = [program.qualified(callee.function) for callee in targets.callees]
        for construction in targets.constructions:
            inherited = () if targets.callees else program.index.external_bases(construction.cls)
            project += [program.index.path_of(construction.cls), *inherited]
        named = self._rules_of(number, at, targets, project)
        if named and len(targets.callees) == 1:
            return completed(named, program.graph.function(targets.callees[0].function).params)
        if not named and not targets.callees and self._options.allows("unmodelled-sdk"):
            return models.unmodelled(program.rules, targets)
        return named

    def _rules_of(
        self, number: int, at: Operand, targets: Targets, project: Sequence[str] = ()
    ) -> tuple[models.Named, ...]:
        program = self._program
        view = program.view(number)
        return models.rules_of(program.rules, view, at, targets, project, program.known(number))

    def _describe(self, site: Site, number: int, at: Operand, targets: Targets) -> bool:
        """What rules, or constants of the call, say of its result; whether they say anything."""
        program, view = self._program, self._program.view(number)
        return (
            add_positions(program, site, number, at, targets.externals)
            or add_pairs(site, view, at, site.rules)
            or add_read_back(program, site, number, at, targets)
            or models.add_moves(site, view, at, site.rules, lambda operand: program.text(number, operand))
        )

    def _follow(self, site: Site, number: int, at: Operand, targets: Targets) -> None:
        """What the functions do that the call may run, or, where none is known, what calls do in general."""
        program, view = self._program, self._program.view(number)
        if targets.guessed and not self._options.allows("name-fallback"):
            targets = Targets(unresolved=("", models.method_name(view, at)))
        add_callees(site, view, at, targets, program.number_of)
        add_constructions(site, at, targets, program.index)
        if targets.constructions:
            add_records(program, site, number, at, targets)
        find_changed(site, targets, lambda way: program.view(way.function))
        if is_opaque(targets):
            models.add_opaque(site, view, at, self._options)
        elif (
            not targets.constructions
            and (not targets.callees or targets.externals)
            and not add_tuple(program, site, view, at, targets.externals)
            and not add_getter(program, site, view, at, targets.externals)
            and not add_changed(program, site, view, at, targets.externals)
        ):
            self._outside(site, number, at)

    def _bind_by_name(self, site: Site, number: int, at: Operand) -> None:
        """`getattr(box, "get")` is a method that holds its receiver."""
        view = self._program.view(number)
        call = view.values[at]
        if isinstance(call, Call) and models.bare_name(view, at) == "getattr" and self._program.binds(number, at):
            for argument in call.args[:1]:
                site.add(argument.value, Move(at, (), (".__self__",), False, codes.READ))

    def _outside(self, site: Site, number: int, at: Operand) -> None:
        view = self._program.view(number)
        name = models.method_name(view, at)
        call = view.values[at]
        assert isinstance(call, Call)
        if isinstance(view.values[call.callee], Attr) and not _is_stored(site):
            known = tuple((rule, name) for rule in self._program.rules.method_models(name))
            if known and models.add_moves(site, view, at, known, lambda operand: self._program.text(number, operand)):
                self._add_callbacks(site, number, at, known)
                models.clears(site, view, at, name)
                return
        models.add_default(site, view, at, self._program.rules, self._options, site.rules)

    def _add_unwritten(self, site: Site, number: int, at: Operand) -> None:
        """What `str(user)` and the like run: `__str__` answers for the object's fields."""
        ref, context = self._program.refs[number]
        targets = self._program.graph.implicit_calls(ref, at, context)
        if targets.callees:
            for callee in targets.callees:
                for binding in callee.bindings:
                    others: list[Action] = [
                        one for one in site.actions.get(binding.operand, ()) if not isinstance(one, Move)
                    ]
                    site.actions[binding.operand] = others
            add_callees(site, self._program.view(number), at, targets, self._program.number_of)

    def _storing(self, number: int, at: Operand, named: tuple[models.Named, ...]) -> tuple[models.Named, ...]:
        """Without the sinks whose SQL is known to store nothing: a query keeps none of its parameters."""
        return tuple(
            (rule, symbol)
            for rule, symbol in named
            if not isinstance(rule.effect, SinkEffect)
            or not (found := self._queries.statements(number, at, rule.effect))
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
            loose -= self._sinks_in(self._program.number_of(callee))
        return tuple(
            (rule, symbol)
            for rule, symbol in named
            if not (rule.guess and isinstance(rule.effect, SinkEffect)) or rule.effect.kind in loose
        )

    def _sinks_in(self, number: int) -> set[str]:
        """The kinds of sinks that the calls of a function are by themselves."""
        found = set[str]()
        for at in self._program.view(number).calls:
            named = self._rules_of(number, at, self._program.targets(number, at))
            found |= {rule.effect.kind for rule, _ in named if isinstance(rule.effect, SinkEffect)}
        return found

    def _add_callbacks(self, site: Site, number: int, at: Operand, named: tuple[tuple[Rule, str], ...]) -> None:
        program = self._program
        for rule, _ in named:
            if isinstance(rule.effect, CallbackEffect) and names_methods(rule.effect):
                add_methods(program, site, number, at, rule.effect)
            elif isinstance(rule.effect, SendEffect):
                self._channels.send(site, number, at, rule.effect)
            elif isinstance(rule.effect, CallbackEffect):
                view = program.view(number)
                self._callbacks.add(site, view, at, rule.effect, lambda operand: program.origins(number, operand))


def _is_stored(site: Site) -> bool:
    """Whether a call stores what it is given: its receiver is then no container of the program's."""
    return any(isinstance(rule.effect, SinkEffect) and rule.effect.kind == "database" for rule, _ in site.rules)
