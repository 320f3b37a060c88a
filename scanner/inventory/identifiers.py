"""Ids that we write into inventories: words made of any text, and one that is not taken yet."""

from __future__ import annotations

import re

_OTHER = re.compile(r"[^a-z0-9]+")


def slug(text: str, joined_by: str = "-") -> str:
    """The ASCII letters and digits of a text in lower case, its words joined; "" where it has none."""
    return _OTHER.sub(joined_by, text.lower()).strip(joined_by)


def free(identifier: str, taken: set[str]) -> str:
    """The id, numbered if another has it already; from now on it is taken."""
    number, name = 1, identifier
    while name in taken:
        number += 1
        name = f"{identifier}-{number}"
    taken.add(name)
    return name
