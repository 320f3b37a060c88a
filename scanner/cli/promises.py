"""`flowaudit promises`: what was promised, what the code does, how we know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scanner.api import scan
from scanner.cli.options import analysis_options, policy_options, request
from scanner.cli.output import OrderedCommand, Target, look_of, targets, write
from scanner.cli.progress import progress
from scanner.report.promises import PromiseRow
from scanner.source import Complaint, ConfigError

FORMATS = ("table", "markdown", "json")


@click.command(cls=OrderedCommand)
@analysis_options
@policy_options
@click.option("--format", "formats", type=click.Choice(FORMATS), multiple=True, help="Report format (default: table).")
@click.option("--output", "-o", "outputs", type=click.Path(path_type=Path), multiple=True, metavar="FILE",
              help="Where the report goes (default: standard output).")  # fmt: skip
def promises(**given: Any) -> int:
    """What you promised, what the code does, how we know: one row for each promise of the inventory.

    Promises that no code can show are named as such: somebody has to attest them.
    """
    from scanner.report.promises import promise_rows

    wanted = targets(given["formats"], given["outputs"], "table", FORMATS)
    with progress(given["quiet"]) as report:
        outcome = scan(request(given, include_tests=False), report)
    policy = outcome.policy
    if policy is None or policy.inventory is None:
        raise ConfigError([Complaint("--inventory", 0, "there is no inventory, so nothing was promised")])
    rows = promise_rows(outcome.report, policy.inventory, policy.bindings)
    for target in wanted:
        _write(target, rows)
    return 0


def _write(target: Target, rows: tuple[PromiseRow, ...]) -> None:
    from scanner.report import promises as writers

    match target[0]:
        case "json":
            write(target, lambda stream: writers.write_promises_json(rows, stream))
        case "markdown":
            write(target, lambda stream: writers.write_promises_markdown(rows, stream))
        case _:
            write(target, lambda stream: writers.write_promises(rows, stream, look_of(target)))
