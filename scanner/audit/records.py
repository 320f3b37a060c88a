"""Which categories stand together in one record: the flows that meet in one call of one sink.

Two flows into the same call share a record when they are put together in one function. Flows that only share the
sink's own function, and come from different callers, are different records. Whom an event SDK was told about
(`identify(user.email)`, `set_user({"id": …})`) stands in the record of what the same run of the same entry point sends
to it afterwards, until it is told to forget (`set_user(None)`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from scanner.audit.fit import data_fit
from scanner.audit.observation import Joined
from scanner.audit.observe import how_joined
from scanner.inventory.bindings import Bindings
from scanner.inventory.model import Inventory
from scanner.source import Place
from scanner.taint.model import Flow, Flows, Lifetime

_EVENTS = ("analytics", "error_reporter")
_CONTEXT = frozenset((
    "identify", "identify_context", "set_user", "set_context", "set_person", "people_set", "people_set_once", "alias",
    "set_user_id", "set_user_properties", "set_user_attributes", "set_distinct_id", "register", "group_identify", "set",
))  # fmt: skip
"""Calls by which event SDKs are told whom the following events are about."""

_Key = tuple[str, int, int, str]
_Trail = list[tuple[tuple[str, int], str]]  # ((path, line), function) of each step, the source first


class _Member(NamedTuple):
    """One flow into a call: its position, what it brings, and the way it came."""

    position: int
    how: Joined
    trail: _Trail


def joined_facts(found_flows: Flows, bindings: Bindings, inventory: Inventory | None) -> dict[int, tuple[Joined, ...]]:
    """For each flow of data that some declaration keeps apart, by its position, the other categories in its record."""
    calls: dict[_Key, list[_Member]] = defaultdict(list)
    listed = found_flows.flows
    for position, flow in enumerate(listed):
        how = how_joined(flow, bindings)
        if how is not None and flow.sink.role != "header":
            calls[_call(flow.sink.place, flow.sink.symbol)].append(_Member(position, how, _trail(flow)))
    contexts = [(flow, how) for flow in listed if _sets_context(flow) and (how := how_joined(flow, bindings))]
    ends = tuple(one for one in found_flows.lifetimes if one.kind in _EVENTS and one.lasts == 0)
    found: dict[int, tuple[Joined, ...]] = {}
    for members in calls.values():
        for member in members:
            if inventory is not None and _kept_apart(member.how.category, inventory):
                others = _others(member, members) | _told_before(listed[member.position], contexts, ends)
                if others:
                    found[member.position] = tuple(sorted(others, key=lambda entry: (entry.category, entry.how)))
    return found


def _others(member: _Member, members: list[_Member]) -> set[Joined]:
    """What else is in the member's record; each way of joining is looked for until it is found once."""
    others: set[Joined] = set()
    for other in members:
        if other.how.category != member.how.category and other.how not in others and _meet(member.trail, other.trail):
            others.add(other.how)
    return others


def _sets_context(flow: Flow) -> bool:
    """Whether a flow tells an event SDK who the events to come are about."""
    return flow.sink.kind in _EVENTS and flow.sink.symbol.rpartition(".")[2] in _CONTEXT


def _told_before(event: Flow, contexts: list[tuple[Flow, Joined]], ends: tuple[Lifetime, ...]) -> set[Joined]:
    """What the SDK that takes this event was told about its person on the same run."""
    if event.sink.kind not in _EVENTS or _sets_context(event):
        return set()
    return {
        how
        for flow, how in contexts
        if how.category != event.source.category
        and flow.sink.recipient == event.sink.recipient
        and _is_before(flow, event)
        and not any(_is_between(flow, end, event) for end in ends)
    }


def _is_before(told: Flow, event: Flow) -> bool:
    """Whether an SDK was told before an event: earlier in the same function, else in the same run."""
    if told.sink.function == event.sink.function:
        return told.sink.place.line < event.sink.place.line
    return bool(set(told.entry_points) & set(event.entry_points))


def _is_between(told: Flow, end: Lifetime, event: Flow) -> bool:
    """Whether what an SDK was told is forgotten in the function that told it, or in that of the event, before it."""
    if end.of != told.sink.rule:
        return False
    behind = end.function == told.sink.function and told.sink.place.line <= end.place.line
    before = end.function == event.sink.function and end.place.line <= event.sink.place.line
    return behind and before if told.sink.function == event.sink.function else behind or before


def _kept_apart(category: str, inventory: Inventory) -> bool:
    """Whether some declaration of this data says with what it is not joined."""
    apart = (entry for entry in inventory.declarations if entry.not_joined_with)
    return any(data_fit(category, entry, inventory) is not None for entry in apart)


def _call(place: Place, symbol: str) -> _Key:
    return (place.path, place.line, place.column, symbol)


def _meet(one: _Trail, other: _Trail) -> bool:
    """Whether the two come together in one function: the function of the first step that they share, which one of them
    must have been in before. Data that both come in from outside that function are different calls' data."""
    shared, most = 0, min(len(one), len(other))
    while shared < most and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    if shared == most:
        return True
    function = one[-shared][1] if shared else ""
    return function in (one[-1 - shared][1], other[-1 - shared][1])


def _trail(flow: Flow) -> _Trail:
    steps = [((step.place.path, step.place.line), step.function) for step in flow.steps]
    start = ((flow.source.place.path, flow.source.place.line), flow.source.function)
    return steps if steps and steps[0] == start else [start, *steps]
