"""SQL text before it is parsed: split at semicolons, parameters and holes named alike whatever their style.

Parameter styles are those of PEP 249 (`?`, `%s`, `:name`, `%(name)s`, `:1`) and PostgreSQL's `$1`. A *hole* is what was
not constant in the program's text; it is written `{?}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<quoted>'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")*"|`[^`]*`|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)"""
    r"|(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<cast>::)|(?P<semicolon>;)"
    r"|(?P<hole>\{\?\})|%\((?P<pyformat>\w+)\)s|(?P<format>%s)|(?P<qmark>\?)(?![|&])|(?<![\w:]):(?P<named>\w+)|\$(?P<numbered>\d+)",
    re.DOTALL,
)
SQL = re.compile(
    r"^[\s(]*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(?:INSERT|REPLACE|MERGE|UPDATE|DELETE|SELECT|WITH|CREATE|ALTER)\b",
    re.IGNORECASE | re.DOTALL,
)
"""What the text of a statement of interest starts with: everything else is not parsed."""

PREFIX = "flowaudit_"
HOLE = PREFIX + "hole"


def split(text: str) -> Iterator[tuple[int, str]]:
    """(line, statement) for each statement of a script, without the semicolons."""
    start = 0
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "semicolon":
            yield _piece(text, start, token.start())
            start = token.end()
    if text[start:].strip():
        yield _piece(text, start, len(text))


def neutral(statement: str) -> tuple[str, dict[str, int | str]]:
    """The statement with every parameter written as a name of ours, and what each of those names stands for."""
    keys: dict[str, int | str] = {}
    position = 0

    def rewrite(token: re.Match[str]) -> str:
        nonlocal position
        key: int | str
        match token.lastgroup:
            case "hole":
                return HOLE
            case "format" | "qmark":
                key, position = position, position + 1
            case "pyformat" | "named":
                key = (
                    int(token["named"]) - 1 if (token["named"] or "").isdigit() else token["pyformat"] or token["named"]
                )
            case "numbered":
                key = int(token["numbered"]) - 1
            case _:
                return token[0]
        name = f"{PREFIX}{len(keys)}"
        keys[name] = key
        return f":{name}"

    return _TOKEN.sub(rewrite, statement), keys


def _piece(text: str, start: int, end: int) -> tuple[int, str]:
    lead = len(text[start:end]) - len(text[start:end].lstrip())
    return text.count("\n", 0, start + lead) + 1, text[start:end].strip()
