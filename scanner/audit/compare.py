"""Flows, inventory and bindings to an `Audit`: the whole comparison, a pure function.

Every collection and every flow becomes an observation, is judged, and gives findings; with no inventory only hygiene
is judged. Settings that leak in themselves, unclassified elements and the policy's own faults are added. The order of
findings is fixed: by place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from scanner.audit.assemble import Judged, findings_of
from scanner.audit.citations import all_clauses, citations
from scanner.audit.classes import level_of
from scanner.audit.counts import declaration_counts, promise_counts
from scanner.audit.declared import findings_without_code
from scanner.audit.fingerprints import identity, line_hashes
from scanner.audit.judge import hygiene, judge
from scanner.audit.keeping import Keeping
from scanner.audit.kept_names import kept_by_name
from scanner.audit.model import Audit, Finding
from scanner.audit.observation import Judgement, Observation
from scanner.audit.observe import Observed, Scene, is_classified, leaves, observe_collection, observe_flow
from scanner.audit.records import joined_facts
from scanner.audit.refusal import refusals
from scanner.audit.revocation import irrevocable
from scanner.audit.rights import kept_rights, undeletable, unseen
from scanner.audit.sureness import rank
from scanner.audit.wording import Words
from scanner.inventory.bindings import Bindings
from scanner.inventory.model import Inventory
from scanner.rules.model import DataType
from scanner.rules.recipients import Recipients
from scanner.source import Problem
from scanner.taint.model import Flows


class Knowledge(msgspec.Struct, frozen=True):
    """What the comparison knows beside the code and the policy.

    `complete`: every root was scanned, so that what was not seen is not there. `text` gives the text of a file of the
    scan, or "" (line hashes are then left out).
    """

    data_types: Mapping[str, DataType]
    recipients: Recipients
    complete: bool = True
    text: Callable[[str], str] = lambda path: ""


def compare(
    flows: Flows, inventory: Inventory | None, bindings: Bindings, problems: Sequence[Problem], knowledge: Knowledge
) -> Audit:
    """The audit of everything seen against everything declared."""
    inventory = _labelled(inventory, knowledge.data_types) if inventory else None
    entry_points = {entry.label: entry for entry in flows.entry_points}
    scene = Scene(bindings, inventory, knowledge.data_types, knowledge.recipients, entry_points, Keeping(flows))
    words = Words(knowledge.data_types, inventory)
    judged = _judged(_observed(flows, scene), inventory)
    others = _unique([*refusals(judged, scene), *_settings(flows, scene), *_rights(flows, scene)])
    seen = _seen(flows) | kept_by_name(flows.columns, inventory) if inventory else frozenset()
    of_policy = findings_without_code(inventory, seen, knowledge.complete) if inventory else ()
    findings = [
        *findings_of(judged, words, bindings),
        *others,
        *(_unclassified(flows, scene) if inventory else ()),
        *of_policy,
    ]
    return Audit(
        findings=_in_order(_hashed(_unique(findings), knowledge.text)),
        problems=tuple(problems),
        flows=flows,
        declarations=declaration_counts(judged, inventory) if inventory else (),
        promises=promise_counts(judged, inventory, (*others, *of_policy), kept_rights(flows)) if inventory else (),
        clauses=all_clauses(inventory) if inventory else (),
        policy_title=inventory.title if inventory else "",
        inventory_path=inventory.path if inventory else "",
    )


def _rights(flows: Flows, scene: Scene) -> Iterator[Finding]:
    """What people can ask for: to have it deleted, to see it, to take a consent back."""
    yield from undeletable(flows, scene)
    yield from unseen(flows, scene)
    yield from irrevocable(flows, scene)


def _labelled(inventory: Inventory, data_types: Mapping[str, DataType]) -> Inventory:
    """The inventory with labels for categories that it gives none: that of the data type where only one is of the
    category; the category's own words where it holds several, since none of them speaks for the others."""
    types: dict[str, list[str]] = {}
    for known in data_types.values():
        types.setdefault(known.category, []).append(known.label)
    labels = {category: names[0] for category, names in types.items() if len(names) == 1}
    return msgspec.structs.replace(inventory, labels={**labels, **inventory.labels})


