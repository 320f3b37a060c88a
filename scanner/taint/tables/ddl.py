"""Tables that calls and statements make: `Table("users", …)`, `op.create_table("users", …)`, `CREATE TABLE users …`.

A column is a call that a field rule names, with its name as first argument, given to a call whose first argument names
the table. Statements are constant texts that create, change or fill a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from scanner.index.model import FunctionRef
from scanner.ir.model import After, Attr, Call, Const, Function, Op, Operand
from scanner.schemas import Record, RecordField
from scanner.schemas.sql import Statement, statements_of
from scanner.taint.model import Store
from scanner.taint.opened.view import View
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program
from scanner.taint.tables.stores import store_of_record

_STATEMENT = re.compile(
    r"\b(?:CREATE|ALTER)\b.*\bTABLE\b|\bINSERT\s+INTO\b|\bUPDATE\b.*\bSET\b", re.IGNORECASE | re.DOTALL
)
_MAKERS = frozenset(("Table", "create_table", "add_column", "alter_column"))
_REMOVERS = frozenset(("drop_column", "drop_table", "alter_column"))
_UNDONE = "downgrade"  # what undoes a migration of Alembic makes nothing that stays
_Found = tuple[FunctionRef, Operand, Record]


def called_stores(program: Program, expressions: Expressions) -> Iterator[Store]:
    """The tables with personal columns that the program's calls and statements make, in the order of the code."""
    found: list[_Found] = []
    gone: set[tuple[str, str]] = set()
    for module in sorted(program.index.modules):
        called = set(program.index.modules[module].interface.names.called)
        for ref in program.functions(module):
            function = program.graph.function(ref)
            found += _statements(ref, function)
            if function.name == _UNDONE or not called & (_MAKERS | _REMOVERS):
                continue
            view = program.open(ref)
            found += [*_calls(program, view), *_renamed(program, view)]
            gone |= set(_removed(program, view))
    for ref, at, record in found:
        store = store_of_record(_without(record, gone), "", program.rules)
        if store is not None:
            yield _placed(store, expressions, program, (ref, at))


def _without(record: Record, gone: set[tuple[str, str]]) -> Record:
    table = record.name.lower()
    kept = tuple(one for one in record.fields if not {(table, one.name.lower()), (table, "*")} & gone)
    return msgspec.structs.replace(record, fields=kept)


def _removed(program: Program, view: View) -> Iterator[tuple[str, str]]:
    """(table, column) of what a migration of Alembic drops or renames; `*` for a whole table."""
    for at, operation, table, names in _operations(program, view):
        if operation == "drop_table" and names:
            yield names[0].lower(), "*"
        elif names and (operation == "drop_column" or _keyword(view, at, "new_column_name")):
            yield table.lower(), names[-1].lower()


def _renamed(program: Program, view: View) -> Iterator[_Found]:
    """The new name of a column that a migration of Alembic renames."""
    for at, operation, table, _ in _operations(program, view):
        if operation == "alter_column" and (new := _keyword(view, at, "new_column_name")):
            yield view.ref, at, Record("table", table, 1, (RecordField(new, "", 1),))


def _operations(program: Program, view: View) -> Iterator[tuple[Operand, str, str, list[str]]]:
    """(call, operation, table, constant names given in turn) of Alembic's operations, also on a batch."""
    for at in view.calls:
        call = view.values[at]
        callee = view.values[call.callee] if isinstance(call, Call) else None
        if isinstance(call, Call) and isinstance(callee, Attr) and callee.name in _REMOVERS:
            given = [view.values[one.value] for one in call.args if one.keyword is None]
            names = [one.value for one in given if isinstance(one, Const) and isinstance(one.value, str)]
            table = _of_receiver(view, at) or (names[0] if names else "")
            if any("alembic" in one.path for one in program.targets(program.number(view.ref), at).externals) or (
                _of_receiver(view, at)
            ):
                yield at, callee.name, table, names


def _keyword(view: View, at: Operand, keyword: str) -> str:
    call = view.values[at]
    given = [view.values[one.value] for one in call.args if one.keyword == keyword] if isinstance(call, Call) else []
    return next((one.value for one in given if isinstance(one, Const) and isinstance(one.value, str)), "")


def _statements(ref: FunctionRef, function: Function) -> Iterator[_Found]:
    for at, value in enumerate(function.values):
        if isinstance(value, Const) and isinstance(value.value, str) and _STATEMENT.search(value.value):
            for statement in statements_of(value.value):
                if statement.verb in ("create", "alter", "insert", "update") and statement.table:
                    yield ref, at, _record(statement)


def _record(statement: Statement) -> Record:
    return Record("table", statement.table, 1, tuple(RecordField(one.name, one.type, 1) for one in statement.columns))


def _calls(program: Program, view: View) -> Iterator[_Found]:
    columns: dict[Operand, list[Operand]] = {}
    for at in view.calls:
        for use in view.uses[at]:
            if use >= 0 and isinstance(view.values[use], Call) and _is_column(program, view, at):
                columns.setdefault(use, []).append(at)
    for maker, held in sorted(columns.items()):
        name = _name(view, maker) or _of_receiver(view, maker)
        fields = tuple(RecordField(_name(view, at), _type(view, at), 1) for at in held)
        yield view.ref, held[0], Record("table", name, 1, fields)


def _is_column(program: Program, view: View, at: Operand) -> bool:
    if not _name(view, at):
        return False
    targets = program.targets(program.number(view.ref), at)
    return any(rule.store == "table" for external in targets.externals for rule in program.rules.fields(external.path))


def _name(view: View, at: Operand) -> str:
    """The constant first argument of a call, "" when there is none."""
    call = view.values[at]
    first = view.values[call.args[0].value] if isinstance(call, Call) and call.args else None
    return first.value if isinstance(first, Const) and isinstance(first.value, str) else ""


def _of_receiver(view: View, at: Operand) -> str:
    """The table of `batch_alter_table("users")`, on whose result a column is added."""
    call = view.values[at]
    callee = view.values[call.callee] if isinstance(call, Call) else None
    made = callee.base if isinstance(callee, Attr) else -1
    held = view.values[made] if made >= 0 else None
    if isinstance(held, After):  # the batch once something was done with it
        return _of_receiver(view, held.call)
    if isinstance(held, Op) and held.name == "enter":
        made = held.operands[0]
    return _name(view, made) if made >= 0 else ""


def _type(view: View, at: Operand) -> str:
    """The name of the type that stands second: `sa.String()` and `String` are String."""
    call = view.values[at]
    if not isinstance(call, Call) or len(call.args) < 2:
        return ""
    second = view.values[call.args[1].value]
    if isinstance(second, Call):
        second = view.values[second.callee]
    return str(getattr(second, "name", "") or "")


def _placed(store: Store, expressions: Expressions, program: Program, where: tuple[FunctionRef, Operand]) -> Store:
    """The store where the code makes it: a constant's lines are not the file's."""
    place = expressions.place(*where)
    fields = tuple(msgspec.structs.replace(one, place=place) for one in store.fields)
    return msgspec.structs.replace(store, symbol=program.qualified(where[0]), place=place, fields=fields)
