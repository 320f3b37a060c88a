"""`flowaudit flows`: every flow found, policy or none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scanner.api import flows as run_flows
from scanner.cli.applications import each_application, outcomes
from scanner.cli.options import analysis_options
from scanner.cli.output import OrderedCommand, Target, look_of, targets, write
from scanner.report.model import Outcome as Report
from scanner.taxonomy import SINK_KINDS

FORMATS = ("table", "jsonl")


@click.command(cls=OrderedCommand)
@analysis_options
@click.option("--format", "formats", type=click.Choice(FORMATS), multiple=True, help="Report format (default: table).")
@click.option("--output", "-o", "outputs", type=click.Path(path_type=Path), multiple=True, metavar="FILE",
              help="Where the report goes (default: standard output).")  # fmt: skip
@click.option("--sink", "sinks", type=click.Choice(SINK_KINDS), multiple=True, help="Only flows to this kind of sink.")
def flows(**given: Any) -> int:
    """List every flow of personal data in the code at PATH (default: here), policy or none. Test code is looked at
    too.

    With --format jsonl one JSON object a line is written; docs/schemas/flows.schema.json describes it.
    """
    wanted = targets(given["formats"], given["outputs"], "table", FORMATS)
    every = [each.with_sinks(given["sinks"]) for each in outcomes(given, run_flows, include_tests=True)]
    for target in wanted:
        _write(target, [each.report for each in every], given["quiet"])
    if wanted[0][0] == "jsonl" and not given["quiet"]:
        # The table tells problems itself; a stream of objects has no place for them.
        for problem in (problem for each in every for problem in each.audit.problems):
            click.echo(f"flowaudit: {problem.path}: {problem.kind}: {problem.message}", err=True)
    return 0


def _write(target: Target, reports: list[Report], quiet: bool) -> None:
    if target[0] == "jsonl":
        from scanner.report.machine import write_flows

        write(target, lambda stream: write_flows(reports, stream))
    else:
        from scanner.report.table import write_table

        look = look_of(target)
        write(target, lambda stream: each_application(reports, stream, look, write_table, not quiet))
