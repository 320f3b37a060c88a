"""Settings given in files that are no code: `.env` files, `ENV` in a Dockerfile, `environment` in a compose file.

A *given* setting is a name in capitals, its text and the line. What is commented out is not given. Nothing is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_ENV_FILE = re.compile(r"(^|/)(\.env(\.[\w.-]+)?|[\w.-]+\.env|\.flaskenv)$")
_DOCKERFILE = re.compile(r"(^|/)((Dockerfile|Containerfile)(\.[\w.-]+)?|[\w.-]+\.[Dd]ockerfile)$")
_COMPOSE = re.compile(r"(^|/)(docker-)?compose([.-][\w.-]+)?\.ya?ml$")
_PAIR = re.compile(r"^\s*(?:export\s+)?([A-Z][A-Z0-9_]+)\s*=\s*(.*)$")
_LISTED = re.compile(r"""^\s*-\s+["']?([A-Z][A-Z0-9_]+)=(.*?)["']?\s*$""")
_MAPPED = re.compile(r"^\s+([A-Z][A-Z0-9_]+):\s+(\S.*)$")
_ENV = re.compile(r"^\s*(?:ENV|ARG)\s+(.*)$", re.IGNORECASE)
_INSIDE = re.compile(r"""([A-Z][A-Z0-9_]+)=("[^"]*"|'[^']*'|\S*)""")
_CONTINUED = re.compile(r"""^\s*[A-Z][A-Z0-9_]+=""")


class Given(msgspec.Struct, frozen=True):
    """A setting as it is written: its name, its text without quotes, the line (from 1) and the column of the name."""

    name: str
    text: str
    line: int
    column: int
    end: int


def gives_settings(path: str) -> bool:
    """Whether a file of this name may give settings to a program's environment."""
    return any(pattern.search(path) for pattern in (_ENV_FILE, _DOCKERFILE, _COMPOSE))


def given_settings(path: str, text: str) -> Iterator[Given]:
    """The settings of such a file, in order."""
    docker, compose = bool(_DOCKERFILE.search(path)), bool(_COMPOSE.search(path))
    for number, line in enumerate(text.splitlines(), 1):
        if docker:
            pairs = list(_INSIDE.finditer(line)) if _ENV.match(line) or _CONTINUED.match(line) else []
        else:
            one = (_LISTED.match(line) or _MAPPED.match(line)) if compose else _PAIR.match(line)
            pairs = [one] if one else []
        for pair in pairs:
            yield Given(pair[1], _plain(pair[2]), number, pair.start(1) + 1, len(line.rstrip()) + 1)


def _plain(text: str) -> str:
    text = text.strip()
    quote = text[:1]
    if quote in ("'", '"') and (end := text.find(quote, 1)) > 0:
        return text[1:end]
    return re.split(r"\s+#", text, maxsplit=1)[0]
