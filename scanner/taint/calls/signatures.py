"""Rules of functions whose definition is known: a position and the name of the parameter there are one argument.

A rule that says `args: ["1"]` of a function `def leak(value, other)` of the project also means `leak(v, other=o)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from scanner.ir.model import Parameter
from scanner.rules.model import ModelEffect, Port, Rule, SinkEffect, SourceEffect, TransformationEffect

Named = tuple[Rule, str]


def completed(named: Iterable[Named], params: tuple[Parameter, ...]) -> tuple[Named, ...]:
    """The rules with both the position and the name of each argument that is a parameter of these."""
    offset = int(bool(params) and params[0].flavour == "receiver")

    def port(one: Port) -> Port:
        return _completed(one, params, offset)

    return tuple((_rewritten(rule, port), symbol) for rule, symbol in named)


def unbound(rule: Rule) -> Rule:
    """The rule of a method, called as a function of its class: `str.upper(mail)`."""

    def port(one: Port) -> Port:
        if one.base == "receiver":
            return Port("argument", 0, "", one.path)
        if one.base in ("argument", "positionals") and one.position >= 0:
            return msgspec.structs.replace(one, position=one.position + 1)
        return one

    return _rewritten(rule, port)


def _rewritten(rule: Rule, port: Callable[[Port], Port]) -> Rule:
    replace = msgspec.structs.replace
    match rule.effect:
        case SinkEffect(arguments=arguments):
            both = tuple(replace(one, port=port(one.port)) for one in arguments)
            return replace(rule, effect=replace(rule.effect, arguments=both))
        case ModelEffect(source=source, target=target):
            return replace(rule, effect=replace(rule.effect, source=port(source), target=port(target)))
        case TransformationEffect(port=source, to=target):
            return replace(rule, effect=replace(rule.effect, port=port(source), to=port(target)))
        case SourceEffect(port=source):
            return replace(rule, effect=replace(rule.effect, port=port(source)))
        case _:
            return rule


def _completed(port: Port, params: tuple[Parameter, ...], offset: int) -> Port:
    if port.base != "argument" or (port.position >= 0 and port.keyword):
        return port
    if port.keyword:
        for at, one in enumerate(params[offset:]):
            if one.name == port.keyword and one.flavour in ("normal", "positional"):
                return msgspec.structs.replace(port, position=at)
        return port
    at = port.position + offset
    if at < len(params) and params[at].flavour == "normal":
        return msgspec.structs.replace(port, keyword=params[at].name)
    return port
