"""The report as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import assert_never

from scanner.report.model import Outcome, TextStream
from scanner.report.page import Block, Heading, Paragraph, Quote, Steps, Table, page
from scanner.report.promises import PromiseRow

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --error: #c62828; --warning: #b26a00; --note: #00699e; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; }
td { white-space: pre-line; overflow-wrap: anywhere; min-width: 3rem; }
blockquote { margin: .5rem 0 .5rem 1rem; padding-left: 1rem; border-left: .25rem solid var(--line); }
blockquote footer, details { font-size: .875rem; opacity: .85; }
code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere; }
.level { color: #fff; border-radius: .2rem; padding: 0 .4rem; font-size: .8rem; }
.error { background: var(--error); } .warning { background: var(--warning); } .note { background: var(--note); }
nav a { margin-right: 1rem; }
@media print { details { display: block; } body { max-width: none; } }
""".strip()


def write_html(reports: Sequence[tuple[Outcome, Sequence[PromiseRow]]], stream: TextStream) -> None:
    """Write the report of every outcome (one, or one an application) as one page."""
    title = reports[0][0].audit.policy_title or "Personal data in the code"
    stream.write(
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
    )
    for outcome, promised in reports:
        prefix = f"{outcome.application}-" if outcome.application else ""
        blocks = list(page(outcome, promised))
        stream.write(_contents(blocks, prefix))
        for block in blocks:
            stream.write(_written(block, prefix) + "\n")
    stream.write(f"<footer><p>flowaudit {escape(reports[0][0].tool_version)}</p></footer>\n</body>\n</html>\n")


def _contents(blocks: Sequence[Block], prefix: str) -> str:
    links = (
        f'<a href="#{escape(prefix + block.anchor)}">{escape(block.text)}</a>'
        for block in blocks
        if isinstance(block, Heading) and block.level == 2
    )
    return f"<nav>{''.join(links)}</nav>\n"


def _written(block: Block, prefix: str) -> str:
    match block:
        case Heading(level=level, text=text, anchor=anchor):
            place = f' id="{escape(prefix + anchor)}"' if anchor else ""
            return f"<h{level}{place}>{escape(text)}</h{level}>"
        case Paragraph(text=text, mark=mark):
            badge = f'<span class="level {mark}">{mark}</span> ' if mark else ""
            return f"<p>{badge}{escape(text)}</p>"
        case Quote(text=text, place=place):
            return f'<blockquote dir="auto">“{escape(text)}”<footer>{escape(place)}</footer></blockquote>'
        case Table(head=head, rows=rows, numeric=numeric):
            titles = _row(head, numeric, "th") if any(head) else ""
            return f"<table>{titles}{''.join(_row(row, numeric, 'td') for row in rows)}</table>"
        case Steps(title=title, steps=steps):
            items = "".join(
                f"<li>{escape(place)}: {escape(said)}" + (f" <code>{escape(code)}</code>" if code else "") + "</li>"
                for place, said, code in steps
            )
            return f"<details><summary>{escape(title)}</summary><ol>{items}</ol></details>"
        case _:
            assert_never(block)


def _row(cells: Sequence[str], numeric: Sequence[int], tag: str) -> str:
    numbered = (' class="number"' if at in numeric else "" for at in range(len(cells)))
    return (
        "<tr>"
        + "".join(f"<{tag}{kind}>{escape(cell)}</{tag}>" for kind, cell in zip(numbered, cells, strict=True))
        + "</tr>\n"
    )
