"""How long things are kept: what a call that stores says itself, and what calls and settings say of whole stores.

`cache.set(key, value, timeout=3600)` says it of one entry; a lifecycle of a bucket, an index that expires rows, a log
that is rotated, `SESSION_COOKIE_AGE = 1209600` say it of a store.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scanner.ir.model import Build, Const, Operand
from scanner.rules.effects import UNITS
from scanner.rules.model import ENDLESS, KeepsEffect, Lasts, Port, Rule
from scanner.taint.calls import ports
from scanner.taint.model import Lifetime
from scanner.taint.opened.assigned import assignments
from scanner.taint.opened.constants import holds, within
from scanner.taint.opened.view import View
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program
from scanner.taint.rights.numbers import Numbers
from scanner.taint.tables.rowclasses import receiver_name

_SPELLED = re.compile(r"(\d+(?:\.\d+)?)(?: (second|minute|hour|day|week)s?)?")


def seconds_at(program: Program, numbers: Numbers, number: int, at: Operand, lasts: Lasts) -> int | None:
    """How long what a call keeps stays, as its arguments say; None when that is not constant."""
    view = program.view(number)
    said = said_at(view, at, lasts)
    if said is None:
        return lasts.absent
    units = ports.find(view, at, said.unit_port) if said.unit_port is not None else []
    given = [_given(view, at, port) for port in said.ports]
    return _seconds(program, numbers, number, said, given, units[0].operand if units else None)


def said_at(view: View, at: Operand, lasts: Lasts) -> Lasts | None:
    """Where a call says how long it keeps: the first of `lasts` and what is read otherwise that is given."""
    said: Lasts | None = lasts
    while said is not None and not (said.ports and _given(view, at, said.ports[0])):
        said = said.otherwise
    return said


def lifetimes(program: Program, expressions: Expressions, numbers: Numbers) -> tuple[Lifetime, ...]:
    """What calls and settings say of whole stores, by place."""
    found: set[Lifetime] = set()
    calls, given = program.keeping_names, _assigned(program)
    for module in sorted(program.index.modules):
        interface = program.index.modules[module].interface
        mentioned = {*interface.names.keys, *interface.names.names, *interface.names.attributes}
        mentioned.update(field.name for field in interface.fields)
        called = calls is None or bool(calls & set(interface.names.called))
        named = called or given.keys() & mentioned or "handlers" in interface.names.keys
        for ref in program.functions(module) if named else ():
            view, number = program.open(ref), program.number(ref)
            seen = list(_called(program, numbers, view, calls)) + list(_set(program, numbers, view, given))
            seen += _configured(program, numbers, view) if "handlers" in interface.names.keys else ()
            for at, rule, effect, lasts in seen:
                place, code = expressions.place(ref, at), expressions.text(ref, at)
                store = _store(program, number, at, effect)
                found.add(Lifetime(effect.kind, store, lasts, place, code, program.qualified(ref), rule.id, effect.of))
    return tuple(sorted(found, key=lambda one: (one.place.path, one.place.line, one.place.column, one.store)))


Said = Iterator[tuple[Operand, Rule, KeepsEffect, int]]


def _called(program: Program, numbers: Numbers, view: View, words: frozenset[str] | None) -> Said:
    number = program.number(view.ref)
    for at in view.calls:
        if words is None or program.mentions(view, at, words):
            for rule, _ in program.site(number, at).rules:
                if isinstance(rule.effect, KeepsEffect):
                    lasts = seconds_at(program, numbers, number, at, rule.effect.lasts)
                    if lasts is not None:
                        yield at, rule, rule.effect, lasts


def _set(program: Program, numbers: Numbers, view: View, given: dict[str, tuple[Rule, ...]]) -> Said:
    number = program.number(view.ref)
    for at, name, value in assignments(view, given):
        for rule in given[name]:
            if not isinstance(rule.effect, KeepsEffect) or not all(
                holds(view, [(value, ())], one, program.known(number)) for one in rule.when
            ):
                continue
            lasts = rule.effect.lasts
            values = [[one.operand for one in within(view, value, port.path)] for port in lasts.ports]
            seconds = _seconds(program, numbers, number, lasts, values, None) if all(values[:1]) else None
            if seconds is not None:
                yield at, rule, rule.effect, seconds


def _configured(program: Program, numbers: Numbers, view: View) -> Said:
    """What dicts that name a class say of its objects: a handler of `LOGGING` with `class`, `when`, `backupCount`."""
    for at, value in enumerate(view.values):
        if not isinstance(value, Build) or value.kind != "dict":
            continue
        given = {str(one.key): one.value for one in value.elements if isinstance(one.key, str)}
        named = next((view.values[given[key]] for key in ("class", "()") if key in given), None)
        if isinstance(named, Const) and isinstance(named.value, str):
            for rule in program.rules.calls(named.value):
                if isinstance(rule.effect, KeepsEffect):
                    lasts = _by_keywords(program, numbers, view, given, rule.effect.lasts)
                    if lasts is not None:
                        yield at, rule, rule.effect, lasts


def _by_keywords(program: Program, numbers: Numbers, view: View, given: dict[str, Operand], lasts: Lasts) -> int | None:
    """What keywords say, in the way of `seconds_at`."""
    values = [[given[port.keyword]] if port.keyword in given else [] for port in lasts.ports]
    if not all(values[:1]):
        return lasts.absent
    unit = given.get(lasts.unit_port.keyword or "") if lasts.unit_port is not None else None
    return _seconds(program, numbers, program.number(view.ref), lasts, values, unit)


def _assigned(program: Program) -> dict[str, tuple[Rule, ...]]:
    return {
        name: rules
        for name, rules in program.rules.settings().items()
        if any(isinstance(rule.effect, KeepsEffect) for rule in rules)
    }


def _store(program: Program, number: int, at: Operand, effect: KeepsEffect) -> str:
    """The store that is named, its key's end left open where only its beginning is constant."""
    if effect.store is None:
        return ""
    if effect.store.base == "receiver":
        return receiver_name(program, number, at) or "{?}"
    for found in ports.find(program.view(number), at, effect.store):
        for text in program.text(number, found.operand):
            if text != "{?}":
                return text
    return "{?}"


