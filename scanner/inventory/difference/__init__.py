"""What changed between two inventories, in the words of someone who answers for the policy.

A change is *wider* when it allows more to be done with people's data, *narrower* when it allows less, and *neutral*
when it allows the same in other words. Declarations, clauses, entities and promises are matched by id; a declaration
that says the same under another id is renamed.
"""

from __future__ import annotations

from scanner.inventory.difference.declarations import declarations
from scanner.inventory.difference.model import Change, Effect
from scanner.inventory.difference.others import others
from scanner.inventory.model import Inventory


def difference(old: Inventory, new: Inventory) -> tuple[Change, ...]:
    """Every change, in the order of the new inventory, what is gone after it."""
    return (*declarations(old, new), *others(old, new))


__all__ = ["Change", "Effect", "difference"]
