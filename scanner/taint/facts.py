"""The tables of the tabulation: contexts, path edges, and how each edge was derived.

A *fact* is (place, access path, label). A place is a value of a function (an index from 0) or, below 0, a way out of
it: what is returned, yielded or raised, the state of a parameter at the end, or a *goal* (a sink's argument, or a
cell of the heap).

A *context* is a function with an entry fact: a *root* (a source, or a cell of the heap that holds personal data), or
a parameter with an access path and a nature. A *path edge* says that under this context's entry fact, the fact holds.
Its *derivations* are all the ways in which it came about, so that the shortest witness can be chosen at the end
whatever the order of work was.

Reps, Horwitz and Sagiv, "Precise interprocedural dataflow analysis via graph reachability" (POPL 1995).
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from scanner.taint.labels import Labels
from scanner.taint.options import Options
from scanner.taint.paths import Paths

RETURN, YIELD, RAISE = -1, -2, -3
RAISED = -500_000  # an exception of a known kind k is RAISED - k; RAISE is one of which nothing is known
STATE = -16  # the state of parameter i is STATE - i
GOAL = -1_000_000  # goal g is GOAL - g
SINK_GOAL, CELL_GOAL = 0, 1  # how the tuple of a goal begins

Fact = tuple[int, int, int]
Derivation = tuple[int, int, int, int]
"""(edge it came from or -1, summary edge of the callee used or -1, step code with guess bits, value where it
happened).
"""


class Context(NamedTuple):
    """A function under an entry fact. `root` is a root's number, or -1 for a parameter entry (slot, path, label).

    A root with a slot is data in the default of that parameter: only calls that do not fill it get what it makes.
    """

    function: int
    root: int
    slot: int | str = -1
    path: int = 0
    label: int = 0


class Tables:
    """All facts found so far, and the work that is left."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.paths = Paths()
        self.labels = Labels()
        self.contexts: list[Context] = []
        self.facts: list[dict[Fact, int]] = []  # by context: the edges
        self.incoming: list[list[tuple[int, int, object]]] = []  # by context: (edge, value, way) that entered it
        self.exits: list[list[int]] = []  # by context: edges at a place below 0
        self.edges: list[tuple[int, int, int, int]] = []  # (context, place, path, label)
        self.derivations: list[list[Derivation]] = []
        self.queue: deque[int] = deque()
        self.goals: list[object] = []
        self.limited: dict[int, int] = {}  # context that hit the limit: edges refused
        self._contexts: dict[Context, int] = {}
        self._goals: dict[object, int] = {}

    def context(self, context: Context) -> tuple[int, bool]:
        """The number of a context, and whether it is new."""
        known = self._contexts.get(context)
        if known is not None:
            return known, False
        number = self._contexts[context] = len(self.contexts)
        self.contexts.append(context)
        self.facts.append({})
        self.incoming.append([])
        self.exits.append([])
        return number, True

    def known_context(self, context: Context) -> int | None:
        """The number of a context if it has been entered."""
        return self._contexts.get(context)

    def goal(self, goal: object) -> tuple[int, bool]:
        """The number of a goal, and whether it is new."""
        known = self._goals.get(goal)
        if known is not None:
            return known, False
        number = self._goals[goal] = len(self.goals)
        self.goals.append(goal)
        return number, True

    def reach(self, context: int, fact: Fact, derivation: Derivation) -> int:
        """Say that a fact holds, and why. Gives its edge, or -1 when a limit refused it or its path is none."""
        if fact[1] < 0:
            return -1
        facts = self.facts[context]
        edge = facts.get(fact)
        if edge is None:
            if len(facts) >= self.options.edges_per_entry or len(self.edges) >= self.options.edges:
                self.limited[context] = self.limited.get(context, 0) + 1
                return -1
            edge = facts[fact] = len(self.edges)
            self.edges.append((context, *fact))
            self.derivations.append([derivation])
            self.queue.append(edge)
            if fact[0] < 0:
                self.exits[context].append(edge)
        else:
            self.derivations[edge].append(derivation)
        return edge
