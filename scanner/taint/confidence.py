"""How sure a flow is: the confidence of its source, lowered by each kind of guess (docs/confidence.md)."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.rules.model import Confidence
from scanner.taint.model import Guess, GuessKind

ORDER: tuple[Confidence, ...] = ("certain", "high", "medium", "low")
LOWERS: dict[GuessKind, int] = {
    "name-fallback": 2,
    "unknown-call": 1,
    "unknown-key": 1,
    "loose-match": 1,
    "unmodelled-sdk": 0,
    "bare-name": 0,
    "collapsed-path": 1,
    "whole-object": 1,
    "stored-row": 1,
}
"""Levels by which a guess lowers the confidence; a kind counts once however often it was made."""


def lowered(confidence: Confidence, guesses: Iterable[Guess]) -> Confidence:
    """The confidence of a flow with these guesses. A bare name is already in the confidence of its source."""
    down = sum(LOWERS[kind] for kind in sorted({guess.kind for guess in guesses}))
    return ORDER[min(ORDER.index(confidence) + down, len(ORDER) - 1)]
