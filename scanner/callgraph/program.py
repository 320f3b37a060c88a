"""The bodies of the program, loaded when needed, with tables of what each module calls and stores.

A module's tables are made in one pass over its values the first time one of them is asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.callgraph.body import Body
from scanner.callgraph.limits import FRAMES
from scanner.callgraph.model import NOWHERE, Context, Frame, Path
from scanner.index.index import Index
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir import model as ir
from scanner.ir.operands import operands


class AttributeStore:
    """One `base.name = value`: in which function, the operands, and the class whose method does it to its own
    receiver (-1: to something else).

    `returns` says that the value is what was there before, changed: only what is inside it can be new.
    """

    __slots__ = ("base", "function", "owner", "returns", "value")

    def __init__(self, function: int, base: int, value: int, owner: int, returns: bool) -> None:
        self.function = function
        self.base = base
        self.value = value
        self.owner = owner
        self.returns = returns

    def matters(self, path: Path) -> bool:
        """Whether the store can tell what is at a path."""
        return not self.returns or (path[:1] != () and path[0][0] == "[")


class Tables:
    """What the bodies of one module call, store and decorate with."""

    def __init__(self, module: ir.Module) -> None:
        self.calls: dict[str, list[tuple[int, int]]] = {}
        self.decorated: dict[str, list[tuple[int, int, int]]] = {}
        self.attributes: dict[str, list[AttributeStore]] = {}
        self.stores: dict[tuple[str, int], list[tuple[int, int]]] = {}
        self.definitions: dict[int, tuple[int, int]] = {}
        self.classes: dict[int, tuple[int, int]] = {}
        for number, function in enumerate(module.functions):
            self._scan(module, number, function)

    def _scan(self, module: ir.Module, number: int, function: ir.Function) -> None:
        values = function.values
        for operand, value in enumerate(values):
            if isinstance(value, ir.Call):
                self.calls.setdefault(_spoken(module, values, value.callee), []).append((number, operand))
            elif isinstance(value, ir.SetAttr):
                owner = _owner(module, function, value.base)
                store = AttributeStore(
                    number, value.base, value.value, owner, _written_back(values, value.value, value.name)
                )
                self.attributes.setdefault(value.name, []).append(store)
            elif isinstance(value, ir.Store):
                self.stores.setdefault((value.name, value.owner), []).append((number, value.value))
            elif isinstance(value, ir.Func):
                self.definitions[value.function] = (number, operand)
                self._decorators(module, number, operand, value.decorators)
            elif isinstance(value, ir.Class):
                self.classes[value.index] = (number, operand)
                self._decorators(module, number, operand, value.decorators)

    def _decorators(self, module: ir.Module, number: int, operand: int, found: tuple[int, ...]) -> None:
        values = module.functions[number].values
        for stage, decorator in enumerate(found):
            self.decorated.setdefault(_spoken(module, values, decorator), []).append((number, operand, stage))


class Program:
    """Functions and tables by reference; what cannot be loaded is empty."""

    def __init__(self, index: Index, load: Callable[[str], ir.Module]) -> None:
        self.index = index
        self._load = load
        self._modules: dict[str, ir.Module] = {}
        self._tables: dict[str, Tables] = {}
        self._inputs: dict[FunctionRef, bool] = {}
        self._exits: dict[
            FunctionRef, tuple[tuple[int, ...], tuple[tuple[int, bool], ...], dict[int, tuple[int, ...]]]
        ] = {}
        self._varying: dict[FunctionRef, bytearray] = {}
        self._bound: dict[FunctionRef, dict[str, tuple[int, ...]]] = {}
        self._within: dict[str, dict[int, list[int]]] = {}
        self._bodies: dict[FunctionRef, Body] = {}

    def module(self, name: str) -> ir.Module:
        """The body of a module."""
        known = self._modules.get(name)
        if known is None:
            known = self._modules[name] = self._load(name)
        return known

    def function(self, ref: FunctionRef) -> ir.Function:
        """The body of a function."""
        return self.module(ref.module).functions[ref.function]

    def name(self, ref: FunctionRef) -> str:
        """The name of a function."""
        return self.function(ref).name

    def body(self, ref: FunctionRef) -> Body:
        """A function's values with what is looked up beside them."""
        known = self._bodies.get(ref)
        if known is None:
            known = self._bodies[ref] = Body(self.function(ref))
        return known

    def tables(self, module: str) -> Tables:
        """The tables of a module."""
        known = self._tables.get(module)
        if known is None:
            known = self._tables[module] = Tables(self.module(module))
        return known

    def definition(self, ref: FunctionRef) -> tuple[FunctionRef, int] | None:
        """Where a function is defined: the enclosing function and its `Func` value."""
        found = self.tables(ref.module).definitions.get(ref.function)
        return None if found is None else (FunctionRef(ref.module, found[0]), found[1])

    def owner(self, ref: FunctionRef) -> ClassRef | None:
        """The class in whose body the function stands, or one of the functions around it."""
        module = self.module(ref.module)
        number = ref.function
        while number > 0:
            function = module.functions[number]
            if function.owner >= 0 and function.kind != "class":
                return ClassRef(ref.module, function.owner)
            number = function.parent
        return None

    def relevant(self, ref: FunctionRef, context: Context) -> Context:
        """The part of a context that can matter in a function: from the first frame of it or of one around it."""
        if not context:
            return context
        functions = self.module(ref.module).functions
        around = set()
        number = ref.function
        while number >= 0:
            around.add(FunctionRef(ref.module, number))
            number = functions[number].parent
        for position, frame in enumerate(context):
            if frame.function in around:
                return context[position:]
        return ()

    def entered(self, ref: FunctionRef, frame: Frame, closure: Context, caller: Context) -> Context:
        """The context in a function reached by `frame`; nothing when what it gives back does not depend on its
        caller."""
        if not self.depends_on_inputs(ref):
            return on_receiver(frame)
        if any(outer.function == frame.function for outer in caller):
            return on_receiver(frame) or closure[:1]  # recursion: all calls together
        return (frame, *closure, *caller)[:FRAMES]

    def exits(
        self, ref: FunctionRef
    ) -> tuple[tuple[int, ...], tuple[tuple[int, bool], ...], dict[int, tuple[int, ...]]]:
        """What a function returns, what it yields (delegating or not), and the states of its parameters when it
        ends."""
        known = self._exits.get(ref)
        if known is None:
            function = self.function(ref)
            returns = [v for v in function.values if type(v) is ir.Return]
            yields = tuple((v.value, v.delegate) for v in function.values if type(v) is ir.Yield)
            states: dict[int, dict[int, None]] = {}
            for pairs in (function.states, *(v.states for v in returns)):
                for index, operand in pairs:
                    states.setdefault(index, {})[operand] = None
            values = tuple(v.value for v in returns if v.value >= 0)
            known = self._exits[ref] = (values, yields, {i: tuple(s) for i, s in states.items()})
        return known

    def bound(self, ref: FunctionRef, name: str) -> tuple[int, ...]:
        """What a variable that nested functions capture was bound to."""
        known = self._bound.get(ref)
        if known is None:
            known = self._bound[ref] = {b.name: b.values for b in self.function(ref).bindings}
        return known.get(name, ())

    def depends_on_inputs(self, ref: FunctionRef) -> bool:
        """Whether what a function gives back is computed from a parameter (not its receiver) or a captured variable."""
        known = self._inputs.get(ref)
        if known is None:
            known = self._inputs[ref] = self._reaches_inputs(ref)
        return known

    def _reaches_inputs(self, ref: FunctionRef) -> bool:
        function = self.function(ref)
        todo = [i for i, v in enumerate(function.values) if isinstance(v, ir.Return | ir.Yield)]
        seen = set(todo)
        while todo:
            value = function.values[todo.pop()]
            if isinstance(value, ir.Param):
                if function.params[value.index].flavour != "receiver":
                    return True
            elif isinstance(value, ir.Capture | ir.Func | ir.Class):
                return True
            for operand in operands(value):
                if operand >= 0 and operand not in seen:
                    seen.add(operand)
                    todo.append(operand)
        return False

    def within(self, ref: FunctionRef) -> tuple[int, ...]:
        """The number of a function and of those defined inside it, those of classes inside it left out."""
        known = self._within.get(ref.module)
        if known is None:
            known = self._within[ref.module] = {}
            for number, function in enumerate(self.module(ref.module).functions):
                if function.parent > 0 and function.kind != "class":
                    known.setdefault(function.parent, []).append(number)
        found = [ref.function]
        for number in found:
            found += known.get(number, ())
        return tuple(found)

    def varies(self, ref: FunctionRef, operand: int) -> bool:
        """Whether a value may differ from caller to caller: it is computed from a parameter (not the receiver), a
        captured variable, or a function made here."""
        return self._marks(ref)[operand] & _BY_CALLER != 0

    def differs(self, ref: FunctionRef, operand: int) -> bool:
        """Whether a value may differ from caller to caller, or from receiver to receiver."""
        return self._marks(ref)[operand] != 0

    def on_receiver_of(self, ref: FunctionRef, operand: int, frame: Frame) -> Context:
        """What is left of a context for a value that does not differ from caller to caller: the receiver, if that."""
        if frame.receiver is None or frame.function != ref or not self._marks(ref)[operand]:
            return ()
        return on_receiver(frame)

    def _marks(self, ref: FunctionRef) -> bytearray:
        known = self._varying.get(ref)
        if known is None:
            known = self._varying[ref] = _varying(self.function(ref))
        return known


