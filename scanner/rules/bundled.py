"""The rules that come with flowaudit: `scanner/_rules` in an installed package, `rules/` beside it in a checkout."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable


def bundled(folder: str, suffix: str = ".yaml") -> dict[str, str]:
    """The texts under one folder of the rules (`packs`, `recipients`, `types`), by path, sorted."""
    return dict(sorted(_texts(_root().joinpath(folder), f"rules/{folder}", suffix)))


def _root() -> Traversable:
    package = resources.files("scanner")
    installed = package.joinpath("_rules")
    return installed if installed.is_dir() else package.joinpath("..", "rules")


def _texts(folder: Traversable, label: str, suffix: str) -> Iterator[tuple[str, str]]:
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _texts(entry, f"{label}/{entry.name}", suffix)
        elif entry.name.endswith(suffix):
            yield f"{label}/{entry.name}", entry.read_text(encoding="utf-8")
