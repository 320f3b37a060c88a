"""Rows that become mappings under a list of names: each name says what stands there."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

TABLE = "class People:\n    fields = ['rank', 'first_name', 'email']\n"


def check(code: str, wanted: set[str]) -> None:
    """`wanted` are the arguments of the calls of `print` that get personal data."""
    flows = run({"app.py": TABLE + code}).flows
    assert {one.sink.expression for one in flows if one.sink.kind == "console"} == {f"print({text})" for text in wanted}


@pytest.mark.parametrize(
    "made",
    [
        "dict(zip(People.fields, row))",
        "dict(zip(('rank', 'email'), row))",
        "{name: row[name] for name in People.fields}",
        "{name: getattr(row, name) for name in People.fields}",
        "{name: value for name, value in zip(People.fields, row)}",
    ],
)
def test_a_name_of_the_list_says_what_the_mapping_holds_under_it(made: str) -> None:
    code = f"def one(row):\n    found = {made}\n    print(found['email'])\n    print(found['rank'])\n"
    check(code, {"found['email']"})


@pytest.mark.parametrize(
    "made",
    ["dict(zip(row, row))", "{name: 1 for name in People.fields}", "{row[name]: name for name in People.fields}"],
)
def test_mappings_made_of_other_things_hold_nothing_by_it(made: str) -> None:
    check(f"def one(row):\n    print({made})\n", set())
