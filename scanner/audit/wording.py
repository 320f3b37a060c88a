"""The sentences of findings: plain, exact, short, and never a verdict of law.

"the e-mail address of a customer is sent to Mixpanel (api.mixpanel.com), and no clause declares it"
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from scanner.audit.observation import Charge, Observation
from scanner.audit.observe import Observed
from scanner.audit.reasons import length, purpose_label
from scanner.inventory.model import Inventory
from scanner.rules.model import ENDLESS, DataType
from scanner.taint.model import Flow, Source

_PERSONS = frozenset({
    "account", "applicant", "attendee", "author", "buyer", "candidate", "child", "citizen", "client", "contact",
    "customer", "donor", "driver", "employee", "guest", "member", "owner", "passenger", "patient", "payee", "payer",
    "person", "player", "profile", "recipient", "resident", "sender", "student", "subscriber", "tenant", "user",
    "visitor",
})  # fmt: skip

_KINDS = {
    "log": "the log", "console": "the console", "exception": "an exception's text", "database": "the database",
    "cache": "a cache", "file": "a file", "queue": "a queue", "cookie": "a cookie",
}  # fmt: skip


_PLURAL = {"is": "are", "stands": "stand"}


class Words(msgspec.Struct, frozen=True):
    """What names are taken from: the data types, and the inventory's labels where there is one."""

    data_types: Mapping[str, DataType]
    inventory: Inventory | None

    def data(self, source: Source) -> str:
        """The data with its article and, where a person owns it, the owner: "the e-mail address of a customer"."""
        known = self.data_types.get(source.data_type)
        label = known.label if known else self.category(source.category)
        owner = next((word for word in reversed(_split(source.owner)) if word in _PERSONS), "")
        return f"the {label}" + (f" of {_article(owner)} {owner}" if owner and owner not in label else "")

    def category(self, category: str) -> str:
        """A category in words."""
        if self.inventory is not None and category:
            return self.inventory.label(category)
        return category.rpartition(".")[2].replace("_", " ") or "data of unknown kind"

    def purpose(self, purpose: str) -> str:
        """A purpose in words."""
        return purpose_label(purpose, self.inventory) if self.inventory else purpose


def message(charge: Charge, observed: Observed, words: Words) -> str:
    """What the code does and what is missing, in one sentence."""
    observation = observed.observation
    data = words.data(observed.subject.source)
    be = "are" if is_plural(data) else "is"
    it = "they are" if be == "are" else "it is"
    does = _agreeing(_does(observed), be)
    match charge.rule:
        case "PF101" | "PF601" | "PF603":
            return f"{data}{_kind(charge.rule, data, charge.detail)} {does}{_undeclared(charge)}"
        case "PF102" | "PF303" | "PF306":
            return f"{data} {does}, and no clause declares it"
        case "PF103":
            how = "by" if observed.purpose.by_role else "bound by"
            said = f" ({how} {observed.purpose.said_by})" if observed.purpose.said_by else ""
            return (
                f"{data} {does} for {words.purpose(observation.purpose)}{said}; {it} declared for {charge.detail} only"
            )
        case "PF104":
            return f"{data} {does}; {charge.detail}"
        case "PF105":
            denied, affirmed = charge.declarations
            return f"{data} {does}, which the policy both affirms ({affirmed}) and denies ({denied})"
        case "PF106":
            return f"{data} {does}, and {charge.detail}"
        case "PF107":
            return f"{data} {does}; {it} declared to {charge.detail} only"
        case "PF108":
            return f"{data} {does} when {_services(observation, words)}; {it} declared for when {charge.detail} only"
        case "PF201" | "PF202":
            return f"{data} {does}, the policy promises consent first, and {charge.detail}"
        case "PF402":
            return f"{data} {does}{_kept(observed)}; {it} declared to be kept for {charge.detail} only"
        case "PF501" | "PF502":
            return f"{data} {be} declared anonymous and {does} in one record with {charge.detail}"
        case "PF602":
            return f"{data} {does}, which processes in {charge.detail}"
        case "PF703":
            return f"{data} {does}"
        case _:
            return f"{data} {_agreeing(_hygiene(charge, observed), be)}"


