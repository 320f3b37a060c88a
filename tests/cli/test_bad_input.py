"""Bad input: each with a clear message, the documented exit code, the rest of the scan done, and a notification."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import APP, flowaudit, lay


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLOWAUDIT_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "app"
    root.mkdir()
    return lay(root, {**APP, "flowaudit.yaml": "exclude: []\n"})


def check(app: Path, expected: list[tuple[str, str, int]]) -> None:
    """The notifications (path, kind, line), exactly, and that the rest of the scan was done."""
    ran = flowaudit("scan", app, "--format", "sarif")
    assert ran.code == 0, ran.err
    run = json.loads(ran.out)["runs"][0]
    notes = run["invocations"][0].get("toolExecutionNotifications", [])
    told = []
    for note in notes:
        place = note["locations"][0]["physicalLocation"]
        line = place.get("region", {}).get("startLine", 0)
        told.append((place["artifactLocation"]["uri"], note["properties"]["kind"], line))
    assert told == expected
    assert [each["ruleId"] for each in run["results"]] == ["PF302"]
    text = flowaudit("scan", app, "--fail-on", "never").out
    for path, kind, _ in expected:
        assert path.replace("%20", " ") in text
        assert kind in text


def test_an_empty_file_is_no_problem(app: Path) -> None:
    check(lay(app, {"shop/empty.py": ""}), [])


def test_a_binary_file(app: Path) -> None:
    check(lay(app, {"shop/binary.py": b"\x7fELF\0\0"}), [("shop/binary.py", "binary", 0)])


def test_a_file_of_50_megabytes(app: Path) -> None:
    check(lay(app, {"shop/big.py": b"x = 1\n" * (50 * 1024 * 1024 // 6)}), [("shop/big.py", "too-large", 0)])


def test_a_directory_loop(app: Path) -> None:
    (app / "shop" / "again").symlink_to(app)
    check(app, [("shop/again", "unreadable", 0)])


def test_a_dangling_link(app: Path) -> None:
    (app / "shop" / "gone.py").symlink_to(app / "nowhere.py")
    check(app, [("shop/gone.py", "unreadable", 0)])


def test_wrong_encodings(app: Path) -> None:
    files: dict[str, str | bytes] = {"shop/bad one.py": b"x = 1\ny = '\xe9'\n", "shop/odd.py": b"# coding: klingon\n"}
    check(lay(app, files), [("shop/bad%20one.py", "unreadable", 2), ("shop/odd.py", "unreadable", 1)])


def test_a_file_with_a_broken_function_gives_its_others(app: Path) -> None:
    broken = APP["shop/views.py"] + "\n\ndef broken(:\n    return ((\n"
    ran = flowaudit("scan", lay(app, {"shop/views.py": broken}), "--format", "sarif")
    run = json.loads(ran.out)["runs"][0]
    kinds = {note["properties"]["kind"] for note in run["invocations"][0]["toolExecutionNotifications"]}
    assert kinds == {"syntax"}
    assert [each["ruleId"] for each in run["results"]] == ["PF302"]


def test_a_fault_of_ours_in_one_file_costs_only_that_file(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scanner.frontends.python import lower

    def fault(path: str, module: str, raw: bytes) -> object:
        if path == "shop/mail.py":
            raise RuntimeError("boom")
        return lower(path, module, raw)

    monkeypatch.setattr("scanner.engine.lowering.frontend", lambda language: fault)
    check(app, [("shop/mail.py", "internal", 0)])


def test_an_inventory_with_unknown_keys_and_wrong_references_is_told_whole(app: Path) -> None:
    lay(app, {"inventory.yaml": "inventory_version: 1\npolcy: {}\ndeclarations: []\n"})
    ran = flowaudit("scan", app, "--inventory", app / "inventory.yaml")
    assert ran.code == 2
    assert "inventory.yaml:2: " in ran.err
    assert "did you mean 'policy'?" in ran.err


def test_settings_with_an_unknown_key(app: Path) -> None:
    ran = flowaudit("scan", lay(app, {"flowaudit.yaml": "exclud: []\n"}))
    assert ran.code == 2
    assert "flowaudit.yaml:1: " in ran.err
    assert "did you mean 'exclude'?" in ran.err


def test_rules_that_are_wrong_are_told_with_file_and_line(app: Path) -> None:
    lay(app, {"own/pack.yaml": "pack: own\nsummary: x\nrules:\n  - id: a\n    cal: x.y\n"})
    ran = flowaudit("scan", app, "--rules", app / "own")
    assert ran.code == 2
    assert "pack.yaml:5: " in ran.err
    assert "did you mean 'call'?" in ran.err


def test_a_rule_that_can_never_fire_is_refused_with_its_place_and_a_way_out(app: Path) -> None:
    rule = "  - id: a\n    read: x.y\n    sink: {kind: log, args: ['0']}\n    examples: {match: ['x.y']}\n"
    lay(app, {"own/pack.yaml": "pack: own\nsummary: x\nrules:\n" + rule})
    ran = flowaudit("scan", app, "--rules", app / "own")
    assert (ran.code, ran.out) == (2, "")
    (complaint,) = ran.err.splitlines()
    assert complaint.endswith(
        "own/pack.yaml:4: the rule 'a' can never fire: no sink under 'read' "
        "(it can stand under bare_call, base, call, decorator, loose_call, named_call)"
    )


def test_a_cache_full_of_rubbish_is_a_miss(app: Path, tmp_path: Path) -> None:
    first = flowaudit("scan", app, "--format", "sarif").out
    segments = list((tmp_path / "cache").rglob("*.seg"))
    assert segments
    for segment in segments:
        raw = segment.read_bytes()
        segment.write_bytes(raw[:40] + bytes(byte ^ 0x5A for byte in raw[40:]))
    assert flowaudit("scan", app, "--format", "sarif").out == first
