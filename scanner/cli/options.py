"""Options that several commands share, and the request that they make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from scanner.api import Request
from scanner.project import ASSUMPTIONS

F = TypeVar("F", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path)


def analysis_options(command: F) -> F:
    """PATH... and what decides how they are analysed."""
    for option in reversed(_ANALYSIS):
        command = option(command)
    return command


def policy_options(command: F) -> F:
    """Which policy the code is compared with."""
    for option in reversed(_POLICY):
        command = option(command)
    return command


def request(given: dict[str, Any], include_tests: bool) -> Request:
    """The request that the shared options make. `include_tests` is this command's default."""
    asked = given.get("include_tests")
    return Request(
        paths=tuple(given["paths"]) or (Path(),),
        config=given["config"],
        inventory=given.get("inventory"),
        bindings=given.get("bindings"),
        rules=tuple(given["rules"]),
        jobs=given["jobs"],
        cache=not given["no_cache"],
        include_tests=asked,
        include_tests_default=include_tests,
        application=given.get("application") or "",
        without_guesses=tuple(given.get("without_guesses") or ()),
    )


_ANALYSIS = (
    click.argument("paths", nargs=-1, type=_FILE, metavar="[PATH]..."),
    click.option("--config", type=_FILE, metavar="FILE", help="Settings file, instead of the one found upwards."),
    click.option("--application", metavar="NAME", help="One of the applications that the settings name."),
    click.option("--rules", type=_FILE, metavar="DIR", multiple=True, help="More rules: a pack, or a directory."),
    click.option("--include-tests/--exclude-tests", default=None, help="Whether test code is looked at."),
    click.option(
        "--without-guess",
        "without_guesses",
        type=click.Choice(ASSUMPTIONS),
        multiple=True,
        metavar="KIND",
        help=f"A kind of guess that is not made: {', '.join(ASSUMPTIONS)}.",
    ),
    click.option("--jobs", "-j", type=click.IntRange(1), metavar="N", help="Processes (default: one a processor)."),
    click.option("--no-cache", is_flag=True, help="Neither read nor write what earlier scans kept."),
    click.option("--quiet", "-q", is_flag=True, help="No progress and no summary."),
)
_POLICY = (
    click.option("--inventory", type=_FILE, metavar="FILE", help="What the policy declares."),
    click.option("--bindings", type=_FILE, metavar="FILE", help="How code is bound to the inventory's words."),
)
