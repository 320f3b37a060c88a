"""`flowaudit scan`: reports, their targets, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.running import APP, flowaudit, lay

SCHEMA = json.loads((Path(__file__).parents[1] / "report" / "sarif-schema-2.1.0.json").read_text("utf-8"))


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLOWAUDIT_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "app"
    root.mkdir()
    return lay(root, {**APP, "flowaudit.yaml": "exclude: []\n"})


def sarif(text: str) -> dict[str, Any]:
    log = json.loads(text)
    jsonschema.validate(log, SCHEMA)
    return log["runs"][0]  # type: ignore[no-any-return]


def test_without_an_inventory_the_hygiene_findings_are_reported(app: Path) -> None:
    ran = flowaudit("scan", app, "--fail-on", "warning")
    assert ran.code == 1
    assert "warning PF302" in ran.out
    assert "shop/views.py:10" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize(("threshold", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_the_threshold_decides_the_exit_code(app: Path, threshold: str, code: int) -> None:
    assert flowaudit("scan", app, "--fail-on", threshold).code == code


def test_settings_can_set_the_threshold_and_the_flag_stands_above_them(app: Path) -> None:
    lay(app, {"flowaudit.yaml": "fail-on: warning\n"})
    assert flowaudit("scan", app).code == 1
    assert flowaudit("scan", app, "--fail-on", "never").code == 0


def test_with_sarif_on_standard_output_the_code_says_that_the_scan_succeeded(app: Path) -> None:
    ran = flowaudit("scan", app, "--format", "sarif")
    assert ran.code == 0
    assert [each["ruleId"] for each in sarif(ran.out)["results"]] == ["PF302"]
    assert flowaudit("scan", app, "--format", "sarif", "--fail-on", "warning").code == 1


def test_several_reports_are_written_in_one_run(app: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.sarif", tmp_path / "b.json"
    ran = flowaudit("scan", app, "--format", "sarif", "--output", first, "--format", "text", "-o", second, "--quiet")
    # The second output follows the text format, so it holds text.
    assert sarif(first.read_text("utf-8"))["results"]
    assert second.read_text("utf-8").startswith("warning PF302")
    assert ran.out == ""


def test_a_format_without_an_output_goes_to_standard_output(app: Path, tmp_path: Path) -> None:
    ran = flowaudit("scan", app, "--format", "text", "--format", "json", "--output", tmp_path / "x", "--quiet")
    assert ran.out.startswith("warning PF302")
    assert json.loads((tmp_path / "x").read_text("utf-8"))["findings"][0]["rule"] == "PF302"


def test_an_output_alone_takes_its_format_from_its_suffix(app: Path, tmp_path: Path) -> None:
    flowaudit("scan", app, "--output", tmp_path / "x.sarif", "--output", tmp_path / "y.json")
    assert sarif((tmp_path / "x.sarif").read_text("utf-8"))["results"]
    assert json.loads((tmp_path / "y.json").read_text("utf-8"))["findings"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "xml"), "'xml' is not one of 'text', 'sarif', 'json'"),
        (("--format", "text", "--format", "sarif"), "Only one format can go to standard output"),
        (("--output", "report.xyz"), "does not follow from its name"),
        (("--fail-on", "all"), "'all' is not one of"),
        (("--jobs", "0"), "0 is not in the range"),
        (("--inventory", "none.yaml"), "none.yaml: no such file or directory"),
        (("--bindings", "none.yaml"), "none.yaml: no such file or directory"),
        (("--config", "none.yaml"), "none.yaml: no such settings file"),
        (("--rules", "none"), "none: no such file or directory"),
        (("nowhere",), "nowhere: no such file or directory"),
    ],
)
def test_wrong_use_is_told_and_ends_with_2(app: Path, arguments: tuple[str, ...], message: str) -> None:
    ran = flowaudit("scan", app, *arguments)
    assert ran.code == 2
    assert message in ran.err
    assert ran.out == ""


def test_an_output_that_cannot_be_written_is_wrong_use(app: Path, tmp_path: Path) -> None:
    ran = flowaudit("scan", app, "--output", tmp_path / "none" / "x.sarif")
    assert ran.code == 2
    assert "the report cannot be written: no such file or directory" in ran.err


def test_nothing_to_scan_ends_with_3(tmp_path: Path) -> None:
    ran = flowaudit("scan", tmp_path, "--no-cache")
    assert (ran.code, ran.out) == (3, "")
    assert "nothing to scan" in ran.err


def test_that_tests_were_left_out_is_said_when_there_is_nothing_else(tmp_path: Path) -> None:
    lay(tmp_path, {"tests/test_x.py": "print(1)\n", "test_y.py": "print(1)\n"})
    ran = flowaudit("scan", tmp_path)
    assert ran.code == 3
    assert "left out: 1 directory of tests, 1 test file (--include-tests looks at those)" in ran.err


def test_our_own_fault_ends_with_4(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("scanner.engine.run.analyse", fault)
    ran = flowaudit("scan", app)
    assert ran.code == 4
    assert "internal error: RuntimeError: boom" in ran.err


def test_the_same_input_gives_the_same_bytes_cold_cached_and_in_parallel(app: Path) -> None:
    cold = flowaudit("scan", app, "--format", "sarif", "--jobs", "1").out
    cached = flowaudit("scan", app, "--format", "sarif", "--jobs", "2").out
    uncached = flowaudit("scan", app, "--format", "sarif", "--no-cache").out
    assert cold == cached == uncached


def test_quiet_leaves_out_the_summary(app: Path) -> None:
    assert "summary" in flowaudit("scan", app).out
    assert "summary" not in flowaudit("scan", app, "--quiet").out


def test_findings_below_the_rank_are_left_out(app: Path) -> None:
    ran = flowaudit("scan", app, "--min-rank", "100", "--fail-on", "note")
    assert ran.code == 0
    assert "PF302" not in ran.out
    assert "1 finding less sure than 100 of 100" in ran.out
    run = sarif(flowaudit("scan", app, "--min-rank", "100", "--format", "sarif").out)
    told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert told == "Findings less sure than 100 of 100 were left out: 1 (--min-rank 0)."


WAYS = {
    "one.py": "import toolbox\n\n\ndef one(email):\n    print(toolbox.shape(email))\n",
    "two.py": "import toolbox\n\n\ndef two(phone):\n    print(toolbox.fold(toolbox.shape(phone)))\n",
}
"""Ways with one and with two calls of unknown code on them."""


@pytest.mark.parametrize(
    ("settings", "flags", "found"),
    [
        ("exclude: []", [], ["one.py"]),
        ("exclude: []", ["--without-guess", "unknown-call"], []),
        ("guesses: {without: [unknown-call]}", [], []),
        ("guesses: {without: [stored-row]}", ["--without-guess", "unknown-call"], []),
        ("guesses: {unknown-calls: 2, together: 2}", [], ["one.py", "two.py"]),
        ("guesses: {unknown-calls: 2}", [], ["one.py"]),
        ("guesses: {unknown-calls: 0}", [], []),
    ],
)
def test_settings_and_flags_say_which_guesses_are_made(
    app: Path, settings: str, flags: list[str], found: list[str]
) -> None:
    root = lay(app.parent / "ways", {**WAYS, "flowaudit.yaml": settings + "\n"})
    for command in (["flows", "--format", "jsonl"], ["scan", "--format", "json", "--min-rank", "0"]):
        ran = flowaudit(command[0], root, *command[1:], *flags, "--quiet")
        assert ran.code == 0
        assert sorted({name for name in WAYS if name in ran.out}) == found


def test_a_guess_that_there_is_not_is_told_with_its_line(app: Path) -> None:
    lay(app, {"flowaudit.yaml": "guesses:\n  without: [unknown-cal]\n  together: 9\n"})
    ran = flowaudit("scan", app)
    assert ran.code == 2
    assert "flowaudit.yaml:2" in ran.err
    assert "unknown-call" in ran.err
    assert "flowaudit.yaml:3" in ran.err
