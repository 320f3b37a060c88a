"""The reference policy as test data: a published policy text, its inventory, its bindings, and flows with their
verdicts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from scanner.inventory.bindings import Bindings
from scanner.inventory.bindings_reader import read_bindings
from scanner.inventory.model import Inventory
from scanner.inventory.policy_text import PolicyText
from scanner.inventory.reader import read_inventory
from scanner.taxonomy import CategoryTree, dotted_parents

REFERENCE = Path(__file__).parent / "reference"


@cache
def categories() -> CategoryTree:
    """Fideslang's data categories."""
    return CategoryTree(dotted_parents((REFERENCE / "categories.txt").read_text().split()))


@cache
def inventory() -> Inventory:
    text = PolicyText("policy/ottobest.txt", (REFERENCE / "ottobest.txt").read_bytes())
    return read_inventory(
        "policy/ottobest-policy.yaml", (REFERENCE / "ottobest-policy.yaml").read_bytes(), categories(), text
    )


@cache
def bindings() -> Bindings:
    raw = (REFERENCE / "ottobest-bindings.yaml").read_bytes()
    return read_bindings("policy/ottobest-bindings.yaml", raw, categories(), inventory())
