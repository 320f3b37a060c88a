"""Judgements to findings: level, place, message, citations, sureness, fingerprint; and one finding for what is one
thing.

Sending, logging and storing are anchored on the sink, collecting on the read. What is judged at the read (undeclared,
vague, outside its service) is not said again for every sink that the same data reaches inside the first party.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from scanner.audit.citations import citations
from scanner.audit.classes import level_of
from scanner.audit.fingerprints import identity
from scanner.audit.merging import merged
from scanner.audit.model import Finding
from scanner.audit.observation import Charge, Judgement
from scanner.audit.observe import Observed
from scanner.audit.regions import matches_code
from scanner.audit.sureness import lowered, rank, sureness
from scanner.audit.wording import Words, message
from scanner.inventory.bindings import Bindings, Exemption
from scanner.inventory.model import Inventory
from scanner.rules.model import ENDLESS
from scanner.source import Place
from scanner.taint.model import Collection, Flow, Source

_SAID_ONCE = frozenset({"PF101", "PF106", "PF107", "PF108", "PF601", "PF603"})
"""Classes about the data itself: said where it is collected; where nothing collects it, where it is kept; else where
it is used."""

_FLOW = 2
_GAPS = ("PF703",)
_QUOTED = re.compile(r"""(["'])(.*?)\1""")


class Judged(msgspec.Struct, frozen=True):
    """An observation and its judgement."""

    observed: Observed
    judgement: Judgement


def findings_of(judged: Iterable[Judged], words: Words, bindings: Bindings) -> tuple[Finding, ...]:
    """The findings of all judgements, merged by identity (the surest witness stays), then by fact."""
    kept: dict[str, Finding] = {}
    for entry in said_once(judged):
        for charge in entry.judgement.charges:
            finding = _finding(charge, entry, words, bindings)
            known = kept.get(finding.identity)
            if known is None or _preferred(finding, known):
                kept[finding.identity] = finding
    return merged(kept.values(), lambda finding: _label(finding, words))


def _label(finding: Finding, words: Words) -> str:
    return words.data(finding.subject.source) if isinstance(finding.subject, Flow | Collection) else ""


def said_once(judged: Iterable[Judged]) -> Iterator[Judged]:
    """The judgements, those at reads first, without charges that repeat what is said about the same data closer to
    its collection."""
    ordered = list(_one_end_a_store(sorted(judged, key=_tier)))
    said: dict[tuple[str, str], int] = {}
    purposes: set[tuple[str, str, str, str]] = set()
    for entry in ordered:
        tier = _tier(entry)
        category = entry.observed.observation.data
        kept = []
        for charge in entry.judgement.charges:
            if charge.rule in _SAID_ONCE and said.setdefault((charge.rule, category), tier) < tier:
                continue
            if charge.rule == "PF103":
                source = entry.observed.subject.source
                key = (
                    category,
                    entry.observed.observation.purpose,
                    source.place.path,
                    f"{source.place.line}:{source.place.column}",
                )
                if key in purposes and tier:
                    continue
                purposes.add(key) if not tier else None
            kept.append(charge)
        yield Judged(entry.observed, msgspec.structs.replace(entry.judgement, charges=tuple(kept)))


def _one_end_a_store(judged: list[Judged]) -> Iterator[Judged]:
    """The judgements, how long a store keeps some data being said once: where data is put into it, rather than where
    its column is declared."""
    first: dict[tuple[str, str, Place | None], Judged] = {}
    for entry in judged:
        known = first.get(_end(entry))
        if "PF402" in entry.judgement.rules() and (known is None or (_tier(entry) == _FLOW and _tier(known) != _FLOW)):
            first[_end(entry)] = entry
    for entry in judged:
        kept = entry.observed.kept
        own = kept.place is None and kept.lasts != ENDLESS  # a time that the call itself gives
        yield entry if own or first.get(_end(entry)) is entry else _without(entry, "PF402")


def _end(entry: Judged) -> tuple[str, str, Place | None]:
    """The data, and what ends it: a limit set elsewhere, else the store itself."""
    kept = entry.observed.kept
    return (entry.observed.observation.data, "" if kept.place else kept.store.lower(), kept.place)


def _without(entry: Judged, rule: str) -> Judged:
    charges = tuple(charge for charge in entry.judgement.charges if charge.rule != rule)
    return Judged(entry.observed, msgspec.structs.replace(entry.judgement, charges=charges))


def _tier(entry: Judged) -> int:
    """0 where data is collected, 1 where it is declared to be kept, 2 where it flows."""
    if isinstance(entry.observed.subject, Flow):
        return _FLOW
    return 0 if entry.observed.observation.op == "collect" else 1


def _finding(charge: Charge, entry: Judged, words: Words, bindings: Bindings) -> Finding:
    observed, judgement = entry.observed, entry.judgement
    subject = observed.subject
    inventory = words.inventory
    is_flow = isinstance(subject, Flow)
    place = subject.sink.place if isinstance(subject, Flow) else subject.source.place
    if charge.rule == "PF402" and observed.kept.place is not None:
        place = observed.kept.place
    function = subject.sink.function if isinstance(subject, Flow) else subject.source.function
    sink = subject.sink.symbol if isinstance(subject, Flow) else ""
    recipient = (observed.receiver.entity or observed.receiver.label) if observed.receiver else ""
    declarations = charge.declarations or ((judgement.declaration,) if judgement.declaration else ())
    level = charge.level or level_of(charge.rule, inventory.extent if inventory else "whole")
    return Finding(
        rule=charge.rule,
        level=lowered(level, subject),
        verdict="gap" if charge.rule in _GAPS else "violation",
        message=message(charge, observed, words),
        place=place,
        rank=rank(subject, observed.assumed),
        sureness=sureness(observed),
        subject=subject,
        category=observed.observation.data,
        citations=citations(charge.rule, declarations, inventory, observed.observation.data) if inventory else (),
        considered=judgement.considered,
        comparison=judgement.comparison,
        identity=identity(
            charge.rule, observed.observation.data, recipient, _source_name(subject.source), sink, function
        ),
        suppressed=_exempted(charge.rule, observed, function, place.path, bindings, inventory)
        if is_flow or sink == ""
        else "",
    )


def _source_name(source: Source) -> str:
    """The source's symbol, with the constant key it was read by where the symbol leaves it out
    (`args.get("latitude")`)."""
    key = _QUOTED.search(source.expression)
    return source.symbol if key is None or key.group(2) in source.symbol else f"{source.symbol}[{key.group(2)}]"


def _exempted(
    rule: str, observed: Observed, function: str, path: str, bindings: Bindings, inventory: Inventory | None
) -> str:
    """The reason and approver of the exemption that accepts this finding, "" for none."""
    for exemption in bindings.exemptions:
        if exemption.rule.text == rule and _holds(exemption, observed, function, path, inventory):
            return f"{exemption.reason} (approved by {exemption.approver})"
    return ""


def _holds(exemption: Exemption, observed: Observed, function: str, path: str, inventory: Inventory | None) -> bool:
    match, category = exemption.match, observed.observation.data
    if exemption.categories:
        under = inventory.categories.under if inventory else str.__eq__
        if not any(under(category, key.text) for key in exemption.categories):
            return False
    receiver = observed.receiver
    if match.entity and (receiver is None or receiver.entity != match.entity):
        return False
    recipient = observed.subject.sink.recipient if isinstance(observed.subject, Flow) else None
    if match.host and (recipient is None or recipient.host != match.host):
        return False
    if not (match.path or match.symbol or match.route or match.task):
        return bool(match.entity or match.host)
    return matches_code(match, path, function, observed.subject.entry_points) > 0


def _preferred(one: Finding, other: Finding) -> bool:
    """The surer of two witnesses of one finding; among equals the shorter, then the first in the code."""
    return _preference(one) < _preference(other)


def _preference(finding: Finding) -> tuple[int, int, str, int, int]:
    steps = len(finding.subject.steps) if isinstance(finding.subject, Flow) else 0
    return (-finding.rank, steps, finding.place.path, finding.place.line, finding.place.column)
