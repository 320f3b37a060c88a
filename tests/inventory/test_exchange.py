"""Declarations from and to other formats: what comes in, what goes out, what is lost, and what is refused."""

from __future__ import annotations

import csv
import io
import plistlib

import pytest

from scanner.inventory.exchange import apple, article30, fides, play
from scanner.inventory.exchange.statement import Statement, drafted
from scanner.inventory.exchange.vocabulary import Labels
from scanner.inventory.model import Inventory
from scanner.inventory.reader import read_inventory
from scanner.source import ConfigError
from scanner.taxonomy import CategoryTree, dotted_parents

CATEGORIES = CategoryTree(
    dotted_parents(["user.name", "user.contact.email", "user.location.precise", "user.behavior", "user.device"])
)
APPLE = Labels({"user.contact.email": "Email Address", "user.behavior": "Product Interaction"}, CATEGORIES)
PLAY = Labels({"user.contact.email": "Email address", "user.behavior": "App interactions"}, CATEGORIES)
INVENTORY = """\
policy: {id: shop, title: The Shop, source: {path: ""}, contact: privacy@shop.example}
taxonomy:
  purposes:
    orders: {label: take orders, maps_to: essential.service}
    ads: {label: show ads, maps_to: marketing.advertising.third_party.targeted}
    own: {label: our own way}
entities: {us: {role: first_party, name: Shop Ltd}, mailer: {role: processor, name: Mailer | Inc}}
clauses: {C1: {line: 1, quote: "We collect your e-mail address."}}
declarations:
  - {id: mail, data: [user.contact.email], purposes: [orders], retention: 2 years, clauses: [C1], consent: required}
  - {id: ads, data: [user.behavior], actions: [share], to: [mailer], purposes: [ads, own], clauses: [C1]}
  - {id: log, data: [user.behavior], identifiability: anonymous, clauses: [C1]}
  - {id: never, data: [user.name], actions: [sell], stance: denies, clauses: [C1]}
"""
FORM = ",".join(play.HEADER) + (
    "\nPSL_DATA_COLLECTION_ENCRYPTED_IN_TRANSIT,,true,REQUIRED,In transit?"
    '\nPSL_DATA_TYPES_PERSONAL,PSL_EMAIL,,MULTIPLE_CHOICE,"Personal info, Email"'
    "\nPSL_DATA_TYPES_PERSONAL,PSL_NAME,,MULTIPLE_CHOICE,Name"
    "\nPSL_DATA_USAGE_RESPONSES:PSL_EMAIL:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_COLLECTED,,,"
    "\nPSL_DATA_USAGE_RESPONSES:PSL_EMAIL:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_SHARED,,,"
    "\nPSL_DATA_USAGE_RESPONSES:PSL_EMAIL:DATA_USAGE_COLLECTION_PURPOSE,PSL_APP_FUNCTIONALITY,,,"
    "\nPSL_DATA_USAGE_RESPONSES:PSL_EMAIL:DATA_USAGE_COLLECTION_PURPOSE,PSL_ANALYTICS,,,\n"
)


def inventory() -> Inventory:
    return read_inventory("p.yaml", INVENTORY, CATEGORIES)


def back(text: str) -> Inventory:
    return read_inventory("back.yaml", text, CATEGORIES)


def test_fides_goes_out_and_comes_back() -> None:
    exported = fides.write(inventory())
    again = back(drafted(fides.read("m.yaml", exported.text, CATEGORIES), "m.yaml"))
    assert [
        (one.id, one.categories(), one.purposes, one.to, one.retention, one.draft) for one in again.declarations
    ] == [
        ("mail", ("user.contact.email",), ("essential_service",), (), 2 * 365 * 86400, True),
        ("ads", ("user.behavior",), ("marketing_advertising_third_party_targeted",), ("mailer_inc",), -1, True),
        ("log", ("user.behavior",), ("essential_service",), (), -1, True),
    ]
    assert exported.lost == (
        "what is denied: never",
        "which actions exactly: ads, never",
        "what it is not joined with: log",
        "that data is not linked: log",
        "the 1 quoted clauses and the hash of the text",
        "that no purpose is stated; essential.service was written: log",
    )


MANIFEST = """\
system:
  - fides_key: shop
    name: The shop
    privacy_declarations:
      - name: Orders
        data_categories: [user.contact.email]
        data_use: essential.service
        data_subjects: [customer]
        egress: [{fides_key: mailer, type: system}]
        retention_period: a while
        legal_basis_for_processing: Contract
"""


