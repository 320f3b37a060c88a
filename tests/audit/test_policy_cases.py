"""The classes about the policy itself, each on its own: a small policy with one thing changed, reported or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner.audit.classes import BY_ID
from scanner.audit.declared import findings_without_code
from scanner.inventory.policy_text import PolicyText
from scanner.inventory.reader import read_inventory
from tests.taint.program_case import rules

HERE = Path(__file__).parent / "programs"
CASES: dict[str, dict[str, list[dict[str, Any]]]] = yaml.safe_load((HERE / "policies.yaml").read_text("utf-8"))


def changed(name: str, edits: list[list[str]]) -> bytes:
    text = (HERE / name).read_bytes().decode("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


@pytest.mark.parametrize(
    ("rule", "kind", "number"),
    [
        pytest.param(rule, kind, number, id=f"{rule}-{kind}-{number}")
        for rule, entry in CASES.items()
        for kind in ("report", "quiet")
        for number in range(len(entry[kind]))
    ],
)
def test_a_policy_is_reported_or_stays_quiet(rule: str, kind: str, number: int) -> None:
    case = CASES[rule][kind][number]
    text = PolicyText("notes.txt", changed("notes.txt", case.get("text", [])))
    document = changed("notes.yaml", case.get("inventory", []))
    inventory = read_inventory("notes.yaml", document, rules().categories, text, frozenset(BY_ID))
    found = findings_without_code(inventory, frozenset(case.get("seen", ())), not case.get("partly"))
    assert any(each.rule == rule for each in found) is (kind == "report"), [each.message for each in found]
