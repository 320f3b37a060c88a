"""`flowaudit init`: a first inventory and first bindings, drafted from what the code does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scanner.api import flows, rules
from scanner.cli.options import analysis_options, request
from scanner.cli.progress import progress
from scanner.source import Complaint, ConfigError


@click.command()
@analysis_options
@click.option("--directory", type=click.Path(path_type=Path), default=Path(), help="Where the two files are written.")
@click.option("--policy", type=click.Path(path_type=Path), metavar="FILE", help="The policy's text.")
@click.option("--title", default="Privacy Policy", show_default=True, help="The policy's title.")
def init(directory: Path, policy: Path | None, title: str, **given: Any) -> int:
    """Write inventory.yaml and bindings.yaml with everything that was seen, marked as observed for a person to correct.

    What is observed is covered: a scan with the two files finds what is new, and what needs no policy to be found.
    The schemas that editors check the two with are written beside them. Files that exist are never overwritten.
    """
    from scanner.audit.draft import drafted_bindings, drafted_inventory
    from scanner.engine.policy import read_document
    from scanner.inventory.policy_text import PolicyText
    from scanner.inventory.schemas import schemas

    paths = {name: directory / name for name in ("inventory.yaml", "bindings.yaml")}
    existing = [path for path in paths.values() if path.exists()]
    if existing:
        raise ConfigError(Complaint(str(path), 0, "exists already, and is not overwritten") for path in existing)
    asked = request(given, include_tests=False)
    with progress(given["quiet"]) as report:
        seen = flows(asked, report).audit.flows
    known = rules(asked)
    text = PolicyText(policy.name, read_document(policy, str(policy))) if policy else None
    drafts = {
        "inventory.yaml": drafted_inventory(seen, known.rule_set.types, known.recipients, title, text),
        "bindings.yaml": drafted_bindings(seen, known.recipients, "inventory.yaml", known.rule_set.types),
    }
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, written in {**drafts, **schemas()}.items():
            if name in drafts or not (directory / name).exists():
                (directory / name).write_text(written, "utf-8")
                click.echo(f"wrote {directory / name}")
    except OSError as error:
        raise ConfigError([Complaint(str(directory), 0, f"cannot be written: {error}")]) from error
    if not given["quiet"]:
        inventory, bindings = paths.values()
        click.echo(f"next: correct them, then run flowaudit scan --inventory {inventory} --bindings {bindings},")
        click.echo("or name both under `inventory` and `bindings` in flowaudit.yaml and run flowaudit scan")
    return 0
