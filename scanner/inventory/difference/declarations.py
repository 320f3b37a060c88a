"""What changed in declarations: who may do what with which data, for what, and under which condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from scanner.inventory import durations
from scanner.inventory.difference.model import (
    Change,
    Effect,
    data_words,
    entity_words,
    listed,
    purpose_words,
    turned,
)
from scanner.inventory.model import Declaration, Inventory

_DONE = {
    "collect": "collected",
    "use": "used",
    "store": "stored",
    "log": "logged",
    "share": "shared",
    "sell": "sold",
}
_CONSENT = ("none", "deemed", "required")
_CONSENTS = {
    "none": "no consent is asked any more",
    "deemed": "using the service counts as consent",
    "required": "explicit consent is required",
}
_IDENTIFIABLE = ("identified", "pseudonymous", "aggregate", "anonymous")
_REFUSALS = ("none", "feature_unavailable", "service_unavailable")
_COSTS = {"none": "nothing", "feature_unavailable": "one feature", "service_unavailable": "the whole service"}
_AFFIRMED = (
    ("now also covers {}", "no longer covers {}"),
    ("may now also be {}", "is no longer {}"),
    ("may now also go to {}", "no longer goes to {}"),
)
_DENIED = (
    ("now also denies it for {}", "no longer denies it for {}"),
    ("is now denied to be {}", "is no longer denied to be {}"),
    ("going to {} is now denied as well", "going to {} is no longer denied"),
)
_IDENTITY = ("id", "at", "clauses", "note", "data")


def declarations(old: Inventory, new: Inventory) -> Iterator[Change]:
    """Every change of a declaration, in the new inventory's order, what is gone after it."""
    before = {entry.id: entry for entry in old.declarations}
    after = {entry.id: entry for entry in new.declarations}
    renamed = _renamed(before, after)
    for identifier, entry in after.items():
        about = data_words(entry, new)
        if identifier in before:
            for change in _changed(before[identifier], entry, old, new):
                yield msgspec.structs.replace(change, about=about)
        elif identifier in renamed:
            yield Change(identifier, f"says what {renamed[identifier]} said before", "neutral", about)
        else:
            stance = "declared" if entry.stance == "affirms" else "denied"
            words = f"is now {stance}: {_whole(entry, new)}"
            yield Change(identifier, words, "wider" if entry.stance == "affirms" else "narrower", about)
    for identifier, entry in before.items():
        if identifier not in after and identifier not in renamed.values():
            stance = "declared" if entry.stance == "affirms" else "denied"
            words = f"is no longer {stance}: {_whole(entry, old)}"
            effect: Effect = "narrower" if entry.stance == "affirms" else "wider"
            yield Change(identifier, words, effect, data_words(entry, old))


def _renamed(before: dict[str, Declaration], after: dict[str, Declaration]) -> dict[str, str]:
    """New id to old id of declarations that say the same."""
    gone = {key: _said(entry) for key, entry in before.items() if key not in after}
    found: dict[str, str] = {}
    for key, entry in after.items():
        same = next((name for name, said in gone.items() if said == _said(entry)), "") if key not in before else ""
        if same:
            found[key] = same
            del gone[same]
    return found


def _said(entry: Declaration) -> tuple[object, ...]:
    values = msgspec.structs.asdict(entry)
    named = tuple(sorted(term.category for term in entry.data))
    return (named, *(value for key, value in values.items() if key not in _IDENTITY))


def _changed(before: Declaration, after: Declaration, old: Inventory, new: Inventory) -> Iterator[Change]:
    """What changed in one declaration. What a denial gains is denied, so it allows less."""
    identifier = after.id
    if before.stance != after.stance:
        words = ("what was denied is now declared", "what was declared is now denied")[after.stance == "denies"]
        yield Change(identifier, words, "narrower" if after.stance == "denies" else "wider")
    denies = after.stance == "denies"
    found = [*_lists(before, after, old, new, denies), *_conditions(before, after), *_services(before, after, new)]
    for change in found:
        yield turned(change) if denies else change
    if before.clauses != after.clauses:
        yield Change(
            identifier, f"now rests on {listed(after.clauses)}; it rested on {listed(before.clauses)}", "neutral"
        )


