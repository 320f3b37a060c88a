"""An inventory drafted from a policy's words: which sentence, which data, what is done, denied, asked and promised."""

from __future__ import annotations

import pytest

from scanner.inventory.policy_text import PolicyText
from scanner.inventory.prose.lexicon import Lexicon, PurposeCue, RecipientCue
from scanner.inventory.prose.preface import effective_of, title_of
from scanner.inventory.prose.reading import Statement, statements
from scanner.inventory.reader import read_inventory
from scanner.inventory.suggest import suggested
from scanner.taxonomy import CategoryTree, dotted_parents

DATA = {
    "name": "user.name",
    "e-mail address": "user.contact.email",
    "address": "user.contact.address",
    "phone number": "user.contact.phone_number",
    "card number": "user.financial.credit_card",
    "diagnosis": "user.health_and_medical",
    "diagnoses": "user.health_and_medical",
    "allergy": "user.health_and_medical",
    "personal data": "user",
}
LEXICON = Lexicon(
    DATA,
    ["our e-mail address"],
    [PurposeCue("answers", "essential.service.operations.support", ("call you back", "answer"))],
    [
        RecipientCue("carriers", ("carrier",), ("logistics",)),
        RecipientCue("third_parties", ("third party", "third parties")),
    ],
    {"Stripe": ("stripe", "payments"), "Close": ("close", "crm")},
)
CATEGORIES = CategoryTree(dotted_parents(DATA.values()))


def read(text: str, path: str = "p.txt") -> list[Statement]:
    return list(statements(PolicyText(path, text.encode()), LEXICON))


def one(sentence: str) -> Statement:
    (found,) = read(sentence)
    return found


@pytest.mark.parametrize(
    ("sentence", "actions"),
    [
        ("We collect and store your name.", ("collect", "store")),
        ("Your name is processed by us.", ("use",)),
        ("We disclose your name to carriers.", ("share",)),
        ("We never sell your name.", ("sell",)),
        ("You provide us with your name when you register.", ("collect",)),
        ("We keep your name to send you parcels.", ("store",)),
        ("Stripe receives your name.", ("share",)),
        ("In order to answer, we need to collect your name.", ("collect",)),
    ],
)
def test_verbs_say_what_is_done_and_purposes_do_not(sentence: str, actions: tuple[str, ...]) -> None:
    assert one(sentence).actions == actions


def test_the_longer_term_wins_and_plurals_count() -> None:
    assert one("We collect e-mail addresses, diagnoses, allergies and phone numbers.").categories == (
        ("user.contact.email", "e-mail addresses"),
        ("user.health_and_medical", "diagnoses"),
        ("user.contact.phone_number", "phone numbers"),
    )


def test_what_is_said_in_general_counts_where_nothing_is_named() -> None:
    assert one("We store personal data.").categories == (("user", "personal data"),)
    assert one("We store personal data such as your name.").categories == (("user.name", "name"),)


@pytest.mark.parametrize(
    "sentence",
    [
        "We do not store card numbers.",
        "We don’t keep your card number.",
        "Your card number is at no time stored on our systems.",
        "Card numbers are never shared.",
        "We will not knowingly or otherwise sell your card number.",
        "A transfer of card numbers to third parties does not take place.",
    ],
)
def test_a_negation_makes_a_denial(sentence: str) -> None:
    (denied,) = read(sentence)
    assert denied.denies and denied.categories == (("user.financial.credit_card", denied.categories[0][1]),)


@pytest.mark.parametrize(
    "sentence",
    [
        "We collect data, including but not limited to your name.",
        "We not only store your name, we use it.",
        "We collect your name, and never anything else but your name, but we store it.",
    ],
)
def test_a_limitation_is_no_denial_of_all(sentence: str) -> None:
    assert not read(sentence)[0].denies


def test_one_sentence_may_affirm_and_deny() -> None:
    affirmed, denied = read("We collect your e-mail address but do not share it with third parties.")
    assert (affirmed.actions, affirmed.denies, affirmed.to) == (("collect",), False, ())
    assert (denied.actions, denied.denies) == (("share",), True)
    assert [identifier for identifier, _, _ in denied.to] == ["third_parties"]


def test_a_colon_starts_a_statement_of_its_own() -> None:
    first, second = read("Your card number is used by our carriers: we do not store card numbers.")
    assert (first.denies, second.denies) == (False, True)


