"""The decision: a head that names personal data, weighed against modifiers, owner, declared type and neighbours.

Every step that counted leaves a sentence of evidence. The order: what the declared type rules out; what the declared
type says by itself; then each possible head, best first, until one holds. Confidence follows the contract in
`scanner.rules.model`: certain (the type says so), high (a declared field), medium (a name with context), low (a bare name).
"""

from __future__ import annotations

import msgspec

from scanner.rules.classifier.context import Neighbours, Owner, read_neighbours, read_owner
from scanner.rules.classifier.declared import declared_kind
from scanner.rules.classifier.grammar import Match, Reading, Words, read
from scanner.rules.classifier.lexicon import DeclaredKind, Lexicon, Phrase, TypeEntry
from scanner.rules.classifier.words import split
from scanner.rules.model import Confidence, Verdict


class Question(msgspec.Struct, frozen=True):
    """What is asked: the name, its owner and declared type as written, its neighbours, and the file's path."""

    name: str
    owner: str = ""
    declared: str = ""
    neighbours: tuple[str, ...] = ()
    place: str = ""


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


_NONE = -1


def judge(question: Question, lexicon: Lexicon) -> Verdict:
    """The verdict on a name, without memory of others."""
    case = _case(question, lexicon)
    ruling = _typed(case, lexicon) or _named(case, lexicon)
    if ruling.type == _NONE:
        return Verdict("", "", ruling.confidence, ruling.evidence)
    entry = lexicon.types[ruling.type].data_type
    confidence, evidence = _placed(ruling, question.place)
    return Verdict(entry.id, entry.category, confidence, evidence)


def _case(question: Question, lexicon: Lexicon) -> Case:
    kind = declared_kind(question.declared, lexicon)
    path, _, name = question.name.strip("_").rpartition("__")
    if path:  # `order__customer__email`: a path of names, as queries write it
        question = msgspec.structs.replace(question, name=name, owner=f"{question.owner}.{path.replace('__', '.')}")
    words = split(question.name, lexicon)
    noun = kind is not None and kind not in ("callable", "flag")
    return Case(
        question,
        read(words, lexicon, noun=noun),
        read_owner(question.owner, lexicon),
        kind,
        read_neighbours(tuple(name for name in question.neighbours if name != question.name), lexicon),
    )


def _typed(case: Case, lexicon: Lexicon) -> Ruling | None:
    """What the declared type decides alone: kinds that no personal data has, and kinds that are personal data."""
    written = _short(case.question.declared)
    if case.owner.kind == "about":
        return _no(f"'{case.owner.head}' hold what is said about a field, not its value")
    if case.kind in ("callable", "constant", "label"):
        return _no(f"it is declared as `{written}`, which holds no person's data")
    if case.kind == "flag" and not any("flag" in lexicon.types[one.type].holds for one in _meanings(case)):
        return _no(f"it is declared as `{written}`, a yes or no")
    said = lexicon.declared_types.get(case.kind or "")
    if not said or case.kind in _NEEDS_NAME:
        return None
    position = next(index for index, entry in enumerate(lexicon.types) if entry.data_type.id == said)
    against = _unless(case.reading.words, lexicon.types[position]) or _things(case, case.reading.words[:-1], lexicon)
    if against:
        return _no(
            f"`{written}` says {lexicon.types[position].data_type.label}, but '{against}' says that it is not a person's"
        )
    if case.owner.kind == "organisation":
        return _no(f"`{written}` says {lexicon.types[position].data_type.label}, but '{case.owner.head}' is no person")
    return Ruling(position, "certain", (f"it is declared as `{written}`: {lexicon.types[position].data_type.label}",))


_NEEDS_NAME = frozenset({"ip", "mac", "password", "geo"})  # machines and settings have these too


def _named(case: Case, lexicon: Lexicon) -> Ruling:
    """What the name decides with its context."""
    if _is_constant(case, lexicon):
        return _no("it is written as a constant: the name of a key or setting, not a value of somebody's")
    joined = _joined(case, lexicon)
    refusals: list[Ruling] = []
    for match in (*joined, *case.reading.matches):
        for meaning in match.meanings:
            ruling = _ruled(case, match, meaning, lexicon)
            if ruling.type != _NONE:
                return _declared(case, ruling, lexicon)
            refusals.append(ruling)
    if refusals:
        return refusals[0]
    return _no(case.reading.refusal)


