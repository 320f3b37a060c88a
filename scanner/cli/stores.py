"""`flowaudit stores`: what is declared to hold personal data, in code and in schema files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scanner.api import flows
from scanner.cli.applications import outcomes
from scanner.cli.options import analysis_options
from scanner.cli.output import OrderedCommand, Target, targets, write
from scanner.report.model import Outcome as Report

FORMATS = ("table", "rights", "json", "jsonl")


@click.command(cls=OrderedCommand)
@analysis_options
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="Report format (default: table). rights: where each table is deleted from, corrected and shown.",
)
@click.option("--output", "-o", "outputs", type=click.Path(path_type=Path), multiple=True, metavar="FILE",
              help="Where the report goes (default: standard output).")  # fmt: skip
def stores(**given: Any) -> int:
    """List tables, forms, schemas, records and messages with the personal fields that they declare: models and
    records in code, SQL in code and scripts, and Avro, JSON Schema, OpenAPI, protobuf and GraphQL files.
    """
    wanted = targets(given["formats"], given["outputs"], "table", FORMATS)
    reports = [each.report for each in outcomes(given, flows)]
    for target in wanted:
        _write(target, reports)
    return 0


def _write(target: Target, reports: list[Report]) -> None:
    from scanner.report import stores as writers

    match target[0]:
        case "json":
            write(target, lambda stream: writers.write_stores_json(reports, stream))
        case "rights":
            from scanner.report.rights import write_rights

            write(target, lambda stream: write_rights(reports, stream))
        case "jsonl":
            write(target, lambda stream: writers.write_stores_lines(reports, stream))
        case _:
            write(target, lambda stream: writers.write_stores(reports, stream))
