"""Bindings that extend others: what a base gives, what it cannot, and where two do not fit together."""

from __future__ import annotations

import pytest

from scanner.inventory.bindings import Bindings
from scanner.inventory.bindings_reader import read_bindings
from scanner.source import ConfigError
from scanner.taxonomy import CategoryTree, dotted_parents

CATEGORIES = CategoryTree(dotted_parents(["user.location"]))
COMPANY = """\
bindings_version: 1
first_party: {domains: ["*.acme.example"], modules: [acme_sdk]}
recipients:
  - {match: {host: mail.example.org}, entity: mailer, role: email}
consent_gates:
  - {call: acme.granted, arg: 0, scopes: {location: [user.location]}}
maskers: [acme.mask]
"""


def read(own: str, **files: str) -> Bindings:
    known = {name.replace("__", "/") + ".yaml": text for name, text in files.items()}
    raw = {name: text.encode() for name, text in known.items()}
    return read_bindings("shop/bindings.yaml", own, CATEGORIES, None, (), raw.get)


def complaints(own: str, **files: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(own, **files)
    return [str(complaint) for complaint in caught.value.complaints]


def test_what_a_base_gives_stands_behind_what_is_ones_own() -> None:
    own = "extends: ../company.yaml\nfirst_party: {domains: [shop.example]}\nmaskers: [shop.hide, acme.mask]\n"
    bindings = read(own, company=COMPANY)
    assert bindings.first_party.domains == ("shop.example", "*.acme.example")
    assert bindings.first_party.modules == ("acme_sdk",)
    assert bindings.maskers == ("shop.hide", "acme.mask")
    assert [each.entity for each in bindings.recipients] == ["mailer"]
    assert [each.call for each in bindings.consent_gates] == ["acme.granted"]


def test_a_base_may_extend_others_and_two_may_share_one() -> None:
    own = "extends: [one.yaml, two.yaml]\n"
    one = "extends: ../company.yaml\nmaskers: [one.mask]\n"
    two = "extends: ../company.yaml\nmaskers: [two.mask]\n"
    bindings = read(own, shop__one=one, shop__two=two, company=COMPANY)
    assert bindings.maskers == ("one.mask", "acme.mask", "two.mask")
    assert len(bindings.recipients) == len(bindings.consent_gates) == 1


def test_a_recipient_bound_otherwise_names_both_places() -> None:
    own = "extends: ../company.yaml\nrecipients:\n  - {match: {host: mail.example.org}, entity: other, role: email}\n"
    assert complaints(own, company=COMPANY) == [
        "shop/bindings.yaml:3: the recipient 'mail.example.org' is bound otherwise at company.yaml:4"
        " (keep one of the two)"
    ]
    alike = own.replace("entity: other", "entity: mailer")
    assert len(read(alike, company=COMPANY).recipients) == 1


def test_bindings_that_extend_each_other_are_shown() -> None:
    (told,) = complaints("extends: ../company.yaml\n", company=COMPANY + "extends: shop/bindings.yaml\n")
    assert told == (
        "company.yaml:8: 'shop/bindings.yaml' extends itself: "
        "shop/bindings.yaml > company.yaml > shop/bindings.yaml (drop one `extends`)"
    )


def test_a_base_that_is_not_there_is_said() -> None:
    assert complaints("extends: none.yaml\n") == [
        "shop/bindings.yaml:1: the bindings file 'none.yaml' that this one extends does not exist"
        " (looked for shop/none.yaml)"
    ]


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (
            "deletion_paths: [shop.erase]\n",
            "company.yaml: 'deletion_paths' names places of one program, and others extend these bindings"
            " (leave it to the bindings of that program)",
        ),
        (
            "services:\n  - {match: {route: /orders}, service: order}\n",
            "company.yaml:9: 'services' names places of one program, and others extend these bindings"
            " (leave it to the bindings of that program)",
        ),
        ("maskrs: [acme.hide]\n", "company.yaml:8: unknown key 'maskrs' (did you mean 'maskers'?)"),
    ],
)
def test_a_fault_in_the_base_is_said_with_its_place(more: str, complaint: str) -> None:
    assert complaints("extends: ../company.yaml\n", company=COMPANY + more) == [complaint]


def test_an_unknown_category_in_the_base_is_said_there() -> None:
    (told,) = complaints("extends: ../company.yaml\n", company=COMPANY.replace("[user.location]", "[user.loction]"))
    assert told.startswith("company.yaml:6: unknown category 'user.loction'")
