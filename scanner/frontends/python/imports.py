"""Imports, wherever they stand, and the directives in comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.ir.model import Directive, Import, ImportDecl

from . import grammar as g
from .targets import bind_name

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body
    from .statements import Statement

What = tuple[str, str | None, int]
"""Module, name, level: what an import names."""

_ALIASED = g.kind("aliased_import")
_DIRECTIVE = re.compile(rb"#[ \t]*(flowaudit:[^\r\n]*)")


def import_statement(b: Body, node: Node) -> None:
    """`import a.b, c as d`."""
    for child in node.children[1:]:
        kind = child.kind_id
        if kind == g.DOTTED_NAME:
            module = _dotted(b, child)
            top = module.partition(".")[0]
            _bind(b, child, (top, None, 0), top)
            _declare(b, child, (module, None, 0), top)
        elif kind == _ALIASED:
            parts = g.items(child)
            alias = b.text(parts[-1])
            _import(b, child, _under_alias(_dotted(b, parts[0]), alias), alias)


def import_from(b: Body, node: Node) -> None:
    """`from ..m import a, b as c` and `from m import *`."""
    seen_import = False
    level = 0
    module = ""
    for child in node.children[1:]:
        kind = child.kind_id
        if not seen_import:
            if kind == g.RELATIVE_IMPORT:
                text = _dotted(b, child)
                module = text.lstrip(".")
                level = len(text) - len(module)
            elif kind == g.DOTTED_NAME:
                module = _dotted(b, child)
            elif child.type == "import":
                seen_import = True
        elif kind == g.DOTTED_NAME or kind == g.IDENTIFIER:
            _import(b, child, (module, _dotted(b, child), level), _dotted(b, child))
        elif kind == _ALIASED:
            parts = g.items(child)
            _import(b, child, (module, _dotted(b, parts[0]), level), b.text(parts[-1]))
        elif kind == g.WILDCARD_IMPORT:
            _declare(b, child, (module, "*", level), "*")


def future_import(b: Body, node: Node) -> None:
    """`from __future__ import …` binds nothing that matters."""


def imports_in_dead_branch(b: Body, node: Node) -> None:
    """Imports under `if TYPE_CHECKING` are not executed, but annotations name them."""
    stack = [node]
    while stack:
        part = stack.pop()
        kind = part.kind_id
        if kind == g.IMPORT or kind == g.IMPORT_FROM:
            values, env, trail = b.values, b.env, b.trail
            b.values, b.env, b.trail = [], {}, []
            named = b.named
            b.named = {}
            (import_statement if kind == g.IMPORT else import_from)(b, part)
            b.values, b.env, b.trail, b.named = values, env, trail, named
        elif kind in (g.BLOCK, g.IF, g.ELSE, g.ELIF, g.TRY):
            stack.extend(reversed(part.children))


def directives(raw: bytes) -> tuple[Directive, ...]:
    """The comments that speak to us. One in a string is taken for a comment."""
    if b"flowaudit:" not in raw:
        return ()
    return tuple(
        Directive(raw.count(b"\n", 0, found.start()) + 1, found[1].decode("utf-8", "replace").rstrip())
        for found in _DIRECTIVE.finditer(raw)
    )


def _under_alias(module: str, alias: str) -> What:
    """What `import module as alias` names. As its own first part (`import a.b as a`) it would read as `import a.b`,
    which binds the package: what is bound is the module inside it."""
    package, _, last = module.rpartition(".")
    return (package, last, 0) if package and alias == module.partition(".")[0] else (module, None, 0)


def _dotted(b: Body, node: Node) -> str:
    text = b.text(node)
    return text if text.isidentifier() else "".join(text.split())


def _import(b: Body, node: Node, what: What, alias: str) -> None:
    _bind(b, node, what, alias)
    _declare(b, node, what, alias)


def _bind(b: Body, node: Node, what: What, alias: str) -> None:
    start, end = node.start_byte, node.end_byte
    bind_name(b, alias, b.add(Import(start, end, b.guard, *what)), (start, end))


def _declare(b: Body, node: Node, what: What, alias: str) -> None:
    module, name, level = what
    b.unit.imports.append(ImportDecl(module, name, alias, level, b.index, node.start_byte, node.end_byte))


HANDLERS: tuple[tuple[int, Statement], ...] = (
    (g.IMPORT, import_statement),
    (g.IMPORT_FROM, import_from),
    (g.FUTURE_IMPORT, future_import),
)
