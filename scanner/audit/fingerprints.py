"""Two fingerprints of a finding: one that moves with a line's text, one that survives moving the code.

`line_hash` is GitHub's `primaryLocationLineHash`: a rolling 64-bit hash (base 37) of the 100 characters, spaces and
tabs left out, that start at the line, with a count for equal lines (codeql-action, `src/fingerprints.ts`). `identity`
hashes what a finding is about: class, category, recipient, symbols and function, free of line numbers and ordinals;
baselines use it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

_BLOCK = 100
_BASE = 37
_MASK = (1 << 64) - 1
_FIRST = pow(_BASE, _BLOCK, 1 << 64)
_END = 65_535


def identity(rule: str, category: str, recipient: str, source: str, sink: str, function: str) -> str:
    """The stable identity of a finding: 32 hexadecimal digits."""
    parts = "\0".join((rule, category, recipient, source, sink, function))
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def of_application(identity: str, application: str) -> str:
    """The identity of a finding in one of several applications: the same code may be read in the light of each."""
    return hashlib.sha256(f"{application}\0{identity}".encode()).hexdigest()[:32] if identity else identity


def line_hashes(text: str, wanted: Collection[int]) -> dict[int, str]:
    """The hash of each wanted line (from 1), as `hex:count`."""
    rolling = _Rolling(frozenset(wanted))
    previous_return = False
    for code in _utf16(text):
        if code in (32, 9) or (previous_return and code == 10):
            previous_return = False
            continue
        previous_return = code == 13
        rolling.take(10 if previous_return else code)
    rolling.take(_END)
    rolling.flush()
    return rolling.found


class _Rolling:
    """The window, the hash over it, and which lines start where in it."""

    def __init__(self, wanted: frozenset[int]) -> None:
        self.found: dict[int, str] = {}
        self._wanted = wanted
        self._window = [0] * _BLOCK
        self._lines = [0] * _BLOCK
        self._hash = 0
        self._index = 0
        self._line = 0
        self._at_start = True
        self._counts: dict[int, int] = {}

    def take(self, code: int) -> None:
        """One character that counts."""
        if self._lines[self._index]:
            self._report()
        if self._at_start:
            self._at_start = False
            self._line += 1
            self._lines[self._index] = self._line
        self._at_start = code == 10
        self._push(code)

    def flush(self) -> None:
        """The lines that start in the last block, as if zeros followed."""
        for _ in range(_BLOCK):
            if self._lines[self._index]:
                self._report()
            self._push(0)

    def _push(self, code: int) -> None:
        begin = self._window[self._index]
        self._window[self._index] = code
        self._hash = (_BASE * self._hash + code - _FIRST * begin) & _MASK
        self._index = (self._index + 1) % _BLOCK

    def _report(self) -> None:
        line, self._lines[self._index] = self._lines[self._index], 0
        count = self._counts[self._hash] = self._counts.get(self._hash, 0) + 1
        if line in self._wanted:
            self.found[line] = f"{self._hash:x}:{count}"


def _utf16(text: str) -> list[int]:
    """The text's UTF-16 code units: the characters that GitHub's script counts."""
    if text.isascii():
        return list(text.encode("ascii"))
    raw = text.encode("utf-16-le", "surrogatepass")
    return [raw[at] | raw[at + 1] << 8 for at in range(0, len(raw), 2)]
