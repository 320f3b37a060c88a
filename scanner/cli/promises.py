"""`flowaudit promises`: what was promised, what the code does, how we know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scanner.api import Outcome, scan
from scanner.cli.applications import outcomes
from scanner.cli.options import analysis_options, policy_options
from scanner.cli.output import OrderedCommand, Target, look_of, targets, write
from scanner.report.model import TextStream
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
    wanted = targets(given["formats"], given["outputs"], "table", FORMATS)
    every = outcomes(given, scan)
    told = [(each.report.application, _rows(each)) for each in every]
    for target in wanted:
        _write(target, told)
    return 0


def _rows(outcome: Outcome) -> tuple[PromiseRow, ...]:
    from scanner.report.promises import promise_rows

    policy = outcome.policy
    if policy is None or policy.inventory is None:
        where = outcome.report.application or "--inventory"
        raise ConfigError([Complaint(where, 0, "there is no inventory, so nothing was promised")])
    return promise_rows(outcome.report, policy.inventory, policy.bindings)


def _write(target: Target, told: list[tuple[str, tuple[PromiseRow, ...]]]) -> None:
    from scanner.report import promises as writers

    def every(stream: TextStream) -> None:
        for number, (application, rows) in enumerate(told):
            if application:
                stream.write(("\n" if number else "") + f"## {application}\n\n")
            if target[0] == "markdown":
                writers.write_promises_markdown(rows, stream)
            else:
                writers.write_promises(rows, stream, look_of(target))

    if target[0] == "json":
        write(target, lambda stream: writers.write_promises_json([row for _, rows in told for row in rows], stream))
    else:
        write(target, every)
