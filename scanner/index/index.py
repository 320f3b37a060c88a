"""The index of a program: what every name of it stands for, from the interfaces of its modules alone.

Editing a function's body never changes it. Everything is worked out when first asked for.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable

from scanner.index.classes import Classes
from scanner.index.hierarchy import Base, Hierarchy
from scanner.index.imports import ModuleTable, importers
from scanner.index.model import (
    ClassDefinition,
    ClassRef,
    DeclaredType,
    Definition,
    ExternalDefinition,
    FieldFact,
    FunctionDefinition,
    FunctionRef,
    ModuleDefinition,
    ModuleEntry,
    VariableDefinition,
)  # fmt: skip
from scanner.index.names import Mentions
from scanner.index.scope import Scopes
from scanner.index.templates import TemplateNames
from scanner.index.types import declared_type
from scanner.ir.model import ClassDecl, Signature, TypeExpr, is_template


class Index:
    """Answers what names stand for. `mentions` is the name index, `hierarchy` the order of classes."""

    def __init__(self, entries: Iterable[ModuleEntry]) -> None:
        self.modules: dict[str, ModuleEntry] = {}
        for entry in sorted(entries, key=lambda e: (e.name, e.path)):
            self.modules.setdefault(entry.name, entry)
        self.table = ModuleTable(self.modules)
        self.scopes = Scopes(self.modules, self.table)
        self.mentions = Mentions(self.modules.values())
        self.classes = Classes(self.modules, self.resolve)
        self.hierarchy = Hierarchy(self.classes.bases, self.classes.all)
        self.templates = TemplateNames(self.modules)
        self._signatures: dict[str, dict[int, Signature]] = {}
        self._followed: set[VariableDefinition] = set()
        self._importers: dict[str, tuple[str, ...]] | None = None

    @classmethod
    def build(cls, entries: Iterable[ModuleEntry]) -> Index:
        """The index over these modules; of two of the same name the first by path counts."""
        return cls(entries)

    # -- names ----------------------------------------------------------------------------------------------

    def lookup(self, module: str, name: str) -> tuple[Definition, ...]:
        """What `name` stands for at the top of `module`; empty for builtins and unknown names."""
        return self.scopes.lookup(module, name)

    def member(self, module: str, name: str) -> tuple[Definition, ...]:
        """What `module.name` stands for, submodules included."""
        return self.scopes.member(module, name)

    def imported(
        self, importer: str, module: str, level: int, name: str | None, alias: str = ""
    ) -> tuple[Definition, ...]:
        """What an import statement in `importer` binds; in a template, what one of macros does."""
        if is_template(importer) and level == 0:
            found = self.templates.find(module, importer)
            if found:
                return (ModuleDefinition(found),) if name is None else self.scopes.lookup(found, name)
        return self.scopes.imported(importer, module, level, name, alias)

    def resolve(self, module: str, dotted: str, inside: str = "") -> tuple[Definition, ...]:
        """What a dotted name stands for in `module`, read within the definition whose qualified name is `inside`.

        A variable is followed through its initializer as far as the interface tells.
        """
        first, *rest = dotted.split(".")
        found = self._first(module, first, inside)
        for name in rest:
            found = tuple(dict.fromkeys(m for d in found for m in self._step(self._through(d, 0), name)))
        return tuple(dict.fromkeys(self._through(d, 0) for d in found))

    def module_of(self, path: str) -> str | None:
        """The module of a project's dotted path `pkg.mod` as text in the code would mean it; None when there is
        none."""
        return self.table.absolute("", path)

    def named(self, path: str) -> tuple[Definition, ...]:
        """What a full dotted path written as text (`"pkg.mod.Class"`) stands for in the project."""
        prefix = path
        names: list[str] = []
        while prefix:
            module = self.module_of(prefix)
            if module is not None:
                found: tuple[Definition, ...] = (ModuleDefinition(module),)
                for name in names:
                    found = tuple(m for d in found for m in self._step(d, name))
                return found
            prefix, _, last = prefix.rpartition(".")
            names.insert(0, last)
        return ()

    # -- definitions ----------------------------------------------------------------------------------------

    def cls(self, ref: ClassRef) -> ClassDecl:
        """The declaration of a class."""
        return self.modules[ref.module].interface.classes[ref.index]

    def signature(self, ref: FunctionRef) -> Signature | None:
        """The signature of a function; None for lambdas and bodies."""
        table = self._signatures.get(ref.module)
        if table is None:
            entry = self.modules.get(ref.module)
            signatures = entry.interface.signatures if entry is not None else ()
            table = self._signatures[ref.module] = {s.function: s for s in signatures}
        return table.get(ref.function)

    def path_of(self, ref: ClassRef | FunctionRef) -> str:
        """The dotted path of a class or function."""
        if isinstance(ref, ClassRef):
            return f"{ref.module}.{self.cls(ref).qualname}"
        signature = self.signature(ref)
        return f"{ref.module}.{signature.qualname}" if signature is not None else ref.module

    def declared_type(self, module: str, expression: TypeExpr | None, inside: str = "") -> DeclaredType | None:
        """What an annotation in `module` declares, read within the definition of qualified name `inside`."""
        if expression is None:
            return None
        return declared_type(expression, lambda name: self._type_name(module, name, inside))

    # -- classes --------------------------------------------------------------------------------------------

    def mro(self, cls: ClassRef) -> tuple[Base, ...]:
        """The class and its ancestors in resolution order; those outside the project as dotted paths."""
        return self.hierarchy.mro(cls)

    def subclasses(self, cls: ClassRef) -> tuple[ClassRef, ...]:
        """All classes below."""
        return self.hierarchy.subclasses(cls)

    def find_method(self, cls: ClassRef, name: str, after: ClassRef | None = None) -> FunctionRef | None:
        """The method that `name` means on the class; `after` a class: in the order after it, as `super()` looks
        it up."""
        if not self.classes.methods_named(name):
            return None
        order = self.mro(cls)
        if after is not None and after in order:
            order = order[order.index(after) + 1 :]
        for base in order:
            if isinstance(base, ClassRef):
                found = self.classes.methods(base).get(name)
                if found is not None:
                    return found
        return None

    def external_bases(self, cls: ClassRef, after: ClassRef | None = None) -> tuple[str, ...]:
        """Bases outside the project, in resolution order."""
        order = self.mro(cls)
        if after is not None and after in order:
            order = order[order.index(after) + 1 :]
        return tuple(base for base in order if isinstance(base, str))

    def fields(self, cls: ClassRef) -> tuple[FieldFact, ...]:
        """The fields of a class and its ancestors in the project, as declared, the nearest class first."""
        found: list[FieldFact] = []
        for base in self.mro(cls):
            if isinstance(base, ClassRef):
                found += [FieldFact(base, field) for field in self.cls(base).fields]
        return tuple(found)

    def methods_named(self, name: str) -> tuple[FunctionRef, ...]:
        """All methods of that name in the project, sorted."""
        return self.classes.methods_named(name)

    def importers(self, module: str) -> tuple[str, ...]:
        """Modules that import this one or something from it, sorted."""
        if self._importers is None:
            self._importers = importers(self.modules.values(), self._import_targets)
        return self._importers.get(module, ())

    # -- steps ----------------------------------------------------------------------------------------------

    def _first(self, module: str, name: str, inside: str) -> tuple[Definition, ...]:
        found = self.classes.nested(module, name, inside)
        if found is not None:
            return (ClassDefinition(found),)
        return self.scopes.all_of(module, name) or self._in_functions(module, name)

    def _in_functions(self, module: str, name: str) -> tuple[Definition, ...]:
        """A name imported or defined within some function of the module."""
        entry = self.modules.get(module)
        if entry is None:
            return ()
        for decl in entry.interface.imports:
            if decl.alias == name and decl.scope != 0:
                return self.imported(module, decl.module, decl.level, decl.name)
        stars = self.scopes.external_stars(module)
        return (ExternalDefinition(f"{stars[0]}.{name}"),) if len(stars) == 1 and name not in BUILTINS else ()

    def _step(self, definition: Definition, name: str) -> tuple[Definition, ...]:
        match definition:
            case ModuleDefinition():
                return self.scopes.member(definition.name, name)
            case ClassDefinition():
                return self.classes.member(definition.cls, name)
            case ExternalDefinition():
                return (ExternalDefinition(f"{definition.path}.{name}"),)
            case VariableDefinition():
                return self._of_instance(definition, name)
            case FunctionDefinition():
                return ()

    def _of_instance(self, variable: VariableDefinition, name: str) -> tuple[Definition, ...]:
        """`db.Column` where `db` is an instance of a project class: what that class or its base elsewhere has."""
        if variable in self._followed:
            return ()  # its class is under what it makes
        self._followed.add(variable)
        made = self._class_of(variable)
        order = self.mro(made) if made is not None else ()
        self._followed.discard(variable)
        for base in order:
            if isinstance(base, str):
                return (ExternalDefinition(f"{base}.{name}"),)
            found = self.classes.member(base, name)
            if found:
                return found
        return ()

    def _class_of(self, definition: VariableDefinition) -> ClassRef | None:
        """The project class of the instance that a variable is bound to (`db = Database()`)."""
        fields = [f for f in self.modules[definition.module].interface.fields if f.name == definition.name]
        text = fields[-1].initializer if fields else None
        if text is None or not text.called or text.name.partition(".")[0] == definition.name:
            return None
        found = self.resolve(definition.module, text.name)
        return found[0].cls if len(found) == 1 and isinstance(found[0], ClassDefinition) else None

    def _through(self, definition: Definition, depth: int) -> Definition:
        """A variable that is only another name for something, followed."""
        if not isinstance(definition, VariableDefinition) or depth > 8:
            return definition
        fields = [f for f in self.modules[definition.module].interface.fields if f.name == definition.name]
        text = fields[-1].initializer if fields else None
        if text is None or not text.name or not text.name.replace(".", "").isidentifier():
            return definition
        first, *rest = text.name.split(".")
        if first == definition.name:
            return definition
        found = self.scopes.lookup(definition.module, first)
        for name in rest:
            found = tuple(m for d in found for m in self._step(self._through(d, depth + 1), name))
        if len(found) != 1:
            return definition
        target = self._through(found[0], depth + 1)
        return target if isinstance(target, ExternalDefinition) or not text.called else definition

    def _type_name(self, module: str, name: str, inside: str) -> tuple[Definition, ...]:
        found = self.resolve(module, name, inside)
        if not found and name in BUILTINS:
            return (ExternalDefinition(name),)
        return tuple(d for d in found if isinstance(d, ClassDefinition | ExternalDefinition))

    def _import_targets(self, importer: str, module: str, level: int, name: str | None) -> tuple[str, ...]:
        target = (
            self.table.relative(importer, level, module) if level else self.table.absolute(importer, module) or module
        )
        if target not in self.table:
            return ()
        submodule = f"{target}.{name}"
        return (target, submodule) if name is not None and submodule in self.modules else (target,)


BUILTINS = frozenset(dir(builtins)) | {"unicode", "basestring", "long", "xrange", "raw_input", "reduce"}
"""The names that Python binds everywhere."""
