"""Access paths: where inside a value the personal data sits.

A path is a tuple of steps: `.name` an attribute, `[name]` a text key, `[#0]` a position, `[*]` some element, `[@]`
the keys of a mapping themselves, `()` what calling a function value gives. The empty path is the whole value and
everything below it. Paths are interned: an id is an int, 0 is the empty path. A path longer than the bound is cut,
which by the meaning of the empty path says "anything below here".
"""

from __future__ import annotations

from scanner.ir.model import Key
from scanner.rules.model import Path

BOUND = 5
WHOLE = 0
SOME = "[*]"
KEYS = "[@]"
RESULT_OF_GENERATOR = ".(return)"
"""Where a generator holds what it returns in the end: `yield from` gives it."""
RESULT = "()"
CARRIED: tuple[Path, ...] = ((), (SOME,))
"""Where a request of unknown keys sits when a name read from it is judged: it itself, or a mapping filled from it."""
MISS = -1


def step_of_key(key: Key) -> str:
    """The step for a constant key; `[*]` for None."""
    if key is None:
        return SOME
    return f"[{key}]" if isinstance(key, str) else f"[#{key}]"


def position_of(step: str) -> int | None:
    """The position that a step names; None for any other step."""
    digits = step[2:-1]
    return int(digits) if step[:2] == "[#" and digits.removeprefix("-").isdecimal() else None


class Paths:
    """The table of interned paths, with the two operations that a transfer needs, each remembered."""

    __slots__ = ("_ids", "_pulled", "_pushed", "_too_deep", "cut", "table")

    def __init__(self) -> None:
        self.cut = 0  # how often a path was too deep for one step more
        self._too_deep: set[tuple[str, int]] = set()
        self.table: list[Path] = [()]
        self._ids: dict[Path, int] = {(): 0}
        self._pushed: dict[tuple[str, int], int] = {}
        self._pulled: dict[tuple[str, int], int] = {}

    def intern(self, path: Path) -> int:
        """The id of a path, cut to the bound."""
        path = path[:BOUND]
        known = self._ids.get(path)
        if known is None:
            known = self._ids[path] = len(self.table)
            self.table.append(path)
        return known

    def push(self, step: str, path: int) -> int:
        """The path with a step put before it, or MISS when it would go round: through one field again by way of
        others.

        Object graphs have cycles (`app.backend.app`); what lies beyond one is the data that a shorter path names
        already.
        """
        key = (step, path)
        known = self._pushed.get(key)
        if known is None:
            steps = self.table[path]
            if step == ".__dict__" and steps and steps[0][0] == "[" and steps[0][1] not in "*#@":
                known = self.push("." + steps[0][1:-1], self.intern(steps[1:]))
            elif step == SOME and steps.count(SOME) > 1:
                known = self.intern((SOME,))
            else:
                round_again = _goes_round(step, steps)
                known = MISS if round_again or self.full(path) else self.intern((step, *steps))
                if known == MISS and not round_again:
                    self._too_deep.add(key)
            self._pushed[key] = known
        if known == MISS and key in self._too_deep:
            self.cut += 1
        return known

    def full(self, path: int) -> bool:
        """Whether pushing one more step onto the path would cut it."""
        return len(self.table[path]) >= BOUND

    def pull(self, step: str, path: int) -> int:
        """What is left of the path below `step`, or MISS when the data is not there. The whole stays the whole."""
        if not path:
            return WHOLE
        key = (step, path)
        known = self._pulled.get(key)
        if known is None:
            first, *rest = self.table[path]
            known = self._pulled[key] = self.intern(tuple(rest)) if _matches(first, step) else MISS
        return known

    def iterated(self, path: int) -> int:
        """What iterating gives: elements of a sequence, the keys of a mapping, nothing for a mapping's named values."""
        first = self.table[path][0] if path else SOME
        if first in (SOME, KEYS) or first.startswith("[#"):
            return self.intern(self.table[path][1:])
        return MISS

    def blurred(self, path: int) -> int:
        """The same path with a leading position forgotten: what a slice, a sort or a concatenation leaves."""
        steps = self.table[path]
        return self.push(SOME, self.intern(steps[1:])) if steps and steps[0].startswith("[#") else path

    def shown(self, path: int) -> bool:
        """Whether showing a value as a whole shows data there: fields of the object itself, not those of objects in
        its fields.
        """
        return sum(step[0] == "." for step in self.table[path]) < 2

    def first(self, path: int) -> str:
        """The leading step, or an empty string for the whole."""
        return self.table[path][0] if path else ""


def is_guess(step: str, first: str) -> bool:
    """Whether reading `step` where data sits at `first` assumes that an unknown key is this one."""
    return first != step and SOME in (first, step)


def is_named(step: str) -> bool:
    """Whether a step is a constant text key."""
    return step[:1] == "[" and step[1] not in "*#@~!.:"


def _goes_round(step: str, steps: Path) -> bool:
    """A chain of one field (`next.next`) may be two long; coming back to a field by way of others is a cycle."""
    return step[0] == "." and step in steps and (steps[0] != step or steps.count(step) > 1)


def step_given(name: str) -> str:
    """The step of what a constructor outside the program was given by keyword: a field, or a key, of what it makes."""
    return f"[:{name}]"


def _matches(first: str, step: str) -> bool:
    if first == step:
        return True
    if first.startswith("[:"):
        return step in (f".{first[2:-1]}", f"[{first[2:-1]}]", SOME)
    if first == KEYS or first[0] != "[" or step[0] != "[":
        return False
    if first == SOME or step == SOME:
        return True
    return first.startswith("[#") and step.startswith("[#") and "[#-" in (first[:3], step[:3])
