"""One question with everything read, and the ruling on it: the values that the steps of a decision pass on."""

from __future__ import annotations

import msgspec

from scanner.rules.classifier.context import Neighbours, Owner
from scanner.rules.classifier.grammar import Reading
from scanner.rules.classifier.lexicon import DeclaredKind
from scanner.rules.model import Confidence

NONE = -1


class Question(msgspec.Struct, frozen=True):
    """What is asked: the name, its owner and declared type as written, its neighbours, the words of its place that
    count (`place.read_place`), what the function around is about, and the literal it is given.
    """

    name: str
    owner: str = ""
    declared: str = ""
    neighbours: tuple[str, ...] = ()
    place: str = ""
    subject: str = ""
    value: str = ""


class Case(msgspec.Struct, frozen=True):
    """The question with everything read."""

    question: Question
    reading: Reading
    owner: Owner
    kind: DeclaredKind | None
    neighbours: Neighbours


class Ruling(msgspec.Struct, frozen=True):
    """The outcome for one head: the data type (position, -1 if none), how sure, and why."""

    type: int
    confidence: Confidence
    evidence: tuple[str, ...]

    @property
    def personal(self) -> bool:
        """Whether it names a data type."""
        return self.type != NONE


def refuse(sentence: str) -> Ruling:
    """The ruling that it is not personal, and why."""
    return Ruling(NONE, "medium", (sentence,))


def written(declared: str) -> str:
    """A declaration as evidence quotes it: its beginning."""
    return declared if len(declared) <= _WIDTH else declared[: _WIDTH - 1] + "…"


_WIDTH = 60
