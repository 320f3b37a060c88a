"""Where to look for sources: which modules mention a word that matters, and what each function of them starts."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.taint.program import Program
from scanner.taint.seeds import Seed
from scanner.taint.sources import Sources


def find_seeds(program: Program, sources: Sources) -> Iterator[Seed]:
    """Every seed of the program, module by module."""
    for module in sorted(program.index.modules):
        for ref in program.functions(module):
            yield from sources.in_function(ref)
