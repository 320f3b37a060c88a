"""Purposes and services said in the code's own comments: what they speak for, who wins, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import api
from scanner.engine.remarks import remarks
from scanner.frontends import frontend
from scanner.index.model import entry_of
from scanner.source import Text

CODE = """\
# flowaudit: service=shop

import flask

# flowaudit: purpose=orders
@flask.route("/x")
# (kept for old clients)
def above():
    pass


def on_the_line():  # flowaudit: purpose=orders
    pass


def inside():
    # flowaudit: purpose=orders, service=account
    def inner():
        return 1  # flowaudit: purpose=risk
    return inner


class Holder:
    # flowaudit: purpose=orders

    def method(self):
        pass

# flowaudit: purpose=apart

def apart():
    pass


def last():
    pass
# flowaudit: mumble
"""


def spoken(code: str, name: str = "pkg.mod") -> list[tuple[int, str, str, str]]:
    raw = code.encode()
    module = frontend("python")("pkg/mod.py", name, raw)
    found = remarks([entry_of(module)], lambda path: Text(path, raw))
    return [(one.line, one.symbol, one.key, one.value) for one in found]


def test_a_remark_speaks_for_what_it_stands_at() -> None:
    assert spoken(CODE) == [
        (1, "pkg.mod", "service", "shop"),
        (5, "pkg.mod.above", "purpose", "orders"),
        (12, "pkg.mod.on_the_line", "purpose", "orders"),
        (17, "pkg.mod.inside.<locals>.inner", "purpose", "orders"),
        (17, "pkg.mod.inside.<locals>.inner", "service", "account"),
        (19, "pkg.mod.inside.<locals>.inner", "purpose", "risk"),
        (24, "pkg.mod.Holder", "purpose", "orders"),
        (29, "pkg.mod", "purpose", "apart"),
        (37, "pkg.mod", "", "mumble"),
    ]


INVENTORY = """\
policy: {id: p, title: P, source: {path: ""}}
taxonomy: {purposes: {orders: {label: take orders}, risk: {label: control risks}}}
services: {shop: {label: the shop}}
entities: {us: {role: first_party}}
clauses: {C1: {line: 1, quote: "We collect your e-mail address to take orders."}}
declarations:
  - {id: mail, data: [user.contact.email], actions: [collect, use, store, log], purposes: [orders], clauses: [C1]}
"""
APP = """\
import logging
from flask import Flask, request

log = logging.getLogger(__name__)
app = Flask(__name__)


{remark}
@app.post("/check")
def check():
    log.info("%s", request.form["email"])
"""


PATH = "purposes: [{match: {path: shop.py}, purpose: risk}]"


def scanned(root: Path, remark: str, bindings: str = "{}") -> api.Outcome:
    (root / "shop.py").write_text(APP.replace("{remark}", remark))
    (root / "inventory.yaml").write_text(INVENTORY)
    (root / "bindings.yaml").write_text(bindings)
    files = {"inventory": root / "inventory.yaml", "bindings": root / "bindings.yaml"}
    return api.scan(api.Request(paths=(root,), cache=False, **files))


@pytest.mark.parametrize(
    ("remark", "bindings", "said"),
    [
        ("# flowaudit: purpose=orders", "{}", []),
        ("# flowaudit: purpose=risk", "{}", ["the comment at shop.py:8"]),
        ("# flowaudit: purpose=risk", PATH.replace("risk", "orders"), ["the comment at shop.py:8"]),
        ("# flowaudit: purpose=orders", PATH, []),
        ("# nothing", PATH, ["path shop.py"]),
    ],
)
def test_the_innermost_wins_and_the_finding_says_which(
    tmp_path: Path, remark: str, bindings: str, said: list[str]
) -> None:
    found = [each for each in scanned(tmp_path, remark, bindings).audit.findings if each.rule == "PF103"]
    assert sorted({each.message.partition("(bound by ")[2].partition(")")[0] for each in found}) == said


@pytest.mark.parametrize(
    ("remark", "message"),
    [
        ("# flowaudit: purpos=orders", "unknown key 'purpos' in a flowaudit comment (did you mean 'purpose'?)"),
        ("# flowaudit: purpose=order", "the inventory has no purpose 'order' (did you mean 'orders'?)"),
        ("# flowaudit: service=shopp", "the inventory has no service 'shopp' (did you mean 'shop'?)"),
        (
            "# flowaudit: hello",
            "'hello' says nothing that is known; write for instance `# flowaudit: purpose=...`",
        ),
    ],
)
def test_a_remark_that_cannot_be_read_is_a_problem_with_its_line(tmp_path: Path, remark: str, message: str) -> None:
    problems = scanned(tmp_path, remark).audit.problems
    assert [(one.kind, one.path, one.line, one.message) for one in problems] == [("remark", "shop.py", 8, message)]


def test_a_service_said_in_a_comment_is_the_entry_points(tmp_path: Path) -> None:
    bindings = scanned(tmp_path, "# flowaudit: service=shop").policy
    assert bindings is not None and bindings.bindings is not None
    assert [entry.service.text for entry in bindings.bindings.services] == ["shop"]


SERVES = """
import enum

