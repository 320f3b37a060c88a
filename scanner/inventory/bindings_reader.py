"""Bindings text to `Bindings`: decoded, checked against the inventory's words, with every complaint at once."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator

from scanner.document import Word, decode_kept, load
from scanner.inventory import dates
from scanner.inventory.bases import Reader
from scanner.inventory.bindings import Bindings, ConsentGate, Exemption, LegalObligation, Match
from scanner.inventory.bindings_bases import with_bases
from scanner.inventory.model import Inventory
from scanner.inventory.reader import with_further
from scanner.source import Complaint, ConfigError, nearest
from scanner.taxonomy import CategoryTree

_WHERE = ("path", "symbol", "route", "task")
_WHO = ("host", "module", "entity")


def read_bindings(
    path: str,
    text: str | bytes,
    categories: CategoryTree,
    inventory: Inventory | None = None,
    rules: Collection[str] = (),
    bases: Reader | None = None,
) -> Bindings:
    """The bindings in `text` with those that they extend, checked against the inventory where there is one. Raises
    ConfigError with every complaint."""
    bindings, wrong, dropped = decode_kept(load(path, text), Bindings)
    tree = inventory.categories if inventory else categories
    if wrong or bindings is None:
        further = _complaints(path, bindings, tree, inventory, rules) if bindings is not None else ()
        raise ConfigError(with_further(wrong, further, dropped))
    found = sorted(_complaints(path, bindings, tree, inventory, rules), key=lambda entry: (entry.line, entry.message))
    if found:
        raise ConfigError(found)
    return with_bases(path, bindings, bases, lambda at, base: _complaints(at, base, tree, inventory, rules))


def expired(bindings: Bindings, today: datetime.date) -> tuple[Exemption, ...]:
    """The exemptions whose last day lies before today: they hold no longer."""
    return tuple(
        each
        for each in bindings.exemptions
        if each.until and (last := dates.read_date(each.until.text)) is not None and last < today
    )


def _complaints(
    path: str, bindings: Bindings, categories: CategoryTree, inventory: Inventory | None, rules: Collection[str]
) -> Iterator[Complaint]:
    for line, message, hint in (
        *_words(bindings, categories, inventory, rules),
        *_matches(bindings),
        *_gates(bindings),
        *_hosts(bindings),
        *_reasons(bindings),
    ):
        yield Complaint(path, line, message, hint)


_Found = tuple[int, str, str]


def _words(
    bindings: Bindings, categories: CategoryTree, inventory: Inventory | None, rules: Collection[str]
) -> Iterator[_Found]:
    """Purposes, services, categories and classes that exist."""
    named: list[Word] = [word for gate in bindings.consent_gates for word in _gate_words(gate)]
    named += [word for entry in bindings.legal_obligation for word in entry.categories]
    named += [word for exemption in bindings.exemptions for word in exemption.categories]
    for word in named:
        if word.text not in categories:
            yield word.line, f"unknown category '{word}'", nearest(word.text, categories)
    for exemption in bindings.exemptions:
        if rules and exemption.rule.text not in rules:
            yield (
                exemption.rule.line,
                f"'{exemption.rule}' is no finding class",
                nearest(exemption.rule.text, sorted(rules)),
            )
    if inventory is None:
        return
    for binding in bindings.purposes:
        if binding.purpose.text not in inventory.purposes and "." not in binding.purpose.text:
            hint = nearest(binding.purpose.text, inventory.purposes)
            yield binding.purpose.line, f"the inventory has no purpose '{binding.purpose}'", hint
    for stating in bindings.stated_by:
        kind = inventory.purposes if stating.says == "purpose" else inventory.services
        for word in stating.words.values():
            if word.text not in kind and not (stating.says == "purpose" and "." in word.text):
                yield word.line, f"the inventory has no {stating.says} '{word}'", nearest(word.text, kind)
    for entry in bindings.services:
        if entry.service.text not in inventory.services:
            hint = nearest(entry.service.text, inventory.services)
            yield entry.service.line, f"the inventory has no service '{entry.service}'", hint


def _matches(bindings: Bindings) -> Iterator[_Found]:
    """Matches that can hold: code is matched by place, recipients by who they are."""
    places: list[tuple[Match, tuple[str, ...], str]] = []
    places += [(entry.match, _WHERE, "purposes") for entry in bindings.purposes]
    places += [(entry.match, _WHERE, "services") for entry in bindings.services]
    places += [(entry.match, (*_WHO, "path", "symbol"), "recipients") for entry in bindings.recipients]
    places += [(entry.match, _WHERE, "legal_obligation") for entry in bindings.legal_obligation]
    places += [(entry.match, (*_WHERE, *_WHO), "exemptions") for entry in bindings.exemptions]
    for match, allowed, under in places:
        used = [key for key in (*_WHERE, *_WHO) if getattr(match, key)]
        if not used:
            yield (
                match.line,
                f"a match under '{under}' names nothing and can never hold",
                "use one of " + ", ".join(allowed),
            )
        for key in used:
            if key not in allowed:
                yield match.line, f"'{key}' cannot be matched under '{under}'", "use one of " + ", ".join(allowed)
    yield from _repeated(bindings)


def _repeated(bindings: Bindings) -> Iterator[_Found]:
    """The same match bound to two different words."""
    for under, entries in (
        ("purposes", [(entry.match, entry.purpose.text) for entry in bindings.purposes]),
        ("services", [(entry.match, entry.service.text) for entry in bindings.services]),
        ("recipients", [(entry.match, entry.entity) for entry in bindings.recipients]),
    ):
        first: dict[tuple[str, ...], tuple[str, int]] = {}
        for match, word in entries:
            key = tuple(getattr(match, name) for name in (*_WHERE, *_WHO))
            known, line = first.setdefault(key, (word, match.line))
            if known != word:
                yield (
                    match.line,
                    f"the same match under '{under}' says '{word}' here and '{known}' on line {line}",
                    "keep one",
                )


def _hosts(bindings: Bindings) -> Iterator[_Found]:
    """Hosts that are bare hosts: an address can never be one."""
    own = (*bindings.first_party.domains, *bindings.first_party.affiliate_domains)
    named = [(host, bindings.first_party.line) for host in own]
    named += [(entry.match.host, entry.match.line) for entry in bindings.recipients if entry.match.host]
    for host, line in named:
        bare = re.sub(r"^[a-z+]+://", "", host).partition("/")[0]
        if bare != host or " " in host or not host.strip("*."):
            yield line, f"'{host}' is no host and can never match", f"write '{bare}'" if bare != host else ""


def _gates(bindings: Bindings) -> Iterator[_Found]:
    """Gates that name one check and what it is good for."""
    for gate in bindings.consent_gates:
        named = [name for name in (gate.call, gate.decorator, gate.attribute, gate.before) if name]
        if len(named) != 1:
            yield gate.line, "a consent gate names one of call, decorator, attribute, before", ""
        if gate.before is not None and not gate.by:
            yield gate.line, "the consent gate does not say what asks before these entry points", "say it in `by`"
        if not gate.scopes and not gate.categories:
            yield (
                gate.line,
                "the consent gate is good for no data",
                "give categories, or scopes by the argument's value",
            )
        if gate.scopes and gate.arg is None and not gate.categories:
            yield (
                gate.line,
                "the consent gate has scopes and no arg to choose among them",
                "say which argument holds the scope",
            )


def _reasons(bindings: Bindings) -> Iterator[_Found]:
    """Exceptions that say why, and who answers for them."""
    entries: tuple[LegalObligation | Exemption, ...] = (*bindings.legal_obligation, *bindings.exemptions)
    for entry in entries:
        if not entry.reason.strip():
            yield entry.line, "the exception gives no reason", "say why in `reason`"
        if not entry.approver.strip():
            yield entry.line, "the exception names no approver", "say who answers for it in `approver`"
    for exemption in bindings.exemptions:
        until = exemption.until
        if until and dates.read_date(until.text) is None:
            yield until.line, f"'{until}' is no date, or could mean two", dates.WAY_OUT


def _gate_words(gate: ConsentGate) -> Iterator[Word]:
    yield from gate.categories
    for words in gate.scopes.values():
        yield from words
