"""Calls that look something up: what comes back is chosen by the arguments, and does not hold them.

`find_user(email)`, `query.filter(email=email)`, `get_by_email(email)` and `cache.get(email)` answer with what was
stored before. The receiver may come back (`users.filter(...)` is still users), and so may the default of
`get(key, default)`. The verbs are in `rules/verbs`.
"""

from __future__ import annotations

import functools
import re

from scanner.rules.verbs import verbs

BY = re.compile(r"^_*(get|aget|read|retrieve|select|first|one|list)_(?:\w+_)?(by|for|with|from|of|or)_")
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+")


@functools.cache
def looks_up(name: str) -> bool:
    """Whether a call of this name answers with something that its arguments only choose."""
    words = _WORD.findall(name)
    if not words:
        return False
    first, last = words[0].lower(), words[-1].lower()
    return (
        name in verbs().operators
        or bool(BY.match(name))
        or first in verbs().looking_up
        or (first == "get" and last in verbs().records)
    )


def passes(name: str, position: int, keyword: str | None) -> bool:
    """Whether an argument of an unknown call of this name may come back in the result.

    `position` counts positional arguments; of `get(key, default)` the default may.
    """
    if name in verbs().getters:
        return (keyword is None and position > 0) or keyword == "default"
    return not looks_up(name)
