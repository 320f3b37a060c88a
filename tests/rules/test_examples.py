"""Every example of every bundled rule, through the real scan."""

from __future__ import annotations

import functools

import pytest

from scanner.engine.rulebook import Rules, compile_rules
from scanner.engine.snippet import observe
from scanner.rules.bundled import bundled
from scanner.rules.examples import Example, examples_of, judge
from scanner.rules.loader import read_packs

EXAMPLES = list(examples_of(read_packs(bundled("packs"), [])))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.rule}:{e.line}")
def test_a_rule_does_what_its_example_says(example: Example) -> None:
    assert judge(example, observe(example.code, bundled_rules())) == ""


@functools.cache
def bundled_rules() -> Rules:
    """The rules that come with flowaudit."""
    folders = ("types", "taxonomy", "lexicon", "recipients", "packs")
    return Rules(compile_rules({path: text for folder in folders for path, text in bundled(folder).items()}))
