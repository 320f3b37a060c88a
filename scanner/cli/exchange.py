"""`flowaudit inventory import` and `export`: declarations from and to elsewhere. What is lost is told
on standard error."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.api import Request, policy, rules
from scanner.inventory.exchange.statement import Exported, Imported
from scanner.inventory.exchange.vocabulary import Labels
from scanner.inventory.model import Inventory
from scanner.source import Complaint, ConfigError
from scanner.taxonomy import CategoryTree

SOURCES = ("fides", "apple", "google-play")
TARGETS = ("fides", "apple", "google-play", "article-30-csv", "article-30-markdown")
_FILE = click.Path(path_type=Path)


@click.command(name="import")
@click.argument("file", type=_FILE)
@click.option("--format", "form", type=click.Choice(SOURCES), required=True, help="What FILE is.")
def import_(file: Path, form: str) -> int:
    """Draft an inventory from a Fides manifest, a PrivacyInfo.xcprivacy, or a data safety form (CSV)."""
    from scanner.engine.policy import read_document
    from scanner.inventory.exchange.statement import drafted

    raw = read_document(file, str(file))
    categories = rules(Request(paths=(file,))).categories
    click.echo(drafted(_read(form, str(file), raw, categories), file.name), nl=False)
    return 0


@click.command(name="export")
@click.argument("path", type=_FILE, required=False)
@click.option("--format", "form", type=click.Choice(TARGETS), required=True, help="What to write.")
@click.option("--form", "csv", type=_FILE, metavar="CSV", help="With google-play: the form that the console exported.")
def export(path: Path | None, form: str, csv: Path | None) -> int:
    """Write the inventory in another format to standard output; what that cannot carry is listed on standard error."""
    file = path is not None and path.is_file()
    found = policy(Request(paths=(path or Path(),), inventory=path if file else None)).inventory
    if found is None:
        raise ConfigError([Complaint(str(path or "."), 0, "no settings here name an inventory")])
    exported = _write(form, found, csv)
    click.echo(exported.text, nl=False)
    for line in exported.lost:
        click.echo(f"flowaudit: not carried by {form}: {line}", err=True)
    return 0


def _read(form: str, path: str, raw: bytes, categories: CategoryTree) -> Imported:
    from scanner.inventory.exchange import apple, fides, play

    if form == "fides":
        return fides.read(path, raw, categories)
    if form == "apple":
        return apple.read(path, raw, _labels("apple", categories))
    return play.read(path, _text(path, raw), _labels("google_play", categories))


def _write(form: str, inventory: Inventory, csv: Path | None) -> Exported:
    from scanner.engine.policy import read_document
    from scanner.engine.rulebook import fideslang_keys
    from scanner.inventory.exchange import apple, article30, fides, play

    if form == "fides":
        return fides.write(inventory, fideslang_keys())
    if form == "apple":
        return apple.write(inventory, _labels("apple", inventory.categories))
    if form == "article-30-csv":
        return article30.write_csv(inventory)
    if form == "article-30-markdown":
        return article30.write_markdown(inventory)
    if csv is None:
        raise click.UsageError("google-play needs --form: the CSV that the console exported, which is filled in.")
    text = _text(str(csv), read_document(csv, str(csv)))
    return play.write(inventory, text, str(csv), _labels("google_play", inventory.categories))


def _labels(store: str, categories: CategoryTree) -> Labels:
    from scanner.engine.rulebook import store_labels

    return Labels({key: getattr(labels, store) for key, labels in store_labels().items()}, categories)


def _text(path: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError([Complaint(path, 0, f"is not UTF-8: {error}")]) from error
