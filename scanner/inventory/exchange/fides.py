"""Fides manifests (https://ethyca.github.io/fideslang): systems with their privacy declarations, as YAML."""

from __future__ import annotations

import json
from collections.abc import Iterator

from scanner.document import Mapping, Node, Scalar, Sequence, load
from scanner.inventory import durations
from scanner.inventory.exchange.statement import Exported, Imported, Statement, affirmed, losses, slug, uses
from scanner.inventory.model import Declaration, Inventory
from scanner.source import Complaint, ConfigError, nearest
from scanner.taxonomy import CategoryTree

_DEFAULT_USE = "essential.service"
_KNOWN = frozenset(
    ("name", "data_categories", "data_use", "data_subjects", "egress", "ingress", "retention_period", "third_parties")
)
_CARRIES = frozenset(("retention", "recipients", "purposes"))


def read(path: str, text: str | bytes, categories: CategoryTree) -> Imported:
    """The statements of a manifest. Raises ConfigError when it is none, or names categories that do not exist."""
    root = load(path, text).root
    systems = _items(root.get("system")) if isinstance(root, Mapping) else ()
    if not systems:
        raise ConfigError([Complaint(path, root.line, "is no Fides manifest", "it has no `system:` with entries")])
    complaints: list[Complaint] = []
    found: list[Statement] = []
    left: list[str] = []
    for system in systems:
        for node in _items(system.get("privacy_declarations")):
            complaints += _unknown(path, node, categories)
            found.append(_statement(node, system))
            extra = sorted(entry.key for entry in node.entries if entry.key not in _KNOWN)
            if extra:
                left.append(f"{path}:{node.line}: {', '.join(extra)}")
    if complaints:
        raise ConfigError(complaints)
    return Imported(_text(systems[0].get("name")) or _text(systems[0].get("fides_key")), tuple(found), tuple(left))


def write(inventory: Inventory) -> Exported:
    """One system with a privacy declaration for each purpose of each affirmed declaration."""
    lines = [
        "system:",
        f"  - fides_key: {slug(inventory.id).replace('-', '_')}",
        f"    name: {json.dumps(inventory.title, ensure_ascii=False)}",
        "    system_type: Service",
        "    privacy_declarations:",
    ]
    entries = [line for entry in affirmed(inventory) for line in _declaration(entry, inventory)]
    if not entries:
        lines[-1] += " []"
    lost = list(losses(inventory, _CARRIES))
    own = {key for entry in affirmed(inventory) for key in entry.categories() if key in inventory.labels}
    if own:
        lost.append(f"categories of your own, which Fides must be taught: {', '.join(sorted(own))}")
    unstated = [entry.id for entry in affirmed(inventory) if not uses(entry, inventory)]
    if unstated:
        lost.append(f"that no purpose is stated; {_DEFAULT_USE} was written: {', '.join(unstated)}")
    return Exported("\n".join([*lines, *entries]) + "\n", tuple(lost))


def _declaration(entry: Declaration, inventory: Inventory) -> Iterator[str]:
    for use in uses(entry, inventory) or (_DEFAULT_USE,):
        yield f"      - name: {json.dumps(entry.id, ensure_ascii=False)}"
        yield f"        data_categories: [{', '.join(entry.categories())}]"
        yield f"        data_use: {use}"
        yield f"        data_subjects: [{', '.join(entry.subjects) or 'customer'}]"
        if entry.retention >= 0:
            yield f"        retention_period: {json.dumps(durations.words(entry.retention))}"
        if entry.to:
            names = [inventory.entities[key].name if key in inventory.entities else key for key in entry.to]
            yield f"        third_parties: {json.dumps(', '.join(names), ensure_ascii=False)}"


def _statement(node: Mapping, system: Mapping) -> Statement:
    to = [*_texts(node.get("egress")), *(part.strip() for part in _text(node.get("third_parties")).split(","))]
    recipients = tuple(name for name in to if name)
    retention = _text(node.get("retention_period"))
    readable = durations.seconds(retention) is not None
    return Statement(
        name=_text(node.get("name")) or _text(system.get("fides_key")),
        categories=_texts(node.get("data_categories")),
        purposes=tuple(filter(None, (_text(node.get("data_use")),))),
        actions=("collect", "use", "store", "share") if recipients else ("collect", "use", "store"),
        to=recipients,
        subjects=_texts(node.get("data_subjects")),
        retention=retention if readable else "",
    )


def _unknown(path: str, node: Mapping, categories: CategoryTree) -> Iterator[Complaint]:
    listed = node.get("data_categories")
    items = listed.items if isinstance(listed, Sequence) else ()
    if not items:
        yield Complaint(path, node.line, "the privacy declaration names no data", "list `data_categories`")
    for item in items:
        if isinstance(item, Scalar) and item.text not in categories:
            yield Complaint(path, item.line, f"unknown category '{item.text}'", nearest(item.text, categories))


def _items(node: Node | None) -> tuple[Mapping, ...]:
    return tuple(item for item in node.items if isinstance(item, Mapping)) if isinstance(node, Sequence) else ()


def _texts(node: Node | None) -> tuple[str, ...]:
    """The scalars of a list, and the keys of what is written as mappings (`egress: [{fides_key: …}]`)."""
    if not isinstance(node, Sequence):
        return ()
    keyed = (item.get("fides_key") if isinstance(item, Mapping) else item for item in node.items)
    return tuple(item.text for item in keyed if isinstance(item, Scalar))


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) and node.value is not None else ""
