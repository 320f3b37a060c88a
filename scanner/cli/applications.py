"""One run over several applications: an outcome each, and reports that tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from scanner.api import Outcome, Progress, Request, in_no_application, parts
from scanner.cli import exits
from scanner.cli.options import request
from scanner.cli.progress import progress
from scanner.report.model import Look, TextStream
from scanner.report.model import Outcome as Report
from scanner.report.style import paint


def outcomes(
    given: dict[str, Any], run: Callable[[Request, Progress], Outcome], include_tests: bool = False
) -> list[Outcome]:
    """The outcome of each application that has a part in what is asked for, one without a name where the settings tell
    none apart. Raises NothingToScan where there is no code in any."""
    asked = request(given, include_tests)
    every = []
    for part in parts(asked):
        with progress(given["quiet"]) as report:
            every.append(run(part, report))
    if not every:
        raise exits.NothingToScan("nothing to scan: what is asked for belongs to no application of the settings")
    if not any(each.audit.flows.statistics.files or each.audit.problems for each in every):
        left_out = [left for each in every for left in each.report.left_out]
        raise exits.nothing_to_scan(left_out, given["include_tests"] is not None)
    unclaimed = in_no_application(asked)
    if unclaimed and not given["quiet"]:
        words = ("files belong", "were") if unclaimed > 1 else ("file belongs", "was")
        click.echo(
            f"flowaudit: {unclaimed} {words[0]} to no application of the settings and {words[1]} left out", err=True
        )
    return every


def each_application(
    reports: Sequence[Report],
    stream: TextStream,
    look: Look,
    report: Callable[[Report, TextStream, Look, bool], None],
    with_summary: bool,
) -> None:
    """Write each report, under the name of its application where it has one."""
    for number, each in enumerate(reports):
        if each.application:
            stream.write("\n" if number else "")
            stream.write(paint(f"application {each.application}", "strong", look) + "\n\n")
        report(each, stream, look, with_summary)