def _joined(case: Case, lexicon: Lexicon) -> tuple[Match, ...]:
    """Owner and name read as one phrase: `card.number` is a card number, `email.value` an e-mail address."""
    owner, words = case.owner, case.reading.words
    if owner.kind in ("person", "thing") or not owner.words or not words or len(words) > 2:
        return ()
    reading = read((*owner.words, *words), lexicon, noun=True)
    return tuple(
        match
        for match in reading.matches
        if match.meanings[0].strength != "weak"
        if len(owner.words) + len(words) - len(match.before) > len(words) and len(match.after) <= len(words)
        if len(match.after) + len(match.text.split()) > len(words)
    )[:1]


def _ruled(case: Case, match: Match, meaning: Phrase, lexicon: Lexicon) -> Ruling:
    entry = lexicon.types[meaning.type]
    label = entry.data_type.label
    verb = "can name" if meaning.strength == "weak" else "names"
    said = f"'{match.text}' {verb} a person's {label}"
    position = _digested(match, meaning.type, lexicon)
    against = _unless(match.before, entry) or (case.owner.head if case.owner.head in entry.unless and not match.before else "")
    if against:
        return _no(f"{said}, but '{against}' says that it is not a person's")
    if meaning.strength == "strong":
        return _sure(case, position, (said,), match, lexicon)
    nearest = _nearest(match, lexicon)
    if meaning.strength == "weak":
        return _weak(case, match, nearest, Ruling(position, "medium", (said,)), entry, lexicon)
    if nearest and not _is_human(nearest, lexicon) and _is_machine(nearest, entry, lexicon):
        return _no(f"{said}, but '{nearest}' in front makes it a thing's")
    if not nearest and _owned_by_thing(case, match, entry, lexicon):
        return _no(f"{said}, but it belongs to '{case.owner.head}', which is no person")
    return _sure(case, position, (said,), match, lexicon)


def _owned_by_thing(case: Case, match: Match, entry: TypeEntry, lexicon: Lexicon) -> bool:
    """Whether a thing or organisation owns it. What only people have, and what names its person itself, stays theirs."""
    head, roles = case.owner.head, case.owner.roles
    if not (_is_machine(head, entry, lexicon) or "organisation" in roles or roles == ("thing",)):
        return False
    if case.owner.kind not in ("thing", "organisation") or entry.data_type.category.startswith(_ONLY_PEOPLE):
        return False
    if _whole_owner(match, case) or match.text in " ".join(case.owner.words) or set(case.owner.roles) & set(entry.needs):
        return False
    names_person = " " in match.text and _is_human(match.text.split()[0], lexicon)
    return not names_person or entry.data_type.category.startswith("user.device")


_ONLY_PEOPLE = (
    "user.demographic", "user.health_and_medical", "user.biometric", "user.name.", "user.government_id", "user.financial", "user.childrens",
    "user.criminal_history",
)  # fmt: skip


def _weak(case: Case, match: Match, nearest: str, ruling: Ruling, entry: TypeEntry, lexicon: Lexicon) -> Ruling:
    """A weak phrase holds when a modifier, its complement, the owner or the neighbours bring what it needs."""
    said = ruling.evidence[0]
    if match.complement:
        known = [word for word in match.complement if _brings(word, entry, lexicon)]
        if known and not nearest:
            return msgspec.structs.replace(ruling, evidence=(said, f"'{known[0]}' after it says whose"))
        return _no(f"{said}, but '{' '.join(match.complement)}' is no person")
    if nearest:
        if case.owner.kind in ("thing", "organisation") and lexicon.has_role(nearest, "adjective"):
            return _no(f"{said}, but it belongs to '{case.owner.head}', which is no person")
        if _brings(nearest, entry, lexicon) and not _machine_agent(match.before, nearest, lexicon):
            return msgspec.structs.replace(ruling, evidence=(said, f"'{nearest}' in front says whose"))
        return _no(f"{said}, but of a '{nearest}'")
    if case.owner.kind in ("thing", "organisation") and not set(case.owner.roles) & set(entry.needs):
        return _no(f"{said}, but it belongs to '{case.owner.head}', which is no person")
    if set(case.owner.roles) & set(entry.needs) or (case.owner.kind == "agent" and "person" in entry.needs):
        return msgspec.structs.replace(ruling, evidence=(said, f"it belongs to '{case.owner.head}', a {_part(case)}"))
    person = next((word for word in case.owner.words if _is_human(word, lexicon)), "")
    if person and case.owner.kind == "unknown" and entry.data_type.category.startswith((*_ONLY_PEOPLE, "user.contact", "user.social")):
        return msgspec.structs.replace(ruling, evidence=(said, f"it belongs to something of a '{person}'"))
    beside = _beside(case, entry)
    if beside:
        return msgspec.structs.replace(ruling, evidence=(said, f"it stands beside {beside}"))
    if case.kind in _KIND_CONFIRMS and _KIND_CONFIRMS[case.kind] == entry.data_type.id:
        return msgspec.structs.replace(
            ruling, evidence=(said, f"its declared type `{_short(case.question.declared)}` agrees")
        )
    return _no(f"{said}, but nothing near it says that it is a person's")


