"""What changed beside the declarations: clauses, who processes, purposes, promises, the policy itself."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from scanner.inventory.difference.model import Change, listed, short
from scanner.inventory.model import Inventory, Purpose

_SPOKEN = {"declared": "is spoken of now", "silent": "is no longer spoken of", "denied": "is denied now"}
_OUTSIDE = ("third_party", "authority", "undefined")


def others(old: Inventory, new: Inventory) -> Iterator[Change]:
    """Every change beside the declarations."""
    yield from _policy(old, new)
    yield from _purposes(old, new)
    yield from _clauses(old, new)
    yield from _entities(old, new)
    yield from _promises(old, new)


def _policy(old: Inventory, new: Inventory) -> Iterator[Change]:
    if old.title != new.title:
        yield Change("policy", f"its title is “{new.title}” now", "neutral")
    if old.effective != new.effective:
        yield Change("policy", f"in force from {new.effective or 'no stated date'} now", "neutral")
    gained, lost = (tuple(key for key in left if key not in right) for left, right in _pairs(new.regions, old.regions))
    if gained:
        yield Change("policy", f"data may now also be processed in {listed(gained)}", "wider")
    if lost:
        yield Change("policy", f"data is no longer processed in {listed(lost)}", "narrower")
    if old.silence != new.silence:
        wider = new.silence == "permitted"
        words = (
            "what the text never mentions is permitted now"
            if wider
            else "what the text never mentions is undeclared now"
        )
        yield Change("policy", words, "wider" if wider else "narrower")
    before, after = msgspec.structs.asdict(old.topics), msgspec.structs.asdict(new.topics)
    for topic, said in after.items():
        if before[topic] != said:
            yield Change("policy", f"{topic.replace('_', ' ')} {_SPOKEN[said]}", "neutral")


def _pairs(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return (left, right), (right, left)


def _purposes(old: Inventory, new: Inventory) -> Iterator[Change]:
    """A purpose in other words may be another purpose: a person has to say."""
    for key, purpose in new.purposes.items():
        known = old.purposes.get(key)
        if known is None:
            yield Change(key, f"a new purpose: “{purpose.label}”", "neutral")
        elif known.label != purpose.label:
            yield Change(key, f"the purpose is “{purpose.label}” now; it was “{known.label}”", "neutral")
        if known is not None and (known.maps_to, known.parent) != (purpose.maps_to, purpose.parent):
            yield Change(
                key, f"the purpose stands under {_above(purpose)} now; it stood under {_above(known)}", "neutral"
            )
    for key, purpose in old.purposes.items():
        if key not in new.purposes:
            yield Change(key, f"the purpose “{purpose.label}” is gone", "neutral")


def _above(purpose: Purpose) -> str:
    return purpose.parent or purpose.maps_to or "nothing"


def _clauses(old: Inventory, new: Inventory) -> Iterator[Change]:
    for identifier, clause in new.clauses.items():
        known = old.clauses.get(identifier)
        if known is None:
            yield Change(identifier, f"a new clause: “{short(clause.quote)}”", "neutral")
        elif known.quote.split() != clause.quote.split():
            yield Change(identifier, f"reworded: “{short(known.quote)}” is now “{short(clause.quote)}”", "neutral")
    for identifier, clause in old.clauses.items():
        if identifier not in new.clauses:
            yield Change(identifier, f"the clause is gone: “{short(clause.quote)}”", "neutral")


def _entities(old: Inventory, new: Inventory) -> Iterator[Change]:
    for identifier, entity in new.entities.items():
        known = old.entities.get(identifier)
        if known is None:
            yield Change(identifier, f"{entity.name} is named now, as {_spoken(entity.role)}", "neutral")
            continue
        if known.role != entity.role:
            words = f"{entity.name} is {_spoken(entity.role)} now; it was {_spoken(known.role)}"
            outside = (known.role in _OUTSIDE, entity.role in _OUTSIDE)
            # What is said of us holds for those who are part of us: they may now do more, or less.
            yield Change(identifier, words, "wider" if outside == (True, False) else "neutral")
        if known.open != entity.open:
            words = "can no longer be enumerated" if entity.open else "is enumerated now"
            yield Change(identifier, f"{entity.name} {words}", "wider" if entity.open else "narrower")
    for identifier, entity in old.entities.items():
        if identifier not in new.entities:
            yield Change(identifier, f"{entity.name} is no longer named", "neutral")


def _spoken(role: str) -> str:
    words = role.replace("_", " ")
    return (
        f"an {words}" if words[0] in "aeiou" and role != "undefined" else words if role == "undefined" else f"a {words}"
    )


def _promises(old: Inventory, new: Inventory) -> Iterator[Change]:
    before = {entry.id: entry for entry in old.promises}
    after = {entry.id: entry for entry in new.promises}
    for identifier, entry in after.items():
        known = before.get(identifier)
        if known is None:
            yield Change(identifier, f"a new promise: {entry.text}", "narrower")
            continue
        if known.text != entry.text:
            yield Change(identifier, f"the promise is now: {entry.text}; it was: {known.text}", "neutral")
        if known.verify != entry.verify or known.check != entry.check:
            gone = [rule for rule in known.check if rule not in entry.check]
            words = f"is checked by {listed(entry.check) or 'nobody but people'} now ({entry.verify})"
            yield Change(identifier, words, "wider" if gone or entry.verify == "attest" else "neutral", entry.text)
    for identifier, entry in before.items():
        if identifier not in after:
            yield Change(identifier, f"no longer promised: {entry.text}", "wider")
