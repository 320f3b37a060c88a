"""Calls whose effect on fields is written in another call's constants, or in a class's order of fields.

`Point = namedtuple("Point", "x y")` says which fields `Point(1, 2)` has; `attrgetter("mail")(user)` reads that field
alone; `astuple(user)` puts the fields at their positions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.callgraph.model import External, Instance, ProjectClass
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Attr, Build, Call, Const, Item, Op, Operand
from scanner.rules.model import ModelEffect, Port, Rule
from scanner.taint.calls.site import Move, Site
from scanner.taint.facts import codes
from scanner.taint.facts.paths import step_of_key
from scanner.taint.opened.opening import Opening
from scanner.taint.opened.view import View

ASTUPLE = frozenset(("dataclasses.astuple", "attr.astuple", "attrs.astuple"))

_MAKERS = ("namedtuple", "NamedTuple")
_GETTERS = {"operator.attrgetter": ".", "operator.itemgetter": "["}


def add_getter(program: Opening, site: Site, view: View, at: Operand, externals: Iterable[External]) -> bool:
    """Compile the call of a getter; whether the call is one of which the names are known."""
    paths = next((found for external in externals if (found := read_by_getter(program, external))), ())
    call = view.values[at]
    if not paths or not isinstance(call, Call) or len(call.args) != 1 or call.args[0].star:
        return False
    for position, path in enumerate(paths):
        put = (f"[#{position}]",) if len(paths) > 1 else ()
        site.add(call.args[0].value, Move(at, path, put, False, codes.READ))
    return True


def read_by_getter(program: Opening, external: External) -> tuple[tuple[str, ...], ...]:
    """The paths that a getter reads, from the constants with which it was made."""
    mark = _GETTERS.get(external.path)
    if mark is None or not external.sites:
        return ()
    made = external.sites[0]
    values = program.open(FunctionRef(made.module, made.function)).values
    call = values[made.operand] if made.operand >= 0 else None
    written = [values[argument.value] for argument in call.args] if isinstance(call, Call) else []
    keys = [one.value for one in written if isinstance(one, Const)]
    if len(keys) != len(written):
        return ()
    if mark == ".":
        return tuple(tuple(f".{name}" for name in str(key).split(".")) for key in keys)
    return tuple((step_of_key(key if isinstance(key, str | int) else None),) for key in keys)


def rules_of_getter(program: Opening, external: External) -> Iterator[Rule]:
    """What a getter does that is handed on (`map(itemgetter("mail"), rows)`), said as rules."""
    paths = read_by_getter(program, external)
    for position, path in enumerate(paths):
        target = Port("result", path=(f"[#{position}]",) if len(paths) > 1 else ())
        yield Rule("getter", "", ModelEffect(Port("argument", 0, path=path), target, "same"))


def add_positions(program: Opening, site: Site, number: int, at: Operand, externals: Iterable[External]) -> bool:
    """Compile a record made a tuple; whether the call is one of a record of which the order of fields is known."""
    call = program.view(number).values[at]
    if not any(one.path in ASTUPLE for one in externals) or not isinstance(call, Call) or not call.args:
        return False
    given = call.args[0].value
    orders = {_order(program, one.cls) for one in _instances(program, number, given)}
    for order in sorted(orders):
        for position, name in enumerate(order):
            site.add(given, Move(at, (f".{name}",), (f"[#{position}]",), False, codes.READ))
    return bool(orders)


def matched_fields(program: Opening, number: int, at: Operand) -> tuple[str, ...]:
    """The fields that a positional part of a class pattern reads, by the order of the class's fields."""
    view = program.view(number)
    part = view.values[at]
    test = view.values[part.index] if isinstance(part, Item) and part.index >= 0 else None
    if not isinstance(part, Item) or not isinstance(test, Op) or test.name != "match" or not isinstance(part.key, int):
        return ()
    orders = [
        _order(program, origin.cls)
        for origin in program.origins(number, test.operands[1])
        if isinstance(origin, ProjectClass)
    ]
    return tuple(dict.fromkeys(order[part.key] for order in orders if part.key < len(order)))


