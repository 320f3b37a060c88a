"""`flowaudit inventory` on realistic edits: a text that moved, was reworded and lost a sentence; a page; a diff."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import flowaudit, lay

TEXT = """\
Privacy

We collect your name. We keep it for ten years, as the law on invoices demands.

We never sell your name.
"""
INVENTORY = """\
# Owned by legal.
policy:
  id: shop
  title: Shop
  source: {path: policy.txt}
taxonomy: {purposes: {orders: {label: take orders}}}
entities: {us: {role: first_party, name: The Shop}}
clauses:
  name:  {line: 3, quote: "We collect your name."}   # the first
  kept:
    line: 3
    quote: >
      We keep it for ten years,
      as the law on invoices demands.
  never: {quote: 'We never sell your name.', line: 5}
declarations:
  - {id: name, data: [user.name], purposes: [orders], retention: ten years, clauses: [name, kept]}
  - {id: never, stance: denies, actions: [sell], to: [anyone], data: [user.name], clauses: [never]}
promises:
  - {id: P1, text: names are not sold, clauses: [never], check: [PF104]}
"""


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLOWAUDIT_CACHE_DIR", str(tmp_path / "cache"))
    lay(tmp_path, {"policy.txt": TEXT, "inventory.yaml": INVENTORY})
    assert flowaudit("inventory", "pin", tmp_path / "inventory.yaml").out == "the hash of the text is refreshed\n"
    return tmp_path / "inventory.yaml"


def edit(policy: Path, *pairs: tuple[str, str]) -> None:
    path = policy.parent / "policy.txt"
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def test_a_pinned_inventory_has_no_fault(policy: Path) -> None:
    ran = flowaudit("inventory", "lint", policy)
    assert (ran.code, ran.err) == (0, "")
    assert (
        "3 clauses, 2 declarations, 1 promises; 0 no longer as in the text; 0 defects of the text; 0 remarks" in ran.out
    )


def test_sentences_that_moved_are_pinned_and_comments_stay(policy: Path) -> None:
    edit(policy, ("Privacy\n", "Privacy\n\nIn force from May.\n"))
    ran = flowaudit("inventory", "lint", policy)
    assert ran.code == 2
    assert "the quote of clause kept is not on line 3; it stands on line 5 now" in ran.out
    ran = flowaudit("inventory", "pin", policy)
    assert (ran.code, ran.out.splitlines()[1:]) == (
        0,
        ["name: line 3 is now line 5", "kept: line 3 is now line 5", "never: line 5 is now line 7"],
    )
    written = policy.read_text("utf-8")
    assert "# Owned by legal." in written and "# the first" in written and "line: 7}" in written
    assert flowaudit("inventory", "lint", policy).code == 0
    assert flowaudit("inventory", "pin", policy).out == "nothing moved\n"


def test_a_reworded_sentence_is_shown_and_taken_over_only_when_asked(policy: Path) -> None:
    edit(policy, ("ten years", "thirty years"), ("never sell your name", "never sell your names"))
    ran = flowaudit("inventory", "pin", policy)
    assert ran.code == 2
    assert "kept: reworded, line 3 is perhaps line 3" in ran.out
    assert "  is   “We keep it for thirty years, as the law on invoices demands.”" in ran.out
    assert "2 clauses need a person" in ran.out
    assert flowaudit("inventory", "lint", policy).code == 2
    ran = flowaudit("inventory", "pin", policy, "--reword")
    assert ran.code == 0
    assert "the hash of the text is refreshed" in ran.out
    assert 'quote: "We never sell your names.", line: 5}' in policy.read_text("utf-8")
    assert flowaudit("inventory", "lint", policy).code == 0


def test_while_a_sentence_is_gone_the_hash_stays_and_the_scan_goes_on(policy: Path) -> None:
    edit(policy, ("We never sell your name.\n", ""))
    lay(policy.parent, {"app.py": "x = 1\n"})
    ran = flowaudit("inventory", "pin", policy)
    assert ran.code == 2
    assert "never: “We never sell your name.” is no longer in the text (it stood on line 5)" in ran.out
    ran = flowaudit("scan", policy.parent, "--inventory", policy, "--fail-on", "error")
    assert (ran.code, "PF704 InventoryDrift" in ran.out) == (1, True)


def test_what_rests_on_a_sentence_that_changed_is_named(policy: Path) -> None:
    edit(policy, ("We never sell your name.", "We never sell your names."))
    assert "  rests on it: never, P1\n" in flowaudit("inventory", "pin", policy, "--reword").out


def test_an_old_inventory_is_compared_without_its_text(policy: Path, tmp_path: Path) -> None:
    old = tmp_path / "elsewhere" / "old.yaml"
    old.parent.mkdir()
    old.write_text(policy.read_text("utf-8").replace("retention: ten years", "retention: one month"), "utf-8")
    ran = flowaudit("inventory", "diff", old, policy)
    assert (ran.code, ran.err) == (0, "")
    assert "is kept for 10 years now; it was 30 days" in ran.out


def test_a_new_sentence_without_a_clause_is_remarked(policy: Path) -> None:
    edit(policy, ("Privacy\n", "Privacy\n\nWe share your name with advertisers.\n"))
    ran = flowaudit("inventory", "lint", policy)
    assert "policy.txt:3: remark: no clause quotes “We share your name with advertisers.”" in ran.out


def test_the_hash_is_written_wherever_the_source_stands(policy: Path) -> None:
    for source in (
        "source: {path: policy.txt}",
        "source:\n    path: policy.txt",
        "source: {sha256: '', path: policy.txt}",
    ):
        policy.write_text(INVENTORY.replace("source: {path: policy.txt}", source), "utf-8")
        assert flowaudit("inventory", "pin", policy).code == 0
        assert flowaudit("inventory", "lint", policy).code == 0
        assert policy.read_text("utf-8").count("sha256") == 1


def test_the_page_says_it_in_words(policy: Path) -> None:
    page = flowaudit("inventory", "show", policy).out
    assert "| name | name | collected, used, stored | take orders | 10 years | name, kept |" in page
    assert "## What is denied" in page and "| never | name | sold | anyone | never |" in page
    assert "| P1 | names are not sold | code, in part | never |" in page
    assert "- **never** (line 5) We never sell your name." in page


def test_a_diff_says_what_is_allowed_more_and_less(policy: Path, tmp_path: Path) -> None:
    new = policy.parent / "new.yaml"
    text = policy.read_text("utf-8").replace("retention: ten years", "retention: thirty years, consent: required")
    new.write_text(text.replace("actions: [sell], to: [anyone]", "actions: [sell, share], to: [anyone]"), "utf-8")
    assert flowaudit("inventory", "diff", policy, new).out.splitlines() == [
        "allows more (1)",
        "  name (name): is kept for 30 years now; it was 10 years",
        "allows less (2)",
        "  name (name): explicit consent is required; before, no consent is asked",
        "  never (name): is now denied to be shared",
    ]


def test_suggestions_of_any_format_are_read_and_lint_without_drift(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "benchmarks" / "policies"
    for policy in sorted(each for each in folder.iterdir() if each.suffix != ".yaml"):
        lay(tmp_path, {policy.name: policy.read_bytes()})
        ran = flowaudit("inventory", "suggest", tmp_path / policy.name)
        (tmp_path / "inventory.yaml").write_text(ran.out, "utf-8")
        linted = flowaudit("inventory", "lint", tmp_path / "inventory.yaml")
        assert (linted.code, linted.err) == (0, ""), policy.name
        assert "0 no longer as in the text" in linted.out and "0 remarks" in linted.out
