"""What a run is asked for: the request, beside what the settings say, and one request for each application."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from scanner.project import Assumption, Settings, find_settings, part_of, unclaimed
from scanner.source import Complaint, ConfigError, digest, nearest


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
    return unclaimed(request.paths, asked(settings, request), request.include_tests_default)


def settings_of(request: Request) -> Settings:
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


def asked(settings: Settings, request: Request) -> Settings:
    """The settings, where the request says otherwise of tests."""
    tests = request.include_tests
    return settings if tests is None else msgspec.structs.replace(settings, include_tests=tests)


def documents(request: Request, settings: Settings) -> tuple[Path | None, Path | None]:
    """The inventory and the bindings: those asked for, else those that the settings name."""
    for path in (request.inventory, request.bindings, *request.rules):
        if path is not None and not path.exists():
            raise ConfigError([Complaint(str(path), 0, "no such file or directory")])
    return request.inventory or settings.inventory, request.bindings or settings.bindings


def is_tried(request: Request) -> bool:
    """Whether an inventory is tried with bindings that the settings name for their own."""
    return request.inventory is not None and request.bindings is None


def cache_directory(settings: Settings) -> Path | None:
    """Where earlier scans of this root are kept: the settings' `cache-dir`, else below the user's cache directory."""
    if settings.cache_dir is not None:
        return settings.cache_dir
    base = os.environ.get("FLOWAUDIT_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    home = Path(base) if base else _home_cache()
    return home / "flowaudit" / digest(os.fsencode(settings.root)) if home else None


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


def _home_cache() -> Path | None:
    try:
        return Path.home() / ".cache"
    except RuntimeError:  # no home directory: a container with an unknown user
        return None
