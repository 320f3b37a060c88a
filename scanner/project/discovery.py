"""Which files there are: the walk, the names, the digests.

Files are read here once to know their digests (the keys of everything that is cached) and dropped again; later rooms
read what they need.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from scanner.project.dependencies import is_dependency_file
from scanner.project.model import LANGUAGES, LeftOut, Project, Settings
from scanner.project.modules import module_names
from scanner.project.reading import read_source
from scanner.project.walk import Walk
from scanner.source import Complaint, ConfigError, Problem, SourceFile, digest

_LARGEST_TEMPLATE = 300_000


def discover(paths: Sequence[Path], settings: Settings, include_tests: bool = False) -> Project:
    """The files at and under `paths`, sorted. Raises `ConfigError` naming every path that does not exist.

    `include_tests` is the caller's default; the settings' own word stands above it.
    """
    missing = [path for path in paths if not os.path.lexists(path)]
    if missing:
        raise ConfigError(Complaint(str(path), 0, "no such file or directory") for path in missing)
    include = settings.include_tests if settings.include_tests is not None else include_tests
    walk = Walk(settings.root, settings, include)
    for path in paths:
        walk.add(path.absolute())
    digests, problems = _digests(settings, sorted(walk.files))
    names = module_names(digests, settings.source_roots, _reader(settings), _own_name(settings.root))
    files = tuple(
        SourceFile(path, LANGUAGES[Path(path).suffix], names[path], *digests[path]) for path in sorted(digests)
    )
    # What a project needs stands at its root, whatever part of it is scanned.
    documents = tuple(sorted({*walk.documents, *_dependency_files(settings.root)}))
    left_out = tuple(LeftOut(reason, count) for reason, count in sorted(walk.left_out.items()) if count)
    told = _ordered([*walk.problems, *problems])
    return Project(
        settings.root, settings, files, told, left_out, documents, _templates(settings, walk) if files else ()
    )


def _templates(settings: Settings, walk: Walk) -> tuple[SourceFile, ...]:
    """The templates of the project, each under its path as its name; what cannot be read is none."""
    digests, _ = _digests(settings, sorted(walk.templates))
    return tuple(
        SourceFile(path, "template", path if "/" in path else f"./{path}", *digests[path])
        for path in sorted(digests)
        if digests[path][1] <= _LARGEST_TEMPLATE
    )


def unclaimed(paths: Sequence[Path], settings: Settings, include_tests: bool = False) -> int:
    """How many files at and under `paths` belong to none of the settings' applications."""
    include = settings.include_tests if settings.include_tests is not None else include_tests
    claimed = tuple(path for each in settings.applications for path in each.territory)
    if "." in claimed:
        return 0
    walk = Walk(settings.root, msgspec.structs.replace(settings, left_to_others=claimed), include)
    for path in paths:
        relative = Path(os.path.relpath(path.absolute(), settings.root)).as_posix()
        if not any(relative == own or relative.startswith(own + "/") for own in claimed):
            walk.add(path.absolute())
    return len(walk.files)


def _own_name(root: Path) -> str:
    """The dotted name that the root has as a package: its own, below those of the packages that it lies in."""
    names = [root.name]
    for directory in root.parents if (root / "__init__.py").is_file() else ():
        if not (directory / "__init__.py").is_file():
            break
        names.insert(0, directory.name)
    return ".".join(names) if all(name.isidentifier() for name in names) else ""


def _dependency_files(root: Path) -> list[str]:
    try:
        return [entry.name for entry in root.iterdir() if is_dependency_file(entry.name)]
    except OSError:  # the walk says so, if it was asked for
        return []


def _digests(settings: Settings, paths: Sequence[str]) -> tuple[dict[str, tuple[str, int]], list[Problem]]:
    digests: dict[str, tuple[str, int]] = {}
    problems: list[Problem] = []
    for path in paths:
        raw, problem = read_source(settings.root, path, settings.size_limit)
        if problem is not None:
            problems.append(problem)
        if raw is not None:
            digests[path] = (digest(raw), len(raw))
    return digests, problems


def _reader(settings: Settings) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        raw, _ = read_source(settings.root, path, settings.size_limit)
        return raw or b""

    return read


def _ordered(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.path, problem.line, problem.column, problem.message)))
