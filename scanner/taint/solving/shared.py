"""Objects outside the project that are one and the same wherever the program names them: what one function puts into
`flask.g`, an application's configuration or a request, another reads there.

The rules say which they are, by dotted path (`shared`) or by spelling where nothing else is known (`loose_shared`),
and which decorators hand one to a function as its first argument (`handed`: click's `pass_context`, `pass_obj`).
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import External, Unknown
from scanner.index.model import FunctionRef
from scanner.ir.model import (
    After,
    AnyValue,
    Attr,
    Capture,
    Global,
    Import,
    Operand,
    Param,
    Phi,
    SetAttr,
    SetItem,
    Store,
)
from scanner.rules.model import Path
from scanner.taint.facts.paths import step_of_key
from scanner.taint.opened.spelling import spelled
from scanner.taint.opened.view import View, brings_back
from scanner.taint.program.program import Program


class Shared:
    """Which values are shared objects, and where one is read."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._words = program.rules.shared_words
        self._known: dict[tuple[FunctionRef, Operand], str] = {}
        self._handed: dict[FunctionRef, dict[Operand, str]] | None = None
        self._candidates: dict[str, list[tuple[FunctionRef, list[Operand]]]] = {}

    def of(self, view: View, operand: Operand) -> str:
        """The shared object that a value is, or is the later state of; "" when it is none."""
        operand = view.first_state(operand)
        value = view.values[operand]
        handed = self._handed_to(view.ref)
        if operand in handed:
            return handed[operand]
        if isinstance(value, Attr) and handed and (whole := self.of(view, value.base)):
            return self._program.rules.shared(f"{whole}.{value.name}")
        if _last(value) not in self._words:
            return ""
        key = (view.ref, operand)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._find(view, operand)
        return known

    def is_put(self, view: View, operand: Operand, first: str) -> bool:
        """Whether the program puts `first` at a value itself, and not only brings the later state of a part back."""
        while isinstance(value := view.values[operand], SetAttr | SetItem):
            step = f".{value.name}" if isinstance(value, SetAttr) else step_of_key(value.key)
            if step == first:
                return not brings_back(view, value)
            operand = value.base
        return True

    def put_into(self, view: View, operand: Operand, first: str) -> str:
        """The shared object into which the program itself puts `first` at a value; "" where it does not.

        An update that only brings a part's later state back (after `f(request.POST)`) stands where that state does.
        """
        value = view.values[operand]
        match value:
            case SetAttr(name=name):
                written = first == f".{name}" and not brings_back(view, value)
            case SetItem(key=key):
                written = first == step_of_key(key) and not brings_back(view, value)
            case After(argument=argument):
                written = argument == -1
            case _:
                written = False
        return self.of(view, operand) if written else ""

    def places(self, path: str, step: str) -> Iterator[tuple[int, Operand, Path]]:
        """(function number, value, path in it) for the values in which `step` of the shared object may be read."""
        yield from self._handed_places(path, step)
        mentions = self._program.index.mentions
        name = step.strip(".[]")
        modules = {*mentions.attribute(name), *mentions.key(name)}
        if not step.startswith("."):
            for word in self._words:
                modules.update(mentions.name(word), mentions.attribute(word))
        for module in sorted(modules):
            for ref, operands in self._named(module):
                view = self._program.open(ref)
                if step.startswith(".") and name not in view.attributes and not _computed(view):
                    continue
                for operand in operands:
                    if self.of(view, operand) == path:
                        for context in self._program.contexts(ref):
                            yield self._program.number(ref, context), operand, (step,)

    def _handed_places(self, path: str, step: str) -> Iterator[tuple[int, Operand, Path]]:
        self._handed_to(FunctionRef("", 0))
        for ref, places in (self._handed or {}).items():
            for operand, handed in places.items():
                inside: Path | None = (step,) if handed == path else () if handed == path + step else None
                if inside is not None:
                    yield self._program.number(ref), operand, inside

    def _handed_to(self, ref: FunctionRef) -> dict[Operand, str]:
        """The parameters of a function that a decorator fills with a shared object."""
        if self._handed is None:
            self._handed = {}
            self._find_handed()
        return self._handed.get(ref, {})

    def _find_handed(self) -> None:
        program = self._program
        for module, entry in program.index.modules.items():
            for signature in entry.interface.signatures:
                for decorator in signature.decorators:
                    if decorator.name.rpartition(".")[2] not in program.rules.handing or self._handed is None:
                        continue
                    path = program.rules.handed(program.resolved(module, decorator.name, signature.qualname))
                    ref = FunctionRef(module, signature.function)
                    place = program.open(ref).params.get(0) if path else None
                    if place is not None:
                        self._handed[ref] = {place: path}

    def _named(self, module: str) -> list[tuple[FunctionRef, list[Operand]]]:
        """The values of a module whose last word a shared object has, by function."""
        known = self._candidates.get(module)
        if known is None:
            known = self._candidates[module] = []
            for ref in self._program.functions(module):
                values = self._program.graph.function(ref).values
                operands = [operand for operand, value in enumerate(values) if _last(value) in self._words]
                if operands:
                    known.append((ref, operands))
        return known

    def _find(self, view: View, operand: Operand) -> str:
        origins = self._program.graph.origins(view.ref, operand)
        for origin in origins:
            if isinstance(origin, External) and (path := self._program.rules.shared(origin.path)):
                return path
        if all(isinstance(origin, Unknown) for origin in origins):
            return self._program.rules.loosely_shared(spelled(view, operand))
        return ""


def is_keyed(view: View, operand: Operand) -> bool:
    """Whether a value is, or is given, the later state of a mapping under a key that is not constant: whoever reads
    the mapping elsewhere may mean another key.
    """
    if operand < 0:
        return False
    value = view.values[operand]
    while isinstance(value, SetAttr | Store):
        value = view.values[value.value]
    return isinstance(value, SetItem) and value.key is None


def given_before(view: View, place: Operand) -> set[Operand]:
    """What a value may have been before the calls whose later state it is."""
    found: set[Operand] = set()
    waiting = [place]
    while waiting:
        at = waiting.pop()
        if at in found:
            continue
        found.add(at)
        value = view.values[at]
        if isinstance(value, Phi):
            waiting += value.operands
        elif isinstance(value, After) or brings_back(view, value):
            waiting.append(value.base)  # type: ignore[union-attr]
    return found


def _last(value: AnyValue) -> str:
    match value:
        case Attr(name=name) | Global(name=name) | Param(name=name) | Capture(name=name) | Import(name=str(name)):
            return name
        case _:
            return ""


def _computed(view: View) -> bool:
    """Whether attributes may be read by name (`getattr`, `g.get`)."""
    return "getattr" in view.globals or "get" in view.attributes or "pop" in view.attributes
