"""The decision: a head that names personal data, weighed against modifiers, owner, declared type and neighbours.

Every step that counted leaves a sentence of evidence. The order: what the declared type rules out; what the declared
type says by itself; then each possible head, best first, until one holds. Confidence follows the contract in
`scanner.rules.model`: certain (the type says so), high (a declared field), medium (with context), low (a bare name).
"""

from __future__ import annotations

import re

import msgspec

from scanner.rules.classifier.case import Case, Question, Ruling, refuse, written
from scanner.rules.classifier.context import Neighbours, Owner, read_neighbours, read_owner
from scanner.rules.classifier.contributions import contributed
from scanner.rules.classifier.declared import declared_kind
from scanner.rules.classifier.grammar import Match, read
from scanner.rules.classifier.lexicon import Lexicon, Phrase
from scanner.rules.classifier.mail import mailed
from scanner.rules.classifier.parts import excluded, thing_in_front
from scanner.rules.classifier.place import lesser
from scanner.rules.classifier.secrets import held_secret
from scanner.rules.classifier.values import literal_of, pattern_type, value_type
from scanner.rules.classifier.weigh import weigh
from scanner.rules.classifier.words import split
from scanner.rules.model import Confidence, Verdict


def judge(question: Question, lexicon: Lexicon) -> Verdict:
    """The verdict on a name, without memory of others."""
    case = _case(question, lexicon)
    ruling = _typed(case, lexicon) or _named(case, lexicon)
    if not ruling.personal and (held := held_secret(case.owner, case.reading.words, lexicon)) >= 0:
        label = lexicon.types[held].data_type.label
        ruling = Ruling(held, "medium", (f"a '{' '.join(case.owner.words)}' holds a person's {label}",))
    if not ruling.personal and (text := contributed(case.owner, case.reading.words, lexicon)) >= 0:
        ruling = Ruling(text, "medium", (f"it is the text of a '{' '.join(case.owner.words)}', which a person wrote",))
    if question.subject and case.owner.kind in ("none", "neutral", "form"):
        itself = _subject_itself(case, lexicon)
        if not ruling.personal:
            ruling = itself if itself and itself.personal else _about(question, lexicon, ruling)
        elif itself and not itself.personal and not _reachable(ruling, lexicon):
            ruling = itself  # `nickname` in `set_course_nickname`
    if (address := mailed(case, ruling.type, lexicon)) >= 0:
        ruling = Ruling(address, "medium", ("an 'address' in code about mail is an e-mail address",))
    if not ruling.personal:
        return Verdict("", "", ruling.confidence, ruling.evidence)
    entry = lexicon.types[ruling.type].data_type
    confidence, evidence = _placed(ruling, question.place, lexicon)
    return Verdict(entry.id, entry.category, confidence, evidence)


def _case(question: Question, lexicon: Lexicon) -> Case:
    kind = declared_kind(question.declared, lexicon)
    path, _, name = question.name.strip("_").rpartition("__")
    if path:  # `order__customer__email`: a path of names, as queries write it
        question = msgspec.structs.replace(question, name=name, owner=f"{question.owner}.{path.replace('__', '.')}")
    words = split(question.name, lexicon)
    if question.name.endswith("ids") and words[0] in lexicon.lists.choosing:
        words = words[1:]  # `exclude_user_ids` are ids, where `exclude_email` is a yes or no
    noun = kind is not None and kind not in ("callable", "flag")
    neighbours = read_neighbours(tuple(name for name in question.neighbours if name != question.name), lexicon)
    return Case(
        question,
        read(words, lexicon, noun=noun),
        _given_on_command_line(read_owner(question.owner, lexicon), neighbours, lexicon),
        kind,
        neighbours,
    )


def _given_on_command_line(owner: Owner, neighbours: Neighbours, lexicon: Lexicon) -> Owner:
    """Options that name a user among them are what somebody typed about that user, not the program's settings."""
    if owner.head not in lexicon.lists.options or neighbours.connection:
        return owner
    named = any(lexicon.has_role(word, "option_neighbour") for word in neighbours.words)
    return Owner("neutral") if named else owner


