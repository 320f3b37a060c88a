"""Follows dotted paths through sources: members of modules, of classes and their bases, results by annotation.

What packs leave out is put back: calls in a path (by the result's annotation, the returned class, or the pack's
`returns`), and names under which a library is imported (the packs' `aliases`, read in both directions).
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Mapping

from benchmarks.packs.sources import Class, Described, Entity, Function, Library, Module, Unknown, statements
from benchmarks.packs.standard import standard

DEEPEST = 30
VALUE = "a value of unknown class"
_WRAPPERS = frozenset((
    "Optional", "ClassVar", "Final", "Annotated", "Awaitable", "Coroutine", "Type", "type", "Iterator", "AsyncIterator",
    "Generator", "AsyncGenerator", "ContextManager", "AbstractContextManager", "cached_property",
))  # fmt: skip


class Resolver:
    """Answers whether a path exists and which keywords it takes."""

    def __init__(self, library: Library, returns: Mapping[str, str], aliases: Mapping[str, str]) -> None:
        self._library = library
        self._returns = returns
        self._aliases = aliases
        self._origins: dict[str, list[str]] = {}
        for alias, target in aliases.items():
            self._origins.setdefault(target, []).append(alias)

    def resolve(self, path: str, depth: int = 0) -> Entity | None:
        """What a path leads to; None when it does not exist."""
        if depth > 5:
            return None
        found = self._walk(path, depth)
        prefix, rest = path, ""
        while found is None and prefix:
            others = [*self._origins.get(prefix, ()), *filter(None, [self._aliases.get(prefix)])]
            for other in others:
                found = found or self._walk(other + rest, depth + 1)
            prefix, _, last = prefix.rpartition(".")
            rest = f".{last}{rest}"
        return found

    def takes(self, entity: Entity, keyword: str, depth: int = 0) -> bool:
        """Whether a call of the entity takes the keyword."""
        match entity:
            case Function(nodes=nodes):
                return any(
                    node.args.kwarg is not None
                    or keyword in [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
                    for node in nodes
                )
            case Class() as cls:
                made = [self.member(cls, name, depth + 1) for name in ("__init__", "__new__", "__call__")]
                known = [one for one in made if isinstance(one, Function)]
                return (
                    not known
                    or any(self.takes(one, keyword) for one in known)
                    or self.member(cls, keyword, 0) is not None
                )
            case Described(arguments=arguments):
                return keyword in arguments
            case _:
                return True

    def member(self, entity: Entity, name: str, depth: int) -> Entity | None:
        """The entity that `entity.name` is."""
        if depth > DEEPEST:
            return None
        match entity:
            case Module() as module:
                return self._of_module(module, name, depth)
            case Class() as cls:
                return self._of_class(cls, name, depth)
            case Function() as function:
                result = self.result(function, depth)
                return (
                    self.member(result, name, depth + 1)
                    if result is not None
                    else Unknown("a result without annotation")
                )
            case Unknown() as unknown:
                return unknown
            case Described():
                return Unknown("what an operation answers is data")

    def result(self, function: Function, depth: int) -> Entity | None:
        """What a call gives, by its annotation or by the class that it returns."""
        for node in function.nodes:
            if node.returns is not None:
                found = self._expression(function.module, node.returns, depth + 1, function.owner)
                if found is not None:
                    return found
        for node in function.nodes:
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and part.value is not None:
                    found = self._returned(function, node, part.value, depth)
                    if isinstance(found, Class):
                        return found
        return None

    def _returned(self, function: Function, node: ast.AST, value: ast.expr, depth: int) -> Entity | None:
        """The class of a returned value: a call, `self`, or a local name bound to either."""
        if isinstance(value, ast.Await):
            value = value.value
        if isinstance(value, ast.Name):
            if value.id in ("self", "cls"):
                return function.owner
            bound = [
                part.value
                for part in ast.walk(node)
                if isinstance(part, ast.Assign)
                and any(isinstance(t, ast.Name) and t.id == value.id for t in part.targets)
            ]
            value = next((one for one in bound if isinstance(one, ast.Call)), value)
        if isinstance(value, ast.Call):
            made = self._locally(function.module, node, value.func, depth)
            made = made or self._expression(function.module, value.func, depth + 1, function.owner)
            if made is None and isinstance(value.func, ast.Attribute) and _is_self(value.func.value) and function.owner:
                made = self.member(function.owner, value.func.attr, depth + 1)
            return self.result(made, depth + 1) if isinstance(made, Function) and depth < DEEPEST else made
        if isinstance(value, ast.Attribute) and _is_self(value.value) and function.owner is not None:
            return self.member(function.owner, value.attr, depth + 1)
        return None

    def _locally(self, module: Module, scope: ast.AST, name: ast.expr, depth: int) -> Entity | None:
        """What a name stands for that the function itself imports."""
        if not isinstance(name, ast.Name):
            return None
        for part in ast.walk(scope):
            if isinstance(part, ast.ImportFrom):
                for alias in part.names:
                    if (alias.asname or alias.name) == name.id:
                        return self._from(module, part, alias.name, depth + 1)
        return None

    def _walk(self, path: str, depth: int) -> Entity | None:
        parts = path.split(".")
        if parts[0] in sys.stdlib_module_names or hasattr(builtins, parts[0]):
            return standard(parts, self._returns)
        for cut in range(len(parts), 0, -1):
            module = self._library.module(".".join(parts[:cut]))
            if module is None:
                continue
            found = self._members(module, parts, cut, depth)
            if found is not None:
                return found
        return None

    def _members(self, start: Entity, parts: list[str], cut: int, depth: int) -> Entity | None:
        entity: Entity | None = start
        for number in range(cut, len(parts)):
            before = ".".join(parts[:number])
            declared = self._returns.get(before, "").removesuffix("[*]")
            following: Entity | None = None
            if declared and declared[0].isalpha() and declared != "owner":
                base = self.resolve(declared, depth + 1)
                following = self.member(base, parts[number], 0) if base is not None else None
            if following is None or isinstance(following, Unknown):
                own = self.member(entity, parts[number], 0) if entity is not None else None
                following = own if own is not None and not (isinstance(own, Unknown) and following) else following
            if isinstance(following, Unknown) and following.reason == VALUE and number == len(parts) - 1:
                following = Unknown("")  # it is there; what it is nobody asks
            entity = following
            if entity is None:
                return None
        return entity

    def _of_module(self, module: Module, name: str, depth: int) -> Entity | None:
        for bound in reversed(module.names.get(name, ())):
            found = self._statement(module, bound, name, depth + 1, None)
            if found is not None:
                return found
        below = self._library.module(f"{module.name}.{name}")
        if below is not None:
            return below
        for star in module.stars:
            source = self._library.module(module.absolute(star))
            found = self._of_module(source, name, depth + 1) if source is not None and depth < DEEPEST else None
            if found is not None:
                return found
        if "__getattr__" in module.names or "LazyModule" in module.text or "sys.modules[" in module.text:
            return self._lazily(module, name, depth)
        return None

    def _lazily(self, module: Module, name: str, depth: int) -> Entity | None:
        for part in (node for statement in module.body for node in ast.walk(statement)):
            if isinstance(part, ast.Dict):
                for key, value in zip(part.keys, part.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == name:
                        return self._lazy_target(module, name, value, depth)
        return Unknown("given by the module's __getattr__") if f'"{name}"' in module.text else None

    def _lazy_target(self, module: Module, name: str, value: ast.expr, depth: int) -> Entity | None:
        for part in ast.walk(value):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                dotted = part.value.lstrip(".")
                for candidate in (f"{module.name}.{dotted}", dotted):
                    source = self._library.module(candidate)
                    found = (
                        self._of_module(source, name, depth + 1)
                        if source is not None and source is not module
                        else None
                    )
                    if found is not None:
                        return found
        return Unknown("given by the module's __getattr__")

    def _of_class(self, cls: Class, name: str, depth: int) -> Entity | None:
        bodies = [s for s in statements(cls.node.body) if name in _names(s)]
        functions = tuple(s for s in bodies if isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef))
        if functions:
            return Function(cls.module, functions, cls)
        for statement in bodies:
            return self._statement(cls.module, statement, name, depth + 1, cls) or Unknown(VALUE)
        found = self._set_in_methods(cls, name, depth) or self._set_from_outside(cls, name, depth)
        if found is not None:
            return found
        unread = False
        for base in _bases(cls.node):
            parent = self._expression(cls.module, base, depth + 1, cls)
            found = self.member(parent, name, depth + 1) if isinstance(parent, Class) else None
            unread = unread or (parent is None and not _plain(base))
            if found is not None:
                return found
        called = self._of_class(cls, "__call__", depth + 1) if name[:2] != "__" and depth < DEEPEST else None
        if isinstance(called, Function):
            made = self.result(called, depth + 1)
            return self.member(made, name, depth + 1) if made is not None and made is not cls else None
        if any(isinstance(s, ast.FunctionDef) and s.name in ("__getattr__", "__getattribute__") for s in cls.node.body):
            return Unknown(f"attributes of {cls.node.name} are given at run time (__getattr__)")
        return Unknown(f"a base of {cls.node.name} is not among the installed sources") if unread else None

    def _set_in_methods(self, cls: Class, name: str, depth: int) -> Entity | None:
        for method in cls.node.body:
            if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for part in ast.walk(method):
                target = (
                    part.targets[0]
                    if isinstance(part, ast.Assign)
                    else part.target
                    if isinstance(part, ast.AnnAssign)
                    else None
                )
                if isinstance(target, ast.Attribute) and target.attr == name and isinstance(target.value, ast.Name):
                    assert isinstance(part, ast.Assign | ast.AnnAssign)
                    hints = [part.annotation] if isinstance(part, ast.AnnAssign) else []
                    if isinstance(part.value, ast.Call):
                        made = self._locally(cls.module, method, part.value.func, depth)
                        if made is not None:
                            return made
                    for value in (*hints, part.value):
                        found = self._value(cls.module, value, depth + 1, cls) if value is not None else None
                        if found is not None:
                            return found
                    return Unknown(VALUE)
        return None

    def _set_from_outside(self, cls: Class, name: str, depth: int) -> Entity | None:
        for statement in cls.module.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Attribute):
                target = statement.targets[0]
                if target.attr == name and isinstance(target.value, ast.Name) and target.value.id == cls.node.name:
                    inner = (
                        statement.value.args[0]
                        if isinstance(statement.value, ast.Call) and statement.value.args
                        else statement.value
                    )
                    return self._value(cls.module, inner, depth + 1, None) or Unknown(VALUE)
        return None

    def _statement(
        self, module: Module, statement: ast.stmt, name: str, depth: int, owner: Class | None
    ) -> Entity | None:
        if depth > DEEPEST:
            return None
        match statement:
            case ast.ClassDef():
                return Class(module, statement)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                known = [s for s in module.names.get(name, ()) if isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef)]
                return Function(module, tuple(known or [statement]), owner)
            case ast.Import(names=names):
                alias = next(a for a in names if (a.asname or a.name.split(".")[0]) == name)
                return self._imported(alias.name if alias.asname else name)
            case ast.ImportFrom(names=names):
                alias = next(a for a in names if (a.asname or a.name) == name)
                return self._from(module, statement, alias.name, depth)
            case ast.AnnAssign(annotation=annotation, value=value):
                found = self._expression(module, annotation, depth, owner)
                return found or (self._value(module, value, depth, owner) if value else None) or Unknown(VALUE)
            case ast.Assign(value=value):
                return self._value(module, value, depth, owner) or Unknown(VALUE)
            case _:
                return None

    def _from(self, module: Module, statement: ast.ImportFrom, name: str, depth: int) -> Entity | None:
        source = self._library.module(module.absolute(statement))
        if source is None:
            return self._imported(f"{module.absolute(statement)}.{name}")
        if source is module:
            return self._library.module(f"{source.name}.{name}")
        return self._of_module(source, name, depth + 1)

    def _imported(self, name: str) -> Entity | None:
        found = self._library.module(name)
        if found is not None:
            return found
        top = name.split(".")[0]
        if top in sys.stdlib_module_names:
            return standard(name.split("."), {})
        return (
            Unknown(f"it comes from {top}, which is not among the installed sources")
            if self._library.module(top) is None
            else None
        )

    def _value(self, module: Module, value: ast.expr, depth: int, owner: Class | None) -> Entity | None:
        """The class of a value: `Class(...)`, a name, an attribute."""
        match value:
            case ast.Call(func=func):
                made = self._expression(module, func, depth + 1, owner)
                return self.result(made, depth + 1) if isinstance(made, Function) else made
            case ast.Name() | ast.Attribute():
                return self._expression(module, value, depth + 1, owner)
            case ast.IfExp(body=body) | ast.BoolOp(values=[body, *_]) | ast.Await(value=body):
                return self._value(module, body, depth + 1, owner)
            case _:
                return None

    def _expression(self, module: Module, node: ast.expr, depth: int, owner: Class | None) -> Entity | None:
        """What a name, dotted name or annotation stands for."""
        if depth > DEEPEST:
            return None
        match node:
            case ast.Constant(value=str(text)):
                try:
                    return self._expression(module, ast.parse(text, mode="eval").body, depth + 1, owner)
                except SyntaxError:
                    return None
            case ast.Name(id="Self"):
                return owner
            case ast.Name(id=name):
                return self._of_module(module, name, depth + 1)
            case ast.Attribute(value=value, attr=attr):
                base = self._expression(module, value, depth + 1, owner)
                return self.member(base, attr, depth + 1) if base is not None else None
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                first = self._expression(module, left, depth + 1, owner)
                return first if isinstance(first, Class) else self._expression(module, right, depth + 1, owner)
            case ast.Subscript(value=value, slice=part):
                outer = (
                    value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""
                )
                parts = part.elts if isinstance(part, ast.Tuple) else [part]
                if outer in _WRAPPERS or outer == "Union":
                    chosen = parts[-1] if outer == "Coroutine" else parts[0]
                    return self._expression(module, chosen, depth + 1, owner)
                return self._expression(module, value, depth + 1, owner)
            case _:
                return None


def _bases(node: ast.ClassDef) -> list[ast.expr]:
    """The bases; for one that a call makes (`BaseManager.from_queryset(QuerySet)`), what it is made of."""
    found: list[ast.expr] = []
    for base in node.bases:
        if isinstance(base, ast.Call) and isinstance(base.func, ast.Attribute):
            found += [base.func.value, *base.args]
        found.append(base)
    return found


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def _names(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.ImportFrom(names=names):
            return [alias.asname or alias.name for alias in names]
        case _:
            return []


def _plain(base: ast.expr) -> bool:
    """A base that adds no attribute of interest."""
    last = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
    return isinstance(base, ast.Subscript) or last in (
        "object",
        "ABC",
        "Protocol",
        "Generic",
        "Enum",
        "str",
        "int",
        "dict",
        "Exception",
        "TypedDict",
    )
