"""The compiled lexicon: data types, the phrases that name them, and the parts that words play.

A *phrase* is a sequence of words joined by spaces. It is *strong* when it means a person's data whatever stands around
it, *fair* when it does unless a thing of the program stands before it or owns it, and *weak* when it needs a person,
record or neighbour near it. A *role* is a part a word can play (`person`, `thing`, `tail`, ...).
Everything is plain values, so that it can be stored as msgpack and read back in a few milliseconds.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.rules.model import DataType

Strength = Literal["strong", "fair", "weak"]
STRENGTHS: tuple[Strength, ...] = ("strong", "fair", "weak")

DeclaredKind = Literal[
    "flag", "number", "text", "date", "email", "phone", "ip", "mac", "password", "card", "iban", "geo", "birth_date",
    "uuid", "choice", "file", "relation", "any", "callable", "constant", "label",
    "secret",
]  # fmt: skip


class Phrase(msgspec.Struct, frozen=True):
    """A phrase's meaning: the data type (position in `Lexicon.types`), its strength, and its language ("" for
    English).
    """

    type: int
    strength: Strength
    language: str = ""


class TypeEntry(msgspec.Struct, frozen=True):
    """A data type with what decides about it: the roles that make its weak phrases personal, the kinds of value that
    may carry it, and the words before it that say it is not a person's.
    """

    data_type: DataType
    needs: tuple[str, ...]
    holds: tuple[str, ...]
    unless: tuple[str, ...]


class Lists(msgspec.Struct, frozen=True):
    """`rules/lexicon/lists.yaml`: words and data types that single steps look up; the file says what each is for."""

    held_secrets: tuple[str, ...] = ()
    secret_holders: tuple[str, ...] = ()
    record_words: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
    lesser_places: tuple[str, ...] = ()
    choosing: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    ordinals: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    counts_of: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    possessives: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    class_tails: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    ambiguous_people: tuple[str, ...] = ()
    gatherings: tuple[str, ...] = ()
    passing_subjects: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()
    text_neighbours: tuple[str, ...] = ()
    sign_in_neighbours: tuple[str, ...] = ()
    credential_neighbours: tuple[str, ...] = ()
    person_endings: tuple[str, ...] = ()
    done_endings: tuple[str, ...] = ()
    after_person: tuple[str, ...] = ()
    service_endings: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    machine_accounts: tuple[str, ...] = ()
    machine_addresses: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    of_subject: tuple[str, ...] = ()
    only_people: tuple[str, ...] = ()
    named_after: tuple[str, ...] = ()
    of_machines: tuple[str, ...] = ()
    sociable: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    no_id_of_its_own: tuple[str, ...] = ()
    needs_name: tuple[DeclaredKind, ...] = ()
    never: dict[DeclaredKind, tuple[str, ...]] = {}


class Lexicon(msgspec.Struct, frozen=True, eq=False):
    """Everything the classifier knows. Made by `load_lexicon`; encode with `msgspec.msgpack`.

    Each is equal to itself alone, so that what was read with one can be remembered by it.
    """

    digest: str
    types: tuple[TypeEntry, ...]
    phrases: dict[str, tuple[Phrase, ...]]
    roles: dict[str, tuple[str, ...]]
    declared: dict[str, DeclaredKind]
    declared_types: dict[str, str]
    vocabulary: frozenset[str]
    longest: int
    lists: Lists

    def has_role(self, word: str, role: str) -> bool:
        """Whether a word or phrase plays this part."""
        return role in self.roles.get(word, ())

    def strong(self, phrase: str) -> tuple[Phrase, ...]:
        """What a phrase means without any context: its strong and fair meanings."""
        return tuple(one for one in self.phrases.get(phrase, ()) if one.strength != "weak")
