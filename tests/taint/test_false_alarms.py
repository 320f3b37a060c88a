"""Ways that only look like flows: each program says, line by line, which data each sink is told to receive."""

from __future__ import annotations

import re

import pytest

from tests.taint.program_case import run

TOLD = re.compile(r"#\s*told: (.*)")

PROGRAMS = {
    "a query holds no rows": """
from sqlalchemy import Column, Integer, String, select
from sqlalchemy.orm import declarative_base, Session
Base = declarative_base()
class File(Base):
    __tablename__ = "file"
    id = Column(Integer, primary_key=True)
    user_id = Column(String)
class User:
    def __init__(self, number):
        self.id = number
def keep(session: Session, form):
    user = User(form["user_id"])
    session.add(File(id=1, user_id=user.id))  # told: account.id of form["user_id"]
    session.commit()
def find(session: Session, number):
    return session.execute(select(File).where(File.id == number)).scalars().first()  # told: -
""",
    "what a function calls its argument is not what the caller holds there": """
import elsewhere
import logging
def change_author(author_name):
    return prepare(author_name)
def prepare(given):
    return elsewhere.prepared(given)
def change(what, values):
    if what == "author":
        change_author(values["value"])
    if what == "title":
        logging.info("the title is now %s", values["value"])  # told: -
""",
    "an object that is gone through gives none of its fields": """
import logging
from pydantic import BaseModel
class Customer(BaseModel):
    key: str
    email: str
def clean(value):
    return [clean(one) for one in value]
def seen(customer: Customer):
    clean(customer)
    again = Customer(**customer)
    logging.info("customer %s", again.key)  # told: -
""",
    "a message named email is personal by the addresses in it": """
import logging
def sent(customer):
    email = compose([customer.email])
    logging.info("sent %s", email)  # told: contact.email of customer.email
def compose(to):
    return {"to": to, "text": "hello"}
""",
    "of what is kept under some key, another may be read, and one guess more is one too many": """
import elsewhere
import logging
class Settings:
    ALL = {}
def remember(key, user):
    Settings.ALL[key] = user.id
def look(key):
    return Settings.ALL.get(key)
def start():
    logging.info("of %s", look("owner"))  # told: account.id of user.id
    logging.info("at %s", elsewhere.address(look("server")))  # told: -
""",
    "a thing that is shown with its user is no user": """
import logging
from pydantic import BaseModel
class Person(BaseModel):
    id: str
class Note(BaseModel):
    id: str
    title: str
class NoteUser(Note):
    user: Person
def show(note: NoteUser):
    logging.info("note %s", note.id)  # told: -
    logging.info("by %s", note.user.id)  # told: account.id of note.user.id
""",
    "the identifier by which a message is looked up is no message": """
import logging
def update_chat_message_by_id(id: str):
    logging.info("message %s", id)  # told: -
def update_user_by_id(id: str):
    logging.info("user %s", id)  # told: account.id of id: str
""",
    "a request that a part of was passed on is as it was": """
import dateutil.parser
import logging
from flask import request
def write():
    data = request.json
    dateutil.parser.parse(data["start"])
def read():
    logging.info("all %s", str(request.json))  # told: unclassified of request.json
def other():
    if request.json.keys() - {"colour"}:
        raise ValueError("more than a colour")  # told: -
""",
    "the keys of a body are the names of its fields": """
import logging
from flask import request
def check():
    odd = request.json.keys() - {"colour"}
    logging.info("odd %s", ", ".join(odd))  # told: -
    for name in request.form.keys():
        logging.info("field %s", name)  # told: -
    for name, value in request.form.items():
        logging.info("field %s", value)  # told: unclassified of request.form
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_sink_is_told_of_what_it_receives_and_of_nothing_else(name: str) -> None:
    source = PROGRAMS[name]
    found: dict[int, list[str]] = {}
    for flow in run({"app.py": source}).flows:
        told = f"{flow.source.data_type} of {flow.source.expression}"
        found.setdefault(flow.sink.place.line, []).append(told)
    for number, line in enumerate(source.splitlines(), 1):
        claim = TOLD.search(line)
        if claim is not None:
            wanted = [] if claim.group(1) == "-" else claim.group(1).split(", ")
            assert found.get(number, []) == wanted, line
