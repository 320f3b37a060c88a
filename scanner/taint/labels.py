"""What was done to the data so far, and of what nature the value is: the part of a fact that is neither value nor path.

A *nature* is `PLAIN` (the personal data itself), `CARRIER` (a form or body of unknown keys: reading a key classifies it) or
`OBJECT` (an instance of a class with personal fields: reading a field is a source of its own). A label is a nature with the kinds of
transformations in their order, cut to the first four. Labels are interned; ids 0, 1, 2 are the natures without transformation.
"""

from __future__ import annotations

from scanner.taxonomy import TransformationKind

PLAIN, CARRIER, OBJECT = 0, 1, 2
MOST = 4

Kinds = tuple[TransformationKind, ...]


class Labels:
    """The table of interned labels."""

    __slots__ = ("_composed", "_ids", "table")

    def __init__(self) -> None:
        self.table: list[tuple[int, Kinds]] = [(PLAIN, ()), (CARRIER, ()), (OBJECT, ())]
        self._ids: dict[tuple[int, Kinds], int] = {label: index for index, label in enumerate(self.table)}
        self._composed: dict[tuple[int, int], int] = {}

    def nature(self, label: int) -> int:
        """PLAIN, CARRIER or OBJECT: also the label under which a callee is entered, whatever was done before."""
        return self.table[label][0]

    def kinds(self, label: int) -> Kinds:
        """The transformations, in order."""
        return self.table[label][1]

    def transformed(self, label: int, kind: TransformationKind) -> int:
        """The label after one more transformation. Doing the same twice in a row is doing it once."""
        nature, kinds = self.table[label]
        if kinds[-1:] == (kind,):
            return label
        return self._intern(nature, (*kinds, kind))

    def composed(self, outer: int, inner: int) -> int:
        """What holds after a callee that was entered with `outer` did `inner`."""
        if inner <= OBJECT and self.table[outer][0] == inner:
            return outer
        key = (outer, inner)
        known = self._composed.get(key)
        if known is None:
            before, after = self.table[outer][1], self.table[inner][1]
            if before and after and before[-1] == after[0]:
                after = after[1:]
            known = self._composed[key] = self._intern(self.table[inner][0], before + after)
        return known

    def of_nature(self, label: int, nature: int) -> int:
        """The same transformations on a value of another nature."""
        return self._intern(nature, self.table[label][1])

    def _intern(self, nature: int, kinds: Kinds) -> int:
        key = (nature, kinds[:MOST])
        known = self._ids.get(key)
        if known is None:
            known = self._ids[key] = len(self.table)
            self.table.append(key)
        return known
