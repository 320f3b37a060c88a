"""Flows by way of a database: told where nothing else tells them.

A field whose name says that it is personal is a source where it is read: what was stored in it comes as no news then.
Of several that were stored in one field, one is told. What is read to be stored again stays where it was, and what is
known by a bare name only says nothing beyond the database.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.taint.model import Flow
from scanner.taint.telling.subsumed import related

Sink = tuple[object, ...]


def told_once(flows: Iterable[Flow]) -> list[Flow]:
    """The flows without those by way of a database that add nothing."""
    direct: dict[Sink, set[str]] = {}
    kept: list[Flow] = []
    stored: list[Flow] = []
    for flow in flows:
        if is_stored(flow):
            if _is_sure(flow):
                stored.append(flow)
            continue
        kept.append(flow)
        direct.setdefault(_sink(flow), set()).add(flow.source.category)
    for flow in sorted(stored, key=_order):
        told = direct.setdefault(_sink(flow), set())
        if flow.sink.kind != "database" and not any(related(flow.source.category, other) for other in told):
            told.add(flow.source.category)
            kept.append(flow)
    return kept


def is_stored(flow: Flow) -> bool:
    """Whether a flow goes by way of a database."""
    return any(guess.kind == "stored-row" for guess in flow.guesses)


def _is_sure(flow: Flow) -> bool:
    """Whether more than a bare name says what was stored, and it was stored once on the way."""
    named = flow.source.kind in ("parameter", "variable", "object") or flow.source.confidence == "low"
    return not named and sum(guess.kind == "stored-row" for guess in flow.guesses) == 1


def _sink(flow: Flow) -> Sink:
    return flow.sink.place, flow.sink.kind


def _order(flow: Flow) -> tuple[object, ...]:
    place = flow.source.place
    return len(flow.guesses), len(flow.steps), place.path, place.line, place.column, flow.source.category
