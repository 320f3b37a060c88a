"""What a call leaves as it was: data does not come to stand where nobody put it."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

HANDLER = """
class Handler:
    def get(self, user_name=None):
        if user_name is None:
            user_name = self.current_user.name
        self.find(user_name=user_name)
    def find(self, user_name): ...
    def show(self):
        print(self.current_user.label, self.current_user.name)
"""
WRAPPED = """
class Wrapped:
    def __init__(self, row):
        self.row = row
    def __setattr__(self, attr, value):
        setattr(self.row, attr, value)
def one(row, email):
    kept = Wrapped(row)
    kept.email = email
    print(kept.row.color)
"""
PRIVATE = """
import unheard
class Keeper:
    def one(self, user):
        self._seen = {user.email}
        print(unheard.token(self))
"""
PUBLIC = PRIVATE.replace("_seen", "seen")
NAMED = "def one(user):\n    address = user.email\n    print(address)\n"

OTHERS = "def one(config, user):\n    password = config.sms.api_password\n    print(password)\n"
OWN = "def one(config, user):\n    password = user.new_password\n    print(password)\n"


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        (HANDLER, {("name.full", 9)}),
        (WRAPPED, set()),
        (PRIVATE, set()),
        (PUBLIC, {("contact.email", 6)}),
        (NAMED, {("contact.email", 3)}),
        (OTHERS, set()),
        (OWN, {("credential.password", 3)}),
    ],
    ids=[
        "one of several things",
        "an attribute that is handed on",
        "private",
        "not private",
        "better named",
        "refuted",
        "not refuted",
    ],
)
def test_data_is_printed_where_it_was_put_and_nowhere_else(code: str, wanted: set[tuple[str, int]]) -> None:
    found = {(one.source.data_type, one.sink.place.line) for one in run({"app.py": code}).flows}
    assert found == wanted
