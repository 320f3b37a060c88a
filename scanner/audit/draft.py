"""A first inventory and first bindings, written from what the code does.

Every declaration is `observed`: it names the data and where it was seen, and rests on no sentence. It covers what was
seen, so that a scan finds what is new; a person gives it its clauses and takes the mark away. What the analysis could
not tell stands as a comment beside the key that would say it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from scanner.audit.keeping import Keeping
from scanner.audit.observation import Receiver
from scanner.audit.observe import Observed, Scene, observe_collection, observe_flow
from scanner.audit.regions import is_local, receiver_of
from scanner.inventory.bindings import Bindings
from scanner.inventory.identifiers import slug
from scanner.inventory.policy_text import PolicyText
from scanner.inventory.schemas import editor_line
from scanner.rules.model import DataType
from scanner.rules.recipients import Recipients, registrable
from scanner.source import Place
from scanner.taint.model import Collection, EntryPoint, Flow, Flows

_MOST_PLACES = 3
_OWN = ("collect", "use", "store", "log")

Seen = dict[str, list[Place]]
"""Categories with the places where they were seen."""


class Sent(msgspec.Struct, frozen=True):
    """Who was seen to receive data: the id, the name, and the hosts of one registered domain where no organisation is
    known by it."""

    id: str
    name: str
    host: str = ""


def drafted_inventory(
    flows: Flows, data_types: Mapping[str, DataType], recipients: Recipients, title: str, text: PolicyText | None = None
) -> str:
    """The text of an inventory that declares what was seen. It is read without complaint."""
    every = list(_observed(flows, data_types, recipients))
    shared = _shared(every)
    terms = _terms(every, data_types)
    lines = [
        editor_line("inventory"),
        "# Written from what the code does: every declaration is marked `observed: true` and covers what was seen, so",
        "# that a scan finds what is new. Give each the clauses of the policy that it rests on, correct it, and take",
        "# the mark away.",
        "inventory_version: 1",
        "",
        "policy:",
        f"  id: {slug(title) or 'policy'}",
        f"  title: {_quoted(title)}",
        f"  source: {{path: {_quoted(text.path if text else '')}{f', sha256: {text.sha256}' if text else ''}}}",
        "",
        "taxonomy:",
        "  purposes: {}   # what for? for instance: orders: {label: take orders, maps_to: essential.service}",
        "",
        "entities:",
        "  us: {role: first_party, name: the organisation whose policy this is}   # who is that?",
        *map(_entity, shared),
        "",
        "clauses: {}",
        "",
        "declarations:",
    ]
    acts = _acts(every)
    for family, seen in sorted(_held(every).items()):
        actions = ", ".join(act for act in _OWN if act in acts[family])
        lines += _declaration(f"observed-{family}", seen, f"[{actions}]", "", terms)
    for sent, seen in shared.items():
        lines += _declaration(f"observed-to-{sent.id.replace('_', '-')}", seen, "[share]", sent.id, terms)
    return "\n".join(lines if lines[-1] != "declarations:" else [*lines[:-1], "declarations: []"]) + "\n"


def drafted_bindings(
    flows: Flows, recipients: Recipients, inventory: str, data_types: Mapping[str, DataType] | None = None
) -> str:
    """The text of bindings for that inventory: hosts that were seen as recipients, and as comments what needs a
    decision."""
    hosts = {sent: seen for sent, seen in _shared(_observed(flows, data_types or {}, recipients)).items() if sent.host}
    lines = [
        editor_line("bindings"),
        "# Written from what the code does. What is commented out needs a decision; the rest was observed.",
        "bindings_version: 1",
        f"inventory: {_quoted(inventory)}",
        "",
        "first_party:",
        "  domains: []   # which of the hosts below are your own? take them from the recipients then",
        "",
        "recipients:" if hosts else "recipients: []",
        *(
            f"  - {{match: {{host: {_quoted(sent.host)}}}, entity: {sent.id}}}   # observed: {_places(_all(seen))}"
            for sent, seen in hosts.items()
        ),
        *(
            f"  # - {{match: {{symbol: {symbol}}}, entity: ...}}   # who receives here? nothing constant says: "
            f"{_places(places)}"
            for symbol, places in _unresolved(flows, recipients)
        ),
        "",
        "services: []   # which service of the policy does each entry point belong to?",
        *map(_service, flows.entry_points),
        "",
        "purposes: []   # which part of the code serves which purpose?",
        *(f'  # - {{match: {{path: "{folder}/**"}}, purpose: ...}}   # observed' for folder in _folders(flows)),
    ]
    return "\n".join(lines) + "\n"


def _entity(sent: Sent) -> str:
    role = "third_party" if sent.host else "processor"
    return f"  {sent.id}: {{role: {role}, name: {_quoted(sent.name)}}}   # observed"


def _service(entry: EntryPoint) -> str:
    is_route = entry.kind == "route"
    named = (
        f"route: {_quoted(entry.label.removeprefix('route '))}" if is_route else f"symbol: {_quoted(entry.function)}"
    )
    return f"  # - {{match: {{{named}}}, service: ...}}   # observed: {entry.place.path}:{entry.place.line}"


def _observed(flows: Flows, data_types: Mapping[str, DataType], recipients: Recipients) -> Iterator[Observed]:
    """Everything that a scan would judge, with nothing bound."""
    entry_points = {entry.label: entry for entry in flows.entry_points}
    scene = Scene(Bindings(), None, data_types, recipients, entry_points, Keeping(flows))
    found = [observe_collection(entry, scene) for entry in flows.collections]
    found += [observe_flow(flow, (), scene) for flow in flows.flows]
    return (one for one in found if one is not None)


def _terms(every: Iterable[Observed], data_types: Mapping[str, DataType]) -> dict[str, str]:
    """What each category was mostly seen as, in words: `user.financial` as "payment account"."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in every:
        if isinstance(one.subject, Flow | Collection) and one.subject.source.data_type in data_types:
            counts[one.observation.data][data_types[one.subject.source.data_type].label] += 1
    return {category: min(seen, key=lambda label: (-seen[label], label)) for category, seen in counts.items()}


