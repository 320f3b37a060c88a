"""The analysis from its inputs to its answer: find the sources, follow them, tell the flows.

`analyse` is the one public function of this room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.callgraph.graph import CallGraph
from scanner.ir.model import Operand
from scanner.rules.lookup import RuleSet
from scanner.source import Text
from scanner.taint.conditions.consents import consent_states
from scanner.taint.facts.seeds import Book, Seed, nature_of
from scanner.taint.facts.tables import Tables
from scanner.taint.model import Access, Collection, Flow, Flows, Sink, Source
from scanner.taint.options import Options
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program
from scanner.taint.rights.accesses import accesses
from scanner.taint.rights.corrections import changes, corrections
from scanner.taint.rights.deletions import deletions
from scanner.taint.rights.lifetimes import lifetimes
from scanner.taint.rights.numbers import Numbers
from scanner.taint.rights.offered import offers, shown_by
from scanner.taint.settings import settings_seen
from scanner.taint.solving.heap import Heap
from scanner.taint.solving.solver import Solver
from scanner.taint.sources.by_rule import Sources
from scanner.taint.sources.start import Start
from scanner.taint.statistics import statistics
from scanner.taint.tables.ddl import called_stores
from scanner.taint.tables.declared import declared_stores
from scanner.taint.tables.migrations import migrated_stores
from scanner.taint.tables.stores import collections_of, merged
from scanner.taint.telling.flows import Assembler
from scanner.taint.telling.stored import is_stored, told_once
from scanner.taint.telling.subsumed import rank, related, subsumed
from scanner.taint.templates.layouts import printed_once


def analyse(graph: CallGraph, rules: RuleSet, texts: Callable[[str], Text], options: Options = Options()) -> Flows:  # noqa: B008 - frozen
    """All flows, collections, leaking settings and entry points of a program. `texts` gives the text of a file by its
    path.
    """
    program = Program(graph, rules, options)
    world = _World(program, Tables(options))
    start = Start(program, world.sources)
    for found in start.seeds():
        world.plant(found)
    world.solver.run()
    expressions = Expressions(program, texts)
    assembler = Assembler(program, world.tables, world.book, expressions)
    dropped = subsumed(world.tables, world.book, [ref for ref, _ in program.refs])
    flows: list[Flow] = []
    collections: list[Collection] = []
    for root, seed in enumerate(world.book.roots):
        if not isinstance(seed, Seed) or root in dropped:
            continue
        mine = list(assembler.flows(root))
        flows += mine
        if seed.kind != "object" or mine:
            guards, entries, ungated = assembler.collection_context(seed)
            ways = assembler.entries.passages(seed.function)
            collections.append(Collection(assembler.source(seed), guards, entries, ungated, ways, bool(mine)))
    flows = told_once(flows)
    flows = _without_repeats(told_once([*flows, *_left_over(assembler, world.book, dropped, flows)]))
    flows = printed_once(flows, program.templates.around)
    collections = _once(collections)
    said = (*called_stores(program, expressions), *migrated_stores(program, expressions))
    declared, columns = declared_stores(program, start.names, expressions)
    stores = merged([*declared, *said])
    collections += collections_of(stores)
    changed, offered = changes(program, expressions, stores), offers(program)
    seen = {*accesses(program, expressions, assembler.entries, stores, options.access)}
    seen.update(shown_by(program, expressions, offered))
    return Flows(
        tuple(sorted(dict.fromkeys(flows), key=_flow_order)),
        tuple(sorted(collections, key=lambda one: _source_order(one.source))),
        settings_seen(program, expressions),
        assembler.entries.all(),
        statistics(program, world.tables),
        stores,
        deletions(program, expressions, assembler.entries, changed, offered),
        lifetimes(program, expressions, Numbers(program)),
        tuple(sorted(seen, key=_access_order)),
        consent_states(program, expressions),
        corrections(program, expressions, changed, offered),
        columns,
    )


def _access_order(access: Access) -> tuple[object, ...]:
    place = access.place
    return place.path, place.line, place.column, access.store


def _left_over(assembler: Assembler, book: Book, dropped: set[int], told: list[Flow]) -> Iterator[Flow]:
    """Flows of subsumed sources to sinks that the sources which subsume them do not reach.

    `user.email` in a method is what one caller was given by name, and in another what a row holds.
    """
    known: dict[tuple[object, str], set[str]] = {}
    for flow in told:
        known.setdefault((flow.sink.place, flow.sink.kind), set()).add(flow.source.category)

    def is_new(seed: Seed, sink: Sink) -> bool:
        categories = known.get((sink.place, sink.kind), ())
        return not any(related(seed.category, category) for category in categories)

    for root in sorted(dropped, key=lambda root: rank(book, root)):
        for flow in assembler.flows(root, is_new):
            if not is_stored(flow):  # which of several that are stored is told, is judged when all are known
                known.setdefault((flow.sink.place, flow.sink.kind), set()).add(flow.source.category)
            yield flow


def _once(collections: list[Collection]) -> list[Collection]:
    """One collection for each source: a column of a query can be read from its rows in several ways."""
    kept: dict[Source, Collection] = {}
    for one in collections:
        known = kept.get(one.source)
        kept[one.source] = one if known is None or one.flows else known
    return list(kept.values())


class _World:
    """What the solver asks of the program around it; see `solver.World`."""

    def __init__(self, program: Program, tables: Tables) -> None:
        self.program = program
        self.tables = tables
        self.book = Book()
        self.heap = Heap(program)
        self.sources = Sources(program)
        self.solver = Solver(tables, self)
        self.view = program.view
        self.set_attributes = program.set_attributes
        self.site = program.site
        self.implicit = program.implicit
        self.response = program.response
        self.callers = program.callers
        self.closures = program.closures
        self.captured = program.captured
        self.narrowing = program.narrowing
        self.default_of = program.default_of
        self.references = program.references
        self.binds = program.binds
        self.matched = program.matched
        self.shows = program.shown.shows
        self.also_held = program.also_held
        self.caught = program.caught
        self.kind_raised = program.kind_raised
        self.escaping = program.escaping
        self.cells = self.heap.written
        self.is_test = program.is_test
        self.has_field = program.has_field
        self.hides = program.shown.hides
        self.optional = program.optional

    def plant(self, seed: Seed) -> None:
        """Let a seed's data start to flow."""
        root, new = self.book.add(seed)
        if new:
            path = self.tables.paths.intern(seed.path)
            for context in self.program.contexts(seed.function):
                number = self.program.number(seed.function, context)
                self.tables.seed(root, number, (seed.place, path, nature_of(seed)))

    def read_from_carrier(self, context: int, place: Operand, name: str) -> None:
        """A constant name is read from a carrier: that is a source of its own, if the name is personal."""
        view = self.program.view(self.tables.contexts[context].function)
        seed = self.sources.from_carrier(view, place, name)
        if seed is not None:
            self.plant(seed)

    def new_cell(self, goal: int, cell: tuple[object, ...], path: int, nature: int, doubtful: bool) -> None:
        """A cell holds data for the first time: it appears wherever the cell is read. `doubtful` says that of several
        things in it another may be read.
        """
        root, new = self.book.cell(goal)
        if not new:
            return
        label = self.tables.labels.doubted(nature) if doubtful else nature
        slot = int(cell[2]) if cell[0] == "d" else -1  # type: ignore[call-overload]
        for number, place, steps in self.heap.read(cell):  # type: ignore[arg-type]
            at = self.solver.put(steps, path)
            if at >= 0:
                self.tables.seed(root, number, (place, at, label), slot)


def _without_repeats(flows: list[Flow]) -> list[Flow]:
    """A whole object is not told beside the flow of its own field of that category to the same sink, and only once."""
    told = {(flow.sink.place, flow.sink.kind, flow.source.category) for flow in flows if flow.source.kind != "object"}
    kept: list[Flow] = []
    for flow in sorted(flows, key=_flow_order):
        key = (flow.sink.place, flow.sink.kind, flow.source.category)
        if flow.source.kind != "object":
            kept.append(flow)
        elif key not in told:
            told.add(key)
            kept.append(flow)
    return kept


def _source_order(source: object) -> tuple[object, ...]:
    place = source.place  # type: ignore[attr-defined]
    return place.path, place.line, place.column, source.category, source.kind, source.symbol  # type: ignore[attr-defined]


def _flow_order(flow: Flow) -> tuple[object, ...]:
    place = flow.sink.place
    kinds = tuple(one.kind for one in flow.transformations)
    return (
        place.path,
        place.line,
        place.column,
        flow.sink.kind,
        flow.sink.role,
        flow.source.category,
        *_source_order(flow.source),
        kinds,
        flow.sink.rule,
        flow.sink.argument,
    )
