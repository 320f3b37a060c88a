"""`flowaudit rules`: list, show, test and check rules, the bundled ones and the user's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from scanner import api
from scanner.cli import exits
from scanner.cli.output import write
from scanner.engine.rulebook import pack_texts
from scanner.report.style import grid, shortened
from scanner.rules.examples import examples_of, run_examples
from scanner.rules.lint import lint as remarks_on
from scanner.rules.loader import read_packs
from scanner.rules.pack import Pack
from scanner.source import Complaint, ConfigError, nearest

_OWN = click.option("--rules", "own", type=click.Path(path_type=Path), multiple=True, metavar="DIR", help="More rules.")


@click.group()
def rules() -> None:
    """List, show, test and check rules: what names mean to the analysis."""


@rules.command("list")
@_OWN
@click.argument("pack", required=False)
def list_(own: tuple[Path, ...], pack: str | None) -> int:
    """Every pack, or every rule of PACK."""
    packs = _packs(own)
    if pack is None:
        rows = [(each.pack.text, str(len(each.rules)), shortened(each.summary, 90)) for _, each in packs]
        return _print([("pack", "rules", "what it models"), *rows])
    chosen = _chosen(packs, pack)
    return _print(
        [("rule", "does", "at"), *(_rule_row(path, each, entry) for path, each in chosen for entry in each.rules)]
    )


@rules.command()
@_OWN
@click.argument("rule")
def show(own: tuple[Path, ...], rule: str) -> int:
    """The text of one RULE (its id, as in `requests.send-body`), with its examples."""
    known: dict[str, tuple[str, int]] = {}
    for path, pack in _packs(own):
        for entry in pack.rules:
            known[f"{pack.pack.text}.{entry.id.text}"] = (path, entry.line)
    if rule not in known:
        raise ConfigError([Complaint(rule, 0, "there is no such rule", nearest(rule, known))])
    path, line = known[rule]
    click.echo(f"# {path}:{line}")
    lines = pack_texts(own)[path].split("\n")[line - 1 :]
    depth = len(lines[0]) - len(lines[0].lstrip(" -"))
    for number, text in enumerate(lines):
        # The rule ends where the next entry of its list, or something outside of it, begins.
        if number and text.strip() and len(text) - len(text.lstrip(" ")) < depth:
            break
        click.echo(text)
    return 0


@rules.command()
@_OWN
@click.argument("pack", required=False)
def test(own: tuple[Path, ...], pack: str | None) -> int:
    """Scan every example of PACK (default: of all packs) and say which does not come out as its rule claims."""
    from scanner.engine.snippet import observe

    known = api.rules(api.Request(rules=own))
    packs = _packs(own)
    examples = list(examples_of(_chosen(packs, pack) if pack else packs))
    failures = run_examples(examples, lambda code: observe(code, known))
    for failure in failures:
        click.echo(str(failure))
    click.echo(f"{len(examples) - len(failures)} of {len(examples)} examples come out as they say")
    return exits.FINDINGS if failures else 0


@rules.command()
@_OWN
def lint(own: tuple[Path, ...]) -> int:
    """Compile every rule file and complain about everything that is wrong with any (exit code 2); then remarks."""
    api.rules(api.Request(rules=own, cache=False))
    packs = _packs(own)
    remarks = remarks_on(packs)
    for remark in remarks:
        click.echo(str(remark))
    rules_ = sum(len(pack.rules) for _, pack in packs)
    click.echo(f"{len(packs)} packs, {rules_} rules: nothing wrong, {len(remarks)} remarks")
    return 0


def _packs(own: tuple[Path, ...]) -> list[tuple[str, Pack]]:
    complaints: list[Complaint] = []
    packs = read_packs(pack_texts(own), complaints)
    if complaints:
        raise ConfigError(complaints)
    return packs


def _chosen(packs: Iterable[tuple[str, Pack]], name: str) -> list[tuple[str, Pack]]:
    packs = list(packs)
    chosen = [(path, pack) for path, pack in packs if pack.pack.text == name]
    if not chosen:
        hint = nearest(name, (pack.pack.text for _, pack in packs))
        raise ConfigError([Complaint(name, 0, "there is no such pack", hint)])
    return chosen


_EFFECTS = (
    "source",
    "sink",
    "transform",
    "model",
    "models",
    "returns",
    "callback",
    "entry_point",
    "gate",
    "setting",
    "keeps",
    "field",
)


def _rule_row(path: str, pack: Pack, entry: object) -> tuple[str, ...]:
    does = ", ".join(effect for effect in _EFFECTS if getattr(entry, effect) not in (None, (), {}))
    return (f"{pack.pack.text}.{entry.id.text}", does, f"{path}:{entry.line}")  # type: ignore[attr-defined]


def _print(rows: list[tuple[str, ...]]) -> int:
    write(("text", None), lambda stream: stream.write("\n".join(grid(rows)) + "\n"))
    return 0
