"""Between functions: entering callees, and what leaves a function by way of goals and the heap.

What enters a callee enters it under a parameter context, which is worked out once for all callers; how it comes back is
`leaving`'s part.
"""

from __future__ import annotations

from scanner.ir.model import Operand
from scanner.taint.calls.shown import TEXT
from scanner.taint.calls.site import (
    AS_FIELD,
    ITERATE,
    WHOLE_ONLY,
    Arrive,
    Enter,
    EnterClosure,
    Meet,
    Move,
    Save,
    Site,
    Way,
)
from scanner.taint.facts import codes
from scanner.taint.facts.labels import BLOB, CARRIER, OBJECT, PLAIN, SCALAR
from scanner.taint.facts.paths import CARRIED, KEYS, MISS, SOME, is_named
from scanner.taint.facts.tables import (
    CALLED,
    CELL_GOAL,
    GOAL,
    SINK_GOAL,
    STATE,
    Context,
)
from scanner.taint.opened.view import View
from scanner.taint.solving.leaving import FUNCTION_OF, NAME_FALLBACK, Leaving
from scanner.taint.solving.passing import of_another
from scanner.taint.solving.shared import is_keyed

CLOSURE = "^"
DEEPEST_FIELDS, DEEPEST_CELL = 2, 4
UNKNOWN_CALL = codes.BIT["unknown-call"]
UNKNOWN_KEY = codes.BIT["unknown-key"]
ANSWERS = frozenset(("response", "url", "cookie"))

_UNNAMED = frozenset((SOME, ITERATE, KEYS, WHOLE_ONLY, AS_FIELD))
"""Steps that tell no name by which a carrier is read."""