def _subject_itself(case: Case, lexicon: Lexicon) -> Ruling | None:
    """The ruling when the function is about this very thing: `ip` in `get_remote_ip` is the remote ip."""
    question, words = case.question, case.reading.words
    subject = split(question.subject, lexicon)
    if case.owner.kind != "none" or not words or len(subject) <= len(words) or subject[-len(words) :] != words:
        return None
    if subject[-len(words) - 1 :][:1] == ("by",):  # `id` in `update_message_by_id` is the message's, and no message
        whole = msgspec.structs.replace(question, owner="_".join(subject[: -len(words) - 1]), subject="")
    elif any(lexicon.has_role(word, "preposition") for word in subject):
        return None
    else:
        whole = msgspec.structs.replace(question, name=question.subject, subject="")
    return _named(_case(whole, lexicon), lexicon)


def _reachable(ruling: Ruling, lexicon: Lexicon) -> bool:
    """Whether it is an address or number: `email` in `send_support_email` need not be the address of what is sent."""
    return lexicon.types[ruling.type].data_type.category.startswith("user.contact")


def _about(question: Question, lexicon: Lexicon, otherwise: Ruling) -> Ruling:
    """The ruling when what the function is about is taken for the owner, which nothing nearer names."""
    change = msgspec.structs.replace
    case = _case(change(question, owner=question.subject, subject=""), lexicon)
    ruling = _typed(case, lexicon) or _named(case, lexicon)
    if (
        not ruling.personal
        or lexicon.types[ruling.type].data_type.id not in lexicon.lists.of_subject
        or any(lexicon.has_role(word, "organisation") for word in case.reading.words)
    ):
        return otherwise
    return change(ruling, evidence=(*ruling.evidence, f"the function around is about '{question.subject}'"))


def _typed(case: Case, lexicon: Lexicon) -> Ruling | None:
    """What the declared type decides alone: kinds that no personal data has, and kinds that are personal data."""
    text = written(case.question.declared)
    if case.owner.kind == "about" and case.kind not in _VALUES:
        return refuse(f"'{case.owner.head}' hold what is said about a field, not its value")
    if case.kind in ("callable", "constant", "label"):
        return refuse(f"it is declared as `{text}`, which holds no person's data")
    if case.kind == "flag" and not any("flag" in lexicon.types[one.type].holds for one in _meanings(case)):
        return refuse(f"it is declared as `{text}`, a yes or no")
    said = lexicon.declared_types.get(case.kind or "")
    if not said or case.kind in lexicon.lists.needs_name:
        return None
    position = next(index for index, entry in enumerate(lexicon.types) if entry.data_type.id == said)
    against = excluded(case.reading.words, lexicon.types[position]) or thing_in_front(case.reading.words[:-1], lexicon)
    if against:
        return refuse(
            f"`{text}` says {lexicon.types[position].data_type.label}, but '{against}' says that it is not a person's"
        )
    if case.owner.kind == "organisation":
        return refuse(f"`{text}` says {lexicon.types[position].data_type.label}, but '{case.owner.head}' is no person")
    return Ruling(position, "certain", (f"it is declared as `{text}`: {lexicon.types[position].data_type.label}",))


_VALUES = ("text", "number", "date")  # `class AddressFields: city: str` holds values, as `form.fields` does not


def _named(case: Case, lexicon: Lexicon) -> Ruling:
    """What the name decides with its context, and what the literal it is given says."""
    ruling = _by_words(case, lexicon)
    literal = literal_of(case.question.value) if case.question.value else None
    if isinstance(literal, bool) and ruling.personal and "flag" not in lexicon.types[ruling.type].holds:
        return refuse(f"{ruling.evidence[0]}, but it is given `{literal}`, a yes or no")
    if not isinstance(literal, str):
        return ruling
    shown = value_type(literal)
    if ruling.personal and not shown:
        against = _no_value(literal, case)
        return refuse(f"{ruling.evidence[0]}, but it is given `{written(literal)}`, {against}") if against else ruling
    position = next((at for at, entry in enumerate(lexicon.types) if entry.data_type.id == shown), -1)
    agrees = {one.type for match in case.reading.matches for one in match.meanings}
    if position < 0 or (not ruling.personal and position not in agrees):
        return ruling
    label = lexicon.types[position].data_type.label
    return Ruling(
        position, "high", (*ruling.evidence[:1], f"it is given `{written(literal)}`, which has the form of: {label}")
    )


def _no_value(literal: str, case: Case) -> str:
    """Why a literal is nobody's data: a pattern, or the name of a field."""
    if pattern_type(literal):
        return "a pattern of such values"
    if _FIELD_NAME.fullmatch(literal) and literal.lower().split("_")[-1] in _phrases(case):
        return "the name of a field"
    return ""


