"""The machine-readable forms: flows as JSON lines by their published schema, the JSON report."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema

from scanner.report.machine import write_flows, write_json
from scanner.report.records import flows_schema
from tests.report import sample

PUBLISHED = Path(__file__).parents[2] / "docs" / "schemas" / "flows.schema.json"


def lines() -> list[dict[str, Any]]:
    stream = io.StringIO()
    write_flows(sample.outcome(), stream)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_the_published_schema_is_the_one_of_the_code() -> None:
    assert json.loads(PUBLISHED.read_text("utf-8")) == json.loads(json.dumps(flows_schema()))


def test_every_flow_is_one_line_that_the_schema_accepts() -> None:
    schema = json.loads(PUBLISHED.read_text("utf-8"))
    flows = lines()
    assert len(flows) == 2
    for flow in flows:
        jsonschema.validate(flow, schema)


def test_a_flow_says_what_where_and_why() -> None:
    flow = lines()[1]
    assert (flow["sinkKind"], flow["categories"], flow["types"]) == ("analytics", ["user.contact.email"], ["email"])
    source, sink = flow["source"], flow["sink"]
    assert (source["file"], source["line"], source["column"]) == ("shop/accounts/views.py", 23, 13)
    assert (source["expression"], source["kind"]) == ('request.form["email"]', "api")
    assert (sink["file"], sink["line"], sink["kind"], sink["path"]) == (
        "shop/analytics/events.py",
        41,
        "analytics",
        "[distinct_id]",
    )
    assert sink["recipient"]["entity"] == "mixpanel"
    assert [step["line"] for step in flow["steps"]] == [23, 57, 41]
    assert (flow["confidence"], flow["why"]) == ("medium", ['form field "email"'])
    assert [guess["kind"] for guess in flow["guesses"]] == ["unknown-call"]
    assert flow["guards"][0]["beforeSource"] is False


def test_the_json_report_holds_findings_counts_and_problems() -> None:
    stream = io.StringIO()
    write_json(sample.outcome(), stream)
    whole = json.loads(stream.getvalue())
    assert [finding["rule"] for finding in whole["findings"]] == ["PF302", "PF102", "PF303", "PF701"]
    assert whole["findings"][1]["flow"]["sinkKind"] == "analytics"
    assert whole["findings"][1]["citations"][0]["clause"] == "C05-scope"
    assert [problem["kind"] for problem in whole["problems"]] == ["syntax", "binary"]
    assert whole["statistics"]["callsUnresolved"] == 2
    assert whole["statistics"]["flowsBySinkKind"] == {"analytics": 1, "log": 1}
