"""Where a binding applies: regions of code by path, symbol, route and task, and recipients by host, module and entity.

Of several bindings that hold, the innermost wins: the one whose pattern spells out most. `*` stands for any text
without a slash in a path (`**` for any at all), and for anything in a symbol or host.
"""

from __future__ import annotations

import functools
import re

import msgspec

from scanner.audit.observation import Receiver
from scanner.inventory.bindings import Bindings, Match, RecipientBinding, Remarked
from scanner.inventory.model import Inventory
from scanner.rules.recipients import Recipients
from scanner.taint.model import EntryPoint, Flow, Sink, Step

FIRST_PARTY = "first_party"
"""The entity of our own hosts when no inventory names the first party."""

_LOCAL = re.compile(r"localhost|127(\.\d+){3}|\[?::1\]?|0\.0\.0\.0|[\w-]+\.(local|internal|localdomain|test)|[\w-]+")

_REMARK = len(".py")
"""A remark names by symbol what a binding may name by path: it must not lose to the same place with a suffix."""

_ROLE_PURPOSES = {
    "analytics": "analytics",
    "advertising": "marketing.advertising",
    "marketing": "marketing.communications",
    "payments": "essential.service.payment_processing",
    "fraud": "essential.fraud_detection",
    "support": "essential.service.operations.support",
}
"""What a recipient's role says about purpose, as keys of fideslang's data uses; other roles serve whoever calls
them."""


class Purpose(msgspec.Struct, frozen=True):
    """What code is for, and where that is said."""

    id: str = ""
    said_by: str = ""
    by_role: bool = False


def purpose_at(path: str, function: str, bindings: Bindings) -> Purpose:
    """The purpose bound to a place: the innermost match."""
    best, said = 0, Purpose()
    for binding in bindings.purposes:
        weight = matches_code(binding.match, path, function, ())
        if weight > best:
            best, said = weight, Purpose(binding.purpose.text, _spelled(binding.match))
    return said


def purpose_of(
    flow: Flow, receiver: Receiver | None, bindings: Bindings, entry_points: dict[str, EntryPoint]
) -> Purpose:
    """The purpose of a flow: bound at the sink, else at the nearest step before it, else at the entry points that lead
    to it, else said by the recipient's role."""
    said = purpose_at(flow.sink.place.path, flow.sink.function, bindings)
    steps: tuple[Step, ...] = tuple(reversed(flow.steps))
    for step in steps:
        if said.id:
            return said
        said = purpose_at(step.place.path, step.function, bindings)
    if not said.id:
        said = purpose_at(flow.source.place.path, flow.source.function, bindings)
    if not said.id:
        said = purpose_of_entries(flow.entry_points, bindings, entry_points)
    if not said.id and receiver is not None and receiver.role in _ROLE_PURPOSES:
        return Purpose(_ROLE_PURPOSES[receiver.role], f"{receiver.label}'s role", by_role=True)
    return said


def purpose_of_entries(labels: tuple[str, ...], bindings: Bindings, entry_points: dict[str, EntryPoint]) -> Purpose:
    """What all of these entry points are for, by route, task or place; nothing where they differ, or one is not
    bound."""
    found: list[Purpose] = []
    for label in labels:
        entry = entry_points.get(label)
        path, function = (entry.place.path, entry.function) if entry else ("", "")
        best, said = 0, Purpose()
        for binding in bindings.purposes:
            weight = matches_code(binding.match, path, function, (label,))
            if weight > best:
                best, said = weight, Purpose(binding.purpose.text, _spelled(binding.match))
        found.append(said)
    alike = len({said.id for said in found}) == 1
    return found[0] if alike else Purpose()


def services_of(labels: tuple[str, ...], entry_points: dict[str, EntryPoint], bindings: Bindings) -> tuple[str, ...]:
    """The services of the entry points with these labels; none as soon as one of them is bound to no service."""
    services: list[str] = []
    for label in labels:
        entry = entry_points.get(label)
        path, function = (entry.place.path, entry.function) if entry else ("", "")
        best, service = 0, ""
        for binding in bindings.services:
            weight = matches_code(binding.match, path, function, (label,))
            if weight > best:
                best, service = weight, binding.service.text
        if not service:
            return ()
        services.append(service)
    return tuple(dict.fromkeys(services))


def matches_code(match: Match, path: str, function: str, labels: tuple[str, ...]) -> int:
    """How specifically a match names this place: 0 for not at all."""
    if not (match.path or match.symbol or match.route or match.task):
        return 0
    if match.path and not _glob(match.path).fullmatch(path):
        return 0
    if match.symbol and not _covers_symbol(match.symbol, function):
        return 0
    if match.route and not any(_is_route(match.route, label) for label in labels):
        return 0
    if match.task and not any(label == f"task {match.task}" or label == match.task for label in labels):
        return 0
    spelled = max(len(pattern.rstrip("*")) for pattern in (match.path, match.symbol, match.route, match.task))
    return 1 + spelled + (_REMARK if isinstance(match, Remarked) else 0)


