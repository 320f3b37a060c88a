"""Deletions: which stores the code deletes from, and where.

A call deletes when its name says so (`delete`, `delete_one`) and it is made on, or given, objects or queries of a
class of the project (`session.delete(order)`, `delete(Order).where(…)`, `Order.objects.filter(…).delete()`), or when
the SQL that it runs does. So does a ready-made view that deletes (`DeleteView`). Deleting an object also deletes what
is declared to go with it (see `cascades`). Blanking a personal field counts as well (see `corrections`): what is left
is nobody's. Whose rows a query selects is not looked at; the age that it asks for is
(`filter(created__lt=now() - timedelta(days=30))`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.index.model import FunctionRef
from scanner.ir.model import Attr, Call, Op, Operand, Param
from scanner.ir.operands import operands
from scanner.rules.model import SinkEffect
from scanner.taint.entrypoints.discovery import EntryPoints
from scanner.taint.model import Deletion
from scanner.taint.opened.view import View
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program
from scanner.taint.rights.corrections import Change
from scanner.taint.rights.numbers import Numbers
from scanner.taint.rights.offered import Offer
from scanner.taint.tables.cascades import USER, Cascades, cascades
from scanner.taint.tables.rowclasses import classes_of, receiver_name

_NAMES = frozenset(
    {
        "delete",
        "adelete",
        "delete_one",
        "delete_many",
        "bulk_delete",
        "delete_instance",
        "find_one_and_delete",
        "delete_object",
        "delete_objects",
    }
)
_USERS = frozenset(("user", "current_user", "account"))
_MOST_VALUES = 2000
_MOST_CALLS = 2
_MOST_LINKS = 8


def deletions(
    program: Program,
    expressions: Expressions,
    entries: EntryPoints,
    changes: Iterable[Change] = (),
    offered: Iterable[Offer] = (),
) -> tuple[Deletion, ...]:
    """Every deletion found, by place, with those that cascade from it; those of `changes` that blank fields too, and
    those `offered` by views."""
    queries, numbers = program.query_names or frozenset(), Numbers(program)
    found: set[Deletion] = set()
    below = cascades(program)
    for module in sorted(program.index.modules):
        called = set(program.index.modules[module].interface.names.called)
        if not called & (_NAMES | queries):
            continue
        for ref in program.functions(module):
            view = program.open(ref)
            for at in view.calls:
                names = dict(_deleted(program, view, at, below))
                names.update(dict.fromkeys(_by_sql(program, ref, at, view, queries), False))
                names = names or dict(_by_name(program, view, at, below))
                if names:
                    place, age = expressions.place(ref, at), _age(program, numbers, ref, _whole(view, at))
                    said = (place, program.qualified(ref), _kinds(entries, ref), age)
                    found.update(Deletion(name, *said, along) for name, along in names.items())
    found.update(_offered(program, expressions, below, offered))
    found.update(
        Deletion(one.store, one.place, program.qualified(one.ref), _kinds(entries, one.ref))
        for one in changes
        if one.blanks
    )
    return tuple(sorted(found, key=lambda one: (one.place.path, one.place.line, one.place.column, one.store)))


def _deleted(program: Program, view: View, at: Operand, below: Cascades) -> Iterator[tuple[str, bool]]:
    """The dotted names of the classes whose rows a call deletes, and whether they only go along with others."""
    if program.mentions(view, at, _NAMES):
        yield from _along((program.index.path_of(cls) for cls in classes_of(program, view.ref, at)), below)


def _along(names: Iterable[str], below: Cascades) -> Iterator[tuple[str, bool]]:
    """These names, and those that go along with them."""
    own = set(names)
    seen: set[str] = set()
    waiting = sorted(own)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += sorted(below.get(name, ()))
            yield name, name not in own


def _by_name(program: Program, view: View, at: Operand, below: Cascades) -> Iterator[tuple[str, bool]]:
    """The collection that a call deletes from (`db.people.delete_many`), the bucket (`delete_object(Bucket=…)`), or
    whoever is logged in (`request.user.delete()`), with what goes along."""
    call = view.values[at]
    if not isinstance(call, Call) or not program.mentions(view, at, _NAMES):
        return
    number = program.number(view.ref)
    for argument in call.args:
        if argument.keyword == "Bucket":
            texts = program.text(number, argument.value)
            yield from ((text, False) for text in texts if len(texts) == 1 and "{?}" not in text)
    name = receiver_name(program, number, at)
    if name:
        yield name, False
    if name.lower() in _USERS and below.get(USER):
        yield from ((one, True) for one, _ in _along((USER,), below))


def _offered(
    program: Program, expressions: Expressions, below: Cascades, offered: Iterable[Offer]
) -> Iterator[Deletion]:
    """What ready-made views delete when they are asked to."""
    for offer in offered:
        if offer.deed == "delete":
            place = expressions.span(offer.function, offer.start, offer.end)
            for name, along in _along((program.index.path_of(offer.store),), below):
                yield Deletion(name, place, program.qualified(offer.function), ("route",), None, along)


def _by_sql(program: Program, ref: FunctionRef, at: Operand, view: View, queries: frozenset[str]) -> Iterator[str]:
    """The tables that a call's SQL deletes from."""
    if not queries or not program.mentions(view, at, queries):
        return
    number = program.number(ref)
    for rule, _ in program.site(number, at).rules:
        if isinstance(rule.effect, SinkEffect):
            for statement in program.queries.statements(number, at, rule.effect):
                if statement.verb == "delete" and statement.table:
                    yield statement.table


