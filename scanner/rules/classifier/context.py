"""What stands around a name: the owner it is read from, and its neighbours in one class, form or table.

The owner is as code spells it (`request.user`, `row["customer"]`, `class Patient`). Its last meaningful part decides:
`user` is a person, `http_client` a thing though `client` alone need not be, `self` and `data` say nothing.
"""

from __future__ import annotations

import functools
import re
from typing import Literal, NamedTuple

import msgspec

from scanner.rules.classifier.grammar import Words, read
from scanner.rules.classifier.lexicon import Lexicon
from scanner.rules.classifier.words import split

OwnerKind = Literal["none", "neutral", "form", "person", "agent", "record", "organisation", "about", "thing", "unknown"]

_PART = re.compile(r"""\[\s*[rbuRBU]?['"]([^'"]+)['"]\s*\]|\[[^\]]*\]|\([^()]*\)|([^.\[\]()]+)""")
_ORDER: tuple[OwnerKind, ...] = ("person", "record", "organisation", "thing", "agent")


class Owner(msgspec.Struct, frozen=True):
    """The owner's kind, its head word, all words of its deciding part, and the roles the head plays."""

    kind: OwnerKind
    head: str = ""
    words: Words = ()
    roles: tuple[str, ...] = ()


class Neighbours(msgspec.Struct, frozen=True):
    """Neighbours that say something: a person's, parts of an address, those of machines and goods, and those of a
    connection to a service.
    """

    personal: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    machine: tuple[str, ...] = ()
    connection: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()


@functools.lru_cache(maxsize=20_000)
def read_owner(spelling: str, lexicon: Lexicon) -> Owner:
    """The owner that this spelling names."""
    if not spelling.strip():
        return Owner("none")
    parts = [split(part, lexicon) for part in _parts(spelling)]
    for index, words in enumerate(parts):
        people = any(lexicon.has_role(word, "person") for earlier in parts[: index + 1] for word in earlier)
        machine = all(lexicon.has_role(word, "thing") or lexicon.has_role(word, "adjective") for word in words[:-1])
        if (
            words
            and words[-1] in lexicon.lists.descriptions
            and not any(lexicon.has_role(word, "person") for word in words)
        ):
            return Owner("about", words[-1], words)
        if words and machine and not people and lexicon.has_role(words[-1], "configuration"):
            return Owner("thing", words[-1], words, ("thing",))
    for index in range(len(parts) - 1, -1, -1):
        words = parts[index]
        of_person = any(lexicon.has_role(word, "person") for word in words)
        said = lexicon.has_role(" ".join(words[-2:]), "about") or lexicon.has_role(words[-1] if words else "", "about")
        if said and not (of_person and words[-1] == "fields"):
            return Owner("about", words[-1], words)
        meaningful = _meaningful(words, lexicon)
        if meaningful:
            return _of_organisation(_judged(meaningful, lexicon), parts[:index], lexicon)
    typed_in = next((word for words in parts for word in words if lexicon.has_role(word, "form")), "")
    return Owner("form", typed_in, roles=("form",)) if typed_in else Owner("neutral")


def _of_organisation(owner: Owner, before: list[Words], lexicon: Lexicon) -> Owner:
    """An address of an organisation is the organisation's: `shop.contact_address`."""
    around = [*owner.words[:-1], *(words[-1] for words in before[-1:] if words)]
    if owner.kind == "record" and any(lexicon.has_role(word, "organisation") for word in around):
        return msgspec.structs.replace(owner, kind="organisation", roles=("organisation",))
    return owner


def read_neighbours(names: tuple[str, ...], lexicon: Lexicon) -> Neighbours:
    """What the neighbours say together. Each is read alone."""
    personal: list[str] = []
    address: list[str] = []
    machine: list[str] = []
    connection: list[str] = []
    words: set[str] = set()
    for name in sorted(set(names)):
        one = _neighbour(name, lexicon)
        words.add(one.text)
        for told, found in zip(one.told, (personal, address, machine, connection), strict=True):
            if told:
                found.append(name)
    return Neighbours(tuple(personal), tuple(address), tuple(machine), tuple(connection), frozenset(words))


