"""What changed between two inventories, in the words of someone who answers for the policy.

A change is *wider* when it allows more to be done with people's data, *narrower* when it allows less, and *neutral*
when it allows the same in other words. Declarations, clauses, entities and promises are matched by id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from scanner.inventory import durations
from scanner.inventory.model import Declaration, Inventory

Effect = Literal["wider", "narrower", "neutral"]
_CONSENT = ("none", "deemed", "required")
_CONSENTS = {
    "none": "asks no consent any more",
    "deemed": "takes use for consent now",
    "required": "requires consent now",
}
_IDENTIFIABLE = ("identified", "pseudonymous", "aggregate", "anonymous")


class Change(msgspec.Struct, frozen=True):
    """One change: of which declaration, clause, entity or promise, in words, and what it allows."""

    subject: str
    text: str
    effect: Effect


def difference(old: Inventory, new: Inventory) -> tuple[Change, ...]:
    """Every change, in the order of the new inventory, what is gone after it."""
    return (*_declarations(old, new), *_clauses(old, new), *_entities(old, new), *_promises(old, new))


def _declarations(old: Inventory, new: Inventory) -> Iterator[Change]:
    before = {entry.id: entry for entry in old.declarations}
    after = {entry.id: entry for entry in new.declarations}
    for identifier, entry in after.items():
        if identifier not in before:
            words = f"{_does(entry)} {_data(entry, new)} is now {'declared' if entry.stance == 'affirms' else 'denied'}"
            yield Change(identifier, words, "wider" if entry.stance == "affirms" else "narrower")
        else:
            yield from _changed(before[identifier], entry, old, new)
    for identifier, entry in before.items():
        if identifier not in after:
            stance = "declared" if entry.stance == "affirms" else "denied"
            words = f"{_does(entry)} {_data(entry, old)} is no longer {stance}"
            yield Change(identifier, words, "narrower" if entry.stance == "affirms" else "wider")


def _changed(before: Declaration, after: Declaration, old: Inventory, new: Inventory) -> Iterator[Change]:
    """What changed in one declaration. What a denial gains is denied, so it allows less."""
    found: list[Change] = []

    def listed(
        left: tuple[str, ...], right: tuple[str, ...], gained: str, lost: str, name: Callable[[str, Inventory], str]
    ) -> None:
        for key in right:
            if key not in left:
                found.append(Change(after.id, gained.format(name(key, new)), "wider"))
        for key in left:
            if key not in right:
                found.append(Change(after.id, lost.format(name(key, old)), "narrower"))

    listed(before.categories(), after.categories(), "now also covers {}", "no longer covers {}", _label)
    listed(before.actions, after.actions, "now also says: {}", "no longer says: {}", _plain)
    listed(before.to, after.to, "now shared with {}", "no longer shared with {}", _entity)
    listed(before.purposes, after.purposes, "now also for {}", "no longer for {}", _purpose)
    found += _scalars(before, after)
    found += _services(before, after, new)
    for change in found:
        yield _turned(change) if after.stance == "denies" else change
    if before.clauses != after.clauses:
        yield Change(after.id, f"now rests on {', '.join(after.clauses)}", "neutral")


def _scalars(before: Declaration, after: Declaration) -> Iterator[Change]:
    identifier = after.id
    if before.stance != after.stance:
        yield Change(identifier, f"{after.stance} what it {_once(before.stance)} before", "wider")
    if before.open != after.open:
        words = (
            "the list is open now: what it does not name is covered, vaguely"
            if after.open
            else "the list is closed now"
        )
        yield Change(identifier, words, "wider" if after.open else "narrower")
    if before.purposes_closed != after.purposes_closed:
        words = "its purposes are closed now" if after.purposes_closed else "other purposes are no longer excluded"
        yield Change(identifier, words, "narrower" if after.purposes_closed else "wider")
    if before.consent != after.consent:
        yield Change(identifier, _CONSENTS[after.consent], _rank(before.consent, after.consent, _CONSENT))
    if before.identifiability != after.identifiability:
        effect = _rank(before.identifiability, after.identifiability, _IDENTIFIABLE)
        yield Change(identifier, f"the data is {after.identifiability} now; it was {before.identifiability}", effect)
    if before.retention != after.retention:
        yield _retention(before, after)


def _services(before: Declaration, after: Declaration, new: Inventory) -> Iterator[Change]:
    """Services limit: holding for one more is wider, holding for any is widest."""
    left, right = _limits(before), _limits(after)
    if left == right:
        return
    names = " and ".join(new.services.get(key) or key for key in right) or "any service"
    gained, lost = set(right) - set(left), set(left) - set(right)
    wider = not right or (bool(left) and bool(gained) and not lost)
    yield Change(
        after.id, f"holds now when {names}" if right else "holds now for any service", "wider" if wider else "narrower"
    )


def _retention(before: Declaration, after: Declaration) -> Change:
    left, right = (_period(entry.retention) for entry in (before, after))
    longer = after.retention < 0 or 0 <= before.retention < after.retention
    return Change(after.id, f"kept for {right} now; it was {left}", "wider" if longer else "narrower")


def _clauses(old: Inventory, new: Inventory) -> Iterator[Change]:
    for identifier, clause in new.clauses.items():
        known = old.clauses.get(identifier)
        if known is None:
            yield Change(identifier, f"a new clause: “{_short(clause.quote)}”", "neutral")
        elif known.quote.split() != clause.quote.split():
            yield Change(identifier, f"reworded: “{_short(known.quote)}” is now “{_short(clause.quote)}”", "neutral")
    for identifier, clause in old.clauses.items():
        if identifier not in new.clauses:
            yield Change(identifier, f"the clause is gone: “{_short(clause.quote)}”", "neutral")


def _entities(old: Inventory, new: Inventory) -> Iterator[Change]:
    for identifier, entity in new.entities.items():
        known = old.entities.get(identifier)
        if known is None:
            yield Change(identifier, f"{entity.name} is named now, as {entity.role.replace('_', ' ')}", "neutral")
            continue
        if known.role != entity.role:
            yield Change(
                identifier,
                f"{entity.name} is {entity.role.replace('_', ' ')} now; it was {known.role.replace('_', ' ')}",
                "neutral",
            )
        if known.open != entity.open:
            words = "can no longer be enumerated" if entity.open else "is enumerated now"
            yield Change(identifier, f"{entity.name} {words}", "wider" if entity.open else "narrower")
    for identifier, entity in old.entities.items():
        if identifier not in new.entities:
            yield Change(identifier, f"{entity.name} is no longer named", "neutral")


def _promises(old: Inventory, new: Inventory) -> Iterator[Change]:
    before = {entry.id: entry for entry in old.promises}
    after = {entry.id: entry for entry in new.promises}
    for identifier, entry in after.items():
        if identifier not in before:
            yield Change(identifier, f"a new promise: {entry.text}", "narrower")
        elif before[identifier].text != entry.text:
            yield Change(identifier, f"the promise is now: {entry.text}", "neutral")
    for identifier, entry in before.items():
        if identifier not in after:
            yield Change(identifier, f"no longer promised: {entry.text}", "wider")


def _turned(change: Change) -> Change:
    turned: dict[Effect, Effect] = {"wider": "narrower", "narrower": "wider", "neutral": "neutral"}
    return msgspec.structs.replace(change, effect=turned[change.effect])


def _rank(before: str, after: str, order: tuple[str, ...]) -> Effect:
    return "narrower" if order.index(after) > order.index(before) else "wider"


def _limits(declaration: Declaration) -> tuple[str, ...]:
    return () if "any" in declaration.services else declaration.services


def _period(retention: int) -> str:
    return durations.words(retention) if retention >= 0 else "no stated time"


def _does(declaration: Declaration) -> str:
    verbs = {
        "collect": "collecting",
        "use": "using",
        "store": "storing",
        "log": "logging",
        "share": "sharing",
        "sell": "selling",
    }
    return " and ".join(verbs[action] for action in declaration.actions)


def _once(stance: str) -> str:
    return {"affirms": "affirmed", "denies": "denied"}[stance]


def _data(declaration: Declaration, inventory: Inventory) -> str:
    return ", ".join(term.term or inventory.label(term.category) for term in declaration.data) or inventory.label(
        declaration.heading
    )


def _label(key: str, inventory: Inventory) -> str:
    return f"{inventory.label(key)} ({key})"


def _entity(key: str, inventory: Inventory) -> str:
    return inventory.entities[key].name if key in inventory.entities else key.replace("_", " ")


def _purpose(key: str, inventory: Inventory) -> str:
    known = inventory.purposes.get(key)
    return f"“{known.label}”" if known else key


def _plain(key: str, inventory: Inventory) -> str:
    return key


def _short(quote: str) -> str:
    flat = " ".join(quote.split())
    return flat if len(flat) <= 90 else flat[:89] + "…"
