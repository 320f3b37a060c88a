"""`flowaudit entrypoints`: the functions that are called from outside, and the services they are bound to."""

from __future__ import annotations

from typing import Any

import click

from scanner.api import Outcome, scan
from scanner.cli.applications import outcomes
from scanner.cli.options import analysis_options, policy_options
from scanner.report.style import grid


@click.command()
@analysis_options
@policy_options
def entrypoints(**given: Any) -> int:
    """List routes, tasks, commands and handlers, each with the service that the bindings give it (- for none)."""
    every = outcomes(given, scan)
    rows: list[tuple[str, ...]] = [("kind", "label", "service", "function", "place")]
    rows += [row for each in every for row in _rows(each)]
    if any(each.report.application for each in every):
        names = ["application", *(each.report.application for each in every for _ in each.audit.flows.entry_points)]
        rows = [(name, *row) for name, row in zip(names, rows, strict=True)]
    for line in grid(rows):
        click.echo(line)
    return 0


def _rows(outcome: Outcome) -> list[tuple[str, ...]]:
    from scanner.audit.regions import services_of

    points = outcome.audit.flows.entry_points
    by_label = {point.label: point for point in points}
    bindings = outcome.policy.bindings if outcome.policy is not None else None
    rows: list[tuple[str, ...]] = []
    for point in points:
        services = services_of((point.label,), by_label, bindings) if bindings is not None else ()
        place = f"{point.place.path}:{point.place.line}"
        rows.append((point.kind, point.label, ", ".join(services) or "-", point.function, place))
    return rows
