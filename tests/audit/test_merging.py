"""Which findings are one fact: parts of a whole, data read in several places, the fields of an object that is shown."""

from __future__ import annotations

import pytest

from scanner.audit import baseline
from scanner.audit.model import Finding, identities
from scanner.taint.model import Flow
from tests.audit.seen import audit, flow, in_code, sink, source

ADDRESS = "user.contact.address"
SHIPPED = sink(host="api.mixpanel.com")


def part(category: str, line: int, confidence: str = "medium") -> Flow:
    return flow(source(category, f"shop/buyer.py:{line}", confidence=confidence, symbol=f"form.{line}"), SHIPPED)


def told(*flows: Flow) -> list[tuple[str, list[str]]]:
    """(category, categories told with it) of each finding."""
    found: list[Finding] = in_code(audit(*flows))
    return [(one.category, [other.category for other in one.also]) for one in found]


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        (
            (part(f"{ADDRESS}.city", 4), part(f"{ADDRESS}.shipping", 3, "certain"), part(f"{ADDRESS}.street", 5)),
            [(f"{ADDRESS}.shipping", [f"{ADDRESS}.city", f"{ADDRESS}.street"])],
        ),
        ((part("user.name.first", 4), part("user.name.last", 5, "high")), [("user.name.last", ["user.name.first"])]),
        (
            (part("user.contact.email", 4), part("user.contact.email", 9, "high")),
            [("user.contact.email", ["user.contact.email"])],
        ),
        (
            (part("user.contact.email", 4), part("user.contact.phone_number", 5)),
            [("user.contact.email", []), ("user.contact.phone_number", [])],
        ),
        (
            (part("user.name", 4), flow(source("user.name.last", symbol="other"), sink(host="api.openai.com"))),
            [("user.name", []), ("user.name.last", [])],
        ),
    ],
    ids=["an address and its parts", "parts alone", "two places", "two things", "two recipients"],
)
def test_one_fact_is_one_finding(flows: tuple[Flow, ...], expected: list[tuple[str, list[str]]]) -> None:
    assert sorted(told(*flows)) == expected


def test_the_sentence_names_the_parts_once() -> None:
    parts = (part(f"{ADDRESS}.city", 4), part(f"{ADDRESS}.city", 6), part(f"{ADDRESS}.street", 5))
    (finding,) = in_code(audit(part(f"{ADDRESS}.shipping", 3, "certain"), *parts))
    assert finding.message == (
        "the shipping address is sent to Mixpanel (api.mixpanel.com), and no clause declares it; the same holds for "
        "the city and the street"
    )


def test_the_fields_of_an_object_that_is_shown_are_one_fact_where_one_clause_holds() -> None:
    shown = sink("log", "shop/views.py:7")
    flows = [
        flow(source(category, "shop/views.py:7", kind="object", symbol=category), shown)
        for category in ("user.authorization.password", "user.health_and_medical")
    ]
    (finding,) = in_code(audit(*flows))
    assert len(finding.also) == 1


def test_a_baseline_knows_a_fact_by_any_of_what_it_tells() -> None:
    whole, city = part(f"{ADDRESS}.shipping", 3, "certain"), part(f"{ADDRESS}.city", 4)
    both, alone = audit(whole, city), audit(city)
    for before, after in ((both, alone), (alone, both)):
        applied, gone = baseline.apply(after, baseline.baseline_of(in_code(before)))
        assert [bool(finding.suppressed) for finding in in_code(applied)] == [True]
        assert gone == ()
    assert set(identities(in_code(alone)[0])) < set(identities(in_code(both)[0]))
