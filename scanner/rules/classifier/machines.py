"""What stands around a name and says that its data is a machine's: a connection's settings, a network, the place.

Accounts, passwords, addresses in a network, user agents and sessions belong to programs as often as to people. With no
person in front of the name, as its owner or beside it, these decide: neighbours that set up a connection (`hostname`,
`port`, `virtual_host`) or a network (`subnet`, `vlan`), a file about machinery, and a function about a key or server.
"""

from __future__ import annotations

from scanner.rules.classifier.case import Case
from scanner.rules.classifier.grammar import Match
from scanner.rules.classifier.lexicon import Lexicon, TypeEntry
from scanner.rules.classifier.parts import is_human
from scanner.rules.classifier.place import told
from scanner.rules.classifier.words import split


def of_machine(case: Case, match: Match, entry: TypeEntry, lexicon: Lexicon) -> str:
    """Why the data is a machine's, as the end of a sentence; "" when nothing says so."""
    kind, around, lists = entry.data_type.id, case.neighbours, lexicon.lists
    if kind not in (*lists.machine_accounts, *lists.machine_addresses, *lists.placed) or _is_of_person(
        case, match, lexicon
    ):
        return ""
    own = kind == "network.user_agent" and case.owner.head != "request"  # what a client calls itself
    if kind in lists.machine_accounts and len(around.connection) >= (_ALONE if own else _TOGETHER):
        return f"{_listed(around.connection)} beside it set up a connection"
    spoken = next((word for word in case.owner.words if lexicon.has_role(word, "wire")), "")
    if kind in lists.machine_accounts and spoken:
        return f"'{' '.join(case.owner.words)}' speaks '{spoken}' to a machine"
    networks = tuple(word for word in sorted(around.words) if lexicon.has_role(word, "network_neighbour"))
    if kind in lists.machine_addresses and networks:
        return f"{_listed(networks)} beside it {'are' if len(networks) > 1 else 'is'} of a network"
    if kind in lists.machine_addresses and _is_plural(case.question.name) and case.owner.kind in ("none", "unknown"):
        return "a list of addresses is a network's until it says whose"
    where = told(case.question.place, "machinery", lexicon)
    if where:
        return f"the file is about '{where}'"
    if kind in lists.placed:
        return ""
    about = split(case.question.subject, lexicon)
    last = about[-1] if about and about[-1] not in lists.passing_subjects else ""
    somebody = any(lexicon.has_role(word, "person") for word in (*around.words, *about))
    if last and not somebody and lexicon.has_role(last, "infrastructure") and case.owner.kind in ("none", "neutral"):
        return f"the function is about a '{last}'"
    return ""


def _is_plural(name: str) -> bool:
    return name.endswith("s") and not name.lower().endswith("ss")


def _is_of_person(case: Case, match: Match, lexicon: Lexicon) -> bool:
    """Whether something says that it is a person's: in front, the owner, or a name or e-mail address beside it."""
    if case.owner.kind in ("person", "record") or any(is_human(word, lexicon) for word in match.before):
        return True
    return any(name not in lexicon.lists.credential_neighbours for name in case.neighbours.personal)


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(f"'{name}'" for name in names[:2])


_ALONE = 1
_TOGETHER = 2
