"""Steps of access paths: `.name`, `[key]`, `[#0]`, `[*]`, and `enter` (what a `with` statement binds)."""

from __future__ import annotations

from scanner.callgraph.model import Path
from scanner.ir.model import Key

ANY = "[*]"
ENTER = "enter"


def key_step(key: Key) -> str:
    """The step for a key; `[*]` when it is not constant."""
    if isinstance(key, str):
        return f"[{key}]"
    return ANY if key is None else f"[#{int(key)}]"


def meets(one: str, other: str) -> bool:
    """Whether two steps may name the same place."""
    if one == other:
        return True
    if one[0] != "[" or other[0] != "[":
        return False
    return ANY in (one, other) or one[1:3] == "#-" or other[1:3] == "#-"


def after(path: Path, prefix: Path) -> Path | None:
    """The rest of `path` below `prefix`; None when it leads elsewhere."""
    if len(path) < len(prefix):
        return None
    if all(meets(a, b) for a, b in zip(path, prefix, strict=False)):
        return path[len(prefix) :]
    return None


def position(step: str) -> int | None:
    """The position in `[#n]`."""
    digits = step[2:-1].removeprefix("-")
    return int(step[2:-1]) if step.startswith("[#") and digits.isascii() and digits.isdigit() else None
