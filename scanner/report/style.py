"""Laying out text: colours where they may be written, columns, and lines that keep to a width."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

from scanner.report.model import Look

_CODES = {"error": "1;31", "warning": "1;33", "note": "1;36", "strong": "1", "dim": "2", "path": "36"}


def paint(text: str, style: str, look: Look) -> str:
    """`text` in a style of `error`, `warning`, `note`, `strong`, `dim`, `path`; as it is when colour is off."""
    return f"\033[{_CODES[style]}m{text}\033[0m" if look.colour and text else text


def plain_line(text: str) -> str:
    """`text` on one line without characters that would move a terminal's cursor or change its colours."""
    return " ".join("".join(char if char.isprintable() or char in "\n\t " else "�" for char in text).split())


def shortened(text: str, width: int) -> str:
    """`text` on one line of at most `width` columns, cut at its end."""
    line = plain_line(text)
    if columns(line) <= width:
        return line
    while line and columns(line) > max(width - 1, 1):
        line = line[:-1]
    return line.rstrip() + "…"


def wrapped(text: str, width: int, indent: str) -> list[str]:
    """`text` as lines of at most `width` columns, each after `indent`."""
    room = max(width, len(indent) + 20)
    return textwrap.wrap(
        plain_line(text),
        room,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes: East Asian wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text if not unicodedata.combining(char)
    )


def padded(text: str, width: int) -> str:
    """`text` filled up with spaces to `width` columns."""
    return text + " " * max(width - columns(text), 0)


def grid(rows: Sequence[tuple[str, ...]], numeric: frozenset[int] = frozenset()) -> list[str]:
    """Rows as aligned columns two spaces apart; columns in `numeric` are aligned to the right."""
    if not rows:
        return []
    widths = [max(columns(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            " " * (widths[at] - columns(cell)) + cell if at in numeric else padded(cell, widths[at])
            for at, cell in enumerate(row)
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def wrapped_grid(rows: Sequence[tuple[str, ...]], widths: Sequence[int]) -> list[str]:
    """Rows as columns of these widths, two spaces apart, whose cells run on over as many lines as they need."""
    lines: list[str] = []
    for row in rows:
        cells = [_folded(cell, width) for cell, width in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells))):
            parts = (cell[number] if number < len(cell) else "" for cell in cells)
            lines.append("  ".join(padded(part, width) for part, width in zip(parts, widths, strict=True)).rstrip())
    return lines


def _folded(text: str, width: int) -> list[str]:
    """A cell's lines; a word longer than the column (a path) is broken rather than pushed over its neighbour."""
    told = [
        line for part in text.split("\n") for line in textwrap.wrap(plain_line(part), width, break_on_hyphens=False)
    ]
    return told or [""]