def _observed(flows: Flows, scene: Scene) -> Iterator[Observed]:
    for collection in flows.collections:
        seen = observe_collection(collection, scene)
        if seen is not None:
            yield seen
    joined = joined_facts(flows, scene.bindings, scene.inventory)
    for position, flow in enumerate(flows.flows):
        seen = observe_flow(flow, joined.get(position, ()), scene)
        if seen is not None:
            yield seen


def _judged(every: Iterable[Observed], inventory: Inventory | None) -> tuple[Judged, ...]:
    """The judgements, one made for all observations that are alike."""
    known: dict[Observation, Judgement] = {}
    found: list[Judged] = []
    for observed in every:
        observation = observed.observation
        judgement = known.get(observation)
        if judgement is None:
            judgement = judge(observation, inventory) if inventory is not None else hygiene(observation)
            known[observation] = judgement
        found.append(Judged(observed, judgement))
    return tuple(found)


def _settings(flows: Flows, scene: Scene) -> Iterator[Finding]:
    inventory = scene.inventory
    for setting in flows.settings:
        yield Finding(
            rule=setting.rule,
            level=level_of(setting.rule, inventory.extent if inventory else "whole"),
            verdict="violation",
            message=setting.message,
            place=setting.place,
            rank=95,
            sureness=f"certain: the setting {setting.expression} says so",
            subject=setting,
            citations=citations(setting.rule, (), inventory) if inventory else (),
            identity=identity(setting.rule, "", "", "", setting.symbol, setting.function),
        )


def _unclassified(flows: Flows, scene: Scene) -> Iterator[Finding]:
    """What people hand in, of unknown kind, that is logged or leaves: nothing can be said about it, and that is
    said."""
    for flow in flows.flows:
        if is_classified(flow.source) or not flow.source.collects or not leaves(flow, scene):
            continue
        sink, source = flow.sink, flow.source
        yield Finding(
            rule="PF702",
            level=level_of("PF702", scene.inventory.extent if scene.inventory else "whole"),
            verdict="gap",
            message=f"{source.expression} may be personal, maps to no known category, and reaches {sink.expression}",
            place=sink.place,
            rank=min(rank(flow), 39),
            sureness=f"low: {'; '.join(source.evidence[:2]) or 'read from the request as a whole'}",
            subject=flow,
            identity=identity("PF702", "", "", source.symbol, sink.symbol, sink.function),
        )


def _seen(flows: Flows) -> frozenset[str]:
    """The categories that the code touches: what is read, flows, or is declared in a record of any kind."""
    sources = [flow.source for flow in flows.flows] + [collection.source for collection in flows.collections]
    declared = {field.category for store in flows.stores for field in store.fields}
    return frozenset(declared) | frozenset(source.category for source in sources if is_classified(source))


def _unique(findings: list[Finding]) -> list[Finding]:
    kept: dict[str, Finding] = {}
    for finding in findings:
        kept.setdefault(finding.identity, finding)
    return list(kept.values())


def _hashed(findings: list[Finding], text: Callable[[str], str]) -> list[Finding]:
    """The findings with the hashes of their lines, each file read once."""
    lines: dict[str, set[int]] = {}
    for finding in findings:
        lines.setdefault(finding.place.path, set()).add(finding.place.line)
    hashes = {path: line_hashes(text(path), wanted) for path, wanted in sorted(lines.items())}
    return [
        msgspec.structs.replace(
            finding,
            line_hash=hashes[finding.place.path].get(finding.place.line, "") if text(finding.place.path) else "",
        )
        for finding in findings
    ]


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(
        sorted(
            findings,
            key=lambda entry: (entry.place.path, entry.place.line, entry.place.column, entry.rule, entry.identity),
        )
    )


__all__ = ["Knowledge", "compare"]
