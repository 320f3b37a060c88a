"""`flowaudit classify`: whether a name is personal data, why, and what would change the answer."""

from __future__ import annotations

import click

from scanner import api


@click.command()
@click.argument("name")
@click.option("--owner", default="", help="The object, class or table that it is read from.")
@click.option("--type", "declared", default="", help="Its declared type, as written.")
@click.option("--beside", multiple=True, metavar="NAME", help="Another name of its class, form or table.")
@click.option("--place", default="", help="The path of the file it stands in.")
@click.option("--in", "function", default="", help="What the function around is about: `invoice` for create_invoice.")
@click.option("--value", default="", help="The literal it is given, as written.")
def classify(  # noqa: PLR0913 - the context of a name
    name: str, owner: str, declared: str, beside: tuple[str, ...], place: str, function: str, value: str
) -> int:
    """Say whether NAME is personal data, with the evidence and what would change the answer."""
    classifier = api.classifier(api.Request())
    answer = classifier.explain(name, owner, declared, beside, place, function, value)
    verdict = answer.verdict
    if verdict.data_type:
        click.echo(f"{name}: {answer.label} ({verdict.data_type}, {verdict.category}), {verdict.confidence}")
    else:
        click.echo(f"{name}: not personal data, {verdict.confidence}")
    for sentence in verdict.evidence:
        click.echo(f"  - {sentence}")
    if answer.changes:
        click.echo("what would change it:")
        for change in answer.changes:
            click.echo(f"  - {change.sentence}: {change.data_type or 'not personal'}")
    return 0
