"""From each source to the sinks that it reaches: over the contexts in which its data starts and lands, and by way of
the cells of the heap, cheapest way first.

A *leg* is what leads on from a context: a goal edge (a sink met, a cell written), or an edge that leaves the function
and lands in a caller. Only legs on a way to some sink are kept. Sources that start in the same contexts reach the
same sinks, which are looked for once. All comparisons are of what the program says, so that the answer does not
depend on the order of work.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scanner.taint.facts.seeds import Book
from scanner.taint.facts.tables import GOAL, SINK_GOAL, Tables
from scanner.taint.telling.witness import Hop, Witnesses, cost_of

CELLS = 8  # cells of the heap on the way to one sink


CELL = -2  # the node of the cell with goal g is CELL - g: all that write it lead there, and it to all that read it


class Leg(NamedTuple):
    """`edge` leads to the sink of a goal (`context` -1), into a cell (`context` its node), or by landing at value `at`
    on to a context. Without an edge (-1): from the node `at` of a cell to a context in which it is read.
    """

    edge: int
    context: int
    code: int = -1
    at: int = -1


class Onward(NamedTuple):
    """The cheapest leg (its cost and rank) from a context or cell to another under a label (-1: the same label still),
    and whether it leads into a cell.
    """

    cost: int
    rank: int
    context: int
    label: int
    by_cell: int


class Reached(NamedTuple):
    """A sink goal that a source reaches, over these legs (by their ranks), at this cost."""

    cost: int
    goal: tuple[int, ...]
    label: int
    legs: tuple[int, ...]


class Reaching:
    """Answers for one solved analysis. `order` ranks the functions by what the program calls them."""

    def __init__(self, tables: Tables, book: Book, order: Sequence[tuple[object, ...]]) -> None:
        self._tables = tables
        legs = _leading_to_sinks(tables, _all_legs(tables, book))
        goals = sorted({leg.edge for found in legs.values() for leg in found if leg.edge >= 0})
        self._witnesses = Witnesses(tables, goals, order)
        key = self._witnesses.key
        cost = self._witnesses.cost
        ranked = sorted(
            (leg for found in legs.values() for leg in found if leg.edge < 0 or leg.edge in cost),
            key=lambda leg: (key(leg.edge), leg.code, leg.at, self._entry_key(leg.context)),
        )
        self._ranked = ranked
        self._ends: dict[int, list[tuple[int, int, tuple[int, ...], int]]] = {}
        self._onward: dict[int, list[Onward]] = {}
        self._sort()
        self._known: dict[tuple[int, ...], list[Reached]] = {}
        self._hops: dict[int, list[Hop]] = {}

    def sinks(self, root: int) -> Sequence[Reached]:
        """Every sink goal that a root's data reaches, cheapest way first."""
        starts = tuple(self._tables.starts.get(root, ()))
        known = self._known.get(starts)
        if known is None:
            known = self._known[starts] = list(self._search(starts))
        return known

    def hops(self, reached: Reached) -> list[Hop]:
        """The steps of the way to a sink."""
        tables, found = self._tables, []
        for rank in reached.legs:
            leg = self._ranked[rank]
            if leg.edge < 0:
                continue
            inside = self._hops.get(leg.edge)
            if inside is None:
                inside = self._hops[leg.edge] = self._witnesses.hops(leg.edge)
            found += inside
            if leg.code >= 0:
                function = tables.contexts[leg.context].function
                found.append(Hop(function, leg.at, leg.code, next(iter(tables.facts[leg.context].values()))))
        return found

    def _sort(self) -> None:
        """By context: the sinks met in it, and where else its data goes on, each way there by the cheapest leg."""
        tables, cost_to = self._tables, self._witnesses.cost
        cheapest: dict[int, dict[tuple[int, int, int], tuple[int, int]]] = {}
        for rank, leg in enumerate(self._ranked):
            if leg.edge < 0:
                self._onward.setdefault(leg.at, []).append(Onward(0, rank, leg.context, -1, 0))
                continue
            context, place, _, label = tables.edges[leg.edge]
            cost = cost_to[leg.edge]
            if leg.context == -1:
                goal = tables.goals[GOAL - place]
                assert isinstance(goal, tuple)
                self._ends.setdefault(context, []).append((rank, cost, goal, label))
                continue
            by_cell = int(leg.context <= CELL)
            cost += 0 if by_cell else cost_of(leg.code)
            ways = cheapest.setdefault(context, {})
            way = (leg.context, label, by_cell)
            ways[way] = min(ways.get(way, (cost, rank)), (cost, rank))
        for context, ways in cheapest.items():
            self._onward[context] = [Onward(*best, *way) for way, best in ways.items()]

    def _search(self, starts: Iterable[int]) -> Iterable[Reached]:
        composed = self._tables.labels.composed
        heap: list[tuple[int, tuple[int, ...], int, int, int]] = [(0, (), start, -1, 0) for start in starts]
        best: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {}
        done: set[tuple[int, int]] = set()
        while heap:
            cost, legs, context, label, cells = heapq.heappop(heap)
            if (context, label) in done:
                continue
            done.add((context, label))
            for rank, step, goal, inner in self._ends.get(context, ()):
                whole = inner if label < 0 else composed(label, inner)
                yield Reached(cost + step, goal, whole, (*legs, rank))
            for step, rank, following, inner, by_cell in self._onward.get(context, ()):
                key = (following, inner if label < 0 else label if inner < 0 else composed(label, inner))
                if key in done:
                    continue
                if cells + by_cell > CELLS:
                    self._tables.too_far.add(self._tables.contexts[following].function)
                    continue
                way = (cost + step, (*legs, rank))
                known = best.get(key)
                if known is None or way < known:
                    best[key] = way
                    heapq.heappush(heap, (*way, *key, cells + by_cell))

    def _entry_key(self, context: int) -> tuple[object, ...]:
        return self._witnesses.entry_key(context) if context >= 0 else ()


def _all_legs(tables: Tables, book: Book) -> dict[int, list[Leg]]:
    """By context in which data starts or lands, and by cell: what leads on from it."""
    found: dict[int, list[Leg]] = {}
    for edge, (context, place, _, _) in enumerate(tables.edges):
        if place > GOAL or not tables.contexts[context].origin:
            continue
        goal = tables.goals[GOAL - place]
        assert isinstance(goal, tuple)
        if goal[0] == SINK_GOAL:
            found.setdefault(context, []).append(Leg(edge, -1))
        else:
            node = CELL - (GOAL - place)
            found.setdefault(context, []).append(Leg(edge, node))
            if node not in found:
                starts = tables.starts.get(book.root_of_cell(GOAL - place), ())
                found[node] = [Leg(-1, start, -1, node) for start in starts]
    for edge, landings in tables.landings.items():
        legs = found.setdefault(tables.edges[edge][0], [])
        legs += dict.fromkeys(Leg(edge, *landing) for landing in landings)
    return found


def _leading_to_sinks(tables: Tables, legs: dict[int, list[Leg]]) -> dict[int, list[Leg]]:
    """Without the legs that lead to no sink."""
    before: dict[int, list[int]] = {}
    for context, found in legs.items():
        for leg in found:
            before.setdefault(leg.context, []).append(context)
    useful = {-1}
    waiting = [-1]
    while waiting:
        for context in before.get(waiting.pop(), ()):
            if context not in useful:
                useful.add(context)
                waiting.append(context)
    return {
        context: kept
        for context, found in legs.items()
        if context in useful and (kept := [leg for leg in found if leg.context in useful])
    }
