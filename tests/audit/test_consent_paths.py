"""Consent as a property of ways: small programs end to end, from their text to the verdict on one read.

Gates as calls, decorators, attributes, middleware and dependencies; both polarities; early returns; scopes from
constants and enumerations; gates in callers and in helpers; every way must be gated.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml

from scanner.audit.compare import Knowledge, compare
from scanner.audit.model import Audit
from scanner.document import Word
from scanner.engine.bound_rules import options_of
from scanner.inventory.bindings import Bindings, ConsentGate, Match, PurposeBinding
from tests.audit import reference_case
from tests.audit.seen import RECIPIENTS, TYPES
from tests.taint.program_case import run

CASES = yaml.safe_load((Path(__file__).parent / "consent_paths.yaml").read_text("utf-8"))["cases"]
CONSENT = """
from enum import Enum
from functools import wraps
from flask import abort, g

class Scope(str, Enum):
    LOCATION = "location"
    PHOTOS = "photos"

LOCATION = "location"

def granted(scope, *more):
    return scope in g.scopes

def allows(scope):
    if not granted(scope):
        return False
    return True

def require(scope):
    if not granted(scope):
        abort(403)

def required(scope):
    def decorate(view):
        @wraps(view)
        def guarded(*args, **kwargs):
            if not granted(scope):
                abort(403)
            return view(*args, **kwargs)
        return guarded
    return decorate
"""
MODELS = "class User:\n    def __init__(self):\n        self.location_consent = False\n"
HEAD = """
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from django.utils.decorators import method_decorator
from django.views import View
from fastapi import Depends, FastAPI, HTTPException
from flask import Blueprint, Flask, abort, request
from flask.views import MethodView
import shop.consent as consent
from shop.consent import Scope, allows, granted, require, required
from shop.models import User

app = Flask(__name__)
"""


def bound(**more: object) -> Bindings:
    purposes = (PurposeBinding(Match(path="app.py"), Word("risk_control")),)
    return msgspec.structs.replace(reference_case.bindings(), purposes=purposes, **more)


def verdict(code: str, bindings: Bindings) -> tuple[str, Audit]:
    """What is said of the one read of a location."""
    files = {"app.py": HEAD + code, "shop/__init__.py": "", "shop/consent.py": CONSENT, "shop/models.py": MODELS}
    flows = run(files, options_of(bindings))
    audit = compare(flows, reference_case.inventory(), bindings, (), Knowledge(TYPES, RECIPIENTS, complete=False))
    assert any(one.source.category == "user.location.precise" for one in flows.collections), "nothing is read"
    rules = {each.rule for each in audit.findings if each.rule in ("PF201", "PF202")}
    return " ".join(sorted(rules)) or "ok", audit


@pytest.mark.parametrize("name", CASES)
def test_consent_is_asked_on_every_way_or_the_finding_says_so(name: str) -> None:
    case = CASES[name]
    said, _ = verdict(case["code"], bound())
    assert said == case.get("known", case["want"]).partition(",")[0]


def test_the_finding_shows_the_way_that_passes_no_check() -> None:
    _, audit = verdict(CASES["three-ways-one-open"]["code"], bound())
    (message,) = {each.message for each in audit.findings if each.rule == "PF201"}
    assert message.endswith("some path reaches it without passing the consent check: POST /c → app.mid → app.read")


def test_a_check_outside_of_python_is_bound_to_the_routes_it_stands_before() -> None:
    code = '@app.post("/a")\ndef a():\n    return str(len(request.form["latitude"]))\n'
    shared = 'def read():\n    return request.form["latitude"]\n@app.post("/a")\ndef a():\n    return read()\n'
    asked = ConsentGate(before=Match(route="POST /a"), by="templates/a.html", categories=(Word("user.location"),))
    assert verdict(code, bound(consent_gates=()))[0] == "PF201"
    assert verdict(code, bound(consent_gates=(asked,)))[0] == "ok"
    assert (
        verdict(shared + '@app.post("/b")\ndef b():\n    return read()\n', bound(consent_gates=(asked,)))[0] == "PF201"
    )
