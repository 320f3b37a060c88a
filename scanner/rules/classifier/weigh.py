"""Weighing one possible head: its strength against the words before it, its owner and its neighbours.

A strong phrase stands by itself. A fair one falls to a machine or organisation in front of it or as its owner. A weak
one needs something to bring what its type `needs`: a person, a record, a part of an address.
"""

from __future__ import annotations

import re

import msgspec

from scanner.rules.classifier.case import Case, Ruling, refuse, written
from scanner.rules.classifier.grammar import Match, read
from scanner.rules.classifier.lexicon import Lexicon, Phrase, TypeEntry
from scanner.rules.classifier.machines import of_machine
from scanner.rules.classifier.parts import (
    brings,
    excluded,
    foreign_word,
    has_its_own,
    is_human,
    is_machine_account,
    nearest_word,
)
from scanner.rules.classifier.words import split


def weigh(case: Case, match: Match, meaning: Phrase, lexicon: Lexicon) -> Ruling:
    """The ruling on one meaning of one phrase."""
    entry = lexicon.types[meaning.type]
    label = entry.data_type.label
    verb = "can name" if meaning.strength == "weak" else "names"
    said = f"'{match.text}' {verb} a person's {label}"
    if case.owner.head in lexicon.lists.headers and lexicon.has_role(" ".join(case.reading.words), "http_header"):
        return Ruling(meaning.type, "medium", (said, f"it is a header of '{case.owner.head}' that a client sends"))
    position = _digested(match, meaning.type, lexicon)
    against = excluded((*match.before, *_made_of(case, lexicon)), entry) or _excluded_owner(case, match, entry, lexicon)
    if against:
        return refuse(f"{said}, but '{against}' says that it is not a person's")
    of_people = meaning.strength == "strong" and entry.data_type.category.startswith("user.name")
    asked = case.owner.head == "request" and entry.data_type.category.startswith("user.device")
    unclear = meaning.strength != "weak" and not of_people and not asked
    foreign = foreign_word(match, entry, lexicon) if unclear else ""
    if foreign:
        return refuse(f"{said}, but of a '{foreign}'")
    machine = of_machine(case, match, entry, lexicon) if meaning.strength != "strong" else ""
    if machine:
        return refuse(f"{said}, but {machine}")
    account = entry.data_type.category.startswith(("user.account", "user.authorization"))
    if (
        (meaning.strength == "strong" or account)
        and case.owner.kind == "thing"
        and lexicon.has_role(case.owner.head, "configuration")
    ):
        return refuse(f"{said}, but '{case.owner.head}' holds what the program was set up with")
    if meaning.strength == "strong":
        return _sure(case, position, (said,), match, lexicon)
    nearest = nearest_word(match, lexicon)
    if meaning.strength == "weak":
        return _weak(case, match, nearest, Ruling(position, "medium", (said,)), entry, lexicon)
    if nearest and not is_human(nearest, lexicon) and has_its_own(nearest, entry, lexicon):
        return refuse(f"{said}, but '{nearest}' in front makes it a thing's")
    if not nearest and _owned_by_thing(case, match, entry, lexicon):
        return refuse(f"{said}, but it belongs to '{case.owner.head}', which is no person")
    return _sure(case, position, (said,), match, lexicon)


def _excluded_owner(case: Case, match: Match, entry: TypeEntry, lexicon: Lexicon) -> str:
    """The part of the owner that says that it is not a person's; a person beside it outweighs the owner's head."""
    if match.before:
        return ""
    if case.owner.head in entry.unless:
        return "" if _beside_visit(case, entry, lexicon) else case.owner.head
    if case.owner.kind in ("person", "record") or any(is_human(word, lexicon) for word in case.owner.words):
        return ""
    return excluded(case.owner.words, entry) if " " in excluded(case.owner.words, entry) else ""


def _beside_visit(case: Case, entry: TypeEntry, lexicon: Lexicon) -> str:
    """The neighbour that tells of a visit by somebody, for an address in a network: `user_agent`, `session_key`."""
    if entry.data_type.id != "network.ip":
        return ""
    return next((word for word in sorted(case.neighbours.words) if lexicon.has_role(word, "visit_neighbour")), "")


def _made_of(case: Case, lexicon: Lexicon) -> tuple[str, ...]:
    """The words of a class that the project declares it as: `lines: list[OrderLine]` are not lines of an address."""
    if case.kind not in (None, "any"):
        return ()
    return tuple(word for name in _CLASS.findall(case.question.declared) for word in split(name, lexicon))


