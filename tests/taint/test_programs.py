"""Programs whose lines say what arrives: `# flow`, `# clean`. The fixtures' own programs are measured beside them."""

from __future__ import annotations

import pytest

from tests.taint.program_case import ROOT, claims, marked, run

PROGRAMS: dict[str, dict[str, str]] = {
    "a chain of functions over four files": {
        "shop/__init__.py": "",
        "shop/views.py": "from shop.service import place\n\ndef view():\n    place({'mail': source(), 'size': 1})\n",
        "shop/service.py": "from shop import events\n\ndef place(order):\n"
        "    events.note(order['mail'], size=order['size'])\n",
        "shop/events.py": "from shop.wire import post\n\ndef note(who, **more):\n    post([who], more)\n",
        "shop/wire.py": "def post(people, more):\n    sink(people[0])  # flow\n    sink(more['size'])  # clean\n",
    },
    "a field stored by one method and read by another of a class nobody calls": {
        "view.py": (
            "class View:\n    def setup(self, request):\n        self.mail = source()\n        self.size = 1\n\n"
            "    def get(self):\n        sink(self.mail)  # flow\n        sink(self.size)  # clean\n"
        )
    },
    "instances are told apart where the program makes them": {
        "box.py": (
            "class Box:\n    def __init__(self, value):\n        self.value = value\n\n    def get(self):\n"
            "        return self.value\n\n"
            "full = Box(source())\nempty = Box('x')\nsink(full.get())  # flow\nsink(empty.get())  # clean\n"
        )
    },
    "a variable of a module": {
        "cache.py": "KEPT = {}\n\ndef keep(mail):\n    KEPT['mail'] = mail\n    KEPT['size'] = 1\n",
        "main.py": (
            "from cache import KEPT, keep\n\nkeep(source())\n\ndef show():\n"
            "    sink(KEPT['mail'])  # flow\n    sink(KEPT['size'])  # clean\n"
        ),
    },
    "a closure that is returned carries what it captured": {
        "close.py": (
            "def make(value):\n    def inner():\n        return value\n    return inner\n\n"
            "full, empty = make(source()), make('x')\nsink(full())  # flow\nsink(empty())  # clean\n"
        )
    },
    "an exception's text reaches the caller's handler": {
        "fail.py": (
            "def check(mail):\n    raise ValueError(f'bad {mail}')\n\ntry:\n    check(source())\n"
            "except ValueError as error:\n    sink(str(error))  # flow\n"
        )
    },
    "a strong update in a callee": {
        "scrub.py": (
            "class User:\n    pass\n\ndef scrub(user):\n    user.mail = ''\n\n"
            "user = User()\nuser.mail = source()\nsink(user.mail)  # flow\nscrub(user)\nsink(user.mail)  # clean\n"
        )
    },
    "recursion reaches a fixed point": {
        "turn.py": "def turn(value, n):\n    return value if not n else turn(value, n - 1)\n\n"
        "sink(turn(source(), 3))  # flow\nsink(turn('x', 3))  # clean\n"
    },
}


def check(files: dict[str, str]) -> None:
    found, claimed = marked(run(files)), claims(files)
    missing = sorted(line for line, claim in claimed.items() if claim == "flow" and line not in found)
    extra = sorted(line for line, claim in claimed.items() if claim == "clean" and line in found)
    assert (missing, extra) == ([], [])


@pytest.mark.parametrize("name", PROGRAMS)
def test_data_arrives_exactly_where_the_lines_say(name: str) -> None:
    check(PROGRAMS[name])


def test_the_flow_fixtures_stay_as_well_known_as_they_are() -> None:
    flows = seen = cleans = quiet = 0
    for group in sorted(
        path for path in (ROOT / "fixtures" / "flows").iterdir() if path.is_dir() and path.name != "rules"
    ):
        for program in sorted(group.iterdir()):
            files = {program.name: program.read_text()} if program.suffix == ".py" else {}
            if (program / "main.py").exists():
                files = {
                    file.relative_to(program).as_posix(): file.read_text() for file in sorted(program.rglob("*.py"))
                }
            found = marked(run(files)) if files else set()
            for line, claim in claims(files).items():
                flows, seen = flows + (claim == "flow"), seen + (claim == "flow" and line in found)
                cleans, quiet = cleans + (claim == "clean"), quiet + (claim == "clean" and line not in found)
    assert seen / flows > 0.85
    assert quiet / cleans > 0.85
