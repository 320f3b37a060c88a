"""Regions as policies name them: a country's ISO 3166 code, or a union that holds countries.

EU: the member states of the European Union. EEA: with Iceland, Liechtenstein and Norway.
"""

from __future__ import annotations

_EU = frozenset(
    ("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU",
     "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE")
)  # fmt: skip
_UNIONS = {"EU": _EU, "EEA": _EU | {"EU", "IS", "LI", "NO"}}


def within(region: str, declared: str) -> bool:
    """Whether a region is the declared one or lies in it. Cloud regions (`eu-west-1`) lie where their first word
    says."""
    region, declared = region.upper(), declared.upper()
    first = region.partition("-")[0]
    return declared in (region, first) or bool({region, first} & _UNIONS.get(declared, frozenset()))
