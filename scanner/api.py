"""The public face: `scan` compares what code does with what was declared, `flows` tells what it does.

Both answer with an `Outcome`; nothing is printed, and nothing but the cache is written. Types inside are documented
where they are made: `scanner.audit.model` (findings), `scanner.taint.model` (flows), `scanner.source` (places and
problems).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scanner import __version__
from scanner.audit.model import Audit, Finding
from scanner.engine.request import (
    Request,
    asked,
    cache_directory,
    documents,
    in_no_application,
    is_tried,
    parts,
    settings_of,
)
from scanner.project import Project, Settings, discover, find_settings
from scanner.report.model import Outcome as Report
from scanner.source import Complaint, ConfigError, Problem
from scanner.taint.model import Flow, Flows

if TYPE_CHECKING:  # loaded when a run needs it
    from scanner.engine.policy import Policy
    from scanner.engine.rulebook import Rules
    from scanner.engine.run import Seen
    from scanner.inventory.bindings import Bindings
    from scanner.inventory.model import Inventory
    from scanner.rules.classifier import Classifier

Progress = Callable[[str, int, int], None]
"""Told the name of a stage, how much of it is done, and how much there is (0: not known)."""


class Outcome(msgspec.Struct, frozen=True):
    """The result: the audit (findings, flows, problems), what reports need beside it, the settings' threshold.

    `policy` is the inventory and the bindings that the code was compared with.
    """

    audit: Audit
    report: Report
    root: Path
    fail_on: str = ""
    policy: Policy | None = None

    def at_least(self, rank: int) -> Outcome:
        """Without the findings that are less sure than `rank`."""
        findings = self.audit.findings
        kept = tuple(each for each in findings if each.rank >= rank)
        report = msgspec.structs.replace(self.report, min_rank=rank, unsure=len(findings) - len(kept))
        outcome = msgspec.structs.replace(self, report=report)
        return outcome.with_audit(msgspec.structs.replace(self.audit, findings=kept))

    def with_sinks(self, kinds: Collection[str]) -> Outcome:
        """With flows to these kinds of sink only; all of them when none is named."""
        if not kinds:
            return self
        kept = tuple(flow for flow in self.audit.flows.flows if flow.sink.kind in kinds)
        flows = msgspec.structs.replace(self.audit.flows, flows=kept)
        return self.with_audit(msgspec.structs.replace(self.audit, flows=flows))

    def with_audit(self, audit: Audit) -> Outcome:
        """With another audit, for the reports too."""
        report = msgspec.structs.replace(self.report, audit=audit)
        return msgspec.structs.replace(self, audit=audit, report=report)


def scan(request: Request, progress: Progress | None = None) -> Outcome:
    """Compare what the code does with what its inventory declares. Of several applications one at a time: `parts`
    makes their requests.

    Raises ConfigError when a document or path of the user's is wrong.
    """
    return _run(request, progress or _silent, compares=True)


def flows(request: Request, progress: Progress | None = None) -> Outcome:
    """Every flow of personal data, policy or none. Raises ConfigError when a path or settings file is wrong."""
    return _run(request, progress or _silent, compares=False)


def rules(request: Request) -> Rules:
    """The rules in force for a request: the bundled ones, the settings' and those asked for. Raises ConfigError."""
    from scanner.engine.rulebook import load_rules
    from scanner.engine.store import Store

    settings = find_settings(request.paths, request.config)
    settings = next((each for each in settings.applications if each.application == request.application), settings)
    store = Store(cache_directory(settings) if request.cache else None)
    return load_rules((*settings.rules, *request.rules), store)


def classifier(request: Request) -> Classifier:
    """The name classifier in force for a request, with the words of its inventory. Raises ConfigError."""
    from scanner.engine.own_words import with_own_words

    return with_own_words(rules(request), policy(request).inventory).classifier


def policy(request: Request) -> Policy:
    """The inventory and the bindings of a request, without looking at code. Raises ConfigError."""
    from scanner.audit.classes import BY_ID
    from scanner.engine.policy import load_policy

    settings = settings_of(request)
    inventory, bindings = documents(request, settings)
    categories = rules(request).categories
    return load_policy(settings.root, inventory, bindings, categories, frozenset(BY_ID), is_tried(request))


