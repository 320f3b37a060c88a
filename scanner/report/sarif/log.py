"""The log: a run with its tool, its notifications, the policy as a taxonomy, and the results by severity; of several
applications a run each, told apart by `automationDetails`, as GitHub does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sarif_om

from scanner.audit.model import Finding
from scanner.report.model import Outcome, TextStream
from scanner.report.records import presence_record
from scanner.report.sarif.parts import make
from scanner.report.sarif.places import BASE, location
from scanner.report.sarif.results import Numbering, result
from scanner.report.sarif.rules import NOTIFICATION, notification_rule, rules, taxonomy, taxonomy_name
from scanner.report.sarif.wording import as_message, sentence
from scanner.report.sarif.writer import write_log
from scanner.source import Place, Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULT_LIMIT = 5000  # what GitHub keeps of one upload
_ORDER = {"error": 0, "warning": 1, "note": 2}
_NOTIFICATION_LEVEL = {"internal": "error", "limit": "note"}


def write_sarif(outcome: Outcome | Sequence[Outcome], stream: TextStream, limit: int = RESULT_LIMIT) -> None:
    """Write `outcome` as one SARIF log, each of several as a run. Findings of a run beyond `limit`, the least severe,
    are left out and said to be."""
    every = (outcome,) if isinstance(outcome, Outcome) else outcome
    runs = (_run(each, limit) for each in every)
    write_log(make(sarif_om.SarifLog, schema_uri=SCHEMA, version="2.1.0", runs=runs), stream)


def _run(outcome: Outcome, limit: int) -> Any:
    audit = outcome.audit
    findings = sorted(audit.findings, key=_severity)
    kept = findings[:limit]
    listed = sorted({finding.rule for finding in kept} | (set(outcome.classes) - {NOTIFICATION}))
    classes = [outcome.classes[name] for name in listed if name in outcome.classes]
    clauses = sorted(audit.clauses, key=lambda clause: clause.clause)
    numbering = Numbering(
        rules={each.id: number for number, each in enumerate(classes)},
        clauses={clause.clause: number for number, clause in enumerate(clauses)},
        taxonomy=taxonomy_name(audit.policy_title),
        suppresses=any(finding.suppressed for finding in findings),
    )
    return make(
        sarif_om.Run,
        tool=make(sarif_om.Tool, driver=_driver(outcome, classes, numbering.taxonomy if clauses else "")),
        automation_details=_automation(outcome.application),
        invocations=[_invocation(outcome, limit)],
        original_uri_base_ids={BASE: _base()},
        column_kind="unicodeCodePoints",
        default_source_language="python",
        language="en-US",
        taxonomies=[taxonomy(audit.policy_title, clauses)] if clauses else None,
        results=(result(finding, numbering) for finding in kept),
        properties=_run_properties(outcome) or None,
    )


def _automation(application: str) -> Any:
    if not application:
        return None
    description = as_message(f"The application {application}.")
    return make(sarif_om.RunAutomationDetails, id=f"flowaudit/{application}/", description=description)


def _run_properties(outcome: Outcome) -> dict[str, Any]:
    found: dict[str, Any] = {"application": outcome.application} if outcome.application else {}
    if outcome.audit.present:
        found["presentWithoutFlow"] = [presence_record(each) for each in outcome.audit.present]
    return found


def _severity(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (_ORDER[finding.level], -finding.rank, place.path, place.line, place.column, finding.rule, finding.identity)


def _driver(outcome: Outcome, classes: Sequence[Any], policy: str) -> Any:
    supported = [make(sarif_om.ToolComponentReference, name=policy, index=0)] if policy else None
    return make(
        sarif_om.ToolComponent,
        name="flowaudit",
        full_name=f"flowaudit {outcome.tool_version}",
        version=outcome.tool_version,
        semantic_version=outcome.tool_version,
        information_uri=f"pkg:pypi/flowaudit@{outcome.tool_version}",
        short_description=make(
            sarif_om.MultiformatMessageString,
            text="Follows personal data through code and compares each flow with the declared privacy policy.",
        ),
        rules=rules(classes),
        notifications=[notification_rule(outcome.classes.get(NOTIFICATION))],
        supported_taxonomies=supported,
    )


def _base() -> Any:
    # No URI: where the root lies on this machine is nobody's business, and would make the bytes differ.
    return make(sarif_om.ArtifactLocation, description=as_message("The root of the scanned project."))


def _invocation(outcome: Outcome, limit: int) -> Any:
    problems, total = outcome.audit.problems, len(outcome.audit.findings)
    notifications = [_notification(problem) for problem in problems]
    if outcome.unsure:
        text = f"Findings less sure than {outcome.min_rank} of 100 were left out: {outcome.unsure} (--min-rank 0)."
        notifications.append(_notice(text, "note"))
    if outcome.observed:
        text = f"{outcome.observed} declarations state what the code was seen to do; nobody has confirmed them."
        notifications.append(_notice(text, "note"))
    if total > limit:
        text = f"{total - limit} of {total} findings, the least severe, were left out of this log; it holds {limit}."
        notifications.append(_notice(text, "warning"))
    return make(
        sarif_om.Invocation,
        execution_successful=not any(problem.kind == "internal" for problem in problems),
        tool_execution_notifications=notifications,
    )


def _notification(problem: Problem) -> Any:
    level = _NOTIFICATION_LEVEL.get(problem.kind, "warning")
    place = Place(problem.path, problem.line, max(problem.column, 1))
    locations = [location(place)] if problem.path else None
    return _notice(f"{problem.kind}: {problem.message}", level, locations, problem.kind)


def _notice(text: str, level: str, locations: list[Any] | None = None, kind: str = "") -> Any:
    return make(
        sarif_om.Notification,
        descriptor=make(sarif_om.ReportingDescriptorReference, id=NOTIFICATION, index=0),
        level=level,
        message=as_message(sentence(text)),
        locations=locations,
        properties={"kind": kind} if kind else None,
    )
