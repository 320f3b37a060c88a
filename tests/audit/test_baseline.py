"""Fingerprints and baselines: what is known is suppressed and stays in the report; what is gone is named."""

from __future__ import annotations

import msgspec
import pytest

from scanner.audit import baseline
from scanner.audit.fingerprints import identity, line_hashes
from tests.audit.seen import audit, flow, in_code, sink, source


def test_a_baseline_survives_moving_the_code() -> None:
    before = audit(flow(source(at="shop/a.py:10"), sink(at="shop/b.py:20", host="api.mixpanel.com")))
    known = baseline.decode(baseline.encode(baseline.baseline_of(before.findings, "accepted in May")))
    after = audit(flow(source(at="shop/a.py:44"), sink(at="shop/b.py:61", host="api.mixpanel.com")))
    applied, gone = baseline.apply(after, known)
    assert [finding.suppressed for finding in in_code(applied)] == ["known in the baseline: accepted in May"]
    assert gone == ()


def test_a_new_finding_is_not_suppressed_and_a_gone_one_is_named() -> None:
    before = audit(flow(source(at="shop/a.py:10"), sink(host="api.mixpanel.com")))
    after = audit(flow(source("user.name", at="shop/a.py:10"), sink(host="api.mixpanel.com")))
    applied, gone = baseline.apply(after, baseline.baseline_of(before.findings))
    assert [finding.suppressed for finding in in_code(applied)] == [""]
    assert [entry.rule for entry in gone] == ["PF102"]


def test_what_is_no_baseline_is_refused() -> None:
    with pytest.raises(msgspec.MsgspecError):
        baseline.decode(b'{"findings": [{"rule": 1}]}')


def test_an_identity_tells_every_part_apart() -> None:
    parts = ["PF102", "user.name", "mixpanel", "form", "post", "f"]
    one = identity(*parts)
    others = {identity(*(part + "x" if at == index else part for index, part in enumerate(parts))) for at in range(6)}
    assert len({one, *others}) == 7
    assert identity("a", "b", "", "", "", "") != identity("ab", "", "", "", "", "")


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
    ],
    ids=["empty", "four lines"],
)
def test_line_hashes_are_githubs(text: str, hashes: list[str]) -> None:
    found = line_hashes(text, range(1, len(hashes) + 1))
    assert [found[line] for line in sorted(found)] == hashes


def test_line_endings_do_not_change_a_hash_and_equal_lines_are_counted() -> None:
    body = "x = 1\n" + "pass\n" * 60
    assert line_hashes(body, {1, 5}) == line_hashes(body.replace("\n", "\r\n"), {1, 5})
    assert line_hashes("same\n" * 300, {1, 2})[2].endswith(":2")
