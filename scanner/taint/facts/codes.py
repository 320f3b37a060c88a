"""What kind of step led from one fact to the next, as a small int; the high bits are the guesses that were made for
it.
"""

from __future__ import annotations

from scanner.taint.model import GuessKind

(
    START, COPY, READ, ELEMENT, BUILD, FORMAT, DERIVE, SET, PASS, ENTER, RETURNED, CHANGED, YIELDED, RAISED,
    THROUGH, TRANSFORMED, REMEMBER, RECALL, SINK, KEEP, CAPTURED,
) = range(21)  # fmt: skip

KIND = 0xFF
GUESSES: tuple[tuple[int, GuessKind], ...] = (
    (1 << 8, "name-fallback"),
    (1 << 9, "unknown-call"),
    (1 << 10, "unknown-key"),
    (1 << 11, "loose-match"),
    (1 << 12, "collapsed-path"),
    (1 << 13, "whole-object"),
    (1 << 14, "stored-row"),
)
BIT: dict[GuessKind, int] = {kind: bit for bit, kind in GUESSES}

QUIET = frozenset((COPY, KEEP, ENTER, CAPTURED))
"""Steps that move data without anything a reader should see."""
