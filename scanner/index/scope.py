"""Names bound at the top of each module, and what each of them stands for.

A name bound once, by an import, a function or a class, stands for that. Any other (assigned, or bound more than once)
is a *variable*: what it holds is told by the module's body, which the index does not read; `all_of` gives what its
declarations alone tell.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner.index.imports import ModuleTable
from scanner.index.model import (
    ClassDefinition,
    ClassRef,
    Definition,
    ExternalDefinition,
    FunctionDefinition,
    FunctionRef,
    ModuleDefinition,
    ModuleEntry,
    VariableDefinition,
)  # fmt: skip
from scanner.ir.model import ClassDecl, Field, ImportDecl, Signature

Declared = ImportDecl | ClassRef | FunctionRef | Field
_LIMIT = 12  # imports that lead from one to the next


class Scopes:
    """The module-level names of all modules."""

    def __init__(self, entries: Mapping[str, ModuleEntry], modules: ModuleTable) -> None:
        self._entries = entries
        self._modules = modules
        self._tables: dict[str, dict[str, list[Declared]]] = {}
        self._stars: dict[str, tuple[ImportDecl, ...]] = {}
        self._known: dict[tuple[str, str], tuple[Definition, ...]] = {}
        self._ends: dict[tuple[str, str], tuple[str, str]] = {}

    def declared(self, module: str, name: str) -> tuple[Declared, ...]:
        """The declarations of a name in the module itself, in source order."""
        return tuple(self._table(module).get(name, ()))

    def local(self, module: str) -> tuple[str, ...]:
        """The names that the module itself binds, sorted."""
        return tuple(sorted(self._table(module)))

    def lookup(self, module: str, name: str) -> tuple[Definition, ...]:
        """What `name` stands for at the top of `module`; empty when the module does not have it (a builtin,
        perhaps)."""
        key = (module, name)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._lookup(module, name, ())
        return known

    def all_of(self, module: str, name: str) -> tuple[Definition, ...]:
        """As `lookup`, but with every declaration of a name that is bound more than once."""
        found: dict[Definition, None] = {}
        for declared in self.declared(module, name):
            if not isinstance(declared, Field):
                found.update(dict.fromkeys(self._definition(module, name, declared, ())))
        return tuple(found) or self.lookup(module, name)

    def imported(
        self, importer: str, module: str, level: int, name: str | None, alias: str = ""
    ) -> tuple[Definition, ...]:
        """What an import statement binds. `import a.b` binds `a`, unless it has an alias."""
        return self._imported(importer, (module, level, name, alias), ())

    def external_stars(self, module: str) -> tuple[str, ...]:
        """Modules outside the project from which `module` imports everything."""
        found = []
        for decl in self._star_imports(module):
            path = self._path(module, decl.module, decl.level)
            if path not in self._modules:
                found.append(path)
        return tuple(found)

    def member(self, module: str, name: str) -> tuple[Definition, ...]:
        """What `module.name` stands for: a name bound there, or a submodule."""
        return self._member(module, name, ())

    # -- one name -------------------------------------------------------------------------------------------

    def _lookup(self, module: str, name: str, path: tuple[tuple[str, str], ...]) -> tuple[Definition, ...]:
        if (module, name) in path or len(path) > _LIMIT:
            return ()
        path = (*path, (module, name))
        module, name = self._handed_on(module, name)
        declared = self._table(module).get(name)
        if declared is not None:
            if len(declared) == 1:
                return self._definition(module, name, declared[0], path)
            return (VariableDefinition(module, name),)
        found: dict[Definition, None] = {}
        for decl in self._star_imports(module):
            target = self._path(module, decl.module, decl.level)
            if target in self._modules and self._exported(target, name):
                found.update(dict.fromkeys(self._member(target, name, path)))
        return tuple(found)

    def _handed_on(self, module: str, name: str) -> tuple[str, str]:
        """Where a chain of modules that only import a name from one another ends, however long; where it began when it
        goes in a circle.
        """
        at = module, name
        passed = {at: None}
        while (following := self._ends.get(at) or self._imported_from(*at)) is not None:
            if following in passed:
                return module, name
            passed[following] = None
            at = following
        self._ends.update(dict.fromkeys(list(passed)[:-1], at))
        return at

    def _imported_from(self, module: str, name: str) -> tuple[str, str] | None:
        """The module and name that a name of a module is alone imported from."""
        declared = self._table(module).get(name)
        one = declared[0] if declared is not None and len(declared) == 1 else None
        if not isinstance(one, ImportDecl) or one.name is None:
            return None
        target = self._path(module, one.module, one.level)
        return (target, one.name) if target in self._entries and one.name in self._table(target) else None

    def _definition(
        self, module: str, name: str, declared: Declared, path: tuple[tuple[str, str], ...]
    ) -> tuple[Definition, ...]:
        match declared:
            case ClassRef():
                return (ClassDefinition(declared),)
            case FunctionRef():
                return (FunctionDefinition(declared),)
            case Field():
                return (VariableDefinition(module, name),)
            case ImportDecl():
                alias = "" if declared.alias == declared.module.partition(".")[0] else declared.alias
                return self._imported(module, (declared.module, declared.level, declared.name, alias), path)

    def _imported(
        self, importer: str, what: tuple[str, int, str | None, str], path: tuple[tuple[str, str], ...]
    ) -> tuple[Definition, ...]:
        module, level, name, alias = what
        target = self._path(importer, module, level)
        if name is not None:
            if target in self._modules:
                return self._member(target, name, path) or self._elsewhere(importer, module, level, name)
            return (ExternalDefinition(f"{target}.{name}" if target else name),)
        if target not in self._modules:
            return (ExternalDefinition(target if alias else target.partition(".")[0]),)
        if alias or "." not in module:
            return (ModuleDefinition(target),)
        return (ModuleDefinition(target[: len(target) - len(module)] + module.partition(".")[0]),)

    def _elsewhere(self, importer: str, module: str, level: int, name: str) -> tuple[Definition, ...]:
        """A name that a module of the project does not seem to have: made at run time, or of a namespace shared
        with others."""
        return (ExternalDefinition(f"{self._path(importer, module, level)}.{name}"),)

    def _member(self, module: str, name: str, path: tuple[tuple[str, str], ...]) -> tuple[Definition, ...]:
        if module in self._entries:
            found = self._lookup(module, name, path)
            if found:
                return found
        submodule = f"{module}.{name}"
        return (ModuleDefinition(submodule),) if submodule in self._modules else ()

    def _path(self, importer: str, module: str, level: int) -> str:
        if level:
            return self._modules.relative(importer, level, module)
        return self._modules.absolute(importer, module) or module

    # -- tables ---------------------------------------------------------------------------------------------

    def _exported(self, module: str, name: str) -> bool:
        entry = self._entries.get(module)
        if entry is not None and entry.interface.exports is not None:
            return name in entry.interface.exports
        return not name.startswith("_")

    def _star_imports(self, module: str) -> tuple[ImportDecl, ...]:
        known = self._stars.get(module)
        if known is None:
            entry = self._entries.get(module)
            imports = entry.interface.imports if entry is not None else ()
            known = self._stars[module] = tuple(reversed([i for i in imports if i.name == "*"]))
        return known

    def _table(self, module: str) -> dict[str, list[Declared]]:
        known = self._tables.get(module)
        if known is None:
            entry = self._entries.get(module)
            known = self._tables[module] = _declarations(entry) if entry is not None else {}
        return known


def _declarations(entry: ModuleEntry) -> dict[str, list[Declared]]:
    """Name -> its declarations at the top of the module, in source order; the same import twice counts once."""
    interface = entry.interface
    found: list[tuple[int, str, Declared]] = []
    found += [(i.start, i.alias, i) for i in interface.imports if i.scope == 0 and i.name != "*"]
    found += [(f.start, f.name, f) for f in interface.fields if not f.via]
    found += [(c.start, c.name, ClassRef(entry.name, n)) for n, c in enumerate(interface.classes) if _on_top(c)]
    found += [(s.start, s.name, FunctionRef(entry.name, s.function)) for s in interface.signatures if _on_top(s)]
    table: dict[str, list[Declared]] = {}
    for _, name, declared in sorted(found, key=lambda item: item[0]):
        known = table.setdefault(name, [])
        if not (isinstance(declared, ImportDecl) and any(_same(declared, other) for other in known)):
            known.append(declared)
    return table


def _on_top(decl: ClassDecl | Signature) -> bool:
    return decl.qualname == decl.name


def _same(one: ImportDecl, other: Declared) -> bool:
    if not isinstance(other, ImportDecl):
        return False
    if one.name is None and other.name is None and one.alias == one.module.partition(".")[0]:
        return other.alias == other.module.partition(".")[0]  # `import a.b` and `import a.c` both bind `a`
    return (one.module, one.name, one.level) == (other.module, other.name, other.level)
