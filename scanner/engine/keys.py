"""What a cached result depends on: the file's bytes and name, and our own code that made it.

The *tool print* is a digest of the source of the rooms that lowering runs through, so that a changed frontend never
reads what another one wrote, without anybody having to remember a version number.
"""

from __future__ import annotations

import functools
from pathlib import Path

from scanner.source import SourceFile, digest

_ROOMS = ("frontends", "ir", "source.py")


def file_key(file: SourceFile) -> str:
    """The key of one lowered file."""
    return digest("\0".join((tool_print(), file.language, file.path, file.module, file.digest)).encode())


def tool_print() -> str:
    """A digest of the code that lowers."""
    return print_of(_ROOMS)


@functools.cache
def print_of(rooms: tuple[str, ...]) -> str:
    """A digest of the source of these rooms of the package."""
    package = Path(__file__).parents[1]
    sources = sorted(source for room in rooms for source in _sources(package / room))
    return digest(b"\0".join(source.read_bytes() for source in sources))


def _sources(room: Path) -> list[Path]:
    return [room] if room.is_file() else list(room.rglob("*.py"))