def declared(request: Request) -> Inventory:
    """The inventory that a request names, without its text. Raises ConfigError."""
    from scanner.audit.classes import BY_ID
    from scanner.engine.policy import load_inventory

    settings = settings_of(request)
    path, _ = documents(request, settings)
    if path is None:
        raise ConfigError([Complaint("--inventory", 0, "no settings here name an inventory")])
    return load_inventory(settings.root, path, rules(request).categories, frozenset(BY_ID))


def _run(request: Request, progress: Progress, compares: bool) -> Outcome:
    # Imported here: `--help` and complaints about flags must not wait for the analysis to load.
    from scanner.audit.classes import BY_ID
    from scanner.audit.presence import presences
    from scanner.engine.bound_rules import options_of, with_bindings
    from scanner.engine.collector import collector_off
    from scanner.engine.compare import compare
    from scanner.engine.documents import dependencies_of
    from scanner.engine.own_words import with_own_words
    from scanner.engine.policy import load_policy, without_expired
    from scanner.engine.remarks import bound
    from scanner.engine.rulebook import load_rules
    from scanner.engine.run import see
    from scanner.engine.store import Store

    settings = settings_of(request)
    project = discover(request.paths, asked(settings, request), request.include_tests_default)
    progress("reading", 0, len(project.files))
    store = Store(cache_directory(settings) if request.cache else None)
    known = load_rules((*settings.rules, *request.rules), store)
    given = documents(request, settings) if compares else (None, None)
    declared = load_policy(settings.root, *given, known.categories, frozenset(BY_ID), is_tried(request))
    declared, ended = without_expired(declared, given[1], settings.root)
    with collector_off():
        options = options_of(declared.bindings, settings.guesses, request.without_guesses)
        known = with_own_words(known, declared.inventory)
        statements = declared.bindings.stated_by if declared.bindings is not None else ()
        seen = see(project, with_bindings(known, declared.bindings), store, request.jobs, progress, options, statements)
        stray = _stray(request, declared.bindings, given[1], seen)
        if compares:
            bindings = bound(declared.bindings, seen.remarks, declared.inventory)
            declared = msgspec.structs.replace(declared, bindings=bindings)
        audit = compare(seen, declared, known, request.paths) if compares else Audit((), seen.problems, seen.flows)
    needed, unread = dependencies_of(project)
    present = presences(needed, known.recipients, audit.flows.flows)
    audit = msgspec.structs.replace(audit, present=present, problems=(*audit.problems, *unread, *ended, *stray))
    audit = _placed(audit, settings)
    report = Report(
        audit, BY_ID, __version__, known.labels, project.left_out, compares, application=settings.application
    )
    if declared.inventory is not None:
        observed = sum(entry.observed for entry in declared.inventory.declarations)
        report = msgspec.structs.replace(report, observed=observed)
    return Outcome(audit, report, settings.root, settings.fail_on, declared)


def _stray(request: Request, bindings: Bindings | None, path: Path | None, seen: Seen) -> tuple[Problem, ...]:
    """Bindings that bind nothing; not told of a scan of some of the code."""
    from scanner.engine.compare import is_complete
    from scanner.engine.policy import relative
    from scanner.engine.unmatched import unmatched

    if bindings is None or path is None or seen.index is None or not is_complete(seen.project, request.paths):
        return ()
    files = [file.path for file in seen.project.files]
    return unmatched(bindings, relative(seen.project.root, path), seen.index, files, seen.flows.entry_points)


def _placed(audit: Audit, settings: Settings) -> Audit:
    """The audit with levels as overridden by path, and findings that carry their application."""
    from scanner.audit.fingerprints import of_application
    from scanner.audit.overrides import overridden

    findings = overridden(audit.findings, settings.overrides, settings.path.name if settings.path else "")
    if settings.application:
        name = settings.application
        findings = tuple(
            msgspec.structs.replace(
                each,
                application=name,
                identity=of_application(each.identity, name),
                also=tuple(
                    msgspec.structs.replace(one, identity=of_application(one.identity, name)) for one in each.also
                ),
            )
            for each in findings
        )
    return msgspec.structs.replace(audit, findings=findings)


def _silent(stage: str, done: int, total: int) -> None:
    return None


__all__ = [
    "Audit",
    "Finding",
    "Flow",
    "Flows",
    "Outcome",
    "Project",
    "Request",
    "cache_directory",
    "flows",
    "in_no_application",
    "parts",
    "policy",
    "rules",
    "scan",
]
