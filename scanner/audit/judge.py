"""One observation against the inventory: the pure decision.

Affirming declarations that subsume the observation are P+, denying ones P-. None of either: omitted. Only P-:
incorrect. Only P+: clear or vague. Both: the narrower wins, else ambiguous. What fits is then measured on purpose,
service, consent, joining, storage and region; transport, logs and URLs are judged whatever is declared.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from scanner.audit.denial import denials, standing
from scanner.audit.fit import Fit, acts_inside, fits, is_first_party
from scanner.audit.observation import Charge, Judgement, Observation
from scanner.audit.reasons import compared, considered, length, purposes_of, services_of
from scanner.audit.territory import within
from scanner.inventory.model import Declaration, Inventory

NO_PURPOSE = "no binding says what this code is for"
NO_SERVICE = "no binding says which service the entry points belong to"
NO_LIFETIME = "nothing constant tells how long it is kept"

_SPECIAL = (
    "user.health_and_medical", "user.biometric.health", "user.demographic.race_ethnicity",
    "user.demographic.political_opinion",
    "user.demographic.religious_belief", "user.demographic.sexual_orientation",
)  # fmt: skip
"""GDPR Art. 9(1). Biometric data joins them only when it serves to identify a person: see `_is_special`."""

_BIOMETRIC = ("user.biometric", "user.authorization.biometric")
_OPAQUE = ("user.account.id", "user.unique_id", "user.unique_id.pseudonymous")
_IDENTIFYING = "essential.service.authentication"
_CHILDREN = "user.childrens"


def judge(observation: Observation, inventory: Inventory) -> Judgement:
    """The charges against this observation, the declaration that fits best, and what could not be decided."""
    affirmed = fits(observation, inventory)
    denied = denials(observation, inventory)
    best = affirmed[0] if affirmed else None
    if _unresolved(observation):
        charges = (Charge("PF703"), *_hygiene(observation, inventory))
        return Judgement(
            charges, "", gaps=("the recipient cannot be resolved",), comparison=compared(observation, None, inventory)
        )
    charges = (*_disclosure(observation, affirmed, denied, inventory), *_hygiene(observation, inventory))
    return Judgement(
        charges=charges,
        declaration=best.declaration.id if best else (denied[0].id if denied else ""),
        considered=considered(observation, affirmed, denied, inventory),
        comparison=compared(observation, best, inventory),
        gaps=_gaps(observation, best, affirmed),
    )


def hygiene(observation: Observation) -> Judgement:
    """What can be said without any inventory: transport, logs, URLs, error reporters, language models."""
    charges = list(_hygiene(observation, None))
    if observation.special and not observation.masked:
        charges.append(Charge(observation.special))
    return Judgement(tuple(charges))


def _disclosure(
    observation: Observation, affirmed: tuple[Fit, ...], denied: tuple[Declaration, ...], inventory: Inventory
) -> Iterator[Charge]:
    """The charges that rest on what is declared."""
    if observation.op == "log":
        yield from _retention(observation, affirmed, inventory)
    if observation.op == "log" and not denied:
        return
    if observation.minor and not _speaks_of_children(inventory):
        yield Charge("PF601", observation.minor)
    subsuming = [fit for fit in affirmed if fit.recipient and fit.purpose is not False and fit.service is not False]
    if denied and not subsuming:
        yield Charge("PF104", "the policy denies it", declarations=tuple(entry.id for entry in denied))
        return
    if not any(fit.recipient for fit in affirmed):
        yield from _omitted(observation, inventory)
        return
    if observation.op == "store":
        yield from _retention(observation, affirmed, inventory)
    conflict = tuple(_conflict(observation, subsuming, denied, inventory))
    contradicted = any(charge.rule == "PF104" for charge in conflict)
    yield from conflict
    for charge in _measure(observation, _with_shared_purposes(observation, affirmed), inventory):
        if not (contradicted and charge.rule == "PF106"):  # what is denied in so many words is not vague
            yield charge


def _speaks_of_children(inventory: Inventory) -> bool:
    """Whether any declaration is about children, as subjects or as a kind of data."""
    return any(
        any("child" in subject or "minor" in subject for subject in entry.subjects)
        or any(inventory.categories.under(category, _CHILDREN) for category in entry.categories())
        for entry in inventory.declarations
        if entry.stance == "affirms" and not entry.draft
    )


def _omitted(observation: Observation, inventory: Inventory) -> Iterator[Charge]:
    """Nothing declared covers the data, or nothing shares it with this recipient."""
    outside = observation.to is not None and not is_first_party(observation.to, inventory)
    topic = inventory.topics.recipients if outside else inventory.topics.collection
    if topic == "silent" and inventory.silence == "permitted":
        return
    if outside and observation.special:
        if not observation.masked:
            yield Charge(observation.special)
    elif outside:
        yield Charge("PF102")
    elif inventory.categories.under(observation.data, _CHILDREN):
        yield Charge("PF601")
    else:
        yield Charge("PF603" if _is_special(observation, inventory) else "PF101")


def _conflict(
    observation: Observation, subsuming: list[Fit], denied: tuple[Declaration, ...], inventory: Inventory
) -> Iterator[Charge]:
    """Affirmed and denied: the narrower wins; where neither is, the disclosure is ambiguous."""
    for denial in denied:
        standings = {standing(denial, fit, observation, inventory) for fit in subsuming}
        if "excepted" in standings:
            continue
        both = (denial.id, subsuming[0].declaration.id)
        if standings == {"carved"}:
            yield Charge("PF104", "the policy excepts it from what it declares", declarations=both)
        else:
            yield Charge("PF105", declarations=both)


def _with_shared_purposes(observation: Observation, affirmed: tuple[Fit, ...]) -> Fit:
    """The best fit; what a declaration says data is shared for, it may be collected for, unless the best fit closes
    its purposes."""
    best = affirmed[0]
    shared = any(fit.purpose and not fit.recipient and not fit.data.vague for fit in affirmed)
    own = observation.to is None and not best.declaration.purposes_closed
    if best.purpose is False and shared and own:
        return msgspec.structs.replace(best, purpose=None)
    return best


def _measure(observation: Observation, fit: Fit, inventory: Inventory) -> Iterator[Charge]:
    """The best fit on each of its dimensions."""
    declaration = fit.declaration
    if fit.data.loose:
        return
    if fit.data.vague:
        yield Charge("PF106", fit.data.vague)
    elif fit.open_entity:
        yield Charge("PF106", f"only “{fit.open_entity}”, who are not enumerated, could cover the recipient")
    if fit.purpose is False and not (inventory.topics.purposes == "silent" and inventory.silence == "permitted"):
        strict = declaration.consent == "required" and declaration.purposes_closed
        yield Charge("PF103", purposes_of(declaration, inventory), "error" if strict else None)
    if fit.service is False and observation.op == "collect":
        yield Charge("PF108", services_of(declaration, inventory))
    yield from _consent(observation, fit, inventory)
    yield from _joined(observation, fit, inventory)
    if observation.op == "store" and "store" not in declaration.actions and _distinguishes_storage(inventory):
        yield Charge("PF107", " or ".join(declaration.actions))
    yield from _transfer(observation, declaration, inventory)


def _retention(observation: Observation, affirmed: tuple[Fit, ...], inventory: Inventory) -> Iterator[Charge]:
    """Kept for longer than the longest time that a declaration gives it, or without an end where one is given."""
    limit, declaration = _limit(observation, affirmed)
    if limit < 0 or observation.lasts is None or 0 <= observation.lasts <= limit:
        return
    yield Charge("PF402", length(limit), declarations=(declaration,))


def _limit(observation: Observation, affirmed: tuple[Fit, ...]) -> tuple[int, str]:
    """(the longest declared time, the declaration that gives it); -1 where one that may cover it gives none."""
    covering = [fit for fit in affirmed if fit.purpose is not False and fit.service is not False and not fit.data.loose]
    covering = [fit for fit in covering if acts_inside(fit.declaration)]
    clear = [fit for fit in covering if not fit.data.vague] or covering
    known = [(fit.declaration.retention, fit.declaration.id) for fit in clear]
    if not observation.kept or not known or any(limit < 0 for limit, _ in known):
        return -1, ""
    return max(known)


def _consent(observation: Observation, fit: Fit, inventory: Inventory) -> Iterator[Charge]:
    before = fit.declaration.consent_before
    due = {"collect": ("collect",), "use": ("use", "store", "log", "send"), "share": ("send",)}[before]
    if fit.consent or observation.op not in due:
        return
    if any(inventory.categories.under(observation.data, scope) for scope in observation.partial):
        shown = f": {observation.past}" if observation.past else ""
        yield Charge("PF201", f"some path reaches it without passing the consent check{shown}")
    elif observation.consent or observation.partial:
        scopes = " and ".join(f"the {inventory.label(scope)}" for scope in (*observation.consent, *observation.partial))
        yield Charge("PF202", f"the consent checked on the way is for {scopes}")
    elif observation.unbound:
        yield Charge(
            "PF202", f"the consent checked on the way ({observation.unbound}) is not known to be for this data"
        )
    else:
        yield Charge("PF201", "no path to it passes a consent check")


def _joined(observation: Observation, fit: Fit, inventory: Inventory) -> Iterator[Charge]:
    """Data declared anonymous in one record with an identifier: plain or keyed links it, a plain hash is a weak
    pseudonym."""
    if any(inventory.categories.under(observation.data, key) for key in inventory.identifiers):
        return
    linking = [
        entry
        for entry in observation.joined
        if any(inventory.categories.under(entry.category, key) for key in fit.declaration.not_joined_with)
    ]
    for how, rule, level in (("plain", "PF501", None), ("hashed", "PF502", None), ("keyed", "PF501", "warning")):
        names = sorted({f"the {inventory.label(entry.category)}" for entry in linking if entry.how == how})
        if names:
            suffix = {"plain": "", "hashed": ", hashed without a key", "keyed": ", as a keyed pseudonym"}[how]
            yield Charge(rule, " and ".join(names) + suffix, "warning" if level else None)
            return


def _transfer(observation: Observation, declaration: Declaration, inventory: Inventory) -> Iterator[Charge]:
    regions = declaration.regions or inventory.regions
    region = observation.to.region if observation.to else ""
    if region and regions and not any(within(region, key) for key in regions):
        yield Charge("PF602", f"{region}, and the policy names {', '.join(regions)}")


def _hygiene(observation: Observation, inventory: Inventory | None) -> Iterator[Charge]:
    if observation.transport in ("cleartext", "unverified"):
        yield Charge("PF301", observation.transport)
    if observation.op == "log" and not observation.masked and not _opaque("PF302", observation, inventory):
        yield Charge("PF302")
    if observation.in_url and not observation.masked and not _opaque("PF304", observation, inventory):
        yield Charge("PF304")
    if observation.exposed:
        yield Charge("PF305")
    if observation.whole:
        yield Charge("PF604")


def _opaque(rule: str, observation: Observation, inventory: Inventory | None) -> bool:
    """Whether the data is one of our own numbers for people, which logs and URLs may hold: unless a promise that this
    class checks rests on a clause that declares it."""
    if observation.data not in _OPAQUE:
        return False
    if inventory is None:
        return True
    clauses = {clause for promise in inventory.promises if rule in promise.check for clause in promise.clauses}
    named = (entry for entry in inventory.declarations if any(term.category in _OPAQUE for term in entry.data))
    return not any(clauses & set(entry.clauses) for entry in named)


def _unresolved(observation: Observation) -> bool:
    return observation.op == "send" and observation.to is not None and not observation.to.resolved


def _is_special(observation: Observation, inventory: Inventory) -> bool:
    under = inventory.categories.under
    if any(under(observation.data, key) for key in _SPECIAL):
        return True
    purposes = [
        inventory.purposes[key].maps_to
        for key in inventory.purpose_chain(observation.purpose)
        if key in inventory.purposes
    ]
    return _IDENTIFYING in purposes and any(under(observation.data, key) for key in _BIOMETRIC)


def _distinguishes_storage(inventory: Inventory) -> bool:
    """Whether the policy speaks of storing at all; where it does not, "collect" is read as everyone reads it."""
    return inventory.topics.storage == "declared" or any("store" in entry.actions for entry in inventory.declarations)


def _gaps(observation: Observation, best: Fit | None, affirmed: tuple[Fit, ...]) -> tuple[str, ...]:
    if best is None or observation.op == "log":
        return ()
    gaps = []
    if observation.lasts is None and _limit(observation, affirmed)[0] >= 0:
        gaps.append(NO_LIFETIME)
    if best.data.loose:
        gaps.append(f"the code does not say whether it is “{best.data.term}”")
    if not observation.purpose and best.declaration.purposes:
        gaps.append(NO_PURPOSE)
    if best.service is None:
        gaps.append(NO_SERVICE)
    return tuple(gaps)
