"""The tables of the tabulation: contexts, path edges, and how each edge was derived.

A *fact* is (place, access path, label). A place is a value of a function (an index from 0) or, below 0, a way out of
it: what is returned, yielded or raised, the state of a parameter at the end, or a *goal* (a sink's argument, or a
cell of the heap).

A *context* is a function with an entry fact, and how data comes to be there. CALLED: it enters by a parameter (or a
captured variable), and what leaves the function lands at the calls that entered it. SEEDED: a source or a cell of the
heap starts there; LANDED: it has come up from a callee that no call entered. What leaves those lands at every call of
the function, in contexts that are LANDED. So all sources that come to one place are followed from there once. A *path
edge* says that under this context's entry fact, the fact holds.
Its *derivations* are all the ways in which it came about, so that the shortest witness can be chosen at the end
whatever the order of work was.

Work goes in *rounds*: a round takes the edges that the one before found, in any order, and finds the next. Limits are
looked at between rounds, so that they too do not depend on the order: a context that holds too many facts takes no
more, and when there are too many edges in all, every source has been followed the same number of steps.

Reps, Horwitz and Sagiv, "Precise interprocedural dataflow analysis via graph reachability" (POPL 1995).
"""

from __future__ import annotations

from typing import NamedTuple

from scanner.taint.facts import codes
from scanner.taint.facts.labels import Labels
from scanner.taint.facts.paths import Paths
from scanner.taint.options import Options

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


CALLED, LANDED, SEEDED = 0, 1, 2


class Context(NamedTuple):
    """A function under an entry fact: `slot` is a parameter's number, the step of a captured variable, or (LANDED and
    SEEDED) a value. `absent` is the parameter whose default the data is: only calls that do not fill it get what is
    made of it.
    """

    function: int
    slot: int | str
    path: int
    label: int
    origin: int = CALLED
    absent: int = -1


class Tables:
    """All facts found so far, and the work that is left."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.paths = Paths()
        self.labels = Labels(options)
        self.contexts: list[Context] = []
        self.facts: list[dict[Fact, int]] = []  # by context: the edges
        self.incoming: list[list[tuple[int, int, object]]] = []  # by context: (edge, code, way) that entered it
        self.landed: list[list[int]] = []  # by context: the edges that landed in it
        self.exits: list[list[int]] = []  # by context: edges at a place below 0
        self.edges: list[tuple[int, int, int, int]] = []  # (context, place, path, label)
        self.derivations: list[list[Derivation]] = []
        self.frontier: list[int] = []
        self.done = bytearray()  # by edge: whether it has been worked on
        self.landings: dict[int, list[tuple[int, int, int]]] = {}  # by edge: (context, code, value) where it landed
        self.starts: dict[int, list[int]] = {}  # by root: the contexts that it seeds
        self.roots: dict[int, dict[int, None]] = {}  # by context: the roots that seed it
        self.goals: list[object] = []
        self.limited: dict[int, int] = {}  # context that hit the limit: facts refused
        self.too_deep: set[int] = set()  # functions in which data was put deeper than a path goes
        self.too_far: set[int] = set()  # functions that ways to sinks through too many cells would lead to
        self.dropped: set[tuple[int, int]] = set()  # (function, value): where one guess more would have been needed
        self.left: list[int] = []  # edges not followed because there are too many in all
        self._full: set[int] = set()
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
        self.landed.append([])
        self.exits.append([])
        return number, True

    def goal(self, goal: object) -> tuple[int, bool]:
        """The number of a goal, and whether it is new."""
        known = self._goals.get(goal)
        if known is not None:
            return known, False
        number = self._goals[goal] = len(self.goals)
        self.goals.append(goal)
        return number, True

    def seed(self, root: int, function: int, fact: Fact, absent: int = -1) -> None:
        """Say that a root's data starts as this fact, of a parameter that is `absent` if need be."""
        context, new = self.context(Context(function, *fact, SEEDED, absent))
        if root not in self.roots.setdefault(context, {}):
            self.roots[context][root] = None
            self.starts.setdefault(root, []).append(context)
        if new:
            self.reach(context, fact, (-1, -1, codes.START, fact[0]))

    def land(self, edge: int, function: int, fact: Fact, code: int, at: int, absent: int = -1) -> None:
        """Say that what leaves a function by an edge that no call entered holds as this fact in one that calls it."""
        place, path, label = fact
        if path < 0:
            return
        entry = self.labels.entry(label)
        context, new = self.context(Context(function, place, path, entry, LANDED, absent))
        self.landed[context].append(edge)
        self.landings.setdefault(edge, []).append((context, code, at))
        if new:
            self.reach(context, (place, path, entry), (-1, -1, codes.ENTER, place))

    def reach(self, context: int, fact: Fact, derivation: Derivation) -> None:
        """Say that a fact holds, and why; nothing when its path is none or the context is full."""
        if fact[1] < 0:
            return
        facts = self.facts[context]
        edge = facts.get(fact)
        if edge is not None:
            self.derivations[edge].append(derivation)
            return
        if context in self._full:
            self.limited[context] = self.limited.get(context, 0) + 1
            return
        edge = facts[fact] = len(self.edges)
        self.edges.append((context, *fact))
        self.derivations.append([derivation])
        self.done.append(0)
        self.frontier.append(edge)
        if fact[0] < 0:
            self.exits[context].append(edge)

    def drop(self, edge: int, at: int) -> None:
        """Note that data was not followed at a value of an edge's function: that would be one guess too many."""
        self.dropped.add((self.contexts[self.edges[edge][0]].function, at))

    def round(self) -> list[int]:
        """The edges found in the last round; nothing when there are none, or too many in all.

        Left out are those that hold with fewer guesses too: they lead nowhere else, and to nothing better.
        """
        found, self.frontier = self.frontier, []
        if len(self.edges) >= self.options.edges:
            self.left += found
            return []
        for context in {self.edges[edge][0] for edge in found}:
            if len(self.facts[context]) >= self.options.edges_per_entry:
                self._full.add(context)
        return [edge for edge in found if not self._surer(edge)] if found else []

    def _surer(self, edge: int) -> bool:
        context, place, path, label = self.edges[edge]
        surer = self.labels.surer(label)
        facts = self.facts[context]
        return bool(surer) and any((place, path, other) in facts for other in surer)
