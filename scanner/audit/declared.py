"""Findings with no code: drift of the text, its contradictions and defects, and declarations that nothing bears out.

They stand in the policy's files: a drift and a stale declaration in the inventory, a defect on the clause's line of
the text.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from scanner.audit.citations import citation
from scanner.audit.classes import level_of
from scanner.audit.denial import standing
from scanner.audit.fingerprints import identity
from scanner.audit.fit import fits
from scanner.audit.model import Citation, Finding
from scanner.audit.observation import Observation, Operation, Receiver
from scanner.inventory.form import Action
from scanner.inventory.model import ANYONE, THIRD_PARTIES, Declaration, Defect, Inventory
from scanner.source import Place

_OPERATIONS: dict[Action, Operation] = {
    "collect": "collect", "use": "use", "store": "store", "log": "log", "share": "send", "sell": "send",
}  # fmt: skip


def findings_without_code(inventory: Inventory, seen: frozenset[str], complete: bool) -> tuple[Finding, ...]:
    """Every finding about the policy itself. `seen` holds the categories that the code touches; `complete`: all roots
    were scanned."""
    stale = _stale(inventory, seen) if complete else ()
    return (*_drifts(inventory), *_contradictions(inventory), *_defects(inventory), *stale)


def _drifts(inventory: Inventory) -> Iterator[Finding]:
    for drift in inventory.drifts:
        cited = (citation(drift.clause, inventory),) if drift.clause else ()
        yield _finding("PF704", drift.what, Place(inventory.path, drift.line), cited, inventory, drift.clause)


def _contradictions(inventory: Inventory) -> Iterator[Finding]:
    """Affirmations and denials that meet on the denial's own ground, with neither the narrower."""
    for denial in inventory.declarations:
        if denial.stance != "denies" or denial.draft:
            continue
        for affirmed in _contradicted(denial, inventory):
            cited = tuple(citation(entry.clauses[0], inventory, entry.id) for entry in (affirmed, denial))
            what = f"“{affirmed.id}” affirms what “{denial.id}” denies, and neither is the narrower"
            place = cited[1].place
            yield _finding("PF705", what, place, cited, inventory, f"{affirmed.id} {denial.id}")


def _contradicted(denial: Declaration, inventory: Inventory) -> list[Declaration]:
    found: list[Declaration] = []
    for term in denial.data:
        for action in denial.actions:
            receiver = _denied_receiver(denial) if action in ("share", "sell") else None
            observation = Observation(
                _OPERATIONS[action], term.category, (*denial.purposes, "")[0], to=receiver, services=denial.services
            )
            for fit in fits(observation, inventory):
                covers = (
                    fit.recipient
                    and fit.purpose is not False
                    and fit.service is not False
                    and _acts(fit.declaration, action)
                )
                if (
                    covers
                    and fit.declaration not in found
                    and standing(denial, fit, observation, inventory) == "contradicts"
                ):
                    found.append(fit.declaration)
    return found


def _acts(declaration: Declaration, action: Action) -> bool:
    return action in declaration.actions or (action in ("share", "sell") and bool(declaration.to))


def _denied_receiver(denial: Declaration) -> Receiver:
    named = [word for word in denial.to if word not in (THIRD_PARTIES, ANYONE)]
    return Receiver(named[0] if named else "")


def _defects(inventory: Inventory) -> Iterator[Finding]:
    for defect in (*inventory.defects, *text_defects(inventory)):
        yield _defect(defect.rule, defect.what, defect.clauses, inventory, defect.id)


def text_defects(inventory: Inventory) -> Iterator[Defect]:
    """Defects that the declarations show: undefined entities and missing purposes that no recorded defect speaks of
    yet, and open lists over sensitive data."""
    recorded = {clause for defect in inventory.defects if defect.rule == "PF706" for clause in defect.clauses}
    for entity in inventory.entities.values():
        if entity.role == "undefined" and not recorded & set(entity.clauses):
            what = f"{entity.name} is named and defined nowhere"
            yield Defect(f"undefined {entity.id}", "PF706", what, entity.clauses, entity.at)
    for declaration in inventory.declarations:
        if declaration.stance == "denies" or declaration.draft or declaration.observed:
            continue
        if not declaration.purposes_stated and not recorded & set(declaration.clauses):
            what = f"no purpose is given for what “{declaration.id}” declares"
            yield Defect(f"purpose {declaration.id}", "PF706", what, declaration.clauses[:1], declaration.at)
        sensitive = _open_over(declaration, inventory)
        if sensitive:
            named = ", the ".join(sensitive)
            what = f"the open list of “{declaration.id}” stands over the {named}, which it does not cover"
            yield Defect(f"open {declaration.id}", "PF706", what, declaration.clauses[:1], declaration.at)


def _open_over(declaration: Declaration, inventory: Inventory) -> list[str]:
    if not declaration.open:
        return []
    under = inventory.categories.under
    return [inventory.label(key) for key in inventory.sensitive if under(key, declaration.heading)]


def _defect(rule: str, what: str, clauses: tuple[str, ...], inventory: Inventory, key: str) -> Finding:
    cited = tuple(citation(clause, inventory) for clause in clauses)
    place = cited[0].place if cited else Place(inventory.path, 1)
    return _finding(rule, what, place, cited, inventory, key)


def _stale(inventory: Inventory, seen: frozenset[str]) -> Iterator[Finding]:
    """Terms of affirming declarations of which no category at or under them was seen."""
    reported: set[str] = set()
    for declaration in inventory.declarations:
        if declaration.stance != "affirms" or declaration.draft or declaration.observed:
            continue
        for term in declaration.data:
            touched = any(inventory.categories.under(category, term.category) for category in seen)
            if touched or term.category in reported:
                continue
            reported.add(term.category)
            name = term.term or inventory.label(term.category)
            what = f"“{name}” ({term.category}) is declared in “{declaration.id}”, and the code never touches it"
            cited = tuple(citation(clause, inventory, declaration.id) for clause in declaration.clauses[:1])
            found = _finding("PF701", what, _at(inventory, term.at or declaration.at), cited, inventory)
            yield msgspec.structs.replace(
                found,
                rank=60,
                sureness="medium: nothing of it was seen in the scanned roots",
                category=term.category,
                comparison="the declared data against all data seen",
                identity=identity("PF701", term.category, "", declaration.id, "", inventory.id),
            )


def _at(inventory: Inventory, line: int) -> Place:
    return Place(inventory.path, line)


def _finding(
    rule: str, what: str, place: Place, cited: tuple[Citation, ...], inventory: Inventory, key: str = ""
) -> Finding:
    return Finding(
        rule=rule,
        level=level_of(rule, inventory.extent),
        verdict="violation",
        message=what,
        place=place,
        rank=95,
        sureness="certain: read from the inventory and the policy text",
        citations=cited,
        comparison=f"the inventory {inventory.path} against the text {inventory.text_path}",
        identity=identity(rule, "", "", key, "", inventory.id),
    )
