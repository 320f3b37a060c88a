"""Walking a directory tree: which files are candidates, which are left out and why.

Left out are version control and tool directories, virtual environments (marked by `pyvenv.cfg`), what `.gitignore`
files name, the settings' own `exclude` patterns (both in gitignore syntax), what belongs to another application of the
settings, and, unless asked for, test code. A file named on the command line is taken whatever the patterns say.
Symbolic links to directories are followed once: a loop ends as a problem.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

from scanner.project.dependencies import is_dependency_file
from scanner.project.environment import gives_settings
from scanner.project.model import LANGUAGES, Settings
from scanner.source import Problem

TOOL_DIRECTORIES = frozenset(
    (
        "__pycache__", "node_modules", "site-packages", "__pypackages__", ".git", ".hg", ".svn", ".bzr", ".tox",
        ".nox", ".venv", ".eggs", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".cache", ".idea",
        ".vscode",
    )
)  # fmt: skip
_DECLARING = (".sql", ".avsc", ".proto", ".graphql", ".gql", ".graphqls", ".json", ".yaml", ".yml")
_TEMPLATES = (".j2", ".jinja", ".jinja2", ".djhtml")
_MAYBE_TEMPLATES = (".html", ".htm", ".txt", ".xml", ".xhtml", ".mjml", ".eml", ".md", ".tpl", ".tmpl", ".rss", ".atom")
_TEMPLATE_FOLDERS = frozenset(("templates", "template", "jinja2", "jinja", "pages", "views", "emails", "mails"))
_TEST_PART = re.compile(r"^(tests?|testing|conftest\.pyi?|test_.*\.pyi?|.*_tests?\.pyi?|tests\.pyi?)$")


class Walk:
    """One walk over a root. `files` are relative paths with forward slashes; the rest says what was met on the
    way."""

    def __init__(self, root: Path, settings: Settings, include_tests: bool) -> None:
        self.files: set[str] = set()
        self.documents: set[str] = set()
        self.templates: set[str] = set()
        self.problems: list[Problem] = []
        self.left_out: Counter[str] = Counter()
        self._root = root
        self._exclude = GitIgnoreSpec.from_lines(settings.exclude) if settings.exclude else None
        self._others = frozenset(settings.left_to_others)
        self._gitignore = settings.respect_gitignore
        self._include_tests = include_tests
        self._ignores: dict[str, GitIgnoreSpec | None] = {}
        self._depth = 0  # .gitignore files above this depth do not count: what was asked for lies in an ignored place

    def add(self, path: Path) -> None:
        """Take `path`: a file as it is, a directory with everything under it."""
        if path.is_dir():
            # Test code is left out of what is found, not of what was asked for.
            relative = self._relative(path)
            tests = self._include_tests or is_test(relative)
            self._depth = relative.count("/") + 1 if self._is_ignored(relative + "/") else 0
            for found in self._under(path, tests):
                self.files.add(found)
        elif path.suffix in LANGUAGES:
            self.files.add(self._relative(path))
        elif is_document(self._relative(path)):
            self.documents.add(self._relative(path))
        else:
            known = ", ".join(sorted(LANGUAGES))
            message = f"no language is known for '{path.suffix or path.name}' (known: {known}); the file was left out"
            self.problems.append(Problem("unreadable", self._relative(path), message))

    def _under(self, top: Path, include_tests: bool) -> Iterator[str]:
        pending = [(top, frozenset({_identity(top)}))]
        while pending:
            directory, chain = pending.pop()
            for entry in self._entries(directory):
                path = Path(entry.path)
                relative = self._relative(path)
                if _is_directory(entry):
                    if not self._descends(entry, relative, include_tests):
                        continue
                    identity = _identity(path)
                    if identity in chain:
                        self._loop(relative)
                        continue
                    pending.append((path, chain | {identity}))
                elif path.suffix in LANGUAGES and self._takes(relative, include_tests):
                    yield relative
                elif is_template(relative) and self._takes(relative, include_tests, counts=False):
                    self.templates.add(relative)
                elif is_document(relative) and self._takes(relative, include_tests, counts=False):
                    self.documents.add(relative)

    def _entries(self, directory: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(directory) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            message = f"directory cannot be read: {(error.strerror or str(error)).lower()}"
            self.problems.append(Problem("unreadable", self._relative(directory), message))
            return []

    def _descends(self, entry: os.DirEntry[str], relative: str, include_tests: bool) -> bool:
        if entry.name in TOOL_DIRECTORIES or entry.name.endswith(".egg-info"):
            return False
        if Path(entry.path, "pyvenv.cfg").exists():
            return False
        if relative in self._others:
            self.left_out["directories of other applications"] += 1
            return False
        if self._is_excluded(relative + "/"):
            return False
        if not include_tests and _TEST_PART.match(entry.name):
            self.left_out["directories of tests"] += 1
            return False
        return True

    def _takes(self, relative: str, include_tests: bool, counts: bool = True) -> bool:
        if relative in self._others:
            self.left_out["files of other applications"] += counts
            return False
        if self._is_excluded(relative, counts):
            return False
        if not include_tests and _TEST_PART.match(relative.rpartition("/")[2]):
            self.left_out["test files"] += counts
            return False
        return True

    def _is_excluded(self, relative: str, counts: bool = True) -> bool:
        if self._exclude is not None and self._exclude.match_file(relative):
            self.left_out["excluded by the settings"] += counts
            return True
        if self._gitignore and self._is_ignored(relative):
            self.left_out["ignored by .gitignore"] += counts
            return True
        return False

    def _is_ignored(self, relative: str) -> bool:
        """Whether git would ignore it: the nearest .gitignore that says anything decides."""
        parts = relative.rstrip("/").split("/")
        for depth in range(len(parts) - 1, self._depth - 1, -1):
            spec = self._ignore_file("/".join(parts[:depth]))
            if spec is not None:
                verdict = spec.check_file(relative.split("/", depth)[-1]).include
                if verdict is not None:
                    return verdict
        return False

    def _ignore_file(self, directory: str) -> GitIgnoreSpec | None:
        if directory not in self._ignores:
            try:
                lines = (self._root / directory / ".gitignore").read_text("utf-8", "replace").splitlines()
                self._ignores[directory] = GitIgnoreSpec.from_lines(lines)
            except (OSError, ValueError):
                self._ignores[directory] = None
        return self._ignores[directory]

    def _loop(self, relative: str) -> None:
        self.problems.append(
            Problem("unreadable", relative, "the directory links back to one above it; not followed again")
        )

    def _relative(self, path: Path) -> str:
        return Path(os.path.relpath(path, self._root)).as_posix()


def is_document(relative: str) -> bool:
    """Whether a file that is no code may say which packages are needed, which records are kept or what is set."""
    return relative.endswith(_DECLARING) or is_dependency_file(relative) or gives_settings(relative)


def is_template(relative: str) -> bool:
    """Whether a file may be a template of Django or Jinja: by its ending, or by the folder of templates it is in."""
    folders, _, name = relative.rpartition("/")
    if name.endswith(_TEMPLATES):
        return True
    return name.endswith(_MAYBE_TEMPLATES) and any(part in _TEMPLATE_FOLDERS for part in folders.split("/"))


def is_test(relative: str) -> bool:
    """Whether a path relative to the root is test code, by its directory or file name."""
    return any(_TEST_PART.match(part) for part in relative.split("/"))


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _identity(path: Path) -> tuple[int, int] | str:
    try:
        status = path.stat()
    except OSError:
        return str(path)
    return (status.st_dev, status.st_ino)
