"""How sure a finding is, and why: a rank from 0 to 100, a sentence, and the level that follows.

A source known by a bare name only puts the rank under 40 and lowers the level one step. Every kind of guess on the
way costs some.
"""

from __future__ import annotations

from scanner.audit.model import Level
from scanner.audit.observe import Observed
from scanner.taint.model import Collection, Flow

_RANKS = {"certain": 95, "high": 85, "medium": 65, "low": 30}
_ORDER = ("low", "medium", "high", "certain")
_COSTS = {
    "name-fallback": 15, "unknown-call": 8, "unknown-key": 8, "loose-match": 12, "unmodelled-sdk": 10, "bare-name": 20,
    "collapsed-path": 6, "whole-object": 6, "stored-row": 8,
}  # fmt: skip
_LOWER: dict[Level, Level] = {"error": "warning", "warning": "note", "note": "note"}
BARE = 39
"""The highest rank of what is known by a bare name only."""
_MOST_GUESSES = 3


def rank(subject: Flow | Collection, assumed: str = "") -> int:
    """How sure a finding on this subject is, 0 to 100."""
    value = _RANKS[_confidence(subject)]
    for kind in sorted({guess.kind for guess in subject.guesses} if isinstance(subject, Flow) else ()):
        value -= _COSTS[kind]
    if assumed:
        value -= 8
    if known_by_name_only(subject):
        value = min(value, BARE)
    return max(value, 1)


def known_by_name_only(subject: Flow | Collection) -> bool:
    """Whether nothing but a bare name says that this is personal."""
    guessed = isinstance(subject, Flow) and any(guess.kind == "bare-name" for guess in subject.guesses)
    return guessed or subject.source.confidence == "low"


def lowered(level: Level, subject: Flow | Collection) -> Level:
    """The level, one step lower when the source is known by name only."""
    return _LOWER[level] if known_by_name_only(subject) else level


def sureness(observed: Observed) -> str:
    """How sure, and why: `high: form field "email"; recipient from the constant URL; every call resolved`."""
    subject = observed.subject
    parts = list(subject.source.evidence[:2]) or [f"read as {subject.source.expression}"]
    if isinstance(subject, Flow):
        parts += _recipient(observed)
        parts += _way(subject)
    if observed.assumed:
        parts.append(f"{observed.assumed} taken for a consent check by its name")
    return f"{_confidence(subject)}: {'; '.join(parts)}"


def _recipient(observed: Observed) -> list[str]:
    subject, receiver = observed.subject, observed.receiver
    if receiver is None or not isinstance(subject, Flow):
        return []
    if not receiver.resolved:
        return ["nothing constant names the recipient"]
    recipient = subject.sink.recipient
    if recipient is not None and recipient.host:
        return ["recipient from the constant URL"]
    return [f"recipient from {subject.sink.symbol}"]


def _way(flow: Flow) -> list[str]:
    if not flow.guesses:
        return ["every call resolved"]
    texts = list(dict.fromkeys(guess.text for guess in flow.guesses))
    more = [f"{len(texts) - _MOST_GUESSES} more guesses"] if len(texts) > _MOST_GUESSES else []
    return texts[:_MOST_GUESSES] + more


def _confidence(subject: Flow | Collection) -> str:
    """The weaker of the source's and the flow's."""
    words = [subject.source.confidence]
    if isinstance(subject, Flow):
        words.append(subject.confidence)
    return min(words, key=_ORDER.index)
