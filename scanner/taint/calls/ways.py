"""Ways into functions of the project, made from what the call graph says a call may run."""

from __future__ import annotations

from collections.abc import Callable

from scanner.callgraph.dunder import INPLACE
from scanner.callgraph.model import NEW, OPERAND, RECEIVER, Callee, Targets
from scanner.index.index import Index
from scanner.index.model import ClassRef
from scanner.ir.model import After, Call, Class, Func, Item, Op, Operand, Raise, Return, SetAttr, SetItem
from scanner.taint.calls.site import Enter, EnterClosure, Landing, Move, Site, Way
from scanner.taint.facts import codes
from scanner.taint.facts.paths import RESULT_OF_GENERATOR
from scanner.taint.opened.view import View


def add_callees(site: Site, view: View, at: Operand, targets: Targets, number: Callable[[Callee], int]) -> None:
    """Compile the functions that a call (or a value that calls unwritten) may run into the site."""
    guess = codes.BIT["name-fallback"] if targets.guessed else 0
    for callee in targets.callees:
        way = Way(number(callee), at, guess)
        way.given = frozenset(one.parameter for one in callee.bindings if not one.source_path)
        way.reached = frozenset(one.parameter for one in callee.bindings)
        _results(way, view, at, callee)
        _states(way, view, at, callee)
        for binding in callee.bindings:
            if binding.argument != NEW and binding.operand >= 0:
                site.add(binding.operand, Enter(way, binding.parameter, binding.source_path, binding.parameter_path))
        value = view.values[at]
        if isinstance(value, Call):
            site.add(value.callee, EnterClosure(way))
        elif isinstance(value, Func | Class):
            for decorator in value.decorators:
                site.add(decorator, EnterClosure(way))
        site.ways.append(way)


def is_opaque(targets: Targets) -> bool:
    """Whether a construction says nothing of what becomes of its arguments."""
    return (
        bool(targets.constructions) and not targets.callees and not any(made.fields for made in targets.constructions)
    )


def add_constructions(site: Site, at: Operand, targets: Targets, index: Index) -> None:
    """Compile constructors that are not written out: arguments become fields (keys of a typed dict, positions of a
    named tuple).
    """
    for construction in targets.constructions:
        kind = _shape(index, construction.cls)
        for field in construction.fields:
            if field.operand < 0:
                continue
            step = f"[{field.field}]" if kind == "dict" else f".{field.field}"
            site.add(field.operand, Move(at, field.source_path, (step,), False, codes.SET))
            if kind == "tuple" and field.argument >= 0:
                site.add(field.operand, Move(at, field.source_path, (f"[#{field.argument}]",), False, codes.SET))


def find_changed(site: Site, targets: Targets, view_of: Callable[[Way], View]) -> None:
    """Note the arguments whose state after the call is what the callees say, and not also what it was before."""
    if targets.guessed or targets.externals or not targets.callees or targets.unresolved:
        return
    changed: set[int] | None = None
    for callee, way in zip(targets.callees, site.ways, strict=True):
        function = view_of(way)
        mine = {
            binding.argument
            for binding in callee.bindings
            if binding.argument >= RECEIVER and not binding.source_path and not binding.parameter_path
            and _always_updates(function, binding.parameter)
        }  # fmt: skip
        changed = mine if changed is None else changed & mine
    site.changed |= changed or set()


def _results(way: Way, view: View, at: Operand, callee: Callee) -> None:
    way.raises = True
    if callee.kind == "constructor":
        made = next((one.parameter_path for one in callee.bindings if one.argument == NEW), ())
        way.states.setdefault(0, []).append(Landing(at, (), made))
        return
    if callee.ignore_result or callee.kind == "setter":
        return
    if callee.is_generator:
        value = view.values[at]
        inside = isinstance(value, Item) and not isinstance(value.key, str) and value.index < 0
        way.yields = (Landing(at, () if inside else ("[*]",)),)
        way.results = () if inside else (Landing(at, (RESULT_OF_GENERATOR,)),)
    else:
        way.results = (Landing(at),)


def _states(way: Way, view: View, at: Operand, callee: Callee) -> None:
    for binding in callee.bindings:
        landings = way.states.setdefault(binding.parameter, [])
        if binding.argument >= RECEIVER:
            for index in states_after(view, at, binding.argument, binding.operand):
                landings.append(Landing(index, binding.source_path, binding.parameter_path))
        elif binding.argument == OPERAND:
            for index in _operands_after(view, at, binding.operand):
                landings.append(Landing(index, binding.source_path, binding.parameter_path))


def _operands_after(view: View, at: Operand, operand: Operand) -> list[Operand]:
    """The state of an operand after what runs unwritten: of a call the state after it, of an update the update, of what
    an operator changes in place its result; else the operand as it is, wherever it is used.
    """
    value = view.values[at]
    if isinstance(value, SetAttr | SetItem):
        return [at] if operand == value.base else []
    if isinstance(value, Op) and value.name in INPLACE and operand == value.operands[0]:
        return []
    later = [(index, view.values[index]) for index in view.after.get(at, ())]
    return [index for index, state in later if isinstance(state, After) and state.base == operand] or [operand]


def states_after(view: View, at: Operand, argument: int, operand: Operand) -> list[Operand]:
    """The state of an argument or receiver after a call; where it is read off another call's result, that result, which
    may be held elsewhere.
    """
    found = [
        index
        for index in view.after.get(at, ())
        if isinstance(state := view.values[index], After) and state.argument == argument
    ]
    call = view.values[at]
    is_called = isinstance(call, Call) and call.callee == operand  # an object that is called has no other state
    return found if found or operand < 0 or not (is_called or view.is_held(operand)) else [operand]


def _always_updates(view: View, parameter: int) -> bool:
    function = view.function
    returns = [value for value in view.values if isinstance(value, Return)]
    if not all(any(index == parameter for index, _ in leaving.states) for leaving in returns):
        return False
    falls_off = not view.values or not isinstance(view.values[-1], Return | Raise)
    ends = any(index == parameter for index, _ in function.states)
    return (ends or not falls_off) and bool(returns or ends)


def _shape(index: Index, cls: ClassRef) -> str:
    """What instances of a class are besides their fields: a tuple, a dict, or neither."""
    bases = index.external_bases(cls)
    if any(base.rpartition(".")[2] in ("NamedTuple", "namedtuple") for base in bases):
        return "tuple"
    return "dict" if any(base.rpartition(".")[2] == "TypedDict" for base in bases) else ""
