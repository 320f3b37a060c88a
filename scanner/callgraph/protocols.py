"""Functions that values run without a call being written: properties, descriptors, operators, iteration, `with`,
text forms.

From the language reference's data model ("Special method names").
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Literal

import msgspec

from scanner.callgraph.dunder import BINARY, BUILTINS, FUNCTIONS, INPLACE, UNARY, WITH_ARGUMENTS
from scanner.callgraph.limits import FRAMES
from scanner.callgraph.lookup import ClassView, getters, method_kind, project_bases, property_names
from scanner.callgraph.model import (
    NOWHERE,
    OPERAND,
    Binding,
    BoundMethod,
    Callee,
    Context,
    External,
    Frame,
    Instance,
    ProjectClass,
    ProjectFunction,
    Site,
    Targets,
)  # fmt: skip
from scanner.callgraph.program import on_receiver
from scanner.callgraph.receivers import frame_of, frame_of_name
from scanner.callgraph.world import World
from scanner.index.model import FunctionRef
from scanner.ir import model as ir
from scanner.ir.model import is_template

_FORMATTED = ("__format__", "__str__", "__repr__")
_BETWEEN = frozenset(name + "_" if name in ("and", "or") else name for name in BINARY.values())
_ALONE = {name.strip("_"): name for name in UNARY.values()}
_NAMED = _BETWEEN | _ALONE.keys()


def implicit_calls(world: World, ref: FunctionRef, operand: int, context: Context) -> Targets:
    """What a value runs implicitly."""
    return Targets(tuple(dict.fromkeys(_Implicit(world, ref, operand, context).find())))


class _Implicit:
    """One value, and where its operands come from."""

    def __init__(self, world: World, ref: FunctionRef, operand: int, context: Context) -> None:
        self.world = world
        self.ref = ref
        self.operand = operand
        self.context = context

    def find(self) -> Iterable[Callee]:
        values = self.world.program.function(self.ref).values
        value = values[self.operand]
        match value:
            case ir.Attr():
                return self.read(value) if self.reads(value.name) else ()
            case ir.SetAttr():
                return self.written(value)
            case ir.Item():
                return self.item(value)
            case ir.SetItem():
                if self.is_deletion(value.value):
                    return self.on(value.base, ("__delitem__",), (value.index,), ignore=True)
                return self.on(value.base, ("__setitem__",), (value.index, value.value), ignore=True)
            case ir.Op():
                return self.computed(value)
            case ir.Format():
                return [c for part in value.parts if isinstance(part, int) for c in self.on(part, _FORMATTED, ())]
            case ir.Call():
                return self.builtin(value, values)
            case ir.Class():
                return itertools.chain(self.decorated(value), self.subclassed(value))
            case ir.Func():
                return self.decorated(value)
            case _:
                return ()

    def defines(self, *names: str) -> bool:
        """Whether any class of the project has one of these methods: without, no value need be asked about."""
        return any(self.world.index.methods_named(name) for name in names)

    def reads(self, name: str) -> bool:
        """Whether reading an attribute of this name may run anything."""
        known: dict[str, bool] = self.world.memo("reads in templates" if is_template(self.ref.module) else "reads")
        if name not in known:
            kinds = {method_kind(self.world, method) for method in self.world.index.methods_named(name)}
            known[name] = (
                "property" in kinds
                or (bool(kinds) and is_template(self.ref.module))
                or name in property_names(self.world)
                or self.defines("__getattr__", "__getattribute__", "__get__")
            )
        return known[name]

    def views(self, operand: int) -> list[ClassView]:
        origins = self.world.value(self.ref, operand, (), self.context)
        found = [o for o in origins if isinstance(o, Instance | ProjectClass)]
        return [ClassView(self.world, o) for o in sorted(found, key=repr)]

    def read(self, value: ir.Attr) -> Iterable[Callee]:
        for view in self.views(value.base):
            methods = view.methods(value.name)
            for getter in getters(self.world, view, value.name):
                yield self.callee(getter, (value.base,), "getter", on=view.receiver)
            if not view.of_class:
                for method in methods:
                    if view.kind(method) == "property" or self.calls_unwritten(method):
                        yield self.callee(method, (value.base,), "getter", on=view.receiver)
            if view.declares(value.name):
                for origin in sorted(self.world.field(view.instance(), value.name), key=repr):
                    if isinstance(origin, Instance):
                        yield from self.descriptor(origin, "__get__", (-1, value.base), "getter")
            elif not methods and not view.of_class:
                for method in view.methods("__getattr__") or view.methods("__getattribute__"):
                    context = (frame_of_name(self.world, method, view.receiver, value.name),)
                    yield msgspec.structs.replace(self.callee(method, (value.base,), "getter"), context=context)

    def calls_unwritten(self, method: FunctionRef) -> bool:
        """Whether a template reads a method: it calls what it can call without more arguments."""
        parameters = self.world.program.function(method).params[1:]
        return is_template(self.ref.module) and all(one.has_default for one in parameters)

    def is_deletion(self, operand: int) -> bool:
        value = self.world.program.function(self.ref).values[operand]
        return isinstance(value, ir.Op) and value.name == "deleted"

    def deleted(self, value: ir.SetAttr) -> Iterable[Callee]:
        """`del base.name`."""
        if not self.defines(value.name, "__delattr__", "__delete__"):
            return
        for view in self.views(value.base):
            for method in self.accessors(view, value.name, "deleter"):
                yield self.callee(method, (value.base,), "setter", True, view.receiver)
            for method in view.methods("__delattr__"):
                yield self.callee(method, (value.base,), "setter", True, view.receiver)
            for origin in self.held(view, value.name):
                yield from self.descriptor(origin, "__delete__", (-1, value.base), "setter")

    def accessors(self, view: ClassView, name: str, kind: Literal["setter", "deleter"]) -> Iterable[FunctionRef]:
        """The setter or deleter of a property that each class in question sees."""
        for cls in view.classes():
            bases = project_bases(self.world.index.mro(cls))
            found = (self.world.index.classes.accessor(base, name, kind) for base in bases)
            yield from list(filter(None, found))[:1]

    def held(self, view: ClassView, name: str) -> Iterable[Instance]:
        """What a declared attribute may be that is an object of the program: a descriptor, perhaps."""
        if view.declares(name):
            origins = sorted(self.world.field(view.instance(), name), key=repr)
            yield from (origin for origin in origins if isinstance(origin, Instance))

    def written(self, value: ir.SetAttr) -> Iterable[Callee]:
        if self.is_deletion(value.value):
            yield from self.deleted(value)
            return
        if not self.defines(value.name, "__setattr__", "__set__"):
            return
        for view in self.views(value.base):
            for setter in self.accessors(view, value.name, "setter"):
                yield self.callee(setter, (value.base, value.value), "setter", True, view.receiver)
            for method in view.methods("__setattr__"):
                yield self.callee(method, (value.base, -1, value.value), "setter", True, view.receiver)
            for origin in self.held(view, value.name):
                yield from self.descriptor(origin, "__set__", (-1, value.base, value.value), "setter")

    def descriptor(self, origin: Instance, name: str, operands: tuple[int, ...], kind: str) -> Iterable[Callee]:
        method = self.world.index.find_method(origin.cls, name)
        if method is not None:
            yield self.callee(method, operands, kind, kind == "setter", origin)

    def item(self, value: ir.Item) -> Iterable[Callee]:
        iterates = value.index < 0 and not isinstance(value.key, str)  # by unpacking, where there is a position
        names = ("__getitem__", "__missing__", "__class_getitem__", *(("__iter__", "__aiter__") if iterates else ()))
        if not self.defines(*names):
            return
        for view in self.views(value.base):
            if view.of_class:
                for method in view.methods("__class_getitem__"):
                    yield self.callee(method, (-1, value.index), "protocol", on=view.receiver)
                continue
            methods = view.methods("__getitem__") or view.methods("__missing__")
            if iterates and not (methods and value.key is not None):
                iterators = view.methods("__iter__") or view.methods("__aiter__")
                methods = () if iterators else methods
                for method in iterators:
                    yield self.callee(method, (value.base,), "protocol", on=view.receiver)
                    yield from self.advanced(method, value.base, view)
            for method in methods:
                yield self.callee(method, (value.base, value.index), "protocol", on=view.receiver)

    def advanced(self, iterator: FunctionRef, base: int, view: ClassView) -> Iterable[Callee]:
        """The `__next__` of what an `__iter__` gives."""
        for origin in sorted(self.world.result(iterator), key=repr):
            if isinstance(origin, Instance):
                method = self.world.index.find_method(origin.cls, "__next__")
                method = method or self.world.index.find_method(origin.cls, "__anext__")
                if method is not None:
                    own = origin.cls in view.classes() or view.cls in self.world.index.subclasses(origin.cls)
                    yield self.callee(method, (base if own else -1,), "protocol", on=origin)

    def computed(self, value: ir.Op) -> Iterable[Callee]:
        operands = value.operands
        if not operands:
            return
        if value.name in ("enter", "exit"):
            names = (f"__{value.name}__", f"__a{value.name}__")
            yield from self.on(operands[0], names, (), ignore=value.name == "exit")
        elif value.name in ("in", "not in") and len(operands) == 2:
            yield from self.on(operands[1], ("__contains__",), (operands[0],))
        elif value.name == "await":
            yield from self.on(operands[0], ("__await__",), ())
        elif value.name in ("repr", "str"):
            yield from self.on(operands[0], BUILTINS[value.name], ())
        elif value.name in UNARY and len(operands) == 1:
            yield from self.on(operands[0], (UNARY[value.name],), ())
        elif value.name in BINARY and len(operands) == 2:
            yield from self.between(operands, BINARY[value.name])
        elif value.name in INPLACE and len(operands) == 2:
            name = INPLACE[value.name]
            own = self.on(operands[0], (f"__i{name}__",), (operands[1],))
            yield from own or self.between(operands, name)

    def between(self, operands: tuple[int, ...], name: str) -> Iterable[Callee]:
        """The methods of two operands that an operator asks for."""
        yield from self.on(operands[0], (f"__{name}__",), (operands[1],))
        yield from self.on(operands[1], (f"__r{name}__",), (operands[0],))

    def builtin(self, value: ir.Call, values: tuple[ir.AnyValue, ...]) -> Iterable[Callee]:
        callee = values[value.callee]
        name = callee.name if isinstance(callee, ir.Global | ir.Attr | ir.Import) and callee.name else ""
        of_module = isinstance(callee, ir.Attr)
        names = FUNCTIONS.get(name) or (BUILTINS.get(name) if not of_module else None)
        if names is None:
            yield from self.operator(value, name) if name in _NAMED else ()
            return
        if not self.defines(*names) or not (of_module or self.is_external(value.callee)):
            return
        plain = [one.value for one in value.args if one.keyword is None and not one.star]
        if name in WITH_ARGUMENTS:
            yield from self.on(plain[0], names, tuple(plain[1:])) if plain else ()
            return
        for argument in plain:
            yield from self.on(argument, names, ())
            if "__iter__" in names:
                for view in self.views(argument):
                    for method in view.methods("__iter__"):
                        yield from self.advanced(method, argument, view)

    def operator(self, value: ir.Call, name: str) -> Iterable[Callee]:
        """`operator.add(x, y)`."""
        operands = tuple(one.value for one in value.args if one.keyword is None and not one.star)
        if self.is_external(value.callee, "operator."):
            if name in _BETWEEN and len(operands) == 2:
                yield from self.between(operands, name.rstrip("_"))
            elif name in _ALONE and len(operands) == 1:
                yield from self.on(operands[0], (_ALONE[name],), ())

    def is_external(self, callee: int, start: str = "") -> bool:
        origins = self.world.value(self.ref, callee, (), self.context)
        return any(isinstance(one, External) and one.path.startswith(start) for one in origins)

    def decorated(self, value: ir.Func | ir.Class) -> Iterable[Callee]:
        """Project decorators, called with what they decorate."""
        for number, decorator in enumerate(value.decorators):
            site = Site(self.ref.module, self.ref.function, self.operand, number)
            for origin in sorted(self.world.value(self.ref, decorator, (), self.context), key=repr):
                if isinstance(origin, ProjectFunction | BoundMethod):
                    offset = int(isinstance(origin, BoundMethod))
                    if offset >= len(self.world.program.function(origin.function).params):
                        continue
                    binding = Binding(OPERAND, self.operand, offset)
                    context = (Frame(origin.function, site, offset), *origin.context)[:FRAMES]
                    yield Callee(origin.function, (binding,), "protocol", context=context)

    def subclassed(self, value: ir.Class) -> Iterable[Callee]:
        """`__init_subclass__` of the bases, called with the class and what its statement names."""
        if not self.defines("__init_subclass__"):
            return
        for view in (view for base in value.bases for view in self.views(base)):
            for method in view.methods("__init_subclass__"):
                slots = {one.name: at for at, one in enumerate(self.world.program.function(method).params) if at}
                given = [(operand, slots[name]) for name, operand in value.keywords if name in slots]
                bindings = (Binding(OPERAND, operand, slot) for operand, slot in [(self.operand, 0), *given])
                yield Callee(method, tuple(bindings), "protocol", ignore_result=True)

    def on(self, base: int, names: tuple[str, ...], arguments: tuple[int, ...], ignore: bool = False) -> list[Callee]:
        """The first of the named methods that the object has, called on it with these operands."""
        found: list[Callee] = []
        for view in self.views(base) if base >= 0 and self.defines(*names) else ():
            for name in () if view.of_class else names:
                methods = view.methods(name)
                if methods:
                    found += [self.callee(m, (base, *arguments), "protocol", ignore, view.receiver) for m in methods]
                    break
        return found

    def callee(
        self,
        method: FunctionRef,
        operands: tuple[int, ...],
        kind: str,
        ignore: bool = False,
        on: Instance | ProjectClass | None = None,
    ) -> Callee:
        context = on_receiver(frame_of(self.world, method, on, NOWHERE, 1))
        body = self.world.program.function(method)
        bindings = tuple(
            Binding(OPERAND, operand, place)
            for place, operand in enumerate(operands[: len(body.params)])
            if operand >= 0
        )
        return Callee(
            method, bindings, kind, None, body.is_async, body.is_generator, context, ignore  # type: ignore[arg-type]
        )  # fmt: skip
