"""What an analysis says of one sink line of a flow fixture, in the words in which the line itself makes its claim.

"clean", "flow", "flow if allowed" (every flow that arrives stands under a check `allowed()` that said yes), "flow
unless allowed", and "to: text" for the names by which `send_to` and `keep_in` tell where the mark goes.
`fixtures/flows/run.py` proves the claims by running the programs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from scanner.callgraph.model import HOLE
from scanner.taint.model import Flow, GuardFact

Place = tuple[str, int]

_SOURCE = "marks.marks.source"
_NAMED = ("marks.marks.send_to", "marks.marks.keep_in")


def said_of(flows: Iterable[Flow]) -> dict[Place, str]:
    """(path, line) of every sink that the mark is said to reach, to the claim that these flows make there."""
    found: dict[Place, list[Flow]] = defaultdict(list)
    for flow in flows:
        if flow.source.rule == _SOURCE:
            found[(flow.sink.place.path, flow.sink.place.line)].append(flow)
    return {place: _said(together) for place, together in found.items()}


def _said(flows: list[Flow]) -> str:
    if flows[0].sink.rule in _NAMED:
        texts = {_text(flow) or HOLE for flow in flows}
        return "to: " + "|".join(sorted(texts))
    answers = [{guard.polarity for guard in flow.guards if _is_answer(guard)} for flow in flows]
    if all(True in asked for asked in answers):
        return "flow if allowed"
    return "flow unless allowed" if all(False in asked for asked in answers) else "flow"


def _text(flow: Flow) -> str:
    return flow.sink.recipient.text if flow.sink.recipient else flow.sink.store


def _is_answer(guard: GuardFact) -> bool:
    return guard.call == "allowed" and guard.paths != "some"
