# ruff: noqa: E501 - each case stands on one line
"""Documents that are wrong or unusual, through the command line: a message with file, line and a way out, or read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import APP, flowaudit, lay

TEXT = "We collect your e-mail address.\n\nWe keep it.\n"
INVENTORY = """\
policy: {id: p, title: P, source: {path: policy.txt}}
taxonomy: {purposes: {orders: {label: orders}}}
entities: {us: {role: first_party}}
clauses: {C1: {line: 1, quote: "We collect your e-mail address."}}
declarations:
  - {id: d, data: [user.contact.email], purposes: [orders], clauses: [C1]}
"""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLOWAUDIT_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "app"
    root.mkdir()
    settings = "inventory: inventory.yaml\n"
    return lay(root, {**APP, "flowaudit.yaml": settings, "inventory.yaml": INVENTORY, "policy.txt": TEXT})


def refused(app: Path, complaint: str, **files: str | bytes) -> None:
    """The documents are refused with this complaint, nothing on standard output, exit code 2."""
    lay(app, {name.replace("_", "."): content for name, content in files.items()})
    ran = flowaudit("scan", app)
    assert (ran.code, ran.out) == (2, "")
    assert complaint in ran.err


def test_the_documents_are_right_to_begin_with(app: Path) -> None:
    assert flowaudit("scan", app, "--fail-on", "never").code == 0


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("title: P,", "titel: P,", "inventory.yaml:1: unknown key 'titel' under 'policy' (did you mean 'title'?)"),
        ("quote: \"We collect your e-mail address.\"", "quote: \"We sell shoes.\"", "inventory.yaml:4: the quote of clause 'C1' is not in policy.txt (quote a sentence as it stands there; one text belongs to one inventory"),
        ("{orders: {label: orders}}", "{orders: {parent: ads}, ads: {parent: orders}}", "inventory.yaml:2: the purpose 'orders' stands above itself: orders > ads > orders (drop one parent)"),
        ("{label: orders}", "{maps_to: essential.servce}", "inventory.yaml:2: 'essential.servce' is no data use of fideslang (did you mean 'essential.service'?)"),
        ("data: [user.contact.email], ", "", "inventory.yaml:6: declaration 'd' can match nothing: it names no data"),
        ("clauses: [C1]}", "clauses: [C1]}\n  - {id: d, data: [user.name], clauses: [C1]}", "inventory.yaml:7: the declaration id 'd' is used twice (first on line 6)"),
        ("clauses: [C1]}", "clauses: [C1], retention: soon}", "inventory.yaml:6: 'soon' is no duration (write for instance '30 days', '2 years' or 'P6M')"),
        ("title: P,", "title: P, effective: 03/01/2026,", "inventory.yaml:1: '03/01/2026' is no date, or could mean two (write it as in 2026-03-01)"),
        ("policy: {", "extends: none.yaml\npolicy: {", "inventory.yaml:1: the inventory 'none.yaml' that this one extends does not exist (looked for none.yaml)"),
        ("policy: {", "extends: inventory.yaml\npolicy: {", "inventory.yaml:1: 'inventory.yaml' extends itself: inventory.yaml > inventory.yaml (drop one `extends`)"),
        ("path: policy.txt", "path: none.txt", "inventory.yaml: the policy text 'none.txt' does not exist"),
    ],
)  # fmt: skip
def test_an_inventory_that_is_wrong_is_refused_with_file_line_and_a_way_out(
    app: Path, old: str, new: str, complaint: str
) -> None:
    assert old in INVENTORY
    refused(app, complaint, inventory_yaml=INVENTORY.replace(old, new))


def test_bases_that_extend_each_other_are_refused(app: Path) -> None:
    base = 'extends: inventory.yaml\npolicy: {id: b, title: B, source: {path: ""}}\n'
    complaint = "base.yaml:1: 'inventory.yaml' extends itself: inventory.yaml > base.yaml > inventory.yaml"
    refused(app, complaint, inventory_yaml="extends: base.yaml\n" + INVENTORY, base_yaml=base)


def test_an_empty_binary_or_missing_inventory(app: Path) -> None:
    refused(app, "inventory.yaml: the file is empty", inventory_yaml="")
    refused(app, "inventory.yaml:2: the file is not UTF-8 text", inventory_yaml=b"a: 1\n\xff\xfe\x00b")
    refused(app, "flowaudit.yaml:1: 'none.yaml' does not exist", flowaudit_yaml="inventory: none.yaml\n")
    refused(app, "cannot be read: is a directory", flowaudit_yaml="inventory: shop\n")


def test_a_policy_text_in_another_encoding_is_refused_with_its_line(app: Path) -> None:
    complaint = "policy.txt:2: the text is not UTF-8 (a byte 0xdf) (save it as UTF-8)"
    refused(app, complaint, policy_txt="Hallo.\nWir erheben Stra\xdfen.\n".encode("latin-1"))


def test_settings_in_broken_toml_are_told_with_their_line(tmp_path: Path) -> None:
    lay(tmp_path, {"pyproject.toml": "[project]\nname = 'x'\n[tool.flowaudit\n", "a.py": "x = 1\n"})
    ran = flowaudit("scan", tmp_path)
    assert ran.code == 2
    assert "pyproject.toml:3: not valid TOML" in ran.err


@pytest.mark.parametrize(
    "raw",
    [TEXT.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + TEXT.encode(), TEXT.encode("utf-16")],
    ids=["crlf", "bom", "utf-16"],
)
def test_line_endings_marks_and_encodings_with_a_mark_are_read(app: Path, raw: bytes) -> None:
    lay(app, {"policy.txt": TEXT})
    assert flowaudit("inventory", "pin", app).code == 0
    lay(app, {"policy.txt": raw})
    assert flowaudit("inventory", "lint", app).code == 0


@pytest.mark.parametrize(
    ("text", "quote"),
    [("隐私政策\n\n我们收集您的电子邮件地址。我们不出售它。\n", "我们收集您的电子邮件地址。"), ("الخصوصية\n\nنحن نجمع بريدك.\n", "نحن نجمع بريدك.")],
    ids=["chinese", "arabic"],
)  # fmt: skip
def test_policies_in_any_script_are_cited_in_findings(app: Path, text: str, quote: str) -> None:
    inventory = INVENTORY.replace("line: 1", "line: 3").replace("We collect your e-mail address.", quote)
    lay(app, {"policy.txt": text, "inventory.yaml": inventory})
    assert flowaudit("inventory", "lint", app).code == 0
    run = json.loads(flowaudit("scan", app, "--format", "sarif").out)["runs"][0]
    cited = [each for each in run["results"] if quote in json.dumps(each, ensure_ascii=False)]
    assert cited and cited[0]["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert quote in flowaudit("scan", app).out


def test_an_exemption_that_ended_holds_no_longer_and_that_is_notified(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bindings = """\
exemptions:
  - {rule: PF302, match: {path: "shop/**"}, reason: known, approver: us, until: 1 March 2026}
