"""Consent that is due before data is shared: the checks between the read and the sink, in code and in templates."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from scanner.audit.classes import BY_ID
from scanner.audit.compare import Knowledge, compare
from scanner.inventory.bindings import Bindings
from scanner.inventory.model import Inventory
from scanner.inventory.policy_text import PolicyText
from scanner.inventory.reader import read_inventory
from tests.taint.program_case import rules, run

HERE = Path(__file__).parent / "sharing"
CASES = yaml.safe_load((HERE / "cases.yaml").read_text("utf-8"))
HEAD = """
import requests
from flask import Flask, g, render_template, request
from shop.consent import has_consent
app = Flask(__name__)
URL = "https://api.mixpanel.com/track"

@app.post("/")
def index():
    view(request.form["email"])
    return "ok"

@app.post("/page")
def page():
    return render_template("page.html", email=request.form["email"], user=load(), has_consent=has_consent)

"""
CONSENT = "from flask import g\ndef has_consent(scope):\n    return scope in g.scopes\n"
SNIPPET = '<script>mixpanel.identify("{{ email }}");</script>'


@cache
def inventory() -> Inventory:
    text = PolicyText("sharing.txt", (HERE / "sharing.txt").read_bytes())
    return read_inventory(
        "sharing.yaml", (HERE / "sharing.yaml").read_bytes(), rules().categories, text, frozenset(BY_ID)
    )


@pytest.mark.parametrize("name", CASES)
def test_sharing_passes_a_check_or_the_finding_says_so(name: str) -> None:
    case = CASES[name]
    files = {
        "app.py": HEAD + case.get("code", "def view(email):\n    pass\n"),
        "shop/__init__.py": "",
        "shop/consent.py": CONSENT,
        "templates/page.html": case.get("page", ""),
        "templates/snippet.html": SNIPPET,
    }
    flows = run(files)
    assert any(flow.sink.recipient and flow.sink.recipient.entity == "mixpanel" for flow in flows.flows)
    known = Knowledge(rules().rule_set.types, rules().recipients, complete=False)
    found = compare(flows, inventory(), Bindings(), (), known).findings
    said = {each.rule for each in found if each.rule in ("PF201", "PF202")}
    assert (" ".join(sorted(said)) or "ok") == case["want"]
