"""The name index: which modules mention a name, so that bodies are opened only where they can matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scanner.index.model import ModuleEntry
from scanner.ir.model import NameIndex


class Mentions:
    """Module names by attribute name, called name, constant key and plain name. Each table is made when first
    asked for."""

    def __init__(self, entries: Iterable[ModuleEntry]) -> None:
        self._entries = tuple(entries)
        self._tables: dict[str, dict[str, list[str]]] = {}

    def attribute(self, name: str) -> tuple[str, ...]:
        """Modules that read or write an attribute of this name, sorted."""
        return self._lookup("attributes", name, lambda names: names.attributes)

    def called(self, name: str) -> tuple[str, ...]:
        """Modules that call something whose last name is this one, sorted."""
        return self._lookup("called", name, lambda names: names.called)

    def key(self, name: str) -> tuple[str, ...]:
        """Modules that read, write or build this constant key, sorted."""
        return self._lookup("keys", name, lambda names: names.keys)

    def name(self, name: str) -> tuple[str, ...]:
        """Modules that use this global name, parameter or local variable, sorted."""
        return self._lookup("names", name, lambda names: names.names)

    def _lookup(self, table: str, name: str, read: Callable[[NameIndex], tuple[str, ...]]) -> tuple[str, ...]:
        known = self._tables.get(table)
        if known is None:
            known = self._tables[table] = {}
            for entry in self._entries:
                for mentioned in read(entry.interface.names):
                    known.setdefault(mentioned, []).append(entry.name)
        return tuple(known.get(name, ()))
