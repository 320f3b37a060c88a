"""What was seen, as one typed tuple: who did what with which data, for what, to whom, under which condition.

An *observation* is compared with declarations; nothing in it comes from a text. `judge` answers with a *judgement*:
the *charges* (one a finding class), the declaration that fits best, and what could not be decided.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.audit.model import Considered, Level

Operation = Literal["collect", "use", "store", "log", "send"]


class Receiver(msgspec.Struct, frozen=True):
    """Who receives what is sent. `entity` "" is an organisation of unknown name; `resolved` False: nothing says who
    it is."""

    entity: str = ""
    role: str = ""
    label: str = ""
    resolved: bool = True
    region: str = ""


class Joined(msgspec.Struct, frozen=True):
    """Another category in the same record, as it is or hashed."""

    category: str
    how: Literal["plain", "hashed", "keyed"] = "plain"


class Observation(msgspec.Struct, frozen=True):
    """One thing that the code does with one category of data.

    `purpose` and `services` are empty where no binding tells. `consent` holds the categories consented to on every
    path, `partial` those for which only some paths are gated; `past` is one of the others. `special` is the class
    that judges this kind of receiver (PF303, PF306) instead of PF102. `exposed`: sensitive data kept in clear; `whole`:
    a whole object leaves. `lasts` is for how many seconds it is kept (ENDLESS: nothing ends it; None: it cannot be
    told); `kept` says that something keeps it whose end could be seen. `unbound` is a check of consent that is bound to
    no data; `minor` the condition by which the person is known to be a child.
    """

    op: Operation
    data: str
    purpose: str = ""
    purpose_by_role: bool = False
    to: Receiver | None = None
    services: tuple[str, ...] = ()
    consent: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    past: str = ""
    unbound: str = ""
    minor: str = ""
    legal: bool = False
    masked: bool = False
    in_url: bool = False
    transport: Literal["tls", "cleartext", "unverified", "unknown", "none"] = "none"
    joined: tuple[Joined, ...] = ()
    special: str = ""
    exposed: bool = False
    whole: bool = False
    lasts: int | None = None
    kept: bool = False


class Charge(msgspec.Struct, frozen=True):
    """One class that applies: `detail` is the part of the sentence that only this class knows; `level` None for the
    class's own."""

    rule: str
    detail: str = ""
    level: Level | None = None
    declarations: tuple[str, ...] = ()


class Judgement(msgspec.Struct, frozen=True):
    """The verdict on one observation. `declaration` is the best fit ("" for none); `gaps` say what could not be
    decided."""

    charges: tuple[Charge, ...]
    declaration: str = ""
    considered: tuple[Considered, ...] = ()
    comparison: str = ""
    gaps: tuple[str, ...] = ()

    def rules(self) -> tuple[str, ...]:
        """The classes charged, in order."""
        return tuple(charge.rule for charge in self.charges)
