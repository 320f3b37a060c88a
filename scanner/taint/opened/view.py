"""One opened function, as the analysis reads it: for each value, the values that use it; and where names are read.

A *use* of value `v` is a value that has `v` among its operands. Opening a function costs one pass over its body; only
functions that data reaches, or that mention a name that could be a source, are opened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from scanner.index.model import FunctionRef, ModuleEntry
from scanner.ir.model import (
    After,
    AnyValue,
    Attr,
    Build,
    Call,
    Capture,
    Const,
    Func,
    Function,
    Global,
    Import,
    Item,
    Operand,
    Param,
    Raise,
    SetAttr,
    SetItem,
    Store,
)
from scanner.ir.operands import operands
from scanner.taint.opened.keywise import copies


class Narrowed(Protocol):
    """What conditions of a function say to hold no data; see `narrowing`."""

    any: bool

    def at(self, place: Operand, use: Operand, inside: bool) -> bool:
        """Whether the conditions under which a value uses another say that this one holds no data."""
        ...


class View:
    """A function with its uses and name tables. `is_held` says whether what a call gave is held elsewhere too.

    `closures` (name to `Func` values that capture it), `read_from` (object to the names read from it), `texts` (its
    constant texts) and `narrowing` are filled when first asked for. `copied` has the mappings that are copied key by
    key, each with the keys and the values that copy it; `copying` the elements, with these values, and `only_copied`
    those of which nothing else is made.
    """

    __slots__ = (
        "after",
        "attributes",
        "bound",
        "calls",
        "captures",
        "closures",
        "copied",
        "copying",
        "function",
        "functions",
        "globals",
        "imports",
        "is_held",
        "items",
        "last",
        "local",
        "module",
        "narrowing",
        "only_copied",
        "params",
        "printing",
        "read_from",
        "ref",
        "states",
        "stores",
        "texts",
        "uses",
        "values",
    )

    def __init__(self, module: ModuleEntry, ref: FunctionRef, function: Function) -> None:
        self.module = module
        self.function = function
        self.ref = ref
        self.functions: list[Operand] = []
        self.closures: dict[str, list[tuple[Operand, str]]] | None = None
        self.narrowing: Narrowed | None = None
        self.values = function.values
        self.uses: list[list[int]] = [[] for _ in function.values]
        self.params: dict[int, Operand] = {}
        self.read_from: dict[Operand, tuple[str, ...]] = {}
        self.calls: list[Operand] = []
        self.after: dict[Operand, list[Operand]] = {}
        self.copied: dict[Operand, list[tuple[Operand, Operand]]] = {}
        self.copying: set[tuple[Operand, Operand]] = set()
        self.attributes: dict[str, list[Operand]] = {}
        self.items: dict[str, list[Operand]] = {}
        self.globals: dict[str, list[Operand]] = {}
        self.captures: dict[tuple[int, str], list[Operand]] = {}
        self.imports: dict[str, list[Operand]] = {}
        self.stores: list[Operand] = []
        self.is_held: Callable[[Operand], bool] = lambda _: False
        self.bound: dict[Operand, list[str]] = {}
        self.last: set[Operand] = set()
        self.local: dict[Operand, list[str]] = {}
        self.states: dict[Operand, Operand] = {}  # see `first_state`
        self.printing: set[Operand] = set()  # calls whose results, what a template prints, are met by their own sinks
        self.texts: frozenset[str] | None = None
        self._index()

    def _index(self) -> None:
        uses = self.uses
        for index, value in enumerate(self.values):
            for operand in (value.base,) if isinstance(value, After) else operands(value):
                if not uses[operand] or uses[operand][-1] != index:
                    uses[operand].append(index)
            self._note(index, value)
        for mapping, key, element, at in copies(self.values):
            self.copied.setdefault(mapping, []).append((key, at))
            self.copying.add((element, at))
        self.only_copied = {element for element, _ in self.copying if self._is_only_copied(element)}
        for call in self.after:
            receiver = self.super_receiver(call)
            if receiver >= 0 and call not in uses[receiver]:
                uses[receiver].append(call)
        for state_index, (_, operand) in enumerate(self.function.states):
            uses[operand].append(-1 - state_index)
        for binding in self.function.bindings:
            for operand in dict.fromkeys(binding.values):
                self.bound.setdefault(operand, []).append(binding.name)
            self.last.update(binding.values[-1:])
        for binding in self.function.names:
            for operand in dict.fromkeys(binding.values):
                self.local.setdefault(operand, []).append(binding.name)

    def _is_only_copied(self, element: Operand) -> bool:
        """Whether the one thing done with an element is to put it under its own key elsewhere."""
        uses = self.uses[element]
        states = [use for use in uses if use >= 0 and isinstance(self.values[use], After)]
        return all((element, use) in self.copying or use in states for use in uses) and all(
            self._is_only_copied(state) for state in states
        )

    def _note(self, index: int, value: AnyValue) -> None:
        match value:
            case Attr(name=name):
                self.attributes.setdefault(name, []).append(index)
            case Call():
                self.calls.append(index)
            case After(call=call):
                self.after.setdefault(call, []).append(index)
            case Item(key=str(key)):
                self.items.setdefault(key, []).append(index)
            case Global(name=name):
                self.globals.setdefault(name, []).append(index)
            case Capture(name=name, owner=owner):
                self.captures.setdefault((owner, name), []).append(index)
            case Import(module=module, name=name):
                self.imports.setdefault(name or module, []).append(index)
            case Param(index=number, name=name):
                self.params.setdefault(number, index)
                self.bound.setdefault(index, []).append(name)
            case Func():
                self.functions.append(index)
            case Store():
                self.stores.append(index)
            case Raise(value=-1) if (again := self.caught(value)) >= 0:
                self.uses[again].append(index)
            case _:
                pass

    def names_text(self, text: str) -> bool:
        """Whether a text stands in the function as a constant."""
        if self.texts is None:
            self.texts = frozenset(
                value.value for value in self.values if isinstance(value, Const) and isinstance(value.value, str)
            )
        return text in self.texts

    def super_receiver(self, site: Operand) -> Operand:
        """The object on which `super().method()` is called, in its state before the call; -1 for other calls."""
        call = self.values[site]
        callee = self.values[call.callee] if isinstance(call, Call) else None
        base = self.values[callee.base] if isinstance(callee, Attr) else None
        made = self.values[base.callee] if isinstance(base, Call) else None
        if isinstance(made, Global) and made.name == "super":
            for index in self.after.get(site, ()):
                state = self.values[index]
                if isinstance(state, After) and state.argument == -1 and state.base != callee.base:  # type: ignore[union-attr]
                    return state.base
        return -1

    def first_state(self, operand: Operand) -> Operand:
        """The object of which a value is a later state: below all updates and calls."""
        known = self.states.get(operand)
        if known is None:
            chain = []
            while known is None and isinstance(value := self.values[operand], SetAttr | SetItem | After):
                chain.append(operand)
                operand = value.base
                known = self.states.get(operand)
            known = operand if known is None else known
            self.states.update(dict.fromkeys(chain, known))
        return known

    def caught(self, value: Raise) -> Operand:
        """What a bare `raise` raises again: the exception of the handler that it stands in; -1 when in none."""
        guards = self.function.guards
        at = value.guard
        while at > 0 and guards[at].kind != "except":
            at = guards[at].parent
        return guards[at].condition if at > 0 else -1

    def is_comprehension(self, build: Build) -> bool:
        """Whether a display with one keyless element stands for many: a loop's guard inside it, outside of the
        element.
        """
        if len(build.elements) != 1 or build.elements[0].key is not None:
            return False
        inner = self.values[build.elements[0].value]
        for guard in self.function.guards:
            if guard.kind == "loop" and guard.condition >= 0:
                looped = self.values[guard.condition]
                within = build.start <= looped.start and looped.end <= build.end
                if within and not (
                    inner.start <= looped.start and looped.end <= inner.end and inner.start > build.start
                ):
                    return True
        return False


def brings_back(view: View, value: AnyValue) -> bool:
    """Whether an update only puts a part's later state back, after a call was given the part: no one wrote it."""
    if not isinstance(value, SetAttr | SetItem):
        return False
    given = view.values[value.value]
    return (value.start, value.end) == (given.start, given.end)
