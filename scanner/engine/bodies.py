"""Lowered modules by name, decoded when asked for; and their texts, read when asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from scanner.index.model import ModuleEntry
from scanner.ir.codec import Packed
from scanner.ir.model import Module
from scanner.project import Project, read_source
from scanner.source import Text

_KEPT = 2_000  # decoded modules in memory at once


class Bodies:
    """The modules of one scan. Of two files of one name the first by path counts, as in the index."""

    def __init__(self, packed: Iterable[Packed]) -> None:
        self._packed: dict[str, Packed] = {}
        for each in sorted(packed, key=lambda each: (each.name, each.path)):
            self._packed.setdefault(each.name, each)
        self._decoded: OrderedDict[str, Module] = OrderedDict()

    def entries(self) -> list[ModuleEntry]:
        """What the index is made of."""
        return [
            ModuleEntry(each.name, each.path, each.is_package, interface)
            for each in self._packed.values()
            if (interface := each.interface()) is not None
        ]

    def load(self, name: str) -> Module:
        """The module of this name. Raises KeyError."""
        module = self._decoded.get(name)
        if module is None:
            module = self._packed[name].module()
            if module is None:
                raise KeyError(name)
            self._decoded[name] = module
            if len(self._decoded) > _KEPT:
                self._decoded.popitem(last=False)
        return module


class Texts:
    """The texts of a project's files, by path relative to the root."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, Text] = {}

    def __call__(self, path: str) -> Text:
        """The text of `path`; empty when it can no longer be read."""
        text = self._known.get(path)
        if text is None:
            raw, _ = read_source(self._project.root, path, self._project.settings.size_limit)
            text = self._known[path] = Text(path, raw or b"")
        return text
