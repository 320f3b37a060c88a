"""What other formats can say: statements, and what is lost on the way out.

A *statement* is one claim of another format about some categories of data. Imports answer with statements, which
`drafted` writes as an inventory for a person to confirm; exports take the inventory's affirming declarations.
"""

from __future__ import annotations

import json
from collections.abc import Collection

import msgspec

from scanner.inventory.form import Action, Identifiability
from scanner.inventory.identifiers import free, slug
from scanner.inventory.model import Declaration, Inventory
from scanner.inventory.schemas import editor_line

_USUAL = {"collect", "use", "store"}


class Statement(msgspec.Struct, frozen=True):
    """One claim. `purposes` are keys of fideslang's data uses; `to` names recipients; `retention` as written."""

    name: str
    categories: tuple[str, ...]
    purposes: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ("collect", "use", "store")
    to: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    retention: str = ""
    identifiability: Identifiability = "identified"
    consent: bool = False


class Imported(msgspec.Struct, frozen=True):
    """What was read; `left` says what was not understood or has no place in an inventory."""

    title: str
    statements: tuple[Statement, ...]
    left: tuple[str, ...] = ()
    extends: tuple[tuple[str, str, str], ...] = ()  # (category of its own, parent, label)


class Exported(msgspec.Struct, frozen=True):
    """The text of the other format; `lost` says what it cannot carry."""

    text: str
    lost: tuple[str, ...] = ()


def affirmed(inventory: Inventory) -> tuple[Declaration, ...]:
    """The declarations that an export can carry: affirmed, confirmed, and naming data."""
    return tuple(
        entry
        for entry in inventory.declarations
        if entry.stance == "affirms" and not (entry.draft or entry.observed) and entry.data
    )


def uses(declaration: Declaration, inventory: Inventory) -> tuple[str, ...]:
    """The declaration's purposes as keys of fideslang's data uses, "" left out."""
    known = (inventory.purposes.get(key) for key in declaration.purposes)
    return tuple(dict.fromkeys(purpose.maps_to for purpose in known if purpose and purpose.maps_to))


def losses(inventory: Inventory, carries: Collection[str]) -> tuple[str, ...]:
    """What a format that only carries these keys loses of an inventory."""
    every = [entry for entry in inventory.declarations if not (entry.draft or entry.observed)]
    parts = (
        ("denials", "what is denied", [entry.id for entry in every if entry.stance == "denies"]),
        ("actions", "which actions exactly", [entry.id for entry in every if set(entry.actions) != _USUAL]),
        ("consent", "required consent", [entry.id for entry in every if entry.consent == "required"]),
        ("deemed", "consent that is deemed by use", [entry.id for entry in every if entry.consent == "deemed"]),
        ("exact", "when and for what exactly consent is required", _scoped(every)),
        ("refusal", "what refusing costs", [entry.id for entry in every if entry.refusal.effect != "none"]),
        ("retention", "how long data is kept", [entry.id for entry in every if entry.retention >= 0]),
        ("recipients", "who receives", [entry.id for entry in every if entry.to]),
        ("purposes", "purposes without a key of the other vocabulary", _unmapped(every, inventory)),
        ("regions", "where recipients process", [entry.id for entry in every if entry.regions]),
        ("subjects", "whose data it is", [entry.id for entry in every if entry.subjects]),
        ("closed", "that other purposes are excluded", [entry.id for entry in every if entry.purposes_closed]),
        ("joined", "what it is not joined with", [entry.id for entry in every if entry.not_joined_with]),
        ("origin", "where the data comes from", [entry.id for entry in every if entry.origin]),
        ("open", "that a list is open", [entry.id for entry in every if entry.open]),
        ("services", "the service it depends on", [entry.id for entry in every if {*entry.services} - {"any"}]),
        (
            "anonymity",
            "that data is not linked",
            [entry.id for entry in every if entry.identifiability != "identified"],
        ),
        ("law", "the exception that law requires", [entry.id for entry in every if entry.required_by_law]),
    )
    found = [f"{what}: {', '.join(ids)}" for key, what, ids in parts if key not in carries and ids]
    if "clauses" not in carries and inventory.clauses:
        found.append(f"the {len(inventory.clauses)} quoted clauses and the hash of the text")
    drafts = [entry.id for entry in inventory.declarations if entry.draft or entry.observed]
    if drafts:
        found.append(f"drafts, which nobody has confirmed: {', '.join(drafts)}")
    if inventory.defects:
        found.append(f"the {len(inventory.defects)} faults of the text")
    if inventory.promises:
        found.append(f"the {len(inventory.promises)} promises and how they are checked")
    return tuple(found)


def drafted(imported: Imported, origin: str) -> str:
    """The text of an inventory with every statement as a draft. `origin` is named at its top."""
    used = sorted({key for each in imported.statements for key in each.purposes})
    entities = sorted({name for each in imported.statements for name in each.to} - {"third_parties"})
    lines = [
        editor_line("inventory"),
        f"# Written from {origin}: give each declaration the clauses of the policy that it rests on, correct it, and",
        "# take `draft: true` away. Until then it covers nothing.",
        *(f"# not taken over: {' '.join(line.split())}" for line in imported.left),
        "inventory_version: 1",
        "policy:",
        f"  id: {slug(imported.title) or 'imported'}",
        f"  title: {_quoted(imported.title)}",
        '  source: {path: ""}',
        "taxonomy:",
        *(["  extends:"] if imported.extends else []),
        *(f"    {key}: {{parent: {parent}, label: {_quoted(label)}}}" for key, parent, label in imported.extends),
        "  purposes:" if used else "  purposes: {}",
        *(f"    {slug(key, '_')}: {{maps_to: {key}, label: {_quoted(_said(key))}}}" for key in used),
        "entities:",
        "  us: {role: first_party}",
        *(f"  {slug(name, '_')}: {{role: third_party, name: {_quoted(name)}}}" for name in entities),
        "clauses: {}",
        "declarations:" if imported.statements else "declarations: []",
    ]
    taken: set[str] = set()
    for each in imported.statements:
        lines += _declaration(each, free(slug(each.name) or "statement", taken))
    return "\n".join(lines) + "\n"


def _declaration(each: Statement, identifier: str) -> list[str]:
    to = [name if name == "third_parties" else slug(name, "_") for name in each.to]
    lines = [f"  - id: {identifier}", "    draft: true", f"    actions: [{', '.join(each.actions)}]"]
    lines += [f"    to: [{', '.join(to)}]"] if to else []
    lines += [f"    purposes: [{', '.join(slug(key, '_') for key in each.purposes)}]"] if each.purposes else []
    lines += [f"    when: {{subjects: {json.dumps(list(each.subjects))}}}"] if each.subjects else []
    lines += [f"    retention: {_quoted(each.retention)}"] if each.retention else []
    lines += ["    consent: required"] if each.consent else []
    lines += [f"    identifiability: {each.identifiability}"] if each.identifiability != "identified" else []
    return [*lines, "    clauses: []   # which sentences say so?", f"    data: [{', '.join(each.categories)}]"]


def _unmapped(every: list[Declaration], inventory: Inventory) -> list[str]:
    return [entry.id for entry in every if len(uses(entry, inventory)) < len(set(entry.purposes))]


def _scoped(every: list[Declaration]) -> list[str]:
    """Declarations whose consent holds for some of the data only, or for another step than collecting."""
    return [
        entry.id
        for entry in every
        if entry.consent == "required"
        and (entry.consent_before != "collect" or set(entry.consent_scope) != {term.category for term in entry.data})
    ]


def _said(key: str) -> str:
    return key.rpartition(".")[2].replace("_", " ")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
