"""Calls that look something up: what comes back is chosen by the arguments, and does not hold them.

`find_user(email)`, `query.filter(email=email)`, `get_by_email(email)` and `cache.get(email)` answer with what was
stored before. The
receiver may come back (`users.filter(...)` is still users), and so may the default of `get(key, default)`.
"""

from __future__ import annotations

import re

VERBS = frozenset(
    (
        "find", "load", "fetch", "lookup", "search", "query", "filter", "exclude", "select", "count", "exists",
        "delete", "remove", "where", "having", "locate", "authenticate", "match", "resolve",
    )
)  # fmt: skip
OPERATORS = frozenset(
    ("in_", "not_in", "notin_", "like", "ilike", "contains", "between", "startswith", "endswith", "order_by", "is_")
)
GETTERS = frozenset(("get", "aget", "first", "last", "one", "get_or_none", "one_or_none", "get_list_or_404"))
BY = re.compile(r"^_*(get|aget|read|retrieve|select|first|one|list)_(?:\w+_)?(by|for|with|from|of|or)_")
RECORDS = frozenset(
    (
        "user", "users", "account", "accounts", "customer", "customers", "member", "members", "profile", "profiles",
        "person", "people", "contact", "contacts", "object", "objects", "instance", "record", "records", "row", "rows",
        "queryset", "settings", "permissions",
    )
)  # fmt: skip
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+")


def looks_up(name: str) -> bool:
    """Whether a call of this name answers with something that its arguments only choose."""
    words = _WORD.findall(name)
    if not words:
        return False
    first, last = words[0].lower(), words[-1].lower()
    return name in OPERATORS or bool(BY.match(name)) or first in VERBS or (first == "get" and last in RECORDS)


def passes(name: str, position: int, keyword: str | None) -> bool:
    """Whether an argument of an unknown call of this name may come back in the result.

    `position` counts positional arguments; of `get(key, default)` the default may.
    """
    if name in GETTERS:
        return (keyword is None and position > 0) or keyword == "default"
    return not looks_up(name)
