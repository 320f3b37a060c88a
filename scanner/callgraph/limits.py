"""How far questions about a program go: every bound of the call graph in one place, and a log of where each was hit.

What follows data (`taint`) notes its own limits in the same log.

A bound keeps odd programs from costing without end. What lies beyond one is not followed, and that is told. Hits are
counted by place, so that the counts do not depend on how often a question came by.
"""

from __future__ import annotations

from typing import Literal

Limit = Literal[
    "path", "path-across", "origins", "subclasses", "methods", "caller-modules", "caller-calls", "writers", "putting",
    "evaluations", "texts", "path-of-data", "handed-over", "contexts", "cells-to-sink",
]  # fmt: skip

LONGEST = 4  # steps of an access path within a function
LONGEST_ACROSS = 2  # steps asked of another function or of a field: recursion over nested data would multiply them
LONGEST_NAMED = 3  # the same where every step is an attribute or a constant key, as in a message of an API
MOST_ORIGINS = 48  # things that one value may be
MOST_SUBCLASSES = 24  # subclasses in which a method or field is looked up
MOST_METHODS = 16  # methods that one name may mean on an object
MOST_MODULES = 48  # modules in which callers of one function are looked for
MOST_CALLS = 80  # calls looked at to find the callers of one function
MOST_WRITERS = 24  # modules in which writes of a variable or field from outside are looked for
MOST_PUTTING = 48  # modules in which it is looked for what is put into a shared object
MOST_MADE = 12  # places that make instances of a class which are told apart by where they are made
FRAMES = 4  # calls in a chain of which it is known what they were given: a decorator that applies another takes four
MOST_EVALUATIONS = 3_000  # evaluations of equations in one question

Place = tuple[str, int]
"""A module, and the number of a function in it; -1 for a name at the top of the module."""


class LimitLog:
    """Where each bound was hit."""

    def __init__(self) -> None:
        self.places: dict[Limit, set[Place]] = {}

    def hit(self, limit: Limit, place: Place) -> None:
        """A bound was hit while something was asked about this place."""
        self.places.setdefault(limit, set()).add(place)

    def count(self) -> int:
        """At how many places a bound was hit, each bound for itself."""
        return sum(len(places) for places in self.places.values())
