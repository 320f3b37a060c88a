"""Paths into the standard library, which may be imported: its C modules have no source to read."""

from __future__ import annotations

import builtins
import importlib
import inspect
from collections.abc import Mapping

from benchmarks.packs.sources import Entity, Unknown


def standard(parts: list[str], returns: Mapping[str, str]) -> Entity | None:
    """A path into the standard library, which may be imported; C modules have no source to read."""
    for cut in range(len(parts), 0, -1):
        try:
            value: object = importlib.import_module(".".join(parts[:cut]))
        except Exception:  # whatever importing does, the path is not there
            continue
        return _attributes(value, parts, cut, returns)
    return _attributes(builtins, parts, 0, returns)


def _attributes(value: object, parts: list[str], cut: int, returns: Mapping[str, str]) -> Entity | None:
    for number in range(cut, len(parts)):
        declared = returns.get(".".join(parts[:number]), "").removesuffix("[*]")
        if declared and "." in declared and not hasattr(value, parts[number]):
            return standard([*declared.split("."), *parts[number:]], returns)
        try:
            value = inspect.getattr_static(value, parts[number], None) or getattr(value, parts[number])
        except AttributeError:
            return None
    return Unknown("standard library")
