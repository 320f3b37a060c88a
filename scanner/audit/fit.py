"""How a declaration fits an observation: subsumption, one dimension after the other.

A declaration *names* data when a term is the observed category, or stands above it and is read by everyone as exact
(*clear*); a broader term, or the heading of an open list, covers it *vaguely*. An open list never stretches over
sensitive data. Recipients, purposes and services are compared over the inventory's own hierarchies; None means that
the code's side is not known.
"""

from __future__ import annotations

import msgspec

from scanner.audit.observation import Observation, Receiver
from scanner.inventory.model import ANYONE, THIRD_PARTIES, Declaration, Inventory

OUTSIDE = ("third_party", "authority", "undefined")
OWN = ("first_party", "affiliate")

_PARTS = {"user.contact.address": (".street", ".city", ".postal_code", ".state", ".country")}
_BROADEST = 2
"""The root ("user") is anything at all: it says too little to be compared."""


class DataFit(msgspec.Struct, frozen=True):
    """How the data is covered: `category` is the term's, `vague` says why it is not clear ("" when it is). `loose`: the
    code says less than the policy ("credentials" against "service token"), so that it cannot be told."""

    category: str
    term: str
    vague: str = ""
    loose: bool = False


class Fit(msgspec.Struct, frozen=True):
    """A declaration that covers the data, measured on the other dimensions. `recipient`: it reaches whoever gets the
    data, ourselves included. `open_entity` names an entity that cannot be enumerated."""

    declaration: Declaration
    data: DataFit
    recipient: bool
    purpose: bool | None
    service: bool | None
    consent: bool
    depth: int
    open_entity: str = ""


def fits(observation: Observation, inventory: Inventory) -> tuple[Fit, ...]:
    """Every affirming declaration that covers the data, best first: by purpose, service, clarity, consent, depth of
    the term."""
    found = []
    for declaration in inventory.declarations:
        affirms = declaration.stance == "affirms" and not declaration.draft
        data = data_fit(observation.data, declaration, inventory) if affirms else None
        if data is not None:
            found.append(_measured(observation, declaration, data, inventory))
    return tuple(sorted(found, key=_worth))


def data_fit(category: str, declaration: Declaration, inventory: Inventory) -> DataFit | None:
    """How the declaration covers this category, None when it does not."""
    best: DataFit | None = None
    for term in declaration.data:
        name = term.term or inventory.label(term.category)
        if inventory.categories.under(category, term.category):
            clear = term.category == category or _reads_as_exact(term.category, inventory)
            why = "" if clear else f"only the general term “{name}” covers it"
            best = _nearer(best, DataFit(term.category, name, why), inventory)
        elif _is_part(category, term.category, inventory):
            best = _nearer(best, DataFit(term.category, name), inventory)
        elif _says_less(category, term.category, inventory):
            best = _nearer(best, DataFit(term.category, name, loose=True), inventory)
    if (best is None or best.loose) and declaration.open and _stretches(category, declaration.heading, inventory):
        label = inventory.label(declaration.heading)
        return DataFit(declaration.heading, label, f"only the open list under “{label}” could cover it")
    return best


def covers_recipient(declaration: Declaration, receiver: Receiver, inventory: Inventory) -> tuple[bool, str]:
    """Whether the declaration reaches this recipient, and the open entity it relies on ("" when it is named itself)."""
    if not declaration.to:
        return _inside(receiver, declaration.by, inventory)
    for word in declaration.to:
        if word == ANYONE or (word == THIRD_PARTIES and not is_first_party(receiver, inventory)):
            return True, word.replace("_", " ")
        entity = inventory.entities.get(word)
        if word == receiver.entity or (entity is not None and word in inventory.entity_chain(receiver.entity)):
            return True, ""
        if entity is not None and receiver.role and receiver.role in entity.kinds:
            return True, entity.name if entity.open else ""
    return _inside(receiver, declaration.by, inventory) if is_first_party(receiver, inventory) else (False, "")


def is_first_party(receiver: Receiver, inventory: Inventory) -> bool:
    """Whether the recipient is the first party or part of it. An undefined entity never is."""
    chain = [inventory.entities[key] for key in inventory.entity_chain(receiver.entity) if key in inventory.entities]
    return bool(chain) and chain[0].role not in OUTSIDE and any(entity.role == "first_party" for entity in chain)


