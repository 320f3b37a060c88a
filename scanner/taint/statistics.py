"""How much of the program was understood, from the call graph's counts and the tables, and which limits were hit."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.taint.facts.tables import Tables
from scanner.taint.model import LimitHit, Statistics
from scanner.taint.program.program import Program


def statistics(program: Program, tables: Tables) -> Statistics:
    """Counts over everything that was opened."""
    entries = program.index.modules
    files = lines = functions = unparsed = 0
    for name in entries:
        module = program.module(name)
        files += 1
        lines += module.lines
        functions += len(module.functions)
        unparsed += sum(gap.end - gap.start for gap in module.gaps)
    calls = program.graph.statistics()
    hits = _hits(program, tables)
    return Statistics(
        files,
        lines,
        functions,
        program.opened(),
        calls.calls,
        calls.resolved,
        calls.external,
        calls.guessed,
        calls.unresolved,
        unparsed,
        sum(hit.places for hit in hits),
        len({(program.refs[function][0], at) for function, at in tables.dropped}),
        hits,
    )


def _hits(program: Program, tables: Tables) -> tuple[LimitHit, ...]:
    found = [_hit(limit, places) for limit, places in program.graph.limits.places.items() if places]
    full = {program.refs[tables.contexts[context].function][0] for context in tables.limited}
    if full:
        found.append(_hit("facts-of-entry", {(ref.module, ref.function) for ref in full}))
    if tables.left:
        ends = {program.refs[tables.contexts[tables.edges[edge][0]].function][0] for edge in tables.left}
        found.append(_hit("facts", {(ref.module, ref.function) for ref in ends}))
    for limit, cut in (("path-of-data", tables.too_deep), ("cells-to-sink", tables.too_far)):
        if cut:
            refs = {program.refs[function][0] for function in cut}
            found.append(_hit(limit, {(ref.module, ref.function) for ref in refs}))
    return tuple(sorted(found, key=lambda hit: hit.limit))


def _hit(limit: str, places: Iterable[tuple[str, int]]) -> LimitHit:
    known = sorted(places)
    return LimitHit(limit, len(known), *known[0])
