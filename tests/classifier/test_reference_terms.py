"""The terms of the reference inventories are found as identifiers write them, by the rules alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from benchmarks.names import bundled_classifier

APPS = Path(__file__).parents[2] / "fixtures" / "apps"
CLASSIFIER = bundled_classifier()
# One everyday word each, which says nothing alone, or a sentence: with an owner, or by the inventory, they are found.
ALONE = {
    "name", "location", "calendar", "DNS", "gateway", "CDN", "closing", "number", "invoice", "review", "reviews",
    "message", "Aodishiaccounts", "page views", "random visitor number",
}  # fmt: skip
LONGEST = 4


def terms(app: str) -> list[tuple[str, str]]:
    inventory = yaml.safe_load((APPS / app / "policy" / f"{app}-policy.yaml").read_text("utf-8"))
    found = {
        (term["term"], term["category"])
        for each in inventory["declarations"]
        for term in each.get("data") or ()
        if "term" in term
    }
    return sorted(pair for pair in found if len(pair[0].split()) <= LONGEST and pair[0] not in ALONE)


@pytest.mark.parametrize(("term", "category"), [*terms("ottobest"), *terms("calmere")])
def test_a_term_of_the_reference_policies_is_found_however_it_is_written(term: str, category: str) -> None:
    words = re.findall(r"[A-Za-z]+", term)
    camel = words[0].lower() + "".join(word.capitalize() for word in words[1:])
    for name in (term, "_".join(words).lower(), camel):
        found = CLASSIFIER.classify(name).category
        assert found
        assert found.startswith(category) or category.startswith(found), f"{name}: {found}"


@pytest.mark.parametrize(
    ("name", "owner", "category"),
    [
        ("dns", "device", "user.device.network.dns"),
        ("gateway", "phone", "user.device.network.gateway"),
        ("cdn", "handset", "user.device.network.cdn"),
        ("location", "user", "user.location.precise"),
        ("calendar", "customer", "user.calendar"),
    ],
)
def test_everyday_words_of_the_reference_policy_are_found_with_an_owner(name: str, owner: str, category: str) -> None:
    assert CLASSIFIER.classify(name, owner).category == category
