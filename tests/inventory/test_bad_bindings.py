"""What is wrong with bindings is said all at once, checked against the inventory's words."""

from __future__ import annotations

import pytest

from scanner.inventory.bindings_reader import read_bindings
from scanner.source import ConfigError
from tests.audit import reference_case


def said(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_bindings("b.yaml", text, reference_case.categories(), reference_case.inventory(), {"PF102", "PF103"})
    return [str(complaint) for complaint in caught.value.complaints]


def test_the_reference_bindings_are_read() -> None:
    assert [entry.entity for entry in reference_case.bindings().recipients] == ["mixpanel", "sentry"]


def test_words_that_the_inventory_lacks_name_the_nearest() -> None:
    text = """\
purposes:
  - {match: {path: "shop/**"}, purpose: risk_controll}
services:
  - {match: {route: "POST /orders"}, service: orders}
consent_gates:
  - {call: shop.granted, arg: 0, scopes: {place: [user.locations]}}
exemptions:
  - {rule: PF12, match: {path: "shop/**"}, reason: because, approver: me}
"""
    assert said(text) == [
        "b.yaml:2: the inventory has no purpose 'risk_controll' (did you mean 'risk_control'?)",
        "b.yaml:4: the inventory has no service 'orders' (did you mean 'order'?)",
        "b.yaml:6: unknown category 'user.locations' (did you mean 'user.location'?)",
        "b.yaml:8: 'PF12' is no finding class (did you mean 'PF102'?)",
    ]


def test_a_match_that_can_never_hold_is_a_fault() -> None:
    text = """\
purposes:
  - {match: {}, purpose: risk_control}
  - {match: {host: "x.example"}, purpose: risk_control}
recipients:
  - {match: {route: "POST /orders"}, entity: mixpanel}
"""
    assert said(text) == [
        "b.yaml:2: a match under 'purposes' names nothing and can never hold (use one of path, symbol, route, task)",
        "b.yaml:3: 'host' cannot be matched under 'purposes' (use one of path, symbol, route, task)",
        "b.yaml:5: 'route' cannot be matched under 'recipients' (use one of host, module, entity, path, symbol)",
    ]


def test_a_match_bound_to_two_words_names_both_lines() -> None:
    text = """\
purposes:
  - {match: {path: "shop/**"}, purpose: risk_control}
  - {match: {path: "shop/**"}, purpose: reminder}
"""
    assert said(text) == [
        "b.yaml:3: the same match under 'purposes' says 'reminder' here and 'risk_control' on line 2 (keep one)"
    ]


def test_a_gate_that_proves_nothing_is_a_fault() -> None:
    text = """\
consent_gates:
  - {call: a.b, decorator: c.d, categories: [user.location]}
  - {call: a.b}
  - {call: a.b, scopes: {x: [user.location]}}
"""
    assert said(text) == [
        "b.yaml:2: a consent gate names one of call, decorator, attribute, before",
        "b.yaml:3: the consent gate is good for no data (give categories, or scopes by the argument's value)",
        "b.yaml:4: the consent gate has scopes and no arg to choose among them (say which argument holds the scope)",
    ]


def test_an_exception_says_why_and_who() -> None:
    text = 'legal_obligation:\n  - {match: {path: "a/**"}, categories: [user.location], reason: " ", approver: ""}\n'
    assert said(text) == [
        "b.yaml:2: the exception gives no reason (say why in `reason`)",
        "b.yaml:2: the exception names no approver (say who answers for it in `approver`)",
    ]


def test_an_unknown_key_names_the_nearest() -> None:
    assert said("first_party: {domain: [x]}\n") == [
        "b.yaml:1: unknown key 'domain' under 'first_party' (did you mean 'domains'?)"
    ]


def test_a_wrong_shape_does_not_hide_wrong_words() -> None:
    text = """\
purpose: []
purposes:
  - {match: {pth: "shop/**"}, purpose: risk_controll}
"""
    assert said(text) == [
        "b.yaml:1: unknown key 'purpose' (did you mean 'purposes'?)",
        "b.yaml:3: the inventory has no purpose 'risk_controll' (did you mean 'risk_control'?)",
        "b.yaml:3: unknown key 'pth' under 'match' (did you mean 'path'?)",
    ]


def test_an_address_is_no_host() -> None:
    text = """\
first_party: {domains: ["https://shop.example/"]}
recipients:
  - {match: {host: "https://api.partner.example/v1"}, entity: partner}
"""
    assert said(text) == [
        "b.yaml:1: 'https://shop.example/' is no host and can never match (write 'shop.example')",
        "b.yaml:3: 'https://api.partner.example/v1' is no host and can never match (write 'api.partner.example')",
    ]
