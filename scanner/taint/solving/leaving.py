"""Coming back from functions: what leaves a callee lands at every call that entered it.

Where a source or a cell of the heap starts, no call entered: what leaves lands at every caller, and is followed from
there once for all that comes there. Goals (sinks met, cells written) travel up like what leaves a function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.ir.model import Operand
from scanner.taint.calls.site import Landing, Way
from scanner.taint.facts import codes
from scanner.taint.facts.paths import MISS, RESULT, SOME
from scanner.taint.facts.tables import (
    CALLED,
    CELL_GOAL,
    GOAL,
    RAISE,
    RAISED,
    RETURN,
    SEEDED,
    STATE,
    YIELD,
    Context,
    Tables,
)
from scanner.taint.solving.passing import Passing
from scanner.taint.solving.world import World

NAME_FALLBACK = codes.BIT["name-fallback"]
FUNCTION_OF = (".func", ".__func__", ".__wrapped__")


class Leaving(Passing):
    """Moves facts out of functions. `tables` holds them, `world` answers for the program."""

    def __init__(self, tables: Tables, world: World) -> None:
        super().__init__(tables)
        self.world = world

    def _reach(self, edge: int, fact: tuple[int, int, int], code: int, at: Operand) -> None:
        self.tables.reach(self.tables.edges[edge][0], fact, (edge, -1, code, at))

    def _exit(self, edge: int) -> None:
        tables = self.tables
        context = tables.edges[edge][0]
        entry = tables.contexts[context]
        for caller, code, way in tuple(tables.incoming[context]):
            self._come_back(caller, way, edge, code)  # type: ignore[arg-type]
        if entry.origin == CALLED:
            return
        _, place, path, label = tables.edges[edge]
        if self._is_unchanged(entry, place, path, label):
            return
        if place in (RETURN, YIELD):
            self._latent(edge, entry.function)
        tested = self.world.is_test(entry.function)
        needed = self._needed(entry)
        for function, way in self.world.callers(entry.function):
            if not tested and self.world.is_test(function):
                continue  # tests call the program; what it gives them does not flow back into it
            if entry.absent in way.given or (needed >= 0 and way.reached is not None and needed not in way.reached):
                continue
            wider = tables.labels.leapt(label) if way.guess & NAME_FALLBACK else label
            if self._ends(edge, wider, place):
                continue
            for landed, below, code in self._landings(way, function, place, path):
                tables.land(edge, function, (landed, below, wider), code | way.guess, way.site)

    def _needed(self, entry: Context) -> int:
        """The parameter that a call has to give for a seed's data to be there; -1 for none."""
        if entry.origin != SEEDED or not isinstance(entry.slot, int) or entry.slot < 0:
            return -1
        return self.world.optional(entry.function, entry.slot)

    def _is_unchanged(self, entry: Context, place: int, path: int, label: int) -> bool:
        """Whether the state of a parameter is what the parameter was read as: what a function calls its argument tells
        nothing of what the caller holds there after other calls.
        """
        if entry.origin != SEEDED or place > STATE or (path, label) != (entry.path, entry.label):
            return False
        return self.world.view(entry.function).params.get(STATE - place) == entry.slot

    def _latent(self, edge: int, made: int) -> None:
        """What a function makes itself is given by whoever calls a value that is that function."""
        _, place, path, label = self.tables.edges[edge]
        for function, operand in self.world.references(made):
            inside = self.put((RESULT,) if place == RETURN else (RESULT, SOME), path)
            self.tables.land(edge, function, (operand, inside, label), codes.RETURNED, operand)

    def _give_back(self, edge: int, call: Operand) -> None:
        """Call a function value of which it is known what it gives."""
        _, _, path, label = self.tables.edges[edge]
        steps = self.tables.paths.table[path]
        while steps and steps[0] in FUNCTION_OF:
            steps = steps[1:]
        if steps and steps[0] == RESULT:
            self._reach(edge, (call, self.tables.paths.intern(steps[1:]), label), codes.RETURNED, call)

    def _goal(self, edge: int) -> None:
        tables = self.tables
        context, place, _, _ = tables.edges[edge]
        for caller, code, way in tuple(tables.incoming[context]):
            self._come_back(caller, way, edge, code)  # type: ignore[arg-type]
        goal = tables.goals[GOAL - place]
        assert isinstance(goal, tuple)
        if goal[0] == CELL_GOAL:
            self.world.new_cell(GOAL - place, *goal[1:])

    def _come_back(self, caller: int, way: Way, leaving: int, code: int) -> None:
        """Combine a fact at a call with a summary edge of the callee."""
        tables = self.tables
        context, _, _, outer = tables.edges[caller]
        _, place, path, inner = tables.edges[leaving]
        label = tables.labels.composed(outer, inner)
        if place <= GOAL:
            tables.reach(context, (place, path, label), (caller, leaving, code | way.guess, way.site))
            return
        for landed, below, how in self._landings(way, tables.contexts[context].function, place, path):
            tables.reach(context, (landed, below, label), (caller, leaving, how | way.guess, way.site))

    def _landings(self, way: Way, function: int, place: int, path: int) -> Iterable[tuple[int, int, int]]:
        if place == RETURN:
            return self._land(way.results, path, codes.RETURNED)
        if place == YIELD:
            return self._land(way.yields, path, codes.YIELDED)
        if place == RAISE or place <= RAISED:
            return self._thrown(function, way.site, place, path) if way.raises else ()
        return self._land(way.states.get(STATE - place, ()), path, codes.CHANGED)

    def _thrown(self, function: int, at: Operand, place: int, path: int) -> Iterator[tuple[int, int, int]]:
        """Where an exception goes that comes up at a value: to the handlers around it, and out."""
        handlers, leaves = self.world.caught(function, at, RAISED - place if place <= RAISED else 0)
        yield from ((handler, path, codes.RAISED) for handler in handlers)
        if leaves:
            yield place, path, codes.RAISED

    def _land(self, landings: Iterable[Landing], path: int, code: int) -> Iterable[tuple[int, int, int]]:
        for landing in landings:
            below = self.take(landing.taken, path)
            if below != MISS:
                yield landing.operand, self.put(landing.path, below), code
