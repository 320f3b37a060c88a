"""A verdict on what the code does: findings, and the result of a run.

A *finding* names a finding class (PF102), its level, the place to anchor it on, the flow it judges, the declarations
and clauses it rests on, and a *rank* (0 to 100: how sure). Two fingerprints: `line_hash` (moves with the line's text)
and `identity` (free of line numbers: baselines use it).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.source import Place, Problem
from scanner.taint.model import Collection, EntryPoint, Flow, Flows, SettingSeen

Level = Literal["error", "warning", "note"]
Verdict = Literal["violation", "gap"]


class FindingClass(msgspec.Struct, frozen=True):
    """One row of the catalogue of finding classes."""

    id: str
    name: str
    level: Level
    summary: str  # one sentence, plain text
    help: str  # Markdown: what it means, a bad and a good example, what to do
    tags: tuple[str, ...]  # "privacy", "external/cwe/cwe-359", "gdpr/5(1)(c)"


class Citation(msgspec.Struct, frozen=True):
    """A clause of the policy text: id, verbatim quote, and where it stands (path relative to the scan's root where
    possible)."""

    clause: str
    quote: str
    place: Place
    declaration: str = ""  # the declaration that cites it


class Considered(msgspec.Struct, frozen=True):
    """A declaration that was compared with the flow, and why it does or does not cover it."""

    declaration: str
    covers: bool
    reason: str


class Told(msgspec.Struct, frozen=True):
    """The fact of a finding once more: of a part of the data, or of data read elsewhere. `identity` is what it would
    have as a finding of its own, `label` the data in words."""

    identity: str
    category: str
    label: str
    subject: Flow | Collection


class Finding(msgspec.Struct, frozen=True):
    """A verdict. `subject` is what was judged; findings without code (PF701, PF704) have None and stand in the
    policy's files. `also` holds what is the same fact."""

    rule: str
    level: Level
    verdict: Verdict
    message: str
    place: Place
    rank: int
    sureness: str  # "high: form field "email"; recipient from the constant URL; every call resolved"
    subject: Flow | Collection | SettingSeen | None = None
    category: str = ""
    citations: tuple[Citation, ...] = ()
    considered: tuple[Considered, ...] = ()
    comparison: str = ""  # what was compared with what, in a sentence
    identity: str = ""
    line_hash: str = ""
    suppressed: str = ""  # why, when a baseline or directive suppresses it
    application: str = ""  # which of several applications of the settings it is about
    also: tuple[Told, ...] = ()


def identities(finding: Finding) -> tuple[str, ...]:
    """Everything that a finding is known by: its own identity first, then those of what is the same fact."""
    return (finding.identity, *(one.identity for one in finding.also))


class DeclarationCount(msgspec.Struct, frozen=True):
    """How one declaration or promise fared."""

    id: str
    compliant: int
    violation: int
    gap: int


class Presence(msgspec.Struct, frozen=True):
    """A dependency on an organisation's package, with no flow to that organisation seen: information, no verdict.

    `place` is where a dependency file names `package`; `group` the extra or group it belongs to ("": always installed).
    """

    recipient: str
    name: str
    role: str
    package: str
    place: Place
    group: str = ""
    locked: bool = False


class Audit(msgspec.Struct, frozen=True):
    """The result of a run: findings in a fixed order, problems of the scan, and everything that was seen."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    flows: Flows
    declarations: tuple[DeclarationCount, ...] = ()
    promises: tuple[DeclarationCount, ...] = ()
    clauses: tuple[Citation, ...] = ()  # every clause of the inventory, for reports that list them
    policy_title: str = ""
    inventory_path: str = ""
    present: tuple[Presence, ...] = ()


__all__ = [
    "Audit",
    "Citation",
    "Collection",
    "Considered",
    "DeclarationCount",
    "EntryPoint",
    "Finding",
    "FindingClass",
    "Level",
    "Presence",
    "Told",
    "Verdict",
    "identities",
]