_BY_CALLER, _BY_RECEIVER = 1, 2


def on_receiver(frame: Frame) -> Context:
    """What is left of a frame when only the receiver matters."""
    return (Frame(frame.function, NOWHERE, frame.offset, frame.receiver),) if frame.receiver is not None else ()


def _varying(function: ir.Function) -> bytearray:
    """For each value, whether it may differ from caller to caller, and from receiver to receiver."""
    marks = bytearray(len(function.values))
    behind: list[tuple[int, ir.AnyValue]] = []
    for operand, value in enumerate(function.values):
        if isinstance(value, ir.Param):
            marks[operand] = _BY_RECEIVER if function.params[value.index].flavour == "receiver" else _BY_CALLER
        elif isinstance(value, ir.Capture | ir.Func | ir.Class):
            marks[operand] = _BY_CALLER
        else:
            for one in operands(value):
                marks[operand] |= marks[one] if one >= 0 else 0
            if isinstance(value, ir.Call) and _names_super(function.values[value.callee]):
                marks[operand] |= _BY_RECEIVER
            elif isinstance(value, ir.Phi):
                behind.append((operand, value))
    if any(marks[o] for _, value in behind for o in operands(value)):  # a loop: what comes later flows back
        changed = True
        while changed:
            changed = False
            for operand, value in enumerate(function.values):
                for one in operands(value):
                    if one >= 0 and marks[one] & ~marks[operand]:
                        marks[operand] |= marks[one]
                        changed = True
    return marks