_KIND_CONFIRMS = {"ip": "network.ip", "mac": "device.mac_address", "password": "credential.password", "geo": "location.precise", "phone": "contact.phone"}  # fmt: skip


def _sure(case: Case, position: int, evidence: tuple[str, ...], match: Match, lexicon: Lexicon) -> Ruling:
    """A phrase that needs nothing; context raises it from low to medium."""
    person = next((word for word in match.before if _is_human(word, lexicon)), "")
    if person:
        return Ruling(position, "medium", (*evidence, f"'{person}' in front says whose"))
    if case.owner.kind in ("person", "record", "agent"):
        return Ruling(position, "medium", (*evidence, f"it belongs to '{case.owner.head}', a {_part(case)}"))
    if case.neighbours.personal:
        return Ruling(position, "medium", (*evidence, f"it stands beside '{case.neighbours.personal[0]}'"))
    return Ruling(position, "low", evidence)


def _declared(case: Case, ruling: Ruling, lexicon: Lexicon) -> Ruling:
    """The declared type's word on a name that was found personal: it confirms, or shows that the value is something else."""
    if case.kind is None:
        return ruling
    written = _short(case.question.declared)
    entry = lexicon.types[ruling.type]
    own = lexicon.declared_types.get(case.kind) == entry.data_type.id
    if own and case.kind not in _NEEDS_NAME:
        return Ruling(ruling.type, "certain", (*ruling.evidence, f"its declared type `{written}` says so too"))
    if case.kind == "relation" and not entry.data_type.category.startswith(_NEVER_REFERRED):
        return Ruling(ruling.type, "high", (*ruling.evidence, f"it is declared as `{written}`"))
    if case.kind in ("any", "text") or case.kind in entry.holds or case.kind in lexicon.declared_types:
        return Ruling(ruling.type, "high", (*ruling.evidence, f"it is declared as `{written}`"))
    if case.kind in _COMPATIBLE.get(entry.holds[0], ()):
        return Ruling(ruling.type, "high", (*ruling.evidence, f"it is declared as `{written}`"))
    return _no(f"{ruling.evidence[0]}, but its declared type `{written}` holds something else")


# Codes of countries, diseases or addresses are kept as references; names and numbers are not.
_NEVER_REFERRED = ("user.name", "user.contact.email", "user.contact.phone_number", "user.account", "user.authorization")
_COMPATIBLE: dict[str, tuple[str, ...]] = {"text": ("file",), "number": ("text",), "date": ("text",)}


def _beside(case: Case, entry: TypeEntry) -> str:
    """The neighbours that make a weak phrase a person's, as text; empty when they do not suffice."""
    around = case.neighbours
    if not entry.data_type.category.startswith(_SOCIABLE):
        return ""
    if entry.data_type.id.startswith("address."):
        others = [name for name in around.address if name != case.question.name]
        if len(others) >= _ADDRESS_PARTS:
            return f"'{others[0]}' and '{others[1]}'"
    if "place" in entry.needs:
        return next((f"'{word}'" for word in ("lat", "latitude") if word in around.words), "")
    enough = _PEOPLE_AMONG_MACHINES if around.machine else 1
    if len(around.personal) < enough:
        return ""
    return " and ".join(f"'{name}'" for name in around.personal[:2])


_SOCIABLE = ("user.name", "user.contact", "user.demographic", "user.job_title", "user.location", "user.workplace")
_ADDRESS_PARTS = 2
_PEOPLE_AMONG_MACHINES = 2


def _nearest(match: Match, lexicon: Lexicon) -> str:
    """The nearest word before the head that is more than an adjective."""
    for word in reversed(match.before):
        if len(word) > 1 and (_is_human(word, lexicon) or not lexicon.has_role(word, "adjective")):
            return word
    return ""


