"""One function body while it is lowered: its values so far, the environment, the guards.

The *environment* maps each variable to the value it holds on the path being lowered. An entry below zero is a
*pending* value: a state after a call, a write-back or a join, which enters the body only when something reads it
(pruned SSA, found lazily; see `pending`).

An *object* is what a value is a state of: `x`, `After(x)` and `SetAttr(x, …)` are states of one object, named by
its first value. *Holders* are the variables that hold an object; an update rebinds all of them (see `updates`).
The *trail* is every binding made so far, so that joins look only at what was bound in the branches.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING, Literal

from scanner.ir.model import (
    AnyValue,
    Attr,
    Binding,
    Build,
    Call,
    Capture,
    Func,
    Function,
    Global,
    Guard,
    Parameter,
    Phi,
    TypeExpr,
)

from .pending import Pending, force
from .updates import hold

if TYPE_CHECKING:
    from tree_sitter import Node

    from .flow import Loop
    from .unit import Unit
    from .updates import Step

ROOT = Guard(-1, True, -1, "root")

Kind = Literal["module", "class", "function", "lambda"]
GuardKind = Literal["root", "branch", "except", "loop", "match", "assert"]
Pairs = tuple[tuple[int, bool], ...]
"""Conditions, each with the outcome it must have, in force together."""


class Body:
    """The state of lowering one body."""

    __slots__ = (
        "alive", "children", "defines", "detached", "env", "guard", "guard_index", "guards", "handlers", "hints",
        "holders", "index", "inside", "is_async", "is_generator", "kind", "links", "loops", "name", "named",
        "node", "objects", "outer", "owner", "params", "parent", "pending", "place", "pseudo", "qualname",
        "raw", "resolved", "scopes", "shared", "states", "touched", "trail", "tries", "unit", "values",
    )  # fmt: skip

    def __init__(self, unit: Unit, kind: Kind, node: Node, parent: Body | None = None, owner: int = -1) -> None:
        self.unit = unit
        self.raw = unit.raw
        self.kind: Kind = kind
        self.node = node
        self.parent = parent
        self.owner = owner
        self.name = self.qualname = ""
        self.index = unit.enqueue(self)
        self.children = False
        self.defines = -1  # the class whose body this is
        self.params: tuple[Parameter, ...] = ()
        self.is_async = self.is_generator = False
        self.values: list[AnyValue] = []
        self.handlers: list[tuple[int, int, int]] = []
        self.hints: list[tuple[int, TypeExpr]] = []
        self.guards: list[Guard] = [ROOT]
        self.guard_index: dict[tuple[int, int, bool, str], int] = {}
        self.guard = 0
        self.env: dict[str, int] = {}
        self.alive = True
        self.place = (node.start_byte, node.end_byte)  # of the statement, for joins
        self.trail: list[tuple[str, int]] = []
        self.named: dict[str, dict[int, None]] = {}  # what assignments bound, by variable
        self.loops: list[Loop] = []
        self.tries: list[list[dict[str, int]]] = []
        self.outer: dict[str, int] = {}  # names declared global (-1) or nonlocal (the owner)
        self.scopes: dict[str, int] = {}  # where free names live, memoised
        self.shared: frozenset[str] = frozenset()  # names that nested functions rebind by global or nonlocal
        self.touched: set[str] = set()  # names by which nested functions may change objects
        self.pending: list[Pending] = []
        self.resolved: dict[int, int] = {}
        self.objects: dict[int, int] = {}
        self.holders: dict[int, list[str]] = {}
        self.links: dict[int, list[tuple[int, Step]]] = {}
        self.inside: dict[tuple[int, Step], int] = {}
        self.detached: set[int] = set()
        self.pseudo: list[tuple[str, int]] = []  # a parameter's object, under a name no variable can have
        self.states: tuple[tuple[int, int], ...] = ()
        if parent is not None and parent.kind in ("function", "lambda"):
            parent.touch_inside(node)

    # -- values ---------------------------------------------------------------------------------------------

    def add(self, value: AnyValue) -> int:
        """Append a value; its index."""
        values = self.values
        values.append(value)
        return len(values) - 1

    def text(self, node: Node) -> str:
        """The identifier or other short text that `node` spans, shared between its occurrences."""
        raw = self.raw[node.start_byte : node.end_byte]
        known = self.unit.texts.get(raw)
        if known is None:
            known = raw.decode("utf-8", "replace")
            if not known.isascii():
                known = unicodedata.normalize("NFKC", known)  # as Python does with identifiers
            known = self.unit.texts[raw] = sys.intern(known)
        return known

    # -- variables ------------------------------------------------------------------------------------------

    def bind(self, name: str, value: int) -> None:
        """`name` holds `value` from here on."""
        self.env[name] = value
        self.trail.append((name, value))
        named = self.named.get(name)
        if named is None:
            self.named[name] = {value: None}
        else:
            named[value] = None
        holder = self.objects.get(value, value)
        names = self.holders.get(holder)
        if names is None:
            self.holders[holder] = [name]
        elif name not in names:
            hold(self, name, value)

    def read(self, name: str, start: int, end: int) -> int:
        """The value of variable `name` here."""
        value = self.env.get(name)
        if value is None:
            return self.free(name, start, end)
        if value < 0:
            value = self.env[name] = self.force(value)
        if name in self.shared and name not in self.outer:
            return self._read_shared(name, value, start, end)
        if (self.kind == "module" or name in self.touched) and self._may_be_filled(name, value):
            held = self._read_shared(name, value, start, end)
            self.objects[held] = self.objects.get(value, value)
            return held
        return value

    def _may_be_filled(self, name: str, value: int) -> bool:
        """Whether a function that names an object may have changed it: a container of the module that starts empty, and
        what the function made that this one is nested in.
        """
        obj = self.objects.get(value, value)
        made = self.values[obj] if obj >= 0 else None
        if self.kind != "module":
            return type(made) in (Build, Call) and any(type(later) is Call for later in self.values[obj + 1 :])
        if type(made) is not Build or made.elements or name not in self.unit.named_inside(self.raw):
            return False
        return any(
            type(later) is Call and type(self.values[later.callee]) in (Func, Attr) for later in self.values[obj:]
        )

    def touch_inside(self, node: Node) -> None:
        """Note the names by which a function nested here may change what this one, and those around it, made."""
        found = self.unit.changed_inside(node.start_byte, node.end_byte)
        body: Body | None = self
        while found and body is not None and body.kind in ("function", "lambda"):
            body.touched |= found
            body = body.parent

    def _read_shared(self, name: str, value: int, start: int, end: int) -> int:
        """A variable that other functions rebind: what was bound here, or what they bound."""
        if self.kind == "module":
            other = self.add(Global(start, end, self.guard, name))
        else:
            self.unit.captured.setdefault(self.index, set()).add(name)
            other = self.add(Capture(start, end, self.guard, name, self.index))
        return self.add(Phi(start, end, self.guard, (value, other)))

    def free(self, name: str, start: int, end: int) -> int:
        """A read of a name that is not bound on this path of this body."""
        owner = self.scopes.get(name)
        if owner is None:
            owner = self.scopes[name] = self.owner_of(name)
        if owner < 0:
            self.unit.mentioned.add(name)
            return self.add(Global(start, end, self.guard, name))
        return self.add(Capture(start, end, self.guard, name, owner))

    def owner_of(self, name: str) -> int:
        """The enclosing function whose variable `name` is, or -1 for the module's and the builtins'."""
        declared = self.outer.get(name)
        if declared is not None:
            return declared
        scope = self.parent
        while scope is not None and scope.kind != "module":
            if scope.kind != "class":
                declared = scope.outer.get(name)
                if declared is not None:
                    return declared
                if name in self.unit.bound_in(scope):
                    self.unit.captured.setdefault(scope.index, set()).add(name)
                    return scope.index
            scope = scope.parent
        return -1

    force = force

    def actual(self, value: int) -> int:
        """`value`, or what a pending one has become meanwhile."""
        resolved = self.resolved
        while value in resolved:
            value = resolved[value]
        return value

    # -- guards ---------------------------------------------------------------------------------------------

    def enter(self, pairs: Pairs, kind: GuardKind = "branch") -> None:
        """Put conditions in force from here on."""
        guard = self.guard
        for condition, polarity in pairs:
            key = (guard, condition, polarity, kind)
            known = self.guard_index.get(key)
            if known is None:
                known = self.guard_index[key] = len(self.guards)
                self.guards.append(Guard(condition, polarity, guard, kind))
            guard = known
        self.guard = guard

    # -- the end --------------------------------------------------------------------------------------------

    def parameter_states(self) -> tuple[tuple[int, int], ...]:
        """The state of each parameter whose object was updated on this path (parameter index, operand)."""
        changed = []
        for position, (name, original) in enumerate(self.pseudo):
            value = self.env.get(name, original)
            if value != original:
                value = self.force(value)
                self.env[name] = value
                if value != original:
                    changed.append((position, value))
        return tuple(changed)

    def finish(self, captured: set[str]) -> Function:
        """The function as it stands; `captured` are the variables that nested functions use."""
        bindings = self._bindings(captured)
        node = self.node
        return Function(
            self.name, self.qualname, self.kind, -1 if self.parent is None else self.parent.index, self.owner,
            node.start_byte, node.end_byte, self.params, tuple(self.values), tuple(self.guards), bindings, self.states,
            self.is_async, self.is_generator, self._names(), tuple(self.hints),
            tuple(self.handlers),
        )  # fmt: skip

    def _names(self) -> tuple[Binding, ...]:
        if self.kind in ("module", "class"):
            return ()
        return tuple(Binding(name, tuple(values)) for name, values in self.named.items())

    def _bindings(self, captured: set[str]) -> tuple[Binding, ...]:
        everything = self.kind in ("module", "class")
        if not everything and not captured:
            return ()
        found: dict[str, dict[int, None]] = {}
        for name, value in self.trail:
            if (everything or name in captured) and name[0] != "=":
                found.setdefault(name, {})[self.force(value)] = None
        for name, values in found.items():
            last = self.env.get(name)
            if last is not None:
                last = self.force(last)
                values.pop(last, None)
                values[last] = None
        return tuple(Binding(name, tuple(values)) for name, values in sorted(found.items()))
