"""Rule files to a lexicon: data types, categories, labels, words and declared types, every complaint at once.

`load_lexicon` takes the texts; who reads the disk is `engine`. What is checked: unknown keys and wrong types (by the
document room), an id or phrase used twice, an unknown category, role or kind, a type without any name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from scanner.document import Document, Line, Word, decode, load
from scanner.rules.classifier.categories import Categories, read_categories
from scanner.rules.classifier.lexicon import STRENGTHS, DeclaredKind, Lexicon, Lists, Phrase, Strength, TypeEntry
from scanner.rules.classifier.words import phrase_words, split
from scanner.rules.model import DataType
from scanner.source import Complaint, ConfigError, nearest
from scanner.taxonomy import Sensitivity

T = TypeVar("T")


class TypeForm(msgspec.Struct, frozen=True, kw_only=True):
    """One data type as written in `rules/types`."""

    id: Word
    category: Word
    label: str
    sensitivity: Sensitivity = "ordinary"
    google_play: str = ""
    apple: str = ""
    ccpa: str = ""
    strong: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    languages: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    weak_languages: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    needs: tuple[Word, ...] = ()
    holds: tuple[str, ...] = ("text",)
    unless: tuple[str, ...] = ()
    line: Line = 0


class TypesForm(msgspec.Struct, frozen=True):
    """One file of `rules/types`."""

    types: tuple[TypeForm, ...]


class WordsForm(msgspec.Struct, frozen=True):
    """`rules/lexicon/words.yaml`: role to the words that play it."""

    roles: dict[str, tuple[str, ...]]


class DeclaredForm(msgspec.Struct, frozen=True):
    """`rules/lexicon/declared.yaml`: kind to class names, and kind to the data type it says."""

    kinds: dict[DeclaredKind, tuple[str, ...]]
    types: dict[str, str]


def load_lexicon(files: Mapping[str, str | bytes]) -> Lexicon:
    """The lexicon in the rule files `types/*.yaml`, `taxonomy/*.yaml` and `lexicon/*.yaml` (path to text).

    Raises ConfigError with every complaint about every file.
    """
    return _Loader().load(files)


class _Loader:
    """Gathers forms and complaints, then compiles."""

    def __init__(self) -> None:
        self.complaints: list[Complaint] = []
        self.types: list[TypeEntry] = []
        self.lines: dict[str, tuple[str, int]] = {}
        self.phrases: dict[str, list[Phrase]] = {}
        self.roles: dict[str, list[str]] = {}
        self.needed: list[tuple[str, Word]] = []
        self.lists = Lists()

    def load(self, files: Mapping[str, str | bytes]) -> Lexicon:
        documents = [document for path, text in sorted(files.items()) if (document := self._document(path, text))]
        categories = self._categories(documents)
        declared, declared_types = self._words(documents)
        for document in documents:
            if "types/" in document.path:
                self._types(document, categories)
        self._check_needs()
        if self.complaints:
            raise ConfigError(self.complaints)
        self._add_joined()
        vocabulary = frozenset(word for phrase in (*self.phrases, *self.roles) for word in phrase.split())
        return _with_split_forms(
            Lexicon(
                digest=_digest(files),
                types=tuple(self.types),
                phrases={key: tuple(self.phrases[key]) for key in sorted(self.phrases)},
                roles={key: tuple(self.roles[key]) for key in sorted(self.roles)},
                declared=declared,
                declared_types=declared_types,
                vocabulary=vocabulary,
                longest=max((phrase.count(" ") + 1 for phrase in self.phrases), default=1),
                lists=self.lists,
            )
        )

    def _document(self, path: str, text: str | bytes) -> Document | None:
        try:
            return load(path, text)
        except ConfigError as error:
            self.complaints.extend(error.complaints)
            return None

    def _form(self, document: Document, form: type[T]) -> T | None:
        try:
            return decode(document, form)
        except ConfigError as error:
            self.complaints.extend(error.complaints)
            return None

    def _categories(self, documents: Iterable[Document]) -> Categories:
        try:
            return read_categories(documents)
        except ConfigError as error:
            self.complaints.extend(error.complaints)
            return Categories({}, {})

    def _words(self, documents: Iterable[Document]) -> tuple[dict[str, DeclaredKind], dict[str, str]]:
        declared: dict[str, DeclaredKind] = {}
        declared_types: dict[str, str] = {}
        for document in documents:
            if document.path.endswith("lexicon/declared.yaml") and (form := self._form(document, DeclaredForm)):
                declared_types.update(form.types)
                for kind, names in form.kinds.items():
                    declared.update(dict.fromkeys(names, kind))
            elif document.path.endswith("lexicon/lists.yaml"):
                self.lists = self._form(document, Lists) or self.lists
            elif "lexicon/" in document.path and (words := self._form(document, WordsForm)):
                for role, entries in words.roles.items():
                    for entry in dict.fromkeys(" ".join(phrase_words(entry)) for entry in entries):
                        self.roles.setdefault(entry, []).append(role)
        return dict(sorted(declared.items())), dict(sorted(declared_types.items()))

    def _types(self, document: Document, categories: Categories) -> None:
        read = self._form(document, TypesForm)
        for form in read.types if read else ():
            self._check(form, document.path, categories)
            labels = categories.labels_of(form.category.text)
            data_type = DataType(
                id=form.id.text,
                category=form.category.text,
                label=form.label,
                sensitivity=form.sensitivity,
                google_play=form.google_play or labels.google_play,
                apple=form.apple or labels.apple,
                ccpa=form.ccpa or labels.ccpa,
            )
            needs = tuple(word.text for word in form.needs) or ("person",)
            self.needed.extend((document.path, word) for word in form.needs)
            unless = tuple(" ".join(phrase_words(text)) for text in form.unless)
            self.types.append(TypeEntry(data_type, needs, form.holds, unless))
            self._add_phrases(form, document.path)

    def _check(self, form: TypeForm, path: str, categories: Categories) -> None:
        earlier = self.lines.setdefault(form.id.text, (path, form.id.line))
        if earlier != (path, form.id.line):
            self._complain(
                path, form.id.line, f"the data type '{form.id}' is defined twice", f"first at {earlier[0]}:{earlier[1]}"
            )
        if form.category.text not in categories.parents:
            hint = nearest(form.category.text, categories.parents)
            self._complain(path, form.category.line, f"unknown category '{form.category}'", hint)
        if not (form.strong or form.names or form.weak or form.languages):
            self._complain(path, form.line, f"the data type '{form.id}' has no names, so it cannot be found")

    def _add_phrases(self, form: TypeForm, path: str) -> None:
        groups: list[tuple[Strength, str, tuple[str, ...]]] = [
            ("strong", "", form.strong), ("fair", "", form.names), ("weak", "", form.weak),
        ]  # fmt: skip
        groups += [("fair", language, names) for language, names in form.languages.items()]
        groups += [("weak", language, names) for language, names in form.weak_languages.items()]
        position = len(self.types) - 1
        for strength, language, names in groups:
            for name in names:
                self._add_phrase(" ".join(phrase_words(name)), Phrase(position, strength, language), (path, form.line))

    def _add_phrase(self, text: str, phrase: Phrase, place: tuple[str, int]) -> None:
        known = self.phrases.setdefault(text, [])
        if any(one.type == phrase.type for one in known):
            return
        clash = next((one for one in known if "weak" not in (one.strength, phrase.strength)), None)
        if clash is not None:
            other = self.types[clash.type].data_type.id
            self._complain(*place, f"'{text}' names two data types without any context", f"the other is '{other}'")
        known.append(phrase)
        known.sort(key=lambda one: (STRENGTHS.index(one.strength), one.type))

    def _check_needs(self) -> None:
        roles = {role for parts in self.roles.values() for role in parts}
        for path, word in self.needed:
            if word.text not in roles:
                self._complain(path, word.line, f"unknown role '{word}'", nearest(word.text, roles))

    def _add_joined(self) -> None:
        """`firstname` for `first name`: words of one phrase are often written together."""
        for text in [text for text in self.phrases if text.count(" ") in (1, 2) and text.isascii()]:
            joined = text.replace(" ", "")
            strong = [one for one in self.phrases[text] if one.strength != "weak"]
            if len(joined) >= _JOINED_LENGTH and strong and joined not in self.phrases and joined not in self.roles:
                self.phrases[joined] = strong

    def _complain(self, path: str, line: int, message: str, hint: str = "") -> None:
        self.complaints.append(Complaint(path, line, message, hint))


_JOINED_LENGTH = 5  # shorter ones are words or acronyms of other things


def _with_split_forms(lexicon: Lexicon) -> Lexicon:
    """The lexicon with each phrase also as an identifier is split, `vital sign` for `vital signs`, and with the last
    word's other form, `invoice information` for `invoice info`.
    """
    added = {
        split_form: meanings
        for text, meanings in lexicon.phrases.items()
        if not any(letter.isdigit() for letter in text)
        for form in (text, f"{text}rmation" if text.endswith(" info") else text)
        if (split_form := " ".join(split(form.replace(" ", "_"), lexicon))) not in lexicon.phrases
    }
    return msgspec.structs.replace(lexicon, phrases=dict(sorted((lexicon.phrases | added).items())))


def _digest(files: Mapping[str, str | bytes]) -> str:
    """The content hash of all rule files."""
    state = hashlib.blake2b(digest_size=16)
    for path, text in sorted(files.items()):
        raw = text.encode() if isinstance(text, str) else text
        state.update(f"{path}\0{len(raw)}\0".encode() + raw)
    return state.hexdigest()
