"""One file while it is lowered: what its bodies share.

Bodies are lowered one after another from a queue, a body before those nested in it: deep nesting of definitions
needs no recursion, and when a nested body is lowered all variables of the bodies around it are known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.ir.model import CallText, ClassDecl, Field, ImportDecl, NameIndex, SyntaxGap, TypeExpr

if TYPE_CHECKING:
    from tree_sitter import Node

    from .body import Body

_INDENTED = re.compile(rb"(?m)^[ \t]+(.*)$|^.*\b(lambda\b.*)$")
_WORD = re.compile(rb"[^\W\d]\w*")
_CHANGED = re.compile(rb"(?<![\w.])([^\W\d]\w*)(?=\.\w+\(|\[|\.\w+[ \t]*=[^=])")
_REBOUND = re.compile(rb"\b(global|nonlocal)\s+([\w, \t]+)")


class ClassDraft:
    """A class whose body is still to be lowered."""

    __slots__ = ("bases", "decorators", "end", "fields", "function", "keywords", "methods", "name", "qualname", "start")

    def __init__(self, name: str, qualname: str, node: Node) -> None:
        self.name = name
        self.qualname = qualname
        self.start = node.start_byte
        self.end = node.end_byte
        self.bases: tuple[CallText, ...] = ()
        self.keywords: tuple[tuple[str, str], ...] = ()
        self.decorators: tuple[CallText, ...] = ()
        self.fields: list[Field] = []
        self.methods: list[tuple[str, int]] = []
        self.function = -1

    def declared(self) -> ClassDecl:
        """The finished declaration."""
        return ClassDecl(
            self.name, self.qualname, self.bases, self.keywords, self.decorators, tuple(self.fields),
            tuple(self.methods), self.function, self.start, self.end,
        )  # fmt: skip


class Unit:
    """What the bodies of one file share while it is lowered."""

    __slots__ = (
        "attributes",
        "bodies",
        "bound",
        "broken",
        "called",
        "captured",
        "classes",
        "constants",
        "drafts",
        "exports",
        "fields",
        "gaps",
        "imports",
        "indented",
        "keys",
        "mentioned",
        "path",
        "raw",
        "rebound",
        "stopping",
        "texts",
        "variables",
        "written",
    )  # fmt: skip

    def __init__(self, path: str, raw: bytes) -> None:
        self.path = path
        self.raw = raw
        self.texts: dict[bytes, str] = {}
        self.bodies: list[Body] = []
        self.classes: list[ClassDraft] = []
        self.drafts: list[tuple[Body, TypeExpr | None, tuple[CallText, ...]]] = []
        self.imports: list[ImportDecl] = []
        self.fields: list[Field] = []
        self.gaps: list[SyntaxGap] = []
        self.indented: frozenset[str] | None = None
        self.exports: list[str] | None = None
        self.attributes: set[str] = set()
        self.called: set[str] = set()
        self.keys: set[str] = set()
        self.mentioned: set[str] = set()
        self.variables: set[str] = set()  # module-level names that hold objects: no import, function or class
        self.constants: dict[str, bool] = {}  # module-level names that are given one number or truth value, as a truth
        self.captured: dict[int, set[str]] = {}
        self.bound: dict[int, frozenset[str]] = {}
        self.written: dict[int, tuple[dict[str, None], dict[str, None]]] = {}  # what each inner loop writes
        self.stopping: set[str] = set()  # functions of the module that never come back
        self.broken = False  # the tree has errors
        self.rebound = _rebound(raw)

    def enqueue(self, body: Body) -> int:
        """Give a body its number; it is lowered in that order."""
        self.bodies.append(body)
        return len(self.bodies) - 1

    def bound_in(self, scope: Body) -> frozenset[str]:
        """The variables of a body that is already lowered."""
        known = self.bound.get(scope.index)
        if known is None:
            names = {*scope.named, *(parameter.name for parameter in scope.params)} - set(scope.outer)
            known = self.bound[scope.index] = frozenset(names)
        return known

    def rebound_in(self, word: bytes, start: int, end: int) -> frozenset[str]:
        """The names that `global` or `nonlocal` statements (`word`) between two offsets rebind."""
        return frozenset(
            name for at, kind, names in self.rebound if kind == word and start < at < end for name in names
        )

    def named_inside(self, raw: bytes) -> frozenset[str]:
        """The words of the file's indented lines: what functions and classes may speak of."""
        if self.indented is None:
            words = {word for line in _INDENTED.finditer(raw) for word in _WORD.findall(line[line.lastindex or 0])}
            self.indented = frozenset(word.decode("utf-8", "replace") for word in words)
        return self.indented

    def changed_inside(self, start: int, end: int) -> frozenset[str]:
        """The words of a nested function through which it may change an object: `rows.append(x)`, `rows[0] = x`."""
        found = {word.decode("utf-8", "replace") for word in _CHANGED.findall(self.raw, start, end)}
        return frozenset(found)

    def gap(self, start: int, end: int) -> None:
        """Note a span that could not be understood."""
        self.gaps.append(SyntaxGap(start, end, self.raw.count(b"\n", 0, start) + 1))

    def name_index(self) -> NameIndex:
        """What the file mentions, sorted."""
        names = set(self.mentioned)
        for body in self.bodies:
            names.update(body.named)
            names.update(parameter.name for parameter in body.params)
        return NameIndex(
            tuple(sorted(self.attributes)), tuple(sorted(self.called)), tuple(sorted(self.keys)), tuple(sorted(names))
        )


def _rebound(raw: bytes) -> list[tuple[int, bytes, tuple[str, ...]]]:
    if b"global " not in raw and b"nonlocal " not in raw:
        return []
    return [
        (found.start(), found[1], tuple(name.decode("utf-8", "replace").strip() for name in found[2].split(b",")))
        for found in _REBOUND.finditer(raw)
    ]
