"""SARIF: valid against the official schema, clean under the multitool, and saying everything that was meant."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import sarif_om

from scanner.report.sarif import write_sarif
from scanner.report.sarif.parts import make
from scanner.report.sarif.places import uri
from scanner.report.sarif.writer import plain
from tests.report import sample

SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text("utf-8"))


def log(outcome: Any = None, **options: Any) -> dict[str, Any]:
    """The log as parsed JSON, valid by the official schema."""
    stream = io.StringIO()
    write_sarif(outcome or sample.outcome(), stream, **options)
    parsed: dict[str, Any] = json.loads(stream.getvalue())
    jsonschema.validate(parsed, SCHEMA)
    return parsed


def run(outcome: Any = None, **options: Any) -> dict[str, Any]:
    return log(outcome, **options)["runs"][0]  # type: ignore[no-any-return]


def result(rule: str) -> dict[str, Any]:
    return next(each for each in run()["results"] if each["ruleId"] == rule)


def test_results_come_by_severity_with_their_level_written() -> None:
    results = run()["results"]
    assert [(each["ruleId"], each["level"]) for each in results] == [
        ("PF102", "error"),
        ("PF302", "warning"),
        ("PF303", "warning"),
        ("PF701", "note"),
    ]


def test_a_level_that_equals_the_schemas_default_is_written() -> None:
    lowered = msgspec.structs.replace(sample.FINDINGS[1], level="warning")
    assert run(sample.outcome((lowered,)))["results"][0]["level"] == "warning"


def test_every_step_of_the_flow_has_a_sentence_and_a_place() -> None:
    locations = result("PF102")["codeFlows"][0]["threadFlows"][0]["locations"]
    said = [
        (
            each["location"]["physicalLocation"]["artifactLocation"]["uri"],
            each["location"]["physicalLocation"]["region"]["startLine"],
            each["location"]["message"]["text"],
        )
        for each in locations
    ]
    assert said == [
        ("shop/accounts/views.py", 23, "read from the registration form."),
        ("shop/accounts/service.py", 57, 'put into dict under "distinct_id".'),
        ("shop/analytics/events.py", 41, "sent with requests.post."),
    ]


def test_brackets_of_code_are_escaped_and_clauses_are_linked() -> None:
    text = result("PF102")["message"]["text"]
    assert "event\\[mail\\]" in text
    assert "[clause C05-scope, line 5](1)" in text
    related = result("PF102")["relatedLocations"]
    assert [(each["id"], each["physicalLocation"]["artifactLocation"]["uri"]) for each in related] == [
        (1, "policy/otto%20best.txt"),
        (2, "shop/accounts/views.py"),
    ]


def test_clauses_are_a_taxonomy_that_results_refer_to() -> None:
    taxonomy = run()["taxonomies"][0]
    assert [taxon["id"] for taxon in taxonomy["taxa"]] == ["C05-scope"]
    reference = result("PF102")["taxa"][0]
    assert (reference["id"], reference["index"], reference["toolComponent"]["name"]) == (
        "C05-scope",
        0,
        taxonomy["name"],
    )


def test_both_fingerprints_are_written() -> None:
    prints = {"primaryLocationLineHash": "2233:1", "flowIdentity/v1": "bbbb2222"}
    assert result("PF102")["partialFingerprints"] == prints


def test_problems_are_notifications_with_percent_encoded_places() -> None:
    invocation = run()["invocations"][0]
    notes = invocation["toolExecutionNotifications"]
    assert [note["properties"]["kind"] for note in notes] == ["syntax", "binary"]
    place = notes[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "shop/br%C3%B6k%C3%A9n%20file.py"
    assert place["region"]["startLine"] == 3
    assert invocation["executionSuccessful"] is True


def test_rules_carry_what_viewers_need() -> None:
    rule = run()["tool"]["driver"]["rules"][0]
    assert rule["id"] == "PF102"
    assert rule["help"]["markdown"].startswith("# Undeclared recipient")
    assert rule["properties"]["precision"] == "high"
    assert rule["properties"]["problem.severity"] == "error"
    assert "external/cwe/cwe-359" in rule["properties"]["tags"]


def test_rule_indexes_point_at_their_rules() -> None:
    whole = run()
    rules = whole["tool"]["driver"]["rules"]
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in whole["results"])


def test_findings_beyond_the_cap_are_left_out_and_said_to_be() -> None:
    capped = run(limit=1)
    assert [each["ruleId"] for each in capped["results"]] == ["PF102"]
    assert capped["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"].startswith("3 of 4 findings")


def test_suppressions_stand_on_all_results_or_on_none() -> None:
    assert all("suppressions" not in each for each in run()["results"])
    suppressed = msgspec.structs.replace(sample.FINDINGS[0], suppressed="in the baseline")
    results = run(sample.outcome((suppressed, *sample.FINDINGS[1:])))["results"]
    assert [each["suppressions"] for each in results if each["ruleId"] != "PF302"] == [[], [], []]
    assert next(each["suppressions"] for each in results if each["ruleId"] == "PF302") == [
        {"kind": "external", "status": "accepted", "justification": "in the baseline"}
    ]


def test_an_empty_audit_is_a_valid_log() -> None:
    assert run(sample.outcome(()))["results"] == []


def test_the_same_outcome_gives_the_same_bytes() -> None:
    first, second = io.StringIO(), io.StringIO()
    write_sarif(sample.outcome(), first)
    write_sarif(sample.outcome(tuple(reversed(sample.FINDINGS))), second)
    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a/b c.py", "a/b%20c.py"), ("a\\b.py", "a/b.py"), ("x:y.py", "x%3Ay.py"), ("ü#?.py", "%C3%BC%23%3F.py")],
)
def test_paths_are_relative_references(path: str, expected: str) -> None:
    assert uri(path) == expected


def test_values_that_equal_a_default_are_written_and_unsaid_ones_are_not() -> None:
    written = plain(make(sarif_om.Result, message=make(sarif_om.Message, text="x"), level="warning", rank=-1.0))
    assert written == {"level": "warning", "message": {"text": "x"}, "rank": -1.0}


def multitool() -> Path | None:
    """The multitool's own program: its npm launcher goes through a shell, which splits options at semicolons."""
    here = str(Path(__file__).parents[2] / "node_modules" / ".bin")
    launcher = shutil.which("sarif-multitool-linux", path=here) or shutil.which("sarif-multitool-linux")
    return Path(launcher).resolve().parent / "Sarif.Multitool" if launcher else None


MULTITOOL = multitool()


@pytest.mark.skipif(MULTITOOL is None, reason="@microsoft/sarif-multitool-linux is not installed (npm)")
def test_the_multitool_has_no_errors_and_no_warnings(tmp_path: Path) -> None:
    written, report = tmp_path / "log.sarif", tmp_path / "out.sarif"
    with written.open("w", encoding="utf-8") as stream:
        write_sarif(sample.outcome(), stream)
    options = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note", "--log", "ForceOverwrite;PrettyPrint"]
    command = [str(MULTITOOL), "validate", str(written), "-o", str(report), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # It exits 0 even with errors: what counts is the log that it writes.
    checked = json.loads(report.read_text("utf-8-sig"))["runs"][0]
    bad = [
        (each["ruleId"], each.get("level", "warning"), each["message"])
        for each in checked.get("results", [])
        if each.get("level", "warning") in ("error", "warning")
    ]
    assert not bad, done.stdout
