"""What one value of a function does to a fact at one of its operands: the flow functions of the analysis.

Each answers with (place, path, label, code) for the facts that follow. Calls and the heap are elsewhere; what is here
needs only the value, the operand, and the tables of paths and labels.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.ir.model import Attr, Build, Const, Format, Item, Op, Return, SetAttr, SetItem
from scanner.taint.facts import codes
from scanner.taint.facts.labels import CARRIER, OBJECT, SCALAR, Labels
from scanner.taint.facts.paths import (
    CARRIED,
    KEYS,
    MISS,
    RESULT_OF_GENERATOR,
    SOME,
    Paths,
    is_guess,
    is_named,
    position_of,
    step_of_key,
)
from scanner.taint.facts.shape import is_value
from scanner.taint.facts.tables import RETURN, STATE
from scanner.taint.opened.view import View
from scanner.taint.options import Options

Next = tuple[int, int, int, int]

QUESTIONS = frozenset(
    (
        "==",
        "!=",
        "<",
        ">",
        "<=",
        ">=",
        "in",
        "not in",
        "is",
        "is not",
        "not",
        "match",
        "literal",
        "deleted",
        "exception",
        "send",
    )
)
CONCATENATIONS = frozenset(("+", "*", "|", "+=", "|=", "*="))
DIFFERENCES = frozenset(("-", "-="))
MERGES = frozenset(("|", "|="))
CONVERSIONS = frozenset(("repr", "str"))
TRANSPARENT = frozenset(("await", "spread", "enter", "exit"))
WHOLE_FORMS = frozenset(("__dict__",))
OF_CLASS = frozenset(("__class__", "__name__", "__qualname__", "__module__", "__doc__", "__mro__", "__annotations__"))
"""Attributes that tell what a value is, and nothing of what it holds."""


class Transfer:
    """The flow functions, over one pair of tables."""

    def __init__(self, paths: Paths, labels: Labels, options: Options) -> None:
        self.paths = paths
        self.labels = labels
        self._unknown_key = options.allows("unknown-key")
        self._collapsed = options.allows("collapsed-path")
        self._whole = options.allows("whole-object")

    def attribute(self, index: int, value: Attr, path: int, label: int) -> Iterator[Next]:
        """`base.name`, data at `path` of base."""
        if not path and value.name in OF_CLASS:
            return
        nature = self.labels.nature(label)
        if not path and nature == OBJECT:
            if value.name in WHOLE_FORMS:
                yield index, path, label, codes.READ
            return
        if not path and nature == SCALAR and not is_value(value.name):
            return
        if value.name == "__dict__" and path:
            first, *rest = self.paths.table[path]
            if first.startswith("."):
                yield index, self.paths.intern((f"[{first[1:]}]", *rest)), label, codes.READ
            return
        below = self.paths.pull("." + value.name, path)
        if below != MISS:
            yield index, below, label, codes.READ

    def item(self, index: int, value: Item, path: int, label: int) -> Iterator[Next]:
        """`base[key]` or iteration, data at `path` of base."""
        if not path and self.labels.nature(label) == OBJECT:
            return
        if not path and self.labels.nature(label) == SCALAR and isinstance(value.key, str):
            return
        if value.index >= 0 and not path and self.labels.nature(label) == CARRIER:
            return
        if value.key is None and value.index < 0:
            below, guess = self.paths.iterated(path), 0
        else:
            step = step_of_key(value.key)
            below = self.paths.pull(step, path)
            guess = codes.BIT["unknown-key"] if path and is_guess(step, self.paths.first(path)) else 0
        if below == MISS or (guess and not self._unknown_key):
            return
        yield index, below, label, codes.READ | guess

    def build(self, view: View, index: int, operand: int, path: int, label: int) -> Iterator[Next]:
        """A display with the operand among its elements."""
        value = view.values[index]
        assert isinstance(value, Build)
        for position, element in enumerate(value.elements):
            if element.index == operand and value.kind == "dict":
                yield self._pushed(index, KEYS, 0, label, codes.BUILD)
            if element.value != operand:
                continue
            if not element.spread:
                step = self._step_of_element(view, value, position)
                yield self._pushed(index, step, path, label, codes.BUILD)
            elif value.kind == "dict":
                first = self.paths.first(path)
                if not any(
                    first == step_of_key(later.key) for later in value.elements[position + 1 :] if later.key is not None
                ):
                    yield index, path, label, codes.COPY
            else:
                below = self.paths.iterated(path)
                if below != MISS:
                    yield self._pushed(index, self._spread_step(value, position, path), below, label, codes.BUILD)

    def format(self, index: int, value: Format, path: int, label: int) -> Iterator[Next]:
        """Text made of parts: everything below the part shows."""
        guess = codes.BIT["whole-object"] if self.paths.first(path).startswith(".") else 0
        if self.paths.shown(path) and (not guess or self._whole):
            yield index, 0, label, codes.FORMAT | guess

    def operation(self, view: View, index: int, operand: int, path: int, label: int) -> Iterator[Next]:
        """An operator: questions stop, slices and concatenations keep structure, the rest derives."""
        value = view.values[index]
        assert isinstance(value, Op)
        name = value.name
        if name == "send" and value.operands[1:] == (operand,):
            yield index, self.paths.pull(RESULT_OF_GENERATOR, path), label, codes.COPY
        if name in QUESTIONS:
            return
        if name in TRANSPARENT:
            if name == "enter" and self.paths.first(path) == SOME:
                path = self.paths.pull(SOME, path)
            yield index, path, label, codes.COPY
        elif name == "slice":
            if value.operands[0] == operand:
                below = self._sliced(view, value, path)
                if below != MISS:
                    yield index, below, label, codes.COPY
        elif name in CONCATENATIONS:
            if name not in MERGES or operand != value.operands[0] or not self._overridden(view, value, path):
                yield index, self._concatenated(view, value, operand, path), label, codes.DERIVE
        elif name in DIFFERENCES and path and operand not in value.operands[:1]:
            return  # of two sets, nothing is left of what is taken away
        elif not self.paths.first(path).startswith("."):
            yield index, 0, label, codes.FORMAT if name in CONVERSIONS else codes.DERIVE
        elif self._whole and name in CONVERSIONS:
            yield index, 0, label, codes.FORMAT | codes.BIT["whole-object"]

    def set_attribute(self, index: int, value: SetAttr, operand: int, path: int, label: int) -> Iterator[Next]:
        """`base.name = value`: the value's data sits at `.name`; the base's own at `.name` is gone."""
        if value.value == operand:
            yield self._pushed(index, "." + value.name, path, label, codes.SET)
        if value.base == operand and self.paths.first(path) != "." + value.name:
            yield index, path, label, codes.KEEP

    def set_item(self, index: int, value: SetItem, operand: int, path: int, label: int) -> Iterator[Next]:
        """`base[key] = value`."""
        step = step_of_key(value.key)
        if value.value == operand:
            yield self._pushed(index, step, path, label, codes.SET)
        if value.index == operand and not path:
            yield self._pushed(index, KEYS, 0, label, codes.SET)
        if value.base == operand and (step == SOME or self.paths.first(path) != step):
            yield index, path, label, codes.KEEP

    def reads_carrier(self, value: Attr | Item, path: int, label: int) -> str:
        """The constant name by which a value reads from a carrier, or from a mapping filled from one; or nothing."""
        if self.labels.nature(label) != CARRIER or self.paths.table[path] not in CARRIED:
            return ""
        if isinstance(value, Attr):
            return value.name
        return value.key if isinstance(value.key, str) else ""

    def _pushed(self, index: int, step: str, path: int, label: int, code: int) -> Next:
        if self.paths.full(path):
            if not self._collapsed:
                return index, MISS, label, code
            code |= codes.BIT["collapsed-path"]
        return index, self.paths.push(step, path), label, code

    def _step_of_element(self, view: View, value: Build, position: int) -> str:
        """Under which step an element is found again."""
        element = value.elements[position]
        if element.key is not None or value.kind == "dict":
            return step_of_key(element.key)
        if value.kind in ("set", "generator") or view.is_comprehension(value):
            return SOME
        spread_before = any(earlier.spread for earlier in value.elements[:position])
        return SOME if spread_before else step_of_key(position)

    def _spread_step(self, value: Build, position: int, path: int) -> str:
        """`[*xs]` with nothing before it keeps positions known from the start."""
        first = self.paths.first(path)
        if position == 0 and first.startswith("[#") and not first.startswith("[#-"):
            return first
        return SOME

    def _sliced(self, view: View, value: Op, path: int) -> int:
        """A slice with constant bounds shifts positions, and leaves out those before and after; others forget them."""
        if is_named(self.paths.first(path)):
            return MISS
        place = position_of(self.paths.first(path))
        bounds = [view.values[operand] for operand in value.operands[1:]]
        known = [bound.value for bound in bounds if isinstance(bound, Const)]
        if place is None or place < 0 or len(known) != len(bounds) or len(known) > 2:
            return self.paths.blurred(path)
        start, stop = (*known, None)[:2] if known else (None, None)
        start = 0 if start is None else start
        if not isinstance(start, int) or start < 0 or not (stop is None or isinstance(stop, int)):
            return self.paths.blurred(path)
        if place < start or (stop is not None and 0 <= stop <= place):
            return MISS
        if stop is not None and stop < 0:
            return self.paths.blurred(path)
        return self.paths.push(step_of_key(place - start), self.paths.intern(self.paths.table[path][1:]))

    def _overridden(self, view: View, value: Op, path: int) -> bool:
        """Whether `left | {"key": …}` puts something else under the key at which the left has the data."""
        right = view.values[value.operands[-1]]
        first = self.paths.first(path)
        return (
            isinstance(right, Build)
            and right.kind == "dict"
            and any(one.key is not None and step_of_key(one.key) == first for one in right.elements)
        )

    def _concatenated(self, view: View, value: Op, operand: int, path: int) -> int:
        """`xs + ys`: positions of the left operand stay; those of the right are shifted by its length, or forgotten."""
        if operand == value.operands[0] and value.name in ("+", "+=", "|", "|="):
            return path
        place, length = position_of(self.paths.first(path)), 0
        for before in value.operands[: value.operands.index(operand)]:
            built = view.values[before]
            if not isinstance(built, Build) or view.is_comprehension(built) or any(e.spread for e in built.elements):
                return self.paths.blurred(path)
            length += len(built.elements)
        if place is None or place < 0 or value.name not in ("+", "+=") or value.operands.count(operand) > 1:
            return self.paths.blurred(path)
        return self.paths.push(step_of_key(place + length), self.paths.intern(self.paths.table[path][1:]))


def leaves(value: Return, operand: int) -> Iterator[int]:
    """The places outside at which a return puts its operand: -1 for the result, else the parameter's state."""
    if value.value == operand:
        yield RETURN
    for parameter, state in value.states:
        if state == operand:
            yield STATE - parameter