def _acts(every: Iterable[Observed]) -> dict[str, set[str]]:
    """What is done with the data of each family. What is read is used, and what a form or field takes is collected."""
    acts: dict[str, set[str]] = defaultdict(lambda: {"use"})
    for one in every:
        family = _family(one.observation.data)
        acts[family].add(one.observation.op if one.observation.op in _OWN else "use")
    return acts


def _held(every: Iterable[Observed]) -> dict[str, Seen]:
    """Data that we deal with ourselves, by family (`contact`, `device`). What is sent is read before."""
    families: dict[str, Seen] = defaultdict(lambda: defaultdict(list))
    for one in every:
        category = one.observation.data
        families[_family(category)][category].append(_read_at(one))
    return families


def _family(category: str) -> str:
    """The word below the root: `contact` of `user.contact.email`."""
    return (category.split(".")[1] if "." in category else category).replace("_", "-")


def _shared(every: Iterable[Observed]) -> dict[Sent, Seen]:
    """Data that goes to organisations of the catalogue and to hosts, in the order of their ids."""
    found: dict[Sent, Seen] = defaultdict(lambda: defaultdict(list))
    for one in every:
        sent = _sent(one.receiver)
        if sent is not None and isinstance(one.subject, Flow):
            found[sent][one.observation.data].append(one.subject.sink.place)
    return dict(sorted(found.items(), key=lambda pair: pair[0].id))


def _sent(receiver: Receiver | None) -> Sent | None:
    """Who a receiver is, None for ourselves and for whom nothing names."""
    if receiver is None or not receiver.resolved or receiver.role in ("first_party", "affiliate"):
        return None
    if receiver.entity:
        return None if receiver.entity == "first_party" else Sent(receiver.entity, receiver.label.partition(" (")[0])
    host = receiver.label
    if "{?}" in host or is_local(host):
        return None
    domain = registrable(host)
    if not domain:
        return Sent(slug(host, "_"), host, host)
    return Sent(slug(domain, "_"), domain, f"*.{domain}")


def _read_at(one: Observed) -> Place:
    return one.subject.source.place if isinstance(one.subject, Flow | Collection) else Place("", 0)


def _all(seen: Seen) -> list[Place]:
    return [place for places in seen.values() for place in places]


_OURS = ("url", "email")
"""Redirects, and mail that a server of our own sends: nobody needs to be named."""


def _unresolved(flows: Flows, recipients: Recipients) -> list[tuple[str, list[Place]]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for flow in flows.flows:
        receiver = receiver_of(flow.sink, Bindings(), None, recipients)
        if receiver is not None and not receiver.resolved and flow.sink.kind not in _OURS:
            found[flow.sink.function.rpartition(".")[0] or flow.sink.symbol].append(flow.sink.place)
    return sorted(found.items())


def _folders(flows: Flows) -> list[str]:
    paths = [flow.sink.place.path for flow in flows.flows] + [entry.source.place.path for entry in flows.collections]
    return sorted({path.rpartition("/")[0] for path in paths if "/" in path})


def _declaration(name: str, seen: Seen, actions: str, to: str, labels: Mapping[str, str]) -> list[str]:
    lines = [f"  - id: {name}", "    observed: true", f"    actions: {actions}"]
    lines += [f"    to: [{to}]"] if to else []
    lines += [
        "    # purposes: []   what for?",
        "    clauses: []   # which sentences say so?",
        "    data:",
    ]
    for category, places in sorted(seen.items()):
        term = _quoted(labels.get(category, category.rpartition(".")[2].replace("_", " ")))
        lines.append(f"      - {{category: {category}, term: {term}}}   # observed: {_places(places)}")
    return [*lines, ""]


def _places(places: list[Place]) -> str:
    spelled = [
        f"{place.path}:{place.line}" for place in sorted(set(places), key=lambda place: (place.path, place.line))
    ]
    distinct = list(dict.fromkeys(spelled))
    more = f" and {len(distinct) - _MOST_PLACES} more" if len(distinct) > _MOST_PLACES else ""
    return ", ".join(distinct[:_MOST_PLACES]) + more


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
