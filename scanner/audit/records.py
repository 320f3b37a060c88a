"""Which categories stand together in one record: the flows that meet in one call of one sink.

Two flows into the same call share a record when they are put together in one function. Flows that only share the
sink's own function, and come from different callers, are different records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from scanner.audit.fit import data_fit
from scanner.audit.observation import Joined
from scanner.audit.observe import how_joined
from scanner.inventory.bindings import Bindings
from scanner.inventory.model import Inventory
from scanner.source import Place
from scanner.taint.model import Flow

_Key = tuple[str, int, int, str]


def joined_facts(
    flows: Iterable[Flow], bindings: Bindings, inventory: Inventory | None
) -> dict[int, tuple[Joined, ...]]:
    """For each flow of data that some declaration keeps apart, by its position, the other categories in its record."""
    calls: dict[_Key, list[tuple[int, Flow, Joined]]] = defaultdict(list)
    for position, flow in enumerate(flows):
        how = how_joined(flow, bindings)
        if how is not None and flow.sink.role != "header":
            calls[_call(flow.sink.place, flow.sink.symbol)].append((position, flow, how))
    found: dict[int, tuple[Joined, ...]] = {}
    for members in calls.values():
        for position, flow, own in members:
            if inventory is None or not _kept_apart(own.category, inventory):
                continue
            others = {
                other
                for place, with_flow, other in members
                if place != position and other.category != own.category and _meet(flow, with_flow)
            }
            if others:
                found[position] = tuple(sorted(others, key=lambda entry: (entry.category, entry.how)))
    return found


def _kept_apart(category: str, inventory: Inventory) -> bool:
    """Whether some declaration of this data says with what it is not joined."""
    apart = (entry for entry in inventory.declarations if entry.not_joined_with)
    return any(data_fit(category, entry, inventory) is not None for entry in apart)


def _call(place: Place, symbol: str) -> _Key:
    return (place.path, place.line, place.column, symbol)


def _meet(one: Flow, other: Flow) -> bool:
    """Whether the two come together in one function: the function of the first step that they share, which one of them
    must have been in before. Data that both come in from outside that function are different calls' data."""
    left, right = _trail(one), _trail(other)
    function = ""
    while left and right and left[-1] == right[-1]:
        function = left.pop()[1]
        right.pop()
    if not left or not right:
        return True
    return function in (left[-1][1], right[-1][1])


def _trail(flow: Flow) -> list[tuple[tuple[str, int], str]]:
    steps = [((step.place.path, step.place.line), step.function) for step in flow.steps]
    start = ((flow.source.place.path, flow.source.place.line), flow.source.function)
    return steps if steps and steps[0] == start else [start, *steps]