def test_a_fides_manifest_is_read_and_what_is_left_is_named() -> None:
    read = fides.read("m.yaml", MANIFEST, CATEGORIES)
    assert read.statements == (
        Statement(
            "Orders",
            ("user.contact.email",),
            ("essential.service",),
            ("collect", "use", "store", "share"),
            ("mailer",),
            ("customer",),
        ),
    )
    assert read.left == ("m.yaml:5: legal_basis_for_processing",)


def test_required_consent_is_a_legal_basis_of_fides_and_comes_back() -> None:
    exported = fides.write(inventory())
    assert exported.text.count("legal_basis_for_processing: Consent") == 1
    again = back(drafted(fides.read("m.yaml", exported.text, CATEGORIES), "m.yaml"))
    assert [entry.consent for entry in again.declarations] == ["required", "none", "none"]


def test_categories_that_fides_does_not_know_are_defined_and_come_back() -> None:
    own = INVENTORY.replace("taxonomy:\n", "taxonomy:\n  extends: {user.badge: {parent: user.name, label: badge}}\n")
    own = own.replace("data: [user.contact.email]", "data: [user.badge]")
    exported = fides.write(read_inventory("p.yaml", own, CATEGORIES), frozenset(CATEGORIES))
    assert '  - fides_key: user.badge\n    name: "badge"\n    parent_key: user.name\n' in exported.text
    again = back(drafted(fides.read("m.yaml", exported.text, CATEGORIES), "m.yaml"))
    assert again.categories.under("user.badge", "user.name") and again.labels["user.badge"] == "badge"


def test_subjects_beyond_those_of_fides_are_defined() -> None:
    subjects = INVENTORY.replace("consent: required}", "consent: required, when: {subjects: [patient, night guest]}}")
    exported = fides.write(read_inventory("p.yaml", subjects, CATEGORIES))
    assert 'data_subject:\n  - {fides_key: night_guest, name: "night guest"}\n' in exported.text
    assert "data_subjects: [patient, night_guest]" in exported.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\n", "m.yaml:1: is no Fides manifest (it has no `system:` with entries)"),
        (
            MANIFEST.replace("contact.email", "contact.mail"),
            "m.yaml:6: unknown category 'user.contact.mail' (did you mean 'user.contact.email'?)",
        ),
        (
            MANIFEST.replace("        data_categories: [user.contact.email]\n", ""),
            "m.yaml:5: the privacy declaration names no data (list `data_categories`)",
        ),
    ],
)
def test_what_is_no_good_manifest_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        fides.read("m.yaml", text, CATEGORIES)
    assert str(caught.value) == said


def test_an_apple_manifest_goes_out_and_comes_back() -> None:
    exported = apple.write(inventory(), APPLE)
    document = plistlib.loads(exported.text.encode())
    kind = "NSPrivacyCollectedDataType"
    assert document["NSPrivacyTracking"] is True
    assert [(one[kind], one[f"{kind}Linked"], one[f"{kind}Tracking"]) for one in document[f"{kind}s"]] == [
        (f"{kind}EmailAddress", True, False),
        (f"{kind}ProductInteraction", True, True),
    ]
    read = apple.read("P.xcprivacy", exported.text.encode(), APPLE)
    assert [(one.categories, one.purposes, one.to) for one in read.statements] == [
        (("user.contact.email",), ("essential.service",), ()),
        (("user.behavior",), ("marketing.advertising.third_party",), ("third_parties",)),
    ]
    assert [entry.id for entry in back(drafted(read, "P.xcprivacy")).declarations] == [
        "emailaddress",
        "productinteraction",
    ]
    assert "how long data is kept: mail" in exported.lost


def test_what_is_not_linked_comes_in_as_anonymous() -> None:
    entry = {
        "NSPrivacyCollectedDataType": "NSPrivacyCollectedDataTypeEmailAddress",
        "NSPrivacyCollectedDataTypeLinked": False,
        "NSPrivacyCollectedDataTypePurposes": [],
    }
    other = {"NSPrivacyCollectedDataType": "NSPrivacyCollectedDataTypeHands"}
    raw = plistlib.dumps({"NSPrivacyCollectedDataTypes": [entry, other]})
    read = apple.read("P.xcprivacy", raw, APPLE)
    assert [one.identifiability for one in read.statements] == ["anonymous"]
    assert read.left == ("the data type 'NSPrivacyCollectedDataTypeHands' maps to no category",)


