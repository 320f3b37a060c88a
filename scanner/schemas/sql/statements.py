"""Statements, parsed by sqlglot: loaded when the first one is met, each text once.

What cannot be parsed gives nothing: SQL is spoken in many dialects, and a program's text may have
holes where syntax should be.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Iterator
from typing import Any

from scanner.schemas.sql.model import Column, Parameter, Statement
from scanner.schemas.sql.text import HOLE, PREFIX, SQL, neutral, split

LONGEST = 40_000
_ROWS = re.compile(rf"\bVALUES\s*:{PREFIX}\d+\s*(?:$|ON\b|RETURNING\b)", re.IGNORECASE)


@functools.lru_cache(maxsize=8192)
def statements_of(text: str) -> tuple[Statement, ...]:
    """The statements of a text that write, read or declare tables, in order; () for text that is none."""
    if len(text) > LONGEST or not SQL.match(text):
        return ()
    return tuple(found for _, piece in split(text) if (found := statement_of(piece)) is not None)


def statement_of(text: str) -> Statement | None:
    """One statement, None when it is of no interest or cannot be parsed."""
    if len(text) > LONGEST or not SQL.match(text):
        return None
    written, keys = neutral(text)
    tree = _parsed(written)
    if tree is None:
        return None
    match type(tree).__name__:
        case "Insert":
            return _insert(tree, keys, bool(_ROWS.search(written)))
        case "Update":
            return _update(tree, keys)
        case "Delete":
            return Statement("delete", _table(tree.this), returns=_returning(tree))
        case "Select" | "Union" | "Except" | "Intersect":
            return _select(tree)
        case "Create" if tree.args.get("kind") == "TABLE":
            return _create(tree)
        case "Alter":
            return _alter(tree)
        case _:
            return None


def _parsed(text: str) -> Any:
    glot = _sqlglot()
    dialects = (
        ("mysql", "sqlite")
        if "`" in text
        else ("tsql", "postgres")
        if re.search(r"[\s(.]\[\w", text)
        else ("postgres", "mysql", None)
    )
    for dialect in dialects:
        try:
            return glot.parse_one(text, read=dialect, error_level=glot.ErrorLevel.IMMEDIATE)
        except (glot.errors.SqlglotError, RecursionError, ValueError, AttributeError, TypeError, IndexError):
            continue  # a parser of many dialects fails in many ways on text that is none of them
    return None


@functools.cache
def _sqlglot() -> Any:
    import sqlglot  # slow to load, and most programs' text is no SQL

    logging.getLogger("sqlglot").setLevel(
        logging.CRITICAL
    )  # it would tell our user about syntax that it only passes on
    return sqlglot


def _insert(tree: Any, keys: dict[str, int | str], rows: bool) -> Statement:
    target, table = tree.this, _table(tree.this)
    names = [part.name for part in target.expressions] if type(target).__name__ == "Schema" else []
    found: list[Parameter] = []
    values = tree.args.get("expression")
    tuples = values.expressions if type(values).__name__ == "Values" else []
    for row in tuples:
        for name, value in zip(names, getattr(row, "expressions", ()), strict=False):
            found += _parameters(value, name, table, keys)
    if type(values).__name__ == "Select":
        for name, value in zip(names, values.expressions, strict=False):
            found += _parameters(value, name, table, keys)
    conflict = tree.args.get("conflict")
    for pair in conflict.expressions if conflict is not None and conflict.expressions else ():
        if type(pair).__name__ == "EQ":
            found += _parameters(pair.expression, pair.this.name, table, keys)
    columns = tuple(Column(name, table) for name in names)
    return Statement("insert", table, columns, () if rows else tuple(found), rows, returns=_returning(tree))


def _update(tree: Any, keys: dict[str, int | str]) -> Statement:
    table = _table(tree.this)
    pairs = [pair for pair in tree.expressions if type(pair).__name__ == "EQ"]
    found = [one for pair in pairs for one in _parameters(pair.expression, pair.this.name, table, keys)]
    columns = tuple(Column(pair.this.name, table) for pair in pairs)
    return Statement("update", table, columns, tuple(found), returns=_returning(tree))


def _select(tree: Any) -> Statement:
    while type(tree).__name__ != "Select":
        tree = tree.this
        if tree is None or type(tree).__name__ not in ("Select", "Union", "Except", "Intersect", "Subquery"):
            return Statement("select", "")
    aliases: dict[str, str] = {}
    main = ""
    source = tree.args.get("from_") or tree.args.get("from")
    for part in (source, *(tree.args.get("joins") or ())):
        held: Any = part.this if part is not None else None
        if type(held).__name__ == "Table":
            name = _table(held)
            main = main or name
            aliases[held.alias_or_name] = name
    columns = tuple(_selected(one, main, aliases) for one in tree.expressions)
    star = any(
        type(one).__name__ == "Star" or type(getattr(one, "this", None)).__name__ == "Star" for one in tree.expressions
    )
    return Statement("select", main, columns, star=star)


def _selected(tree: Any, main: str, aliases: dict[str, str]) -> Column:
    alias = tree.alias
    inner = tree.this if type(tree).__name__ == "Alias" else tree
    if type(inner).__name__ in ("Lower", "Upper", "Trim", "Coalesce", "Cast"):
        inner = inner.this
    if type(inner).__name__ != "Column" or type(inner.this).__name__ == "Star":
        return Column("", main, alias=alias)
    return Column(inner.name, aliases.get(inner.table, main), alias=alias)


def _create(tree: Any) -> Statement | None:
    schema = tree.this
    if type(schema).__name__ != "Schema":
        return None
    table = _table(schema)
    return Statement(
        "create",
        table,
        tuple(_declared(part, table) for part in schema.expressions if type(part).__name__ == "ColumnDef"),
    )


def _alter(tree: Any) -> Statement | None:
    table = _table(tree.this)
    actions = tree.args.get("actions") or ()
    added: list[Any] = []
    for action in actions:
        added += action.expressions if type(action).__name__ == "Schema" else [action]
    columns = tuple(_declared(part, table) for part in added if type(part).__name__ == "ColumnDef")
    return Statement("alter", table, columns) if columns else None


def _declared(tree: Any, table: str) -> Column:
    kind = tree.args.get("kind")
    return Column(tree.name, table, kind.sql() if kind is not None else "")


def _returning(tree: Any) -> tuple[Column, ...]:
    returning = tree.args.get("returning")
    table = _table(tree.this)
    return tuple(_selected(one, table, {}) for one in returning.expressions) if returning is not None else ()


def _table(tree: Any) -> str:
    held = tree.this if type(tree).__name__ == "Schema" else tree
    name = held.name if type(held).__name__ == "Table" else ""
    return "" if name.startswith(HOLE) else str(name)


def _parameters(tree: Any, column: str, table: str, keys: dict[str, int | str]) -> Iterator[Parameter]:
    """The placeholders below a value, whatever is computed of them."""
    for node in tree.walk():
        if type(node).__name__ == "Placeholder":
            key = keys.get(str(node.this))
            if key is not None:
                yield Parameter(key, column, table)
