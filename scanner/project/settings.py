"""Settings: `flowaudit.yaml`, or `[tool.flowaudit]` in `pyproject.toml`, found at or above what is scanned.

The directory of that file is the *root*: what paths in reports are relative to. Without settings the root is the
working copy's top (where `.git` is), else the directory that holds everything scanned. The same keys may be written
in either file.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from scanner.document import Document, Word, decode, from_plain, load
from scanner.project.applications import applications_of, overrides_of
from scanner.project.model import DEFAULT_SIZE_LIMIT, Settings
from scanner.project.settings_file import Documents, SettingsFile
from scanner.source import Complaint, ConfigError

NAMES = ("flowaudit.yaml", "flowaudit.yml", "pyproject.toml")
_SIZE = re.compile(r"^(\d+(?:\.\d+)?)\s*(|B|KB|KiB|MB|MiB|GB|GiB)$")
_UNITS = {"": 1, "B": 1, "KB": 1000, "KiB": 1024, "MB": 10**6, "MiB": 2**20, "GB": 10**9, "GiB": 2**30}


def find_settings(paths: Sequence[Path], config: Path | None = None) -> Settings:
    """The settings for scanning `paths`: from `config` if given, else found upwards. Raises `ConfigError`."""
    top = _common_directory(paths)
    if config is not None:
        return _read(config.absolute(), required=True) or Settings(config.absolute().parent)
    boundary = None
    for directory in (top, *top.parents):
        for name in NAMES:
            found = _read(directory / name, required=False)
            if found is not None:
                return found
        if (directory / ".git").exists():
            boundary = directory
            break
    return Settings(boundary or top)


def _common_directory(paths: Sequence[Path]) -> Path:
    directories = [path.absolute() if path.is_dir() else path.absolute().parent for path in paths]
    # normpath, not resolve: a link is reported under the name it was given.
    return Path(os.path.normpath(os.path.commonpath(directories))) if directories else Path.cwd()


def _read(path: Path, required: bool) -> Settings | None:
    if not path.is_file():
        if required:
            raise ConfigError([Complaint(str(path), 0, "no such settings file")])
        return None
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            [Complaint(str(path), 0, f"cannot be read: {(error.strerror or str(error)).lower()}")]
        ) from error
    if path.suffix == ".toml":
        document = _toml(path, raw, required)
        return _settings(path, document) if document is not None else None
    return _settings(path, load(str(path), raw))


def _toml(path: Path, raw: bytes, required: bool) -> Document | None:
    try:
        tables = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        if not required and b"tool.flowaudit" not in raw:
            return None  # someone else's broken file, which says nothing to us
        at = re.search(r"at line (\d+)", str(error))
        raise ConfigError([Complaint(str(path), int(at.group(1)) if at else 0, f"not valid TOML: {error}")]) from error
    table = tables.get("tool", {}).get("flowaudit")
    if table is None and not required:
        return None
    return from_plain(str(path), table or {})


def _settings(path: Path, document: Document) -> Settings:
    written = decode(document, SettingsFile)
    complaints: list[Complaint] = []
    base = path.parent
    settings = Settings(
        root=base,
        path=path,
        include_tests=written.include_tests,
        respect_gitignore=written.respect_gitignore,
        size_limit=_size(str(path), written.max_file_size, complaints),
        cache_dir=base / written.cache_dir.text if written.cache_dir else None,
        guesses=written.guesses,
        overrides=overrides_of(str(path), written, complaints),
    )
    settings = _with_documents(settings, written, complaints)
    settings = msgspec.structs.replace(
        settings, applications=applications_of(settings, written, complaints, _with_documents)
    )
    if complaints:
        raise ConfigError(complaints)
    return settings


def _with_documents(settings: Settings, written: Documents, complaints: list[Complaint]) -> Settings:
    """The settings with what `written` names; what it does not name stays."""

    def existing(word: Word | None) -> Path | None:
        if word is None:
            return None
        full = settings.root / word.text
        if not full.exists():
            message = f"'{word.text}' does not exist (looked for {full})"
            complaints.append(Complaint(str(settings.path), word.line, message))
        return full

    return msgspec.structs.replace(
        settings,
        inventory=existing(written.inventory) or settings.inventory,
        bindings=existing(written.bindings) or settings.bindings,
        rules=(*settings.rules, *(found for word in written.rules if (found := existing(word)))),
        source_roots=tuple(word.text for word in written.roots if existing(word)) or settings.source_roots,
        exclude=(*settings.exclude, *written.exclude),
        fail_on=written.fail_on or settings.fail_on,
    )


def _size(path: str, word: Word | None, complaints: list[Complaint]) -> int:
    if word is None:
        return DEFAULT_SIZE_LIMIT
    found = _SIZE.match(word.text.strip())
    if found is None:
        complaints.append(Complaint(path, word.line, f"'{word.text}' is not a size", "for example '5 MiB'"))
        return DEFAULT_SIZE_LIMIT
    return int(float(found.group(1)) * _UNITS[found.group(2)])
