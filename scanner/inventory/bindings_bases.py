"""What several programs bind alike: what the bindings' `extends` takes from a company-wide base.

A base gives what holds for every program: hosts and modules that are the company's own, who recipients are, checks of
consent, maskers and the like. What names places of one program (its purposes, services, exceptions and paths of
deletion) stays with that program, and is refused in a base. A recipient that two files bind differently is a conflict,
with both places named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from scanner.document import decode, load
from scanner.inventory.bases import Reader, based
from scanner.inventory.bindings import Bindings, FirstParty
from scanner.source import Complaint, ConfigError

SHARED = ("first_party", "recipients", "stated_by", "consent_gates", "maskers", "anonymisers", "pseudonymisers")
"""The keys that a base gives."""
_OWN = ("purposes", "services", "legal_obligation", "deletion_paths", "access_paths", "exemptions")

Check = Callable[[str, Bindings], Iterator[Complaint]]
"""The complaints about bindings by themselves, at a path."""

T = TypeVar("T")


def with_bases(
    path: str, bindings: Bindings, read: Reader | None, check: Check, above: tuple[str, ...] = ()
) -> Bindings:
    """The bindings with what every base gives that they extend. Raises ConfigError with every complaint."""
    complaints: list[Complaint] = []
    for word in bindings.extends:
        found = based(path, word, read, (*above, path), "bindings file")
        if isinstance(found, Complaint):
            complaints.append(found)
            continue
        name, raw = found
        try:
            base = decode(load(name, raw), Bindings)
            complaints += [*check(name, base), *_misplaced(name, base)]
            base = with_bases(name, base, read, check, (*above, path))
        except ConfigError as error:
            complaints.extend(error.complaints)
            continue
        complaints += _conflicts(path, bindings, name, base)
        bindings = _joined(bindings, base)
    if complaints:
        raise ConfigError(dict.fromkeys(complaints))
    return bindings


def _misplaced(path: str, base: Bindings) -> Iterator[Complaint]:
    """What a base cannot give, because it names places of one program."""
    for key in _OWN:
        entries = getattr(base, key)
        if entries:
            line = getattr(entries[0], "line", 0)
            hint = "leave it to the bindings of that program"
            yield Complaint(path, line, f"'{key}' names places of one program, and others extend these bindings", hint)
    for entry in base.recipients:
        if entry.match.path or entry.match.symbol:
            hint = "leave it to the bindings of that program"
            yield Complaint(path, entry.match.line, "a recipient by its place in the code is one program's", hint)
    for gate in base.consent_gates:
        if gate.before is not None:
            hint = "leave it to the bindings of that program"
            yield Complaint(path, gate.line, "a check before an entry point is one program's", hint)


def _conflicts(path: str, own: Bindings, base_path: str, base: Bindings) -> Iterator[Complaint]:
    """Recipients that both bind, and differently."""
    known = {_who(entry.match): entry for entry in base.recipients}
    for entry in own.recipients:
        other = known.get(_who(entry.match))
        if other is not None and (entry.entity, entry.role, entry.region) != (other.entity, other.role, other.region):
            named = " ".join(part for part in _who(entry.match) if part)
            where = f"{base_path}:{other.match.line}"
            yield Complaint(
                path, entry.match.line, f"the recipient '{named}' is bound otherwise at {where}", "keep one of the two"
            )


def _who(match: msgspec.Struct) -> tuple[str, ...]:
    return tuple(str(getattr(match, key)) for key in ("host", "module", "entity", "path", "symbol"))


def _joined(own: Bindings, base: Bindings) -> Bindings:
    """The bindings' own entries before the base's."""
    first, more = own.first_party, base.first_party
    party = FirstParty(
        _together(first.domains, more.domains),
        _together(first.affiliate_domains, more.affiliate_domains),
        _together(first.modules, more.modules),
        line=first.line,
    )
    known = {_who(entry.match) for entry in own.recipients}
    recipients = (*own.recipients, *(entry for entry in base.recipients if _who(entry.match) not in known))
    rest = {key: _together(getattr(own, key), getattr(base, key)) for key in SHARED[2:]}
    return msgspec.structs.replace(own, first_party=party, recipients=recipients, **rest)


def _together(own: tuple[T, ...], more: tuple[T, ...]) -> tuple[T, ...]:
    return (*own, *(each for each in more if each not in own))
