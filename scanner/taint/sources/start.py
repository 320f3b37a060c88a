"""Where to look for sources: the functions that mention a word that matters, and what each of them starts."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.index.model import FunctionRef
from scanner.ir.model import Attr, Capture, Const, Function, Global, Import, Item
from scanner.taint.facts.seeds import Seed
from scanner.taint.program.program import Program
from scanner.taint.sources.answered import Answered
from scanner.taint.sources.by_name import Names
from scanner.taint.sources.by_rule import Sources
from scanner.taint.sources.objects import Objects
from scanner.taint.sources.persons import Persons
from scanner.taint.sources.serialized import Serialized


class Start:
    """Finds every seed of a program. `names` and `objects` are kept for those who judge fields later."""

    def __init__(self, program: Program, sources: Sources) -> None:
        self.names = Names(program)
        self.objects = Objects(program, self.names)
        self._answered = Answered(program, self.names)
        self._persons = Persons(program)
        self._serialized = Serialized(program, self.names)
        self._program = program
        self._sources = sources

    def seeds(self) -> Iterator[Seed]:
        """The seeds, module by module; those that rules name come before those that names tell."""
        for module in sorted(self._program.index.modules):
            for ref in self._program.functions(module):
                if self._matters(self._program.graph.function(ref)):
                    yield from self._sources.in_function(ref)
                    yield from filter(self._program.templates.tells, self._names_in(ref))
                    yield from self._serialized.in_function(ref)
                elif self._program.templates.answered(ref) is not None:
                    yield from self._serialized.in_function(ref)

    def _names_in(self, ref: FunctionRef) -> Iterator[Seed]:
        yield from self.names.in_function(ref)
        yield from self.objects.in_function(ref)
        yield from self._persons.in_function(ref)
        yield from self._answered.in_function(ref)

    def _matters(self, function: Function) -> bool:
        """Whether any name in a function could be a source."""
        words = self._program.source_names
        if words is None or function.params or function.names:
            return True
        if any(binding.name in words for binding in function.bindings):
            return True
        for value in function.values:
            match value:
                case Attr(name=name) | Global(name=name) | Capture(name=name):
                    if name in words or self._is_judged(name):
                        return True
                case Item(key=str(key)):
                    if key in words or self._is_judged(key):
                        return True
                case Import() | Const(value=str()):
                    return True
                case _:
                    pass
        return False

    def _is_judged(self, name: str) -> bool:
        return self.names.possible(name) or self._persons.possible(name)
