"""Compliant, violation, gap: how every declaration and every promise fared.

A judgement counts for the declaration that fits it best; for a promise when it bears on one of the promise's
declarations (those named, else those that cite its clauses, else all). A promise that only people can attest counts
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from scanner.audit.assemble import Judged
from scanner.audit.classes import NOT_DECIDED
from scanner.audit.model import DeclarationCount, Finding
from scanner.inventory.model import Inventory, Promise

UNDECIDED = "undecided"
_UNDECIDED = ("PF702", "PF703", UNDECIDED)
_NOWHERE = ("PF101", "PF102", "PF601", "PF603")
"""Classes that rest on no declaration: they break every promise that is checked by them."""


def declaration_counts(judged: Sequence[Judged], inventory: Inventory) -> tuple[DeclarationCount, ...]:
    """One count a declaration, in the inventory's order."""
    return tuple(
        _count(
            declaration.id,
            ((_rules(entry), entry) for entry in judged if entry.judgement.declaration == declaration.id),
        )
        for declaration in inventory.declarations
    )


def promise_counts(
    judged: Sequence[Judged], inventory: Inventory, others: Sequence[Finding] = ()
) -> tuple[DeclarationCount, ...]:
    """One count a promise, in the inventory's order. `others` are findings that rest on no observation (a refusal, a
    setting)."""
    return tuple(
        _with(_promise(promise, judged, inventory), promise, inventory, others) for promise in inventory.promises
    )


def _with(
    count: DeclarationCount, promise: Promise, inventory: Inventory, others: Sequence[Finding]
) -> DeclarationCount:
    """The count with the other findings that break the promise."""
    about = bearing(promise, inventory)
    broken = 0
    for finding in others:
        rested = {citation.declaration for citation in finding.citations if citation.declaration}
        if finding.rule in promise.check and (not about or not rested or rested & set(about)):
            broken += 1
    return msgspec.structs.replace(count, violation=count.violation + broken)


def bearing(promise: Promise, inventory: Inventory) -> tuple[str, ...]:
    """The declarations that a promise is about; none means all data."""
    if promise.declarations:
        return promise.declarations
    return tuple(entry.id for entry in inventory.declarations if set(entry.clauses) & set(promise.clauses))


def _promise(promise: Promise, judged: Sequence[Judged], inventory: Inventory) -> DeclarationCount:
    if not promise.check or promise.verify == "attest":
        return DeclarationCount(promise.id, 0, 0, 0)
    about = bearing(promise, inventory)
    undecided = set(promise.check) <= set(NOT_DECIDED)
    entries = []
    for entry in judged:
        broken = [
            rule for rule in _rules(entry) if rule in promise.check or (rule in _UNDECIDED and "PF102" in promise.check)
        ]
        nowhere = not promise.declarations and any(rule in _NOWHERE for rule in broken)
        if undecided:
            broken = [UNDECIDED]
        if not about or entry.judgement.declaration in about or nowhere:
            entries.append((tuple(broken), entry))
    return _count(promise.id, entries)


def _count(identifier: str, entries: Iterable[tuple[tuple[str, ...], Judged]]) -> DeclarationCount:
    compliant = violation = gap = 0
    for rules, entry in entries:
        if any(rule not in _UNDECIDED for rule in rules):
            violation += 1
        elif rules or entry.judgement.gaps:
            gap += 1
        else:
            compliant += 1
    return DeclarationCount(identifier, compliant, violation, gap)


def _rules(entry: Judged) -> tuple[str, ...]:
    return entry.judgement.rules()
