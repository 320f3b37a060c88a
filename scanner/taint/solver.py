"""The tabulation: facts move forward from the sources until nothing new holds.

Inside a function facts follow the uses of values. At a call they enter the callee under a parameter context, which is worked out once for
all callers; what leaves the callee lands at every call that entered it. Under a root (a source, or a cell of the heap) there is no
call that entered: what leaves goes to every caller. Goals (sinks met, cells written) travel up like what leaves a function.
The work list is first in, first out; the answer does not depend on its order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from scanner.ir.model import After, Attr, Build, Call, Format, Func, Item, Op, Operand, Phi, Raise, Return, SetAttr, SetItem, Store, Yield
from scanner.rules.model import Path
from scanner.taint import codes
from scanner.taint.facts import GOAL, RAISE, RETURN, STATE, YIELD, Context, Tables
from scanner.taint.labels import CARRIER, OBJECT
from scanner.taint.paths import MISS, SOME
from scanner.taint.site import AS_KEYS, ITERATE, WHOLE_ONLY, Enter, EnterClosure, Landing, Meet, Move, Site, Way
from scanner.taint.transfer import Transfer, leaves
from scanner.taint.view import View

CLOSURE = "^"
DEEPEST_FIELDS, DEEPEST_CELL = 2, 4
UNKNOWN_CALL = codes.BIT["unknown-call"]


class World(Protocol):
    """What the solver asks of the program around it."""

    def view(self, number: int) -> View:
        """The function of this number."""
        ...

    def site(self, number: int, operand: Operand) -> Site:
        """A call of the function, compiled."""
        ...

    def implicit(self, number: int, operand: Operand) -> Site | None:
        """The calls that a value makes without one being written, compiled; None when there are none."""
        ...

    def callers(self, number: int) -> Iterable[tuple[int, Way]]:
        """(calling function, way) for every call that may run the function."""
        ...

    def closures(self, view: View, name: str) -> Iterable[tuple[Operand, str]]:
        """(`Func` value, step) of the nested functions that capture this variable of the function."""
        ...

    def captured(self, view: View, step: str) -> Iterable[Operand]:
        """The values of a nested function that read the captured variable."""
        ...

    def cells(self, view: View, place: int, first: str) -> Iterable[tuple[tuple[object, ...], bool]]:
        """(cell, whether its first step is the cell's own name) written when data is at a place of the function."""
        ...

    def default_of(self, view: View, func: Func, operand: Operand) -> Iterable[tuple[Way, int]]:
        """The nested function and the parameter slots of which the operand is the default."""
        ...

    def read_from_carrier(self, context: int, place: Operand, name: str) -> None:
        """A constant name is read from a carrier at a place."""
        ...

    def new_cell(self, goal: int, cell: tuple[object, ...], path: int, nature: int) -> None:
        """A cell holds data at a path for the first time."""
        ...


class Solver:
    """The fixed point over one world."""

    def __init__(self, tables: Tables, world: World) -> None:
        self.tables = tables
        self.world = world
        self.transfer = Transfer(tables.paths, tables.labels, tables.options)
        self._dispatch = {
            Attr: self._attr, Item: self._item, Build: self._build, Format: self._format, Op: self._op, Phi: self._phi,
            SetAttr: self._set_attr, SetItem: self._set_item, After: self._after, Call: self._call, Return: self._return,
            Yield: self._yield, Raise: self._raise, Store: self._store, Func: self._func,
        }  # fmt: skip

    def seed(self, function: int, root: int, place: int, path: int, label: int) -> None:
        """A root's fact holds at a place."""
        context, _ = self.tables.context(Context(function, root))
        self.tables.reach(context, (place, path, label), (-1, -1, codes.START, place))

    def run(self) -> None:
        """Work until nothing new holds."""
        queue = self.tables.queue
        while queue:
            self._step(queue.popleft())

    def _step(self, edge: int) -> None:
        context, place, path, label = self.tables.edges[edge]
        entry = self.tables.contexts[context]
        if place <= GOAL:
            self._goal(edge)
            return
        view = self.world.view(entry.function)
        if place < 0:
            self._exit(edge)
            if place <= STATE:
                self._write_cells(edge, view)
            return
        values = view.values
        for use in view.uses[place]:
            if use < 0:
                parameter = view.function.states[-1 - use][0]
                self._reach(edge, (STATE - parameter, path, label), codes.KEEP, place)
                continue
            handler = self._dispatch.get(type(values[use]))
            if handler is not None:
                handler(edge, view, use)
        if place in view.bound:
            self._bound(edge, view)

    # -- one value --------------------------------------------------------------------------------------------

    def _reach(self, edge: int, fact: tuple[int, int, int], code: int, at: Operand) -> None:
        self.tables.reach(self.tables.edges[edge][0], fact, (edge, -1, code, at))

    def _all(self, edge: int, found: Iterable[tuple[int, int, int, int]]) -> None:
        for place, path, label, code in found:
            self._reach(edge, (place, path, label), code, place)

    def _attr(self, edge: int, view: View, use: Operand) -> None:
        context, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Attr)
        only_called = bool(view.uses[use])
        for user in view.uses[use]:
            call = view.values[user] if user >= 0 else None
            if isinstance(call, Call) and call.callee == use:
                self._apply(edge, view, self.world.site(self.tables.contexts[context].function, user), place)
            else:
                only_called = False
        if only_called:
            if self.tables.paths.first(path) == "." + value.name:  # a function, with its closure, kept in a field
                self._all(edge, self.transfer.attribute(use, value, path, label))
            return
        name = self.transfer.reads_carrier(value, path, label)
        if name:
            self.world.read_from_carrier(context, use, name)
            return
        self._implicit(edge, view, use)
        if not path and self.tables.labels.doubts(label):
            label = self.tables.labels.doubted(label)
        if label >= 0:
            self._all(edge, self.transfer.attribute(use, value, path, label))

    def _item(self, edge: int, view: View, use: Operand) -> None:
        context, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Item)
        if value.base != place:
            return
        name = self.transfer.reads_carrier(value, path, label)
        if name:
            self.world.read_from_carrier(context, use, name)
            return
        self._implicit(edge, view, use)
        self._all(edge, self.transfer.item(use, value, path, label))

    def _build(self, edge: int, view: View, use: Operand) -> None:
        _, place, path, label = self.tables.edges[edge]
        self._all(edge, self.transfer.build(view, use, place, path, label))

    def _format(self, edge: int, view: View, use: Operand) -> None:
        _, _, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Format)
        if self._not_data(path):
            return
        if not self._implicit(edge, view, use):
            self._all(edge, self.transfer.format(use, value, path, label))

    def _op(self, edge: int, view: View, use: Operand) -> None:
        _, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Op)
        if not self._implicit(edge, view, use):
            self._all(edge, self.transfer.operation(use, value, place, path, label))

    def _phi(self, edge: int, view: View, use: Operand) -> None:
        _, _, path, label = self.tables.edges[edge]
        self._reach(edge, (use, path, label), codes.COPY, use)

    def _set_attr(self, edge: int, view: View, use: Operand) -> None:
        _, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, SetAttr)
        self._implicit(edge, view, use)
        self._all(edge, self.transfer.set_attribute(use, value, place, path, label))

    def _set_item(self, edge: int, view: View, use: Operand) -> None:
        _, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, SetItem)
        self._implicit(edge, view, use)
        self._all(edge, self.transfer.set_item(use, value, place, path, label))

    def _after(self, edge: int, view: View, use: Operand) -> None:
        context, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, After)
        site = self.world.site(self.tables.contexts[context].function, value.call)
        if value.argument == -1 and site.emptied and self.tables.paths.first(path) == site.emptied:
            return
        if value.argument not in site.changed:
            self._reach(edge, (use, path, label), codes.KEEP, use)

    def _call(self, edge: int, view: View, use: Operand) -> None:
        context, place, _, _ = self.tables.edges[edge]
        self._apply(edge, view, self.world.site(self.tables.contexts[context].function, use), place)

    def _return(self, edge: int, view: View, use: Operand) -> None:
        _, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Return)
        for way_out in leaves(value, place):
            self._reach(edge, (way_out, path, label), codes.RETURNED if way_out == RETURN else codes.KEEP, use)

    def _yield(self, edge: int, view: View, use: Operand) -> None:
        _, _, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Yield)
        if value.delegate:
            path = self.tables.paths.iterated(path)
        if path != MISS:
            self._reach(edge, (YIELD, path, label), codes.YIELDED, use)

    def _raise(self, edge: int, view: View, use: Operand) -> None:
        _, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Raise)
        if value.value != place:
            return
        self._reach(edge, (RAISE, path, label), codes.RAISED, use)
        for handler in view.exceptions:
            if handler > use:
                self._reach(edge, (handler, path, label), codes.RAISED, handler)

    def _store(self, edge: int, view: View, use: Operand) -> None:
        self._write_cells(edge, view, use)

    def _func(self, edge: int, view: View, use: Operand) -> None:
        _, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Func)
        for way, slot in self.world.default_of(view, value, place):
            self._enter(edge, way, slot, path, label, codes.PASS)

    def _bound(self, edge: int, view: View) -> None:
        _, place, path, label = self.tables.edges[edge]
        steps = self.tables.paths.table[path]
        for name in view.bound[place]:
            for func, step in self.world.closures(view, name):
                if step not in steps:
                    self._reach(edge, (func, self.tables.paths.push(step, path), label), codes.CAPTURED, func)
        self._write_cells(edge, view)

    # -- calls ------------------------------------------------------------------------------------------------

    def _implicit(self, edge: int, view: View, use: Operand) -> bool:
        """Apply what the value runs unwritten; whether something of the project answers for the data at this operand."""
        context, place, _, _ = self.tables.edges[edge]
        site = self.world.implicit(self.tables.contexts[context].function, use)
        if site is None:
            return False
        self._apply(edge, view, site, place)
        return any(isinstance(action, Enter) for action in site.actions.get(place, ()))

    def _apply(self, edge: int, view: View, site: Site, operand: Operand) -> None:
        context, _, path, label = self.tables.edges[edge]
        for action in site.actions.get(operand, ()):
            match action:
                case Enter(way=way, slot=slot, taken=taken, path=put):
                    below = self.take(taken, path)
                    if below != MISS:
                        self._enter(edge, way, slot, self.put(put, below), label, codes.PASS)
                case EnterClosure(way=way):
                    self._enter_closure(edge, way, path, label)
                case Move():
                    self._move(edge, action, path, label)
                case Meet(sink=sink, taken=taken):
                    below = self.take(taken, path)
                    if below != MISS and not self._not_data(below):
                        self._meet(edge, (SINK_GOAL, self.tables.contexts[context].function, site.at, sink, below))

    def _meet(self, edge: int, goal: tuple[object, ...]) -> None:
        number, _ = self.tables.goal(goal)
        _, place, _, label = self.tables.edges[edge]
        self._reach(edge, (GOAL - number, 0, label), codes.SINK, place)

    def _move(self, edge: int, action: Move, path: int, label: int) -> None:
        nature = self.tables.labels.nature(label)
        if nature == CARRIER and not path and action.taken and action.taken[-1] not in (SOME, ITERATE, "[@]"):
            self.world.read_from_carrier(self.tables.edges[edge][0], action.operand, action.taken[-1][1:].rstrip("]"))
            return
        if nature == OBJECT and action.taken and not path and action.taken != (AS_KEYS,):
            return
        if self._not_data(path) and action.derived:
            return
        below = self.take(action.taken, path)
        if below == MISS:
            return
        code = action.code
        if action.derived:
            if self.tables.paths.first(below).startswith("."):
                code |= codes.BIT["whole-object"]
                if not self.tables.options.allows("whole-object"):
                    return
            below = 0
        if action.kind is not None:
            label = self.tables.labels.transformed(label, action.kind)
        if code & UNKNOWN_CALL:
            label = self.tables.labels.doubted(label)
            if label < 0:
                return
        self._reach(edge, (action.operand, self.put(action.path, below), label), code, action.operand)

    def _enter_closure(self, edge: int, way: Way, path: int, label: int) -> None:
        steps = self.tables.paths.table[path]
        while steps and not steps[0].startswith(CLOSURE):
            if steps[0] not in (".func", ".__func__", ".__wrapped__"):
                return
            steps = steps[1:]
        if steps:
            self._enter(edge, way, steps[0], self.tables.paths.intern(steps[1:]), label, codes.CAPTURED)

    def _enter(self, edge: int, way: Way, slot: int | str, path: int, label: int, code: int) -> None:
        tables = self.tables
        if path == MISS:
            return
        if slot == 0 and path == 0 and tables.labels.doubts(label) and self._is_receiver(way):
            return  # what an unknown call made of the data is hardly an object of this class
        entry = Context(way.function, -1, slot, path, tables.labels.entry(label))
        context, new = tables.context(entry)
        tables.incoming[context].append((edge, code, way))
        if new:
            view = self.world.view(way.function)
            if isinstance(slot, str):
                for place in self.world.captured(view, slot):
                    tables.reach(context, (place, path, entry.label), (-1, -1, codes.ENTER, place))
                for func, step in self.world.closures(view, slot):
                    tables.reach(context, (func, tables.paths.push(step, path), entry.label), (-1, -1, codes.ENTER, func))
            elif slot in view.params:
                place = view.params[slot]
                tables.reach(context, (place, path, entry.label), (-1, -1, codes.ENTER, place))
            return
        for leaving in tuple(tables.exits[context]):
            self._come_back(edge, way, leaving, code)

    def _is_receiver(self, way: Way) -> bool:
        params = self.world.view(way.function).function.params
        return bool(params) and params[0].flavour == "receiver"

    def _exit(self, edge: int) -> None:
        tables = self.tables
        context = tables.edges[edge][0]
        entry = tables.contexts[context]
        for caller, code, way in tuple(tables.incoming[context]):
            self._come_back(caller, way, edge, code)  # type: ignore[arg-type]
        if entry.root < 0:
            return
        _, place, path, label = tables.edges[edge]
        for function, way in self.world.callers(entry.function):
            outer, _ = tables.context(Context(function, entry.root))
            for landed, below, code in self._landings(way, place, path):
                tables.reach(outer, (landed, below, label), (edge, -1, code | way.guess, way.site))

    def _goal(self, edge: int) -> None:
        tables = self.tables
        context, place, path, label = tables.edges[edge]
        for caller, code, way in tuple(tables.incoming[context]):
            self._come_back(caller, way, edge, code)  # type: ignore[arg-type]
        goal = tables.goals[GOAL - place]
        assert isinstance(goal, tuple)
        if goal[0] == CELL_GOAL:
            self.world.new_cell(GOAL - place, goal[1], goal[2], goal[3])

    def _come_back(self, caller: int, way: Way, leaving: int, code: int) -> None:
        """Combine a fact at a call with a summary edge of the callee."""
        tables = self.tables
        context, _, _, outer = tables.edges[caller]
        _, place, path, inner = tables.edges[leaving]
        label = tables.labels.composed(outer, inner)
        if place <= GOAL:
            tables.reach(context, (place, path, label), (caller, leaving, code | way.guess, way.site))
            return
        for landed, below, how in self._landings(way, place, path):
            tables.reach(context, (landed, below, label), (caller, leaving, how | way.guess, way.site))

    def _landings(self, way: Way, place: int, path: int) -> Iterable[tuple[int, int, int]]:
        if place == RETURN:
            return self._land(way.results, path, codes.RETURNED)
        if place == YIELD:
            return self._land(way.yields, path, codes.YIELDED)
        if place == RAISE:
            return self._land(way.raised, path, codes.RAISED)
        return self._land(way.states.get(STATE - place, ()), path, codes.CHANGED)

    def _land(self, landings: Iterable[Landing], path: int, code: int) -> Iterable[tuple[int, int, int]]:
        for landing in landings:
            below = self.take(landing.taken, path)
            if below != MISS:
                yield landing.operand, self.put(landing.path, below), code

    # -- paths and the heap -----------------------------------------------------------------------------------

    def take(self, steps: Path, path: int) -> int:
        """What is left of a path below some steps, or MISS."""
        paths = self.tables.paths
        for step in steps:
            if step == WHOLE_ONLY:
                return MISS if path else path
            if step == AS_KEYS:
                return paths.intern(tuple(f"[{one[1:]}]" if one[0] == "." else one for one in paths.table[path]))
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
        """Whether the fact says what a function value has captured: that is not the data of what it is put into."""
        return any(step.startswith(CLOSURE) for step in self.tables.paths.table[path])

    def _write_cells(self, edge: int, view: View, at: int | None = None) -> None:
        tables = self.tables
        _, place, path, label = tables.edges[edge]
        steps = tables.paths.table[path]
        fields = sum(step[0] == "." for step in steps)
        if tables.labels.doubts(label) or fields > DEEPEST_FIELDS or len(steps) > DEEPEST_CELL or self._not_data(path):
            return
        entry = tables.contexts[tables.edges[edge][0]]
        if entry.root < 0 and place == STATE and entry.slot == 0 and entry.path == path:
            return  # what came in with the receiver and leaves with it unchanged is no news to the heap
        for cell, named in self.world.cells(view, place if at is None else at, tables.paths.first(path)):
            below = tables.paths.intern(tables.paths.table[path][1:]) if named else path
            goal = (CELL_GOAL, cell, below, tables.labels.nature(label))
            number, _ = tables.goal(goal)
            self._reach(edge, (GOAL - number, 0, label), codes.REMEMBER, place if at is None else at)


SINK_GOAL, CELL_GOAL = 0, 1
