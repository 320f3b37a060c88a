"""Reads installed libraries without importing them: modules and classes as they are written, `.py` and `.pyi`.

An *entity* is what a dotted path leads to: a module, a class, a function with its overloads, or `Unknown` with the
reason why reading cannot go on (attributes given at run time, a result without annotation).
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import msgspec


class Module:
    """One module: its name, directory if it is a package, and the statements of its files."""

    def __init__(self, name: str, files: tuple[Path, ...], folders: tuple[Path, ...]) -> None:
        self.name = name
        self.folders = folders
        self.body = [statement for file in files for statement in _parsed(file)]
        self.text = "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)
        self.names: dict[str, list[ast.stmt]] = {}
        self.stars: list[ast.ImportFrom] = []
        for statement in _flattened(self.body):
            if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
                self.stars.append(statement)
            for bound in _bound(statement):
                self.names.setdefault(bound, []).append(statement)

    def absolute(self, statement: ast.ImportFrom) -> str:
        """The module that a `from` import names."""
        if not statement.level:
            return statement.module or ""
        parts = self.name.split(".") if self.folders else self.name.split(".")[:-1]
        parts = parts[: len(parts) - (statement.level - 1)]
        return ".".join([*parts, *([statement.module] if statement.module else [])])


class Class(msgspec.Struct, frozen=True, eq=False):
    """A class as written."""

    module: Module
    node: ast.ClassDef


class Function(msgspec.Struct, frozen=True, eq=False):
    """A function with its overloads; `owner` the class it is a method of."""

    module: Module
    nodes: tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]
    owner: Class | None = None


class Unknown(msgspec.Struct, frozen=True):
    """Reading cannot tell; `reason` says why."""

    reason: str


class Described(msgspec.Struct, frozen=True):
    """A function made at run time from a description that the library carries as data."""

    arguments: frozenset[str]


Entity = Module | Class | Function | Described | Unknown


class Library:
    """The modules below some directories, read when they are asked for."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        self._roots = roots
        self.module = functools.cache(self._module)

    def _module(self, name: str) -> Module | None:
        files: list[Path] = []
        folders: list[Path] = []
        for root in self._roots:
            if files:
                break  # what stands in an earlier root hides what stands in a later one; namespaces are merged
            base = root.joinpath(*name.split("."))
            found = [path for path in (base / "__init__.py", base / "__init__.pyi") if path.is_file()]
            if base.is_dir():
                folders.append(base)
            files += found or [path for path in (base.with_suffix(".py"), base.with_suffix(".pyi")) if path.is_file()]
        return Module(name, tuple(files), tuple(folders)) if files or folders else None


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a class or module body, those under `if`, `try` and `with` too."""
    return _flattened(body)


def _parsed(file: Path) -> list[ast.stmt]:
    try:
        return ast.parse(file.read_bytes()).body
    except (SyntaxError, ValueError):
        return []


def _flattened(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With):
            yield from _flattened(statement.body)
            yield from _flattened(getattr(statement, "orelse", []))
            yield from _flattened(getattr(statement, "finalbody", []))
            for handler in getattr(statement, "handlers", []):
                yield from _flattened(handler.body)


def _bound(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Import(names=names):
            return [alias.asname or alias.name.split(".")[0] for alias in names]
        case ast.ImportFrom(names=names):
            return [alias.asname or alias.name for alias in names if alias.name != "*"]
        case ast.Assign(targets=targets):
            return [name for target in targets for name in _targets(target)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case _:
            return []


def _targets(target: ast.expr) -> list[str]:
    match target:
        case ast.Name(id=name):
            return [name]
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [name for part in parts for name in _targets(part)]
        case _:
            return []
