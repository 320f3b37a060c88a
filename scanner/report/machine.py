"""JSON for programs: the whole outcome as one object, or flows one object a line. The same outcome gives the same
bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from scanner.audit.model import Audit, Citation, Finding, Told
from scanner.report.model import Outcome, TextStream
from scanner.report.order import in_order
from scanner.report.records import flow_record, place_record, presence_record
from scanner.taint.model import Collection, Flow, SettingSeen

FORMAT_VERSION = 1


def write_json(outcome: Outcome | Sequence[Outcome], stream: TextStream) -> None:
    """Write findings, counts, problems and statistics as one indented JSON object; those of several applications as a
    list of such objects under `applications`."""
    every = (outcome,) if isinstance(outcome, Outcome) else outcome
    told = [_whole(each) for each in every]
    if any(each.application for each in every):
        head = {"formatVersion": FORMAT_VERSION, "tool": _tool(every[0])}
        whole: dict[str, Any] = {**head, "applications": told}
    else:
        whole = told[0]
    stream.write(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n")


def write_flows(outcome: Outcome | Sequence[Outcome], stream: TextStream) -> None:
    """Write every flow as one JSON object a line (`docs/schemas/flows.schema.json`), sure and distinct ones first."""
    encoder = msgspec.json.Encoder()
    for each in (outcome,) if isinstance(outcome, Outcome) else outcome:
        for flow in in_order(each.audit.flows.flows):
            stream.write(encoder.encode(flow_record(flow, each.application)).decode() + "\n")


def _whole(outcome: Outcome) -> dict[str, Any]:
    audit = outcome.audit
    return {
        "formatVersion": FORMAT_VERSION,
        "tool": _tool(outcome),
        "application": outcome.application,
        "policy": {"title": audit.policy_title, "inventory": audit.inventory_path},
        "findings": [_finding(finding, outcome) for finding in audit.findings],
        "declarations": [_counts(count) for count in audit.declarations],
        "promises": [_counts(count) for count in audit.promises],
        "present": [presence_record(each) for each in audit.present],
        "problems": [msgspec.to_builtins(problem) for problem in audit.problems],
        "minRank": outcome.min_rank,
        "unsure": outcome.unsure,
        "observed": outcome.observed,
        "leftOut": [{"reason": left.reason, "files": left.files} for left in outcome.left_out],
        "statistics": _statistics(audit),
    }


def _tool(outcome: Outcome) -> dict[str, str]:
    return {"name": "flowaudit", "version": outcome.tool_version}


def _finding(finding: Finding, outcome: Outcome) -> dict[str, Any]:
    known = outcome.classes.get(finding.rule)
    return {
        "rule": finding.rule,
        "name": known.name if known else "",
        "level": finding.level,
        "verdict": finding.verdict,
        "message": finding.message,
        "place": place_record(finding.place),
        "rank": finding.rank,
        "sureness": finding.sureness,
        "category": finding.category,
        "identity": finding.identity,
        "lineHash": finding.line_hash,
        "suppressed": finding.suppressed,
        "application": finding.application,
        "comparison": finding.comparison,
        "citations": [_citation(citation) for citation in finding.citations],
        "considered": [msgspec.to_builtins(each) for each in finding.considered],
        "also": [_told(one) for one in finding.also],
        **_subject(finding),
    }


def _told(one: Told) -> dict[str, Any]:
    source = one.subject.source
    return {
        "identity": one.identity,
        "category": one.category,
        "type": source.data_type,
        "place": place_record(source.place),
        "expression": source.expression,
    }


def _subject(finding: Finding) -> dict[str, Any]:
    match finding.subject:
        case Flow():
            return {"flow": flow_record(finding.subject)}
        case Collection(source=source):
            return {
                "collection": {
                    "place": place_record(source.place),
                    "expression": source.expression,
                    "kind": source.kind,
                    "type": source.data_type,
                    "confidence": source.confidence,
                    "why": source.evidence,
                }
            }
        case SettingSeen(symbol=symbol, expression=expression):
            return {"setting": {"symbol": symbol, "expression": expression}}
        case None:
            return {}


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "clause": citation.clause,
        "quote": citation.quote,
        "place": place_record(citation.place),
        "declaration": citation.declaration,
    }


def _counts(count: msgspec.Struct) -> Any:
    return msgspec.to_builtins(count)


def _statistics(audit: Audit) -> dict[str, Any]:
    sinks: dict[str, int] = {}
    for flow in audit.flows.flows:
        sinks[flow.sink.kind] = sinks.get(flow.sink.kind, 0) + 1
    statistics = msgspec.structs.asdict(audit.flows.statistics)
    statistics["limits"] = {hit.limit: hit.places for hit in audit.flows.statistics.limits}
    told = {_camel(name): value for name, value in statistics.items()}
    return {**told, "flows": len(audit.flows.flows), "flowsBySinkKind": dict(sorted(sinks.items()))}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)
