"""The commands around the scan."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.cli.running import APP, flowaudit, lay

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "fixtures" / "apps" / "ottobest"
POLICY = SHOP / "policy" / "ottobest-policy.yaml"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLOWAUDIT_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "app"
    root.mkdir()
    return lay(root, {**APP, "flowaudit.yaml": "exclude: []\n"})


def test_flows_lists_every_flow_with_or_without_a_policy(app: Path) -> None:
    ran = flowaudit("flows", app, "--format", "jsonl")
    assert (ran.code, ran.err) == (0, "")
    schema = json.loads((ROOT / "docs" / "schemas" / "flows.schema.json").read_text("utf-8"))
    found = [json.loads(line) for line in ran.out.splitlines()]
    for flow in found:
        jsonschema.validate(flow, schema)
    across, logged = sorted(found, key=lambda flow: flow["sink"]["file"])
    assert (logged["sinkKind"], logged["sink"]["line"], logged["source"]["line"]) == ("log", 10, 9)
    assert across["sink"]["recipient"]["entity"] == "mixpanel"
    assert (across["steps"][0]["file"], across["steps"][-1]["file"]) == ("shop/views.py", "shop/mail.py")


def test_flows_can_be_narrowed_to_a_kind_of_sink(app: Path) -> None:
    assert len(flowaudit("flows", app, "--format", "jsonl", "--sink", "log").out.splitlines()) == 1


def test_flows_look_at_test_code_and_scan_does_not(app: Path) -> None:
    lay(app, {"tests/test_x.py": "def greet(user):\n    print(user.email)\n"})
    assert "tests/test_x.py" in flowaudit("flows", app).out
    assert "tests/test_x.py" not in flowaudit("flows", app, "--exclude-tests").out
    assert "tests/test_x.py" not in flowaudit("scan", app).out
    assert "tests/test_x.py" in flowaudit("scan", app, "--include-tests", "--min-rank", "0").out


def test_explain_shows_all_evidence_of_one_finding(app: Path) -> None:
    identity = json.loads(flowaudit("scan", app, "--format", "json").out)["findings"][0]["identity"]
    ran = flowaudit("explain", identity[:8], app)
    assert ran.code == 0
    for part in ("PF302", "the data", "every step", "shop/views.py:9", identity):
        assert part in ran.out


def test_an_unknown_fingerprint_is_wrong_use(app: Path) -> None:
    ran = flowaudit("explain", "ffffffff", app)
    assert ran.code == 2
    assert "no finding of this scan has this fingerprint" in ran.err


def test_a_baseline_suppresses_what_was_known_and_nothing_else(app: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    assert flowaudit("scan", app, "--write-baseline", known, "--fail-on", "warning").code == 1
    ran = flowaudit("scan", app, "--baseline", known, "--fail-on", "warning")
    assert ran.code == 0
    assert "1 suppressed" in ran.out
    moved = "import logging\nlog = logging.getLogger()\n\n\ndef greet(user):\n    log.info(user.email)\n"
    lay(app, {"shop/views.py": "\n\n" + APP["shop/views.py"], "shop/new.py": moved})
    ran = flowaudit("scan", app, "--baseline", known, "--min-rank", "0", "--quiet")
    assert "shop/views.py" not in ran.out
    assert "shop/new.py:6" in ran.out


def test_a_baseline_that_is_none_is_told(app: Path, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]")
    ran = flowaudit("scan", app, "--baseline", tmp_path / "x.json")
    assert ran.code == 2
    assert "is not a baseline" in ran.err


def test_init_drafts_what_lint_reads_and_overwrites_nothing(app: Path, tmp_path: Path) -> None:
    ran = flowaudit("init", app, "--directory", tmp_path / "policy")
    assert ran.code == 0, ran.err
    assert "observed: true" in (tmp_path / "policy" / "inventory.yaml").read_text("utf-8")
    assert flowaudit("inventory", "lint", tmp_path / "policy" / "inventory.yaml").code == 0
    again = flowaudit("init", app, "--directory", tmp_path / "policy")
    assert again.code == 2
    assert "is not overwritten" in again.err


def test_entry_points_come_with_their_services() -> None:
    ran = flowaudit("entrypoints", SHOP)
    assert "route  POST /account " in ran.out
    assert " account " in next(line for line in ran.out.splitlines() if "POST /account " in line)


def test_stores_are_listed_with_their_personal_fields() -> None:
    row = next(line for line in flowaudit("stores", SHOP).out.splitlines() if " service_token " in line)
    assert "user.authorization.credentials.service_token" in row
    assert row.endswith("shop/models/account.py:19")


def test_promises_are_a_table_of_what_was_promised_what_is_done_and_how_it_is_known() -> None:
    ran = flowaudit("promises", SHOP)
    assert ran.code == 0
    head, *rows = [line for line in ran.out.splitlines() if line]
    assert head.split("  ")[0] == "what you promised" and head.endswith("how we know")
    assert rows[0].startswith("P01 collect only what the") and " violated: " in rows[0]
    assert any("to be attested" in row and "code cannot show it" in row for row in rows)
    assert all(len(row) <= 100 for row in rows)
    assert rows[-1].startswith("26 promises: ")


def test_promises_are_written_as_markdown_and_json(tmp_path: Path) -> None:
    flowaudit("promises", SHOP, "-o", tmp_path / "promises.md", "-o", tmp_path / "promises.json")
    table = (tmp_path / "promises.md").read_text("utf-8").splitlines()
    assert table[0] == "| what you promised | what the code does | how we know |"
    rows = json.loads((tmp_path / "promises.json").read_text("utf-8"))
    attested = [row["id"] for row in rows if row["verdict"] == "to be attested"]
    assert attested == ["P14", "P19", "P21", "P24"]
    assert all(row["brokenBy"] for row in rows if row["verdict"] == "violated")


def test_promises_need_an_inventory(app: Path) -> None:
    assert flowaudit("promises", app).code == 2


def test_the_inventory_is_checked_and_shown() -> None:
    assert flowaudit("inventory", "lint", SHOP).code == 0
    shown = flowaudit("inventory", "show", POLICY).out
    assert "| D01-order-contact | " in shown
    assert flowaudit("inventory", "diff", POLICY, POLICY).out == "nothing changed\n"


def test_an_edited_policy_text_is_found_and_pinned(tmp_path: Path) -> None:
    names = ("ottobest.txt", "ottobest-policy.yaml")
    lay(tmp_path, {f"policy/{name}": (SHOP / "policy" / name).read_bytes() for name in names})
    lay(tmp_path, {"flowaudit.yaml": "inventory: policy/ottobest-policy.yaml\n"})
    text = tmp_path / "policy" / "ottobest.txt"
    text.write_text("A new first line.\n" + text.read_text("utf-8"), "utf-8")
    assert flowaudit("inventory", "lint", tmp_path).code == 2
    assert "is now line" in flowaudit("inventory", "pin", tmp_path / "policy" / "ottobest-policy.yaml").out
    assert flowaudit("inventory", "lint", tmp_path).code == 0


def test_an_inventory_is_suggested_from_prose(tmp_path: Path) -> None:
    (tmp_path / "policy.txt").write_text("We collect your e-mail address to answer you.\n")
    ran = flowaudit("inventory", "suggest", tmp_path / "policy.txt")
    assert "user.contact.email" in ran.out


def test_rules_are_listed_shown_and_checked() -> None:
    assert "requests" in flowaudit("rules", "list").out
    assert "requests.send-body" in flowaudit("rules", "list", "requests").out
    shown = flowaudit("rules", "show", "requests.send-body").out
    assert "- id: send-body" in shown
    assert "send-query" not in shown
    assert flowaudit("rules", "lint").code == 0
    assert "did you mean 'requests'?" in flowaudit("rules", "list", "reqests").err


def test_the_examples_of_a_pack_are_run() -> None:
    ran = flowaudit("rules", "test", "requests")
    assert ran.code == 0, ran.out
    assert "examples come out as they say" in ran.out


def test_a_pack_of_ones_own_works(app: Path) -> None:
    pack = """
