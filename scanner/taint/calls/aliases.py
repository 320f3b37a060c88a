"""What a call gives may be an object that is held elsewhere: the call's own receiver or argument (`return self`), a
variable of a module, an attribute of a class (singletons). What is then put into it is put into that object.

A *root* is the call at which a value begins that is read off its result: `get()` of `get().rows[0].name`.
"""

from __future__ import annotations

from typing import NamedTuple

from scanner.callgraph.model import Binding, Callee, ProjectClass
from scanner.index.model import ClassRef, FunctionRef, VariableDefinition
from scanner.ir.model import (
    After,
    Attr,
    Call,
    Const,
    Global,
    Item,
    Operand,
    Param,
    Phi,
    Return,
    SetAttr,
    SetItem,
)
from scanner.rules.model import Path
from scanner.taint.facts.paths import step_of_key
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View

DEEPEST = 6  # calls in a chain
LONGEST = 4  # steps read off a call's result
Cell = tuple[str, ClassRef | str, str]


class Held(NamedTuple):
    """Where an object is held as well: at `path` of value `operand`, or of a cell of the heap."""

    operand: Operand
    cell: Cell | None
    path: Path


class Aliases:
    """Answers for one program, each worked out once."""

    def __init__(self, program: Opening) -> None:
        self._program = program
        self._returned: dict[FunctionRef, tuple[tuple[int, Cell | None, Path], ...]] = {}
        self._held: dict[tuple[int, Operand], tuple[Held, ...]] = {}

    def held(self, number: int, operand: Operand) -> tuple[Held, ...]:
        """Where else the object is held of which a value is a part, or a later state; nothing for most."""
        key = (number, operand)
        known = self._held.get(key)
        if known is None:
            known = self._held[key] = tuple(dict.fromkeys(self._find(number, operand, (), DEEPEST)))
        return known

    def _find(self, number: int, operand: Operand, path: Path, depth: int) -> list[Held]:
        view = self._program.view(number)
        root, steps = _root(view, operand)
        call = view.values[root]
        if depth <= 0 or not isinstance(call, Call):
            return []
        found: list[Held] = []
        for callee in self._program.targets(number, root).callees:
            if callee.kind in ("call", "new") and not callee.is_generator and not callee.is_async:
                for parameter, cell, inside in self._gives(callee.function):
                    whole = (*inside, *steps, *path)
                    if cell is not None:
                        found.append(Held(-1, cell, whole))
                    else:
                        found += self._passed(number, root, (callee, parameter), whole, depth)
        return found

    def _passed(self, number: int, call: Operand, what: tuple[Callee, int], path: Path, depth: int) -> list[Held]:
        """The state after a call of what it was given for a parameter; or where that in turn is held."""
        view = self._program.view(number)
        binding = next((one for one in what[0].bindings if _is_whole(one, what[1])), None)
        if binding is None or binding.operand < 0:
            return []
        for index in view.after.get(call, ()):
            state = view.values[index]
            if isinstance(state, After) and state.argument == binding.argument:
                return [Held(index, None, path)]
        return self._find(number, binding.operand, path, depth - 1)

    def _gives(self, ref: FunctionRef) -> tuple[tuple[int, Cell | None, Path], ...]:
        """What a function returns that is held elsewhere: (parameter, no cell, path in it), or (-1, cell, path)."""
        known = self._returned.get(ref)
        if known is None:
            roots = self._roots(ref)
            cells = [one for one in roots if one is not None and one[1] is not None]
            if len(set(roots)) == 1 and roots[0] is not None:
                known = (roots[0],)
            else:
                known = (cells[0],) if len(set(cells)) == 1 else ()
            self._returned[ref] = known
        return known

    def _roots(self, ref: FunctionRef) -> list[tuple[int, Cell | None, Path] | None]:
        """What each return gives; None for what is held nowhere else that is known."""
        view = self._program.open(ref)
        waiting: list[tuple[Operand, Path]] = [
            (value.value, ()) for value in view.values if isinstance(value, Return) and value.value >= 0
        ]
        found: list[tuple[int, Cell | None, Path] | None] = []
        for operand, path in waiting:
            value = view.values[operand]
            match value:
                case Phi():
                    waiting += [(one, path) for one in value.operands if (one, path) not in waiting]
                case After() | SetAttr() | SetItem():
                    if (value.base, path) not in waiting:
                        waiting.append((value.base, path))
                case Param():
                    found.append((value.index, None, path))
                case Attr():
                    cell = self._attribute(view, value)
                    if cell is not None:
                        found.append((-1, cell, path))
                    elif len(path) < LONGEST:
                        waiting.append((value.base, (f".{value.name}", *path)))
                case Item() if value.index >= 0 or value.key is not None:
                    if len(path) < LONGEST:
                        waiting.append((value.base, (step_of_key(value.key), *path)))
                case Global():
                    cells = self._variable(view, value)
                    found += [(-1, one, path) for one in cells] or [None]
                case Const(value=None):
                    pass
                case _:
                    found.append(None)
        return found

    def _attribute(self, view: View, value: Attr) -> Cell | None:
        """The class attribute that is read from `cls`, or from a class by its name."""
        base = value.base
        while isinstance(held := view.values[base], After | SetAttr | SetItem | Phi):
            base = held.operands[0] if isinstance(held, Phi) else held.base
            if base > value.base:
                return None
        of_class = isinstance(held, Global) or (isinstance(held, Param) and held.index == 0)
        if not of_class:
            return None
        for origin in self._program.graph.origins(view.ref, base):
            if isinstance(origin, ProjectClass):
                for cls in self._program.index.mro(origin.cls):
                    if isinstance(cls, ClassRef) and any(
                        field.name == value.name and not field.via for field in self._program.index.cls(cls).fields
                    ):
                        return ("c", cls, value.name)
        return None

    def _variable(self, view: View, value: Global) -> list[Cell]:
        return [
            ("g", one.module, one.name)
            for one in self._program.index.lookup(view.ref.module, value.name)
            if isinstance(one, VariableDefinition)
        ]


def _is_whole(binding: Binding, parameter: int) -> bool:
    return binding.parameter == parameter and not binding.source_path and not binding.parameter_path


def _root(view: View, operand: Operand) -> tuple[Operand, Path]:
    """The value with which a value begins, and the steps that are read off it."""
    steps: Path = ()
    while len(steps) <= LONGEST:
        value = view.values[operand]
        if isinstance(value, After | SetAttr | SetItem):
            operand = view.first_state(operand)
        elif isinstance(value, Attr):
            operand, steps = value.base, (f".{value.name}", *steps)
        elif isinstance(value, Item) and (value.key is not None or value.index >= 0):
            operand, steps = value.base, (step_of_key(value.key), *steps)
        else:
            break
    return operand, steps
