"""environment.yml of conda: packages of its own channels, and those that pip installs."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.document import Mapping, Node, Scalar, Sequence, load
from scanner.project.dependencies.model import Dependency, Read, name_of
from scanner.source import ConfigError


def read_environment(path: str, text: str) -> Read:
    """The dependencies of a conda environment; a YAML file that is none has none."""
    if "dependencies:" not in text:  # many tools have a file of this name
        return Read()
    try:
        root = load(path, text).root
    except ConfigError as error:
        return Read(problem=str(error.complaints[0].message) if error.complaints else "not valid YAML")
    listed = root.get("dependencies") if isinstance(root, Mapping) else None
    found = [
        Dependency(name, path, scalar.line, scalar.text)
        for scalar in _scalars(listed)
        # `channel::package=1.0` is conda's own spelling
        if (name := name_of(scalar.text.rpartition("::")[2])) and name not in ("python", "pip")
    ]
    return Read(tuple(found))


def _scalars(node: Node | None) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Sequence(items=items):
            for item in items:
                yield from _scalars(item)
        case Mapping():
            yield from _scalars(node.get("pip"))
        case None:
            return
