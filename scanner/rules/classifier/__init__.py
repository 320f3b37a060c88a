"""Deciding whether a name is personal data: words, head, owner, declared type, neighbours, literal values, place.

Terms: an identifier is split into *words*; its *head* is the word (or phrase) that says what it is, the words before
are *modifiers* and those after are its *tail*. The *owner* is the object, class or table the name is read from.
Read `classifier` for the way in, `grammar` for heads, `context` for owners and neighbours, `judge` for the decision.
"""

from __future__ import annotations

from scanner.rules.classifier.classifier import Change, Classifier, Explanation
from scanner.rules.classifier.lexicon import Lexicon, TypeEntry
from scanner.rules.classifier.loading import load_lexicon

__all__ = ["Change", "Classifier", "Explanation", "Lexicon", "TypeEntry", "load_lexicon"]
