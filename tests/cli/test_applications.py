"""Several applications in one repository, each with its own inventory and roots; levels by path; conflicts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import flowaudit, lay

VIEWS = """\
from flask import Flask, request
from common.mail import deliver
app = Flask(__name__)
@app.post("/orders")
def order():
    deliver(request.form["email"])
    print(request.form["phone_number"])
    return ""
"""
MAIL = """\
import requests
def deliver(email):
    requests.post("https://api.mixpanel.com/track", json={"distinct_id": email})
"""
BASE = """\
policy: {id: company, title: Company words, source: {path: ""}}
extends: words/purposes.yaml
entities: {us: {role: first_party, name: Acme}, mixpanel: {role: processor, name: Mixpanel}}
"""
PURPOSES = """\
policy: {id: words, title: Words, source: {path: ""}}
taxonomy: {purposes: {orders: {label: take orders}}}
"""
SHOP = """\
policy: {id: shop, title: Shop, source: {path: shop.txt}}
extends: base.yaml
clauses: {S1: {line: 1, quote: "We collect your e-mail address."}}
declarations: [{id: email, data: [user.contact.email], purposes: [orders], clauses: [S1]}]
promises: [{id: P1, text: only e-mail, clauses: [S1], check: [PF101]}]
"""
ADMIN = """\
policy: {id: admin, title: Admin, source: {path: admin.txt}}
extends: base.yaml
clauses: {S1: {line: 1, quote: "We collect your e-mail address and phone number and share them with Mixpanel."}}
declarations:
  - {id: contact, data: [user.contact.email, user.contact.phone_number], purposes: [orders], clauses: [S1]}
  - {id: mixpanel, actions: [share], data: [user.contact.email], to: [mixpanel], purposes: [orders], clauses: [S1]}
promises: [{id: P2, text: as said, clauses: [S1], check: [PF101]}]
"""
SETTINGS = """\
applications:
  shop:
    paths: [services/shop]
    shared: [libs/common]
    roots: [services/shop, libs]
    inventory: policy/shop.yaml
  admin:
    paths: [services/admin]
    shared: [libs/common]
    roots: [services/admin, libs]
    inventory: policy/admin.yaml
overrides:
  - paths: ["services/**"]
    levels: {PF302: note}
  - paths: ["services/admin/**"]
    levels: {PF302: off}
    reason: operators see their own terminal