def _lists(before: Declaration, after: Declaration, old: Inventory, new: Inventory, denies: bool) -> list[Change]:
    """What each list gained and lost."""
    found: list[Change] = []

    def compared(
        left: tuple[str, ...], right: tuple[str, ...], words: tuple[str, str], name: Callable[[str, Inventory], str]
    ) -> None:
        gained = [name(key, new) for key in right if key not in left]
        lost = [name(key, old) for key in left if key not in right]
        if gained:
            found.append(Change(after.id, words[0].format(listed(gained)), "wider"))
        if lost:
            found.append(Change(after.id, words[1].format(listed(lost)), "narrower"))

    data, done, to = _DENIED if denies else _AFFIRMED
    compared(before.categories(), after.categories(), data, lambda key, where: where.label(key))
    compared(before.actions, after.actions, done, lambda key, _: _DONE[key])
    compared(before.to, after.to, to, entity_words)
    compared(before.purposes, after.purposes, ("may now also serve {}", "no longer serves {}"), purpose_words)
    processed = ("may now also be processed in {}", "is no longer processed in {}")
    compared(before.regions, after.regions, processed, lambda key, _: key)
    return found


def _conditions(before: Declaration, after: Declaration) -> Iterator[Change]:
    identifier = after.id
    if before.open != after.open:
        words = (
            "its list is open now: what it does not name is covered, vaguely"
            if after.open
            else "its list is closed now"
        )
        yield Change(identifier, words, "wider" if after.open else "narrower")
    if before.purposes_closed != after.purposes_closed:
        words = "no other purpose is allowed now" if after.purposes_closed else "other purposes are no longer excluded"
        yield Change(identifier, words, "narrower" if after.purposes_closed else "wider")
    if before.consent != after.consent:
        words = f"{_CONSENTS[after.consent]}; before, {_CONSENTS[before.consent].replace(' any more', '')}"
        yield Change(identifier, words, _rank(before.consent, after.consent, _CONSENT))
    if before.refusal.effect != after.refusal.effect:
        words = f"refusing costs {_COSTS[after.refusal.effect]} now; it cost {_COSTS[before.refusal.effect]}"
        effect: Effect = (
            "wider" if _rank(before.refusal.effect, after.refusal.effect, _REFUSALS) == "narrower" else "narrower"
        )
        yield Change(identifier, words, effect)
    if before.identifiability != after.identifiability:
        effect = _rank(before.identifiability, after.identifiability, _IDENTIFIABLE)
        yield Change(identifier, f"is {after.identifiability} now; it was {before.identifiability}", effect)
    if before.required_by_law != after.required_by_law:
        words = "law may now require it without consent" if after.required_by_law else "the exception for law is gone"
        yield Change(identifier, words, "wider" if after.required_by_law else "narrower")
    if before.draft != after.draft:
        words = "is a draft again, and covers nothing" if after.draft else "is confirmed: it covers now what it names"
        yield Change(identifier, words, "narrower" if after.draft else "wider")
    if before.retention != after.retention:
        yield _retention(before, after)


def _services(before: Declaration, after: Declaration, new: Inventory) -> Iterator[Change]:
    """Services limit: holding for one more is wider, holding for any is widest."""
    left, right = _limits(before), _limits(after)
    if left == right:
        return
    names = listed([new.services.get(key) or key for key in right])
    gained, lost = set(right) - set(left), set(left) - set(right)
    wider = not right or (bool(left) and bool(gained) and not lost)
    words = f"holds now when {names}" if right else "holds now for any service"
    yield Change(after.id, words, "wider" if wider else "narrower")


def _retention(before: Declaration, after: Declaration) -> Change:
    left, right = (_period(entry.retention) for entry in (before, after))
    longer = after.retention < 0 or 0 <= before.retention < after.retention
    return Change(after.id, f"is kept for {right} now; it was {left}", "wider" if longer else "narrower")


def _rank(before: str, after: str, order: tuple[str, ...]) -> Effect:
    return "narrower" if order.index(after) > order.index(before) else "wider"


def _limits(declaration: Declaration) -> tuple[str, ...]:
    return () if "any" in declaration.services else declaration.services


def _period(retention: int) -> str:
    return durations.words(retention) if retention >= 0 else "no stated time"


def _whole(declaration: Declaration, inventory: Inventory) -> str:
    """All of a declaration in one phrase."""
    told = f"{data_words(declaration, inventory)}, {listed([_DONE[action] for action in declaration.actions])}"
    if declaration.to:
        told += f", to {listed([entity_words(key, inventory) for key in declaration.to])}"
    if declaration.purposes:
        told += f", for {listed([purpose_words(key, inventory) for key in declaration.purposes])}"
    return told
