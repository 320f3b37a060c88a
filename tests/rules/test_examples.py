"""Every example of every bundled rule, through the real scan."""

from __future__ import annotations

import pytest

from scanner.rules.bundled import bundled
from scanner.rules.examples import Example, examples_of, judge
from scanner.rules.loader import read_packs
from tests.rules.snippet_case import observe

EXAMPLES = list(examples_of(read_packs(bundled("packs"), [])))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.rule}:{e.line}")
def test_a_rule_does_what_its_example_says(example: Example) -> None:
    assert judge(example, observe(example.code)) == ""
