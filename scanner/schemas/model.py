"""A record: a table, message, type or schema that a file declares, with its fields."""

from __future__ import annotations

from typing import Literal

import msgspec

RecordKind = Literal["table", "avro", "json-schema", "openapi", "protobuf", "graphql"]


class RecordField(msgspec.Struct, frozen=True):
    """One field: its name, its type as written ("" if none), its line (from 1)."""

    name: str
    type: str
    line: int


class Record(msgspec.Struct, frozen=True):
    """One declared record. `receives` says that others hand it in: a request's body, an input type."""

    kind: RecordKind
    name: str
    line: int
    fields: tuple[RecordField, ...]
    receives: bool = False


class Unread(Exception):  # noqa: N818 - scanned files may be odd: the reader of files makes a problem of it
    """A file is not what its name says; the message tells why, `line` where (0: not known)."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line
