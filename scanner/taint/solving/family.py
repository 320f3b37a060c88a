"""A class with all above and below it, and which of their methods read a field: by themselves, or in methods of the
family that they call by name.

A method that defines functions inside it may read any field there.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.index.model import ClassRef, FunctionRef
from scanner.taint.opened.opening import Opening


class Family:
    """The methods of the classes related to one class, in one table."""

    def __init__(self, program: Opening, cls: ClassRef) -> None:
        index = program.index
        above = (base for base in index.mro(cls) if isinstance(base, ClassRef))
        self._mentions = index.mentions
        self._members = sorted({cls, *index.subclasses(cls), *above})
        self._modules = {member.module for member in self._members}
        self._names: dict[FunctionRef, list[str]] = {}
        self._readers: dict[str, list[FunctionRef]] = {}
        self._methods: list[FunctionRef] = []
        defining: list[FunctionRef] = []
        for member in self._members:
            for name, method in index.classes.methods(member).items():
                self._names.setdefault(method, []).append(name)
            reads = program.reads(member.module)
            nesting = {ref.function for ref, _ in reads.definitions.values()}
            for _, function in index.cls(member).methods:
                ref = FunctionRef(member.module, function)
                self._methods.append(ref)
                for name in reads.mentioned[function]:
                    self._readers.setdefault(name, []).append(ref)
                if function in nesting:
                    defining.append(ref)
        self._reading_any = self._with_callers(defining)
        self._known: dict[str, tuple[FunctionRef, ...]] = {}

    def reading(self, name: str) -> tuple[FunctionRef, ...]:
        """The methods, class by class, in which an attribute of this name may be read; none where no module of the
        family mentions it.
        """
        known = self._known.get(name)
        if known is None:
            known = ()
            if not self._modules.isdisjoint(self._mentions.attribute(name)):
                found = self._reading_any | self._with_callers(self._readers.get(name, ()))
                known = tuple(ref for ref in self._methods if ref in found)
            self._known[name] = known
        return known

    def _with_callers(self, methods: Iterable[FunctionRef]) -> set[FunctionRef]:
        """The methods, those that call a method of one of their names, and so on."""
        found = set(methods)
        waiting, followed = list(found), set[str]()
        while waiting:
            for name in self._names.get(waiting.pop(), ()):
                if name not in followed:
                    followed.add(name)
                    callers = [ref for ref in self._readers.get(name, ()) if ref not in found]
                    found.update(callers)
                    waiting += callers
        return found
