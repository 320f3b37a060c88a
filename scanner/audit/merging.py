"""One finding for what a reader calls one fact: a class, at a place, against the same clauses.

Told once are the same data read in several places, a thing and the parts of it (a *whole*: an address and the street,
city and postal code read out of it; a name and its first and last), and the fields of one object that is shown as it
is. The gravest and surest of them is the finding; the others are kept beside it, each with the identity that it has
alone, so that a baseline knows the fact by any of them. Left out before are echoes: what a bare name alone supports
where a surer finding says it, and what begins on the way of a longer flow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from scanner.audit.model import Finding, Told
from scanner.audit.sureness import BARE
from scanner.source import Place
from scanner.taint.model import Collection, Flow

WHOLES = (
    "user.name",
    "user.contact.address",
    "user.location",
    "user.device.network",
    "user.device.sim",
    "user.device.device_id",
    "user.financial.credit_card",
)
"""Categories whose parts are read out of one thing, and mean little one by one."""

_LEVELS = ("error", "warning", "note")


def merged(findings: Iterable[Finding], label: Callable[[Finding], str]) -> tuple[Finding, ...]:
    """The findings without echoes, those of one fact as one. `label` gives the data of a finding in words."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in _without_echoes(tuple(findings)):
        groups.setdefault(_fact(finding), []).append(finding)
    return tuple(_one(sorted(group, key=_weight), label) for group in groups.values())


def _fact(finding: Finding) -> tuple[object, ...]:
    """What findings of one fact have in common."""
    subject = finding.subject
    recipient = subject.sink.recipient if isinstance(subject, Flow) else None
    to = (recipient.entity or recipient.host) if recipient else ""
    clauses = tuple(sorted({citation.clause for citation in finding.citations}))
    return finding.rule, finding.place, _thing(finding), to, clauses, finding.suppressed


def _thing(finding: Finding) -> object:
    """What a finding is about: an object that is shown as it is, a whole, else its category."""
    if isinstance(finding.subject, Flow) and finding.subject.source.kind == "object":
        return finding.subject.source.place
    category = finding.category
    return next((whole for whole in WHOLES if f"{category}.".startswith(f"{whole}.")), category)


def _weight(finding: Finding) -> tuple[object, ...]:
    steps = len(finding.subject.steps) if isinstance(finding.subject, Flow) else 0
    return _LEVELS.index(finding.level), -finding.rank, finding.category.count("."), steps, finding.identity


def _one(group: list[Finding], label: Callable[[Finding], str]) -> Finding:
    first, *others = group
    if not others:
        return first
    also = tuple(
        Told(one.identity, one.category, label(one), one.subject)
        for one in others
        if isinstance(one.subject, Flow | Collection)
    )
    said = label(first)
    parts = list(dict.fromkeys(one.label for one in also if one.label != said))
    message = f"{first.message}; the same holds for {_listed(parts)}" if parts else first.message
    return msgspec.structs.replace(first, message=message, also=also)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _without_echoes(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings without those that a bare name alone supports where a surer one says the same of the same place."""
    every = _whole_ways(findings)
    sure = {_spot(finding) for finding in every if finding.rank > BARE}
    return tuple(finding for finding in every if finding.rank > BARE or _spot(finding) not in sure)


def _whole_ways(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings without those whose flow begins on the way of a longer one to the same place: the longer tells it
    from where the data comes in."""
    passed: dict[tuple[object, ...], set[Place]] = {}
    for finding in findings:
        if isinstance(finding.subject, Flow) and finding.rank > BARE:
            steps = {step.place for step in finding.subject.steps} - {finding.subject.source.place}
            passed.setdefault(_spot(finding), set()).update(steps - {finding.place})
    return tuple(
        finding
        for finding in findings
        if not isinstance(finding.subject, Flow) or finding.subject.source.place not in passed.get(_spot(finding), ())
    )


def _spot(finding: Finding) -> tuple[str, str, str, int, int]:
    return (finding.rule, finding.category, finding.place.path, finding.place.line, finding.place.column)
