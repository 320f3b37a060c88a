"""A first inventory written from code: read without complaint, covering nothing until a person confirms it."""

from __future__ import annotations

import msgspec

from scanner.audit.draft import drafted_bindings, drafted_inventory
from scanner.inventory.bindings import Bindings
from scanner.inventory.bindings_reader import read_bindings
from scanner.inventory.policy_text import PolicyText
from scanner.inventory.reader import read_inventory
from scanner.taint.model import Collection, EntryPoint, Flows, Recipient, Statistics
from tests.audit.reference_case import categories
from tests.audit.seen import RECIPIENTS, TYPES, audit, flow, in_code, place, sink, source

FLOWS = Flows(
    (
        flow(source(), sink(host="api.mixpanel.com")),
        flow(source("user.name"), sink("database", "shop/repo.py:3")),
        flow(source(), sink(at="shop/own.py:7", host="api.shop.example")),
        flow(source(), sink(at="shop/feeds.py:9", recipient=Recipient("", "", "{?}", False))),
    ),
    (Collection(source()), Collection(source("user.name")), Collection(source("user", data_type="unclassified"))),
    (),
    (EntryPoint("route", "POST /orders", "shop.x.order", place("shop/x.py", 1)),),
    Statistics(),
)


def test_the_draft_names_data_places_and_recipients() -> None:
    text = drafted_inventory(FLOWS, TYPES, RECIPIENTS, "The Shop", PolicyText("policy.txt", b"We sell.\n"))
    inventory = read_inventory("p.yaml", text, categories())
    assert inventory.id == "the-shop"
    assert [
        (entry.id, entry.actions, entry.to, [term.category for term in entry.data]) for entry in inventory.declarations
    ] == [
        ("observed-contact", ("collect",), (), ["user.contact.email"]),
        ("observed-name-stored", ("collect", "store"), (), ["user.name"]),
        ("observed-to-mixpanel", ("share",), ("mixpanel",), ["user.contact.email"]),
    ]
    assert '{category: user.contact.email, term: "e-mail address"}   # seen at shop/checkout/views.py:10' in text


def test_what_is_only_observed_covers_nothing() -> None:
    text = drafted_inventory(FLOWS, TYPES, RECIPIENTS, "The Shop")
    observed = read_inventory("p.yaml", text, categories())
    (finding,) = in_code(audit(Collection(source("user.name")), inventory=observed))
    assert finding.rule == "PF101"
    confirmed = [msgspec.structs.replace(entry, draft=False) for entry in observed.declarations]
    declared = msgspec.structs.replace(observed, declarations=tuple(confirmed))
    assert in_code(audit(Collection(source("user.name")), inventory=declared, bindings=Bindings())) == []


def test_the_bindings_ask_for_what_could_not_be_told() -> None:
    text = drafted_bindings(FLOWS, RECIPIENTS, "p.yaml")
    assert read_bindings("b.yaml", text, categories()).recipients == ()
    assert "#  - api.shop.example   # seen at shop/own.py:7" in text
    assert '# - {match: {route: "POST /orders"}, service: ...}' in text
    assert "# - {match: {module: shop.feeds}, entity: ...}   # seen at shop/feeds.py:9" in text


def test_nothing_seen_gives_an_inventory_all_the_same() -> None:
    nothing = Flows((), (), (), (), Statistics())
    assert read_inventory("p.yaml", drafted_inventory(nothing, TYPES, RECIPIENTS, "P"), categories()).declarations == ()
