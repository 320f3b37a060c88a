"""One change, and the words for what declarations name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from scanner.inventory.model import BUILTIN_RECIPIENTS, Declaration, Inventory

Effect = Literal["wider", "narrower", "neutral"]
_TURNED: dict[Effect, Effect] = {"wider": "narrower", "narrower": "wider", "neutral": "neutral"}
_SHOWN = 3


class Change(msgspec.Struct, frozen=True):
    """One change: of what (the id of a declaration, clause, entity or promise), in words, and what it allows. `about`
    says in words what the declaration is about."""

    subject: str
    text: str
    effect: Effect
    about: str = ""


def turned(change: Change) -> Change:
    """The change with the opposite effect: what a denial gains is denied."""
    return msgspec.structs.replace(change, effect=_TURNED[change.effect])


def data_words(declaration: Declaration, inventory: Inventory) -> str:
    """What a declaration names, in the text's own words where it has some."""
    names = [term.term or inventory.label(term.category) for term in declaration.data]
    names = names or [inventory.label(declaration.heading)]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return listed(names[:_SHOWN]) + more if not more else ", ".join(names[:_SHOWN]) + more


def entity_words(key: str, inventory: Inventory) -> str:
    """Who a recipient is."""
    if key in inventory.entities:
        return inventory.entities[key].name
    return key.replace("_", " ") if key in BUILTIN_RECIPIENTS else key


def purpose_words(key: str, inventory: Inventory) -> str:
    """A purpose in the policy's words."""
    known = inventory.purposes.get(key)
    return f"“{known.label}”" if known else key


def listed(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def short(quote: str) -> str:
    """A quote on one line, cut where it is long."""
    flat = " ".join(quote.split())
    return flat if len(flat) <= 110 else flat[:109].rsplit(" ", 1)[0] + " …"