@pytest.mark.parametrize("raw", [b"", b"<plist>", b"hello", plistlib.dumps([1]), plistlib.dumps({"A": 1})])
def test_what_is_no_privacy_manifest_is_refused(raw: bytes) -> None:
    with pytest.raises(ConfigError):
        apple.read("P.xcprivacy", raw, APPLE)


def test_the_users_own_form_is_filled_in_and_read_again() -> None:
    exported = play.write(inventory(), FORM, "f.csv", PLAY)
    rows = list(csv.reader(io.StringIO(exported.text)))
    assert [(row[1] or row[0], row[2]) for row in rows[1:]] == [
        ("PSL_DATA_COLLECTION_ENCRYPTED_IN_TRANSIT", "true"),
        ("PSL_EMAIL", "true"),
        ("PSL_NAME", ""),
        ("PSL_DATA_USAGE_ONLY_COLLECTED", "true"),
        ("PSL_DATA_USAGE_ONLY_SHARED", ""),
        ("PSL_APP_FUNCTIONALITY", "true"),
        ("PSL_ANALYTICS", ""),
    ]
    assert "user.behavior (ads): the form has no row for “App interactions”" in exported.lost
    read = play.read("f.csv", exported.text, PLAY)
    assert read.statements == (Statement("Email address", ("user.contact.email",), ("essential.service",)),)
    assert read.left == ("PSL_DATA_COLLECTION_ENCRYPTED_IN_TRANSIT",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", f"f.csv:1: is no data safety form (its first line must be: {','.join(play.HEADER)})"),
        (",".join(play.HEADER) + "\na,b\n", "f.csv:2: the row does not have 5 cells"),
    ],
)
def test_what_is_no_form_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        play.read("f.csv", text, PLAY)
    assert str(caught.value) == said


def test_the_record_of_processing_says_what_is_not_declared() -> None:
    none = article30.NOT_DECLARED
    assert article30.rows(inventory()) == [
        ("mail", "take orders", none, "email", none, none, "2 years", none),
        ("ads", "show ads; our own way", none, "behavior", "Mailer | Inc", none, none, none),
        ("log", none, none, "behavior", none, none, none, "anonymous"),
    ]
    page = article30.write_markdown(inventory()).text
    assert "Controller: Shop Ltd. Contact: privacy@shop.example." in page
    assert "| Mailer \\| Inc |" in page
    written = csv.reader(io.StringIO(article30.write_csv(inventory()).text))
    assert next(written) == list(article30.HEADINGS)


OTHER_IDS = (
    "\ufeffResponse value,Question ID (machine readable),"
    "Human-friendly question label,Response ID (machine readable)\r\n"
    ",Q7,Do you encrypt?,\r\n"
    ",Q1_KINDS,Personal info: Email address,T_MAIL\r\n"
    ",Q1_KINDS,Personal info: Name,T_NAME\r\n"
    ",Q2:T_MAIL:WHAT_IS_DONE,Is it collected?,DATA_COLLECTED\r\n"
    ",Q2:T_MAIL:WHAT_IS_DONE,Is it shared?,DATA_SHARED\r\n"
    ",Q2:T_MAIL:COLLECTION_PURPOSES,App functionality,P1\r\n"
    ",Q2:T_MAIL:COLLECTION_PURPOSES,Analytics,P2\r\n"
    ",Q2:T_MAIL:IS_OPTIONAL,Can users choose?,OPTIONAL_YES\r\n"
)


def test_a_form_with_other_ids_and_columns_is_read_by_its_words() -> None:
    exported = play.write(inventory(), OTHER_IDS, "f.csv", PLAY)
    assert exported.text.endswith("\r\n") and "\ufeff" not in exported.text
    rows = list(csv.reader(io.StringIO(exported.text)))
    assert [row[3] for row in rows[1:] if row[0] == "true"] == ["T_MAIL", "DATA_COLLECTED", "P1"]
    assert "1 rows ask what an inventory does not say, such as whether collecting is optional" in exported.lost
    assert play.read("f.csv", exported.text, PLAY).statements == (
        Statement("Email address", ("user.contact.email",), ("essential.service",)),
    )


def test_every_export_lists_what_it_cannot_carry() -> None:
    exports = (
        fides.write(inventory()),
        apple.write(inventory(), APPLE),
        play.write(inventory(), FORM, "f.csv", PLAY),
        article30.write_csv(inventory()),
        article30.write_markdown(inventory()),
    )
    for exported in exports:
        assert "what is denied: never" in exported.lost
        assert "the 1 quoted clauses and the hash of the text" in exported.lost
