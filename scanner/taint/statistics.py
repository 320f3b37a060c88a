"""How much of the program was understood, from the call graph's counts and the tables."""

from __future__ import annotations

from scanner.taint.facts import Tables
from scanner.taint.model import Statistics
from scanner.taint.program import Program


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
        calls.limits_hit + len(tables.limited) + (1 if tables.left else 0),
    )
