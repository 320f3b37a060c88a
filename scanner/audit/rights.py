"""What people can ask for: that what is kept of them can be deleted (PF401).

Every table that keeps personal data needs some code that deletes its rows or blanks their personal fields. A bound
deletion path is read like any other code; where none is found there either, the finding says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.audit.citations import citations
from scanner.audit.classes import level_of
from scanner.audit.fingerprints import identity
from scanner.audit.model import Finding
from scanner.audit.observe import Scene
from scanner.audit.regions import matches_code
from scanner.inventory.bindings import Bindings
from scanner.inventory.model import Inventory
from scanner.taint.model import Collection, Flows, Store

_MOST = 6


def undeletable(flows: Flows, scene: Scene) -> Iterator[Finding]:
    """One finding a store that nothing deletes from; none without an inventory."""
    inventory = scene.inventory
    if inventory is None:
        return
    deleted = {one.store.lower() for one in flows.deletions}
    for store in flows.stores:
        if store.keeps and not {store.symbol.lower(), store.name.lower()} & deleted:
            yield _finding(store, flows, scene.bindings, inventory)


def _finding(store: Store, flows: Flows, bindings: Bindings, inventory: Inventory) -> Finding:
    labels = list(dict.fromkeys(inventory.label(field.category) for field in store.fields))
    named = ", ".join(labels[:_MOST]) + (f" and {len(labels) - _MOST} more" if len(labels) > _MOST else "")
    looked = f", not in {', '.join(bindings.deletion_paths)} either" if bindings.deletion_paths else ""
    categories = [field.category for field in store.fields]
    return Finding(
        rule="PF401",
        level=level_of("PF401", inventory.extent),
        verdict="violation",
        message=f"“{store.name}” keeps the {named}, and no code deletes from it",
        place=store.place,
        rank=60,
        sureness=f"medium: no call was found that deletes from {store.name} or blanks these fields{looked}",
        subject=_declared(store, flows),
        category=categories[0],
        citations=citations("PF401", (), inventory, categories[0]),
        comparison="the stores that the code declares against what it deletes",
        identity=identity("PF401", "", "", store.symbol, store.name, ""),
        suppressed=_exempted(store, bindings, inventory),
    )


def _declared(store: Store, flows: Flows) -> Collection | None:
    places = {field.place for field in store.fields}
    return next((one for one in flows.collections if one.source.place in places), None)


def _exempted(store: Store, bindings: Bindings, inventory: Inventory) -> str:
    """The reason and approver of the exemption that accepts the finding, "" for none."""
    under = inventory.categories.under
    for exemption in bindings.exemptions:
        about = not exemption.categories or any(
            under(field.category, key.text) for field in store.fields for key in exemption.categories
        )
        if (
            exemption.rule.text == "PF401"
            and about
            and matches_code(exemption.match, store.place.path, store.symbol, ())
        ):
            return f"{exemption.reason} (approved by {exemption.approver})"
    return ""
