"""Whom an event SDK was told about stands in the records of what follows, until it is told to forget."""

from __future__ import annotations

import pytest

from scanner.audit.records import joined_facts
from scanner.inventory.bindings import Bindings
from tests.audit.test_class_programs import inventory
from tests.taint.program_case import run

TOLD = 'sentry_sdk.set_user({"email": request.form["email"]})'
FORGOTTEN = "sentry_sdk.set_user(None)"
EVENT = 'sentry_sdk.capture_message(request.form["clicked_element"])'
CASES = {
    "told": ([TOLD, EVENT], True),
    "told-and-forgotten": ([TOLD, FORGOTTEN, EVENT], False),
    "forgotten-and-told-again": ([FORGOTTEN, TOLD, EVENT], True),
    "forgotten-afterwards": ([TOLD, EVENT, FORGOTTEN], True),
    "told-afterwards": ([EVENT, TOLD], False),
    "another-user": ([TOLD, "sentry_sdk.set_user({'id': 1})", EVENT], True),
    "cleared": ([TOLD, "sentry_sdk.get_isolation_scope().clear()", EVENT], False),
    "in-a-helper": (["greet()", EVENT], True),
    "in-a-helper-that-forgets": (["greet()", FORGOTTEN, EVENT], False),
}
HEAD = f"""
import sentry_sdk
from flask import Flask, request
app = Flask(__name__)
def greet():
    {TOLD}
@app.post("/a")
def click():
"""


@pytest.mark.parametrize("name", CASES)
def test_what_was_told_before_is_joined_until_it_is_forgotten(name: str) -> None:
    lines, is_joined = CASES[name]
    flows = run({"app.py": HEAD + "".join(f"    {line}\n" for line in lines) + "    return 'ok'\n"})
    joined = joined_facts(flows, Bindings(), inventory())
    assert ("user.contact.email" in {each.category for all_ in joined.values() for each in all_}) is is_joined
