"""Text for people: grouped by file, aligned, within the width, plain where nothing can show colours."""

from __future__ import annotations

import io

import msgspec

from scanner.report.explain import write_explanation
from scanner.report.model import Look, Outcome
from scanner.report.style import columns, grid, plain_line, shortened
from scanner.report.summary import _folded_map
from scanner.report.table import write_table
from scanner.report.text import write_text
from tests.report import sample


def written(outcome: Outcome | None = None, look: Look = Look(), with_summary: bool = True) -> str:  # noqa: B008 frozen
    stream = io.StringIO()
    write_text(outcome or sample.outcome(), stream, look, with_summary)
    return stream.getvalue()


def test_a_finding_shows_its_flow_the_policy_and_how_sure_it_is() -> None:
    block = written(with_summary=False).split("\n\n")[0].splitlines()
    assert block[0].startswith("error PF102 UndeclaredRecipient ")
    assert block[0].endswith(" shop/analytics/events.py:41")
    assert '    shop/accounts/views.py:23    read from the registration form: request.form["email"]' in block
    assert any(line.startswith("  policy    policy/otto best.txt:5 C05-scope") for line in block)
    assert block[-1] == "  id        bbbb2222"


def test_files_with_the_gravest_findings_come_first() -> None:
    heads = [line.split()[1] for line in written(with_summary=False).splitlines() if line[:1] not in ("", " ")]
    assert heads == ["PF102", "PF302", "PF303", "PF701"]


def test_heads_are_as_wide_as_asked() -> None:
    for width in (60, 80, 120):
        heads = [
            line for line in written(look=Look(width), with_summary=False).splitlines() if line[:1] not in ("", " ")
        ]
        assert {columns(head) for head in heads} <= {width} | {columns(head) for head in heads if columns(head) > width}
        assert all(
            columns(line) <= max(width, 100) for line in written(look=Look(width), with_summary=False).splitlines()
        )


def test_colours_are_written_only_when_asked_for() -> None:
    assert "\033" not in written()
    assert "\033[1;31merror\033[0m" in written(look=Look(colour=True))


def test_control_characters_of_scanned_code_do_not_reach_the_terminal() -> None:
    message = msgspec.structs.replace(sample.FINDINGS[0], message="an \033[2J escape")
    assert "\033" not in written(sample.outcome((message,)))


def test_suppressed_findings_are_counted_and_not_shown() -> None:
    hidden = msgspec.structs.replace(sample.FINDINGS[1], suppressed="in the baseline")
    text = written(sample.outcome((hidden,)))
    assert "PF102" not in text
    assert "1 suppressed" in text


def test_the_summary_counts_verdicts_and_what_was_not_understood() -> None:
    text = written()
    assert "D01-order            3          1    0" in text
    assert "1 error, 2 warnings, 1 note in 4 files" in text
    assert "shop/x.py" in text
    assert "2 not resolved" in text
    assert "2 directories of tests" in text


def test_without_an_inventory_the_data_map_is_shown() -> None:
    outcome = sample.outcome(())
    bare = msgspec.structs.replace(outcome.audit, inventory_path="", declarations=(), promises=())
    text = written(msgspec.structs.replace(outcome, audit=bare))
    assert "data category       log  analytics" in text
    assert "user.contact.email    1          1" in text


def test_flows_are_a_table_with_one_flow_a_row() -> None:
    stream = io.StringIO()
    write_table(sample.outcome(), stream, Look(), with_summary=False)
    assert stream.getvalue().splitlines()[2].split() == [
        "e-mail", "address", "shop/accounts/views.py:23", "analytics", "(hashed)", "shop/analytics/events.py:41",
        "mixpanel", "medium",
    ]  # fmt: skip


def test_an_explanation_holds_all_evidence() -> None:
    stream = io.StringIO()
    write_explanation(sample.FINDINGS[1], sample.outcome(), stream, Look())
    text = stream.getvalue()
    for part in (
        "every step",
        "hashed by hashlib.sha1",
        "granted('location') is true",
        "reached from",
        "unknown-call",
        "D01-order: does not cover it",
        "constant in the code",
        "# Undeclared recipient",
    ):
        assert part in text


def test_wide_characters_take_two_columns() -> None:
    assert columns("名前") == 4
    assert grid([("名前", "x"), ("a", "y")]) == ["名前  x", "a     y"]
    assert columns(shortened("名前名前名前", 5)) <= 5
    assert plain_line("a\x1b[31m\n b") == "a�[31m b"


def test_on_a_narrow_terminal_flows_stand_under_their_sinks() -> None:
    stream = io.StringIO()
    write_table(sample.outcome(), stream, Look(width=60, cuts=True), with_summary=False)
    lines = stream.getvalue().splitlines()
    flow = sample.outcome().audit.flows.flows[0]
    assert any(line.startswith(f"{flow.sink.place.path}:{flow.sink.place.line}  ") for line in lines)
    assert any(
        line.startswith("    ") and f"{flow.source.place.path}:{flow.source.place.line}" in line for line in lines
    )


def test_the_data_map_keeps_to_a_narrow_terminal() -> None:
    rows = [("data category", "log", "analytics"), ("user.contact.email", "2", ""), ("user.name", "1", "3")]
    lines = _folded_map(rows, Look(width=40))
    assert lines[0].split() == ["data", "category", "flows", "to"]
    assert [line.split("  ", 1)[1].strip() for line in lines[1:3]] == ["2 log", "1 log, 3 analytics"]
    assert all(len(line) <= 40 for line in lines)
