"""Findings with no code: stale declarations, drift, contradictions and defects, each where it stands."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from scanner.audit.declared import findings_without_code
from scanner.audit.model import Finding
from scanner.inventory.model import Inventory
from scanner.inventory.policy_text import PolicyText
from scanner.inventory.reader import read_inventory
from scanner.taint.model import Collection
from tests.audit import reference_case
from tests.audit.seen import audit, source

WHOLE = Path(__file__).parent / "whole"


@cache
def clinic() -> Inventory:
    text = PolicyText("clinic.txt", (WHOLE / "clinic.txt").read_bytes())
    return read_inventory("clinic.yaml", (WHOLE / "clinic.yaml").read_bytes(), reference_case.categories(), text)


def found(rule: str, inventory: Inventory, seen: tuple[str, ...] = (), complete: bool = False) -> list[Finding]:
    return [entry for entry in findings_without_code(inventory, frozenset(seen), complete) if entry.rule == rule]


def test_every_declared_term_that_is_never_seen_is_stale() -> None:
    stale = found("PF701", reference_case.inventory(), ("user.name.first", "user.contact.email"), complete=True)
    assert "user.calendar" in {finding.category for finding in stale}
    assert not {"user.name", "user.contact", "user.contact.email"} & {finding.category for finding in stale}
    (calendar,) = [finding for finding in stale if finding.category == "user.calendar"]
    assert (calendar.place.path, calendar.place.line) == ("policy/ottobest-policy.yaml", 273)
    assert calendar.citations[0].clause == "L29-S1"


def test_nothing_is_stale_when_not_all_was_scanned_nor_in_denials() -> None:
    assert found("PF701", reference_case.inventory(), ()) == []
    stale = found("PF701", clinic(), (), complete=True)
    assert "user.financial.credit_card" not in {finding.category for finding in stale}


def test_what_a_scan_sees_is_not_stale() -> None:
    result = audit(Collection(source("user.calendar", "shop/reminders/x.py:3")), complete=True)
    stale = {finding.category for finding in result.findings if finding.rule == "PF701"}
    assert "user.calendar" not in stale
    assert "user.content.photo_library" in stale


def test_a_text_that_changed_drifts_by_hash_and_by_quote() -> None:
    raw = (reference_case.REFERENCE / "ottobest.txt").read_bytes()
    changed = PolicyText(
        "policy/ottobest.txt", b"New first line.\n" + raw.replace(b"your calendar information", b"calendars")
    )
    document = (reference_case.REFERENCE / "ottobest-policy.yaml").read_bytes()
    inventory = read_inventory("policy/p.yaml", document, reference_case.categories(), changed)
    drifts = found("PF704", inventory)
    assert drifts[0].message.startswith("the policy text policy/ottobest.txt has changed")
    assert len(drifts) == 32
    (calendar,) = [finding for finding in drifts if "L29-S3" in finding.message]
    assert calendar.message == "the quote of clause L29-S3 is not on line 29; it is no longer in the text"
    assert (calendar.level, calendar.place.path) == ("error", "policy/p.yaml")


def test_line_endings_and_a_mark_are_no_drift() -> None:
    raw = (reference_case.REFERENCE / "ottobest.txt").read_bytes()
    same = PolicyText("policy/ottobest.txt", b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"))
    document = (reference_case.REFERENCE / "ottobest-policy.yaml").read_bytes()
    assert found("PF704", read_inventory("p.yaml", document, reference_case.categories(), same)) == []


def test_an_affirmation_and_a_denial_of_the_same_breadth_contradict() -> None:
    (finding,) = found("PF705", clinic())
    assert finding.message == "“visits” affirms what “no-visits” denies, and neither is the narrower"
    assert (finding.place.path, finding.place.line) == ("clinic.txt", 19)
    assert [citation.declaration for citation in finding.citations] == ["visits", "no-visits"]


def test_exceptions_and_carve_outs_are_no_contradictions() -> None:
    named = " ".join(finding.message for finding in found("PF705", clinic()))
    assert "reminders" not in named
    assert "precise" not in named


def test_recorded_contradictions_are_reported_too() -> None:
    assert [finding.citations[0].clause for finding in found("PF705", reference_case.inventory())] == [
        "L15-S2",
        "L9-S2",
    ]


def test_recorded_defects_stand_on_their_clause() -> None:
    defects = found("PF706", reference_case.inventory())
    (contact,) = [finding for finding in defects if "Data Protection Officer" in finding.message]
    assert (contact.place.path, contact.place.line, contact.level) == ("policy/ottobest.txt", 11, "note")


def test_an_open_list_over_sensitive_data_is_a_defect_and_a_closed_one_is_not() -> None:
    messages = [finding.message for finding in found("PF706", clinic())]
    assert messages == ["the open list of “security” stands over the installed apps, which it does not cover"]
    closed = [msgspec.structs.replace(entry, open=False) for entry in clinic().declarations]
    assert found("PF706", msgspec.structs.replace(clinic(), declarations=tuple(closed))) == []


def test_a_missing_purpose_and_an_undefined_entity_are_defects_unless_recorded() -> None:
    bare = msgspec.structs.replace(reference_case.inventory(), defects=())
    messages = {finding.message for finding in found("PF706", bare)}
    assert "no purpose is given for what “D04-device” declares" in messages
    assert "audi is named and defined nowhere" in messages
    recorded = {finding.message for finding in found("PF706", reference_case.inventory())}
    assert "no purpose is given for what “D04-device” declares" not in recorded


def test_every_identity_is_its_own() -> None:
    findings = findings_without_code(reference_case.inventory(), frozenset(), True)
    assert len({finding.identity for finding in findings}) == len(findings)
