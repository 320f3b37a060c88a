"""`flowaudit scan`: the main job. Findings to standard output or files, the verdict as an exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scanner.api import Outcome
from scanner.api import scan as run_scan
from scanner.cli import exits
from scanner.cli.applications import each_application, outcomes
from scanner.cli.baseline import with_baseline, write_baseline
from scanner.cli.options import analysis_options, policy_options
from scanner.cli.output import OrderedCommand, Target, look_of, targets, write

if TYPE_CHECKING:  # loaded when a report needs it
    from scanner.report.promises import PromiseRow

FORMATS = ("text", "sarif", "json", "markdown", "html")
_FILE = click.Path(path_type=Path)
LEVELS = ("error", "warning", "note", "never")


@click.command(cls=OrderedCommand)
@analysis_options
@policy_options
@click.option("--format", "formats", type=click.Choice(FORMATS), multiple=True, help="Report format (default: text).")
@click.option("--output", "-o", "outputs", type=click.Path(path_type=Path), multiple=True, metavar="FILE",
              help="Where the report of the format before it goes (default: standard output).")  # fmt: skip
@click.option("--fail-on", type=click.Choice(LEVELS), help="Lowest level that makes the exit code 1 (default: error).")
@click.option(
    "--min-rank",
    type=click.IntRange(0, 100),
    default=10,
    metavar="N",
    show_default=True,
    help="Leave out findings less sure than N of 100.",
)
@click.option("--baseline", type=_FILE, metavar="FILE", help="Findings that were known: suppressed, still reported.")
@click.option("--write-baseline", type=_FILE, metavar="FILE", help="Write the findings of this scan as a baseline.")
def scan(**given: Any) -> int:
    """Compare what the code at PATH does with the declared policy.

    The root, the inventory and the bindings come from flowaudit.yaml or [tool.flowaudit] in pyproject.toml, found
    upwards from PATH (default: here). Without an inventory the data map and the hygiene findings are shown.

    Several reports can be written at once: --format sarif --output out.sarif --format text. With SARIF on standard
    output the exit code says whether the scan succeeded, unless --fail-on is given.
    """
    wanted = targets(given["formats"], given["outputs"], "text", FORMATS)
    every = [each.at_least(given["min_rank"]) for each in outcomes(given, run_scan)]
    every = [with_baseline(each, given["baseline"]) for each in every]
    if given["write_baseline"]:
        write_baseline(every, given["write_baseline"])
    for target in wanted:
        _write(target, every, given["quiet"])
    return max(_verdict(each, given["fail_on"], wanted) for each in every)


def _write(target: Target, every: list[Outcome], quiet: bool) -> None:
    reports = [each.report for each in every]
    match target[0]:
        case "sarif":
            from scanner.report.sarif import write_sarif

            write(target, lambda stream: write_sarif(reports, stream))
        case "json":
            from scanner.report.machine import write_json

            write(target, lambda stream: write_json(reports, stream))
        case "markdown":
            from scanner.report.markdown import write_markdown

            write(target, lambda stream: write_markdown([(each.report, _promises(each)) for each in every], stream))
        case "html":
            from scanner.report.html import write_html

            write(target, lambda stream: write_html([(each.report, _promises(each)) for each in every], stream))
        case _:
            from scanner.report.text import write_text

            look = look_of(target)
            write(target, lambda stream: each_application(reports, stream, look, write_text, not quiet))


def _promises(outcome: Outcome) -> tuple[PromiseRow, ...]:
    from scanner.report.promises import promise_rows

    policy = outcome.policy
    if policy is None or policy.inventory is None:
        return ()
    return promise_rows(outcome.report, policy.inventory, policy.bindings)


def _verdict(outcome: Outcome, fail_on: str | None, wanted: list[Target]) -> int:
    threshold = fail_on or outcome.fail_on
    if not threshold:
        threshold = "never" if ("sarif", None) in wanted else "error"
    failing = LEVELS[: LEVELS.index(threshold) + 1] if threshold != "never" else ()
    findings = outcome.audit.findings
    return exits.FINDINGS if any(each.level in failing and not each.suppressed for each in findings) else 0
