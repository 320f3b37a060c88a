"""Calls into an organisation's package that no pack describes: what they are given reaches the organisation.

No set of packs is ever complete, and a package that exists to talk to one organisation does so when a method of a
sending verb (`rules/verbs`) is called (`track`, `create_contact`). This is a guess, and flows say so
(`unmodelled-sdk`). Packages that work on the spot or with a server of one's own, although an organisation publishes
them, are listed with it as `local`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from scanner.rules.model import Port, RecipientRule, Rule, SinkArgument, SinkEffect
from scanner.rules.recipients import RecipientRole, Recipients
from scanner.rules.verbs import verbs
from scanner.taxonomy import SinkKind

if TYPE_CHECKING:
    from scanner.rules.recipients import Organisation

PACK = "recipients"
_KINDS: dict[RecipientRole, SinkKind] = {
    "analytics": "analytics",
    "error_reporting": "error_reporter",
    "monitoring": "error_reporter",
    "email": "email",
    "messaging": "sms_push",
    "language_model": "llm",
    "database": "database",
}
_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def sends(recipients: Recipients) -> Callable[[str], tuple[Rule, ...]]:
    """A function that gives the rules for a dotted path outside the project: one sink of everything given, or none."""

    sending = frozenset(verbs().sending)

    @functools.cache
    def found(target: str) -> tuple[Rule, ...]:
        method = target.rpartition(".")[2]
        words = _WORDS.findall(method)
        if not words or words[0].lower() not in sending or method[:1].isupper():
            return ()
        entity = recipients.by_module(target)
        return (_rule(recipients.by_id[entity]),) if entity else ()

    return found


def _rule(organisation: Organisation) -> Rule:
    effect = SinkEffect(
        _KINDS.get(organisation.role, "third_party"),
        (SinkArgument(Port("positionals", 0)), SinkArgument(Port("keywords"))),
        RecipientRule(organisation.id),
        "tls",
    )
    return Rule(f"{PACK}.{organisation.id}", PACK, effect, guess="unmodelled-sdk")
