"""Channels: what one function sends over a signal, others that were connected to it receive.

A channel is known by the class whose instances are sent (an exception that is raised), by the call that made it
(`paid = Signal()`), by its dotted path outside the project (`django.db.models.signals.post_save`), or by its name as a
text. The rules say who listens (`ListenEffect`) and what a call sends (`SendEffect`).
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import (
    BoundMethod,
    Constant,
    External,
    Instance,
    Origin,
    ProjectClass,
    ProjectFunction,
    Site,
)  # fmt: skip
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Call, Const, Func, Operand
from scanner.rules.model import ListenEffect, Port, SendEffect
from scanner.taint.calls import ports
from scanner.taint.calls.kept import classes_at
from scanner.taint.calls.site import Enter, Way
from scanner.taint.calls.site import Site as Compiled
from scanner.taint.opened.opening import Opening

Listener = tuple[FunctionRef, int, tuple[ClassRef, ...]]
"""A function, how many of its first parameters are filled otherwise (a receiver), and the only senders it hears."""

SENDER = Port("argument", keyword="sender")


class Channels:
    """Who listens on what; found once, when something is first sent."""

    def __init__(self, program: Opening) -> None:
        self._program = program
        self._listeners: dict[Site | str, dict[Listener, None]] | None = None

    def send(self, site: Compiled, number: int, at: Operand, effect: SendEffect) -> None:
        """Compile the listeners that a call reaches."""
        if self._listeners is None:
            self._listeners = {}
            self._find()
        view = self._program.view(number)
        sent = [effect.name] if effect.name else []
        keys: list[Site | str] = [*sent]
        for found in ports.find(view, at, effect.channel) if effect.channel is not None else ():
            keys += self._keys(self._program.refs[number][0], found.operand)
        instance = ports.find(view, at, Port("receiver")) if effect.name else ()
        sending = {cls for found in instance for cls in classes_at(self._program, number, found.operand)}
        for key in keys:
            for function, shift, heard in self._listeners.get(key, ()):
                if heard and sending and not sending & set(heard):
                    continue
                way = Way(self._program.number(function), at)
                for source, target in effect.arguments:
                    for found in ports.find(view, at, source):
                        wanted = Port("argument", keyword=found.name) if target.base == "keywords" else target
                        slot = self._slot(function, shift, wanted)
                        if slot is not None:
                            inside, path = (found.path if found.name or target.base != "keywords" else ()), slot[1]
                            site.add(found.operand, Enter(way, slot[0], (*inside, *source.path), path))
                site.ways.append(way)

    def _slot(self, function: FunctionRef, shift: int, wanted: Port) -> tuple[int, tuple[str, ...]] | None:
        params = self._program.graph.function(function).params
        for index, parameter in enumerate(params):
            if wanted.keyword and parameter.name == wanted.keyword:
                return index, ()
            if wanted.position >= 0 and index == wanted.position + shift:
                return index, ()
        rest = next((index for index, parameter in enumerate(params) if parameter.flavour == "kwargs"), None)
        return (rest, (f"[{wanted.keyword}]",)) if rest is not None and wanted.keyword else None

    def _find(self) -> None:
        program = self._program
        for module in sorted(program.index.modules):
            names = program.index.modules[module].interface.names
            if not program.listening_names & {*names.called, *names.attributes, *names.names}:
                continue
            for ref in program.functions(module):
                view = program.open(ref)
                for at in view.functions:
                    value = view.values[at]
                    if isinstance(value, Func):
                        for decorator in value.decorators:
                            self._decorated(ref, FunctionRef(module, value.function), decorator)
                for at in view.calls:
                    if program.mentions(view, at, program.listening_names):
                        self._connected(ref, at)

    def _decorated(self, ref: FunctionRef, function: FunctionRef, decorator: Operand) -> None:
        """`@receiver(post_save)`, `@paid.connect`, `@paid.connect_via(app)`."""
        value = self._program.open(ref).values[decorator]
        callee = value.callee if isinstance(value, Call) else decorator
        heard = self._senders(ref, decorator) if isinstance(value, Call) else ()
        shift = int(self._program.is_bound(function))
        for origin in self._program.graph.origins(ref, callee):
            for rule in self._program.rules.decorators(origin.path) if isinstance(origin, External) else ():
                if isinstance(rule.effect, ListenEffect) and rule.effect.function is None:
                    self._add(
                        self._decorating(ref, decorator, origin, rule.effect),
                        (function, shift + rule.effect.skip, heard),
                    )

    def _decorating(
        self, ref: FunctionRef, decorator: Operand, origin: Origin, effect: ListenEffect
    ) -> list[Site | str]:
        view = self._program.open(ref)
        if effect.channel.base == "receiver":
            assert isinstance(origin, External)
            return list(self._made_by(origin, origin.path.rpartition(".")[0]))
        given = ports.find(view, decorator, effect.channel)
        return [key for found in given for key in self._keys(ref, found.operand)]

    def _connected(self, ref: FunctionRef, at: Operand) -> None:
        """`paid.connect(on_paid)`."""
        program = self._program
        number = program.number(ref)
        view = program.view(number)
        for external in program.targets(number, at).externals:
            for rule in program.rules.calls(external.path):
                if not isinstance(rule.effect, ListenEffect) or rule.effect.function is None:
                    continue
                given = ports.find(view, at, rule.effect.channel)
                keys = [key for found in given for key in self._keys(ref, found.operand)]
                heard = self._senders(ref, at)
                for held in ports.find(view, at, rule.effect.function):
                    for origin in program.graph.origins(ref, held.operand):
                        if isinstance(origin, ProjectFunction):
                            self._add(keys, (origin.function, rule.effect.skip, heard))
                        elif isinstance(origin, BoundMethod):
                            self._add(keys, (origin.function, rule.effect.skip + 1, heard))

    def _senders(self, ref: FunctionRef, at: Operand) -> tuple[ClassRef, ...]:
        number = self._program.number(ref)
        found = ports.find(self._program.view(number), at, SENDER)
        return tuple(cls for one in found for cls in classes_at(self._program, number, one.operand))

    def _add(self, keys: list[Site | str], listener: Listener) -> None:
        assert self._listeners is not None
        for key in keys:
            self._listeners.setdefault(key, {})[listener] = None

    def _keys(self, ref: FunctionRef, operand: Operand) -> Iterator[Site | str]:
        """What tells a channel from others; the elements of a list of channels."""
        graph = self._program.graph
        for origin in graph.origins(ref, operand):
            elements = graph.elements(origin, "[*]") if type(origin).__name__ == "ContainerOf" else (origin,)
            for one in elements:
                if isinstance(one, External):
                    yield from self._made_by(one, one.path)
                elif isinstance(one, Constant) and isinstance(one.value, str):
                    yield one.value
                elif isinstance(one, ProjectClass):
                    yield self._of_class(one.cls)
                elif isinstance(one, Instance):
                    bases = self._program.index.mro(one.cls)
                    yield from (self._of_class(base) for base in bases if isinstance(base, ClassRef))

    def _of_class(self, cls: ClassRef) -> str:
        """The channel that a class is: whoever handles its exceptions hears of its instances."""
        return f"class {self._program.index.path_of(cls)}"

    def _made_by(self, channel: External, path: str) -> Iterator[Site | str]:
        """The call that made a channel, and the name that it was given there; its path where no call made it."""
        if not channel.sites:
            yield path
            return
        site = channel.sites[-1]
        yield site
        ref = FunctionRef(site.module, site.function)
        made = self._program.open(ref).values[site.operand] if site.operand >= 0 else None
        for argument in made.args[:1] if isinstance(made, Call) else ():
            name = self._program.open(ref).values[argument.value]
            if isinstance(name, Const) and isinstance(name.value, str):
                yield f"{path}:{name.value}"
