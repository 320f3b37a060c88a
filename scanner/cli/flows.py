"""`flowaudit flows`: every flow found, policy or none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scanner.api import Outcome
from scanner.api import flows as run_flows
from scanner.cli import exits
from scanner.cli.options import analysis_options, request
from scanner.cli.output import OrderedCommand, Target, look_of, targets, write
from scanner.cli.progress import progress
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
    with progress(given["quiet"]) as report:
        outcome = run_flows(request(given, include_tests=True), report)
    if not outcome.audit.flows.statistics.files and not outcome.audit.problems:
        raise exits.nothing_to_scan(outcome.report.left_out, given["include_tests"] is not None)
    outcome = outcome.with_sinks(given["sinks"])
    for target in wanted:
        _write(target, outcome, given["quiet"])
    if wanted[0][0] == "jsonl" and not given["quiet"]:
        # The table tells problems itself; a stream of objects has no place for them.
        for problem in outcome.audit.problems:
            click.echo(f"flowaudit: {problem.path}: {problem.kind}: {problem.message}", err=True)
    return 0


def _write(target: Target, outcome: Outcome, quiet: bool) -> None:
    if target[0] == "jsonl":
        from scanner.report.machine import write_flows

        write(target, lambda stream: write_flows(outcome.report, stream))
    else:
        from scanner.report.table import write_table

        write(target, lambda stream: write_table(outcome.report, stream, look_of(target), not quiet))