_CLASS = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b")


def _owned_by_thing(case: Case, match: Match, entry: TypeEntry, lexicon: Lexicon) -> bool:
    """Whether a thing or organisation owns it. What only people have, or names its person itself, stays theirs."""
    head, roles = case.owner.head, case.owner.roles
    defined = any(lexicon.has_role(word, "definition") for word in case.owner.words)
    if not (defined or has_its_own(head, entry, lexicon) or "organisation" in roles or roles == ("thing",)):
        return False
    if case.owner.kind == "thing" and lexicon.has_role(head, "processing") and not has_its_own(head, entry, lexicon):
        return False
    if defined:
        return True
    category = entry.data_type.category
    if case.owner.kind not in ("thing", "organisation") or category.startswith(lexicon.lists.only_people):
        return False
    if category.startswith("user.authorization") and lexicon.has_role(head, "credential_holder"):
        return False
    if (
        _whole_owner(match, case)
        or match.text in " ".join(case.owner.words)
        or set(case.owner.roles) & set(entry.needs)
    ):
        return False
    names_person = " " in match.text and is_human(match.text.split()[0], lexicon)
    return not names_person or entry.data_type.category.startswith("user.device")


def _weak(case: Case, match: Match, nearest: str, ruling: Ruling, entry: TypeEntry, lexicon: Lexicon) -> Ruling:
    """A weak phrase holds when a modifier, its complement, the owner or the neighbours bring what it needs."""
    said = ruling.evidence[0]
    if match.complement:
        known = [word for word in match.complement if brings(word, entry, lexicon)]
        if known and not nearest:
            return msgspec.structs.replace(ruling, evidence=(said, f"'{known[0]}' after it says whose"))
        return refuse(f"{said}, but '{' '.join(match.complement)}' is no person")
    if case.kind == "secret" and entry.data_type.id.startswith("credential."):
        return msgspec.structs.replace(ruling, evidence=(said, f"`{written(case.question.declared)}` makes secrets"))
    if nearest:
        if case.owner.kind in ("thing", "organisation") and lexicon.has_role(nearest, "adjective"):
            return refuse(f"{said}, but it belongs to '{case.owner.head}', which is no person")
        if brings(nearest, entry, lexicon) and not is_machine_account(match.before, nearest, lexicon):
            return msgspec.structs.replace(ruling, evidence=(said, f"'{nearest}' in front says whose"))
        return refuse(f"{said}, but of a '{nearest}'")
    if (
        match.text.split()[-1:] == [case.owner.head]
        and not case.neighbours.personal
        and not any(is_human(word, lexicon) and word != case.owner.head for word in case.owner.words)
    ):
        return refuse(f"{said}, but '{case.owner.head}' again says nothing of whose")
    if case.owner.kind in ("thing", "organisation") and not set(case.owner.roles) & set(entry.needs):
        return refuse(f"{said}, but it belongs to '{case.owner.head}', which is no person")
    if set(case.owner.roles) & set(entry.needs) or (case.owner.kind == "agent" and "person" in entry.needs):
        return msgspec.structs.replace(ruling, evidence=(said, f"it belongs to '{case.owner.head}', a {_part(case)}"))
    person = next((word for word in case.owner.words if brings(word, entry, lexicon)), "")
    described = (
        person
        and case.owner.kind == "unknown"
        and (case.owner.head not in lexicon.lists.sorts or case.neighbours.personal)
    )
    if described and (
        case.neighbours.personal
        or entry.data_type.category.startswith((*lexicon.lists.only_people, "user.contact", "user.social"))
    ):
        return msgspec.structs.replace(ruling, evidence=(said, f"it belongs to something of a '{person}'"))
    beside = _beside(case, entry, lexicon)
    if beside:
        return msgspec.structs.replace(ruling, evidence=(said, f"it stands beside {beside}"))
    if lexicon.declared_types.get(case.kind or "") == entry.data_type.id:
        return msgspec.structs.replace(
            ruling, evidence=(said, f"its declared type `{written(case.question.declared)}` agrees")
        )
    return refuse(f"{said}, but nothing near it says that it is a person's")


