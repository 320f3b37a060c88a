"""What is at a path of a value: the walk backwards over the values of one function.

Updates and joins are walked through here; where the walk meets what other functions decide (a parameter, a name of the
module, a call, a captured variable), another equation answers. A little over 300
lines: one walk, one case a kind of value.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from scanner.callgraph.declared import annotated, of_definition, plain, tells_class
from scanner.callgraph.decorators import bare
from scanner.callgraph.dunder import ARITHMETIC, INPLACE
from scanner.callgraph.limits import FRAMES, LONGEST
from scanner.callgraph.members import members
from scanner.callgraph.model import (
    BoundMethod,
    Constant,
    ContainerOf,
    Context,
    External,
    Frame,
    Instance,
    Origin,
    Path,
    ProjectClass,
    ProjectFunction,
    Site,
    TextAt,
)  # fmt: skip
from scanner.callgraph.parameters import of_parameter
from scanner.callgraph.receivers import frame_of, receiver_in
from scanner.callgraph.results import called
from scanner.callgraph.steps import ANY, ENTER, key_step, meets, position
from scanner.callgraph.world import Origins, World, ordered
from scanner.index.model import FunctionRef
from scanner.ir import model as ir

_APPENDERS = {
    "append": 0,
    "add": 0,
    "appendleft": 0,
    "insert": 1,
    "setdefault": 1,
    "put": 0,
    "put_nowait": 0,
    "push": 0,
}
_OF_TEXT = ("__add__", "__truediv__", "__mod__")
_EXTENDERS = frozenset({"extend", "update", "extendleft"})


def of_value(world: World, ref: FunctionRef, operand: int, path: Path, context: Context) -> Origins:
    """What is at `path` of value number `operand`."""
    return _Walk(world, ref, context).run((operand,), path)


def of_variable(world: World, ref: FunctionRef, name: str, path: Path, context: Context) -> Origins:
    """What is at `path` of a variable that nested functions capture: of all that it was ever bound to, in one walk."""
    walk = _Walk(world, ref, context)
    found = walk.run(world.program.bound(ref, name), path)
    for function, operand in world.program.tables(ref.module).stores.get((name, ref.function), ()):
        found |= world.value(FunctionRef(ref.module, function), operand, path, context)
    return found


def of_exit(world: World, ref: FunctionRef, index: int, path: Path, context: Context) -> Origins:
    """What is at `path` of what a function returns (`index` -1), or of a parameter when it ends, in one walk."""
    returns, _, states = world.program.exits(ref)
    return _Walk(world, ref, context).run(returns if index < 0 else states.get(index, ()), path)


class _Walk:
    """One walk: pairs (operand, path) still to be looked at."""

    def __init__(self, world: World, ref: FunctionRef, context: Context) -> None:
        self.world = world
        self.ref = ref
        self.context = context
        body = self.body = world.program.body(ref)
        self.values = body.values
        self.hints = body.hints
        self.checks = body.checks
        self.found: set[Origin] = set()
        self.todo: list[tuple[int, Path]] = []
        self.seen: set[tuple[int, Path]] = set()

    def run(self, operands: Iterable[int], path: Path) -> Origins:
        for operand in operands:
            self.push(operand, path)
        while self.todo:
            operand, path = self.todo.pop()
            if operand not in self.hints or not self.hinted(operand, path):
                self.step(operand, self.values[operand], path)
        return frozenset(self.found)

    def push(self, operand: int, path: Path) -> None:
        if len(path) > LONGEST:
            self.world.hit("path")
        elif operand >= 0 and (operand, path) not in self.seen:
            self.seen.add((operand, path))
            self.todo.append((operand, path))

    def add(self, origin: Origin, path: Path) -> None:
        self.found |= members(self.world, (origin,), path)

    def site(self, operand: int) -> Site:
        return Site(self.ref.module, self.ref.function, operand)

    def step(self, operand: int, value: ir.AnyValue, path: Path) -> None:  # noqa: C901, PLR0915 - one case a kind of value
        world, ref = self.world, self.ref
        match value:
            case ir.Param():
                self.found |= of_parameter(world, ref, value.index, path, self.context)
            case ir.Const():
                self.add(Constant(value.value), path)
            case ir.Global():
                self.found |= world.get(("global", ref.module, value.name, path))
            case ir.Capture():
                self.captured(value, path)
            case ir.Import():
                for definition in world.index.imported(ref.module, value.module, value.level, value.name, value.module):
                    self.found |= members(world, of_definition(world, definition), path)
            case ir.Attr():
                if not self.narrowed(value, (f".{value.name}", *path)):
                    self.push(value.base, (f".{value.name}", *path))
            case ir.Item():
                self.item(value, path)
            case ir.Build():
                self.build(operand, value, path)
            case ir.Format():
                self.add(TextAt(self.site(operand), self.context), path)
            case ir.Op():
                self.computed(operand, value, path)
            case ir.Call():
                self.found |= called(world, ref, operand, value, path, self.context)
            case ir.After():
                self.after(operand, value, path)
            case ir.SetAttr():
                if path and path[0] == f".{value.name}":
                    self.push(value.value, path[1:])
                else:
                    self.push(value.base, path)
            case ir.SetItem():
                self.set_item(value, path)
            case ir.Phi():
                for other in value.operands:
                    self.push(other, path)
            case ir.Func() | ir.Class():
                self.defined(operand, value, path)
            case ir.Store() | ir.Return() | ir.Yield() | ir.Raise():
                pass
            case _:
                assert_never(value)

    def hinted(self, operand: int, path: Path) -> bool:
        """Take the class that the annotation of an assignment names; False when it names none of the project."""
        world, ref = self.world, self.ref
        inside = world.program.function(ref).qualname
        types = annotated(world, ref.module, self.hints[operand], inside, world.program.owner(ref))
        if plain(types) and not path:
            return False
        self.found |= members(world, types, path)
        return tells_class(world, types)

    # -- by kind --------------------------------------------------------------------------------------------

    def captured(self, value: ir.Capture, path: Path) -> None:
        owner = FunctionRef(self.ref.module, value.owner)
        self.found |= self.world.variable(owner, value.name, path, self.context)

    def item(self, value: ir.Item, path: Path) -> None:
        step = key_step(value.key)
        if value.key is None and value.index >= 0:
            keys = {
                key_step(o.value)
                for o in self.world.value(self.ref, value.index, (), self.context)
                if isinstance(o, Constant) and isinstance(o.value, str | int)
            }
            if 0 < len(keys) <= 4:
                for key in sorted(keys):
                    self.push(value.base, (key, *path))
                return
        self.push(value.base, (step, *path))

    def build(self, operand: int, value: ir.Build, path: Path) -> None:
        if not path or path[0][0] != "[":
            self.add(ContainerOf(value.kind, self.site(operand)), path)
            return
        step, rest = path[0], path[1:]
        if value.kind == "dict":
            exact = [e for e in value.elements if e.key is not None and key_step(e.key) == step]
            if exact:
                self.push(exact[-1].value, rest)
                return
        place = position(step)
        count = len(value.elements)
        spread = any(e.spread for e in value.elements)
        for number, element in enumerate(value.elements):
            if element.spread:
                self.push(element.value, (step if value.kind == "dict" else ANY, *rest))
            elif value.kind == "dict":
                if element.key is None or meets(key_step(element.key), step):
                    self.push(element.value, rest)
            elif place is None or spread or count == 1 or place in (number, number - count):
                self.push(element.value, rest)

    def computed(self, operand: int, value: ir.Op, path: Path) -> None:
        name, operands = value.name, value.operands
        if name in ("await", "spread") and operands:
            self.push(operands[0], path)
        elif name == ENTER and operands:
            self.push(operands[0], (ENTER, *path))
        elif name == "slice" and operands:
            self.push(operands[0], (ANY, *path[1:]) if path and path[0][0] == "[" else path)
        elif name == "exception":
            for kind in operands:
                for origin in ordered(self.world.value(self.ref, kind, (), self.context)):
                    self.add(Instance(origin.cls, False) if isinstance(origin, ProjectClass) else origin, path)
        elif name in ARITHMETIC and operands:
            self.operator(operand, (f"__{ARITHMETIC[name]}__",), operands, path)
        elif name in INPLACE and operands:
            self.operator(operand, (f"__i{INPLACE[name]}__", f"__{INPLACE[name]}__"), operands, path)

    def operator(self, operand: int, names: tuple[str, ...], operands: tuple[int, ...], path: Path) -> None:
        if path and path[0][0] == "[":
            for other in operands:
                self.push(other, path)
            return
        own = False
        for origin in ordered(self.world.value(self.ref, operands[0], (), self.context)):
            if isinstance(origin, Instance):
                found = (self.world.index.find_method(origin.cls, name) for name in names)
                method = next(filter(None, found), None)
                if method is not None:
                    own = True
                    self.found |= self.world.result(method, path)
        for number, one in enumerate(operands):
            self.outside(one, f"__{'r' * (number > 0)}{names[-1].strip('_')}__", path)
        if names[-1] in _OF_TEXT and not own:
            self.add(TextAt(self.site(operand), self.context), path)

    def outside(self, operand: int, method: str, path: Path) -> None:
        """What an operator on something outside the project gives, where it is known: `prompt | model` is a chain."""
        for origin in ordered(self.world.value(self.ref, operand, (), self.context)):
            if (
                isinstance(origin, External)
                and (known := self.world.outside.returns(f"{origin.path}.{method}"))
                and known.path
            ):
                self.add(External(known.path, origin.sites, origin.owner), path)

    def after(self, operand: int, value: ir.After, path: Path) -> None:
        """Past a call: what the call may have put into the object, and what was there before."""
        self.push(value.base if path and path[0][0] == "[" else self.body.beneath(operand), path)
        if not path:
            return
        call = self.values[value.call]
        assert isinstance(call, ir.Call)
        if path[0][0] == "[":
            if value.argument < 0:
                self.grown(call, path)
            else:
                self.filled(value, call, path)
        elif path[0][0] == "." and not self.inherited(value, call, path):
            self.altered(self.body.root(operand), path)

    def inherited(self, value: ir.After, call: ir.Call, path: Path) -> bool:
        """A field that the initialiser of a base has set, called on the object that is being made."""
        callee = self.values[call.callee]
        if not isinstance(callee, ir.Attr) or not callee.name == self.world.program.name(self.ref) == "__init__":
            return False
        origins = ordered(self.world.value(self.ref, call.callee, (), self.context))
        for origin in origins:
            if isinstance(origin, ProjectFunction | BoundMethod):
                receiver = getattr(origin, "receiver", receiver_in(self.context, self.ref))
                offset = int(isinstance(origin, BoundMethod))
                frame = frame_of(self.world, origin.function, receiver, self.site(value.call), offset)
                self.found |= self.world.exit(origin.function, 0, path, (frame, *self.context)[:FRAMES])
        return bool(origins)

    def altered(self, operand: int, path: Path) -> None:
        """A field that methods called on the object may have set; asked once for all states of the object."""
        if (~operand, path) in self.seen:
            return
        self.seen.add((~operand, path))
        for origin in ordered(self.world.value(self.ref, operand, (), self.context)):
            if isinstance(origin, Instance):
                self.found |= members(self.world, (origin,), path)

    def grown(self, call: ir.Call, path: Path) -> None:
        callee = self.values[call.callee]
        if not isinstance(callee, ir.Attr) or (callee.name not in _APPENDERS and callee.name not in _EXTENDERS):
            return
        positional = [a.value for a in call.args if a.keyword is None and not a.star]
        if callee.name in _EXTENDERS:
            for argument in call.args:
                if argument.keyword is None:
                    self.push(argument.value, path)
                elif meets(key_step(argument.keyword), path[0]):
                    self.push(argument.value, path[1:])
        else:
            place = _APPENDERS[callee.name]
            if place < len(positional):
                self.push(positional[place], path[1:])

    def filled(self, value: ir.After, call: ir.Call, path: Path) -> None:
        """What a called function puts into the container that it was given."""
        argument = call.args[value.argument]
        if argument.keyword is not None or argument.star:
            return
        for origin in ordered(self.world.value(self.ref, call.callee, (), self.context)):
            if isinstance(origin, ProjectFunction | BoundMethod):
                offset = int(isinstance(origin, BoundMethod))
                function = origin.function
                site = self.site(value.call)
                context = (Frame(function, site, offset), *origin.context)[:FRAMES]
                self.found |= self.world.exit(function, value.argument + offset, path, context)

    def set_item(self, value: ir.SetItem, path: Path) -> None:
        if not path or path[0][0] != "[":
            self.push(value.base, path)
            return
        step = key_step(value.key)
        if meets(step, path[0]):
            self.push(value.value, path[1:])
        if step == ANY or step != path[0]:
            self.push(value.base, path)

    def defined(self, operand: int, value: ir.Func | ir.Class, path: Path) -> None:
        if value.decorators:
            stage = len(value.decorators)
            self.found |= self.world.get(
                ("decorated", self.ref.module, self.ref.function, operand, stage, path, self.context)
            )
        else:
            self.add(bare(self.world, self.ref, value, self.context), path)

    def narrowed(self, value: ir.Attr, path: Path) -> bool:
        """Whether an `isinstance` check in force here says what the base is; then that alone counts."""
        checks = self.checks
        if not checks or not value.guard:
            return False
        guards = self.world.program.function(self.ref).guards
        guard = value.guard
        while guard > 0:
            held = guards[guard]
            checked = checks.get(held.condition)
            if checked is not None and held.polarity and checked[0] == value.base:
                world = self.world
                classes = world.value(self.ref, checked[1], (), self.context)
                classes |= world.value(self.ref, checked[1], (ANY,), self.context)
                found = [o for o in ordered(classes) if isinstance(o, ProjectClass | External)]
                for origin in found:
                    self.add(Instance(origin.cls, False) if isinstance(origin, ProjectClass) else origin, path)
                return bool(found)
            guard = held.parent
        return False