class Part(enum.Enum):
    RISKS = "risk"
    ORDERS = "taking-orders"

def serves(purpose, *more):
    return lambda view: view

"""


@pytest.mark.parametrize(
    ("decorator", "bindings", "said"),
    [
        ('@serves("orders")', "", []),
        ('@serves("risk")', "", ["the decorator @serves at shop.py:15"]),
        ("@serves(Part.RISKS)", "", ["the decorator @serves at shop.py:15"]),
        ("@serves(Part.RISKS.value)", "", ["the decorator @serves at shop.py:15"]),
        ("@serves(Part.ORDERS)", ", words: {taking-orders: orders}", []),
        ("@serves(purpose=Part.ORDERS)", ", arg: purpose, words: {ORDERS: risk}",
         ["the decorator @serves at shop.py:15"]),
    ],
)  # fmt: skip
def test_a_decorator_bound_to_say_the_purpose_is_read_like_a_comment(
    tmp_path: Path, decorator: str, bindings: str, said: list[str]
) -> None:
    (tmp_path / "labels.py").write_text(SERVES)
    bound = f"stated_by: [{{decorator: labels.serves, says: purpose{bindings}}}]"
    code = APP.replace("{remark}", f"from labels import Part, serves\n{decorator}\ndef other(): ...\n\n")
    (tmp_path / "shop.py").write_text(code.replace('@app.post("/check")', f'@app.post("/check")\n{decorator}'))
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    (tmp_path / "bindings.yaml").write_text(bound)
    files = {"inventory": tmp_path / "inventory.yaml", "bindings": tmp_path / "bindings.yaml"}
    found = api.scan(api.Request(paths=(tmp_path,), cache=False, **files)).audit.findings
    messages = [each.message for each in found if each.rule == "PF103"]
    assert sorted({one.partition("(bound by ")[2].partition(")")[0] for one in messages}) == said


def test_a_decorator_that_says_an_unknown_purpose_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "labels.py").write_text(SERVES)
    bound = "stated_by: [{decorator: labels.serves, says: purpose}]"
    outcome = scanned(tmp_path, "import labels\n@labels.serves('order')\ndef x(): ...\n", bound)
    messages = [one.message for one in outcome.audit.problems]
    assert messages == ["the inventory has no purpose 'order' (did you mean 'orders'?)"]


def test_bindings_that_bind_nothing_are_problems_with_their_lines(tmp_path: Path) -> None:
    bindings = (
        "purposes:\n"
        "  - {match: {path: shop.py}, purpose: orders}\n"
        "  - {match: {path: 'shops/**'}, purpose: orders}\n"
        "  - {match: {symbol: shop.chek}, purpose: orders}\n"
        "services:\n"
        "  - {match: {route: POST /check}, service: shop}\n"
        "  - {match: {route: POST /chek}, service: shop}\n"
        "maskers: [shop.mask, elsewhere.mask]\n"
        "consent_gates:\n"
        "  - {call: shop.check, categories: [user.contact.email]}\n"
    )
    problems = scanned(tmp_path, "# nothing", bindings).audit.problems
    ends = ": what is bound there holds for nothing"
    assert [(one.path, one.line, one.message.removesuffix(ends)) for one in problems] == [
        ("bindings.yaml", 1, "the code has no 'shop.mask'"),
        ("bindings.yaml", 3, "no file is at the path 'shops/**'"),
        ("bindings.yaml", 4, "the code has no 'shop.chek' (did you mean 'check'?)"),
        ("bindings.yaml", 7, "no route is 'POST /chek' (did you mean 'POST /check'?)"),
    ]
