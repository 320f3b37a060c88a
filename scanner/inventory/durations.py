"""Durations as people write them: "30 days", "two years", "P6M", "24h", "1 year and 6 months", "up to 90 days".

A month counts 30 days and a year 365: enough to compare a declared period with one found in code.
"""

from __future__ import annotations

import re

_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}
_SECONDS |= {"2w": 1_209_600, "3mo": 7_776_000, "10y": 315_360_000}
_UNITS = {
    "s": "s", "sec": "s", "second": "s", "min": "min", "minute": "min", "h": "h",
    "hr": "h", "hour": "h", "d": "d", "day": "d",
    "w": "w", "wk": "w", "week": "w", "mo": "mo", "month": "mo", "y": "y", "yr": "y", "year": "y",
    "fortnight": "2w", "quarter": "3mo", "decade": "10y",
    "stunde": "h", "stunden": "h", "tag": "d", "tage": "d", "tagen": "d", "woche": "w", "wochen": "w", "monat": "mo",
    "monate": "mo", "monaten": "mo", "jahr": "y", "jahre": "y", "jahren": "y",
    "heure": "h", "jour": "d", "semaine": "w", "moi": "mo", "an": "y", "année": "y",
    "hora": "h", "día": "d", "dia": "d", "semana": "w", "mes": "mo", "mese": "mo", "año": "y", "ano": "y",
    "小时": "h", "天": "d", "日": "d", "周": "w", "週間": "w", "个月": "mo", "か月": "mo", "ヶ月": "mo", "年": "y",
}  # fmt: skip
_ISO = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_NUMBERS = {
    word: number
    for number, word in enumerate(
        (
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    )
    )
} | {"a": 1, "an": 1, "half a": 0.5, "half an": 0.5, "thirty": 30, "sixty": 60, "ninety": 90}  # fmt: skip
_AMOUNT = r"\d{1,3}(?:[ ,'’]\d{3})+|\d+(?:[.,]\d+)?|" + "|".join(sorted(_NUMBERS, key=lambda word: -len(word)))
_PART = re.compile(
    rf"\s*({_AMOUNT})\s*-?\s*(?:full |calendar |business |working )?([^\W\d_]+?)s?\s*(?:,|and|\+|$|(?=\d)|\s)"
)
_FIGURES = re.compile(r"(?<=[a-z])\s*\(\d+\)\s*")
"""The number once more behind its word: "seven (7) years"."""
_LIMIT = re.compile(r"^(?:up to|at most|no (?:longer|more) than|not more than|a maximum of|max(?:imum)?\.?|within)\s+")


def seconds(text: str) -> int | None:
    """The duration in seconds, or None when it cannot be read. "none" and "0" are 0; "indefinite" has no length
    (-1)."""
    word = _LIMIT.sub("", _FIGURES.sub(" ", text.strip().lower().replace("\u00a0", " ")))
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
        if part is None or part.group(2) not in _UNITS:
            return None
        total += _amount(part.group(1)) * _SECONDS[_UNITS[part.group(2)]]
        position = part.end()
    return int(total) if position else None


def _amount(written: str) -> float:
    """A number in figures ("1,000", "1.5", "1,5") or as a word."""
    if written in _NUMBERS:
        return float(_NUMBERS[written])
    if re.fullmatch(r"\d{1,3}(?:[ ,'’]\d{3})+", written):
        return float(re.sub(r"\D", "", written))
    return float(written.replace(",", "."))
