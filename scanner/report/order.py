"""Flows in the order in which a reader learns most: sure ones first, and of those that repeat each other one.

A flow *repeats* another where the same type of data reaches the same sink from elsewhere, or the same source reaches
another sink of the same kind, or the same sink with a field more. The surest of them keeps its place; each further one
stands as if it were known one level less surely. What tests do stands last.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.project.walk import is_test
from scanner.taint.confidence import ORDER
from scanner.taint.model import Flow


def in_order(flows: Iterable[Flow]) -> list[Flow]:
    """The flows, those that a reader should see first in front."""
    known: dict[tuple[object, ...], int] = {}
    weights: dict[int, int] = {}
    listed = list(flows)
    for at in sorted(range(len(listed)), key=lambda at: (_certainty(listed[at]), at)):
        flow = listed[at]
        before = 0
        for group in _alike(flow):
            before = max(before, known.get(group, 0))
            known[group] = known.get(group, 0) + 1
        weights[at] = ORDER.index(flow.confidence) + before
    return [listed[at] for at in sorted(weights, key=lambda at: (_in_tests(listed[at]), weights[at], at))]


def arrival(flow: Flow) -> tuple[object, ...]:
    """What data reaches which sink: flows that have it in common differ in where the data was read."""
    return flow.source.data_type, flow.sink.kind, flow.sink.place


def _alike(flow: Flow) -> tuple[tuple[object, ...], ...]:
    source, sink = flow.source, flow.sink
    return arrival(flow), (source.place, source.category, sink.kind), (source.place, sink.place)


def _certainty(flow: Flow) -> tuple[object, ...]:
    return _in_tests(flow), ORDER.index(flow.confidence), len(flow.guesses), len(flow.steps)


def _in_tests(flow: Flow) -> bool:
    return is_test(flow.source.place.path) or is_test(flow.sink.place.path)
