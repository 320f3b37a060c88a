"""Which packages a project depends on, by its dependency files: read as text, never installed, never run.

Only names matter here, so a requirement's version, extras, markers and hashes are kept as written and not judged.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable

from scanner.project.dependencies.conda import read_environment
from scanner.project.dependencies.model import Dependency, Read
from scanner.project.dependencies.requirements import read_requirements
from scanner.project.dependencies.setuptools import read_setup_cfg, read_setup_py
from scanner.project.dependencies.tables import read_pipfile, read_pipfile_lock, read_pyproject, read_toml_lock
from scanner.source import Problem

Reader = Callable[[str, str], Read]

_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"(.*/)?[\w.-]*requirements?[\w.-]*\.(txt|in|pip)"), read_requirements),
    (re.compile(r"(.*/)?requirements/[\w.-]+\.(txt|in|pip)"), read_requirements),
    (re.compile(r"(.*/)?pyproject\.toml"), read_pyproject),
    (re.compile(r"(.*/)?(poetry|uv|pdm)\.lock|(.*/)?pylock(\.[\w-]+)?\.toml"), read_toml_lock),
    (re.compile(r"(.*/)?Pipfile"), read_pipfile),
    (re.compile(r"(.*/)?Pipfile\.lock"), read_pipfile_lock),
    (re.compile(r"(.*/)?setup\.cfg"), read_setup_cfg),
    (re.compile(r"(.*/)?setup\.py"), read_setup_py),
    (re.compile(r"(.*/)?(conda-)?(environment|conda)[\w.-]*\.ya?ml"), read_environment),
)


def is_dependency_file(path: str) -> bool:
    """Whether a file of this name says which packages are needed."""
    return _reader(path) is not None


def read_dependencies(
    paths: Iterable[str], read: Callable[[str], str | None]
) -> tuple[tuple[Dependency, ...], tuple[Problem, ...]]:
    """All dependencies of the files at `paths` and those they include, by place. `read` gives a file's text, None when
    there is none."""
    pending = sorted(path for path in paths if is_dependency_file(path))
    seen: set[str] = set()
    found: list[Dependency] = []
    problems: list[Problem] = []
    while pending:
        path = pending.pop(0)
        if path in seen:
            continue
        seen.add(path)
        text = read(path)
        if text is None:
            continue
        one = (_reader(path) or read_requirements)(path, text)
        found += one.dependencies
        problems += [Problem("syntax", path, one.problem)] if one.problem else []
        inside = (posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) for name in one.includes)
        pending += [name for name in inside if not name.startswith(("..", "/")) and "://" not in name]
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.name))), tuple(problems)


def _reader(path: str) -> Reader | None:
    return next((reader for pattern, reader in _READERS if pattern.fullmatch(path)), None)


__all__ = ["Dependency", "Read", "is_dependency_file", "read_dependencies"]