def _brings(word: str, entry: TypeEntry, lexicon: Lexicon) -> bool:
    if any(lexicon.has_role(word, need) for need in entry.needs):
        return True
    return "person" in entry.needs and lexicon.has_role(word, "agent") and not lexicon.has_role(word, "thing")


def _machine_agent(before: Words, nearest: str, lexicon: Lexicon) -> bool:
    """Whether a machine's word stands before a person's: `db_user_name`, `media_player_name`."""
    index = len(before) - 1 - tuple(reversed(before)).index(nearest)
    if index == 0:
        return False
    role = "machine" if lexicon.has_role(nearest, "person") else "thing"
    return lexicon.has_role(before[index - 1], role)


def _is_human(word: str, lexicon: Lexicon) -> bool:
    roles = lexicon.roles.get(word, ())
    return "person" in roles or "record" in roles or ("agent" in roles and "thing" not in roles)


def _is_thing(word: str, lexicon: Lexicon) -> bool:
    return lexicon.has_role(word, "thing") or lexicon.has_role(word, "organisation")


def _is_machine(word: str, entry: TypeEntry, lexicon: Lexicon) -> bool:
    """Whether a word names something that has such data of its own: every thing has an address in a network, but only
    infrastructure and organisations have an e-mail address or a phone.
    """
    if entry.data_type.category.startswith(_OF_MACHINES):
        return _is_thing(word, lexicon)
    return lexicon.has_role(word, "infrastructure") or lexicon.has_role(word, "organisation")


_OF_MACHINES = ("user.device", "user.location", "user.authorization", "user.unique_id")


def _things(case: Case, before: Words, lexicon: Lexicon) -> str:
    """The last word before the head when it is a thing's or organisation's."""
    for word in reversed(before):
        if _is_human(word, lexicon):
            return ""
        if _is_thing(word, lexicon) and not lexicon.has_role(word, "adjective"):
            return word
    return ""


def _unless(before: Words, entry: TypeEntry) -> str:
    """The words before the head that this type excludes."""
    for size in (2, 1):
        for start in range(len(before) - size + 1):
            text = " ".join(before[start : start + size])
            if text in entry.unless:
                return text
    return ""


def _digested(match: Match, position: int, lexicon: Lexicon) -> int:
    """A digest of an identifier is a pseudonym; of a password, still the password."""
    if not any(lexicon.has_role(word, "digest") for word in match.after):
        return position
    if lexicon.types[position].data_type.sensitivity != "identifier":
        return position
    return next(
        index for index, entry in enumerate(lexicon.types) if entry.data_type.id == "credential.pseudonymous_hash"
    )


def _is_constant(case: Case, lexicon: Lexicon) -> bool:
    name = case.question.name
    if not (name.isupper() and len(name) > 1) or case.kind is not None:
        return False
    if lexicon.has_role(" ".join(case.reading.words), "environ"):
        return False
    return case.owner.kind in ("none", "unknown", "thing", "organisation")


def _whole_owner(match: Match, case: Case) -> bool:
    """Whether the phrase was made of owner and name together, so that the owner has already had its say."""
    return len(match.text.split()) + len(match.before) + len(match.after) > len(case.reading.words)


def _placed(ruling: Ruling, place: str) -> tuple[Confidence, tuple[str, ...]]:
    """A name in tests, migrations or vendored code counts one step less."""
    parts = place.replace("\\", "/").lower().split("/")
    where = next((part for part in parts if part in _LESSER or part.startswith("test_")), "")
    if not where:
        return ruling.confidence, ruling.evidence
    order: tuple[Confidence, ...] = ("certain", "high", "medium", "low")
    lower = order[min(order.index(ruling.confidence) + 1, len(order) - 1)]
    return lower, (*ruling.evidence, f"it stands in '{where}', where names count less")


_LESSER = frozenset({"test", "tests", "testing", "migrations", "vendor", "vendored", "third_party", "fixtures", "examples", "samples", "site-packages", "node_modules", "conftest.py"})  # fmt: skip


def _meanings(case: Case) -> tuple[Phrase, ...]:
    return tuple(one for match in case.reading.matches[:1] for one in match.meanings)


def _part(case: Case) -> str:
    return {"record": "record about a person", "form": "form that people fill in"}.get(case.owner.kind, "person")


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


_WIDTH = 60


def _no(sentence: str) -> Ruling:
    return Ruling(_NONE, "medium", (sentence,))
