"""Whose rows a call is about: the project's classes that stand for tables, as a call is made on them or given them.

`session.delete(order)`, `delete(Order).where(…)`, `Order.objects.filter(…).delete()`, `order.save()`.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.callgraph.model import ContainerOf, External, Instance, Origin, ProjectClass, Site
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Attr, Call, Item, Operand
from scanner.taint.program.program import Place, Program

DEEP = 3


def classes_of(program: Program, ref: FunctionRef, at: Operand) -> Iterator[ClassRef]:
    """The classes that a call is made on or given; of a query, those that the calls which made it were given
    (`session.query(Order)`, `select(Order)`). Level by level, so that each call is looked at once, from its nearest.
    """
    level: list[Place] = [(ref, at)]
    seen = {(ref, at)}
    for _ in range(DEEP + 1):
        further: dict[Place, None] = {}
        for place in level:
            known = program.given_rows.get(place)
            if known is None:
                origins = [origin for one in _operands(program, *place) for origin in one]
                known = program.given_rows[place] = _told(origins)
            yield from known[0]
            further.update(dict.fromkeys(known[1]))
        level = [place for place in further if place not in seen]
        seen.update(level)


def written_by(program: Program, ref: FunctionRef, at: Operand) -> tuple[ClassRef, ...]:
    """The classes whose rows a call that stores makes or changes: of its receiver, else of what it is given by
    position."""
    call = program.open(ref).values[at]
    if not isinstance(call, Call):
        return ()
    number = program.number(ref)
    callee = program.open(ref).values[call.callee]
    receiver = [callee.base] if isinstance(callee, Attr) else []
    manager = program.open(ref).values[callee.base] if isinstance(callee, Attr) else None
    if isinstance(manager, Attr):  # `Order.objects`, whatever class manages
        owners = program.origins(number, manager.base)
        managed = tuple(dict.fromkeys(owner.cls for owner in owners if isinstance(owner, ProjectClass)))
        if managed:
            return managed
    given = [argument.value for argument in call.args if argument.keyword is None and not argument.star]
    for operands in (receiver, given):
        origins = [origin for operand in operands for origin in program.origins(number, operand)]
        found = dict.fromkeys(_nearest(program, origins, {(ref, at)}))
        if found:
            return tuple(found)
    return ()


def _nearest(program: Program, origins: list[Origin], seen: set[Place]) -> Iterator[ClassRef]:
    for _ in range(DEEP + 1):
        classes, further = _told(origins)
        yield from classes
        level = [place for place in further if place not in seen]
        seen.update(level)
        origins = [origin for ref, at in level for one in _operands(program, ref, at) for origin in one]


def _told(origins: list[Origin]) -> tuple[tuple[ClassRef, ...], tuple[Place, ...]]:
    """The classes that origins name, and the calls that made the others."""
    classes: list[ClassRef] = []
    further: list[Place] = []
    inside = [element for one in origins if isinstance(one, ContainerOf) for element in one.elements]
    for origin in (*origins, *inside):
        match origin:
            case Instance(cls=cls) | ProjectClass(cls=cls):
                classes.append(cls)
            case External(owner=ClassRef() as owner):
                classes.append(owner)
            case External(sites=sites):
                further += [_placed(site) for site in sites if site.operand >= 0 and site.decorator < 0]
            case _:
                pass
    return tuple(dict.fromkeys(classes)), tuple(dict.fromkeys(further))


def _operands(program: Program, ref: FunctionRef, at: Operand) -> Iterator[tuple[Origin, ...]]:
    """What the receiver and the arguments of a call may be."""
    call = program.open(ref).values[at]
    if not isinstance(call, Call):
        return
    callee = program.open(ref).values[call.callee]
    number = program.number(ref)
    for operand in [argument.value for argument in call.args] + ([callee.base] if isinstance(callee, Attr) else []):
        yield program.origins(number, operand)


def _placed(site: Site) -> Place:
    return FunctionRef(site.module, site.function), site.operand


def receiver_name(program: Program, number: int, at: Operand) -> str:
    """The last name of what a call is made on, by attribute or key: `db.people`, `db["people"]`; "" for others."""
    view = program.view(number)
    call = view.values[at]
    callee = view.values[call.callee] if isinstance(call, Call) else None
    if not isinstance(callee, Attr):
        return ""
    match view.values[callee.base]:
        case Attr(name=name) | Item(key=str(name)):
            return name
        case _:
            found = {origin.path for origin in program.origins(number, callee.base) if isinstance(origin, External)}
            last = next(iter(found)).rpartition(".")[2] if len(found) == 1 else ""
            return last if last.islower() else ""
