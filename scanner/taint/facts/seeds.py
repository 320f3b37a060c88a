"""A seed: one place where personal data is known, or judged by its name, to be; and the book in which all seeds are
kept.
"""

from __future__ import annotations

import msgspec

from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Operand
from scanner.rules.model import Confidence
from scanner.taint.facts.labels import PLAIN, SCALAR
from scanner.taint.facts.shape import is_scalar
from scanner.taint.model import SourceKind

UNCLASSIFIED = "unclassified"
"""The data type of a request or body as a whole."""
STRENGTH: dict[SourceKind, int] = {
    "api": 0,
    "literal": 1,
    "field": 2,
    "name": 3,
    "parameter": 4,
    "variable": 5,
    "object": 6,
    "declared": 7,
}
"""Which of two sources at one place is the better known: the smaller."""


class Seed(msgspec.Struct, frozen=True):
    """A source before it is known where it flows. `place` holds it at access path `path`; `read` is the value to
    show.
    """

    kind: SourceKind
    function: FunctionRef
    place: Operand
    data_type: str
    category: str
    confidence: Confidence
    evidence: tuple[str, ...]
    symbol: str
    owner: str = ""
    collects: bool = False
    rule: str = ""
    fields: tuple[str, ...] = ()
    sentence: str = ""
    nature: int = PLAIN
    path: tuple[str, ...] = ()
    read: Operand = -1
    cls: ClassRef | None = None  # for kind "object"


def nature_of(seed: Seed) -> int:
    """The nature under which a seed's data starts; what a rule names is data with all that is read from it."""
    plain = seed.nature == PLAIN
    return SCALAR if plain and not seed.rule and is_scalar(seed.category) else seed.nature


class Book:
    """All seeds, numbered; of two for the same data at the same place the better known is kept."""

    def __init__(self) -> None:
        self.roots: list[Seed | int] = []
        """By root number: a seed, or the number of the goal that writes a cell."""
        self._seeds: dict[tuple[FunctionRef, Operand, tuple[str, ...], str], int] = {}
        self._cells: dict[int, int] = {}

    def add(self, seed: Seed) -> tuple[int, bool]:
        """The root of a seed, and whether it is new. A better known seed takes the place of a lesser one."""
        key = (seed.function, seed.place, seed.path, seed.category)
        known = self._seeds.get(key)
        if known is None:
            known = self._seeds[key] = len(self.roots)
            self.roots.append(seed)
            return known, True
        other = self.roots[known]
        assert isinstance(other, Seed)
        if (STRENGTH[seed.kind], seed.data_type, seed.rule) < (STRENGTH[other.kind], other.data_type, other.rule):
            self.roots[known] = seed
        return known, False

    def cell(self, goal: int) -> tuple[int, bool]:
        """The root of a cell, by the goal that writes it, and whether it is new."""
        known = self._cells.get(goal)
        if known is not None:
            return known, False
        root = self._cells[goal] = len(self.roots)
        self.roots.append(goal)
        return root, True

    def root_of_cell(self, goal: int) -> int:
        """The root of a cell; -1 where its content was not followed."""
        return self._cells.get(goal, -1)
