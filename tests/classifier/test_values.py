"""Literal values: what looks like personal data, and what only looks so."""

from __future__ import annotations

import pytest

from scanner.rules.classifier.values import pattern_type, sample_types, value_type


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


def test_sample_data_is_typed_by_its_values() -> None:
    assert sample_types({"contact": "a@b.org", "kind": "x"}) == {"contact": "contact.email"}
