"""Least fixed points on demand: equations over keys, solved as far as a question needs.

An equation is re-evaluated when one that it read has changed, until nothing changes; then everything reached is final
and kept. Evaluation goes depth first to a bounded depth; deeper questions wait in a queue, so that neither long chains
nor large cycles of calls grow Python's stack. The equations are monotone (but for fallbacks on silence), so the
result is the least fixed point, whatever was asked first (Le Charlier and Van Hentenryck's top-down solver, 1992).
Only where a question needs more evaluations than its budget does the answer hang on what was asked before: questions
come in a fixed order, so the same program still gives the same answers, and every such question is told as a limit.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from scanner.callgraph.limits import MOST_EVALUATIONS, Limit

Key = tuple[Any, ...]
Answer = frozenset[Any]
NOTHING: Answer = frozenset()

_DEPTH = 24  # nested evaluations, each of a few Python frames
_PATIENCE = 12  # evaluations of one equation after which its answers only grow


def _unheard(limit: Limit, key: Key) -> None:
    return None


class Solver:
    """Solves `evaluate(key)`, which reads other keys with `solve` as well.

    `anything` is the answer that stands for too many to name; once given, it stays. `tell` hears of limits.
    """

    def __init__(
        self, evaluate: Callable[[Key], Answer], anything: Answer, tell: Callable[[Limit, Key], None] = _unheard
    ) -> None:
        self._evaluate = evaluate
        self._anything = anything
        self._tell = tell
        self._final: dict[Key, Answer] = {}
        self._values: dict[Key, Answer] = {}
        self._readers: dict[Key, dict[Key, None]] = {}
        self._counts: dict[Key, int] = {}
        self._order: dict[Key, int] = {}
        self._queue: list[tuple[int, Key]] = []
        self._queued: set[Key] = set()
        self._stack: list[Key] = []
        self.evaluations = 0

    def solve(self, key: Key) -> Answer:
        """The final answer for a key; within an evaluation, what is known of it so far."""
        known = self._final.get(key)
        if known is not None:
            return known
        if self._stack:
            return self._read(key)
        start = self.evaluations
        self._run(key)
        while self._queue:
            if self.evaluations - start > MOST_EVALUATIONS:
                self._tell("evaluations", key)
                break
            following = heapq.heappop(self._queue)[1]
            if following in self._queued:
                self._run(following)
        self._final.update(self._values)
        answer = self._values[key]
        for table in (self._values, self._readers, self._counts, self._order, self._queue, self._queued):
            table.clear()
        return answer

    def hit(self, limit: Limit) -> None:
        """A bound was hit in the equation that is being evaluated."""
        if self._stack:
            self._tell(limit, self._stack[-1])

    def _read(self, key: Key) -> Answer:
        """What is known of a key so far; the equation being evaluated is evaluated again when that changes."""
        self._readers.setdefault(key, {})[self._stack[-1]] = None
        known = self._values.get(key)
        if known is not None:
            return known
        self._values[key] = NOTHING
        if len(self._stack) >= _DEPTH:
            self._later(key)
            return NOTHING
        self._run(key)
        return self._values[key]

    def _run(self, key: Key) -> None:
        self._queued.discard(key)
        self._order.setdefault(key, len(self._order))
        before = self._values.setdefault(key, NOTHING)
        count = self._counts[key] = self._counts.get(key, 0) + 1
        self.evaluations += 1
        self._stack.append(key)
        try:
            after = self._evaluate(key)
        finally:
            self._stack.pop()
        before = self._values.get(key, before)
        if before == self._anything:
            after = before
        elif count > _PATIENCE:
            after |= before
        if after != before:
            self._values[key] = after
            for reader in self._readers.get(key, ()):
                self._later(reader)

    def _later(self, key: Key) -> None:
        """Evaluate a key again: what was met last, on which others depend, comes first."""
        if key not in self._queued:
            self._queued.add(key)
            heapq.heappush(self._queue, (-self._order.setdefault(key, len(self._order)), key))
