"""Where reports go: pairs of a format and a file, in the order in which they were written on the command line.

`--format sarif --output a.sarif --format text`: an output belongs to the format before it; a format without one goes
to standard output, where there is room for one. An output with no format before it takes its format from its suffix.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import click

from scanner.report.model import Look, TextStream
from scanner.source import Complaint, ConfigError

_ORDER = "flowaudit.order"
_SUFFIXES = {
    ".sarif": "sarif",
    ".json": "json",
    ".jsonl": "jsonl",
    ".txt": "text",
    ".md": "markdown",
    ".html": "html",
}
Target = tuple[str, Path | None]


class OrderedCommand(click.Command):
    """A command that remembers the order of its `--format` and `--output` options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, and keep the order."""
        with contextlib.suppress(click.ClickException):
            # A wrong command line is complained about below, once.
            _, _, order = self.make_parser(ctx).parse_args(list(args))
            ctx.meta[_ORDER] = [parameter.name for parameter in order if parameter.name in ("formats", "outputs")]
        return super().parse_args(ctx, args)


def targets(formats: Sequence[str], outputs: Sequence[Path], default: str, known: Sequence[str]) -> list[Target]:
    """(format, file or None for standard output) for each report that was asked for."""
    found = _paired(formats, outputs, known) or [(default, None)]
    if sum(path is None for _, path in found) > 1:
        raise click.UsageError("Only one format can go to standard output; give the others an --output.")
    return found


def write(target: Target, report: Callable[[TextStream], object]) -> None:
    """Call `report` with the stream of `target`. Raises ConfigError when the file cannot be written."""
    path = target[1]
    if path is None:
        with _standard_output() as stream:
            report(stream)
        return
    try:
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            report(stream)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError([Complaint(str(path), 0, f"the report cannot be written: {reason}")]) from error


def look_of(target: Target) -> Look:
    """How text looks at `target`: colour and the window's width on a terminal, neither elsewhere."""
    terminal = target[1] is None and sys.stdout.isatty()
    width = min(shutil.get_terminal_size((100, 40)).columns, 160) if terminal else 100
    return Look(width=max(width, 40), colour=terminal and not _colour_is_off(), cuts=terminal)


@contextlib.contextmanager
def _standard_output() -> Iterator[TextIO]:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Reports are UTF-8 wherever they go; what a terminal cannot show must not stop one.
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    yield sys.stdout
    sys.stdout.flush()


def _colour_is_off() -> bool:
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def _paired(formats: Sequence[str], outputs: Sequence[Path], known: Sequence[str]) -> list[Target]:
    found: list[Target] = []
    waiting = iter(formats), iter(outputs)
    order = click.get_current_context().meta.get(_ORDER, [])
    for name in order:
        if name == "formats":
            found.append((next(waiting[0]), None))
            continue
        path = next(waiting[1])
        if found and found[-1][1] is None:
            found[-1] = (found[-1][0], path)
        else:
            found.append((_by_suffix(path, known), path))
    return found


def _by_suffix(path: Path, known: Sequence[str]) -> str:
    name = _SUFFIXES.get(path.suffix.lower(), "")
    if name not in known:
        choice = ", ".join(known)
        raise click.UsageError(
            f"The format of {path} does not follow from its name; write --format before it ({choice})."
        )
    return name
