"""`flowaudit explain`: all evidence of one finding."""

from __future__ import annotations

from typing import Any

import click

from scanner.api import scan
from scanner.cli.options import analysis_options, policy_options, request
from scanner.cli.output import Target, look_of, write
from scanner.cli.progress import progress
from scanner.report.explain import write_explanation
from scanner.report.model import TextStream
from scanner.source import Complaint, ConfigError, nearest


@click.command()
@click.argument("fingerprint")
@analysis_options
@policy_options
def explain(fingerprint: str, **given: Any) -> int:
    """Show all evidence of the finding whose fingerprint (the `id` in the text report) starts with FINGERPRINT.

    PATH and the options are those of the scan that reported it; what was read then is read from the cache.
    """
    with progress(given["quiet"]) as report:
        outcome = scan(request(given, include_tests=False), report)
    findings = outcome.audit.findings
    found = [each for each in findings if fingerprint in (each.identity, each.line_hash)]
    found = found or [each for each in findings if each.identity.startswith(fingerprint)]
    if not found:
        hint = nearest(fingerprint, (each.identity[: len(fingerprint)] for each in findings))
        message = f"no finding of this scan has this fingerprint ({len(findings)} findings were made)"
        raise ConfigError([Complaint(fingerprint, 0, message, hint)])
    target: Target = ("text", None)

    def report_all(stream: TextStream) -> None:
        for number, finding in enumerate(found):
            stream.write("\n" if number else "")
            write_explanation(finding, outcome.report, stream, look_of(target))

    write(target, report_all)
    return 0
