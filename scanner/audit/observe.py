"""Flows and collections to observations: what the code does, in the words of the comparison.

A sink's kind says the operation: logs and consoles log, hosts and SDKs are sent to, databases, caches, files and
queues store. A response goes back to whoever asked, and a command line stays on the machine: neither is judged. Data
that was redacted, aggregated or anonymised on the way is personal no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from scanner.audit.ages import of_minor
from scanner.audit.consent import consent_of
from scanner.audit.keeping import Keeping, Kept
from scanner.audit.observation import Joined, Observation, Operation, Receiver
from scanner.audit.regions import (
    Purpose,
    matches_code,
    purpose_at,
    purpose_of,
    purpose_of_entries,
    receiver_of,
    services_of,
)
from scanner.inventory.bindings import Bindings
from scanner.inventory.model import Inventory
from scanner.rules.model import DataType
from scanner.rules.recipients import Recipients
from scanner.taint.model import Collection, EntryPoint, Flow, Source

UNCLASSIFIED = "unclassified"

ENDING = frozenset({"redacted", "aggregated", "anonymised"})
PROTECTING = ENDING | {"masked", "encrypted", "hashed", "keyed_hashed", "pseudonymised", "tokenised", "truncated"}
_KEYED = frozenset({"keyed_hashed", "pseudonymised", "tokenised", "encrypted"})

_COARSE = ("user.device.ip_address", "user.location", "user.contact.address", "user.demographic")
"""Data that tells nobody apart once it was made coarse."""

_LOGS = ("log", "console", "exception")
_SENDS = ("network", "third_party", "email", "sms_push", "analytics", "error_reporter", "llm")
_STORES = ("database", "cache", "file", "queue", "cookie")
_KEEPERS = ("hosting", "storage", "database", "cdn", "search", "")
"""Roles that keep data for us: a store of theirs is our store."""

_PAGES = "user.behavior.browsing_history"

_MACHINE = re.compile(r"localhost\b|127\.|\[?::1")
_MASKER = re.compile(
    r"(^|_)(mask(ed)?|redact(ed)?|scrub(bed)?|obfuscate[ds]?|anonymi[sz]e[ds]?|pseudonymi[sz]e[ds]?)($|_)"
)


class Observed(msgspec.Struct, frozen=True):
    """An observation with what it was made of."""

    observation: Observation
    subject: Flow | Collection
    receiver: Receiver | None = None
    purpose: Purpose = Purpose()
    assumed: str = ""
    kept: Kept = Kept()


class Scene(msgspec.Struct, frozen=True):
    """What observations are made against: the bindings, the inventory if any, the catalogues, the entry points by
    label, how long things are kept."""

    bindings: Bindings
    inventory: Inventory | None
    data_types: Mapping[str, DataType]
    recipients: Recipients
    entry_points: dict[str, EntryPoint]
    keeping: Keeping


def observe_collection(collection: Collection, scene: Scene) -> Observed | None:
    """The observation of a read at the edge, or of data declared in a table or schema; None for reads of our own
    storage."""
    source = collection.source
    if not is_classified(source) or not (source.collects or source.kind == "declared"):
        return None
    purpose = purpose_at(source.place.path, source.function, scene.bindings)
    if not purpose.id:
        purpose = purpose_of_entries(collection.entry_points, scene.bindings, scene.entry_points)
    op: Operation = "collect" if source.collects else "store"
    kept = scene.keeping.of(collection) if op == "store" else Kept()
    observation = Observation(
        op=op,
        data=source.category,
        purpose=purpose.id,
        services=services_of(collection.entry_points, scene.entry_points, scene.bindings),
        legal=_legal(collection, source.category, scene),
        minor=of_minor(collection.guards) if op == "collect" else "",
        lasts=kept.lasts,
        kept=kept.is_said,
    )
    return _with_consent(Observed(observation, collection, None, purpose, kept=kept), scene)


def observe_flow(flow: Flow, joined: tuple[Joined, ...], scene: Scene) -> Observed | None:
    """The observation of a flow; None where nothing is judged: a response, a command, data that is personal no more."""
    done = {transformation.kind for transformation in flow.transformations}
    by_name = named_transformations(flow, scene.bindings)
    if not is_classified(flow.source) or (done | by_name) & ENDING:
        return None
    receiver = receiver_of(flow.sink, scene.bindings, scene.inventory, scene.recipients)
    op = _operation(flow, receiver)
    if op is None:
        return None
    masked = bool((done | by_name) & PROTECTING)
    if op != "send":
        receiver = None
    purpose = purpose_of(flow, receiver, scene.bindings, scene.entry_points)
    kept = scene.keeping.of(flow) if op in ("store", "log") else Kept()
    observation = Observation(
        op=op,
        data=flow.source.category,
        purpose=purpose.id,
        purpose_by_role=purpose.by_role,
        to=receiver,
        services=services_of(flow.entry_points, scene.entry_points, scene.bindings),
        legal=_legal(flow, flow.source.category, scene),
        masked=masked,
        in_url=_in_url(flow, op),
        transport=_transport(flow),
        joined=joined,
        special=_special(flow, receiver, scene),
        exposed=not masked and _exposed(flow, scene),
        whole=flow.source.kind == "object" and op == "send" and not _own(receiver, scene),
        lasts=kept.lasts,
        kept=kept.is_said,
    )
    return _with_consent(Observed(observation, flow, receiver, purpose, kept=kept), scene)


def is_classified(source: Source) -> bool:
    """Whether it is known what kind of data was read: the whole of a form or body is of any kind."""
    return bool(source.category) and source.data_type != UNCLASSIFIED


def leaves(flow: Flow, scene: Scene) -> bool:
    """Whether the flow ends in a log or outside the first party."""
    receiver = receiver_of(flow.sink, scene.bindings, scene.inventory, scene.recipients)
    op = _operation(flow, receiver)
    return op == "log" or (op == "send" and not _own(receiver, scene))


def named_transformations(flow: Flow, bindings: Bindings) -> set[str]:
    """Transformations that the data passed through by a bound name, or by a masker's usual one."""
    bound = {
        **dict.fromkeys(bindings.maskers, "masked"),
        **dict.fromkeys(bindings.anonymisers, "anonymised"),
        **dict.fromkeys(bindings.pseudonymisers, "pseudonymised"),
    }
    found: set[str] = set()
    for name in {transformation.symbol for transformation in flow.transformations} | {
        step.function for step in flow.steps
    }:
        if name in bound:
            found.add(bound[name])
        elif name != flow.sink.function and _MASKER.search(name.rpartition(".")[2].lower()):
            found.add("masked")
    return found


