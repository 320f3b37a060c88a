"""Refusal that costs more than was said (PF203): a consent check that also closes another service.

The policy says that refusing one kind of data only switches off the features that need it. Where an entry point of
another service, or data that needs no such consent and is read there, stands behind the check, refusing closes that
service too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from scanner.audit.assemble import Judged
from scanner.audit.citations import citations
from scanner.audit.classes import level_of
from scanner.audit.consent import gate_scopes
from scanner.audit.fingerprints import identity
from scanner.audit.fit import consented
from scanner.audit.model import Finding
from scanner.audit.observe import Scene
from scanner.audit.regions import services_of
from scanner.inventory.model import Declaration, Inventory
from scanner.taint.model import Collection, GuardFact


class Closed(msgspec.Struct, frozen=True):
    """A check in front of something: `services` are those it closes, `data` what it is asked for elsewhere."""

    guard: GuardFact
    services: tuple[str, ...]
    function: str


def refusals(judged: Iterable[Judged], scene: Scene) -> Iterator[Finding]:
    """One finding a check that closes a service which the declaration says is not affected."""
    inventory = scene.inventory
    if inventory is None:
        return
    for closed in _closed(judged, scene, inventory):
        for scope in gate_scopes(closed.guard, scene.bindings):
            for declaration in inventory.declarations:
                if _spares(declaration, scope, closed.services, inventory):
                    yield _finding(closed, declaration, scope, inventory)


def _closed(judged: Iterable[Judged], scene: Scene, inventory: Inventory) -> Iterator[Closed]:
    for label, entry in sorted(scene.entry_points.items()):
        services = services_of((label,), scene.entry_points, scene.bindings)
        yield from (Closed(guard, services, entry.function) for guard in entry.guards if guard.polarity and services)
    for judgement in judged:
        observed = judgement.observed
        if isinstance(observed.subject, Collection) and observed.observation.services:
            for guard in observed.subject.guards:
                if guard.paths != "some" and not _asked_for_it(judgement, guard, scene, inventory):
                    yield Closed(guard, observed.observation.services, observed.subject.source.function)


def _asked_for_it(judgement: Judged, guard: GuardFact, scene: Scene, inventory: Inventory) -> bool:
    """Whether the data behind the check needs a consent itself: then it is that data's own check, right or wrong."""
    observation = judgement.observed.observation
    if any(inventory.categories.under(observation.data, scope) for scope in gate_scopes(guard, scene.bindings)):
        return True
    bare = msgspec.structs.replace(observation, consent=())
    known = judgement.judgement.declaration
    return bool(known) and not consented(bare, inventory.declaration(known), inventory)


def _spares(declaration: Declaration, scope: str, services: tuple[str, ...], inventory: Inventory) -> bool:
    """Whether the declaration asks consent for this scope and says that none of these services suffers from refusal."""
    if declaration.consent != "required" or not declaration.refusal.others_unaffected:
        return False
    if not any(inventory.categories.under(scope, key) for key in declaration.consent_scope):
        return False
    named = declaration.refusal.features or declaration.services
    return bool(named) and "any" not in named and not set(named) & set(services)


def _finding(closed: Closed, declaration: Declaration, scope: str, inventory: Inventory) -> Finding:
    services = " and ".join(f"“{inventory.services.get(key) or key}”" for key in closed.services)
    features = " and ".join(
        f"“{inventory.services.get(key) or key}”" for key in declaration.refusal.features or declaration.services
    )
    name = inventory.label(scope)
    return Finding(
        rule="PF203",
        level=level_of("PF203", inventory.extent),
        verdict="violation",
        message=f"refusing consent for the {name} also closes {services}; "
        f"the policy says that it only closes {features}",
        place=closed.guard.place,
        rank=75,
        sureness=f"high: {closed.guard.text} stands in front of it",
        category=scope,
        citations=citations("PF203", (declaration.id,), inventory, scope),
        comparison=f"what stands behind {closed.guard.text} against {declaration.id}",
        identity=identity("PF203", scope, declaration.id, closed.guard.call, "", closed.function),
    )
