"""The pages agree with the command line: every command, option, format, setting and exit code is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import msgspec
import pytest

from scanner.cli.main import COMMANDS, flowaudit
from scanner.inventory.bindings import Bindings
from scanner.inventory.form import DeclarationForm, EntityForm, InventoryForm
from scanner.project.settings_file import ASSUMPTIONS, ApplicationFile, Guesses, SettingsFile
from scanner.taint.model import GuessKind
from tests.cli.running import flowaudit as run

ROOT = Path(__file__).parents[2]
PAGES = {path.name: path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")}
README = (ROOT / "README.md").read_text("utf-8")


def commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))
        else:
            yield (*above, name), command


EVERY = dict(commands(flowaudit))


@pytest.mark.parametrize("name", sorted(EVERY), ids=" ".join)
def test_every_command_and_option_is_on_the_page(name: tuple[str, ...]) -> None:
    page = PAGES["cli.md"]
    assert re.search(rf"`{' '.join(name)}\b|^## {' '.join(name)}$|\bflowaudit {' '.join(name)}\b", page, re.MULTILINE)
    options = [option for each in EVERY[name].params if isinstance(each, click.Option) for option in each.opts[:1]]
    assert [option for option in options if f"{option}" not in page] == []


@pytest.mark.parametrize("name", sorted(EVERY), ids=" ".join)
def test_every_command_and_option_says_what_it_is(name: tuple[str, ...]) -> None:
    ran = run(*name, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert EVERY[name].help
    assert [each.name for each in EVERY[name].params if isinstance(each, click.Option) and not each.help] == []


def test_the_readme_names_every_command() -> None:
    assert [name for name in COMMANDS if f"`{name}" not in README] == []


def test_every_format_is_on_the_page() -> None:
    page = PAGES["cli.md"] + PAGES["inventory.md"]
    choices = [
        choice
        for command in EVERY.values()
        for each in command.params
        if each.name in ("formats", "form") and isinstance(each.type, click.Choice)
        for choice in each.type.choices
    ]
    assert [choice for choice in choices if str(choice) not in page] == []


def test_every_setting_is_on_the_page() -> None:
    for type_ in (SettingsFile, ApplicationFile, Guesses):
        keys = [field.encode_name for field in msgspec.structs.fields(type_) if field.name != "line"]
        assert [key for key in keys if f"`{key}`" not in PAGES["cli.md"] and f"{key}:" not in PAGES["cli.md"]] == []


def test_the_guesses_that_can_be_switched_off_are_those_of_the_analysis() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| .*\| (\S.*) \|$", PAGES["confidence.md"], re.MULTILINE)
    assert {kind for kind, _ in rows} == set(get_args(GuessKind))
    assert {kind for kind, off in rows if off not in ("-", "decided by the packs")} == set(ASSUMPTIONS)


@pytest.mark.parametrize(
    ("type_", "page"),
    [
        (Bindings, "bindings.md"),
        (InventoryForm, "inventory.md"),
        (DeclarationForm, "inventory.md"),
        (EntityForm, "inventory.md"),
    ],
)
def test_every_key_of_both_files_is_on_its_page(type_: type[msgspec.Struct], page: str) -> None:
    keys = {field.encode_name for field in msgspec.structs.fields(type_)} - {"line", "note", "id", "name", "$schema"}
    text = PAGES[page]
    assert sorted(key for key in keys if f"`{key}" not in text and f"{key}:" not in text) == []


def test_the_exit_codes_are_the_same_everywhere() -> None:
    rows = re.compile(r"^\| (\d) \| ", re.MULTILINE)
    assert rows.findall(README) == ["0", "1", "2", "3", "4"]
    section = PAGES["cli.md"].partition("### Exit codes")[2].partition("###")[0]
    assert rows.findall(section) == ["0", "1", "2", "3", "4"]


def test_the_worked_example_is_what_stands_in_the_shop_and_what_the_scan_says() -> None:
    shop = ROOT / "fixtures" / "apps" / "ottobest"
    example = PAGES["inventory.md"].partition("## From the sentence to the finding")[2].partition("\n## ")[0]
    clause, declaration, binding, code, finding = re.findall(r"```\w*\n(.+?)```", example, re.DOTALL)
    assert finding in run("scan", shop, "--quiet", "--fail-on", "never").out
    holders = {
        clause: "policy/ottobest-policy.yaml",
        declaration: "policy/ottobest-policy.yaml",
        binding: "policy/ottobest-bindings.yaml",
        code: "shop/analytics/heatmap.py",
    }
    for part, path in holders.items():
        text = (shop / path).read_text("utf-8")
        missing = [line for line in part.splitlines() if line.strip() not in text]
        assert not missing, path
