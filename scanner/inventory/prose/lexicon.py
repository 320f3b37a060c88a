"""The phrases of policies: kinds of data, purposes and recipients, as data (`rules/prose`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from scanner.document import decode, load

_ORDERS = re.compile(r"\s+(?:your|the|an?|our|it|this|all)\b")
"""After a first word that is a verb as well: "Close your account"."""
_HYPHENS = re.compile("[\u2010\u2011\u2012\u00ad]")


class PurposeCue(msgspec.Struct, frozen=True):
    """A purpose that many policies state: its id, its key in fideslang's data uses, and words that tell it."""

    id: str
    maps_to: str
    words: tuple[str, ...]


class RecipientCue(msgspec.Struct, frozen=True):
    """Recipients that are named by what they do ("payment providers"), and the roles of the catalogue they cover."""

    id: str
    words: tuple[str, ...]
    kinds: tuple[str, ...] = ()


class ProseFile(msgspec.Struct, frozen=True):
    """One file of phrases. `not_data`: phrases in which a word of data means something else ("by e-mail")."""

    language: str
    data: dict[str, tuple[str, ...]] = {}
    not_data: tuple[str, ...] = ()
    purposes: tuple[PurposeCue, ...] = ()
    recipients: tuple[RecipientCue, ...] = ()


class Lexicon:
    """Phrases compiled for searching. The longest phrase at a place wins."""

    def __init__(
        self,
        data: Mapping[str, str],
        not_data: Iterable[str] = (),
        purposes: Iterable[PurposeCue] = (),
        recipients: Iterable[RecipientCue] = (),
        organisations: Mapping[str, tuple[str, str]] = {},
    ) -> None:
        """`data` maps phrases to categories, `organisations` names to (id, role)."""
        self._data = {phrase.lower(): category for phrase, category in data.items()}
        self._not = frozenset(phrase.lower() for phrase in not_data)
        self._found = _pattern([*self._data, *self._not], re.IGNORECASE)
        self.purposes = tuple(purposes)
        self._cues = tuple((_pattern(cue.words, re.IGNORECASE), cue) for cue in self.purposes)
        self._recipients = tuple((_pattern(cue.words, re.IGNORECASE), cue) for cue in recipients)
        self._organisations = dict(organisations)
        self._named = _pattern(organisations, 0) if organisations else None

    def data(self, text: str) -> list[tuple[str, str]]:
        """(category, the text's own words) of every kind of data that is named, in the order of the text; what is said
        in general ("personal data") only where nothing is named."""
        found: dict[str, str] = {}
        for match in self._found.finditer(_HYPHENS.sub("-", text)):
            category = self._category(match.group().lower())
            if category:
                found.setdefault(category, text[match.start() : match.end()])
        special = {key: word for key, word in found.items() if key != "user"}
        return list((special or found).items())

    def purpose(self, words: str) -> PurposeCue | None:
        """The well-known purpose that these words tell."""
        return next((cue for pattern, cue in self._cues if pattern.search(words)), None)

    def recipients(self, text: str) -> list[tuple[int, RecipientCue, str]]:
        """Recipients named by what they do, by place, with the text's own words."""
        every = (
            (found.start(), cue, found.group()) for pattern, cue in self._recipients for found in pattern.finditer(text)
        )
        return sorted(every, key=lambda one: one[0])

    def organisations(self, text: str) -> list[tuple[int, str, str, str]]:
        """(place, id, name, role) of organisations of the catalogue that are named."""
        if self._named is None:
            return []
        return [
            (found.start(), *((known := self._organisations[found.group()])[0], found.group(), known[1]))
            for found in self._named.finditer(text)
            if found.start() or not _ORDERS.match(text[found.end() :])
        ]

    def _category(self, word: str) -> str:
        word = re.sub(r"\s+", " ", word)
        if word in self._not:
            return ""
        for known in (word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word)):
            if known in self._not:
                return ""
            if known in self._data:
                return self._data[known]
        return ""


def read_prose(texts: Mapping[str, str]) -> tuple[ProseFile, ...]:
    """The files of phrases by path. Raises ConfigError."""
    return tuple(decode(load(path, text), ProseFile) for path, text in sorted(texts.items()))


def _pattern(phrases: Iterable[str], flags: int) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first; a plural counts, and a hyphen for a space."""
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    words = "|".join(_phrase(phrase, flags) for phrase in ordered) or r"(?!)"
    return re.compile(rf"(?<![\w-])(?:{words})(?!\w)", flags)


def _phrase(phrase: str, flags: int) -> str:
    spelled = re.sub(r"(?:\\ |\\-)", r"[\\s-]+", re.escape(phrase))
    if not flags:
        return spelled
    return (spelled[:-1] + "(?:y|ies)") if phrase.endswith("y") and not phrase.endswith("ey") else spelled + "(?:e?s)?"
