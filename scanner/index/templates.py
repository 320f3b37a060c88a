"""Which template a name means: the file of that name, and of several the one nearest to where it is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.ir.model import is_template


class TemplateNames:
    """The templates of a program by the names that loaders find them under: any last part of their paths."""

    def __init__(self, modules: Iterable[str]) -> None:
        self._by_last: dict[str, list[str]] = {}
        for module in sorted(modules):
            if is_template(module):
                self._by_last.setdefault(module.rpartition("/")[2], []).append(module)

    def __bool__(self) -> bool:
        return bool(self._by_last)

    def find(self, name: str, near: str) -> str:
        """The template of a name that is nearest to a file; "" for none."""
        name = name.rpartition(":")[2].removeprefix("./").strip("/")
        known = self._by_last.get(name.rpartition("/")[2], ())
        fitting = [module for module in known if f"/{module}".endswith(f"/{name}")]
        return max(fitting, key=lambda module: (_shared(module, near), -len(module)), default="")


def _shared(path: str, other: str) -> int:
    """How many folders two paths have in common from the top."""
    count = 0
    for one, two in zip(path.split("/"), other.split("/"), strict=False):
        if one != two:
            break
        count += 1
    return count
