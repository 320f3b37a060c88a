"""Programs that speak SQL in, the columns that data goes to and comes from out."""

# ruff: noqa: E501 - statements, each on one line

from __future__ import annotations

import pytest

from scanner.taint.model import Flows
from tests.taint.program_case import run


def stored(code: str) -> set[tuple[str, str, str]]:
    """(category, table, argument) of every flow into a database."""
    flows = _flows(code)
    return {
        (one.source.category, one.sink.store, one.sink.argument) for one in flows.flows if one.sink.kind == "database"
    }


def printed(code: str) -> set[tuple[str, int]]:
    """(source, line) of every flow to the console."""
    return {(one.source.symbol, one.sink.place.line) for one in _flows(code).flows if one.sink.kind == "console"}


def test_a_parameter_is_named_by_its_column() -> None:
    assert stored('cursor.execute("INSERT INTO users (id, mail) VALUES (?, ?)", (1, user.email))') == {
        ("user.contact.email", "users", "mail")
    }
    assert stored('cursor.execute("UPDATE users SET mail = %(m)s", {"m": user.email})') == {
        ("user.contact.email", "users", "mail")
    }
    assert stored('cursor.executemany("INSERT INTO users (id, mail) VALUES (?, ?)", [(1, user.email)])') == {
        ("user.contact.email", "users", "mail")
    }


@pytest.mark.parametrize(
    "statement",
    ['cursor.execute("SELECT id FROM users WHERE mail = ?", (user.email,))', "cursor.execute(f\"DELETE FROM users WHERE mail = '{user.email}'\")"],
)  # fmt: skip
def test_a_query_stores_none_of_its_parameters(statement: str) -> None:
    assert stored(statement) == set()


def test_a_statement_of_unknown_text_may_store_what_it_is_given() -> None:
    assert {category for category, _, _ in stored("cursor.execute(build(), (user.email,))")} == {"user.contact.email"}


def test_text_assembled_from_constants_is_read() -> None:
    code = 'table = "users"\n    cursor.execute("INSERT INTO " + table + f" ({COLUMN}) VALUES (?)", (user.email,))'
    assert stored(code) == {("user.contact.email", "users", "mail")}


def test_what_is_selected_is_read_by_position_key_and_attribute() -> None:
    code = """\
cursor.execute("SELECT u.total, u.phone AS p, email FROM users u")
    row = cursor.fetchone()
    print(row[0])
    print(row[1])
    print(row["p"])
    for total, phone, x in cursor.fetchall():
        print(x)"""
    assert printed(code) == {("users.phone", 7), ("users.phone", 8), ("users.email", 10)}


def test_the_table_tells_whether_a_name_is_a_persons() -> None:
    code = 'print(cursor.execute("SELECT name FROM {}").fetchone()[0])'
    assert printed(code.format("products")) == set()
    assert printed(code.format("customers")) == {("customers.name", 4)}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('execute("INSERT INTO users (email, n) VALUES (?, ?)", (x, 1))', {("user.contact.email", "email")}),
        ('execute("UPDATE users SET phone = %(a)s WHERE id = %(b)s", {"a": x, "b": y})', {("user.contact.phone_number", "phone")}),
        ('executemany("INSERT INTO users (email) VALUES (?)", [(x,), (y,)])', {("user.contact.email", "email")}),
        ('execute("INSERT INTO users (email) VALUES (?)", ("info",))', set()),
        ('execute("INSERT INTO products (name) VALUES (?)", (x,))', set()),
        ('execute("SELECT id FROM users WHERE email = ?", (x,))', set()),
    ],
)  # fmt: skip
def test_what_a_personal_column_is_given_is_that_data(call: str, expected: set[tuple[str, str]]) -> None:
    code = f"x, y = read(), read()\n    cursor.{call}"
    assert {(category, column) for category, _, column in stored(code)} == expected


def test_what_is_known_better_is_not_told_again_as_a_column() -> None:
    flows = _flows('x = user.email\n    cursor.execute("INSERT INTO users (email) VALUES (?)", (x,))').flows
    assert [one.source.symbol for one in flows] == ["user.email"]


def _flows(code: str) -> Flows:
    return run({"shop.py": f'COLUMN = "mail"\n\ndef run(cursor, user):\n    {code}\n'})
