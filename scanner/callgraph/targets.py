"""What a call may reach.

The *fallback*: where nothing is known of a receiver, the methods of that name in the project are taken, when they are
few, are not named like a method of Python's own containers and texts, and could take these arguments. What a library's
call gave is such a receiver when the method has a name that no library is known to have: `current.get().notify()`.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.callgraph.binding import fits
from scanner.callgraph.found import Found
from scanner.callgraph.lookup import method_kind
from scanner.callgraph.model import (
    Context,
    External,
    Targets,
)  # fmt: skip
from scanner.callgraph.program import Program
from scanner.callgraph.spelling import spoken
from scanner.callgraph.world import World
from scanner.index.model import FunctionRef
from scanner.ir import model as ir

MOST_GUESSES = 4
_COMMON = frozenset(
    name for kind in (str, bytes, list, dict, set, tuple, int, float) for name in dir(kind) if not name.startswith("__")
) | {"read", "write", "close", "readline", "readlines", "flush", "seek"}


class TargetFinder:
    """Finds targets in a world whose equations are solved by `solve`."""

    def __init__(self, world: World, guess: bool, vocabulary: frozenset[str] | None) -> None:
        self._world = world
        self._vocabulary = vocabulary
        self._program: Program = world.program
        self._guess = guess

    def targets(self, ref: FunctionRef, operand: int, context: Context) -> Targets:
        """What a `Call` value may reach."""
        call = self._program.function(ref).values[operand]
        if not isinstance(call, ir.Call):
            return Targets()
        found = Found(self._world, ref, operand, call, context)
        for origin in sorted(self._world.value(ref, call.callee, (), context), key=repr):
            found.add(origin)
        if found.callees or found.constructions:
            return Targets(tuple(found.callees), tuple(found.constructions), _best(found.externals))
        if not found.externals:
            return self._fallback(ref, call, found)
        if self._is_from_within(found.externals):
            guessed = self._fallback(ref, call, found)
            if guessed.guessed:
                return guessed
        return Targets(externals=_best(found.externals))

    def _is_from_within(self, externals: list[External]) -> bool:
        """Whether methods are read off what calls outside the project gave, by names that no library is known for."""
        if self._vocabulary is None:
            return False
        return all(one.sites and one.path.rpartition(".")[2] not in self._vocabulary for one in externals)

    def _fallback(self, ref: FunctionRef, call: ir.Call, found: Found) -> Targets:
        receiver, name = spoken(self._program, ref, call.callee)
        callee = self._program.function(ref).values[call.callee]
        if self._guess and isinstance(callee, ir.Attr) and name not in _COMMON and not name.startswith("__"):
            fitting = [m for m in self._world.index.methods_named(name) if self._fits(m, call)]
            if 0 < len(fitting) <= MOST_GUESSES:
                for method in fitting:
                    found.function(method, 0 if method_kind(self._world, method) == "static" else 1, ())
                return Targets(tuple(found.callees), guessed=True)
        return Targets(unresolved=(receiver, name))

    def _fits(self, method: FunctionRef, call: ir.Call) -> bool:
        signature = self._world.index.signature(method)
        kind = method_kind(self._world, method)
        return signature is not None and kind != "property" and fits(signature.params, call.args, int(kind != "static"))


def _best(externals: Iterable[External]) -> tuple[External, ...]:
    """Of the same path with and without sites, the one that has them."""
    found = list(dict.fromkeys(externals))
    with_sites = {e.path for e in found if e.sites}
    return tuple(e for e in found if e.sites or e.path not in with_sites)
