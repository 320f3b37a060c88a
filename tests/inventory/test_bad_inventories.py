# ruff: noqa: E501 - complaints are asserted whole, on one line
"""What is wrong with an inventory is said all at once, each with file, line and a way out."""

from __future__ import annotations

import pytest

from scanner.inventory.policy_text import PolicyText
from scanner.inventory.reader import read_inventory
from scanner.source import ConfigError
from scanner.taxonomy import CategoryTree, dotted_parents

CATEGORIES = CategoryTree(
    dotted_parents(["user.contact.email", "user.name", "user.location.precise", "user.telemetry"])
)
TEXT = PolicyText("policy.txt", b"We collect your name and e-mail address.\n\nWe keep it for 30 days.\n")
HEAD = """\
policy: {id: p, title: P, source: {path: policy.txt}}
taxonomy:
  purposes: {orders: {label: orders}}
entities: {us: {role: first_party}}
services: {shop: {label: the shop}}
clauses:
  C1: {line: 1, quote: "We collect your name and e-mail address."}
"""


def said(text: str, policy_text: PolicyText | None = TEXT) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_inventory("p.yaml", text, CATEGORIES, policy_text, {"PF101", "PF102"})
    return [str(complaint) for complaint in caught.value.complaints]


def declared(body: str) -> str:
    return HEAD + "declarations:\n" + body


def test_an_inventory_without_fault_is_read() -> None:
    fine = declared("  - {id: d, data: [user.name, user.contact.email], purposes: [orders], clauses: [C1]}\n")
    inventory = read_inventory("p.yaml", fine, CATEGORIES, TEXT)
    assert [term.category for term in inventory.declarations[0].data] == ["user.name", "user.contact.email"]
    assert inventory.drifts == ()


def test_an_unknown_key_names_the_nearest() -> None:
    assert said(declared("  - {id: d, data: [user.name], clauses: [C1], purpose: [orders]}\n")) == [
        "p.yaml:9: unknown key 'purpose' under 'declarations' (did you mean 'purposes'?)"
    ]


def test_references_to_what_is_not_there_come_all_at_once() -> None:
    body = """\
  - id: d
    data: [user.contact.emial]
    purposes: [order]
    when: {service: shopp}
    by: uss
    to: [us, thirdparties]
    clauses: [C2]
"""
    assert said(declared(body)) == [
        "p.yaml:10: unknown category 'user.contact.emial' (did you mean 'user.contact.email'?)",
        "p.yaml:11: unknown purpose 'order' (did you mean 'orders'?)",
        "p.yaml:12: unknown service 'shopp' (did you mean 'shop'?)",
        "p.yaml:13: unknown entity 'uss' (did you mean 'us'?)",
        "p.yaml:14: unknown entity 'thirdparties' (did you mean 'third_parties'?)",
        "p.yaml:15: unknown clause 'C2' (known: C1)",
    ]


def test_an_id_used_twice_names_the_first() -> None:
    body = "  - {id: d, data: [user.name], clauses: [C1]}\n  - {id: d, data: [user.contact.email], clauses: [C1]}\n"
    assert said(declared(body)) == ["p.yaml:10: the declaration id 'd' is used twice (first on line 9)"]


def test_a_quote_that_the_text_never_held_points_at_the_nearest_line() -> None:
    text = HEAD.replace("your name and e-mail address.", "your name and e-mail addresses and more.")
    assert said(text) == ["p.yaml:7: the quote of clause 'C1' is not in policy.txt (the nearest text is on line 1)"]


def test_a_quote_that_the_changed_text_lost_is_a_drift_and_no_complaint() -> None:
    pinned = HEAD.replace("path: policy.txt", f"path: policy.txt, sha256: {'0' * 64}").replace(
        "e-mail", "electronic mail"
    )
    inventory = read_inventory("p.yaml", pinned, CATEGORIES, TEXT)
    assert [(drift.line, drift.clause, drift.found) for drift in inventory.drifts] == [(1, "", 0), (7, "C1", 0)]


def test_a_quote_on_another_line_is_a_drift_that_says_where() -> None:
    moved = PolicyText("policy.txt", b"Privacy\n\n" + "\n".join(TEXT.lines).encode())
    (drift,) = read_inventory("p.yaml", HEAD, CATEGORIES, moved).drifts
    assert drift.what == "the quote of clause C1 is not on line 1; it stands on line 3 now"


