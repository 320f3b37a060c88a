"""The classes end to end: small programs that must be reported, and near misses that must not; and every class of the
design with its fixtures, its help page and its fields."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner.audit.classes import BY_ID
from scanner.audit.compare import Knowledge, compare
from scanner.audit.model import Audit
from scanner.document import Word
from scanner.engine.bound_rules import options_of
from scanner.inventory.bindings import Bindings, ConsentGate, FirstParty, Match, ServiceBinding
from scanner.inventory.model import Inventory
from scanner.inventory.policy_text import PolicyText
from scanner.inventory.reader import read_inventory
from tests.audit.test_notifications import NOTIFIED, UNDERSTOOD
from tests.audit.test_policy_cases import CASES as POLICIES
from tests.taint.program_case import rules, run

HERE = Path(__file__).parent / "programs"
PROGRAMS: dict[str, dict[str, list[str]]] = yaml.safe_load((HERE / "programs.yaml").read_text("utf-8"))
VECTORS: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "class_vectors.yaml").read_text("utf-8"))
DOCS = Path(__file__).parents[2] / "docs" / "findings"
DESIGN = (
    *(f"PF10{number}" for number in range(1, 9)),
    *(f"PF20{number}" for number in range(1, 5)),
    *(f"PF30{number}" for number in range(1, 7)),
    *(f"PF40{number}" for number in range(1, 4)),
    *("PF501", "PF502"),
    *(f"PF60{number}" for number in range(1, 5)),
    *(f"PF70{number}" for number in range(1, 7)),
)
"""Every class of the design; PF901 is no result but a notification of the run."""
HEAD = """
import hashlib, hmac, logging
from datetime import datetime, timedelta
from logging.handlers import TimedRotatingFileHandler
import posthog, requests
from celery import shared_task
from django.core.cache import cache
from flask import Flask, abort, jsonify, make_response, request
from flask_sqlalchemy import SQLAlchemy
from pymongo import MongoClient
from notes.consent import granted, required

app = Flask(__name__)
db = SQLAlchemy(app)
SECRET = b"x"
"""
CONSENT = "def granted(scope):\n    return scope in known\n\ndef required(scope):\n    return lambda view: view\n"


@cache
def inventory() -> Inventory:
    text = PolicyText("notes.txt", (HERE / "notes.txt").read_bytes())
    return read_inventory("notes.yaml", (HERE / "notes.yaml").read_bytes(), rules().categories, text, frozenset(BY_ID))


def bindings() -> Bindings:
    scopes = {"location": (Word("user.location"),)}
    return Bindings(
        first_party=FirstParty(("*.notes.example",)),
        services=(
            ServiceBinding(Match(route="POST /account"), Word("account")),
            ServiceBinding(Match(route="POST /search"), Word("search")),
        ),
        consent_gates=(
            ConsentGate(call="notes.consent.granted", arg=0, scopes=scopes),
            ConsentGate(decorator="notes.consent.required", arg=0, scopes=scopes),
        ),
        access_paths=("app.archive",),
    )


def audited(code: str) -> Audit:
    files = {"app.py": HEAD + code, "notes/__init__.py": "", "notes/consent.py": CONSENT}
    known = Knowledge(rules().rule_set.types, rules().recipients, complete=False)
    return compare(run(files, options_of(bindings())), inventory(), bindings(), (), known)


@pytest.mark.parametrize(
    ("rule", "kind", "number"),
    [
        pytest.param(rule, kind, number, id=f"{rule}-{kind}-{number}")
        for rule, entry in PROGRAMS.items()
        for kind in ("report", "quiet")
        for number in range(len(entry[kind]))
    ],
)
def test_a_program_is_reported_or_stays_quiet(rule: str, kind: str, number: int) -> None:
    found = [(each.rule, each.message) for each in audited(PROGRAMS[rule][kind][number]).findings]
    assert any(each == rule for each, _ in found) is (kind == "report"), found


def test_the_catalogue_is_the_design() -> None:
    assert tuple(BY_ID) == DESIGN


@pytest.mark.parametrize("rule", [*DESIGN, "PF901"])
@pytest.mark.parametrize("kind", ["report", "quiet"])
def test_every_class_has_two_cases_of_both_kinds(rule: str, kind: str) -> None:
    notified = {"PF901": {"report": list(NOTIFIED), "quiet": list(UNDERSTOOD)}}
    count = sum(len(held.get(rule, {}).get(kind, ())) for held in (PROGRAMS, VECTORS, POLICIES, notified))
    assert count >= 2, f"{rule} has {count} cases that must {kind}"


@pytest.mark.parametrize("rule", DESIGN)
def test_every_help_page_has_both_examples_and_what_to_do(rule: str) -> None:
    page = (DOCS / f"{rule}.md").read_text("utf-8")
    assert page.startswith(f"# {rule} {BY_ID[rule].name}\n")
    assert f"**{BY_ID[rule].level}**" in page
    examples = re.findall(r"^```\w+\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(examples) == 2
    assert all(example.strip() for example in examples)
    for title in ("Reported", "Not reported", "What to do"):
        assert re.search(rf"^(#+ |\*\*){title}", page, re.MULTILINE), title
    if examples[0].strip().startswith(("def", "class", "@")):
        compile(examples[0], rule, "exec")


@pytest.mark.parametrize("rule", sorted(PROGRAMS))
def test_every_finding_says_what_was_compared_how_sure_it_is_and_where(rule: str) -> None:
    for code in PROGRAMS[rule]["report"]:
        for finding in audited(code).findings:
            assert finding.message
            assert finding.place.line > 0
            assert finding.identity
            assert 0 < finding.rank <= 100
            assert re.match(r"(certain|high|medium|low): ", finding.sureness)
            assert finding.comparison or finding.rule in ("PF702", "PF303")
            assert finding.category or finding.rule == "PF702"


def test_an_attested_promise_counts_nothing_and_the_others_count_what_could_break_them() -> None:
    result = audited(PROGRAMS["PF402"]["quiet"][0])
    counts = {each.id: (each.compliant, each.violation, each.gap) for each in result.promises}
    assert counts["P4"] == (0, 0, 0)
    assert counts["P1"][:2] == (1, 0)
    broken = audited(PROGRAMS["PF402"]["report"][0])
    assert {each.id: each.violation for each in broken.promises}["P1"] == 1
