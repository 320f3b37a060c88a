"""An inventory drafted from a policy's words: which sentence, which data, what is done, what is denied."""

from __future__ import annotations

import pytest

from scanner.inventory.policy_text import PolicyText
from scanner.inventory.reader import read_inventory
from scanner.inventory.suggest import Guess, guesses, suggested
from scanner.taxonomy import CategoryTree, dotted_parents

LEXICON = {
    "name": "user.name",
    "e-mail address": "user.contact.email",
    "address": "user.contact.address",
    "phone number": "user.contact.phone_number",
    "card number": "user.financial.credit_card",
}


def guessed(sentence: str) -> Guess:
    (found,) = guesses(PolicyText("p.txt", sentence.encode()), LEXICON)
    return found


@pytest.mark.parametrize(
    ("sentence", "actions"),
    [
        ("We collect and store your name.", ("collect", "store")),
        ("Your name is processed by us.", ("use",)),
        ("We disclose your name to carriers.", ("share",)),
        ("We never sell your name.", ("sell",)),
    ],
)
def test_verbs_say_what_is_done(sentence: str, actions: tuple[str, ...]) -> None:
    assert guessed(sentence).actions == actions


def test_the_longer_term_wins_and_plurals_count() -> None:
    found = guessed("We collect e-mail addresses and phone numbers.")
    assert found.categories == (
        ("user.contact.email", "e-mail addresses"),
        ("user.contact.phone_number", "phone numbers"),
    )


def test_a_negation_makes_a_denial_and_a_limitation_does_not() -> None:
    assert guessed("We do not store card numbers.").denies
    assert guessed("We don’t keep your card number.").denies
    assert not guessed("We collect data, including but not limited to your name.").denies


def test_cues_tell_consent_openness_purpose_and_period() -> None:
    found = guessed("With your consent we keep your name, phone number, etc. for 30 days in order to call you back.")
    assert (found.consent, found.open, found.purpose, found.retention) == ("required", True, "call you back", "30 days")
    assert guessed("By using the app you accept that we collect your name.").consent == "deemed"


@pytest.mark.parametrize(
    "sentence", ["We hope you enjoy it.", "Your name matters.", "Carriers collect parcels for us."]
)
def test_a_sentence_without_verb_and_data_is_no_clause(sentence: str) -> None:
    assert list(guesses(PolicyText("p.txt", sentence.encode()), LEXICON)) == []


def test_markup_is_no_part_of_a_quote() -> None:
    text = PolicyText(
        "p.html", b"<h1>Data</h1>\n<li>We collect your <b>name</b>.</li>\n<p>We store your address.</p>\n"
    )
    assert [(entry.line, entry.quote) for entry in guesses(text, LEXICON)] == [(3, "We store your address.")]


def test_the_draft_is_read_and_covers_nothing_yet() -> None:
    text = PolicyText("p.md", b"# Data\n\n- We collect your name. We never sell your address!\n")
    categories = CategoryTree(dotted_parents(LEXICON.values()))
    inventory = read_inventory("p.yaml", suggested(text, LEXICON, "The Shop"), categories, text)
    assert [(entry.id, entry.stance, entry.draft) for entry in inventory.declarations] == [
        ("l3-s1", "affirms", True),
        ("l3-s2", "denies", True),
    ]
    assert inventory.drifts == ()


def test_a_text_that_says_nothing_gives_an_empty_draft() -> None:
    text = PolicyText("p.txt", b"Hello.\n")
    assert read_inventory("p.yaml", suggested(text, {}, "P"), CategoryTree({}), text).declarations == ()
