"""The public face: `scan` compares what code does with what was declared, `flows` tells what it does.

Both answer with an `Outcome`; nothing is printed, and nothing but the cache is written. Types inside are documented
where they are made: `scanner.audit.model` (findings), `scanner.taint.model` (flows), `scanner.source` (places and
problems).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scanner import __version__
from scanner.audit.model import Audit, Finding
from scanner.project import Assumption, Project, Settings, discover, find_settings, part_of, unclaimed
from scanner.report.model import Outcome as Report
from scanner.source import Complaint, ConfigError, Problem, digest, nearest
from scanner.taint.model import Flow, Flows

if TYPE_CHECKING:  # loaded when a run needs it
    from scanner.engine.policy import Policy
    from scanner.engine.rulebook import Rules
    from scanner.engine.run import Seen
    from scanner.inventory.bindings import Bindings
    from scanner.rules.classifier import Classifier

Progress = Callable[[str, int, int], None]
"""Told the name of a stage, how much of it is done, and how much there is (0: not known)."""


class Request(msgspec.Struct, frozen=True):
    """What to analyse and how. Documents given here stand above those that the settings name.

    `include_tests` None leaves it to the settings, and then to `include_tests_default`. `application` chooses one of
    the applications that the settings name. `without_guesses` are not made, beside those that the settings leave out.
    """

    paths: tuple[Path, ...] = (Path(),)
    config: Path | None = None
    inventory: Path | None = None
    bindings: Path | None = None
    rules: tuple[Path, ...] = ()
    jobs: int | None = None
    cache: bool = True
    include_tests: bool | None = None
    include_tests_default: bool = False
    application: str = ""
    without_guesses: tuple[Assumption, ...] = ()


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


def parts(request: Request) -> tuple[Request, ...]:
    """The request for each application of the settings that has a part in what is asked for; the request itself where
    the settings name none. Raises ConfigError."""
    settings = find_settings(request.paths, request.config)
    _check(request, settings)
    if not settings.applications:
        return (request,)
    chosen = [each for each in settings.applications if request.application in ("", each.application)]
    pairs = [(each, part_of(each, request.paths)) for each in chosen]
    found = tuple(
        msgspec.structs.replace(request, paths=paths, config=settings.path, application=each.application)
        for each, paths in pairs
        if paths
    )
    if len(found) > 1 and (request.inventory or request.bindings):
        names = ", ".join(each.application for each in found)
        message = "one inventory or bindings file cannot be that of several applications"
        raise ConfigError([Complaint("--application", 0, message, f"choose one of {names}")])
    return found


def in_no_application(request: Request) -> int:
    """How many files of what is asked for belong to none of the settings' applications."""
    settings = find_settings(request.paths, request.config)
    if not settings.applications or request.application:
        return 0
    return unclaimed(request.paths, _asked(settings, request), request.include_tests_default)


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

    settings = _settings(request)
    inventory, bindings = _documents(request, settings)
    categories = rules(request).categories
    return load_policy(settings.root, inventory, bindings, categories, frozenset(BY_ID), _tried(request))


def cache_directory(settings: Settings) -> Path | None:
    """Where earlier scans of this root are kept: the settings' `cache-dir`, else below the user's cache directory."""
    if settings.cache_dir is not None:
        return settings.cache_dir
    base = os.environ.get("FLOWAUDIT_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    home = Path(base) if base else _home_cache()
    return home / "flowaudit" / digest(os.fsencode(settings.root)) if home else None


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

    settings = _settings(request)
    project = discover(request.paths, _asked(settings, request), request.include_tests_default)
    progress("reading", 0, len(project.files))
    store = Store(cache_directory(settings) if request.cache else None)
    known = load_rules((*settings.rules, *request.rules), store)
    documents = _documents(request, settings) if compares else (None, None)
    declared = load_policy(settings.root, *documents, known.categories, frozenset(BY_ID), _tried(request))
    declared, ended = without_expired(declared, documents[1], settings.root)
    with collector_off():
        options = options_of(declared.bindings, settings.guesses, request.without_guesses)
        known = with_own_words(known, declared.inventory)
        statements = declared.bindings.stated_by if declared.bindings is not None else ()
        seen = see(project, with_bindings(known, declared.bindings), store, request.jobs, progress, options, statements)
        stray = _stray(request, declared.bindings, documents[1], seen)
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


def _settings(request: Request) -> Settings:
    """The settings of the request's application. Raises ConfigError when it names none of several."""
    settings = find_settings(request.paths, request.config)
    _check(request, settings)
    concerned = [each for each in settings.applications if request.application in ("", each.application)]
    if len(concerned) > 1:
        # The paths may leave but one.
        concerned = [each for each in concerned if part_of(each, request.paths)] or concerned
    if len(concerned) > 1:
        names = ", ".join(each.application for each in concerned)
        message = "the settings name several applications, and this looks at one at a time"
        raise ConfigError([Complaint("--application", 0, message, f"choose one of {names}")])
    return concerned[0] if concerned else settings


def _check(request: Request, settings: Settings) -> None:
    """Raises ConfigError for an application that there is not, and for levels of classes that there are not."""
    from scanner.audit.classes import BY_ID
    from scanner.audit.overrides import check_classes

    names = [each.application for each in settings.applications]
    if request.application and request.application not in names:
        known = f"known: {', '.join(names)}" if names else "the settings name none"
        hint = nearest(request.application, names) or known
        raise ConfigError([Complaint("--application", 0, f"there is no application '{request.application}'", hint)])
    check_classes(settings.overrides, str(settings.path), sorted(BY_ID))


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


def _asked(settings: Settings, request: Request) -> Settings:
    asked = request.include_tests
    return settings if asked is None else msgspec.structs.replace(settings, include_tests=asked)


def _documents(request: Request, settings: Settings) -> tuple[Path | None, Path | None]:
    """The inventory and the bindings: those asked for, else those that the settings name."""
    for path in (request.inventory, request.bindings, *request.rules):
        if path is not None and not path.exists():
            raise ConfigError([Complaint(str(path), 0, "no such file or directory")])
    return request.inventory or settings.inventory, request.bindings or settings.bindings


def _tried(request: Request) -> bool:
    """Whether an inventory is tried with bindings that the settings name for their own."""
    return request.inventory is not None and request.bindings is None


def _home_cache() -> Path | None:
    try:
        return Path.home() / ".cache"
    except RuntimeError:  # no home directory: a container with an unknown user
        return None


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
