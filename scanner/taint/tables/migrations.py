"""Tables as Django's migrations leave them: models created, fields added, renamed, removed, in the order of the files.

A model's class says what its table holds; where there is none (a table of a library, or of code that is gone), its
migrations do. Migrations of one package are applied by the names of their modules, which Django numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from scanner.index.model import FunctionRef
from scanner.ir.model import Build, Call, Const, Operand
from scanner.schemas import Record, RecordField
from scanner.source import Place
from scanner.taint.model import Store
from scanner.taint.opened.view import View
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program
from scanner.taint.tables.stores import store_of_record

OPERATIONS = frozenset(
    ("CreateModel", "AddField", "AlterField", "RenameField", "RemoveField", "RenameModel", "DeleteModel")
)
_COUNTED = "AutoField"  # the number of a row: every table has one
_LIBRARY = "django.db.migrations."


class Column(msgspec.Struct, frozen=True):
    """A field of a model: the class of field that declares it, and where."""

    name: str
    type: str
    place: Place


class Table(msgspec.Struct):
    """A model as its migrations have left it."""

    name: str
    symbol: str
    place: Place
    columns: dict[str, Column]


def migrated_stores(program: Program, expressions: Expressions) -> Iterator[Store]:
    """The tables with personal columns that migrations leave, in the order of the code."""
    tables: dict[tuple[str, str], Table] = {}
    for module in sorted(program.index.modules):
        if OPERATIONS & set(program.index.modules[module].interface.names.called):
            for ref in program.functions(module):
                for at, operation in _operations(program, program.open(ref)):
                    _apply(tables, _Change(program, expressions, ref, at), operation)
    for table in tables.values():
        store = _store(table, program)
        if store is not None:
            yield store


def _operations(program: Program, view: View) -> Iterator[tuple[Operand, str]]:
    number = program.number(view.ref)
    for at in view.calls:
        for external in program.targets(number, at).externals:
            operation = external.path.rpartition(".")[2]
            if operation in OPERATIONS and external.path.startswith(_LIBRARY):
                yield at, operation


class _Change:
    """One operation of a migration: what it is given, by position or keyword."""

    def __init__(self, program: Program, expressions: Expressions, ref: FunctionRef, at: Operand) -> None:
        self.view = program.open(ref)
        self.app = ref.module.rpartition(".migrations")[0] or ref.module.rpartition(".")[0]
        self.symbol = ref.module
        self._ref, self._expressions = ref, expressions
        call = self.view.values[at]
        self.args = call.args if isinstance(call, Call) else ()
        self.place = expressions.place(ref, at)

    def given(self, position: int, keyword: str) -> Operand:
        """The operand of an argument, -1 when it is not given."""
        named = [one.value for one in self.args if one.keyword == keyword]
        plain = [one.value for one in self.args if one.keyword is None and not one.star]
        return (named or plain[position : position + 1] or [-1])[0]

    def text(self, position: int, keyword: str) -> str:
        """The constant text of an argument, "" when it is none."""
        operand = self.given(position, keyword)
        return self.constant(operand) if operand >= 0 else ""

    def constant(self, operand: Operand) -> str:
        """The constant text of a value, "" when it is none."""
        value = self.view.values[operand]
        return value.value if isinstance(value, Const) and isinstance(value.value, str) else ""

    def column(self, name: str, field: Operand) -> Column:
        """The column that a field declares: `models.EmailField()` is an EmailField."""
        value = self.view.values[field] if field >= 0 else None
        made = self.view.values[value.callee] if isinstance(value, Call) else None
        place = self._expressions.place(self._ref, field) if field >= 0 else self.place
        return Column(name, str(getattr(made, "name", "") or ""), place)

    def columns(self) -> dict[str, Column]:
        """The pairs of name and field that a model is created with."""
        fields = self.given(1, "fields")
        listed = self.view.values[fields] if fields >= 0 else None
        found = {}
        for element in listed.elements if isinstance(listed, Build) else ():
            pair = self.view.values[element.value]
            if isinstance(pair, Build) and len(pair.elements) == 2 and (name := self.constant(pair.elements[0].value)):
                found[name] = self.column(name, pair.elements[1].value)
        return found


def _apply(tables: dict[tuple[str, str], Table], change: _Change, operation: str) -> None:
    if operation in ("CreateModel", "DeleteModel", "RenameModel"):
        _apply_to_model(tables, change, operation)
        return
    name = change.text(0, "model_name")
    key = (change.app, name.lower())
    table = tables.setdefault(key, Table(name, f"{change.app}.{name}", change.place, {}))
    if operation == "RenameField":
        old, new = change.text(1, "old_name"), change.text(2, "new_name")
        before = table.columns.pop(old, Column(old, "", change.place))
        table.columns[new] = msgspec.structs.replace(before, name=new, place=change.place)
    elif operation == "RemoveField":
        table.columns.pop(change.text(1, "name"), None)
    else:
        column = change.text(1, "name")
        table.columns[column] = change.column(column, change.given(2, "field"))


def _apply_to_model(tables: dict[tuple[str, str], Table], change: _Change, operation: str) -> None:
    if operation == "CreateModel":
        name = change.text(0, "name")
        tables[change.app, name.lower()] = Table(name, f"{change.app}.{name}", change.place, change.columns())
    elif operation == "DeleteModel":
        tables.pop((change.app, change.text(0, "name").lower()), None)
    else:
        table = tables.pop((change.app, change.text(0, "old_name").lower()), None)
        new = change.text(1, "new_name")
        if table is not None:
            tables[change.app, new.lower()] = Table(new, f"{change.app}.{new}", table.place, table.columns)


def _store(table: Table, program: Program) -> Store | None:
    """The table as a store with its personal columns, each where it was declared last."""
    columns = [one for one in table.columns.values() if not one.type.endswith(_COUNTED)]
    fields = tuple(RecordField(one.name, one.type, 1) for one in columns)
    store = store_of_record(Record("table", table.name, 1, fields), "", program.rules)
    if store is None:
        return None
    placed = tuple(msgspec.structs.replace(one, place=table.columns[one.name].place) for one in store.fields)
    return msgspec.structs.replace(store, symbol=table.symbol, place=table.place, fields=placed)
