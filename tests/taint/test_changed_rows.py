"""Setting a column of an object that a session gave is storing it, where the session commits."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

MODEL = """
from flask import request
from flask_sqlalchemy import SQLAlchemy
db = SQLAlchemy()
class Person(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(80))
    def change(self, given):
        self.email = given
        db.session.commit()
"""
CHANGED = """
def change(number):
    person = Person.query.filter_by(id=number).first()
    person.email = request.form["email"]
    db.session.commit()
"""
UNSTORED = """
def change(number):
    person = Person.query.filter_by(id=number).first()
    person.email = request.form["email"]
    return person
"""
ADDED = """
def change(number):
    person = Person.query.filter_by(id=number).first()
    person.email = request.form["email"]
    db.session.add(person)
    db.session.commit()
"""
MADE = """
def change(number):
    person = Person()
    person.email = request.form["email"]
    db.session.commit()
"""
OTHER = """
def change(number):
    person = Person.query.filter_by(id=number).first()
    person.id = 3
    db.session.commit()
    return request.form["email"].upper()
"""


@pytest.mark.parametrize(
    ("program", "lines"), [(CHANGED, [14]), (UNSTORED, []), (ADDED, [15]), (MADE, []), (OTHER, [])]
)
def test_a_changed_object_is_stored_where_its_session_commits(program: str, lines: list[int]) -> None:
    flows = run({"a.py": MODEL + program}).flows
    assert [flow.sink.place.line for flow in flows if flow.sink.kind == "database"] == lines
