"""The tabulation: facts move forward from the sources, along the uses of values, until nothing new holds.

The answer does not depend on the order of work. Calls are `crossing`'s part, the flow
functions of single values `transfer`'s.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.ir.model import (
    After,
    Attr,
    Build,
    Call,
    Class,
    Format,
    Func,
    Item,
    Op,
    Operand,
    Param,
    Phi,
    Raise,
    Return,
    SetAttr,
    SetItem,
    Store,
    Yield,
    is_template,
)
from scanner.taint.facts import codes
from scanner.taint.facts.labels import BLOB, CARRIER, PLAIN, SCALAR
from scanner.taint.facts.paths import MISS, SOME, is_named
from scanner.taint.facts.tables import CALLED, GOAL, RAISE, RAISED, RETURN, SEEDED, STATE, YIELD, Tables
from scanner.taint.opened.keywise import keeps
from scanner.taint.opened.view import View, brings_back
from scanner.taint.solving.crossing import Crossing
from scanner.taint.solving.shared import given_before
from scanner.taint.solving.transfer import CONVERSIONS, TRANSPARENT, Transfer, leaves
from scanner.taint.solving.world import World

CLOSURE = "^"
UNKNOWN_KEY = codes.BIT["unknown-key"]


class Solver(Crossing):
    """The fixed point over one world."""

    def __init__(self, tables: Tables, world: World) -> None:
        super().__init__(tables, world)
        self.transfer = Transfer(tables.paths, tables.labels, tables.options)
        self._dispatch = {
            Attr: self._attr,
            Item: self._item,
            Build: self._build,
            Format: self._format,
            Op: self._op,
            Phi: self._phi,
            SetAttr: self._set_attr,
            SetItem: self._set_item,
            After: self._after,
            Call: self._call,
            Return: self._return,
            Yield: self._yield,
            Raise: self._raise,
            Store: self._store,
            Func: self._func,
            Class: self._class,
        }

    def run(self) -> None:
        """Work, round by round, until nothing new holds."""
        done, paths = self.tables.done, self.tables.paths
        while found := self.tables.round():
            for edge in found:
                before = paths.cut
                self._step(edge)
                done[edge] = 1
                if paths.cut != before:
                    self.tables.too_deep.add(self.tables.contexts[self.tables.edges[edge][0]].function)

    def _step(self, edge: int) -> None:
        context, place, path, label = self.tables.edges[edge]
        entry = self.tables.contexts[context]
        if place <= GOAL:
            self._goal(edge)
            return
        view = self.world.view(entry.function)
        if place < 0:
            self._exit(edge)
            if RAISED < place <= STATE:
                self._write_cells(edge, view)
            return
        values = view.values
        for use in self._uses(view, place, bool(path)):
            if view.copying and (place, use) in view.copying and self.tables.labels.doubts(label):
                continue  # under which key this is, the mapping itself tells
            if use < 0:
                parameter = view.function.states[-1 - use][0]
                self._reach(edge, (STATE - parameter, path, label), codes.KEEP, place)
                continue
            handler = self._dispatch.get(type(values[use]))
            if handler is not None:
                handler(edge, view, use)
        if path and place in view.copied:
            self._copied(edge, view)
        if path and isinstance(values[place], Func):
            self._escaped(edge, view)
        if path and isinstance(values[place], Call | Attr | Item | SetAttr | SetItem | After):
            self._alias(edge)
        if place in view.bound:
            self._bound(edge, view)
        elif isinstance(values[place], SetAttr | SetItem | After):
            self._write_cells(edge, view)
        if place in view.printing:
            self._apply(edge, view, self.world.site(entry.function, place), place)

    def _uses(self, view: View, place: Operand, inside: bool) -> list[int]:
        """The uses of a value at which no condition says that it holds no data, or none `inside`."""
        narrowing = view.narrowing or self.world.narrowing(view)
        if not narrowing.any:
            return view.uses[place]
        return [use for use in view.uses[place] if use < 0 or not narrowing.at(place, use, inside)]

    def _copied(self, edge: int, view: View) -> None:
        """What is under a name in a mapping that is copied key by key is under that name in the copy."""
        _, place, path, label = self.tables.edges[edge]
        first, *rest = self.tables.paths.table[path]
        if not (is_named(first) or first[0] == "."):
            return
        name = first.strip(".[]")
        for key, at in view.copied[place]:
            if not keeps(view.function, at, key, name):
                continue
            if not isinstance(view.values[at], Call):
                self._reach(edge, (at, self.tables.paths.intern((f"[{name}]", *rest)), label), codes.SET, at)
                continue
            inside = self.tables.paths.intern((f".{name}", *rest))
            for index in view.after.get(at, ()):
                state = view.values[index]
                if isinstance(state, After) and state.argument == 0:
                    self._reach(edge, (index, inside, label), codes.SET, index)

    # -- one value --------------------------------------------------------------------------------------------

    def _all(self, edge: int, found: Iterable[tuple[int, int, int, int]], guess: int = 0) -> None:
        for place, path, label, code in found:
            self._reach(edge, (place, path, label), code | guess, place)

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
        if self.world.binds(self.tables.contexts[context].function, use):
            self._reach(edge, (use, self.tables.paths.push(".__self__", path), label), codes.COPY, use)
            return
        guess = 0
        if not path and self.tables.labels.nature(label) == BLOB:
            label, guess = self.tables.labels.part(label), UNKNOWN_KEY
        if not self._ends(edge, label, use):
            self._all(edge, self.transfer.attribute(use, value, path, label), guess)
            if self.tables.paths.first(path).startswith("[") and is_template(view.ref.module):
                keyed = Item(value.start, value.end, value.guard, value.base, value.name, -1)
                self._all(edge, self.transfer.item(use, keyed, path, label), guess)

    def _item(self, edge: int, view: View, use: Operand) -> None:
        context, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Item)
        if value.base != place:
            self._implicit(edge, view, use)  # a key that `__getitem__` is given
            return
        if use in view.only_copied and is_named(self.tables.paths.first(path)):
            return  # under which key this is, the mapping itself tells
        name = self.transfer.reads_carrier(value, path, label)
        if name:
            self.world.read_from_carrier(context, use, name)
            return
        self._implicit(edge, view, use)
        blob = not path and self.tables.labels.nature(label) == BLOB
        guess = 0
        if isinstance(value.key, str) and (blob or self.tables.paths.first(path) == SOME):
            label, guess = self.tables.labels.part(label), UNKNOWN_KEY  # a part that may be another
        if self._ends(edge, label, use):
            return
        fields = self.world.matched(self.tables.contexts[context].function, use) if value.index >= 0 else ()
        for field in fields:
            read = Attr(value.start, value.end, value.guard, value.base, field)
            self._all(edge, self.transfer.attribute(use, read, path, label), guess)
        if not fields:
            self._all(edge, self.transfer.item(use, value, path, label), guess)
            if self.tables.paths.first(path).startswith(".") and is_template(view.ref.module):
                read = Attr(value.start, value.end, value.guard, value.base, str(value.key))
                self._all(edge, self.transfer.attribute(use, read, path, label), guess)

    def _build(self, edge: int, view: View, use: Operand) -> None:
        _, place, path, label = self.tables.edges[edge]
        self._all(edge, self.transfer.build(view, use, place, path, label))

    def _format(self, edge: int, view: View, use: Operand) -> None:
        _, _, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Format)
        if self._not_data(path) or self._is_silent(edge):
            return
        if not self._implicit(edge, view, use) and not self._is_hidden(edge, "log", path):
            self._all(edge, self.transfer.format(use, value, path, label))

    def _op(self, edge: int, view: View, use: Operand) -> None:
        _, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Op)
        if (value.name in CONVERSIONS and self._is_silent(edge)) or (
            value.name not in TRANSPARENT and self._not_data(path)
        ):
            return
        if not self._implicit(edge, view, use):
            self._all(edge, self.transfer.operation(view, use, place, path, label))

    def _phi(self, edge: int, view: View, use: Operand) -> None:
        _, _, path, label = self.tables.edges[edge]
        self._reach(edge, (use, path, label), codes.COPY, use)

    def _set_attr(self, edge: int, view: View, use: Operand) -> None:
        context, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, SetAttr)
        if value.value == place and self._written_back(edge, view, use):
            return
        if value.value == place and value.name in self.world.set_attributes:
            self._apply(edge, view, self.world.site(self.tables.contexts[context].function, use), place)
        self._implicit(edge, view, use)
        self._all(edge, self.transfer.set_attribute(use, value, place, path, label))

    def _set_item(self, edge: int, view: View, use: Operand) -> None:
        context, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, SetItem)
        if place in (value.value, value.index):
            self._apply(edge, view, self.world.site(self.tables.contexts[context].function, use), place)
        self._implicit(edge, view, use)
        self._all(edge, self.transfer.set_item(use, value, place, path, label))

    def _written_back(self, edge: int, view: View, use: Operand) -> bool:
        """Whether data that was first read here is only put back after a call: `f(user.id)` leaves `user.id` as it was,
        and what else `f(name or user.id)` may be given is not put there.

        Where it is read again it is a source again; from here on it would be the user's in the whole program.
        """
        context, place, path, _ = self.tables.edges[edge]
        entry = self.tables.contexts[context]
        if path or entry.path or entry.label not in (PLAIN, SCALAR, CARRIER) or not brings_back(view, view.values[use]):
            return False
        given = given_before(view, place)
        if entry.origin == SEEDED:
            return entry.slot != place and entry.slot in given
        return entry.origin == CALLED and any(
            isinstance(value := view.values[at], Param) and value.index == entry.slot for at in given
        )

    def _after(self, edge: int, view: View, use: Operand) -> None:
        context, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, After)
        site = self.world.site(self.tables.contexts[context].function, value.call)
        if value.argument == -1 and place in site.actions and not _is_operand(view, value.call, place):
            self._apply(edge, view, site, place)  # `super().save()`: the receiver is not written at the call
        if value.argument == -1 and self.tables.paths.first(path) in site.emptied:
            return
        if value.argument not in site.changed:
            self._reach(edge, (use, path, label), codes.KEEP, use)

    def _call(self, edge: int, view: View, use: Operand) -> None:
        context, place, path, _ = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Call)
        if path and value.callee == place:
            self._give_back(edge, use)
        self._apply(edge, view, self.world.site(self.tables.contexts[context].function, use), place)

    def _return(self, edge: int, view: View, use: Operand) -> None:
        context, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Return)
        site = self.world.response(self.tables.contexts[context].function, use)
        if site is not None:
            self._apply(edge, view, site, place)
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
        context, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Raise)
        function = self.tables.contexts[context].function
        if value.cause == place:
            path = self.tables.paths.push(".__cause__", path)
        elif value.value >= 0:
            self._apply(edge, view, self.world.site(function, use), place)
        kind = self.world.kind_raised(function, use)
        for way_out, below, code in self._thrown(function, use, RAISED - kind if kind else RAISE, path):
            self._reach(edge, (way_out, below, label), code, use if way_out < 0 else way_out)

    def _store(self, edge: int, view: View, use: Operand) -> None:
        self._write_cells(edge, view, use)

    def _func(self, edge: int, view: View, use: Operand) -> None:
        context, place, path, label = self.tables.edges[edge]
        value = view.values[use]
        assert isinstance(value, Func)
        origin = self.tables.contexts[context].origin
        if place in value.decorators:
            self._implicit(edge, view, use)
        for way, slot in self.world.default_of(view, value, place):
            self._enter(edge, way, slot, path, label, codes.PASS)
            inside = self.world.view(way.function).params.get(slot)
            if origin != CALLED and inside is not None:  # who calls the function without this argument gets it too
                self.tables.land(edge, way.function, (inside, path, label), codes.PASS, inside, slot)

    def _class(self, edge: int, view: View, use: Operand) -> None:
        self._implicit(edge, view, use)

    def _escaped(self, edge: int, view: View) -> None:
        """A nested function that is handed on is called somewhere: with what it captured it gives what it gives."""
        _, place, path, label = self.tables.edges[edge]
        first = self.tables.paths.first(path)
        if not first.startswith(CLOSURE):
            return
        for way in self.world.escaping(view, place):
            self._enter(
                edge, way, first, self.tables.paths.intern(self.tables.paths.table[path][1:]), label, codes.CAPTURED
            )

    def _bound(self, edge: int, view: View) -> None:
        _, place, path, label = self.tables.edges[edge]
        steps = self.tables.paths.table[path]
        for name in view.bound[place]:
            for func, step in self.world.closures(view, name):
                if step not in steps:
                    self._reach(edge, (func, self.tables.paths.push(step, path), label), codes.CAPTURED, func)
        self._write_cells(edge, view)


def _is_operand(view: View, at: Operand, place: Operand) -> bool:
    """Whether a value is written at a call: as an argument, as what is called, or as the object it is called on."""
    call = view.values[at]
    if not isinstance(call, Call):
        return True
    callee = view.values[call.callee]
    base = callee.base if isinstance(callee, Attr) else -1
    return place in (call.callee, base) or any(argument.value == place for argument in call.args)
