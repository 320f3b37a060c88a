"""The labelled list of names: what a row says, how it is read and written, and which half it belongs to."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import msgspec

NAMES = Path(__file__).parent.parent / "fixtures" / "names"
LIST = NAMES / "labelled.csv"
MORE = NAMES / "more.csv"
THIRD = NAMES / "third.csv"
FOURTH = NAMES / "fourth.csv"
HALVES = ("tuned", "held_out")


class Row(msgspec.Struct, frozen=True):
    """A name where it occurs. `function`: the function it stands in; `neighbours`: the names beside it, with spaces
    between; `value`: the literal it is given, if any. `label`: data types with `|` between, or `none`, "" before
    labelling.
    """

    application: str
    version: str
    place: str
    file_kind: str
    occurs: str
    function: str
    owner: str
    name: str
    declared: str
    value: str
    neighbours: str
    label: str = ""
    reason: str = ""

    @property
    def personal(self) -> bool:
        """Whether the label names a data type."""
        return self.label != "none"


def read_rows(path: Path) -> list[Row]:
    """The rows of a list. Raises OSError and, for unknown columns, TypeError."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file)]


def write_rows(rows: Iterable[Row], file: TextIO) -> None:
    """Write rows with their head."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(Row.__struct_fields__)
    writer.writerows(msgspec.structs.astuple(row) for row in rows)


def half_of(row: Row) -> str:
    """The half of the list that a row is in, by a hash of application, name and owner."""
    text = "|".join((row.application, row.name, row.owner))
    return HALVES[hashlib.blake2b(text.encode(), digest_size=8).digest()[-1] % 2]