pack: own
summary: Our own audit trail.
rules:
  - id: trail
    bare_call: note_in_trail
    sink: {kind: log, args: {0: message}}
    examples:
      match: ["def f(user):\\n    note_in_trail(user.email)\\n"]
      no_match: ["def f(user):\\n    note_in_trail(user.is_active)\\n"]
"""
    lay(app, {"own/trail.yaml": pack, "shop/trail.py": "def greet(user):\n    note_in_trail(user.email)\n"})
    ran = flowaudit("flows", app, "--rules", app / "own", "--format", "jsonl", "--sink", "log")
    assert "shop/trail.py" in {json.loads(line)["sink"]["file"] for line in ran.out.splitlines()}
    assert flowaudit("rules", "test", "own", "--rules", app / "own").code == 0


def test_a_name_is_classified_with_its_evidence() -> None:
    ran = flowaudit("classify", "user_email", "--owner", "order")
    assert "user_email: e-mail address (contact.email, user.contact.email)" in ran.out
    assert "what would change it" in ran.out
    assert "not personal data" in flowaudit("classify", "loop_counter").out


@pytest.mark.parametrize(
    "command", ["scan", "flows", "explain", "init", "promises", "stores", "entrypoints", "classify"]
)
def test_every_command_has_its_help(command: str) -> None:
    ran = flowaudit(command, "--help")
    assert ran.code == 0
    assert ran.out.startswith("Usage: flowaudit ")


def test_an_unknown_command_is_told_with_the_nearest_one() -> None:
    ran = flowaudit("scna")
    assert ran.code == 2
    assert "Did you mean 'scan'?" in ran.err


def test_an_inventory_goes_to_fides_and_comes_back(tmp_path: Path) -> None:
    ran = flowaudit("inventory", "export", SHOP, "--format", "fides")
    assert ran.code == 0 and "not carried by fides: what refusing costs" in ran.err
    (tmp_path / "manifest.yaml").write_text(ran.out)
    drafted = flowaudit("inventory", "import", tmp_path / "manifest.yaml", "--format", "fides")
    (tmp_path / "inventory.yaml").write_text(drafted.out)
    assert flowaudit("inventory", "lint", tmp_path / "inventory.yaml").code == 0


def test_filling_in_a_form_needs_the_form() -> None:
    ran = flowaudit("inventory", "export", SHOP, "--format", "google-play")
    assert ran.code == 2 and "--form" in ran.err
