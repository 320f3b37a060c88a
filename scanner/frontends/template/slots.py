"""Where in a page a printed value stands: in an address that browsers fetch by themselves, or in a call of a script.

`<img src="https://count.example/i.gif?who={{ user.mail }}">` sends the value there when the page is shown, and so does
`<script>tracker.identify("{{ user.mail }}")</script>` with whoever `tracker` is. Both are calls, below `PAGE`: of
`loads` with the address, of the script's function by its name (`tracker.identify`) with the value. What people must
click or submit first is neither.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from scanner.frontends.template.markup import Piece

PAGE = "__page__"
"""The module below which everything stands that a page does in the browser."""

LOADS = "loads"

_SCRIPT = re.compile(rb"<script\b[^>]*>(.*?)(?:</script\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<(img|iframe|script|embed|source|video|audio|object|input|link)\b[^<>]*\Z", re.IGNORECASE)
_ADDRESS = re.compile(
    rb"(?:^|\s)(?:src|data|poster|href)\s*=\s*(?:\"([^\"]*)|'([^']*)|([^\s\"'>]*))\Z", re.IGNORECASE | re.DOTALL
)
_OUTSIDE = re.compile(rb"(https?:)?//[\w.-]+\.[A-Za-z]{2,}(?=[/?:#]|$)")
_NAME = rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*"
_CALLEE = re.compile(rb"(%b(?:\.%b)*)\s*\Z" % (_NAME, _NAME))
_GIVEN = re.compile(rb"(%b(?:\.%b)*)\s*=\s*\Z" % (_NAME, _NAME))
_INSIDE = re.compile(rb"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_FARTHEST = 2000
"""How many bytes before a value are looked at."""
_DEEPEST = 3
"""Calls around a value that are told, the innermost first."""
_OPENING = {b")": b"(", b"]": b"[", b"}": b"{"}
_KEYWORDS = frozenset(("if", "for", "while", "switch", "return", "function", "catch", "typeof"))


class Slot(NamedTuple):
    """`name` is the function of the script, or LOADS with the constant beginning of the `address`."""

    name: str
    address: str = ""


class Slots:
    """The slots of one template."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._scripts = [found.span(1) for found in _SCRIPT.finditer(raw)]

    def of(self, piece: Piece) -> tuple[Slot, ...]:
        """Where a printed piece stands; empty for the text of a page."""
        if not self._scripts and b"//" not in self._raw:
            return ()
        start = self._raw.rfind(b"{{", 0, piece.start)
        script = bisect_right(self._scripts, (start, len(self._raw))) - 1
        if script >= 0 and start < self._scripts[script][1]:
            before = self._before(max(self._scripts[script][0], start - _FARTHEST), start)
            names = [name for name in _callees(before) if name not in _KEYWORDS]
            return tuple(Slot(name) for name in dict.fromkeys(names[:_DEEPEST]))
        return self._loaded(self._before(max(0, start - _FARTHEST), start))

    def _before(self, start: int, end: int) -> bytes:
        """The text before a place, with what else is printed there left open."""
        return _INSIDE.sub(b"{?}", self._raw[start:end])

    def _loaded(self, before: bytes) -> tuple[Slot, ...]:
        tag = _TAG.search(before)
        given = _ADDRESS.search(tag[0]) if tag is not None else None
        address = next((one for one in given.groups() if one is not None), b"") if given is not None else b""
        host = _OUTSIDE.match(address.strip())
        if host is None:
            return ()
        text = address.strip().decode("utf-8", "replace")
        return (Slot(LOADS, text if host[1] else f"https:{text}"),)


def _callees(before: bytes) -> Iterator[str]:
    """The names of the calls that are open at the end of a script's text, and of what is given an object there."""
    closed: list[bytes] = []
    for at in range(len(before) - 1, -1, -1):
        mark = before[at : at + 1]
        if mark in _OPENING:
            closed.append(_OPENING[mark])
        elif mark in (b"(", b"[", b"{"):
            if closed and closed[-1] == mark:
                closed.pop()
            elif not closed:
                found = (_CALLEE if mark == b"(" else _GIVEN).search(before, 0, at)
                if found is not None:
                    yield found[1].decode("utf-8", "replace").removeprefix("window.").replace("$", "_")
