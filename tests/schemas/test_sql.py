"""SQL text in, what it does to which columns out."""

# ruff: noqa: E501 - statements, each on one line

from __future__ import annotations

import pytest

from scanner.schemas.sql import read_sql, statements_of


def told(text: str) -> list[str]:
    """One line a statement: verb, table, columns, and `key>column` for parameters."""
    lines = []
    for one in statements_of(text):
        columns = ",".join(
            f"{c.table + '.' if c.table != one.table else ''}{c.name or '-'}{'=' + c.alias if c.alias else ''}"
            for c in one.columns
        )
        parameters = " ".join(f"{p.key}>{p.column}" for p in one.parameters)
        lines.append(" ".join(f"{one.verb} {one.table} {columns} {parameters}{' rows' if one.rows else ''}".split()))
    return lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT INTO users (id, mail) VALUES (?, ?)", ["insert users id,mail 0>id 1>mail"]),
        ("insert into users (mail) values (%s)", ["insert users mail 0>mail"]),
        ("INSERT INTO users (mail, n) VALUES (:mail, lower(:name))", ["insert users mail,n mail>mail name>n"]),
        ("INSERT INTO users (mail) VALUES (%(mail)s)", ["insert users mail mail>mail"]),
        ("INSERT INTO shop.users (id, mail) VALUES ($1, $2::text)", ["insert users id,mail 0>id 1>mail"]),
        ("INSERT INTO users (id, mail) VALUES %s", ["insert users id,mail rows"]),
        ("INSERT INTO users (id, mail) VALUES (1, '?'), (?, ?)", ["insert users id,mail 0>id 1>mail"]),
        ("INSERT INTO `users` (`mail`) VALUES (%s) ON DUPLICATE KEY UPDATE mail=%s", ["insert users mail 0>mail 1>mail"]),
        ("INSERT INTO u (mail) VALUES (?) ON CONFLICT (mail) DO UPDATE SET name = ?", ["insert u mail 0>mail 1>name"]),
        ("UPDATE users SET mail = ?, seen = now() WHERE id = ?", ["update users mail,seen 0>mail"]),
        ("SELECT u.mail, o.total AS t, count(*), name FROM users u JOIN orders o ON o.u = u.id WHERE u.id = %s",
         ["select users mail,orders.total=t,-,name"]),
        ("SELECT * FROM users", ["select users -"]),
        ("DELETE FROM users WHERE mail = ?", ["delete users"]),
        ("INSERT INTO {?} (mail) VALUES (?)", ["insert mail 0>mail"]),
        ("SELECT mail FROM users WHERE id = {?} AND {?}", ["select users mail"]),
        ("CREATE TABLE users (id int, mail text)", ["create users id,mail"]),
        ("ALTER TABLE users ADD COLUMN phone text", ["alter users phone"]),
        ("-- note\nDELETE FROM a; UPDATE b SET c = :d", ["delete a", "update b c d>c"]),
        ("select the best of both", []),
        ("INSERT coin (", []),
        ("UPDATE", []),
        ("create a table", []),
        ("hello", []),
    ],
)  # fmt: skip
def test_a_statement_says_which_parameter_goes_to_which_column(text: str, expected: list[str]) -> None:
    assert told(text) == expected


def test_a_script_gives_its_tables_with_columns_added_later() -> None:
    script = """\
-- the shop; with a semicolon
CREATE TABLE IF NOT EXISTS users (
    id bigserial PRIMARY KEY,
    "email" varchar(200) NOT NULL DEFAULT 'a;b',
    CONSTRAINT one UNIQUE (email)
);
CREATE INDEX x ON users (email);
this is no SQL (;
ALTER TABLE users ADD COLUMN phone text;
"""
    (users,) = read_sql(script)
    assert (users.name, users.line) == ("users", 2)
    assert [(field.name, field.type, field.line) for field in users.fields] == [
        ("id", "BIGSERIAL", 3), ("email", "VARCHAR(200)", 4), ("phone", "TEXT", 9),
    ]  # fmt: skip


def test_text_without_end_costs_nothing() -> None:
    assert statements_of("SELECT " + "(" * 50_000) == ()
    assert statements_of("SELECT " + "(" * 2_000) == ()
