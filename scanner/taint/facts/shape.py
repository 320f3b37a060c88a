"""What shape data has: a *scalar* (text, a number, a date) has no parts; an address may be an object with fields.

Names say what data is about, not what kind of value holds it: `email` may be a message, `address` a row of a table. How
a function uses the value tells: a key or field that no text has makes it an object, and then a message is no address.
"""

from __future__ import annotations

import datetime
import enum
import uuid

from scanner.ir.model import Attr, Item, Operand, SetAttr, SetItem
from scanner.taint.facts.labels import OBJECT, PLAIN, SCALAR
from scanner.taint.opened.view import View

WITHOUT_PARTS = (
    "user.name", "user.contact.email", "user.contact.phone_number", "user.account.username", "user.account.id",
    "user.authorization", "user.government_id", "user.unique_id", "user.demographic",
)  # fmt: skip
"""Categories of data that is text, a number or a date, and no object that the program reads fields of."""

OBJECTS = ("user.contact.address",)
"""Categories that name a scalar as well as an object whose fields are data of their own."""

VALUES = frozenset(
    (
        "data", "value", "values", "raw", "raw_data", "object_data", "initial", "text", "string", "label", "first",
        "last", "given", "family", "full", "local", "domain", "compressed", "exploded", "flat", "T", "str", "iloc",
        "loc", "key", "token", "secret", "access_token",
    )
)  # fmt: skip
"""Attributes under which a scalar is itself or part of it: of form fields, columns, parsed names, kept tokens."""

_PLAIN = (str, bytes, int, list, set, dict, datetime.datetime, uuid.UUID, enum.Enum)
_OF_VALUES = VALUES | {name for kind in _PLAIN for name in dir(kind)} | {"name", "value", "read", "get_secret_value"}


def is_value(name: str) -> bool:
    """Whether an attribute of a scalar is still the scalar or a part of it."""
    return name in _OF_VALUES


def is_scalar(category: str) -> bool:
    """Whether data of a category has no parts."""
    return category.startswith(WITHOUT_PARTS) and category != "user.demographic.profile"


def shape(view: View, at: Operand, category: str) -> int:
    """The nature of data of a category at a place: SCALAR, PLAIN, OBJECT, or -1 where it cannot be such data at all."""
    scalar = is_scalar(category)
    if not (scalar or category.startswith(OBJECTS)):
        return PLAIN
    if _has_parts(view, at):
        return -1 if scalar else OBJECT
    return SCALAR if scalar else PLAIN


def _has_parts(view: View, at: Operand) -> bool:
    for use in view.uses[at]:
        match view.values[use] if use >= 0 else None:
            case Attr(base=base, name=name) if base == at and not is_value(name):
                return True
            case SetAttr(base=base, name=name) if base == at and not is_value(name):
                return True
            case Item(base=base, key=str()) | SetItem(base=base, key=str()) if base == at:
                return True
            case _:
                pass
    return False