def covers_path(pattern: str, path: str) -> int:
    """How specifically a glob names this path: 0 for not at all."""
    return 1 + len(pattern.rstrip("*")) if _glob(pattern).fullmatch(path) else 0


def receiver_of(sink: Sink, bindings: Bindings, inventory: Inventory | None, known: Recipients) -> Receiver | None:
    """Who receives at a sink: our own hosts, bound recipients, the catalogue, a bare host. None: nothing leaves the
    process."""
    recipient = sink.recipient
    host = recipient.host.lower() if recipient else ""
    if host:
        for domains, role in (
            (bindings.first_party.domains, "first_party"),
            (bindings.first_party.affiliate_domains, "affiliate"),
        ):
            if any(_covers_host(pattern, host) for pattern in domains):
                return Receiver(_own_entity(role, inventory), "", host, region="")
    for binding in bindings.recipients:
        if _matches_recipient(binding, sink, host):
            name = _entity_name(binding.entity, inventory, known)
            return Receiver(
                binding.entity,
                binding.role or _role(binding.entity, known),
                _with_host(name, host),
                region=binding.region,
            )
    if any(_covers_symbol(f"{module}.*", sink.symbol) for module in bindings.first_party.modules) or is_local(host):
        return Receiver(_own_entity("first_party", inventory), "", host)
    if recipient is None:
        return None
    entity = recipient.entity or (known.by_host(host) if host else "")
    organisation = known.by_id.get(entity)
    label = _with_host(_entity_name(entity, inventory, known), host)
    if organisation is not None:
        return Receiver(entity, organisation.role, label, region=organisation.region)
    if entity:
        return Receiver(entity, "", label)
    if host and "{?}" not in host:
        return Receiver("", "", host)
    return Receiver("", "", recipient.text, resolved=False)


def is_local(host: str) -> bool:
    """Whether a host is this machine or a name that only our own network knows."""
    return bool(host) and _LOCAL.fullmatch(host.partition(":")[0] or host) is not None


def _own_entity(role: str, inventory: Inventory | None) -> str:
    entities = inventory.entities.values() if inventory else ()
    return next((entity.id for entity in entities if entity.role == role), FIRST_PARTY)


def _matches_recipient(binding: RecipientBinding, sink: Sink, host: str) -> bool:
    match = binding.match
    if match.host and not (host and _covers_host(match.host, host)):
        return False
    if match.module and not _covers_symbol(f"{match.module}.*", sink.symbol):
        return False
    if match.entity and not (sink.recipient and sink.recipient.entity == match.entity):
        return False
    if match.path or match.symbol:
        # Where the code says who receives, the place does not.
        unresolved = sink.recipient is not None and not sink.recipient.resolved
        return unresolved and matches_code(match, sink.place.path, sink.function, ()) > 0
    return bool(match.host or match.module or match.entity)


def _entity_name(entity: str, inventory: Inventory | None, known: Recipients) -> str:
    if inventory is not None and entity in inventory.entities:
        return inventory.entities[entity].name
    organisation = known.by_id.get(entity)
    return organisation.name if organisation else entity


def _role(entity: str, known: Recipients) -> str:
    organisation = known.by_id.get(entity)
    return organisation.role if organisation else ""


def _with_host(name: str, host: str) -> str:
    return f"{name} ({host})" if host and "{?}" not in host and host != name else name


def _covers_host(pattern: str, host: str) -> bool:
    """`*.example.org` covers the domain itself and everything below it."""
    pattern = pattern.lower()
    bare = host.partition(":")[0]
    if pattern.startswith("*."):
        return bare == pattern[2:] or bare.endswith(pattern[1:])
    return bare == pattern


def _covers_symbol(pattern: str, symbol: str) -> bool:
    """A pattern without `*` covers what it names and everything below it."""
    if "*" not in pattern:
        return symbol == pattern or symbol.startswith(pattern + ".")
    if pattern.endswith(".*") and symbol == pattern[:-2]:
        return True
    return _glob(pattern.replace("*", "**")).fullmatch(symbol) is not None


def _is_route(pattern: str, label: str) -> bool:
    """`POST /orders` is one method's, `/orders` every method's; `*` at the end for all routes below."""
    path = label.rpartition(" ")[2]
    return _glob(pattern.replace("*", "**")).fullmatch(label) is not None or (
        " " not in pattern and _glob(pattern.replace("*", "**")).fullmatch(path) is not None
    )


@functools.cache
def _glob(pattern: str) -> re.Pattern[str]:
    """A glob as a regular expression: `**` any text, `*` any text without a slash, `?` one character."""
    parts = re.split(r"(\*\*/|\*+|\?)", pattern)
    words = {"**/": r"(?:.*/)?", "*": r"[^/]*", "?": r"[^/]"}
    return re.compile(
        "".join(words.get(part, r".*" if part.startswith("**") else re.escape(part)) for part in parts), re.DOTALL
    )


def _spelled(match: Match) -> str:
    if isinstance(match, Remarked):
        return match.remark
    return ", ".join(f"{key} {value}" for key in ("path", "symbol", "route", "task") if (value := getattr(match, key)))
