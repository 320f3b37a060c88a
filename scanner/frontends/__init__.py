"""Text to IR: one frontend a language.

A frontend is a pure function of a file's path, module name and bytes. It knows nothing of other files, of rules or of
personal data, and never raises over what it reads: what it cannot understand becomes a `SyntaxGap` of the module.
"""

from __future__ import annotations

from typing import Protocol

from scanner.ir.model import Module

LANGUAGES: tuple[str, ...] = ("python", "template")
"""The languages there are frontends for, explicitly."""


class Frontend(Protocol):
    """Lowers one file."""

    def __call__(self, path: str, module: str, raw: bytes, /) -> Module:
        """The lowered file. `path` is relative to the scan's root, `module` the dotted name."""
        ...


def frontend(language: str) -> Frontend:
    """The frontend for a language of `LANGUAGES`. Loaded on demand: grammars are slow to import.

    Raises:
        KeyError: there is none.
    """
    if language == "python":
        from .python import lower

        return lower
    if language == "template":
        from .template import lower as lower_template

        return lower_template
    raise KeyError(language)


__all__ = ["LANGUAGES", "Frontend", "frontend"]
