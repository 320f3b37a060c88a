"""A project: a root, the settings in force, the source files, and what was left out.

The *root* is the directory that all reported paths are relative to. A *source root* is a directory from which imports
are resolved. *Left out* counts what a scan did not look at on purpose, by reason, so that silence is never mistaken
for absence.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from scanner.project.settings_file import Guesses
from scanner.source import Problem, SourceFile

DEFAULT_SIZE_LIMIT = 5 * 1024 * 1024
LANGUAGES = {".py": "python", ".pyi": "python", ".pyw": "python"}


class Override(msgspec.Struct, frozen=True):
    """Other levels for findings in some paths: by finding class, `off` for none. `line` is in the settings file."""

    paths: tuple[str, ...]
    levels: dict[str, str]
    reason: str = ""
    line: int = 0


class Settings(msgspec.Struct, frozen=True):
    """What `flowaudit.yaml` or `[tool.flowaudit]` says, made absolute. `path` is that file; None when there is none.

    `inventory`, `bindings` and `rules` are absolute paths. `source_roots` are relative to the root; empty means: find
    out. One of several `applications` has settings of its own, with its name as `application`, what belongs to it as
    `territory` and what lies inside and belongs to others as `left_to_others` (relative to the root; an empty territory
    is everything).
    """

    root: Path
    path: Path | None = None
    inventory: Path | None = None
    bindings: Path | None = None
    rules: tuple[Path, ...] = ()
    source_roots: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    include_tests: bool | None = None  # None: the command decides
    respect_gitignore: bool = True
    size_limit: int = DEFAULT_SIZE_LIMIT
    fail_on: str = ""
    cache_dir: Path | None = None
    guesses: Guesses = Guesses()
    application: str = ""
    territory: tuple[str, ...] = ()
    left_to_others: tuple[str, ...] = ()
    applications: tuple[Settings, ...] = ()
    overrides: tuple[Override, ...] = ()


class LeftOut(msgspec.Struct, frozen=True):
    """How many files were left out for one reason."""

    reason: str
    files: int

    def __str__(self) -> str:
        reason = self.reason
        if self.files == 1:
            reason = reason.replace("directories", "directory").replace("files", "file")
        return f"{self.files} {reason}"


class Project(msgspec.Struct, frozen=True):
    """The files to scan, sorted by path, with what could not be read and what was left out."""

    root: Path
    settings: Settings
    files: tuple[SourceFile, ...]
    problems: tuple[Problem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    documents: tuple[
        str, ...
    ] = ()  # paths of files that are no code and may name packages, declare records or give settings
    templates: tuple[SourceFile, ...] = ()  # named by their paths: no file of code has a slash in its name
