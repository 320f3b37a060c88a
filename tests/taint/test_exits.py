"""Calls that never come back guard what follows them."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

HEAD = "import sys\nfrom typing import NoReturn\nfrom flask import abort\nfrom consent import granted\n"


def check(body: str, *expected: tuple[str, bool]) -> None:
    """The checks (name, outcome) in force on the way of the mark to the sink, in `run`."""
    flows = run({"main.py": HEAD + body}).flows
    guards = {(guard.call, guard.polarity) for flow in flows for guard in flow.guards if flow.sink.symbol == "sink"}
    assert guards == set(expected)


@pytest.mark.parametrize("leaving", ["abort(403)", "sys.exit(1)", "raise ValueError", "return"])
def test_what_follows_a_refusal_is_guarded(leaving: str) -> None:
    check(f'def run():\n    if not granted("x"):\n        {leaving}\n    sink(source())\n', ("consent.granted", True))


def test_what_follows_an_ordinary_call_is_not() -> None:
    check('def run():\n    if not granted("x"):\n        print(403)\n    sink(source())\n')


def test_what_stands_before_a_refusal_is_not_guarded() -> None:
    check('def run():\n    sink(source())\n    if not granted("x"):\n        abort(403)\n')


def test_a_refusal_inside_another_condition_guards_only_there() -> None:
    check('def run(a):\n    if a:\n        if not granted("x"):\n            abort(403)\n    sink(source())\n')


@pytest.mark.parametrize(
    "helper",
    [
        "def refuse():\n    raise ValueError\n",
        "def refuse():\n    print('no')\n    abort(403)\n",
        "def refuse() -> NoReturn:\n    ...\n",
    ],
)
def test_a_helper_that_never_returns_refuses_as_well(helper: str) -> None:
    check(
        f'{helper}def run():\n    if not granted("x"):\n        refuse()\n    sink(source())\n',
        ("consent.granted", True),
    )


def test_a_helper_that_may_return_does_not_refuse() -> None:
    helper = "def refuse(hard):\n    if hard:\n        abort(403)\n"
    check(f'{helper}def run():\n    if not granted("x"):\n        refuse(0)\n    sink(source())\n')


def test_a_call_that_comes_back_only_if_a_check_held_guards_what_follows() -> None:
    helper = "def require(scope):\n    if not granted(scope):\n        abort(403)\n"
    check(f'{helper}def run():\n    require("x")\n    sink(source())\n', ("consent.granted", True))
    check(f'{helper}def run():\n    sink(source())\n    require("x")\n')
