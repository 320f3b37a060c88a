"""Declared fields: the classes whose fields rules speak of (models, forms, schemas, records), as stores."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import ClassDecl, Field
from scanner.rules.model import FieldRule
from scanner.taint.model import Store, StoreField
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program
from scanner.taint.sources.by_name import Names
from scanner.taint.tables.mapped import holders, table_of

_BUTTONS = frozenset(("SubmitField", "ButtonField", "ResetField"))
"""Fields of forms that take nothing from people."""

_TYPE = re.compile(r"^\w+\s*[:=]\s*(.*)$", re.DOTALL)


def declared_stores(
    program: Program, names: Names, expressions: Expressions
) -> tuple[tuple[Store, ...], tuple[str, ...]]:
    """The classes that declare personal fields under a rule of the packs, by kind of store; and the columns of all
    tables, personal or not, as `Class.field`."""
    found: list[Store] = []
    columns: list[str] = []
    for cls in program.index.classes.all():
        declaration = program.index.cls(cls)
        bases = tuple(
            base if isinstance(base, str) else program.index.path_of(base) for base in program.index.mro(cls)[1:]
        )
        general = _general(program, cls, declaration, bases)
        by_kind: dict[str, list[StoreField]] = {}
        rules = {field: _rule(program, cls, field, bases) for field in declaration.fields if not field.via}
        columns += (
            f"{declaration.name}.{field.name}" for field, rule in rules.items() if rule and rule.store == "table"
        )
        usual = next((rule for rule in rules.values() if rule is not None and rule.store in ("table", "form")), None)
        for field in declaration.fields:
            rule = rules.get(field)
            if rule is None and _is_plain(field):
                rule = general
            if rule is None and _is_own_kind(field):
                rule = usual
            if rule is not None:
                fields = _of_field(program, names, expressions, (cls, field, rule))
                by_kind.setdefault(rule.store, []).extend(fields)
        found += (
            _store(program, expressions, (cls, declaration), kind, fields) for kind, fields in by_kind.items() if fields
        )
    return tuple(found), tuple(sorted(columns))


def _store(
    program: Program, expressions: Expressions, where: tuple[ClassRef, ClassDecl], kind: str, fields: list[StoreField]
) -> Store:
    cls, declaration = where
    place = expressions.span(FunctionRef(cls.module, declaration.function), declaration.start, declaration.end)
    return Store(
        kind,  # type: ignore[arg-type]
        declaration.name,
        program.index.path_of(cls),
        place,
        tuple(fields),
        kind in ("form", "schema"),
        kind == "table",
        table_of(program, cls) if kind == "table" else "",
        holders(program, cls) if kind == "table" else (),
    )


def _of_field(
    program: Program, names: Names, expressions: Expressions, where: tuple[ClassRef, Field, FieldRule]
) -> Iterator[StoreField]:
    cls, field, rule = where
    declaration = program.index.cls(cls)
    declared, given, neighbours, _ = names.class_fields(cls)
    beside = tuple(name for name in neighbours if name != field.name)
    path, literal = program.index.modules[cls.module].path, given.get(field.name, "")
    verdict = program.rules.classify(
        field.name, declaration.name, declared.get(field.name, ""), beside, path, value=literal
    )
    kinds = [(verdict.data_type, verdict.category, verdict.evidence)] if verdict.data_type else []
    if rule.data_types:
        kinds = [
            (kind, program.rules.data_type(kind).category, (f"{rule.initializer} declares it",))
            for kind in rule.data_types
        ]
    ref = FunctionRef(cls.module, declaration.function)
    for data_type, category, evidence in kinds:
        code = expressions.code(ref, field.start, field.end)
        written = _TYPE.match(code)
        type_ = declared.get(field.name, "") or (written[1] if written else "")
        place = expressions.span(ref, field.start, field.end)
        yield StoreField(field.name, type_, data_type, category, "high", evidence, place, code, rule.id)


def _rule(program: Program, cls: ClassRef, field: Field, bases: tuple[str, ...]) -> FieldRule | None:
    inside = program.index.cls(cls).qualname
    written = [field.initializer.name] if field.initializer is not None and field.initializer.name else []
    if field.annotation is not None:
        written += [field.annotation.name, *(one.name for one in field.annotation.args)]
    for name in written:
        for rule in program.rules.fields(program.resolved(cls.module, name, inside)):
            if not rule.bases or any(base in bases for base in rule.bases):
                return rule
    return None


def _general(program: Program, cls: ClassRef, declaration: ClassDecl, bases: tuple[str, ...]) -> FieldRule | None:
    """The rule for every annotated field of a class, by its bases and decorators."""
    decorators = (program.resolved(cls.module, one.name, declaration.qualname) for one in declaration.decorators)
    for name in (*bases, *decorators):
        for rule in program.rules.record_fields(name):
            return rule
    return None


def _is_own_kind(field: Field) -> bool:
    """Whether a field is of a class that no rule knows: `UppercaseCharField()` beside others."""
    made = field.initializer
    name = made.name.rpartition(".")[2] if made is not None and made.called else ""
    return not field.via and name[:1].isupper() and name.endswith(("Field", "Column")) and name not in _BUTTONS


def _is_plain(field: Field) -> bool:
    """Whether an annotated name is a field of instances."""
    annotation = field.annotation
    return annotation is not None and not field.via and annotation.name.rpartition(".")[2] not in ("ClassVar", "Final")
