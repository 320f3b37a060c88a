"""Deletions: which stores the code deletes from, and where.

A call deletes when its name says so (`delete`, `delete_one`) and it is made on, or given, objects or queries of a
class of the project (`session.delete(order)`, `delete(Order).where(…)`, `Order.objects.filter(…).delete()`), or when
the SQL that it runs does. Deleting an object also deletes what is declared to go with it (`on_delete=CASCADE`,
`cascade="all, delete-orphan"`). Blanking a personal field of an object (`order.email = ""`) counts as well: what is
left is nobody's. Whose rows a query selects is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.callgraph.model import External, Instance, Origin, ProjectClass, Site
from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Attr, Call, CallText, Const, Operand, SetAttr
from scanner.rules.model import SinkEffect
from scanner.taint.expressions import Expressions
from scanner.taint.model import Deletion, Store
from scanner.taint.program import Program
from scanner.taint.view import View

_NAMES = frozenset(
    {"delete", "adelete", "delete_one", "delete_many", "bulk_delete", "delete_instance", "find_one_and_delete"}
)
_DEEP = 3


def deletions(program: Program, expressions: Expressions, stores: Iterable[Store] = ()) -> tuple[Deletion, ...]:
    """Every deletion found, by place, with those that cascade from it; of `stores`, what blanks their fields too."""
    queries = program.query_names or frozenset()
    found: set[Deletion] = set()
    below = _cascades(program)
    for module in sorted(program.index.modules):
        called = set(program.index.modules[module].interface.names.called)
        if not called & (_NAMES | queries):
            continue
        for ref in program.functions(module):
            view = program.open(ref)
            for at in view.calls:
                names = set(_deleted(program, view, at, below)) | set(_by_sql(program, ref, at, view, queries))
                place = expressions.place(ref, at) if names else None
                found.update(Deletion(name, place, program.qualified(ref)) for name in names if place is not None)
    found.update(_blanked(program, expressions, stores))
    return tuple(sorted(found, key=lambda one: (one.place.path, one.place.line, one.place.column, one.store)))


def _deleted(program: Program, view: View, at: Operand, below: dict[ClassRef, set[ClassRef]]) -> Iterator[str]:
    """The dotted names of the classes whose rows a call deletes."""
    if not program.mentions(view, at, _NAMES):
        return
    seen: set[ClassRef] = set()
    waiting = list(_classes(program, view.ref, at))
    while waiting:
        cls = waiting.pop()
        if cls not in seen:
            seen.add(cls)
            waiting += below.get(cls, ())
            yield program.index.path_of(cls)


def _classes(program: Program, ref: FunctionRef, at: Operand) -> Iterator[ClassRef]:
    """The classes that a call is made on or given; of a query, those that the calls which made it were given
    (`session.query(Order)`, `select(Order)`). Level by level, so that each call is looked at once, from its nearest.
    """
    seen = {(ref, at)}
    level = [(ref, at)]
    for _ in range(_DEEP + 1):
        further: list[tuple[FunctionRef, Operand]] = []
        for where, call in level:
            for origin in _operands(program, where, call):
                match origin:
                    case Instance(cls=cls) | ProjectClass(cls=cls):
                        yield cls
                    case External(owner=ClassRef() as owner):
                        yield owner
                    case External(sites=sites):
                        further += [_placed(site) for site in sites if site.operand >= 0 and site.decorator < 0]
                    case _:
                        pass
        level = [place for place in dict.fromkeys(further) if place not in seen]
        seen.update(level)


def _operands(program: Program, ref: FunctionRef, at: Operand) -> Iterator[Origin]:
    """What the receiver and the arguments of a call may be."""
    call = program.open(ref).values[at]
    if not isinstance(call, Call):
        return
    callee = program.open(ref).values[call.callee]
    operands = [argument.value for argument in call.args] + ([callee.base] if isinstance(callee, Attr) else [])
    number = program.number(ref)
    for operand in operands:
        yield from program.origins(number, operand)


def _placed(site: Site) -> tuple[FunctionRef, Operand]:
    return FunctionRef(site.module, site.function), site.operand


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


def _blanked(program: Program, expressions: Expressions, stores: Iterable[Store]) -> Iterator[Deletion]:
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
                            yield Deletion(store, expressions.place(ref, at), program.qualified(ref))


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
                    for parent in _named(program, module, declaration.qualname, written):
                        below.setdefault(parent, set()).add(cls)
                elif "delete" in keywords.get("cascade", "") or "all" in keywords.get("cascade", ""):
                    below.setdefault(cls, set()).update(_named(program, module, declaration.qualname, written))
                    child = program.annotated(module, field.annotation)
                    if child is not None:
                        below[cls].add(child)
    return below


def _named(program: Program, module: str, inside: str, written: CallText) -> Iterator[ClassRef]:
    """The class that a relation's first argument names, by itself or as text."""
    name = (written.args[0] if written.args else dict(written.keywords).get("to", "")).strip("\"'")
    name = name.rpartition(".")[2] if "." in name and not name[0].islower() else name
    if not name.replace(".", "").isidentifier():
        return
    for definition in program.index.resolve(module, name, inside):
        cls = getattr(definition, "cls", None)
        if isinstance(cls, ClassRef):
            yield cls