def test_data_that_a_sentence_sets_aside_is_not_named() -> None:
    assert one("Stripe receives your e-mail address, without your name.").categories == (
        ("user.contact.email", "e-mail address"),
    )


def test_cues_tell_consent_openness_purpose_and_period() -> None:
    found = one(
        "With your explicit consent we keep your name, phone number, etc. for two weeks in order to call you back."
    )
    assert (found.consent, found.open, found.purposes, found.retention) == (
        "required",
        True,
        ("call you back",),
        "two weeks",
    )
    assert one("By using the app you accept that we collect your name.").consent == "deemed"
    assert one("If you opt in, we share your name.").consent == "required"


@pytest.mark.parametrize(
    ("sentence", "to"),
    [
        ("Stripe handles your card number.", ["stripe"]),
        ("Textline Ltd., Dublin, receives your phone number.", ["textline"]),
        ("Your address is passed on to carriers.", ["carriers"]),
        ("Our support partner Helpwise can see your e-mail address.", ["helpwise"]),
        ("Close your account, and we keep your name for a year.", []),
    ],
)
def test_recipients_are_named_by_the_catalogue_their_form_or_what_they_do(sentence: str, to: list[str]) -> None:
    assert [identifier for identifier, _, _ in one(sentence).to] == to


@pytest.mark.parametrize(
    ("sentence", "topic"),
    [
        ("You may request deletion at any time.", "rights"),
        ("All connections are encrypted.", "security"),
        ("This app is not meant for children under 13.", "children"),
        ("Accounts are erased within 90 days.", "retention"),
        ("We rely on the EU Standard Contractual Clauses.", "transfer"),
        ("No decision is taken by automated means alone.", "automated"),
        ("We will notify you before this policy changes.", "changes"),
        ("If you refuse, only this feature is unavailable.", "refusal"),
    ],
)
def test_sentences_without_data_that_bind_behaviour_are_clauses(sentence: str, topic: str) -> None:
    assert topic in one(sentence).topics


@pytest.mark.parametrize(
    "sentence", ["We hope you enjoy it.", "Your name matters.", "Carriers bring parcels.", "What do we collect?"]
)
def test_a_sentence_that_says_nothing_of_data_is_no_clause(sentence: str) -> None:
    assert read(sentence) == []


def test_items_and_examples_go_on_with_what_their_lead_does() -> None:
    text = "With your consent we collect:\n- your name;\n- your phone number.\n\nWe keep more. Such as card numbers.\n"
    found = [(each.line, each.quote, each.actions, each.consent) for each in read(text) if each.categories]
    assert found == [
        (2, "your name;", ("collect",), "required"),
        (3, "your phone number.", ("collect",), "required"),
        (5, "Such as card numbers.", ("store",), "none"),
    ]


def test_a_bare_list_under_a_heading_does_what_the_heading_says() -> None:
    (found,) = read("# What we collect\n\n**Account.** Your name, and your phone number.\n", "p.md")
    assert (found.line, found.quote, found.actions) == (3, "Your name, and your phone number.", ("collect",))


def test_a_sentence_that_is_wrapped_by_hand_is_one_and_stands_where_it_begins() -> None:
    text = PolicyText("p.txt", b"Contact us. We collect your\nname and your\nphone number. We sell nothing.\n")
    found = next(each for each in statements(text, LEXICON) if each.categories)
    assert (found.line, found.quote) == (1, "We collect your name and your phone number.")
    assert text.stands_on(found.quote, found.line)


def test_abbreviations_end_no_sentence() -> None:
    text = "We process (Art. 6 para. 1 lit. b) your name, e.g. Mr. Smith, for Textline Ltd. in Dublin."
    assert [each.quote for each in read(text)] == [text]


HTML = """<html><head><title>We sell your name</title></head>
<body><script>we.collect("your name")</script>
<p>We <b>never</b> share your
name &amp; address with <a href="#x">third parties</a>.</p>
<table><tr><th>Data</th><th>Purpose</th><th>Recipients</th><th>Kept for</th></tr>
<tr>
  <td>E&#8209;mail address</td>
  <td>To answer you</td><td>Stripe</td><td>90 days</td>
</tr></table></body></html>
"""


