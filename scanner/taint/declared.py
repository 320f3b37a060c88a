"""Declared fields: a model, form, schema or table with an e-mail column collects or stores e-mail addresses, whatever
the code does next.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.index.model import ClassRef, FunctionRef
from scanner.ir.model import Field
from scanner.rules.model import FieldRule
from scanner.taint.expressions import Expressions
from scanner.taint.model import Collection, Source
from scanner.taint.names import Names
from scanner.taint.program import Program


def declared_fields(program: Program, names: Names, expressions: Expressions) -> tuple[Collection, ...]:
    """The personal fields that classes declare under a rule of the packs, as collections, by place."""
    found: list[Collection] = []
    for cls in program.index.classes.all():
        declaration = program.index.cls(cls)
        bases = tuple(
            base if isinstance(base, str) else program.index.path_of(base) for base in program.index.mro(cls)[1:]
        )
        for field in declaration.fields:
            if not field.via:
                found += (Collection(source) for source in _of_field(program, names, expressions, (cls, field, bases)))
    return tuple(sorted(found, key=lambda one: (one.source.place.path, one.source.place.line, one.source.category)))


def _of_field(
    program: Program, names: Names, expressions: Expressions, where: tuple[ClassRef, Field, tuple[str, ...]]
) -> Iterator[Source]:
    cls, field, bases = where
    rule = _rule(program, cls, field, bases)
    if rule is None:
        return
    declaration = program.index.cls(cls)
    declared, neighbours = names.class_fields(cls)
    beside = tuple(name for name in neighbours if name != field.name)
    verdict = program.rules.classify(field.name, declaration.name, declared.get(field.name, ""), beside)
    kinds = [(verdict.data_type, verdict.category, verdict.evidence)] if verdict.data_type else []
    if rule.data_types:
        kinds = [
            (kind, program.rules.data_type(kind).category, (f"{rule.initializer} declares it",))
            for kind in rule.data_types
        ]
    ref = FunctionRef(cls.module, declaration.function)
    for data_type, category, evidence in kinds:
        yield Source(
            "declared", expressions.span(ref, field.start, field.end), expressions.code(ref, field.start, field.end),
            program.index.path_of(cls), f"{declaration.name}.{field.name}", data_type, category, "high", evidence,
            declaration.name, rule.store in ("form", "schema"), rule.id,
        )  # fmt: skip


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
