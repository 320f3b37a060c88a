"""Fides manifests (https://ethyca.github.io/fideslang): systems with their privacy declarations, as YAML.

Categories and data subjects beyond fideslang's are defined in the manifest itself, under `data_category` and
`data_subject`, so that Fides knows them; required consent is its legal basis "Consent".
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from scanner.document import Mapping, Node, Scalar, Sequence, load
from scanner.inventory import durations
from scanner.inventory.exchange.statement import Exported, Imported, Statement, affirmed, losses, uses
from scanner.inventory.identifiers import slug
from scanner.inventory.model import Declaration, Inventory
from scanner.source import Complaint, ConfigError, nearest
from scanner.taxonomy import DATA_SUBJECTS, CategoryTree

_DEFAULT_USE = "essential.service"
_KNOWN = frozenset(
    (
        "name", "data_categories", "data_use", "data_subjects", "egress", "ingress", "retention_period",
        "third_parties", "data_shared_with_third_parties",
    )
)  # fmt: skip
_CARRIES = frozenset(("retention", "recipients", "purposes", "consent", "subjects"))
_CONSENT = "Consent"


def read(path: str, text: str | bytes, categories: CategoryTree) -> Imported:
    """The statements of a manifest. Raises ConfigError when it is none, or names categories that do not exist."""
    root = load(path, text).root
    systems = _items(root.get("system")) if isinstance(root, Mapping) else ()
    if not systems:
        raise ConfigError([Complaint(path, root.line, "is no Fides manifest", "it has no `system:` with entries")])
    complaints: list[Complaint] = []
    found: list[Statement] = []
    left: list[str] = []
    own = tuple(_own_categories(root)) if isinstance(root, Mapping) else ()
    categories = categories.extended({key: parent for key, parent, _ in own})
    for system in systems:
        for node in _items(system.get("privacy_declarations")):
            complaints += _unknown(path, node, categories)
            found.append(_statement(node, system))
            extra = sorted(entry.key for entry in node.entries if not _taken(entry.key, node))
            if extra:
                left.append(f"{path}:{node.line}: {', '.join(extra)}")
    if complaints:
        raise ConfigError(complaints)
    return Imported(_text(systems[0].get("name")) or _text(systems[0].get("fides_key")), tuple(found), tuple(left), own)


def write(inventory: Inventory, base: Collection[str] = ()) -> Exported:
    """One system with a privacy declaration for each purpose of each affirmed declaration. `base` are the categories
    that Fides knows: the others are defined in the manifest."""
    lines = [
        *_definitions(inventory, base),
        "system:",
        f"  - fides_key: {slug(inventory.id, '_')}",
        f"    name: {json.dumps(inventory.title, ensure_ascii=False)}",
        "    system_type: Service",
        "    privacy_declarations:",
    ]
    entries = [line for entry in affirmed(inventory) for line in _declaration(entry, inventory)]
    if not entries:
        lines[-1] += " []"
    lost = list(losses(inventory, _CARRIES))
    unstated = [entry.id for entry in affirmed(inventory) if not uses(entry, inventory)]
    if unstated:
        lost.append(f"that no purpose is stated; {_DEFAULT_USE} was written: {', '.join(unstated)}")
    return Exported("\n".join([*lines, *entries]) + "\n", tuple(lost))


def _declaration(entry: Declaration, inventory: Inventory) -> Iterator[str]:
    for use in uses(entry, inventory) or (_DEFAULT_USE,):
        yield f"      - name: {json.dumps(entry.id, ensure_ascii=False)}"
        yield f"        data_categories: [{', '.join(entry.categories())}]"
        yield f"        data_use: {use}"
        yield f"        data_subjects: [{', '.join(map(_key, entry.subjects)) or 'customer'}]"
        if entry.consent == "required":
            yield f"        legal_basis_for_processing: {_CONSENT}"
        if entry.retention >= 0:
            yield f"        retention_period: {json.dumps(durations.words(entry.retention))}"
        if entry.to:
            names = [inventory.entities[key].name if key in inventory.entities else key for key in entry.to]
            yield "        data_shared_with_third_parties: true"
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
        consent=_text(node.get("legal_basis_for_processing")) == _CONSENT,
    )


def _definitions(inventory: Inventory, base: Collection[str]) -> Iterator[str]:
    """The categories and data subjects that Fides does not know, each with what stands above it."""
    used = {key for entry in affirmed(inventory) for key in entry.categories()}
    own = {above for key in used for above in inventory.categories.ancestors(key) if above and above not in base}
    if own and base:
        yield "data_category:"
    for key in sorted(own) if base else ():
        yield f"  - fides_key: {key}"
        yield f"    name: {json.dumps(inventory.label(key), ensure_ascii=False)}"
        above = inventory.categories.ancestors(key)[1:2]
        if above and above[0]:
            yield f"    parent_key: {above[0]}"
    subjects = {subject for entry in affirmed(inventory) for subject in entry.subjects} - set(DATA_SUBJECTS)
    if subjects:
        yield "data_subject:"
    for subject in sorted(subjects):
        yield f"  - {{fides_key: {_key(subject)}, name: {json.dumps(subject, ensure_ascii=False)}}}"


def _own_categories(root: Mapping) -> Iterator[tuple[str, str, str]]:
    for node in _items(root.get("data_category")):
        key = _text(node.get("fides_key"))
        if key:
            parent = _text(node.get("parent_key")) or key.rpartition(".")[0]
            yield key, parent, _text(node.get("name")) or key.rpartition(".")[2].replace("_", " ")


def _taken(key: str, node: Mapping) -> bool:
    """Whether what stands under a key is taken over."""
    return key in _KNOWN or (key == "legal_basis_for_processing" and _text(node.get(key)) == _CONSENT)


def _key(text: str) -> str:
    return text if text in DATA_SUBJECTS else slug(text, "_")


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
