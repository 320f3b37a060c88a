"""Where templates are printed: by calls of the packs (`render(request, "a.html", context)`), and by other templates.

A template is a function (see `frontends.template`), printed by what calls it: with its context as keywords. Which one
a call prints is told by the constant texts at a port; of several files that a name can mean, the one nearest to the
call. Found once, before anything is followed: the call graph needs to know who calls a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scanner.callgraph.binding import bind
from scanner.callgraph.model import HOLE, External
from scanner.callgraph.model import Site as Made
from scanner.frontends.template import EXTENDS, INCLUDE, OUTSIDE, PRINTS
from scanner.index.model import FunctionRef
from scanner.ir.model import Argument, Build, Call, Import, Operand, is_template
from scanner.rules.model import Port, Rule, SinkEffect, TemplateEffect
from scanner.taint import models, ports
from scanner.taint.layouts import layouts, tells
from scanner.taint.opening import Opening
from scanner.taint.seeds import Seed
from scanner.taint.site import Enter, Landing, Meet, SinkAt, Site, Way
from scanner.taint.view import View

MOST = 8
Place = tuple[FunctionRef, Operand]


class Printed(NamedTuple):
    """What a call prints: templates, as functions, and the arguments that they are called with."""

    templates: tuple[FunctionRef, ...]
    arguments: tuple[Argument, ...]


class Templates:
    """The templates of a program, and the places that print them."""

    def __init__(self, program: Opening) -> None:
        self._program = program
        self._printed: dict[Place, Printed] = {}
        if program.index.templates:
            self._find()
            self._link()
        self._layouts = self._find_layouts()

    def at(self, ref: FunctionRef, at: Operand) -> Printed | None:
        """What a call prints; None when it prints no template that is known."""
        return self._printed.get((ref, at))

    def tells(self, seed: Seed) -> bool:
        """Whether a name that is read is a source; in code every one is."""
        module = seed.function.module
        return not is_template(module) or tells(self._program.open(seed.function), seed, module in self._layouts)

    def add(self, site: Site, number: int, named: Iterable[models.Named], printed: Printed) -> None:
        """Compile a call that prints templates: they get the context, and the sinks of the call what they print."""
        view = self._program.view(number)
        for ref in printed.templates:
            way = Way(self._program.number(ref), site.at)
            way.results = (Landing(site.at),)
            params = self._program.graph.function(ref).params
            for binding in bind(params, printed.arguments, 0):
                site.add(binding.operand, Enter(way, binding.parameter, binding.source_path, binding.parameter_path))
            site.ways.append(way)
        for rule, symbol in named:
            for index, _ in enumerate(rule.effect.arguments[:1] if isinstance(rule.effect, SinkEffect) else ()):
                site.add(site.at, Meet(len(site.sinks), ()))
                site.sinks.append(SinkAt(rule, symbol, index, site.at, "the template"))
                view.printing.add(site.at)

    # -- finding ----------------------------------------------------------------------------------------------

    def _find(self) -> None:
        program = self._program
        words = program.template_names | {INCLUDE, EXTENDS}
        mentions = program.index.mentions
        for module in sorted({module for word in words for module in mentions.called(word)}):
            for ref in program.functions(module):
                view = program.open(ref)
                for at in view.calls:
                    if program.mentions(view, at, words):
                        self._call(view, at)

    def _call(self, view: View, at: Operand) -> None:
        call = view.values[at]
        assert isinstance(call, Call)
        callee = view.values[call.callee]
        if isinstance(callee, Import) and callee.module == OUTSIDE and callee.name in (INCLUDE, EXTENDS):
            found = self._named(view, call.args[0].value)
            if found:
                self._printed[view.ref, at] = Printed(found, call.args[1:])
            return
        number = self._program.number(view.ref)
        for rule, _ in self._rules(number, view, at):
            if isinstance(rule.effect, TemplateEffect) and (view.ref, at) not in self._printed:
                self._by_rule(number, view, at, rule.effect)

    def _rules(self, number: int, view: View, at: Operand) -> tuple[tuple[Rule, str], ...]:
        program = self._program
        targets = program.targets(number, at)
        return models.rules_of(program.rules, view, at, targets, (), lambda operand: program.text(number, operand))

    def _by_rule(self, number: int, view: View, at: Operand, effect: TemplateEffect) -> None:
        for port in effect.names:
            found: tuple[FunctionRef, ...] = ()
            for named in ports.find(view, at, port):
                found = found or self._at_port(number, view, named.operand, port)
            if found:
                self._printed[view.ref, at] = Printed(found, tuple(_context(view, at, effect)))
                return

    def _at_port(self, number: int, view: View, operand: Operand, port: Port) -> tuple[FunctionRef, ...]:
        if port.base != "receiver":
            return self._named(view, operand)
        for origin in self._program.origins(number, operand):
            if isinstance(origin, External) and origin.sites:
                made: Made = origin.sites[-1]
                where = self._program.open(FunctionRef(made.module, made.function))
                call = where.values[made.operand] if made.operand >= 0 else None
                if isinstance(call, Call) and call.args:
                    return self._named(where, call.args[0].value)
        return ()

    def _named(self, view: View, operand: Operand) -> tuple[FunctionRef, ...]:
        """The templates that a text, or a list of them of which the first that exists counts, names."""
        value = view.values[operand]
        if isinstance(value, Build):
            each = (self._named(view, element.value) for element in value.elements)
            return next((found for found in each if found), ())
        texts = [text for text in self._program.graph.text(view.ref, operand) if HOLE not in text]
        names = self._program.index.templates
        modules = dict.fromkeys(module for text in texts[:MOST] if (module := names.find(text, view.module.path)))
        return tuple(FunctionRef(module, PRINTS) for module in modules)

    def _find_layouts(self) -> frozenset[str]:
        extended: set[str] = set()
        including: dict[str, set[str]] = {}
        for (ref, at), printed in self._printed.items():
            names = {template.module for template in printed.templates}
            if not is_template(ref.module):
                continue
            if models.bare_name(self._program.open(ref), at) == EXTENDS:
                extended |= names
            else:
                for name in names:
                    including.setdefault(name, set()).add(ref.module)
        return layouts(extended, including)

    def _link(self) -> None:
        given: dict[FunctionRef, dict[Made, tuple[Argument, ...]]] = {}
        for (ref, at), printed in self._printed.items():
            for template in printed.templates:
                given.setdefault(template, {})[Made(ref.module, ref.function, at)] = printed.arguments
        self._program.graph.link(given)


def _context(view: View, at: Operand, effect: TemplateEffect) -> Iterator[Argument]:
    """What a call gives a template, as the arguments of a function: a mapping is spread."""
    for port in effect.contexts:
        for found in ports.find(view, at, port):
            if port.base != "keywords":
                if not found.path:
                    yield Argument(found.operand, None, 2)
            elif found.name:
                yield Argument(found.operand, found.name)
            else:
                yield Argument(found.operand, None, 2)
