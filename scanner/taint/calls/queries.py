"""SQL at calls: what a statement's text says of the call's other arguments.

A sink with an argument of role `sql` runs a statement. Where its text is constant enough to be parsed, a query stores
nothing, and a parameter of an INSERT or UPDATE is named by the column it goes to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.callgraph.model import External, Origin, Site
from scanner.ir.model import Attr, Call, Capture, Global, Operand
from scanner.rules.model import Path, SinkArgument, SinkEffect
from scanner.schemas.sql import Statement, statements_of
from scanner.taint.calls import ports
from scanner.taint.opened.view import View

MOST = 8
"""How many texts of one argument are looked at."""


class Queries:
    """Answers for calls by what their statements say."""

    def __init__(
        self,
        view: Callable[[int], View],
        text: Callable[[int, Operand], tuple[str, ...]],
        origins: Callable[[int, Operand], tuple[Origin, ...]],
        first: Callable[[Site], tuple[str, ...]],
    ) -> None:
        """`first` gives the texts of the first argument of the call at a site."""
        self._view = view
        self._text = text
        self._origins = origins
        self._first = first
        self._known: dict[tuple[int, Operand, SinkEffect], tuple[Statement, ...]] = {}

    def statements(self, number: int, at: Operand, effect: SinkEffect) -> tuple[Statement, ...]:
        """The statements that a call may run; () when nothing is known of them."""
        if not any(argument.role == "sql" for argument in effect.arguments):
            return ()
        key = (number, at, effect)
        known = self._known.get(key)
        if known is None:
            found = (one for text in self._texts(number, at, effect) for one in statements_of(text))
            known = self._known[key] = tuple(dict.fromkeys(found))
        return known

    def store(self, number: int, at: Operand, effect: SinkEffect) -> str | None:
        """The table that is written; None where the call runs no SQL."""
        if not any(argument.role == "sql" for argument in effect.arguments):
            return None
        tables = [one.table for one in self.statements(number, at, effect) if one.table]
        return next((one for one in tables), "")

    def column(self, number: int, at: Operand, effect: SinkEffect, argument: SinkArgument, inside: Path) -> str:
        """The column that data at `inside` of a `field` argument goes to, "" when that is not known."""
        if argument.role != "field":
            return ""
        for statement in self.statements(number, at, effect):
            for key in _keys(inside):
                column = statement.column_of(key)
                if not column and statement.rows and isinstance(key, int) and key < len(statement.columns):
                    column = statement.columns[key].name
                if column:
                    return column
        return ""

    def _texts(self, number: int, at: Operand, effect: SinkEffect) -> Iterator[str]:
        view = self._view(number)
        for argument in effect.arguments:
            if argument.role != "sql":
                continue
            for place in ports.find(view, at, argument.port):
                texts = self._text(number, place.operand)
                if not any(text != "{?}" for text in texts):
                    texts = tuple(self._wrapped(number, place.operand))
                yield from sorted(texts)[:MOST]

    def _wrapped(self, number: int, operand: Operand) -> Iterator[str]:
        """The text of `text("…")` and its like: the first argument of the call that made the value."""
        view = self._view(number)
        value = view.values[operand]
        while isinstance(value, Call):
            texts = self._text(number, value.args[0].value) if value.args else ()
            if any(statements_of(text) for text in texts):
                yield from texts
                return
            callee = view.values[value.callee]
            if not isinstance(callee, Attr):
                return
            operand, value = callee.base, view.values[callee.base]
        if isinstance(value, Global | Capture | Attr):
            for origin in self._origins(number, operand):
                for site in origin.sites[-1:] if isinstance(origin, External) else ():
                    yield from self._first(site)


def _keys(inside: Path) -> Iterator[int | str]:
    """The keys in a path that can name a parameter, the innermost first: rows of parameters stand in lists."""
    for step in reversed(inside):
        if step.startswith("[#") and step[2:-1].isdigit():
            yield int(step[2:-1])
        elif step.startswith("[") and step not in ("[*]", "[~]", "[@]"):
            yield step[1:-1]
