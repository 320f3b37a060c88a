"""The words of app stores for data and purposes, against the inventory's own.

`Labels` maps categories to a store's label for them ("Email Address"); a category without one takes its parent's. The
other way round the most general category with that label is taken.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner.taxonomy import CategoryTree


class Labels:
    """A store's labels by category."""

    def __init__(self, labels: Mapping[str, str], categories: CategoryTree) -> None:
        """`labels` maps categories of the catalogue to the store's words."""
        self._labels = {key: label for key, label in labels.items() if label}
        self._categories = categories

    def of(self, category: str) -> str:
        """The label of the category or of the nearest one above it; "" for none."""
        return next((self._labels[key] for key in self._categories.ancestors(category) if key in self._labels), "")

    def known(self, label: str) -> str:
        """The store's spelling of a label, "" for none of its labels."""
        wanted = _plain(label)
        return next((known for known in self._labels.values() if _plain(known) == wanted), "")

    def category(self, label: str) -> str:
        """The most general category of this label; "" for none."""
        wanted = _plain(label)
        named = [key for key, known in self._labels.items() if _plain(known) == wanted]
        return min(named, key=lambda key: (key.count("."), key), default="")


def _plain(label: str) -> str:
    return "".join(character for character in label.lower() if character.isalnum())
