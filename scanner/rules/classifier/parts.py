"""What single words say in front of a head: a person, a thing, a machine with such data of its own."""

from __future__ import annotations

from scanner.rules.classifier.grammar import Match, Words
from scanner.rules.classifier.lexicon import Lexicon, TypeEntry


def nearest_word(match: Match, lexicon: Lexicon) -> str:
    """The nearest word before the head that is more than an adjective."""
    pair = " ".join(match.before[-2:])
    if lexicon.has_role(pair, "organisation") or pair == "user agent":
        return pair
    for word in reversed(match.before):
        if len(word) > 1 and (is_human(word, lexicon) or not lexicon.has_role(word, "adjective")):
            return word
    return ""


def brings(word: str, entry: TypeEntry, lexicon: Lexicon) -> bool:
    """Whether a word brings what the type's weak phrases need."""
    if any(lexicon.has_role(word, need) for need in entry.needs):
        return True
    is_agent = lexicon.has_role(word, "agent") and not lexicon.has_role(word, "thing")
    return is_agent and "person" in entry.needs and not entry.data_type.id.startswith("address.")


def is_machine_account(before: Words, nearest: str, lexicon: Lexicon) -> bool:
    """Whether a machine's word stands before a person's: `db_user_name`, `media_player_name`."""
    index = len(before) - 1 - tuple(reversed(before)).index(nearest)
    if index == 0:
        return False
    role = "machine" if lexicon.has_role(nearest, "person") else "thing"
    return lexicon.has_role(before[index - 1], role)


def is_human(word: str, lexicon: Lexicon) -> bool:
    """Whether a word stands for a person or for a record about one."""
    roles = lexicon.roles.get(word, ())
    return "person" in roles or "record" in roles or ("agent" in roles and "thing" not in roles)


def is_thing(word: str, lexicon: Lexicon) -> bool:
    """Whether a word stands for a thing of the program or for an organisation."""
    return lexicon.has_role(word, "thing") or lexicon.has_role(word, "organisation")


def has_its_own(word: str, entry: TypeEntry, lexicon: Lexicon) -> bool:
    """Whether a word names something that has such data of its own: every thing has an address in a network, but only
    infrastructure and organisations have an e-mail address or a phone.
    """
    if entry.data_type.category.startswith(lexicon.lists.of_machines):
        return is_thing(word, lexicon) or lexicon.has_role(word, "infrastructure")
    return lexicon.has_role(word, "infrastructure") or lexicon.has_role(word, "organisation")


def foreign_word(match: Match, entry: TypeEntry, lexicon: Lexicon) -> str:
    """The nearest word in front when it makes the data that of something else: the password of a `vcenter`.

    Only for data that machines and accounts in general have. A word that ends like a person's (`retweeter`) may be one.
    """
    nearest, lists = nearest_word(match, lexicon), lexicon.lists
    if not nearest or not entry.data_type.category.startswith(lists.named_after) or is_human(nearest, lexicon):
        return ""
    known = is_thing(nearest, lexicon) or lexicon.has_role(nearest, "infrastructure")
    of_machines = entry.data_type.category.startswith(lists.of_machines)
    endings = lists.done_endings if of_machines else lists.done_endings + lists.person_endings
    if (not known and nearest.endswith(endings)) or any(lexicon.has_role(nearest, need) for need in entry.needs):
        return ""
    return nearest


def thing_in_front(before: Words, lexicon: Lexicon) -> str:
    """The last word before the head when it is a thing's or organisation's."""
    for word in reversed(before):
        if is_human(word, lexicon):
            return ""
        if is_thing(word, lexicon) and not lexicon.has_role(word, "adjective"):
            return word
    return ""


def excluded(before: Words, entry: TypeEntry) -> str:
    """The words before the head that this type excludes."""
    for size in (2, 1):
        for start in range(len(before) - size + 1):
            text = " ".join(before[start : start + size])
            if text in entry.unless:
                return text
    return ""
