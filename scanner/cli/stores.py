"""`flowaudit stores`: declared records (models, tables, schemas, forms) with their personal fields."""

from __future__ import annotations

from typing import Any

import click

from scanner.api import flows
from scanner.cli.options import analysis_options, request
from scanner.cli.progress import progress
from scanner.report.style import grid


@click.command()
@analysis_options
def stores(**given: Any) -> int:
    """List the personal fields that models, tables, schemas and forms declare."""
    with progress(given["quiet"]) as report:
        outcome = flows(request(given, include_tests=False), report)
    declared = [each.source for each in outcome.audit.flows.collections if each.source.kind == "declared"]
    rows = [("record", "field", "data", "category", "sure", "place")]
    for source in sorted(declared, key=lambda source: (source.owner, source.place.path, source.place.line)):
        owner, _, field = source.symbol.rpartition(".")
        label = outcome.report.labels.get(source.data_type, source.data_type)
        place = f"{source.place.path}:{source.place.line}"
        rows.append((source.owner or owner, field, label, source.category, source.confidence, place))
    for line in grid(rows):
        click.echo(line)
    return 0
