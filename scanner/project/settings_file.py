"""The keys of `flowaudit.yaml`, as they are written. Paths are relative to that file."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from scanner.document import Line, Word

Threshold = Literal["error", "warning", "note", "never"]
Assumption = Literal[
    "name-fallback",
    "unknown-call",
    "unknown-key",
    "unmodelled-sdk",
    "collapsed-path",
    "whole-object",
    "stored-row",
]
"""A kind of guess that can be switched off (docs/confidence.md)."""
ASSUMPTIONS: tuple[str, ...] = get_args(Assumption)
Bound = Literal[0, 1, 2, 3]


class Documents(msgspec.Struct, frozen=True, rename="kebab"):
    """What the whole project and each of its applications may name."""

    inventory: Word | None = None
    bindings: Word | None = None
    rules: tuple[Word, ...] = ()
    roots: tuple[Word, ...] = ()
    exclude: tuple[str, ...] = ()
    fail_on: Threshold | None = None


class ApplicationFile(Documents, frozen=True, rename="kebab", kw_only=True):
    """One of several applications: what belongs to it, what it reads together with others (`shared`), and what it names
    instead of the project's own."""

    paths: tuple[Word, ...]
    shared: tuple[Word, ...] = ()
    line: Line = 0


class OverrideFile(msgspec.Struct, frozen=True, rename="kebab"):
    """Other levels for findings in some paths. `off` suppresses: such a finding stays in the reports, with the
    reason."""

    paths: tuple[str, ...]
    levels: dict[str, Literal["error", "warning", "note", "off"]]
    reason: str = ""
    line: Line = 0


class Guesses(msgspec.Struct, frozen=True, rename="kebab"):
    """Which kinds of guesses are not made, and how many that widen there may be on one way: unknown calls, calls
    followed by the method's name alone, and both together."""

    without: tuple[Assumption, ...] = ()
    unknown_calls: Bound = 1
    by_name: Bound = 1
    together: Bound = 1


class SettingsFile(Documents, frozen=True, rename="kebab"):
    """All of it."""

    include_tests: bool | None = None
    respect_gitignore: bool = True
    max_file_size: Word | None = None
    cache_dir: Word | None = None
    guesses: Guesses = Guesses()
    applications: dict[str, ApplicationFile] = {}
    overrides: tuple[OverrideFile, ...] = ()
