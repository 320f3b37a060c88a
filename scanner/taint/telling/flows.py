"""From the solved tables to flows: each source with each sink it reaches, told by one shortest witness.

How a source reaches a sink is `reaching`'s part: from callee to caller, and by way of cells of the heap.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from scanner.index.model import FunctionRef
from scanner.ir.model import Phi
from scanner.rules.model import SinkEffect
from scanner.taint.calls.shown import TEXT
from scanner.taint.calls.site import SinkAt
from scanner.taint.conditions.guards import Guards
from scanner.taint.confidence import lowered
from scanner.taint.entrypoints.discovery import EntryPoints
from scanner.taint.facts import codes
from scanner.taint.facts.labels import Kinds
from scanner.taint.facts.seeds import Book, Seed
from scanner.taint.facts.shape import is_value
from scanner.taint.facts.tables import Tables
from scanner.taint.model import Flow, GuardFact, Guess, GuessKind, Sink, Source, Step, Transformation
from scanner.taint.opened.coarsening import coarser
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program
from scanner.taint.telling.detours import without_detours
from scanner.taint.telling.reaching import Reached, Reaching
from scanner.taint.telling.sentences import ENDS, called, sentence
from scanner.taint.telling.sinks import Sinks
from scanner.taint.telling.witness import Hop

STEPS = 60


class Assembler:
    """Makes the flows of one solved analysis."""

    def __init__(self, program: Program, tables: Tables, book: Book, expressions: Expressions) -> None:
        self._program = program
        self._tables = tables
        self._book = book
        self._expressions = expressions
        self.guards = Guards(program, expressions)
        self.entries = EntryPoints(program, expressions, self.guards)
        self._met: dict[tuple[int, ...], Sink] = {}
        self._sinks = Sinks(program, expressions)
        order = [(ref.module, ref.function, str(context)) for ref, context in program.refs]
        self._reaching = Reaching(tables, book, order)

    def source(self, seed: Seed) -> Source:
        """A seed as the report tells it."""
        read = seed.read if seed.read >= 0 else seed.place
        return Source(
            seed.kind,
            self._expressions.place(seed.function, read),
            self._expressions.text(seed.function, read),
            self._program.qualified(seed.function),
            seed.symbol,
            seed.data_type,
            seed.category,
            seed.confidence,
            seed.evidence,
            seed.owner,
            seed.collects,
            seed.rule,
            seed.fields,
        )

    def flows(self, root: int, wanted: Callable[[Seed, Sink], bool] = lambda seed, sink: True) -> Iterator[Flow]:
        """The flows of one source to the sinks that are wanted."""
        seed = self._book.roots[root]
        assert isinstance(seed, Seed)
        best: dict[tuple[object, ...], Reached] = {}
        for reached in self._reaching.sinks(root):
            _, number, at, index, _ = reached.goal
            found = self._program.site(number, at).sinks[index]
            effect = found.rule.effect
            assert isinstance(effect, SinkEffect)
            if seed.kind == "object" and not self._shows(seed, found.shown, effect.kind):
                continue
            if seed.kind == "object" and self._is_referred_to(effect, found, reached.goal[4]):
                continue
            if self._is_of_another(effect, found, reached.goal[4]):
                continue
            key = (
                self._program.refs[number][0],
                at,
                effect.kind,
                effect.recipient.entity,
                self._tables.labels.kinds(reached.label),
            )
            if key not in best or self._preference(reached) < self._preference(best[key]):
                best[key] = reached
        for reached in best.values():
            sink = self._sink(reached.goal)
            if wanted(seed, sink):
                yield self._flow(seed, reached, sink)

    def _sink(self, goal: tuple[int, ...]) -> Sink:
        known = self._met.get(goal)
        if known is None:
            _, number, at, index, path = goal
            found = self._program.site(number, at).sinks[index]
            known = self._met[goal] = self._sinks.sink(number, at, found, self._tables.paths.table[path])
        return known

    def _is_referred_to(self, effect: SinkEffect, found: SinkAt, path: int) -> bool:
        """Whether an object is put into a column of another's row: what is kept there is its key, not its fields."""
        whole = effect.arguments[found.number].port.base != "keywords"
        if effect.kind != "database" or any(argument.role == "sql" for argument in effect.arguments):
            return False
        return not whole or any(step.startswith(".") for step in self._tables.paths.table[path])

    def _is_of_another(self, effect: SinkEffect, found: SinkAt, path: int) -> bool:
        """Whether data is in a field of an object to which a row refers: that is kept in the object's own row."""
        argument = effect.arguments[found.number]
        fields = [step for step in self._tables.paths.table[path] if step[0] == "." and not is_value(step[1:])]
        if argument.role == "row":
            return len(fields) > 1
        return (
            effect.kind == "database" and argument.role == "field" and argument.port.base == "keywords" and bool(fields)
        )

    def _shows(self, seed: Seed, shown: frozenset[str] | None, kind: str) -> bool:
        """Whether a sink that shows these fields alone (None: all) shows any personal field of a whole object; of one
        of which only its name is known, text does.
        """
        if seed.cls is None:
            return kind in TEXT
        if kind in TEXT and seed.cls is not None:
            own = self._program.shown.in_text(seed.cls)
            shown = own if shown is None else shown if own is None else shown & own
        return shown is None or bool(shown.intersection(seed.fields))

    def _preference(self, reached: Reached) -> tuple[object, ...]:
        _, number, _, index, path = reached.goal
        return reached.cost, index, self._tables.paths.table[path], str(self._program.refs[number][1])

    # -- one flow ---------------------------------------------------------------------------------------------

    def _flow(self, seed: Seed, reached: Reached, sink: Sink) -> Flow:
        _, number, at, index, path = reached.goal
        steps_path = self._tables.paths.table[path]
        found = self._program.site(number, at).sinks[index]
        hops = self._reaching.hops(reached)
        guesses = self._guesses(seed, hops, found.rule.guess, number, at)
        entries, above, open_ = self.entries.above(seed.function)
        before = (*above, *_on_every(self.guards.of(seed.function, seed.place)))
        guards = self._guards(seed, hops, before, number, at)
        return Flow(
            self.source(seed),
            sink,
            self._steps(seed, hops, number, at, found.rule.effect),
            (*self._transformations(hops, reached.label), *self._coarsened(hops, seed.category)),
            guards,
            guesses,
            lowered(seed.confidence, guesses),
            steps_path,
            self._labels(entries),
            self._labels(open_) if not any(guard.call for guard in self.guards.of(seed.function, seed.place)) else (),
            self.entries.passages(seed.function),
        )

    def collection_context(self, seed: Seed) -> tuple[tuple[GuardFact, ...], tuple[str, ...], tuple[str, ...]]:
        """(guards, entry points, ungated entry points) where a source is read."""
        entries, above, open_ = self.entries.above(seed.function)
        own = self.guards.of(seed.function, seed.place)
        guards = tuple(dict.fromkeys(_before(guard) for guard in (*above, *_on_every(own))))
        return guards, self._labels(entries), self._labels(open_) if not any(guard.call for guard in own) else ()

    def _labels(self, refs: tuple[FunctionRef, ...]) -> tuple[str, ...]:
        found = (self.entries.at(ref) for ref in refs)
        return tuple(sorted({entry.label for entry in found if entry is not None}))

    def _steps(self, seed: Seed, hops: list[Hop], number: int, at: int, effect: object) -> tuple[Step, ...]:
        read = seed.read if seed.read >= 0 else seed.place
        first = seed.sentence or _read_as(seed)
        steps = [self._step(seed.function, read, first)]
        for hop in without_detours(self._program, self._tables, hops):
            said = sentence(self._program, self._tables, hop) if hop.at >= 0 else ""
            if said:
                steps.append(self._step(self._program.refs[hop.function][0], hop.at, said))
        assert isinstance(effect, SinkEffect)
        steps.append(self._step(self._program.refs[number][0], at, effect.sentence or ENDS[effect.kind]))
        kept: list[Step] = []
        for step in steps:
            if not kept or (kept[-1].place, kept[-1].sentence) != (step.place, step.sentence):
                kept.append(step)
        return tuple(kept if len(kept) <= STEPS else (*kept[: STEPS // 2], *kept[-STEPS // 2 :]))

    def _step(self, ref: FunctionRef, at: int, said: str) -> Step:
        return Step(
            self._expressions.place(ref, at), self._expressions.text(ref, at), self._program.qualified(ref), said
        )

    def _guesses(
        self, seed: Seed, hops: list[Hop], matched: GuessKind | Literal[""], number: int, at: int
    ) -> tuple[Guess, ...]:
        found: dict[Guess, None] = {}
        if seed.kind in ("parameter", "variable") and seed.confidence == "low":
            found[
                Guess(
                    "bare-name",
                    self._expressions.place(seed.function, seed.place),
                    f"known only by the name '{seed.symbol}'",
                )
            ] = None
        for hop in hops:
            for bit, kind in codes.GUESSES:
                if hop.code & bit and hop.at >= 0:
                    ref = self._program.refs[hop.function][0]
                    found[
                        Guess(kind, self._expressions.place(ref, hop.at), _guessed(kind, called(self._program, hop)))
                    ] = None
        if matched:
            ref = self._program.refs[number][0]
            found[Guess(matched, self._expressions.place(ref, at), _guessed(matched, ""))] = None
        return tuple(found)

    def _transformations(self, hops: list[Hop], label: int) -> tuple[Transformation, ...]:
        kinds: Kinds = self._tables.labels.kinds(label)
        found: list[Transformation] = []
        for hop in hops:
            if hop.code & codes.KIND == codes.TRANSFORMED and len(found) < len(kinds):
                kind = kinds[len(found)]
                ref = self._program.refs[hop.function][0]
                found.append(Transformation(kind, self._symbol(hop), self._expressions.place(ref, hop.at)))
        return tuple(found)

    def _coarsened(self, hops: list[Hop], category: str) -> Iterator[Transformation]:
        """What makes data coarser on its way, outside of any object or list that holds it."""
        for before, hop in itertools.pairwise(hops):
            if hop.at >= 0 and hop.function == before.function:
                said = coarser(self._program.view(hop.function), hop.at, category, self._inside(before))
                if said:
                    place = self._expressions.place(self._program.refs[hop.function][0], hop.at)
                    yield Transformation("truncated", said, place)

    def _inside(self, hop: Hop) -> bool:
        """Whether the data is held by something at a step: it is what was parted that may be cut."""
        return hop.edge >= 0 and self._tables.edges[hop.edge][2] != 0

    def _symbol(self, hop: Hop) -> str:
        value = self._program.view(hop.function).values[hop.at]
        at = getattr(value, "call", hop.at)
        for rule, symbol in self._program.site(hop.function, at).rules:
            if type(rule.effect).__name__ == "TransformationEffect":
                return symbol
        return called(self._program, hop)

    def _guards(
        self, seed: Seed, hops: list[Hop], before: tuple[GuardFact, ...], number: int, at: int
    ) -> tuple[GuardFact, ...]:
        found = dict.fromkeys(_before(guard) for guard in before)
        known = {(guard.place, guard.text, guard.polarity, guard.call) for guard in found}
        seen: set[int] = set()  # of a deep nest of branches, each step would look at all again
        inside = [(hop.function, hop.at) for hop in hops if hop.at >= 0]
        held = [self.guards.of(self._program.refs[function][0], operand) for function, operand in dict.fromkeys(inside)]
        held += [self.guards.of(self._program.refs[number][0], at), *(self._joined(hop) for hop in hops)]
        for guards in held:
            for guard in guards:
                if id(guard) not in seen:
                    seen.add(id(guard))
                    if (guard.place, guard.text, guard.polarity, guard.call) not in known:
                        found.setdefault(guard)
        return tuple(found)

    def _joined(self, hop: Hop) -> tuple[GuardFact, ...]:
        """What held where data came into a join, none of whose other operands carries data."""
        phi = self._program.view(hop.function).values[hop.at] if hop.at >= 0 else None
        if not isinstance(phi, Phi) or hop.edge < 0:
            return ()
        places = {place for place, _, _ in self._tables.facts[self._tables.edges[hop.edge][0]]}
        came = places.intersection(phi.operands)
        return self.guards.joined(self._program.refs[hop.function][0], hop.at, came.pop()) if len(came) == 1 else ()


def _before(guard: GuardFact) -> GuardFact:
    return msgspec.structs.replace(guard, before_source=True)


def _on_every(guards: tuple[GuardFact, ...]) -> tuple[GuardFact, ...]:
    return tuple(msgspec.structs.replace(guard, paths="every") for guard in guards)


def _read_as(seed: Seed) -> str:
    owner = f" of '{seed.owner}'" if seed.owner else ""
    match seed.kind:
        case "parameter":
            return f"received as parameter '{seed.symbol.rpartition('.')[2]}'"
        case "variable":
            return f"named '{seed.symbol.rpartition('.')[2]}'"
        case "object":
            return f"an object with personal fields: {', '.join(seed.fields)}"
        case "literal":
            return "written in the code"
        case "name" | "field":
            return f"read '{seed.symbol.rpartition('.')[2]}'{owner}"
        case _:
            return f"read from {seed.symbol}"


def _guessed(kind: str, name: str) -> str:
    match kind:
        case "name-fallback":
            return f"the receiver of {name}() is not known; the project's methods of that name were followed"
        case "unknown-call":
            return f"{name}() is not known and was taken to pass its data on"
        case "unknown-key":
            return "a key that is not constant was taken to be any"
        case "loose-match":
            return "the sink was recognised by the spelling of its receiver"
        case "unmodelled-sdk":
            return "no rule describes the call; it was taken to send what it is given to whose package it is"
        case "collapsed-path":
            return "the data sits too deep to be followed exactly"
        case "stored-row":
            return "a row that is read was taken to be the row that was stored"
        case _:
            return "the whole object was taken to show its personal fields"
