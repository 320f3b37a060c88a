"""A first inventory written from code: read without complaint, covering what was seen and nothing else."""

from __future__ import annotations

from scanner.audit.draft import drafted_bindings, drafted_inventory
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
        flow(source(), sink(at="shop/own.py:7", host="api.partner.co.uk")),
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
        ("observed-contact", ("collect", "use"), (), ["user.contact.email"]),
        ("observed-name", ("collect", "use", "store"), (), ["user.name"]),
        ("observed-to-mixpanel", ("share",), ("mixpanel",), ["user.contact.email"]),
        ("observed-to-partner-co-uk", ("share",), ("partner_co_uk",), ["user.contact.email"]),
    ]
    assert '{category: user.contact.email, term: "e-mail address"}   # observed: shop/checkout/views.py:10' in text


def test_what_is_observed_is_covered_and_what_is_new_is_not() -> None:
    text = drafted_inventory(FLOWS, TYPES, RECIPIENTS, "The Shop")
    observed = read_inventory("p.yaml", text, categories())
    bindings = read_bindings("b.yaml", drafted_bindings(FLOWS, RECIPIENTS, "p.yaml", TYPES), categories(), observed)
    assert all(entry.observed and not entry.clauses for entry in observed.declarations)
    known = [*FLOWS.flows[:3], Collection(source("user.name"))]
    assert in_code(audit(*known, inventory=observed, bindings=bindings)) == []
    (finding,) = in_code(audit(Collection(source("user.location")), inventory=observed, bindings=bindings))
    assert finding.rule == "PF101"
    (finding,) = in_code(audit(flow(source("user.name"), sink(host="api.mixpanel.com")), inventory=observed))
    assert finding.rule == "PF102"


def test_the_bindings_name_hosts_and_ask_for_what_could_not_be_told() -> None:
    text = drafted_bindings(FLOWS, RECIPIENTS, "p.yaml", TYPES)
    (host,) = read_bindings("b.yaml", text, categories()).recipients
    assert (host.match.host, host.entity) == ("*.partner.co.uk", "partner_co_uk")
    assert "entity: partner_co_uk}   # observed: shop/own.py:7" in text
    assert '# - {match: {route: "POST /orders"}, service: ...}   # observed: shop/x.py:1' in text
    assert (
        "# - {match: {symbol: shop.feeds}, entity: ...}   # who receives here? nothing constant says: shop/feeds.py:9"
        in text
    )


def test_nothing_seen_gives_an_inventory_all_the_same() -> None:
    nothing = Flows((), (), (), (), Statistics())
    assert read_inventory("p.yaml", drafted_inventory(nothing, TYPES, RECIPIENTS, "P"), categories()).declarations == ()
