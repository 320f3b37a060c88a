"""A template's text in pieces: what is printed (`{{ … }}`), tags (`{% … %}`) and everything between.

Comments, and what stands in `raw`, `verbatim` and `comment` tags, are left out: nothing in them is executed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_PIECE = re.compile(
    rb"\{\{-?\+?(?P<print>.*?)-?\}\}|\{%[-+]?\s*(?P<word>\w+)(?P<rest>.*?)[-+]?%\}|\{#.*?#\}", re.DOTALL
)
_ASIDE = {b"raw": b"endraw", b"verbatim": b"endverbatim", b"comment": b"endcomment"}


class Piece(NamedTuple):
    """A printed expression, a tag by its `word`; `start` and `end` are those of the expression or the tag's rest."""

    kind: Literal["print", "tag"]
    word: str
    start: int
    end: int


def pieces(raw: bytes) -> Iterator[Piece]:
    """The pieces of a template in order."""
    at = 0
    while (found := _PIECE.search(raw, at)) is not None:
        at = found.end()
        if found["print"] is not None:
            yield Piece("print", "", *found.span("print"))
        elif found["word"] is not None:
            closing = _ASIDE.get(found["word"])
            if closing is None:
                yield Piece("tag", found["word"].decode("utf-8", "replace"), *found.span("rest"))
            else:
                closed = re.compile(rb"\{%[-+]?\s*" + closing + rb"\b.*?%\}", re.DOTALL).search(raw, at)
                at = closed.end() if closed is not None else len(raw)
