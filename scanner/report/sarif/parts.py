"""Making SARIF objects in which a field is either said or absent.

sarif-om fills fields with the schema's defaults, so a value that was meant cannot be told from one that was not;
leaving out what equals a default then changes meaning (a result without a level takes its rule's). Here unsaid fields
are None.
"""

from __future__ import annotations

from typing import Any

import attr


def make(kind: type[Any], /, **said: Any) -> Any:
    """An object of sarif-om's class `kind` with exactly the fields that are given and not None."""
    return kind(**{**_unsaid(kind), **said})


def written_fields(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    """(attribute, property name in SARIF) of a class, in the order in which they are written."""
    known = _fields.get(kind)
    if known is None:
        known = _fields[kind] = _ordered_fields(kind)
    return known


def _ordered_fields(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    pairs = [(field.name, _spelled(kind, field)) for field in attr.fields(kind)]
    return tuple(sorted(pairs, key=lambda pair: (_LAST.get(pair[1], 0), _FIRST.get(pair[1], 9))))


_fields: dict[type[Any], tuple[tuple[str, str], ...]] = {}

# A reader wants to know which rule, how bad and what before where; and a run's results after what explains them.
_FIRST = {
    "$schema": 0,
    "version": 1,
    "ruleId": 2,
    "ruleIndex": 3,
    "id": 3,
    "name": 4,
    "kind": 4,
    "level": 5,
    "message": 6,
}
_LAST = {"results": 1}


def _unsaid(kind: type[Any]) -> dict[str, None]:
    return {field: None for field, _ in written_fields(kind)}


def _spelled(kind: type[Any], field: Any) -> str:
    name = str(field.metadata["schema_property_name"])
    # The object model says `state`; the standard (section 3.35.2) says `status`.
    return "status" if (kind.__name__, name) == ("Suppression", "state") else name
