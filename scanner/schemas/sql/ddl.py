"""Scripts of SQL: the tables they make, with the columns that later statements add."""

from __future__ import annotations

import re

from scanner.schemas.model import Record, RecordField
from scanner.schemas.sql.statements import statement_of
from scanner.schemas.sql.text import split

MOST = 2000
_DECLARES = re.compile(r"^(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(?:CREATE|ALTER)\b[^;]*?\bTABLE\b", re.IGNORECASE | re.DOTALL)


def read_sql(text: str) -> tuple[Record, ...]:
    """The tables of a script, in the order in which they are first named."""
    found: dict[str, Record] = {}
    declaring = [(line, piece) for line, piece in split(text) if _DECLARES.match(piece)]
    for line, piece in declaring[:MOST]:
        statement = statement_of(piece)
        if statement is None or not statement.table or statement.verb not in ("create", "alter"):
            continue
        fields = tuple(RecordField(one.name, one.type, line + _offset(piece, one.name)) for one in statement.columns)
        known = found.get(statement.table)
        if known is None:
            found[statement.table] = Record("table", statement.table, line + _lead(piece), fields)
        else:
            names = {one.name for one in known.fields}
            merged = (*known.fields, *(one for one in fields if one.name not in names))
            found[statement.table] = Record("table", known.name, known.line, merged)
    return tuple(found.values())


def _lead(piece: str) -> int:
    """How many lines of comments stand before the statement."""
    start = re.search(r"^\s*(?:CREATE|ALTER)\b", piece, re.IGNORECASE | re.MULTILINE)
    return piece.count("\n", 0, start.start()) if start else 0


def _offset(piece: str, name: str) -> int:
    """How many lines below the statement's start a column is declared."""
    opened = piece.find("(") + 1
    place = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", piece[opened:])
    return piece.count("\n", 0, opened + place.start()) if place else 0
