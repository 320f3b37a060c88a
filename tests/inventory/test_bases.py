"""Inventories that share the words of a base: what is taken, what stays, and conflicts with both places."""

from __future__ import annotations

import re

import pytest

from scanner.inventory.model import Inventory
from scanner.inventory.reader import read_inventory
from scanner.source import ConfigError
from scanner.taxonomy import CategoryTree, dotted_parents

CATEGORIES = CategoryTree(dotted_parents(["user.name"]))
BASE = """\
policy: {id: base, title: Base, source: {path: ""}}
taxonomy: {extends: {user.badge: {parent: user}}, purposes: {orders: {label: take orders}}}
entities: {us: {role: first_party, clauses: [B1]}, mailer: {role: processor}}
services: {shop: {label: the shop}}
clauses: {B1: {line: 1, quote: "We."}}
declarations: [{id: base-only, data: [user.name], clauses: [B1]}]
"""
OWN = """\
policy: {id: own, title: Own, source: {path: ""}}
extends: base.yaml
clauses: {C1: {line: 1, quote: "We collect your badge."}}
declarations: [{id: own, data: [user.badge], to: [mailer], purposes: [orders], when: {service: shop}, clauses: [C1]}]
"""
THIRD = 'policy: {id: t, title: T, source: {path: ""}}\nservices: {desk: {label: the desk}}\n'


def read(text: str, **files: str) -> Inventory:
    known = {f"{name}.yaml": body.encode() for name, body in files.items()}
    return read_inventory("own.yaml", text, CATEGORIES, bases=known.get)


def said(text: str, **files: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(text, **files)
    return [str(complaint) for complaint in caught.value.complaints]


def test_words_are_shared_and_declarations_stay() -> None:
    inventory = read(OWN, base=BASE)
    assert [entry.id for entry in inventory.declarations] == ["own"]
    assert sorted(inventory.entities) == ["mailer", "us"]
    assert inventory.categories.under("user.badge", "user")


def test_a_word_defined_twice_alike_is_no_conflict() -> None:
    assert read(OWN + "services: {shop: {label: the shop}}\n", base=BASE).services == {"shop": "the shop"}


def test_a_word_defined_otherwise_names_both_places() -> None:
    assert said(OWN + "services: {shop: {label: another}}\n", base=BASE) == [
        "own.yaml:5: the service 'shop' is defined otherwise at base.yaml:4 (keep one of the two)"
    ]


def test_a_base_that_is_not_there_is_said() -> None:
    (complaint,) = said(OWN)
    assert complaint.startswith("own.yaml:2: the inventory 'base.yaml' that this one extends does not exist (looked ")


def test_bases_that_extend_each_other_are_shown() -> None:
    assert said(OWN, base=BASE + "extends: [own.yaml]\n") == [
        "base.yaml:7: 'own.yaml' extends itself: own.yaml > base.yaml > own.yaml (drop one `extends`)"
    ]


def test_a_fault_in_the_base_is_said_with_its_place() -> None:
    assert said(OWN, base=BASE.replace("services:", "servces:"))[0].startswith("base.yaml:4: unknown key 'servces'")


def test_paths_are_beside_the_file_that_writes_them() -> None:
    files = {
        "words/base.yaml": BASE.replace("policy: {id: base", "extends: more/actors.yaml\npolicy: {id: base").encode(),
        "words/more/actors.yaml": THIRD.encode(),
    }
    own = OWN.replace("base.yaml", "../words/base.yaml")
    inventory = read_inventory("shop/own.yaml", own, CATEGORIES, bases=files.get)
    assert sorted(inventory.services) == ["desk", "shop"]


def test_a_loop_is_seen_however_the_paths_are_written() -> None:
    files = {"words/base.yaml": (BASE + "extends: ../shop/own.yaml\n").encode()}
    with pytest.raises(ConfigError, match=re.escape("own.yaml > words/base.yaml > shop/own.yaml")):
        read_inventory("shop/own.yaml", OWN.replace("base.yaml", "../words/base.yaml"), CATEGORIES, bases=files.get)


def test_two_bases_may_share_a_third() -> None:
    second = 'policy: {id: s, title: S, source: {path: ""}}\nextends: third.yaml\n'
    own = OWN.replace("extends: base.yaml", "extends: [base.yaml, second.yaml]")
    assert "desk" in read(own, base=BASE + "extends: third.yaml\n", second=second, third=THIRD).services
