"""Functions handed to code outside the project, which will call them: `map(f, xs)`, `executor.submit(f, x)`,
`Thread(target=f)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from scanner.callgraph.model import BoundMethod, Context, External, Instance, Origin, ProjectClass, ProjectFunction
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Attr, Build, Operand, Parameter
from scanner.rules.model import CallbackEffect, ModelEffect, Path, Port, Rule, SinkEffect, TransformationEffect
from scanner.taint.calls import ports
from scanner.taint.calls.site import ITERATE, Enter, EnterClosure, Landing, Meet, Move, SinkAt, Site, Way
from scanner.taint.facts import codes
from scanner.taint.facts.paths import RESULT, SOME, position_of
from scanner.taint.opened.view import View

_SELF: Path = (".__self__",)


class Callbacks:
    """Compiles callback rules. `number` gives a function its number, `view` opens it, `method` finds those of a class,
    `question` knows the names of calls that answer a question, `is_bound` functions that get a task object first,
    `rules` the rules for a call of a function value."""

    def __init__(
        self,
        number: Callable[[FunctionRef, Context], int],
        view: Callable[[int], View],
        method: Callable[[ClassRef, str], FunctionRef | None],
        question: Callable[[str], bool],
        is_bound: Callable[[FunctionRef], bool],
        rules: Callable[[View, Operand, tuple[Origin, ...]], Iterable[tuple[Rule, str]]],
    ) -> None:
        self._rules = rules
        self._number = number
        self._view = view
        self._method = method
        self._question = question
        self._is_bound = is_bound

    def add(
        self,
        site: Site,
        view: View,
        at: Operand,
        effect: CallbackEffect,
        origins: Callable[[Operand], tuple[Origin, ...]],
    ) -> None:
        """Compile one callback rule at a call."""
        for held in ports.find(view, at, effect.port):
            found = [target for origin in origins(held.operand) if (target := self._target(origin)) is not None]
            described = False
            for rule, symbol in self._rules(view, held.operand, origins(held.operand)):
                if isinstance(rule.effect, SinkEffect):
                    self._meet(site, view, at, effect, (rule, symbol))
                elif not rule.guess and isinstance(rule.effect, ModelEffect | TransformationEffect):
                    described = True
                    self._move(site, view, at, effect, (held.operand, rule.effect))
            for function, context, shift, makes, inside in () if described else found:
                way = Way(self._number(function, context), at)
                self._enter(site, view, at, effect, way, shift)
                site.add(held.operand, EnterClosure(way))
                if shift and not makes:
                    site.add(held.operand, Enter(way, 0, inside, ()))
                self._land(way, view, at, effect, makes)
                site.ways.append(way)
            if not found and not described and not self._answers(origins(held.operand)):
                self._unknown(site, view, at, effect)
            if not found and effect.result is not None:  # a function that is known by what it gives alone
                for landed, path in _arrivals(view, at, effect, held.operand, Port("result", -1)):
                    site.add(held.operand, Move(landed, (*held.path, RESULT), path, False, codes.RETURNED))

    def _answers(self, origins: tuple[Origin, ...]) -> bool:
        """Whether the function is one whose answer says nothing of what it is asked (`len`)."""
        names = [origin.path.rpartition(".")[2] for origin in origins if isinstance(origin, External)]
        return bool(names) and all(self._question(name) for name in names)

    def _target(self, origin: Origin) -> tuple[FunctionRef, Context, int, bool, Path] | None:
        """The function, in which context, how many parameters are bound, whether it fills a new object, and where the
        receiver is in what is handed over.
        """
        match origin:
            case ProjectFunction(function=function, context=context):
                return function, context, int(self._is_bound(function)), False, _SELF
            case BoundMethod(function=function, context=context):
                return function, context, 1, False, _SELF
            case External(owner=FunctionRef() as function):  # a task or other object that stands for the function
                return function, (), int(self._is_bound(function)), False, _SELF
            case ProjectClass(cls=cls):
                made = self._method(cls, "__init__")
                return (made, (), 1, True, _SELF) if made is not None else None
            case Instance(cls=cls):
                called = self._method(cls, "__call__")
                return (called, (), 1, False, ()) if called is not None else None
            case _:
                return None

    def _enter(self, site: Site, view: View, at: Operand, effect: CallbackEffect, way: Way, shift: int) -> None:
        params = self._view(way.function).function.params
        for source, target in effect.arguments:
            for found in ports.find(view, at, source):
                taken = (*found.path, *ports.spelled(view, at, source.path, found))
                if source.base == "positionals" and target.base == "positionals":
                    wanted = Port("argument", found.position - source.position + max(target.position, 0))
                elif source.base == "keywords" and target.base == "keywords" and found.name:
                    wanted = Port("argument", keyword=found.name)
                else:
                    wanted = target
                if wanted.base == "keywords":
                    for index, inside in _by_key(params, shift):
                        site.add(found.operand, Enter(way, index, (*taken, *inside), wanted.path))
                    continue
                slot = _slot(params, wanted, shift)
                if slot is not None:
                    site.add(found.operand, Enter(way, slot[0], taken, (*slot[1], *wanted.path)))
                    if not slot[1] and not wanted.path:
                        landings = (Landing(state) for state in _states(view, at, found, taken))
                        way.states.setdefault(slot[0], []).extend(landings)

    def _meet(self, site: Site, view: View, at: Operand, effect: CallbackEffect, named: tuple[Rule, str]) -> None:
        """The function is a sink: what it is given reaches it."""
        rule, symbol = named
        assert isinstance(rule.effect, SinkEffect)
        for number, argument in enumerate(rule.effect.arguments):
            for operand, taken, position, named_as in self._given(view, at, effect, argument.port):
                site.add(operand, Meet(len(site.sinks), (*taken, *argument.port.path)))
                name = f"argument {position + 1}" if position >= 0 else named_as
                site.sinks.append(SinkAt(rule, symbol, number, operand, name))

    def _move(
        self,
        site: Site,
        view: View,
        at: Operand,
        effect: CallbackEffect,
        what: tuple[Operand, ModelEffect | TransformationEffect],
    ) -> None:
        """The function is described by a rule: what it is given comes out as that says, or gets into its object."""
        function, said = what
        if isinstance(said, ModelEffect):
            come, to, kind, code = said.source, said.target, None, codes.THROUGH
            if said.how in ("stops", "cleans"):
                return
        else:
            come, to, kind, code = said.port, said.to, said.kind, codes.TRANSFORMED
        derived = kind is not None or (isinstance(said, ModelEffect) and said.how == "derived")
        come = Port("argument", 0, "", come.path) if come.base == "receiver" else come  # `str.upper`, not bound
        landings = list(_arrivals(view, at, effect, function, to))
        for operand, taken, _, _ in self._given(view, at, effect, come):
            for landed, path in landings:
                site.add(operand, Move(landed, (*taken, *come.path), path, derived, code, kind))

    def _given(
        self, view: View, at: Operand, effect: CallbackEffect, port: Port
    ) -> Iterator[tuple[Operand, Path, int, str]]:
        """(value, where inside it, position, name) of what the function is given at a port of its own."""
        for source, target in effect.arguments:
            for found in ports.find(view, at, source):
                position = found.position - source.position + max(target.position, 0)
                position = position if target.base == "positionals" else target.position
                if _takes(port, position, target.keyword or found.name):
                    yield (
                        found.operand,
                        (*found.path, *ports.spelled(view, at, source.path, found)),
                        position,
                        found.name,
                    )

    def _land(self, way: Way, view: View, at: Operand, effect: CallbackEffect, makes: bool) -> None:
        way.raises = True
        if effect.result is None:
            return
        path = tuple(step for step in effect.result.path if step != ITERATE)
        drawn = path != effect.result.path
        for goal in ports.find(view, at, effect.result):
            landings = tuple(Landing(operand, (*goal.path, *path)) for operand in ports.after(view, at, goal))
            if makes:
                way.states.setdefault(0, []).extend(landings)
            elif self._view(way.function).function.is_generator:
                several = () if drawn else (SOME,)
                way.yields = tuple(landing._replace(path=(*landing.path, *several)) for landing in landings)
            else:
                way.results = landings

    def _unknown(self, site: Site, view: View, at: Operand, effect: CallbackEffect) -> None:
        """The function is not known: what it is given may come out."""
        if effect.result is None:
            return
        for source, _ in effect.arguments:
            for found in ports.find(view, at, source):
                for goal in ports.find(view, at, effect.result):
                    taken = (*found.path, *ports.spelled(view, at, source.path, found))
                    for operand in ports.after(view, at, goal):
                        code = codes.THROUGH | codes.BIT["unknown-call"]
                        put = (*goal.path, *(step for step in effect.result.path if step != ITERATE))
                        site.add(found.operand, Move(operand, taken, put, True, code))


def _arrivals(
    view: View, at: Operand, effect: CallbackEffect, function: Operand, to: Port
) -> Iterator[tuple[Operand, Path]]:
    """(value, where inside it) for where a port of the function comes out: its result, or the object that it is of."""
    method = view.values[function]
    if to.base == "receiver" and isinstance(method, Attr):
        yield method.base, to.path
    elif to.base == "result" and effect.result is not None:
        put = tuple(step for step in effect.result.path if step != ITERATE)
        for goal in ports.find(view, at, effect.result):
            yield from ((landed, (*goal.path, *put, *to.path)) for landed in ports.after(view, at, goal))


def _states(view: View, at: Operand, found: ports.Found, taken: Path) -> list[Operand]:
    """The state of what a function is given once it has run: of an argument of the call, or of an object that is put
    into a tuple of arguments (`args=(found,)`).
    """
    if not taken:
        return [one for one in ports.after(view, at, found) if one != found.operand]
    given = view.values[found.operand]
    position = position_of(taken[0]) if len(taken) == 1 else None
    if position is None or not isinstance(given, Build) or not 0 <= position < len(given.elements):
        return []
    return [one.value for one in given.elements[position : position + 1] if not one.spread]


def _takes(port: Port, position: int, keyword: str) -> bool:
    """Whether a sink's port is met by an argument at a position, or of a name."""
    match port.base:
        case "argument":
            return (position >= 0 and port.position == position) or (bool(keyword) and port.keyword == keyword)
        case "positionals":
            return position >= max(port.position, 0)
        case "everything":
            return True
        case _:
            return False


def _by_key(params: tuple[Parameter, ...], shift: int) -> Iterator[tuple[int, Path]]:
    """The parameters that a mapping given as keywords fills, and what of it each gets."""
    for index, parameter in enumerate(params[shift:], shift):
        if parameter.flavour in ("normal", "keyword"):
            yield index, (f"[{parameter.name}]",)
        elif parameter.flavour == "kwargs":
            yield index, ()


def _slot(params: tuple[Parameter, ...], port: Port, shift: int) -> tuple[int, tuple[str, ...]] | None:
    """The parameter (and where inside it) that an argument port of a call meets."""
    if port.keyword and port.position < 0:
        for index, parameter in enumerate(params):
            if parameter.name == port.keyword and parameter.flavour not in ("args", "kwargs"):
                return index, ()
        return next(((index, (f"[{port.keyword}]",)) for index, p in enumerate(params) if p.flavour == "kwargs"), None)
    position = port.position + shift
    for index, parameter in enumerate(params):
        if parameter.flavour in ("positional", "normal", "receiver") and index == position:
            return index, ()
        if parameter.flavour == "args" and position >= index:
            return index, (f"[#{position - index}]",)
    return None
