"""Durations as people write them: "30 days", "2 years", "P6M", "24h", "1 year and 6 months".

A month counts 30 days and a year 365: enough to compare a declared period with one found in code.
"""

from __future__ import annotations

import re

_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}
_UNITS = {
    "s": "s", "sec": "s", "second": "s", "min": "min", "minute": "min", "h": "h",
    "hr": "h", "hour": "h", "d": "d", "day": "d",
    "w": "w", "wk": "w", "week": "w", "mo": "mo", "month": "mo", "y": "y", "yr": "y", "year": "y",
}  # fmt: skip
_ISO = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_PART = re.compile(r"\s*(\d+(?:\.\d+)?|an?|one)\s*-?\s*([a-z]+?)s?\s*(?:,|and|\+|$|(?=\d)|\s)")


def seconds(text: str) -> int | None:
    """The duration in seconds, or None when it cannot be read. "none" and "0" are 0; "indefinite" has no length
    (-1)."""
    word = text.strip().lower()
    if word in ("none", "0", "not stored", "not kept"):
        return 0
    if word in ("indefinite", "indefinitely", "forever", "unlimited"):
        return -1
    iso = _ISO.fullmatch(text.strip().upper())
    if iso and any(iso.groups()):
        counts = [int(group or 0) for group in iso.groups()]
        return sum(
            count * _SECONDS[unit] for count, unit in zip(counts, ("y", "mo", "w", "d", "h", "min", "s"), strict=True)
        )
    return _spelled(word)


def words(length: int) -> str:
    """A duration in the largest unit that divides it: "30 days", "2 years"."""
    for unit, name in (("y", "year"), ("mo", "month"), ("d", "day"), ("h", "hour"), ("min", "minute")):
        count, rest = divmod(length, _SECONDS[unit])
        if count and not rest:
            return f"{count} {name}{'s' if count != 1 else ''}"
    return f"{length} second{'s' if length != 1 else ''}"


def _spelled(word: str) -> int | None:
    total = 0.0
    position = 0
    while position < len(word):
        part = _PART.match(word, position)
        if part is None or part.group(2) not in _UNITS:
            return None
        amount = 1.0 if part.group(1) in ("a", "an", "one") else float(part.group(1))
        total += amount * _SECONDS[_UNITS[part.group(2)]]
        position = part.end()
    return int(total) if position else None