def _names_super(callee: ir.AnyValue) -> bool:
    return isinstance(callee, ir.Global) and callee.name == "super"


def _spoken(module: ir.Module, values: tuple[ir.AnyValue, ...], operand: int) -> str:
    """The last name of a callee; of one that is itself called, its name with `()`."""
    suffix = ""
    for _ in range(8):
        value = values[operand]
        match value:
            case ir.Attr() | ir.Global() | ir.Capture():
                return value.name + suffix
            case ir.Import():
                return (value.name or value.module.rpartition(".")[2]) + suffix
            case ir.Call():
                operand, suffix = value.callee, "()"
            case ir.Param():
                return value.name + suffix
            case ir.Func():
                return module.functions[value.function].name + suffix
            case ir.Class():
                return module.interface.classes[value.index].name + suffix
            case ir.Phi(operands=operands) if operands:
                operand = operands[0]
            case _:
                return suffix
    return suffix


def _owner(module: ir.Module, function: ir.Function, base: int) -> int:
    """The class to whose instance (or to which itself) an attribute is stored, when it is the receiver of a
    method; -1."""
    for _ in range(200):
        value = function.values[base]
        match value:
            case ir.SetAttr() | ir.SetItem() | ir.After():
                base = value.base
            case ir.Phi(operands=operands) if operands and operands[0] < base:
                base = operands[0]
            case ir.Param():
                return function.owner if function.params[value.index].flavour == "receiver" else -1
            case ir.Capture():
                outer = module.functions[value.owner]
                own = outer.params and outer.params[0].flavour == "receiver" and outer.params[0].name == value.name
                return outer.owner if own else -1
            case _:
                return -1
    return -1


def _written_back(values: tuple[ir.AnyValue, ...], operand: int, name: str) -> bool:
    """Whether a value is a later state of what was read from an attribute of this name.

    What is only read from an attribute of that name, of any object, is a store like others: `self.db = app.db`.
    """
    later = False
    for _ in range(50):
        value = values[operand]
        match value:
            case ir.SetAttr() | ir.SetItem() | ir.After():
                operand, later = value.base, True
            case ir.Attr():
                return later and value.name == name
            case _:
                return False
    return False
