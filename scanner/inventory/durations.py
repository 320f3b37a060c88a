"""Durations as people write them: "30 days", "two years", "P6M", "24h", "1 year and 6 months", "up to 90 days".

A month counts 30 days and a year 365: enough to compare a declared period with one found in code.
"""

from __future__ import annotations

import re

from scanner.inventory.number_words import UNITS, in_figures

_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}
_SECONDS |= {"2w": 1_209_600, "3mo": 7_776_000, "10y": 315_360_000}
_ISO = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_AMOUNT = r"\d{1,3}(?:[ ,'’]\d{3})+|\d+(?:[.,]\d+)?|an?(?= )"
_PART = re.compile(
    rf"\s*({_AMOUNT})\s*-?\s*(?:full |calendar |business |working |consecutive )?([^\W\d_]+?)(?:s|\.)*"
    r"(?:\s+(?:and|und|et|y|e|en|и)\b|\s*(?:,|\+|$|(?=\d)|\s))"
)
_AGAIN = re.compile(r"(?<=\w)\s*\([\w -]+\)\s*")
"""The number once more: "seven (7) years", "10 (ten) years"."""
_LIMIT = re.compile(
    r"^(?:(?:for )?(?:up to|at most|no (?:longer|more) than|not more than|not longer than|less than"
    r"|a (?:maximum|period) of|max(?:imum)?\.?|within|about|approximately|circa|ca\.|for))\s+"
    r"|\s+(?:at (?:the )?most|or less|maximum|max\.?)$"
)


def seconds(text: str) -> int | None:
    """The duration in seconds, or None when it cannot be read. "none" and "0" are 0; "indefinite" has no length
    (-1)."""
    word = _LIMIT.sub("", _AGAIN.sub(" ", text.strip().lower().replace("\u00a0", " ")))
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
    return _spelled(in_figures(word))


def words(length: int) -> str:
    """A duration in the largest unit that divides it: "30 days" (which a month is), "6 months", "2 years"."""
    for unit, name in (("y", "year"), ("mo", "month"), ("d", "day"), ("h", "hour"), ("min", "minute")):
        count, rest = divmod(length, _SECONDS[unit])
        if count and not rest and (unit, count) != ("mo", 1):
            return f"{count} {name}{'s' if count != 1 else ''}"
    return f"{length} second{'s' if length != 1 else ''}"


def _spelled(word: str) -> int | None:
    total = 0.0
    position = 0
    while position < len(word):
        part = _PART.match(word, position)
        if part is None or part.group(2) not in UNITS:
            return None
        total += _amount(part.group(1)) * _SECONDS[UNITS[part.group(2)]]
        position = part.end()
    return int(total) if position else None


def _amount(written: str) -> float:
    """A number in figures: "1,000", "1.5", "1,5"; "a" is one."""
    if written in ("a", "an"):
        return 1.0
    if re.fullmatch(r"\d{1,3}(?:[ ,'’]\d{3})+", written):
        return float(re.sub(r"\D", "", written))
    return float(written.replace(",", "."))
