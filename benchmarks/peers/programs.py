"""The flow fixtures as other analysers can read them: the marks are imported, and every program is a module of its own.

Taken are programs of one file that import no framework, with all claims that every analyser can answer (`# flow` and
`# clean`; not what only holds after a check, and not where data goes). One line is added, so that `source` and `sink`
are names that can be modelled; nothing else is changed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.flow_fixtures import FIXTURES, runner

IMPORTS = "from marks import source, sink, allowed, send_to, keep_in"
MARKS = """from typing import Any
def source(*args: Any) -> Any: ...
def sink(*args: Any, **kwargs: Any) -> None: ...
def allowed() -> bool: ...
def send_to(*args: Any) -> None: ...
def keep_in(*args: Any) -> None: ...
"""


class Program(NamedTuple):
    """One fixture: its group, its name as a module, the lines where the mark arrives and where it does not."""

    group: str
    module: str
    flows: frozenset[int]
    clean: frozenset[int]


def written(directory: Path) -> list[Program]:
    """Write every program below `directory`, with the module of the marks; line numbers are those of the copies."""
    (directory / "marks.py").write_text(MARKS, encoding="utf-8")
    return list(_copies(directory))


def _copies(directory: Path) -> Iterator[Program]:
    fixtures = runner()
    for number, path in enumerate(fixtures.programs(FIXTURES)):
        group = path.relative_to(FIXTURES).parts[0]
        claims = fixtures.claims(path)
        if path.name == "main.py" or group == "frameworks" or not set(claims.values()) <= {"flow", "clean"}:
            continue
        text = path.read_text(encoding="utf-8")
        ahead = _head(text)
        lines = text.split("\n")
        module = f"p{number:04}"
        copy = "\n".join([*lines[:ahead], IMPORTS, *lines[ahead:]])
        (directory / f"{module}.py").write_text(copy, encoding="utf-8")
        moved = {line + (line > ahead): claim for line, claim in claims.items()}
        flows, clean = (frozenset(at for at, said in moved.items() if said == one) for one in ("flow", "clean"))
        yield Program(group, module, flows, clean)


def _head(text: str) -> int:
    """How many lines must stay in front: the docstring and imports from `__future__`."""
    ahead = 0
    for statement in ast.parse(text).body:
        if (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)) or (
            isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        ):
            ahead = statement.end_lineno or ahead
        else:
            break
    return ahead