class _Neighbour(NamedTuple):
    """One neighbour: its words, and whether it is personal, of an address, of a machine, of a connection."""

    text: str
    told: tuple[bool, bool, bool, bool]


@functools.lru_cache(maxsize=20_000)
def _neighbour(name: str, lexicon: Lexicon) -> _Neighbour:
    parts = split(name, lexicon)
    text = " ".join(parts)
    personal = address = False
    for match in read(parts, lexicon, noun=True).matches[:1]:
        entry = lexicon.types[match.meanings[0].type].data_type
        address = entry.id.startswith("address.")
        firm = match.meanings[0].strength != "weak" and not match.before
        personal = firm and entry.category.startswith(lexicon.lists.telling)
    roles = (lexicon.has_role(text, "machine_neighbour"), lexicon.has_role(text, "connection_neighbour"))
    return _Neighbour(text, (personal, address, *roles))


def _parts(spelling: str) -> list[str]:
    return [quoted or plain for quoted, plain in _PART.findall(spelling) if (quoted or plain).strip()]


def _meaningful(words: Words, lexicon: Lexicon) -> Words:
    """The words without what says nothing at either end: `current_user_data` is user."""
    if len(words) > 1 and lexicon.has_role(" ".join(words[-2:]), "thing"):
        return words
    kept = list(words)
    while kept and lexicon.has_role(kept[-1], "neutral") and not _tells(kept[-1], lexicon):
        kept.pop()
    for tail in lexicon.lists.class_tails:
        size = tail.count(" ") + 1
        if len(kept) > size and " ".join(kept[-size:]) == tail and not lexicon.has_role(" ".join(kept[-2:]), "thing"):
            del kept[-size:]
    while len(kept) > 1 and lexicon.has_role(kept[0], "neutral") and lexicon.has_role(kept[-1], "person"):
        kept.pop(0)
    return tuple(kept)


def _tells(word: str, lexicon: Lexicon) -> bool:
    return lexicon.has_role(word, "person") or lexicon.has_role(word, "request")


def _judged(words: Words, lexicon: Lexicon) -> Owner:
    head = words[-1]
    roles = lexicon.roles.get(" ".join(words[-2:]), ()) or lexicon.roles.get(head, ())
    kind: OwnerKind = next((one for one in _ORDER if one in roles), "unknown")
    if len(words) > 1:
        previous = words[-2]
        machine = lexicon.has_role(previous, "thing") and not lexicon.has_role(previous, "record")
        of_person = any(lexicon.has_role(word, "person") for word in words[:-1])
        if (
            head == "manager"
            and not lexicon.has_role(previous, "managed")
            and not lexicon.has_role(previous, "adjective")
        ):
            return Owner("thing", head, words, ("thing",))
        if (kind == "thing" and of_person) or _is_deed(words[0], lexicon):
            kind, roles = "unknown", ()  # `UserTable`, `CustomerService`: of persons; `remember_me`: no noun at all
        elif lexicon.has_role(head, "account") and not lexicon.has_role(previous, "machine"):
            pass  # the account of a channel or network is still a person's
        elif _is_part(head, previous, kind, machine, lexicon):
            kind, roles = "thing", ("thing",)
    return Owner(kind, head, words, roles)


def _is_part(head: str, previous: str, kind: OwnerKind, machine: bool, lexicon: Lexicon) -> bool:
    """Whether a person's word stands for a part of the program: `db_user`, `task_runner`, `policy_candidate`."""
    if head in lexicon.lists.ambiguous_people and machine and previous not in lexicon.lists.gatherings:
        return True
    return (kind == "person" and lexicon.has_role(previous, "machine")) or (kind in ("agent", "unknown") and machine)


def _is_deed(word: str, lexicon: Lexicon) -> bool:
    return lexicon.has_role(word, "action") or lexicon.has_role(word, "question")