def _spelled(view: View, operand: Operand) -> str:
    value = view.values[operand]
    return str(value.value) if isinstance(value, Const) else ""


def _given(view: View, at: Operand, port: Port) -> list[Operand]:
    """The values at a port, and at its path inside what is written there."""
    return [one.operand for found in ports.find(view, at, port) for one in within(view, found.operand, port.path)]


def _seconds(
    program: Program,
    numbers: Numbers,
    number: int,
    lasts: Lasts,
    given: Sequence[Sequence[Operand]],
    unit: Operand | None,
) -> int | None:
    """The product of the numbers given for each port, in seconds; None when one of them is not constant."""
    view, total = program.view(number), lasts.unit
    for values in given:
        if any(_spelled(view, one) in lasts.endless for one in values):
            return ENDLESS
        found = {_number(program, numbers, number, one) for one in values} or {1.0}
        only = found.pop() if len(found) == 1 else None
        if only is None:
            return None
        total *= only
    factor = 1.0 if lasts.unit_port is None else _factor(program, number, unit, lasts)
    return None if factor is None else round(total * factor)


def _number(program: Program, numbers: Numbers, number: int, operand: Operand) -> float | None:
    ref, _ = program.refs[number]
    known = numbers.of(ref, operand)
    if known is None:  # "1209600", as attributes of queues are written; "10 days"
        texts = program.text(number, operand)
        spelled = _SPELLED.fullmatch(texts[0]) if len(texts) == 1 else None
        known = float(spelled[1]) * (UNITS[f"{spelled[2]}s"] if spelled[2] else 1.0) if spelled else None
    return known


def _factor(program: Program, number: int, unit: Operand | None, lasts: Lasts) -> float | None:
    """The unit that a text names; None when it is not one of those known."""
    if unit is None:
        return lasts.units.get("")
    texts = program.text(number, unit)
    return lasts.units.get(texts[0]) if len(texts) == 1 else None
