"""What a framework reads of what a route returns: the fields that its response model declares."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

MODELS = """
from fastapi import FastAPI
from pydantic import BaseModel
app = FastAPI()
class ProfileOut(BaseModel):
    phone_number: str
class UserOut(BaseModel):
    rank: int
    email: str
    profile: ProfileOut
"""


def check(route: str, body: str, wanted: set[str]) -> None:
    """`wanted` are the data types that the route answers with."""
    flows = run({"main.py": f"{MODELS}{route}\ndef show(store):\n    {body}\n"}).flows
    assert {one.source.data_type for one in flows if one.sink.kind == "response"} == wanted


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("@app.get('/', response_model=UserOut)", "return store.find()"),
        ("@app.get('/', response_model=list[UserOut])", "found = store.all()\n    return found"),
        ("@app.get('/', response_model=UserOut)", "return UserOut.model_validate(store.find())"),
        ("@app.get('/', response_model=list[UserOut])", "return [UserOut.model_validate(one) for one in store.all()]"),
    ],
)
def test_the_fields_of_the_model_are_answered_and_those_of_models_in_it(route: str, body: str) -> None:
    check(route, body, {"contact.email", "contact.phone"})


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("@app.get('/')", "return store.find()"),
        ("", "return store.find()"),
        ("@app.get('/', response_model=UserOut)", "return {'email': 'nobody', 'rank': 1}"),
        ("@app.get('/', response_model=UserOut)", "return UserOut(email='nobody', rank=1, profile=None)"),
        ("@app.get('/', response_model=UserOut)", "return None"),
        ("@app.get('/')", "UserOut.model_validate(store.find())\n    return store.name"),
        ("@app.get('/')", "return [store.model_validate(one) for one in store.all()]"),
        ("@app.get('/')", "return UserOut.model_validate(store.find()).rank"),
    ],
)
def test_without_a_model_or_with_an_answer_put_together_here_nothing_is_read(route: str, body: str) -> None:
    check(route, body, set())


def test_a_record_made_of_another_object_has_its_fields_wherever_it_goes() -> None:
    check("@app.get('/')", "return {'found': [UserOut.from_orm(one).email for one in store.all()]}", {"contact.email"})
