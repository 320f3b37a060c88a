"""Denials ("we never sell", "we do not store card numbers"): which fall on an observation, and how they stand to what
is affirmed.

Narrower beats broader. A denial that is narrower than the affirmation carves an exception out of it; an affirmation
that is narrower than the denial is itself the exception; where neither is narrower the two contradict.
"""

from __future__ import annotations

from typing import Literal

from scanner.audit.fit import Fit, data_fit, is_first_party, purpose_matches, service_matches
from scanner.audit.observation import Observation
from scanner.inventory.form import Action
from scanner.inventory.model import ANYONE, THIRD_PARTIES, Declaration, Inventory

_BUYERS = ("advertising", "data_broker")
"""Roles to which handing over counts as selling: code cannot show money, the trade can."""

Standing = Literal["carved", "excepted", "contradicts"]


def denials(observation: Observation, inventory: Inventory) -> tuple[Declaration, ...]:
    """Every denying declaration that falls on the observation."""
    return tuple(
        declaration
        for declaration in inventory.declarations
        if declaration.stance == "denies" and not declaration.draft and _falls_on(observation, declaration, inventory)
    )


def standing(denial: Declaration, fit: Fit, observation: Observation, inventory: Inventory) -> Standing:
    """How a denial stands to an affirmation, both of which cover the observation."""
    for_all = not denial.purposes
    denied = _breadth(denial, observation, inventory, for_all)
    affirmed = _breadth(fit.declaration, observation, inventory, for_all)
    narrower = all(left <= right for left, right in zip(denied, affirmed, strict=True))
    broader = all(left >= right for left, right in zip(denied, affirmed, strict=True))
    if narrower and not broader:
        return "carved"
    return "excepted" if broader and not narrower else "contradicts"


def _falls_on(observation: Observation, denial: Declaration, inventory: Inventory) -> bool:
    data = data_fit(observation.data, denial, inventory)
    if data is None or data.loose:
        return False
    if not _denied_actions(observation, inventory) & set(denial.actions):
        return False
    if denial.to and not _denied_recipient(observation, denial, inventory):
        return False
    if denial.purposes and not purpose_matches(observation, denial, inventory):
        return False
    return service_matches(observation.services, denial) is True


def _denied_actions(observation: Observation, inventory: Inventory) -> set[Action]:
    match observation.op:
        case "collect":
            return {"collect"}
        case "use":
            return {"use", "collect"}
        case "store":
            return {"store", "collect"}
        case "log":
            return {"log", "store"}
        case "send":
            receiver = observation.to
            if receiver is None or is_first_party(receiver, inventory):
                return {"use"}
            return {"share", "sell"} if receiver.role in _BUYERS else {"share"}


def _denied_recipient(observation: Observation, denial: Declaration, inventory: Inventory) -> bool:
    receiver = observation.to
    if receiver is None or not receiver.resolved:
        return False
    outside = not is_first_party(receiver, inventory)
    role = inventory.entities[receiver.entity].role if receiver.entity in inventory.entities else ""
    for word in denial.to:
        entity = inventory.entities.get(word)
        if word == ANYONE or word in inventory.entity_chain(receiver.entity):
            return True
        if word == THIRD_PARTIES and outside and role != "processor":
            return True
        if entity is not None and receiver.role in entity.kinds:
            return True
    return False


def _breadth(
    declaration: Declaration, observation: Observation, inventory: Inventory, for_all: bool
) -> tuple[int, int, int, int]:
    """How broad the declaration is where the observation stands: data, recipients, purposes, services; larger is
    broader. `for_all`: the denial names no purpose; that the affirmation does makes it no exception, every one does."""
    data = data_fit(observation.data, declaration, inventory)
    depth = len(inventory.categories.ancestors(data.category)) if data else 0
    named = [len(inventory.purpose_chain(key)) for key in declaration.purposes]
    everywhere = not declaration.services or "any" in declaration.services
    return (
        -depth,
        _recipient_breadth(declaration, observation),
        0 if for_all else -max(named, default=0),
        1 if everywhere else 0,
    )


def _recipient_breadth(declaration: Declaration, observation: Observation) -> int:
    """0: names the recipient; 1: a group it belongs to; 2: third parties; 3: anyone. Sharing with nobody named is
    third parties."""
    if observation.to is None:
        return 0
    if observation.to.entity in declaration.to:
        return 0
    if ANYONE in declaration.to:
        return 3
    if THIRD_PARTIES in declaration.to or not declaration.to:
        return 2 if declaration.stance == "denies" or declaration.to else 0
    return 1
