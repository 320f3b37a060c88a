"""The targets of one call, as they are found: for each thing that the callee may be, what it runs, and how the call's
arguments meet the parameters there.
"""

from __future__ import annotations

from scanner.callgraph.binding import bind, lengths, received
from scanner.callgraph.callers import FINISHING
from scanner.callgraph.limits import FRAMES
from scanner.callgraph.lookup import ClassView, implementations, is_record, record_fields
from scanner.callgraph.model import (
    CALLEE,
    NEW,
    RECEIVER,
    Binding,
    BoundMethod,
    Callee,
    Construction,
    Context,
    External,
    FieldBinding,
    Instance,
    Origin,
    Partial,
    ProjectClass,
    ProjectFunction,
    Site,
    SuperOf,
)  # fmt: skip
from scanner.callgraph.program import Program, on_receiver
from scanner.callgraph.receivers import frame_of
from scanner.callgraph.steps import key_step
from scanner.callgraph.uses import called_on
from scanner.callgraph.world import World
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir import model as ir


class Found:
    """The targets of one call, as they are found."""

    def __init__(self, world: World, ref: FunctionRef, operand: int, call: ir.Call, context: Context) -> None:
        self.world = world
        self.ref = ref
        self.operand = operand
        self.call = call
        self.context = context
        self.callees: list[Callee] = []
        self.constructions: list[Construction] = []
        self.externals: list[External] = []
        self.site = Site(ref.module, ref.function, operand)
        self.known = lengths(world.program.function(ref).values, call.args)

    def add(self, origin: Origin) -> None:
        """Note what is run when the callee is this."""
        match origin:
            case ProjectFunction():
                self.function(origin.function, 0, origin.context)
            case BoundMethod():
                self.function(origin.function, 1, origin.context, origin.receiver)
            case ProjectClass():
                self._made(origin)
            case Instance():
                self._instance(origin)
            case External():
                self.externals.append(origin)
            case Partial():
                self._partial(origin)
            case SuperOf():
                pass
            case _:
                pass

    def function(
        self, function: FunctionRef, offset: int, closure: Context, receiver: Instance | ProjectClass | None = None
    ) -> None:
        """A function; with `offset` 1 its first parameter is the receiver."""
        for other in implementations(self.world, function):
            self.function(other, offset, (), receiver)
        bindings = bind(self.world.program.function(function).params, self.call.args, offset, self.known)
        if offset and not isinstance(receiver, ProjectClass):
            bindings = (self._receiver(function), *bindings)
        kind = "new" if self.world.program.function(function).name == "__new__" else "call"
        self._callee(function, bindings, kind, (offset, receiver), closure)

    def _receiver(self, method: FunctionRef) -> Binding:
        """Where parameter 0 of a method comes from."""
        params = self.world.program.function(method).params
        values = self.world.program.function(self.ref).values
        operand = self.call.callee
        for _ in range(20):
            value = values[operand]
            if isinstance(value, ir.Attr):
                base = _of_super(self.world.program, self.ref, value.base, self.operand)
                return received(params, RECEIVER, base)
            if isinstance(value, ir.Phi) and value.operands and value.operands[0] < operand:
                operand = value.operands[0]
            else:
                break
        return received(params, CALLEE, self.call.callee, (".__self__",))

    def _callee(
        self,
        function: FunctionRef,
        bindings: tuple[Binding, ...],
        kind: str,
        called_on: tuple[int, Instance | ProjectClass | None],
        closure: Context = (),
    ) -> None:
        """Note a function; `called_on` says how many parameters are bound otherwise, and the receiver."""
        body = self.world.program.function(function)
        frame = frame_of(self.world, function, called_on[1], self.site, called_on[0])
        context: Context = on_receiver(frame)
        if closure or self._higher_order() or self._chooses(function, bindings):
            context = (frame, *closure, *self._caller(function))[:FRAMES]
        found = Callee(
            function, bindings, kind, self._cls_of(function, kind), body.is_async, body.is_generator, context  # type: ignore[arg-type]
        )  # fmt: skip
        if found not in self.callees:
            self.callees.append(found)

    def _cls_of(self, function: FunctionRef, kind: str) -> ClassRef | None:
        owner = self.world.program.function(function).owner
        return ClassRef(function.module, owner) if kind != "call" and owner >= 0 else None

    def _caller(self, function: FunctionRef) -> Context:
        """The context of the caller, where what the call passes may hang on it."""
        if not self.context or any(one.function == function for one in self.context):
            return ()
        varies = self.world.program.differs
        return self.context if any(varies(self.ref, one.value) for one in self.call.args) else ()

    def _chooses(self, function: FunctionRef, bindings: tuple[Binding, ...]) -> bool:
        """Whether the call passes an object of a known class whose methods, which others have too, are called there."""
        called = called_on(self.world, function)
        return any(
            self._has_methods(binding.operand, called[binding.parameter])
            for binding in bindings
            if binding.parameter in called and binding.operand >= 0 and not binding.source_path
        )

    def _has_methods(self, operand: int, names: frozenset[str]) -> bool:
        index = self.world.index
        names = frozenset(name for name in names if len(index.methods_named(name)) > 1)
        return bool(names) and any(
            isinstance(one, Instance) and one.exact and any(index.find_method(one.cls, name) for name in names)
            for one in self.world.value(self.ref, operand, (), self.context)
        )

    def _higher_order(self) -> bool:
        """Whether the call passes a function: then what happens inside depends on which."""
        for argument in self.call.args:
            value = self.world.program.function(self.ref).values[argument.value]
            if isinstance(value, ir.Func):
                return True
            if isinstance(value, ir.Global | ir.Attr | ir.Capture) and any(
                isinstance(o, ProjectFunction | BoundMethod | ProjectClass) or _is_builtin(value, o)
                for o in self.world.value(self.ref, argument.value, (), self.context)
            ):
                return True
        return False

    def _made(self, origin: ProjectClass) -> None:
        """A class that is called."""
        world, cls = self.world, origin.cls
        view = ClassView(world, origin)
        init, new = view.methods("__init__"), view.methods("__new__")
        for method in new:
            params = world.program.function(method).params
            self._callee(method, bind(params, self.call.args, 1, self.known), "new", (1, origin))
        for method in init:
            params = world.program.function(method).params
            bindings = (received(params, NEW, self.operand), *bind(params, self.call.args, 1, self.known))
            self._callee(method, bindings, "constructor", (1, Instance(cls, origin.exact)))
        fields = () if init else self._fields(cls)
        finished = not init and is_record(world, cls) and self._finished(view, fields)
        self.constructions.append(Construction(cls, () if finished else fields))
        if not init:
            self.externals += [External(base, (), cls) for base in view.external_bases()[:1]]

    def _finished(self, view: ClassView, fields: tuple[FieldBinding, ...]) -> bool:
        """What a generated constructor calls once the fields are filled, with those that are arguments of it; whether
        there is any, so that it says what the fields are.
        """
        before = len(self.callees)
        for method in (one for name in FINISHING for one in view.methods(name)):
            slots = {one.name: at for at, one in enumerate(self.world.program.function(method).params) if at}
            bindings = tuple(
                Binding(one.argument, one.operand, slots[one.field], one.source_path)
                if one.field in slots
                else Binding(one.argument, one.operand, 0, one.source_path, (f".{one.field}",))
                for one in fields
            )
            self._callee(method, (Binding(NEW, self.operand, 0), *bindings), "constructor", (1, view.instance()))
        return len(self.callees) > before

    def _fields(self, cls: ClassRef) -> tuple[FieldBinding, ...]:
        """How the arguments fill the fields when no constructor is written out."""
        order = record_fields(self.world, cls)
        positional = order if is_record(self.world, cls) else ()
        found: list[FieldBinding] = []
        at = 0
        for number, argument in enumerate(self.call.args):
            if argument.keyword is not None:
                found.append(FieldBinding(number, argument.value, argument.keyword))
            elif argument.star == 2:
                fields = {f.field.name for f in self.world.index.fields(cls)}
                names = order or tuple(sorted(name for name in fields if not name.startswith("__")))
                found += [FieldBinding(number, argument.value, name, (key_step(name),)) for name in names]
            elif argument.star == 1:
                rest = positional[at:]
                found += [FieldBinding(number, argument.value, name, (f"[#{i}]",)) for i, name in enumerate(rest)]
                at = len(positional)
            elif at < len(positional):
                found.append(FieldBinding(number, argument.value, positional[at]))
                at += 1
        return tuple(found)

    def _instance(self, origin: Instance) -> None:
        """An object that is called."""
        view = ClassView(self.world, origin)
        methods = view.methods("__call__")
        for method in methods:
            params = self.world.program.function(method).params
            called = received(params, RECEIVER, self.call.callee)
            self._callee(method, (called, *bind(params, self.call.args, 1, self.known)), "call", (1, origin))
        if not methods:
            self.externals += [External(f"{base}.__call__", (), origin.cls) for base in view.external_bases()[:1]]

    def _partial(self, origin: Partial) -> None:
        """A partial: what it holds comes first, then the arguments of the call."""
        world = self.world
        where = FunctionRef(origin.site.module, origin.site.function)
        made = world.program.function(where).values[origin.site.operand]
        if not isinstance(made, ir.Call) or not made.args:
            return
        held = made.args[1:]
        for inner in sorted(world.value(where, made.args[0].value), key=repr):
            if isinstance(inner, External):
                self.externals.append(inner)
            if not isinstance(inner, ProjectFunction | BoundMethod | ProjectClass):
                continue
            function = inner.function if not isinstance(inner, ProjectClass) else None
            if isinstance(inner, ProjectClass):
                self.constructions.append(Construction(inner.cls))
                function = world.index.find_method(inner.cls, "__init__")
            if function is None:
                continue
            offset = 0 if isinstance(inner, ProjectFunction) and not origin.method else 1
            bindings = self._held(function, held, offset)
            if origin.method:
                bindings = (self._receiver(function), *bindings)
            elif isinstance(inner, BoundMethod):
                bindings = (Binding(CALLEE, self.call.callee, 0, (".func", ".__self__")), *bindings)
            elif isinstance(inner, ProjectClass):
                bindings = (Binding(NEW, self.operand, 0), *bindings)
            kind = "constructor" if isinstance(inner, ProjectClass) else "call"
            self._callee(function, bindings, kind, (offset, getattr(inner, "receiver", None)))

    def _held(self, function: FunctionRef, held: tuple[ir.Argument, ...], offset: int) -> tuple[Binding, ...]:
        params = self.world.program.function(function).params
        positional = tuple(a for a in held if a.keyword is None)
        keywords = tuple(a for a in held if a.keyword is not None)
        together = (*positional, *self.call.args, *keywords)
        found = []
        known = self.known if not any(argument.star for argument in held) else None
        for binding in bind(params, together, offset, known):
            number = binding.argument
            own = number - len(positional)
            if 0 <= own < len(self.call.args):
                found.append(_renumbered(binding, own, binding.operand, ()))
                continue
            argument = together[number]
            step = f"[#{number}]" if argument.keyword is None else key_step(argument.keyword)
            path = (".args", step) if argument.keyword is None else (".keywords", step)
            found.append(_renumbered(binding, CALLEE, self.call.callee, path))
        return tuple(found)


def _is_builtin(value: ir.Global | ir.Attr | ir.Capture, origin: Origin) -> bool:
    """Whether a value is named as a builtin function (`len`) or as a method of a builtin class (`str.upper`)."""
    if not isinstance(origin, External) or origin.sites:
        return False
    before, _, last = origin.path.rpartition(".")
    return last == value.name and (not before or before in ("str", "bytes", "list", "dict", "set"))


def _of_super(program: Program, ref: FunctionRef, base: int, call: int) -> int:
    """For `super()`, the receiver itself, in the state in which the call finds it."""
    values = program.function(ref).values
    value = values[base]
    if isinstance(value, ir.Call):
        callee = values[value.callee]
        if isinstance(callee, ir.Global) and callee.name == "super":
            for later in values[call:]:
                if isinstance(later, ir.After) and (later.call, later.argument) == (call, -1) and later.base != base:
                    return later.base
            return next((i for i, v in enumerate(values) if isinstance(v, ir.Param) and v.index == 0), base)
    return base


def _renumbered(binding: Binding, argument: int, operand: int, prefix: tuple[str, ...]) -> Binding:
    path = (*prefix, *binding.source_path)
    return Binding(argument, operand, binding.parameter, path, binding.parameter_path)
