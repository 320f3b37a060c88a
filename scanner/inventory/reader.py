"""Inventory text to an `Inventory`: decoded, checked, resolved, with every complaint at once.

`read_inventory` is the whole way in. The base categories come from the knowledge that the caller loaded; the policy
text, when at hand, is compared with the quotes: a quote that the pinned text never held is a complaint, a text that
moved on is a `Drift`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from scanner.document import Word, decode_kept, load
from scanner.inventory import dates, durations
from scanner.inventory.bases import Reader, with_bases
from scanner.inventory.check import complaints
from scanner.inventory.form import DeclarationForm, InventoryForm, TermForm
from scanner.inventory.model import (
    Clause,
    Declaration,
    Defect,
    Entity,
    Inventory,
    Promise,
    Purpose,
    Refusal,
    Term,
)
from scanner.inventory.pins import drifts
from scanner.inventory.policy_text import PolicyText
from scanner.source import Complaint, ConfigError
from scanner.taxonomy import CategoryTree

ANONYMOUS = ("anonymous", "aggregate")
_EXACT = (
    "user.name", "user.contact.address", "user.financial.credit_card", "user.financial.bank_account",
    "user.authorization.password", "user.device.ip_address",
)  # fmt: skip
"""Terms that everyone reads as exact for what stands under them: "name" says first and last name, "address" says
street and city."""

_SENSITIVE = (
    "user.device.installed_apps", "user.biometric", "user.authorization.biometric", "user.government_id",
    "user.health_and_medical", "user.location.precise", "user.childrens", "user.criminal_history", "user.financial",
    "user.demographic.race_ethnicity", "user.demographic.political_opinion", "user.demographic.religious_belief",
    "user.demographic.sexual_orientation",
)  # fmt: skip
"""Data over which no open list stretches."""

_IDENTIFIERS = (
    "user.name", "user.contact", "user.account", "user.unique_id", "user.authorization.credentials",
    "user.government_id",
    "user.device.device_id", "user.device.ip_address", "user.device.cookie_id",
)  # fmt: skip
"""What re-identifies anonymous data when an inventory lists no identifiers of its own."""

_OF_ABSENCE = (
    "names no data",
    "has no action",
    "names none",
    "cites no clause",
    "role first_party",
    "and no heading",
    "can never hold",
)
"""How complaints end that something is not there: it may be there, and be wrong."""

_OF_WORDS = (
    "unknown clause",
    "unknown purpose",
    "unknown entity",
    "unknown service",
    "unknown declaration",
    "the inventory has no ",
)


def read_inventory(
    path: str,
    text: str | bytes,
    categories: CategoryTree,
    policy_text: PolicyText | None = None,
    rules: Collection[str] = (),
    bases: Reader | None = None,
) -> Inventory:
    """The inventory in `text`; `rules` are the finding classes that promises may name, `bases` reads what it extends.
    Raises ConfigError with every complaint.
    """
    kept, wrong, dropped = decode_kept(load(path, text), InventoryForm)
    if wrong or kept is None:
        further = _further(path, kept, categories, policy_text, rules) if kept is not None else ()
        raise ConfigError(with_further(wrong, further, dropped))
    form = with_bases(path, kept, bases)
    found = complaints(path, form, categories, policy_text, rules)
    if found:
        raise ConfigError(found)
    return resolve(path, form, categories, policy_text)


def with_further(wrong: Sequence[Complaint], further: Iterable[Complaint], dropped: bool) -> list[Complaint]:
    """Complaints about the shape of a document, with those about the words of what could be kept of it: not such as
    the wrong shape itself may have caused. With `dropped` entries, words that seem unknown may stand in those."""
    sure = [
        complaint
        for complaint in further
        if not complaint.message.endswith(_OF_ABSENCE)
        and not complaint.message.startswith("the same match ")
        and not (dropped and complaint.message.startswith(_OF_WORDS))
    ]
    return sorted([*wrong, *sure], key=lambda complaint: (complaint.path, complaint.line, complaint.message))


def _further(
    path: str,
    form: InventoryForm,
    categories: CategoryTree,
    policy_text: PolicyText | None,
    rules: Collection[str],
) -> tuple[Complaint, ...]:
    """Complaints about the words of a form that could be read in part; a base's words are unknown here."""
    found = complaints(path, form, categories, policy_text, rules)
    return () if form.extends else found


