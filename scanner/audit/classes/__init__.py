"""The catalogue of finding classes: every class there is, listed here and nowhere else."""

from __future__ import annotations

from scanner.audit.classes import anonymity, consent, disclosure, policy, protection, rights, special
from scanner.audit.model import FindingClass, Level

CLASSES: tuple[FindingClass, ...] = (
    *disclosure.CLASSES,
    *consent.CLASSES,
    *protection.CLASSES,
    *rights.CLASSES,
    *anonymity.CLASSES,
    *special.CLASSES,
    *policy.CLASSES,
)

BY_ID: dict[str, FindingClass] = {entry.id: entry for entry in CLASSES}
"""The classes by id; these ids are the ones that inventories and bindings may name."""

NOTED_IN_EXCERPTS = ("PF401", "PF402", "PF602")
"""Classes that an excerpt lowers to note: the part of the policy that would speak of them may be missing."""

HYGIENE = ("PF301", "PF302", "PF303", "PF304", "PF305", "PF306", "PF604")
"""Classes that need no inventory."""


def level_of(rule: str, extent: str) -> Level:
    """The class's own level in an inventory of this extent (`whole` or `excerpt`)."""
    return "note" if extent == "excerpt" and rule in NOTED_IN_EXCERPTS else BY_ID[rule].level


__all__ = ["BY_ID", "CLASSES", "HYGIENE", "NOTED_IN_EXCERPTS", "level_of"]
