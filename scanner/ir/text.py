"""The text form of the IR: what people and tests read. `render` prints a module exactly, `reader.read` parses it back.

A module is printed as lines: the head, the interface (each declaration as its name and JSON fields), and each function
with its parameters, guards and values. A value is `%index = kind operands [start:end] guard`; strings are JSON.
`body` prints one function's values without spans, for tests that compare what a source is lowered to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

import msgspec

from .model import (
    After,
    AnyValue,
    Argument,
    Attr,
    Build,
    Call,
    Capture,
    Class,
    Const,
    Element,
    Format,
    Func,
    Function,
    Global,
    Guard,
    Import,
    Item,
    Module,
    Op,
    Param,
    Phi,
    Raise,
    Return,
    SetAttr,
    SetItem,
    Store,
    Yield,
)  # fmt: skip

_PLAIN = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*\Z")


def render(module: Module) -> str:
    """The whole module, exactly."""
    return "\n".join(_lines(module)) + "\n"


def body(function: Function) -> str:
    """A function's guards and values, without spans."""
    lines = [f"guard {i} = {_guard(guard)}" for i, guard in enumerate(function.guards) if i]
    for index, value in enumerate(function.values):
        under = f" if {value.guard}" if value.guard else ""
        lines.append(f"%{index} = {value_text(value)}{under}")
    if function.states:
        lines.append(f"states{_states(function.states)}")
    return "\n".join(lines)


def _lines(module: Module) -> Iterator[str]:
    package = " package" if module.is_package else ""
    yield f"module {_json(module.name)} {_json(module.path)} lines {module.lines}{package}"
    for gap in module.gaps:
        yield f"gap {_json(gap)}"
    interface = module.interface
    for word, declared in (
        ("import", interface.imports),
        ("field", interface.fields),
        ("class", interface.classes),
        ("signature", interface.signatures),
        ("directive", interface.directives),
    ):
        for one in declared:
            yield f"{word} {_json(one)}"
    if interface.exports is not None:
        yield f"exports {_json(interface.exports)}"
    yield f"names {_json(interface.names)}"
    for index, function in enumerate(module.functions):
        yield from _function(index, function)


def _function(index: int, function: Function) -> Iterator[str]:
    flags = (" async" if function.is_async else "") + (" generator" if function.is_generator else "")
    yield (
        f"function {index} {function.kind} {_json(function.name)} {_json(function.qualname)} parent {function.parent} "
        f"owner {function.owner} [{function.start}:{function.end}]{flags}"
    )
    for parameter in function.params:
        yield f"  param {_json(parameter)}"
    for guard in function.guards:
        yield f"  guard {_guard(guard)}"
    for at, value in enumerate(function.values):
        yield f"  %{at} = {value_text(value)} [{value.start}:{value.end}] {value.guard}"
    for word, bindings in (("binding", function.bindings), ("name", function.names)):
        for binding in bindings:
            yield f"  {word} {_name(binding.name)}{_list(binding.values)}"
    for operand, hint in function.hints:
        yield f"  hint %{operand} {_json(hint)}"
    for handler, first, last in function.handlers:
        yield f"  handler %{handler} {first} {last}"
    if function.states:
        yield f"  states{_states(function.states)}"


def value_text(value: AnyValue) -> str:  # noqa: C901 - a case a kind
    """What a value is, in one line, without span and guard."""
    match value:
        case Param():
            return f"param {value.index} {_name(value.name)}"
        case Const():
            return f"const {_constant(value)}"
        case Global():
            return f"global {_name(value.name)}"
        case Capture():
            return f"capture {_name(value.name)} {value.owner}"
        case Store():
            return f"store {_name(value.name)} {value.owner} %{value.value}"
        case Import():
            name = "" if value.name is None else f" {_name(value.name)}"
            return f"import {value.level} {_json(value.module)}{name}"
        case Attr():
            return f"attr %{value.base} {_name(value.name)}"
        case Item():
            return f"item %{value.base} {_key(value.key, value.index)}"
        case Build():
            return f"build {value.kind}{''.join(' ' + _element(element) for element in value.elements)}"
        case Format():
            parts = (_json(part) if isinstance(part, str) else f"%{part}" for part in value.parts)
            return f"format {' '.join(parts)}".rstrip()
        case Op():
            return f"op {_json(value.name)}{_list(value.operands)}"
        case Call():
            return f"call %{value.callee}{''.join(' ' + _argument(argument) for argument in value.args)}"
        case After():
            return f"after %{value.base} %{value.call} {value.argument}"
        case SetAttr():
            return f"setattr %{value.base} {_name(value.name)} %{value.value}"
        case SetItem():
            return f"setitem %{value.base} {_key(value.key, value.index)} %{value.value}"
        case Phi():
            return f"phi{_list(value.operands)}"
        case _:
            return _rare(value)


def _rare(value: Func | Class | Return | Yield | Raise) -> str:
    match value:
        case Func():
            defaults = "".join(f" {index}:%{operand}" for index, operand in value.defaults)
            return f"func {value.function}{defaults}{_decorators(value.decorators)}"
        case Class():
            keywords = "".join(f" {_name(name)}=%{operand}" for name, operand in value.keywords)
            return f"class {value.index}{_list(value.bases)}{keywords}{_decorators(value.decorators)}"
        case Return():
            return f"return %{value.value}{_states(value.states)}"
        case Yield():
            return f"yield {'from ' if value.delegate else ''}%{value.value}"
        case Raise():
            return f"raise %{value.value} %{value.cause}"
        case _:
            assert_never(value)


def _guard(guard: Guard) -> str:
    return f"{guard.kind} %{guard.condition} {'true' if guard.polarity else 'false'} in {guard.parent}"


def _constant(value: Const) -> str:
    if value.is_bytes:
        return f"b{_json(value.value)}"
    return repr(value.value) if isinstance(value.value, float) else _json(value.value)


def _key(key: str | int | None, index: int) -> str:
    if key is not None:
        return f"[{_json(key)} %{index}]" if index != -1 else f"[{_json(key)}]"
    return f"[%{index}]" if index != -1 else "[*]"


def _element(element: Element) -> str:
    key = "" if element.key is None and element.index == -1 else f"{_key(element.key, element.index)}:"
    return f"{'*' if element.spread else ''}{key}%{element.value}"


def _argument(argument: Argument) -> str:
    keyword = "" if argument.keyword is None else f"{_name(argument.keyword)}="
    return f"{'*' * argument.star}{keyword}%{argument.value}"


def _states(states: tuple[tuple[int, int], ...]) -> str:
    return "".join(f" {parameter}:%{operand}" for parameter, operand in states)


def _decorators(operands: tuple[int, ...]) -> str:
    return "".join(f" @%{operand}" for operand in operands)


def _list(operands: tuple[int, ...]) -> str:
    return "".join(f" %{operand}" for operand in operands)


def _name(name: str) -> str:
    return name if _PLAIN.match(name) else _json(name)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
