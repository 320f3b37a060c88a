"""Where templates are printed: by calls of the packs (`render(request, "a.html", context)`), and by other templates.

A template is a function (see `frontends.template`), printed by what calls it: with its context as keywords. Which one
a call prints is told by the constant texts at a port; of several files that a name can mean, the one nearest to the
call. Found once, before anything is followed: the call graph needs to know who calls a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.callgraph.binding import bind
from scanner.callgraph.model import HOLE, External, Instance, Origin
from scanner.callgraph.model import Site as Made
from scanner.frontends.template import EXTENDS, INCLUDE, OUTSIDE, PRINTS, SHOWN
from scanner.index.model import FunctionRef
from scanner.ir.model import Argument, Build, Call, Import, Operand, Return, is_template
from scanner.rules.model import Port, Rule, SinkEffect, TemplateEffect
from scanner.taint.calls import models, ports
from scanner.taint.calls.site import Enter, Landing, Meet, Move, SinkAt, Site, Way
from scanner.taint.facts import codes
from scanner.taint.facts.seeds import Seed
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View
from scanner.taint.templates.layouts import layouts, tells
from scanner.taint.templates.pages import Pages
from scanner.taint.templates.printers import is_answered, outer_calls, returned_through
from scanner.taint.templates.tags import Printed, Tags

MOST = 8
Place = tuple[FunctionRef, Operand]


class Templates:
    """The templates of a program, and the places that print them."""

    def __init__(self, program: Opening) -> None:
        self._program = program
        self._printed: dict[Place, Printed] = {}
        self._implied: dict[FunctionRef, dict[str, set[Origin]]] = {}
        self._pages = Pages(program)
        self._answered: dict[FunctionRef, Operand] = {}
        self._find_answered()
        if program.index.templates:
            self._tags = Tags(program)
            self._find()
            self._find_pages()
            self._link()
        self._layouts = self._find_layouts()
        self.around = self._find_layouts(around=True)
        """The layouts that extend no other, and what they include."""

    def at(self, ref: FunctionRef, at: Operand) -> Printed | None:
        """What a call prints; None when it prints no template that is known."""
        return self._printed.get((ref, at))

    def answered(self, body: FunctionRef) -> Operand | None:
        """Where a class of views says which serializer it answers with; None for others."""
        return self._answered.get(body)

    def all_answered(self) -> Iterator[Place]:
        """Where classes of views say which serializer they answer with."""
        yield from self._answered.items()

    def tells(self, seed: Seed) -> bool:
        """Whether a name that is read is a source; in code every one is."""
        module = seed.function.module
        return not is_template(module) or tells(self._program.open(seed.function), seed, module in self._layouts)

    def add(self, site: Site, number: int, named: Iterable[models.Named], printed: Printed) -> None:
        """Compile a call that prints templates: they get the context, and the sinks of the call what they print."""
        view = self._program.view(number)
        for argument in printed.arguments if printed.through else ():
            site.add(argument.value, Move(site.at, (), (), False, codes.COPY))
        for ref in printed.templates:
            way = Way(self._program.number(ref), site.at)
            way.results = (Landing(site.at),)
            params = self._program.graph.function(ref).params
            for binding in bind(params, printed.arguments, 0):
                site.add(binding.operand, Enter(way, binding.parameter, binding.source_path, binding.parameter_path))
            site.ways.append(way)
        for rule, symbol in named if is_answered(view, site.at) else ():
            for index, _ in enumerate(rule.effect.arguments[:1] if isinstance(rule.effect, SinkEffect) else ()):
                site.add(site.at, Meet(len(site.sinks), ()))
                site.sinks.append(SinkAt(rule, symbol, index, site.at, "the template"))
                view.printing.add(site.at)

    # -- finding ----------------------------------------------------------------------------------------------

    def _find(self) -> None:
        program = self._program
        words = program.template_names | {INCLUDE, EXTENDS, SHOWN}
        mentions = program.index.mentions
        modules = {module for word in words for module in mentions.called(word)}
        modules.update(one for name in self._tags.names for one in mentions.called(name) if is_template(one))
        for module in sorted(modules):
            for ref in program.functions(module):
                view = program.open(ref)
                for at in view.calls:
                    if is_template(module) or program.mentions(view, at, words):
                        self._call(view, at)

    def _find_answered(self) -> None:
        for page in self._pages.answering():
            self._answered[page.where] = page.at
            self._printed[page.where, page.at] = Printed((), (), page.sinks)
            self._program.open(page.where).printing.add(page.at)

    def _find_pages(self) -> None:
        """Views that name a template: where they return its context, or, where they do not, the name itself."""
        for page in self._pages.all():
            here = self._program.open(page.where)
            module = self._program.index.templates.find(page.name, here.module.path)
            if not module:
                continue
            template = FunctionRef(module, PRINTS)
            for name, origin in page.given.items():
                self._implied.setdefault(template, {}).setdefault(name, set()).add(origin)
            for ref, at in page.returned or ((page.where, page.at),):
                value = self._program.open(ref).values[at]
                given = (Argument(value.value, None, 2),) if isinstance(value, Return) else ()
                known = self._printed.get((ref, at), Printed((), given, page.sinks))
                self._printed[ref, at] = known._replace(templates=tuple(dict.fromkeys((*known.templates, template))))

    def _call(self, view: View, at: Operand) -> None:
        call = view.values[at]
        assert isinstance(call, Call)
        if is_template(view.ref.module):
            printed = self._in_template(view, call)
            if printed is not None:
                self._printed[view.ref, at] = printed
            return
        number = self._program.number(view.ref)
        for rule, _ in self._rules(number, view, at):
            if isinstance(rule.effect, TemplateEffect) and (view.ref, at) not in self._printed:
                self._by_rule(number, view, at, rule.effect)

    def _in_template(self, view: View, call: Call) -> Printed | None:
        """What a call in a template prints or gives: another template, or a function that is known by a name."""
        callee = view.values[call.callee]
        if isinstance(callee, Import) and callee.module == OUTSIDE and callee.name in (INCLUDE, EXTENDS):
            found = self._named(view, call.args[0].value)
            return Printed(found, call.args[1:]) if found else None
        return self._tags.printed(view, call, lambda texts: self._of_texts(view, texts))

    def _rules(self, number: int, view: View, at: Operand) -> tuple[tuple[Rule, str], ...]:
        program = self._program
        targets = program.targets(number, at)
        return models.rules_of(program.rules, view, at, targets, (), program.known(number))

    def _by_rule(self, number: int, view: View, at: Operand, effect: TemplateEffect) -> None:
        for port in effect.names:
            found: tuple[FunctionRef, ...] = ()
            for named in ports.find(view, at, port):
                found = found or self._at_port(number, view, named.operand, port)
                if not found and port.base == "receiver" and port.path:
                    found = self._of_view(number, view, named.operand, port.path[0][1:])
            arguments = tuple(_context(view, at, effect))
            if self._outside(number, view, at, self._name_at(number, view, at, port), arguments):
                return
            if found:
                self._printed[view.ref, at] = Printed(found, arguments)
                return

    def _name_at(self, number: int, view: View, at: Operand, port: Port) -> Operand:
        """The value in a function that names the template which a call of it prints; -1 when that is elsewhere."""
        named = [one for one in ports.find(view, at, port) if not one.path]  # what `**context` may hold is no name
        if len(named) != 1 or port.path:
            return -1
        if port.base != "receiver":
            return named[0].operand
        for origin in self._program.origins(number, named[0].operand):
            made = origin.sites[-1] if isinstance(origin, External) and origin.sites else None
            if made is not None and FunctionRef(made.module, made.function) == view.ref and made.operand >= 0:
                call = view.values[made.operand]
                return call.args[0].value if isinstance(call, Call) and call.args else -1
        return -1

    def _outside(self, number: int, view: View, at: Operand, name: Operand, arguments: tuple[Argument, ...]) -> bool:
        """Take the calls of the function around for what prints, where the template's name is theirs to say."""
        calls = returned_through(view, at)
        if name < 0 or not calls:
            return False
        found = False
        named = (one for call in calls for one in self._rules(number, view, call))
        sinks = tuple(one for one in named if isinstance(one[0].effect, SinkEffect))
        for outer in outer_calls(self._program, view, name, arguments):
            templates = self._of_texts(view, outer.texts)
            if templates:
                found = True
                self._printed.setdefault((outer.ref, outer.at), Printed(templates, outer.arguments, sinks, True))
        if found:
            self._printed[view.ref, at] = Printed((), ())
        return found

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

    def _of_view(self, number: int, view: View, operand: Operand, field: str) -> tuple[FunctionRef, ...]:
        """The templates that an object names in a field."""
        names = self._program.index.templates
        found: dict[str, None] = {}
        for origin in self._program.origins(number, operand):
            if isinstance(origin, Instance):
                for name, (where, _) in self._pages.names(origin.cls, field).items():
                    found[names.find(name, self._program.open(where).module.path)] = None
        return tuple(FunctionRef(module, PRINTS) for module in found if module)

    def _named(self, view: View, operand: Operand) -> tuple[FunctionRef, ...]:
        """The templates that a text, or a list of them of which the first that exists counts, names."""
        value = view.values[operand]
        if isinstance(value, Build) and value.kind in ("list", "tuple"):
            each = (self._named(view, element.value) for element in value.elements)
            return next((found for found in each if found), ())
        return self._of_texts(view, self._program.graph.text(view.ref, operand))

    def _of_texts(self, view: View, texts: Iterable[str]) -> tuple[FunctionRef, ...]:
        texts = [text for text in texts if HOLE not in text]
        names = self._program.index.templates
        modules = dict.fromkeys(module for text in texts[:MOST] if (module := names.find(text, view.module.path)))
        return tuple(FunctionRef(module, PRINTS) for module in modules)

    def _find_layouts(self, around: bool = False) -> frozenset[str]:
        """The layouts; those `around` everything only, which extend no other themselves."""
        extended: set[str] = set()
        children: set[str] = set()
        including: dict[str, set[str]] = {}
        for (ref, at), printed in self._printed.items():
            names = {template.module for template in printed.templates if is_template(template.module)}
            if not is_template(ref.module):
                continue
            if models.bare_name(self._program.open(ref), at) == EXTENDS:
                extended |= names
                children.add(ref.module)
            else:
                for name in names:
                    including.setdefault(name, set()).add(ref.module)
        return layouts(extended - children if around else extended, including)

    def _link(self) -> None:
        given: dict[FunctionRef, dict[Made, tuple[Argument, ...]]] = {}
        for (ref, at), printed in self._printed.items():
            for template in printed.templates:
                given.setdefault(template, {})[Made(ref.module, ref.function, at)] = printed.arguments
        implied = {
            template: {name: frozenset(origins) for name, origins in names.items()}
            for template, names in self._implied.items()
        }
        self._program.graph.link(given, implied)


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
