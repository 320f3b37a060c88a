"""PF901: what was not read or understood is notified, never a result and never silent; what was understood is not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.running import flowaudit

FINE = "def send(user):\n    print(user.email)\n"
DEEP = "def g(a):\n    return a.b.c.d.e.f.g.h\n"
NOTIFIED = {
    "a line that cannot be parsed": b"def send(user)\n    print(user.email)\n",
    "a file that is no text": b"\x00\x01\x02" * 50,
    "an encoding that is wrong": b"# -*- coding: utf-8 -*-\nname = '\xff\xfe'\n",
}
UNDERSTOOD = {
    "a file without fault": FINE.encode(),
    "the syntax of Python 2": b"print 'x'\ntry:\n    pass\nexcept ValueError, e:\n    pass\n",
    "an empty file": b"",
    "a declared encoding": "# -*- coding: latin-1 -*-\nname = 'é'\n".encode("latin-1"),
}
PAGE = Path(__file__).parents[2] / "docs" / "findings" / "PF901.md"


def notified(root: Path, raw: bytes) -> list[str]:
    """The files that a scan notifies of; none of the results may be one."""
    (root / "fine.py").write_text(FINE)
    (root / "odd.py").write_bytes(raw)
    ran = flowaudit("scan", root, "--format", "sarif", "--no-cache", "--fail-on", "never")
    assert ran.code == 0, ran.err
    (log,) = json.loads(ran.out)["runs"]
    assert all(result["ruleId"] != "PF901" for result in log["results"])
    told = log["invocations"][0].get("toolExecutionNotifications", [])
    assert all(one["descriptor"]["id"] == "PF901" for one in told)
    places = [place for one in told for place in one.get("locations", [])]
    return [place["physicalLocation"]["artifactLocation"]["uri"] for place in places]


@pytest.mark.parametrize("name", NOTIFIED)
def test_what_was_not_understood_is_notified(name: str, tmp_path: Path) -> None:
    assert "odd.py" in notified(tmp_path, NOTIFIED[name])


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_what_was_understood_is_not(name: str, tmp_path: Path) -> None:
    assert notified(tmp_path, UNDERSTOOD[name]) == []


def test_the_help_page_has_both_examples_and_what_to_do() -> None:
    page = PAGE.read_text("utf-8")
    assert len(re.findall(r"^```\w+\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)) == 2
    assert all(f"**{title}**" in page for title in ("Notified", "Not notified", "What to do"))
