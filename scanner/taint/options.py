"""What the analysis may assume, and how far it goes: each guess can be switched off, each limit is stated here."""

from __future__ import annotations

import msgspec

from scanner.taint.model import GuessKind


class Options(msgspec.Struct, frozen=True):
    """`without` names the guesses that are not made; the numbers are limits, and reaching one is a Problem of kind
    limit.

    `doubts`: unknown calls on one way; `leaps`: calls followed by the method's name alone on one way; `guesses`: both
    together. `edges`: path edges in all; `edges_per_entry`: path edges of one function under one entry fact;
    `gates`: calls, decorators and attributes that check consent; `access`: functions by which people see their data.
    """

    without: tuple[GuessKind, ...] = ()
    doubts: int = 1
    leaps: int = 1
    guesses: int = 1
    edges: int = 600_000
    edges_per_entry: int = 20_000
    gates: frozenset[str] = frozenset()
    access: tuple[str, ...] = ()

    def allows(self, kind: GuessKind) -> bool:
        """Whether this guess may be made."""
        return kind not in self.without
