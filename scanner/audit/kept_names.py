"""Declared data that whole tables are, whatever their columns are called: "order information", kept as an `Order`.

No column of an order says that it is a record of an order: the table does. Where all telling words of a declared term
stand in the name of a table or of one of its columns, the term is not stale. Nothing else rests on this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from scanner.inventory.model import Inventory

_TELLING_NOTHING = frozenset((
    "information", "record", "data", "detail", "history", "content", "item", "type", "kind", "a", "an", "the", "of",
    "and", "or", "your", "other", "related", "number", "log",
))  # fmt: skip
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def kept_by_name(columns: Iterable[str], inventory: Inventory) -> frozenset[str]:
    """The declared categories whose terms are named by a table (`Order.sku`) or one of its columns."""
    known = {frozenset(_words(part)) for column in columns for part in (column.partition(".")[0], column)}
    found: set[str] = set()
    for declaration in inventory.declarations:
        for term in declaration.data:
            wanted = set(_words(term.term or inventory.label(term.category))) - _TELLING_NOTHING
            if wanted and any(wanted <= words for words in known):
                found.add(term.category)
    return frozenset(found)


def _words(name: str) -> Iterable[str]:
    """The words of a name in lower case, in the singular."""
    for word in _WORD.findall(name):
        low = word.lower()
        yield low[:-1] if len(low) > 3 and low.endswith("s") and not low.endswith("ss") else low