"""
    lay(app, {"bindings.yaml": bindings, "flowaudit.yaml": "inventory: inventory.yaml\nbindings: bindings.yaml\n"})
    for epoch, suppressed, notified in (("1772323200", True, []), ("1772409600", False, ["bindings.yaml"])):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        run = json.loads(flowaudit("scan", app, "--format", "sarif").out)["runs"][0]
        (logged,) = [each for each in run["results"] if each["ruleId"] == "PF302"]
        assert bool(logged.get("suppressions")) is suppressed
        notes = [note for note in run["invocations"][0]["toolExecutionNotifications"] if note.get("locations")]
        places = [note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for note in notes]
        assert places == notified


def test_a_date_that_could_mean_two_is_refused_in_bindings(app: Path) -> None:
    bindings = "exemptions: [{rule: PF302, match: {path: x}, reason: r, approver: a, until: 03/01/2026}]\n"
    settings = "inventory: inventory.yaml\nbindings: bindings.yaml\n"
    complaint = "bindings.yaml:1: '03/01/2026' is no date, or could mean two (write it as in 2026-03-01)"
    refused(app, complaint, bindings_yaml=bindings, flowaudit_yaml=settings)


def test_a_rule_that_can_never_fire_is_refused(app: Path) -> None:
    pack = "pack: own\nsummary: x\nrules:\n  - {id: a, call: 'a.b', sink: {kind: log, args: {}}}\n"
    lay(app, {"own/pack.yaml": pack})
    ran = flowaudit("scan", app, "--rules", app / "own")
    assert ran.code == 2
    assert "pack.yaml:4: " in ran.err


def elsewhere(place: str) -> str:
    hint = f"it stands at {place}; one text belongs to one inventory: declare it in one for that text"
    return f"inventory.yaml:%d: the quote of clause 'C1' is not in policy.txt ({hint})"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terms.txt", "Terms\n\nWe sell\nshoes.\n"),
        ("terms.md", "# Terms\n\nWe *sell* shoes.\n"),
        ("terms.html", "<html><body>\n<h1>Terms</h1>\n<p>We <b>sell</b> shoes.</p></body></html>\n"),
    ],
)
def test_a_quote_from_a_text_beside_the_inventory_is_told_with_its_place(
    app: Path, name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(app)
    lay(app, {name: text, "other.txt": "We sell hats.\n", "binary.txt": b"\xff\x00\xfe", "empty.md": ""})
    quoted = INVENTORY.replace("We collect your e-mail address.", "We sell shoes.")
    refused(app, elsewhere(f"{name}:3") % 4, inventory_yaml=quoted)


def test_a_quote_from_the_text_of_a_base_is_told_with_its_place(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(app)
    base = "policy: {id: b, title: B, source: {path: base.txt}}\nextends: more/third.yaml\n"
    third = "policy: {id: t, title: T, source: {path: third.legal}}\nextends: ../base.yaml\n"
    lay(app, {"company/base.yaml": base, "company/base.txt": "We sell hats.\n"})
    quoted = "extends: company/base.yaml\n" + INVENTORY.replace("We collect your e-mail address.", "We sell hats.")
    lay(app, {"company/more/third.yaml": third.partition("extends")[0], "company/more/third.legal": "We sell socks.\n"})
    refused(app, elsewhere("company/base.txt:1") % 5, inventory_yaml=quoted)
    refused(app, elsewhere("company/more/third.legal:1") % 5, inventory_yaml=quoted.replace("hats", "socks"))
    lay(app, {"company/more/third.yaml": third})  # which now extends what extends it
    refused(app, "extends itself", inventory_yaml=quoted)


def test_bindings_for_another_inventory_are_refused_with_both_places(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(app)
    settings = "inventory: inventory.yaml\nbindings: code/bindings.yaml\n"
    lay(app, {"flowaudit.yaml": settings, "code/bindings.yaml": "bindings_version: 1\ninventory: admin.yaml\n"})
    what = "code/bindings.yaml:2: these bindings are for the inventory 'admin.yaml', and inventory.yaml is in use "
    refused(app, what + "(there is no 'admin.yaml')")
    hint = "(use the one with the other, or name the one in use here)"
    refused(app, what + hint, admin_yaml=INVENTORY)
    assert what + hint in flowaudit("inventory", "lint", app).err
    # Trying another inventory with the bindings of the settings is no mistake.
    assert flowaudit("scan", app, "--inventory", app / "inventory.yaml", "--fail-on", "never").code == 0


@pytest.mark.parametrize("named", ["inventory.yaml", "../inventory.yaml", "company.yaml", ""])
def test_bindings_name_the_inventory_in_use_or_its_base(app: Path, named: str) -> None:
    lay(app, {"flowaudit.yaml": "inventory: inventory.yaml\nbindings: code/bindings.yaml\n"})
    lay(app, {"company.yaml": 'policy: {id: c, title: C, source: {path: ""}}\n'})
    lay(app, {"inventory.yaml": "extends: company.yaml\n" + INVENTORY})
    lay(app, {"code/bindings.yaml": f"bindings_version: 1\ninventory: {json.dumps(named)}\n"})
    assert flowaudit("scan", app, "--fail-on", "never").code == 0
