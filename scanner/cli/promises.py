"""`flowaudit promises`: what was promised, what the code does, how we know."""

from __future__ import annotations

from typing import Any

import click

from scanner.api import Outcome, scan
from scanner.cli.options import analysis_options, policy_options, request
from scanner.cli.progress import progress
from scanner.inventory.model import Promise
from scanner.report.style import wrapped
from scanner.source import Complaint, ConfigError

_HOW = {
    "static": "decided by reading the code",
    "partial": "decided by reading the code, as far as it can be",
    "attest": "not to be seen in code: somebody has to attest it",
}


@click.command()
@analysis_options
@policy_options
def promises(**given: Any) -> int:
    """For each promise of the inventory: its words, the verdict, what was counted, and how it was checked."""
    with progress(given["quiet"]) as report:
        outcome = scan(request(given, include_tests=False), report)
    inventory = outcome.policy.inventory if outcome.policy is not None else None
    if inventory is None:
        raise ConfigError([Complaint("--inventory", 0, "there is no inventory, so nothing was promised")])
    for promise in inventory.promises:
        _show(promise, outcome)
    return 0


def _show(promise: Promise, outcome: Outcome) -> None:
    counts = next((each for each in outcome.audit.promises if each.id == promise.id), None)
    compliant, violation, gap = (counts.compliant, counts.violation, counts.gap) if counts else (0, 0, 0)
    if promise.verify == "attest":
        verdict = "attest"
    elif violation:
        verdict = "violated"
    elif gap:
        verdict = "undecided"
    else:
        verdict = "kept" if compliant else "nothing seen"
    click.echo(f"{promise.id}  {verdict}: {compliant} compliant, {violation} violations, {gap} gaps")
    for line in wrapped(promise.text, 100, "  "):
        click.echo(line)
    checks = f" ({', '.join(promise.check)})" if promise.check else ""
    click.echo(f"  {_HOW[promise.verify]}{checks}; clauses {', '.join(promise.clauses) or 'none'}\n")
