"""The words that packs may refer to: data types, categories, recipients. An empty set means: not known here, not
checked.
"""

from __future__ import annotations

import msgspec

from scanner.source import nearest


class Vocabulary(msgspec.Struct, frozen=True):
    """The ids that exist."""

    types: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()

    def unknown(self, kind: str, word: str) -> tuple[str, str] | None:
        """(message, hint) when `word` is no known id of its kind (`data type`, `category`, `recipient`)."""
        known = {"data type": self.types, "category": self.categories, "recipient": self.recipients}[kind]
        if not known or word in known:
            return None
        return f"unknown {kind} '{word}'", nearest(word, sorted(known))