def how_joined(flow: Flow, bindings: Bindings) -> Joined | None:
    """How a flow's data links the record it is put into; None when it is personal no more."""
    done = {transformation.kind for transformation in flow.transformations} | named_transformations(flow, bindings)
    if not is_classified(flow.source) or done & ENDING:
        return None
    if "truncated" in done and (flow.source.category.startswith(_COARSE) or _is_domain(flow)):
        return None
    if done & _KEYED:
        return Joined(flow.source.category, "keyed")
    return Joined(flow.source.category, "hashed" if "hashed" in done else "plain")


def _is_domain(flow: Flow) -> bool:
    """Whether only the domain of an e-mail address is left: the part behind the sign, no beginning of a name."""
    cut = {one.symbol for one in flow.transformations if one.kind == "truncated"}
    return flow.source.category == "user.contact.email" and any("split" in one or "partition" in one for one in cut)


def _with_consent(observed: Observed, scene: Scene) -> Observed:
    if scene.inventory is None:
        return observed
    consent = consent_of(observed.subject, scene.bindings, scene.inventory, scene.entry_points)
    observation = msgspec.structs.replace(
        observed.observation, consent=consent.every, partial=consent.some, past=consent.past, unbound=consent.unbound
    )
    return msgspec.structs.replace(observed, observation=observation, assumed=consent.assumed)


def _operation(flow: Flow, receiver: Receiver | None) -> Operation | None:
    kind = flow.sink.kind
    if kind in _LOGS:
        return "log"
    if kind in _STORES:
        outside = receiver is not None and receiver.resolved and receiver.entity and receiver.role not in _KEEPERS
        return "send" if outside else "store"
    if kind in _SENDS:
        unknown = receiver is None or not receiver.resolved
        return "use" if unknown and kind == "email" else "send"
    if kind == "url":
        return "use" if receiver is None or not receiver.resolved else "send"
    return None


def _special(flow: Flow, receiver: Receiver | None, scene: Scene) -> str:
    if _own(receiver, scene):
        return ""
    return {"error_reporter": "PF303", "llm": "PF306"}.get(flow.sink.kind, "")


def _own(receiver: Receiver | None, scene: Scene) -> bool:
    if receiver is None or not receiver.resolved:
        return False
    entity = scene.inventory.entities.get(receiver.entity) if scene.inventory else None
    return receiver.entity == "first_party" or (entity is not None and entity.role in ("first_party", "affiliate"))


def _in_url(flow: Flow, op: Operation) -> bool:
    """Whether the data stands in an address: a page that someone is sent back to is one, and stands in none."""
    if flow.sink.kind == "url":
        whole = not any(step.sentence.startswith("put into text") for step in flow.steps)
        return not (whole and flow.source.category == _PAGES)
    return op == "send" and flow.sink.role in ("url", "query")


def _transport(flow: Flow) -> Literal["tls", "cleartext", "unverified", "unknown", "none"]:
    """The transport; one that never leaves this machine needs no protection."""
    host = flow.sink.recipient.host if flow.sink.recipient else ""
    return "none" if _MACHINE.match(host) else flow.sink.transport


def _exposed(flow: Flow, scene: Scene) -> bool:
    if flow.sink.kind not in ("file", "cookie", "cache"):
        return False
    known = scene.data_types.get(flow.source.data_type)
    secret = known is not None and known.sensitivity == "secret"
    if flow.sink.kind == "cookie" and secret:
        return False  # a session's own token belongs in its cookie
    return known is not None and known.sensitivity in ("special", "secret")


def _legal(subject: Flow | Collection, category: str, scene: Scene) -> bool:
    """Whether a bound legal obligation, with its reason and approver, covers this."""
    places = [(subject.source.place.path, subject.source.function)]
    if isinstance(subject, Flow):
        places.append((subject.sink.place.path, subject.sink.function))
    for entry in scene.bindings.legal_obligation:
        held = any(matches_code(entry.match, path, function, subject.entry_points) for path, function in places)
        if (
            held
            and scene.inventory
            and any(scene.inventory.categories.under(category, str(key)) for key in entry.categories)
        ):
            return True
    return False
