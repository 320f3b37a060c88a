"""A baseline: the identities of findings that were known when it was written.

What a baseline names is suppressed and still reported; what it names and no longer happens is *gone*. Identities are
free of line numbers, so moving code neither hides nor revives a finding.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from scanner.audit.model import Audit, Finding, identities

VERSION = 1


class Known(msgspec.Struct, frozen=True):
    """One known finding: its identity, those of what it tells beside, and what a reader needs to recognise it."""

    identity: str
    rule: str
    message: str
    path: str
    reason: str = ""
    also: tuple[str, ...] = ()


class Baseline(msgspec.Struct, frozen=True):
    """What was known."""

    findings: tuple[Known, ...]
    version: int = VERSION


def baseline_of(findings: Iterable[Finding], reason: str = "") -> Baseline:
    """The baseline that knows these findings, in the order of their identities."""
    known = [
        Known(entry.identity, entry.rule, entry.message, entry.place.path, reason, identities(entry)[1:])
        for entry in findings
    ]
    return Baseline(tuple(sorted(known, key=lambda entry: entry.identity)))


def apply(audit: Audit, baseline: Baseline) -> tuple[Audit, tuple[Known, ...]]:
    """The audit with known findings suppressed, and the known ones that are gone. A finding is known by its identity
    or by that of anything else that was told with it."""
    known = {identity: entry for entry in reversed(baseline.findings) for identity in (*entry.also, entry.identity)}
    findings: list[Finding] = []
    present: set[str] = set()
    for entry in audit.findings:
        present.update(identities(entry))
        found = next((known[identity] for identity in identities(entry) if identity in known), None)
        if found is not None and not entry.suppressed:
            entry = msgspec.structs.replace(entry, suppressed=_reason(found))
        findings.append(entry)
    gone = tuple(entry for entry in baseline.findings if not present.intersection((entry.identity, *entry.also)))
    return msgspec.structs.replace(audit, findings=tuple(findings)), gone


def encode(baseline: Baseline) -> bytes:
    """The baseline as indented JSON: made to be kept beside the code and read in reviews."""
    return msgspec.json.format(msgspec.json.encode(baseline), indent=2) + b"\n"


def decode(raw: bytes) -> Baseline:
    """The baseline in a file's bytes. Raises msgspec.DecodeError or ValidationError when it is none."""
    return msgspec.json.decode(raw, type=Baseline)


def _reason(known: Known) -> str:
    return f"known in the baseline: {known.reason}" if known.reason else "known in the baseline"
