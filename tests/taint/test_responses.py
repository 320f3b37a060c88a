"""What routes return: which data reaches the response, and which fields a declared model lets through."""

from __future__ import annotations

import pytest

from tests.taint.program_case import run

FASTAPI = """
from fastapi import FastAPI
from pydantic import BaseModel
app = FastAPI()
class Shown(BaseModel):
    size: int
    name: str
"""
FLASK = (
    "from flask import Flask, jsonify, render_template_string\nfrom flask.views import MethodView\napp = Flask('x')\n"
)


def check(program: str, *expressions: str) -> None:
    """The responses that the mark reaches are exactly these returns."""
    flows = run({"main.py": program}).flows
    reached = {
        flow.sink.expression
        for flow in flows
        if flow.sink.kind == "response" and flow.source.rule == "marks.marks.source"
    }
    assert reached == set(expressions)


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ('return {"mail": source()}', True),
        ("return source(), 200", True),
        ('return {"size": len(source())}', False),
        ('source()\n    return "ok"', False),
    ],
)
def test_a_flask_view_sends_what_it_returns(body: str, sent: bool) -> None:
    returned = body.rpartition("\n")[2].strip()
    check(f'{FLASK}@app.route("/")\ndef show():\n    {body}\n', *([returned] if sent else []))


def test_a_function_that_is_no_view_sends_nothing() -> None:
    check(f"{FLASK}def find():\n    return source()\nfind()\n")


def test_what_a_helper_makes_is_sent_where_the_view_returns_it() -> None:
    check(f'{FLASK}def find():\n    return source()\n@app.get("/")\ndef show():\n    return find()\n', "return find()")


def test_a_response_that_is_made_by_a_call_is_told_once() -> None:
    check(f'{FLASK}@app.get("/")\ndef show():\n    return jsonify(mail=source())\n', "jsonify(mail=source())")


def test_the_methods_of_a_view_class_send_what_they_return_and_its_helpers_do_not() -> None:
    view = "class People(MethodView):\n    def get(self):\n        return source()\n"
    program = f"{FLASK}{view}    def find(self):\n        return source() + ''\n"
    check(program, "return source()")


@pytest.mark.parametrize(
    "declared", ['@app.get("/", response_model=Shown)\ndef show():', '@app.get("/")\ndef show() -> Shown:']
)
def test_a_declared_model_shows_its_own_fields_only(declared: str) -> None:
    check(f'{FASTAPI}{declared}\n    return {{"mail": source(), "size": 1}}\n')
    check(f'{FASTAPI}{declared}\n    return {{"name": source()}}\n', 'return {"name": source()}')


def test_a_list_of_a_declared_model_shows_its_fields_only() -> None:
    head = f'{FASTAPI}@app.get("/", response_model=list[Shown])\ndef show():\n'
    check(f'{head}    return [{{"mail": source()}}]\n')
    check(f'{head}    return [{{"name": source()}}]\n', 'return [{"name": source()}]')