def acts_inside(declaration: Declaration) -> bool:
    """Whether the declaration speaks of what we do with the data ourselves. One that only shares says nothing of
    collecting or keeping; what is collected, used or stored is in each other's reach (PF107 tells storing apart)."""
    return any(action not in ("share", "sell") for action in declaration.actions)


def purpose_matches(observation: Observation, declaration: Declaration, inventory: Inventory) -> bool | None:
    """Whether the observed purpose is at or under a declared one. None: the purpose is not known, or the text states
    none."""
    if not observation.purpose or not declaration.purposes:
        return None
    chain = inventory.purpose_chain(observation.purpose)
    if any(purpose in chain for purpose in declaration.purposes):
        return True
    if observation.purpose in inventory.purposes:
        return False
    return any(inventory.purposes[key].maps_to in chain for key in declaration.purposes if key in inventory.purposes)


def service_matches(services: tuple[str, ...], declaration: Declaration) -> bool | None:
    """Whether one of the entry points' services is declared. None: they are not known."""
    if not declaration.services or "any" in declaration.services:
        return True
    if not services:
        return None
    return any(service in declaration.services for service in services)


def consented(observation: Observation, declaration: Declaration, inventory: Inventory) -> bool:
    """Whether the consent that the declaration requires was obtained on every path, or none is required."""
    if declaration.consent != "required" or (observation.legal and declaration.required_by_law):
        return True
    return any(inventory.categories.under(observation.data, scope) for scope in observation.consent)


def _reads_as_exact(term: str, inventory: Inventory) -> bool:
    return any(inventory.categories.under(term, key) for key in inventory.exact)


def _is_part(category: str, term: str, inventory: Inventory) -> bool:
    """Whether everyone reads the category as a part of the term: a street of a shipping address."""
    parts = [whole + part for whole, names in _PARTS.items() for part in names]
    if category not in parts or term in parts:
        return False
    whole = category.rpartition(".")[0]
    return term != whole and inventory.categories.under(term, whole)


def _says_less(category: str, term: str, inventory: Inventory) -> bool:
    """Whether the code's category is broader than the term, so that it may be what is declared, or not."""
    if len(inventory.categories.ancestors(category)) < _BROADEST or not inventory.categories.under(term, category):
        return False
    return not any(inventory.categories.under(category, key) for key in inventory.sensitive)


def _measured(observation: Observation, declaration: Declaration, data: DataFit, inventory: Inventory) -> Fit:
    reached, open_entity = acts_inside(declaration), ""
    if observation.to is not None:
        reached, open_entity = covers_recipient(declaration, observation.to, inventory)
    named = observation.to is not None and observation.to.entity in declaration.to
    purpose = purpose_matches(observation, declaration, inventory)
    return Fit(
        declaration=declaration,
        data=data,
        recipient=reached,
        purpose=None if purpose is False and named and observation.purpose_by_role else purpose,
        service=service_matches(observation.services, declaration),
        consent=consented(observation, declaration, inventory),
        depth=len(inventory.categories.ancestors(data.category)),
        open_entity=open_entity,
    )


def _worth(fit: Fit) -> tuple[bool, bool, bool, bool, bool, bool, int]:
    return (
        not fit.recipient,
        fit.purpose is False,
        fit.service is False,
        fit.data.loose,
        bool(fit.data.vague),
        not fit.consent,
        -fit.depth,
    )


def _nearer(best: DataFit | None, other: DataFit, inventory: Inventory) -> DataFit:
    def order(fit: DataFit) -> tuple[bool, bool, int]:
        return (fit.loose, bool(fit.vague), -_depth(fit, inventory))

    return other if best is None or order(other) < order(best) else best


def _depth(fit: DataFit, inventory: Inventory) -> int:
    return len(inventory.categories.ancestors(fit.category))


def _stretches(category: str, heading: str, inventory: Inventory) -> bool:
    if not inventory.categories.under(category, heading):
        return False
    return not any(inventory.categories.under(category, key) for key in inventory.sensitive)


def _inside(receiver: Receiver, by: str, inventory: Inventory) -> tuple[bool, str]:
    """Whether the recipient is the declaring party itself or part of it; a part with open members is named."""
    if not is_first_party(receiver, inventory):
        return False, ""
    chain = inventory.entity_chain(receiver.entity)
    if by and by not in chain and inventory.entities[by].role not in OWN:
        return False, ""
    entity = inventory.entities[receiver.entity]
    return True, entity.name if entity.open else ""
