"""TOML files: pyproject (PEP 621, PEP 735, Poetry, PDM, uv, build system left out), Pipfile, and lock files.

Pipfile.lock is JSON and says the same things; it is read here too.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from scanner.project.dependencies.model import Dependency, Read, line_of, name_of


def read_pyproject(path: str, text: str) -> Read:
    """The dependencies of a pyproject.toml, whichever tool manages them."""
    document, problem = _toml(text)
    pairs = [*_project(document), *_poetry(document), *_groups(document)]
    return _read(path, text, pairs, problem)


def read_pipfile(path: str, text: str) -> Read:
    """The packages of a Pipfile."""
    document, problem = _toml(text)
    pairs = [("", name) for name in _table(document, "packages")]
    pairs += [("dev", name) for name in _table(document, "dev-packages")]
    return _read(path, text, pairs, problem)


def read_toml_lock(path: str, text: str) -> Read:
    """The packages of poetry.lock, uv.lock, pdm.lock and pylock.toml; the project itself is none of them."""
    document, problem = _toml(text)
    packages = document.get("package") or document.get("packages") or []
    found = []
    for package in packages if isinstance(packages, list) else []:
        name = package.get("name") if isinstance(package, dict) else None
        if isinstance(name, str) and not _is_local(package):
            groups = package.get("groups")
            dev = package.get("category") == "dev" or (
                isinstance(groups, list) and groups and "main" not in groups and "default" not in groups
            )
            found.append(("dev" if dev else "", f"{name}=={package.get('version', '')}"))
    return _read(path, text, found, problem, locked=True)


def read_pipfile_lock(path: str, text: str) -> Read:
    """The packages of a Pipfile.lock."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Read(problem=f"not valid JSON: {error}")
    document = document if isinstance(document, dict) else {}
    pairs = [("", name) for name in _table(document, "default")]
    pairs += [("dev", name) for name in _table(document, "develop")]
    return _read(path, text, pairs, "", locked=True)


def _project(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    project = _table(document, "project")
    yield from (("", written) for written in _texts(project.get("dependencies")))
    for extra, listed in _table(project, "optional-dependencies").items():
        yield from ((extra, written) for written in _texts(listed))


def _groups(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Dependency groups (PEP 735), and PDM's and uv's own forms of them."""
    tool = _table(document, "tool")
    for table in (_table(document, "dependency-groups"), _table(_table(tool, "pdm"), "dev-dependencies")):
        for group, listed in table.items():
            yield from ((group, written) for written in _texts(listed))
    yield from (("dev", written) for written in _texts(_table(tool, "uv").get("dev-dependencies")))


def _poetry(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    poetry = _table(_table(document, "tool"), "poetry")
    yield from (("", name) for name in _table(poetry, "dependencies") if name != "python")
    yield from (("dev", name) for name in _table(poetry, "dev-dependencies"))
    for group, table in _table(poetry, "group").items():
        yield from ((group, name) for name in _table(table, "dependencies"))


def _read(path: str, text: str, pairs: Iterable[tuple[str, str]], problem: str, locked: bool = False) -> Read:
    found = []
    for group, written in pairs:
        name = name_of(written)
        if name:
            spelled = next((part for part in (written, written.partition("==")[0]) if part in text), name)
            found.append(Dependency(name, path, line_of(text, spelled.partition("==")[0]), written, group, locked))
    return Read(tuple(found), (), problem)


def _is_local(package: dict[str, Any]) -> bool:
    source = package.get("source")
    return isinstance(source, dict) and bool({"virtual", "editable", "directory"} & {*source, str(source.get("type"))})


def _toml(text: str) -> tuple[dict[str, Any], str]:
    try:
        return tomllib.loads(text), ""
    except (ValueError, RecursionError) as error:
        return {}, f"not valid TOML: {error}"


def _table(table: Any, key: str) -> dict[str, Any]:
    found = table.get(key) if isinstance(table, dict) else None
    return found if isinstance(found, dict) else {}


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
