"""Levels by path: a finding class may weigh more, less or nothing in some part of the project.

Of several overrides that name a finding's file and class the innermost wins, as bindings do; two that name it equally
closely and disagree are a conflict, told with both places.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import msgspec

from scanner.audit.model import Finding, Level
from scanner.audit.regions import covers_path
from scanner.project.model import Override
from scanner.source import Complaint, ConfigError, nearest


def check_classes(overrides: Sequence[Override], file: str, classes: Sequence[str]) -> None:
    """Raises ConfigError naming every class that there is not."""
    complaints = [
        Complaint(file, override.line, f"'{rule}' is no finding class", nearest(rule, classes))
        for override in overrides
        for rule in override.levels
        if rule not in classes
    ]
    if complaints:
        raise ConfigError(complaints)


def overridden(findings: Sequence[Finding], overrides: Sequence[Override], file: str) -> tuple[Finding, ...]:
    """The findings with their levels as overridden; those turned off are suppressed, with the reason. `file` is where
    the overrides stand. Raises ConfigError for conflicts."""
    complaints: dict[Complaint, None] = {}
    found = []
    for finding in findings:
        level, override = _innermost(finding, overrides, file, complaints)
        if override is None or finding.suppressed:
            found.append(finding)
        elif level == "off":
            why = f"turned off at {file}:{override.line}: {override.reason}"
            found.append(msgspec.structs.replace(finding, suppressed=why))
        else:
            found.append(msgspec.structs.replace(finding, level=cast(Level, level)))
    if complaints:
        raise ConfigError(complaints)
    return tuple(found)


def _innermost(
    finding: Finding, overrides: Sequence[Override], file: str, complaints: dict[Complaint, None]
) -> tuple[str, Override | None]:
    best, level, chosen = 0, "", None
    for override in overrides:
        wanted = override.levels.get(finding.rule)
        weight = max((covers_path(pattern, finding.place.path) for pattern in override.paths), default=0)
        if wanted is None or not weight or weight < best:
            continue
        if chosen is not None and weight == best and wanted != level:
            message = f"{finding.rule} in {finding.place.path} is '{wanted}' here and '{level}' at {file}:{chosen.line}"
            complaints[Complaint(file, override.line, message, "name one of the two more closely")] = None
        best, level, chosen = weight, wanted, override
    return level, chosen
