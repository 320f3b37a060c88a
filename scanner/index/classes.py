"""The classes of the program: bases, members, methods by name, and what kind of record a class is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scanner.index.hierarchy import Base
from scanner.index.model import (
    ClassDefinition,
    ClassRef,
    Definition,
    ExternalDefinition,
    FunctionDefinition,
    FunctionRef,
    ModuleEntry,
)  # fmt: skip
from scanner.ir.model import CallText, ClassDecl

Resolve = Callable[[str, str, str], tuple[Definition, ...]]


class Classes:
    """All classes; `resolve(module, dotted, inside)` tells what a name in a class statement stands for."""

    def __init__(self, entries: Mapping[str, ModuleEntry], resolve: Resolve) -> None:
        self._entries = entries
        self._resolve = resolve
        self._bases: dict[ClassRef, tuple[Base, ...]] = {}
        self._methods: dict[ClassRef, dict[str, FunctionRef]] = {}
        self._named: dict[str, tuple[FunctionRef, ...]] | None = None
        self._by_qualname: dict[str, dict[str, ClassRef]] = {}
        self._by_name: dict[str, list[ClassRef]] | None = None
        self._accessors_of: dict[str, dict[int, str]] = {}

    def all(self) -> tuple[ClassRef, ...]:
        """Every class, sorted."""
        return tuple(
            ClassRef(name, index)
            for name, entry in sorted(self._entries.items())
            for index in range(len(entry.interface.classes))
        )

    def decl(self, ref: ClassRef) -> ClassDecl:
        """The declaration."""
        return self._entries[ref.module].interface.classes[ref.index]

    def bases(self, ref: ClassRef) -> tuple[Base, ...]:
        """The direct bases; what is not found is given as it is spelled."""
        known = self._bases.get(ref)
        if known is None:
            decl = self.decl(ref)
            inside = decl.qualname.rpartition(".")[0]
            known = self._bases[ref] = ()  # a base that leads back here is none
            found = [self._base(ref.module, text, inside) for text in decl.bases]
            bases = [b for b in found if b is not None and b not in (ref, "object")]
            known = self._bases[ref] = tuple(dict.fromkeys(bases))
        return known

    def methods(self, ref: ClassRef) -> Mapping[str, FunctionRef]:
        """The methods a class itself defines; of a property and its setter, the getter."""
        known = self._methods.get(ref)
        if known is None:
            known = self._methods[ref] = {}
            accessors = self._accessors(ref.module)
            for name, function in self.decl(ref).methods:
                if name in known and function in accessors:
                    continue
                known[name] = FunctionRef(ref.module, function)
        return known

    def accessor(self, ref: ClassRef, name: str, kind: str) -> FunctionRef | None:
        """The `setter` or `deleter` of a property that the class itself defines."""
        for method, function in self.decl(ref).methods:
            if method == name and self._accessors(ref.module).get(function) == kind:
                return FunctionRef(ref.module, function)
        return None

    def methods_named(self, name: str) -> tuple[FunctionRef, ...]:
        """All methods of that name, sorted."""
        if self._named is None:
            named: dict[str, list[FunctionRef]] = {}
            for ref in self.all():
                for method, function in self.methods(ref).items():
                    named.setdefault(method, []).append(function)
            self._named = {method: tuple(sorted(found)) for method, found in named.items()}
        return self._named.get(name, ())

    def named(self, name: str) -> tuple[ClassRef, ...]:
        """All classes of that (last) name, sorted."""
        if self._by_name is None:
            self._by_name = {}
            for ref in self.all():
                self._by_name.setdefault(self.decl(ref).name, []).append(ref)
        return tuple(self._by_name.get(name, ()))

    def nested(self, module: str, name: str, inside: str) -> ClassRef | None:
        """A class of that name defined within the definition `inside` or one around it (not at the top)."""
        if not inside:
            return None
        table = self._qualnames(module)
        while inside:
            for qualname in (f"{inside}.{name}", f"{inside}.<locals>.{name}"):
                if qualname in table:
                    return table[qualname]
            inside = inside.rpartition(".")[0]
        return None

    def member(self, ref: ClassRef, name: str) -> tuple[Definition, ...]:
        """A nested class or a method of the class itself."""
        nested = self._qualnames(ref.module).get(f"{self.decl(ref).qualname}.{name}")
        if nested is not None:
            return (ClassDefinition(nested),)
        method = self.methods(ref).get(name)
        return (FunctionDefinition(method),) if method is not None else ()

    def decorators(self, ref: ClassRef) -> tuple[str, ...]:
        """Dotted paths of the class's decorators from outside the project."""
        decl = self.decl(ref)
        return tuple(
            d.path
            for text in decl.decorators
            for d in self._resolve(ref.module, text.name, decl.qualname.rpartition(".")[0])
            if isinstance(d, ExternalDefinition)
        )

    def _base(self, module: str, text: CallText, inside: str) -> Base | None:
        if not text.name:
            return None
        found = self._resolve(module, text.name, inside)
        for definition in found:
            if isinstance(definition, ClassDefinition):
                return definition.cls
        for definition in found:
            if isinstance(definition, ExternalDefinition):
                return definition.path
        return text.name

    def _qualnames(self, module: str) -> dict[str, ClassRef]:
        known = self._by_qualname.get(module)
        if known is None:
            entry = self._entries.get(module)
            classes = entry.interface.classes if entry is not None else ()
            known = self._by_qualname[module] = {c.qualname: ClassRef(module, n) for n, c in enumerate(classes)}
        return known

    def _accessors(self, module: str) -> dict[int, str]:
        """Function number -> `setter` or `deleter`."""
        known = self._accessors_of.get(module)
        if known is not None:
            return known
        found = self._accessors_of[module] = {}
        for signature in self._entries[module].interface.signatures:
            for text in signature.decorators:
                owner, _, last = text.name.rpartition(".")
                if last in ("setter", "deleter") and owner.rpartition(".")[2] == signature.name:
                    found[signature.function] = last
        return found
