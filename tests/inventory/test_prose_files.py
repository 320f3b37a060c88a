"""The bundled phrases: known categories, purposes of fideslang, roles of the catalogue; each phrase said once."""

from __future__ import annotations

from collections import Counter

from scanner import api
from scanner.inventory.prose.lexicon import read_prose
from scanner.rules.bundled import bundled

FILES = read_prose(bundled("prose"))


def test_every_category_is_known() -> None:
    categories = api.rules(api.Request(cache=False)).categories
    assert [category for file in FILES for category in file.data if category not in categories] == []


def test_every_phrase_means_one_thing() -> None:
    phrases = Counter(phrase for file in FILES for listed in file.data.values() for phrase in listed)
    assert [phrase for phrase, count in phrases.items() if count > 1] == []


def test_recipients_cover_roles_that_the_catalogue_knows() -> None:
    roles = {each.role for each in api.rules(api.Request(cache=False)).recipients.by_id.values()}
    assert [kind for file in FILES for cue in file.recipients for kind in cue.kinds if kind not in roles] == []