def _kinds(entries: EntryPoints, ref: FunctionRef) -> tuple[str, ...]:
    """The kinds of entry points that lead to a function."""
    found = (entries.at(above) for above in entries.above(ref)[0])
    return tuple(sorted({entry.kind for entry in found if entry is not None}))


def _whole(view: View, at: Operand) -> Operand:
    """The last call of the chain that a call begins: `delete(Order).where(…)` of `delete(Order)`."""
    for _ in range(_MOST_LINKS):
        after = next(
            (
                outer
                for use in view.uses[at]
                if use >= 0 and isinstance(view.values[use], Attr)
                for outer in view.uses[use]
                if outer >= 0 and isinstance(view.values[outer], Call)
            ),
            -1,
        )
        if after < 0:
            break
        at = after
    return at


def _age(program: Program, numbers: Numbers, ref: FunctionRef, at: Operand, depth: int = _MOST_CALLS) -> int | None:
    """The age that rows must have to be deleted: what is taken off a time in the query, or by a caller for it. The
    longest, where there are several."""
    view = program.open(ref)
    ages: list[float] = []
    seen, waiting, given = {at}, [at], []
    while waiting and len(seen) < _MOST_VALUES:
        value = view.values[waiting.pop()]
        if isinstance(value, Op) and value.name == "-" and numbers.of(ref, value.operands[0]) is None:
            ages += [age for one in value.operands[1:] if (age := numbers.of(ref, one)) is not None]
        if isinstance(value, Param):
            given.append(value.index)
        for operand in operands(value):
            if operand not in seen:
                seen.add(operand)
                waiting.append(operand)
    if not ages and given and depth > 0:
        for caller, call in program.graph.callers(ref):
            for operand in _passed(program, caller, call, ref, given):
                age = _age(program, numbers, caller, operand, depth - 1)
                ages += [age] if age is not None else []
    return round(max(ages)) if ages else None


def _passed(
    program: Program, caller: FunctionRef, call: Operand, ref: FunctionRef, given: list[int]
) -> Iterator[Operand]:
    """What a call passes for these parameters of a function."""
    if isinstance(program.open(caller).values[call], Call):
        for callee in program.graph.targets(caller, call).callees:
            if callee.function == ref:
                yield from (one.operand for one in callee.bindings if one.parameter in given and one.operand >= 0)