def _sure(case: Case, position: int, evidence: tuple[str, ...], match: Match, lexicon: Lexicon) -> Ruling:
    """A phrase that needs nothing; context raises it from low to medium."""
    option = next((word for word in match.before if lexicon.has_role(word, "option")), "")
    if option:
        return refuse(f"{evidence[0]}, but '{option}' makes it a choice of what is done")
    if lexicon.has_role(match.text, "doubtful") and _is_unknown(case, lexicon):
        return refuse(f"{evidence[0]}, but nothing says that '{case.owner.head}' is a person")
    person = next((word for word in match.before if is_human(word, lexicon)), "")
    if person:
        return Ruling(position, "medium", (*evidence, f"'{person}' in front says whose"))
    if case.owner.kind in ("person", "record", "agent"):
        return Ruling(position, "medium", (*evidence, f"it belongs to '{case.owner.head}', a {_part(case)}"))
    if case.neighbours.personal:
        return Ruling(position, "medium", (*evidence, f"it stands beside '{case.neighbours.personal[0]}'"))
    return Ruling(position, "low", evidence)


def _is_unknown(case: Case, lexicon: Lexicon) -> bool:
    """Whether the owner is nobody known: no word of it stands for a person or a visit, nor does a neighbour."""
    said = (is_human(word, lexicon) or lexicon.has_role(word, "visitor") for word in case.owner.words)
    return case.owner.kind == "unknown" and not case.neighbours.personal and not any(said)


def _beside(case: Case, entry: TypeEntry, lexicon: Lexicon) -> str:
    """The neighbours that make a weak phrase a person's, as text; empty when they do not suffice."""
    around = case.neighbours
    signed_in = next((word for word in lexicon.lists.sign_in_neighbours if word in around.words), "")
    if signed_in and entry.data_type.id == "account.username" and not around.connection:
        return f"'{signed_in}'"
    proof = next((word for word in sorted(around.words) if lexicon.has_role(word, "token_neighbour")), "")
    if proof and entry.data_type.id in ("credential.access_token", "credential.reset_token") and not around.connection:
        return f"'{proof}'"
    visit = _beside_visit(case, entry, lexicon)
    if visit and not around.machine:
        return f"'{visit}'"
    if entry.data_type.category.startswith(_HEALTH):
        return next((f"'{name}'" for name in around.personal if _is_of_health(name, lexicon)), "")
    if any(lexicon.has_role(word, "business_neighbour") for word in around.words):
        return ""
    if not entry.data_type.category.startswith(lexicon.lists.sociable):
        return ""
    if entry.data_type.id == "work.job_title" and not around.words.isdisjoint(lexicon.lists.text_neighbours):
        return ""
    if entry.data_type.id.startswith("address."):
        others = [name for name in around.address if name != case.question.name]
        if len(others) >= _ADDRESS_PARTS:
            return f"'{others[0]}' and '{others[1]}'"
    if entry.data_type.id == "address.state":  # far more often the state that a thing is in
        return next((f"'{name}'" for name in around.address if name != case.question.name), "")
    if "place" in entry.needs:
        return next((f"'{word}'" for word in ("lat", "latitude") if word in around.words), "")
    enough = _PEOPLE_AMONG_MACHINES if around.machine else 1
    if len(around.personal) < enough:
        return ""
    return " and ".join(f"'{name}'" for name in around.personal[:2])


def _is_of_health(name: str, lexicon: Lexicon) -> bool:
    matches = read(split(name, lexicon), lexicon, noun=True).matches[:1]
    return any(lexicon.types[match.meanings[0].type].data_type.category.startswith(_HEALTH) for match in matches)


_HEALTH = "user.health_and_medical"
_ADDRESS_PARTS = 2
_PEOPLE_AMONG_MACHINES = 2


def _digested(match: Match, position: int, lexicon: Lexicon) -> int:
    """A digest of an identifier is a pseudonym; of a password, still the password."""
    if not any(lexicon.has_role(word, "digest") for word in match.after):
        return position
    if lexicon.types[position].data_type.sensitivity != "identifier":
        return position
    return next(
        index for index, entry in enumerate(lexicon.types) if entry.data_type.id == "credential.pseudonymous_hash"
    )


def _whole_owner(match: Match, case: Case) -> bool:
    """Whether the phrase was made of owner and name together, so that the owner has already had its say."""
    return len(match.text.split()) + len(match.before) + len(match.after) > len(case.reading.words)


def _part(case: Case) -> str:
    return {"record": "record about a person", "form": "form that people fill in"}.get(case.owner.kind, "person")
