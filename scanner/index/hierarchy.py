"""Class hierarchy: bases, C3 linearisation, subclasses.

A *base* is a class of the project or, by its dotted path, one outside. The order of method resolution is C3 (Barrett et
al., "A Monotonic Superclass Linearization for Dylan", 1996), as in Python; where C3 has no answer (the program
would not
run), depth-first order without repeats. Classes outside the project stand in the order too, as leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scanner.index.model import ClassRef

Base = ClassRef | str


class Hierarchy:
    """Linearisations and subclasses, over a function that gives the direct bases of a class."""

    def __init__(
        self, bases: Callable[[ClassRef], tuple[Base, ...]], classes: Callable[[], Iterable[ClassRef]]
    ) -> None:
        self._bases = bases
        self._classes = classes
        self._orders: dict[ClassRef, tuple[Base, ...]] = {}
        self._direct: dict[ClassRef, list[ClassRef]] | None = None
        self._below: dict[ClassRef, tuple[ClassRef, ...]] = {}

    def mro(self, cls: ClassRef) -> tuple[Base, ...]:
        """The class itself, then its ancestors in resolution order."""
        known = self._orders.get(cls)
        if known is None:
            for ancestor in self._ancestors_first(cls) or ():
                self._orders[ancestor] = self._over(ancestor, [self._above(base) for base in self._bases(ancestor)])
            known = self._orders.get(cls)
            if known is None:
                known = self._orders[cls] = self._linearise(cls, ())
        return known

    def _ancestors_first(self, cls: ClassRef) -> list[ClassRef] | None:
        """The class and those above it without an order yet, each after all that it stands on; None when they go in
        a circle.
        """
        found: dict[ClassRef, None] = {}
        open_: set[ClassRef] = set()
        stack = [cls]
        while stack:
            top = stack[-1]
            if top in found:
                stack.pop()
                continue
            open_.add(top)
            above = [b for b in self._bases(top) if isinstance(b, ClassRef) and b != top]
            waiting = [b for b in above if b not in found and b not in self._orders]
            if any(base in open_ for base in waiting):
                return None
            if not waiting:
                found[stack.pop()] = None
                open_.discard(top)
            stack += waiting
        return list(found)

    def _above(self, base: Base) -> tuple[Base, ...]:
        return self._orders[base] if isinstance(base, ClassRef) and base in self._orders else (base,)

    def _over(self, cls: ClassRef, orders: list[tuple[Base, ...]]) -> tuple[Base, ...]:
        """The order of a class over those of its bases."""
        orders = [order for order in orders if order[0] != cls]
        if len(orders) == 1:
            return (cls, *orders[0])
        merged = _merge([*(list(order) for order in orders), [order[0] for order in orders]])
        if merged is None:
            merged = list(dict.fromkeys(item for order in orders for item in order))
        return (cls, *(item for item in merged if item != cls))

    def subclasses(self, cls: ClassRef) -> tuple[ClassRef, ...]:
        """All classes below, nearest first, then by name."""
        known = self._below.get(cls)
        if known is None:
            known = self._below[cls] = self._collect(cls)
        return known

    def _linearise(self, cls: ClassRef, inside: tuple[ClassRef, ...]) -> tuple[Base, ...]:
        """The order of a class on which others, or it itself, stand in a circle; `inside` leads to it."""
        bases = [b for b in self._bases(cls) if b != cls and b not in inside]
        if len(inside) > 50:
            return (cls,)
        return self._over(cls, [self._linearise(b, (*inside, cls)) if isinstance(b, ClassRef) else (b,) for b in bases])

    def _collect(self, cls: ClassRef) -> tuple[ClassRef, ...]:
        direct = self._direct
        if direct is None:
            direct = self._direct = {}
            for other in self._classes():
                for base in self._bases(other):
                    if isinstance(base, ClassRef):
                        direct.setdefault(base, []).append(other)
        found: dict[ClassRef, None] = {}
        level = [cls]
        while level:
            level = sorted({sub for item in level for sub in direct.get(item, ()) if sub not in found and sub != cls})
            found.update(dict.fromkeys(level))
        return tuple(found)


def _merge(orders: list[list[Base]]) -> list[Base] | None:
    """The C3 merge; None when the orders contradict each other."""
    merged: list[Base] = []
    orders = [order for order in orders if order]
    while orders:
        for order in orders:
            head = order[0]
            if not any(head in other[1:] for other in orders):
                break
        else:
            return None
        merged.append(head)
        orders = [rest for order in orders if (rest := order[1:] if order[0] == head else order)]
    return merged
