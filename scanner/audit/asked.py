"""What the words of a check of consent ask for: data by its category, or everything that is declared for a purpose.

`has_consent("location")` names data, `cookie_group_accepted("analytics")` what it is for. Either way only categories
count for which some declaration requires consent.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.inventory.model import Declaration, Inventory

_GROUPS = (
    (
        ("analytics", "functional.service.improve"),
        ("analytics", "analytic", "analytical", "statistics", "statistic", "measurement", "performance", "tracking",
         "telemetry", "c0002"),
    ),
    (
        ("marketing", "third_party_sharing"),
        ("marketing", "advertising", "advertisement", "ads", "targeting", "targeted", "newsletter", "c0004"),
    ),
    (
        ("personalize", "functional"),
        ("personalization", "personalisation", "preferences", "preference", "functional", "c0003"),
    ),
)  # fmt: skip
"""Fideslang's uses with the words by which banners call them; C0002 to C0004 are OneTrust's."""


def asked_by(words: set[str], inventory: Inventory) -> tuple[str, ...]:
    """The categories that these words, in lower case, ask consent for."""
    found: dict[str, None] = {}
    for entry in inventory.declarations:
        if entry.consent == "required":
            is_purpose = any(words & _purpose_words(key) for key in _keys(entry, inventory))
            found.update(dict.fromkeys(one for one in entry.consent_scope if is_purpose or words & _words_of(one)))
    return tuple(found)


def names_a_purpose(words: set[str]) -> bool:
    """Whether the words name a group of purposes at all."""
    return any(words & set(known) for _, known in _GROUPS)


def _keys(entry: Declaration, inventory: Inventory) -> Iterator[str]:
    """The purposes of a declaration, by their own ids and by the uses that they map to."""
    for purpose in entry.purposes:
        yield purpose
        for one in inventory.purpose_chain(purpose):
            known = inventory.purposes.get(one)
            if known is not None and known.maps_to:
                yield known.maps_to


def _purpose_words(key: str) -> set[str]:
    named = {word for uses, words in _GROUPS if key.startswith(uses) for word in words}
    return named | ({key} if "." not in key else set())


def _words_of(category: str) -> set[str]:
    last = category.rpartition(".")[2]
    return {last, last + "s", *last.split("_"), *(part + "s" for part in last.split("_"))}
