"""What the calls of Python itself give: containers and their methods, copies, iterators, `getattr`, `super`,
imports by name.

From the library reference (built-in functions, built-in types, collections, copy, functools, importlib, itertools).
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.callgraph.builtin_tables import BY_NAME, CONTAINERS, LOOKUPS, SAME, SPLITS, TEXT_METHODS, WHOLE
from scanner.callgraph.limits import MOST_METHODS
from scanner.callgraph.lookup import ClassView, project_bases
from scanner.callgraph.members import members
from scanner.callgraph.model import (
    Constant,
    ContainerOf,
    Context,
    External,
    Instance,
    ModuleOrigin,
    Origin,
    Partial,
    Path,
    ProjectClass,
    Site,
    SuperOf,
)  # fmt: skip
from scanner.callgraph.receivers import receiver_in
from scanner.callgraph.steps import ANY, ENTER, key_step, meets, position
from scanner.callgraph.world import Origins, World, ordered
from scanner.index.model import FunctionRef
from scanner.ir import model as ir

NONE: Origins = frozenset()


def builtin_call(
    world: World, origin: External, site: Site, call: ir.Call, path: Path, context: Context
) -> Origins | None:
    """What is at `path` of the result; None when the call is none of these."""
    return _Call(world, site, call, context).answer(origin.path, path)


def text_result(path: str) -> str | None:
    """The class of what a method of text or bytes gives, when that is text or bytes again."""
    before, _, name = path.rpartition(".")
    if before not in ("str", "bytes"):
        return None
    if name in ("encode", "decode"):
        return "bytes" if name == "encode" else "str"
    return before if name in TEXT_METHODS else None


class _Call:
    """One call of something of Python's own."""

    def __init__(self, world: World, site: Site, call: ir.Call, context: Context) -> None:
        self.world = world
        self.site = site
        self.call = call
        self.context = context
        self.ref = FunctionRef(site.module, site.function)
        self.positional = [a.value for a in call.args if a.keyword is None]

    def answer(self, name: str, path: Path) -> Origins | None:
        same = SAME.get(name, -1)
        if same >= 0:
            return self.argument(same, path)
        kind = CONTAINERS.get(name)
        if kind is not None:
            return self.container(kind, name, path)
        handler = _HANDLERS.get(name)
        if handler is not None:
            return handler(self, path)
        before, _, last = name.rpartition(".")
        if last in BY_NAME:
            return self.by_name(path)
        if before in ("dict", "list", "tuple", "set", "generator"):
            return self.method(last, path)
        if before == "str" and last in SPLITS:
            return self.split(last, path)
        if last == "__new__":
            return self.instance_of_argument(path)
        return None

    def argument(self, position: int, path: Path) -> Origins:
        if position >= len(self.positional):
            return NONE
        return self.world.value(self.ref, self.positional[position], path, self.context)

    def container(self, kind: str, name: str, path: Path) -> Origins:
        if not path or path[0][0] != "[":
            return members(self.world, (ContainerOf(kind, self.site),), path)
        step, rest = path[0], path[1:]
        found: set[Origin] = set()
        if name == "collections.defaultdict":
            for factory in ordered(self.argument(0, ())):
                if isinstance(factory, ProjectClass):
                    found |= members(self.world, (Instance(factory.cls),), rest)
                elif isinstance(factory, External) and factory.path in CONTAINERS:
                    found |= members(self.world, (ContainerOf(CONTAINERS[factory.path]),), rest)
        else:
            for operand in self.positional:
                found |= self.world.value(self.ref, operand, path, self.context)
                if kind == "dict" and step != ANY:
                    found |= self.world.value(self.ref, operand, (ANY, "[#1]", *rest), self.context)
        for argument in self.call.args:
            if argument.keyword is not None and kind == "dict" and meets(key_step(argument.keyword), step):
                found |= self.world.value(self.ref, argument.value, rest, self.context)
        return frozenset(found)

    def method(self, name: str, path: Path) -> Origins | None:
        """A method of a built-in container: `base` is the container."""
        callee = self.world.program.function(self.ref).values[self.call.callee]
        if not isinstance(callee, ir.Attr):
            return None
        if name in LOOKUPS:
            found = self.read(callee.base, self.key(), path)
            if name in ("get", "pop", "setdefault"):
                found |= self.argument(1, path)
            return found
        if name in ("values", "items") and path and path[0][0] == "[":
            rest = path[1:]
            if name == "items":
                if not rest or rest[0] not in ("[#1]", ANY):
                    return NONE
                rest = rest[1:]
            return self.read(callee.base, ANY, rest)
        if name in WHOLE:
            return self.world.value(self.ref, callee.base, path, self.context)
        return NONE if name in ("values", "items") else None

    def read(self, base: int, step: str, path: Path) -> Origins:
        return self.world.value(self.ref, base, (step, *path), self.context)

    def key(self) -> str:
        """The step that the first argument names."""
        found = {o.value for o in self.argument(0, ()) if isinstance(o, Constant)}
        key = found.pop() if len(found) == 1 else None
        return key_step(key) if isinstance(key, str | int) else ANY

    def texts(self, position: int) -> tuple[str, ...]:
        return tuple(
            sorted(o.value for o in self.argument(position, ()) if isinstance(o, Constant) and isinstance(o.value, str))
        )

    def split(self, name: str, path: Path) -> Origins | None:
        """A part of a constant text."""
        place = position(path[0]) if path else None
        callee = self.world.program.function(self.ref).values[self.call.callee]
        if place is None or not isinstance(callee, ir.Attr):
            return None
        found: set[Origin] = set()
        for origin in self.world.value(self.ref, callee.base, (), self.context):
            for separator in self.texts(0):
                if isinstance(origin, Constant) and isinstance(origin.value, str) and separator:
                    once = (1,) if name.endswith("split") and len(self.positional) > 1 else ()
                    parts = getattr(origin.value, name)(separator, *once)
                    if -len(parts) <= place < len(parts):
                        found |= members(self.world, (Constant(parts[place]),), path[1:])
        return frozenset(found)

    def by_name(self, path: Path) -> Origins:
        from scanner.callgraph.declared import of_definition  # declared needs members, which this module serves

        found: set[Origin] = set()
        for text in self.texts(0):
            name = text.replace(":", ".")
            if name.startswith("."):
                level = len(name) - len(name.lstrip("."))
                name = self.world.index.table.relative(self.ref.module, level, name.lstrip("."))
            definitions = self.world.index.named(name)
            for definition in definitions:
                found |= members(self.world, of_definition(self.world, definition), path)
            if not definitions and name.replace(".", "").replace("_", "").isalnum():
                found |= members(self.world, (External(name),), path)
        return frozenset(found)

    def attribute(self, path: Path) -> Origins:
        found: set[Origin] = set()
        for name in self.texts(1) or self.prefixed():
            found |= self.argument(0, (f".{name}", *path))
        return frozenset(found) | self.argument(2, path)

    def prefixed(self) -> tuple[str, ...]:
        """The methods of the object that `getattr(self, f"visit_{kind}")` may mean."""
        name = self.world.program.function(self.ref).values[self.positional[1]] if len(self.positional) > 1 else None
        prefix = name.parts[0] if isinstance(name, ir.Format) and name.parts else ""
        if not isinstance(prefix, str) or not prefix:
            return ()
        found: set[str] = set()
        for origin in ordered(self.argument(0, ())):
            if isinstance(origin, Instance | ProjectClass):
                for cls in ClassView(self.world, origin).classes():
                    for base in project_bases(self.world.index.mro(cls)):
                        found.update(n for n, _ in self.world.index.cls(base).methods if n.startswith(prefix))
        return tuple(sorted(found))[:MOST_METHODS]

    def type_of(self, path: Path) -> Origins:
        found: set[Origin] = set()
        for origin in ordered(self.argument(0, ())):
            if isinstance(origin, Instance):
                found |= members(self.world, (ProjectClass(origin.cls, origin.exact),), path)
            elif isinstance(origin, External):
                found |= members(self.world, (origin,), path)
        return frozenset(found)

    def instance_of_argument(self, path: Path) -> Origins:
        found: set[Origin] = set()
        for origin in ordered(self.argument(0, ())):
            if isinstance(origin, ProjectClass):
                found |= members(self.world, (Instance(origin.cls, origin.exact),), path)
        return frozenset(found)

    def parent(self, path: Path) -> Origins:
        """`super()`, with or without arguments."""
        cls = self.world.program.owner(self.ref)
        of_class = False
        for origin in ordered(self.argument(0, ())):
            if isinstance(origin, ProjectClass):
                cls = origin.cls
        if cls is None:
            return NONE
        method = self.ref
        function = self.world.program.function(method)
        while function.owner < 0 and function.parent > 0:
            method = FunctionRef(method.module, function.parent)
            function = self.world.program.function(method)
        kind = ClassView(self.world, ProjectClass(cls)).kind(method)
        of_class = kind == "class" or (kind == "static" and function.name == "__new__")
        given = [one for one in ordered(self.argument(1, ())) if isinstance(one, Instance | ProjectClass) and one.exact]
        receiver = receiver_in(self.context, method)
        found = [SuperOf(cls, isinstance(one, ProjectClass), one) for one in given]
        return members(self.world, found or (SuperOf(cls, of_class, receiver),), path)

    def next_of(self, path: Path) -> Origins:
        found = self.argument(0, (ANY, *path)) | self.argument(1, path)
        for origin in ordered(self.argument(0, ())):
            if isinstance(origin, Instance):
                method = self.world.index.find_method(origin.cls, "__next__")
                if method is not None:
                    found |= self.world.result(method, path)
        return found

    def zipped(self, path: Path) -> Origins:
        place = position(path[1]) if len(path) > 1 else None
        return self.argument(place, (ANY, *path[2:])) if place is not None and place >= 0 else NONE

    def enumerated(self, path: Path) -> Origins:
        return self.argument(0, (ANY, *path[2:])) if len(path) > 1 and path[1] in ("[#1]", "[#-1]") else NONE

    def mapped(self, path: Path) -> Origins:
        if not path or path[0][0] != "[":
            return NONE
        found: set[Origin] = set()
        for origin in ordered(self.argument(0, ())):
            if isinstance(origin, ProjectClass):
                found |= members(self.world, (Instance(origin.cls, origin.exact),), path[1:])
            elif hasattr(origin, "function"):
                found |= self.world.result(origin.function, path[1:])
        return frozenset(found)

    def namespace(self, path: Path) -> Origins:
        if not path or path[0][0] != "[" or path[0] == ANY:
            return NONE
        return members(self.world, (ModuleOrigin(self.ref.module),), (f".{path[0][1:-1]}", *path[1:]))

    def variables(self, path: Path) -> Origins:
        return self.argument(0, (".__dict__", *path))

    def nothing(self, path: Path) -> Origins:
        """What `super().__call__` of a metaclass makes is known where the class is called."""
        return NONE

    def partial(self, path: Path) -> Origins:
        if path and path[0] == ".func":
            return self.argument(0, path[1:])
        return members(self.world, (Partial(self.site),), path)

    def partial_method(self, path: Path) -> Origins:
        return (
            self.argument(0, path[1:])
            if path and path[0] == ".func"
            else members(self.world, (Partial(self.site, True),), path)
        )

    def entered(self, path: Path) -> Origins:
        """`stack.enter_context(manager)` binds what `with manager` would."""
        return self.argument(0, (ENTER, *path))


_HANDLERS: dict[str, Callable[[_Call, Path], Origins]] = {
    "getattr": _Call.attribute,
    "type": _Call.type_of,
    "super": _Call.parent,
    "next": _Call.next_of,
    "anext": _Call.next_of,
    "zip": _Call.zipped,
    "enumerate": _Call.enumerated,
    "map": _Call.mapped,
    "globals": _Call.namespace,
    "vars": _Call.variables,
    "type.__call__": _Call.nothing,
    "functools.partial": _Call.partial,
    "functools.partialmethod": _Call.partial_method,
    "contextlib.ExitStack.enter_context": _Call.entered,
    "contextlib.AsyncExitStack.enter_async_context": _Call.entered,
}
