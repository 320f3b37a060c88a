"""`flowaudit explain`: all evidence of one finding."""

from __future__ import annotations

from typing import Any

import click

from scanner.api import scan
from scanner.audit.model import identities
from scanner.cli.applications import outcomes
from scanner.cli.options import analysis_options, policy_options
from scanner.cli.output import Target, look_of, write
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
    pairs = [(finding, each.report) for each in outcomes(given, scan) for finding in each.audit.findings]
    found = [pair for pair in pairs if fingerprint in (*identities(pair[0]), pair[0].line_hash)]
    found = found or [pair for pair in pairs if any(one.startswith(fingerprint) for one in identities(pair[0]))]
    if not found:
        hint = nearest(fingerprint, (finding.identity[: len(fingerprint)] for finding, _ in pairs))
        message = f"no finding of this scan has this fingerprint ({len(pairs)} findings were made)"
        raise ConfigError([Complaint(fingerprint, 0, message, hint)])
    target: Target = ("text", None)

    def report_all(stream: TextStream) -> None:
        for number, (finding, about) in enumerate(found):
            stream.write("\n" if number else "")
            write_explanation(finding, about, stream, look_of(target))

    write(target, report_all)
    return 0
