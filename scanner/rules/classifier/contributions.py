"""Free text by what it stands in: the `text` of a comment, the `body` of a reply, the `description` of a ticket.

The words for text belong to every program; in something that a person wrote they are that person's words.
"""

from __future__ import annotations

from scanner.rules.classifier.context import Owner
from scanner.rules.classifier.lexicon import Lexicon


def contributed(owner: Owner, words: tuple[str, ...], lexicon: Lexicon) -> int:
    """The data type (position, -1 for none) of the text of something that a person wrote: `comment.text`."""
    lists = lexicon.lists
    if " ".join(words) not in lists.texts or any(word in lists.unwritten for word in owner.words):
        return -1
    whole = tuple(word for word in owner.words if word not in lists.record_words)
    if whole and whole[-1].endswith("s"):  # a table or its class, of many
        whole = (*whole[:-1], whole[-1][:-1])
    if " ".join(whole[-2:]) not in lists.written and (not whole or whole[-1] not in lists.written):
        return -1
    return next(at for at, entry in enumerate(lexicon.types) if entry.data_type.id == "content.comment")
