# ruff: noqa: E501 - each case stands on one line
"""What changed between two inventories, in words, and whether it allows more or less."""

from __future__ import annotations

import pytest

from scanner.inventory.difference import difference
from scanner.inventory.model import Inventory
from scanner.inventory.reader import read_inventory
from scanner.taxonomy import CategoryTree, dotted_parents

CATEGORIES = CategoryTree(dotted_parents(["user.contact.email", "user.name", "user.location"]))
OLD = """\
policy: {id: p, title: P, source: {path: ""}}
taxonomy: {purposes: {orders: {label: take orders}, ads: {label: advertise}}}
entities: {us: {role: first_party, name: Us}, mailer: {role: processor, name: Mailer}}
services: {shop: {label: the user shops}, club: {label: the user joins}}
clauses: {C1: {line: 1, quote: "We collect your name."}}
declarations:
  - id: D
    data: [user.name]
    actions: [collect, share]
    to: [mailer]
    purposes: [orders]
    when: {service: shop}
    consent: required
    retention: 30 days
    clauses: [C1]
promises: [{id: P1, text: nothing else, clauses: [C1]}]
"""


def read(text: str) -> Inventory:
    return read_inventory("p.yaml", text, CATEGORIES)


@pytest.mark.parametrize(
    ("old", "new", "said", "effect"),
    [
        ("data: [user.name]", "data: [user.name, user.contact.email]", "now also covers email", "wider"),
        ("    to: [mailer]\n", "    to: [third_parties]\n", "may now also go to third parties", "wider"),
        ("    to: [mailer]\n", "    to: [third_parties]\n", "no longer goes to Mailer", "narrower"),
        ("purposes: [orders]", "purposes: [orders, ads]", "may now also serve “advertise”", "wider"),
        ("consent: required", "consent: deemed", "using the service counts as consent; before, explicit consent is required", "wider"),
        ("retention: 30 days", "retention: 1 year", "is kept for 1 year now; it was 30 days", "wider"),
        ("    retention: 30 days\n", "", "is kept for no stated time now; it was 30 days", "wider"),
        ("retention: 30 days", "retention: 10 days", "is kept for 10 days now; it was 30 days", "narrower"),
        ("when: {service: shop}", "when: {service: [shop, club]}", "holds now when the user shops and the user joins", "wider"),
        ("when: {service: shop}", "when: {service: any}", "holds now for any service", "wider"),
        ("actions: [collect, share]", "actions: [collect]", "is no longer shared", "narrower"),
        ("quote: \"We collect your name.\"", "quote: \"We take your name.\"", "reworded: “We collect your name.” is now “We take your name.”", "neutral"),
        ("promises: [{id: P1, text: nothing else, clauses: [C1]}]\n", "", "no longer promised: nothing else", "wider"),
        ("    consent: required\n", "    consent: required\n    regions: [IN]\n", "may now also be processed in IN", "wider"),
        ("    consent: required\n", "    consent: required\n    refusal: {effect: service_unavailable}\n", "refusing costs the whole service now; it cost nothing", "wider"),
        ("    consent: required\n", "    consent: required\n    unless: {required_by_law: true}\n", "law may now require it without consent", "wider"),
        ("policy: {id: p,", "policy: {id: p, regions: [EU],", "data may now also be processed in EU", "wider"),
        ("policy: {id: p,", "policy: {id: p, topics: {children: declared},", "children is spoken of now", "neutral"),
        ("{label: take orders}", "{label: take orders and advertise}", "the purpose is “take orders and advertise” now; it was “take orders”", "neutral"),
        ("mailer: {role: processor", "mailer: {role: third_party", "Mailer is a third party now; it was a processor", "neutral"),
        ("clauses: [C1]}]", "clauses: [C1], verify: attest}]", "is checked by nobody but people now (attest)", "wider"),
        ("    consent: required\n", "    consent: required\n    identifiability: anonymous\n", "is anonymous now; it was identified", "narrower"),
    ],
)  # fmt: skip
def test_a_change_is_said_with_what_it_allows(old: str, new: str, said: str, effect: str) -> None:
    assert old in OLD
    changes = difference(read(OLD), read(OLD.replace(old, new)))
    assert (said, effect) in [(change.text, change.effect) for change in changes]


def test_the_same_inventory_shows_no_change() -> None:
    assert difference(read(OLD), read(OLD)) == ()


def test_new_and_gone_declarations_are_named() -> None:
    more = OLD.replace(
        "promises:", "  - {id: N, stance: denies, actions: [sell], data: [user.name], clauses: [C1]}\npromises:"
    )
    (added,) = difference(read(OLD), read(more))
    assert (added.subject, added.text, added.effect) == ("N", "is now denied: name, sold", "narrower")
    (gone,) = difference(read(more), read(OLD))
    assert (gone.subject, gone.text, gone.effect) == ("N", "is no longer denied: name, sold", "wider")


def test_what_a_denial_gains_allows_less() -> None:
    denied = OLD.replace("  - id: D\n", "  - id: D\n    stance: denies\n")
    (change,) = difference(read(denied), read(denied.replace("[user.name]", "[user.name, user.location]")))
    assert (change.text, change.effect) == ("now also denies it for location", "narrower")


def test_what_a_denial_loses_allows_more() -> None:
    denied = OLD.replace("  - id: D\n", "  - id: D\n    stance: denies\n")
    (change,) = difference(read(denied), read(denied.replace("    to: [mailer]\n", "")))
    assert (change.text, change.effect) == ("going to Mailer is no longer denied", "wider")


def test_a_declaration_under_another_id_is_renamed() -> None:
    (change,) = difference(read(OLD), read(OLD.replace("  - id: D\n", "  - id: orders\n")))
    assert (change.subject, change.text, change.effect) == ("orders", "says what D said before", "neutral")
