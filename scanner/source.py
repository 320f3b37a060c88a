"""Where things are, and what went wrong.

A *source file* is a path (relative to the scan's root, forward slashes) with the digest of its bytes.
A *span* is a half-open range of byte offsets in it. A *place* is what people read: a line and a column.
A *problem* is something in the scanned source that could not be read or understood: collected, reported, never raised.
A *complaint* is something wrong with what the user wrote (inventory, rules, configuration, flags); a
`ConfigError` carries all of them at once.
"""

from __future__ import annotations

import bisect
import difflib
import hashlib
from collections.abc import Iterable
from typing import Literal

import msgspec

ProblemKind = Literal[
    "unreadable",  # the file could not be opened or decoded
    "too-large",  # the file is over the size limit and was left out
    "binary",  # the file holds NUL bytes: not source text
    "syntax",  # a span that the parser could not understand
    "limit",  # a stated limit of the analysis was hit; what was done instead is in the message
    "remark",  # a flowaudit comment in the code that says nothing known
    "internal",  # our own fault, confined to one file
]


class SourceFile(msgspec.Struct, frozen=True):
    """One file of the project. `path` is relative to the root; `module` its dotted name; `digest` of its bytes."""

    path: str
    language: str
    module: str
    digest: str
    size: int


class Span(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A half-open range of byte offsets."""

    start: int
    end: int


class Place(msgspec.Struct, frozen=True, gc=False):
    """A place that a person can go to: lines and columns from 1, columns in Unicode code points."""

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0


class Problem(msgspec.Struct, frozen=True):
    """Something in the scanned source that we could not read or understand."""

    kind: ProblemKind
    path: str
    message: str
    line: int = 0
    column: int = 0
    unparsed_bytes: int = 0


class Complaint(msgspec.Struct, frozen=True):
    """One thing wrong with a document or flag of the user's: where, what, and the nearest right spelling."""

    path: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """`path:line: message (hint)`, the form in which it is printed."""
        where = f"{self.path}:{self.line}" if self.line else self.path
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}: {self.message}{hint}"


class ConfigError(Exception):
    """The user's documents or flags are wrong. Carries every complaint once; caught once, in `cli`."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(dict.fromkeys(complaints))
        super().__init__("\n".join(str(complaint) for complaint in self.complaints))


class Text:
    """The text of one file, which turns byte offsets into places and gives back lines.

    Line and column are counted from 1. Columns are Unicode code points (SARIF's `unicodeCodePoints`).
    """

    __slots__ = ("_starts", "path", "raw")

    def __init__(self, path: str, raw: bytes) -> None:
        self.path = path
        self.raw = raw
        self._starts = [0]
        position = raw.find(b"\n")
        while position >= 0:
            self._starts.append(position + 1)
            position = raw.find(b"\n", position + 1)

    def place(self, start: int, end: int) -> Place:
        """The place of a byte range."""
        line, column = self._point(start)
        end_line, end_column = self._point(end)
        return Place(self.path, line, column, end_line, end_column)

    def line(self, number: int) -> str:
        """The text of line `number` (from 1) without its line ending; empty when there is none."""
        if not 0 < number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.raw)
        return self.raw[start:end].decode("utf-8", "replace").rstrip("\r\n")

    def slice(self, start: int, end: int) -> str:
        """The text of a byte range."""
        return self.raw[start:end].decode("utf-8", "replace")

    def _point(self, offset: int) -> tuple[int, int]:
        offset = min(max(offset, 0), len(self.raw))
        line = bisect.bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        return line, len(self.raw[start:offset].decode("utf-8", "replace")) + 1


def digest(raw: bytes) -> str:
    """The content hash used for keys everywhere: 32 hex digits of BLAKE2b."""
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def nearest(word: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?` for the known word nearest to `word`, or an empty string."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else ""