class Crossing(Leaving):
    """Moves facts into calls, sinks and cells of the heap."""

    def _implicit(self, edge: int, view: View, use: Operand) -> bool:
        """Apply what the value runs unwritten; whether the project answers for the data at this operand."""
        context, place, _, _ = self.tables.edges[edge]
        site = self.world.implicit(self.tables.contexts[context].function, use)
        if site is None:
            return False
        self._apply(edge, view, site, place)
        return any(isinstance(action, Enter) for action in site.actions.get(place, ()))

    def _apply(self, edge: int, view: View, site: Site, operand: Operand) -> None:
        _, _, path, label = self.tables.edges[edge]
        for action in site.actions.get(operand, ()):
            match action:
                case Enter(way=way, slot=slot, taken=taken, path=put):
                    below = self.take(taken, path)
                    if below != MISS and not (
                        taken[:1] and taken[0][0] == "[" and not path and self._is_no_instance(label)
                    ):
                        self._enter(edge, way, slot, self.put(put, below), label, codes.PASS)
                case EnterClosure(way=way):
                    self._enter_closure(edge, way, path, label)
                case Move():
                    self._move(edge, action, path, label)
                case Arrive(function=function, operand=landed):
                    self.tables.land(edge, function, (landed, path, label), codes.PASS, landed)
                case Save(taken=taken):
                    below = self.take(taken, path)
                    if below != MISS and not self._not_data(below):
                        self._save(edge, action, below)
                case Meet(sink=sink, taken=taken):
                    below = self.take(taken, path)
                    if below != MISS and not self._not_data(below) and self.tables.paths.shown(below):
                        self._meet(edge, site, sink, below)

    def _save(self, edge: int, saved: Save, below: int) -> None:
        """Data at `below` of rows that are kept, or of one field of them."""
        tables = self.tables
        _, place, _, label = tables.edges[edge]
        field, steps = saved.field, tables.paths.table[below]
        if not field:
            while steps and not (steps[0][0] == "." or is_named(steps[0])):
                steps = steps[1:]
            if not steps:
                return
            field, steps = steps[0].strip(".[]"), steps[1:]
        if of_another(steps):
            return
        nature = tables.labels.nature(label)
        if tables.labels.doubts(label) or nature not in (PLAIN, SCALAR) or len(steps) > DEEPEST_FIELDS:
            return
        if not tables.options.allows("stored-row"):
            return
        classes = [cls for cls in saved.classes if self.world.has_field(cls, field)]
        for cls in classes if len(classes) == 1 else ():  # which of several classes it is, nobody knows
            number, _ = tables.goal((CELL_GOAL, ("r", cls, field), tables.paths.intern(steps), nature, True))
            self._reach(edge, (GOAL - number, 0, label), codes.REMEMBER | codes.BIT["stored-row"], place)

    def _meet(self, edge: int, site: Site, sink: int, below: int) -> None:
        """Data at `below` of a sink's argument. A field of an object shows only if the whole object does: a guess,
        but for stores.
        """
        kind = getattr(site.sinks[sink].rule.effect, "kind", "")
        field = self.tables.paths.first(below).startswith(".") and kind != "database"
        if field and not self.tables.options.allows("whole-object"):
            return
        context, place, _, label = self.tables.edges[edge]
        if self._is_hidden(edge, kind, below):
            return
        stored, first = site.sinks[sink].shown, self.tables.paths.first(below)
        if kind == "database" and stored is not None and first[:1] == "." and first[1:] not in stored:
            return
        if kind in ANSWERS and self.tables.labels.nature(label) == CARRIER:
            return  # a request goes back to whom it came from
        if kind == "exception" and (field or self.tables.labels.guessed(label)):
            return  # what an error says is written where it is raised
        goal = (SINK_GOAL, self.tables.contexts[context].function, site.at, sink, below)
        number, _ = self.tables.goal(goal)
        code = codes.SINK | (codes.BIT["whole-object"] if field else 0)
        self._reach(edge, (GOAL - number, 0, label), code, place)

    def _is_hidden(self, edge: int, kind: str, below: int) -> bool:
        """Whether what a sink does with an object leaves a field out: text shows what the object says of itself, and a
        row keeps no fields of related objects.
        """
        context, place, path, label = self.tables.edges[edge]
        steps = self.tables.paths.table[below]
        if not steps or steps[0][0] != ".":
            return False
        if self.tables.labels.nature(label) == OBJECT and kind in TEXT:
            return True
        number = self.tables.contexts[context].function
        return kind in TEXT and path == below and self.world.hides(number, place, steps[0][1:])

    def _move(self, edge: int, action: Move, path: int, label: int) -> None:
        nature = self.tables.labels.nature(label)
        read = action.taken and action.taken[-1] not in _UNNAMED
        if nature == CARRIER and read and self.tables.paths.table[path] in CARRIED:
            self.world.read_from_carrier(self.tables.edges[edge][0], action.operand, action.taken[-1][1:].rstrip("]"))
            return
        if self._is_kept_back(action, nature, path) or (self._not_data(path) and action.derived):
            return
        below = self.take(action.taken, path)
        if below == MISS:
            return
        code = action.code
        if self._is_guessed_part(action, nature, path):
            label, code = self.tables.labels.part(label), code | codes.BIT["unknown-key"]
        if self._ends(edge, label, action.operand):
            return
        if action.derived:
            if not self.tables.paths.shown(below) or (action.as_text and self._is_silent(edge)):
                return
            if self.tables.paths.first(below).startswith("."):
                code |= codes.BIT["whole-object"]
                if not self.tables.options.allows("whole-object"):
                    return
            if not action.alike:
                label = self.tables.labels.made(label, BLOB if below or code & codes.KIND == codes.SET else PLAIN)
            below = 0
        if action.kind is not None:
            label = self.tables.labels.transformed(label, action.kind)
        if code & UNKNOWN_CALL:
            label = self.tables.labels.guess(label)
        if self._ends(edge, label, action.operand):
            return
        self._reach(edge, (action.operand, self.put(action.path, below), label), code, action.operand)

    def _is_silent(self, edge: int) -> bool:
        """Whether the text of the object at hand does not show the field in which the data is."""
        context, place, path, _ = self.tables.edges[edge]
        first = self.tables.paths.first(path)
        return first[:1] == "." and not self.world.shows(self.tables.contexts[context].function, place, first[1:])

    def _enter_closure(self, edge: int, way: Way, path: int, label: int) -> None:
        steps = self.tables.paths.table[path]
        while steps and not steps[0].startswith(CLOSURE):
            if steps[0] not in FUNCTION_OF:
                return
            steps = steps[1:]
        if steps:
            self._enter(edge, way, steps[0], self.tables.paths.intern(steps[1:]), label, codes.CAPTURED)

    def _enter(self, edge: int, way: Way, slot: int | str, path: int, label: int, code: int) -> None:
        tables = self.tables
        if path == MISS:
            return
        doubtful = self._is_no_instance(label) or way.guess & NAME_FALLBACK
        if slot == 0 and path == 0 and doubtful and self._is_receiver(way):
            return  # what an unknown call made, or a guess calls a method of, is hardly an object of this class
        if way.guess & NAME_FALLBACK:
            label = tables.labels.leapt(label)
            if self._ends(edge, label, way.site):
                return
        entry = Context(way.function, slot, path, tables.labels.entry(label))
        context, new = tables.context(entry)
        tables.incoming[context].append((edge, code, way))
        if new:
            view = self.world.view(way.function)
            if isinstance(slot, str):
                for place in self.world.captured(view, slot):
                    tables.reach(context, (place, path, entry.label), (-1, -1, codes.ENTER, place))
                for func, step in self.world.closures(view, slot):
                    tables.reach(
                        context, (func, tables.paths.push(step, path), entry.label), (-1, -1, codes.ENTER, func)
                    )
            elif slot in view.params:
                place = view.params[slot]
                tables.reach(context, (place, path, entry.label), (-1, -1, codes.ENTER, place))
            return
        for leaving in tables.exits[context]:
            if tables.done[leaving]:  # the others come back when it is their turn
                self._come_back(edge, way, leaving, code)

    def _is_receiver(self, way: Way) -> bool:
        params = self.world.view(way.function).function.params
        return bool(params) and params[0].flavour == "receiver"

    def _alias(self, edge: int) -> None:
        """What is in an object that a call gave is in it wherever else it is held."""
        tables = self.tables
        context, place, path, label = tables.edges[edge]
        if self._not_data(path):
            return
        for held in self.world.also_held(tables.contexts[context].function, place):
            inside = self.put(held.path, path)
            if held.cell is None:
                self._reach(edge, (held.operand, inside, label), codes.CHANGED, held.operand)
            elif inside != MISS and self._is_kept(edge, inside):
                goal, _ = tables.goal((CELL_GOAL, held.cell, inside, tables.labels.nature(label), False))
                self._reach(edge, (GOAL - goal, 0, label), codes.REMEMBER, place)

    def _is_kept(self, edge: int, path: int) -> bool:
        """Whether data at a path is certain and near enough to the surface for a cell of the heap."""
        steps = self.tables.paths.table[path]
        fields = sum(step[0] == "." for step in steps)
        doubtful = self.tables.labels.doubts(self.tables.edges[edge][3])
        return not doubtful and fields <= DEEPEST_FIELDS and len(steps) <= DEEPEST_CELL and not self._not_data(path)

    # -- paths and the heap -----------------------------------------------------------------------------------

    def _write_cells(self, edge: int, view: View, at: int | None = None) -> None:
        tables = self.tables
        _, place, path, label = tables.edges[edge]
        steps = tables.paths.table[path]
        if not self._is_kept(edge, path):
            return
        entry = tables.contexts[tables.edges[edge][0]]
        if entry.origin == CALLED and place == STATE and entry.slot == 0 and entry.path == path:
            return  # what came in with the receiver and leaves with it unchanged is no news to the heap
        for cell, named in self.world.cells(view, place if at is None else at, tables.paths.first(path)):
            below = tables.paths.intern(steps[1:]) if named else path
            if cell[0] == "r" and of_another(tables.paths.table[below]):
                continue
            row = cell[0] == "r"
            loose = cell[0] == "c" and tables.paths.first(below) == SOME and is_keyed(view, place if at is None else at)
            if loose and not tables.options.allows("unknown-key"):
                continue
            number, _ = tables.goal((CELL_GOAL, cell, below, tables.labels.nature(label), row or loose))
            code = codes.REMEMBER | (codes.BIT["stored-row"] if row else UNKNOWN_KEY if loose else 0)
            self._reach(edge, (GOAL - number, 0, label), code, place if at is None else at)