def _undeclared(charge: Charge) -> str:
    if charge.rule == "PF601" and charge.detail:
        return f" of people whom “{charge.detail}” tells to be children, and no clause speaks of them"
    return ", and no clause declares it"


def is_plural(label: str) -> bool:
    """Whether data is spoken of in the plural: "the symptoms", "the list of symptoms" not."""
    last = label.partition(" of ")[0].rpartition(" ")[2]
    return last.endswith("s") and not last.endswith(("ss", "us", "is", "IMS", "DNS", "GPS", "news", "analytics"))


def _agreeing(verb: str, be: str) -> str:
    """A verb phrase in the plural where the data is."""
    if be == "is":
        return verb
    first, _, rest = verb.partition(" ")
    return " ".join((_PLURAL.get(first, first), rest)).rstrip()


def _hygiene(charge: Charge, observed: Observed) -> str:
    to = _to(observed)
    match charge.rule:
        case "PF301":
            how = "without encryption" if charge.detail == "cleartext" else "with certificate checks switched off"
            return f"is sent{to} {how}"
        case "PF302":
            return f"is written to {_place(observed)} unprotected"
        case "PF304":
            return f"stands in a URL{to}"
        case "PF305":
            return f"is kept in clear in {_place(observed)}"
        case "PF604":
            return f"is sent{to} as part of a whole object{_fields(observed)}"
        case _:
            return f"{_does(observed)}{charge.detail}"


def _does(observed: Observed) -> str:
    match observed.observation.op:
        case "collect":
            return "is collected"
        case "use":
            return "is used"
        case "store":
            return f"is stored in {_place(observed)}" if isinstance(observed.subject, Flow) else "is stored"
        case "log":
            return f"is written to {_place(observed)}"
        case "send":
            receiver = observed.receiver
            if receiver is not None and not receiver.resolved:
                spelled = f" ({receiver.label})" if receiver.label else ""
                return f"is sent to a recipient that cannot be resolved{spelled}"
            return f"is sent{_to(observed)}"


def _kept(observed: Observed) -> str:
    lasts = observed.observation.lasts
    if lasts is None or lasts == ENDLESS:
        return ", where nothing ends it by itself"
    return f" for {length(lasts)}"


def _to(observed: Observed) -> str:
    receiver = observed.receiver
    if receiver is None or not receiver.resolved:
        return ""
    return f" to {receiver.label or receiver.entity}"


def _place(observed: Observed) -> str:
    subject = observed.subject
    if not isinstance(subject, Flow):
        return "our storage"
    name = subject.sink.store.replace("{?}", "…")
    store = f" “{name}”" if name else ""
    return _KINDS.get(subject.sink.kind, "our storage") + store


def _services(observation: Observation, words: Words) -> str:
    known = words.inventory.services if words.inventory else {}
    return " and ".join(f"{known.get(service) or service}" for service in observation.services)


def _kind(rule: str, data: str, detail: str) -> str:
    if rule == "PF601":
        return "" if detail or "child" in data else ", data of children,"
    return ", a special category," if rule == "PF603" else ""


def _fields(observed: Observed) -> str:
    fields = observed.subject.source.fields
    return f" with {', '.join(fields[:6])}" if fields else ""


def _article(word: str) -> str:
    return "an" if word[:1] in "aeiou" and not word.startswith("user") else "a"


def _split(name: str) -> list[str]:
    parts: list[str] = []
    for character in name.rpartition(".")[2]:
        if character.isupper() or not parts:
            parts.append(character.lower())
        elif character == "_":
            parts.append("")
        else:
            parts[-1] += character.lower()
    return [part for part in parts if part]