def test_html_is_read_as_it_is_seen_and_tables_by_their_columns() -> None:
    text = PolicyText("p.html", HTML.encode())
    denied, row = statements(text, LEXICON)
    assert (denied.line, denied.quote) == (3, "We never share your name & address with third parties.")
    assert denied.denies
    assert (row.line, row.retention, row.to[0][0], row.purposes) == (7, "90 days", "stripe", ("To answer you",))
    assert all(text.stands_on(each.quote, each.line) for each in (denied, row))


def test_a_markdown_table_is_read_by_its_columns() -> None:
    text = "| Data | Shared with |\n| --- | --- |\n| **Name** | Stripe |\n"
    (row,) = read(text, "p.md")
    assert (row.line, row.categories, row.to[0][0]) == (3, (("user.name", "Name"),), "stripe")


def test_the_draft_is_read_and_covers_nothing_yet() -> None:
    body = (
        '# Data\n\nThe Shop Ltd. ("Shop", "we") runs a shop.\n\n'
        "- We collect your name to answer you. We never sell your address!\n"
        "- Stripe receives your card number. You may delete your account. We store your phone number for 30 days.\n"
    )
    text = PolicyText("p.md", body.encode())
    inventory = read_inventory("p.yaml", suggested(text, LEXICON, "The Shop"), CATEGORIES, text)
    assert [(entry.id, entry.stance, entry.draft) for entry in inventory.declarations] == [
        ("l5-s1", "affirms", True),
        ("l5-s2-not", "denies", True),
        ("l6-s1", "affirms", True),
        ("l6-s3", "affirms", True),
    ]
    assert inventory.drifts == ()
    assert inventory.entities["us"].name == "Shop"
    assert inventory.declarations[0].purposes == ("answers",)
    assert inventory.declarations[2].to == ("stripe",)
    assert inventory.declarations[3].retention == 30 * 86_400
    assert [(entry.clauses, entry.check) for entry in inventory.promises] == [
        (("L5-S2",), ("PF104",)),
        (("L6-S2",), ("PF401", "PF403")),
    ]
    assert inventory.topics.recipients == "declared"


@pytest.mark.parametrize("body", ["Hello.\n", "", "我们收集您的姓名。\n", "نحن نجمع اسمك.\n"])
def test_a_text_that_says_nothing_in_words_we_know_gives_an_empty_draft_that_says_so(body: str) -> None:
    text = PolicyText("p.txt", body.encode())
    draft = suggested(text, LEXICON, "P")
    assert read_inventory("p.yaml", draft, CATEGORIES, text).declarations == ()
    assert "only English is read" in draft


def test_the_same_text_gives_the_same_draft() -> None:
    text = PolicyText("p.html", HTML.encode())
    assert suggested(text, LEXICON, "P") == suggested(text, LEXICON, "P")


@pytest.mark.parametrize(
    "text",
    [
        "The club writes down your name.",
        "A phone number is needed too.",
        "The app notes the address of each visitor.",
        "Coaches look at the address.",
    ],
)
def test_whoever_does_it_it_is_said(text: str) -> None:
    (found,) = read(text)
    assert found.categories and found.actions and not found.denies


@pytest.mark.parametrize(
    "text", ["Nobody sees to your name or shares it.", "There are no tracking pixels.", "Data is not passed to anyone."]
)
def test_what_nobody_does_is_denied(text: str) -> None:
    assert [each.denies for each in read(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "The app stores the address with the member's permission.",
        "We store your address, provided that the customer has agreed.",
        "We store your address once you have switched it on.",
    ],
)
def test_permission_is_consent_in_other_words(text: str) -> None:
    assert [each.consent for each in read(text)] == ["required"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Fees are collected through Debitly, which learns your name.", ["Debitly"]),
        ("The newsletter goes out via Postwing with your e-mail address.", ["Postwing"]),
        ("We pass your address to a debt collection agency.", ["debt collection agency"]),
        ("Your name is stored on servers of Rackhouse.", ["Rackhouse"]),
        ("We send your name to you on Monday.", []),
    ],
)
def test_recipients_by_the_place_of_their_name_and_by_what_they_are(text: str, names: list[str]) -> None:
    assert [name for each in read(text) for _, name, _ in each.to] == names


@pytest.mark.parametrize("verb", ["wiped", "shredded", "purged", "cleared"])
def test_what_is_done_away_with_has_a_period(verb: str) -> None:
    assert [each.retention for each in read(f"Your name is {verb} after two years.")] == ["two years"]


