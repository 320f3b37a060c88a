"""What the equations read: the index, the bodies, the packs' word on results, and each other through `get`.

The equations, by their keys (module and function or class number, then what is asked):

- `("value", module, function, operand, path, context)`: what is at `path` of a value;
- `("decorated", module, function, operand, stage, path, context)`: a definition after `stage` of its decorators;
- `("global", module, name, path)`: what a module-level name holds;
- `("shared", object, name, path)`: what the program puts into an attribute of a shared object outside of it;
- `("parameter", module, function, index, path)`: what a parameter receives, over all callers;
- `("variable", module, function, name, path, context)`: what a captured variable of the function holds;
- `("exit", module, function, index, path, context)`: what it returns (-1), or parameter `index` when it ends;
- `("result", module, function, path, context)`: what a function returns;
- `("field", module, class, exact, name, path, made, context)`: what a field of its instances (made there) holds;
- `("callers", module, function)`: the `Frame`s of the calls that reach a function;
- `("constructions", module, class)`: the `Frame`s of the calls that make an instance of a class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from scanner.callgraph.limits import LONGEST, LONGEST_ACROSS, LONGEST_NAMED
from scanner.callgraph.model import Context, Instance, Origin, Path, ReturnType, Site
from scanner.callgraph.program import Program
from scanner.callgraph.solver import NOTHING, Answer, Solver
from scanner.callgraph.steps import ANY
from scanner.index.index import Index
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir import model as ir

Origins = frozenset[Origin]
_STEPS = 1000


def _silent(path: str) -> ReturnType | None:
    return None


def _nothing(path: str) -> str:
    return ""


class Outside(NamedTuple):
    """What is known of code outside the program: what its calls give, the name of an object of it that is one for the
    whole program (`flask.g`) or nothing, the names that methods of libraries are known to have (None: any may), and
    those of functions that are known although no module defines them.
    """

    returns: Callable[[str], ReturnType | None] = _silent
    shared: Callable[[str], str] = _nothing
    vocabulary: frozenset[str] | None = None
    undefined: frozenset[str] = frozenset()


class World:
    """The surroundings of an equation."""

    def __init__(
        self,
        index: Index,
        program: Program,
        outside: Outside,
        solver: Solver,
        members: Callable[[World, Origins, Path], Origins],
    ) -> None:
        self.index = index
        self.outside = outside
        self._members = members
        self.program = program
        self.get = solver.solve
        self.hit = solver.hit
        self.given: dict[FunctionRef, dict[Site, tuple[ir.Argument, ...]]] = {}
        """By template: the places outside of it that print it, with the arguments that it is called with there."""
        self.implied: dict[FunctionRef, dict[str, Origins]] = {}
        """By template: what it has under names that no place gives it."""
        self.related: dict[tuple[ClassRef, str], Origins] = {}
        """By class and name: what its instances have there without declaring it (the other end of a relation)."""
        self._memos: dict[str, dict[Any, Any]] = {}

    def memo(self, name: str) -> dict[Any, Any]:
        """A table of answers that follow from the index alone, kept for good."""
        return self._memos.setdefault(name, {})

    def value(self, ref: FunctionRef, operand: int, path: Path = (), context: Context = ()) -> Origins:
        """What is at `path` of a value. Steps that need no equation of their own are taken at once."""
        if context:
            context = self.program.relevant(ref, context)
        body = self.program.body(ref)
        values, hints, checked = body.values, body.hints, body.checks
        for _ in range(_STEPS):
            if operand in hints:
                break
            value = values[operand]
            kind = type(value)
            if kind is ir.Attr and not checked and len(path) < LONGEST:
                operand, path = value.base, (f".{value.name}", *path)  # type: ignore[union-attr]
            elif kind is ir.After and not path:
                operand = body.beneath(operand)
            elif kind is ir.Global:
                return self.get(("global", ref.module, value.name, path))  # type: ignore[union-attr]
            elif kind is ir.Param and not context and value.index > 0:  # type: ignore[union-attr]
                return self.get(("parameter", ref.module, ref.function, value.index, path))  # type: ignore[union-attr]
            else:
                break
        if context and not self.program.varies(ref, operand):
            context = self.program.on_receiver_of(ref, operand, context[0])
        return self.get(("value", ref.module, ref.function, operand, path, context))

    def variable(self, ref: FunctionRef, name: str, path: Path, context: Context) -> Origins:
        """What is at `path` of a variable of a function that functions inside it capture."""
        if is_too_long(path):
            return self.below(lambda head: self.variable(ref, name, head, context), path)
        context = self.program.relevant(ref, context)
        return self.get(("variable", ref.module, ref.function, name, path, context))

    def exit(self, ref: FunctionRef, index: int, path: Path, context: Context) -> Origins:
        """What is at `path` of what a function returns (`index` -1), or of a parameter when the function ends."""
        if is_too_long(path):
            return self.below(lambda head: self.exit(ref, index, head, context), path)
        states = self.program.exits(ref)
        operands = states[0] if index < 0 else states[2].get(index, ())
        if not operands:
            return NOTHING
        if len(operands) == 1:
            return self.value(ref, operands[0], path, context)
        return self.get(("exit", ref.module, ref.function, index, path, self.program.relevant(ref, context)))

    def result(self, ref: FunctionRef, path: Path = (), context: Context = ()) -> Origins:
        """What is at `path` of what a function returns."""
        if is_too_long(path):
            return self.below(lambda head: self.result(ref, head, context), path)
        return self.get(("result", ref.module, ref.function, path, context))

    def field(self, one: Instance, name: str, path: Path = ()) -> Origins:
        """What is at `path` of a field of an instance."""
        if is_too_long(path):
            return self.below(lambda head: self.field(one, name, head), path)
        return self.get(("field", one.cls.module, one.cls.index, one.exact, name, path, one.made, one.context))

    def below(self, ask: Callable[[Path], Origins], path: Path) -> Origins:
        """What is at a path too long to be asked across functions: attributes are read from what its start gives."""
        rest = path[LONGEST_ACROSS:]
        if any(step[0] != "." for step in rest):
            self.hit("path-across")
            return NOTHING
        return self._members(self, ask(path[:LONGEST_ACROSS]), rest)

    def callers(self, ref: FunctionRef) -> Answer:
        """Frames of the calls that reach a function."""
        return self.get(("callers", ref.module, ref.function))


def is_too_long(path: Path) -> bool:
    """Whether a path is too long to be asked of another function or of a field."""
    if len(path) <= LONGEST_ACROSS:
        return False
    return len(path) > LONGEST_NAMED or any(step == ANY or step[:2] == "[#" for step in path)


def ordered(origins: Origins) -> Iterable[Origin]:
    """The origins in a fixed order, so that questions that follow from them come in the same order in every run."""
    return origins if len(origins) < 2 else sorted(origins, key=repr)
