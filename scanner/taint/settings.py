"""Configurations that leak in themselves: calls whose rule says so (`sentry_sdk.init(send_default_pii=True)`)."""

from __future__ import annotations

from scanner.rules.model import SettingEffect
from scanner.taint.expressions import Expressions
from scanner.taint.model import SettingSeen
from scanner.taint.program import Program


def settings_seen(program: Program, expressions: Expressions) -> tuple[SettingSeen, ...]:
    """The settings of the program, by place."""
    found: list[SettingSeen] = []
    words = program.setting_names
    for module in sorted(program.index.modules):
        called = set(program.index.modules[module].interface.names.called)
        if words is not None and not words & called:
            continue
        for ref in program.functions(module):
            view, number = program.open(ref), program.number(ref)
            for at in view.calls:
                if words is not None and not program.mentions(view, at, words):
                    continue
                for rule, symbol in program.site(number, at).rules:
                    effect = rule.effect
                    if isinstance(effect, SettingEffect):
                        found.append(
                            SettingSeen(
                                effect.rule,
                                expressions.place(ref, at),
                                expressions.text(ref, at),
                                program.qualified(ref),
                                symbol,
                                effect.data_types,
                                effect.message,
                            )
                        )
    return tuple(sorted(found, key=lambda one: (one.place.path, one.place.line, one.place.column, one.rule)))
