"""Templates printed through a function of the program that takes their name: each call prints its own, and the function
itself answers nobody."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

TEMPLATES = {
    "templates/invitation.en.html": "hello {{ person.email }}",
    "templates/reminder.en.html": "do not forget {{ size }}",
}
PROGRAM = """
from flask import Flask, render_template
from flask_mail import Message
app = Flask(__name__)

def localized(prefix, **context):
    {names}
    return render_template(names, **context)

def invite(person):
    return Message("hi", body=localized("invitation", person=person), recipients=[])

def remind(person):
    return Message("hi", body=localized("reminder", size=3), recipients=[])
"""


@pytest.mark.parametrize(
    "names",
    [
        'names = f"{prefix}.en.html"',
        'names = [f"{prefix}.{name}.html" for name in (app.language, "en")]',
        'names = [prefix + ".fr.html", prefix + ".en.html"]',
    ],
)
def test_each_call_prints_the_template_that_it_names(names: str) -> None:
    files = TEMPLATES | {"main.py": PROGRAM.replace("{names}", names)}
    flows = [(flow.sink.kind, flow.sink.place.line) for flow in run(files).flows]
    assert flows == [("email", 11)]
