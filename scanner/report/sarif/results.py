"""Findings as SARIF results: the place, the flow with a sentence at every step, the clauses that were compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sarif_om

from scanner.audit.model import Citation, Finding
from scanner.report.sarif.parts import make
from scanner.report.sarif.places import location
from scanner.report.sarif.wording import as_message, escaped, link, sentence
from scanner.taint.model import Collection, Flow, SettingSeen, Source, Step

STEP_LIMIT = 500  # a viewer shows no more, and one witness never needs it
WAY_LIMIT = 4  # ways of the data that one result shows
ALSO_LIMIT = 20  # places where other data of the same fact is read


class Numbering:
    """Where rules, clauses stand in their lists, and whether this run suppresses anything."""

    def __init__(self, rules: Mapping[str, int], clauses: Mapping[str, int], taxonomy: str, suppresses: bool) -> None:
        self.rules = rules
        self.clauses = clauses
        self.taxonomy = taxonomy
        self.suppresses = suppresses


def result(finding: Finding, numbering: Numbering) -> Any:
    """One result."""
    related = _related(finding)
    snippet, function = _spot(finding)
    return make(
        sarif_om.Result,
        rule_id=finding.rule,
        rule_index=numbering.rules.get(finding.rule),
        kind="fail",
        level=finding.level,
        message=make(sarif_om.Message, text=_message(finding)),
        locations=[location(finding.place, snippet=snippet, name=function)],
        partial_fingerprints=_fingerprints(finding),
        code_flows=_code_flows(finding),
        related_locations=related or None,
        taxa=_taxa(finding, numbering) or None,
        rank=float(finding.rank),
        suppressions=_suppressions(finding) if numbering.suppresses else None,
        properties=_properties(finding),
    )


def _message(finding: Finding) -> str:
    parts = [sentence(escaped(finding.message))]
    for number, citation in enumerate(_cited(finding), start=1):
        where = f"line {citation.place.line}" if citation.place.line else citation.place.path
        parts.append(
            f"The policy's {link(f'clause {citation.clause}, {where}', number)}: {escaped(_quoted(citation))}."
        )
    return " ".join(parts)


def _quoted(citation: Citation) -> str:
    text = " ".join(citation.quote.split())
    return f'"{text if len(text) <= 200 else text[:197].rstrip() + "..."}"'


def _cited(finding: Finding) -> tuple[Citation, ...]:
    return tuple(citation for citation in finding.citations if citation.place.path)


def _related(finding: Finding) -> list[Any]:
    cited = _cited(finding)
    related = [
        location(citation.place, message=f"{citation.clause}: {citation.quote}", identity=number)
        for number, citation in enumerate(cited, start=1)
    ]
    source = _source(finding)
    if source is not None and source.place != finding.place:
        label = f"{source.expression} is read here"
        related.append(location(source.place, label, source.expression, len(related) + 1))
    for one in finding.also[:ALSO_LIMIT]:
        source = one.subject.source
        related.append(location(source.place, f"{one.label}, read here", source.expression, len(related) + 1))
    return related


def _source(finding: Finding) -> Source | None:
    return finding.subject.source if isinstance(finding.subject, Flow | Collection) else None


def _spot(finding: Finding) -> tuple[str, str]:
    """(expression, function) of the place that the finding stands on."""
    match finding.subject:
        case Flow(source=source, sink=sink):
            at = sink if finding.place == sink.place else source
            return at.expression, at.function
        case Collection(source=at) | (SettingSeen() as at):
            return at.expression, at.function
        case _:
            return "", ""


def _code_flows(finding: Finding) -> list[Any] | None:
    subjects = [finding.subject, *(one.subject for one in finding.also[: WAY_LIMIT - 1])]
    ways = [subject.steps for subject in subjects if isinstance(subject, Flow) and subject.steps]
    return [_code_flow(steps) for steps in ways] or None


def _code_flow(steps: tuple[Step, ...]) -> Any:
    if len(steps) > STEP_LIMIT:
        steps = (*steps[: STEP_LIMIT // 2], *steps[-STEP_LIMIT // 2 :])
    last = len(steps) - 1
    locations = [_step(step, number, number in (0, last)) for number, step in enumerate(steps)]
    return make(sarif_om.CodeFlow, thread_flows=[make(sarif_om.ThreadFlow, locations=locations)])


def _step(step: Step, number: int, is_end: bool) -> Any:
    return make(
        sarif_om.ThreadFlowLocation,
        location=location(step.place, sentence(step.sentence), step.expression, name=step.function),
        execution_order=number + 1,
        importance="essential" if is_end else "important",
    )


def _taxa(finding: Finding, numbering: Numbering) -> list[Any]:
    clauses = sorted({c.clause for c in finding.citations if c.clause in numbering.clauses})
    component = make(sarif_om.ToolComponentReference, name=numbering.taxonomy, index=0)
    return [
        make(
            sarif_om.ReportingDescriptorReference,
            id=clause,
            index=numbering.clauses[clause],
            tool_component=component,
        )
        for clause in clauses
    ]


def _fingerprints(finding: Finding) -> dict[str, str] | None:
    prints = {"primaryLocationLineHash": finding.line_hash, "flowIdentity/v1": finding.identity}
    return {name: value for name, value in prints.items() if value} or None


def _suppressions(finding: Finding) -> list[Any]:
    if not finding.suppressed:
        return []
    return [make(sarif_om.Suppression, kind="external", state="accepted", justification=finding.suppressed)]


def _properties(finding: Finding) -> dict[str, Any]:
    said: dict[str, Any] = {
        "verdict": finding.verdict,
        "application": finding.application,
        "category": finding.category,
        "sureness": finding.sureness,
        "comparison": finding.comparison,
        "considered": [
            {"declaration": each.declaration, "covers": each.covers, "reason": each.reason}
            for each in finding.considered
        ],
    }
    said["also"] = sorted({one.category for one in finding.also} - {finding.category})
    if isinstance(finding.subject, Flow):
        said["sinkKind"] = finding.subject.sink.kind
        said["confidence"] = finding.subject.confidence
        said["guesses"] = [guess.text for guess in finding.subject.guesses]
    return {name: value for name, value in said.items() if value}


__all__ = ["Numbering", "as_message", "result"]
