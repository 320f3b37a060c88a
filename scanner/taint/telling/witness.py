"""The shortest witness: from the derivations of every edge, the cheapest, the same whatever the order of work was.

The cost of a step is 2, of a step nobody should see 1, and each guess adds 40, so that a longer path without guesses
is preferred. An edge's cost is counted from its context's entry; where a summary edge was used, its cost is added.
This is Knuth's generalisation of Dijkstra's algorithm ("A generalization of Dijkstra's algorithm", 1977) over the
derivations of all edges that lead to a goal.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import NamedTuple

from scanner.taint.facts import codes
from scanner.taint.facts.tables import CELL_GOAL, GOAL, SINK_GOAL, Derivation, Tables

GUESS_COST = 40
LONGEST = 400


class Hop(NamedTuple):
    """One step of a witness: in function `function`, at value `at`; `code` says how; `edge` is what then held."""

    function: int
    at: int
    code: int
    edge: int


def cost_of(code: int) -> int:
    """What a step costs."""
    guesses = (code >> 8).bit_count()
    return (1 if code & codes.KIND in codes.QUIET else 2) + GUESS_COST * guesses


class Witnesses:
    """Cheapest derivations of the edges that the given goal edges need."""

    def __init__(self, tables: Tables, goals: list[int], order: Sequence[tuple[object, ...]]) -> None:
        self._tables = tables
        self._order = order
        self._entries: dict[int, tuple[object, ...]] = {}
        self.cost: dict[int, int] = {}
        self._settle(self._needed(goals))

    def hops(self, edge: int) -> list[Hop]:
        """The steps from the entry of the edge's context to the edge, those inside callees included."""
        found: list[Hop] = []
        stack: list[Hop | int] = [edge]
        while stack:
            top = stack.pop()
            if isinstance(top, Hop):
                found.append(top)
                continue
            if len(found) > LONGEST:
                break
            source, summary, code, at = self._best(top)
            function = self._tables.contexts[self._tables.edges[top][0]].function
            if source < 0:
                if code & codes.KIND == codes.START:
                    found.append(Hop(function, at, code, top))
                continue
            if summary < 0 or code & codes.KIND != codes.PASS:  # what ends inside a callee does not come back
                stack.append(Hop(function, at, code, top))
            if summary >= 0:
                stack.append(summary)
                passed = codes.PASS | (code & ~codes.KIND)
                stack.append(Hop(self._tables.contexts[self._tables.edges[source][0]].function, at, passed, source))
            stack.append(source)
        return found

    def _needed(self, goals: list[int]) -> list[int]:
        seen = set(goals)
        stack = list(goals)
        while stack:
            for source, summary, _, _ in self._tables.derivations[stack.pop()]:
                for other in (source, summary):
                    if other >= 0 and other not in seen:
                        seen.add(other)
                        stack.append(other)
        return sorted(seen)

    def _settle(self, needed: list[int]) -> None:
        derivations = self._tables.derivations
        waiting: dict[int, list[tuple[int, Derivation]]] = {}
        heap: list[tuple[int, int]] = []
        for edge in needed:
            for derivation in derivations[edge]:
                source, summary = derivation[:2]
                if source < 0 and summary < 0:
                    heap.append((cost_of(derivation[2]), edge))
                    continue
                for other in {source, summary} - {-1}:
                    waiting.setdefault(other, []).append((edge, derivation))
        heapq.heapify(heap)
        cost = self.cost
        while heap:
            total, edge = heapq.heappop(heap)
            if edge in cost:
                continue
            cost[edge] = total
            for target, derivation in waiting.get(edge, ()):
                if target not in cost:
                    reached = self._total(derivation)
                    if reached is not None:
                        heapq.heappush(heap, (reached, target))

    def _total(self, derivation: Derivation) -> int | None:
        source, summary, code, _ = derivation
        total = cost_of(code)
        for other in (source, summary):
            if other >= 0:
                known = self.cost.get(other)
                if known is None:
                    return None
                total += known
        return total

    def _best(self, edge: int) -> Derivation:
        wanted = self.cost[edge]
        return min(
            (d for d in self._tables.derivations[edge] if self._total(d) == wanted),
            key=lambda d: (self.key(d[0]), d[3], d[2], self.key(d[1])),
        )

    def key(self, edge: int) -> tuple[object, ...]:
        """By what edges compare, whatever their numbers: where they hold, and what."""
        if edge < 0:
            return ()
        context, place, path, label = self._tables.edges[edge]
        if place <= GOAL:
            where, goal = -1, self._goal_key(GOAL - place)
        else:
            where, goal = place, ()
        tables = self._tables
        return (*self.entry_key(context), where, goal, tables.paths.table[path], tables.labels.table[label])

    def entry_key(self, context: int) -> tuple[object, ...]:
        """By what contexts compare."""
        known = self._entries.get(context)
        if known is None:
            entry, tables = self._tables.contexts[context], self._tables
            known = self._entries[context] = (
                *self._order[entry.function],
                str(entry.slot),
                tables.paths.table[entry.path],
                tables.labels.table[entry.label],
                entry.origin,
                entry.absent,
            )
        return known

    def _goal_key(self, number: int) -> tuple[object, ...]:
        goal, paths = self._tables.goals[number], self._tables.paths.table
        assert isinstance(goal, tuple)
        if goal[0] == SINK_GOAL:
            _, function, at, sink, below = goal
            return SINK_GOAL, self._order[function], at, sink, paths[below]
        return CELL_GOAL, str(goal[1]), goal[3], int(goal[4]), paths[goal[2]]
