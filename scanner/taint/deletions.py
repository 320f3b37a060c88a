"""Deletions: which stores the code deletes from, and where.

A call deletes when its name says so (`delete`, `delete_one`) and it is made on, or given, objects or queries of a
class of the project (`session.delete(order)`, `delete(Order).where(…)`, `Order.objects.filter(…).delete()`), or when
the SQL that it runs does. Deleting an object also deletes what is declared to go with it (`on_delete=CASCADE`,
`cascade="all, delete-orphan"`). Blanking a personal field of an object (`order.email = ""`) counts as well: what is
left is nobody's. Whose rows a query selects is not looked at; the age that it asks for is
(`filter(created__lt=now() - timedelta(days=30))`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.callgraph.model import Instance
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Attr, Call, Const, Op, Operand, Param, SetAttr
from scanner.ir.operands import operands
from scanner.rules.model import SinkEffect
from scanner.taint.entrypoints import EntryPoints
from scanner.taint.expressions import Expressions
from scanner.taint.model import Deletion, Store
from scanner.taint.numbers import Numbers
from scanner.taint.program import Program
from scanner.taint.relations import named_class
from scanner.taint.rowclasses import classes_of, receiver_name
from scanner.taint.view import View

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
_MOST_VALUES = 2000
_MOST_CALLS = 2
_MOST_LINKS = 8


def deletions(
    program: Program, expressions: Expressions, entries: EntryPoints, stores: Iterable[Store] = ()
) -> tuple[Deletion, ...]:
    """Every deletion found, by place, with those that cascade from it; of `stores`, what blanks their fields too."""
    queries, numbers = program.query_names or frozenset(), Numbers(program)
    found: set[Deletion] = set()
    below = _cascades(program)
    for module in sorted(program.index.modules):
        called = set(program.index.modules[module].interface.names.called)
        if not called & (_NAMES | queries):
            continue
        for ref in program.functions(module):
            view = program.open(ref)
            for at in view.calls:
                names = dict(_deleted(program, view, at, below))
                names.update(dict.fromkeys(_by_sql(program, ref, at, view, queries), False))
                names = names or dict.fromkeys(_by_name(program, view, at), False)
                if names:
                    place, age = expressions.place(ref, at), _age(program, numbers, ref, _whole(view, at))
                    said = (place, program.qualified(ref), _kinds(entries, ref), age)
                    found.update(Deletion(name, *said, along) for name, along in names.items())
    found.update(_blanked(program, expressions, entries, stores))
    return tuple(sorted(found, key=lambda one: (one.place.path, one.place.line, one.place.column, one.store)))


def _deleted(
    program: Program, view: View, at: Operand, below: dict[ClassRef, set[ClassRef]]
) -> Iterator[tuple[str, bool]]:
    """The dotted names of the classes whose rows a call deletes, and whether they only go along with others."""
    if not program.mentions(view, at, _NAMES):
        return
    seen: set[ClassRef] = set()
    own = set(classes_of(program, view.ref, at))
    waiting = sorted(own)
    while waiting:
        cls = waiting.pop()
        if cls not in seen:
            seen.add(cls)
            waiting += below.get(cls, ())
            yield program.index.path_of(cls), cls not in own


def _by_name(program: Program, view: View, at: Operand) -> Iterator[str]:
    """The collection that a call deletes from (`db.people.delete_many`), or the bucket (`delete_object(Bucket=…)`)."""
    call = view.values[at]
    if not isinstance(call, Call) or not program.mentions(view, at, _NAMES):
        return
    number = program.number(view.ref)
    for argument in call.args:
        if argument.keyword == "Bucket":
            texts = program.text(number, argument.value)
            yield from texts if len(texts) == 1 and "{?}" not in texts[0] else ()
    name = receiver_name(program, number, at)
    if name:
        yield name


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


def _blanked(
    program: Program, expressions: Expressions, entries: EntryPoints, stores: Iterable[Store]
) -> Iterator[Deletion]:
    """Assignments of nothing to personal fields of objects of these stores."""
    fields = {store.symbol: {field.name for field in store.fields} for store in stores if store.keeps}
    names = {name for known in fields.values() for name in known}
    for module in sorted(program.index.modules):
        if names.isdisjoint(program.index.modules[module].interface.names.attributes):
            continue
        for ref in program.functions(module):
            values = program.graph.function(ref).values
            for at, value in enumerate(values):
                if not isinstance(value, SetAttr) or value.name not in names:
                    continue
                given = values[value.value]
                if isinstance(given, Const) and given.value in (None, ""):
                    for origin in program.origins(program.number(ref), value.base):
                        store = program.index.path_of(origin.cls) if isinstance(origin, Instance) else ""
                        if value.name in fields.get(store, ()):
                            place = expressions.place(ref, at)
                            yield Deletion(store, place, program.qualified(ref), _kinds(entries, ref))


def _cascades(program: Program) -> dict[ClassRef, set[ClassRef]]:
    """For each class, those whose rows go with its own, as declared."""
    below: dict[ClassRef, set[ClassRef]] = {}
    for module, entry in sorted(program.index.modules.items()):
        for index, declaration in enumerate(entry.interface.classes):
            cls = ClassRef(module, index)
            for field in declaration.fields:
                written = field.initializer
                if written is None or not written.called:
                    continue
                keywords = dict(written.keywords)
                if "CASCADE" in keywords.get("on_delete", ""):
                    for parent in named_class(program, module, declaration.qualname, written):
                        below.setdefault(parent, set()).add(cls)
                elif "delete" in keywords.get("cascade", "") or "all" in keywords.get("cascade", ""):
                    below.setdefault(cls, set()).update(named_class(program, module, declaration.qualname, written))
                    child = program.annotated(module, field.annotation)
                    if child is not None:
                        below[cls].add(child)
    return below
