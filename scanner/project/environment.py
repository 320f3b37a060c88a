"""Settings given in files that are no code: `.env` files, a Dockerfile, a compose file, a Procfile, INI files and the
configuration of logging in YAML or JSON.

A *given* setting is a name, its text and the line. Variables of the environment go by their name, options of a command
by theirs (`option.access_logformat` for `--access-logformat`), keys of an INI file by section and key
(`newrelic.capture_params`; of a section `formatter_web` by its first word), formats and levels of logging as
`formatter.format` and `logger.NAME`. What is commented out is not given. Nothing is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_ENV_FILE = re.compile(r"(^|/)(\.env(\.[\w.-]+)?|[\w.-]+\.env|\.flaskenv)$")
_DOCKERFILE = re.compile(r"(^|/)((Dockerfile|Containerfile)(\.[\w.-]+)?|[\w.-]+\.[Dd]ockerfile)$")
_COMPOSE = re.compile(r"(^|/)(docker-)?compose([.-][\w.-]+)?\.ya?ml$")
_PROCFILE = re.compile(r"(^|/)Procfile(\.[\w.-]+)?$")
_INI = re.compile(r"(^|/)([\w.-]+\.ini|log[\w.-]*\.(conf|cfg))$")
_LOGGING = re.compile(r"(^|[/._-])(log|logs|logger|logging)(conf|config)?([._-][\w.-]*)?\.(ya?ml|json)$")
_PAIR = re.compile(r"^\s*(?:export\s+)?([A-Z][A-Z0-9_]+)\s*=\s*(.*)$")
_LISTED = re.compile(r"""^\s*-\s+["']?([A-Z][A-Z0-9_]+)=(.*?)["']?\s*$""")
_MAPPED = re.compile(r"^\s+([A-Z][A-Z0-9_]+):\s+(\S.*)$")
_ENV = re.compile(r"^\s*(?:ENV|ARG)\s+(.*)$", re.IGNORECASE)
_INSIDE = re.compile(r"""([A-Z][A-Z0-9_]+)=("[^"]*"|'[^']*'|\S*)""")
_OPTION = re.compile(
    r"""(?<![\w-])(--[a-z][a-z0-9-]+)(?:=|["']?,?\s+)("[^"]*"|'[^']*'|[^\s"',\]-][^\s"',\]]*|-(?=["'\s]|$))"""
)
_COMMAND = re.compile(r"^\s*(?:CMD|ENTRYPOINT|RUN|command:|entrypoint:|[\w-]+:)\s+(.*)$")
_SECTION = re.compile(r"^\[([^\]]+)\]")
_KEY = re.compile(r"^([A-Za-z][\w.:-]*)\s*[=:]\s*(.*)$")
_YAML_KEY = re.compile(r"""^(\s*)["']?([\w.]+)["']?\s*:\s*(.*?),?\s*$""")
_CONTINUED = re.compile(r"""^\s*[A-Z][A-Z0-9_]+=""")


class Given(msgspec.Struct, frozen=True):
    """A setting as it is written: its name, its text without quotes, the line (from 1) and the column of the name."""

    name: str
    text: str
    line: int
    column: int
    end: int


def gives_settings(path: str) -> bool:
    """Whether a file of this name may give settings to a program."""
    return any(pattern.search(path) for pattern in (_ENV_FILE, _DOCKERFILE, _COMPOSE, _PROCFILE, _INI, _LOGGING))


def given_settings(path: str, text: str) -> Iterator[Given]:
    """The settings of such a file, in order."""
    if _INI.search(path):
        yield from _of_ini(text)
    elif _LOGGING.search(path) and not _COMPOSE.search(path):
        yield from _of_logging(text)
    else:
        yield from _of_environment(path, text)


def _of_environment(path: str, text: str) -> Iterator[Given]:
    docker, compose, procfile = (bool(each.search(path)) for each in (_DOCKERFILE, _COMPOSE, _PROCFILE))
    for number, line in enumerate(text.splitlines(), 1):
        if docker:
            pairs = list(_INSIDE.finditer(line)) if _ENV.match(line) or _CONTINUED.match(line) else []
        elif procfile:
            pairs = list(_INSIDE.finditer(line)) if not line.startswith("#") else []
        else:
            one = (_LISTED.match(line) or _MAPPED.match(line)) if compose else _PAIR.match(line)
            pairs = [one] if one else []
        if (docker or compose or procfile) and _COMMAND.match(line):
            pairs += _OPTION.finditer(line)
        for pair in pairs:
            name = f"option.{pair[1][2:].replace('-', '_')}" if pair[1].startswith("--") else pair[1]
            yield Given(name, _plain(pair[2]), number, pair.start(1) + 1, len(line.rstrip()) + 1)


def _of_ini(text: str) -> Iterator[Given]:
    """`[newrelic] capture_params = true` as `newrelic.capture_params`, `[formatter_web] format = …` as
    `formatter.format`; a logger's level as `logger.NAME`, by its `qualname`.
    """
    section = logger = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := _SECTION.match(line):
            kind, _, logger = head[1].strip().partition("_")
            section = kind.partition(":")[0] if kind != "logger" else kind
        elif section and (pair := _KEY.match(line)):
            key, value = pair[1], pair[2].strip()
            if section == "logger" and key == "qualname":
                logger = value
            name = f"logger.{logger}" if section == "logger" and key == "level" else f"{section}.{key}"
            yield Given(name, value, number, 1, len(line.rstrip()) + 1)


def _of_logging(text: str) -> Iterator[Given]:
    """`format` and `fmt` of a formatter, and the `level` of a logger under its name, in the form of `dictConfig`."""
    above: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not (pair := _YAML_KEY.match(line)):
            continue
        indent, key, value = len(pair[1]), pair[2], pair[3]
        above = [one for one in above if one[0] < indent]
        around = [name for _, name in above]
        end = len(line.rstrip()) + 1
        if "formatters" in around and key in ("format", "fmt"):
            yield Given("formatter.format", _plain(value), number, indent + 1, end)
        elif around[-2:-1] == ["loggers"] and key == "level":
            yield Given(f"logger.{around[-1]}", _plain(value), number, indent + 1, end)
        above.append((indent, key))


def _plain(text: str) -> str:
    text = text.strip()
    quote = text[:1]
    if quote in ("'", '"') and (end := text.find(quote, 1)) > 0:
        return text[1:end]
    return re.split(r"\s+#", text, maxsplit=1)[0]
