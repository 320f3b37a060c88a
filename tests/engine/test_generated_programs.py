"""Programs that no person writes, through the whole pipeline: deep, wide and circular. Each scan ends, finds
every flow and hits no limit. Only what lies deeper in a value than the five steps of an access path is not followed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import api
from scanner.api import Audit

DEEP, BRANCHES, ENTRIES, CYCLE = 500, 300, 5_000, 300


def nested_ifs() -> str:
    opened = "".join(f"{' ' * (n + 1)}if flags[{n}]:\n" for n in range(DEEP))
    return f"def run(user, flags):\n{opened}{' ' * (DEEP + 1)}print(user.email)\n"


def nested_calls() -> str:
    return f"def run(user):\n    print({'str(' * DEEP}user.email{')' * DEEP})\n"


def nested_lists(depth: int) -> str:
    return f"def run(user):\n    print({'[' * depth}user.email{']' * depth})\n"


def many_branches() -> str:
    head = "def run(user, kind):\n    found = ''\n    if kind == -1:\n        found = ''\n"
    branches = "".join(f"    elif kind == {n}:\n        found = user.email\n" for n in range(BRANCHES))
    return f"{head}{branches}    print(found)\n"


def many_cases() -> str:
    cases = "".join(f"        case {n}:\n            found = user.email\n" for n in range(BRANCHES))
    return f"def run(user, kind):\n    found = ''\n    match kind:\n{cases}    print(found)\n"


def wide_dict() -> str:
    entries = "".join(f"        'key{n}': {n},\n" for n in range(ENTRIES))
    return f"def run(user):\n    row = {{\n{entries}        'last': user.email,\n    }}\n    print(row['last'])\n"


def call_cycle() -> str:
    functions = (
        f"def step{n}(value, left):\n    if not left:\n        print(value)\n"
        f"    return step{(n + 1) % CYCLE}(value, left - 1)\n\n\n"
        for n in range(CYCLE)
    )
    return f"{''.join(functions)}def run(user):\n    return step0(user.email, 900)\n"


PROGRAMS = {
    "ifs": (nested_ifs(), 1),
    "calls": (nested_calls(), 1),
    "lists within the bound of access paths": (nested_lists(5), 1),
    "lists beyond the bound of access paths": (nested_lists(DEEP), 0),
    "elif": (many_branches(), BRANCHES),
    "match": (many_cases(), BRANCHES),
    "dict": (wide_dict(), 1),
    "cycle": (call_cycle(), CYCLE),
}
"""Each with the flows in it: one for every source and sink."""


def scanned(root: Path, program: str) -> Audit:
    """What a scan of the program finds."""
    (root / "a.py").write_text(program, "utf-8")
    return api.scan(api.Request(paths=(root,), cache=False, jobs=1)).audit


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_extreme_program_is_followed_to_its_end(tmp_path: Path, name: str) -> None:
    program, flows = PROGRAMS[name]
    audit = scanned(tmp_path, program)
    assert audit.problems == ()
    assert (audit.flows.statistics.unparsed_bytes, audit.flows.statistics.limits) == (0, ())
    assert [flow.sink.kind for flow in audit.flows.flows] == ["console"] * flows


def test_an_extreme_program_gives_the_same_flows_again(tmp_path: Path) -> None:
    program, _ = PROGRAMS["elif"]
    assert scanned(tmp_path, program) == scanned(tmp_path, program)
