"""The report as Markdown, as code hosts show it: tables, quotes, and the way of the data folded away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

from scanner.report.model import Outcome, TextStream
from scanner.report.page import Block, Heading, Paragraph, Quote, Steps, Table, page
from scanner.report.promises import PromiseRow

_SPECIAL = re.compile(r"([\\`*_\[\]<>#])")


def write_markdown(reports: Sequence[tuple[Outcome, Sequence[PromiseRow]]], stream: TextStream) -> None:
    """Write the report of every outcome (one, or one an application), one after the other."""
    for outcome, promised in reports:
        for block in page(outcome, promised):
            stream.write(_written(block) + "\n\n")


def _written(block: Block) -> str:
    match block:
        case Heading(level=level, text=text):
            return f"{'#' * level} {_escaped(text)}"
        case Paragraph(text=text, mark=mark):
            return f"**{mark}**: {_escaped(text)}" if mark else _escaped(text)
        case Quote(text=text, place=place):
            return f"> “{_escaped(text)}”\n>\n> {_escaped(place)}"
        case Table(head=head, rows=rows, numeric=numeric):
            rule = ("---:" if at in numeric else "---" for at in range(len(head)))
            return "\n".join([_row(head), f"| {' | '.join(rule)} |", *(_row(row) for row in rows)])
        case Steps(title=title, steps=steps):
            lines = (f"1. {_escaped(place)}: {_escaped(said)}{_code(code)}" for place, said, code in steps)
            return f"<details><summary>{_escaped(title)}</summary>\n\n" + "\n".join(lines) + "\n\n</details>"
        case _:
            assert_never(block)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_escaped(cell).replace("|", "\\|").replace("\n", "<br>") for cell in cells) + " |"


def _code(code: str) -> str:
    """Code between as many backticks as it needs."""
    if not code:
        return ""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    ticks = "`" * (longest + 1)
    space = " " if code.startswith("`") or code.endswith("`") else ""
    return f" {ticks}{space}{code}{space}{ticks}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
