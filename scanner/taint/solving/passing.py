"""What of the data at hand passes: below which steps of a path, and whether its nature lets it."""

from __future__ import annotations

from scanner.ir.model import Operand
from scanner.rules.model import Path
from scanner.taint.calls.site import AS_FIELD, AS_FIELDS, AS_KEYS, INSIDE, ITERATE, WHOLE_ONLY, Move
from scanner.taint.facts import codes
from scanner.taint.facts.labels import BLOB, CARRIER, OBJECT, SCALAR
from scanner.taint.facts.paths import KEYS, MISS, RESULT, SOME, is_named
from scanner.taint.facts.tables import Tables

CLOSURE = "^"
UNKNOWN_CALL = codes.BIT["unknown-call"]


class Passing:
    """Answers for one set of tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def take(self, steps: Path, path: int) -> int:
        """What is left of a path below some steps, or MISS."""
        paths = self.tables.paths
        for step in steps:
            if step == WHOLE_ONLY:
                return MISS if path else path
            if step[:2] in ("[-", "[+"):
                if _is_left_out(step, paths.first(path)):
                    return MISS
                continue
            if step == INSIDE:
                if not path:
                    return MISS
                continue
            if step == AS_KEYS:
                return paths.intern(tuple(f"[{one[1:]}]" if one[0] == "." else one for one in paths.table[path]))
            if step == AS_FIELD:
                first = paths.first(path)
                if not path or first[0] == ".":
                    return MISS
                if is_named(first):
                    path = paths.intern((f".{first[1:-1]}", *paths.table[path][1:]))
                continue
            if step == AS_FIELDS:
                steps = paths.table[path]
                path = paths.intern(tuple(f".{one[1:-1]}" if is_named(one) else one for one in steps))
                continue
            path = paths.iterated(path) if step == ITERATE else paths.pull(step, path)
            if path == MISS:
                return MISS
        return path

    def put(self, steps: Path, path: int) -> int:
        """The path with some steps put before it."""
        for step in reversed(steps):
            if path == MISS:
                break
            path = self.tables.paths.push(step, path)
        return path

    def _not_data(self, path: int) -> bool:
        """Whether the fact says what a function value has captured, or would give: that is not the data of what it is
        put into.
        """
        return any(step == RESULT or step.startswith(CLOSURE) for step in self.tables.paths.table[path])

    def _ends(self, edge: int, label: int, at: Operand) -> bool:
        """Whether a way ends at a value because one guess more would be too many; that is counted."""
        if label < 0:
            self.tables.drop(edge, at)
        return label < 0

    def _is_guessed_part(self, action: Move, nature: int, path: int) -> bool:
        """Whether a call takes a part that may be another: any key's (`items()`), or a key's of a blob."""
        if action.taken[:1] == (SOME,) and is_named(self.tables.paths.first(path)):
            return True
        return nature == BLOB and not path and bool(action.taken) and is_named(action.taken[-1])

    def _is_kept_back(self, action: Move, nature: int, path: int) -> bool:
        """Whether data does not move: a part of an object is a source of its own, a scalar has no keys, those of a form
        are the names of its fields, and what an unknown call makes of a whole object or request is rarely in them.
        """
        if action.code & UNKNOWN_CALL and (nature in (CARRIER, OBJECT) or self._is_private(path)):
            return True
        if path or not action.taken:
            return False
        if nature == CARRIER:
            return action.taken[0] == KEYS
        return (
            action.taken not in ((AS_KEYS,), (WHOLE_ONLY,))
            if nature == OBJECT
            else nature == SCALAR and is_named(action.taken[-1])
        )

    def _is_private(self, path: int) -> bool:
        """Whether data is in a private attribute of an object, which a stranger that is given the object leaves."""
        return self.tables.paths.first(path).startswith("._")

    def _is_no_instance(self, label: int) -> bool:
        """Whether data is hardly an object of a class of the program: a scalar, or made of it by an unknown call."""
        labels = self.tables.labels
        return bool(labels.doubts(label)) or labels.nature(label) == SCALAR


def of_another(steps: Path) -> bool:
    """Whether steps below a field of a row lead into another object: a row holds its key, and its own row the rest."""
    return any(step[0] == "." for step in steps)


def _is_left_out(step: str, first: str) -> bool:
    """Whether a filter (`[-mail,size]`, `[+size]`) leaves out the field with which a path begins."""
    named = first[1:].rstrip("]") in step[2:-1].split(",")
    return bool(first) and named == (step[1] == "-")
