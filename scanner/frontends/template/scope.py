"""One function of a template while it is lowered: its values, the names it has bound, and the guards in force."""

from __future__ import annotations

from scanner.frontends.template.slots import PAGE
from scanner.ir.model import (
    AnyValue,
    Argument,
    Attr,
    Build,
    Call,
    Const,
    Element,
    Format,
    Function,
    Global,
    Guard,
    Import,
    Item,
    Op,
    Param,
    Parameter,
    Phi,
    Return,
)

OUTSIDE = "{template}"
"""The module below which everything stands that a template names and does not hold: tags and filters."""

INCLUDE = "include"
EXTENDS = "extends"
"""The tags by which a template prints another: called with its name, and the context as keywords."""

TAGS = "{tag}"
"""The module below which tags stand that a template does not know: called with the context, then what is written."""

SHOWN = "{shown}"
"""Called with what a tag gives: what the tag prints."""

CONTEXT = "context"
"""The parameter that takes everything a template is given."""


class Unit:
    """What the functions of one template share: the text, the macros by name, and the names that are mentioned."""

    def __init__(self, path: str, raw: bytes) -> None:
        self.path = path
        self.raw = raw
        self.macros: dict[str, int] = {}
        self.functions: list[Function] = []
        self.attributes: set[str] = set()
        self.called: set[str] = set()
        self.keys: set[str] = set()
        self.names: set[str] = set()


class Scope:
    """The state of lowering one function. In a macro, names that it does not bind are not its parameters."""

    def __init__(self, unit: Unit, name: str, start: int, end: int, is_macro: bool = False) -> None:
        self.unit = unit
        self.name = name
        self.span = start, end
        self.is_macro = is_macro
        self.values: list[AnyValue] = []
        self.guards: list[Guard] = [Guard(-1, True, -1, "root")]
        self.guard = 0
        self.env: dict[str, int] = {}
        self.params: list[Parameter] = []
        self.printing = True
        self.whole = -1
        if not is_macro:
            self.whole = self.parameter(CONTEXT, start, start, "kwargs")

    def add(self, value: AnyValue) -> int:
        """Append a value; its index."""
        self.values.append(value)
        return len(self.values) - 1

    def parameter(self, name: str, start: int, end: int, flavour: str = "keyword") -> int:
        """A new parameter, and the value that is what it receives."""
        self.params.append(Parameter(name, flavour, None, flavour == "keyword", start, end))  # type: ignore[arg-type]
        return self.add(Param(start, end, 0, len(self.params) - 1, name))

    def read(self, name: str, start: int, end: int) -> int:
        """What a name stands for here."""
        self.unit.names.add(name)
        known = self.env.get(name)
        if known is None:
            if self.is_macro or name in self.unit.macros:
                return self.add(Global(start, end, self.guard, name))
            known = self.env[name] = self.parameter(name, start, end)
        return known

    def constant(self, value: str | int | float | bool | None, start: int, end: int) -> int:
        """A literal."""
        return self.add(Const(start, end, self.guard, value))

    def nothing(self, start: int, end: int, *operands: int) -> int:
        """A value that says nothing of its operands."""
        return self.add(Op(start, end, self.guard, "not", operands or (self.constant(None, start, end),)))

    def text(self, start: int, end: int, *parts: int) -> int:
        """Text made of values."""
        return self.add(Format(start, end, self.guard, parts))

    def join(self, start: int, end: int, *operands: int) -> int:
        """One of several values."""
        unique = tuple(dict.fromkeys(operands))
        return unique[0] if len(unique) == 1 else self.add(Phi(start, end, self.guard, unique))

    def element(self, start: int, end: int, several: int) -> int:
        """Some element of a value."""
        return self.add(Item(start, end, self.guard, several, None, -1))

    def outside(self, name: str, arguments: list[Argument], start: int, end: int) -> int:
        """A call of a tag or filter that the template does not hold."""
        self.unit.called.add(name)
        callee = self.add(Import(start, end, self.guard, OUTSIDE, name, 0))
        return self.add(Call(start, end, self.guard, callee, tuple(arguments)))

    def tagged(self, name: str, arguments: list[Argument], start: int, end: int) -> int:
        """What a tag that the template does not know prints."""
        self.unit.called.add(name)
        callee = self.add(Import(start, end, self.guard, TAGS, name, 0))
        context = self.everything(start, end, {})
        given = self.add(Call(start, end, self.guard, callee, (Argument(context), *arguments)))
        return self.outside(SHOWN, [Argument(given)], start, end)

    def browser(self, name: str, value: int, start: int, end: int) -> None:
        """A call that the page makes in the browser."""
        self.unit.called.add(name.rpartition(".")[2])
        first, _, rest = name.partition(".")
        callee = self.add(Import(start, end, self.guard, PAGE, first, 0))
        for attribute in filter(None, rest.split(".")):
            self.unit.attributes.add(attribute)
            callee = self.add(Attr(start, end, self.guard, callee, attribute))
        self.add(Call(start, end, self.guard, callee, (Argument(value),)))

    def everything(self, start: int, end: int, own: dict[str, int], only: bool = False) -> int:
        """A context for another template: all that this one has, and `own` names beside it."""
        elements = [] if only or self.whole < 0 else [Element(self.whole, spread=True)]
        bound = {} if only else {name: value for name, value in self.env.items() if not self._is_param(value)}
        elements += [Element(value, name) for name, value in {**bound, **own}.items()]
        return self.add(Build(start, end, self.guard, "dict", tuple(elements)))

    def prints(self, value: int, start: int, end: int) -> None:
        """Let a value be part of the text."""
        if self.printing:
            text = (
                value if isinstance(self.values[value], Call) and self._is_text(value) else self.text(start, end, value)
            )
            self.add(Return(start, end, self.guard, text))

    def enter(self, condition: int, polarity: bool, kind: str = "branch") -> int:
        """Put a condition in force; the guard that was in force before."""
        before = self.guard
        self.guards.append(Guard(condition, polarity, before, kind))  # type: ignore[arg-type]
        self.guard = len(self.guards) - 1
        return before

    def finish(self, qualname: str) -> Function:
        """The function as it stands: it returns each thing that it prints, as text."""
        start, end = self.span
        return Function(
            self.name, qualname, "function", 0, -1, start, end, tuple(self.params), tuple(self.values),
            tuple(self.guards), (), (),
        )  # fmt: skip

    def _is_text(self, call: int) -> bool:
        """Whether a call gives what another template prints."""
        value = self.values[call]
        callee = self.values[value.callee] if isinstance(value, Call) else None
        return isinstance(callee, Import) and callee.name in (INCLUDE, EXTENDS)

    def _is_param(self, value: int) -> bool:
        return isinstance(self.values[value], Param)
