"""How code maps onto the inventory's words: the bindings, as written.

A *match* names code or a recipient: a glob of paths, a dotted symbol (`*` at the end for all below it), a route or
task by its label, a host, a module. Several keys of one match must all hold. What is not bound is undecidable, and
said to be: never guessed.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.document import Line, Word


class Match(msgspec.Struct, frozen=True):
    """Where a binding applies. All keys given must hold."""

    path: str = ""
    symbol: str = ""
    route: str = ""
    task: str = ""
    host: str = ""
    module: str = ""
    entity: str = ""
    line: Line = 0


class Remarked(Match, frozen=True):
    """A match that a comment or decorator in the code makes; `remark` says which, and where. No file can write it."""

    remark: str = ""


class FirstParty(msgspec.Struct, frozen=True):
    """Hosts that count as the first party or its affiliates (`*.example.org`), and modules of its own services."""

    domains: tuple[str, ...] = ()
    affiliate_domains: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    line: Line = 0


class RecipientBinding(msgspec.Struct, frozen=True):
    """Who receives at a host, through an SDK, or at a place where the code does not say. `region`: where that recipient
    processes ("EU", "US")."""

    match: Match
    entity: str
    role: str = ""
    region: str = ""
    line: Line = 0


class PurposeBinding(msgspec.Struct, frozen=True):
    """What a region of code is for. The innermost match wins."""

    match: Match
    purpose: Word
    line: Line = 0


class ServiceBinding(msgspec.Struct, frozen=True):
    """Which service an entry point belongs to."""

    match: Match
    service: Word
    line: Line = 0


class Stating(msgspec.Struct, frozen=True):
    """A decorator by which the code says what a function or class is for: the argument `arg` is a purpose or service of
    the inventory; `words` translates what the code calls them.
    """

    decorator: str
    says: Literal["purpose", "service"]
    arg: int | str = 0
    words: dict[str, Word] = {}
    line: Line = 0


class ConsentGate(msgspec.Struct, frozen=True):
    """A check of consent: a call, decorator or attribute; or one that stands `before` entry points without being
    written there (middleware, a gateway, a template), which `by` names for people.

    `scopes` maps the constant at `arg` to categories; without `arg`, `categories` holds for every use. `polarity` is
    how the check comes out when consent was given (False for `has_opted_out`).
    """

    call: str = ""
    decorator: str = ""
    attribute: str = ""
    before: Match | None = None
    by: str = ""
    arg: int | str | None = None
    scopes: dict[str, tuple[Word, ...]] = {}
    categories: tuple[Word, ...] = ()
    polarity: bool = True
    line: Line = 0


class LegalObligation(msgspec.Struct, frozen=True):
    """A flow that law requires: exempt from consent, with a reason and someone who approved it."""

    match: Match
    categories: tuple[Word, ...]
    reason: str
    approver: str
    line: Line = 0


class Exemption(msgspec.Struct, frozen=True):
    """A finding that is accepted: of which class, where, why, and by whom. It stays in the report as suppressed."""

    rule: Word
    match: Match
    reason: str
    approver: str
    categories: tuple[Word, ...] = ()
    until: Word | None = None
    line: Line = 0


class Bindings(msgspec.Struct, frozen=True, rename={"schema": "$schema"}):
    """The bindings file. Everything is optional: what is missing is filled by the defaults or left undecided."""

    bindings_version: Literal[1] = 1
    schema: str = ""
    inventory: Word | None = None
    extends: tuple[Word, ...] = ()
    first_party: FirstParty = FirstParty()
    recipients: tuple[RecipientBinding, ...] = ()
    purposes: tuple[PurposeBinding, ...] = ()
    services: tuple[ServiceBinding, ...] = ()
    stated_by: tuple[Stating, ...] = ()
    consent_gates: tuple[ConsentGate, ...] = ()
    maskers: tuple[str, ...] = ()
    anonymisers: tuple[str, ...] = ()
    pseudonymisers: tuple[str, ...] = ()
    legal_obligation: tuple[LegalObligation, ...] = ()
    deletion_paths: tuple[str, ...] = ()
    access_paths: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
