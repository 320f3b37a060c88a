"""The inventory's own words: which terms are taught to the classifier, and which keep what the rules say of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import api
from scanner.engine.own_words import with_own_words

OTTOBEST = Path(__file__).parents[2] / "fixtures" / "apps" / "ottobest"
REQUEST = api.Request(paths=(OTTOBEST,), cache=False)
CLASSIFIER = api.classifier(REQUEST)


@pytest.mark.parametrize("name", ["Aodishiaccounts", "aodishiaccount", "aodishi_accounts", "aodishiAccount"])
def test_a_word_that_only_the_policy_knows_is_found_as_its_category(name: str) -> None:
    assert CLASSIFIER.classify(name).category == "user.account.id"


@pytest.mark.parametrize("name", ["gateway", "dns", "name", "location", "closing", "accounts"])
def test_a_word_that_the_rules_know_keeps_its_meaning(name: str) -> None:
    assert CLASSIFIER.classify(name).data_type == ""


def test_without_an_inventory_the_rules_stay_as_they_are() -> None:
    rules = api.rules(REQUEST)
    assert with_own_words(rules, None) is rules
