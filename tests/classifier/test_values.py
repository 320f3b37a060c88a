"""Literal values: what looks like personal data, and what only looks so."""

from __future__ import annotations

import pytest

from benchmarks.names import bundled_classifier
from scanner.rules.classifier.values import pattern_type, value_type

CLASSIFIER = bundled_classifier()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jane.doe@example.org", "contact.email"),
        ("+49 351 3296645", "contact.phone"),
        ("DE89 3704 0044 0532 0130 00", "payment.iban"),
        ("DE89 3704 0044 0532 0130 01", ""),
        ("4111 1111 1111 1111", "payment.card_number"),
        ("4111 1111 1111 1112", ""),
        ("0000 0000 0000 0000", ""),
        ("203.0.113.7", "network.ip"),
        ("127.0.0.1", ""),
        ("078-05-1120", "government.ssn"),
        ("hello", ""),
        ("@app.route", ""),
    ],
)
def test_a_value_shows_its_type(text: str, expected: str) -> None:
    assert value_type(text) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"[^@]+@[^@]+\.[a-z]+", "contact.email"),
        (r"^[\w.+-]+@[\w-]+\.[\w.]+$", "contact.email"),
        (r"\d{3}-\d{2}-\d{4}", "government.ssn"),
        (r"^@\w+$", ""),
        (r"git@github\.com:", ""),
    ],
)
def test_a_pattern_tells_what_it_describes(pattern: str, expected: str) -> None:
    assert pattern_type(pattern) == expected


@pytest.mark.parametrize(
    ("name", "literal", "expected"),
    [
        ("contact", "'a@b.org'", ""),
        ("sender", "'a@b.org'", "contact.email"),
        ("email", "'a@b.org'", "contact.email"),
        ("email", r"r'[^@\s]+@[^@\s]+\.[a-z]+'", ""),
        ("email_address", "'email'", ""),
        ("password", "True", ""),
        ("ip", "'10.0.0.1'", ""),
        ("ip", "'93.184.216.34'", "network.ip"),
    ],
)
def test_the_literal_that_a_name_is_given_counts(name: str, literal: str, expected: str) -> None:
    assert CLASSIFIER.classify(name, value=literal).data_type == expected
