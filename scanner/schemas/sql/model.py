"""A statement of SQL, as far as data passes through it."""

from __future__ import annotations

from typing import Literal

import msgspec

Verb = Literal["insert", "update", "delete", "select", "create", "alter"]


class Column(msgspec.Struct, frozen=True):
    """A column: declared, written, or selected. `alias` is the name that a selected one has in the result."""

    name: str
    table: str
    type: str = ""
    alias: str = ""
    line: int = 1


class Parameter(msgspec.Struct, frozen=True):
    """A placeholder that a column takes its value from: `key` its position (from 0) or name."""

    key: int | str
    column: str
    table: str


class Statement(msgspec.Struct, frozen=True):
    """One statement. `columns` are what it declares (create, alter), writes (insert, update) or answers with (select).

    In `columns` of a select an expression without a column stands as a column without a name, so that positions hold.
    `rows`: the values are one placeholder for whole rows (`VALUES %s`), in the order of `columns`.
    """

    verb: Verb
    table: str
    columns: tuple[Column, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    rows: bool = False
    star: bool = False
    returns: tuple[Column, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether it puts data into a table."""
        return self.verb in ("insert", "update")

    def column_of(self, key: int | str) -> str:
        """The column that a parameter goes to, "" when it goes to none."""
        return next((one.column for one in self.parameters if one.key == key), "")
