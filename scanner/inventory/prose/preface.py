"""What a policy text says of itself before it says anything of data: its title, and the day from which it holds."""

from __future__ import annotations

import datetime
import re

from scanner.inventory.dates import read_date
from scanner.inventory.markup import MARKS
from scanner.inventory.policy_text import PolicyText, flat

_LONGEST = 100
_SINCE = re.compile(
    r"\b(?:effective|in (?:force|effect)|(?:last )?(?:updated|revised|modified|changed)|version|valid"
    r"|as (?:of|at)|date)\b"
    r"(?: date| as of| since| from| on| of)*\s*[:–-]?\s*(?=\S)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\S+")
_WORDS = 4


def title_of(text: PolicyText) -> str:
    """The first line that holds words, where it is no sentence; "" else."""
    first = next((flat(line.strip(MARKS + " \t")) for line in text.lines if re.search(r"\w", line)), "")
    return "" if first.endswith((".", ":", ";", ",")) or len(first) > _LONGEST else first.strip(MARKS + " #=*")


def effective_of(text: PolicyText) -> datetime.date | None:
    """The first day that the text names behind "effective", "last updated" and the like."""
    for line in text.lines:
        flattened = flat(line)
        for found in _SINCE.finditer(flattened):
            date = _starts_with_date(flattened[found.end() :])
            if date is not None:
                return date
    return None


def _starts_with_date(text: str) -> datetime.date | None:
    ends = [found.end() for found in _WORD.finditer(text)][:_WORDS]
    return next((date for end in reversed(ends) if (date := read_date(text[:end].strip(" ,.;)*_")))), None)
