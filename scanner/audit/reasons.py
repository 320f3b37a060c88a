"""What was compared with what, in plain sentences: for the reader who has to believe a verdict."""

from __future__ import annotations

from scanner.audit.fit import Fit
from scanner.audit.model import Considered
from scanner.audit.observation import Observation
from scanner.inventory.durations import words
from scanner.inventory.model import Declaration, Inventory

_DOES = {"collect": "collected", "use": "used", "store": "stored", "log": "logged", "send": "sent"}
_MOST = 6
_DAY, _YEAR = 86_400, 365


def considered(
    observation: Observation, affirmed: tuple[Fit, ...], denied: tuple[Declaration, ...], inventory: Inventory
) -> tuple[Considered, ...]:
    """The declarations that were weighed, best first; where none covers the data, those that come nearest."""
    weighed = [Considered(fit.declaration.id, _holds(fit), _why(fit, observation, inventory)) for fit in affirmed]
    weighed += [Considered(entry.id, True, f"denies that it is {_DOES[observation.op]}") for entry in denied]
    if not weighed:
        weighed = [Considered(entry.id, False, why) for entry, why in _neighbours(observation, inventory)]
    return tuple(weighed[:_MOST])


def compared(observation: Observation, best: Fit | None, inventory: Inventory) -> str:
    """The comparison in one sentence."""
    what = f"{inventory.label(observation.data)} ({observation.data}) {_DOES[observation.op]}"
    to = f" to {observation.to.label or observation.to.entity or 'an unknown recipient'}" if observation.to else ""
    purpose = f" for {purpose_label(observation.purpose, inventory)}" if observation.purpose else ""
    services = (
        f" when {', '.join(inventory.services.get(key) or key for key in observation.services)}"
        if observation.services
        else ""
    )
    seen = f"{what}{to}{purpose}{services}"
    if best is None:
        return f"{seen}, against {len(inventory.declarations)} declarations, none of which names this data"
    return f"{seen}, against {best.declaration.id}: “{best.data.term}”{_declared(best.declaration, inventory)}"


def purposes_of(declaration: Declaration, inventory: Inventory) -> str:
    """The declared purposes in words."""
    return " or ".join(purpose_label(key, inventory) for key in declaration.purposes)


def services_of(declaration: Declaration, inventory: Inventory) -> str:
    """The declared services in words."""
    return " or ".join(inventory.services.get(key) or key for key in declaration.services)


def purpose_label(purpose: str, inventory: Inventory) -> str:
    """A purpose in words."""
    known = inventory.purposes.get(purpose)
    return f"“{known.label}”" if known else purpose


def length(seconds: int) -> str:
    """A time in the words of policies: in days up to a year, since a month has no fixed length."""
    days, rest = divmod(seconds, _DAY)
    if rest or not days or not days % _YEAR:
        return words(seconds)
    return f"{days} day{'s' if days != 1 else ''}"


def _declared(declaration: Declaration, inventory: Inventory) -> str:
    parts = []
    if declaration.purposes:
        parts.append(f" for {purposes_of(declaration, inventory)}")
    if declaration.services and "any" not in declaration.services:
        parts.append(f" when {services_of(declaration, inventory)}")
    if declaration.consent == "required":
        parts.append(" after consent")
    names = [
        inventory.entities[key].name if key in inventory.entities else key.replace("_", " ") for key in declaration.to
    ]
    if declaration.retention >= 0:
        parts.append(f", kept for {length(declaration.retention)}")
    parts.append(f", shared with {', '.join(names)}" if names else ", by the first party only")
    return "".join(parts)


def _holds(fit: Fit) -> bool:
    return fit.recipient and fit.purpose is not False and fit.service is not False and fit.consent


def _why(fit: Fit, observation: Observation, inventory: Inventory) -> str:
    declaration = fit.declaration
    reasons = []
    if observation.to is None and not fit.recipient:
        reasons.append(f"is about sharing, not about what is {_DOES[observation.op]}")
    elif not fit.recipient:
        names = [inventory.entities[key].name if key in inventory.entities else key for key in declaration.to]
        reasons.append(
            f"shares with {', '.join(names)} only" if names else "names no recipient, so it covers the first party only"
        )
    if fit.purpose is False:
        reasons.append(
            f"is for {purposes_of(declaration, inventory)}, not {purpose_label(observation.purpose, inventory)}"
        )
    if fit.service is False:
        reasons.append(f"holds when {services_of(declaration, inventory)}")
    if not fit.consent and observation.op == "collect":
        reasons.append("requires consent first")
    if fit.data.loose:
        reasons.append(f"names “{fit.data.term}”, of which the code says too little")
    if fit.data.vague:
        reasons.append(fit.data.vague)
    return "; ".join(reasons) or f"names “{fit.data.term}”"


def _neighbours(observation: Observation, inventory: Inventory) -> list[tuple[Declaration, str]]:
    """Declarations about data of the same family (the same parent below the root)."""
    family = inventory.categories.ancestors(observation.data)[:-1]
    found = []
    for declaration in inventory.declarations:
        shared = [
            key
            for key in declaration.categories()
            if any(ancestor in family for ancestor in inventory.categories.ancestors(key))
        ]
        if shared:
            names = ", ".join(f"“{inventory.label(key)}”" for key in shared[:3])
            found.append((declaration, f"names {names}, not this"))
    return found
