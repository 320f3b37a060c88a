"""Which sentences a finding cites: those that are broken first.

A clause stands the higher the closer it is to the charge: the declaration's clauses that a promise checked by this
class rests on, then such promises' other clauses, then the declaration's remaining ones; among equals the clause that
fewest declarations share.
"""

from __future__ import annotations

from scanner.audit.fit import data_fit
from scanner.audit.model import Citation
from scanner.inventory.model import Declaration, Inventory, Promise
from scanner.source import Place

_MOST = 3
_MOST_HYGIENE = 2
"""Hygiene rests on the promise of security, and on the sentence that names the data."""
_PARTIES = ("PF102", "PF303", "PF306", "PF602", "PF703")
"""Classes about who may have the data: they cite the sentence that says whose policy this is."""


def citations(
    rule: str, declarations: tuple[str, ...], inventory: Inventory, category: str = ""
) -> tuple[Citation, ...]:
    """The clauses to cite for a finding of this class that rests on these declarations, the most telling first."""
    rested = [declaration for declaration in inventory.declarations if declaration.id in declarations]
    own: dict[str, str] = {}
    for declaration in rested:
        for clause in declaration.clauses:
            own.setdefault(clause, declaration.id)
    bearing = [promise for promise in inventory.promises if _bears(rule, promise, rested, inventory)]
    promised = [clause for promise in bearing for clause in promise.clauses]
    parties = _first_party_clauses(inventory) if rule in _PARTIES else []
    shared = _shares(inventory)
    naming = _naming(rested, category, inventory)
    if any(clause in own for clause in promised):  # what other declarations say of other data says nothing here
        promised = [clause for clause in promised if clause in own or clause not in shared]
    order = [*promised, *own]

    def weight(clause: str) -> tuple[int, bool, int, int]:
        place = 0 if clause in own and clause in promised else 1 if clause in promised else 2
        return (place, clause not in naming, shared.get(clause, 0), order.index(clause))

    most = _MOST_HYGIENE if rule.startswith("PF3") else _MOST
    ordered = [*parties, *sorted(dict.fromkeys(order), key=weight)]
    return tuple(citation(clause, inventory, own.get(clause, "")) for clause in list(dict.fromkeys(ordered))[:most])


def citation(clause: str, inventory: Inventory, declaration: str = "") -> Citation:
    """One clause with its place in the policy text."""
    found = inventory.clauses[clause]
    return Citation(clause, found.quote, Place(inventory.text_path, found.line), declaration)


def all_clauses(inventory: Inventory) -> tuple[Citation, ...]:
    """Every clause of the inventory, in the order of the text."""
    return tuple(
        citation(entry.id, inventory)
        for entry in sorted(inventory.clauses.values(), key=lambda entry: (entry.line, entry.id))
    )


def _bears(rule: str, promise: Promise, rested: list[Declaration], inventory: Inventory) -> bool:
    """Whether the promise is one that this finding breaks."""
    if rule not in promise.check or promise.verify == "attest":
        return False
    if promise.declarations:
        return any(declaration.id in promise.declarations for declaration in rested)
    if any(set(promise.clauses) & set(declaration.clauses) for declaration in rested):
        return True
    return (
        not any(set(promise.clauses) & set(declaration.clauses) for declaration in inventory.declarations) or not rested
    )


def _naming(rested: list[Declaration], category: str, inventory: Inventory) -> set[str]:
    """The clauses whose quote holds the very term that covers the data."""
    found = set()
    for declaration in rested:
        fit = data_fit(category, declaration, inventory) if category else None
        for clause in declaration.clauses if fit else ():
            if fit is not None and fit.term.lower() in inventory.clauses[clause].quote.lower():
                found.add(clause)
    return found


def _first_party_clauses(inventory: Inventory) -> list[str]:
    return [
        clause
        for entity in inventory.entities.values()
        if entity.role == "first_party"
        for clause in entity.clauses[:1]
    ]


def _shares(inventory: Inventory) -> dict[str, int]:
    counts: dict[str, int] = {}
    for declaration in inventory.declarations:
        for clause in declaration.clauses:
            counts[clause] = counts.get(clause, 0) + 1
    return counts
