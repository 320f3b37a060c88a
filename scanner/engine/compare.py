"""What was seen against what was declared: hands the analysis' answer to `audit` with the texts and catalogues it
asks for."""

from __future__ import annotations

from pathlib import Path

from scanner.audit.compare import Knowledge
from scanner.audit.compare import compare as compare_flows
from scanner.audit.model import Audit
from scanner.engine.bodies import Texts
from scanner.engine.policy import Policy
from scanner.engine.remarks import faults
from scanner.engine.rulebook import Rules
from scanner.engine.run import Seen
from scanner.inventory.bindings import Bindings
from scanner.project import Project


def compare(seen: Seen, policy: Policy, rules: Rules, scanned: tuple[Path, ...]) -> Audit:
    """The audit of a run. `scanned` are the paths that were asked for: they tell whether the scan was complete."""
    texts = Texts(seen.project)
    knowledge = Knowledge(
        data_types=rules.rule_set.types,
        recipients=rules.recipients,
        complete=is_complete(seen.project, scanned),
        text=lambda path: texts(path).raw.decode("utf-8", "replace"),
    )
    bindings = policy.bindings if policy.bindings is not None else Bindings()
    problems = (*seen.problems, *faults(seen.remarks, policy.inventory))
    return compare_flows(seen.flows, policy.inventory, bindings, problems, knowledge)


def is_complete(project: Project, scanned: tuple[Path, ...]) -> bool:
    """Whether all that belongs to the application (else every source root, else the root itself) lies at or under a
    scanned directory: else absence proves nothing."""
    given = [path.resolve() for path in scanned]
    settings = project.settings
    named = settings.territory or settings.source_roots or (".",)
    roots = [(project.root / root).resolve() for root in named]
    return all(any(path == root or path in root.parents for path in given) for root in roots)
