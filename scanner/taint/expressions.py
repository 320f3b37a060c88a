"""Places and source texts of values."""

from __future__ import annotations

from collections.abc import Callable

from scanner.index.model import FunctionRef
from scanner.ir.model import Operand
from scanner.source import Place, Text
from scanner.taint.program import Program

LONGEST = 160


class Expressions:
    """Turns values into places and code; `texts` gives the text of a file by its path."""

    def __init__(self, program: Program, texts: Callable[[str], Text]) -> None:
        self._program = program
        self._texts = texts
        self._open: dict[str, Text] = {}

    def place(self, ref: FunctionRef, operand: Operand) -> Place:
        """Where a value is."""
        value = self._program.open(ref).values[operand]
        return self.span(ref, value.start, value.end)

    def span(self, ref: FunctionRef, start: int, end: int) -> Place:
        """The place of a byte range in the file of a function."""
        return self._text(ref).place(start, end)

    def text(self, ref: FunctionRef, operand: Operand) -> str:
        """The code of a value on one line, cut when long."""
        value = self._program.open(ref).values[operand]
        return self.code(ref, value.start, value.end)

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