def test_what_is_no_data_stays_unsaid() -> None:
    assert read("The committee meets every week. Boats are washed after use. Guests are told to leave at ten.") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "We do not share your name with third parties without your consent.",
        "Your name will not be shared with third parties without your prior, express written consent.",
        "We never share your name with third parties unless you have given your permission.",
        "Your name isn't shared with third parties before you have agreed.",
    ],
)
def test_what_is_not_done_without_consent_is_done_with_it(sentence: str) -> None:
    found = one(sentence)
    assert (found.actions, found.denies, found.consent) == (("share",), False, "required")


def test_what_is_shared_with_consent_is_drafted_so() -> None:
    text = PolicyText("p.txt", b"We do not share your name with third parties without your consent.")
    assert "    consent: {kind: required, before: share}\n" in suggested(text, LEXICON, "P")


def test_each_part_of_a_sentence_speaks_of_what_it_names() -> None:
    affirmed, denied = read("We store your name, and no card numbers are kept by us.")
    assert affirmed.categories == (("user.name", "name"),)
    assert denied.categories == (("user.financial.credit_card", "card numbers"),)


def test_that_there_is_no_other_purpose_denies_nothing() -> None:
    found = one("Your name is used exclusively to call you back and is not used for any other purpose.")
    assert (found.denies, found.purposes, found.purposes_closed) == (False, ("call you back",), True)


@pytest.mark.parametrize(
    "sentence",
    ["Tell us your name.", "Please enter your name and your address.", "Your phone number is up to you."],
)
def test_what_the_reader_is_asked_for_is_collected(sentence: str) -> None:
    assert one(sentence).actions == ("collect",)


@pytest.mark.parametrize(
    ("sentence", "action"),
    [
        ("No selling of your personal data.", "sell"),
        ("No secret sharing either.", "share"),
        ("No tracking.", "collect"),
    ],
)
def test_a_sentence_may_only_deny(sentence: str, action: str) -> None:
    found = one(sentence)
    assert found.denies
    assert found.actions == (action,)


def test_a_pronoun_speaks_of_what_the_sentence_before_named() -> None:
    _, kept, denied = read("We ask for your phone number. It stays on our servers. We do not share it.")
    assert kept.categories == denied.categories == (("user.contact.phone_number", "phone number"),)
    assert len(read("We ask for your phone number. This notice is kept by us.")) == 1


def test_a_pronoun_with_nothing_before_it_says_nothing_of_data() -> None:
    assert all(not each.categories for each in read("We do not share them with anyone."))


def test_what_a_list_is_opened_with_says_nothing_of_its_own() -> None:
    lead, *items = read("We collect the following personal data:\n(a) your name;\n(b) phone numbers; and\n(c) address.")
    assert lead.categories == ()
    assert [(each.line, each.actions) for each in items] == [(2, ("collect",)), (3, ("collect",)), (4, ("collect",))]


def test_items_may_be_what_for() -> None:
    _, first, second = read(
        "Your name may be used for these purposes:\n- to answer you;\n- for the purpose of delivery."
    )
    assert (first.actions, first.purposes) == (("use",), ("answer you",))
    assert (second.actions, second.purposes) == (("use",), ("delivery",))


def test_a_row_of_something_unknown_is_a_clause_still() -> None:
    table = "| Data | How long |\n| --- | --- |\n| Shoe size | 3 years |\n"
    (row,) = read(table, "p.md")
    assert (row.categories, row.retention) == ((), "3 years")


def test_a_number_in_figures_behind_its_word_is_the_same_number() -> None:
    assert one("We keep your name for seven (7) years.").retention == "seven years"


@pytest.mark.parametrize(
    ("text", "title", "since"),
    [
        ("# The Shop's notice\n\nEffective 1 March 2026.\n", "The Shop's notice", "2026-03-01"),
        ("Privacy Policy\nLast updated: May 4, 2026\n", "Privacy Policy", "2026-05-04"),
        (
            "Privacy Policy (version of 2026-01-02)\n\nWe store it.",
            "Privacy Policy (version of 2026-01-02)",
            "2026-01-02",
        ),
        ("We keep your name until the date of your order.\n", "", None),
    ],
)
def test_the_title_and_the_day_are_read(text: str, title: str, since: str | None) -> None:
    policy = PolicyText("p.md", text.encode())
    day = effective_of(policy)
    assert (title_of(policy), day.isoformat() if day else None) == (title, since)
