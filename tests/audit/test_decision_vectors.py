"""The reference flows: each gives exactly the intended findings and cites the intended declaration."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.audit.judge import judge
from scanner.audit.observation import Joined, Observation, Receiver
from scanner.document import Mapping, Node, Scalar, Sequence, load
from tests.audit.reference_case import REFERENCE, inventory


def plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Mapping)
    return {entry.key: plain(entry.node) for entry in node.entries}


VECTORS = plain(load("vectors", (REFERENCE / "decision_vectors.yaml").read_text()).root)


def observed(flow: dict[str, Any]) -> Observation:
    how = "hashed" if flow.get("joined_hashed") else "plain"
    to = flow.get("to", "")
    return Observation(
        op=flow["op"],
        data=flow["data"],
        purpose=flow.get("purpose", ""),
        to=Receiver(entity="" if to == "unknown" else to, resolved=to != "unknown") if to else None,
        services=tuple(flow.get("services", ())),
        consent=tuple(flow.get("consent", ())),
        legal=flow.get("legal", False),
        masked=flow.get("masked", False),
        in_url=flow.get("in_url", False),
        transport=flow.get("transport", "none"),
        joined=tuple(Joined(key, how) for key in flow.get("joined", ())),
    )


def test_there_are_32_vectors() -> None:
    assert len(VECTORS) == 32


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_a_flow_gives_its_findings(vector: dict[str, Any]) -> None:
    judgement = judge(observed(vector["flow"]), inventory())
    assert sorted(judgement.rules()) == sorted(vector["findings"])
    assert judgement.declaration == vector.get("declaration", "")
