"""Configurations that leak in themselves: calls and named settings whose rule says so.

`sentry_sdk.init(send_default_pii=True)` is a call; `SQLALCHEMY_ECHO = True` a setting given by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from scanner.callgraph.model import External
from scanner.ir.model import Operand, SetAttr
from scanner.rules.model import Condition, Rule, SettingEffect
from scanner.source import Place
from scanner.taint.model import SettingSeen
from scanner.taint.opened.assigned import Assigned, assignments, grown
from scanner.taint.opened.constants import holds
from scanner.taint.opened.spelling import spelled
from scanner.taint.opened.view import View
from scanner.taint.program.expressions import Expressions
from scanner.taint.program.program import Program

_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def settings_seen(program: Program, expressions: Expressions) -> tuple[SettingSeen, ...]:
    """The settings of the program, by place; a place tells of one leak once."""
    found: dict[SettingSeen, None] = {}
    calls, given = program.setting_names, program.rules.settings()
    by_library: dict[str, set[str]] = {}
    for name in given:
        if "." in name:
            by_library.setdefault(name.partition(".")[0], set()).add(name.rpartition(".")[2])
    for module in sorted(program.index.modules):
        interface = program.index.modules[module].interface
        mentioned = {*interface.names.keys, *interface.names.names, *interface.names.attributes}
        mentioned.update(field.name for field in interface.fields)
        mentioned.update(field.name for cls in interface.classes for field in cls.fields)
        called = calls is None or bool(calls & set(interface.names.called))
        roots = {each.module.partition(".")[0] for each in interface.imports}
        names = given.keys() & mentioned or {each for root in roots for each in by_library.get(root, ())} & mentioned
        # A keyword of a call is in none of the tables of names.
        for ref in program.functions(module) if called or names or _may_configure(interface.names.called) else ():
            view = program.open(ref)
            for at, rule, symbol in (*_calls(program, view, calls), *_named(program, view, given)):
                effect = rule.effect
                if isinstance(effect, SettingEffect) and not _in_development(view, at):
                    place, code = expressions.place(ref, at), expressions.text(ref, at)
                    where = program.qualified(ref)
                    found[SettingSeen(effect.rule, place, code, where, symbol, effect.data_types, effect.message)] = (
                        None
                    )
    return in_order(found)


def _in_development(view: View, at: Operand) -> bool:
    """Whether it stands under `if DEBUG:`, so that nobody's data is met there."""
    guard, guards = view.values[at].guard, view.function.guards
    while guard > 0:
        asked = guards[guard].condition if guards[guard].polarity else -1
        if asked >= 0 and spelled(view, asked).rpartition(".")[2].lower() == "debug":
            return True
        guard = guards[guard].parent
    return False


def in_order(found: Iterable[SettingSeen]) -> tuple[SettingSeen, ...]:
    """Settings by place."""
    return tuple(
        sorted(found, key=lambda one: (one.place.path, one.place.line, one.place.column, one.rule, one.symbol))
    )


Seen = Iterator[tuple[Operand, Rule, str]]


def settings_of_text(name: str, text: str, place: Place, rules: Iterable[Rule]) -> Iterator[SettingSeen]:
    """The leaks of a setting that a file which is no code gives as `name` and `text`; "1" and "on" are true there."""
    for rule in rules:
        effect = rule.effect
        if isinstance(effect, SettingEffect) and all(_text_meets(text, one) for one in rule.when):
            told = f"{name}={text}"
            yield SettingSeen(effect.rule, place, told, "", name, effect.data_types, effect.message)


def _text_meets(text: str, condition: Condition) -> bool:
    if condition.port.path or condition.absent:
        return False
    if condition.regex:
        return re.search(condition.regex, text) is not None
    if isinstance(condition.equals, bool):
        return text.lower() in (_TRUE if condition.equals else _FALSE)
    return text == str(condition.equals)


def _may_configure(called: Iterable[str]) -> bool:
    return not {"update", "from_mapping", "configure", "setdefault"}.isdisjoint(called)


def _calls(program: Program, view: View, words: frozenset[str] | None) -> Seen:
    number = program.number(view.ref)
    for at in view.calls:
        if words is None or program.mentions(view, at, words):
            yield from ((at, rule, _said(rule, symbol)) for rule, symbol in program.site(number, at).rules)


def _said(rule: Rule, symbol: str) -> str:
    """The call with the arguments that the rule is about: one call can set several things that leak."""
    keywords = [one.port.keyword for one in rule.when if one.port.keyword and not one.absent]
    return f"{symbol}({', '.join(keywords)})" if keywords else symbol


def _of_libraries(program: Program, view: View, given: Mapping[str, tuple[Rule, ...]]) -> Iterator[Assigned]:
    """Attributes of a library's module or class that are set by their full name: `langchain.debug = True`."""
    ends = {name.rpartition(".")[2] for name in given if "." in name}
    number = program.number(view.ref)
    for at, value in enumerate(view.values):
        if isinstance(value, SetAttr) and value.name in ends:
            paths = {each.path for each in program.origins(number, value.base) if isinstance(each, External)}
            yield from ((at, full, value.value) for path in sorted(paths) if (full := f"{path}.{value.name}") in given)


def _named(program: Program, view: View, given: Mapping[str, tuple[Rule, ...]]) -> Seen:
    known = program.known(program.number(view.ref))
    for at, name, value in (*assignments(view, given), *_of_libraries(program, view, given)):
        for rule in given[name]:
            if all(holds(view, [(value, ())], one, known) for one in rule.when):
                yield at, rule, name
    for at, name, value, element in grown(view, given):
        for rule in given[name]:
            if all(holds(view, [(value, ())], _of_element(one) if element else one, known) for one in rule.when):
                yield at, rule, name


def _of_element(condition: Condition) -> Condition:
    """The condition of any element, for one element."""
    change = msgspec.structs.replace
    path = condition.port.path
    return change(condition, port=change(condition.port, path=path[1:])) if path[:1] == ("[*]",) else condition
