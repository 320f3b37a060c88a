"""Consent read off guards: which categories were consented to on every path, and for which only some paths are gated.

Gates are bound by name, with scopes chosen by a constant argument. Without a binding a check is taken for consent by
its usual name (`has_consent("location")`, `@consent_required`): its scope is read from its argument or its name, and
covers everything where neither tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from scanner.audit.asked import asked_by, names_a_purpose
from scanner.audit.regions import matches_code
from scanner.inventory.bindings import Bindings, ConsentGate
from scanner.inventory.model import Inventory
from scanner.taint.conditions.passages import USUAL, tells_nothing, usual_name
from scanner.taint.model import Collection, EntryPoint, Flow, GuardFact, Passage

EVERYTHING = "user"
_TRACKED = ("user.device.cookie", "user.behavior", "user.telemetry", "user.unique_id")
"""What a banner about cookies asks for."""


_MEMBER = re.compile(r"(?:[A-Za-z_]\w*\.)+(\w+)(?: \((.*)\))?")


class Consent(msgspec.Struct, frozen=True):
    """The categories consented to: on every path, on some only; `assumed` names a check taken for consent by its
    name; `past` is a way that passes no check for those of some paths only; `unbound` a check that
    is not known to be for any of this data."""

    every: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    assumed: str = ""
    past: str = ""
    unbound: str = ""


def consent_of(
    subject: Flow | Collection, bindings: Bindings, inventory: Inventory, entry_points: Mapping[str, EntryPoint]
) -> Consent:
    """What the guards of a collection prove about consent where the data was read, those of a flow where it goes."""
    every: dict[str, None] = {}
    some: dict[str, None] = {}
    assumed = ""
    unbound = ""
    for gate in bindings.consent_gates:
        stands = [_stands_before(gate, label, entry_points) for label in subject.entry_points]
        if any(stands):
            (every if all(stands) else some).update(dict.fromkeys(word.text for word in gate.categories))
    for guard in subject.guards:
        scopes, usual = _scopes(guard, bindings, inventory)
        (every if _on_every_path(guard, subject) else some).update(dict.fromkeys(scopes))
        assumed = assumed or (usual if scopes else "")
        unbound = unbound or (guard.text if not scopes and _asks_otherwise(guard, bindings) else "")
    passed = [_passed(passage, bindings, inventory) for passage in subject.passages]
    for scope in list(some) if passed else ():
        if all(any(inventory.categories.under(scope, one) for one in scopes) for scopes in passed):
            every[scope] = None
    left = tuple(scope for scope in some if scope not in every)
    open_ = (one for one, scopes in zip(subject.passages, passed, strict=True) if not set(left) & set(scopes))
    past = next((" → ".join(dict.fromkeys((one.entry, *one.functions))) for one in open_), "") if left else ""
    return Consent(tuple(every), left, assumed, past, unbound)


def _stands_before(gate: ConsentGate, label: str, entry_points: Mapping[str, EntryPoint]) -> bool:
    """Whether a check that is no part of the functions (middleware, a gateway, a template) stands before an entry
    point."""
    entry = entry_points.get(label)
    if gate.before is None or entry is None:
        return False
    return matches_code(gate.before, entry.place.path, entry.function, (label,)) > 0


def _asks_otherwise(guard: GuardFact, bindings: Bindings) -> bool:
    """Whether a check of consent was passed that covers no data: bound without, or named for something else."""
    for gate in bindings.consent_gates:
        if _is_gate(guard, gate):
            return guard.polarity == gate.polarity
    return guard.polarity and bool(guard.arguments) and bool(guard.gate or usual_name(guard))


def _passed(passage: Passage, bindings: Bindings, inventory: Inventory) -> tuple[str, ...]:
    """The categories consented to on one way."""
    return tuple(scope for gate in passage.gates for scope in _scopes(gate, bindings, inventory)[0])


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
    if guard.gate:
        return (_gate_scopes(guard, inventory) if guard.polarity else ()), ""
    name = usual_name(guard)
    if not guard.polarity or not name:
        return (), ""
    return _named_scopes(guard, inventory), name


def _gate_scopes(guard: GuardFact, inventory: Inventory) -> tuple[str, ...]:
    """What a consent library's check covers: the categories that its rule names, else those that its scope names; with
    neither, everything."""
    if guard.covers or not guard.scope:
        return guard.covers or (EVERYTHING,)
    words = {word.lower() for argument in guard.scope for word in _spellings(argument)}
    return asked_by(words, inventory)


def _is_gate(guard: GuardFact, gate: ConsentGate) -> bool:
    if gate.decorator:
        return guard.is_decorator and guard.call == gate.decorator
    if gate.call:
        return guard.call == gate.call and not guard.is_decorator
    return (
        bool(gate.attribute)
        and not tells_nothing(guard)
        and re.search(rf"(^|[^\w]){re.escape(gate.attribute)}($|[^\w(])", guard.text) is not None
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
    of_kept = not USUAL.search(guard.call or guard.text)  # known by the name of the cookie that it reads
    if of_kept:
        words |= {part for word in words for part in re.split(r"[^a-z0-9]+", word)}
    scopes = asked_by(words, inventory)
    if of_kept and not scopes and not names_a_purpose(words):
        return tuple(key for key in _TRACKED if "cookie" in words) or (EVERYTHING,)
    return scopes if scopes or guard.arguments else (EVERYTHING,)


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
