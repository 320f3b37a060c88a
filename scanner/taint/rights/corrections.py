"""Changes of rows that exist: personal fields that are given another value, or nothing at all.

`member.email = form.email`, `Member.objects.filter(…).update(email="")`, `update(Member).values({"email": None})`,
`UPDATE member SET email = …`, `form.populate_obj(member)`, and what ready-made views offer. A field blanked is as good
as deleted: what is left is nobody's. So is one that a text replaces which says so (`f"deleted-{member.id}"`). Filling
a row that the same function makes changes nothing that was there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from scanner.callgraph.model import Instance
from scanner.index.model import FunctionRef
from scanner.ir.model import Argument, Build, Call, Const, Format, Operand, SetAttr
from scanner.rules.model import SinkEffect
from scanner.source import Place
from scanner.taint.model import Correction, Store
from scanner.taint.opened.view import View
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program
from scanner.taint.rights.offered import Offer
from scanner.taint.tables.rowclasses import classes_of

_UPDATES = frozenset(("update", "aupdate", "values", "update_or_create", "bulk_update"))
_WHOLE = frozenset(("populate_obj", "setattr"))
_ERASED = re.compile(r"delet|anonym|remov|eras|redact|scrub|gdpr|forgot|unknown", re.IGNORECASE)
_MOST = 40

_Fields = dict[str, frozenset[str]]


class Change(msgspec.Struct, frozen=True):
    """A change of rows of a store: the dotted name of its class, or its table's name. `blanks`: nothing personal is
    left."""

    store: str
    place: Place
    ref: FunctionRef
    blanks: bool = False


def changes(program: Program, expressions: Expressions, stores: Iterable[Store]) -> tuple[Change, ...]:
    """Every change of personal fields of the tables among `stores`, by place."""
    fields = {
        name: frozenset(field.name for field in store.fields)
        for store in stores
        if store.keeps
        for name in (store.symbol, *store.held_by)
    }
    names = frozenset(name for known in fields.values() for name in known)
    queries = program.query_names or frozenset()
    found: set[Change] = set()
    for module in sorted(program.index.modules):
        mentioned = program.index.modules[module].interface.names
        called = set(mentioned.called)
        if names.isdisjoint(mentioned.attributes) and not called & (_UPDATES | _WHOLE | queries):
            continue
        for ref in program.functions(module):
            view = program.open(ref)
            every = (*_set(program, view, fields, names), *_called(program, view, fields, (names, queries)))
            found.update(Change(store, expressions.place(ref, at), ref, blanks) for store, at, blanks in every)
    return tuple(sorted(found, key=lambda one: (one.place.path, one.place.line, one.place.column, one.store)))


def corrections(
    program: Program, expressions: Expressions, found: Iterable[Change], offered: Iterable[Offer]
) -> tuple[Correction, ...]:
    """The changes that leave something personal, and those that views offer."""
    kept = {Correction(one.store, one.place, program.qualified(one.ref)) for one in found if not one.blanks}
    for offer in offered:
        if offer.deed == "change":
            place = expressions.span(offer.function, offer.start, offer.end)
            kept.add(Correction(program.index.path_of(offer.store), place, program.qualified(offer.function)))
    return tuple(sorted(kept, key=lambda one: (one.place.path, one.place.line, one.place.column, one.store)))


_Found = Iterator[tuple[str, Operand, bool]]


def _set(program: Program, view: View, fields: _Fields, names: frozenset[str]) -> _Found:
    """Assignments to personal fields of objects."""
    made: set[str] | None = None
    for at, value in enumerate(program.graph.function(view.ref).values):
        if not isinstance(value, SetAttr) or value.name not in names:
            continue
        for origin in program.origins(program.number(view.ref), value.base):
            store = program.index.path_of(origin.cls) if isinstance(origin, Instance) else ""
            if value.name in fields.get(store, ()):
                made = made if made is not None else _made(program, view)
                if _is_blank(view, value.value):
                    yield store, at, True
                elif store not in made:
                    yield store, at, False


def _made(program: Program, view: View) -> set[str]:
    """The classes that a function makes objects of."""
    found: set[str] = set()
    number = program.number(view.ref)
    for at in view.calls[:_MOST]:
        call = view.values[at]
        if isinstance(call, Call):
            found.update(
                program.index.path_of(origin.cls)
                for origin in program.origins(number, at)
                if isinstance(origin, Instance)
                and program.index.cls(origin.cls).name == getattr(view.values[call.callee], "name", "")
            )
    return found


def _called(program: Program, view: View, fields: _Fields, words: tuple[frozenset[str], frozenset[str]]) -> _Found:
    """Calls that update rows by name, by SQL, or as a whole. `words`: names of personal fields, and of queries."""
    names, queries = words
    for at in view.calls:
        call = view.values[at]
        if not isinstance(call, Call):
            continue
        if program.mentions(view, at, _UPDATES):
            given = {name: value for name, value in _given(view, call) if name in names}
            for cls in classes_of(program, view.ref, at) if given else ():
                store = program.index.path_of(cls)
                told = [given[name] for name in given if name in fields.get(store, ())]
                if told:
                    yield store, at, all(_is_blank(view, one) for one in told)
        elif program.mentions(view, at, _WHOLE):
            for cls in classes_of(program, view.ref, at):
                if program.index.path_of(cls) in fields:
                    yield program.index.path_of(cls), at, False
        elif queries and program.mentions(view, at, queries):
            yield from ((table, at, False) for table in _by_sql(program, view, at))


def _given(view: View, call: Call) -> Iterator[tuple[str, Operand]]:
    """What an update gives its columns: by keyword, or in a dict."""
    for argument in call.args:
        if argument.keyword not in (None, "defaults", "synchronize_session"):
            yield str(argument.keyword), argument.value
        else:
            yield from _items(view, argument)


def _items(view: View, argument: Argument) -> Iterator[tuple[str, Operand]]:
    value = view.values[argument.value]
    for element in value.elements if isinstance(value, Build) and value.kind == "dict" else ():
        if isinstance(element.key, str):
            yield element.key, element.value
        elif element.index >= 0:  # `User.email: …`
            yield str(getattr(view.values[element.index], "name", "")), element.value


def _by_sql(program: Program, view: View, at: Operand) -> Iterator[str]:
    number = program.number(view.ref)
    for rule, _ in program.site(number, at).rules:
        if isinstance(rule.effect, SinkEffect):
            for statement in program.queries.statements(number, at, rule.effect):
                if statement.verb == "update" and statement.table:
                    yield statement.table


def _is_blank(view: View, operand: Operand) -> bool:
    """Whether a value says nothing of a person: none, an empty text, or one that says that something was erased."""
    value = view.values[operand]
    if isinstance(value, Const):
        return value.value in (None, "") or (isinstance(value.value, str) and _ERASED.search(value.value) is not None)
    if isinstance(value, Format):
        return any(isinstance(part, str) and _ERASED.search(part) is not None for part in value.parts)
    return False
