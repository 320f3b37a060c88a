"""Programs that no person writes, through the whole pipeline: deep, wide and circular. Each scan ends, finds
every flow and hits no limit. Only what lies deeper in a value than the five steps of an access path is not followed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import api
from scanner.api import Audit

DEEP, BRANCHES, ENTRIES, CYCLE = 500, 300, 20_000, 300
LONG, CLASSES, WRITERS, CHAIN, STEPS, DECORATORS, MODULES = 10_000, 600, 1_000, 2_000, 5_000, 300, 3_000


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


def long_function() -> str:
    """10,000 calls on one object, each on the state that the one before left."""
    steps = "".join(f"    v{n + 1} = flags.get('k{n}', v{n})\n" for n in range(LONG))
    return f"def run(user, flags):\n    mail = user.email\n    v0 = 1\n{steps}    print(mail)\n"


def class_chain() -> str:
    classes = "".join(
        f"class C{n}(C{n - 1}):\n    def only{n}(self):\n        return self.mail\n\n\n" for n in range(1, CLASSES)
    )
    first = (
        "class C0:\n    def __init__(self, mail):\n        self.mail = mail\n\n"
        "    def show(self):\n        print(self.mail)\n\n\n"
    )
    return f"{first}{classes}def run(user):\n    C{CLASSES - 1}(user.email).show()\n"


def shared_variable() -> str:
    """Every function writes the variable, and reads it to do so."""
    writers = "".join(f"def put{n}(x):\n    KEPT['k{n}'] = x\n\n\n" for n in range(WRITERS))
    return f"KEPT = {{}}\n\n\n{writers}def run(user):\n    put7(user.email)\n    print(KEPT['k7'])\n"


def conditional_chain() -> str:
    chain = " ".join(f"flags.a{n} if flags.b{n} else" for n in range(CHAIN))
    return f"def run(user, flags):\n    print({chain} user.email)\n"


def concatenations() -> str:
    steps = "".join(f"    url = url + 'a{n}'\n" for n in range(STEPS))
    return f"def run(user):\n    url = user.email\n{steps}    print(url)\n"


def keys_set_one_by_one() -> str:
    steps = "".join(f"    row['k{n}'] = {n}\n" for n in range(1, STEPS))
    head = "def run(user):\n    row = {}\n    row['k0'] = user.email\n"
    return f"{head}{steps}    print(row['k0'])\n    print(row['k1'])\n"


def diamonds() -> str:
    """2 ** 40 ways."""
    steps = "".join(f"    if flags[{n}]:\n        x = x + 'a'\n    else:\n        x = x + 'b'\n" for n in range(40))
    return f"def run(user, flags):\n    x = user.email\n{steps}    print(x)\n"


def diamond_of_classes() -> str:
    classes = "".join(
        f"class B{n}(A{n - 1}):\n    pass\n\n\nclass C{n}(A{n - 1}):\n    pass\n\n\n"
        f"class A{n}(B{n}, C{n}):\n    pass\n\n\n"
        for n in range(1, 40)
    )
    first = "class A0:\n    def show(self, x):\n        print(x)\n\n\n"
    return f"{first}{classes}def run(user):\n    A39().show(user.email)\n"


def decorators() -> str:
    wrappers = "".join(
        f"def d{n}(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n        return f(*a, **k)\n\n"
        f"    return inner\n\n\n"
        for n in range(DECORATORS)
    )
    applied = "".join(f"@d{n}\n" for n in range(DECORATORS))
    return (
        f"import functools\n\n\n{wrappers}{applied}def show(x):\n    print(x)\n\n\n"
        "def run(user):\n    show(user.email)\n"
    )


def long_line() -> str:
    row = ", ".join(f"'{n:08d}'" for n in range(2_000_000 // 12))
    return f"def run(user):\n    print(user.email)\n\n\nROWS = [{row}]\n"


def data_lines() -> str:
    """60,000 lines of data."""
    rows = "".join(f"    ({n}, 'name{n}'),\n" for n in range(60_000))
    return f"def run(user):\n    print(user.email)\n\n\nROWS = [\n{rows}]\n"


PROGRAMS = {
    "ifs": (nested_ifs(), 1),
    "calls": (nested_calls(), 1),
    "lists within the bound of access paths": (nested_lists(5), 1),
    "elif": (many_branches(), BRANCHES),
    "match": (many_cases(), BRANCHES),
    "dict": (wide_dict(), 1),
    "cycle": (call_cycle(), CYCLE),
    "calls on one object": (long_function(), 1),
    "class chain": (class_chain(), 1),
    "shared variable": (shared_variable(), 1),
    "conditional expressions": (conditional_chain(), 1),
    "concatenations": (concatenations(), 1),
    "keys set one by one": (keys_set_one_by_one(), 1),
    "diamonds": (diamonds(), 1),
    "diamond of classes": (diamond_of_classes(), 1),
    "decorators": (decorators(), 1),
    "long line": (long_line(), 1),
    "lines of data": (data_lines(), 1),
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


def test_a_name_that_thousands_of_modules_hand_on_is_found(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text("", "utf-8")
    for n in range(MODULES):
        handed_on = f"from pkg.m{n + 1} import show\n" if n + 1 < MODULES else "def show(x):\n    print(x)\n"
        (tmp_path / "pkg" / f"m{n}.py").write_text(handed_on, "utf-8")
    audit = scanned(tmp_path, "from pkg.m0 import show\n\n\ndef run(user):\n    show(user.email)\n")
    assert (audit.problems, [flow.sink.kind for flow in audit.flows.flows]) == ((), ["console"])


def test_lists_beyond_the_bound_of_access_paths_are_told(tmp_path: Path) -> None:
    audit = scanned(tmp_path, nested_lists(DEEP))
    assert [(hit.limit, hit.places) for hit in audit.flows.statistics.limits] == [("path-of-data", 1)]
    assert [problem.kind for problem in audit.problems] == ["limit"]
    assert audit.flows.flows == ()


def test_an_extreme_program_gives_the_same_flows_again(tmp_path: Path) -> None:
    program, _ = PROGRAMS["elif"]
    assert scanned(tmp_path, program) == scanned(tmp_path, program)
