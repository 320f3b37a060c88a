"""Which module an import statement means.

A *root* is a directory from which absolute imports start: the project's own, and every directory above the importing
file that is not a package itself (scripts, `src/` layouts, several applications side by side).
A *namespace package* is a prefix of module names with no file of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping

from scanner.index.model import ModuleEntry

_VENDORED = frozenset({"vendor", "_vendor", "vendored", "third_party", "extern", "site-packages", "node_modules"})


class ModuleTable:
    """The modules of the project by name, and the rules by which imports find them."""

    def __init__(self, entries: Mapping[str, ModuleEntry]) -> None:
        self._entries = entries
        self._prefixes = _prefixes(entries)
        self._roots = _roots(entries, self._prefixes)
        self._found: dict[tuple[str, str], str | None] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._entries or name in self._prefixes

    def relative(self, importer: str, level: int, module: str) -> str:
        """The absolute name that `from <dots>module import …` means in `importer`."""
        entry = self._entries.get(importer)
        parts = importer.split(".")
        drop = level - 1 if entry is not None and entry.is_package else level
        parts = parts[: len(parts) - drop] if drop < len(parts) else []
        if module:
            parts.append(module)
        return ".".join(parts)

    def absolute(self, importer: str, module: str) -> str | None:
        """The project's module that `import module` finds from `importer`; None when it lies outside."""
        directory = importer if self._is_package(importer) else importer.rpartition(".")[0]
        key = (directory, module)
        if key not in self._found:
            self._found[key] = self._search(directory, importer, module)
        found = self._found[key]
        return None if found == importer and "." not in module and importer != module else found

    def _search(self, directory: str, importer: str, module: str) -> str | None:
        top = module.partition(".")[0]
        for root in _ancestors(directory):
            name = f"{root}.{module}" if root else module
            if name not in self:
                continue
            if not root or (self._is_root(root) and self._stands_for(name, root, top)):
                return name
        if top in sys.stdlib_module_names:
            return None
        if directory:
            name = f"{directory}.{module}"
            if name in self and name != importer and self._stands_for(name, directory, top):
                return name
        return self._elsewhere(module, top)

    def _elsewhere(self, module: str, top: str) -> str | None:
        """In the one other root that holds the package."""
        names = [f"{root}.{module}" for root in self._roots.get(top, ()) if f"{root}.{module}" in self]
        return names[0] if len(names) == 1 else None

    def _stands_for(self, name: str, root: str, top: str) -> bool:
        """Not a wrapper named after the library that it wraps: such a module imports that library itself."""
        beside = self._entries.get(f"{root}.{top}")
        if beside is None or name == f"{root}.{top}.{top}":
            return True
        return not any(i.level == 0 and i.module.partition(".")[0] == top for i in beside.interface.imports)

    def _is_root(self, name: str) -> bool:
        """Whether imports start in a directory: not in a package, but for one that holds Django's script, which runs
        there.
        """
        return not self._is_package(name) or f"{name}.manage" in self._entries

    def _is_package(self, name: str) -> bool:
        entry = self._entries.get(name)
        return entry is not None and entry.is_package


def importers(
    entries: Iterable[ModuleEntry], targets: Callable[[str, str, int, str | None], tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Module name -> the modules that import it or something from it, sorted. `targets` answers for one import."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        for decl in entry.interface.imports:
            for target in targets(entry.name, decl.module, decl.level, decl.name):
                if target != entry.name:
                    found.setdefault(target, set()).add(entry.name)
    return {name: tuple(sorted(modules)) for name, modules in found.items()}


def _prefixes(entries: Mapping[str, ModuleEntry]) -> frozenset[str]:
    found: set[str] = set()
    for name in entries:
        prefix = name.rpartition(".")[0]
        while prefix and prefix not in found:
            found.add(prefix)
            prefix = prefix.rpartition(".")[0]
    return frozenset(found)


def _roots(entries: Mapping[str, ModuleEntry], prefixes: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Name of a regular package that stands below a plain directory -> those directories."""
    found: dict[str, list[str]] = {}
    for name in sorted(prefixes):
        root, _, last = name.rpartition(".")
        package = entries.get(name)
        above = entries.get(root)
        plain = root and (above is None or not above.is_package)
        if plain and package is not None and package.is_package and not _VENDORED & set(root.split(".")):
            found.setdefault(last, []).append(root)
    return {last: tuple(roots) for last, roots in found.items()}


def _ancestors(directory: str) -> Iterable[str]:
    while directory:
        yield directory
        directory = directory.rpartition(".")[0]
    yield ""
