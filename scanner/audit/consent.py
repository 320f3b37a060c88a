"""Consent read off guards: which categories were consented to on every path, and for which only some paths are gated.

Gates are bound by name, with scopes chosen by a constant argument. Without a binding a check is taken for consent by
its usual name (`has_consent("location")`, `@consent_required`): its scope is read from its argument or its name, and
covers everything where neither tells.
"""

from __future__ import annotations

import re

import msgspec

from scanner.inventory.bindings import Bindings, ConsentGate
from scanner.inventory.model import Inventory
from scanner.taint.model import Collection, Flow, GuardFact

EVERYTHING = "user"

_USUAL = re.compile(
    r"(^|[._ ])(has_|is_|check_|require_?s?_?|ensure_|get_|user_|with_)*"
    r"(consent(s|ed)?|opt(ed)?_?in|permission_granted|gdpr_ok)"
    r"(_(given|granted|required|for|ok|accepted|to|valid))*($|[._( ])",
    re.IGNORECASE,
)

_MEMBER = re.compile(r"(?:[A-Za-z_]\w*\.)+(\w+)(?: \((.*)\))?")


class Consent(msgspec.Struct, frozen=True):
    """The categories consented to: on every path, on some only; `assumed` names a check taken for consent by its
    name."""

    every: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    assumed: str = ""


def consent_of(subject: Flow | Collection, bindings: Bindings, inventory: Inventory) -> Consent:
    """What the guards of a flow or collection prove about consent at the place where the data was read."""
    every: list[str] = []
    some: list[str] = []
    assumed = ""
    is_flow = isinstance(subject, Flow)
    for guard in subject.guards:
        if is_flow and not guard.before_source:
            continue
        scopes, usual = _scopes(guard, bindings, inventory)
        target = every if _on_every_path(guard, subject) else some
        target.extend(scopes)
        assumed = assumed or (usual if scopes else "")
    return Consent(tuple(dict.fromkeys(every)), tuple(key for key in dict.fromkeys(some) if key not in every), assumed)


def gate_scopes(guard: GuardFact, bindings: Bindings) -> tuple[str, ...]:
    """The categories that a bound gate asks consent for, whichever way it came out."""
    for gate in bindings.consent_gates:
        if _is_gate(guard, gate):
            return _bound_scopes(guard, gate)
    return ()


def _on_every_path(guard: GuardFact, subject: Flow | Collection) -> bool:
    if guard.paths:
        return guard.paths == "every"
    return not subject.ungated


def _scopes(guard: GuardFact, bindings: Bindings, inventory: Inventory) -> tuple[tuple[str, ...], str]:
    """The categories that a guard proves consent for, and its name when it was only recognised by that."""
    for gate in bindings.consent_gates:
        if _is_gate(guard, gate):
            return (_bound_scopes(guard, gate), "") if guard.polarity == gate.polarity else ((), "")
    name = guard.call or guard.text
    if not guard.polarity or not _USUAL.search(name):
        return (), ""
    return _named_scopes(guard, inventory), name


def _is_gate(guard: GuardFact, gate: ConsentGate) -> bool:
    if gate.decorator:
        return guard.is_decorator and guard.call == gate.decorator
    if gate.call:
        return guard.call == gate.call and not guard.is_decorator
    return (
        bool(gate.attribute) and re.search(rf"(^|[^\w]){re.escape(gate.attribute)}($|[^\w(])", guard.text) is not None
    )


def _bound_scopes(guard: GuardFact, gate: ConsentGate) -> tuple[str, ...]:
    named = tuple(word.text for word in gate.categories)
    if gate.arg is None or not gate.scopes:
        return named
    arguments = guard.arguments
    if isinstance(gate.arg, int) and len(arguments) > gate.arg and "=" not in arguments[gate.arg]:
        arguments = (arguments[gate.arg],)
    elif isinstance(gate.arg, str):
        arguments = tuple(one for one in arguments if one.startswith(f"{gate.arg}=")) or arguments
    spellings = (word for argument in arguments for word in _spellings(argument))
    chosen = dict.fromkeys(word.text for spelling in spellings for word in gate.scopes.get(spelling, ()))
    return (*named, *chosen)


def _named_scopes(guard: GuardFact, inventory: Inventory) -> tuple[str, ...]:
    """Categories whose last word stands in the check's constant arguments or in its name; everything when none does."""
    words = {word.lower() for argument in guard.arguments for word in _spellings(argument)}
    words |= set(re.split(r"[^a-z]+", (guard.call or guard.text).rpartition(".")[2].lower()))
    scopes = [
        scope
        for declaration in inventory.declarations
        if declaration.consent == "required"
        for scope in declaration.consent_scope
        if words & _words_of(scope)
    ]
    if scopes or guard.arguments:
        return tuple(dict.fromkeys(scopes))
    return (EVERYTHING,)


def _words_of(category: str) -> set[str]:
    last = category.rpartition(".")[2]
    return {last, last + "s", *last.split("_"), *(part + "s" for part in last.split("_"))}


def _spellings(argument: str) -> tuple[str, ...]:
    """How a constant argument may be bound: as its value, without quotes; a member of an enumeration
    (`Scope.HEALTH (h)`) by its name as well, which is in lower case."""
    text = argument.partition("=")[2] or argument
    if text[:1] in "\"'":
        return (text.strip("\"'"),)
    member = _MEMBER.fullmatch(text)
    if member is None:
        return (text,) if text else ()
    name = member[1].lower()
    return (name,) if member[2] is None else tuple(dict.fromkeys((member[2], name)))
