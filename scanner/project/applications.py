"""Several applications in one repository, each with its own inventory, bindings and roots; and levels by path.

An application's *territory* is the code that belongs to it. Of two applications of which one lies inside the other the
inner one has its own part: the outer one leaves it out. A path that two of them claim is a conflict. Code that several
applications use is `shared` by each of them: it is then read in each one's light.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from scanner.document import Word
from scanner.project.model import Override, Settings
from scanner.project.settings_file import ApplicationFile, Documents, SettingsFile
from scanner.source import Complaint

_NAME = re.compile(r"\w[\w.-]*")
WithDocuments = Callable[[Settings, Documents, list[Complaint]], Settings]


def applications_of(
    settings: Settings, written: SettingsFile, complaints: list[Complaint], documents: WithDocuments
) -> tuple[Settings, ...]:
    """The settings of each application, in the order written: the project's, with its own instead."""
    own_paths = {name: _spelled(settings.root, entry.paths) for name, entry in written.applications.items()}
    complaints += _misplaced(settings, written.applications)
    found = []
    for name, entry in written.applications.items():
        territory = (*own_paths[name], *_spelled(settings.root, entry.shared))
        own = msgspec.structs.replace(
            settings, application=name, territory=territory, left_to_others=_inside(name, own_paths)
        )
        found.append(documents(own, entry, complaints))
    return tuple(found)


def overrides_of(file: str, written: SettingsFile, complaints: list[Complaint]) -> tuple[Override, ...]:
    """The overrides as written. One pattern with two levels for one class is a conflict."""
    first: dict[tuple[str, str], tuple[str, int]] = {}
    for entry in written.overrides:
        if not entry.paths or not entry.levels:
            complaints.append(Complaint(file, entry.line, "the override changes nothing: it names no paths or levels"))
        if "off" in entry.levels.values() and not entry.reason.strip():
            message = "the override turns findings off and gives no reason"
            complaints.append(Complaint(file, entry.line, message, "say why in `reason`"))
        for pattern in entry.paths:
            for rule, level in entry.levels.items():
                known, line = first.setdefault((pattern, rule), (level, entry.line))
                if known != level:
                    message = f"'{pattern}' makes {rule} '{level}' here and '{known}' at {file}:{line}"
                    complaints.append(Complaint(file, entry.line, message, "keep one"))
    return tuple(Override(entry.paths, dict(entry.levels), entry.reason, entry.line) for entry in written.overrides)


def part_of(application: Settings, paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The part of `paths` that belongs to an application; nothing when it has no part in them."""
    found: list[Path] = []
    left = [_absolute(application.root / path) for path in application.left_to_others]
    for given in paths:
        asked = _absolute(given)
        for own in application.territory:
            place = _absolute(application.root / own)
            if asked == place or asked in place.parents:
                found.append(place)
            elif place in asked.parents and not any(asked == path or path in asked.parents for path in left):
                found.append(asked)
    return tuple(dict.fromkeys(found))


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(path.absolute()))


def _spelled(root: Path, words: tuple[Word, ...]) -> tuple[str, ...]:
    return tuple(_relative(root, word) for word in words)


def _relative(root: Path, word: Word) -> str:
    return Path(os.path.relpath(root / word.text, root)).as_posix()


def _inside(name: str, territories: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The parts of this application's paths that others claim for themselves."""
    others = (path for other, paths in territories.items() if other != name for path in paths)
    return tuple(dict.fromkeys(path for path in others if any(_below(path, own) for own in territories[name])))


def _below(path: str, above: str) -> bool:
    return path != above and (above == "." or path.startswith(above + "/"))


def _misplaced(settings: Settings, written: dict[str, ApplicationFile]) -> Iterator[Complaint]:
    """Names that are none, paths that are not there or lie outside, and paths that two applications claim."""
    file, root = str(settings.path), settings.root
    claimed: dict[str, tuple[str, int]] = {}
    for name, entry in written.items():
        if not _NAME.fullmatch(name):
            yield Complaint(file, entry.line, f"'{name}' is no name for an application", "use letters, digits, - and .")
        if not entry.paths:
            yield Complaint(file, entry.line, f"the application '{name}' has no paths", "say which code belongs to it")
        for word in (*entry.paths, *entry.shared):
            path = _relative(root, word)
            if path.startswith(".."):
                yield Complaint(file, word.line, f"'{word}' lies outside of the project's root", f"the root is {root}")
            elif not (root / path).exists():
                yield Complaint(file, word.line, f"'{word}' does not exist (looked for {root / path})")
        for word in entry.paths:
            other, line = claimed.setdefault(_relative(root, word), (name, word.line))
            if other != name:
                message = f"'{word}' is claimed by the application '{name}' here and by '{other}' at {file}:{line}"
                yield Complaint(file, word.line, message, "keep one, or name it under `shared` of both")
