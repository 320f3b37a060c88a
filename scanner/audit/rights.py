"""What people can ask for: that what is kept of them can be deleted (PF401), and that they get to see it (PF403).

Every table that keeps personal data needs some code that deletes its rows or blanks their personal fields, and some
that shows them. A bound deletion or access path is read like any other code; where nothing is found there either, the
finding says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.audit.citations import citations
from scanner.audit.classes import level_of
from scanner.audit.fingerprints import identity
from scanner.audit.model import Finding
from scanner.audit.observe import Scene, is_classified
from scanner.audit.regions import matches_code
from scanner.inventory.bindings import Bindings
from scanner.inventory.model import Inventory
from scanner.taint.model import Collection, Flow, Flows, Store, StoreField
from scanner.taint.tables.stores import RULE

_MOST = 6
_KEYS = ("user.account.id", "user.unique_id")


def undeletable(flows: Flows, scene: Scene) -> Iterator[Finding]:
    """One finding a store that nothing deletes from; none without an inventory."""
    if scene.inventory is None:
        return
    deleted = _deleted(flows)
    for store in (*flows.stores, *_undeclared(flows)):
        left = _left(store, deleted)
        if store.keeps and left:
            looked = _looked(scene.bindings.deletion_paths)
            yield _finding(
                "PF401",
                store,
                f"“{store.name}” keeps the {_named(store, scene)}{_whose(store, left)}, and no code deletes from it",
                f"no call was found that deletes from {_listed(left)} or blanks these fields{looked}",
                "the stores that the code declares against what it deletes",
                (flows, scene.bindings, scene.inventory),
            )


def unseen(flows: Flows, scene: Scene) -> Iterator[Finding]:
    """One finding a store that people never get to see; none without an inventory, none for what is declared outside
    of code, whose readers are not known, and none for tables that link others: nothing but the numbers of people."""
    if scene.inventory is None:
        return
    seen = _seen(flows)
    for store in flows.stores:
        outside = store.symbol == store.place.path
        links = all(field.category in _KEYS and field.rule.startswith(RULE) for field in store.fields)
        left = _left(store, seen)
        if store.keeps and not outside and not links and left:
            looked = _looked(scene.bindings.access_paths)
            yield _finding(
                "PF403",
                store,
                f"“{store.name}” keeps the {_named(store, scene)}{_whose(store, left)}, and people never get to see it",
                f"no read of {_listed(left)} was found that ends in an answer to them{looked}",
                "the stores that the code declares against what it shows",
                (flows, scene.bindings, scene.inventory),
            )


def kept_rights(flows: Flows) -> dict[str, int]:
    """How many stores are deleted from (PF401) and shown (PF403), and states of consent taken back (PF204)."""
    deleted, seen = _deleted(flows), _seen(flows)
    keeping = [store for store in flows.stores if store.keeps]
    given = {(one.store, one.field) for one in flows.consents if one.value is True}
    ended = {(one.store, one.field) for one in flows.consents if one.value is not True}
    return {
        "PF401": sum(1 for store in keeping if not _left(store, deleted)),
        "PF403": sum(1 for store in keeping if not _left(store, seen)),
        "PF204": len(given & ended),
    }


def _deleted(flows: Flows) -> set[str]:
    return {one.store.lower() for one in flows.deletions}


def _seen(flows: Flows) -> set[str]:
    return {one.store.lower() for one in flows.accesses} | _shown(flows)


def _left(store: Store, done: set[str]) -> tuple[str, ...]:
    """The tables of a store to which nothing was done: its own, or those with the columns of an abstract class."""
    if store.names() & done:
        return ()
    if not store.held_by:
        return (store.name,)
    return tuple(
        name.rpartition(".")[2] for name in store.held_by if not {name.lower(), name.rpartition(".")[2].lower()} & done
    )


def _whose(store: Store, left: tuple[str, ...]) -> str:
    """Which tables hold the columns of a class that has no table of its own."""
    return f" of {_listed(left)}" if store.held_by else ""


def _listed(names: tuple[str, ...]) -> str:
    if len(names) > _MOST:
        return f"{', '.join(names[:_MOST])} and {len(names) - _MOST} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _undeclared(flows: Flows) -> Iterator[Store]:
    """Tables, collections and buckets that nothing declares, told by what is put into them."""
    declared = {name for store in flows.stores for name in store.names()}
    classes = {one.store.rpartition(".")[2].lower() for one in flows.deletions if "." in one.store}
    kept: dict[str, list[Flow]] = {}
    for flow in flows.flows:
        name = flow.sink.store
        named = flow.sink.kind == "database" or (flow.sink.kind == "file" and flow.sink.recipient is not None)
        surely = flow.source.confidence in ("certain", "high", "medium")
        if named and surely and name and "{" not in name and name.lower() not in declared | classes:
            kept.setdefault(name, []).append(flow)
    for name, put in sorted(kept.items()):
        first = put[0].sink
        fields = tuple(_kept_field(flow) for flow in put if is_classified(flow.source))
        if fields:
            yield Store("table", name, name, first.place, fields, keeps=True)


def _kept_field(flow: Flow) -> StoreField:
    source = flow.source
    evidence = source.evidence
    return StoreField(
        source.symbol, "", source.data_type, source.category, source.confidence, evidence, flow.sink.place, ""
    )


def _shown(flows: Flows) -> set[str]:
    """The classes whose fields flow into an answer."""
    shown = (flow.source for flow in flows.flows if flow.sink.kind == "response")
    return {source.owner.lower() for source in shown if source.kind in ("field", "object")}


def _looked(paths: tuple[str, ...]) -> str:
    return f", not in {', '.join(paths)} either" if paths else ""


def _named(store: Store, scene: Scene) -> str:
    """The data of a store in words, each kind once."""
    labels = dict.fromkeys(_label(field, scene) for field in store.fields)
    return _listed(tuple(labels))


def _label(field: StoreField, scene: Scene) -> str:
    known = scene.data_types.get(field.data_type)
    if known is not None:
        return known.label
    assert scene.inventory is not None
    return scene.inventory.label(field.category)


def _finding(
    rule: str, store: Store, said: str, sure: str, compared: str, seen: tuple[Flows, Bindings, Inventory]
) -> Finding:
    flows, bindings, inventory = seen
    category = store.fields[0].category
    return Finding(
        rule=rule,
        level=level_of(rule, inventory.extent),
        verdict="violation",
        message=said,
        place=store.place,
        rank=60,
        sureness=f"medium: {sure}",
        subject=_declared(store, flows),
        category=category,
        citations=citations(rule, (), inventory, category),
        comparison=compared,
        identity=identity(rule, "", "", store.symbol, store.name, ""),
        suppressed=_exempted(rule, store, bindings, inventory),
    )


def _declared(store: Store, flows: Flows) -> Collection | None:
    places = {field.place for field in store.fields}
    return next((one for one in flows.collections if one.source.place in places), None)


def _exempted(rule: str, store: Store, bindings: Bindings, inventory: Inventory) -> str:
    """The reason and approver of the exemption that accepts the finding, "" for none."""
    under = inventory.categories.under
    for exemption in bindings.exemptions:
        about = not exemption.categories or any(
            under(field.category, key.text) for field in store.fields for key in exemption.categories
        )
        if exemption.rule.text == rule and about and matches_code(exemption.match, store.place.path, store.symbol, ()):
            return f"{exemption.reason} (approved by {exemption.approver})"
    return ""