def add_tuple(program: Opening, site: Site, view: View, at: Operand, externals: Iterable[External]) -> bool:
    """Compile the construction of a named tuple; whether the call is one of which the fields are known."""
    names = next((found for external in externals if (found := _fields(program, external))), ())
    call = view.values[at]
    if not names or not isinstance(call, Call):
        return False
    for position, argument in enumerate(call.args):
        name = argument.keyword or (names[position] if position < len(names) and not argument.star else "")
        steps = (f".{name}", f"[#{names.index(name)}]") if name in names else ()
        for step in steps:
            site.add(argument.value, Move(at, (), (step,), False, codes.SET))
    return True


def add_changed(program: Opening, site: Site, view: View, at: Operand, externals: Iterable[External]) -> bool:
    """Compile `row._replace(mail=x)` and `Row._make(values)`; whether the call is one of a named tuple."""
    call = view.values[at]
    if not isinstance(call, Call):
        return False
    for external in externals:
        maker, _, method = external.path.rpartition(".")
        if method not in ("_replace", "_make") or maker.rpartition(".")[2] not in _MAKERS:
            continue
        names = _names(program, external)
        if method == "_make" and call.args:
            given = call.args[0].value
            site.add(given, Move(at, (), (), False, codes.COPY))
            for position, name in enumerate(names):
                site.add(given, Move(at, (f"[#{position}]",), (f".{name}",), False, codes.SET))
        elif method == "_replace":
            _replace(site, view, at, call, names)
        return True
    return False


def _replace(site: Site, view: View, at: Operand, call: Call, names: tuple[str, ...]) -> None:
    """Everything that is not given anew is as in the receiver."""
    callee = view.values[call.callee]
    given = {argument.keyword for argument in call.args}
    for position, name in enumerate(names):
        for step in (f".{name}", f"[#{position}]"):
            if isinstance(callee, Attr) and name not in given:
                site.add(callee.base, Move(at, (step,), (step,), False, codes.READ))
            for argument in call.args:
                if argument.keyword == name:
                    site.add(argument.value, Move(at, (), (step,), False, codes.SET))


def _names(program: Opening, external: External) -> tuple[str, ...]:
    """The fields of the named tuple whose method an external is."""
    if isinstance(external.owner, ClassRef):
        return program.graph.fields_in_order(external.owner)
    return _fields(program, External(external.path.rpartition(".")[0], external.sites))


def _instances(program: Opening, number: int, operand: Operand) -> list[Instance]:
    return [origin for origin in program.origins(number, operand) if isinstance(origin, Instance)]


def _order(program: Opening, cls: ClassRef) -> tuple[str, ...]:
    """The fields of a class by position: as `__match_args__` lists them, or as its constructor takes them."""
    for base in program.index.mro(cls):
        if not isinstance(base, ClassRef):
            continue
        body = program.open(FunctionRef(base.module, program.index.cls(base).function))
        for operand, names in body.bound.items():
            listed = body.values[operand]
            if "__match_args__" in names and isinstance(listed, Build):
                elements = [body.values[element.value] for element in listed.elements]
                return tuple(str(one.value) for one in elements if isinstance(one, Const))
    return program.graph.fields_in_order(cls)


def _fields(program: Opening, external: External) -> tuple[str, ...]:
    if external.path.rpartition(".")[2] not in _MAKERS or not external.sites:
        return ()
    made = external.sites[0]
    values = program.open(FunctionRef(made.module, made.function)).values
    call = values[made.operand] if made.operand >= 0 else None
    if not isinstance(call, Call) or len(call.args) < 2:
        return ()
    written = values[call.args[1].value]
    if isinstance(written, Const) and isinstance(written.value, str):
        return tuple(written.value.replace(",", " ").split())
    elements = [values[element.value] for element in written.elements] if isinstance(written, Build) else []
    elements = [
        values[one.elements[0].value] if isinstance(one, Build) and one.elements else one for one in elements
    ]  # `("x", int)`
    return tuple(one.value for one in elements if isinstance(one, Const) and isinstance(one.value, str))
