"""Addresses in code about mail: with nothing that says otherwise, `address` there is an e-mail address.

A function (`parse_email_recipients`) or a file (`mailer.py`, `mailing_list/views.py`) is about mail when a word of its
name says so.
"""

from __future__ import annotations

from scanner.rules.classifier.case import NONE, Case
from scanner.rules.classifier.lexicon import Lexicon
from scanner.rules.classifier.place import told
from scanner.rules.classifier.words import split


def mailed(case: Case, ruled: int, lexicon: Lexicon) -> int:
    """The data type (position, -1 for none) of an `address` in code about mail; `ruled` is what was decided so far."""
    words = case.reading.words
    if not words or not lexicon.has_role(words[-1], "bare_address") or case.owner.kind not in _NOBODY_ELSE:
        return NONE
    if ruled != NONE and lexicon.types[ruled].data_type.id != "address.postal":
        return NONE
    if case.neighbours.address or any(lexicon.has_role(word, "machine_neighbour") for word in case.neighbours.words):
        return NONE
    if any(not lexicon.has_role(word, "person") and not lexicon.has_role(word, "adjective") for word in words[:-1]):
        return NONE
    about = split(case.question.subject, lexicon)
    if not any(lexicon.has_role(word, "mail") for word in about) and not told(case.question.place, "mail", lexicon):
        return NONE
    return next(at for at, entry in enumerate(lexicon.types) if entry.data_type.id == "contact.email")


_NOBODY_ELSE = ("none", "neutral", "form", "person", "unknown")
