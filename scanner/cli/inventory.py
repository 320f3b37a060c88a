"""`flowaudit inventory`: check an inventory, show it for reading, refresh its hashes and lines after the text was
edited, draft one from a text, compare two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scanner.api import Request, parts, policy, rules
from scanner.api import declared as declared_in
from scanner.cli import exits
from scanner.cli.exchange import export, import_
from scanner.inventory.model import Inventory
from scanner.source import Complaint, ConfigError

if TYPE_CHECKING:  # loaded when a command needs it
    from scanner.engine.policy import Policy
    from scanner.inventory.difference import Change

F = TypeVar("F", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path)
_WHERE = click.argument("path", type=_FILE, required=False)
_BINDINGS = click.option("--bindings", type=_FILE, metavar="FILE", help="Bindings to check with it.")
_CONFIG = click.option("--config", type=_FILE, metavar="FILE", help="Settings file, instead of the one found upwards.")
_APPLICATION = click.option("--application", metavar="NAME", help="One of the applications that the settings name.")


@click.group()
def inventory() -> None:
    """Check, show, draft, compare and exchange inventories.

    PATH is an inventory, or a place whose settings name one (default: here).
    """


inventory.add_command(import_)
inventory.add_command(export)


@inventory.command()
@_WHERE
@_BINDINGS
@_CONFIG
@_APPLICATION
def lint(path: Path | None, bindings: Path | None, config: Path | None, application: str | None) -> int:
    """Every defect of the file, of its bindings, and of the text that it quotes; of every application's where there
    are several.

    Exit code 2 when the file is wrong or no longer fits the text. Defects of the text itself (PF705, PF706) and
    sentences that seem to speak of personal data and that no clause quotes (remark) are told and change nothing.
    """
    asked = _request(path, bindings, config, application)
    complaints: list[Complaint] = []
    drifted = False
    for part in parts(asked):
        try:
            drifted |= _lint(_policy(part), part)
        except ConfigError as error:
            complaints.extend(each for each in error.complaints if each not in complaints)
    if complaints:
        raise ConfigError(complaints)
    return exits.WRONG_USE if drifted else 0


@inventory.command()
@_WHERE
@_CONFIG
@_APPLICATION
def show(path: Path | None, config: Path | None, application: str | None) -> int:
    """The inventory as a Markdown page, to be read by people: what is declared, denied and promised, by whom."""
    from scanner.inventory.page import page

    click.echo(page(_declared(_policy(_request(path, None, config, application)))), nl=False)
    return 0


@inventory.command()
@_WHERE
@_CONFIG
@_APPLICATION
@click.option("--reword", is_flag=True, help="Take over the new wording of sentences that were reworded.")
def pin(path: Path | None, config: Path | None, application: str | None, reword: bool) -> int:
    """Refresh the text's hash and the lines of quotes that moved, and show what moved.

    A sentence that was reworded is shown beside the one that stands there now, and taken over with --reword; one that
    is gone is named and left alone. While any is open the old hash stays, and the exit code is 2.
    """
    from scanner.inventory.pins import repinned

    asked = _request(path, None, config, application)
    found = _policy(asked)
    declared = _declared(found)
    if found.text is None:
        raise ConfigError([Complaint(declared.path, 0, "the inventory names no policy text")])
    file = _file(asked, declared)
    raw = file.read_bytes().decode("utf-8-sig")
    fresh, moved = repinned(raw, _form(declared.path, raw), found.text, reword)
    if fresh != raw:
        _check_rewritten(declared.path, fresh, [(each.clause, each.wording) for each in moved if reword])
        file.write_bytes(fresh.encode())
    open_ = 0
    for each in moved:
        if not each.clause:
            click.echo("the hash of the text is refreshed")
        elif not each.to:
            open_ += 1
            click.echo(f"{each.clause}: “{each.quote}” is no longer in the text (it stood on line {each.was})")
            click.echo(_resting(declared, each.clause), nl=False)
        elif each.wording:
            open_ += not reword
            click.echo(f"{each.clause}: reworded, line {each.was} is {'now' if reword else 'perhaps'} line {each.to}")
            click.echo(f"  was  “{each.quote}”\n  is   “{each.wording}”")
            click.echo(_resting(declared, each.clause), nl=False)
        else:
            click.echo(f"{each.clause}: line {each.was} is now line {each.to}")
    if not moved:
        click.echo("nothing moved")
    if open_:
        some = "clauses need" if open_ > 1 else "clause needs"
        click.echo(
            f"{open_} {some} a person: correct the inventory, or run again with --reword; the hash is left as it was"
        )
    return exits.WRONG_USE if open_ else 0


@inventory.command()
@click.argument("policy_file", metavar="POLICY", type=_FILE)
@click.option("--title", default="", help="The policy's title (default: its first line, else the file's name).")
def suggest(policy_file: Path, title: str) -> int:
    """Draft an inventory from the words of a policy text (plain, Markdown or HTML, in English).

    Clauses with their lines, data, purposes, recipients, consent, periods, denials and promises: all of it by the words
    alone, offline, for review.
    """
    from scanner.engine.policy import not_utf8, read_document
    from scanner.engine.prose import prose_lexicon
    from scanner.inventory.policy_text import PolicyText
    from scanner.inventory.prose.preface import title_of
    from scanner.inventory.suggest import suggested

    raw = read_document(policy_file, str(policy_file))
    try:
        text = PolicyText(policy_file.name, raw)
    except UnicodeDecodeError as error:
        raise ConfigError([not_utf8(str(policy_file), policy_file, error)]) from error
    lexicon = prose_lexicon(rules(Request(paths=(policy_file,))))
    click.echo(suggested(text, lexicon, title or title_of(text) or policy_file.stem), nl=False)
    return 0


@inventory.command()
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
def diff(old: Path, new: Path) -> int:
    """What changed between two inventories, in words, and whether it allows more or less to be done with data.

    The policy texts need not be there: an old inventory may come straight from the history.
    """
    from scanner.inventory.difference import difference

    found = [declared_in(_request(path, None, None, None)) for path in (old, new)]
    changes = difference(found[0], found[1])
    groups = (("allows more", "wider"), ("allows less", "narrower"), ("neither more nor less", "neutral"))
    for title, effect in groups:
        chosen = [change for change in changes if change.effect == effect]
        if chosen:
            click.echo(f"{title} ({len(chosen)})")
            for change in chosen:
                click.echo(f"  {_told(change)}")
    if not changes:
        click.echo("nothing changed")
    return 0


@inventory.command()
@click.argument("document", type=click.Choice(("inventory", "bindings", "settings")), default="inventory")
def schema(document: str) -> int:
    """Print the JSON Schema of an inventory (default), of bindings or of flowaudit.yaml, for editors.

    Save it and name it in the document's first line: # yaml-language-server: $schema=inventory.schema.json
    """
    from scanner.inventory.schemas import schema_of, schemas
    from scanner.project.settings_file import SettingsFile

    if document == "settings":
        click.echo(schema_of(SettingsFile, "flowaudit settings"), nl=False)
    else:
        click.echo(schemas()[f"{document}.schema.json"], nl=False)
    return 0


def _resting(declared: Inventory, clause: str) -> str:
    """What must be looked at again when a sentence is not what it was."""
    found = [each.id for each in declared.declarations if clause in each.clauses]
    found += [each.id for each in declared.promises if clause in each.clauses]
    return f"  rests on it: {', '.join(found)}\n" if found else ""


def _told(change: Change) -> str:
    about = f" ({change.about})" if change.about and change.about not in change.text else ""
    return f"{change.subject}{about}: {change.text}"


def _lint(found: Policy, asked: Request) -> bool:
    """Tell every defect of one inventory; whether it no longer fits its text."""
    from scanner.audit.declared import findings_without_code

    declared = _declared(found)
    findings = findings_without_code(declared, frozenset(), complete=False)
    for each in sorted(findings, key=lambda one: (one.rule, one.place.path, one.place.line, one.message)):
        click.echo(f"{each.place.path}:{each.place.line}: {each.rule} {each.message}")
    remarks = _unquoted(found, asked)
    for remark in remarks:
        click.echo(remark)
    defects = sum(each.rule != "PF704" for each in findings)
    drafts = sum(each.draft for each in declared.declarations)
    observed = sum(each.observed for each in declared.declarations)
    click.echo(
        f"{declared.path}: {len(declared.clauses)} clauses, {len(declared.declarations)} declarations"
        + (f" ({drafts} of them drafts, which cover nothing)" if drafts else "")
        + (f" ({observed} of them observed in the code, resting on no sentence)" if observed else "")
        + f", {len(declared.promises)} promises; {len(declared.drifts)} no longer as in the text; "
        f"{defects} defects of the text; {len(remarks)} remarks"
    )
    return bool(declared.drifts)


def _unquoted(found: Policy, asked: Request) -> list[str]:
    """Sentences that seem to speak of personal data and that no clause quotes."""
    from scanner.engine.prose import prose_lexicon
    from scanner.inventory.policy_text import flat
    from scanner.inventory.prose.reading import statements

    if found.text is None or found.inventory is None or found.inventory.extent != "whole":
        return []
    quotes = [flat(clause.quote) for clause in found.inventory.clauses.values()]
    told = [
        f"{found.text.path}:{each.line}: remark: no clause quotes “{each.quote}”"
        for each in statements(found.text, prose_lexicon(rules(asked)))
        if not any(each.quote in quote or quote in each.quote for quote in quotes)
    ]
    return list(dict.fromkeys(told))


def _policy(asked: Request) -> Policy:
    return policy(asked)


def _declared(found: Policy) -> Inventory:
    if found.inventory is None:
        raise ConfigError([Complaint("--inventory", 0, "no settings here name an inventory")])
    return found.inventory


def _request(path: Path | None, bindings: Path | None, config: Path | None, application: str | None) -> Request:
    if path is not None and path.is_file():
        return Request(paths=(path,), config=config, inventory=path, bindings=bindings, application=application or "")
    return Request(paths=(path or Path(),), config=config, bindings=bindings, application=application or "")


def _file(asked: Request, declared: Inventory) -> Path:
    from scanner.project import find_settings

    return asked.inventory or find_settings(asked.paths, asked.config).root / declared.path


def _form(path: str, text: str) -> Any:
    from scanner.document import decode, load
    from scanner.inventory.form import InventoryForm

    return decode(load(path, text), InventoryForm)


def _check_rewritten(path: str, text: str, reworded: list[tuple[str, str]]) -> None:
    """Raises ConfigError where a quote is written in a way that cannot be rewritten: nothing is written then."""
    form = _form(path, text)
    wrong = [name for name, wording in reworded if wording and form.clauses[name].quote != wording]
    if wrong:
        raise ConfigError(
            Complaint(path, form.clauses[name].line, f"the quote of clause '{name}' must be rewritten by hand")
            for name in wrong
        )
