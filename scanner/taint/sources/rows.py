"""Rows: what a query gives back is what its columns hold, and what a column is given is what it holds.

Where a SELECT (or a RETURNING) is constant enough to be parsed, each personal column is a source, at the row's
position, key and attribute of that name. What an INSERT or UPDATE gives a personal column is that data, whatever its
own name is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.ir.model import Build, Const, Operand
from scanner.rules.model import Confidence, Path, Port, Rule, SinkEffect, Verdict
from scanner.schemas.sql import Column
from scanner.taint.calls import ports
from scanner.taint.facts.seeds import Seed
from scanner.taint.opened.view import View
from scanner.taint.program.program import Program


def selected(program: Program, view: View, at: Operand, named: Iterable[tuple[Rule, str]]) -> Iterator[Seed]:
    """The personal columns of the rows that a call gives back, as sources."""
    number = program.number(view.ref)
    for rule, _ in named:
        effect = rule.effect
        if not isinstance(effect, SinkEffect) or not (effect.rows or effect.values):
            continue
        for statement in program.queries.statements(number, at, effect):
            columns = statement.columns if statement.verb == "select" else statement.returns
            for position, column in enumerate(columns):
                verdict = judged(program, column, columns)
                if verdict.data_type:
                    for operand, path in _places(view, at, effect, (column, position)):
                        yield _seed((view, at), rule.id, column, verdict, (operand, path))


def given(program: Program, view: View, at: Operand, named: Iterable[tuple[Rule, str]]) -> Iterator[Seed]:
    """What a statement gives to personal columns, as sources: `execute("UPDATE users SET email = ?", (value,))`."""
    for rule, _ in named:
        if isinstance(rule.effect, SinkEffect):
            yield from _given_by(program, view, at, rule.effect)


def _given_by(program: Program, view: View, at: Operand, effect: SinkEffect) -> Iterator[Seed]:
    number = program.number(view.ref)
    statements = program.queries.statements(number, at, effect)
    written = {column.name: column for one in statements if one.writes for column in one.columns}
    for argument in effect.arguments if written else ():
        for place in ports.find(view, at, argument.port) if argument.role == "field" else ():
            for operand, inside in _parts(view, place.operand, place.path):
                column = written.get(program.queries.column(number, at, effect, argument, inside))
                if column is not None and not isinstance(view.values[operand], Const):
                    verdict = judged(program, column, tuple(written.values()))
                    if verdict.data_type:
                        yield _given(view, operand, column, verdict)


def _parts(view: View, operand: Operand, inside: Path) -> Iterator[tuple[Operand, Path]]:
    """The values that stand in a list, tuple or dict written at the call, in rows too, and where."""
    value = view.values[operand]
    if not isinstance(value, Build):
        yield operand, inside
        return
    for number, element in enumerate(value.elements):
        step = f"[{element.key}]" if value.kind == "dict" else f"[#{number}]"
        if not element.spread and (value.kind != "dict" or isinstance(element.key, str)):
            yield from _parts(view, element.value, (*inside, step))


def _given(view: View, operand: Operand, column: Column, verdict: Verdict) -> Seed:
    sentence = f"given to column '{column.name}' of table '{column.table}'"
    return Seed(
        "variable", view.ref, operand, verdict.data_type, verdict.category, "low", verdict.evidence,
        f"{column.table}.{column.name}", column.table, sentence=sentence, read=operand,
    )  # fmt: skip


def judged(program: Program, column: Column, columns: tuple[Column, ...]) -> Verdict:
    """What the classifier says of a column: its table owns it, the others stand beside it."""
    if not column.name:
        return Verdict("", "", "low", ())
    beside = tuple(one.name for one in columns if one.name and one is not column)
    return program.rules.classify(column.name, column.table, column.type, beside)


def _places(view: View, at: Operand, effect: SinkEffect, which: tuple[Column, int]) -> Iterator[tuple[Operand, Path]]:
    """(value, path) of everywhere that a column of the result can be read."""
    column, position = which
    name = column.alias or column.name
    found: list[tuple[Port, Path]] = [
        (port, (*port.path, step)) for port in effect.rows for step in (f"[#{position}]", f"[{name}]", f".{name}")
    ]
    found += [(port, port.path) for port in effect.values if position == 0]
    for port, path in found:
        for place in ports.find(view, at, port):
            for operand in ports.after(view, at, place):
                yield operand, path


def _seed(read: tuple[View, Operand], rule: str, column: Column, verdict: Verdict, place: tuple[Operand, Path]) -> Seed:
    view, at = read
    table = f" of table '{column.table}'" if column.table else ""
    return Seed(
        "api",
        view.ref,
        place[0],
        verdict.data_type,
        verdict.category,
        _declared(verdict.confidence),
        verdict.evidence,
        f"{column.table}.{column.name}" if column.table else column.name,
        column.table,
        False,
        rule,
        (),
        f"selected as column '{column.name}'{table}",
        path=place[1],
        read=at,
    )


def _declared(confidence: Confidence) -> Confidence:
    """A column of a table is surer than a bare name."""
    return "medium" if confidence == "low" else "high"
