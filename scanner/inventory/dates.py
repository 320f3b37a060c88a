"""Dates as people write them: "2026-03-01", "1 March 2026", "March 1, 2026", "01.03.2026", "2026年3月1日".

Figures parted by slashes are read only where they can mean one thing: 03/01/2026 is March in some countries and January
in others, and is refused.
"""

from __future__ import annotations

import datetime
import re

_MONTHS = (
    ("january", "januar", "janvier", "enero"),
    ("february", "februar", "février", "febrero"),
    ("march", "märz", "mars", "marzo"),
    ("april", "avril", "abril"),
    ("may", "mai", "mayo"),
    ("june", "juni", "juin", "junio"),
    ("july", "juli", "juillet", "julio"),
    ("august", "août", "agosto"),
    ("september", "septembre", "septiembre"),
    ("october", "oktober", "octobre", "octubre"),
    ("november", "novembre", "noviembre"),
    ("december", "dezember", "décembre", "diciembre"),
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_NUMBERS |= {name[:3]: number for name, number in _NUMBERS.items() if name[:3] not in ("jui",)}
_NUMBERS["sept"] = 9
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ].*)?|(\d{4})年(\d{1,2})月(\d{1,2})日")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.)?(?: of| de)? ([^\W\d_]+)\.?,?(?: de)? (\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
WAY_OUT = "write it as in 2026-03-01"


def read_date(text: str) -> datetime.date | None:
    """The date, None when it cannot be read or could mean two."""
    written = " ".join(text.split())
    for pattern, order in ((_YEAR_FIRST, "ymd"), (_DAY_FIRST, "dmy")):
        found = pattern.fullmatch(written)
        if found:
            return _date(dict(zip(order, (int(part) for part in found.groups() if part), strict=False)))
    found = _SLASHES.fullmatch(written)
    if found:
        first, second, year = map(int, found.groups())
        if first > 12 or first == second:
            return _date({"y": year, "m": second, "d": first})
        return _date({"y": year, "m": first, "d": second}) if second > 12 else None
    for pattern, month, day in ((_NAMED, 2, 1), (_MONTH_FIRST, 1, 2)):
        found = pattern.fullmatch(written)
        number = _NUMBERS.get(found.group(month).lower(), 0) if found else 0
        if found and number:
            return _date({"y": int(found.group(3)), "m": number, "d": int(found.group(day))})
    return None


def _date(parts: dict[str, int]) -> datetime.date | None:
    try:
        return datetime.date(parts["y"], parts["m"], parts["d"])
    except ValueError:
        return None
