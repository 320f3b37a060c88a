"""Consent that is given and cannot be taken back (PF204).

Somewhere the code writes that a person consented, and nowhere that the consent ended: the column is never set to no,
never to what a form says, and, where the table is a record of consent, its rows are never deleted by themselves. What
goes with the whole account takes no consent back.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.audit.citations import citations
from scanner.audit.classes import level_of
from scanner.audit.fingerprints import identity
from scanner.audit.model import Finding
from scanner.audit.observe import Scene
from scanner.audit.regions import matches_code
from scanner.taint.conditions.consents import is_record
from scanner.taint.model import ConsentState, Flows


def irrevocable(flows: Flows, scene: Scene) -> Iterator[Finding]:
    """One finding a state that is only ever given, where it is first given; none without an inventory."""
    inventory = scene.inventory
    if inventory is None:
        return
    ended = {one.store for one in flows.deletions if not one.cascades and is_record(one.store)}
    ended_fields = {(one.store, one.field) for one in flows.consents if one.value is not True}
    told: set[tuple[str, str]] = set()
    for state in flows.consents:
        key = (state.store, state.field)
        if key in told or key in ended_fields or state.store in ended or _ended_beside(state, flows):
            continue
        told.add(key)
        yield _finding(state, scene)


def _ended_beside(state: ConsentState, flows: Flows) -> bool:
    """Whether another column of the same record of consent ends it (`withdrawn_at`)."""
    others = (one for one in flows.consents if one.store == state.store and one.field != state.field)
    return is_record(state.store) and any(one.value is not True for one in others)


def _exempted(state: ConsentState, scene: Scene) -> str:
    """The reason and approver of the exemption that accepts the finding, "" for none."""
    for exemption in scene.bindings.exemptions:
        held = matches_code(exemption.match, state.place.path, state.function, ()) > 0
        if exemption.rule.text == "PF204" and held:
            return f"{exemption.reason} (approved by {exemption.approver})"
    return ""


def _finding(state: ConsentState, scene: Scene) -> Finding:
    inventory = scene.inventory
    assert inventory is not None
    table = state.store.rpartition(".")[2]
    return Finding(
        rule="PF204",
        level=level_of("PF204", inventory.extent),
        verdict="violation",
        message=f"consent is recorded as given in “{table}.{state.field}”, and no code takes it back",
        place=state.place,
        rank=60,
        sureness=f"medium: {state.field} is a state of consent by its name; no write of no, "
        f"no form and no deletion of {table} was found",
        category=state.category,
        citations=citations("PF204", (), inventory, state.category),
        comparison="where the code records consent against where it records that it ended",
        identity=identity("PF204", state.category, "", f"{state.store}.{state.field}", "", ""),
        suppressed=_exempted(state, scene),
    )
