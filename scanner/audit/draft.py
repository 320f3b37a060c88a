"""A first inventory and first bindings, written from what the code does.

Every declaration is marked `draft`: it names the data and where it was seen, rests on no sentence, and covers
nothing until a person gives it its clauses and takes the mark away. What the analysis could not tell stands as a
comment beside the key that would say it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from scanner.audit.observe import is_classified
from scanner.audit.regions import is_local, receiver_of
from scanner.inventory.bindings import Bindings
from scanner.inventory.policy_text import PolicyText
from scanner.rules.model import DataType
from scanner.rules.recipients import Recipients
from scanner.source import Place
from scanner.taint.model import Flows, Source

_MOST_PLACES = 3
_STORES = ("database", "cache", "file", "queue", "cookie")

Seen = dict[str, list[Place]]
"""Categories with the places where they were seen."""


def drafted_inventory(
    flows: Flows, data_types: Mapping[str, DataType], recipients: Recipients, title: str, text: PolicyText | None = None
) -> str:
    """The text of an inventory that names what was seen. It is read without complaint."""
    shared = _shared(flows, recipients)
    lines = [
        "# Written from what the code does. Nothing here is declared yet: give each declaration the clauses of the",
        "# policy that it rests on, correct it, and take `draft: true` away. Until then it covers nothing.",
        "inventory_version: 1",
        "",
        "policy:",
        f"  id: {_slug(title)}",
        f"  title: {json.dumps(title, ensure_ascii=False)}",
        f"  source: {{path: {json.dumps(text.path if text else '')}{f', sha256: {text.sha256}' if text else ''}}}",
        "",
        "taxonomy:",
        "  purposes:",
        "    provide_service: {maps_to: essential.service, label: provide the service}",
        "",
        "entities:",
        "  us: {role: first_party, name: the organisation whose policy this is}",
        *(f"  {entity}: {{role: processor, name: {json.dumps(name)}}}" for (entity, name), _ in sorted(shared.items())),
        "",
        "clauses: {}",
        "",
        "declarations:",
    ]
    for family, seen in sorted(_held(flows).items()):
        actions = "[collect, store]" if family.endswith("stored") else "[collect]"
        lines += _declaration(f"observed-{family}", seen, actions, "", data_types)
    for (entity, _), seen in sorted(shared.items()):
        lines += _declaration(f"observed-to-{entity.replace('_', '-')}", seen, "[share]", entity, data_types)
    return "\n".join(lines if lines[-1] != "declarations:" else [*lines[:-1], "declarations: []"]) + "\n"


def drafted_bindings(flows: Flows, recipients: Recipients, inventory: str) -> str:
    """The text of bindings for that inventory: hosts and entry points that were seen, as comments until they are
    bound."""
    hosts = _hosts(flows, recipients)
    lines = [
        "# Written from what the code does. Every line that is commented out needs a decision.",
        "bindings_version: 1",
        f"inventory: {json.dumps(inventory)}",
        "",
        "first_party:",
        "  domains: []   # which of the hosts below are your own?",
        *(f"  #  - {host}   # {_places(places)}" for host, places in sorted(hosts.items())),
        "",
        "recipients: []   # what nothing constant names: who receives here?",
        *(
            f"  # - {{match: {{module: {symbol}}}, entity: ...}}   # {_places(places)}"
            for symbol, places in _unresolved(flows, recipients)
        ),
        "",
        "services: []   # which service of the policy does each entry point belong to?",
        *(
            f"  # - {{match: {{{'route' if entry.kind == 'route' else 'symbol'}: "
            f"{json.dumps(entry.label if entry.kind == 'route' else entry.function)}}}, service: ...}}"
            for entry in flows.entry_points
        ),
        "",
        "purposes: []   # which part of the code serves which purpose?",
        *(f'  # - {{match: {{path: "{folder}/**"}}, purpose: ...}}' for folder in _folders(flows)),
    ]
    return "\n".join(lines) + "\n"


def _held(flows: Flows) -> dict[str, Seen]:
    """Data that is collected or kept, by family (`contact-stored`, `device`)."""
    stored = {flow.source.category for flow in flows.flows if flow.sink.kind in _STORES}
    stored |= {entry.source.category for entry in flows.collections if entry.source.kind == "declared"}
    sources = [entry.source for entry in flows.collections if entry.source.collects or entry.source.kind == "declared"]
    sources += [flow.source for flow in flows.flows if flow.sink.kind in _STORES]
    families: dict[str, Seen] = defaultdict(lambda: defaultdict(list))
    for source in _classified(sources):
        family = source.category.split(".")[1] if "." in source.category else source.category
        kept = "-stored" if source.category in stored else ""
        families[family.replace("_", "-") + kept][source.category].append(source.place)
    return families


def _shared(flows: Flows, recipients: Recipients) -> dict[tuple[str, str], Seen]:
    """Data that goes to organisations of the catalogue, by (id, name)."""
    found: dict[tuple[str, str], Seen] = defaultdict(lambda: defaultdict(list))
    for flow in flows.flows:
        receiver = receiver_of(flow.sink, Bindings(), None, recipients)
        known = recipients.by_id.get(receiver.entity) if receiver else None
        if known is not None and is_classified(flow.source) and flow.sink.kind not in _STORES:
            found[known.id, known.name][flow.source.category].append(flow.sink.place)
    return found


def _hosts(flows: Flows, recipients: Recipients) -> dict[str, list[Place]]:
    """Constant hosts that belong to no organisation of the catalogue."""
    found: dict[str, list[Place]] = defaultdict(list)
    for flow in flows.flows:
        recipient = flow.sink.recipient
        host = recipient.host if recipient else ""
        if host and "{?}" not in host and not is_local(host) and not recipients.by_host(host):
            found[host].append(flow.sink.place)
    return found


def _unresolved(flows: Flows, recipients: Recipients) -> list[tuple[str, list[Place]]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for flow in flows.flows:
        receiver = receiver_of(flow.sink, Bindings(), None, recipients)
        if receiver is not None and not receiver.resolved:
            found[flow.sink.function.rpartition(".")[0] or flow.sink.symbol].append(flow.sink.place)
    return sorted(found.items())


def _folders(flows: Flows) -> list[str]:
    paths = [flow.sink.place.path for flow in flows.flows] + [entry.source.place.path for entry in flows.collections]
    return sorted({path.rpartition("/")[0] for path in paths if "/" in path})


def _declaration(name: str, seen: Seen, actions: str, to: str, data_types: Mapping[str, DataType]) -> list[str]:
    labels = {known.category: known.label for known in reversed(list(data_types.values()))}
    lines = [f"  - id: {name}", "    draft: true", f"    actions: {actions}"]
    lines += [f"    to: [{to}]"] if to else []
    lines += [
        "    purposes: [provide_service]   # what for?",
        "    clauses: []   # which sentences say so?",
        "    data:",
    ]
    for category, places in sorted(seen.items()):
        term = json.dumps(labels.get(category, category.rpartition(".")[2].replace("_", " ")), ensure_ascii=False)
        lines.append(f"      - {{category: {category}, term: {term}}}   # {_places(places)}")
    return [*lines, ""]


def _classified(sources: Iterable[Source]) -> list[Source]:
    return [source for source in sources if is_classified(source)]


def _places(places: list[Place]) -> str:
    spelled = [
        f"{place.path}:{place.line}" for place in sorted(set(places), key=lambda place: (place.path, place.line))
    ]
    distinct = list(dict.fromkeys(spelled))
    more = f" and {len(distinct) - _MOST_PLACES} more" if len(distinct) > _MOST_PLACES else ""
    return "seen at " + ", ".join(distinct[:_MOST_PLACES]) + more


def _slug(title: str) -> str:
    words = "".join(character if character.isalnum() and character.isascii() else " " for character in title.lower())
    return "-".join(words.split()) or "policy"