"""
FILES = {
    "flowaudit.yaml": SETTINGS,
    "services/shop/app/__init__.py": "",
    "services/shop/app/views.py": VIEWS,
    "services/admin/app/__init__.py": "",
    "services/admin/app/views.py": VIEWS,
    "libs/common/__init__.py": "",
    "libs/common/mail.py": MAIL,
    "tools/cleanup.py": "def f(user):\n    print(user.email)\n",
    "policy/base.yaml": BASE,
    "policy/words/purposes.yaml": PURPOSES,
    "policy/shop.yaml": SHOP,
    "policy/shop.txt": "We collect your e-mail address.\n",
    "policy/admin.yaml": ADMIN,
    "policy/admin.txt": "We collect your e-mail address and phone number and share them with Mixpanel.\n",
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLOWAUDIT_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "repository"
    root.mkdir()
    return lay(root, FILES)


def findings(place: Path, *arguments: str) -> list[tuple[str, str, str, str]]:
    """(application, rule, level or "off", file) of every finding."""
    told = json.loads(flowaudit("scan", place, "--format", "json", "--quiet", *arguments).out)
    every = [each for part in told.get("applications", [told]) for each in part["findings"]]
    return sorted(
        (each["application"], each["rule"], "off" if each["suppressed"] else each["level"], each["place"]["file"])
        for each in every
    )


SHOPS = [
    ("shop", "PF101", "error", "services/shop/app/views.py"),
    ("shop", "PF102", "error", "libs/common/mail.py"),
    ("shop", "PF302", "note", "services/shop/app/views.py"),
]
ADMINS = [("admin", "PF302", "off", "services/admin/app/views.py")]


def test_each_application_is_read_in_the_light_of_its_own_inventory(repository: Path) -> None:
    assert findings(repository) == [*ADMINS, *SHOPS]


def test_one_is_chosen_by_name_or_by_path(repository: Path) -> None:
    assert findings(repository, "--application", "shop") == SHOPS
    assert findings(repository / "services" / "admin") == ADMINS


def test_text_names_the_application_and_what_belongs_to_none(repository: Path) -> None:
    ran = flowaudit("scan", repository)
    assert ran.code == 1
    titles = [line for line in ran.out.splitlines() if line.startswith("application ")]
    assert titles == ["application shop", "application admin"]
    assert ran.err == "flowaudit: 1 file belongs to no application of the settings and was left out\n"


def test_sarif_has_a_run_for_each_that_code_scanning_tells_apart(repository: Path) -> None:
    runs = json.loads(flowaudit("scan", repository, "--format", "sarif").out)["runs"]
    assert [run["automationDetails"]["id"] for run in runs] == ["flowaudit/shop/", "flowaudit/admin/"]
    assert {each["properties"]["application"] for each in runs[0]["results"]} == {"shop"}
    (suppression,) = runs[1]["results"][0]["suppressions"]
    assert suppression["justification"] == "turned off at flowaudit.yaml:15: operators see their own terminal"


def test_the_other_commands_tell_them_apart_too(repository: Path) -> None:
    flows = [json.loads(line) for line in flowaudit("flows", repository, "--format", "jsonl").out.splitlines()]
    assert {flow["application"] for flow in flows} == {"shop", "admin"}
    assert "shop         route  POST /orders" in flowaudit("entrypoints", repository).out
    promises = flowaudit("promises", repository).out
    assert "## shop" in promises and "## admin" in promises
    told = json.loads(flowaudit("scan", repository, "--format", "json").out)
    identity = told["applications"][0]["findings"][0]["identity"]
    assert "PF102" in flowaudit("explain", identity, repository).out


def test_a_baseline_holds_the_findings_of_all(repository: Path, tmp_path: Path) -> None:
    assert flowaudit("scan", repository, "--write-baseline", tmp_path / "known.json").code == 1
    assert flowaudit("scan", repository, "--baseline", tmp_path / "known.json").code == 0


def test_code_of_an_application_inside_another_is_left_to_it(repository: Path) -> None:
    outer = SETTINGS.replace("paths: [services/shop]", "paths: [services]")
    assert findings(lay(repository, {"flowaudit.yaml": outer})) == [*ADMINS, *SHOPS]


def test_conflicts_name_both_places(repository: Path) -> None:
    settings = SETTINGS.replace("paths: [services/admin]", "paths: [services/shop/]")
    settings += "  - {paths: ['services/**'], levels: {PF302: error}}\n"
    ran = flowaudit("scan", lay(repository, {"flowaudit.yaml": settings}))
    file = repository / "flowaudit.yaml"
    assert ran.code == 2
    claimed = f":8: 'services/shop/' is claimed by the application 'admin' here and by 'shop' at {file}:3"
    assert claimed in ran.err
    assert f":18: 'services/**' makes PF302 'error' here and 'note' at {file}:13" in ran.err


def test_overrides_that_name_a_file_equally_closely_and_disagree_are_a_conflict(repository: Path) -> None:
    settings = SETTINGS.replace("services/**", "services/s*/app/**").replace("services/admin/**", "services/*p/app/**")
    ran = flowaudit("scan", lay(repository, {"flowaudit.yaml": settings}))
    assert ran.code == 2
    where = "flowaudit.yaml:15: PF302 in services/shop/app/views.py is 'off' here and 'note' at flowaudit.yaml:13"
    assert where in ran.err


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("paths: [services/admin]", "paths: [nowhere]", "flowaudit.yaml:8: 'nowhere' does not exist"),
        ("paths: [services/admin]", "paths: [../x]", "flowaudit.yaml:8: '../x' lies outside of the project's root"),
        ("policy/admin.yaml", "policy/none.yaml", "flowaudit.yaml:11: 'policy/none.yaml' does not exist"),
        ("  admin:", "  the admin:", "flowaudit.yaml:8: 'the admin' is no name for an application"),
        ("{PF302: note}", "{PF399: note}", "flowaudit.yaml:13: 'PF399' is no finding class"),
        ("    reason: operators see their own terminal\n", "", "the override turns findings off and gives no reason"),
        ("paths: [services/admin]", "path: [services/admin]", "unknown key 'path'"),
    ],
)
def test_what_is_wrong_with_applications_is_told_with_its_line(
    repository: Path, old: str, new: str, complaint: str
) -> None:
    ran = flowaudit("scan", lay(repository, {"flowaudit.yaml": SETTINGS.replace(old, new)}))
    assert ran.code == 2
    assert complaint in ran.err


def test_an_application_that_is_not_there_and_one_too_many_are_wrong_use(repository: Path) -> None:
    assert "did you mean 'shop'?" in flowaudit("scan", repository, "--application", "shp").err
    ran = flowaudit("scan", repository, "--inventory", repository / "policy" / "shop.yaml")
    assert (ran.code, "choose one of shop, admin" in ran.err) == (2, True)
    assert flowaudit("scan", repository / "tools").code == 3
