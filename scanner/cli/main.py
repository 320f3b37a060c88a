"""`flowaudit`: the list of commands, and how each way of going wrong becomes a message and an exit code.

A command's module is imported when the command is run, so that `flowaudit --help` costs next to nothing.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
import traceback

import click

from scanner import __version__
from scanner.cli import exits
from scanner.source import ConfigError

COMMANDS = {
    "scan": ("scan:scan", "Compare what the code does with the declared policy; report findings."),
    "flows": ("flows:flows", "List every flow of personal data, policy or none."),
    "init": ("init:init", "Draft an inventory and bindings from what the code does."),
    "explain": ("explain:explain", "Show all evidence of one finding, by its fingerprint."),
    "entrypoints": ("entrypoints:entrypoints", "List the functions that are called from outside."),
    "stores": ("stores:stores", "List the personal fields of models, tables, schemas and forms."),
    "promises": ("promises:promises", "What was promised, what the code does, how we know."),
    "inventory": ("inventory:inventory", "Check and show inventories."),
    "rules": ("rules:rules", "List, show, test and check rules."),
    "classify": ("classify:classify", "Say whether a name is personal data, and why."),
}


class Commands(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry[0].partition(":")
        found = getattr(importlib.import_module(f"scanner.cli.{module}"), attribute)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `--help`, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest right spelling for a wrong one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from scanner.source import nearest

            hint = nearest(args[0], COMMANDS)
            raise click.UsageError(f"No such command '{args[0]}'." + (f" {hint.capitalize()}" if hint else ""), ctx)
        return super().resolve_command(ctx, args)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "--version", prog_name="flowaudit")
def flowaudit() -> None:
    """Does what the code does with personal data match what the privacy policy says?

    Exit codes: 0 no finding at or above the threshold, 1 findings, 2 wrong usage or documents, 3 nothing to scan,
    4 internal error.
    """


def main() -> None:
    """Run the command line and exit."""
    gc.disable()  # the process ends with the command: walking what it made to find garbage gains nothing
    code = run(sys.argv[1:])
    gc.freeze()  # nor does it on the way out
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run the command line; the exit code."""
    try:
        return int(flowaudit.main(arguments, prog_name="flowaudit", standalone_mode=False) or 0)
    except ConfigError as error:
        for complaint in error.complaints:
            click.echo(f"flowaudit: {complaint}", err=True)
        return exits.WRONG_USE
    except exits.NothingToScan as error:
        click.echo(f"flowaudit: {error}", err=True)
        return exits.NOTHING
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("flowaudit: interrupted", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return exits.WRONG_USE
    except BrokenPipeError:
        # Whoever read our output has had enough; what is still buffered must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        _tell_fault(error)
        return exits.INTERNAL


def _tell_fault(error: Exception) -> None:
    if os.environ.get("FLOWAUDIT_DEBUG"):
        traceback.print_exc()
    else:
        click.echo(f"flowaudit: internal error: {type(error).__name__}: {error}", err=True)
        click.echo("This is a fault of flowaudit. FLOWAUDIT_DEBUG=1 shows where it happened.", err=True)
