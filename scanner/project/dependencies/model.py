"""A dependency: a package that a file names, and where."""

from __future__ import annotations

import re

import msgspec

_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")
_RUN = re.compile(r"[-_.]+")


class Dependency(msgspec.Struct, frozen=True):
    """One package named by one file. `name` is normalised (PEP 503); `written` is the requirement as it stands
    there.

    `group` is "" for what every installation gets, else the extra or group (`dev`, `test`); `locked` says that a lock
    file names it, so that it may be there only because something else needs it.
    """

    name: str
    path: str
    line: int
    written: str
    group: str = ""
    locked: bool = False


class Read(msgspec.Struct, frozen=True):
    """What one file says: its dependencies, the files that it includes (as written), and what is wrong with it."""

    dependencies: tuple[Dependency, ...] = ()
    includes: tuple[str, ...] = ()
    problem: str = ""


def normalised(name: str) -> str:
    """The name as package registries compare it (PEP 503)."""
    return _RUN.sub("-", name).lower()


def name_of(requirement: str) -> str:
    """The normalised package name with which a requirement (PEP 508) starts; "" when there is none."""
    found = _NAME.match(requirement)
    return normalised(found[1]) if found else ""


def line_of(text: str, word: str) -> int:
    """The first line on which a text mentions a word whole; 1 when none does."""
    found = re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w-])", text)
    return text.count("\n", 0, found.start()) + 1 if found else 1
