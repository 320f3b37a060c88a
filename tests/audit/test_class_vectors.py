"""Each class on its own: observations that it must report, and near misses that it must not."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner.audit.classes import BY_ID
from scanner.audit.judge import judge
from scanner.audit.observation import Observation
from scanner.document import Mapping, Node, Scalar, Sequence, load
from scanner.inventory.model import Inventory
from scanner.inventory.policy_text import PolicyText
from scanner.inventory.reader import read_inventory
from tests.audit import reference_case

HERE = Path(__file__).parent
WITHOUT_OBSERVATION = {
    "PF203", "PF204", "PF401", "PF402", "PF403", "PF701", "PF702", "PF704", "PF705", "PF706",
}  # fmt: skip
"""Classes that judge no single observation: they have tests of their own."""


def plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Mapping)
    return {entry.key: plain(entry.node) for entry in node.entries}


VECTORS = plain(load("vectors", (HERE / "class_vectors.yaml").read_text()).root)
CASES = [
    pytest.param(
        rule,
        flow,
        wanted == "report",
        flow.get("policy") or entry.get("policy", "clinic"),
        id=f"{rule}-{wanted}-{number}",
    )
    for rule, entry in VECTORS.items()
    for wanted in ("report", "quiet")
    for number, flow in enumerate(entry[wanted])
]


@cache
def clinic() -> Inventory:
    text = PolicyText("clinic.txt", (HERE / "whole/clinic.txt").read_bytes())
    path = HERE / "whole/clinic.yaml"
    return read_inventory("clinic.yaml", path.read_bytes(), reference_case.categories(), text, BY_ID)


@pytest.mark.parametrize(("rule", "flow", "wanted", "policy"), CASES)
def test_a_class_reports_what_it_is_about_and_nothing_near(
    rule: str, flow: dict[str, Any], wanted: bool, policy: str
) -> None:
    inventory = clinic() if policy == "clinic" else reference_case.inventory()
    observation = msgspec.convert(flow, Observation)
    rules = judge(observation, inventory).rules()
    assert (rule in rules) is wanted, rules


def test_every_class_has_at_least_two_of_both() -> None:
    assert set(VECTORS) | WITHOUT_OBSERVATION == set(BY_ID)
    assert all(len(entry[kind]) >= 2 for entry in VECTORS.values() for kind in ("report", "quiet"))
