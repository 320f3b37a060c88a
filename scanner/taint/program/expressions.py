"""Places and source texts of values."""

from __future__ import annotations

from collections.abc import Callable

from scanner.index.model import FunctionRef
from scanner.ir.model import Operand
from scanner.source import Place, Text
from scanner.taint.program.program import Program

LONGEST = 160


class Expressions:
    """Turns values into places and code; `texts` gives the text of a file by its path."""

    def __init__(self, program: Program, texts: Callable[[str], Text]) -> None:
        self._program = program
        self._texts = texts
        self._open: dict[str, Text] = {}
        self._places: dict[tuple[FunctionRef, Operand], Place] = {}
        self._codes: dict[tuple[FunctionRef, Operand], str] = {}

    def place(self, ref: FunctionRef, operand: Operand) -> Place:
        """Where a value is."""
        known = self._places.get((ref, operand))
        if known is None:
            value = self._program.open(ref).values[operand]
            known = self._places[ref, operand] = self.span(ref, value.start, value.end)
        return known

    def span(self, ref: FunctionRef, start: int, end: int) -> Place:
        """The place of a byte range in the file of a function."""
        return self._text(ref).place(start, end)

    def text(self, ref: FunctionRef, operand: Operand) -> str:
        """The code of a value on one line, cut when long."""
        known = self._codes.get((ref, operand))
        if known is None:
            value = self._program.open(ref).values[operand]
            known = self._codes[ref, operand] = self.code(ref, value.start, value.end)
        return known

    def code(self, ref: FunctionRef, start: int, end: int) -> str:
        """The code of a byte range on one line, cut when long."""
        code = " ".join(self._text(ref).slice(start, min(end, start + 8 * LONGEST)).split())
        return code if len(code) <= LONGEST else code[: LONGEST - 1] + "…"

    def _text(self, ref: FunctionRef) -> Text:
        path = self._program.index.modules[ref.module].path
        known = self._open.get(path)
        if known is None:
            known = self._open[path] = self._texts(path)
        return known