def test_purposes_that_loop_are_shown() -> None:
    text = HEAD.replace(
        "{orders: {label: orders}}",
        "{orders: {parent: shipping}, shipping: {parent: billing}, billing: {parent: orders}}",
    )
    assert said(text) == [
        "p.yaml:3: the purpose 'orders' stands above itself: orders > shipping > billing > orders (drop one parent)"
    ]


def test_categories_and_entities_that_loop_are_shown() -> None:
    text = HEAD.replace(
        "  purposes:", "  extends:\n    user.a: {parent: user.b}\n    user.b: {parent: user.a}\n  purposes:"
    )
    assert said(text)[0].startswith("p.yaml:4: the category 'user.a' stands above itself: user.a > user.b > user.a")
    text = HEAD.replace(
        "{us: {role: first_party}}", "{us: {role: first_party, parent: it}, it: {role: affiliate, parent: us}}"
    )
    assert said(text) == ["p.yaml:4: the entity 'us' stands above itself: us > it > us (drop one parent)"]


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("{id: d, clauses: [C1]}", "declaration 'd' can match nothing: it names no data (list data, or give a heading with `list: open`)"),
        ("{id: d, data: [user.name], list: open, clauses: [C1]}", "declaration 'd' has an open list and no heading (name the category it is open over)"),
        ("{id: d, data: [user.name], purposes_closed: true, clauses: [C1]}", "declaration 'd' closes its purposes and names none (name them, or drop purposes_closed)"),
        ("{id: d, data: [user.name], clauses: []}", "declaration 'd' cites no clause (name the sentences it rests on)"),
        ("{id: d, data: [user.name], actions: [], clauses: [C1]}", "declaration 'd' can match nothing: it has no action"),
        ("{id: d, data: [user.name], retention: some time, clauses: [C1]}", "'some time' is no duration (write for instance '30 days', '2 years' or 'P6M')"),
        ("{id: d, data: [user.name], consent: {kind: required, scope: [user.location]}, clauses: [C1]}", "the consent scope 'user.location' covers none of the data of 'd'"),
    ],
)  # fmt: skip
def test_a_declaration_that_can_never_hold_is_a_fault(entry: str, complaint: str) -> None:
    assert said(declared(f"  - {entry}\n")) == [f"p.yaml:9: {complaint}"]


def test_a_promise_checked_by_no_class_is_a_fault() -> None:
    promise = "promises:\n  - {id: P1, text: t, clauses: [C1], check: [PF110]}\n"
    assert said(HEAD + promise) == ["p.yaml:9: 'PF110' is no finding class (did you mean 'PF102'?)"]


def test_entities_without_a_first_party_are_a_fault() -> None:
    assert said(HEAD.replace("first_party", "processor")) == [
        "p.yaml:4: no entity has the role first_party (give it to the organisation whose policy this is)"
    ]


def test_an_extension_of_what_exists_is_a_fault_only_under_another_parent() -> None:
    same = HEAD.replace("  purposes:", "  extends: {user.name: {parent: user}}\n  purposes:")
    assert read_inventory("p.yaml", same, CATEGORIES, TEXT).categories.under("user.name", "user")
    other = HEAD.replace("  purposes:", "  extends: {user.name: {parent: user.contact}}\n  purposes:")
    assert said(other) == ["p.yaml:3: the category 'user.name' exists already, under another parent (use another key)"]


def test_a_hash_that_is_none_is_a_fault() -> None:
    text = HEAD.replace("path: policy.txt", "path: policy.txt, sha256: abc")
    assert said(text) == ["p.yaml:1: sha256 must be 64 hexadecimal digits (run `flowaudit inventory pin`)"]


def test_a_wrong_shape_does_not_hide_wrong_words() -> None:
    assert said(declared("  - {id: d, actions: [colect], data: [user.nam], purposes: [order], clauses: [C2]}\n")) == [
        "p.yaml:9: 'actions' must be one of collect, use, store, log, share, sell, not 'colect' (did you mean 'collect'?)",
        "p.yaml:9: unknown category 'user.nam' (did you mean 'user.name'?)",
        "p.yaml:9: unknown clause 'C2' (known: C1)",
        "p.yaml:9: unknown purpose 'order' (did you mean 'orders'?)",
    ]
