"""`flowaudit inventory`: check an inventory, show it for reading, refresh its hashes and lines after the text was
edited."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.api import Request, policy, rules
from scanner.cli import exits
from scanner.cli.exchange import export, import_
from scanner.inventory.model import Declaration, Inventory
from scanner.source import Complaint, ConfigError

_FILE = click.Path(path_type=Path)
_WHERE = click.argument("path", type=_FILE, required=False)
_BINDINGS = click.option("--bindings", type=_FILE, metavar="FILE", help="Bindings to check with it.")


@click.group()
def inventory() -> None:
    """Check and show inventories. PATH is an inventory, or a place whose settings name one (default: here)."""


inventory.add_command(import_)
inventory.add_command(export)


@inventory.command()
@_WHERE
@_BINDINGS
def lint(path: Path | None, bindings: Path | None) -> int:
    """Every defect of the file, of its bindings, and of the text that it quotes.

    Exit code 2 when the file is wrong or no longer fits the text; defects of the text itself (PF705, PF706) are told
    and change nothing.
    """
    from scanner.audit.declared import findings_without_code

    declared = _read(path, bindings)
    found = findings_without_code(declared, frozenset(), complete=False)
    for each in sorted(found, key=lambda one: (one.rule, one.place.path, one.place.line, one.message)):
        click.echo(f"{each.place.path}:{each.place.line}: {each.rule} {each.message}")
    defects = sum(each.rule != "PF704" for each in found)
    click.echo(
        f"{declared.path}: {len(declared.clauses)} clauses, {len(declared.declarations)} declarations, "
        f"{len(declared.promises)} promises; {len(declared.drifts)} no longer as in the text; "
        f"{defects} defects of the text"
    )
    return exits.WRONG_USE if declared.drifts else 0


@inventory.command()
@_WHERE
def show(path: Path | None) -> int:
    """The inventory as a Markdown table, to be read by people."""
    declared = _read(path, None)
    click.echo(f"# {declared.title}\n")
    click.echo("| declaration | data | purposes | to | consent | clauses |")
    click.echo("| --- | --- | --- | --- | --- | --- |")
    for each in declared.declarations:
        click.echo("| " + " | ".join(cell.replace("|", "\\|") for cell in _row(each, declared)) + " |")
    click.echo("\n## Clauses\n")
    for clause in declared.clauses.values():
        click.echo(f"- **{clause.id}** ({declared.text_path}:{clause.line}) {' '.join(clause.quote.split())}")
    return 0


@inventory.command()
@_WHERE
def pin(path: Path | None) -> int:
    """Refresh the text's hash and the lines of quotes that moved; quotes that are gone are named and left alone."""
    from scanner.document import decode, load
    from scanner.inventory.form import InventoryForm
    from scanner.inventory.pins import repinned

    found = policy(_request(path, None))
    if found.inventory is None or found.text is None:
        raise ConfigError([Complaint(str(path or "."), 0, "there is no inventory with a policy text here")])
    file = _file(path, found.inventory)
    text = file.read_text("utf-8")
    form = decode(load(found.inventory.path, text), InventoryForm)
    fresh, moved = repinned(text, form, found.text)
    for each in moved:
        if not each.clause:
            click.echo("the hash of the text is refreshed")
        elif each.to:
            click.echo(f"{each.clause}: line {each.was} is now line {each.to}")
        else:
            click.echo(f"{each.clause}: its quote is no longer in the text; it needs a person")
    if fresh != text:
        file.write_text(fresh, "utf-8")
    elif not moved:
        click.echo("nothing moved")
    return exits.WRONG_USE if any(each.clause and not each.to for each in moved) else 0


@inventory.command()
@click.argument("policy_file", metavar="POLICY", type=_FILE)
@click.option("--title", default="", help="The policy's title (default: the file's name).")
def suggest(policy_file: Path, title: str) -> int:
    """Draft an inventory from the words of a policy text: clauses, data, consent and denials, all for review."""
    from scanner.engine.policy import read_document
    from scanner.engine.prose import prose_lexicon
    from scanner.inventory.policy_text import PolicyText
    from scanner.inventory.suggest import suggested

    raw = read_document(policy_file, str(policy_file))
    try:
        text = PolicyText(policy_file.name, raw)
    except UnicodeDecodeError as error:
        raise ConfigError([Complaint(str(policy_file), 0, f"is not UTF-8: {error}")]) from error
    lexicon = prose_lexicon(rules(Request(paths=(policy_file,))))
    click.echo(suggested(text, lexicon, title or policy_file.stem), nl=False)
    return 0


@inventory.command()
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
def diff(old: Path, new: Path) -> int:
    """What changed between two inventories, and whether it allows more (wider) or less (narrower)."""
    from scanner.inventory.difference import difference

    changes = difference(_read(old, None), _read(new, None))
    for change in changes:
        click.echo(f"{change.effect:<9} {change.subject}: {change.text}")
    if not changes:
        click.echo("nothing changed")
    return 0


def _read(path: Path | None, bindings: Path | None) -> Inventory:
    declared = policy(_request(path, bindings)).inventory
    if declared is None:
        raise ConfigError([Complaint(str(path or "."), 0, "no settings here name an inventory")])
    return declared


def _request(path: Path | None, bindings: Path | None) -> Request:
    if path is not None and path.is_file():
        return Request(paths=(path,), inventory=path, bindings=bindings)
    return Request(paths=(path or Path(),), bindings=bindings)


def _file(path: Path | None, declared: Inventory) -> Path:
    from scanner.project import find_settings

    if path is not None and path.is_file():
        return path
    return find_settings([path or Path()]).root / declared.path


def _row(each: Declaration, declared: Inventory) -> tuple[str, ...]:
    data = ", ".join(declared.label(term.category) for term in each.data)
    purposes = ", ".join(each.purposes) or "not stated"
    to = ", ".join(each.to) or "the first party only"
    stance = "" if each.stance == "affirms" else "denied: "
    return (each.id, stance + data, purposes, to, each.consent, ", ".join(each.clauses))
