"""Whether code runs for children: data that is read where an age was just found to be that of a minor.

`if age < 16: name = form["name"]` collects a child's name; `if age < 16: abort(403)` turns the child away, and what
follows is read of grown people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from scanner.taint.model import GuardFact

_PERSONS = "(?:user|member|customer|person|child|patient|player|student)"
_AGE = rf"(?:^|[^\w])(?:\w+\.)*(?:age|{_PERSONS}s?_age|age_(?:in_years|years|of|at|from)\w*)(?:\([^()]*\))?"
_LIMIT = r"(?:1[0-8]|[1-9]|\w*(?:AGE|ADULT|MAJORITY)\w*)"
_YOUNGER = re.compile(rf"{_AGE}\s*<=?\s*{_LIMIT}(?![\d.])")
_OLDER = re.compile(rf"{_AGE}\s*>=?\s*{_LIMIT}(?![\d.])")
_MINOR = re.compile(r"(^|[._ ])(is_)?(a_)?(minor|child|under_?age(d)?)(\(|$)")


def of_minor(guards: Iterable[GuardFact]) -> str:
    """The condition by which the person is known to be a child, "" when none says so."""
    for guard in guards:
        text = guard.text
        young = _YOUNGER.search(text) or _MINOR.search(text)
        if (young and guard.polarity) or (_OLDER.search(text) and not guard.polarity):
            return text
    return ""
