"""Who is present without a flow: organisations whose packages are depended on, to whom no data was seen to go.

That is neither a finding nor its absence: the package may be unused, or used in a way that was not understood.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.audit.model import Presence
from scanner.project.dependencies import Dependency
from scanner.rules.recipients import Recipients
from scanner.source import Place
from scanner.taint.model import Flow


def presences(
    dependencies: Iterable[Dependency], recipients: Recipients, flows: Iterable[Flow]
) -> tuple[Presence, ...]:
    """One for each organisation and package, by organisation: the package named by hand before the locked one."""
    reached = {flow.sink.recipient.entity for flow in flows if flow.sink.recipient is not None}
    kept: dict[tuple[str, str], Dependency] = {}
    for dependency in sorted(dependencies, key=_order):
        entity = recipients.by_package("pypi", dependency.name)
        if entity and entity not in reached:
            kept.setdefault((entity, dependency.name), dependency)
    return tuple(_presence(entity, kept[entity, name], recipients) for entity, name in sorted(kept))


def _order(dependency: Dependency) -> tuple[object, ...]:
    return dependency.locked, bool(dependency.group), dependency.path, dependency.line, dependency.name


def _presence(entity: str, dependency: Dependency, recipients: Recipients) -> Presence:
    organisation = recipients.by_id[entity]
    place = Place(dependency.path, dependency.line)
    return Presence(
        entity, organisation.name, organisation.role, dependency.name, place, dependency.group, dependency.locked
    )
