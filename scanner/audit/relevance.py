"""Which classes could say something of an observation at all: only then is their silence compliance.

That a record is stored says nothing about logs, and what is collected nothing about transport: a promise that is
checked by PF302 is kept by data that is logged masked, not by data that is never logged.
"""

from __future__ import annotations

from scanner.audit.observation import Observation
from scanner.inventory.model import Declaration

_ANYWHERE = frozenset(("PF101", "PF103", "PF104", "PF105", "PF106", "PF601", "PF603", "PF702"))


def could_apply(rule: str, observation: Observation, best: Declaration | None) -> bool:
    """Whether the class judges observations like this; `best` is the declaration that fits best."""
    op = observation.op
    match rule:
        case "PF102" | "PF602" | "PF604" | "PF703":
            return op == "send"
        case "PF301":
            return observation.transport != "none"
        case "PF302":
            return op == "log"
        case "PF303" | "PF306":
            return observation.special == rule
        case "PF304":
            return observation.in_url or op == "send"
        case "PF107" | "PF305":
            return op == "store"
        case "PF402":
            return observation.kept and best is not None and best.retention >= 0
        case "PF108":
            return op == "collect"
        case "PF201" | "PF202":
            return best is not None and best.consent == "required" and op != "log"
        case "PF501" | "PF502":
            return best is not None and bool(best.not_joined_with)
        case _:
            return rule in _ANYWHERE and op != "log"
