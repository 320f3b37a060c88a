"""Free text by what it stands in: the `text` of a comment, the `body` of a reply, the `description` of a ticket.

The words for text belong to every program; in something that a person wrote they are that person's words.
"""

from __future__ import annotations

from scanner.rules.classifier.context import Owner
from scanner.rules.classifier.lexicon import Lexicon
from scanner.rules.classifier.secrets import WORDS_OF_RECORD

_TEXTS = frozenset(
    {
        "text", "body", "content", "contents", "comment", "message", "note", "notes", "description", "raw text",
        "body text", "comment text", "message text", "html body", "plain text", "message body", "note text",
    }
)  # fmt: skip
_WRITTEN = frozenset(
    {
        "comment", "reply", "post", "review", "feedback", "ticket", "followup", "follow up", "note", "testimonial",
        "complaint", "guestbook entry", "direct message", "chat message", "forum post",
        "user message", "contact message", "support request", "blog comment", "inquiry", "enquiry",
    }
)  # fmt: skip
_NO_PERSONS = frozenset(
    {"http", "request", "response", "api", "release", "code", "docstring", "block", "line", "footnote"}
)


def is_text(words: tuple[str, ...]) -> bool:
    """Whether these words name the text of something."""
    return " ".join(words) in _TEXTS


def contributed(owner: Owner, words: tuple[str, ...], lexicon: Lexicon) -> int:
    """The data type (position, -1 for none) of the text of something that a person wrote: `comment.text`."""
    if not is_text(words) or any(word in _NO_PERSONS for word in owner.words):
        return -1
    whole = tuple(word for word in owner.words if word not in WORDS_OF_RECORD)
    if whole and whole[-1].endswith("s"):  # a table or its class, of many
        whole = (*whole[:-1], whole[-1][:-1])
    if " ".join(whole[-2:]) not in _WRITTEN and (not whole or whole[-1] not in _WRITTEN):
        return -1
    return next(at for at, entry in enumerate(lexicon.types) if entry.data_type.id == "content.comment")