def _phrases(case: Case) -> set[str]:
    return {word for match in case.reading.matches[:1] for word in match.text.split()}


_FIELD_NAME = re.compile(r"[A-Za-z]+(_[A-Za-z]+)*")


def _by_words(case: Case, lexicon: Lexicon) -> Ruling:
    if _is_constant(case, lexicon):
        return refuse("it is written as a constant: the name of a key or setting, not a value of somebody's")
    joined = _joined(case, lexicon)
    refusals: list[Ruling] = []
    for match in (*joined, *case.reading.matches):
        for meaning in sorted(match.meanings, key=lambda one: not _fits(one, case, lexicon)):
            ruling = weigh(case, match, meaning, lexicon)
            if ruling.personal:
                return _declared(case, ruling, lexicon)
            refusals.append(ruling)
    if refusals:
        return refusals[0]
    return refuse(case.reading.refusal)


def _fits(meaning: Phrase, case: Case, lexicon: Lexicon) -> bool:
    """Whether the owner plays a part that this meaning asks for: the `title` of an address is no job."""
    return meaning.strength != "weak" or bool(set(case.owner.roles) & set(lexicon.types[meaning.type].needs))


def _joined(case: Case, lexicon: Lexicon) -> tuple[Match, ...]:
    """Owner and name read as one phrase: `card.number` is a card number, `email.value` an e-mail address."""
    owner, words = case.owner, case.reading.words
    if owner.kind in ("person", "thing") or not owner.words or not words or len(words) > 2:
        return ()
    if set(owner.words) <= set(lexicon.lists.ordinals):
        return ()  # `second.name` is the name of the second
    reading = read((*owner.words, *words), lexicon, noun=True)
    return tuple(
        match
        for match in reading.matches
        if match.meanings[0].strength != "weak"
        if words != ("id",)
        or not lexicon.types[match.meanings[0].type].data_type.category.startswith(lexicon.lists.no_id_of_its_own)
        if len(match.after) < len(words) or all(_says_nothing(word, lexicon) for word in words)
        if len(owner.words) + len(words) - len(match.before) > len(words) and len(match.after) <= len(words)
        if len(match.after) + len(match.text.split()) > len(words)
    )[:1]


def _says_nothing(word: str, lexicon: Lexicon) -> bool:
    """Whether an attribute is its object's value: `email.value` is the address, `prescription.number` another thing."""
    return lexicon.has_role(word, "tail") and word not in lexicon.lists.numbers


def _declared(case: Case, ruling: Ruling, lexicon: Lexicon) -> Ruling:
    """The declared type's word on a name found personal: it confirms, or the value is something else."""
    if case.kind is None:
        return ruling
    text = written(case.question.declared)
    entry = lexicon.types[ruling.type]
    own = lexicon.declared_types.get(case.kind) == entry.data_type.id
    if own and case.kind not in lexicon.lists.needs_name:
        return Ruling(ruling.type, "certain", (*ruling.evidence, f"its declared type `{text}` says so too"))
    never = lexicon.lists.never.get(case.kind, ())
    if case.kind in entry.holds or not entry.data_type.category.startswith(never):
        return Ruling(ruling.type, "high", (*ruling.evidence, f"it is declared as `{text}`"))
    return refuse(f"{ruling.evidence[0]}, but its declared type `{text}` holds something else")


def _is_constant(case: Case, lexicon: Lexicon) -> bool:
    name = case.question.name
    if not (name.isupper() and len(name) > 1) or case.kind is not None:
        return False
    words = " ".join(case.reading.words)
    if lexicon.has_role(words, "environ") or (case.owner.kind == "none" and lexicon.has_role(words, "acronym")):
        return False
    return case.owner.kind in ("none", "unknown", "thing", "organisation")


def _placed(ruling: Ruling, place: str, lexicon: Lexicon) -> tuple[Confidence, tuple[str, ...]]:
    """A name in tests, migrations or vendored code counts one step less."""
    where = lesser(place, lexicon)
    if not where:
        return ruling.confidence, ruling.evidence
    order: tuple[Confidence, ...] = ("certain", "high", "medium", "low")
    lower = order[min(order.index(ruling.confidence) + 1, len(order) - 1)]
    return lower, (*ruling.evidence, f"it stands in '{where}', where names count less")


def _meanings(case: Case) -> tuple[Phrase, ...]:
    return tuple(one for match in case.reading.matches[:1] for one in match.meanings)
