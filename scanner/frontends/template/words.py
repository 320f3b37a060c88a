"""Expressions in templates, as words: names, numbers, texts and operators with their places.

Django's `a.b|f:"x"` and Jinja's `a.b[0] | f("x")` are read alike.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

_WORD = re.compile(
    rb"""\s*(?:(?P<name>[^\W\d]\w*)|(?P<number>\d+(?:\.\d+)?(?!\w))|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    rb"""|(?P<sign>\*\*|//|==|!=|<=|>=|[-+*/%~<>=|.,:()\[\]{}])|(?P<other>\S))""",
    re.DOTALL,
)
END = "end"


class Word(NamedTuple):
    """One word of an expression."""

    kind: Literal["name", "number", "text", "sign", "end"]
    text: str
    start: int
    end: int


def words(raw: bytes, start: int, end: int) -> list[Word]:
    """The words between two offsets, with one that says that there are no more."""
    found: list[Word] = []
    at = start
    while at < end and (match := _WORD.match(raw, at, end)) is not None:
        at = match.end()
        kind = match.lastgroup
        if kind in ("name", "number", "text", "sign"):
            found.append(Word(kind, match[kind].decode("utf-8", "replace"), *match.span(kind)))  # type: ignore[arg-type]
    found.append(Word("end", "", end, end))
    return found
