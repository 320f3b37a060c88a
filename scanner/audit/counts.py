"""Compliant, violation, gap: how every declaration and every promise fared.

A judgement counts for the declaration that fits it best, and for a denial that it breaks; for a promise when it bears
on one of the promise's declarations (those named, else those that cite its clauses, else all), and one of the
classes that check the promise could have spoken. That a purpose or a
service is not known leaves only those promises undecided that are checked by it. A promise that only people can attest
counts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import msgspec

from scanner.audit.assemble import Judged
from scanner.audit.judge import NO_LIFETIME, NO_PURPOSE, NO_SERVICE
from scanner.audit.model import DeclarationCount, Finding
from scanner.audit.relevance import could_apply
from scanner.inventory.model import Inventory, Promise

_UNDECIDED = ("PF702", "PF703")
_NOWHERE = ("PF101", "PF102", "PF601", "PF603")
"""Classes that rest on no declaration: they break every promise that is checked by them."""
_BESIDE = ("PF102", "PF303", "PF306")
"""Classes about what a recipient gets beside what is declared."""

_DECIDES = {NO_PURPOSE: "PF103", NO_SERVICE: "PF108", NO_LIFETIME: "PF402"}
"""The class that a gap keeps from being decided; other gaps keep all."""


def declaration_counts(judged: Sequence[Judged], inventory: Inventory) -> tuple[DeclarationCount, ...]:
    """One count a declaration, in the inventory's order."""
    return tuple(
        _count(
            declaration.id,
            ((_rules(entry), entry.judgement.gaps) for entry in judged if declaration.id in _bears_on(entry)),
        )
        for declaration in inventory.declarations
    )


def promise_counts(
    judged: Sequence[Judged],
    inventory: Inventory,
    others: Sequence[Finding] = (),
    kept: Mapping[str, int] = MappingProxyType({}),
) -> tuple[DeclarationCount, ...]:
    """One count a promise, in the inventory's order. `others` are findings that rest on no observation (a refusal, a
    store that nothing deletes from); `kept` says, for such classes, how often they found nothing wrong."""
    return tuple(
        _with(_promise(promise, judged, inventory), promise, inventory, (others, kept))
        for promise in inventory.promises
    )


def _with(
    count: DeclarationCount,
    promise: Promise,
    inventory: Inventory,
    beside: tuple[Sequence[Finding], Mapping[str, int]],
) -> DeclarationCount:
    """The count with the other findings that break the promise, and with what else keeps it."""
    if promise.verify == "attest":
        return count
    others, kept = beside
    about = bearing(promise, inventory)
    broken = 0
    for finding in others:
        rested = {citation.declaration for citation in finding.citations if citation.declaration}
        if finding.rule in promise.check and (not about or not rested or rested & set(about)):
            broken += 1
    held = sum(kept.get(rule, 0) for rule in promise.check)
    return msgspec.structs.replace(count, violation=count.violation + broken, compliant=count.compliant + held)


def bearing(promise: Promise, inventory: Inventory) -> tuple[str, ...]:
    """The declarations that a promise is about; none means all data."""
    if promise.declarations:
        return promise.declarations
    return tuple(entry.id for entry in inventory.declarations if set(entry.clauses) & set(promise.clauses))


def _promise(promise: Promise, judged: Sequence[Judged], inventory: Inventory) -> DeclarationCount:
    if not promise.check or promise.verify == "attest":
        return DeclarationCount(promise.id, 0, 0, 0)
    about = bearing(promise, inventory)
    known = {entry.id: entry for entry in inventory.declarations}
    entries = []
    for entry in judged:
        broken = [
            rule for rule in _rules(entry) if rule in promise.check or (rule in _UNDECIDED and "PF102" in promise.check)
        ]
        nowhere = not promise.declarations and any(rule in _NOWHERE for rule in broken)
        best = known.get(entry.judgement.declaration)
        if not broken and not any(could_apply(rule, entry.observed.observation, best) for rule in promise.check):
            continue
        if not about or _bears_on(entry) & set(about) or nowhere or _beside(entry, about, promise, inventory):
            gaps = tuple(gap for gap in entry.judgement.gaps if _DECIDES.get(gap) in (None, *promise.check))
            entries.append((tuple(broken), gaps))
    return _count(promise.id, entries)


def _bears_on(entry: Judged) -> set[str]:
    """The declaration that fits best, and those that are contradicted."""
    broken = (charge.declarations for charge in entry.judgement.charges if charge.rule == "PF104")
    return {entry.judgement.declaration, *(identifier for every in broken for identifier in every)}


def _beside(entry: Judged, about: tuple[str, ...], promise: Promise, inventory: Inventory) -> bool:
    """Whether a recipient of what the promise is about gets what no clause lets it have."""
    receiver = entry.observed.receiver
    if receiver is None or not set(_rules(entry)) & set(promise.check) & set(_BESIDE):
        return False
    affirmed = (one for one in inventory.declarations if one.id in about and one.stance == "affirms")
    return any(receiver.entity in one.to for one in affirmed)


def _count(identifier: str, entries: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> DeclarationCount:
    """The count of (classes charged, gaps)."""
    compliant = violation = gap = 0
    for rules, gaps in entries:
        if any(rule not in _UNDECIDED for rule in rules):
            violation += 1
        elif rules or gaps:
            gap += 1
        else:
            compliant += 1
    return DeclarationCount(identifier, compliant, violation, gap)


def _rules(entry: Judged) -> tuple[str, ...]:
    return entry.judgement.rules()
