"""The policy text: its lines, its hash, and where a quote stands.

A byte-order mark and the kind of line ending belong to the file, not to the text: neither changes the hash or a quote.
Quotes are compared with runs of white space taken as one space, in Unicode's composed form, and, in HTML and Markdown,
with what a reader sees: markup is no part of the text, and changing it changes no hash.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable

from scanner.inventory.markup import visible

Elsewhere = Callable[[str], tuple[str, int] | None]
"""The other file, and the line, on which a quote begins that is not in the text."""


class PolicyText:
    """The text of a policy, by lines: as a reader sees it, with the marks of `scanner.inventory.markup`."""

    __slots__ = ("_flat", "elsewhere", "lines", "path", "sha256")

    def __init__(self, path: str, raw: bytes, elsewhere: Elsewhere = lambda quote: None) -> None:
        """`raw` is the file's bytes. Raises UnicodeDecodeError when they are not UTF-8 (or UTF-16 with a mark)."""
        self.elsewhere = elsewhere
        text = _decoded(raw).replace("\r\n", "\n").replace("\r", "\n")
        self.path = path
        shown = visible(path, text)
        self.lines = tuple(shown.split("\n"))
        self._flat = tuple(flat(line) for line in self.lines)
        # The hash of a plain file is that of its text; of one with markup, that of what is seen.
        hashed = text if shown == text else "\n".join(line for line in self._flat if line)
        self.sha256 = hashlib.sha256(hashed.encode()).hexdigest()

    def stands_on(self, quote: str, line: int) -> bool:
        """Whether the quote begins on this line (from 1); it may run on into the following ones."""
        if not 0 < line <= len(self.lines):
            return False
        wanted = flat(visible(self.path, quote))
        if wanted in self._flat[line - 1]:
            return True
        following = " ".join(part for part in self._flat[line - 1 : line + 20] if part)
        start = following.find(wanted)
        return 0 <= start < len(self._flat[line - 1])

    def find(self, quote: str) -> int:
        """The first line on which the quote begins, 0 when it is nowhere in the text."""
        return next((line for line in range(1, len(self.lines) + 1) if self.stands_on(quote, line)), 0)


def flat(text: str) -> str:
    """The text in composed form with every run of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    return raw.decode("utf-8-sig")
