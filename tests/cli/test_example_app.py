"""The example shop, from the command line: every finding that its lines expect, and no other.

What is not yet as expected stands in MISSED and NOT_MEANT, with what it is about; closing a gap fails the test until
its line here is gone.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.cli.running import flowaudit

APP = Path(__file__).parents[2] / "fixtures" / "apps" / "ottobest"
EXPECT = re.compile(r"# expect: (.+)$")
POLICY_CLASSES = ("PF701", "PF704", "PF705", "PF706")  # about the policy's own words, not about a line of code

Place = tuple[str, int, str]

MISSED: dict[Place, str] = {}
NOT_MEANT: dict[Place, str] = {}


def expected() -> set[Place]:
    """(file, line, class) of every expectation."""
    found = set()
    for path in sorted((APP / "shop").rglob("*.py")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            marked = EXPECT.search(line)
            for entry in marked[1].split("; ") if marked else ():
                found.add((path.relative_to(APP).as_posix(), number, entry.split()[0]))
    return found


def reported() -> list[dict[str, object]]:
    ran = flowaudit("scan", APP, "--format", "json", "--no-cache", "--fail-on", "never")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["findings"]  # type: ignore[no-any-return]


def test_the_scan_reports_what_the_lines_expect_and_nothing_else() -> None:
    places = {
        (finding["place"]["file"], finding["place"]["line"], finding["rule"])  # type: ignore[index]
        for finding in reported()
        if finding["rule"] not in POLICY_CLASSES
    }
    assert sorted(expected() - places) == sorted(MISSED)
    assert sorted(places - expected()) == sorted(NOT_MEANT)


def test_every_finding_about_data_cites_the_policy() -> None:
    for finding in reported():
        if finding["rule"] not in ("PF702", "PF703", "PF704"):
            assert finding["citations"], finding["message"]


def test_the_scan_is_deterministic() -> None:
    first = flowaudit("scan", APP, "--format", "sarif", "--no-cache", "--jobs", "1").out
    assert first == flowaudit("scan", APP, "--format", "sarif", "--no-cache", "--jobs", "2").out
