"""Variables that are read and set through their namespace: `globals()["rate"]`, `locals()["mail"]`.

Under a constant key it is the variable of that name, where the file has one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.ir.model import Global

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body

_NAMED = re.compile(rb"(globals|locals|vars)\(\)\[(?:\"([A-Za-z_]\w*)\"|'([A-Za-z_]\w*)')\]")


def named_variable(b: Body, node: Node) -> tuple[str, bool] | None:
    """The variable that a subscript means, and whether it is one of the module; None for other subscripts."""
    raw = b.raw
    start = node.start_byte
    if raw[start : start + 1] not in (b"g", b"l", b"v"):
        return None
    found = _NAMED.fullmatch(raw, start, node.end_byte)
    if found is None:
        return None
    return (found[2] or found[3]).decode(), found[1] == b"globals" or b.kind == "module"


def read_variable(b: Body, node: Node) -> int:
    """The value of the variable that a subscript means; -1 where it means none that is known."""
    meant = named_variable(b, node)
    if meant is None:
        return -1
    name, of_module = meant
    if name in b.env and (b.kind == "module" or not of_module):
        return b.read(name, node.start_byte, node.end_byte)
    if b.kind == "function" and of_module and name in b.unit.bodies[0].named:
        b.unit.mentioned.add(name)
        return b.add(Global(node.start_byte, node.end_byte, b.guard, name))
    return -1
