"""What was done to the data so far, and of what nature the value is: the part of a fact that is neither value nor
path.

A *nature* is `PLAIN` (the personal data itself), `CARRIER` (a form or body of unknown keys: reading a key classifies
it) or `OBJECT` (an instance of a class with personal fields: reading a field is a source of its own). A label is a
nature with the kinds of transformations in their order, cut to the first four, and the number of *doubts*: unknown
calls on the way, and of *leaps*: calls that were followed by the method's name alone. Beyond what `Options` allow of
them nothing is followed: a guess on a guess tells nothing and floods the program.
Ids 0 to 4 are the bare natures.
"""

from __future__ import annotations

from scanner.taint.options import Options
from scanner.taxonomy import TransformationKind

PLAIN, CARRIER, OBJECT, SCALAR, BLOB = range(5)
MOST = 4

Kinds = tuple[TransformationKind, ...]


class Labels:
    """The table of interned labels."""

    __slots__ = ("_composed", "_ids", "_options", "_surer", "table")

    def __init__(self, options: Options = Options()) -> None:  # noqa: B008 - frozen
        self._options = options
        self.table: list[tuple[int, Kinds, int, int]] = [
            (nature, (), 0, 0) for nature in (PLAIN, CARRIER, OBJECT, SCALAR, BLOB)
        ]
        self._ids: dict[tuple[int, Kinds, int, int], int] = {label: index for index, label in enumerate(self.table)}
        self._composed: dict[tuple[int, int], int] = {}
        self._surer: dict[int, tuple[int, ...]] = {}

    def nature(self, label: int) -> int:
        """PLAIN, CARRIER, OBJECT, SCALAR or BLOB."""
        return self.table[label][0]

    def kinds(self, label: int) -> Kinds:
        """The transformations, in order."""
        return self.table[label][1]

    def transformed(self, label: int, kind: TransformationKind) -> int:
        """The label after one more transformation. Doing the same twice in a row is doing it once."""
        nature, kinds, doubts, leaps = self.table[label]
        if kinds[-1:] == (kind,):
            return label
        return self._intern(nature, (*kinds, kind), doubts, leaps)

    def made(self, label: int, nature: int) -> int:
        """The label of what was made of plain data: of another nature, carriers and objects excepted."""
        before, kinds, doubts, leaps = self.table[label]
        return label if before in (CARRIER, OBJECT) else self._intern(nature, kinds, doubts, leaps)

    def doubts(self, label: int) -> int:
        """How many unknown calls there were on the way."""
        return self.table[label][2]

    def part(self, label: int) -> int:
        """The label of one part of a blob, or -1 when that is one guess too many."""
        label = self.doubted(label)
        return label if label < 0 else self.made(label, PLAIN)

    def guess(self, label: int) -> int:
        """The label of what an unknown call made of the data, or -1 when that is one guess too many."""
        label = self.doubted(label)
        return label if label < 0 else self.made(label, BLOB)

    def guessed(self, label: int) -> bool:
        """Whether there were unknown calls, or calls followed by name, on the way."""
        return self.table[label][2:] != (0, 0)

    def doubted(self, label: int) -> int:
        """The label after one more unknown call, or -1 when that is one too many."""
        nature, kinds, doubts, leaps = self.table[label]
        most = self._options
        follows = doubts < most.doubts and doubts + leaps < most.guesses
        return self._intern(nature, kinds, doubts + 1, leaps) if follows else -1

    def leapt(self, label: int) -> int:
        """The label after one more call followed by name alone, or -1 when that is one too many."""
        nature, kinds, doubts, leaps = self.table[label]
        most = self._options
        follows = leaps < most.leaps and doubts + leaps < most.guesses
        return self._intern(nature, kinds, doubts, leaps + 1) if follows else -1

    def surer(self, label: int) -> tuple[int, ...]:
        """The labels that differ in fewer doubts or leaps only."""
        known = self._surer.get(label)
        if known is None:
            nature, kinds, doubts, leaps = self.table[label]
            fewer = ((d, n) for d in range(doubts + 1) for n in range(leaps + 1) if (d, n) != (doubts, leaps))
            known = self._surer[label] = tuple(self._intern(nature, kinds, d, n) for d, n in fewer)
        return known

    def entry(self, label: int) -> int:
        """The label under which a callee is entered: whatever was done to the data before is left to the caller."""
        nature, _, doubts, leaps = self.table[label]
        return self._intern(nature, (), doubts, leaps)

    def composed(self, outer: int, inner: int) -> int:
        """What holds after a callee that was entered with `outer` did `inner` (whose doubts count from outer's on)."""
        key = (outer, inner)
        known = self._composed.get(key)
        if known is None:
            _, before, _, _ = self.table[outer]
            nature, after, doubts, leaps = self.table[inner]
            if before and after and before[-1] == after[0]:
                after = after[1:]
            known = self._composed[key] = self._intern(nature, before + after, doubts, leaps)
        return known

    def _intern(self, nature: int, kinds: Kinds, doubts: int, leaps: int) -> int:
        key = (nature, kinds[:MOST], doubts, leaps)
        known = self._ids.get(key)
        if known is None:
            known = self._ids[key] = len(self.table)
            self.table.append(key)
        return known
