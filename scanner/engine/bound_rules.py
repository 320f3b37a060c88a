"""Bindings as rules of the analysis: a bound masker, anonymiser or pseudonymiser transforms what passes through it.

Inside the function nothing is followed: the binding answers for what comes out, whatever the body does. Sinks that
the library's own rules see at such a call stay.
"""

from __future__ import annotations

import copy

import msgspec

from scanner.engine.rulebook import Rules
from scanner.inventory.bindings import Bindings
from scanner.project import Assumption, Guesses
from scanner.rules.model import ModelEffect, Port, Rule, TransformationEffect
from scanner.rules.ruleset import CompiledRules
from scanner.rules.tables import RulesByName, Tables
from scanner.source import digest
from scanner.taint.options import Options
from scanner.taxonomy import TransformationKind

PACK = "bindings"


def with_bindings(rules: Rules, bindings: Bindings | None) -> Rules:
    """The rules with those that the bindings add; the same rules where they add none."""
    kinds = transformations(bindings) if bindings is not None else {}
    if not kinds:
        return rules
    known = rules.rule_set
    tables = bound_tables(known.tables, kinds)
    bound = copy.copy(rules)
    bound.rule_set = CompiledRules(tables, known.types, rules.classifier.classify, rules.recipients)
    return bound


def options_of(
    bindings: Bindings | None,
    guesses: Guesses = Guesses(),  # noqa: B008 - frozen
    without: tuple[Assumption, ...] = (),
) -> Options:
    """What the analysis is to look out for: the checks of consent, and by which functions people see their data; and
    what it may assume: the settings' `guesses`, less those kinds that are asked to be left out."""
    options = Options(
        without=tuple(sorted({*guesses.without, *without})),
        doubts=guesses.unknown_calls,
        leaps=guesses.by_name,
        guesses=guesses.together,
    )
    if bindings is None:
        return options
    gates = {gate.call or gate.decorator or gate.attribute for gate in bindings.consent_gates}
    return msgspec.structs.replace(options, gates=frozenset(gates - {""}), access=bindings.access_paths)


def transformations(bindings: Bindings) -> dict[str, TransformationKind]:
    """What each bound function does to data, by its dotted path."""
    found: dict[str, TransformationKind] = dict.fromkeys(bindings.maskers, "masked")
    found.update(dict.fromkeys(bindings.pseudonymisers, "pseudonymised"))
    found.update(dict.fromkeys(bindings.anonymisers, "anonymised"))
    return found


def bound_tables(tables: Tables, kinds: dict[str, TransformationKind]) -> Tables:
    """The tables with a transformation of every argument at each of these paths."""
    calls: RulesByName = dict(tables.calls)
    for path, kind in kinds.items():
        kept = tuple(rule for rule in calls.get(path, ()) if not _moves(rule))
        calls[path] = (Rule(f"{PACK}.{path}", PACK, TransformationEffect(kind, Port("everything"))), *kept)
    spelled = "\0".join([tables.digest, *(f"{path}={kind}" for path, kind in sorted(kinds.items()))])
    return msgspec.structs.replace(tables, calls=dict(sorted(calls.items())), digest=digest(spelled.encode()))


def _moves(rule: Rule) -> bool:
    return isinstance(rule.effect, ModelEffect | TransformationEffect)
