"""What the solver asks of the program around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from scanner.index.model import ClassRef
from scanner.ir.model import Func, Operand
from scanner.taint.calls.aliases import Held
from scanner.taint.calls.site import Site, Way
from scanner.taint.opened.view import Narrowed, View


class World(Protocol):
    """What the solver asks of the program around it."""

    set_attributes: frozenset[str]
    """The attributes of which setting is a call that rules speak of."""

    def view(self, number: int) -> View:
        """The function of this number."""
        ...

    def site(self, number: int, operand: Operand) -> Site:
        """A call of the function, compiled."""
        ...

    def implicit(self, number: int, operand: Operand) -> Site | None:
        """The calls that a value makes without one being written, compiled; None when there are none."""
        ...

    def response(self, number: int, operand: Operand) -> Site | None:
        """The sinks that a `Return` of the function feeds, compiled; None when there are none."""
        ...

    def callers(self, number: int) -> Iterable[tuple[int, Way]]:
        """(calling function, way) for every call that may run the function."""
        ...

    def closures(self, view: View, name: str) -> Iterable[tuple[Operand, str]]:
        """(`Func` value, step) of the nested functions that capture this variable of the function."""
        ...

    def captured(self, view: View, step: str) -> Iterable[Operand]:
        """The values of a nested function that read the captured variable."""
        ...

    def cells(self, view: View, place: int, first: str) -> Iterable[tuple[tuple[object, ...], bool]]:
        """(cell, whether its first step is the cell's own name) written when data is at a place of the function."""
        ...

    def default_of(self, view: View, func: Func, operand: Operand) -> Iterable[tuple[Way, int]]:
        """The nested function and the parameter slots of which the operand is the default."""
        ...

    def caught(self, number: int, at: Operand, kind: int) -> tuple[tuple[Operand, ...], bool]:
        """The handlers that may catch an exception of a kind which comes up at a value; whether it may leave."""
        ...

    def kind_raised(self, number: int, at: Operand) -> int:
        """The kind of what a `Raise` of the function raises."""
        ...

    def matched(self, number: int, at: Operand) -> tuple[str, ...]:
        """The fields that a positional part of a class pattern reads; nothing for other values."""
        ...

    def also_held(self, number: int, operand: Operand) -> Iterable[Held]:
        """Where else an object is held that a call gave, or of which a value is a part."""
        ...

    def shows(self, number: int, operand: Operand, field: str) -> bool:
        """Whether the text of a value of the function shows what is in a field of it."""
        ...

    def binds(self, number: int, operand: Operand) -> bool:
        """Whether reading an attribute, or the call of `getattr`, gives a method with its receiver."""
        ...

    def references(self, number: int) -> Iterable[tuple[int, Operand]]:
        """(function, value) where the function is named as a value, not only to be called there."""
        ...

    def escaping(self, view: View, func: Operand) -> Iterable[Way]:
        """The way into a nested function that is used other than by calling it there; nothing for others."""
        ...

    def narrowing(self, view: View) -> Narrowed:
        """What conditions of a function say to hold no data."""
        ...

    def read_from_carrier(self, context: int, place: Operand, name: str) -> None:
        """A constant name is read from a carrier at a place."""
        ...

    def is_test(self, number: int) -> bool:
        """Whether a function stands in test code."""
        ...

    def has_field(self, cls: ClassRef, field: str) -> bool:
        """Whether rows of a class have a field."""
        ...

    def hides(self, number: int, operand: Operand, field: str) -> bool:
        """Whether a value is known to be an object that does not show a field when it is put into text."""
        ...

    def optional(self, number: int, operand: Operand) -> int:
        """The parameter that a value is read from, and that is constant where no call gives it; -1 for none."""
        ...

    def new_cell(self, goal: int, cell: tuple[object, ...], path: int, nature: int, doubtful: bool) -> None:
        """A cell holds data at a path for the first time."""
        ...