def resolve(path: str, form: InventoryForm, categories: CategoryTree, policy_text: PolicyText | None) -> Inventory:
    """The checked form with its references resolved."""
    taxonomy = form.taxonomy
    identifiers = _texts(taxonomy.identifiers) or _IDENTIFIERS
    return Inventory(
        path=path,
        id=form.policy.id,
        title=form.policy.title,
        text_path=policy_text.path if policy_text else form.policy.source.path,
        sha256=form.policy.source.sha256,
        extent=form.policy.source.extent,
        silence=form.policy.silence,
        topics=form.policy.topics,
        categories=categories.extended({key: str(entry.parent) for key, entry in taxonomy.extends.items()}),
        labels={key: entry.label for key, entry in taxonomy.extends.items() if entry.label},
        identifiers=identifiers,
        exact=(*_EXACT, *_texts(taxonomy.exact)),
        sensitive=(*_SENSITIVE, *_texts(taxonomy.sensitive)),
        purposes=_purposes(form),
        entities=_entities(form),
        services={key: entry.label for key, entry in form.services.items()},
        clauses={key: Clause(key, entry.line_of_text, entry.quote, entry.line) for key, entry in form.clauses.items()},
        declarations=tuple(_declaration(entry, identifiers) for entry in form.declarations),
        promises=_promises(form),
        defects=tuple(
            Defect(str(entry.id), entry.rule, entry.what, _texts(entry.clauses), entry.line) for entry in form.defects
        ),
        drifts=drifts(form, policy_text),
        regions=_texts(form.policy.regions),
        language=form.policy.source.language,
        effective=_effective(form),
        contact=form.policy.contact,
    )


def _effective(form: InventoryForm) -> str:
    """The date in ISO's form, whatever way it is written."""
    written = form.policy.effective
    date = dates.read_date(written.text) if written else None
    return date.isoformat() if date else ""


def _declaration(form: DeclarationForm, identifiers: tuple[str, ...]) -> Declaration:
    consent = form.consent if isinstance(form.consent, str) else form.consent.kind
    data = tuple(_term(entry) for entry in form.data)
    stated = _texts(form.purposes) != ("unstated",)
    purposes = _texts(form.purposes) if stated else ((str(form.purposes_default),) if form.purposes_default else ())
    refusal = form.refusal
    return Declaration(
        id=str(form.id),
        at=form.line,
        clauses=_texts(form.clauses),
        data=data,
        stance=form.stance,
        actions=form.actions,
        by=str(form.by or ""),
        to=_texts(form.to),
        origin=form.origin,
        heading=str(form.heading or ""),
        open=form.list == "open",
        services=_texts(form.when.service),
        subjects=form.when.subjects,
        purposes=purposes,
        purposes_stated=stated and bool(purposes),
        purposes_closed=form.purposes_closed,
        consent=consent,
        consent_scope=_scope(form, data),
        consent_before="collect" if isinstance(form.consent, str) else form.consent.before,
        refusal=Refusal(refusal.effect, _features(refusal.features), refusal.others_unaffected)
        if refusal
        else Refusal(),
        retention=durations.seconds(str(form.retention)) or 0 if form.retention else -1,
        identifiability=form.identifiability,
        not_joined_with=_not_joined(form, identifiers),
        required_by_law=form.unless.required_by_law,
        regions=_texts(form.regions),
        governed_by=form.governed_by,
        draft=form.draft,
        observed=form.observed,
        note=form.note,
    )


def _term(entry: TermForm | Word) -> Term:
    if isinstance(entry, Word):
        return Term(entry.text, at=entry.line)
    return Term(str(entry.category), entry.term, entry.ambiguous, entry.line)


def _scope(form: DeclarationForm, data: tuple[Term, ...]) -> tuple[str, ...]:
    if isinstance(form.consent, str) or not form.consent.scope:
        return tuple(term.category for term in data)
    return _texts(form.consent.scope)


def _features(words: tuple[Word, ...]) -> tuple[str, ...]:
    return () if _texts(words) == ("unstated",) else _texts(words)


def _not_joined(form: DeclarationForm, identifiers: tuple[str, ...]) -> tuple[str, ...]:
    """`identifiers` stands for the whole list; data declared anonymous is not joined with any of them in any case."""
    words = _texts(form.not_joined_with) or (("identifiers",) if form.identifiability in ANONYMOUS else ())
    expanded = [key for word in words for key in (identifiers if word == "identifiers" else (word,))]
    return tuple(dict.fromkeys(expanded))


def _purposes(form: InventoryForm) -> dict[str, Purpose]:
    return {
        key: Purpose(
            key, entry.label or key.replace("_", " "), str(entry.maps_to or ""), str(entry.parent or ""), entry.line
        )
        for key, entry in form.taxonomy.purposes.items()
    }


def _entities(form: InventoryForm) -> dict[str, Entity]:
    return {
        key: Entity(
            key,
            entry.role,
            entry.name or key.replace("_", " "),
            str(entry.parent or ""),
            entry.members == "open",
            entry.kinds,
            _texts(entry.clauses),
            entry.line,
        )
        for key, entry in form.entities.items()
    }


def _promises(form: InventoryForm) -> tuple[Promise, ...]:
    return tuple(
        Promise(
            str(entry.id),
            entry.text,
            _texts(entry.clauses),
            _texts(entry.check),
            entry.verify,
            _texts(entry.declarations),
            entry.via,
            entry.note,
            entry.line,
        )
        for entry in form.promises
    )


def _texts(words: tuple[Word, ...]) -> tuple[str, ...]:
    return tuple(word.text for word in words)


__all__ = ["read_inventory", "resolve"]
