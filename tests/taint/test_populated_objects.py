"""An object that a form populates has what was sent in the form's fields, and is stored with it."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

PROGRAM = """
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
db = SQLAlchemy()
class Person(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(80))
    active = db.Column(db.Boolean)
class SignUp(FlaskForm):
    {} = StringField("Field")
    active = BooleanField("Active")
def sign_up():
    form = SignUp()
    if form.validate_on_submit():
        person = Person()
        {}
        db.session.add(person)
        db.session.commit()
"""


@pytest.mark.parametrize(
    ("field", "does", "stored"),
    [
        ("email", "form.populate_obj(person)", True),
        ("page", "form.populate_obj(person)", False),
        ("email", "form.validate()", False),
    ],
)
def test_a_populated_object_has_the_fields_of_the_form(field: str, does: str, stored: bool) -> None:
    flows = run({"a.py": PROGRAM.format(field, does)}).flows
    assert [flow.sink.kind for flow in flows if flow.source.data_type == "contact.email"] == ["database"] * stored
